// Which files a backup of its type takes, and from where: masks, recursion, excludes, alternate
// paths. What of changed and partial files is taken, and the documents, are requester/copy.
#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

using selection::FileDecision;
using selection::Origin;
using selection::PlannedSet;

std::string component_of(const CopiedFiles& copied, const PlannedSet& set) {
  return selection::shown_path(copied.plan()->tree(set.writer).component(set.component));
}

// Required whole by a mask, and not only because a set's lower folders were left out altogether,
// because its files were taken from their normal place, or because its writer's schema lacks the
// type: other rules speak of these.
bool is_required(const CopiedFiles& copied, const ExpectedFile& file) {
  if (file.decision.answer != FileDecision::Answer::required || file.size == 0) return false;
  if (!copied.is_known(file.path) || !copied.is_of_type(*file.decision.set)) return false;
  const PlannedSet& set = *file.decision.set;
  if (copied.is_deep(set, file.path) && copied.stops_at_top(set)) return false;
  return file.stored != nullptr || !copied.is_stored_from_normal_place(file);
}

void required_files_stored(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  const auto claims =
      copied.claims([&](const ExpectedFile& file) { return is_required(copied, file); },
                    [&](const ExpectedFile& file) { return !copied.is_lost(file.path); });
  for (const Claim& claim : claims) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    judge.violated(Place(*claim.success).with(claim.first->snapshot),
                   "{} of the {} files that must be copied were not stored, yet the component is "
                   "reported as saved; the first is {} of {}: {}",
                   claim.short_of, claim.files, claim.first->path,
                   component_of(copied, *claim.first->decision.set), claim.first->decision.why);
  }
}

void missing_file_fails_component(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr) return;
  for (const PlannedSet& set : copied.plan()->sets()) {
    const Step* success = set.is_copied() ? copied.claim_of(set) : nullptr;
    if (success == nullptr ||
        !copied.is_listed_volume(expand(set.read_folder, session.world().variables()))) {
      continue;
    }
    judge.applies(*success);
    if (!copied.is_missing(set)) continue;
    judge.violated(*success,
                   "{} of {} is not on the shadow copy, yet the component is reported as saved",
                   join_path(set.read_folder, set.spec.filespec), component_of(copied, set));
  }
}

void log_files_only(const Session& session, Judge& judge) {
  if (session.backup_type() != BackupType::log) return;
  const CopiedFiles& copied = session.copied();
  for (const StoredFile& file : copied.stored()) {
    const PlannedSet* set = file.decision.set;
    if (set == nullptr || copied.plan()->type_of(set->writer) != BackupType::log) continue;
    judge.applies(*file.step);
    const bool tagged = file.decision.answer != FileDecision::Answer::optional;
    if (set->origin == Origin::log_files || tagged) continue;
    judge.violated(*file.step, "{} of {} was stored in a log backup: {}", file.path,
                   component_of(copied, *set), file.decision.why);
  }
}

void read_from_shadow_copy(const Session& session, Judge& judge) {
  for (const StoredFile& file : session.copied().stored()) {
    if (!file.is_named || !file.decision.from_snapshot) continue;
    judge.applies(*file.step);
    if (file.from_snapshot) continue;
    const Step* snapshot = session.snapshot_begun();
    judge.violated(Place(*file.step).with(snapshot),
                   "{} of {} was read from the live volume{}; its mask asks for the shadow copy",
                   file.path, component_of(session.copied(), *file.decision.set),
                   snapshot == nullptr ? ", and there is no shadow copy" : "");
  }
}

void excluded_files_left_out(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  for (const StoredFile& file : copied.stored()) {
    const PlannedSet* set = file.decision.set;
    if (set == nullptr || copied.plan()->metadata(set->writer).exclude_files.empty()) continue;
    judge.applies(*file.step);
    if (file.decision.answer != FileDecision::Answer::excluded) continue;
    judge.violated(*file.step, "{} was stored: it is {}", file.path, file.decision.why);
  }
}

void alternate_path_read(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  for (const StoredFile& file : copied.stored()) {
    const PlannedSet* set = file.decision.set;
    if (set == nullptr || !file.decision.is_copied() || set->read_folder == set->spec.path)
      continue;
    judge.applies(*file.step);
    if (file.is_named) continue;
    judge.violated(*file.step,
                   "{} was stored from its normal place; its file set has the "
                   "alternate path {}, so that {} should have been read",
                   file.path, set->read_folder, file.decision.read_path);
  }
}

// Files below a set that is not recursive. Where the requester stores what no set names besides, it
// has reasons of its own.
std::map<std::size_t, std::vector<const StoredFile*>> files_below_flat_sets(
    const CopiedFiles& copied) {
  std::map<std::size_t, std::vector<const StoredFile*>> below;
  for (const StoredFile& file : copied.stored()) {
    if (file.is_named || file.decision.set != nullptr) continue;
    const auto set = copied.below_flat_set(file);
    if (!set) return {};
    below[*set].push_back(&file);
  }
  return below;
}

