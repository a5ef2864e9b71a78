// The state machine: which call is allowed in which phase, and what else it needs. Everything not
// allowed here is VSS_E_BAD_STATE. The orders of spec/windows-programs.md section 4 are all
// allowed.
#include "sim/service/session_parts.h"

namespace vsskit::service {

namespace {

using PhaseMask = std::uint16_t;

constexpr PhaseMask in(Phase phase) {
  return static_cast<PhaseMask>(1u << static_cast<unsigned>(phase));
}
template <class... Rest>
constexpr PhaseMask in(Phase first, Rest... rest) {
  return static_cast<PhaseMask>(in(first) | in(rest...));
}

// A backup at any stage.
constexpr PhaseMask kBackup = in(Phase::initialized, Phase::prepared, Phase::created, Phase::failed,
                                 Phase::completed, Phase::aborted);
constexpr PhaseMask kRestore = in(Phase::restoring, Phase::pre_restored, Phase::post_restored);
constexpr PhaseMask kAny = kBackup | kRestore;

// What a call needs beside the phase.
using Needs = std::uint8_t;
constexpr Needs kIdle = 1;          // no asynchronous operation is pending
constexpr Needs kWriters = 2;       // the context has writers
constexpr Needs kGathered = 4;      // GatherWriterMetadata ended
constexpr Needs kMetadata = 8;      // and FreeWriterMetadata did not take it away
constexpr Needs kStatus = 16;       // GatherWriterStatus ended
constexpr Needs kStateSet = 32;     // SetBackupState was called
constexpr Needs kNoSet = 64;        // StartSnapshotSet was not called
constexpr Needs kSetStarted = 128;  // it was, and DoSnapshotSet was not

struct CallRule {
  PhaseMask phases;
  Needs needs;
};

constexpr CallRule rule_of(Call call) {
  switch (call) {
    case Call::initialize:
      return {in(Phase::fresh), 0};
    case Call::set_context:
      return {in(Phase::fresh, Phase::initialized), kIdle | kNoSet};
    case Call::set_backup_state:
      return {in(Phase::initialized, Phase::restoring), kIdle};
    case Call::choose_writers:
      return {kAny, 0};
    case Call::gather_metadata:
      return {kAny, kIdle};
    case Call::read_metadata:
      return {kAny, kMetadata};
    case Call::add_component:
      return {in(Phase::initialized), kIdle | kWriters | kGathered};
    case Call::set_before_prepare:
      return {in(Phase::initialized), kIdle};
    case Call::prepare_for_backup:
      return {in(Phase::initialized), kIdle | kWriters | kStateSet};
    case Call::abort_backup:
      return {kBackup, 0};
    case Call::gather_status:
      return {kAny, kIdle};
    case Call::read_status:
      return {kAny, kStatus};
    case Call::set_backup_succeeded:
      return {in(Phase::prepared, Phase::created), kIdle};
    case Call::save_as_xml:
      return {kAny, 0};
    case Call::backup_complete:
      return {in(Phase::prepared, Phase::created), kIdle | kWriters};
    case Call::read_components:
      return {kAny, 0};
    case Call::start_snapshot_set:
      return {in(Phase::initialized, Phase::prepared), kIdle};
    case Call::add_to_snapshot_set:
      return {in(Phase::initialized, Phase::prepared), kSetStarted};
    case Call::do_snapshot_set:
      return {in(Phase::initialized, Phase::prepared), kIdle | kSetStarted};
    case Call::ask_providers:
      return {kBackup, 0};
    case Call::plan_restore:
    case Call::pre_restore:
      return {in(Phase::restoring), kIdle};
    case Call::change_restore:
      return {in(Phase::restoring, Phase::pre_restored), kIdle};
    case Call::report_restore:
    case Call::post_restore:
      return {in(Phase::pre_restored), kIdle};
  }
  return {0, 0};
}

// Calls that meet what other processes of the machine made.
bool looks_around(Call call) {
  switch (call) {
    case Call::gather_metadata:
    case Call::start_snapshot_set:
    case Call::add_to_snapshot_set:
    case Call::ask_providers:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool Session::Parts::is_restore() const {
  return (kRestore & in(phase)) != 0;
}

// What a dead or disabled service and rights say, before any state.
Hresult Session::Parts::trouble(Call call) const {
  const engine::FaultPlan& faults = world.faults();
  switch (call) {
    case Call::initialize:
      if (!faults.admits_requester()) return kEAccessDenied;
      return faults.service_disabled || cut ? world.unexpected() : kSOk;
    case Call::gather_metadata:
    case Call::gather_status:
      return cut ? kVssEWriterInfrastructure : kSOk;
    case Call::prepare_for_backup:
    case Call::backup_complete:
    case Call::start_snapshot_set:
    case Call::add_to_snapshot_set:
    case Call::do_snapshot_set:
    case Call::ask_providers:
    case Call::pre_restore:
    case Call::post_restore:
      return cut ? world.unexpected() : kSOk;
    default:
      return kSOk;  // The document and what was gathered lie in the requester's own process.
  }
}

Hresult Session::Parts::check(Call call) const {
  if (ending) return kVssEBadState;
  if (phase != Phase::released) {
    if (const Hresult bad = trouble(call)) return bad;
  }
  const CallRule rule = rule_of(call);
  if ((rule.phases & in(phase)) == 0) return kVssEBadState;
  const auto needs = [&](Needs need) { return (rule.needs & need) != 0; };
  const bool missing = (needs(kIdle) && busy()) || (needs(kWriters) && !with_writers()) ||
                       (needs(kGathered) && !gathered) || (needs(kMetadata) && !metadata_there) ||
                       (needs(kStatus) && !status_there) || (needs(kStateSet) && !state_set) ||
                       (needs(kNoSet) && set_stage != SetStage::none) ||
                       (needs(kSetStarted) && set_stage != SetStage::started);
  if (missing) return kVssEBadState;
  if (looks_around(call)) world.take_in();
  return kSOk;
}

}  // namespace vsskit::service
