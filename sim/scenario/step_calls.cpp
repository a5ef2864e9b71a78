// The calls that a step can make, one row each.
#include <algorithm>
#include <vector>

#include "sim/scenario/step_play.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::scenario {

using trace::Verb;

HRESULT StepPlay::create() {
  async.reset();
  backup.reset();
  creation = CreateVssBackupComponents(backup.put());
  return *creation;
}

void StepPlay::release() {
  async.reset();
  backup.reset();
  creation.reset();
}

bool StepPlay::has_object() {
  if (!creation) (void)create();
  if (!backup) {
    skipped = "there is no object: CreateVssBackupComponents answered " +
              print_hresult(static_cast<Hresult>(*creation));
  }
  return static_cast<bool>(backup);
}

namespace {

using Play = StepPlay;
using Arguments = StepArguments;
using B = IVssBackupComponentsEx2;  // has every method named here

// Starts an operation with whatever method.
template <auto kMethod>
HRESULT begin(Play& play, Arguments&) {
  return play.call(kMethod, play.async.put());
}

template <auto kMethod>
HRESULT plain(Play& play, Arguments&) {
  return play.call(kMethod);
}

// Setters that name a component and one text.
template <auto kMethod>
HRESULT set_text(Play& play, Arguments& a, std::string_view key) {
  return play.call(kMethod, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                   a.text("logical_path"), a.text("component"), a.text(key));
}

template <auto kMethod>
HRESULT set_flag(Play& play, Arguments& a, std::string_view key) {
  return play.call(kMethod, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                   a.text("logical_path"), a.text("component"), a.yes(key));
}

using Ids = HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*)(const VSS_ID*, UINT);

// `ids="{...} {...}"`.
HRESULT choose_writers(Play& play, Arguments& a, Ids method) {
  std::vector<VSS_ID> ids;
  std::string_view rest = a.utf8("ids");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" ,"), rest.size());
    if (const auto id = parse_guid(rest.substr(0, end))) ids.push_back(sdk::to_com(*id));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return play.call(method, ids.data(), static_cast<UINT>(ids.size()));
}

// Without a document, or with the last one that was saved, for shadow copies to be imported.
HRESULT initialize_for_backup(Play& play, Arguments& a) {
  if (!a.has("document")) return play.call(&B::InitializeForBackup, nullptr);
  BSTR xml = SysAllocStringLen(play.saved.data(), static_cast<UINT>(play.saved.size()));
  const HRESULT result = play.call(&B::InitializeForBackup, xml);
  SysFreeString(xml);
  return result;
}

HRESULT initialize_for_restore(Play& play, Arguments&) {
  BSTR xml = SysAllocStringLen(play.saved.data(), static_cast<UINT>(play.saved.size()));
  const HRESULT result = play.call(&B::InitializeForRestore, xml);
  SysFreeString(xml);
  return result;
}

HRESULT save(Play& play, Arguments&) {
  roles::BstrText xml;
  const HRESULT result = play.call(&B::SaveAsXML, xml.put());
  if (SUCCEEDED(result)) play.saved = xml.text();
  return result;
}

HRESULT start_set(Play& play, Arguments&) {
  play.set = GUID_NULL;
  play.snapshots.clear();
  return play.call(&B::StartSnapshotSet, &play.set);
}

HRESULT add_volume(Play& play, Arguments& a) {
  GUID snapshot = GUID_NULL;
  const HRESULT result =
      play.call(&B::AddToSnapshotSet, a.text("volume"), a.id("provider"), &snapshot);
  play.snapshots[std::string(a.utf8("volume"))] = snapshot;
  return result;
}

HRESULT release(Play& play, Arguments&) {
  play.release();
  return S_OK;
}

// A method of the last operation.
template <class... Wanted, class... Given>
HRESULT ask(Play& play, HRESULT (STDMETHODCALLTYPE IVssAsync::*method)(Wanted...), Given... given) {
  if (play.async) return (play.async.get()->*method)(given...);
  play.skipped = "no operation was started";
  return E_POINTER;
}

HRESULT wait(Play& play, Arguments& a) {
  const DWORD limit = a.has("milliseconds") ? a.as<DWORD>("milliseconds") : INFINITE;
  return ask(play, &IVssAsync::Wait, limit);
}

