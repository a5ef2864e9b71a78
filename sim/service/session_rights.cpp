#include "sim/service/session_rights.h"

#include <algorithm>
#include <array>

namespace vsskit::service {

namespace {

using trace::Verb;

constexpr std::array kWithRights = {
    Verb::AddToSnapshotSet,     Verb::BreakSnapshotSet,     Verb::BreakSnapshotSetEx,
    Verb::DeleteSnapshots,      Verb::DisableWriterClasses, Verb::DisableWriterInstances,
    Verb::DoSnapshotSet,        Verb::EnableWriterClasses,  Verb::ExposeSnapshot,
    Verb::GatherWriterMetadata, Verb::GatherWriterStatus,   Verb::GetSnapshotProperties,
    Verb::ImportSnapshots,      Verb::InitializeForBackup,  Verb::InitializeForRestore,
    Verb::IsVolumeSupported,    Verb::PostRestore,          Verb::Query,
    Verb::QueryRevertStatus,    Verb::RevertToSnapshot,     Verb::UnexposeSnapshot,
};

}  // namespace

bool needs_rights(trace::Verb method) {
  return std::find(kWithRights.begin(), kWithRights.end(), method) != kWithRights.end();
}

}  // namespace vsskit::service
