// The methods that moves stand for, as the fault plan knows them.
#pragma once

#include <optional>

#include "sim/trace/vocabulary.h"
#include "tests/properties/session_moves.h"

namespace vsskit::test {

struct MoveVerb {
  model::Move move;
  trace::Verb verb;
};

inline std::optional<trace::Verb> verb_of(model::Move move) {
  using M = model::Move;
  using V = trace::Verb;
  static constexpr MoveVerb kRows[] = {
      {M::initialize, V::InitializeForBackup},
      {M::initialize_for_import, V::InitializeForBackup},
      {M::initialize_for_recovery, V::InitializeForRestore},
      {M::initialize_for_restore, V::InitializeForRestore},
      {M::backup_context, V::SetContext},
      {M::rollback_context, V::SetContext},
      {M::writerless_context, V::SetContext},
      {M::nas_context, V::SetContext},
      {M::transport_context, V::SetContext},
      {M::rollback_transport_context, V::SetContext},
      {M::component_state, V::SetBackupState},
      {M::volume_state, V::SetBackupState},
      {M::disable_front, V::DisableWriterClasses},
      {M::enable_system, V::EnableWriterClasses},
      {M::disable_system_instance, V::DisableWriterInstances},
      {M::count_metadata, V::GetWriterMetadataCount},
      {M::free_metadata, V::FreeWriterMetadata},
      {M::add_front, V::AddComponent},
      {M::add_system, V::AddComponent},
      {M::add_late, V::AddComponent},
      {M::set_stamp, V::SetPreviousBackupStamp},
      {M::set_backup_options, V::SetBackupOptions},
      {M::succeed_front, V::SetBackupSucceeded},
      {M::abort, V::AbortBackup},
      {M::count_status, V::GetWriterStatusCount},
      {M::free_status, V::FreeWriterStatus},
      {M::save, V::SaveAsXML},
      {M::start_set, V::StartSnapshotSet},
      {M::add_c, V::AddToSnapshotSet},
      {M::add_d, V::AddToSnapshotSet},
      {M::delete_set, V::DeleteSnapshots},
      {M::delete_copy, V::DeleteSnapshots},
      {M::query, V::Query},
      {M::get_properties, V::GetSnapshotProperties},
      {M::expose, V::ExposeSnapshot},
      {M::unexpose, V::UnexposeSnapshot},
      {M::break_set, V::BreakSnapshotSet},
      {M::break_set_ex, V::BreakSnapshotSetEx},
      {M::revert, V::RevertToSnapshot},
      {M::revert_status, V::QueryRevertStatus},
      {M::set_restore_state, V::SetRestoreState},
      {M::select_front, V::SetSelectedForRestore},
      {M::select_system, V::SetSelectedForRestore},
      {M::select_front_ex, V::SetSelectedForRestoreEx},
      {M::deselect_front, V::SetSelectedForRestore},
      {M::set_restore_options, V::SetRestoreOptions},
      {M::add_subcomponent, V::AddRestoreSubcomponent},
      {M::additional_front, V::SetAdditionalRestores},
      {M::add_target, V::AddNewTarget},
      {M::add_mapping, V::AddAlternativeLocationMapping},
      {M::set_ranges, V::SetRangesFilePath},
      {M::set_ranges_beyond, V::SetRangesFilePath},
      {M::authoritative_front, V::SetAuthoritativeRestore},
      {M::roll_forward_front, V::SetRollForward},
      {M::rename_front, V::SetRestoreName},
      {M::report_front, V::SetFileRestoreStatus},
      {M::recover_c, V::AddSnapshotToRecoverySet},
      {M::recover_d, V::AddSnapshotToRecoverySet},
      {M::gather, V::GatherWriterMetadata},
      {M::prepare, V::PrepareForBackup},
      {M::create, V::DoSnapshotSet},
      {M::complete, V::BackupComplete},
      {M::gather_status, V::GatherWriterStatus},
      {M::pre_restore, V::PreRestore},
      {M::post_restore, V::PostRestore},
      {M::import, V::ImportSnapshots},
      {M::recover, V::RecoverSet},
  };
  for (const MoveVerb& row : kRows) {
    if (row.move == move) return row.verb;
  }
  return std::nullopt;
}

}  // namespace vsskit::test
