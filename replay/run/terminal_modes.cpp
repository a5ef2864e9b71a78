#ifndef _WIN32

#include "replay/run/terminal_modes.h"

#include <fcntl.h>
#include <unistd.h>

namespace vsskit::run {

TerminalModes::TerminalModes() : terminal_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
  if (terminal_ < 0) return;
  ours_ = tcgetpgrp(terminal_) == getpgrp() && tcgetattr(terminal_, &modes_) == 0;
}

TerminalModes::~TerminalModes() {
  if (ours_) tcsetattr(terminal_, TCSADRAIN, &modes_);
  if (terminal_ >= 0) close(terminal_);
}

}  // namespace vsskit::run

#endif
