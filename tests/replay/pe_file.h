// Programs and DLLs for Windows of the least kind, for tests of what reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vsskit::test {

// A file for this machine that exports these names and nothing behind them.
inline std::string dll_file(const std::vector<std::string>& exports, std::uint16_t machine = 0x8664,
                            std::uint16_t characteristics = 0x2022) {
  constexpr std::size_t kHead = 64;
  constexpr std::size_t kOptional = kHead + 24;
  constexpr std::size_t kSection = kOptional + 240;
  constexpr std::size_t kContent = 512;
  constexpr std::uint64_t kPlace = 0x1000;  // of the content, in memory
  std::string file(kContent, '\0');
  const auto put = [&file](std::size_t at, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      file[at + i] = static_cast<char>(value >> (8 * i));
  };
  const std::size_t table = exports.size() * 4 + 40;
  file.append(table, '\0');
  for (std::size_t i = 0; i < exports.size(); ++i) {
    put(kContent + 40 + i * 4, kPlace + file.size() - kContent, 4);
    file.append(exports[i]).append(1, '\0');
  }
  file.replace(0, 2, "MZ");
  put(0x3c, kHead, 4);
  file.replace(kHead, 4, std::string("PE\0\0", 4));
  put(kHead + 4, machine, 2);
  put(kHead + 6, 1, 2);
  put(kHead + 20, 240, 2);
  put(kHead + 22, characteristics, 2);
  put(kOptional, 0x20b, 2);
  put(kOptional + 112, kPlace, 4);
  put(kSection + 8, file.size() - kContent, 4);
  put(kSection + 12, kPlace, 4);
  put(kSection + 16, file.size() - kContent, 4);
  put(kSection + 20, kContent, 4);
  put(kContent + 24, exports.size(), 4);
  put(kContent + 32, kPlace + 40, 4);
  return file;
}

// A program of the least kind.
inline std::string exe_file() {
  return dll_file({}, 0x8664, 0x22);
}

}  // namespace vsskit::test
