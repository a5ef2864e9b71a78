#include <windows.h>

#include <filesystem>
#include <string>

#include "replay/run/dropin_place.h"
#include "sim/base/host_path.h"

namespace vsskit::run {

std::string own_program() {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return host_text(path);
}

}  // namespace vsskit::run
