// The duplicates that a writer lays under an alternate path because the files themselves cannot be
// copied: they are there when the shadow copy is taken, and gone when the backup is over.
#include <map>
#include <string>
#include <vector>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// Of one set: how many files lie at its normal place, and which have no duplicate.
struct Duplicated {
  std::size_t files = 0;
  std::size_t missing = 0;
  const ExpectedFile* first = nullptr;
};

void there_when_taken(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  std::map<std::size_t, Duplicated> sets;  // by their numbers in the plan
  for (const ExpectedFile& file : copied.moved()) {
    if (!file.decision.is_copied() || !copied.is_listed_volume(file.decision.read_path)) continue;
    const auto number = file.decision.set - copied.plan()->sets().data();
    Duplicated& set = sets[static_cast<std::size_t>(number)];
    ++set.files;
    if (copied.is_listed(file.decision.read_path)) continue;
    if (set.missing++ == 0) set.first = &file;
  }
  for (const auto& [number, set] : sets) {
    const selection::PlannedSet& planned = copied.plan()->sets()[number];
    const GatheredMetadata* writer = writer_of(session, planned);
    if (writer == nullptr || !was_there_when_taken(session, *writer)) continue;
    const Place place = Place(*session.last_components()->step).of(writer->label);
    judge.applies(place);
    if (set.missing == 0) continue;
    judge.violated(Place(place).with(set.first->snapshot),
                   "{} of {} files of {} have no duplicate on the shadow copy; {} should stand for "
                   "{}",
                   set.missing, set.files, join_path(planned.spec.path, planned.spec.filespec),
                   set.first->decision.read_path, set.first->path);
  }
}

// Where a writer says that duplicates lie.
FileSpecIndex places_of(const Session& session, const GatheredMetadata& gathered) {
  FileSpecIndex index(&session.world().names());
  for (const document::Component& component : gathered.metadata->components) {
    for (const document::FileSet& files : component.files) {
      if (!files.alternate_path || *files.alternate_path == files.path) continue;
      index.add({*files.alternate_path, files.filespec, files.is_recursive()},
                session.world().variables());
    }
  }
  return index;
}

// Duplicates that a writer made in the handlers of this session, by their keys: when each came and,
// where it did, when it went.
struct Duplicate {
  const Step* made = nullptr;
  const Step* gone = nullptr;
};
std::map<std::string, Duplicate> duplicates_of(const Session& session, const FileSpecIndex& places,
                                               std::string_view writer) {
  std::map<std::string, Duplicate> duplicates;
  for (const Step* step : session.calls(Verb::created)) {
    const Step* event = session.handler_of(*step);
    if (event == nullptr || event->subject.label != writer) continue;
    if (!places.matches_any(step->text("path"))) continue;
    duplicates[session.world().names().key(step->text("path"))].made = step;
  }
  if (duplicates.empty()) return duplicates;
  for (const Step* step : session.calls(Verb::deleted)) {
    const auto found = duplicates.find(session.world().names().key(step->text("path")));
    const bool is = found != duplicates.end() && step->number > found->second.made->number;
    if (is && found->second.gone == nullptr) found->second.gone = step;
  }
  return duplicates;
}

// Calls `visit(writer, duplicates)` for every writer that made some.
template <class Visit>
void each_maker(const Session& session, const Visit& visit) {
  if (session.first(Verb::created) == nullptr) return;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const FileSpecIndex places = places_of(session, gathered);
    if (places.size() == 0) continue;
    const auto duplicates = duplicates_of(session, places, gathered.label);
    if (!duplicates.empty()) visit(gathered, duplicates);
  }
}

void kept_until_taken(const Session& session, Judge& judge) {
  each_maker(session, [&](const GatheredMetadata& writer, const auto& duplicates) {
    const Step* freeze = session.event(writer.label, Verb::OnFreeze);
    const Step* after = session.event(writer.label, Verb::OnPostSnapshot);
    if (freeze == nullptr || after == nullptr) return;
    judge.applies(*after);
    for (const auto& [key, duplicate] : duplicates) {
      const Step* gone = duplicate.gone;
      if (gone == nullptr || gone->number > after->number || gone->number < freeze->number)
        continue;
      judge.violated(Place(*gone).of(writer.label).with(duplicate.made).with(after),
                     "{}, made at step {} for the shadow copy, was deleted before PostSnapshot",
                     gone->text("path"), duplicate.made->number);
      return;
    }
  });
}

