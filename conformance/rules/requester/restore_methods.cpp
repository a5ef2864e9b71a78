// Whether files go where the writer's restore method and its answers send them. Alternate locations
// that are sent to and not used are in restore-places; new and directed targets in restore-targets.
#include <map>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/requester/restored_files.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The first that happened to each file after PreRestore outside of handlers, by path_key().
std::map<std::string, const Step*> first_changes(const Session& session) {
  std::map<std::string, const Step*> first;
  const Step* pre = session.first_accepted(Verb::PreRestore);
  if (pre == nullptr) return first;
  for (const Verb verb : {Verb::created, Verb::modified, Verb::extended, Verb::truncated}) {
    for (const Step* step : session.calls(verb)) {
      if (step->number < pre->number || session.handler_of(*step) != nullptr) continue;
      const Step*& earliest = first[path_key(step->text("path"))];
      if (earliest == nullptr || step->number < earliest->number) earliest = step;
    }
  }
  return first;
}

// Whether an earlier session of the same chain put the component's files there.
bool goes_on(const Session& session, const RestoredSet& set) {
  const EarlierRestore* earlier = session.history().restore_of(set.name);
  return earlier != nullptr && earlier->more;
}

void if_not_there(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  const auto changes = first_changes(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    if (set.method() != RestoreMethodType::restore_if_not_there || !set.goes_by_method()) continue;
    const auto change = changes.find(path_key(piece.step->text("target")));
    if (piece.landing != Landing::original || change == changes.end()) continue;
    if (goes_on(session, set)) continue;
    judge.applies(*piece.step);
    if (change->second->verb == Verb::created) continue;
    judge.violated(Place(*piece.step).with(change->second).with(set.gathered->step),
                   "{} was there, and is replaced; {} is declared RESTORE_IF_NOT_THERE",
                   piece.target, set.text());
  }
}

bool chooses_one_place(RestoreMethodType method) {
  return method == RestoreMethodType::restore_if_not_there ||
         method == RestoreMethodType::restore_if_can_replace ||
         method == RestoreMethodType::stop_restore_start ||
         method == RestoreMethodType::restore_stop_start;
}

void one_place_for_the_set(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  std::map<std::size_t, const RestoredPiece*> first;
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    if (!chooses_one_place(set.method()) || !set.goes_by_method()) continue;
    if (piece.landing != Landing::original && piece.landing != Landing::mapped) continue;
    judge.applies(*piece.step);
    const auto [at, fresh] = first.emplace(piece.set, &piece);
    if (fresh || at->second->landing == piece.landing) continue;
    judge.violated(Place(*piece.step).with(at->second->step),
                   "{} went to its {} place, and {} of the same set, {}, to its {} place",
                   piece.target, piece.landing == Landing::mapped ? "alternate" : "old",
                   at->second->target, set.text(),
                   piece.landing == Landing::mapped ? "old" : "alternate");
  }
}

void waits_for_reboot(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    const bool always = set.method() == RestoreMethodType::restore_at_reboot;
    const bool else_at_reboot =
        set.method() == RestoreMethodType::restore_at_reboot_if_cannot_replace;
    if ((!always && !else_at_reboot) || set.is_relocated() || piece.origin.empty()) continue;
    judge.applies(*piece.step);
    const bool wrong =
        piece.landing == Landing::mapped || (always && piece.landing == Landing::original);
    if (!wrong) continue;
    judge.violated(Place(*piece.step).with(set.gathered->step),
                   "{} was written at once, to its {} place, and {} is declared {}", piece.target,
                   piece.landing == Landing::mapped ? "alternate" : "old", set.text(),
                   always ? "RESTORE_AT_REBOOT" : "RESTORE_AT_REBOOT_IF_CANNOT_REPLACE");
  }
}

void original_location(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    if (set.target() != RestoreTarget::original_location || set.is_relocated()) continue;
    judge.applies(*piece.step);
    if (piece.landing != Landing::mapped) continue;
    judge.violated(Place(*piece.step).with(set.answered),
                   "{} went to its alternate place, and the writer of {} set the restore target "
                   "to VSS_RT_ORIGINAL_LOCATION",
                   piece.target, set.name.path);
  }
}

