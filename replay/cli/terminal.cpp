#include "replay/cli/terminal.h"

#include <cstdio>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace vsskit::cli {

bool is_terminal(Stream stream) {
  std::FILE* const file = stream == Stream::output ? stdout : stderr;
#ifdef _WIN32
  return _isatty(_fileno(file)) != 0;
#else
  return isatty(fileno(file)) != 0;
#endif
}

}  // namespace vsskit::cli
