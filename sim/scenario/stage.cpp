// See stage.h.
#include "sim/scenario/stage.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "sim/base/text.h"
#include "sim/document/xml.h"
#include "sim/roles/file_requester.h"
#include "sim/roles/ledger_writer.h"
#include "sim/roles/mutants.h"
#include "sim/roles/shadow_provider.h"
#include "sim/roles/tree_writer.h"
#include "sim/scenario/played_writer.h"
#include "sim/scenario/step_requester.h"
#include "sim/sdk/belongings.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"
#include "vsskit/provider.h"

namespace vsskit::scenario {
namespace {

std::atomic<Stage*> current_stage{nullptr};  // read by whatever thread calls the SDK

sdk::ProcessWorld* current_world() {
  return current_stage;
}

std::string utf8(const std::wstring& text) {
  return sdk::narrow(text.data(), text.size());
}

Error failed_with(const std::string& what, HRESULT result) {
  return {"", what + " answered " + print_hresult(static_cast<Hresult>(result)), ""};
}

// Numbers agree: vss_types.h has the SDK's.
template <class T, class E>
T number_as(E value) {
  return static_cast<T>(static_cast<int>(value));
}

}  // namespace

// --- Roles

struct Stage::State {
  explicit State(Stage& owner) : stage(owner), transfers(owner.world_->stream("transfers")) {}

  struct Ledger {
    roles::LedgerStore store;
    std::unique_ptr<roles::LedgerWriter> writer;
    std::uint32_t transfers_during = 0;
  };
  // One writer of any kind.
  struct Player {
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<roles::TreeWriter> tree;
    std::unique_ptr<PlayedWriter> played;
  };

  Result<void> add_ledger(const WriterSpec& spec);
  Result<void> add_tree(const WriterSpec& spec);
  Result<void> add_document(const WriterSpec& spec);
  void plant(const document::WriterMetadata& metadata);
  void transfer(Ledger& ledger, std::uint32_t count);
  void let_work(roles::Phase phase);
  [[nodiscard]] roles::BackupPlan plan_of(const BackupSpec& spec, std::uint32_t poll_ms) const;
  roles::FileRequester* requester(const std::string& role);

  Stage& stage;
  Prng transfers;
  std::uint64_t backups = 0;
  std::vector<Player> players;  // in the order of their coming
  std::vector<std::pair<std::string, std::unique_ptr<roles::FileRequester>>> requesters;
};

Stage::Stage(const service::World::Options& options, bool scripted)
    : world_(std::make_shared<service::World>(options)),
      scripted_(scripted),
      state_(std::make_unique<State>(*this)) {}

Stage::~Stage() {
  const Scope scope(*this);
  settle();
  state_->requesters.clear();
  while (!state_->players.empty())
    state_->players.pop_back();
}

Stage::Scope::Scope(Stage& stage)
    : outer_(current_stage.exchange(&stage)),
      source_(sdk::set_process_world_source(&current_world)) {}

Stage::Scope::~Scope() {
  current_stage = outer_;
  sdk::set_process_world_source(source_);
}

void Stage::settle() {
  sdk::say_leaks(*world_);
}

void Stage::on_idle() {
  if (idle_) idle_();
}

// --- The machine

Result<void> Stage::set_up(const Scenario& scenario) {
  const Scope scope(*this);
  std::vector<VolumeSpec> volumes = scenario.volumes;
  if (volumes.empty()) volumes.push_back({"C:\\", std::nullopt, true, "NTFS"});
  for (const VolumeSpec& volume : volumes) {
    if (Result<void> added = add_volume(volume); !added) return added;
  }
  for (const auto& [name, value] : scenario.variables)
    world_->variables().set(name, value);
  if (Result<void> set = set_medium(scenario.medium); !set) return set;
  for (const FileSpecimen& file : scenario.files) {
    if (Result<void> added = add_file(file); !added) return added;
  }
  for (const std::string& provider : scenario.providers) {
    if (Result<void> added = add_provider(provider); !added) return added;
  }
  for (const WriterSpec& writer : scenario.writers) {
    if (Result<void> added = add_writer(writer); !added) return added;
  }
  return {};
}

Result<void> Stage::add_volume(const VolumeSpec& spec) {
  volume::VolumeOptions options;
  options.mounts = {spec.root};
  options.file_system = spec.file_system;
  options.supported = spec.supported;
  options.host_folder = spec.host_folder;
  Result<const volume::Volume*> added = world_->volumes().add(std::move(options));
  if (!added) return added.error();
  return {};
}

Result<void> Stage::set_medium(const std::string& folder) {
  if (folder.empty()) return {};
  if (!world_->volumes().resolve(folder).ok()) {
    // A volume of its own, which no shadow copy is made of.
    const VolumeSpec volume{volume_of(folder), std::nullopt, false, "NTFS"};
    if (Result<void> added = add_volume(volume); !added) return added;
  }
  world_->set_medium(folder);
  const volume::FileError error = world_->volumes().create_folders(folder);
  if (error == volume::FileError::none) return {};
  return Error{"", "the medium " + folder + " cannot be made: " + std::string(print(error)), ""};
}

Result<void> Stage::add_file(const FileSpecimen& file) {
  const bool folder = !file.path.empty() && file.path.back() == '\\';
  const volume::FileError error = folder ? world_->volumes().create_folders(file.path)
                                         : world_->volumes().write_file(file.path, file.content);
  if (error == volume::FileError::none) return {};
  return Error{"", file.path + " cannot be made: " + std::string(print(error)),
               "a full path on a volume of the scenario"};
}

Result<void> Stage::set_fault(std::string_view name, std::string_view value) {
  return engine::set_fault(world_->faults(), name, value);
}

// --- Providers

Result<void> Stage::add_provider(const std::string& role) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  roles::ShadowProvider* provider = nullptr;
  const roles::Mutant* mutant = roles::find_mutant(role.c_str());
  if (mutant != nullptr && mutant->provider != nullptr) {
    provider = mutant->provider();
  } else if (role == "software-copies") {
    provider = new roles::SoftwareShadowProvider;
  } else if (role == "hardware-copies") {
    provider = new roles::HardwareShadowProvider;
  } else {
    return Error{"", "unknown provider '" + role + "'", ""};
  }
  const bool software = dynamic_cast<roles::SoftwareShadowProvider*>(provider) != nullptr;
  auto* object = static_cast<IVssProviderCreateSnapshotSet*>(provider);
  const VSS_ID id = sdk::to_com(world_->stream("provider " + role).guid());
  const HRESULT registered = register_provider(object, id, sdk::widen(role).c_str(),
                                               software ? VSS_PROV_SOFTWARE : VSS_PROV_HARDWARE);
  object->Release();
  if (FAILED(registered)) return failed_with("RegisterProvider", registered);
  return {};
}

