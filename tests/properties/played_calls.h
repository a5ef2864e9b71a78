// How the service is called for each move.
#pragma once

#include <span>

#include "tests/properties/played_sessions.h"

namespace vsskit::test {

// The result, with what a successful call counted.
inline Hresult counted(Hresult result, const std::uint32_t& found, int& count) {
  if (result == kSOk) count = static_cast<int>(found);
  return result;
}

// A writer that never was has an address too.
inline service::ComponentAddress PlayedSessions::address(model::Kind kind) const {
  const Known& one = known[static_cast<int>(kind)];
  if (one.writer != nullptr) {
    return {one.writer->registration.writer_id, ComponentType::file_group, std::nullopt,
            one.writer->registration.label};
  }
  return {Guid{9, 9, 9, {}}, ComponentType::file_group, std::nullopt, "late"};
}

inline Hresult PlayedSessions::add(Session& session, model::Kind kind) {
  const Known& one = known[static_cast<int>(kind)];
  const Guid instance = one.writer != nullptr ? one.instance : Guid{9, 9, 9, {}};
  return session.add_component(instance, address(kind));
}

inline Hresult PlayedSessions::choose(Session& session, Move move) {
  const Known& front = known[0];
  const Known& system = known[1];
  if (move == Move::disable_front) {
    return session.disable_writer_classes(std::span(&front.writer->registration.writer_id, 1));
  }
  if (move == Move::enable_system) {
    return session.enable_writer_classes(std::span(&system.writer->registration.writer_id, 1));
  }
  return session.disable_writer_instances(std::span(&system.instance, 1));
}

inline Hresult PlayedSessions::initialize(Session& session, Move move) {
  switch (move) {
    case Move::initialize:
      return session.initialize_for_backup(std::nullopt);
    case Move::initialize_for_import:
      return session.initialize_for_backup(newest_document());
    case Move::initialize_for_recovery:
      return session.initialize_for_restore(newest_document());
    default:
      return session.initialize_for_restore(saved);
  }
}

inline Hresult PlayedSessions::set_context(Session& session, Move move) {
  // In the order of the moves.
  static constexpr std::uint32_t kContexts[] = {
      context::kBackup,
      context::kAppRollback,
      context::kFileShareBackup,
      context::kNasRollback,
      context::kFileShareBackup | attribute::kTransportable,
      context::kAppRollback | attribute::kTransportable};
  const auto place =
      static_cast<std::size_t>(move) - static_cast<std::size_t>(Move::backup_context);
  return session.set_context(static_cast<std::int32_t>(kContexts[place]));
}

inline Hresult PlayedSessions::make_backup_call(Session& session, Move move) {
  std::uint32_t found = 0;
  std::string text;
  switch (move) {
    case Move::initialize:
    case Move::initialize_for_import:
    case Move::initialize_for_recovery:
    case Move::initialize_for_restore:
      return initialize(session, move);
    case Move::backup_context:
    case Move::rollback_context:
    case Move::writerless_context:
    case Move::nas_context:
    case Move::transport_context:
    case Move::rollback_transport_context:
      return set_context(session, move);
    case Move::component_state:
      return session.set_backup_state(ServiceWorld::full());
    case Move::volume_state:
      return session.set_backup_state(ServiceWorld::without_components());
    case Move::disable_front:
    case Move::enable_system:
    case Move::disable_system_instance:
      return choose(session, move);
    case Move::count_metadata:
      return counted(session.get_writer_metadata_count(found), found, count);
    case Move::free_metadata:
      return session.free_writer_metadata();
    case Move::add_front:
    case Move::add_system:
    case Move::add_late:
      return add(session, static_cast<model::Kind>(static_cast<int>(move) -
                                                   static_cast<int>(Move::add_front)));
    case Move::set_stamp:
      return session.set_previous_backup_stamp(address(model::Kind::front), "stamp");
    case Move::set_backup_options:
      return session.set_backup_options(address(model::Kind::front), "options");
    case Move::succeed_front:
      return session.set_backup_succeeded(known[0].instance, address(model::Kind::front), true);
    case Move::abort:
      return session.abort_backup();
    case Move::count_status:
      return counted(session.get_writer_status_count(found), found, count);
    case Move::free_status:
      return session.free_writer_status();
    case Move::save:
      return session.save_as_xml(text);
    default:
      return kEUnexpected;
  }
}

inline Hresult PlayedSessions::start_set(int who) {
  Guid id;
  const Hresult result = sessions[who]->start_snapshot_set(id);
  if (result != kSOk) return result;
  own_set[who] = static_cast<int>(sets.size());
  sets.push_back({id, {}, {}});
  return result;
}

inline Hresult PlayedSessions::add_volume(int who, int volume) {
  Guid id;
  const Hresult result = sessions[who]->add_to_snapshot_set(volume == 0 ? "C:\\" : "D:\\", {}, id);
  if (result == kSOk) sets[static_cast<std::size_t>(own_set[who])].copies[volume] = id;
  return result;
}

inline Hresult PlayedSessions::remove(Session& session, const Guid& id, ObjectType type) {
  provider::Deletion deletion;
  return session.delete_snapshots(id, type, true, deletion);
}

// The set's own operation, if there is one, at once to its end.
inline Hresult PlayedSessions::break_with_options(Session& session, const Guid& set) {
  OperationPtr operation;
  const Hresult result = session.break_snapshot_set_ex(set, 0, operation);
  if (result != kSOk) return result;
  const Hresult ended = vss.end(operation);
  return ended == kVssSAsyncFinished ? kSOk : ended;
}

inline Hresult PlayedSessions::ask_revert(Session& session) {
  OperationPtr operation;
  const Hresult result = session.query_revert_status("D:\\", operation);
  if (result == kSOk) count = vss.world.executor().poll(*operation) ? 0 : 1;
  return result;
}

// The session's own set, else that of its document, else the last one that was started; of none,
// before that.
inline PlayedSessions::SetIds PlayedSessions::target(int who) const {
  SetIds found = {kNobody, {kNobody, kNobody}, {}};
  if (const int own = own_set[who] >= 0 ? own_set[who] : about[who]; own >= 0) {
    found = sets[static_cast<std::size_t>(own)];
  } else if (!sets.empty()) {
    found = sets.back();
  }
  for (Guid& copy : found.copies)
    copy = copy.is_null() ? kNobody : copy;
  return found;
}

inline Hresult PlayedSessions::make_copy_call(int who, Move move) {
  Session& session = *sessions[who];
  const SetIds target = this->target(who);
  const Guid copy = target.copies[0];
  provider::SnapshotProperties properties;
  std::vector<service::ObjectProperties> objects;
  std::string exposed;
  switch (move) {
    case Move::start_set:
      return start_set(who);
    case Move::add_c:
    case Move::add_d:
      return add_volume(who, move == Move::add_c ? 0 : 1);
    case Move::delete_set:
      return remove(session, target.set, ObjectType::snapshot_set);
    case Move::delete_copy:
      return remove(session, copy, ObjectType::snapshot);
    case Move::query: {
      const Hresult result = session.query({}, ObjectType::none, ObjectType::snapshot, objects);
      count = static_cast<int>(objects.size());
      return result;
    }
    case Move::get_properties: {
      const Hresult result = session.get_snapshot_properties(copy, properties);
      const auto attributes = static_cast<std::uint32_t>(properties.attributes);
      const bool is_exposed = (attributes & attribute::kExposedLocally) != 0;
      return counted(result, is_exposed ? 2 : 1, count);
    }
    case Move::expose:
      return session.expose_snapshot(copy, std::nullopt, attribute::kExposedLocally, std::nullopt,
                                     exposed);
    case Move::unexpose:
      return session.unexpose_snapshot(copy);
    case Move::revert:
      return session.revert_to_snapshot(target.copies[1], false);
    case Move::revert_status:
      return ask_revert(session);
    case Move::break_set_ex:
      return break_with_options(session, target.set);
    default:
      return session.break_snapshot_set(target.set);
  }
}

inline Hresult PlayedSessions::make_restore_call(int who, Move move) {
  Session& session = *sessions[who];
  const service::ComponentAddress front = address(model::Kind::front);
  switch (move) {
    case Move::set_restore_state:
      return session.set_restore_state(RestoreType::by_copy);
    case Move::select_front:
      return session.set_selected_for_restore(front, true);
    case Move::select_front_ex:
      return session.set_selected_for_restore_ex(front, true, {});
    case Move::select_system:
      return session.set_selected_for_restore(address(model::Kind::system), true);
    case Move::deselect_front:
      return session.set_selected_for_restore(front, false);
    case Move::recover_c:
    case Move::recover_d:
      return add_to_recovery(who, move == Move::recover_c ? 0 : 1);
    default:
      return choose_for_front(session, move);
  }
}

inline Hresult PlayedSessions::add_to_recovery(int who, int volume) {
  // The whole backup had a copy of C:\.
  const SetIds whole = {vss.set_id, {vss.snapshot_id, kNobody}, {}};
  const SetIds set = about[who] < 0 ? whole : target(who);
  return sessions[who]->add_snapshot_to_recovery_set(set.copies[volume], 0, std::nullopt);
}

inline Hresult PlayedSessions::choose_for_front(Session& session, Move move) {
  const service::ComponentAddress front = address(model::Kind::front);
  switch (move) {
    case Move::set_restore_options:
      return session.set_restore_options(front, "options");
    case Move::add_subcomponent:
      return session.add_restore_subcomponent(front, "front", "part", false);
    case Move::additional_front:
      return session.set_additional_restores(front, true);
    case Move::add_target:
      return session.add_new_target(front, "C:\\front", "data.db", false, "D:\\elsewhere");
    case Move::add_mapping:
      return session.add_alternative_location_mapping(front, "C:\\front", "data.db", false,
                                                      "D:\\elsewhere");
    case Move::set_ranges:
      return session.set_ranges_file_path(front, 0, "C:\\ranges.txt");
    case Move::set_ranges_beyond:
      return session.set_ranges_file_path(front, 1, "C:\\ranges.txt");
    case Move::authoritative_front:
      return session.set_authoritative_restore(front, true);
    case Move::roll_forward_front:
      return session.set_roll_forward(front, RollForwardType::all, std::nullopt);
    case Move::rename_front:
      return session.set_restore_name(front, "renamed");
    default:
      return session.set_file_restore_status(front, FileRestoreStatus::all);
  }
}

// What the session's document says of front's component.
inline model::Choices PlayedSessions::choices(const Session& session) const {
  model::Choices said;
  for (const document::WriterComponents& writer : session.components().writers) {
    if (writer.writer_id != known[0].writer->registration.writer_id) continue;
    const document::BackupComponent& front = writer.components.front();
    said.selected = front.selected_for_restore.value_or(false);
    said.options = front.restore_options.has_value();
    said.subcomponent = !front.restore_subcomponents.empty();
    said.additional = front.additional_restores.value_or(false);
    said.new_target = !front.new_targets.empty();
    said.mapping = !front.alternate_mappings.empty();
    said.authoritative = front.authoritative_restore.value_or(false);
    said.roll_forward = front.roll_forward.has_value();
    said.renamed = front.restore_name.has_value();
    said.reported = front.file_restore_status.has_value();
    for (const document::PartialFile& file : front.partial_files)
      said.ranges = said.ranges || file.ranges.find("ranges.txt") != std::string::npos;
  }
  return said;
}

}  // namespace vsskit::test
