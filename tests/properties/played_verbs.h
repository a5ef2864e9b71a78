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

inline constexpr MoveVerb kVerbs[] = {
    {model::Move::initialize, trace::Verb::InitializeForBackup},
    {model::Move::initialize_for_import, trace::Verb::InitializeForBackup},
    {model::Move::initialize_for_recovery, trace::Verb::InitializeForRestore},
    {model::Move::initialize_for_restore, trace::Verb::InitializeForRestore},
    {model::Move::backup_context, trace::Verb::SetContext},
    {model::Move::rollback_context, trace::Verb::SetContext},
    {model::Move::writerless_context, trace::Verb::SetContext},
    {model::Move::nas_context, trace::Verb::SetContext},
    {model::Move::transport_context, trace::Verb::SetContext},
    {model::Move::rollback_transport_context, trace::Verb::SetContext},
    {model::Move::component_state, trace::Verb::SetBackupState},
    {model::Move::volume_state, trace::Verb::SetBackupState},
    {model::Move::disable_front, trace::Verb::DisableWriterClasses},
    {model::Move::enable_system, trace::Verb::EnableWriterClasses},
    {model::Move::disable_system_instance, trace::Verb::DisableWriterInstances},
    {model::Move::count_metadata, trace::Verb::GetWriterMetadataCount},
    {model::Move::free_metadata, trace::Verb::FreeWriterMetadata},
    {model::Move::add_front, trace::Verb::AddComponent},
    {model::Move::add_system, trace::Verb::AddComponent},
    {model::Move::add_late, trace::Verb::AddComponent},
    {model::Move::set_stamp, trace::Verb::SetPreviousBackupStamp},
    {model::Move::set_backup_options, trace::Verb::SetBackupOptions},
    {model::Move::succeed_front, trace::Verb::SetBackupSucceeded},
    {model::Move::abort, trace::Verb::AbortBackup},
    {model::Move::count_status, trace::Verb::GetWriterStatusCount},
    {model::Move::free_status, trace::Verb::FreeWriterStatus},
    {model::Move::save, trace::Verb::SaveAsXML},
    {model::Move::start_set, trace::Verb::StartSnapshotSet},
    {model::Move::add_c, trace::Verb::AddToSnapshotSet},
    {model::Move::add_d, trace::Verb::AddToSnapshotSet},
    {model::Move::delete_set, trace::Verb::DeleteSnapshots},
    {model::Move::delete_copy, trace::Verb::DeleteSnapshots},
    {model::Move::query, trace::Verb::Query},
    {model::Move::get_properties, trace::Verb::GetSnapshotProperties},
    {model::Move::expose, trace::Verb::ExposeSnapshot},
    {model::Move::unexpose, trace::Verb::UnexposeSnapshot},
    {model::Move::break_set, trace::Verb::BreakSnapshotSet},
    {model::Move::break_set_ex, trace::Verb::BreakSnapshotSetEx},
    {model::Move::revert, trace::Verb::RevertToSnapshot},
    {model::Move::revert_status, trace::Verb::QueryRevertStatus},
    {model::Move::set_restore_state, trace::Verb::SetRestoreState},
    {model::Move::select_front, trace::Verb::SetSelectedForRestore},
    {model::Move::select_system, trace::Verb::SetSelectedForRestore},
    {model::Move::select_front_ex, trace::Verb::SetSelectedForRestoreEx},
    {model::Move::deselect_front, trace::Verb::SetSelectedForRestore},
    {model::Move::set_restore_options, trace::Verb::SetRestoreOptions},
    {model::Move::add_subcomponent, trace::Verb::AddRestoreSubcomponent},
    {model::Move::additional_front, trace::Verb::SetAdditionalRestores},
    {model::Move::add_target, trace::Verb::AddNewTarget},
    {model::Move::add_mapping, trace::Verb::AddAlternativeLocationMapping},
    {model::Move::set_ranges, trace::Verb::SetRangesFilePath},
    {model::Move::set_ranges_beyond, trace::Verb::SetRangesFilePath},
    {model::Move::authoritative_front, trace::Verb::SetAuthoritativeRestore},
    {model::Move::roll_forward_front, trace::Verb::SetRollForward},
    {model::Move::rename_front, trace::Verb::SetRestoreName},
    {model::Move::report_front, trace::Verb::SetFileRestoreStatus},
    {model::Move::recover_c, trace::Verb::AddSnapshotToRecoverySet},
    {model::Move::recover_d, trace::Verb::AddSnapshotToRecoverySet},
    {model::Move::gather, trace::Verb::GatherWriterMetadata},
    {model::Move::prepare, trace::Verb::PrepareForBackup},
    {model::Move::create, trace::Verb::DoSnapshotSet},
    {model::Move::complete, trace::Verb::BackupComplete},
    {model::Move::gather_status, trace::Verb::GatherWriterStatus},
    {model::Move::pre_restore, trace::Verb::PreRestore},
    {model::Move::post_restore, trace::Verb::PostRestore},
    {model::Move::import, trace::Verb::ImportSnapshots},
    {model::Move::recover, trace::Verb::RecoverSet},
};

inline std::optional<trace::Verb> verb_of(model::Move move) {
  for (const MoveVerb& row : kVerbs) {
    if (row.move == move) return row.verb;
  }
  return std::nullopt;
}

}  // namespace vsskit::test
