// See stage.h.
#include "sim/scenario/stage.h"
#include "sim/base/host_path.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "sim/base/text.h"
#include "sim/document/xml.h"
#include "sim/roles/mutants.h"
#include "sim/roles/shadow_provider.h"
#include "sim/scenario/stage_state.h"
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

Error failed_with(const std::string& what, HRESULT result) {
  return {"", what + " answered " + print_hresult(static_cast<Hresult>(result)), ""};
}

}  // namespace

Stage::Stage(const service::World::Options& options, bool scripted)
    : Stage(std::make_shared<service::World>(options), scripted) {}

Stage::Stage(std::shared_ptr<service::World> world, bool scripted)
    : world_(std::move(world)), scripted_(scripted), state_(std::make_unique<State>(*this)) {}

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
  settle_death();
  sdk::say_leaks(*world_);
}

void Stage::end_user_process() {
  world_->coordinator().end_user_process();
  sdk::say_leaks(*world_, true);
}

void Stage::on_idle() {
  if (idle_) idle_();
}

void Stage::on_subscribed() {
  if (subscribed_) subscribed_();
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
  options.read_only = spec.read_only;
  options.host_folder = spec.host_folder;
  options.guid = spec.guid;
  options.machine = spec.machine;
  options.host_times = spec.host_times;
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
  if (files_ == Files::found && world_->volumes().info(file.path).ok()) return {};
  const bool folder = !file.path.empty() && file.path.back() == '\\';
  const volume::FileError error = folder ? world_->volumes().create_folders(file.path)
                                         : world_->volumes().write_file(file.path, file.content);
  if (error == volume::FileError::none) return {};
  return Error{"", file.path + " cannot be made: " + std::string(print(error)),
               "a full path on a volume of the scenario"};
}

Result<void> Stage::set_fault(std::string_view name, std::string_view value) {
  Result<void> set = engine::set_fault(world_->faults(), name, value);
  // Whoever judges must know of it. What was set before anything happened is declared with the
  // rest.
  trace::Recorder& recorder = world_->recorder();
  if (set && recorder.count() > 0) {
    trace::Step step = trace::make_step({trace::Party::world, ""}, trace::Verb::fault);
    recorder.record(
        std::move(step.add("name", std::string(name)).add("value", std::string(value))));
  }
  return set;
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
  const roles::LedgerStatus made = fill(ledger->store, spec);
  if (made != roles::LedgerStatus::ok) {
    return Error{"", "no ledger can be made in " + folder_of(spec) + ": " + utf8(name_of(made)),
                 ""};
  }
  ledger->transfers_during = spec.transfers_during;
  ledger->spec = spec;
  if (Result<void> started = start_ledger(*ledger); !started) return started;
  offer_service(*ledger);
  transfer(*ledger, spec.transfers_before);
  players.emplace_back();
  players.back().ledger = std::move(ledger);
  return {};
}

Result<void> Stage::State::start_ledger(Ledger& ledger) {
  const WriterSpec& spec = ledger.spec;
  roles::LedgerWriterSettings settings;
  settings.level = number_as<VSS_APPLICATION_LEVEL>(spec.level);
  settings.freeze_timeout_ms = spec.freeze_timeout_ms;
  settings.ranges_in_string_max = spec.ranges_in_string_max;
  settings.partner = sdk::widen(spec.partner);
  settings.restore_method = number_as<VSS_RESTOREMETHOD_ENUM>(spec.restore_method);
  settings.service = sdk::widen(spec.service);
  if (!spec.instance.empty()) settings.instance_name = sdk::widen(spec.instance);
  ledger.instance = settings.instance_name;
  ledger.partner = settings.partner;
  const roles::Mutant* mutant = roles::find_mutant(spec.role.c_str());
  if (mutant != nullptr && mutant->writer != nullptr) {
    ledger.writer = mutant->writer(ledger.store, settings);
  } else if (spec.role == "ledger") {
    ledger.writer = std::make_unique<roles::LedgerWriter>(ledger.store, settings);
  } else {
    return Error{"", "unknown writer '" + spec.role + "'", ""};
  }
  const HRESULT started = ledger.writer->start();
  if (FAILED(started)) return failed_with("the writer's start", started);
  return {};
}