// --- Writers

Result<void> Stage::add_writer(const WriterSpec& spec) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  if (spec.role == "document") return state_->add_document(spec);
  if (spec.role == "tree") return state_->add_tree(spec);
  return state_->add_ledger(spec);
}

Result<void> Stage::State::add_ledger(const WriterSpec& spec) {
  auto ledger = std::make_unique<Ledger>();
  const std::string folder = spec.folder.empty() ? "C:\\ledger" : spec.folder;
  const roles::LedgerStatus made = ledger->store.create(
      sdk::widen(folder), {spec.accounts, roles::LedgerShape{}.opening_balance});
  if (made != roles::LedgerStatus::ok) {
    return Error{"", "no ledger can be made in " + folder + ": " + utf8(name_of(made)), ""};
  }
  roles::LedgerWriterSettings settings;
  settings.level = number_as<VSS_APPLICATION_LEVEL>(spec.level);
  settings.freeze_timeout_ms = spec.freeze_timeout_ms;
  if (!spec.instance.empty()) settings.instance_name = sdk::widen(spec.instance);
  const roles::Mutant* mutant = roles::find_mutant(spec.role.c_str());
  if (mutant != nullptr && mutant->writer != nullptr) {
    ledger->writer = mutant->writer(ledger->store, settings);
  } else if (spec.role == "ledger") {
    ledger->writer = std::make_unique<roles::LedgerWriter>(ledger->store, settings);
  } else {
    return Error{"", "unknown writer '" + spec.role + "'", ""};
  }
  ledger->transfers_during = spec.transfers_during;
  const HRESULT started = ledger->writer->start();
  if (FAILED(started)) return failed_with("the writer's start", started);
  transfer(*ledger, spec.transfers_before);
  players.push_back({std::move(ledger), nullptr, nullptr});
  return {};
}

Result<void> Stage::State::add_tree(const WriterSpec& spec) {
  roles::TreeWriterSettings settings;
  const std::string folder = spec.folder.empty() ? "C:\\tree" : spec.folder;
  settings.folder = sdk::widen(folder);
  settings.shape = spec.nested ? roles::TreeShape::nested : roles::TreeShape::flat;
  settings.level = number_as<VSS_APPLICATION_LEVEL>(spec.level);
  settings.freeze_timeout_ms = spec.freeze_timeout_ms;
  if (!spec.instance.empty()) settings.instance_name = sdk::widen(spec.instance);
  if (!roles::plant_tree(settings.folder)) {
    return Error{"", "no tree can be made in " + folder, ""};
  }
  auto tree = std::make_unique<roles::TreeWriter>(settings);
  const HRESULT started = tree->start();
  if (FAILED(started)) return failed_with("the writer's start", started);
  players.push_back({nullptr, std::move(tree), nullptr});
  return {};
}

Result<void> Stage::State::add_document(const WriterSpec& spec) {
  const std::string path = spec.document.value_or("");
  std::ifstream file(std::filesystem::path(path), std::ios::binary);
  if (!file) return Error{path, "cannot be read", "a writer metadata document"};
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<document::WriterMetadata> metadata = document::parse_writer_metadata(bytes, path);
  if (!metadata) return metadata.error();
  auto played = std::make_unique<PlayedWriter>(stage.world_->coordinator(), *std::move(metadata));
  if (spec.plant_files) plant(played->metadata());
  const Hresult subscribed = played->subscribe();
  if (failed(subscribed)) return Error{path, "Subscribe answered " + print_hresult(subscribed), ""};
  players.push_back({nullptr, nullptr, std::move(played)});
  return {};
}

