// How an Error reads.
#include "sim/base/result.h"

namespace vsskit {

std::string Error::text() const {
  std::string line = where;
  if (!what.empty()) line += (line.empty() ? "" : ": ") + what;
  if (!expected.empty()) line += (line.empty() ? "" : "; ") + expected;
  // One line, whatever a foreign document put into the parts.
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

}  // namespace vsskit
