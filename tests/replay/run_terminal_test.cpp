// A program under `vsskit run` on a terminal: what is typed comes to it, and ends it.
#ifdef __linux__

#include <gtest/gtest.h>

#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace vsskit {
namespace {

namespace fs = std::filesystem;

class RunOnTerminal : public testing::Test {
 protected:
  RunOnTerminal() {
    fs::create_directories(folder_);
    openpty(&terminal_, &theirs_, nullptr, nullptr, nullptr);
  }
  ~RunOnTerminal() override {
    close(terminal_);
    close(theirs_);
    fs::remove_all(folder_);
  }

  void start(const std::string& script) {
    const std::string path = (folder_ / "program").string();
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    chmod(path.c_str(), 0755);
    process_ = fork();
    if (process_ == 0) {
      login_tty(theirs_);
      execl(VSSKIT_PROGRAM, "vsskit", "run", "--timeout", "60", "--", path.c_str(), nullptr);
      _exit(127);
    }
  }
  void type(const std::string& text) const {
    ASSERT_EQ(static_cast<ssize_t>(text.size()), write(terminal_, text.data(), text.size()));
  }
  // Reads until this was said, or nobody is there any more.
  bool says(const std::string& words) {
    std::array<char, 256> some{};
    while (said_.find(words) == std::string::npos) {
      const ssize_t count = read(terminal_, some.data(), some.size());
      if (count <= 0) return false;
      said_.append(some.data(), static_cast<std::size_t>(count));
    }
    return true;
  }
  int exit_code() const {
    int status = 0;
    waitpid(process_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) /
      (std::string("run-") + testing::UnitTest::GetInstance()->current_test_info()->name());
  int terminal_ = -1;
  int theirs_ = -1;
  pid_t process_ = -1;
  std::string said_;
};

TEST_F(RunOnTerminal, ProgramReadsWhatIsTyped) {
  start("echo ready; read word; echo \"got $word\"");
  ASSERT_TRUE(says("ready"));
  type("hello\n");
  EXPECT_TRUE(says("got hello")) << said_;
  EXPECT_TRUE(says("never called VSS")) << said_;
  EXPECT_EQ(2, exit_code());
}

TEST_F(RunOnTerminal, InterruptEndsAProgramThatDoesNotListen) {
  start("trap '' INT; echo ready; sleep 600; sleep 600");
  ASSERT_TRUE(says("ready"));
  type("\x03");
  EXPECT_TRUE(says("STOPPED")) << said_;
  EXPECT_TRUE(says("FAILED")) << said_;
  EXPECT_EQ(1, exit_code());
}

TEST_F(RunOnTerminal, IsAsItWasAfterAProgramThatChangedIt) {
  start("stty -echo; echo ready");
  ASSERT_TRUE(says("never called VSS")) << said_;
  EXPECT_EQ(2, exit_code());
  termios modes{};
  tcgetattr(theirs_, &modes);
  EXPECT_NE(0u, modes.c_lflag & ECHO);
}

}  // namespace
}  // namespace vsskit

#endif
