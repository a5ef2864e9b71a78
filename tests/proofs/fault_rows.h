// Every fault of the plan, with the values that proofs try: those of a writer's events at each of
// them.
#pragma once

#include <string>
#include <vector>

namespace vsskit {

struct FaultRow {
  std::string name;
  std::string value;
};

// `writer` is the label of the one that is struck.
inline std::vector<FaultRow> faults_of_events(const std::string& writer) {
  std::vector<FaultRow> rows;
  for (const char* event : {"OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze",
                            "OnThaw", "OnPostSnapshot", "OnAbort", "OnBackupComplete",
                            "OnBackupShutdown", "OnPreRestore", "OnPostRestore"}) {
    const std::string at = writer + " " + event;
    for (const char* name :
         {"writer_veto", "writer_throw", "writer_hang", "writer_exit", "writer_duplicate"})
      rows.push_back({name, at});
    rows.push_back({"writer_veto", at + " VSS_E_WRITERERROR_RETRYABLE"});
    rows.push_back({"writer_veto", at + " E_FAIL"});
    rows.push_back({"writer_slow_ms", at + " 70000"});
  }
  return rows;
}

inline std::vector<FaultRow> faults_of_calls() {
  std::vector<FaultRow> rows;
  for (const char* method : {"InitializeForBackup",
                             "SetContext",
                             "SetBackupState",
                             "GatherWriterMetadata",
                             "GetWriterMetadata",
                             "AddComponent",
                             "StartSnapshotSet",
                             "AddToSnapshotSet",
                             "PrepareForBackup",
                             "DoSnapshotSet",
                             "GatherWriterStatus",
                             "GetWriterStatus",
                             "SaveAsXML",
                             "BackupComplete",
                             "SetBackupSucceeded",
                             "GetSnapshotProperties",
                             "InitializeForRestore",
                             "PreRestore",
                             "SetFileRestoreStatus",
                             "PostRestore"})
    rows.push_back({"call_fails", method});
  return rows;
}

inline std::vector<FaultRow> faults_of_the_machine(const std::string& writer) {
  return {
      {"writer_not_elevated", writer},
      {"writer_not_elevated", "*"},
      {"requester_exit_after_call", "3"},
      {"requester_exit_after_call", "30"},
      {"requester_exit_after_call", "60"},
      {"requester_not_elevated", "0"},
      {"requester_without_com", ""},
      {"provider_fail", "BeginPrepareSnapshot VSS_E_PROVIDER_VETO"},
      {"provider_fail", "CommitSnapshots"},
      {"provider_slow_ms", "CommitSnapshots 11000"},
      {"provider_slow_ms", "PreCommitSnapshots 61000"},
      {"provider_hang", "CommitSnapshots"},
      {"volume_lost", "C:\\ OnIdentify"},
      {"volume_lost", "C:\\ OnThaw"},
      {"volume_lost", "C:\\ PreCommitSnapshots"},
      {"volume_lost", "M:\\ OnPostSnapshot"},
      {"volume_lost", "M:\\ BackupComplete"},
      {"hold_fails", "VSS_E_HOLD_WRITES_TIMEOUT"},
      {"release_fails", "VSS_E_FLUSH_WRITES_TIMEOUT"},
      {"service_disabled", ""},
      {"service_stops_at", "GatherWriterMetadata"},
      {"service_stops_at", "OnFreeze"},
      {"service_stops_at", "CommitSnapshots"},
      {"service_stops_at", "BackupComplete"},
      {"service_runs_on", "*"},
      {"service_runs_on", "* 0x8007041D"},
      {"crash_at_write", "3"},
      {"crash_at_write", "300"},
      {"crash_torn_bytes", "7"},
      {"disk_full_after_bytes", "10"},
      {"disk_full_after_bytes", "60000"},
      {"differential_full_after_bytes", "1"},
      {"document_cut", "*"},
      {"document_flip", "* 100"},
  };
}

}  // namespace vsskit
