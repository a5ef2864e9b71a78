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

// What strikes everybody at a moment: each event and each phase of the provider's.
inline std::vector<FaultRow> faults_of_moments() {
  std::vector<FaultRow> rows;
  for (const char* event : {"OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze",
                            "OnThaw", "OnPostSnapshot", "OnAbort", "OnBackupComplete",
                            "OnBackupShutdown", "OnPreRestore", "OnPostRestore"}) {
    rows.push_back({"service_stops_at", event});
    rows.push_back({"volume_lost", std::string("C:\\ ") + event});
  }
  for (const char* phase :
       {"BeginPrepareSnapshot", "EndPrepareSnapshots", "PreCommitSnapshots", "CommitSnapshots",
        "PostCommitSnapshots", "PreFinalCommitSnapshots", "PostFinalCommitSnapshots"}) {
    rows.push_back({"provider_fail", phase});
    rows.push_back({"provider_fail", std::string(phase) + " VSS_E_PROVIDER_VETO"});
    rows.push_back({"provider_hang", phase});
    rows.push_back({"provider_slow_ms", std::string(phase) + " 11000"});
    rows.push_back({"provider_slow_ms", std::string(phase) + " 70000"});
    if (std::string(phase) != "BeginPrepareSnapshot") rows.push_back({"service_stops_at", phase});
  }
  for (const char* writes : {"1", "10", "30", "60", "100", "150", "200", "250"})
    rows.push_back({"crash_at_write", writes});
  for (const char* bytes : {"1000", "100000", "1000000"})
    rows.push_back({"disk_full_after_bytes", bytes});
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
                             "PostRestore",
                             "IVssComponent::SetBackupStamp",
                             "IVssComponent::AddDifferencedFilesByLastModifyTime",
                             "IVssComponent::AddPartialFile",
                             "IVssComponent::GetPreviousBackupStamp",
                             "CVssWriter::SetWriterFailure"})
    rows.push_back({"call_fails", method});
  return rows;
}

inline std::vector<FaultRow> faults_of_the_machine(const std::string& writer) {
  return {
      {"writer_not_elevated", writer},
      {"writer_not_elevated", "*"},
      {"writer_veto", writer + " OnFreeze VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT"},
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
