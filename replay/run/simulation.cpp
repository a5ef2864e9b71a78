#include "vsskit/simulation.h"

#include <chrono>
#include <utility>

#include "conformance/rule/examiner.h"
#include "replay/run/judgement.h"
#include "replay/run/judging.h"
#include "replay/run/story.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/sentence.h"
#include "sim/scenario/stage.h"

namespace vsskit {
namespace {

Outcome outcome_of(const Result<void>& result) {
  return result ? Outcome() : Outcome::failure(result.error().text());
}

service::World::Options machine_of(std::uint64_t seed, const SimulationOptions& options) {
  service::World::Options machine;
  machine.seed = seed;
  machine.threaded = options.threaded;
  machine.threads.watchdog = std::chrono::milliseconds(options.watchdog_ms);
  if (!options.judge_medium) {
    machine.trace.holds.bits &= ~trace::holds::medium.bits;
  }
  return machine;
}

constexpr const char* kMedium = "M:\\backup";

}  // namespace

// COM objects and writers of the user keep the stage's world alive beyond the stage: whoever writes
// into the recording has to leave it first.
struct Simulation::World {
  World(std::uint64_t seed, const SimulationOptions& options)
      : stage(machine_of(seed, options), true), scope(stage) {
    stage.recorder().keep_in(recording);
    recording.name = "simulation";
  }
  ~World() { stage.recorder().leave(recording); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  trace::Recording recording;
  scenario::Stage stage;
  scenario::Stage::Scope scope;
};

Simulation::Simulation(std::uint64_t seed, const SimulationOptions& options)
    : world_(std::make_unique<World>(seed, options)) {
  // Neither can fail in a world that is new.
  (void)world_->stage.add_volume({"C:\\", std::nullopt, true, "NTFS"});
  if (options.judge_medium) (void)world_->stage.set_medium(kMedium);
}

Simulation::~Simulation() = default;

Outcome Simulation::add_volume(const std::string& root) {
  return outcome_of(world_->stage.add_volume({root, std::nullopt, true, "NTFS"}));
}

Outcome Simulation::add_volume(const std::string& root, const std::string& host_folder) {
  return outcome_of(world_->stage.add_volume({root, host_folder, true, "NTFS"}));
}

Outcome Simulation::write_file(const std::string& path, const std::string& content) {
  return outcome_of(world_->stage.add_file({path, content}));
}

Outcome Simulation::read_file(const std::string& path, std::string& content) const {
  auto read = world_->stage.volumes().read_file(path);
  if (!read.ok()) return Outcome::failure(path + ": " + std::string(print(read.error())));
  content = *std::move(read);
  return {};
}

Outcome Simulation::add_writer(const std::string& role) {
  scenario::WriterSpec writer;
  writer.role = role;
  return outcome_of(world_->stage.add_writer(writer));
}

Outcome Simulation::add_provider(const std::string& role) {
  return outcome_of(world_->stage.add_provider(role));
}

Outcome Simulation::set_fault(const std::string& name, const std::string& value) {
  return outcome_of(world_->stage.set_fault(name, value));
}

Outcome Simulation::backup(const BackupOptions& options) {
  const auto type = parse_name(Naming::backup_type, options.type);
  if (!type)
    return Outcome::failure("backup type '" + options.type +
                            "'; FULL, INCREMENTAL, "
                            "DIFFERENTIAL, LOG or COPY");
  if (world_->stage.vss()->medium().empty()) {
    const auto made = world_->stage.set_medium(kMedium);
    if (!made) return outcome_of(made);
  }
  scenario::BackupSpec backup;
  backup.type = static_cast<BackupType>(*type);
  backup.shadow_copy = options.shadow_copy;
  backup.partial_files = options.partial_files;
  const auto done = world_->stage.backup("files", backup);
  if (!done) return Outcome::failure(done.error().text());
  if (done->succeeded) return {};
  const std::string message = done->failed_step.empty()
                                  ? "some components were not backed up"
                                  : done->failed_step + " ended in " + print_hresult(done->failure);
  return Outcome::failure(scenario::sentence_of(message, done->messages));
}

std::string Simulation::recording() const {
  world_->stage.settle();
  return world_->recording.trace_text();
}

std::string Simulation::story() const {
  world_->stage.settle();
  const auto source = world_->recording.source();
  const auto story = run::tell_story(*source);
  return story ? *story : story.error().text();
}

Outcome Simulation::save_recording(const std::string& path) const {
  world_->stage.settle();
  return outcome_of(world_->recording.save(path));
}

void Simulation::end_process() {
  world_->stage.end_user_process();
}

Judgement Simulation::judge(const JudgeOptions& options) const {
  world_->stage.settle();
  const auto source = world_->recording.source();
  Judgement judgement;
  const auto judged = run::judge_source(*source, "", options, judgement);
  if (!judged) judgement.report = judged.error().text();
  return judgement;
}

}  // namespace vsskit
