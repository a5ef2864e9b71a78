// An open file of a VolumeTable. Private to the room.
#pragma once

#include <memory>
#include <string>

#include "sim/volume/table_state.h"

namespace vsskit::volume {

class TableFile final : public File {
 public:
  // What open() found or made, and has counted in `entry`.
  struct Opening {
    std::string path;
    std::shared_ptr<Backing> backing;
    std::shared_ptr<Body> body;  // nullptr for a folder
    OpenKey key;
    Opened* entry = nullptr;
    OpenOptions options;
    bool existed = false;
  };
  TableFile(VolumeTable& table, VolumeTable::State& state, Opening opening);
  ~TableFile() override;

  // Cuts the file to nothing, with no right to write (CREATE_ALWAYS, TRUNCATE_EXISTING).
  FileError make_empty() { return resize(0); }

  Answer<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override;
  Answer<std::size_t> write_at(std::uint64_t offset, std::span<const std::byte> bytes) override;
  Answer<std::uint64_t> append(std::span<const std::byte> bytes) override;
  FileError set_size(std::uint64_t size) override;
  FileError flush() override;
  [[nodiscard]] Answer<FileInfo> info() override;
  FileError set_times(const FileTimes& times) override;
  FileError set_attributes(std::uint32_t attributes) override;
  FileError set_delete_on_close(bool on) override;
  [[nodiscard]] bool existed() const override { return opening_.existed; }
  [[nodiscard]] const std::string& path() const override { return opening_.path; }

 private:
  // none while the file can be used.
  [[nodiscard]] FileError usable() const;
  [[nodiscard]] FileError changeable() const;
  // The live volume that a change would reach; nullptr where it would be refused, or fail.
  [[nodiscard]] const Volume* changing() const;
  [[nodiscard]] const Volume* writing() const;
  // Whether the file goes with this handle.
  [[nodiscard]] bool removes() const;
  FileError resize(std::uint64_t size);
  Answer<std::size_t> write(std::uint64_t offset, std::span<const std::byte> bytes);
  FileError put(std::uint64_t offset, std::span<const std::byte> bytes);

  VolumeTable& table_;
  VolumeTable::State& state_;
  Opening opening_;
  std::uint32_t life_;
};

// Counts a handle's accesses and what it does not share, in or out.
void count_handle(Opened& entry, const OpenOptions& options, int by);

}  // namespace vsskit::volume
