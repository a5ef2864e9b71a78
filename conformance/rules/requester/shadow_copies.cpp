// What becomes of shadow copies once they are there: how files on them are reached, and how sets
// are imported and broken. Making them is requester/snapshot.
#include <algorithm>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The folder below which another volume is mounted and through which a file was read on the shadow
// copy of the outer one; nullptr where it was not.
const VolumeFacts* mounted_over(const World& world, std::string_view volume,
                                std::string_view path) {
  const VolumeFacts* inner = world.volume_of(path);
  return inner != nullptr && world.volume_key(inner->name) != world.volume_key(volume) ? inner
                                                                                       : nullptr;
}

void mounted_folders_apart(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  for (const StoredFile& file : copied.stored()) {
    if (!file.from_snapshot) continue;
    judge.applies(*file.step);
    const VolumeFacts* inner = mounted_over(session.world(), file.device_volume, file.path);
    if (inner == nullptr) continue;
    judge.violated(*file.step,
                   "{} was read from {}, the shadow copy of {}, through the folder where {} is "
                   "mounted",
                   file.path, file.step->text("source"), file.device_volume, inner->name);
  }
}

// The ImportSnapshots before a step that is not known to be over; nullptr when there is none.
const Step* import_under_way(const Session& session, const Step& step) {
  const Step* import = session.last_before(Verb::ImportSnapshots, step);
  if (import == nullptr || session.refused(*import)) return nullptr;
  return session.over_before(*import, step) ? nullptr : import;
}

void imports_one_by_one(const Session& session, Judge& judge) {
  if (session.first(Verb::ImportSnapshots) == nullptr) return;
  for (const Verb verb : {Verb::ImportSnapshots, Verb::DeleteSnapshots}) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      const Step* import = import_under_way(session, *step);
      if (import == nullptr) continue;
      judge.violated(Place(*step).with(import),
                     "{} while ImportSnapshots of step {} was not known to be over",
                     trace::spec(verb).text, import->number);
    }
  }
}

// What is wrong with breaking this set; empty where nothing is known against it.
std::string against_breaking(const Session& session, const Step& step) {
  if (session.result_of(step) == kVssEProviderVeto) return "its provider refused";
  const Step* begun = session.last_before(Verb::BeginPrepareSnapshot, step);
  if (begun == nullptr || begun->text("set") != step.text("set")) return "";
  const ProviderFacts* provider = session.world().provider(begun->subject.label);
  if (provider != nullptr && (provider->type == "SOFTWARE" || provider->type == "SYSTEM"))
    return fmt::format("\"{}\" made it, a provider of type {}", provider->name, provider->type);
  const bool transportable = (session.context() & attribute::kTransportable) != 0;
  if (!transportable || session.last_before(Verb::ImportSnapshots, step) != nullptr) return "";
  return "it is transportable and was not imported";
}

void imported_sets_broken(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::BreakSnapshotSet, Verb::BreakSnapshotSetEx}) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      const std::string against = against_breaking(session, *step);
      if (against.empty()) continue;
      judge.violated(Place(*step).with(session.last_before(Verb::BeginPrepareSnapshot, *step)),
                     "{} of {} ended in {}: {}", trace::spec(verb).text, step->text("set"),
                     session.result_text(*step), against);
    }
  }
}

void crash_consistent_only(const Session& session, Judge& judge) {
  const Step* snapshot = session.snapshot_begun();
  if (snapshot == nullptr) return;
  judge.applies(*snapshot);
  if (session.context_has_writers()) return;
  judge.violated(Place(*snapshot).with(session.last(Verb::SetContext)),
                 "a shadow copy in the context {}, without writers: no application was frozen, and "
                 "what is on it is as a crash would leave it",
                 print_name(Naming::context, session.context()));
}

constexpr Rule kRequesterShadowCopies[] = {
    {
        .id = "requester/shadow-copies/mounted-folders-apart",
        .inventory = "R-VOL-22",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_reparse_and_mount_points, ""},
        .statement = "Files of a volume that is mounted in a folder are read from that volume's "
                     "own shadow copy, not through the folder on the outer one's.",
        .why = "The folder on the shadow copy leads to the live volume: what is stored went on "
               "changing while it was read.",
        .needs = holds::none,
        .check = mounted_folders_apart,
        .unreachable = "The simulated shadow copies have nothing below a mounted folder.",
    },
    {
        .id = "requester/shadow-copies/imports-one-by-one",
        .inventory = "R-SHAD-29",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::importing_transportable_shadow_copied_volumes, ""},
        .statement = "Shadow copies are imported and deleted one after the other.",
        .why = "Disks come and go while the other operation looks for its own: both fail, or one "
               "takes what is the other's.",
        .needs = holds::calls,
        .check = imports_one_by_one,
        .unreachable = "The roles make no transportable shadow copies.",
    },
    {
        .id = "requester/shadow-copies/imported-sets-broken",
        .inventory = "R-SHAD-31",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::breaking_shadow_copies, ""},
        .statement = "Only imported sets of hardware providers are broken.",
        .why = "Shadow copies of software are no disks that could stand alone: the call is refused "
               "with VSS_E_PROVIDER_VETO.",
        .needs = holds::none,
        .check = imported_sets_broken,
        .unreachable = "The roles break no sets.",
    },
    {
        .id = "requester/shadow-copies/crash-consistent-only",
        .inventory = "R-SHAD-26",
        .subject = Subject::requester,
        .strength = Strength::may,
        .source = {Doc::backups_without_writer_participation, ""},
        .statement =
            "A shadow copy that no writer took part in is consistent as after a crash, and "
            "no more.",
        .why = "A backup that was tried again without writers looks like one with them, until an "
               "application has to recover from it.",
        .needs = holds::none,
        .check = crash_consistent_only,
        .unreachable = "Nothing is broken: shadow copies without writers may be what is wanted.",
    },
};

}  // namespace

std::span<const Rule> requester_shadow_copies() {
  return kRequesterShadowCopies;
}

}  // namespace vsskit::conformance
