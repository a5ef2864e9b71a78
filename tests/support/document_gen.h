// RapidCheck generators of documents: everything that the values can say and XML can hold, unknown
// content included. What cannot survive a round trip by contract is left out: undefined in an
// optional enumeration or a component's type, `%s` in a manifest's writer names.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/document/xml.h"

namespace vsskit::document_gen {

using namespace vsskit::document;  // NOLINT: generators of that room's values alone

inline rc::Gen<std::string> text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::weightedOneOf<std::string>(
          {{8, rc::gen::map(rc::gen::inRange(' ', '~'), [](char c) { return std::string(1, c); })},
           {2, rc::gen::element<std::string>("&", "<", ">", "\"", "'", "\r\n", "\t", "\n", " ",
                                             "\\", "&amp;", "]]>", "<!--", "\x7f")},
           {1, rc::gen::element<std::string>("\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80",
                                             "\xEF\xBF\xBD", "\xC2\x85")}})),
      [](const std::vector<std::string>& parts) {
        std::string joined;
        for (const std::string& part : parts)
          joined += part;
        return joined;
      });
}

inline rc::Gen<Guid> guid() {
  return rc::gen::exec([] {
    Guid id;
    id.data1 = *rc::gen::arbitrary<std::uint32_t>();
    id.data2 = *rc::gen::arbitrary<std::uint16_t>();
    id.data4[7] = *rc::gen::arbitrary<std::uint8_t>();
    return id;
  });
}

template <class T>
rc::Gen<std::optional<T>> maybe(rc::Gen<T> gen) {
  return rc::gen::exec([gen]() -> std::optional<T> {
    if (*rc::gen::element(true, false)) return std::nullopt;
    return *gen;
  });
}
inline rc::Gen<std::optional<std::string>> maybe_text() {
  return maybe(text());
}
inline rc::Gen<std::optional<bool>> maybe_bool() {
  return maybe(rc::gen::arbitrary<bool>());
}
inline rc::Gen<std::optional<std::uint32_t>> maybe_number() {
  return maybe(rc::gen::arbitrary<std::uint32_t>());
}

// An enumeration's values from `first` to `last`.
template <class E>
rc::Gen<E> one_of(E first, E last) {
  return rc::gen::map(rc::gen::inRange(static_cast<int>(first), static_cast<int>(last) + 1),
                      [](int value) { return static_cast<E>(value); });
}

template <class T>
rc::Gen<std::vector<T>> few(rc::Gen<T> gen) {
  return rc::gen::exec([gen] {
    std::vector<T> values;
    const int count = *rc::gen::element(0, 0, 1, 2, 3);
    for (int i = 0; i < count; ++i)
      values.push_back(*gen);
    return values;
  });
}

inline rc::Gen<Unknown> unknown() {
  return rc::gen::exec([] {
    Unknown kept;
    if (*rc::gen::element(true, true, true, false)) return kept;
    for (const char* name : {"vendorFlag", "v:x", "xmlns:v", "\xC3\xA9"}) {
      if (*rc::gen::arbitrary<bool>()) kept.add_attribute(name, *text());
    }
    const auto element = rc::gen::element<std::string>(
        "<VENDOR/>", "<V a='1' b=\"x&lt;>\"><W>some &amp; text</W><!-- c > --><V/></V>",
        "<FILE_LIST xmlns=\"urn:other\" path=\"/\">\r\n</FILE_LIST>", "<a><![CDATA[</a>]]></a>");
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
      kept.add_element(*element);
    if (*rc::gen::arbitrary<bool>()) kept.add_element("loose text &amp; more");
    return kept;
  });
}

inline rc::Gen<FileSet> file_set() {
  return rc::gen::exec([] {
    FileSet set;
    set.path = *text();
    set.filespec = *text();
    set.recursive = *maybe_bool();
    set.alternate_path = *maybe_text();
    set.mask = *maybe_number();
    set.unknown = *unknown();
    return set;
  });
}

