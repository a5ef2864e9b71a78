// Calls that a step can make and whose answers are objects or text: nobody looks at them, and they
// are given back at once. And the calls of the interfaces that came with later Windows.
#include "sim/scenario/step_play.h"

namespace vsskit::scenario {
namespace {

using trace::Verb;
using Play = StepPlay;
using Arguments = StepArguments;
using B2 = IVssBackupComponentsEx2;
using B3 = IVssBackupComponentsEx3;
using B4 = IVssBackupComponentsEx4;

HRESULT query(Play& play, Arguments& a) {
  roles::ComRef<IVssEnumObject> found;
  return play.call(&B2::Query, a.id("id"), a.as<VSS_OBJECT_TYPE>("queried"),
                   a.as<VSS_OBJECT_TYPE>("returned"), found.put());
}

HRESULT components_of(Play& play, Arguments& a) {
  roles::ComRef<IVssWriterComponentsExt> components;
  return play.call(&B2::GetWriterComponents, a.as<UINT>("index"), components.put());
}

HRESULT metadata_ex_of(Play& play, Arguments& a) {
  VSS_ID instance;
  roles::ComRef<IVssExamineWriterMetadataEx> metadata;
  return play.call(&B2::GetWriterMetadataEx, a.as<UINT>("index"), &instance, metadata.put());
}

HRESULT status_ex_of(Play& play, Arguments& a) {
  VSS_ID instance, writer;
  roles::BstrText name, message;
  VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
  HRESULT failure = S_OK, application = S_OK;
  return play.call(&B3::GetWriterStatusEx, a.as<UINT>("index"), &instance, &writer, name.put(),
                   &state, &failure, &application, message.put());
}

HRESULT paths_of(Play& play, Arguments& a) {
  LPWSTR root = nullptr;
  LPWSTR prefix = nullptr;
  const HRESULT result = play.call(&B4::GetRootAndLogicalPrefixPaths, a.text("path"), &root,
                                   &prefix, a.yes("normalize") ? TRUE : FALSE);
  CoTaskMemFree(root);
  CoTaskMemFree(prefix);
  return result;
}

template <auto kMethod>
HRESULT begin_on_set(Play& play, Arguments& a) {
  return play.call(kMethod, a.id("set"), a.as<DWORD>("flags"), play.async.put());
}

constexpr StepRow kMoreRows[] = {
    {Verb::Query, query},
    {Verb::GetWriterComponentsCount,
     [](Play& p, Arguments&) {
       UINT count = 0;
       return p.call(&B2::GetWriterComponentsCount, &count);
     }},
    {Verb::GetWriterComponents, components_of},
    {Verb::GetWriterMetadataEx, metadata_ex_of},
    {Verb::GetWriterStatusEx, status_ex_of},
    {Verb::SetRangesFilePath,
     [](Play& p, Arguments& a) {
       return p.call(&B2::SetRangesFilePath, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                     a.text("logical_path"), a.text("component"), a.as<UINT>("index"),
                     a.text("ranges_file"));
     }},
    {Verb::AddRestoreSubcomponent,
     [](Play& p, Arguments& a) {
       return p.call(&B2::AddRestoreSubcomponent, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                     a.text("logical_path"), a.text("component"), a.text("sub_logical_path"),
                     a.text("sub_component"), a.yes("repair"));
     }},
    {Verb::AddAlternativeLocationMapping,
     [](Play& p, Arguments& a) {
       return p.call(&B2::AddAlternativeLocationMapping, a.id("writer"),
                     a.as<VSS_COMPONENT_TYPE>("type"), a.text("logical_path"), a.text("component"),
                     a.text("path"), a.text("filespec"), a.yes("recursive"), a.text("destination"));
     }},
    {Verb::SetSelectedForRestoreEx,
     [](Play& p, Arguments& a) {
       return p.call(&B2::SetSelectedForRestoreEx, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                     a.text("logical_path"), a.text("component"), a.yes("selected"),
                     a.id("instance"));
     }},
    {Verb::SetRollForward,
     [](Play& p, Arguments& a) {
       return p.call(&B2::SetRollForward, a.id("writer"), a.as<VSS_COMPONENT_TYPE>("type"),
                     a.text("logical_path"), a.text("component"),
                     a.as<VSS_ROLLFORWARD_TYPE>("roll_forward"), a.text("point"));
     }},
    {Verb::BreakSnapshotSetEx, begin_on_set<&B2::BreakSnapshotSetEx>},
    {Verb::PreFastRecovery, begin_on_set<&B2::PreFastRecovery>},
    {Verb::FastRecovery, begin_on_set<&B2::FastRecovery>},
    {Verb::AddSnapshotToRecoverySet,
     [](Play& p, Arguments& a) {
       return p.call(&B3::AddSnapshotToRecoverySet, a.id("snapshot"), a.as<DWORD>("flags"),
                     a.text("volume"));
     }},
    {Verb::RecoverSet,
     [](Play& p, Arguments& a) {
       return p.call(&B3::RecoverSet, a.as<DWORD>("flags"), p.async.put());
     }},
    {Verb::GetSessionId,
     [](Play& p, Arguments&) {
       VSS_ID session;
       return p.call(&B3::GetSessionId, &session);
     }},
    {Verb::GetRootAndLogicalPrefixPaths, paths_of},
};

}  // namespace

std::span<const StepRow> more_step_calls() {
  return kMoreRows;
}

}  // namespace vsskit::scenario
