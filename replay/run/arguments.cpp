#include "replay/run/arguments.h"

#ifndef _WIN32

namespace vsskit::run {

std::vector<std::string> own_arguments(int argc, char** argv) {
  return {argv + (argc > 0 ? 1 : 0), argv + argc};
}

}  // namespace vsskit::run

#endif
