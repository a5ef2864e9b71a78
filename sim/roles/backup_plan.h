// What a requester is asked to do in one backup, and what it remembers of it afterwards.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <string>
#include <vector>

#include "sim/roles/com_text.h"

namespace vsskit::roles {

enum class ShadowCopies {
  when_needed,  // of the volumes that hold files whose masks ask for one
  never,        // components that need one are left out, with a message
};

struct BackupPlan {
  VSS_BACKUP_TYPE type = VSS_BT_FULL;
  bool components = true;  // false: whole volumes
  bool bootable = false;
  bool partial_files = true;
  ShadowCopies shadow_copies = ShadowCopies::when_needed;
  std::wstring medium;                // this backup's own folder
  std::vector<std::wstring> writers;  // names; empty: all
  std::vector<std::wstring> chosen;   // full paths of selectable components; empty: all
  std::vector<std::wstring> volumes;  // to save whole, where components is false
  DWORD poll_ms = 0;                  // 0: Wait; else QueryStatus with pauses of so many ms
};

// One component that was added to the document.
struct SavedComponent {
  VSS_ID writer = GUID_NULL;
  VSS_ID instance = GUID_NULL;
  TextOrNull logical_path;
  std::wstring name;
  TextOrNull stamp;  // as GetBackupStamp gave it
  bool succeeded = false;
};

struct BackupRecord {
  VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;  // a full one where the plan's had no base
  bool succeeded = false;                   // completed, and every component saved
  std::wstring failed_step;                 // the method that ended it; empty where none did
  HRESULT failure = S_OK;
  std::uint64_t started = 0;  // FILETIME ticks
  std::wstring medium;
  std::vector<SavedComponent> components;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::wstring> messages;  // what a user should hear: files and components left out
};

// Moments at which the requester lets others work: its caller may run the application's own
// transactions in them.
enum class Phase {
  created,
  gathered,
  prepared,
  waiting,  // an operation is pending; many times
  snapshotted,
  copied,
  completed,
};

}  // namespace vsskit::roles
