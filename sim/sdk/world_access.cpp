#include "sim/sdk/world_access.h"

#include <atomic>

namespace vsskit::sdk {
namespace {

std::atomic<ProcessWorldSource> source{nullptr};

}  // namespace

ProcessWorldSource set_process_world_source(ProcessWorldSource new_source) {
  return source.exchange(new_source);
}

ProcessWorld* process_world() {
  const ProcessWorldSource current = source.load();
  return current == nullptr ? nullptr : current();
}

}  // namespace vsskit::sdk