void Stage::State::offer_service(Ledger& ledger) {
  if (ledger.spec.service.empty()) return;
  Ledger* const owner = &ledger;
  stage.services_.add(ledger.spec.service, {[owner] { return owner->writer->stop_service(); },
                                            [owner] { return owner->writer->start_service(); }});
  if (!stage.tells_services_) return;
  trace::Step step = trace::make_step({trace::Party::world, ""}, trace::Verb::service);
  step.add("name", ledger.spec.service).add_yes_no("running", true);
  if (ledger.writer->lives_in_service()) {
    step.add("hosts", stage.world_->coordinator().writers().back()->registration.label);
  }
  stage.world_->recorder().record(std::move(step));
}

Result<void> Stage::State::add_tree(const WriterSpec& spec) {
  roles::TreeWriterSettings settings;
  const std::string folder = folder_of(spec);
  settings.folder = sdk::widen(folder);
  settings.shape = spec.nested ? roles::TreeShape::nested : roles::TreeShape::flat;
  settings.level = number_as<VSS_APPLICATION_LEVEL>(spec.level);
  settings.freeze_timeout_ms = spec.freeze_timeout_ms;
  if (!spec.instance.empty()) settings.instance_name = sdk::widen(spec.instance);
  if (!plant_tree(spec, settings.folder)) return Error{"", "no tree can be made in " + folder, ""};
  if (spec.mixed) {
    settings.id = roles::kMixedTreeWriterId;
    settings.name = L"Mixed Tree Writer";
  }
  const auto make = [settings, mixed = spec.mixed]() -> std::unique_ptr<roles::TreeWriter> {
    if (mixed) return std::make_unique<roles::MixedTreeWriter>(settings);
    return std::make_unique<roles::TreeWriter>(settings);
  };
  std::unique_ptr<roles::TreeWriter> tree = make();
  const HRESULT started = tree->start();
  if (FAILED(started)) return failed_with("the writer's start", started);
  players.emplace_back();
  players.back().tree = std::move(tree);
  players.back().make_tree = make;
  if (spec.mixed) players.back().mixed_folder = sdk::widen(folder);
  return {};
}

Result<void> Stage::State::add_document(const WriterSpec& spec) {
  const std::string path = spec.document.value_or("");
  std::ifstream file(host_path(path), std::ios::binary);
  if (!file) return Error{path, "cannot be read", "a writer metadata document"};
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<document::WriterMetadata> metadata = document::parse_writer_metadata(bytes, path);
  if (!metadata) return metadata.error();
  auto played = std::make_unique<PlayedWriter>(stage.world_->coordinator(), *std::move(metadata));
  if (spec.plant_files) plant(played->metadata());
  const Hresult subscribed = played->subscribe();
  if (failed(subscribed)) return Error{path, "Subscribe answered " + print_hresult(subscribed), ""};
  players.emplace_back();
  players.back().played = std::move(played);
  return {};
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
    for (std::uint32_t i = 0; i < count && !player.mixed_folder.empty(); ++i) {
      world_->clock().advance(VirtualTime::from_ms(1));
      (void)roles::edit_mixed_tree(player.mixed_folder, state_->edits++);
    }
  }
}

std::string Stage::verify_ledgers() {
  const Scope scope(*this);
  for (const State::Player& player : state_->players) {
    if (!player.ledger) continue;
    const roles::LedgerStatus status = player.ledger->store.verify();
    if (status != roles::LedgerStatus::ok) {
      return utf8(player.ledger->store.folder()) + ": " + utf8(name_of(status));
    }
    if (!State::agrees_with_partner(*player.ledger)) {
      return utf8(player.ledger->store.folder()) + " is not what its partner has";
    }
  }
  return {};
}

// Whether the partner's transfers alone lead to the ledger's balances.
bool Stage::State::agrees_with_partner(const Ledger& ledger) {
  if (ledger.partner.empty()) return true;
  roles::Bytes content;
  if (!roles::read_file(ledger.partner + L"\\partner.log", content)) return false;
  std::vector<std::int64_t> balances(ledger.store.accounts(), roles::LedgerShape{}.opening_balance);
  const auto records = roles::decode_log(content.data(), content.size());
  if (records.empty() || records.back().lsn != ledger.store.last_lsn()) return false;
  for (const roles::LedgerRecord& record : records) {
    balances[record.from] -= record.amount;
    balances[record.to] += record.amount;
  }
  for (std::uint32_t i = 0; i < ledger.store.accounts(); ++i) {
    if (ledger.store.balance(i) != balances[i]) return false;
  }
  return true;
}

}  // namespace vsskit::scenario