// Complains at `end` of the duplicates that lie there still, on volumes that are there still.
void expect_gone(const Session& session, Judge& judge, const GatheredMetadata& writer,
                 const std::map<std::string, Duplicate>& duplicates, const Step& end) {
  if (session.died_with_machine()) return;
  judge.applies(end);
  const Step* first = nullptr;
  std::size_t left = 0;
  for (const auto& [key, duplicate] : duplicates) {
    const bool lost = session.world().loses_volume_of(duplicate.made->text("path"));
    if (duplicate.gone != nullptr || lost) continue;
    if (left++ == 0) first = duplicate.made;
  }
  if (first == nullptr) return;
  judge.violated(Place(end).of(writer.label).with(first),
                 "{} of {} duplicates made for the shadow copy are left when the session is over; "
                 "the first is {}",
                 left, duplicates.size(), first->text("path"));
}

void gone_afterwards(const Session& session, Judge& judge) {
  each_maker(session, [&](const GatheredMetadata& writer, const auto& duplicates) {
    const Step* end = session.event(writer.label, Verb::OnBackupShutdown);
    const bool aborted = session.event(writer.label, Verb::OnAbort) != nullptr;
    if (end == nullptr || aborted || session.over(*end) == nullptr) return;
    expect_gone(session, judge, writer, duplicates, *end);
  });
}

void gone_on_abort(const Session& session, Judge& judge) {
  each_maker(session, [&](const GatheredMetadata& writer, const auto& duplicates) {
    const Step* abort = session.event(writer.label, Verb::OnAbort);
    if (abort == nullptr || session.released() == nullptr) return;
    expect_gone(session, judge, writer, duplicates, *abort);
  });
}

constexpr Rule kWriterDuplicates[] = {
    {
        .id = "writer/duplicates/there-when-taken",
        .inventory = "W-ALTP-06",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::working_with_alternate_paths_during_backup, ""},
        .statement = "For each file of a set with an alternate path a duplicate lies there when "
                     "the shadow copy is taken.",
        .why = "Requesters read the duplicate and nothing else: a file without one is in no "
               "backup.",
        .needs = holds::files,
        .check = there_when_taken,
        .mutant = "makes_no_duplicates",
    },
    {
        .id = "writer/duplicates/kept-until-taken",
        .inventory = "W-FRZ-09",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_pre_backup_tasks, "Writer Pre-Backup Tasks"},
        .statement = "Duplicates made for the shadow copy stay until PostSnapshot.",
        .why = "Between Freeze and PostSnapshot nobody tells the writer whether the shadow copy "
               "has been taken: what goes earlier may be on none.",
        .needs = holds::none,
        .check = kept_until_taken,
        .mutant = "removes_duplicates_early",
    },
    {
        .id = "writer/duplicates/gone-afterwards",
        .inventory = "W-FRZ-10 W-DONE-10",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_pre_backup_tasks, "Writer Pre-Backup Tasks"},
        .statement = "Duplicates made for the shadow copy are removed by the end of the backup, in "
                     "BackupShutdown where BackupComplete never came.",
        .why = "Each backup leaves more of them: they fill the disk, and the next one may copy "
               "what is long out of date.",
        .needs = holds::files,
        .check = gone_afterwards,
        .mutant = "leaves_duplicates",
    },
    {
        .id = "writer/duplicates/gone-on-abort",
        .inventory = "W-ABORT-17",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_writer_on_abort, ""},
        .statement = "When a backup is aborted the writer removes the duplicates it made for it.",
        .why = "PostSnapshot and BackupComplete never come: what is not removed then stays for "
               "good.",
        .needs = holds::files,
        .check = gone_on_abort,
        .mutant = "leaves_duplicates_on_abort",
    },
};

}  // namespace

std::span<const Rule> writer_duplicates() {
  return kWriterDuplicates;
}

}  // namespace vsskit::conformance
