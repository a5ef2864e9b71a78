// Where files carry the machine's own times, what says when something happened does too.
#include <gtest/gtest.h>

#include <windows.h>

#include "tests/support/stage_world.h"

namespace vsskit::test {
namespace {

constexpr FileTime kMachines{0x0123456789abcdef};

std::uint64_t system_time() {
  FILETIME time{};
  GetSystemTimeAsFileTime(&time);
  return (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime;
}

TEST(MachineTimes, AreWhatTheSystemsTimeIsWhereTheMachineHasThem) {
  service::World::Options options;
  options.file_time = [] { return kMachines; };
  const StageWorld machine(options);
  EXPECT_EQ(kMachines.ticks, system_time());
}

TEST(MachineTimes, AreVirtualElsewhere) {
  StageWorld machine;
  EXPECT_EQ(machine.vss().clock().file_time().ticks, system_time());
}

}  // namespace
}  // namespace vsskit::test
