// One component of the backup components document, as a requester or a writer reaches it:
// IVssComponent to ...Ex2 and IVssWriterComponentsExt in UTF-8. Who calls and at which moment
// decides what is allowed. Null out-parameters are the face's business.
// Source: the API's pages; backup-components-document-life-cycle.md. Where pages disagree, the
// document is open to writers from PrepareForBackup to the end of PostSnapshot and in PreRestore
// and PostRestore, and read-only from BackupComplete on (rules C-BCD-11, C-DONE-16, C-STAMP-07).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/time.h"
#include "sim/base/vss_types.h"
#include "sim/document/values.h"
#include "sim/service/metadata_builder.h"
#include "sim/service/writer_port.h"

namespace vsskit::service {

// The document of one session, shared by the session and by every access handed out, so that what
// user code still holds after Release stays readable.
struct SharedDocument {
  document::BackupComponents value;
  std::uint64_t changes = 0;  // raised by every change; printing is skipped while it stands
};

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Where a component stands in the document; both kNone when it is not there.
struct ComponentPlace {
  std::size_t writer = kNone;
  std::size_t component = kNone;
};
using ComponentPlaces = std::vector<ComponentPlace>;

// Where a writer's words go when the document is another's than ours: it answers, and brings the
// shared document up to date. `component` is the place among the writer's. The methods are those of
// ComponentAccess.
class ComponentKeeper {
 public:
  virtual ~ComponentKeeper() = default;
  // SetBackupMetadata and its kin: one text.
  enum class Text : std::uint8_t {
    backup_metadata,
    backup_stamp,
    prepare_for_backup_failure,
    post_snapshot_failure,
    restore_metadata,
    pre_restore_failure,
    post_restore_failure,
  };
  virtual Hresult set(Text what, std::size_t component, TextOrNull text) = 0;
  virtual Hresult add_partial_file(std::size_t component, TextOrNull path, TextOrNull filename,
                                   TextOrNull ranges, TextOrNull metadata) = 0;
  virtual Hresult add_differenced_files(std::size_t component, TextOrNull path, TextOrNull filespec,
                                        bool recursive, FileTime time) = 0;
  virtual Hresult add_directed_target(std::size_t component, TextOrNull source_path,
                                      TextOrNull source_filename, TextOrNull source_ranges,
                                      TextOrNull destination_path, TextOrNull destination_filename,
                                      TextOrNull destination_ranges) = 0;
  virtual Hresult set_restore_target(std::size_t component, RestoreTarget target) = 0;
  virtual Hresult set_failure(std::size_t component, Hresult failure, Hresult application,
                              TextOrNull message) = 0;
};

// The side from which an access came, and until when it may change things. A writer's gate is
// shut when its handler returns.
struct AccessGate {
  bool writer = false;
  bool open = true;
  bool restore = false;                     // the session is a restore
  Event event = Event::identify;            // meaningful for writers
  std::shared_ptr<ComponentKeeper> keeper;  // none: the shared document is the truth
};

// Getters answer: S_OK; S_FALSE with an empty value where nothing is stored; VSS_E_OBJECT_NOT_FOUND
// for an index beyond the last. Setters answer: S_OK; E_INVALIDARG for a missing or empty argument
// that is needed; VSS_E_BAD_STATE from a requester, after the handler returned, in the wrong event,
// in the wrong kind of session. Cheap to copy.
class ComponentAccess {
 public:
  using Text = std::optional<std::string>;  // none: NULL

  ComponentAccess(std::shared_ptr<SharedDocument> document, std::size_t writer,
                  std::size_t component, std::shared_ptr<const AccessGate> gate);

  // --- Identity; always S_OK. A NULL logical path comes back as none.
  [[nodiscard]] const document::BackupComponent& value() const;
  [[nodiscard]] const document::WriterComponents& writer() const;
  [[nodiscard]] const AccessGate& gate() const { return *gate_; }
  Hresult get_logical_path(Text& path) const;
  Hresult get_component_type(ComponentType& type) const;
  Hresult get_component_name(std::string& name) const;

  // --- IVssComponent, the backup's part
  Hresult get_backup_succeeded(bool& succeeded) const;  // S_FALSE until SetBackupSucceeded
  Hresult set_backup_metadata(TextOrNull data);  // VSS_E_OBJECT_ALREADY_EXISTS the second time
  Hresult get_backup_metadata(Text& data) const;
  Hresult add_partial_file(TextOrNull path, TextOrNull filename, TextOrNull ranges,
                           TextOrNull metadata);
  Hresult get_partial_file_count(std::uint32_t& count) const;
  Hresult get_partial_file(std::uint32_t index, document::PartialFile& file) const;
  Hresult set_backup_stamp(TextOrNull stamp);
  Hresult get_backup_stamp(Text& stamp) const;
  Hresult get_previous_backup_stamp(Text& stamp) const;
  Hresult get_backup_options(Text& options) const;
  Hresult add_differenced_files_by_last_modify_time(TextOrNull path, TextOrNull filespec,
                                                    bool recursive, FileTime time);
  // E_NOTIMPL, as on Windows: the LSN form was never supported.
  Hresult add_differenced_files_by_last_modify_lsn(TextOrNull path, TextOrNull filespec,
                                                   bool recursive, TextOrNull lsn);
  Hresult get_differenced_files_count(std::uint32_t& count) const;
  Hresult get_differenced_file(std::uint32_t index, document::DifferencedFiles& files) const;

