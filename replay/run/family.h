// The processes of a run, whoever their parents are by now: they carry its mark in their
// environment. Private to the room. POSIX hosts; where there is no /proc nobody is found.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace vsskit::run {

class Family {
 public:
  // Of a run whose recordings are parts of this folder; an empty one has no members. In a Wine
  // prefix processes without the mark are members too where they record: services of a manager that
  // was at work before.
  explicit Family(std::string recordings, const std::string& prefix = "", std::string mark = "");

  // A mark that no other run has: `NAME=VALUE`, for an environment. One that is not given is made.
  [[nodiscard]] static std::string new_mark();

  struct Member {
    int process = 0;
    std::string program;
    bool at_work = false;  // it has a recording open
  };
  // For the environment of the first process; empty for none.
  [[nodiscard]] const std::string& mark() const { return mark_; }
  // Those that are alive, without Wine's own.
  [[nodiscard]] std::vector<Member> members() const;
  // Ends them all, and those that they start meanwhile.
  void end() const;

 private:
  [[nodiscard]] static bool has_variable(int process, const std::string& variable);
  [[nodiscard]] bool is_at_work(int process) const;

  std::string recordings_;
  std::string mark_;
  std::string prefix_;  // `WINEPREFIX=...`; empty for none
};

}  // namespace vsskit::run
