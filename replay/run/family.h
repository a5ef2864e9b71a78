// The processes of a run, whoever their parents are by now: they carry its mark in their
// environment. Private to the room. POSIX hosts; where there is no /proc nobody is found.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace vsskit::run {

class Family {
 public:
  // Of a run whose recordings are parts of this folder; an empty one has no members.
  explicit Family(std::string recordings);

  struct Member {
    int process = 0;
    std::string program;
    bool at_work = false;  // it has a recording open
  };
  // `NAME=VALUE` for the environment of the first process; empty for none.
  [[nodiscard]] const std::string& mark() const { return mark_; }
  // Those that are alive, without Wine's own.
  [[nodiscard]] std::vector<Member> members() const;
  // Ends them all, and those that they start meanwhile.
  void end() const;

 private:
  [[nodiscard]] bool has_mark(int process) const;
  [[nodiscard]] bool is_at_work(int process) const;

  std::string recordings_;
  std::string mark_;
};

}  // namespace vsskit::run