  // --- IVssComponent, the restore's part
  Hresult is_selected_for_restore(bool& selected) const;
  Hresult get_additional_restores(bool& additional) const;
  Hresult get_alternate_location_mapping_count(std::uint32_t& count) const;
  Hresult get_alternate_location_mapping(std::uint32_t index, document::FileSet& mapping) const;
  Hresult get_new_target_count(std::uint32_t& count) const;
  Hresult get_new_target(std::uint32_t index, document::FileSet& target) const;
  Hresult add_directed_target(TextOrNull source_path, TextOrNull source_filename,
                              TextOrNull source_ranges, TextOrNull destination_path,
                              TextOrNull destination_filename, TextOrNull destination_ranges);
  Hresult get_directed_target_count(std::uint32_t& count) const;
  Hresult get_directed_target(std::uint32_t index, document::DirectedTarget& target) const;
  Hresult set_restore_metadata(TextOrNull data);
  Hresult get_restore_metadata(Text& data) const;
  Hresult set_restore_target(RestoreTarget target);
  Hresult get_restore_target(RestoreTarget& target) const;
  Hresult set_pre_restore_failure_msg(TextOrNull message);
  Hresult get_pre_restore_failure_msg(Text& message) const;
  Hresult set_post_restore_failure_msg(TextOrNull message);
  Hresult get_post_restore_failure_msg(Text& message) const;
  Hresult get_restore_options(Text& options) const;
  Hresult get_restore_subcomponent_count(std::uint32_t& count) const;
  Hresult get_restore_subcomponent(std::uint32_t index,
                                   document::RestoreSubcomponent& subcomponent) const;
  Hresult get_file_restore_status(FileRestoreStatus& status) const;

  // --- IVssComponentEx
  Hresult set_prepare_for_backup_failure_msg(TextOrNull message);
  Hresult get_prepare_for_backup_failure_msg(Text& message) const;
  Hresult set_post_snapshot_failure_msg(TextOrNull message);
  Hresult get_post_snapshot_failure_msg(Text& message) const;
  Hresult get_authoritative_restore(bool& authoritative) const;
  Hresult get_roll_forward(RollForwardType& type, Text& point) const;
  Hresult get_restore_name(Text& name) const;

  // --- IVssComponentEx2. SetFailure takes only VSS_E_WRITERERROR_* codes and S_OK.
  Hresult set_failure(Hresult failure, Hresult application, TextOrNull message);
  Hresult get_failure(document::ComponentFailure& failure) const;

 private:
  enum class Window : std::uint8_t {
    backup,
    prepare_backup,
    post_snapshot,
    pre_restore,
    post_restore,
    restore
  };
  [[nodiscard]] bool may_write(Window window) const;
  [[nodiscard]] document::BackupComponent& change();

  std::shared_ptr<SharedDocument> document_;
  std::size_t writer_;
  std::size_t component_;
  std::shared_ptr<const AccessGate> gate_;
};

// IVssWriterComponentsExt: one writer's components in the document. A writer never sees those of
// others (rule C-BCD-14); in a restore it sees what is its to restore, also what another instance
// of its class had backed up. Cheap to copy.
class WriterComponents {
 public:
  WriterComponents(std::shared_ptr<SharedDocument> document, std::size_t writer,
                   std::shared_ptr<const AccessGate> gate);
  // These components only; at least one. The identity is that of the first one's writer.
  WriterComponents(std::shared_ptr<SharedDocument> document, ComponentPlaces places,
                   std::shared_ptr<const AccessGate> gate);

  [[nodiscard]] std::uint32_t component_count() const;
  void get_writer_info(Guid& instance_id, Guid& writer_id) const;
  // None for an index beyond the last: VSS_E_OBJECT_NOT_FOUND.
  [[nodiscard]] std::optional<ComponentAccess> component(std::uint32_t index) const;

 private:
  std::shared_ptr<SharedDocument> document_;
  std::size_t writer_;
  std::shared_ptr<const ComponentPlaces> places_;  // null: all of the writer's
  std::shared_ptr<const AccessGate> gate_;
};

}  // namespace vsskit::service
