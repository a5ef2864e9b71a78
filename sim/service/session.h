// One requester's object: IVssBackupComponents to ...Ex4 in UTF-8, an Hresult from each method.
//
// Fault model. The service is an honest VSS: it never loses, repeats or reorders an event, never
// hands out a wrong document, and answers each call as the API's pages say, unless the fault plan
// has an event come twice, a call fail, a document come back damaged or the service stop. The rest
// of what goes wrong comes from outside: a writer refuses, fails, throws, is slow, never returns or
// dies, a provider fails, the requester goes away in any state. Whatever happens, the session's
// end thaws or aborts every writer that was frozen, sends BackupShutdown, gives back the right to
// create shadow copies, and removes auto-release shadow copies.
//
// Orders that real programs use succeed even where a page asks for another one (SetContext at any
// time before StartSnapshotSet, AddComponent after it, SetBackupState up to PrepareForBackup); the
// rules judge them. Everything else out of order is VSS_E_BAD_STATE. Null out-parameters are the
// face's business. Requester calls are recorded by the face, not here; events, documents, effects
// and provider phases that a call causes are. Not for several threads at once.
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

class World;

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

class Session : public std::enable_shared_from_this<Session> {
 public:
  // Made by Coordinator::create_session(); private to the room.
  struct Parts;
  explicit Session(std::unique_ptr<Parts> parts);
  // Ends the session as release() does when that was not called.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] Parts& parts() { return *parts_; }
  // `requester` or `requester:2`: the session's subject in the trace, and what events carry in
  // `for=`.
  [[nodiscard]] const std::string& label() const;
  [[nodiscard]] bool is_released() const;

  // Records what became of watched files until now. Who records a call that ends the requester's
  // copying (BackupComplete, the last Release, its exit) says this before the call's step, so that
  // what was stored before the call stands before it. Nothing else in a session waits for it.
  void say_effects();

  // The last Release (or the requester's end in any other way): cancels what runs, sends
  // BackupShutdown, records the last document, removes auto-release shadow copies. Steps that this
  // causes are recorded before it returns. Afterwards every method answers VSS_E_BAD_STATE.
  // Idempotent.
  void release();

  // The call that comes next stands for this method: what the fault plan ties to it happens now
  // (World::strike()), or is what the call answers. Calls without it meet no such fault.
  void begin_call(trace::Verb method);
  // The VSS service went away under the session. Creation under way is aborted, auto-release copies
  // go, what runs ends with VSS_E_UNEXPECTED. From now on calls that need the service answer
  // VSS_E_UNEXPECTED, gathering VSS_E_WRITER_INFRASTRUCTURE; the document stays readable and
  // AbortBackup and release() do their work.
  void cut_off();

