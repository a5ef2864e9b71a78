#include "replay/run/pe_file.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "sim/base/host_path.h"

namespace vsskit::run {
namespace {

constexpr std::uint64_t kDll = 0x2000;        // IMAGE_FILE_DLL
constexpr std::uint64_t kPe32Plus = 0x20b;    // the optional header's magic
constexpr std::size_t kFileHeader = 24;       // with the signature
constexpr std::size_t kExportEntry = 112;     // in the optional header, the first data directory
constexpr std::size_t kSection = 40;          // the size of a section's header
constexpr std::size_t kExportTable = 40;      // that of the export directory
constexpr std::uint64_t kNamesMost = 65'536;  // ordinals have 16 bits
constexpr std::size_t kNameMost = 4096;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size && at + i < bytes.size(); ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return value;
}

// A program's or a DLL's file, by the places that it has in memory.
class Image {
 public:
  explicit Image(const std::string& path) : stream_(host_path(path), std::ios::binary) {}

  // Its sections and its export directory; false for what is none for x86-64, or is cut short
  // before all its headers are there.
  bool open() {
    const std::string dos = at(0, 64);
    if (dos.size() != 64 || !dos.starts_with("MZ")) return false;
    const std::uint64_t head_at = number(dos, 0x3c, 4);
    const std::string head = at(head_at, kFileHeader);
    if (head.size() != kFileHeader || head.compare(0, 4, "PE\0\0", 4) != 0) return false;
    if (number(head, 4, 2) != kMachineAmd64) return false;
    is_dll_ = (number(head, 22, 2) & kDll) != 0;
    const std::size_t optional_size = number(head, 20, 2);
    const std::string optional = at(head_at + kFileHeader, optional_size);
    if (number(optional, 0, 2) != kPe32Plus || optional.size() != optional_size) return false;
    exports_ = number(optional, kExportEntry, 4);
    const std::size_t count = number(head, 6, 2);
    sections_ = at(head_at + kFileHeader + optional_size, count * kSection);
    return sections_.size() == count * kSection;
  }
  [[nodiscard]] bool is_dll() const { return is_dll_; }
  [[nodiscard]] std::uint64_t exports() const { return exports_; }

  // Where in the file its sections end. What one has in the file beyond its place in memory is
  // nothing but what the linker filled up.
  [[nodiscard]] std::uint64_t end() const {
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < sections_.size(); i += kSection) {
      const std::uint64_t used =
          std::min(number(sections_, i + 8, 4), number(sections_, i + 16, 4));
      if (used != 0) end = std::max(end, number(sections_, i + 20, 4) + used);
    }
    return end;
  }

  // As much as the file has of it; empty where no section holds the place.
  std::string mapped(std::uint64_t place, std::size_t size) {
    for (std::size_t i = 0; i < sections_.size(); i += kSection) {
      const std::uint64_t begin = number(sections_, i + 12, 4);
      const std::uint64_t length = number(sections_, i + 16, 4);
      if (place < begin || place - begin >= length) continue;
      const std::uint64_t most = std::min<std::uint64_t>(size, length - (place - begin));
      return at(number(sections_, i + 20, 4) + place - begin, most);
    }
    return {};
  }

 private:
  std::string at(std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream_.gcount(), 0)));
    return bytes;
  }

  std::ifstream stream_;
  bool is_dll_ = false;
  std::uint64_t exports_ = 0;
  std::string sections_;
};

}  // namespace

bool is_cut_short(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(host_path(path), error);
  Image image(path);
  return !error && (!image.open() || image.end() > size);
}

Result<std::vector<std::string>> exports_of(const std::string& dll) {
  Image image(dll);
  if (!image.open() || !image.is_dll())
    return Error{dll, "is no 64-bit DLL for Windows", "one for x86-64"};
  std::vector<std::string> names;
  const std::string table = image.mapped(image.exports(), kExportTable);
  const std::uint64_t count = std::min(number(table, 24, 4), kNamesMost);
  const std::string places = image.mapped(number(table, 32, 4), count * 4);
  for (std::size_t i = 0; i + 4 <= places.size(); i += 4) {
    const std::string name = image.mapped(number(places, i, 4), kNameMost);
    names.push_back(name.substr(0, name.find('\0')));
  }
  return names;
}

}  // namespace vsskit::run
