// What requesters make of what writers say of their files' changes: differenced and partial files,
// masks, times, and the components in which it stands. What is stored is requester/copy.
#include <map>
#include <set>
#include <utility>

#include "conformance/rule/base_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/base/ranges.h"
#include "sim/selection/backup_type.h"

namespace vsskit::conformance {
namespace {

using Answer = selection::FileDecision::Answer;

// The getters by which a requester comes to one kind of what writers say.
struct Getters {
  Verb count;
  Verb get;
  std::string_view kind;
};
constexpr Getters kDifferenced = {Verb::GetDifferencedFilesCount, Verb::GetDifferencedFile,
                                  "differenced"};
constexpr Getters kPartial = {Verb::GetPartialFileCount, Verb::GetPartialFile, "partial"};

// The components that the requester asked, after a step.
std::set<ComponentName> asked(const Session& session, const Getters& getters, const Step& since) {
  std::set<ComponentName> names;
  for (const Verb verb : {getters.count, getters.get}) {
    for (const Step* step : session.calls(verb)) {
      if (step->subject.party != trace::Party::requester || step->number < since.number) continue;
      names.insert(session.component_of(*step));
    }
  }
  return names;
}

// Complains of each component that has entries of a kind which the requester never read, although
// it went on to the end.
template <class Entries>
void entries_are_read(const Session& session, Judge& judge, const Getters& getters,
                      const Entries& entries_of) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  const StoredComponents* stored =
      complete == nullptr ? nullptr : session.components_before(*complete);
  const Step* since = session.snapshot_begun();
  if (since == nullptr) since = session.first_accepted(Verb::PrepareForBackup);
  if (stored == nullptr || since == nullptr) return;
  const std::set<ComponentName> read = asked(session, getters, *since);
  for (const document::WriterComponents& writer : stored->components->writers) {
    for (const document::BackupComponent& component : writer.components) {
      const std::size_t entries = entries_of(component);
      if (entries == 0) continue;
      judge.applies(*complete);
      if (read.count({writer.writer_id, component_path(component)}) != 0) continue;
      judge.violated(Place(*complete).in(stored->document, component.at).with(since),
                     "the writer named {} {} files of component \\{}, and the requester read none "
                     "of them after {} at step {}",
                     entries, getters.kind, component_path(component),
                     trace::spec(since->verb).text, since->number);
    }
  }
}

void differenced_files_read(const Session& session, Judge& judge) {
  if (!session.is_incremental_or_differential()) return;
  entries_are_read(session, judge, kDifferenced,
                   [](const auto& component) { return component.differenced_files.size(); });
}

void partial_files_read(const Session& session, Judge& judge) {
  if (session.partial_files_supported() != true) return;
  entries_are_read(session, judge, kPartial,
                   [](const auto& component) { return component.partial_files.size(); });
}

void zero_time_means_base(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr || !session.is_incremental_or_differential()) return;
  const BaseFiles base(session);
  const auto is_due = [&](const ExpectedFile& file) {
    return file.decision.answer == Answer::if_changed && file.decision.set->since.ticks == 0 &&
           file.size != 0 && base.has_changed(file) && copied.is_known(file.path);
  };
  const auto claims =
      copied.claims(is_due, [&](const ExpectedFile& file) { return !copied.is_lost(file.path); });
  for (const Claim& claim : claims) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    judge.violated(Place(*claim.success).with(claim.first->snapshot),
                   "the writer leaves it to the requester since when changes count, and {} of {} "
                   "files that have changed since the base were not stored; the first is {}, "
                   "changed at {}",
                   claim.short_of, claim.files, claim.first->path, claim.first->modified.text());
  }
}

void differenced_before_ranges(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr || session.partial_files_supported() != true) return;
  const auto is_differenced = [&](const ExpectedFile& file) {
    return file.decision.answer == Answer::if_changed && file.stored != nullptr &&
           !file.stored->is_mixed;
  };
  const auto is_kept = [&](const ExpectedFile& file) {
    const ByteRange whole{0, file.size};
    return !copied.is_partial(file.path) || contains(file.stored->ranges, std::span(&whole, 1));
  };
  for (const Claim& claim : copied.claims(is_differenced, is_kept)) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    judge.violated(Place(*claim.success).with(claim.first->stored->step),
                   "{} is named as a differenced and as a partial file, and {} of its {} bytes "
                   "were stored",
                   claim.first->path, total_length(claim.first->stored->ranges), claim.first->size);
  }
}

// What was asked of one component's metadata, in however many passes.
struct Reading {
  const Step* last = nullptr;
  bool files = false;
  bool masks = false;
};

void masks_are_read(const Session& session, Judge& judge) {
  if (!session.is_incremental_or_differential()) return;
  std::map<std::pair<Guid, std::string_view>, Reading> readings;
  for (const Step* step : session.calls(Verb::read)) {
    const Guid instance = step->guid_of("instance").value_or(Guid{});
    const GatheredMetadata* gathered =
        session.metadata_of(step->guid_of("writer").value_or(Guid{}), &instance);
    if (gathered == nullptr) continue;
    const std::uint32_t schema = gathered->metadata->schema_mask();
    if ((schema & selection::schema_bit(*session.backup_type())) == 0) continue;
    Reading& reading = readings[{instance, step->text("component")}];
    reading.last = step;
    reading.files = reading.files || step->text("getters").find("GetPath") != std::string::npos;
    reading.masks = reading.masks || step->text("getters").find("TypeMask") != std::string::npos;
  }
  for (const auto& [name, reading] : readings) {
    if (!reading.files || session.first_accepted(Verb::PrepareForBackup) == nullptr) continue;
    judge.applies(*reading.last);
    if (reading.masks) continue;
    judge.violated(*reading.last,
                   "the file sets of component {} were read without GetBackupTypeMask in a backup "
                   "of type {}",
                   name.second, print(*session.backup_type()));
  }
}

