// What find_machine() asks of Windows itself: the DLL, COM, the version, disks, time. Private to
// the room; plain types, so that both sides of the two sets of headers can read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace vsskit::system::windows {

// Enters COM's multithreaded apartment and lets VSS call back; for the calling thread, once a
// process.
void enter_com();

// Functions of a vssapi.dll, which stays loaded; none where it cannot be loaded.
struct Library {
  std::string path;
  void* create_backup_components = nullptr;  // any of them null where the DLL has it not
  void* create_writer_ex = nullptr;
  void* is_volume_snapshotted = nullptr;
  void* should_block_revert = nullptr;
  bool is_dropin = false;  // vsskit's own
};
// `path` empty: the system's, whatever lies beside the program.
[[nodiscard]] std::optional<Library> load(const std::string& path);

// `10.0.20348`, whatever the program's manifest says.
[[nodiscard]] std::string version();
// Ticks of 100 ns since 1601.
[[nodiscard]] std::uint64_t now_ticks();

}  // namespace vsskit::system::windows
