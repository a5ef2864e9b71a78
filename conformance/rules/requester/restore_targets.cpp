// New targets, which the requester chooses, and directed targets, which the writer does: that files
// go there, and only there.
#include <map>
#include <set>
#include <string>

#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/requester/restored_files.h"
#include "conformance/rules/topics.h"
#include "sim/base/ranges.h"

namespace vsskit::conformance {
namespace {

ByteRange range_of(const Step& step) {
  return {static_cast<std::uint64_t>(step.number_of("offset").value_or(0)),
          static_cast<std::uint64_t>(step.number_of("length").value_or(0))};
}

void new_target_honoured(const Session& session, Judge& judge) {
  if (nothing_restored(session) || session.first(Verb::AddNewTarget) == nullptr) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    const bool lies_there = piece.origin.empty() && piece.landing == Landing::original;
    const std::string& origin = lies_there ? piece.target : piece.origin;
    if (piece.landing == Landing::new_target) judge.applies(*piece.step);
    if (origin.empty() || piece.landing == Landing::new_target) continue;
    const document::FileSet* target = files.new_target_of(set, origin);
    if (target == nullptr) continue;
    judge.applies(*piece.step);
    judge.violated(Place(*piece.step).with(set.selected), "{} went to {}; its new target is {}",
                   origin, piece.target, files.place_of(*target, origin));
  }
}

// What is staged for a reboot may lie anywhere.
bool may_be_staged(RestoreMethodType method) {
  return method == RestoreMethodType::restore_at_reboot ||
         method == RestoreMethodType::restore_at_reboot_if_cannot_replace ||
         method == RestoreMethodType::custom;
}

void new_place_announced(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    if (piece.landing == Landing::new_target) judge.applies(*piece.step);
    if (piece.landing != Landing::elsewhere || may_be_staged(set.method())) continue;
    const document::FileSet* mapping = files.mapping_of(set, piece.origin);
    const bool astray =
        mapping != nullptr &&
        is_under(piece.target, expand(*mapping->alternate_path, session.world().variables()));
    if (astray || files.new_target_of(set, piece.origin) != nullptr) continue;
    judge.applies(*piece.step);
    judge.violated(Place(*piece.step).with(set.selected),
                   "{} came back as {}, a place that no AddNewTarget of {} names", piece.origin,
                   piece.target, set.text());
  }
}

// What the writers direct to one file, and what was written there.
struct Destination {
  const document::DirectedTarget* target = nullptr;  // the first one
  ByteRanges directed;
  ByteRanges written;
  const RestoredPiece* piece = nullptr;  // the first one
};
using Destinations = std::map<std::string, Destination>;  // by path_key()

std::string path_in(const Session& session, const std::string& folder, const std::string& name) {
  return join_path(expand(folder, session.world().variables()), name);
}

// `sources`: the files whose ranges are directed, by path_key().
Destinations destinations_of(const Session& session, const RestoredFiles& files,
                             std::set<std::string>& sources) {
  Destinations destinations;
  for (const RestoredSet& set : files.sets()) {
    if (set.target() != RestoreTarget::directed || set.is_relocated()) continue;
    if (set.method() == RestoreMethodType::restore_at_reboot) continue;
    for (const document::DirectedTarget& each : set.answer->directed_targets) {
      const auto ranges = parse_ranges(each.destination_ranges);
      if (!ranges.ok()) continue;
      sources.insert(path_key(path_in(session, each.source_path, each.source_filename)));
      Destination& there = destinations[path_key(
          path_in(session, each.destination_path, each.destination_filename))];
      if (there.target == nullptr) there.target = &each;
      there.directed.insert(there.directed.end(), ranges->begin(), ranges->end());
    }
  }
  return destinations;
}

void directed_honoured(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  std::set<std::string> sources;
  Destinations destinations = destinations_of(session, files, sources);
  for (const RestoredPiece& piece : files.pieces()) {
    const auto there = destinations.find(path_key(piece.target));
    if (there != destinations.end()) {
      if (there->second.piece == nullptr) there->second.piece = &piece;
      there->second.written.push_back(range_of(*piece.step));
    } else if (piece.landing == Landing::original && sources.count(path_key(piece.target)) != 0) {
      judge.applies(*piece.step);
      judge.violated(Place(*piece.step).with(files.set_of(piece).answered),
                     "{} came back to its old place, and the writer directed it elsewhere",
                     piece.target);
    }
  }
  for (const auto& [key, there] : destinations) {
    if (there.piece == nullptr) continue;
    judge.applies(*there.piece->step);
    const ByteRanges stray = difference_of(there.written, there.directed);
    if (stray.empty()) continue;
    judge.violated(Place(*there.piece->step).with(files.set_of(*there.piece).answered),
                   "{} bytes at {} of {} were written, and the writer directed only {} to it",
                   stray.front().length, stray.front().offset, there.piece->target,
                   there.target->destination_ranges);
  }
}

void directed_only_when_set(const Session& session, Judge& judge) {
  if (nothing_restored(session)) return;
  const RestoredFiles files(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    if (set.answer == nullptr || set.answer->directed_targets.empty()) continue;
    judge.applies(*piece.step);
    if (piece.landing != Landing::directed || set.target() == RestoreTarget::directed) continue;
    judge.violated(Place(*piece.step).with(set.answered),
                   "{} was written by a directed target of {}, whose restore target is {}",
                   piece.target, set.name.path, print(set.target()));
  }
}

constexpr Rule kRequesterRestoreTargets[] = {
    {
        .id = "requester/restore-targets/new-target-honoured",
        .inventory = "R-NEWT-07",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_actual_file_restoration, ""},
        .statement = "Files with a new target go there and nowhere else.",
        .why = "What lies in the old place is overwritten although it was to stay, and the writer "
               "looks in the new place and finds nothing.",
        .needs = holds::none,
        .check = new_target_honoured,
        .mutant = "forgets_new_targets",
    },
    {
        .id = "requester/restore-targets/new-place-announced",
        .inventory = "R-NEWT-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::requestor_role_in_backing_up_complex_stores, "New Targets"},
        .statement = "Each file specification that is restored to a new place is announced with "
                     "AddNewTarget.",
        .why = "The writer takes over the old files from the old place as if they had come back.",
        .needs = holds::calls,
        .check = new_place_announced,
        .mutant = "moves_without_a_word",
    },
    {
        .id = "requester/restore-targets/directed-honoured",
        .inventory = "R-DIRT-08",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_directed_targets, ""},
        .statement = "With directed targets each source range goes to the range that the writer "
                     "named, and no other byte is written.",
        .why = "What the writer wanted to keep is overwritten, and what it waits for is missing.",
        .needs = holds::none,
        .check = directed_honoured,
        .mutant = "writes_whole_files_to_directed_targets",
    },
    {
        .id = "requester/restore-targets/directed-only-when-set",
        .inventory = "R-DIRT-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_component_add_directed_target, ""},
        .statement = "Directed targets count only while the restore target is VSS_RT_DIRECTED.",
        .why = "The writer changed its mind, and the files come back where it does not look.",
        .needs = holds::none,
        .check = directed_only_when_set,
        .unreachable = "It takes a writer that adds directed targets in vain and a requester that "
                       "heeds them: two faults at once.",
    },
};

}  // namespace

std::span<const Rule> requester_restore_targets() {
  return kRequesterRestoreTargets;
}

}  // namespace vsskit::conformance
