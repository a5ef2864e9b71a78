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

#include "replay/run/guardian.h"

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
    const bool wanted = !options_.look_for.empty() && found.empty();
    if (wanted && line_.find(options_.look_for) != std::string::npos) found = line_;
    line_.clear();
  }

  int fd_;
  const ChildOptions& options_;
  std::string line_;
};

Result<pid_t> start(const ChildOptions& options, int error_pipe) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, error_pipe, STDERR_FILENO);
  if (options.quiet) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  std::vector<std::string> command = options.command;
  std::vector<std::string> environment = environment_of(options);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, command[0].c_str(), &actions, &attributes,
                                  pointers(command).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    return Error{options.command[0], std::string("cannot be started: ") + std::strerror(failed),
                 "a program that this host can run"};
  }
  return child;
}

bool has_ended(pid_t child, int& status) {
  return waitpid(child, &status, WNOHANG) == child;
}

ChildEnd wait_for(pid_t child, ErrorStream& errors, const ChildOptions& options) {
  const auto deadline = steady_clock::now() + options.timeout;
  ChildEnd end;
  int status = 0;
  bool more = true;
  while (!has_ended(child, status)) {
    if (steady_clock::now() >= deadline || stop_asked != 0) {
      end.stopped = stop_asked != 0;
      end.timed_out = !end.stopped;
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    if (more) {
      more = errors.pass_on(milliseconds(50), end.found);
    } else {
      poll(nullptr, 0, 50);
    }
  }
  // What it said last; others may hold the stream open for ever.
  for (int i = 0; more && i < 20; ++i)
    more = errors.pass_on(milliseconds(5), end.found);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  return end;
}

}  // namespace

Result<ChildEnd> run_child(const ChildOptions& options) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{options.command[0], "cannot be started: no pipe", "fewer open files"};
  }
  const StopRequests requests;
  ErrorStream errors(ends[0], options);
  const Result<pid_t> child = start(options, ends[1]);
  close(ends[1]);
  if (!child) return child.error();
  const Guardian guardian([group = -*child] { kill(group, SIGKILL); });
  return wait_for(*child, errors, options);
}

}  // namespace vsskit::run

#endif
