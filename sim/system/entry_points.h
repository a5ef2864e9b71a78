// What is asked of the machine's own VSS beside its COM objects: the functions of vssapi.dll, and
// how what they hand out is freed. Filled from the DLL on Windows (machine/), by tests elsewhere.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include "sim/sdk/msvc_writer_abi.h"

namespace vsskit::system {

// No pointer is null, but where said.
struct EntryPoints {
  HRESULT (*create_backup_components)(IVssBackupComponents** components) = nullptr;
  // Null where this VSS takes no writers. `writer` is an object as MSVC lays out a CVssWriterEx.
  HRESULT (*create_writer_ex)(void* writer, sdk::MsvcImplementation** implementation) = nullptr;
  HRESULT (*is_volume_snapshotted)(WCHAR* volume, BOOL* present, LONG* capability) = nullptr;
  HRESULT (*should_block_revert)(const WCHAR* volume, bool* block) = nullptr;
  void (*free_bstr)(BSTR text) = nullptr;
  void (*free_task_memory)(void* block) = nullptr;
};

}  // namespace vsskit::system