void too_deep(const CopiedFiles& copied, Judge& judge) {
  for (const StoredFile& file : copied.stored()) {
    if (file.is_named) judge.applies(*file.step);
  }
  for (const auto& [number, files] : files_below_flat_sets(copied)) {
    const PlannedSet& set = copied.plan()->sets()[number];
    judge.violated(*files.front()->step,
                   "{} files below {} were stored though the set {} is not recursive; the first "
                   "is {}",
                   files.size(), set.read_folder, join_path(set.spec.path, set.spec.filespec),
                   files.front()->path);
  }
}

void too_flat(const CopiedFiles& copied, Judge& judge) {
  const auto is_left_out = [&](const ExpectedFile& file) {
    return file.decision.answer == FileDecision::Answer::required && file.size != 0 &&
           copied.is_deep(*file.decision.set, file.path) && copied.stops_at_top(*file.decision.set);
  };
  for (const Claim& claim : copied.claims(is_left_out, [](const auto&) { return false; })) {
    judge.applies(*claim.success);
    judge.violated(Place(*claim.success).with(claim.first->snapshot),
                   "none of {} files in folders below recursive sets was stored; the first is {}",
                   claim.short_of, claim.first->path);
  }
}

void recursion_as_declared(const Session& session, Judge& judge) {
  too_deep(session.copied(), judge);
  too_flat(session.copied(), judge);
}

constexpr Rule kRequesterMasks[] = {
    {
        .id = "requester/masks/required-files-stored",
        .inventory = "R-MASK-02 R-MASK-05 R-DONE-19 R-SEL-18 R-TYPE-16 R-COPY-01 R-COPY-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "File Backup Files Strategies"},
        .statement = "Every file whose mask asks for this type of backup is stored before its "
                     "component, or the one that includes it, is reported as saved.",
        .why = "The writer believes that its files are safe and truncates its logs, and a restore "
               "brings back a part.",
        .needs = holds::medium,
        .check = required_files_stored,
        .mutant = "ignores_mask copies_half_the_files marks_failed_as_succeeded "
                  "copies_after_release",
    },
    {
        .id = "requester/masks/missing-file-fails-component",
        .inventory = "R-SEL-12",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::definition_of_components_by_writers, "Adding Files to a Component"},
        .statement = "A component whose file set names a file that the shadow copy does not hold "
                     "is not reported as saved.",
        .why = "Every named file is needed: nobody learns of the gap before the restore.",
        .needs = holds::none,
        .check = missing_file_fails_component,
        .unreachable =
            "It takes a writer that names a missing file and a requester that reports it "
            "as saved; a run has one mutant.",
    },
    {
        .id = "requester/masks/log-files-only",
        .inventory = "R-TYPE-21",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "A log backup copies log files alone.",
        .why = "A database file from a log backup belongs to no full one; restored with the logs "
               "it is torn.",
        .needs = holds::none,
        .check = log_files_only,
        .mutant = "copies_data_in_log_backup",
    },
    {
        .id = "requester/masks/read-from-shadow-copy",
        .inventory = "R-MASK-06 R-COPY-02 R-VOL-21",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Without a Shadow Copy"},
        .statement = "Files whose mask asks for a shadow copy in this type of backup are read from "
                     "it.",
        .why = "On the live volume the file goes on changing while it is read: what is stored was "
               "never the file.",
        .needs = holds::none,
        .check = read_from_shadow_copy,
        .mutant = "copies_from_live_volume",
    },
    {
        .id = "requester/masks/excluded-files-left-out",
        .inventory = "R-EXCL-01 R-ALTP-05 D-EXCL-02",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_actual_backup_of_files,
                   "Requester Actions during Backup of Files"},
        .statement = "Files on the writer's exclude list are not backed up, whatever includes "
                     "them.",
        .why = "Excluded files hold what must not come back at a restore, or cannot be copied "
               "whole.",
        .needs = holds::none,
        .check = excluded_files_left_out,
        .mutant = "ignores_excludes",
    },
    {
        .id = "requester/masks/alternate-path-read",
        .inventory = "R-ALTP-01 R-ALTP-03 R-SPEC-07",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_alternate_paths_during_backup, ""},
        .statement = "Files of a set with an alternate path are read there.",
        .why = "The writer put a consistent duplicate there because the files at the normal place "
               "cannot be copied as they are.",
        .needs = holds::none,
        .check = alternate_path_read,
        .mutant = "ignores_alternate_path",
    },
    {
        .id = "requester/masks/recursion-as-declared",
        .inventory = "R-COPY-03 R-DIFF-10 R-ALTP-02",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::definition_of_components_by_writers, "Adding Files to a Component"},
        .statement = "A recursive file set is copied with all folders below it, any other from its "
                     "own folder alone.",
        .why = "Files are lost, or others come back at a restore that never were the component's.",
        .needs = holds::medium,
        .check = recursion_as_declared,
        .mutant = "ignores_recursion recurses_always",
    },
};

}  // namespace

std::span<const Rule> requester_masks() {
  return kRequesterMasks;
}

}  // namespace vsskit::conformance
