// What a session consists of, and the table of which call is allowed when. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/service/coordinator.h"
#include "sim/service/declared_files.h"
#include "sim/service/document_index.h"
#include "sim/service/session.h"
#include "sim/service/world.h"

namespace vsskit::service {

// AddToSnapshotSet's page.
inline constexpr std::size_t kSetVolumesMax = 64;
// usage-conventions.md: software shadow copies of one volume.
inline constexpr std::size_t kVolumeCopiesMax = 512;
// Of them, client-accessible ones where no MaxShadowCopies says otherwise
// (registry-keys-for-backup-and-restore.md).
inline constexpr std::size_t kClientAccessibleCopiesMax = 64;
// Virtual disks around a volume that VSS works with.
inline constexpr std::uint32_t kNestingMax = 1;

// How far the session has come. Only successful ends of operations move it forward.
enum class Phase : std::uint8_t {
  fresh,          // made, not initialized
  initialized,    // for backup
  prepared,       // writers are through with PrepareForBackup
  created,        // the shadow copies exist
  failed,         // creation failed, or an operation was cancelled: only the end is left
  completed,      // writers are through with BackupComplete
  aborted,        // AbortBackup ended something
  restoring,      // initialized for restore
  pre_restored,   // writers are through with PreRestore
  post_restored,  // and with PostRestore
  released,
};

// The shadow copy set of the session.
enum class SetStage : std::uint8_t { none, started, creating, created, failed };

// Calls whose moment is checked.
enum class Call : std::uint8_t {
  initialize,
  set_context,
  set_backup_state,
  choose_writers,
  gather_metadata,
  read_metadata,
  add_component,
  set_before_prepare,
  prepare_for_backup,
  abort_backup,
  gather_status,
  read_status,
  set_backup_succeeded,
  save_as_xml,
  backup_complete,
  read_components,
  start_snapshot_set,
  add_to_snapshot_set,
  do_snapshot_set,
  ask_providers,
  plan_restore,    // before PreRestore
  change_restore,  // before PostRestore
  report_restore,  // between the two
  pre_restore,
  post_restore,
};

// One writer as this session knows it.
struct WriterRecord {
  std::shared_ptr<SubscribedWriter> writer;
  // What it said in Identify; none when that failed, or nobody asked it.
  std::shared_ptr<const document::WriterMetadata> metadata;
  WriterState state = WriterState::stable;
  Hresult failure = kSOk;
  Hresult application = kSOk;
  std::optional<std::string> message;

  bool identified = true;    // false: neither metadata nor status are reported
  bool lost = false;         // a handler never returned, or the writer is gone
  bool refused = false;      // a fatal failure: no further event of the backup but its end
  bool counted = false;      // among SubscribedWriter::sessions
  bool told = false;         // received an event of this session other than Identify
  bool prepared = false;     // received PrepareForBackup in this session
  bool in_creation = false;  // received PrepareForSnapshot
  bool frozen = false;       // received Freeze, neither Thaw nor Abort yet
  bool thawed = false;
  bool post_snapshot = false;  // received PostSnapshot
  bool aborted = false;
  bool completed = false;  // received BackupComplete
  VirtualTime frozen_at;
  // In a restore, once PreRestore has begun: the components that are its to restore.
  ComponentPlaces restored;
  bool pre_restored = false;  // received PreRestore in this session
};

// One volume of the set.
struct SetVolume {
  const volume::Volume* volume = nullptr;
  Guid snapshot_id;
  provider::Provider* provider = nullptr;
  bool recovery_known = false;  // the provider was told that writers want to recover
};

struct Session::Parts {
  Parts(World& the_world, std::string the_label);

  // S_OK, or what stands against the call: the fault plan, the service that is gone, else
  // VSS_E_BAD_STATE where the table of states forbids it. Calls that are allowed and concern copies
  // or writers of other processes meet them from here.
  [[nodiscard]] Hresult check(Call call) const;
  [[nodiscard]] Hresult trouble(Call call) const;
  // A document that was stored comes back, as the fault plan lets it.
  [[nodiscard]] std::string read_back(std::string_view stored) const;

  [[nodiscard]] bool with_writers() const { return (context & attribute::kNoWriters) == 0; }
  [[nodiscard]] bool busy() const { return running && !running->done(); }
  [[nodiscard]] bool is_restore() const;

