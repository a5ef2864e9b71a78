// What the two VSS documents and DiskShadow's manifest say, as plain values. Nothing here knows
// XML; parse and print are in document/xml.h. Absent and empty are different facts: an optional
// that is empty was absent. Positions do not take part in equality.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/time.h"
#include "sim/base/vss_types.h"

namespace vsskit::document {

// Where a value stood in its file, both from 1; 0:0 for a value that a program made.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  // Positions never make two documents different.
  bool operator==(const Position&) const { return true; }
};

// What a reader did not know at one element: attributes as name and value (namespace declarations
// other than the usual one included), child elements as XML text. Written back behind the known.
// Nearly always empty, and then one pointer: a real document has 19,000 file sets.
class Unknown {
 public:
  using Attributes = std::vector<std::pair<std::string, std::string>>;
  using Elements = std::vector<std::string>;

  Unknown() = default;
  Unknown(const Unknown& other) : kept_(other.kept_ ? new Kept(*other.kept_) : nullptr) {}
  Unknown(Unknown&&) noexcept = default;
  Unknown& operator=(const Unknown& other) { return *this = Unknown(other); }
  Unknown& operator=(Unknown&&) noexcept = default;
  ~Unknown() = default;

  [[nodiscard]] const Attributes& attributes() const { return kept().attributes; }
  [[nodiscard]] const Elements& elements() const { return kept().elements; }
  [[nodiscard]] bool empty() const { return !kept_; }

  void add_attribute(std::string_view name, std::string_view value) {
    to_change().attributes.emplace_back(name, value);
  }
  void add_element(std::string_view text) { to_change().elements.emplace_back(text); }
  // The text between elements, to append to: that behind the last element, if any stands there.
  std::string& last_text() {
    Elements& elements = to_change().elements;
    if (elements.empty() || elements.back().starts_with('<')) elements.emplace_back();
    return elements.back();
  }

  bool operator==(const Unknown& other) const { return kept() == other.kept(); }

 private:
  struct Kept {
    Attributes attributes;
    Elements elements;
    bool operator==(const Kept&) const = default;
  };
  [[nodiscard]] const Kept& kept() const {
    static const Kept& kNothing = *new Kept;
    return kept_ ? *kept_ : kNothing;
  }
  Kept& to_change() {
    if (!kept_) kept_ = std::make_unique<Kept>();
    return *kept_;
  }

  std::unique_ptr<Kept> kept_;
};

// FILE_LIST, DATABASE_FILES, DATABASE_LOGFILES, EXCLUDE_FILES..., alternate location mappings.
struct FileSet {
  std::string path;
  std::string filespec;
  std::optional<bool> recursive;              // absent means no; GetRecursive then says S_FALSE
  std::optional<std::string> alternate_path;  // of a mapping: the destination
  std::optional<std::uint32_t> mask;          // absent means fsbt::kDefault
  Position at;
  Unknown unknown;

  [[nodiscard]] bool is_recursive() const { return recursive.value_or(false); }
  [[nodiscard]] std::uint32_t backup_type_mask() const { return mask.value_or(fsbt::kDefault); }
  bool operator==(const FileSet&) const = default;
};

struct Dependency {
  Guid writer_id;
  std::optional<std::string> logical_path;
  std::string component_name;
  Position at;
  Unknown unknown;
  bool operator==(const Dependency&) const = default;
};

// FILE_GROUP or DATABASE. A file group uses `files`; a database the other two.
struct Component {
  ComponentType type = ComponentType::file_group;
  std::optional<std::string> logical_path;
  std::string name;
  std::optional<std::string> caption;
  std::vector<std::uint8_t> icon;
  bool restore_metadata = false;
  bool notify_on_backup_complete = false;
  std::optional<bool> selectable;              // absent is a fault of the document (no default)
  std::optional<bool> selectable_for_restore;  // absent means no
  std::optional<std::uint32_t> flags;          // absent means 0
  std::vector<FileSet> files;
  std::vector<FileSet> database_files;
  std::vector<FileSet> log_files;
  std::vector<Dependency> dependencies;
  Position at;
  Unknown unknown;

