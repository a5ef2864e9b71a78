// A world: everything that one simulated machine consists of, made from one seed. It owns its parts
// and declares them in the trace; several worlds can live in one process and share nothing.
//
// Sessions, the coordinator and what they share are for one thread at a time: whoever may not be
// alone takes house(), as the COM faces and the executors' workers do. It is let go of around user
// code, while somebody waits and while files are copied. Volumes, recorder and clock have locks of
// their own; the order is house, volumes, recorder.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/guid.h"
#include "sim/base/prng.h"
#include "sim/base/time.h"
#include "sim/engine/clock.h"
#include "sim/engine/fault_plan.h"
#include "sim/engine/house_lock.h"
#include "sim/engine/operation.h"
#include "sim/engine/threaded_executor.h"
#include "sim/provider/provider.h"
#include "sim/service/shared_state.h"
#include "sim/trace/recorder.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {
class EffectWatcher;
}

namespace vsskit::service {

class Coordinator;
class DifferentialStorage;

class World : public std::enable_shared_from_this<World> {
 public:
  struct Options {
    std::uint64_t seed = 0;
    // Which of the processes that run on the machine now this is, from 0: each draws ids of its
    // own from one seed.
    std::uint32_t process = 0;
    // Recorded as the `windows` declaration; also what GetVersion-like calls may say.
    std::string windows_version = "10.0.20348";
    // Of that Windows; where it says nothing, what the build number tells (6001 is Vista with SP1).
    std::optional<std::uint32_t> service_pack;
    // Not recorded, as the next: what programs are told of copies.
    std::string machine_name = "VSSKIT";
    // When copies are made; by the virtual clock without it.
    FileTime (*file_time)() = nullptr;
    // What the trace will say that it holds, and all that is written of it.
    trace::TraceHeader trace = {trace::holds::all, false};
    // Kinds of steps that are written where they are known, and not claimed to be held.
    trace::Holds written_too = trace::holds::none;
    // What goes wrong; nothing by default. Can also be set through faults() before it strikes.
    engine::FaultPlan faults;
    // What the delivery of one event costs, so that a trace's times rise.
    VirtualTime event_cost = engine::kEventCost;
    // How long the coordinator waits for a handler that never returns; in Freeze it is the writer's
    // own limit.
    VirtualTime handler_patience = VirtualTime::from_ms(10 * 60 * 1000);
    // How operations run: in the caller's own calls, or on threads.
    bool threaded = false;
    engine::ThreadedOptions threads;
    // How many sessions a writer can be in at once. One more tells it nothing and reads
    // VSS_E_WRITER_STATUS_NOT_AVAILABLE (writer-errors-and-vetoes.md, which names no number).
    std::size_t writer_sessions_max = 64;
    // How long writes may be held between the providers' commits (rule C-FRZ-12).
    VirtualTime hold_timeout = VirtualTime::from_ms(10 * 1000);
  };

  explicit World(const Options& options);
  virtual ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] engine::VirtualClock& clock() { return clock_; }
  [[nodiscard]] engine::HouseLock& house() { return house_; }
  [[nodiscard]] engine::Executor& executor() { return *executor_; }
  // The same; nullptr where operations run in lockstep.
  [[nodiscard]] engine::ThreadedExecutor* threaded() { return threaded_; }
  // Holds the world for those that work on its operations; empty where it is nobody's to share.
  [[nodiscard]] std::shared_ptr<const void> keep() { return weak_from_this().lock(); }
  [[nodiscard]] engine::FaultPlan& faults() { return options_.faults; }
  [[nodiscard]] const engine::FaultPlan& faults() const { return options_.faults; }
  // Runs on the world's clock. Whoever wants the trace calls keep_in() or write_to() first.
  [[nodiscard]] trace::Recorder& recorder() { return recorder_; }
  [[nodiscard]] volume::VolumeTable& volumes() { return volumes_; }
  // The system provider is there from the start.
  [[nodiscard]] provider::ProviderTable& providers() { return providers_; }
  // Adds a provider; the trace learns of it at once where the world is declared already.
  void add_provider(std::unique_ptr<provider::Provider> provider);
  [[nodiscard]] DifferentialStorage& differential_storage() { return *differential_storage_; }
  [[nodiscard]] Variables& variables() { return variables_; }
  [[nodiscard]] Coordinator& coordinator() { return *coordinator_; }
  // Whether this kind of evidence is written; steps of other kinds need not be composed.
  [[nodiscard]] bool holds(trace::Holds kind) const { return options_.trace.holds.has(kind); }

