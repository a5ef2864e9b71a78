// The words of which random programs are made.
#pragma once

#include <string_view>

namespace vsskit::test::random {

inline constexpr const char* kWriters[] = {"notes", "books"};
inline constexpr const char* kEvents[] = {"OnIdentify",   "OnPrepareBackup",  "OnPrepareSnapshot",
                                          "OnFreeze",     "OnThaw",           "OnPostSnapshot",
                                          "OnAbort",      "OnBackupComplete", "OnBackupShutdown",
                                          "OnPreRestore", "OnPostRestore"};

// The components of the two, as calls name them.
inline constexpr std::string_view kNotes =
    "writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP component=notes";
inline constexpr std::string_view kBooks =
    "writer={426f6f6b-0001-0001-0102-030405060708} type=DATABASE logical_path=\"shelf\" "
    "component=books";

inline constexpr const char* kTypes[] = {"FULL",         "FULL", "COPY", "INCREMENTAL",
                                         "DIFFERENTIAL", "LOG",  "OTHER"};
inline constexpr const char* kContexts[] = {
    "BACKUP", "APP_ROLLBACK", "CLIENT_ACCESSIBLE_WRITERS", "BACKUP|TRANSPORTABLE",
    "ALL",    "0x12345"};
inline constexpr const char* kNoWriters[] = {"FILE_SHARE_BACKUP", "FILE_SHARE_BACKUP",
                                             "NAS_ROLLBACK", "CLIENT_ACCESSIBLE"};
inline constexpr const char* kChoices[] = {
    "EnableWriterClasses ids=\"{4e6f7465-0001-0001-0102-030405060708}\"",
    "DisableWriterClasses ids=\"{4e6f7465-0001-0001-0102-030405060708}\"",
    "DisableWriterClasses ids=\"{426f6f6b-0001-0001-0102-030405060708}\"",
    "EnableWriterClasses ids=\"{00000000-0000-0000-0000-000000000000}\"",
    "DisableWriterClasses",
    "DisableWriterInstances ids=\"{4e6f7465-0001-0001-0102-030405060708}\""};
inline constexpr const char* kRestoreWishes[] = {
    "SetAdditionalRestores writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes additional=yes",
    "SetRestoreOptions writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes options=\"now\"",
    "AddNewTarget writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP component=notes "
    "path=\"C:\\notes\" filespec=\"*.txt\" recursive=no new_path=\"D:\\aside\"",
    "AddAlternativeLocationMapping writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes path=\"C:\\notes\" filespec=\"*.txt\" recursive=no destination=\"D:\\b\"",
    "AddRestoreSubcomponent writer={426f6f6b-0001-0001-0102-030405060708} type=DATABASE "
    "logical_path=\"shelf\" component=books sub_logical_path=\"shelf\\books\" "
    "sub_component=page repair=no",
    "SetRangesFilePath writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes index=0 ranges_file=\"C:\\ranges\"",
    "SetAuthoritativeRestore writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes authoritative=yes",
    "SetRestoreName writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes restore_name=\"other\"",
    "SetRollForward writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes roll_forward=ALL",
    "SetSelectedForRestoreEx writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes selected=yes"};

// Calls that come at any moment, with good arguments, none, or garbage.
inline constexpr const char* kStrays[] = {
    "InitializeForBackup",
    "InitializeForBackup document=saved",
    "InitializeForRestore",
    "spoil",
    "SetContext context=BACKUP",
    "SetContext context=FILE_SHARE_BACKUP",
    "SetContext context=APP_ROLLBACK",
    "SetBackupState components=yes type=FULL",
    "SetBackupState components=no type=UNDEFINED",
    "SetRestoreState type=BY_COPY",
    "GatherWriterMetadata",
    "GetWriterMetadataCount",
    "GetWriterMetadata index=0",
    "GetWriterMetadata index=77",
    "GetWriterMetadataEx index=1",
    "FreeWriterMetadata",
    "GatherWriterStatus",
    "GetWriterStatusCount",
    "GetWriterStatus index=0",
    "GetWriterStatus index=77",
    "GetWriterStatusEx index=0",
    "FreeWriterStatus",
    "DisableWriterClasses",
    "EnableWriterClasses ids=\"{426f6f6b-0001-0001-0102-030405060708}\"",
    "AddComponent instance=$instance:notes writer={4e6f7465-0001-0001-0102-030405060708} "
    "type=FILEGROUP component=notes",
    "AddComponent",
    "AddComponent writer={4e6f7465-0001-0001-0102-030405060708} type=DATABASE component=nobody",
    "SetBackupOptions writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes options=\"fast\"",
    "SetBackupOptions",
    "SetPreviousBackupStamp writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes stamp=\"two\"",
    "SetPreviousBackupStamp writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes",
    "SetBackupSucceeded instance=$instance:notes writer={4e6f7465-0001-0001-0102-030405060708} "
    "type=FILEGROUP component=notes succeeded=no",
    "SetBackupSucceeded",
    "PrepareForBackup",
    "AbortBackup",
    "AbortBackup",
    "StartSnapshotSet",
    "StartSnapshotSet",
    "AddToSnapshotSet volume=C:\\",
    "AddToSnapshotSet volume=D:\\",
    "AddToSnapshotSet volume=Q:\\",
    "AddToSnapshotSet",
    "DoSnapshotSet",
    "BackupComplete",
    "SaveAsXML",
    "GetWriterComponentsCount",
    "GetWriterComponents index=0",
    "GetWriterComponents index=77",
    "GetSnapshotProperties snapshot=$snapshot:C:\\",
    "GetSnapshotProperties",
    "Query queried=NONE returned=SNAPSHOT",
    "Query queried=NONE returned=PROVIDER",
    "Query queried=SNAPSHOT returned=SNAPSHOT",
    "IsVolumeSupported volume=D:\\",
    "IsVolumeSupported",
    "DeleteSnapshots id=$set type=SNAPSHOT_SET force=yes",
    "DeleteSnapshots id=$snapshot:C:\\ type=SNAPSHOT",
    "DeleteSnapshots id=$snapshot:C:\\ type=NONE",
    "ImportSnapshots",
    "BreakSnapshotSet set=$set",
    "BreakSnapshotSet",
    "ExposeSnapshot snapshot=$snapshot:C:\\ attributes=EXPOSED_LOCALLY expose=\"X:\"",
    "UnexposeSnapshot snapshot=$snapshot:C:\\",
    "RevertToSnapshot snapshot=$snapshot:D:\\ force=yes",
    "QueryRevertStatus volume=D:\\",
    "BreakSnapshotSetEx set=$set flags=0",
    "AddSnapshotToRecoverySet snapshot=$snapshot:D:\\ flags=0",
    "RecoverSet flags=0",
    "GetSessionId",
    "SetSelectedForRestore writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes selected=yes",
    "SetSelectedForRestore",
    "SetFileRestoreStatus writer={4e6f7465-0001-0001-0102-030405060708} type=FILEGROUP "
    "component=notes status=FAILED",
    "PreRestore",
    "PostRestore",
    "QueryStatus",
    "Wait",
    "Wait milliseconds=0",
    "Cancel",
    "CreateVssBackupComponents",
    "Release",
    "Release",
    "sleep 70000",
    "sleep 11000"};

// Each is of played_program.h's table.
inline constexpr const char* kNulls[] = {"null GatherWriterMetadata",
                                         "null PrepareForBackup",
                                         "null DoSnapshotSet",
                                         "null BackupComplete",
                                         "null GatherWriterStatus",
                                         "null PreRestore",
                                         "null PostRestore",
                                         "null StartSnapshotSet",
                                         "null AddToSnapshotSet",
                                         "null SaveAsXML",
                                         "null GetWriterMetadata",
                                         "null GetWriterStatus",
                                         "null Query",
                                         "null DisableWriterClasses",
                                         "null DisableWriterInstances"};

inline constexpr const char* kMachine[] = {"leave notes", "join notes", "leave books",
                                           "join books",  "sleep 1000", "sleep 700000"};

// Each is of program_writers.h's table.
inline constexpr const char* kActs[] = {"refuse",
                                        "refuse once",
                                        "refuse retryable",
                                        "refuse with garbage",
                                        "fail and go on",
                                        "explain",
                                        "throw",
                                        "stamp",
                                        "stamp null",
                                        "metadata",
                                        "metadata null",
                                        "partial file",
                                        "differenced",
                                        "directed",
                                        "target",
                                        "messages",
                                        "fail component",
                                        "garbage",
                                        "keep",
                                        "write",
                                        "sleep 2000",
                                        "sleep 70000",
                                        "leave",
                                        "declare more",
                                        "declare twice",
                                        "look around"};

}  // namespace vsskit::test::random
