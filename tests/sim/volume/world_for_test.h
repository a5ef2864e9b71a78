// A volume table with its clock and faults, for tests: `C:\` in memory, or over a host folder that
// goes when the test ends.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/volume/volume_table.h"

namespace vsskit::volume {

enum class Where { memory, host };

class HostFolder {
 public:
  HostFolder() {
    static int number = 0;
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(test->test_suite_name()) + "." + test->name();
    std::replace(name.begin(), name.end(), '/', '-');  // of a test with parameters
    const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                         ("vsskit-" + name + "." + std::to_string(++number));
    std::filesystem::remove_all(folder);
    if (std::filesystem::create_directories(folder)) path = folder.generic_string();
  }
  ~HostFolder() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove_all(path, ignored);
  }
  HostFolder(const HostFolder&) = delete;
  HostFolder& operator=(const HostFolder&) = delete;

  // Behind the table's back, as another program would.
  void put(const std::string& name, const std::string& content) const {
    std::ofstream(path + "/" + name, std::ios::binary) << content;
  }

  std::string path;
};

struct TestWorld {
  explicit TestWorld(Where where = Where::memory) {
    VolumeOptions options;
    options.mounts = {"C:\\"};
    if (where == Where::host) options.host_folder = folder.path;
    volume = *table.add(options);
  }

  const ShadowCopy* snapshot() {
    Prng ids(++snapshots);
    const ShadowRequest request{volume, ids.guid()};
    return (*table.create_shadow_copies(ids.guid(), std::span(&request, 1))).front();
  }
  std::string content(std::string_view path) const {
    const Answer<std::string> text = table.read_file(path);
    return text ? *text : std::string(print(text.error()));
  }
  // Writes in the middle of a file that exists.
  FileError poke(std::string_view path, std::uint64_t offset, std::string_view bytes) {
    OpenOptions options;
    options.write = true;
    Answer<std::unique_ptr<File>> file = table.open(path, options);
    if (!file) return file.error();
    return (*file)->write_at(offset, std::as_bytes(std::span(bytes.data(), bytes.size()))).error();
  }
  FileError resize(std::string_view path, std::uint64_t size) {
    OpenOptions options;
    options.write = true;
    Answer<std::unique_ptr<File>> file = table.open(path, options);
    return file ? (*file)->set_size(size) : file.error();
  }
  FileError make(std::string_view path, std::string_view content,
                 Disposition disposition = Disposition::create_always) {
    OpenOptions options;
    options.write = true;
    options.disposition = disposition;
    Answer<std::unique_ptr<File>> file = table.open(path, options);
    if (!file) return file.error();
    return (*file)->write_at(0, std::as_bytes(std::span(content.data(), content.size()))).error();
  }

  HostFolder folder;
  engine::VirtualClock clock;
  engine::FaultPlan faults;
  VolumeTable table{clock, Prng(1), &faults};
  const Volume* volume = nullptr;
  std::uint64_t snapshots = 0;
};

inline std::string name_of(const testing::TestParamInfo<Where>& info) {
  return info.param == Where::memory ? "InMemory" : "OverAHostFolder";
}

}  // namespace vsskit::volume
