// On Windows main() is given arguments in the code page, which lacks most letters.
#include "replay/run/arguments.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <shellapi.h>

#include "sim/volume/system_text.h"

namespace vsskit::run {

std::vector<std::string> own_arguments(int argc, char** argv) {
  int count = 0;
  wchar_t** const wide = CommandLineToArgvW(GetCommandLineW(), &count);
  if (wide == nullptr) return {argv + (argc > 0 ? 1 : 0), argv + argc};
  std::vector<std::string> arguments;
  for (int i = 1; i < count; ++i)
    arguments.push_back(from_system_text(wide[i]));
  LocalFree(wide);
  return arguments;
}

}  // namespace vsskit::run
