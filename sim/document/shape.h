// Which datum stands where: the shape of each element, once, for reading, printing and looking
// through. A shape names an element's attributes in the order in which they are printed, then its
// children. A visitor has
//
//   required(Attribute, value)      an attribute without which the element is not read
//   attribute(Attribute, value)     any other one
//   child(Element, value)           an element that is there at most once: optional or a part
//   children(Element, vector)       any number of them
//   part(Element, part, present)    an element that is no value of its own
//   components(vector)              FILE_GROUP and DATABASE, in their common order
//   backup_type(type, token)        the backup type, or the token that was not understood
//
// A part is an element that is no value of its own: a view of some members of the value above it.
#pragma once

#include <concepts>
#include <type_traits>

#include "sim/document/names.h"
#include "sim/document/values.h"

namespace vsskit::document {

template <class S, class T>
concept Is = std::same_as<std::remove_const_t<S>, T>;

// The type that `Member` has seen through a const or non-const `Owner`.
template <class Owner, class Member>
using Seen = std::conditional_t<std::is_const_v<Owner>, const Member, Member>;

template <class M>
struct LocationsPart {
  M& metadata;
  Seen<M, Unknown>& unknown = metadata.unknown_locations;
};
template <class C>
struct MetadataPart {
  C& text;  // optional<string>
  Seen<C, Unknown>& unknown;
};
template <class M>
struct ShadowCopySetPart {
  M& manifest;
  Seen<M, Unknown>& unknown = manifest.unknown_set;
};
template <class M>
struct FilePart {
  M& manifest;
  Seen<M, Unknown>& unknown = manifest.unknown_components;
};
template <class M>
struct AliasesPart {
  M& manifest;
  Seen<M, Unknown>& unknown = manifest.unknown_aliases;
};
template <class M>
struct WritersPart {
  M& manifest;
  Seen<M, Unknown>& unknown = manifest.unknown_writers;
};
template <class M>
struct LogfilePart {
  M& manifest;
  Seen<M, Unknown>& unknown = manifest.unknown_logfile;
};

// How a value is written where its type alone does not say it.
template <class G>
struct Braced {  // a GUID in braces
  G& value;
};
template <class S>
struct Spaced {  // a name whose blanks are spelled %s
  S& value;
};
template <class I>
struct Base64 {  // bytes
  I& value;
};
template <class E>
struct Worded {  // an enumeration, or an optional one
  E& value;
  Words words;
};
template <class H>
struct Hex {  // an HRESULT
  H& value;
};

// Visitors that look at attributes alone answer children with nothing, and the other way round.
struct IgnoresChildren {
  template <class T>
  void child(Element, T&) {}
  template <class T>
  void part(Element, T&, bool) {}
  template <class T>
  void children(Element, T&) {}
  template <class T>
  void components(T&) {}
};
struct IgnoresAttributes {
  template <class T>
  void required(Attribute, T&&) {}
  template <class T>
  void attribute(Attribute, T&&) {}
  template <class T, class U>
  void backup_type(T&, U&) {}
};

template <class V, Is<FileSet> S>
void shape(V& v, S& set) {
  v.required(Attribute::path, set.path);
  v.required(Attribute::filespec, set.filespec);
  v.attribute(Attribute::recursive, set.recursive);
  v.attribute(Attribute::alternate_path, set.alternate_path);
  v.attribute(Attribute::mask, set.mask);
}

template <class V, Is<Dependency> S>
void shape(V& v, S& dependency) {
  v.required(Attribute::writer_id, dependency.writer_id);
  v.attribute(Attribute::logical_path, dependency.logical_path);
  v.required(Attribute::component_name, dependency.component_name);
}

template <class V, Is<Component> S>
void shape(V& v, S& component) {
  v.attribute(Attribute::logical_path, component.logical_path);
  v.required(Attribute::component_name, component.name);
  v.attribute(Attribute::caption, component.caption);
  v.attribute(Attribute::component_restore_metadata, component.restore_metadata);
  v.attribute(Attribute::notify_on_backup_complete, component.notify_on_backup_complete);
  v.attribute(Attribute::selectable, component.selectable);
  v.attribute(Attribute::selectable_for_restore, component.selectable_for_restore);
  v.attribute(Attribute::component_flags, component.flags);
  v.attribute(Attribute::icon, Base64<Seen<S, std::vector<std::uint8_t>>>{component.icon});
  v.children(Element::file_list, component.files);
  v.children(Element::database_files, component.database_files);
  v.children(Element::database_log_files, component.log_files);
  v.children(Element::dependency, component.dependencies);
}

template <class V, Is<Identification> S>
void shape(V& v, S& id) {
  v.required(Attribute::writer_id, id.writer_id);
  v.required(Attribute::instance_id, id.instance_id);
  v.attribute(Attribute::instance_name, id.instance_name);
  v.attribute(Attribute::friendly_name, id.friendly_name);
  v.attribute(Attribute::usage, Worded<Seen<S, UsageType>>{id.usage, Words::usage});
  v.attribute(Attribute::data_source, Worded<Seen<S, SourceType>>{id.source, Words::data_source});
  v.attribute(Attribute::major_version, id.major_version);
  v.attribute(Attribute::minor_version, id.minor_version);
}

template <class V, Is<RestoreMethod> S>
void shape(V& v, S& method) {
  v.attribute(Attribute::method,
              Worded<Seen<S, RestoreMethodType>>{method.method, Words::restore_method});
  v.attribute(Attribute::writer_restore,
              Worded<Seen<S, WriterRestore>>{method.writer_restore, Words::writer_restore});
  v.attribute(Attribute::reboot_required, method.reboot_required);
  v.attribute(Attribute::service, method.service);
  v.attribute(Attribute::user_procedure, method.user_procedure);
  v.children(Element::alternate_location_mapping, method.mappings);
}

template <class V, class M>
void shape(V& v, LocationsPart<M>& part) {
  v.components(part.metadata.components);
  v.children(Element::include_files, part.metadata.include_files);
  v.children(Element::exclude_files, part.metadata.exclude_files);
  v.children(Element::exclude_files_from_snapshot, part.metadata.exclude_files_from_snapshot);
}

template <class V, Is<WriterMetadata> S>
void shape(V& v, S& metadata) {
  v.attribute(Attribute::version, metadata.version);
  v.attribute(Attribute::backup_schema, metadata.backup_schema);
  v.child(Element::identification, metadata.identification);
  v.child(Element::restore_method, metadata.restore_method);
  LocationsPart<S> locations{metadata};
  v.part(Element::backup_locations, locations, true);
}

template <class V, Is<PartialFile> S>
void shape(V& v, S& partial) {
  v.required(Attribute::path, partial.path);
  v.required(Attribute::filename, partial.filename);
  v.attribute(Attribute::ranges, partial.ranges);
  v.attribute(Attribute::metadata, partial.metadata);
}

template <class V, Is<DifferencedFiles> S>
void shape(V& v, S& differenced) {
  v.required(Attribute::path, differenced.path);
  v.required(Attribute::filespec, differenced.filespec);
  v.attribute(Attribute::recursive, differenced.recursive);
  v.attribute(Attribute::lsn, differenced.lsn);
  v.attribute(Attribute::last_modify_time, differenced.last_modify_time);
}

template <class V, Is<ComponentFailure> S>
void shape(V& v, S& failure) {
  v.attribute(Attribute::hr, Hex<Seen<S, Hresult>>{failure.writer});
  v.attribute(Attribute::application_hr, Hex<Seen<S, Hresult>>{failure.application});
  v.attribute(Attribute::message, failure.message);
}

template <class V, Is<DirectedTarget> S>
void shape(V& v, S& target) {
  v.required(Attribute::source_path, target.source_path);
  v.required(Attribute::source_filename, target.source_filename);
  v.attribute(Attribute::source_ranges, target.source_ranges);
  v.required(Attribute::destination_path, target.destination_path);
  v.required(Attribute::destination_filename, target.destination_filename);
  v.attribute(Attribute::destination_ranges, target.destination_ranges);
}

template <class V, Is<RestoreSubcomponent> S>
void shape(V& v, S& subcomponent) {
  v.attribute(Attribute::logical_path, subcomponent.logical_path);
  v.required(Attribute::component_name, subcomponent.name);
  v.attribute(Attribute::repair, subcomponent.repair);
}

template <class V, class C>
void shape(V& v, MetadataPart<C>& part) {
  v.attribute(Attribute::metadata, part.text);
}

// What a COMPONENT says about the backup, behind its name.
template <class V, Is<BackupComponent> S>
void shape_backup(V& v, S& component) {
  v.attribute(Attribute::backup_stamp, component.backup_stamp);
  v.attribute(Attribute::previous_backup_stamp, component.previous_backup_stamp);
  v.attribute(Attribute::backup_options, component.backup_options);
  v.attribute(Attribute::backup_succeeded, component.backup_succeeded);
  v.attribute(Attribute::prepare_for_backup_failure, component.prepare_for_backup_failure);
  v.attribute(Attribute::post_snapshot_failure, component.post_snapshot_failure);
}

// What it says about a restore.
template <class V, Is<BackupComponent> S>
void shape_restore(V& v, S& component) {
  v.attribute(Attribute::selected_for_restore, component.selected_for_restore);
  v.attribute(Attribute::restore_instance_id, component.restore_instance_id);
  v.attribute(Attribute::additional_restores, component.additional_restores);
  v.attribute(Attribute::restore_options, component.restore_options);
  v.attribute(Attribute::restore_name, component.restore_name);
  v.attribute(Attribute::restore_target, Worded<Seen<S, std::optional<RestoreTarget>>>{
                                             component.restore_target, Words::restore_target});
  v.attribute(Attribute::file_restore_status,
              Worded<Seen<S, std::optional<FileRestoreStatus>>>{component.file_restore_status,
                                                                Words::file_restore_status});
  v.attribute(Attribute::authoritative_restore, component.authoritative_restore);
  v.attribute(Attribute::roll_forward, Worded<Seen<S, std::optional<RollForwardType>>>{
                                           component.roll_forward, Words::roll_forward});
  v.attribute(Attribute::roll_forward_point, component.roll_forward_point);
  v.attribute(Attribute::pre_restore_failure, component.pre_restore_failure);
  v.attribute(Attribute::post_restore_failure, component.post_restore_failure);
}

template <class V, Is<BackupComponent> S>
void shape(V& v, S& component) {
  v.attribute(Attribute::logical_path, component.logical_path);
  v.required(Attribute::component_name, component.name);
  v.attribute(Attribute::component_type,
              Worded<Seen<S, ComponentType>>{component.type, Words::component_type});
  shape_backup(v, component);
  shape_restore(v, component);
  using MaybeText = Seen<S, std::optional<std::string>>;
  MetadataPart<MaybeText> backup{component.backup_metadata, component.unknown_backup_metadata};
  v.part(Element::backup_metadata, backup, backup.text.has_value() || !backup.unknown.empty());
  MetadataPart<MaybeText> restore{component.restore_metadata, component.unknown_restore_metadata};
  v.part(Element::restore_metadata, restore, restore.text.has_value() || !restore.unknown.empty());
  v.children(Element::partial_file, component.partial_files);
  v.children(Element::differenced_files, component.differenced_files);
  v.child(Element::component_failure, component.failure);
  v.children(Element::alternate_location_mapping, component.alternate_mappings);
  v.children(Element::new_target, component.new_targets);
  v.children(Element::directed_target, component.directed_targets);
  v.children(Element::restore_subcomponent, component.restore_subcomponents);
}

template <class V, Is<WriterComponents> S>
void shape(V& v, S& writer) {
  v.required(Attribute::instance_id, writer.instance_id);
  v.required(Attribute::writer_id, writer.writer_id);
  v.attribute(Attribute::instance_name, writer.instance_name);
  v.attribute(Attribute::backup_schema, writer.backup_schema);
  v.children(Element::component, writer.components);
}

template <class V, Is<SnapshotEntry> S>
void shape(V& v, S& snapshot) {
  v.required(Attribute::snapshot_id, snapshot.id);
  v.attribute(Attribute::original_volume, snapshot.volume);
  v.attribute(Attribute::provider_id, snapshot.provider_id);
  v.attribute(Attribute::snapshot_attributes, snapshot.attributes);
  v.attribute(Attribute::source_luns, snapshot.source_luns);
  v.attribute(Attribute::snapshot_luns, snapshot.snapshot_luns);
  v.attribute(Attribute::disk_extents, snapshot.disk_extents);
}

template <class V, Is<BackupComponents> S>
void shape(V& v, S& components) {
  v.attribute(Attribute::version, components.version);
  v.attribute(Attribute::bootable_system_state, components.bootable_system_state);
  v.attribute(Attribute::select_components, components.select_components);
  v.backup_type(components.backup_type, components.backup_type_token);
  v.attribute(Attribute::partial_file_support, components.partial_file_support);
  v.attribute(Attribute::restore_type, Worded<Seen<S, std::optional<RestoreType>>>{
                                           components.restore_type, Words::restore_type});
  v.attribute(Attribute::snapshot_set_id, components.snapshot_set_id);
  v.children(Element::snapshot, components.snapshots);
  v.children(Element::writer_components, components.writers);
}

template <class V, Is<ManifestSnapshot> S>
void shape(V& v, S& snapshot) {
  v.required(Attribute::guid, Braced<Seen<S, Guid>>{snapshot.id});
  v.attribute(Attribute::alias_name, snapshot.alias);
  v.attribute(Attribute::original_volume_name, snapshot.original_volume);
  v.attribute(Attribute::provider, Braced<Seen<S, Guid>>{snapshot.provider_id});
}

template <class V, Is<ManifestWriter> S>
void shape(V& v, S& writer) {
  v.required(Attribute::name, Spaced<Seen<S, std::string>>{writer.name});
  v.attribute(Attribute::metadata_file, writer.metadata_file);
}

template <class V, Is<std::pair<std::string, std::string>> S>
void shape(V& v, S& alias) {
  v.required(Attribute::name, alias.first);
  v.attribute(Attribute::value, alias.second);
}

template <class V, class M>
void shape(V& v, ShadowCopySetPart<M>& part) {
  v.attribute(Attribute::guid, Braced<Seen<M, Guid>>{part.manifest.snapshot_set_id});
  v.attribute(Attribute::machine_name, part.manifest.machine_name);
  v.children(Element::shadow_copy, part.manifest.snapshots);
}
template <class V, class M>
void shape(V& v, FilePart<M>& part) {
  v.attribute(Attribute::file, part.manifest.backup_components_file);
}
template <class V, class M>
void shape(V& v, AliasesPart<M>& part) {
  v.children(Element::alias, part.manifest.aliases);
}
template <class V, class M>
void shape(V& v, WritersPart<M>& part) {
  v.attribute(Attribute::count, part.manifest.writer_count);
  v.children(Element::writer, part.manifest.writers);
}
template <class V, class M>
void shape(V& v, LogfilePart<M>& part) {
  v.attribute(Attribute::name, part.manifest.logfile);
}

template <class V, Is<Manifest> S>
void shape(V& v, S& manifest) {
  ShadowCopySetPart<S> set{manifest};
  v.part(Element::shadow_copy_set, set, true);
  FilePart<S> components{manifest};
  v.part(Element::manifest_components, components, true);
  AliasesPart<S> aliases{manifest};
  v.part(Element::aliases, aliases, true);
  WritersPart<S> writers{manifest};
  v.part(Element::writers, writers, true);
  LogfilePart<S> logfile{manifest};
  v.part(Element::logfile, logfile,
         manifest.logfile.has_value() || !manifest.unknown_logfile.empty());
}

}  // namespace vsskit::document
