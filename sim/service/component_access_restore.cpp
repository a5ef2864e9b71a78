// What both sides do with a component in a restore.
#include <utility>

#include "sim/service/component_access.h"
#include "sim/service/component_values.h"

namespace vsskit::service {

// This and the status of files are the two getters that a backup must not use: their pages have
// VSS_E_BAD_STATE for that. Selection is a fact of every component, never absent.
Hresult ComponentAccess::is_selected_for_restore(bool& selected) const {
  selected = gate_->restore && value().selected_for_restore.value_or(false);
  return gate_->restore ? kSOk : kVssEBadState;
}

Hresult ComponentAccess::get_additional_restores(bool& additional) const {
  additional = value().additional_restores.value_or(false);
  return value().additional_restores ? kSOk : kSFalse;
}

Hresult ComponentAccess::get_alternate_location_mapping_count(std::uint32_t& count) const {
  return give_count(value().alternate_mappings, count);
}

Hresult ComponentAccess::get_alternate_location_mapping(std::uint32_t index,
                                                        document::FileSet& mapping) const {
  return give_at(value().alternate_mappings, index, mapping);
}

Hresult ComponentAccess::get_new_target_count(std::uint32_t& count) const {
  return give_count(value().new_targets, count);
}

Hresult ComponentAccess::get_new_target(std::uint32_t index, document::FileSet& target) const {
  return give_at(value().new_targets, index, target);
}

Hresult ComponentAccess::add_directed_target(TextOrNull source_path, TextOrNull source_filename,
                                             TextOrNull source_ranges, TextOrNull destination_path,
                                             TextOrNull destination_filename,
                                             TextOrNull destination_ranges) {
  if (gate_->keeper)
    return gate_->keeper->add_directed_target(component_, source_path, source_filename,
                                              source_ranges, destination_path, destination_filename,
                                              destination_ranges);
  if (is_missing(source_path) || is_missing(source_filename) || !source_ranges ||
      is_missing(destination_path) || is_missing(destination_filename) || !destination_ranges) {
    return kEInvalidArg;
  }
  if (!may_write(Window::pre_restore)) return kVssEBadState;
  document::DirectedTarget target;
  target.source_path = *source_path;
  target.source_filename = *source_filename;
  target.source_ranges = *source_ranges;
  target.destination_path = *destination_path;
  target.destination_filename = *destination_filename;
  target.destination_ranges = *destination_ranges;
  change().directed_targets.push_back(std::move(target));
  return kSOk;
}

Hresult ComponentAccess::get_directed_target_count(std::uint32_t& count) const {
  return give_count(value().directed_targets, count);
}

Hresult ComponentAccess::get_directed_target(std::uint32_t index,
                                             document::DirectedTarget& target) const {
  return give_at(value().directed_targets, index, target);
}

Hresult ComponentAccess::set_restore_metadata(TextOrNull data) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::restore_metadata, component_, data);
  if (!data) return kEInvalidArg;
  if (!may_write(Window::pre_restore)) return kVssEBadState;
  if (value().restore_metadata) return kVssEObjectAlreadyExists;
  change().restore_metadata = std::string(*data);
  return kSOk;
}

Hresult ComponentAccess::get_restore_metadata(Text& data) const {
  return give(value().restore_metadata, data);
}

Hresult ComponentAccess::set_restore_target(RestoreTarget target) {
  if (gate_->keeper) return gate_->keeper->set_restore_target(component_, target);
  if (target <= RestoreTarget::undefined || target > RestoreTarget::original_location) {
    return kEInvalidArg;
  }
  if (!may_write(Window::pre_restore)) return kVssEBadState;
  change().restore_target = target;
  return kSOk;
}

Hresult ComponentAccess::get_restore_target(RestoreTarget& target) const {
  target = value().restore_target.value_or(RestoreTarget::undefined);
  return value().restore_target ? kSOk : kSFalse;
}

Hresult ComponentAccess::set_pre_restore_failure_msg(TextOrNull message) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::pre_restore_failure, component_, message);
  if (!message) return kEInvalidArg;
  if (!may_write(Window::pre_restore)) return kVssEBadState;
  change().pre_restore_failure = std::string(*message);
  return kSOk;
}

Hresult ComponentAccess::get_pre_restore_failure_msg(Text& message) const {
  return give(value().pre_restore_failure, message);
}

Hresult ComponentAccess::set_post_restore_failure_msg(TextOrNull message) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::post_restore_failure, component_, message);
  if (!message) return kEInvalidArg;
  if (!may_write(Window::post_restore)) return kVssEBadState;
  change().post_restore_failure = std::string(*message);
  return kSOk;
}

Hresult ComponentAccess::get_post_restore_failure_msg(Text& message) const {
  return give(value().post_restore_failure, message);
}

Hresult ComponentAccess::get_restore_options(Text& options) const {
  return give(value().restore_options, options);
}

Hresult ComponentAccess::get_restore_subcomponent_count(std::uint32_t& count) const {
  return give_count(value().restore_subcomponents, count);
}

Hresult ComponentAccess::get_restore_subcomponent(
    std::uint32_t index, document::RestoreSubcomponent& subcomponent) const {
  return give_at(value().restore_subcomponents, index, subcomponent);
}

Hresult ComponentAccess::get_file_restore_status(FileRestoreStatus& status) const {
  status = FileRestoreStatus::undefined;
  if (!gate_->restore) return kVssEBadState;
  status = value().file_restore_status.value_or(FileRestoreStatus::undefined);
  return value().file_restore_status ? kSOk : kSFalse;
}

Hresult ComponentAccess::get_authoritative_restore(bool& authoritative) const {
  authoritative = value().authoritative_restore.value_or(false);
  return value().authoritative_restore ? kSOk : kSFalse;
}

Hresult ComponentAccess::get_roll_forward(RollForwardType& type, Text& point) const {
  type = value().roll_forward.value_or(RollForwardType::undefined);
  point = value().roll_forward_point;
  return value().roll_forward ? kSOk : kSFalse;
}

Hresult ComponentAccess::get_restore_name(Text& name) const {
  return give(value().restore_name, name);
}

}  // namespace vsskit::service