// Makes one small file for each file set on a volume of the machine; wildcards become `0`.
void Stage::State::plant(const document::WriterMetadata& metadata) {
  volume::VolumeTable& volumes = stage.world_->volumes();
  const auto make = [&](const document::FileSet& files) {
    std::string name = files.filespec == "*" ? "planted.dat" : files.filespec;
    std::replace(name.begin(), name.end(), '*', '0');
    std::replace(name.begin(), name.end(), '?', '0');
    const std::string folder =
        expand(files.alternate_path.value_or(files.path), stage.world_->variables());
    const std::string path = join_path(folder, name);
    if (!volumes.info(path).ok()) (void)volumes.write_file(path, "planted for " + name + "\n");
  };
  for (const document::Component& component : metadata.components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list)
        make(files);
    }
  }
}

// --- The application's own work

void Stage::State::transfer(Ledger& ledger, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    // A few busy accounts and many quiet ones, so that some pages change and others do not.
    const std::uint64_t accounts = ledger.store.accounts();
    const auto from = static_cast<std::uint32_t>(transfers.below(accounts / 4 + 1));
    const auto to = static_cast<std::uint32_t>(transfers.below(accounts / 4 + 1));
    const auto amount = static_cast<std::int64_t>(transfers.below(50));
    stage.world_->clock().advance(VirtualTime::from_ms(1));
    (void)ledger.writer->transfer(from, to, amount);
  }
}

void Stage::State::let_work(roles::Phase) {
  for (Player& player : players) {
    if (player.ledger) transfer(*player.ledger, player.ledger->transfers_during);
  }
}

void Stage::transfer(std::uint32_t count) {
  const Scope scope(*this);
  for (State::Player& player : state_->players) {
    if (player.ledger) state_->transfer(*player.ledger, count);
  }
}

std::string Stage::verify_ledgers() {
  const Scope scope(*this);
  for (const State::Player& player : state_->players) {
    if (!player.ledger) continue;
    const roles::LedgerStatus status = player.ledger->store.verify();
    if (status == roles::LedgerStatus::ok) continue;
    return utf8(player.ledger->store.folder()) + ": " + utf8(name_of(status));
  }
  return {};
}

// --- Backups

roles::FileRequester* Stage::State::requester(const std::string& role) {
  for (const auto& [name, each] : requesters) {
    if (name == role) return each.get();
  }
  const auto work = [this](roles::Phase phase) { let_work(phase); };
  const roles::Mutant* mutant = roles::find_mutant(role.c_str());
  std::unique_ptr<roles::FileRequester> made;
  if (mutant != nullptr && mutant->requester != nullptr) made = mutant->requester(work);
  if (role == "files") made = std::make_unique<roles::FileRequester>(work);
  if (!made) return nullptr;
  requesters.emplace_back(role, std::move(made));
  return requesters.back().second.get();
}

roles::BackupPlan Stage::State::plan_of(const BackupSpec& spec, std::uint32_t poll_ms) const {
  roles::BackupPlan plan;
  plan.type = number_as<VSS_BACKUP_TYPE>(spec.type);
  plan.components = spec.components;
  plan.bootable = spec.bootable;
  plan.partial_files = spec.partial_files;
  plan.shadow_copies =
      spec.shadow_copy ? roles::ShadowCopies::when_needed : roles::ShadowCopies::never;
  for (const std::string& each : spec.writers)
    plan.writers.push_back(sdk::widen(each));
  for (const std::string& each : spec.chosen)
    plan.chosen.push_back(sdk::widen(each));
  for (const std::string& each : spec.volumes)
    plan.volumes.push_back(sdk::widen(each));
  std::string medium = spec.medium;
  if (medium.empty()) {
    const std::string name = std::to_string(backups) + "-" + to_lower_ascii(print(spec.type));
    medium = join_path(stage.world_->medium(), name);
  }
  plan.medium = sdk::widen(medium);
  plan.poll_ms = poll_ms;
  return plan;
}

Result<void> Stage::play(const std::vector<std::string>& steps) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  return run_steps(*world_, steps);
}

Result<BackupOutcome> Stage::backup(const std::string& role, const BackupSpec& spec,
                                    std::uint32_t poll_ms) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  roles::FileRequester* requester = state_->requester(role);
  if (requester == nullptr) return Error{"", "unknown requester '" + role + "'", ""};
  if (state_->backups++ > 0) transfer(spec.transfers_before);
  const roles::BackupRecord record = requester->run(state_->plan_of(spec, poll_ms));
  BackupOutcome outcome;
  outcome.type = number_as<BackupType>(record.type);
  outcome.succeeded = record.succeeded;
  outcome.failed_step = utf8(record.failed_step);
  outcome.failure = static_cast<Hresult>(record.failure);
  outcome.files = record.files;
  outcome.bytes = record.bytes;
  for (const std::wstring& each : record.messages)
    outcome.messages.push_back(utf8(each));
  return outcome;
}

}  // namespace vsskit::scenario
