// What the drop-in asks of the machine it runs on: drives, a place for shadow copies, COM memory,
// the process's end. Private to the room; the one part of it that sees the system's own headers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/time.h"

namespace vsskit::dropin {

struct Drive {
  std::string root;          // `C:\`
  std::string host_folder;   // `C:/`
  std::optional<Guid> guid;  // of its volume, where the system names one
  bool fixed = false;        // a local disk, and not Wine's view of the host
  std::string file_system;
};
// By letter, without exposed shadow copies. Network drives and Wine's `Z:` are not fixed.
[[nodiscard]] std::vector<Drive> drives();

// Where Wine looks for device names: the prefix's folder for `\\?\GLOBALROOT`, made where it is
// missing. A folder `Device/HarddiskVolumeShadowCopyN` in it is what programs open by that name.
// None elsewhere, where such names belong to the system.
struct DevicePlace {
  std::string folder;   // `//?/Z:/prefix/dosdevices/globalroot`
  std::string devices;  // the same folder's `Device`, by the name that programs use
};
[[nodiscard]] std::optional<DevicePlace> device_place();
// Whether both are folders, and one and the same.
[[nodiscard]] bool is_same_folder(const std::string& one, const std::string& other);

// CoTaskMemAlloc and SysAllocString of the system, as user code frees by them; the functions stand
// in com_memory.h's SystemComMemory.
namespace com {
void* allocate_task(std::size_t bytes);
void* reallocate_task(void* block, std::size_t bytes);
void free_task(void* block);
wchar_t* allocate_bstr(std::size_t bytes);
void free_bstr(wchar_t* text);
}  // namespace com

// Of the environment, in UTF-8; empty where it is not set.
[[nodiscard]] std::string variable(const wchar_t* name);
// The same of a VSSKIT_* variable; where the environment says nothing of a recording, of the run
// that has the Wine prefix, which leaves its settings there as lines `NAME=VALUE`: services get an
// environment of the service manager's, and some programs give their children one of their own.
[[nodiscard]] std::string setting(const wchar_t* name);

// As programs know it; empty where the system does not say.
[[nodiscard]] std::string machine_name();
[[nodiscard]] FileTime file_time();
[[nodiscard]] unsigned long process_id();
// Keeps this library in the process, whatever the program frees.
void stay_loaded();
void sleep_for(std::chrono::milliseconds time);
// Ends the process in order.
[[noreturn]] void end_process(unsigned code);

}  // namespace vsskit::dropin
