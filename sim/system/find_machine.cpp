#include "sim/system/machine.h"

#ifdef _WIN32

#include <algorithm>
#include <cwchar>
#include <utility>

#include "sim/dropin/system/machine.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/system/entry_points.h"
#include "sim/system/machine/library.h"

namespace vsskit::system {
namespace {

// What paths in writers' metadata are written with; the rest of the environment is nobody's
// business.
constexpr const wchar_t* kPathVariables[] = {L"SystemRoot",
                                             L"SystemDrive",
                                             L"windir",
                                             L"ProgramData",
                                             L"ProgramFiles",
                                             L"ProgramFiles(x86)",
                                             L"ProgramW6432",
                                             L"ALLUSERSPROFILE",
                                             L"CommonProgramFiles",
                                             L"PUBLIC",
                                             L"TEMP",
                                             L"USERPROFILE"};

template <class Function>
void take(Function& function, void* address) {
  function = reinterpret_cast<Function>(address);
}

VirtualTime now() {
  const std::uint64_t ticks = windows::now_ticks();
  if (ticks < kVirtualEpoch.ticks) return {};
  return {static_cast<std::int64_t>((ticks - kVirtualEpoch.ticks) / 10)};
}

HRESULT not_there(WCHAR*, BOOL*, LONG*) {
  return E_NOINTERFACE;
}
HRESULT blocks_not_there(const WCHAR*, bool*) {
  return E_NOINTERFACE;
}

std::shared_ptr<const EntryPoints> entry_points_of(const windows::Library& library) {
  const auto made = std::make_shared<EntryPoints>();
  EntryPoints& vss = *made;
  take(vss.create_backup_components, library.create_backup_components);
  take(vss.create_writer_ex, library.create_writer_ex);
  vss.is_volume_snapshotted = &not_there;
  vss.should_block_revert = &blocks_not_there;
  if (library.is_volume_snapshotted != nullptr) {
    take(vss.is_volume_snapshotted, library.is_volume_snapshotted);
  }
  if (library.should_block_revert != nullptr) {
    take(vss.should_block_revert, library.should_block_revert);
  }
  vss.free_bstr = &dropin::com::free_bstr;
  vss.free_task_memory = &dropin::com::free_task;
  return made;
}

}  // namespace

Result<Machine> find_machine(const std::string& dll) {
  const auto library = windows::load(dll);
  if (!library || library->create_backup_components == nullptr) {
    return Error{dll.empty() ? "vssapi.dll" : dll,
                 library ? "VSS is not available: it has no CreateVssBackupComponentsInternal"
                         : "VSS is not available: the library cannot be loaded",
                 dll.empty() ? "a Windows machine with its own VSS" : "a 64-bit vssapi.dll"};
  }
  windows::enter_com();
  Machine machine;
  machine.vss = entry_points_of(*library);
  machine.vss_name = library->path;
  machine.simulated = library->is_dropin;
  machine.windows_version = windows::version();
  for (const dropin::Drive& drive : dropin::drives()) {
    if (!drive.fixed) continue;
    machine.volumes.push_back({drive.root, drive.host_folder, drive.guid, drive.file_system});
  }
  for (const wchar_t* name : kPathVariables) {
    std::string value = dropin::variable(name);
    if (value.empty()) continue;
    machine.variables.emplace_back(sdk::narrow(name, std::wcslen(name)), std::move(value));
  }
  machine.now = &now;
  machine.copy_folder = [](const std::string& device) {
    std::string folder = device;
    std::replace(folder.begin(), folder.end(), '\\', '/');
    return folder;
  };
  return machine;
}

}  // namespace vsskit::system

#else

namespace vsskit::system {

Result<Machine> find_machine(const std::string&) {
  return Error{"vsskit system", "speaks to the VSS of a Windows machine, and this is none",
               "vsskit sim for a simulated one"};
}

}  // namespace vsskit::system

#endif
