// What a writer says of its files' changes in incremental and differential backups, held against
// what has changed; and how still it keeps files that are copied without a shadow copy. When
// partial files may be added is writer/incremental.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/rule/base_files.h"
#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rule/last_calls.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

using Answer = selection::FileDecision::Answer;
using selection::Origin;
using selection::PlannedSet;

// Whether the component that brings the set in was in the base of this backup.
bool was_in_base(const Session& session, const PlannedSet& set) {
  const selection::BackupPlan& plan = *session.copied().plan();
  const ComponentName name{plan.metadata(set.writer).identification.writer_id,
                           component_path(plan.tree(set.writer).component(set.through))};
  return session.history().base_of(name, *session.backup_type()) != nullptr;
}

// Files whose change the writer has to see to. Logs are records of their own: which of them an
// incremental backup needs is the writer's to know.
bool is_asked_about(const Session& session, const ExpectedFile& file) {
  const PlannedSet& set = *file.decision.set;
  if (set.origin == Origin::log_files || file.decision.answer == Answer::excluded) return false;
  return session.copied().plan()->type_of(set.writer) == *session.backup_type() &&
         was_in_base(session, set);
}

bool is_asked_for(const ExpectedFile& file) {
  const FileTime since = file.decision.set->since;
  if (file.decision.answer != Answer::if_changed) return file.decision.is_copied();
  return since.ticks == 0 || file.modified >= since;
}

// The changed files of one writer that nothing asks for.
struct Slipped {
  std::string_view label;  // of the writer
  std::size_t changed = 0;
  std::size_t count = 0;
  const ExpectedFile* first = nullptr;
};

void nothing_slips_through(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr || !session.is_incremental_or_differential()) return;
  const BaseFiles base(session);
  std::map<std::size_t, Slipped> writers;
  for (const ExpectedFile& file : copied.expected()) {
    if (!base.has_changed(file) || !is_asked_about(session, file)) continue;
    Slipped& slipped = writers[file.decision.set->writer];
    const GatheredMetadata* writer = writer_of(session, *file.decision.set);
    if (writer != nullptr) slipped.label = writer->label;
    ++slipped.changed;
    if (!is_asked_for(file) && slipped.count++ == 0) slipped.first = &file;
  }
  const Step* since = session.deciding(Verb::DoSnapshotSet);
  for (const auto& [number, slipped] : writers) {
    if (!session.ended_well(slipped.label, Verb::OnPostSnapshot, since)) continue;
    const StoredComponents& stored = *session.last_components();
    const Place place = Place(*stored.step).of(slipped.label);
    judge.applies(place);
    if (slipped.count == 0) continue;
    judge.violated(Place(place).with(slipped.first->snapshot),
                   "{} of {} files that changed since the base are asked for by no mask, "
                   "differenced or partial specification; the first is {}, changed at {}: {}",
                   slipped.count, slipped.changed, slipped.first->path,
                   slipped.first->modified.text(), slipped.first->decision.why);
  }
}

void time_from_stamp(const Session& session, Judge& judge) {
  LastCalls stamps_passed(session, Verb::SetPreviousBackupStamp);
  LastCalls stamps_read(session, Verb::GetPreviousBackupStamp);
  for (const Step* call : session.calls(Verb::AddDifferencedFilesByLastModifyTime)) {
    const GatheredMetadata* gathered = session.metadata_of(call->subject.label);
    if (gathered == nullptr || session.refused(*call)) continue;
    if ((gathered->metadata->schema_mask() & schema::kTimestamped) == 0) continue;
    const Step* passed = stamps_passed.before(*call);
    if (passed == nullptr || session.refused(*passed)) continue;
    judge.applies(*call);
    if (stamps_read.before(*call) != nullptr) continue;
    judge.violated(Place(*call).with(passed),
                   "{} is to be copied where changed since {}, and the stamp \"{}\" that the "
                   "requester passed at step {} was not read",
                   join_path(call->text("path"), call->text("filespec")), call->text("time"),
                   passed->text("stamp"), passed->number);
  }
}

void differenced_in_its_events(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::AddDifferencedFilesByLastModifyTime)) {
    const Step* event = session.handler_of(*call);
    if (event == nullptr) continue;
    judge.applies(*call);
    if (event->verb == Verb::OnPrepareBackup || event->verb == Verb::OnPostSnapshot) continue;
    judge.violated(Place(*call).with(event), "{} added as differenced files in {}; it ended in {}",
                   join_path(call->text("path"), call->text("filespec")),
                   trace::spec(event->verb).text, session.result_text(*call));
  }
}

