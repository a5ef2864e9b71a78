// What the issue "Whole VSS" brings: restores, import, break, exposure, revert, recovery sets. Each
// answers E_NOTIMPL. Nothing else in the room does, so this list can only shrink.
#include "sim/service/session.h"

namespace vsskit::service {

// --- Restores
Hresult Session::initialize_for_restore(TextOrNull) {
  return kENotImpl;
}
Hresult Session::set_restore_state(RestoreType) {
  return kENotImpl;
}
Hresult Session::set_selected_for_restore(const ComponentAddress&, bool) {
  return kENotImpl;
}
Hresult Session::set_selected_for_restore_ex(const ComponentAddress&, bool, const Guid&) {
  return kENotImpl;
}
Hresult Session::set_restore_options(const ComponentAddress&, TextOrNull) {
  return kENotImpl;
}
Hresult Session::set_additional_restores(const ComponentAddress&, bool) {
  return kENotImpl;
}
Hresult Session::add_alternative_location_mapping(const ComponentAddress&, TextOrNull, TextOrNull,
                                                  bool, TextOrNull) {
  return kENotImpl;
}
Hresult Session::add_restore_subcomponent(const ComponentAddress&, TextOrNull, TextOrNull, bool) {
  return kENotImpl;
}
Hresult Session::set_file_restore_status(const ComponentAddress&, FileRestoreStatus) {
  return kENotImpl;
}
Hresult Session::add_new_target(const ComponentAddress&, TextOrNull, TextOrNull, bool, TextOrNull) {
  return kENotImpl;
}
Hresult Session::set_ranges_file_path(const ComponentAddress&, std::uint32_t, TextOrNull) {
  return kENotImpl;
}
Hresult Session::pre_restore(OperationPtr&) {
  return kENotImpl;
}
Hresult Session::post_restore(OperationPtr&) {
  return kENotImpl;
}
Hresult Session::set_authoritative_restore(const ComponentAddress&, bool) {
  return kENotImpl;
}
Hresult Session::set_roll_forward(const ComponentAddress&, RollForwardType, TextOrNull) {
  return kENotImpl;
}
Hresult Session::set_restore_name(const ComponentAddress&, TextOrNull) {
  return kENotImpl;
}

// --- Shadow copies beyond making, reading and deleting them
Hresult Session::import_snapshots(OperationPtr&) {
  return kENotImpl;
}
Hresult Session::break_snapshot_set(const Guid&) {
  return kENotImpl;
}
Hresult Session::break_snapshot_set_ex(const Guid&, std::uint32_t, OperationPtr&) {
  return kENotImpl;
}
Hresult Session::expose_snapshot(const Guid&, TextOrNull, std::uint32_t, TextOrNull, std::string&) {
  return kENotImpl;
}
Hresult Session::unexpose_snapshot(const Guid&) {
  return kENotImpl;
}
Hresult Session::revert_to_snapshot(const Guid&, bool) {
  return kENotImpl;
}
Hresult Session::query_revert_status(TextOrNull, OperationPtr&) {
  return kENotImpl;
}
Hresult Session::pre_fast_recovery(const Guid&, std::uint32_t, OperationPtr&) {
  return kENotImpl;
}
Hresult Session::fast_recovery(const Guid&, std::uint32_t, OperationPtr&) {
  return kENotImpl;
}
Hresult Session::add_snapshot_to_recovery_set(const Guid&, std::uint32_t, TextOrNull) {
  return kENotImpl;
}
Hresult Session::recover_set(std::uint32_t, OperationPtr&) {
  return kENotImpl;
}
Hresult Session::get_root_and_logical_prefix_paths(TextOrNull, std::string&, std::string&, bool) {
  return kENotImpl;
}

}  // namespace vsskit::service
