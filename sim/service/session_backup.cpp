// The backup's own calls: its state, its components, PrepareForBackup to BackupComplete,
// AbortBackup.
#include <utility>

#include "sim/service/component_values.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

Hresult Session::set_backup_state(const BackupState& state) {
  if (const Hresult bad = parts_->check(Call::set_backup_state)) return bad;
  if (state.type < BackupType::undefined || state.type > BackupType::other) return kEInvalidArg;
  parts_->state = state;
  parts_->state_set = true;
  if (parts_->phase == Phase::restoring) return kSOk;
  document::BackupComponents& document = parts_->document->value;
  document.select_components = state.select_components;
  document.bootable_system_state = state.bootable_system_state;
  document.backup_type = state.type;
  document.backup_type_token.reset();
  document.partial_file_support = state.partial_file_support;
  ++parts_->document->changes;
  return kSOk;
}

Hresult Session::add_component(const Guid& instance_id, const ComponentAddress& address) {
  if (const Hresult bad = parts_->check(Call::add_component)) return bad;
  if (is_missing(address.name) || !is_component_type(address.type) || instance_id.is_null() ||
      address.writer_id.is_null()) {
    return kEInvalidArg;
  }
  // Rule C-SEL-22: it must be one that a gathered document declares.
  if (!parts_->is_declared(instance_id, address)) return kVssEObjectNotFound;
  document::BackupComponent component;
  component.type = address.type;
  component.logical_path = copy_of(address.logical_path);
  component.name = *address.name;
  const bool added = parts_->add_component(instance_id, address.writer_id, std::move(component));
  return added ? kSOk : kVssEObjectAlreadyExists;
}

Hresult Session::set_backup_options(const ComponentAddress& component, TextOrNull options) {
  if (const Hresult bad = parts_->check(Call::set_before_prepare)) return bad;
  if (!options) return kEInvalidArg;
  Parts::Place place;
  if (const Hresult bad = parts_->look_up({}, component, place)) return bad;
  parts_->change(place).backup_options = std::string(*options);
  return kSOk;
}

Hresult Session::set_previous_backup_stamp(const ComponentAddress& component, TextOrNull stamp) {
  if (const Hresult bad = parts_->check(Call::set_before_prepare)) return bad;
  if (!stamp) return kEInvalidArg;
  Parts::Place place;
  if (const Hresult bad = parts_->look_up({}, component, place)) return bad;
  parts_->change(place).previous_backup_stamp = std::string(*stamp);
  return kSOk;
}

Hresult Session::prepare_for_backup(OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::prepare_for_backup)) return bad;
  if (!parts_->writers_met) parts_->meet_writers();
  parts_->recovery = parts_->asks_for_recovery();
  return parts_->begin(make_prepare(shared_from_this()), operation);
}

Hresult Session::set_backup_succeeded(const Guid& instance_id, const ComponentAddress& component,
                                      bool succeeded) {
  if (const Hresult bad = parts_->check(Call::set_backup_succeeded)) return bad;
  Parts::Place place;
  if (const Hresult bad = parts_->look_up(instance_id, component, place)) return bad;
  parts_->change(place).backup_succeeded = succeeded;
  return kSOk;
}

Hresult Session::backup_complete(OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::backup_complete)) return bad;
  return parts_->begin(make_complete(shared_from_this()), operation);
}

// Rules C-ABORT-01, C-ABORT-06 and C-ABORT-08: Abort goes to each prepared writer that has not
// handled PostSnapshot; without a backup or a set under way the call is ignored.
Hresult Session::abort_backup() {
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::abort_backup)) return bad;
  const engine::Executor::Pause pause(parts.world.executor(), parts.running);
  if (const Hresult bad = parts.check(Call::abort_backup)) return bad;
  bool under_way = parts.set_stage == SetStage::started || parts.set_stage == SetStage::creating;
  for (const WriterRecord& record : parts.writers)
    under_way = under_way || record.prepared;
  if (!under_way || parts.phase == Phase::completed || parts.phase == Phase::aborted) return kSOk;
  parts.phase = Phase::aborted;
  parts.abort_writers(false);
  if (parts.busy()) parts.world.executor().cancel(*parts.running);
  parts.undo_creation();
  return kSOk;
}

}  // namespace vsskit::service