// From when on files may be copied: the end of Thaw or, without a shadow copy, of PrepareForBackup.
const Step* copying_begins(const Session& session, std::string_view writer) {
  const Step* thaw = session.event(writer, Verb::OnThaw);
  if (thaw != nullptr) return session.over(*thaw);
  const Step* prepare = session.event(writer, Verb::OnPrepareBackup);
  return session.snapshot_begun() != nullptr || prepare == nullptr ? nullptr
                                                                   : session.over(*prepare);
}

// Changes that a copy must not meet, by their files' keys; to grow at the end is no harm.
using Disturbances = std::map<std::string, std::vector<const Step*>>;
Disturbances disturbances_in(const Session& session) {
  Disturbances found;
  for (const Verb verb : {Verb::modified, Verb::truncated, Verb::deleted, Verb::renamed}) {
    for (const Step* step : session.calls(verb))
      found[session.world().names().key(step->text("path"))].push_back(step);
  }
  return found;
}

// The first of them between two moments.
const Step* disturbance(const Disturbances& all, std::string key, const Step& from,
                        const Step* until) {
  const auto found = all.find(key);
  if (found == all.end()) return nullptr;
  for (const Step* step : found->second) {
    if (step->number > from.number && (until == nullptr || step->number < until->number))
      return step;
  }
  return nullptr;
}

void still_without_shadow_copy(const Session& session, Judge& judge) {
  std::optional<Disturbances> all;
  for (const StoredFile& file : session.copied().stored()) {
    if (file.from_snapshot || !file.decision.is_copied() || file.decision.from_snapshot) continue;
    const GatheredMetadata* writer = writer_of(session, *file.decision.set);
    const Step* from = writer == nullptr ? nullptr : copying_begins(session, writer->label);
    if (from == nullptr) continue;
    judge.applies(Place(*file.step).of(writer->label));
    if (!all) all = disturbances_in(session);
    const Step* met = disturbance(*all, session.world().names().key(file.path), *from,
                                  session.event(writer->label, Verb::OnBackupComplete));
    if (met == nullptr) continue;
    judge.violated(Place(*met).of(writer->label).with(file.step),
                   "{} {} in the time in which it is copied without a shadow copy; its mask does "
                   "not ask for one",
                   file.path, trace::spec(met->verb).text);
  }
}

constexpr Rule kWriterChanges[] = {
    {
        .id = "writer/changes/nothing-slips-through",
        .inventory = "W-TYPE-03 W-TYPE-04",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "In an incremental or differential backup that its schema names, a writer has "
                     "every file copied that has changed since the base.",
        .why = "The change is in no backup: the chain restores to a file of an earlier time, and "
               "nothing says so.",
        .needs = holds::files | holds::documents,
        .check = nothing_slips_through,
        .mutant = "names_no_changes",
    },
    {
        .id = "writer/changes/time-from-stamp",
        .inventory = "W-DIFF-05",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup By Last Modify Time"},
        .statement = "A writer with stamps takes the time since when changes count from the stamp "
                     "of the previous backup.",
        .why = "A time from elsewhere is that of a backup which the requester may not have: what "
               "changed in between is in no backup.",
        .needs = holds::calls,
        .check = time_from_stamp,
        .mutant = "differences_without_stamp",
    },
    {
        .id = "writer/changes/differenced-in-its-events",
        .inventory = "W-DIFF-01",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_add_differenced_files_by_last_modify_time, ""},
        .statement = "Differenced files are added in PrepareForBackup or PostSnapshot of a backup.",
        .why = "Later the requester has copied the files already; the call is refused, and the "
               "change is in no backup.",
        .needs = holds::none,
        .check = differenced_in_its_events,
        .mutant = "adds_differenced_late",
    },
    {
        .id = "writer/changes/still-without-shadow-copy",
        .inventory = "W-MASK-11",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::file_level_schema_support, ""},
        .statement = "Files whose mask asks for no shadow copy are at most appended to from Thaw "
                     "until BackupComplete.",
        .why = "The requester reads them where they lie: what it stores is half of the old file "
               "and half of the new one.",
        .needs = holds::none,
        .check = still_without_shadow_copy,
        .unreachable = "While a backup runs the played store's log only grows; all else needs a "
                       "shadow copy.",
    },
};

}  // namespace

std::span<const Rule> writer_changes() {
  return kWriterChanges;
}

}  // namespace vsskit::conformance