  // Whether this Windows is at least the given version: 6.1 is Windows 7 and Server 2008 R2. A
  // service pack counts within its own version alone.
  [[nodiscard]] bool windows_at_least(int major, int minor, std::uint32_t service_pack = 0) const;
  [[nodiscard]] std::uint32_t service_pack() const;
  // What stands for an error that no page names: VSS_E_UNEXPECTED, and E_UNEXPECTED before 6.1 (the
  // note of every method's page).
  [[nodiscard]] Hresult unexpected() const;
  // An event's delivery, a provider's phase or a requester's method begins: what the fault plan
  // ties to this moment happens now. Volumes go; the service stops (Coordinator::stop_service()).
  void strike(trace::Verb moment);

  // The fault plan's crash (FaultPlan::crash_at_write): from then on nothing is recorded, writers
  // hear nothing, and every call of a requester fails. Whoever is next in the house says for all
  // that they are gone. Afterwards, once files are there again (VolumeTable::reboot()), the machine
  // starts anew, with nobody on it.
  [[nodiscard]] bool dead() const { return volumes_.crashed(); }
  void note_death();
  void start_anew();

  // Whether the documents are this world's own, and calls that would store what XML cannot hold
  // are for it to refuse.
  [[nodiscard]] virtual bool keeps_documents() const { return true; }

  // Watches effects on files: specifications of gathered metadata, and the medium. nullptr where
  // neither files nor medium are held. Made by declare().
  [[nodiscard]] volume::EffectWatcher* watcher() { return watcher_.get(); }
  // Shares persistent copies and express writers with other processes; none by default. It outlives
  // the world.
  void share(SharedState* state) { shared_ = state; }
  void take_in() {
    if (shared_ != nullptr) shared_->take_in();
  }
  void hand_out() {
    if (shared_ != nullptr) shared_->hand_out();
  }
  // An id for a copy or set that no kept one has.
  [[nodiscard]] Guid new_copy_id(Prng& ids) const;

  // Says what happened to watched files since the last time, if anybody watches.
  void collect_effects(std::optional<trace::StepNumber> during);

  // A stream of chance for one purpose; the same purpose gives the same stream.
  [[nodiscard]] Prng stream(std::string_view purpose) const { return root_.fork(purpose); }

  // The folder (a Windows path on a world's volume) where requesters store. Before declare().
  void set_medium(std::string path) { medium_ = std::move(path); }
  [[nodiscard]] const std::string& medium() const { return medium_; }

  // Records the world: Windows version, volumes in the order added, variables, medium, providers,
  // faults.
  // The coordinator calls it before the first writer or session; later calls do nothing. What is
  // added to the world afterwards is not declared.
  virtual void declare();
  [[nodiscard]] bool declared() const { return declared_; }

 protected:
  // Another VSS than the simulated one: who stands for it, and who runs its operations.
  struct Vss {
    std::unique_ptr<Coordinator> (*coordinator)(World& world);
    std::unique_ptr<engine::Executor> (*executor)(World& world);
  };
  World(const Options& options, const Vss& vss);
  // Whether the world is declared from now on; true the first time.
  bool begin_declaration();
  void declare_variables();
  void declare_volumes();

 private:
  void declare_provider(const provider::ProviderInfo& info);
  void declare_faults();

  Options options_;
  Prng root_;
  Variables variables_;
  std::string medium_;
  bool declared_ = false;
  bool death_noted_ = false;
  engine::VirtualClock clock_;
  engine::HouseLock house_;
  std::unique_ptr<engine::Executor> executor_;
  engine::ThreadedExecutor* threaded_ = nullptr;
  trace::Recorder recorder_;
  volume::VolumeTable volumes_;
  provider::ProviderTable providers_;
  std::unique_ptr<DifferentialStorage> differential_storage_;
  SharedState* shared_ = nullptr;
  std::unique_ptr<volume::EffectWatcher> watcher_;
  std::unique_ptr<Coordinator> coordinator_;
};

}  // namespace vsskit::service
