#include "replay/run/child.h"

#ifndef _WIN32

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "replay/run/family.h"
#include "replay/run/guardian.h"
#include "replay/run/terminal_modes.h"

extern char** environ;

namespace vsskit::run {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

volatile sig_atomic_t stop_asked = 0;
void ask_stop(int) {
  stop_asked = 1;
}

// While one lives, a request to stop ends the child instead of us.
class StopRequests {
 public:
  StopRequests() {
    stop_asked = 0;
    struct sigaction action {};
    action.sa_handler = ask_stop;
    sigaction(SIGINT, &action, &interrupt_);
    sigaction(SIGTERM, &action, &terminate_);
  }
  ~StopRequests() {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
  }
  StopRequests(const StopRequests&) = delete;
  StopRequests& operator=(const StopRequests&) = delete;

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts)
    all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// Ours, with the options' in the place of ours of the same names.
std::vector<std::string> environment_of(const ChildOptions& options) {
  std::vector<std::string> all = options.environment;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    const std::string_view name = text.substr(0, text.find('=') + 1);
    bool replaced = !options.without.empty() && name.starts_with(options.without);
    for (const std::string& other : options.environment)
      replaced = replaced || other.starts_with(name);
    if (!replaced) all.emplace_back(text);
  }
  return all;
}

// Passes on what the child says on standard error, and remembers the line looked for.
class ErrorStream {
 public:
  ErrorStream(int fd, const ChildOptions& options) : fd_(fd), options_(options) {}
  ~ErrorStream() { close(fd_); }
  ErrorStream(const ErrorStream&) = delete;
  ErrorStream& operator=(const ErrorStream&) = delete;

  // Waits that long for more at most. False once nothing can come any more.
  bool pass_on(milliseconds at_most, std::string& found) {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(at_most.count())) <= 0) return true;
    std::array<char, 4096> buffer{};
    const ssize_t count = read(fd_, buffer.data(), buffer.size());
    if (count <= 0) return count < 0 && errno == EINTR;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    if (!options_.quiet && write(STDERR_FILENO, bytes.data(), bytes.size()) < 0) return true;
    for (const char c : bytes) {
      if (c != '\n' && line_.size() < 1000) line_ += c;
      if (c == '\n') end_line(found);
    }
    return true;
  }

 private:
  void end_line(std::string& found) {
    for (const std::string& wanted : options_.look_for) {
      const std::size_t at = line_.find(wanted);
      if (found.empty() && at != std::string::npos) found = line_.substr(at);
    }
    line_.clear();
  }

  int fd_;
  const ChildOptions& options_;
  std::string line_;
};

// Spawns with what is written here; frees what it holds.
struct Spawning {
  Spawning() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~Spawning() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;

  void open(int stream, int how) {
    posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", how, 0);
  }
  void own_group() {
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

Result<pid_t> start(const ChildOptions& options, const std::string& mark, bool own_group,
                    int error_pipe) {
  Spawning spawning;
  posix_spawn_file_actions_adddup2(&spawning.actions, error_pipe, STDERR_FILENO);
  if (options.quiet) spawning.open(STDIN_FILENO, O_RDONLY);
  if (options.quiet) spawning.open(STDOUT_FILENO, O_WRONLY);
  if (own_group) spawning.own_group();
  std::vector<std::string> command = options.command;
  std::vector<std::string> environment = environment_of(options);
  if (!mark.empty()) environment.push_back(mark);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, command[0].c_str(), &spawning.actions, &spawning.attributes,
                   pointers(command).data(), pointers(environment).data());
  if (failed == 0) return child;
  return Error{options.command[0], std::string("cannot be started: ") + std::strerror(failed),
               "a program that this host can run"};
}

bool has_ended(pid_t child, int& status) {
  return waitpid(child, &status, WNOHANG) == child;
}

// The child with what it started, until all of it has ended.
class Watch {
 public:
  Watch(pid_t child, bool own_group, const Family& family, ErrorStream& errors,
        const ChildOptions& options)
      : child_(child),
        own_group_(own_group),
        family_(family),
        errors_(errors),
        deadline_(steady_clock::now() + options.timeout),
        linger_(options.linger) {}

  ChildEnd wait() {
    int status = 0;
    while (!has_ended(child_, status)) {
      if (is_over()) {
        end_all();
        waitpid(child_, &status, 0);
        break;
      }
      pass_on();
    }
    // What is typed to end us is typed to the child as well.
    if (!end_.timed_out && stop_asked != 0) end_.stopped = true;
    if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
    if (WIFEXITED(status)) end_.code = WEXITSTATUS(status);
    wait_for_family();
    // What it said last; others may hold the stream open for ever.
    for (int i = 0; more_ && i < 20; ++i)
      more_ = errors_.pass_on(milliseconds(5), end_.found);
    return end_;
  }

  void end_all() const {
    kill(own_group_ ? -child_ : child_, SIGKILL);
    family_.end();
  }

 private:
  // Whether it is to be ended.
  bool is_over() {
    end_.stopped = stop_asked != 0;
    end_.timed_out = !end_.stopped && steady_clock::now() >= deadline_;
    return end_.stopped || end_.timed_out;
  }

  void pass_on() {
    if (more_) {
      more_ = errors_.pass_on(milliseconds(50), end_.found);
    } else {
      poll(nullptr, 0, 50);
    }
  }

  void wait_for_family() {
    const auto alone_since = steady_clock::now();
    for (;;) {
      const std::vector<Family::Member> members = family_.members();
      if (members.empty()) return;
      bool at_work = false;
      for (const Family::Member& member : members)
        at_work = at_work || member.at_work;
      const auto now = steady_clock::now();
      const bool ended = end_.stopped || end_.timed_out || stop_asked != 0 || now >= deadline_;
      if (ended || (!at_work && now - alone_since >= linger_)) return give_up(members);
      pass_on();
    }
  }

  void give_up(const std::vector<Family::Member>& members) {
    if (!end_.timed_out && stop_asked != 0) end_.stopped = true;
    for (const Family::Member& member : members)
      (member.at_work ? end_.cut_off : end_.left).push_back(member.program);
    family_.end();
  }

  pid_t child_;
  bool own_group_;
  const Family& family_;
  ErrorStream& errors_;
  steady_clock::time_point deadline_;
  milliseconds linger_;
  bool more_ = true;
  ChildEnd end_;
};

}  // namespace

Result<ChildEnd> run_child(const ChildOptions& options) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{options.command[0], "cannot be started: no pipe", "fewer open files"};
  }
  const StopRequests requests;
  ErrorStream errors(ends[0], options);
  const TerminalModes terminal;
  const bool own_group = options.quiet || !terminal.there();
  const Family family(options.recordings, options.prefix, options.mark);
  const Result<pid_t> child = start(options, family.mark(), own_group, ends[1]);
  close(ends[1]);
  if (!child) return child.error();
  Watch watch(*child, own_group, family, errors, options);
  const Guardian guardian([&watch] { watch.end_all(); });
  return watch.wait();
}

}  // namespace vsskit::run

#endif
