// Habit: to call in orders that the documentation does not show, and that Windows takes.
#include "habits.h"

#include <string.h>
#include <wchar.h>

#include <string>

namespace {

// How one backup goes about it.
struct Order {
  const char* name;
  bool context_first;        // SetContext before InitializeForBackup
  bool context_after_state;  // and else: right after InitializeForBackup
  bool context_after_gather;
  bool state_late;       // just before PrepareForBackup
  bool set_first;        // StartSnapshotSet before metadata is read
  bool component_late;   // AddComponent after StartSnapshotSet
  bool free_metadata;    // FreeWriterMetadata before PrepareForBackup
  bool never_completes;  // Release without BackupComplete
};

const Order kOrders[] = {
    {"context first", true, false, false, false, false, false, false, false},
    {"context after initializing", false, false, false, false, false, false, false, false},
    {"context after the state", false, true, false, false, false, false, false, false},
    {"context after gathering", false, false, true, false, false, false, false, false},
    {"state before preparing", false, false, false, true, false, false, false, false},
    {"set before metadata", false, false, false, false, true, true, false, false},
    {"components after the set", false, false, false, false, false, true, false, false},
    {"metadata freed", false, false, false, false, false, false, true, false},
    {"no completion", false, false, false, false, false, false, true, true},
};

void set_state(Backup& backup) {
  EXPECT_RESULT(S_OK, backup->SetBackupState(true, false, VSS_BT_COPY, false));
}

void begin(Backup& backup, const Order& order) {
  if (order.context_first) EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_BACKUP));
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  const bool soon = !order.context_first && !order.context_after_state;
  if (soon && !order.context_after_gather) EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_BACKUP));
  if (!order.state_late) set_state(backup);
  if (order.context_after_state) EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_BACKUP));
}

void make_set(Backup& backup, const Order& order, VSS_ID* snapshot) {
  VSS_ID set;
  if (order.set_first) EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::GatherWriterMetadata));
  if (order.context_after_gather) EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_BACKUP));
  if (!order.component_late) EXPECT_RESULT(S_OK, backup.add_component());
  if (!order.set_first) EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  if (order.component_late) EXPECT_RESULT(S_OK, backup.add_component());
  if (order.free_metadata) EXPECT_RESULT(S_OK, backup->FreeWriterMetadata());
  EXPECT_RESULT(S_OK, backup.add_volume(L"V:\\", snapshot));
}

void has_a_device(Backup& backup, VSS_ID snapshot) {
  VSS_SNAPSHOT_PROP properties;
  EXPECT_RESULT(S_OK, backup->GetSnapshotProperties(snapshot, &properties));
  EXPECT(properties.m_pwszSnapshotDeviceObject != nullptr);
  VssFreeSnapshotProperties(&properties);
}

void try_order(const Order& order) {
  const int failed = expectations().failed();
  Backup backup;
  VSS_ID snapshot;
  begin(backup, order);
  make_set(backup, order, &snapshot);
  if (order.state_late) set_state(backup);
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::PrepareForBackup));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::DoSnapshotSet));
  has_a_device(backup, snapshot);
  if (!order.never_completes) {
    EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::BackupComplete));
    has_a_device(backup, snapshot);
  }
  if (expectations().failed() != failed) printf("  in the order: %s\n", order.name);
}

