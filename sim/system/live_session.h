// One requester's session with the machine's own VSS: IVssBackupComponents to ...Ex4 behind the
// port that the faces call. What it answers is what that VSS answers; a method of an interface that
// this Windows does not have answers E_NOINTERFACE. Documents are recorded byte for byte: writer
// metadata when gathering has ended, the backup components document after each phase, at SaveAsXML
// and before the last Release.
//
// Every call of that VSS is made out of the house: it may call writers of this process, on other
// threads, before it returns.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sim/service/requester_port.h"
#include "sim/system/live_operation.h"

namespace vsskit::system {

class LiveWorld;

class LiveSession final : public service::RequesterPort,
                          public std::enable_shared_from_this<LiveSession> {
 public:
  using OperationPtr = service::OperationPtr;
  using TextOrNull = service::TextOrNull;
  using ComponentAddress = service::ComponentAddress;

  // Takes over the object's one reference.
  LiveSession(LiveWorld& world, std::string label, IVssBackupComponents* backup);
  ~LiveSession() override;

  // As GetSessionId tells it; null where it does not.
  [[nodiscard]] const Guid& id() const { return id_; }

  [[nodiscard]] const std::string& label() const override { return label_; }
  void say_effects() override {}
  void release() override;
  Hresult begin_call(trace::Verb method) override;

  Hresult get_writer_components_count(std::uint32_t& count) override;
  Hresult get_writer_components(std::uint32_t index,
                                std::optional<service::WriterComponents>& components) override;
  Hresult initialize_for_backup(TextOrNull document) override;
  Hresult set_backup_state(const BackupState& state) override;
  Hresult initialize_for_restore(TextOrNull document) override;
  Hresult set_restore_state(RestoreType type) override;
  Hresult gather_writer_metadata(OperationPtr& operation) override;
  Hresult get_writer_metadata_count(std::uint32_t& count) override;
  Hresult get_writer_metadata(std::uint32_t index, Guid& instance_id,
                              std::shared_ptr<const document::WriterMetadata>& metadata) override;
  std::optional<std::string> saved_metadata(std::uint32_t index) override;
  Hresult free_writer_metadata() override;
  Hresult add_component(const Guid& instance_id, const ComponentAddress& component) override;
  Hresult prepare_for_backup(OperationPtr& operation) override;
  Hresult abort_backup() override;
  Hresult gather_writer_status(OperationPtr& operation) override;
  Hresult get_writer_status_count(std::uint32_t& count) override;
  Hresult free_writer_status() override;
  Hresult get_writer_status(std::uint32_t index, service::WriterStatus& status) override;
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
                           service::Deletion& deletion) override;
  Hresult import_snapshots(OperationPtr& operation) override;
  Hresult break_snapshot_set(const Guid& set_id) override;
  Hresult get_snapshot_properties(const Guid& snapshot_id,
                                  service::SnapshotProperties& properties) override;
  Hresult query(const Guid& queried_id, ObjectType queried_type, ObjectType returned_type,
                std::vector<service::ObjectProperties>& objects) override;
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

 private:
  // What the trace gets when an operation has finished.
  enum class After : std::uint8_t { nothing, metadata, document };

  // Makes a call of that VSS out of the house; E_NOINTERFACE where the interface is missing.
  template <class Interface, class Method, class... Arguments>
  Hresult ask(const Held<Interface>& object, Method method, Arguments... arguments);
  // The same for a method that begins with the component's address.
  template <class Interface, class Method, class... Arguments>
  Hresult ask_of(const Held<Interface>& object, Method method, const ComponentAddress& component,
                 Arguments... arguments);
  // The same for a method that ends with the operation's place.
  template <class Interface, class Method, class... Arguments>
  Hresult begin(After after, OperationPtr& operation, const Held<Interface>& object, Method method,
                Arguments... arguments);
  template <class Method>
  Hresult choose_writers(Method method, std::span<const Guid> ids);

  void learn_id();
  void finished(After after);
  void record_metadata();
  std::string record_document();
  Hresult read_saved(std::string& document);
  void adopt(const service::SnapshotProperties& properties);

  LiveWorld& world_;
  std::string label_;
  Held<IVssBackupComponents> backup_;
  Held<IVssBackupComponentsEx> ex_;
  Held<IVssBackupComponentsEx2> ex2_;
  Held<IVssBackupComponentsEx3> ex3_;
  Held<IVssBackupComponentsEx4> ex4_;
  Guid id_;
  bool initialized_ = false;
  bool restore_ = false;
  std::vector<Guid> copies_;  // whose files can be read here
};

}  // namespace vsskit::system
