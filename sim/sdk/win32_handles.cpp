#include "sim/sdk/win32_handles.h"

#include <algorithm>

#include "sim/base/file_spec.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

constexpr std::uintptr_t kStep = 4;  // as on Windows, where the lowest bits are the caller's

struct Handles {
  std::mutex mutex;
  std::vector<std::shared_ptr<HandleObject>> objects;
  std::vector<std::size_t> free;
};

// Never destroyed: threads may outlive main().
Handles& handles() {
  static Handles* const table = std::make_unique<Handles>().release();
  return *table;
}

// The slot of an open handle, or one past the end.
std::size_t slot_of(const Handles& table, HANDLE handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  const std::uintptr_t number = value / kStep;
  if (number == 0 || number > table.objects.size()) return table.objects.size();
  const auto slot = static_cast<std::size_t>(number - 1);
  return table.objects[slot] != nullptr ? slot : table.objects.size();
}

}  // namespace

HANDLE new_handle(std::shared_ptr<HandleObject> object) {
  Handles& table = handles();
  const std::lock_guard guard(table.mutex);
  std::size_t slot = table.objects.size();
  if (table.free.empty()) {
    table.objects.push_back(std::move(object));
  } else {
    slot = table.free.back();
    table.free.pop_back();
    table.objects[slot] = std::move(object);
  }
  return reinterpret_cast<HANDLE>((slot + 1) * kStep);
}

std::shared_ptr<HandleObject> object_of(HANDLE handle) {
  Handles& table = handles();
  const std::lock_guard guard(table.mutex);
  const std::size_t slot = slot_of(table, handle);
  return slot < table.objects.size() ? table.objects[slot] : nullptr;
}

std::shared_ptr<HandleObject> close_handle(HANDLE handle) {
  Handles& table = handles();
  const std::lock_guard guard(table.mutex);
  const std::size_t slot = slot_of(table, handle);
  if (slot >= table.objects.size()) return nullptr;
  table.free.push_back(slot);
  return std::exchange(table.objects[slot], nullptr);
}

BOOL refuse(DWORD error) {
  SetLastError(error);
  return FALSE;
}

BOOL answer(volume::FileError error) {
  return error == volume::FileError::none ? TRUE : refuse(static_cast<DWORD>(error));
}

volume::VolumeTable* volumes_or_refuse() {
  ProcessWorld* world = process_world();
  if (world != nullptr) return &world->volumes();
  SetLastError(ERROR_NOT_READY);
  return nullptr;
}

std::string full_path(LPCWSTR path) {
  if (path == nullptr || *path == L'\0') return {};
  std::string text = narrow(path, std::char_traits<WCHAR>::length(path));
  std::replace(text.begin(), text.end(), '/', '\\');
  const bool drive = text.size() >= 2 && text[1] == ':';
  if (drive && text.size() > 2 && text[2] != '\\') text.insert(2, 1, '\\');
  if (drive || text.substr(0, 2) == "\\\\") return normalize_path(text);
  return normalize_path("C:\\" + text);
}

DWORD put_text(std::string_view text, LPWSTR buffer, DWORD size) {
  const std::wstring wide = widen(text);
  if (buffer == nullptr || wide.size() + 1 > size) return static_cast<DWORD>(wide.size() + 1);
  std::copy(wide.begin(), wide.end(), buffer);
  buffer[wide.size()] = L'\0';
  return static_cast<DWORD>(wide.size());
}

FILETIME to_win32(FileTime time) {
  return {static_cast<DWORD>(time.ticks), static_cast<DWORD>(time.ticks >> 32)};
}

FileTime from_win32_time(const FILETIME& time) {
  return {(std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime};
}

}  // namespace vsskit::sdk