// Neither Gather nor Prepare in a context without writers; the copy is read as files, after
// everything, until DeleteSnapshots.
void try_without_writers() {
  CreateDirectoryW(L"C:\\habits", nullptr);
  const HANDLE file = CreateFileW(L"C:\\habits\\note.txt", GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                  FILE_ATTRIBUTE_NORMAL, nullptr);
  DWORD written = 0;
  EXPECT(WriteFile(file, "then", 4, &written, nullptr));
  CloseHandle(file);
  Backup backup;
  VSS_ID set, snapshot;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_NAS_ROLLBACK));
  EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT_RESULT(S_OK, backup.add_volume(L"c:\\", &snapshot));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::DoSnapshotSet));
  VSS_SNAPSHOT_PROP properties;
  EXPECT_RESULT(S_OK, backup->GetSnapshotProperties(snapshot, &properties));
  const std::wstring copy =
      std::wstring(properties.m_pwszSnapshotDeviceObject) + L"\\habits\\note.txt";
  VssFreeSnapshotProperties(&properties);
  EXPECT(DeleteFileW(L"C:\\habits\\note.txt"));
  EXPECT(GetFileAttributesW(copy.c_str()) != INVALID_FILE_ATTRIBUTES);
  LONG deleted = 0;
  VSS_ID kept;
  EXPECT_RESULT(S_OK, backup->DeleteSnapshots(set, VSS_OBJECT_SNAPSHOT_SET, TRUE, &deleted, &kept));
  EXPECT(deleted == 1);
  EXPECT(GetFileAttributesW(copy.c_str()) == INVALID_FILE_ATTRIBUTES);
  RemoveDirectoryW(L"C:\\habits");
}

// Retries while another requester has a set in progress, until that one is gone.
void try_again_and_again() {
  Backup first, second;
  VSS_ID set, snapshot;
  for (Backup* each : {&first, &second}) {
    EXPECT_RESULT(S_OK, (*each)->InitializeForBackup());
    EXPECT_RESULT(S_OK, (*each)->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  }
  EXPECT_RESULT(S_OK, first->StartSnapshotSet(&set));
  EXPECT_RESULT(S_OK, first.add_volume(L"V:\\", &snapshot));
  HRESULT started = S_OK;
  for (int i = 0; i < 3; ++i) {
    started = second->StartSnapshotSet(&set);
    EXPECT_RESULT(VSS_E_SNAPSHOT_SET_IN_PROGRESS, started);
  }
  first.release();
  EXPECT_RESULT(S_OK, second->StartSnapshotSet(&set));
}

// Looks at an operation in short waits, and then gives it up.
void try_giving_up() {
  Backup backup;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT_RESULT(S_OK, backup->SetBackupState(true, false, VSS_BT_COPY, false));
  IVssAsync* operation = nullptr;
  EXPECT_RESULT(S_OK, backup->GatherWriterMetadata(&operation));
  if (operation == nullptr) return;
  EXPECT_RESULT(S_OK, operation->Wait(0));
  const HRESULT cancelled = operation->Cancel();
  EXPECT(cancelled == S_OK || cancelled == VSS_S_ASYNC_CANCELLED ||
         cancelled == VSS_S_ASYNC_FINISHED);
  const HRESULT result = result_of(operation);
  EXPECT(result == VSS_S_ASYNC_CANCELLED || result == VSS_S_ASYNC_FINISHED);
}

// SaveAsXML gives one root that a parser takes; a restore reads it, and says its state late.
void try_documents() {
  Backup backup;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  set_state(backup);
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::GatherWriterMetadata));
  EXPECT_RESULT(S_OK, backup.add_component());
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::PrepareForBackup));
  BSTR xml = nullptr;
  EXPECT_RESULT(S_OK, backup->SaveAsXML(&xml));
  EXPECT(xml != nullptr);
  if (xml == nullptr) return;
  const std::wstring text(xml, SysStringLen(xml));
  EXPECT(text.find(L"<BACKUP_COMPONENTS") != std::wstring::npos);
  EXPECT(text.find(L"<BACKUP_COMPONENTS") == text.rfind(L"<BACKUP_COMPONENTS"));
  Backup restore;
  EXPECT_RESULT(S_OK, restore->InitializeForRestore(xml));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, restore.run(&IVssBackupComponents::GatherWriterMetadata));
  EXPECT_RESULT(S_OK, restore->SetBackupState(true, false, VSS_BT_COPY, false));
  SysFreeString(xml);
  EXPECT_RESULT(S_OK, backup->AbortBackup());
}

}  // namespace

void try_orders() {
  for (const Order& order : kOrders)
    try_order(order);
  try_without_writers();
  try_again_and_again();
  try_giving_up();
  try_documents();
}
