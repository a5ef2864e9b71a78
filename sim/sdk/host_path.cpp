#include "vsskit/host_path.h"

#include "sim/sdk/win32_handles.h"

namespace vsskit {
namespace {

std::string on_host(const std::string& full) {
  sdk::ProcessWorld* world = sdk::process_world();
  if (world == nullptr || full.empty()) return {};
  return world->volumes().host_path(full).value_or("");
}

}  // namespace

std::string host_path(const std::wstring& windows_path) {
  return on_host(sdk::full_path(windows_path.c_str()));
}

std::string host_path(const std::string& windows_path) {
  return on_host(windows_path);
}

}  // namespace vsskit