  // Enabled writers that the session has not met.
  [[nodiscard]] std::vector<WriterRecord> strangers() const;
  // The session talks to these too from now on. Each gathering of metadata meets those that started
  // since, and so does PreRestore; a backup without metadata meets whom it is prepared with.
  void meet_writers();
  [[nodiscard]] bool is_enabled(const SubscribedWriter& writer) const;
  // The place of a writer's components in the document; kNone when it has none.
  [[nodiscard]] std::size_t components_of(const WriterRecord& record) const;
  // Whether an enabled writer of the class runs now; of this instance, unless that is null.
  [[nodiscard]] bool runs(const Guid& writer_id, const Guid& instance_id) const;
  // Whether the writer takes part in the backup: it has components in the document, or the session
  // is not in component mode; and it subscribed to backup events.
  [[nodiscard]] bool takes_part(const WriterRecord& record) const;
  // Whether components that take part ask for recovery by their flags in this context, or a writer
  // that takes part has files that are to be left out of shadow copies
  // (excluding-files-from-shadow-copies.md).
  [[nodiscard]] bool asks_for_recovery() const;
  // The components with this address, in the document's order. `instance` null: of any instance.
  using Place = ComponentPlace;
  [[nodiscard]] ComponentPlaces find(const Guid& instance, const ComponentAddress& address) const;
  [[nodiscard]] std::optional<Place> find_first(const Guid& instance,
                                                const ComponentAddress& address) const;
  // The first of them for a setter: S_OK, E_INVALIDARG for an address that names nothing, or
  // VSS_E_OBJECT_NOT_FOUND.
  Hresult look_up(const Guid& instance, const ComponentAddress& address, Place& place) const;
  // The same for a setter of a restore, which names a class and no instance: those that are
  // selected for restore, the first where none is.
  Hresult look_up_selected(const ComponentAddress& address, ComponentPlaces& these) const;
  // Of several that are called so, the one that this live instance is to restore.
  [[nodiscard]] Place find_for(const Guid& instance, const ComponentPlaces& among) const;
  [[nodiscard]] const document::BackupComponent& at(const Place& place) const;
  [[nodiscard]] document::BackupComponent& change(const Place& place);
  // Adds a component at the end of its writer's; false when logical path and name are taken.
  bool add_component(const Guid& instance, const Guid& writer, document::BackupComponent component);
  // Remembers what gathered metadata declares; and whether a writer of this instance and class
  // declares the component, with this type.
  void learn_declared();
  [[nodiscard]] bool is_declared(const Guid& instance, const ComponentAddress& address) const;
  // Says which writer is to restore which component of the document.
  void assign_restored();
  [[nodiscard]] const WriterRecord* record_of(const Guid& instance) const;

  // The document as text, printed only when it changed since the last time.
  const std::string& document_text();
  // Records the document as it is now; returns its name, empty when documents are not held.
  std::string record_document();

  // Hands an operation to the executor and the caller.
  Hresult begin(OperationPtr operation, OperationPtr& out);

  // What goes on in the backup ends without success: only its end is left. A backup that was called
  // off stays that, so that a second AbortBackup tells nobody again.
  void break_off() {
    if (phase != Phase::aborted) phase = Phase::failed;
  }

  // Sends Abort to every prepared writer for which the backup is not over, by PostSnapshot or
  // BackupComplete; `only_creation` leaves out those that have not received PrepareForSnapshot or
  // were aborted before.
  void abort_writers(bool only_creation);
  // Ends what DoSnapshotSet or StartSnapshotSet began: Abort to every writer in creation that has
  // not handled PostSnapshot, AbortSnapshots to providers that were asked, the right to create
  // given back. Harmless when nothing was begun.
  void undo_creation();
  void abort_providers();

  World& world;
  Session* self = nullptr;
  trace::Subject subject;
  std::string label;
  bool scripted = false;  // the requester is played by vsskit
  Guid session_id;

  Phase phase = Phase::fresh;
  bool state_set = false;
  bool context_set = false;
  std::uint32_t context = context::kBackup;
  BackupState state;
  RestoreType restore_type = RestoreType::undefined;

  std::shared_ptr<SharedDocument> document;
  DocumentIndex places;  // where its components stand
  std::string text;
  std::uint64_t text_changes = 0;
  bool text_valid = false;
  std::string document_name;
  std::uint64_t document_changes = 0;

  bool cut = false;  // the service or the machine went away: only the end is left
  // Notes a machine that died meanwhile; whether the session is cut.
  bool note_cut() { return cut = cut || world.dead(); }

  bool writers_met = false;  // whom to talk to is chosen
  bool gathered = false;     // GatherWriterMetadata ended well once
  // Gathered components: by instance, logical path and name.
  std::map<std::pair<Guid, std::string>, ComponentType> declared_components;
  bool metadata_there = false;          // until FreeWriterMetadata
  std::vector<WriterRecord> writers;    // only meet_writers() adds to it
  std::map<Guid, std::size_t> records;  // their places, by instance
  std::vector<std::size_t> with_metadata;
  std::optional<DeclaredFiles> declared;  // of the metadata gathered last, once asked for
  std::set<Guid> enabled_classes;
  std::set<Guid> disabled_classes;
  std::set<Guid> disabled_instances;
  bool status_there = false;
  std::vector<WriterStatus> status;

  SetStage set_stage = SetStage::none;
  Guid set_id;
  Prng snapshot_ids;
  std::vector<SetVolume> volumes;
  std::vector<std::string> volume_names;           // GUID names, in the same order
  std::vector<provider::Provider*> set_providers;  // distinct, in the order of first use
  bool providers_prepared = false;  // EndPrepareSnapshots was called: AbortSnapshots may be
  bool recovery = false;            // what asks_for_recovery() said when the backup was prepared

  bool ending = false;          // the last Release is at work
  bool gone = false;            // its process has ended: nothing goes on for it
  bool snapshots_said = false;  // the trace knows of the copies
  // Copies that were imported here: auto-release ones go with the session.
  std::vector<std::pair<provider::Provider*, Guid>> imported;
  provider::Provider* recovery_provider = nullptr;  // of AddSnapshotToRecoverySet
  std::vector<Guid> recovery_set;

  OperationPtr running;
  std::shared_ptr<const AccessGate> requester_gate;
};

}  // namespace vsskit::service