HRESULT query_status(Play& play, Arguments&) {
  HRESULT status = S_OK;
  return ask(play, &IVssAsync::QueryStatus, &status, nullptr);
}

HRESULT status_of(Play& play, Arguments& a) {
  VSS_ID instance, writer;
  roles::BstrText name;
  VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
  HRESULT failure = S_OK;
  return play.call(&B::GetWriterStatus, a.as<UINT>("index"), &instance, &writer, name.put(), &state,
                   &failure);
}

HRESULT metadata_of(Play& play, Arguments& a) {
  VSS_ID instance;
  roles::ComRef<IVssExamineWriterMetadata> metadata;
  return play.call(&B::GetWriterMetadata, a.as<UINT>("index"), &instance, metadata.put());
}

HRESULT properties_of(Play& play, Arguments& a) {
  VSS_SNAPSHOT_PROP properties = {};
  const HRESULT result = play.call(&B::GetSnapshotProperties, a.id("snapshot"), &properties);
  if (SUCCEEDED(result)) VssFreeSnapshotProperties(&properties);
  return result;
}

HRESULT expose(Play& play, Arguments& a) {
  LPWSTR exposed = nullptr;
  const HRESULT result = play.call(&B::ExposeSnapshot, a.id("snapshot"), a.text("path"),
                                   a.as<LONG>("attributes"), a.text("expose"), &exposed);
  CoTaskMemFree(exposed);
  return result;
}

