// The restore's own calls: the document that it starts from, what is to be restored and how,
// PreRestore, what was done, PostRestore. Source: the pages of these methods, whose remarks say
// which come before PreRestore and which after it. Where pages disagree about that (additional
// restores, new targets), the call is taken until PostRestore, and rules judge the order.
#include <cstring>
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/text.h"
#include "sim/document/load.h"
#include "sim/service/component_values.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

namespace {

// What is said of a component while it is being restored, by either side.
void forget_earlier_restore(document::BackupComponent& component) {
  component.selected_for_restore.reset();
  component.restore_instance_id.reset();
  component.additional_restores.reset();
  component.restore_options.reset();
  component.restore_metadata.reset();
  component.restore_name.reset();
  component.restore_target.reset();
  component.file_restore_status.reset();
  component.authoritative_restore.reset();
  component.roll_forward.reset();
  component.roll_forward_point.reset();
  component.alternate_mappings.clear();
  component.new_targets.clear();
  component.directed_targets.clear();
  component.restore_subcomponents.clear();
  component.pre_restore_failure.reset();
  component.post_restore_failure.reset();
}

// What an earlier restore left in a document that was saved after it means nothing to this one
// (rules C-ADDR-04, C-META-07).
void forget_earlier_restore(document::BackupComponents& document) {
  document.restore_type.reset();
  for (document::WriterComponents& writer : document.writers) {
    for (document::BackupComponent& component : writer.components)
      forget_earlier_restore(component);
  }
}

// The setters' common part: the moment, the components that are meant.
Hresult find_in_restore(const Session::Parts& parts, Call call, const ComponentAddress& component,
                        ComponentPlaces& places) {
  if (const Hresult bad = parts.check(call)) return bad;
  return parts.look_up_selected(component, places);
}

template <class Change>
Hresult change_each(Session::Parts& parts, const ComponentPlaces& places, const Change& change) {
  for (const ComponentPlace& place : places)
    change(parts.change(place));
  return kSOk;
}

bool is_path(TextOrNull path) {
  return !is_missing(path) && !has_wildcards(*path);
}

bool is_filespec(TextOrNull filespec) {
  return !is_missing(filespec) && filespec->find('\\') == std::string_view::npos;
}

// Checks and composes the entry of AddNewTarget and AddAlternativeLocationMapping.
Hresult make_mapping(TextOrNull path, TextOrNull filespec, bool recursive, TextOrNull destination,
                     document::FileSet& mapping) {
  if (!is_path(path) || !is_filespec(filespec) || !is_path(destination)) return kEInvalidArg;
  mapping.path = *path;
  mapping.filespec = *filespec;
  mapping.recursive = recursive;
  mapping.alternate_path = std::string(*destination);
  return kSOk;
}

}  // namespace

Hresult Session::initialize_for_restore(TextOrNull document) {
  if (const Hresult bad = parts_->check(Call::initialize)) return bad;
  if (is_missing(document)) return kVssEInvalidXmlDocument;
  auto parsed =
      document::load_backup_components(parts_->read_back(*document), "InitializeForRestore");
  if (!parsed.ok()) return kVssEInvalidXmlDocument;
  document::BackupComponents& value = parts_->document->value;
  value = std::move(parsed).value();
  forget_earlier_restore(value);
  ++parts_->document->changes;
  parts_->places.rebuild(parts_->document->value);
  parts_->state = {value.select_components.value_or(false),
                   value.bootable_system_state.value_or(false),
                   value.backup_type.value_or(BackupType::undefined),
                   value.partial_file_support.value_or(false)};
  parts_->restore_type = RestoreType::undefined;
  parts_->phase = Phase::restoring;
  return kSOk;
}

Hresult Session::set_restore_state(RestoreType type) {
  if (const Hresult bad = parts_->check(Call::plan_restore)) return bad;
  if (type < RestoreType::undefined || type > RestoreType::other) return kEInvalidArg;
  parts_->restore_type = type;
  parts_->document->value.restore_type = type;
  ++parts_->document->changes;
  return kSOk;
}

Hresult Session::set_selected_for_restore(const ComponentAddress& component, bool selected) {
  return set_selected_for_restore_ex(component, selected, {});
}

// Rule C-RORD-06: the component is in the document and a writer of its class runs; of the instance
// that is to take the component, where one is named. Without an instance the first that is called
// so is meant, and goes to where it came from.
Hresult Session::set_selected_for_restore_ex(const ComponentAddress& component, bool selected,
                                             const Guid& instance_id) {
  if (const Hresult bad = parts_->check(Call::plan_restore)) return bad;
  Parts::Place place;
  if (const Hresult bad = parts_->look_up({}, component, place)) return bad;
  if (!parts_->runs(component.writer_id, instance_id)) return kVssEObjectNotFound;
  if (!instance_id.is_null()) place = parts_->find_for(instance_id, parts_->find({}, component));
  document::BackupComponent& changed = parts_->change(place);
  changed.selected_for_restore = selected;
  changed.restore_instance_id.reset();
  if (!instance_id.is_null()) changed.restore_instance_id = instance_id;
  return kSOk;
}

