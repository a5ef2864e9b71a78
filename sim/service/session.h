// One requester's object in the simulated VSS.
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
#include <vector>

#include "sim/service/requester_port.h"

namespace vsskit::service {

class World;

class Session final : public RequesterPort, public std::enable_shared_from_this<Session> {
 public:
  // Made by Coordinator::create_session(); private to the room.
  struct Parts;
  explicit Session(std::unique_ptr<Parts> parts);
  // Ends the session as release() does when that was not called.
  ~Session() override;

  [[nodiscard]] Parts& parts() { return *parts_; }
  [[nodiscard]] bool is_released() const;
  // The requester's process ends, with all code that was in it: its `exit` is recorded, writers
  // that are left are told, and nobody else is called. Copies stay: there is no world after it.
  void end_with_process();
  // The whole machine ends: the requester's `exit` is recorded, and nobody is told anything.
  void end_with_machine();
  // The VSS service went away under the session. Creation under way is aborted, auto-release copies
  // go, what runs ends with VSS_E_UNEXPECTED. From now on calls that need the service answer
  // VSS_E_UNEXPECTED, gathering VSS_E_WRITER_INFRASTRUCTURE; the document stays readable and
  // AbortBackup and release() do their work.
  void cut_off();

  // --- RequesterPort
  [[nodiscard]] const std::string& label() const override;
  void say_effects() override;
  void release() override;
  Hresult begin_call(trace::Verb method) override;
  Hresult get_writer_components_count(std::uint32_t& count) override;
  Hresult get_writer_components(std::uint32_t index,
                                std::optional<WriterComponents>& components) override;
  Hresult initialize_for_backup(TextOrNull document) override;
  Hresult set_backup_state(const BackupState& state) override;
  Hresult initialize_for_restore(TextOrNull document) override;
  Hresult set_restore_state(RestoreType type) override;
  Hresult gather_writer_metadata(OperationPtr& operation) override;
  Hresult get_writer_metadata_count(std::uint32_t& count) override;
  Hresult get_writer_metadata(std::uint32_t index, Guid& instance_id,
                              std::shared_ptr<const document::WriterMetadata>& metadata) override;
  Hresult free_writer_metadata() override;
  Hresult add_component(const Guid& instance_id, const ComponentAddress& component) override;
  Hresult prepare_for_backup(OperationPtr& operation) override;
  Hresult abort_backup() override;
  Hresult gather_writer_status(OperationPtr& operation) override;
  Hresult get_writer_status_count(std::uint32_t& count) override;
  Hresult free_writer_status() override;
  Hresult get_writer_status(std::uint32_t index, WriterStatus& status) override;
  Hresult set_backup_succeeded(const Guid& instance_id, const ComponentAddress& component,
                               bool succeeded) override;
  Hresult set_backup_options(const ComponentAddress& component, TextOrNull options) override;
  Hresult set_selected_for_restore(const ComponentAddress& component, bool selected) override;
  Hresult set_restore_options(const ComponentAddress& component, TextOrNull options) override;
  Hresult set_additional_restores(const ComponentAddress& component, bool additional) override;
  Hresult set_previous_backup_stamp(const ComponentAddress& component, TextOrNull stamp) override;
  Hresult save_as_xml(std::string& document, std::string* name = nullptr) override;
  Hresult backup_complete(OperationPtr& operation) override;
  Hresult add_alternative_location_mapping(const ComponentAddress& component, TextOrNull path,
                                           TextOrNull filespec, bool recursive,
                                           TextOrNull destination) override;
  Hresult add_restore_subcomponent(const ComponentAddress& component, TextOrNull sub_logical_path,
                                   TextOrNull sub_component, bool repair) override;
  Hresult set_file_restore_status(const ComponentAddress& component,
                                  FileRestoreStatus status) override;
  Hresult add_new_target(const ComponentAddress& component, TextOrNull path, TextOrNull filename,
                         bool recursive, TextOrNull alternate_path) override;
  Hresult set_ranges_file_path(const ComponentAddress& component, std::uint32_t index,
                               TextOrNull ranges_file) override;
  Hresult pre_restore(OperationPtr& operation) override;
  Hresult post_restore(OperationPtr& operation) override;
  Hresult set_context(std::int32_t context) override;
  Hresult start_snapshot_set(Guid& set_id) override;
  Hresult add_to_snapshot_set(TextOrNull volume, const Guid& provider_id,
                              Guid& snapshot_id) override;
  Hresult do_snapshot_set(OperationPtr& operation) override;
  Hresult delete_snapshots(const Guid& id, ObjectType type, bool force,
                           Deletion& deletion) override;
  Hresult import_snapshots(OperationPtr& operation) override;
  Hresult break_snapshot_set(const Guid& set_id) override;
  Hresult get_snapshot_properties(const Guid& snapshot_id, SnapshotProperties& properties) override;
  Hresult query(const Guid& queried_id, ObjectType queried_type, ObjectType returned_type,
                std::vector<ObjectProperties>& objects) override;
  Hresult is_volume_supported(const Guid& provider_id, TextOrNull volume, bool& supported) override;
  Hresult disable_writer_classes(std::span<const Guid> ids) override;
  Hresult enable_writer_classes(std::span<const Guid> ids) override;
  Hresult disable_writer_instances(std::span<const Guid> ids) override;
  Hresult expose_snapshot(const Guid& snapshot_id, TextOrNull path_from_root,
                          std::uint32_t attributes, TextOrNull expose,
                          std::string& exposed) override;
  Hresult revert_to_snapshot(const Guid& snapshot_id, bool force_dismount) override;
  Hresult query_revert_status(TextOrNull volume, OperationPtr& operation) override;
  Hresult set_selected_for_restore_ex(const ComponentAddress& component, bool selected,
                                      const Guid& instance_id) override;
  Hresult unexpose_snapshot(const Guid& snapshot_id) override;
  Hresult set_authoritative_restore(const ComponentAddress& component, bool authoritative) override;
  Hresult set_roll_forward(const ComponentAddress& component, RollForwardType type,
                           TextOrNull point) override;
  Hresult set_restore_name(const ComponentAddress& component, TextOrNull name) override;
  Hresult break_snapshot_set_ex(const Guid& set_id, std::uint32_t flags,
                                OperationPtr& operation) override;
  Hresult pre_fast_recovery(const Guid& set_id, std::uint32_t flags,
                            OperationPtr& operation) override;
  Hresult fast_recovery(const Guid& set_id, std::uint32_t flags, OperationPtr& operation) override;
  Hresult add_snapshot_to_recovery_set(const Guid& snapshot_id, std::uint32_t flags,
                                       TextOrNull destination_volume) override;
  Hresult recover_set(std::uint32_t flags, OperationPtr& operation) override;
  Hresult get_session_id(Guid& id) override;
  Hresult get_root_and_logical_prefix_paths(TextOrNull path, std::string& root,
                                            std::string& logical_prefix,
                                            bool normalize_fqdn) override;

  // The document as it stands, for tests and for playing recorded sessions; the API itself shows it
  // only through get_writer_components() and save_as_xml().
  [[nodiscard]] const document::BackupComponents& components() const;

 private:
  friend class Coordinator;
  std::unique_ptr<Parts> parts_;
};

}  // namespace vsskit::service