constexpr StepRow kRows[] = {
    {Verb::CreateVssBackupComponents, [](Play& p, Arguments&) { return p.create(); }},
    {Verb::Release, release},
    {Verb::Wait, wait},
    {Verb::QueryStatus, query_status},
    {Verb::Cancel, [](Play& p, Arguments&) { return ask(p, &IVssAsync::Cancel); }},
    {Verb::InitializeForBackup, initialize_for_backup},
    {Verb::InitializeForRestore, initialize_for_restore},
    {Verb::SetContext,
     [](Play& p, Arguments& a) { return p.call(&B::SetContext, a.as<LONG>("context")); }},
    {Verb::SetBackupState,
     [](Play& p, Arguments& a) {
       return p.call(&B::SetBackupState, a.yes("components"), a.yes("bootable"),
                     a.as<VSS_BACKUP_TYPE>("type"), a.yes("partial"));
     }},
    {Verb::SetRestoreState,
     [](Play& p, Arguments& a) {
       return p.call(&B::SetRestoreState, a.as<VSS_RESTORE_TYPE>("type"));
     }},
    {Verb::GatherWriterMetadata, begin<&B::GatherWriterMetadata>},
    {Verb::GetWriterMetadataCount,
     [](Play& p, Arguments&) {
       UINT count = 0;
       return p.call(&B::GetWriterMetadataCount, &count);
     }},
    {Verb::GetWriterMetadata, metadata_of},
    {Verb::FreeWriterMetadata, plain<&B::FreeWriterMetadata>},
    {Verb::GatherWriterStatus, begin<&B::GatherWriterStatus>},
    {Verb::GetWriterStatusCount,
     [](Play& p, Arguments&) {
       UINT count = 0;
       return p.call(&B::GetWriterStatusCount, &count);
     }},
    {Verb::GetWriterStatus, status_of},
    {Verb::FreeWriterStatus, plain<&B::FreeWriterStatus>},
    {Verb::DisableWriterClasses,
     [](Play& p, Arguments& a) { return choose_writers(p, a, &B::DisableWriterClasses); }},
    {Verb::EnableWriterClasses,
     [](Play& p, Arguments& a) { return choose_writers(p, a, &B::EnableWriterClasses); }},
    {Verb::DisableWriterInstances,
     [](Play& p, Arguments& a) { return choose_writers(p, a, &B::DisableWriterInstances); }},
    {Verb::AddComponent,
     [](Play& p, Arguments& a) {
       return p.call(&B::AddComponent, a.id("instance"), a.id("writer"),
                     a.as<VSS_COMPONENT_TYPE>("type"), a.text("logical_path"), a.text("component"));
     }},
    {Verb::SetBackupSucceeded,
     [](Play& p, Arguments& a) {
       return p.call(&B::SetBackupSucceeded, a.id("instance"), a.id("writer"),
                     a.as<VSS_COMPONENT_TYPE>("type"), a.text("logical_path"), a.text("component"),
                     a.yes("succeeded"));
     }},
    {Verb::SetBackupOptions,
     [](Play& p, Arguments& a) { return set_text<&B::SetBackupOptions>(p, a, "options"); }},
    {Verb::SetPreviousBackupStamp,
     [](Play& p, Arguments& a) { return set_text<&B::SetPreviousBackupStamp>(p, a, "stamp"); }},
    {Verb::PrepareForBackup, begin<&B::PrepareForBackup>},
    {Verb::AbortBackup, plain<&B::AbortBackup>},
    {Verb::BackupComplete, begin<&B::BackupComplete>},
    {Verb::SaveAsXML, save},
    {Verb::StartSnapshotSet, start_set},
    {Verb::AddToSnapshotSet, add_volume},
    {Verb::DoSnapshotSet, begin<&B::DoSnapshotSet>},
    {Verb::GetSnapshotProperties, properties_of},
    {Verb::IsVolumeSupported,
     [](Play& p, Arguments& a) {
       BOOL supported = FALSE;
       return p.call(&B::IsVolumeSupported, a.id("provider"), a.text("volume"), &supported);
     }},
    {Verb::DeleteSnapshots,
     [](Play& p, Arguments& a) {
       LONG deleted = 0;
       VSS_ID left;
       return p.call(&B::DeleteSnapshots, a.id("id"), a.as<VSS_OBJECT_TYPE>("type"),
                     a.yes("force") ? TRUE : FALSE, &deleted, &left);
     }},
    {Verb::ImportSnapshots, begin<&B::ImportSnapshots>},
    {Verb::BreakSnapshotSet,
     [](Play& p, Arguments& a) { return p.call(&B::BreakSnapshotSet, a.id("set")); }},
    {Verb::ExposeSnapshot, expose},
    {Verb::UnexposeSnapshot,
     [](Play& p, Arguments& a) { return p.call(&B::UnexposeSnapshot, a.id("snapshot")); }},
    {Verb::RevertToSnapshot,
     [](Play& p, Arguments& a) {
       return p.call(&B::RevertToSnapshot, a.id("snapshot"), a.yes("force") ? TRUE : FALSE);
     }},
    {Verb::QueryRevertStatus,
     [](Play& p, Arguments& a) {
       return p.call(&B::QueryRevertStatus, a.text("volume"), p.async.put());
     }},
    {Verb::SetSelectedForRestore,
     [](Play& p, Arguments& a) { return set_flag<&B::SetSelectedForRestore>(p, a, "selected"); }},
    {Verb::SetRestoreOptions,
     [](Play& p, Arguments& a) { return set_text<&B::SetRestoreOptions>(p, a, "options"); }},
    {Verb::SetAdditionalRestores,
     [](Play& p, Arguments& a) { return set_flag<&B::SetAdditionalRestores>(p, a, "additional"); }},
    {Verb::SetAuthoritativeRestore,
     [](Play& p, Arguments& a) {
       return set_flag<&B::SetAuthoritativeRestore>(p, a, "authoritative");
     }},
    {Verb::SetRestoreName,
     [](Play& p, Arguments& a) { return set_text<&B::SetRestoreName>(p, a, "restore_name"); }},
    {Verb::SetFileRestoreStatus,
     [](Play& p, Arguments& a) {
       return p.call(&B::SetFileRestoreStatus, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                     a.text("logical_path"), a.text("component"),
                     a.as<VSS_FILE_RESTORE_STATUS>("status"));
     }},
    {Verb::AddNewTarget,
     [](Play& p, Arguments& a) {
       return p.call(&B::AddNewTarget, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                     a.text("logical_path"), a.text("component"), a.text("path"),
                     a.text("filespec"), a.yes("recursive"), a.text("new_path"));
     }},
    {Verb::PreRestore, begin<&B::PreRestore>},
    {Verb::PostRestore, begin<&B::PostRestore>},
};

}  // namespace

StepCall step_call(Verb verb) {
  for (const std::span<const StepRow> rows : {std::span<const StepRow>(kRows), more_step_calls()}) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const StepRow& r) { return r.verb == verb; });
    if (row != rows.end()) return row->call;
  }
  return nullptr;
}

}  // namespace vsskit::scenario
