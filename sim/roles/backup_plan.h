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
  std::wstring medium;  // this backup's own folder
  // The medium of another process's backup, to build on; empty: the last of this requester's own.
  std::wstring base;
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
  std::wstring key;  // component_key() of the writer by its name
  TextOrNull stamp;  // as GetBackupStamp gave it
  bool succeeded = false;
};

// What every session leaves behind.
struct SessionRecord {
  bool succeeded = false;    // all that was asked is done, and every writer took part
  std::wstring failed_step;  // the method that ended it; empty where none did
  HRESULT failure = S_OK;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::wstring> messages;  // what a user should hear: files and components left out
};

struct BackupRecord : SessionRecord {
  bool missed = false;  // the plan names a writer or component that is not there
  bool idle = false;    // nobody had anything to back up
  VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;  // a full one where the plan's had no base
  bool superseded = false;    // the store went back behind it: nothing can build on it
  std::uint64_t started = 0;  // FILETIME ticks
  std::wstring medium;
  std::wstring base;  // the medium of the backup that a restore needs before this one
  std::vector<SavedComponent> components;
};

// What a requester is asked to restore.
struct RestorePlan {
  std::wstring medium;  // of the backup whose state is wanted
  VSS_RESTORE_TYPE type = VSS_RTYPE_UNDEFINED;
  std::vector<std::wstring> writers;  // names; empty: all that are in the backup
  std::vector<std::wstring> chosen;   // full paths of components in the document; empty: all
  std::vector<std::wstring>
      subcomponents;           // full paths below them: these alone, where any is named
  std::wstring new_folder;     // below it instead of where the files were
  TextOrNull options;          // for each component's writer
  TextOrNull roll_forward_to;  // a point in the writer's words; none: all
  // Wishes that only writers whose schema says so are asked.
  std::wstring instance;       // the name of the writer instance that takes the components
  TextOrNull restore_name;     // what the component is called from now on
  bool authoritative = false;  // of a replicated store: the replicas follow
  DWORD poll_ms = 0;           // 0: Wait; else QueryStatus with pauses of so many ms
};

// It succeeded where every component came back whole and its writer took it over.
struct RestoreRecord : SessionRecord {
  std::uint64_t sessions = 0;  // one for each backup of the chain, more with namesakes
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
  restoring,     // initialized for restore
  pre_restored,  // the writers have made way
  restored,      // the files of one session are back
  taken_over,    // the writers are through with PostRestore
};

}  // namespace vsskit::roles