inline rc::Gen<Component> component() {
  return rc::gen::exec([] {
    Component value;
    value.type = *one_of(ComponentType::database, ComponentType::file_group);
    value.logical_path = *maybe_text();
    value.name = *text();
    value.caption = *maybe_text();
    value.icon = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
    value.restore_metadata = *rc::gen::arbitrary<bool>();
    value.notify_on_backup_complete = *rc::gen::arbitrary<bool>();
    value.selectable = *maybe_bool();
    value.selectable_for_restore = *maybe_bool();
    value.flags = *maybe_number();
    value.files = *few(file_set());
    value.database_files = *few(file_set());
    value.log_files = *few(file_set());
    value.dependencies = *few(rc::gen::exec([] {
      Dependency dependency;
      dependency.writer_id = *guid();
      dependency.logical_path = *maybe_text();
      dependency.component_name = *text();
      dependency.unknown = *unknown();
      return dependency;
    }));
    value.unknown = *unknown();
    return value;
  });
}

inline rc::Gen<WriterMetadata> writer_metadata() {
  return rc::gen::exec([] {
    WriterMetadata metadata;
    metadata.version = *text();
    metadata.backup_schema = *maybe_number();
    Identification& id = metadata.identification;
    id.writer_id = *guid();
    id.instance_id = *guid();
    id.instance_name = *maybe_text();
    id.friendly_name = *text();
    id.usage = *one_of(UsageType::undefined, UsageType::other);
    id.source = *one_of(SourceType::undefined, SourceType::other);
    id.major_version = *maybe_number();
    id.minor_version = *maybe_number();
    id.unknown = *unknown();
    if (*rc::gen::arbitrary<bool>()) {
      RestoreMethod& method = metadata.restore_method.emplace();
      method.method = *one_of(RestoreMethodType::undefined, RestoreMethodType::restore_stop_start);
      method.writer_restore = *one_of(WriterRestore::undefined, WriterRestore::always);
      method.reboot_required = *rc::gen::arbitrary<bool>();
      method.service = *maybe_text();
      method.user_procedure = *maybe_text();
      method.mappings = *few(file_set());
      method.unknown = *unknown();
    }
    metadata.components = *few(component());
    metadata.include_files = *few(file_set());
    metadata.exclude_files = *few(file_set());
    metadata.exclude_files_from_snapshot = *few(file_set());
    metadata.unknown = *unknown();
    metadata.unknown_locations = *unknown();
    return metadata;
  });
}

inline rc::Gen<PartialFile> partial_file() {
  return rc::gen::exec([] {
    PartialFile value;
    value.path = *text();
    value.filename = *text();
    value.ranges = *text();
    value.metadata = *maybe_text();
    value.unknown = *unknown();
    return value;
  });
}

inline rc::Gen<DifferencedFiles> differenced_files() {
  return rc::gen::exec([] {
    DifferencedFiles value;
    value.path = *text();
    value.filespec = *text();
    value.recursive = *rc::gen::arbitrary<bool>();
    value.lsn = *maybe_text();
    value.last_modify_time.ticks = *rc::gen::arbitrary<std::uint64_t>();
    value.unknown = *unknown();
    return value;
  });
}

inline rc::Gen<DirectedTarget> directed_target() {
  return rc::gen::exec([] {
    DirectedTarget value;
    value.source_path = *text();
    value.source_filename = *text();
    value.source_ranges = *text();
    value.destination_path = *text();
    value.destination_filename = *text();
    value.destination_ranges = *text();
    value.unknown = *unknown();
    return value;
  });
}

inline rc::Gen<RestoreSubcomponent> restore_subcomponent() {
  return rc::gen::exec([] {
    RestoreSubcomponent value;
    value.logical_path = *maybe_text();
    value.name = *text();
    value.repair = *rc::gen::arbitrary<bool>();
    value.unknown = *unknown();
    return value;
  });
}

// What a requester sets for a restore.
inline void fill_restore(BackupComponent& value) {
  value.selected_for_restore = *maybe_bool();
  value.restore_instance_id = *maybe(guid());
  value.additional_restores = *maybe_bool();
  value.restore_options = *maybe_text();
  value.restore_metadata = *maybe_text();
  value.restore_name = *maybe_text();
  value.restore_target = *maybe(one_of(RestoreTarget::original, RestoreTarget::original_location));
  value.file_restore_status = *maybe(one_of(FileRestoreStatus::none, FileRestoreStatus::failed));
  value.authoritative_restore = *maybe_bool();
  value.roll_forward = *maybe(one_of(RollForwardType::none, RollForwardType::partial));
  value.roll_forward_point = *maybe_text();
  value.alternate_mappings = *few(file_set());
  value.new_targets = *few(file_set());
  value.directed_targets = *few(directed_target());
  value.restore_subcomponents = *few(restore_subcomponent());
  value.pre_restore_failure = *maybe_text();
  value.post_restore_failure = *maybe_text();
}

