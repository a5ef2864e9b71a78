// A world for Win32 functions alone: `C:\` in memory, and over a host folder `H:\`.
#pragma once

#include <gtest/gtest.h>
#include <windows.h>

#include <string>

#include "sim/sdk/world_access.h"
#include "tests/sim/volume/world_for_test.h"

namespace vsskit::sdk {

class Win32World : public testing::Test, public ProcessWorld {
 protected:
  Win32World() {
    current_ = this;
    before_ = set_process_world_source([]() -> ProcessWorld* { return current_; });
    volume::VolumeOptions options;
    options.mounts = {"H:\\"};
    options.host_folder = simulated.folder.path;
    EXPECT_TRUE(simulated.table.add(options));
    values.set("DataRoot", "C:\\data");
  }
  ~Win32World() override { set_process_world_source(before_); }

  volume::VolumeTable& volumes() override { return simulated.table; }
  engine::VirtualClock& clock() override { return simulated.clock; }
  trace::Recorder& recorder() override { return pen; }
  const Variables& variables() override { return values; }
  void on_idle() override { ++idles; }

  // A file's content, through the Win32 functions.
  static std::string read(const std::wstring& path) {
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                    OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) return "error " + std::to_string(GetLastError());
    std::string text;
    char piece[64];
    for (DWORD count = 0; ReadFile(file, piece, sizeof piece, &count, nullptr) && count > 0;) {
      text.append(piece, count);
    }
    CloseHandle(file);
    return text;
  }
  static bool write(const std::wstring& path, const std::string& text) {
    const HANDLE file =
        CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) return false;
    DWORD count = 0;
    const BOOL written =
        WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &count, nullptr);
    CloseHandle(file);
    return written && count == text.size();
  }

  volume::TestWorld simulated;
  trace::Recorder pen;
  Variables values;
  int idles = 0;

 private:
  static inline ProcessWorld* current_ = nullptr;
  ProcessWorldSource before_ = nullptr;
};

}  // namespace vsskit::sdk