Hresult Session::set_restore_options(const ComponentAddress& component, TextOrNull options) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::plan_restore, component, places)) {
    return bad;
  }
  if (!options) return kEInvalidArg;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.restore_options = std::string(*options);
  });
}

Hresult Session::set_additional_restores(const ComponentAddress& component, bool additional) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.additional_restores = additional;
  });
}

Hresult Session::add_alternative_location_mapping(const ComponentAddress& component,
                                                  TextOrNull path, TextOrNull filespec,
                                                  bool recursive, TextOrNull destination) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  document::FileSet mapping;
  if (const Hresult bad = make_mapping(path, filespec, recursive, destination, mapping)) return bad;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.alternate_mappings.push_back(mapping);
  });
}

// The repair flag is reserved and always kept as false (rule C-SUBC-07); the component must have
// been selected first.
Hresult Session::add_restore_subcomponent(const ComponentAddress& component,
                                          TextOrNull sub_logical_path, TextOrNull sub_component,
                                          bool) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::plan_restore, component, places)) {
    return bad;
  }
  if (is_missing(sub_logical_path) || is_missing(sub_component)) return kEInvalidArg;
  if (!parts_->runs(component.writer_id, {})) return kVssEObjectNotFound;
  if (!parts_->at(places.front()).selected_for_restore.value_or(false)) return kVssEBadState;
  document::RestoreSubcomponent subcomponent;
  subcomponent.logical_path = std::string(*sub_logical_path);
  subcomponent.name = *sub_component;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.restore_subcomponents.push_back(subcomponent);
  });
}

Hresult Session::set_file_restore_status(const ComponentAddress& component,
                                         FileRestoreStatus status) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::report_restore, component, places)) {
    return bad;
  }
  if (status <= FileRestoreStatus::undefined || status > FileRestoreStatus::failed) {
    return kEInvalidArg;
  }
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.file_restore_status = status;
  });
}

namespace {

// What the writers of this session declared; made at the first question after they were asked.
const DeclaredFiles& declared_files(Session::Parts& parts) {
  if (!parts.declared) {
    parts.declared.emplace();
    for (const WriterRecord& record : parts.writers) {
      if (record.metadata) parts.declared->add(*record.metadata);
    }
  }
  return *parts.declared;
}

// Whether a writer that was asked in this restore says that the component set has no such file set.
// Nobody asked, or a component that the writer no longer has: nothing speaks against the target.
bool contradicts_metadata(Session::Parts& parts, const ComponentAddress& definer,
                          const document::FileSet& target) {
  const DeclaredFiles& declared = declared_files(parts);
  const std::string name =
      full_name(std::string(definer.logical_path.value_or("")), std::string(*definer.name));
  return declared.knows(definer.writer_id, name) &&
         !declared.declares(definer.writer_id, name, target);
}

}  // namespace

Hresult Session::add_new_target(const ComponentAddress& component, TextOrNull path,
                                TextOrNull filename, bool recursive, TextOrNull alternate_path) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  document::FileSet target;
  if (const Hresult bad = make_mapping(path, filename, recursive, alternate_path, target)) {
    return bad;
  }
  if (contradicts_metadata(*parts_, component, target)) return kVssEObjectNotFound;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.new_targets.push_back(target);
  });
}

// A reference that was written as `File=PATH` stays one; the bare path is the other documented way.
Hresult Session::set_ranges_file_path(const ComponentAddress& component, std::uint32_t index,
                                      TextOrNull ranges_file) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  if (is_missing(ranges_file)) return kEInvalidArg;
  std::erase_if(places, [&](const Parts::Place& place) {
    return index >= parts_->at(place).partial_files.size();
  });
  if (places.empty()) return kVssEObjectNotFound;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    std::string& ranges = changed.partial_files[index].ranges;
    ranges.resize(starts_with_ignore_case(ranges, "File=") ? std::strlen("File=") : 0);
    ranges += *ranges_file;
  });
}

Hresult Session::set_authoritative_restore(const ComponentAddress& component, bool authoritative) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.authoritative_restore = authoritative;
  });
}

// A point is what a partial roll-forward is about; the other types need none.
Hresult Session::set_roll_forward(const ComponentAddress& component, RollForwardType type,
                                  TextOrNull point) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  if (type <= RollForwardType::undefined || type > RollForwardType::partial) return kEInvalidArg;
  if (type == RollForwardType::partial && is_missing(point)) return kEInvalidArg;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.roll_forward = type;
    changed.roll_forward_point = copy_of(point);
  });
}

Hresult Session::set_restore_name(const ComponentAddress& component, TextOrNull name) {
  ComponentPlaces places;
  if (const Hresult bad = find_in_restore(*parts_, Call::change_restore, component, places)) {
    return bad;
  }
  if (is_missing(name)) return kEInvalidArg;
  return change_each(*parts_, places, [&](document::BackupComponent& changed) {
    changed.restore_name = std::string(*name);
  });
}

Hresult Session::pre_restore(OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::pre_restore)) return bad;
  parts_->meet_writers();
  parts_->assign_restored();
  return parts_->begin(make_pre_restore(shared_from_this()), operation);
}

Hresult Session::post_restore(OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::post_restore)) return bad;
  return parts_->begin(make_post_restore(shared_from_this()), operation);
}

}  // namespace vsskit::service
