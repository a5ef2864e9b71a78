// The closed list of what a step can say: calls, events, effects, declarations. A trace with any
// other word is bad input. Faces over the simulator and proxies over the real VSS print through
// this one table. How to read a field list, and which step carries what: docs/formats/trace.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sim/base/vss_types.h"

namespace vsskit::trace {

// Whom a step speaks of.
enum class Party : std::uint8_t { world, requester, writer, files, medium, provider };

// What a step is; decides where it may stand and how a session is cut from a trace.
enum class StepKind : std::uint8_t {
  declaration,  // the world, before everything else
  call,         // a method of the API, with a result here or at its `end`
  event,        // a writer's handler; always closed by `end`
  document,     // a document as it was at this moment
  effect,       // what happened to a simulated volume, or reached the medium
  object,       // what was handed out and never came back, or used after it had
  end,          // closes an open call or event: `end step=N -> result`
};

// Verbs in the table's order. Where two interfaces share a method name, the enumerator tells them
// apart and the text form does by its party.
enum class Verb : std::uint16_t {
  // world
  volume,
  variable,
  windows,
  writer,
  requester,
  medium,
  provider,
  fault,
  service,
  // any party
  end,
  read,
  call,
  // requester: CreateVssBackupComponents and IVssBackupComponents to Ex4, in the SDK's order
  CreateVssBackupComponents,
  GetWriterComponentsCount,
  GetWriterComponents,
  InitializeForBackup,
  SetBackupState,
  InitializeForRestore,
  SetRestoreState,
  GatherWriterMetadata,
  GetWriterMetadataCount,
  GetWriterMetadata,
  FreeWriterMetadata,
  AddComponent,
  PrepareForBackup,
  AbortBackup,
  GatherWriterStatus,
  GetWriterStatusCount,
  FreeWriterStatus,
  GetWriterStatus,
  SetBackupSucceeded,
  SetBackupOptions,
  SetSelectedForRestore,
  SetRestoreOptions,
  SetAdditionalRestores,
  SetPreviousBackupStamp,
  SaveAsXML,
  BackupComplete,
  AddAlternativeLocationMapping,
  AddRestoreSubcomponent,
  SetFileRestoreStatus,
  AddNewTarget,
  SetRangesFilePath,
  PreRestore,
  PostRestore,
  SetContext,
  StartSnapshotSet,
  AddToSnapshotSet,
  DoSnapshotSet,
  DeleteSnapshots,
  ImportSnapshots,
  BreakSnapshotSet,
  GetSnapshotProperties,
  Query,
  IsVolumeSupported,
  DisableWriterClasses,
  EnableWriterClasses,
  DisableWriterInstances,
  ExposeSnapshot,
  RevertToSnapshot,
  QueryRevertStatus,
  GetWriterMetadataEx,
  SetSelectedForRestoreEx,
  UnexposeSnapshot,
  SetAuthoritativeRestore,
  SetRollForward,
  SetRestoreName,
  BreakSnapshotSetEx,
  PreFastRecovery,
  FastRecovery,
  GetWriterStatusEx,
  AddSnapshotToRecoverySet,
  RecoverSet,
  GetSessionId,
  GetRootAndLogicalPrefixPaths,
  QueryInterface,
  // requester: IVssAsync, the object's life, free functions
  Wait,
  QueryStatus,
  Cancel,
  Release,
  exit,
  CreateVssExamineWriterMetadata,
  IsVolumeSnapshotted,
  ShouldBlockRevert,
  VssFreeSnapshotProperties,
  // requester and writer: the service control manager
  QueryServiceStatus,
  ControlService,
  StartService,
  // requester: IVssExamineWriterMetadata, on the document as a whole
  GetIdentity,
  GetFileCounts,
  GetBackupSchema,
  GetRestoreMethod,
  SaveMetadataAsXML,
  LoadFromXML,
  // requester and writer: IVssComponent getters
  GetBackupSucceeded,
  GetAlternateLocationMappingCount,
  GetAlternateLocationMapping,
  GetBackupMetadata,
  GetPartialFileCount,
  GetPartialFile,
  IsSelectedForRestore,
  GetAdditionalRestores,
  GetNewTargetCount,
  GetNewTarget,
  GetDirectedTargetCount,
  GetDirectedTarget,
  GetRestoreMetadata,
  GetRestoreTarget,
  GetPreRestoreFailureMsg,
  GetPostRestoreFailureMsg,
  GetBackupStamp,
  GetPreviousBackupStamp,
  GetBackupOptions,
  GetRestoreOptions,
  GetRestoreSubcomponentCount,
  GetRestoreSubcomponent,
  GetFileRestoreStatus,
  GetDifferencedFilesCount,
  GetDifferencedFile,
  GetPrepareForBackupFailureMsg,
  GetPostSnapshotFailureMsg,
  GetAuthoritativeRestore,
  GetRollForward,
  GetRestoreName,
  GetFailure,
  // writer: IVssComponent setters
  SetBackupMetadata,
  AddPartialFile,
  AddDirectedTarget,
  SetRestoreMetadata,
  SetRestoreTarget,
  SetPreRestoreFailureMsg,
  SetPostRestoreFailureMsg,
  SetBackupStamp,
  AddDifferencedFilesByLastModifyTime,
  AddDifferencedFilesByLastModifyLSN,
  SetPrepareForBackupFailureMsg,
  SetPostSnapshotFailureMsg,
  SetFailure,
  // writer: IVssCreateWriterMetadata(Ex)
  AddIncludeFiles,
  AddExcludeFiles,
  DeclareComponent,
  AddDatabaseFiles,
  AddDatabaseLogFiles,
  AddFilesToFileGroup,
  SetRestoreMethod,
  AddAlternateLocationMapping,
  AddComponentDependency,
  SetBackupSchema,
  AddExcludeFilesFromSnapshot,
  // writer: CVssWriter
  Initialize,
  Subscribe,
  Unsubscribe,
  GetCurrentVolumeArray,
  GetSnapshotDeviceName,
  GetCurrentSnapshotSetId,
  GetContext,
  GetCurrentLevel,
  IsPathAffected,
  IsBootableSystemStateBackedUp,
  AreComponentsSelected,
  GetBackupType,
  GetRestoreType,
  SetWriterFailure,
  IsPartialFileSupportEnabled,
  SetWriterFailureEx,
  // writer: events
  OnIdentify,
  OnPrepareBackup,
  OnPrepareSnapshot,
  OnFreeze,
  OnThaw,
  OnAbort,
  OnBackupComplete,
  OnBackupShutdown,
  OnPreRestore,
  OnPostRestore,
  OnPostSnapshot,
  OnBackOffIOOnVolume,
  OnContinueIOOnVolume,
  OnVSSShutdown,
  OnVSSApplicationStartup,
  // documents
  WriterMetadata,
  BackupComponents,
  Manifest,
  // files
  created,
  modified,
  extended,
  truncated,
  deleted,
  renamed,
  snapshot,
  snapshot_deleted,
  writes_held,
  writes_released,
  // medium
  stored,
  reworked,
  restored,
  // objects
  leaked,
  misused,
  // provider
  AreVolumesSupported,
  BeginPrepareSnapshot,
  EndPrepareSnapshots,
  PreCommitSnapshots,
  CommitSnapshots,
  PostCommitSnapshots,
  PreFinalCommitSnapshots,
  PostFinalCommitSnapshots,
  AbortSnapshots,
  // provider: those of a kind, or asked beside a creation
  ProviderNotLoaded,
  OnLoad,
  OnUnload,
  ProviderSetContext,
  ProviderIsVolumeSupported,
  ProviderIsVolumeSnapshotted,
  ProviderGetSnapshotProperties,
  ProviderDeleteSnapshots,
  SetSnapshotProperty,
  ProviderRevertToSnapshot,
  ProviderQueryRevertStatus,
  AreLunsSupported,
  FillInLunInfo,
  GetTargetLuns,
  LocateLuns,
  OnLunEmpty,
  GetProviderCapabilities,
  OnLunStateChange,
  ResyncLuns,
  OnReuseLuns,
  count_,  // how many there are; no verb
};

// How a field's text is written and checked.
enum class FieldKind : std::uint8_t {
  text,    // always in quotation marks, or null
  name,    // bare where it can be, else quoted; or null
  number,  // unsigned decimal
  yes_no,
  guid,  // in braces, lower case
  hresult,
  time,      // FILETIME, as FileTime::text
  step,      // the number of an earlier step
  document,  // a document's name, as name
  listed,    // a name of `naming`, or a number
};

struct FieldSpec {
  std::string_view key;
  FieldKind kind;
  Naming naming;    // only for listed
  bool positional;  // written without `key=`, first: `volume C:\ ...`
};

enum class ResultKind : std::uint8_t { none, hresult, truth, number, nothing };

struct VerbSpec {
  Verb verb;
  std::string_view text;  // as it stands in a trace
  StepKind kind;
  std::span<const Party> parties;     // who may say it; empty: anyone
  std::span<const FieldSpec> fields;  // in print order; every verb also takes for, thread, during
  ResultKind result;
};

[[nodiscard]] const VerbSpec& spec(Verb verb);
// The verb with this text that this party may say; none when there is none.
[[nodiscard]] std::optional<Verb> find_verb(Party party, std::string_view text);
// The field of a verb with this key, the common ones included; nullptr when there is none.
[[nodiscard]] const FieldSpec* find_field(Verb verb, std::string_view key);
// The verbs in order, `count_` left out.
[[nodiscard]] std::span<const VerbSpec> vocabulary();
// The fields that every verb takes after its own: for, thread, during.
[[nodiscard]] std::span<const FieldSpec> common_fields();
// Where a field stands when its verb's step is printed, the common ones last; none when the verb
// has no such field.
[[nodiscard]] std::optional<std::size_t> field_order(Verb verb, std::string_view key);
// The nearest verb text this party may say, for `did you mean …?`; empty when none is near.
[[nodiscard]] std::string_view nearest_verb(Party party, std::string_view text);

[[nodiscard]] std::string_view print(Party party);
[[nodiscard]] std::optional<Party> parse_party(std::string_view text);

}  // namespace vsskit::trace
