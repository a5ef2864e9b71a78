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

inline Hresult PlayedSessions::make_backup_call(Session& session, Move move) {
  std::uint32_t found = 0;
  std::string text;
  switch (move) {
    case Move::initialize:
      return session.initialize_for_backup(std::nullopt);
    case Move::initialize_for_restore:
      return session.initialize_for_restore(saved);
    case Move::backup_context:
      return session.set_context(static_cast<std::int32_t>(context::kBackup));
    case Move::rollback_context:
      return session.set_context(static_cast<std::int32_t>(context::kAppRollback));
    case Move::writerless_context:
      return session.set_context(static_cast<std::int32_t>(context::kFileShareBackup));
    case Move::nas_context:
      return session.set_context(static_cast<std::int32_t>(context::kNasRollback));
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
  sets.push_back({id, {}});
  return result;
}

inline Hresult PlayedSessions::add_volume(int who, int volume) {
  Guid id;
  const Hresult result = sessions[who]->add_to_snapshot_set(volume == 0 ? "C:\\" : "D:\\", {}, id);
  if (result == kSOk) sets[static_cast<std::size_t>(own_set[who])].copies[volume] = id;
  return result;
}

inline Hresult PlayedSessions::delete_set(Session& session, const Guid& set) {
  provider::Deletion deletion;
  return session.delete_snapshots(set, ObjectType::snapshot_set, true, deletion);
}

// Of the session's own set, else of the last one that was started; of none, before that.
inline Hresult PlayedSessions::make_copy_call(int who, Move move) {
  Session& session = *sessions[who];
  const Guid nobody = {9, 9, 9, {}};
  SetIds target = {nobody, {nobody, nobody}};
  if (own_set[who] >= 0) {
    target = sets[static_cast<std::size_t>(own_set[who])];
  } else if (!sets.empty()) {
    target = sets.back();
  }
  const Guid copy = target.copies[0].is_null() ? nobody : target.copies[0];
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
      return delete_set(session, target.set);
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
    default:
      return session.break_snapshot_set(target.set);
  }
}

inline Hresult PlayedSessions::make_restore_call(Session& session, Move move) {
  const service::ComponentAddress front = address(model::Kind::front);
  switch (move) {
    case Move::set_restore_state:
      return session.set_restore_state(RestoreType::by_copy);
    case Move::select_front:
      return session.set_selected_for_restore(front, true);
    case Move::select_system:
      return session.set_selected_for_restore(address(model::Kind::system), true);
    case Move::deselect_front:
      return session.set_selected_for_restore(front, false);
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
    default:
      return session.set_file_restore_status(front, FileRestoreStatus::all);
  }
}

}  // namespace vsskit::test
