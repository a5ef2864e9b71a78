// See stage.h. Here: what requesters on the stage do.
#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/roles/mutants.h"
#include "sim/roles/path_text.h"
#include "sim/roles/rehearsal_requester.h"
#include "sim/scenario/stage_state.h"
#include "sim/scenario/step_requester.h"
#include "sim/sdk/scripted.h"

namespace vsskit::scenario {

roles::FileRequester* Stage::State::requester(const std::string& role) {
  for (const auto& [name, each] : requesters) {
    if (name == role) return each.get();
  }
  const auto work = [this](roles::Phase phase) { let_work(phase); };
  const roles::Mutant* mutant = roles::find_mutant(role.c_str());
  std::unique_ptr<roles::FileRequester> made;
  if (mutant != nullptr && mutant->requester != nullptr) made = mutant->requester(work);
  if (role == "files") made = std::make_unique<roles::FileRequester>(work);
  if (role == "rehearsal") made = std::make_unique<roles::RehearsalRequester>(work);
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
  plan.base = sdk::widen(spec.base);
  plan.poll_ms = poll_ms;
  return plan;
}

Result<std::vector<std::string>> Stage::play(const std::vector<std::string>& steps) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  auto skipped = run_steps(*world_, steps);
  settle_death();
  return skipped;
}

Result<BackupOutcome> Stage::backup(const std::string& role, const BackupSpec& spec,
                                    std::uint32_t poll_ms) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  roles::FileRequester* requester = state_->requester(role);
  if (requester == nullptr) return Error{"", "unknown requester '" + role + "'", ""};
  if (Result<void> back = come_back(); !back) return back.error();
  if (state_->backups++ > 0) transfer(spec.transfers_before);
  if (Result<void> back = come_back(); !back) return back.error();
  const roles::BackupRecord record = requester->run(state_->plan_of(spec, poll_ms));
  settle_death();
  BackupOutcome outcome;
  outcome.type = number_as<BackupType>(record.type);
  outcome.succeeded = record.succeeded;
  outcome.missed = record.missed;
  outcome.idle = record.idle;
  outcome.failed_step = utf8(record.failed_step);
  outcome.failure = static_cast<Hresult>(record.failure);
  outcome.files = record.files;
  outcome.bytes = record.bytes;
  for (const std::wstring& each : record.messages)
    outcome.messages.push_back(utf8(each));
  return outcome;
}

// --- Restores

roles::RestorePlan Stage::State::plan_of(const RestoreSpec& spec, std::uint32_t poll_ms) const {
  roles::RestorePlan plan;
  plan.type = number_as<VSS_RESTORE_TYPE>(spec.type);
  for (const std::string& each : spec.writers)
    plan.writers.push_back(sdk::widen(each));
  for (const std::string& each : spec.chosen)
    plan.chosen.push_back(sdk::widen(each));
  for (const std::string& each : spec.subcomponents)
    plan.subcomponents.push_back(sdk::widen(each));
  plan.new_folder = sdk::widen(spec.new_folder);
  if (!spec.options.empty()) plan.options = sdk::widen(spec.options);
  if (!spec.roll_forward_to.empty()) plan.roll_forward_to = sdk::widen(spec.roll_forward_to);
  plan.instance = sdk::widen(spec.instance);
  if (!spec.restore_name.empty()) plan.restore_name = sdk::widen(spec.restore_name);
  plan.authoritative = spec.authoritative;
  plan.poll_ms = poll_ms;
  return plan;
}

const Stage::State::Ledger* Stage::State::taker_of(const roles::SavedComponent& saved,
                                                   const RestoreSpec& spec) const {
  if (!IsEqualGUID(saved.writer, roles::kLedgerWriterId)) return nullptr;
  const bool chosen = spec.chosen.empty() || std::find(spec.chosen.begin(), spec.chosen.end(),
                                                       utf8(saved.name)) != spec.chosen.end();
  const std::wstring taker = spec.instance.empty() ? saved.name : sdk::widen(spec.instance);
  const auto found = std::find_if(players.begin(), players.end(), [&](const Player& player) {
    return player.ledger && player.ledger->instance == taker;
  });
  return chosen && found != players.end() ? found->ledger.get() : nullptr;
}

std::string Stage::State::verify(const roles::BackupRecord& record, const RestoreSpec& spec) {
  for (const roles::SavedComponent& saved : record.components) {
    const Ledger* ledger = taker_of(saved, spec);
    if (ledger == nullptr) continue;
    // The application works again by now, so that the files have gone on.
    const std::string there = "lsn:" + std::to_string(ledger->writer->restored_to());
    const std::string wanted = spec.roll_forward_to.empty()
                                   ? utf8(saved.stamp.value_or(std::wstring()))
                                   : spec.roll_forward_to;
    if (there == wanted) continue;
    return utf8(ledger->store.folder()) + " came back to " + there + ", not to " + wanted;
  }
  return stage.verify_ledgers();
}

Result<RestoreOutcome> Stage::restore(const std::string& role, const RestoreSpec& spec,
                                      std::uint32_t poll_ms) {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  roles::FileRequester* requester = state_->requester(role);
  if (requester == nullptr) return Error{"", "unknown requester '" + role + "'", ""};
  if (Result<void> back = come_back(); !back) return back.error();
  const std::size_t made = requester->history().size();
  const std::size_t point = spec.point == 0 ? made : spec.point;
  if (spec.medium.empty() && (point == 0 || point > made)) {
    return Error{"", "no backup " + std::to_string(point) + " to restore",
                 "a number from 1 to " + std::to_string(made)};
  }
  transfer(spec.transfers_before);
  if (Result<void> back = come_back(); !back) return back.error();
  roles::BackupRecord backed_up;
  if (spec.medium.empty()) backed_up = requester->history()[point - 1];
  roles::RestorePlan plan = state_->plan_of(spec, poll_ms);
  plan.medium = spec.medium.empty() ? backed_up.medium : sdk::widen(spec.medium);
  const roles::RestoreRecord record = requester->restore(plan);
  settle_death();
  RestoreOutcome outcome;
  outcome.succeeded = record.succeeded;
  outcome.failed_step = utf8(record.failed_step);
  outcome.failure = static_cast<Hresult>(record.failure);
  outcome.sessions = record.sessions;
  outcome.files = record.files;
  outcome.bytes = record.bytes;
  for (const std::wstring& each : record.messages)
    outcome.messages.push_back(utf8(each));
  if (spec.reboot) {
    if (Result<void> again = reboot(); !again) return again.error();
  }
  if (record.succeeded) outcome.store = state_->verify(backed_up, spec);
  return outcome;
}

}  // namespace vsskit::scenario
