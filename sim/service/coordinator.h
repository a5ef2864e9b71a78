// The simulated VSS of one world: which writers are subscribed, which sessions run, whose turn it
// is to create shadow copies. Owned by the World. For one thread at a time: World::house().
//
// What is virtual is what the COM faces ask: the machine's own VSS can stand in its place there.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/prng.h"
#include "sim/base/time.h"
#include "sim/document/values.h"
#include "sim/engine/chain.h"
#include "sim/service/writer_list.h"
#include "sim/service/writer_port.h"

namespace vsskit::provider {
class Provider;
}
namespace vsskit::volume {
class Volume;
}

namespace vsskit::service {

class RequesterPort;
class Session;
class World;

// How a writer stands after an event.
struct WriterStanding {
  WriterState state = WriterState::stable;
  Hresult failure = kSOk;
  Hresult application = kSOk;
  std::optional<std::string> message;
};

// One subscribed writer. Sessions keep it alive while they know it; `port` is null once it has
// unsubscribed, and then no event reaches it (a session reports VSS_E_WRITER_NOT_RESPONDING).
struct SubscribedWriter {
  WriterRegistration registration;  // label and instance id final
  WriterPort* port = nullptr;
  // Handlers that run now. One at a time, but for Identify, which may come at any moment, and for
  // what a handler brings about itself: a session of its own that calls this writer.
  struct Handler {
    engine::Chain work;
    bool identify = false;
  };
  std::vector<Handler> running;
  std::atomic<int> handlers{0};  // all of them, and those other than Identify, for who waits
  std::atomic<int> events{0};
  // Whether this thread works on behalf of one of them; the second form leaves Identify out.
  [[nodiscard]] bool is_around() const;
  [[nodiscard]] bool is_around_event() const;
  // After the last event of any session but Identify: what a session sees that has told the writer
  // nothing itself (determining-writer-status.md).
  WriterStanding latest;
  // Live sessions that have told it something; World::Options::writer_sessions_max at most.
  std::size_t sessions = 0;
  // The last metadata gathered from it, and what the trace calls it: gathered again unchanged, it
  // is neither printed nor watched again.
  std::shared_ptr<const document::WriterMetadata> metadata;
  std::string metadata_document;
  // An express writer's metadata; none for others.
  std::shared_ptr<const document::WriterMetadata> stored;
};

struct SessionOptions {
  // `requester`, `requester:2`; when empty, the lowest that no live session has.
  std::string label;
  bool scripted = false;  // played by vsskit: declared so in the trace
};

class Coordinator {
 public:
  explicit Coordinator(World& world);
  virtual ~Coordinator();
  Coordinator(const Coordinator&) = delete;
  Coordinator& operator=(const Coordinator&) = delete;

  // Ends every session as its last Release does.
  void end_sessions();

  // Registers a writer and declares it in the trace. The port must stay valid until unsubscribe().
  // The instance id is drawn from the seed when null. S_OK, or VSS_E_WRITER_ALREADY_SUBSCRIBED when
  // this port is subscribed already (its writer is left as it was), or E_INVALIDARG for a null
  // writer id. The registered writer is given back through `writer` when not null.
  virtual Hresult subscribe(WriterPort& port, WriterRegistration registration,
                            std::shared_ptr<const SubscribedWriter>* writer = nullptr);
  // S_OK; S_FALSE when the port is not subscribed. Waits for handlers that run on other threads.
  // Inside a handler of this very writer it does not wait: that handler is the writer's last, and
  // who counts on it further finds it gone.
  virtual Hresult unsubscribe(WriterPort& port);
  // The port goes away now, whatever runs: no further event reaches it.
  virtual void drop(WriterPort& port);
  // The writer's process ends: as unsubscribe(), and also inside its handlers. Leaves an `exit`.
  void end_process(SubscribedWriter& writer);
  // The process of user code is over, and none of that code may be called any more: its writers and
  // requesters end with an `exit`. Writers that vsskit plays are told as when a requester goes;
  // where that cannot be, because operations have threads or a handler never came back, they end
  // too.
  void end_user_process();
  // The machine died: all writers and requesters end with an `exit`, and nobody is called.
  void end_machine();
  // Whether a writer of this label may initialize and subscribe: S_OK, or E_ACCESSDENIED where its
  // account is none of those that may (rules C-SEC-01, C-SEC-07). subscribe() asks itself.
  [[nodiscard]] Hresult admit_writer(std::string_view label) const;
  // Whether a requester may be made: E_ACCESSDENIED, CO_E_NOTINITIALIZED or the failure that the
  // fault plan has for CreateVssBackupComponents. create_session() does not ask.
  [[nodiscard]] virtual Hresult admit_requester();
  // The same for whoever asks the service without a backup object (IsVolumeSnapshotted,
  // administrators, express writers): E_ACCESSDENIED, or VSS_E_UNEXPECTED where the service is
  // disabled.
  [[nodiscard]] Hresult admit_caller() const;
  // An express writer: metadata in VSS's store, no process, no events. It is gathered and has a
  // status like any other (always stable). VSS_E_OBJECT_ALREADY_EXISTS for a writer class that is
  // stored already.
  Hresult register_express(document::WriterMetadata metadata, bool scripted = false);
  // VSS_E_OBJECT_NOT_FOUND for a class that is not stored.
  Hresult unregister_express(const Guid& writer_id);
  // The same for writers that another process stored or took back: nobody else is told.
  Hresult add_express(document::WriterMetadata metadata, bool scripted);
  Hresult drop_express(const Guid& writer_id);
  // Express writers by class, as they are stored.
  [[nodiscard]] std::vector<std::shared_ptr<const SubscribedWriter>> express_writers() const;

