// What the issue "Whole VSS" brings: import, break, exposure, revert, recovery sets. Each
// answers E_NOTIMPL. Nothing else in the room does, so this list can only shrink.
#include "sim/service/session.h"

namespace vsskit::service {

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