  [[nodiscard]] bool is_selectable() const { return selectable.value_or(false); }
  bool operator==(const Component&) const = default;
};

struct Identification {
  Guid writer_id;
  Guid instance_id;
  std::optional<std::string> instance_name;
  std::string friendly_name;
  UsageType usage = UsageType::undefined;
  SourceType source = SourceType::undefined;
  std::optional<std::uint32_t> major_version;
  std::optional<std::uint32_t> minor_version;
  Position at;
  Unknown unknown;
  bool operator==(const Identification&) const = default;
};

struct RestoreMethod {
  RestoreMethodType method = RestoreMethodType::undefined;
  WriterRestore writer_restore = WriterRestore::undefined;
  bool reboot_required = false;
  std::optional<std::string> service;
  std::optional<std::string> user_procedure;
  std::vector<FileSet> mappings;  // alternate location mappings
  Position at;
  Unknown unknown;
  bool operator==(const RestoreMethod&) const = default;
};

// The WRITER_METADATA document of one writer instance.
struct WriterMetadata {
  std::string version = "1.2";
  std::optional<std::uint32_t> backup_schema;  // absent means 0 (VSS_BS_UNDEFINED)
  Identification identification;
  std::optional<RestoreMethod> restore_method;
  std::vector<Component> components;
  std::vector<FileSet> include_files;
  std::vector<FileSet> exclude_files;
  std::vector<FileSet> exclude_files_from_snapshot;
  Position at;
  Unknown unknown;            // of the root
  Unknown unknown_locations;  // of BACKUP_LOCATIONS

  [[nodiscard]] std::uint32_t schema_mask() const { return backup_schema.value_or(0); }
  bool operator==(const WriterMetadata&) const = default;
};

struct PartialFile {
  std::string path;
  std::string filename;
  std::string ranges;
  std::optional<std::string> metadata;
  Position at;
  Unknown unknown;
  bool operator==(const PartialFile&) const = default;
};

struct DifferencedFiles {
  std::string path;
  std::string filespec;
  bool recursive = false;
  std::optional<std::string> lsn;
  FileTime last_modify_time;  // zero: the requester may use its own records
  Position at;
  Unknown unknown;
  bool operator==(const DifferencedFiles&) const = default;
};

struct DirectedTarget {
  std::string source_path, source_filename, source_ranges;
  std::string destination_path, destination_filename, destination_ranges;
  Position at;
  Unknown unknown;
  bool operator==(const DirectedTarget&) const = default;
};

struct RestoreSubcomponent {
  std::optional<std::string> logical_path;
  std::string name;
  bool repair = false;
  Position at;
  Unknown unknown;
  bool operator==(const RestoreSubcomponent&) const = default;
};

struct ComponentFailure {
  Hresult writer = kSOk;
  Hresult application = kSOk;
  std::optional<std::string> message;
  Position at;
  Unknown unknown;
  bool operator==(const ComponentFailure&) const = default;
};

// COMPONENT of a BACKUP_COMPONENTS document: one explicitly included component.
struct BackupComponent {
  ComponentType type = ComponentType::file_group;
  std::optional<std::string> logical_path;
  std::string name;

  std::optional<bool> backup_succeeded;
  std::optional<std::string> backup_options;
  std::optional<std::string> backup_stamp;
  std::optional<std::string> previous_backup_stamp;
  std::optional<std::string> backup_metadata;
  std::vector<PartialFile> partial_files;
  std::vector<DifferencedFiles> differenced_files;
  std::optional<std::string> prepare_for_backup_failure;
  std::optional<std::string> post_snapshot_failure;
  std::optional<ComponentFailure> failure;

