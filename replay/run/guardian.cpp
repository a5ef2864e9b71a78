#include "replay/run/guardian.h"

#ifndef _WIN32

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace vsskit::run {
namespace {

constexpr char kCalledOff = 'x';
constexpr std::array kRequestsToEnd = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

// While one lives, requests to end wait.
class RequestsHeld {
 public:
  RequestsHeld() {
    sigset_t held;
    sigemptyset(&held);
    for (const int request : kRequestsToEnd)
      sigaddset(&held, request);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~RequestsHeld() { let_go(); }
  void let_go() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  RequestsHeld(const RequestsHeld&) = delete;
  RequestsHeld& operator=(const RequestsHeld&) = delete;

 private:
  sigset_t before_{};
};

// Whether the other end was closed without a word.
bool left_alone(int end) {
  char word = 0;
  ssize_t count = 0;
  do {
    count = read(end, &word, 1);
  } while (count < 0 && errno == EINTR);
  return count == 0;
}

// What ends us by the terminal or in order must not end it.
void keep_watch(int end, const RequestsHeld& held) {
  setsid();
  for (const int request : kRequestsToEnd)
    signal(request, SIG_IGN);
  held.let_go();
  // Whoever reads our output to its end must not wait for this one.
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nowhere, stream);
  if (!left_alone(end)) _exit(0);
}

}  // namespace

Guardian::Guardian(const std::function<void()>& afterwards) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  const RequestsHeld held;  // until it ignores them
  process_ = fork();
  if (process_ == 0) {
    close(ends[1]);
    keep_watch(ends[0], held);
    afterwards();
    _exit(0);
  }
  close(ends[0]);
  our_end_ = ends[1];
}

Guardian::~Guardian() {
  if (our_end_ < 0) return;
  // Somebody may have killed it.
  (void)send(our_end_, &kCalledOff, 1, MSG_NOSIGNAL);
  close(our_end_);
  if (process_ > 0) waitpid(process_, nullptr, 0);
}

}  // namespace vsskit::run

#else

namespace vsskit::run {

Guardian::Guardian(const std::function<void()>&) {}
Guardian::~Guardian() = default;

}  // namespace vsskit::run

#endif