  // In the order of subscription.
  [[nodiscard]] std::vector<std::shared_ptr<SubscribedWriter>> writers() const;
  // Those of one class, in the same order; until the next comes or goes.
  [[nodiscard]] std::span<const std::shared_ptr<SubscribedWriter>> writers_of(
      const Guid& writer_id) const;
  // The first of this instance id; nullptr where none runs.
  [[nodiscard]] const SubscribedWriter* writer_of(const Guid& instance_id) const;
  [[nodiscard]] const SubscribedWriter* find(const WriterPort& port) const;
  // Whether any subscriber remains.
  [[nodiscard]] std::size_t writer_count() const { return writers_.all().size(); }

  // Declares the world and a requester that may get a session; returns its label.
  std::string announce(SessionOptions options = {});
  // A new IVssBackupComponents. Destroying it ends the session in whatever state it is: creation
  // is aborted, writers get BackupShutdown, auto-release shadow copies go.
  [[nodiscard]] std::shared_ptr<Session> create_session(SessionOptions options = {});
  // The same for the COM faces, whoever's session it is; none where it cannot be made.
  [[nodiscard]] virtual std::shared_ptr<RequesterPort> open_session(SessionOptions options);
  [[nodiscard]] std::size_t live_session_count() const { return live_.size(); }
  // Whether a live session has this label.
  [[nodiscard]] bool is_live(std::string_view label) const;
  // All sessions since the world began, live ones included.
  [[nodiscard]] std::size_t sessions_made() const { return sessions_made_; }

  // Persistent shadow copies outlive their session; every query looks at the volumes' own table.
  // The session that is between StartSnapshotSet and the end of DoSnapshotSet; nullptr when none.
  [[nodiscard]] const Session* creating() const { return creating_; }
  // For sessions: takes and gives back the right to create. take fails with
  // VSS_E_SNAPSHOT_SET_IN_PROGRESS while anybody holds it.
  Hresult take_creation(const Session& session);
  // IVssAdmin::AbortAllSnapshotsInProgress: a creation that goes on is cancelled, a set that was
  // only started is given up.
  void abort_creations();
  void give_back_creation(const Session& session);

  // The same for the resynchronization of disks, from the first shadow copy of a recovery set to
  // the end of RecoverSet or of the session. take fails with VSS_E_RESYNC_IN_PROGRESS while another
  // session has it.
  Hresult take_resync(const Session& session);
  void give_back_resync(const Session& session);

  // The VSS service stops: creation under way ends with Abort, auto-release shadow copies go,
  // operations end, and live sessions are cut off for good (Session's header says what they
  // answer). It starts again for whoever comes next.
  void stop_service();

  // IsVolumeSnapshotted: whether a shadow copy of the volume exists, and what that forbids
  // (VSS_SNAPSHOT_COMPATIBILITY bits of all providers that have one). VSS_E_OBJECT_NOT_FOUND for an
  // unknown volume, also for a name without its backslash; E_INVALIDARG for an empty name; what a
  // provider fails with.
  virtual Hresult is_volume_snapshotted(std::string_view volume, bool& present,
                                        std::int32_t& compatibility);

  // ShouldBlockRevert: whether a writer listed by block_revert() has files on the volume. Asks such
  // writers for their metadata, in a session of its own, where nobody did before. E_INVALIDARG for
  // a name that is no volume's.
  virtual Hresult should_block_revert(std::string_view volume, bool& block);
  // The registry's list WritersBlockingRevert.
  void block_revert(std::set<Guid> writer_ids) { blocking_revert_ = std::move(writer_ids); }

  // A volume is reverted in the background until this moment of virtual time; none when no revert
  // goes on.
  [[nodiscard]] std::optional<VirtualTime> reverting_until(const volume::Volume& volume) const;
  void note_revert(const volume::Volume& volume, VirtualTime until);

  // No provider, or one that a live session counts on, cannot be unregistered.
  [[nodiscard]] bool is_in_use(const provider::Provider& provider) const;

 protected:
  [[nodiscard]] World& world() { return world_; }
  // A label that a document's name and a subject can hold, and that no other writer ever had.
  [[nodiscard]] std::string unique_writer_label(const std::string& wished);

 private:
  friend class Session;

  [[nodiscard]] std::string free_session_label() const;
  void declare_writer(const WriterRegistration& registration);
  void declare_requester(const std::string& label, bool scripted);
  void forget(const Session& session);
  [[nodiscard]] bool is_instance(const Guid& id) const;

  World& world_;
  Prng instance_ids_;
  Prng session_ids_;
  const Session* creating_ = nullptr;
  std::size_t sessions_made_ = 0;
  WriterList writers_;
  std::vector<Session*> live_;           // in the order of their making
  std::set<std::string> writer_labels_;  // ever given, so that a label means one writer
  std::set<std::string> declared_;       // requesters that the trace knows
  std::map<Guid, std::unique_ptr<WriterPort>> express_;  // by writer class
  std::set<Guid> blocking_revert_;
  std::map<Guid, VirtualTime> reverts_;  // by volume id: when they end
  const Session* resyncing_ = nullptr;
};

}  // namespace vsskit::service
