#include "sim/dropin/system/copy_views.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <winioctl.h>

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/text.h"
#include "sim/dropin/system/machine.h"
#include "sim/volume/host_shell.h"
#include "sim/volume/host_tree.h"
#include "sim/volume/system_text.h"

namespace vsskit::dropin {
namespace {

// Wine's mount manager: which folder of the host a drive is. Links in `dosdevices` alone would not
// be drives before the prefix begins anew.
constexpr DWORD kDefineDrive =
    CTL_CODE(0x6d, 32, METHOD_BUFFERED, FILE_READ_ACCESS | FILE_WRITE_ACCESS);
constexpr DWORD kQueryDrive = CTL_CODE(0x6d, 33, METHOD_BUFFERED, FILE_READ_ACCESS);
struct UnixDrive {
  ULONG size;
  ULONG type;
  ULONG file_system;
  DWORD serial;
  ULONGLONG device;
  WCHAR letter;
  USHORT folder_at;  // where the text lies behind this, in the host's encoding; 0 for none
  USHORT device_at;
  USHORT label_at;
};

// None where there is no such drive, or no Wine.
std::optional<std::string> ask_mount_manager(DWORD what, std::vector<std::byte> question) {
  const HANDLE manager =
      CreateFileW(L"\\\\.\\MountPointManager", GENERIC_READ | GENERIC_WRITE,
                  FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr);
  if (manager == INVALID_HANDLE_VALUE) return std::nullopt;
  std::string answer(4096, '\0');
  DWORD length = 0;
  const BOOL done =
      DeviceIoControl(manager, what, question.data(), static_cast<DWORD>(question.size()),
                      answer.data(), static_cast<DWORD>(answer.size()), &length, nullptr);
  CloseHandle(manager);
  if (done == 0) return std::nullopt;
  answer.resize(length);
  return answer;
}

std::vector<std::byte> question_of(UnixDrive drive, const std::string& folder) {
  const std::size_t text = folder.empty() ? 0 : folder.size() + 1;
  drive.size = static_cast<ULONG>(sizeof drive + text);
  drive.folder_at = text != 0 ? sizeof drive : 0;
  std::vector<std::byte> question(sizeof drive + text);
  std::memcpy(question.data(), &drive, sizeof drive);
  std::memcpy(question.data() + sizeof drive, folder.c_str(), text);
  return question;
}

// The folder of the host that this drive is; none where there is no such drive.
std::optional<std::string> folder_of(char letter) {
  UnixDrive drive{};
  drive.letter = static_cast<WCHAR>(letter | 0x20);
  const auto answer = ask_mount_manager(kQueryDrive, question_of(drive, {}));
  if (!answer || answer->size() < sizeof drive) return std::nullopt;
  std::memcpy(&drive, answer->data(), sizeof drive);
  if (drive.folder_at == 0 || drive.folder_at >= answer->size()) return std::nullopt;
  return std::string(answer->c_str() + drive.folder_at);
}

bool define_drive(char letter, const std::string& folder) {
  UnixDrive drive{};
  drive.letter = static_cast<WCHAR>(letter | 0x20);
  drive.type = folder.empty() ? DRIVE_NO_ROOT_DIR : DRIVE_FIXED;
  return ask_mount_manager(kDefineDrive, question_of(drive, folder)).has_value();
}

// Whether the script came to its end with what it asked for; it then makes the folder $3.
bool run_on_folder(const std::string& script, const std::string& folder, const std::string& files) {
  const auto note = volume::TemporaryFolder::make({});
  if (!note) return false;
  const std::string mark = (*note)->path() + "/done";
  return volume::run_host_script(script + " && mkdir -- \"$3\"", {folder, files, mark}) &&
         volume::look_at(mark).has_value();
}

// What follows `\\?\GLOBALROOT\Device\`, where that is one name that the host's folder can have.
std::optional<std::string> device_name(const std::string& device) {
  constexpr std::string_view kDevices = "\\\\?\\GLOBALROOT\\Device\\";
  if (!starts_with_ignore_case(device, kDevices)) return std::nullopt;
  const std::string name = device.substr(kDevices.size());
  const bool legal = !name.empty() && name.size() <= 255 && volume::is_windows_name(name) &&
                     name.back() != '.' && name.back() != ' ';
  return legal ? std::optional(name) : std::nullopt;
}

class WineViews final : public volume::CopyViews {
 public:
  [[nodiscard]] bool has_drive(char letter) const override { return folder_of(letter).has_value(); }

  bool show_drive(char letter, const std::string& files) override {
    const auto folder = volume::host_name(files);
    if (!folder) return false;
    if (const auto now = folder_of(letter)) return *now == *folder;
    return define_drive(letter, *folder);
  }

  bool show_folder(const std::string& folder, const std::string& files) override {
    return run_on_folder(
        "{ [ \"$(readlink -- \"$1\")\" = \"$2\" ] || { rmdir -- \"$1\" && ln -s -- \"$2\" \"$1\"; "
        "}; }",
        folder, files);
  }

  // Where device names lead, and beside the copy's own folder: the link has no path in it, so that
  // it holds wherever the prefix or its state lies.
  bool show_device(const std::string& device, const std::string& files) override {
    const auto name = device_name(device);
    const auto place = name ? device_place() : std::nullopt;
    if (!place || is_same_folder(device, files)) return true;
    if (GetFileAttributesW(system_path(device).c_str()) != INVALID_FILE_ATTRIBUTES) return false;
    return run_on_folder(
        "to=${2%/}; [ \"${1%/*}\" -ef \"${to%/*}\" ] && { [ -e \"$1\" ] || rm -f -- \"$1\"; } && "
        "ln -s -T -- \"${to##*/}\" \"$1\"",
        place->folder + "/Device/" + *name, files);
  }

  void hide_drive(char letter, const std::string& files) override {
    const auto folder = volume::host_name(files);
    if (folder && folder_of(letter) == folder) define_drive(letter, {});
  }

  void hide_folder(const std::string& folder, const std::string& files) override {
    run_on_folder("[ \"$(readlink -- \"$1\")\" = \"$2\" ] && rm -- \"$1\" && mkdir -- \"$1\"",
                  folder, files);
  }

  void hide_devices(const std::string& files) override {
    (void)volume::run_host_script(
        "to=${1%/}; find \"${to%/*}/\" -maxdepth 1 -lname \"${to##*/}\" -delete", {files});
  }
};

}  // namespace

volume::CopyViews* copy_views() {
  static WineViews views;
  return volume::host_name("C:").has_value() ? &views : nullptr;
}

bool is_exposed_copy(char letter) {
  const auto folder = folder_of(letter);
  return folder && folder->find("/HarddiskVolumeShadowCopy") != std::string::npos;
}

}  // namespace vsskit::dropin