  std::optional<bool> selected_for_restore;
  std::optional<Guid> restore_instance_id;  // SetSelectedForRestoreEx
  std::optional<bool> additional_restores;
  std::optional<std::string> restore_options;
  std::optional<std::string> restore_metadata;
  std::optional<std::string> restore_name;
  std::optional<RestoreTarget> restore_target;
  std::optional<FileRestoreStatus> file_restore_status;
  std::optional<bool> authoritative_restore;
  std::optional<RollForwardType> roll_forward;
  std::optional<std::string> roll_forward_point;
  std::vector<FileSet> alternate_mappings;  // mappings taken by the requester
  std::vector<FileSet> new_targets;         // alternate_path is the new place
  std::vector<DirectedTarget> directed_targets;
  std::vector<RestoreSubcomponent> restore_subcomponents;
  std::optional<std::string> pre_restore_failure;
  std::optional<std::string> post_restore_failure;
  Position at;
  Unknown unknown;
  Unknown unknown_backup_metadata;   // of BACKUP_METADATA
  Unknown unknown_restore_metadata;  // of the element that holds the restore metadata
  bool operator==(const BackupComponent&) const = default;
};

struct WriterComponents {
  Guid instance_id;
  Guid writer_id;
  std::optional<std::string> instance_name;
  std::optional<std::uint32_t> backup_schema;
  std::vector<BackupComponent> components;
  Position at;
  Unknown unknown;
  bool operator==(const WriterComponents&) const = default;
};

// One shadow copy of the set, as AddToSnapshotSet leaves it in the document.
struct SnapshotEntry {
  Guid id;
  std::optional<std::string> volume;  // original volume, GUID name
  std::optional<Guid> provider_id;
  // Of a transportable set (the-shadow-copy-creation-process.md): the context that the copy was
  // made in, the identifiers of the original volume's disks and of the copy's, and where the volume
  // lies on them; lists with `;` between their items.
  std::optional<std::uint32_t> attributes;
  std::optional<std::string> source_luns;
  std::optional<std::string> snapshot_luns;
  std::optional<std::string> disk_extents;
  Position at;
  Unknown unknown;
  bool operator==(const SnapshotEntry&) const = default;
};

// The BACKUP_COMPONENTS document of one session.
struct BackupComponents {
  std::string version = "1.2";
  std::optional<bool> bootable_system_state;
  std::optional<bool> select_components;
  std::optional<BackupType> backup_type;
  std::optional<std::string> backup_type_token;  // only where the token was not understood
  std::optional<bool> partial_file_support;
  std::optional<RestoreType> restore_type;
  std::optional<Guid> snapshot_set_id;
  std::vector<SnapshotEntry> snapshots;
  std::vector<WriterComponents> writers;
  Position at;
  Unknown unknown;
  bool operator==(const BackupComponents&) const = default;
};

struct ManifestSnapshot {
  Guid id;
  std::string alias;
  std::string original_volume;
  Guid provider_id;
  Position at;
  Unknown unknown;
  bool operator==(const ManifestSnapshot&) const = default;
};

struct ManifestWriter {
  std::string name;           // blanks restored; the file spells them %s
  std::string metadata_file;  // as written, usually a temporary path ending in \WMn.xml
  Position at;
  Unknown unknown;
  bool operator==(const ManifestWriter&) const = default;
};

// DiskShadow's Manifest.xml.
struct Manifest {
  Guid snapshot_set_id;
  std::optional<std::string> machine_name;
  std::vector<ManifestSnapshot> snapshots;
  std::string backup_components_file;
  std::vector<std::pair<std::string, std::string>> aliases;
  std::optional<std::uint32_t> writer_count;
  std::vector<ManifestWriter> writers;
  std::optional<std::string> logfile;
  Position at;
  Unknown unknown;             // of the root
  Unknown unknown_set;         // of ShadowCopySet
  Unknown unknown_components;  // of BackupComponents
  Unknown unknown_aliases;     // of Aliases; an Alias with unknown content is here as a whole
  Unknown unknown_writers;     // of Writers
  Unknown unknown_logfile;     // of Logfile
  bool operator==(const Manifest&) const = default;
};

}  // namespace vsskit::document
