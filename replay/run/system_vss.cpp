#include "vsskit/system_vss.h"

#include <algorithm>
#include <optional>

#include "replay/run/judgement.h"
#include "sim/sdk/world_access.h"
#include "sim/system/open.h"

namespace vsskit {

// The recording comes first: the stage writes into it until its own end.
struct SystemVss::World {
  // While one lives, the process has no world: user code would else meet the simulated one that
  // every process can have, and its writers would believe to be registered.
  class Worldless {
   public:
    Worldless() : source_(sdk::set_process_world_source(nullptr)) {}
    ~Worldless() { sdk::set_process_world_source(source_); }
    Worldless(const Worldless&) = delete;
    Worldless& operator=(const Worldless&) = delete;

   private:
    sdk::ProcessWorldSource source_;
  };

  explicit World(const SystemVssOptions& options) : why_not(open(options)) {
    if (!why_not) worldless.emplace();
  }

  Outcome open(const SystemVssOptions& options) {
    auto machine = system::find_machine(options.vssapi);
    if (!machine) return Outcome::failure(machine.error().text());
    auto opened = system::open_stage(*std::move(machine), true);
    if (!opened) return Outcome::failure(opened.error().text());
    recording.name = "system";
    (*opened)->recorder().keep_in(recording);
    if (!options.trace.empty()) {
      std::string path = options.trace;
      if (path.back() == '\\') path.back() = '/';
      auto made = trace::RecordingWriter::create(path, (*opened)->recorder().header());
      if (!made) return Outcome::failure(made.error().text());
      file = std::move(*made);
      (*opened)->recorder().write_to(*file);
    }
    stage = std::move(*opened);
    // Documents of a requester of ours lie nowhere when it is gone.
    if (auto set = stage->set_medium(system::passing_medium(*stage)); !set) {
      return Outcome::failure(set.error().text());
    }
    scope.emplace(*stage);
    return {};
  }

  trace::Recording recording;
  std::unique_ptr<trace::RecordingWriter> file;
  std::unique_ptr<scenario::Stage> stage;
  std::optional<scenario::Stage::Scope> scope;
  std::optional<Worldless> worldless;
  Outcome why_not;
};

SystemVss::SystemVss(const SystemVssOptions& options) : world_(std::make_unique<World>(options)) {}

SystemVss::~SystemVss() = default;

Outcome SystemVss::status() const {
  return world_->why_not;
}

Outcome SystemVss::check(const std::vector<std::string>& writers) {
  if (!world_->why_not) return world_->why_not;
  scenario::BackupSpec backup;
  backup.type = BackupType::copy;
  backup.writers = writers;
  const auto done = world_->stage->backup("rehearsal", backup, 0);
  if (!done) return Outcome::failure(done.error().text());
  if (done->failed_step.empty()) return {};
  return Outcome::failure(done->failed_step + " ended in " + print_hresult(done->failure));
}

std::string SystemVss::recording() const {
  return world_->recording.trace_text();
}

Judgement SystemVss::judge(const JudgeOptions& options) const {
  const auto source = world_->recording.source();
  Judgement judgement;
  const auto judged = run::judge_source(*source, "", options, judgement);
  if (!judged) judgement.report = judged.error().text();
  return judgement;
}

}  // namespace vsskit
