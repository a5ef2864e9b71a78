// What a requester of the model, or the machine, may do next.
#pragma once

#include <iterator>

namespace vsskit::test::model {

enum class Move {
  initialize,
  initialize_for_import,    // with the document of a set, as the next
  initialize_for_recovery,  // for restore
  initialize_for_restore,
  // the context
  backup_context,
  rollback_context,
  writerless_context,
  nas_context,
  transport_context,  // of file shares, transportable
  rollback_transport_context,
  // the backup
  component_state,
  volume_state,
  disable_front,
  enable_system,
  disable_system_instance,
  count_metadata,
  free_metadata,
  add_front,
  add_system,
  add_late,
  set_stamp,
  set_backup_options,
  succeed_front,
  abort,
  count_status,
  free_status,
  save,
  // shadow copies
  start_set,
  add_c,
  add_d,
  delete_set,
  delete_copy,
  query,
  get_properties,
  expose,
  unexpose,
  break_set,
  break_set_ex,
  revert,
  revert_status,
  // the restore
  set_restore_state,
  select_front,
  select_system,
  select_front_ex,
  deselect_front,
  set_restore_options,
  add_subcomponent,
  additional_front,
  add_target,
  add_mapping,
  set_ranges,
  set_ranges_beyond,
  authoritative_front,
  roll_forward_front,
  rename_front,
  report_front,
  recover_c,  // AddSnapshotToRecoverySet
  recover_d,
  // operations
  gather,
  prepare,
  create,
  complete,
  gather_status,
  pre_restore,
  post_restore,
  import,
  recover,
  poll,
  wait,
  cancel,
  // the object, and the machine's writers
  release,
  renew,
  join_late,
  leave_late,
  leave_front,
  lose_rights,  // whoever calls
  regain_rights,
  disable_service,
  enable_service,
  stop_service,
  pass_time,  // 61 s
};
inline constexpr int kMoveCount = static_cast<int>(Move::pass_time) + 1;

inline constexpr const char* kMoves[] = {"initialize",
                                         "initialize_for_import",
                                         "initialize_for_recovery",
                                         "initialize_for_restore",
                                         "backup_context",
                                         "rollback_context",
                                         "writerless_context",
                                         "nas_context",
                                         "transport_context",
                                         "rollback_transport_context",
                                         "component_state",
                                         "volume_state",
                                         "disable_front",
                                         "enable_system",
                                         "disable_system_instance",
                                         "count_metadata",
                                         "free_metadata",
                                         "add_front",
                                         "add_system",
                                         "add_late",
                                         "set_stamp",
                                         "set_backup_options",
                                         "succeed_front",
                                         "abort",
                                         "count_status",
                                         "free_status",
                                         "save",
                                         "start_set",
                                         "add_c",
                                         "add_d",
                                         "delete_set",
                                         "delete_copy",
                                         "query",
                                         "get_properties",
                                         "expose",
                                         "unexpose",
                                         "break_set",
                                         "break_set_ex",
                                         "revert",
                                         "revert_status",
                                         "set_restore_state",
                                         "select_front",
                                         "select_system",
                                         "select_front_ex",
                                         "deselect_front",
                                         "set_restore_options",
                                         "add_subcomponent",
                                         "additional_front",
                                         "add_target",
                                         "add_mapping",
                                         "set_ranges",
                                         "set_ranges_beyond",
                                         "authoritative_front",
                                         "roll_forward_front",
                                         "rename_front",
                                         "report_front",
                                         "recover_c",
                                         "recover_d",
                                         "gather",
                                         "prepare",
                                         "create",
                                         "complete",
                                         "gather_status",
                                         "pre_restore",
                                         "post_restore",
                                         "import",
                                         "recover",
                                         "poll",
                                         "wait",
                                         "cancel",
                                         "release",
                                         "renew",
                                         "join_late",
                                         "leave_late",
                                         "leave_front",
                                         "lose_rights",
                                         "regain_rights",
                                         "disable_service",
                                         "enable_service",
                                         "stop_service",
                                         "pass_time"};
static_assert(std::size(kMoves) == kMoveCount);

inline bool is_between(Move move, Move first, Move last) {
  return move >= first && move <= last;
}
inline bool is_copy_call(Move move) {
  return is_between(move, Move::start_set, Move::revert_status);
}
inline bool is_restore_call(Move move) {
  return is_between(move, Move::set_restore_state, Move::recover_d);
}
inline bool is_of_machine(Move move) {
  return is_between(move, Move::join_late, Move::pass_time);
}
inline bool starts_operation(Move move) {
  return is_between(move, Move::gather, Move::recover);
}

}  // namespace vsskit::test::model