inline rc::Gen<BackupComponent> backup_component() {
  return rc::gen::exec([] {
    BackupComponent value;
    value.type = *one_of(ComponentType::database, ComponentType::file_group);
    value.logical_path = *maybe_text();
    value.name = *text();
    value.backup_succeeded = *maybe_bool();
    value.backup_options = *maybe_text();
    value.backup_stamp = *maybe_text();
    value.previous_backup_stamp = *maybe_text();
    value.backup_metadata = *maybe_text();
    value.partial_files = *few(partial_file());
    value.differenced_files = *few(differenced_files());
    value.prepare_for_backup_failure = *maybe_text();
    value.post_snapshot_failure = *maybe_text();
    if (*rc::gen::arbitrary<bool>()) {
      ComponentFailure& failure = value.failure.emplace();
      failure.writer = *rc::gen::arbitrary<Hresult>();
      failure.application = *rc::gen::arbitrary<Hresult>();
      failure.message = *maybe_text();
      failure.unknown = *unknown();
    }
    fill_restore(value);
    value.unknown = *unknown();
    value.unknown_backup_metadata = *unknown();
    value.unknown_restore_metadata = *unknown();
    return value;
  });
}

inline rc::Gen<BackupComponents> backup_components() {
  return rc::gen::exec([] {
    BackupComponents document;
    document.version = *text();
    document.bootable_system_state = *maybe_bool();
    document.select_components = *maybe_bool();
    document.backup_type = *maybe(one_of(BackupType::full, BackupType::other));
    if (!document.backup_type && *rc::gen::arbitrary<bool>()) document.backup_type_token = "FUL L";
    document.partial_file_support = *maybe_bool();
    document.restore_type = *maybe(one_of(RestoreType::by_copy, RestoreType::other));
    document.snapshot_set_id = *maybe(guid());
    document.snapshots = *few(rc::gen::exec([] {
      SnapshotEntry entry;
      entry.id = *guid();
      entry.volume = *maybe_text();
      entry.provider_id = *maybe(guid());
      entry.attributes = *maybe_number();
      entry.source_luns = *maybe_text();
      entry.snapshot_luns = *maybe_text();
      entry.disk_extents = *maybe_text();
      entry.unknown = *unknown();
      return entry;
    }));
    document.writers = *few(rc::gen::exec([] {
      WriterComponents writer;
      writer.instance_id = *guid();
      writer.writer_id = *guid();
      writer.instance_name = *maybe_text();
      writer.backup_schema = *maybe_number();
      writer.components = *few(backup_component());
      writer.unknown = *unknown();
      return writer;
    }));
    document.unknown = *unknown();
    return document;
  });
}

inline rc::Gen<Manifest> manifest() {
  return rc::gen::exec([] {
    Manifest value;
    value.snapshot_set_id = *guid();
    value.machine_name = *maybe_text();
    value.snapshots = *few(rc::gen::exec([] {
      ManifestSnapshot snapshot;
      snapshot.id = *guid();
      snapshot.alias = *text();
      snapshot.original_volume = *text();
      snapshot.provider_id = *guid();
      snapshot.unknown = *unknown();
      return snapshot;
    }));
    value.backup_components_file = *text();
    value.aliases = *few(rc::gen::pair(text(), text()));
    value.writer_count = *maybe_number();
    value.writers = *few(rc::gen::exec([] {
      ManifestWriter writer;
      writer.name = *rc::gen::suchThat(
          text(), [](const std::string& name) { return name.find("%s") == name.npos; });
      writer.metadata_file = *text();
      writer.unknown = *unknown();
      return writer;
    }));
    value.logfile = *maybe_text();
    value.unknown = *unknown();
    value.unknown_set = *unknown();
    value.unknown_components = *unknown();
    value.unknown_aliases = *unknown();
    value.unknown_writers = *unknown();
    value.unknown_logfile = *unknown();
    return value;
  });
}

}  // namespace vsskit::document_gen
