// The requester's side of VSS: IVssBackupComponents to ...Ex4 in UTF-8, an Hresult from each
// method. Behind it stands a session of the simulated VSS (session.h), or one of the machine's own.
// Not for several threads at once. Null out-parameters are the face's business. What the simulated
// VSS answers beyond the API's pages is said at the method.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/time.h"
#include "sim/base/vss_types.h"
#include "sim/document/values.h"
#include "sim/engine/operation.h"
#include "sim/provider/provider.h"
#include "sim/service/component_access.h"
#include "sim/service/metadata_builder.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::service {

// IVssAsync's other half: null when the call failed at once. The executor runs it
// (World::executor()); it may outlive the session, and is then cancelled or done.
using OperationPtr = std::shared_ptr<engine::Operation>;

// How AddComponent and its kin name a component. The type counts: a component of another type is
// not found. A NULL logical path and "" are the same place.
struct ComponentAddress {
  Guid writer_id;
  ComponentType type = ComponentType::undefined;
  TextOrNull logical_path;
  TextOrNull name;
};

// VSS_SNAPSHOT_PROP and VSS_PROVIDER_PROP; empty strings of snapshot properties are NULL.
using SnapshotProperties = provider::SnapshotProperties;
using ProviderProperties = provider::ProviderInfo;
using ObjectProperties = std::variant<SnapshotProperties, ProviderProperties>;

// What GatherWriterStatus found about one writer.
struct WriterStatus {
  Guid instance_id;
  Guid writer_id;
  std::string name;
  WriterState state = WriterState::unknown;
  Hresult failure = kSOk;
  Hresult application = kSOk;
  std::optional<std::string> message;
};

using Deletion = provider::Deletion;

class RequesterPort {
 public:
  RequesterPort() = default;
  virtual ~RequesterPort() = default;
  RequesterPort(const RequesterPort&) = delete;
  RequesterPort& operator=(const RequesterPort&) = delete;

  // `requester` or `requester:2`: the session's subject in the trace, and what events carry in
  // `for=`.
  [[nodiscard]] virtual const std::string& label() const = 0;
  // Records what became of watched files until now. Who records a call that ends the requester's
  // copying (BackupComplete, the last Release, its exit) says this before the call's step, so that
  // what was stored before the call stands before it. Nothing else in a session waits for it.
  virtual void say_effects() = 0;
  // The last Release (or the requester's end in any other way): cancels what runs, sends
  // BackupShutdown, records the last document, removes auto-release shadow copies. Steps that this
  // causes are recorded before it returns. Afterwards every method answers VSS_E_BAD_STATE.
  // Idempotent.
  virtual void release() = 0;
  // The call that comes next stands for this method: what the fault plan ties to its beginning
  // happens now (World::strike()). E_NOTIMPL where this Windows does not have the method yet,
  // E_ACCESSDENIED where the caller lost its rights: the call is then not to be made.
  virtual Hresult begin_call(trace::Verb method) = 0;

  struct BackupState {
    bool select_components = false;
    bool bootable_system_state = false;
    BackupType type = BackupType::undefined;
    bool partial_file_support = false;
  };

