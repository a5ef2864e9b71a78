// `vsskit` started as a person does, in a folder of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace vsskit::test {

namespace fs = std::filesystem;

struct Screen {
  int code = -1;
  std::string out;
  std::string error;
};

inline std::string read_all(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Cli : public testing::Test {
 protected:
  Cli() : folder_(fs::path(testing::TempDir()) / ("cli-" + name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Cli() override { fs::remove_all(folder_); }

  // Runs `vsskit WORDS` in a folder of the test's own.
  Screen run(const std::string& words) {
#ifdef _WIN32
    const std::string command = "cd /d \"" + folder_.string() + "\" && \"" VSSKIT_PROGRAM "\" " +
                                words + " > out.txt 2> error.txt";
    const int code = std::system(command.c_str());
#else
    const std::string command = "cd '" + folder_.string() + "' && " + environment_ +
                                " '" VSSKIT_PROGRAM "' " + words + " > out.txt 2> error.txt";
    const int code = std::system(command.c_str()) / 256;  // what wait() says of an exit
#endif
    return {code, read_all(folder_ / "out.txt"), read_all(folder_ / "error.txt")};
  }
  void put(const std::string& file, const std::string& text) {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  // Exit 2, nothing on the screen, one line of complaint that holds `words`.
  void expect_bad_input(const std::string& command, const std::string& words) {
    const Screen screen = run(command);
    EXPECT_EQ(2, screen.code) << command;
    EXPECT_EQ("", screen.out) << command;
    EXPECT_NE(std::string::npos, screen.error.find(words)) << screen.error;
    EXPECT_EQ(1, std::count(screen.error.begin(), screen.error.end(), '\n')) << screen.error;
  }

  fs::path folder_;
  std::string environment_;  // `NAME=VALUE` before the command; off Windows

 private:
  static std::string name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }
};

}  // namespace vsskit::test
