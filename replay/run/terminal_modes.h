// The terminal that a program under test shares with us: it may read and set it as a program that
// a shell started may, and ends in whatever modes it likes. Private to the room; POSIX hosts.
#pragma once

#include <termios.h>

namespace vsskit::run {

class TerminalModes {
 public:
  TerminalModes();
  // Puts the modes back that there were.
  ~TerminalModes();
  TerminalModes(const TerminalModes&) = delete;
  TerminalModes& operator=(const TerminalModes&) = delete;

  // Whether this process has a terminal.
  [[nodiscard]] bool there() const { return terminal_ >= 0; }

 private:
  int terminal_;
  bool ours_ = false;  // we are in its foreground: nobody else minds its modes
  termios modes_{};
};

}  // namespace vsskit::run
