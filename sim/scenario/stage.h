// One simulated machine with roles on it. While it is entered, it is the process's world: the VSS,
// COM and file functions of the SDK act in it. Several can live at once, one is entered at a time.
// Not for several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/base/result.h"
#include "sim/scenario/scenario.h"
#include "sim/sdk/service_table.h"
#include "sim/sdk/world_access.h"
#include "sim/service/world.h"

namespace vsskit::scenario {

// What became of one backup, as the requester sees it.
struct BackupOutcome {
  BackupType type = BackupType::undefined;  // a full one where there was no base for another
  bool succeeded = false;                   // completed, and every component saved
  bool missed = false;                      // a writer or component it names is not there
  bool idle = false;                        // nobody had anything to back up
  std::string failed_step;                  // the method that ended it; empty where none did
  Hresult failure = kSOk;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> messages;  // files and components left out, writers that failed
};

// What became of one restore.
struct RestoreOutcome {
  bool succeeded = false;  // every component came back, and its writer took it over
  std::string failed_step;
  Hresult failure = kSOk;
  std::uint64_t sessions = 0;  // one for each backup of the chain
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> messages;
  // What is wrong with the ledgers that came back: not whole, or not at the point that the backup's
  // stamp names. Empty where nothing is.
  std::string store;
};

class Stage final : public sdk::ProcessWorld {
 public:
  // The machine without volumes. `scripted` marks the roles as vsskit's own players, whom rules
  // never blame on the user.
  explicit Stage(const service::World::Options& options, bool scripted = false);
  // The same on a machine that is there already.
  explicit Stage(std::shared_ptr<service::World> world, bool scripted = false);
  // Stops the writers in the order opposite to their coming.
  ~Stage() override;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Makes this the process's world until the scope ends; scopes nest. The stage outlives it.
  class Scope {
   public:
    explicit Scope(Stage& stage);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Stage* outer_;
    sdk::ProcessWorldSource source_;
  };

  // Volumes, variables, medium and files of the scenario, then its writers. The requester is left
  // to backup(). Errors have no `where`.
  Result<void> set_up(const Scenario& scenario);

  // Which files set_up() makes.
  enum class Files {
    own,     // all, for this process alone
    shared,  // all; later processes work with them too
    found,   // those that earlier processes did not leave: the others stay as they are, perhaps in
             // use, and writers go on with theirs where they are whole
  };
  void set_files(Files files) { files_ = files; }

  Result<void> add_volume(const VolumeSpec& volume);
  // The folder below which requesters store; its volume is made where it is missing. Before the
  // first writer or backup.
  Result<void> set_medium(const std::string& folder);
  Result<void> add_file(const FileSpecimen& file);
  // Registers a shadow copy provider, which is asked before the system's.
  Result<void> add_provider(const std::string& role);
  // Starts the role, with its files made.
  Result<void> add_writer(const WriterSpec& writer);
  // Adds to what goes wrong from now on.
  Result<void> set_fault(std::string_view name, std::string_view value);

  // User code asks a service control manager that is not ours: the trace does not claim to tell
  // what is asked of services. Before any writer.
  void leave_services_undeclared() { tells_services_ = false; }

  // One backup by this role; the same role remembers its earlier ones as bases. An error is a role
  // that does not exist; what VSS answered is in the outcome.
  Result<BackupOutcome> backup(const std::string& role, const BackupSpec& backup,
                               std::uint32_t poll_ms = 10);

  // The calls of a scenario's steps, one by one (step_requester.h). An error is a step that cannot
  // be read; steps whose call could not be made are answered, with the reason.
  Result<std::vector<std::string>> play(const std::vector<std::string>& steps);

  // Says in the trace what user code was handed and did not give back, of sessions that have ended.
  // The stage's end does so as well.
  void settle();
  // The same at the end of the process that user code ran in: its writers, and requesters that it
  // never released, end there (Coordinator::end_user_process()).
  void end_user_process();

  // Restores a backup that this role made before. Errors are a role or a backup that does not
  // exist.
  Result<RestoreOutcome> restore(const std::string& role, const RestoreSpec& restore,
                                 std::uint32_t poll_ms = 10);

  // Lets each ledger do so many transfers, and each mixed tree so many edits, 1 ms of virtual time
  // each.
  void transfer(std::uint32_t count);
  // The machine starts anew: delayed moves of files happen, ledgers recover, writers come back with
  // new instance ids.
  Result<void> reboot();
  // The machine that died (World::dead()) starts anew, with all its writers; harmless where it did
  // not. Sessions of the roles begin with this.
  Result<void> come_back();
  // What is wrong with the ledgers' files; empty when every one is whole.
  [[nodiscard]] std::string verify_ledgers();

  [[nodiscard]] const std::shared_ptr<service::World>& vss() const { return world_; }
  // Called when user code waits or sleeps; nothing by default.
  void on_idle_do(std::function<void()> action) { idle_ = std::move(action); }
  // Called when a writer that is not scripted has subscribed, in the house; nothing by default.
  void on_subscribed_do(std::function<void()> action) { subscribed_ = std::move(action); }

  volume::VolumeTable& volumes() override { return world_->volumes(); }
  engine::VirtualClock& clock() override { return world_->clock(); }
  trace::Recorder& recorder() override { return world_->recorder(); }
  const Variables& variables() override { return world_->variables(); }
  void on_idle() override;
  void on_subscribed() override;
  sdk::ServiceTable* services() override { return &services_; }
  std::shared_ptr<service::World> world() override { return world_; }

 private:
  struct State;
  // On a machine that died: says now that everybody is gone.
  void settle_death();

  std::shared_ptr<service::World> world_;
  bool scripted_;
  bool tells_services_ = true;
  Files files_ = Files::own;
  std::function<void()> idle_;
  std::function<void()> subscribed_;
  sdk::ServiceTable services_;
  std::unique_ptr<State> state_;  // the roles: user code, kept out of this header
};

}  // namespace vsskit::scenario