  // --- IVssBackupComponents, in the SDK's order
  virtual Hresult get_writer_components_count(std::uint32_t& count) = 0;
  virtual Hresult get_writer_components(std::uint32_t index,
                                        std::optional<WriterComponents>& components) = 0;
  // An optional document (the one saved from a transportable set). VSS_E_INVALID_XML_DOCUMENT when
  // it is not one; VSS_E_BAD_STATE the second time.
  virtual Hresult initialize_for_backup(TextOrNull document) = 0;
  virtual Hresult set_backup_state(const BackupState& state) = 0;
  // The document that a backup saved; its backup state becomes the session's. What an earlier
  // restore left in it is forgotten.
  // VSS_E_INVALID_XML_DOCUMENT when it is none, also for NULL; the session is then as it was.
  virtual Hresult initialize_for_restore(TextOrNull document) = 0;
  virtual Hresult set_restore_state(RestoreType type) = 0;
  virtual Hresult gather_writer_metadata(OperationPtr& operation) = 0;
  virtual Hresult get_writer_metadata_count(std::uint32_t& count) = 0;
  // The document is shared and never changes; it survives free_writer_metadata().
  virtual Hresult get_writer_metadata(
      std::uint32_t index, Guid& instance_id,
      std::shared_ptr<const document::WriterMetadata>& metadata) = 0;
  // The document as its VSS saves it, where that is not how we print it; none else.
  virtual std::optional<std::string> saved_metadata(std::uint32_t) { return std::nullopt; }
  virtual Hresult free_writer_metadata() = 0;
  virtual Hresult add_component(const Guid& instance_id, const ComponentAddress& component) = 0;
  virtual Hresult prepare_for_backup(OperationPtr& operation) = 0;
  virtual Hresult abort_backup() = 0;
  virtual Hresult gather_writer_status(OperationPtr& operation) = 0;
  virtual Hresult get_writer_status_count(std::uint32_t& count) = 0;
  virtual Hresult free_writer_status() = 0;
  virtual Hresult get_writer_status(std::uint32_t index,
                                    WriterStatus& status) = 0;  // also the Ex3 form
  virtual Hresult set_backup_succeeded(const Guid& instance_id, const ComponentAddress& component,
                                       bool succeeded) = 0;
  virtual Hresult set_backup_options(const ComponentAddress& component, TextOrNull options) = 0;
  // VSS_E_OBJECT_NOT_FOUND also while no enabled writer of the class runs.
  virtual Hresult set_selected_for_restore(const ComponentAddress& component, bool selected) = 0;
  virtual Hresult set_restore_options(const ComponentAddress& component, TextOrNull options) = 0;
  virtual Hresult set_additional_restores(const ComponentAddress& component, bool additional) = 0;
  virtual Hresult set_previous_backup_stamp(const ComponentAddress& component,
                                            TextOrNull stamp) = 0;
  // The document as text; recorded as a BackupComponents step whose document name is given back
  // through `name` when not null (the face puts it on its SaveAsXML step).
  virtual Hresult save_as_xml(std::string& document, std::string* name = nullptr) = 0;
  virtual Hresult backup_complete(OperationPtr& operation) = 0;
  virtual Hresult add_alternative_location_mapping(const ComponentAddress& component,
                                                   TextOrNull path, TextOrNull filespec,
                                                   bool recursive, TextOrNull destination) = 0;
  virtual Hresult add_restore_subcomponent(const ComponentAddress& component,
                                           TextOrNull sub_logical_path, TextOrNull sub_component,
                                           bool repair) = 0;
  virtual Hresult set_file_restore_status(const ComponentAddress& component,
                                          FileRestoreStatus status) = 0;
  virtual Hresult add_new_target(const ComponentAddress& component, TextOrNull path,
                                 TextOrNull filename, bool recursive,
                                 TextOrNull alternate_path) = 0;
  virtual Hresult set_ranges_file_path(const ComponentAddress& component, std::uint32_t index,
                                       TextOrNull ranges_file) = 0;
  // In component mode to each running writer of which a component is selected, else to all that
  // subscribed to restores. A component is the affair of the instance that the requester named,
  // else of the one that backed it up, else of its namesake, else of the first of its class.
  virtual Hresult pre_restore(OperationPtr& operation) = 0;
  // To those that received PreRestore, did not refuse it and still run; who stopped is reported as
  // VSS_E_WRITER_NOT_RESPONDING, even where its like runs again (rule C-RMETH-14).
  virtual Hresult post_restore(OperationPtr& operation) = 0;
  virtual Hresult set_context(std::int32_t context) = 0;
  virtual Hresult start_snapshot_set(Guid& set_id) = 0;
  virtual Hresult add_to_snapshot_set(TextOrNull volume, const Guid& provider_id,
                                      Guid& snapshot_id) = 0;
  virtual Hresult do_snapshot_set(OperationPtr& operation) = 0;
  virtual Hresult delete_snapshots(const Guid& id, ObjectType type, bool force,
                                   Deletion& deletion) = 0;
  virtual Hresult import_snapshots(OperationPtr& operation) = 0;
  virtual Hresult break_snapshot_set(const Guid& set_id) = 0;
  virtual Hresult get_snapshot_properties(const Guid& snapshot_id,
                                          SnapshotProperties& properties) = 0;
  // S_FALSE with an empty list when nothing is found.
  virtual Hresult query(const Guid& queried_id, ObjectType queried_type, ObjectType returned_type,
                        std::vector<ObjectProperties>& objects) = 0;
  virtual Hresult is_volume_supported(const Guid& provider_id, TextOrNull volume,
                                      bool& supported) = 0;
  virtual Hresult disable_writer_classes(std::span<const Guid> ids) = 0;
  virtual Hresult enable_writer_classes(std::span<const Guid> ids) = 0;
  virtual Hresult disable_writer_instances(std::span<const Guid> ids) = 0;
  virtual Hresult expose_snapshot(const Guid& snapshot_id, TextOrNull path_from_root,
                                  std::uint32_t attributes, TextOrNull expose,
                                  std::string& exposed) = 0;
  virtual Hresult revert_to_snapshot(const Guid& snapshot_id, bool force_dismount) = 0;
  virtual Hresult query_revert_status(TextOrNull volume, OperationPtr& operation) = 0;

  // --- Ex: GetWriterMetadataEx is get_writer_metadata()
  virtual Hresult set_selected_for_restore_ex(const ComponentAddress& component, bool selected,
                                              const Guid& instance_id) = 0;

  // --- Ex2
  virtual Hresult unexpose_snapshot(const Guid& snapshot_id) = 0;
  virtual Hresult set_authoritative_restore(const ComponentAddress& component,
                                            bool authoritative) = 0;
  virtual Hresult set_roll_forward(const ComponentAddress& component, RollForwardType type,
                                   TextOrNull point) = 0;
  virtual Hresult set_restore_name(const ComponentAddress& component, TextOrNull name) = 0;
  virtual Hresult break_snapshot_set_ex(const Guid& set_id, std::uint32_t flags,
                                        OperationPtr& operation) = 0;
  virtual Hresult pre_fast_recovery(const Guid& set_id, std::uint32_t flags,
                                    OperationPtr& operation) = 0;
  virtual Hresult fast_recovery(const Guid& set_id, std::uint32_t flags,
                                OperationPtr& operation) = 0;

  // --- Ex3: GetWriterStatusEx is get_writer_status()
  virtual Hresult add_snapshot_to_recovery_set(const Guid& snapshot_id, std::uint32_t flags,
                                               TextOrNull destination_volume) = 0;
  virtual Hresult recover_set(std::uint32_t flags, OperationPtr& operation) = 0;
  virtual Hresult get_session_id(Guid& id) = 0;

  // --- Ex4
  virtual Hresult get_root_and_logical_prefix_paths(TextOrNull path, std::string& root,
                                                    std::string& logical_prefix,
                                                    bool normalize_fqdn) = 0;
};

}  // namespace vsskit::service