void only_the_root_changes(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    const bool astray = piece.landing == Landing::elsewhere && chooses_one_place(set.method());
    if ((piece.landing != Landing::mapped && !astray) || piece.origin.empty()) continue;
    const document::FileSet* mapping = files.mapping_of(set, piece.origin);
    if (mapping == nullptr) continue;
    const std::string folder = expand(*mapping->alternate_path, session.world().variables());
    if (!is_under(piece.target, folder)) continue;
    judge.applies(*piece.step);
    if (piece.landing == Landing::mapped) continue;
    judge.violated(Place(*piece.step).in(set.gathered->document, mapping->at),
                   "{} came back as {}; by its mapping it is {}", piece.origin, piece.target,
                   files.place_of(*mapping, piece.origin));
  }
}

void alternate_path_ignored(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const bool back = piece.landing == Landing::alternate_path;
    const document::FileSet* declared = back ? piece.by : files.declared(piece);
    if (declared == nullptr || !declared->alternate_path) continue;
    judge.applies(*piece.step);
    if (!back) continue;
    const RestoredSet& set = files.set_of(piece);
    judge.violated(Place(*piece.step).in(set.gathered->document, declared->at),
                   "{} went to the alternate path {} of its file set, from which it was backed up; "
                   "it belongs into {}",
                   piece.target, *declared->alternate_path, declared->path);
  }
}

constexpr Rule kRequesterRestoreMethods[] = {
    {
        .id = "requester/restore-methods/if-not-there",
        .inventory = "R-RMETH-04",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_vss_restoremethod_enum, ""},
        .statement = "Files whose method is VSS_RME_RESTORE_IF_NOT_THERE go to their old places "
                     "only if none of their component set is there.",
        .why = "What is there is newer and is lost; the writer asked that it stay.",
        .needs = holds::none,
        .check = if_not_there,
        .mutant = "restores_over_what_is_there",
    },
    {
        .id = "requester/restore-methods/one-place-for-all",
        .inventory = "R-RMETH-05 R-RMETH-06 R-RMETH-07",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::setting_vss_restore_methods, ""},
        .statement = "All files of a component set go to their old places, or all of them to their "
                     "alternate ones.",
        .why = "Half of a database here and half of it there is no database.",
        .needs = holds::none,
        .check = one_place_for_the_set,
        .mutant = "places_files_one_by_one",
    },
    {
        .id = "requester/restore-methods/waits-for-reboot",
        .inventory = "R-RMETH-15 R-RMETH-16 R-RMETH-33",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_vss_restoremethod_enum, ""},
        .statement = "Files that are restored at a reboot wait for it, whatever restore target is "
                     "set, and never go to alternate locations.",
        .why = "The system goes on with files of which some are old and some restored, until it is "
               "started again.",
        .needs = holds::none,
        .check = waits_for_reboot,
        .mutant = "does_not_wait_for_reboot",
    },
    {
        .id = "requester/restore-methods/original-location",
        .inventory = "R-RMETH-30",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_vss_restore_target, ""},
        .statement = "With the restore target VSS_RT_ORIGINAL_LOCATION files go where they were, "
                     "whatever the method says.",
        .why = "The writer looks for its files where they were, and finds the old ones.",
        .needs = holds::none,
        .check = original_location,
        .mutant = "restores_aside_always",
    },
    {
        .id = "requester/restore-methods/only-the-root-changes",
        .inventory = "R-RMETH-22",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::working_with_alternate_locations_during_restore, ""},
        .statement = "At an alternate location files keep their names and their folders below the "
                     "mapping's path.",
        .why = "The writer does not find its files, and files of one name from two folders replace "
               "each other.",
        .needs = holds::none,
        .check = only_the_root_changes,
        .mutant = "flattens_alternate_locations",
    },
    {
        .id = "requester/restore-methods/alternate-path-ignored",
        .inventory = "R-ALTP-04",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_alternate_paths_during_backup, ""},
        .statement = "A file that was backed up from its alternate path is restored to its normal "
                     "place.",
        .why = "The writer's own files stay old; what was saved lies in a folder of copies.",
        .needs = holds::none,
        .check = alternate_path_ignored,
        .mutant = "restores_to_alternate_paths",
    },
};

}  // namespace

std::span<const Rule> requester_restore_methods() {
  return kRequesterRestoreMethods;
}

}  // namespace vsskit::conformance