  // --- IVssBackupComponents, in the SDK's order
  Hresult get_writer_components_count(std::uint32_t& count);
  Hresult get_writer_components(std::uint32_t index, std::optional<WriterComponents>& components);
  // An optional document (the one saved from a transportable set). VSS_E_INVALID_XML_DOCUMENT when
  // it is not one; VSS_E_BAD_STATE the second time.
  Hresult initialize_for_backup(TextOrNull document);
  struct BackupState {
    bool select_components = false;
    bool bootable_system_state = false;
    BackupType type = BackupType::undefined;
    bool partial_file_support = false;
  };
  Hresult set_backup_state(
      const BackupState& state);  // The document that a backup saved; its backup state becomes the
                                  // session's. What an earlier restore
  // left in it of additional restores, restore metadata and status is forgotten.
  // VSS_E_INVALID_XML_DOCUMENT when it is none, also for NULL; the session is then as it was.
  Hresult initialize_for_restore(TextOrNull document);
  Hresult set_restore_state(RestoreType type);
  Hresult gather_writer_metadata(OperationPtr& operation);
  Hresult get_writer_metadata_count(std::uint32_t& count);
  // The document is shared and never changes; it survives free_writer_metadata().
  Hresult get_writer_metadata(std::uint32_t index, Guid& instance_id,
                              std::shared_ptr<const document::WriterMetadata>& metadata);
  Hresult free_writer_metadata();
  Hresult add_component(const Guid& instance_id, const ComponentAddress& component);
  Hresult prepare_for_backup(OperationPtr& operation);
  Hresult abort_backup();
  Hresult gather_writer_status(OperationPtr& operation);
  Hresult get_writer_status_count(std::uint32_t& count);
  Hresult free_writer_status();
  Hresult get_writer_status(std::uint32_t index, WriterStatus& status);  // also the Ex3 form
  Hresult set_backup_succeeded(const Guid& instance_id, const ComponentAddress& component,
                               bool succeeded);
  Hresult set_backup_options(const ComponentAddress& component,
                             TextOrNull options);  // VSS_E_OBJECT_NOT_FOUND also while no enabled
                                                   // writer of the class runs.
  Hresult set_selected_for_restore(const ComponentAddress& component, bool selected);
  Hresult set_restore_options(const ComponentAddress& component, TextOrNull options);
  Hresult set_additional_restores(const ComponentAddress& component, bool additional);
  Hresult set_previous_backup_stamp(const ComponentAddress& component, TextOrNull stamp);
  // The document as text; recorded as a BackupComponents step whose document name is given back
  // through `name` when not null (the face puts it on its SaveAsXML step).
  Hresult save_as_xml(std::string& document, std::string* name = nullptr);
  Hresult backup_complete(OperationPtr& operation);
  Hresult add_alternative_location_mapping(const ComponentAddress& component, TextOrNull path,
                                           TextOrNull filespec, bool recursive,
                                           TextOrNull destination);
  Hresult add_restore_subcomponent(const ComponentAddress& component, TextOrNull sub_logical_path,
                                   TextOrNull sub_component, bool repair);
  Hresult set_file_restore_status(const ComponentAddress& component, FileRestoreStatus status);
  Hresult add_new_target(const ComponentAddress& component, TextOrNull path, TextOrNull filename,
                         bool recursive, TextOrNull alternate_path);
  Hresult set_ranges_file_path(
      const ComponentAddress& component, std::uint32_t index,
      TextOrNull ranges_file);  // In component mode to each running writer of which a component is
                                // selected, else to all that
  // subscribed to restores. A component is the affair of the instance that the requester named,
  // else of the one that backed it up, else of its namesake, else of the first of its class.
  Hresult pre_restore(OperationPtr& operation);
  // To those that received PreRestore, did not refuse it and still run; who stopped is reported as
  // VSS_E_WRITER_NOT_RESPONDING, even where its like runs again (rule C-RMETH-14).
  Hresult post_restore(OperationPtr& operation);
  Hresult set_context(std::int32_t context);
  Hresult start_snapshot_set(Guid& set_id);
  Hresult add_to_snapshot_set(TextOrNull volume, const Guid& provider_id, Guid& snapshot_id);
  Hresult do_snapshot_set(OperationPtr& operation);
  Hresult delete_snapshots(const Guid& id, ObjectType type, bool force, Deletion& deletion);
  Hresult import_snapshots(OperationPtr& operation);
  Hresult break_snapshot_set(const Guid& set_id);
  Hresult get_snapshot_properties(const Guid& snapshot_id, SnapshotProperties& properties);
  // S_FALSE with an empty list when nothing is found.
  Hresult query(const Guid& queried_id, ObjectType queried_type, ObjectType returned_type,
                std::vector<ObjectProperties>& objects);
  Hresult is_volume_supported(const Guid& provider_id, TextOrNull volume, bool& supported);
  Hresult disable_writer_classes(std::span<const Guid> ids);
  Hresult enable_writer_classes(std::span<const Guid> ids);
  Hresult disable_writer_instances(std::span<const Guid> ids);
  Hresult expose_snapshot(const Guid& snapshot_id, TextOrNull path_from_root,
                          std::uint32_t attributes, TextOrNull expose, std::string& exposed);
  Hresult revert_to_snapshot(const Guid& snapshot_id, bool force_dismount);
  Hresult query_revert_status(TextOrNull volume, OperationPtr& operation);

  // --- Ex: GetWriterMetadataEx is get_writer_metadata()
  Hresult set_selected_for_restore_ex(const ComponentAddress& component, bool selected,
                                      const Guid& instance_id);

  // --- Ex2
  Hresult unexpose_snapshot(const Guid& snapshot_id);
  Hresult set_authoritative_restore(const ComponentAddress& component, bool authoritative);
  Hresult set_roll_forward(const ComponentAddress& component, RollForwardType type,
                           TextOrNull point);
  Hresult set_restore_name(const ComponentAddress& component, TextOrNull name);
  Hresult break_snapshot_set_ex(const Guid& set_id, std::uint32_t flags, OperationPtr& operation);
  Hresult pre_fast_recovery(const Guid& set_id, std::uint32_t flags, OperationPtr& operation);
  Hresult fast_recovery(const Guid& set_id, std::uint32_t flags, OperationPtr& operation);

  // --- Ex3: GetWriterStatusEx is get_writer_status()
  Hresult add_snapshot_to_recovery_set(const Guid& snapshot_id, std::uint32_t flags,
                                       TextOrNull destination_volume);
  Hresult recover_set(std::uint32_t flags, OperationPtr& operation);
  Hresult get_session_id(Guid& id);

  // --- Ex4
  Hresult get_root_and_logical_prefix_paths(TextOrNull path, std::string& root,
                                            std::string& logical_prefix, bool normalize_fqdn);

  // The document as it stands, for tests and for playing recorded sessions; the API itself shows it
  // only through get_writer_components() and save_as_xml().
  [[nodiscard]] const document::BackupComponents& components() const;

 private:
  friend class Coordinator;
  std::unique_ptr<Parts> parts_;
};

}  // namespace vsskit::service
