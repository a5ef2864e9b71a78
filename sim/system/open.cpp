#include "sim/system/open.h"

#include <utility>

#include "sim/system/live_world.h"

namespace vsskit::system {

Result<std::unique_ptr<scenario::Stage>> open_stage(Machine machine, bool scripted,
                                                    RollCall* roll) {
  Result<RollCall> called = call_roll(machine);
  if (!called) return called.error();
  if (roll != nullptr) *roll = *called;
  auto world = std::make_shared<LiveWorld>(std::move(machine), *std::move(called));
  return std::make_unique<scenario::Stage>(std::move(world), scripted);
}

std::string passing_medium(scenario::Stage& stage) {
  std::string root = "Y:\\";
  while (root[0] > 'D' && stage.volumes().find_volume(root) != nullptr)
    --root[0];
  return root + "vsskit";
}

}  // namespace vsskit::system
