// Folders of the host for tests of what outlives a process.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/sim/volume/world_for_test.h"

namespace vsskit::host::test {

// A scenario with C:\ in memory and D:\ over a folder, and a folder for its state.
struct Folders {
  Folders() {
    std::ofstream(scenario()) << "[[volume]]\nroot = 'C:\\'\n[[volume]]\nroot = 'D:\\'\n"
                              << "host_folder = '" << data.path << "'\n";
    data.put("notes.txt", "before");
  }
  [[nodiscard]] std::string scenario() const { return place.path + "/scenario.toml"; }
  [[nodiscard]] std::string state() const { return place.path + "/state"; }
  [[nodiscard]] std::string content() const {
    std::ifstream file(state() + "/register.toml", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void put_register(const std::string& text) const {
    std::filesystem::create_directories(state());
    std::ofstream(state() + "/register.toml", std::ios::binary) << text;
  }

  volume::HostFolder data;
  volume::HostFolder place;
};

}  // namespace vsskit::host::test