// What a requester reads in IVssComponent.
constexpr Verb kComponentGetters[] = {
    Verb::GetBackupSucceeded,
    Verb::GetBackupMetadata,
    Verb::GetPartialFileCount,
    Verb::GetPartialFile,
    Verb::GetNewTargetCount,
    Verb::GetDirectedTargetCount,
    Verb::GetDirectedTarget,
    Verb::GetRestoreMetadata,
    Verb::GetRestoreTarget,
    Verb::GetBackupStamp,
    Verb::GetPreviousBackupStamp,
    Verb::GetBackupOptions,
    Verb::GetRestoreOptions,
    Verb::GetFileRestoreStatus,
    Verb::GetDifferencedFilesCount,
    Verb::GetDifferencedFile,
    Verb::GetPreRestoreFailureMsg,
    Verb::GetPostRestoreFailureMsg,
    Verb::GetPrepareForBackupFailureMsg,
    Verb::GetPostSnapshotFailureMsg,
    Verb::GetFailure,
};

// The last call before a step after which components have to be fetched again; nullptr for none.
const Step* last_change_before(const Session& session, const Step& step) {
  const Step* last = nullptr;
  for (const Verb verb : {Verb::PrepareForBackup, Verb::DoSnapshotSet, Verb::BackupComplete,
                          Verb::PreRestore, Verb::PostRestore}) {
    const Step* call = session.last_before(verb, step);
    if (call == nullptr || session.refused(*call)) continue;
    if (last == nullptr || call->number > last->number) last = call;
  }
  return last;
}

void components_fetched_anew(const Session& session, Judge& judge) {
  for (const Verb verb : kComponentGetters) {
    for (const Step* get : session.calls(verb)) {
      if (get->subject.party != trace::Party::requester) continue;
      const Step* change = last_change_before(session, *get);
      if (change == nullptr) continue;
      judge.applies(*get);
      const Step* fetched = session.last_before(Verb::GetWriterComponents, *get);
      if (fetched != nullptr && fetched->number > change->number) continue;
      judge.violated(Place(*get).with(change).with(fetched),
                     "{} of component {} in an interface from before {} at step {}",
                     trace::spec(verb).text, get->text("component"), trace::spec(change->verb).text,
                     change->number);
    }
  }
}

constexpr Rule kRequesterChanges[] = {
    {
        .id = "requester/changes/differenced-files-read",
        .inventory = "R-DIFF-09",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::requestor_role_in_vss_incremental_and_differential_backups,
                   "Getting Writer Specifications for Incremental and Differential Backups"},
        .statement = "In an incremental or differential backup the differenced files of every "
                     "component are read when the shadow copy is made.",
        .why = "What the writer adds to its masks in PostSnapshot is not copied: the change is in "
               "no backup.",
        .needs = holds::calls | holds::documents,
        .check = differenced_files_read,
        .mutant = "reads_no_differenced_files",
    },
    {
        .id = "requester/changes/partial-files-read",
        .inventory = "R-PART-14",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "A requester that supports partial files reads those of every component "
                     "before it copies.",
        .why = "The writer reckons with its ranges: other bytes are stored than it will look for "
               "at a restore.",
        .needs = holds::calls | holds::documents,
        .check = partial_files_read,
        .mutant = "reads_no_partial_files",
    },
    {
        .id = "requester/changes/zero-time-means-base",
        .inventory = "R-DIFF-08",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::requestor_role_in_vss_incremental_and_differential_backups,
                   "Supporting Writers"},
        .statement = "Where a writer gives no time for its differenced files, the requester copies "
                     "what has changed since the base by its own records.",
        .why = "The change is in no backup: the restored file is that of the base.",
        .needs = holds::medium | holds::documents,
        .check = zero_time_means_base,
        .unreachable = "The played writers always give a time.",
    },
    {
        .id = "requester/changes/differenced-before-ranges",
        .inventory = "R-DIFF-14",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::requestor_role_in_vss_incremental_and_differential_backups,
                   "Supporting Writers"},
        .statement = "A file that is named both as a differenced and as a partial one is copied "
                     "whole.",
        .why = "Ranges alone are no file, should the restore go by the differenced entry.",
        .needs = holds::medium,
        .check = differenced_before_ranges,
        .unreachable = "It takes a writer that names one file twice and a requester that goes by "
                       "the ranges; a run has one mutant.",
    },
    {
        .id = "requester/changes/masks-are-read",
        .inventory = "R-MASK-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::requestor_role_in_vss_incremental_and_differential_backups,
                   "Getting File Backup Specification Information"},
        .statement = "In an incremental or differential backup the mask of every file set is read.",
        .why = "The mask alone says which files such a backup must have: others are copied for "
               "nothing, or these are not.",
        .needs = holds::calls,
        .check = masks_are_read,
        .mutant = "reads_no_masks",
    },
    {
        .id = "requester/changes/components-fetched-anew",
        .inventory = "R-ORDER-15",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_components, ""},
        .statement = "Writers' components are fetched again with GetWriterComponents after "
                     "PrepareForBackup, DoSnapshotSet, BackupComplete, PreRestore and PostRestore.",
        .why = "An interface from before shows what writers had said by then: later stamps, "
               "partial and differenced files are missing.",
        .needs = holds::calls,
        .check = components_fetched_anew,
        .mutant = "keeps_old_components",
    },
};

}  // namespace

std::span<const Rule> requester_changes() {
  return kRequesterChanges;
}

}  // namespace vsskit::conformance
