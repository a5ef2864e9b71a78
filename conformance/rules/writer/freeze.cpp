// The window between Freeze and Thaw.
#include <algorithm>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "conformance/rules/writer/words.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {
namespace {

// The files that are to be copied: of a set with an alternate path the duplicates that lie there.
FileSpecIndex files_copied(const Session& session, const GatheredMetadata& gathered) {
  FileSpecIndex index(&session.world().names());
  for (const document::Component& component : gathered.metadata->components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list)
        index.add({files.alternate_path.value_or(files.path), files.filespec, files.is_recursive()},
                  session.world().variables());
    }
  }
  return index;
}

// Whether the writer failed the shadow copy once it was taken.
bool is_failed_afterwards(const Session& session, std::string_view writer) {
  for (const Verb verb : {Verb::OnThaw, Verb::OnPostSnapshot}) {
    const Step* event = session.event(writer, verb);
    if (event != nullptr && session.answer_of(*event) == false) return true;
  }
  return false;
}

// Writes between a writer's own Freeze and Thaw; what other handlers do then is theirs.
void no_writes_while_frozen(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Step* freeze = session.event(gathered.label, Verb::OnFreeze);
    const Step* frozen = freeze == nullptr ? nullptr : session.over(*freeze);
    const Step* thaw = session.event(gathered.label, Verb::OnThaw);
    if (frozen == nullptr || session.answer_of(*freeze) == false || thaw == nullptr) continue;
    judge.applies(*freeze);
    if (is_failed_afterwards(session, gathered.label)) continue;
    const FileSpecIndex files = files_copied(session, gathered);
    for (const Step& step : session.between(*frozen, thaw)) {
      if (!changes_content(step.verb) || step.text("during") != "none") continue;
      if (!session.in_snapshot_set(step.text("path"))) continue;
      if (!files.matches_any(step.text("path"))) continue;
      judge.violated(Place(step).of(gathered.label).with(freeze).with(thaw),
                     "{} {} between the end of OnFreeze at step {} and OnThaw at step {}",
                     step.text("path"), trace::spec(step.verb).text, frozen->number, thaw->number);
    }
  }
}

// The changes of a writer's files outside of handlers, in a part of the session.
std::size_t writes_in(const FileSpecIndex& files, std::span<const Step> steps) {
  return static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), [&](const Step& step) {
    return changes_content(step.verb) && step.text("during") == "none" &&
           files.matches_any(step.text("path"));
  }));
}

// Whether a fault takes a volume with files of the writer away, or the machine.
bool loses_files(const Session& session, const GatheredMetadata& gathered) {
  if (session.died_with_machine()) return true;
  for (const document::Component& component : gathered.metadata->components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list) {
        if (session.world().loses_volume_of(files.path)) return true;
      }
    }
  }
  return false;
}

constexpr std::size_t kNormalWritesMin = 3;  // so many make them the writer's habit

// Only where the writer was seen writing again and again, and the session went on after Thaw.
void writes_resume(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Step* freeze = session.event(gathered.label, Verb::OnFreeze);
    const Step* thaw = session.event(gathered.label, Verb::OnThaw);
    const Step* thawed = thaw == nullptr ? nullptr : session.over(*thaw);
    const Step* shutdown = session.event(gathered.label, Verb::OnBackupShutdown);
    if (freeze == nullptr || thawed == nullptr || shutdown == nullptr) continue;
    if (loses_files(session, gathered)) continue;
    const FileSpecIndex files = session.files_of(gathered);
    const std::size_t before = writes_in(files, session.between(*gathered.step, freeze));
    if (before < kNormalWritesMin) continue;
    judge.applies(*thaw);
    if (writes_in(files, session.between(*thawed, nullptr)) > 0) continue;
    judge.violated(Place(*shutdown).with(freeze).with(thaw),
                   "{} writes to its files between Identify and OnFreeze at step {}, and none "
                   "after OnThaw at step {}",
                   before, freeze->number, thaw->number);
  }
}

// The first step by which the writer's limit had passed and it had neither answered nor gone;
// nullptr where the recording ends before.
const Step* still_inside(const Session& session, const Step& freeze, const WriterFacts& writer) {
  for (const Step& step : session.between(freeze, nullptr)) {
    const bool own = step.subject == freeze.subject;
    if (own && (step.verb == Verb::exit || step.verb == Verb::Unsubscribe)) return nullptr;
    if ((step.time - freeze.time).ms() > writer.freeze_timeout_ms) return &step;
  }
  return nullptr;
}

void freeze_is_short(const Session& session, Judge& judge) {
  for (const Step* freeze : session.calls(Verb::OnFreeze)) {
    const Step* over = session.over(*freeze);
    const WriterFacts* writer = session.world().writer(freeze->subject.label);
    if (writer == nullptr) continue;
    // The time that a fault adds is not the handler's.
    if (session.world().has_fault("writer_slow_ms", writer->label, "OnFreeze")) continue;
    if (session.world().has_fault("writer_hang", writer->label, "OnFreeze")) continue;
    const Step* late = over == nullptr ? still_inside(session, *freeze, *writer) : over;
    if (late == nullptr) continue;
    judge.applies(*freeze);
    const auto spent = late->time - freeze->time;
    if (spent.ms() <= writer->freeze_timeout_ms) continue;
    judge.violated(Place(over == nullptr ? *freeze : *over).with(late).with(freeze),
                   "OnFreeze {} {} s; the writer's own limit from Freeze to Thaw is {} s",
                   over == nullptr ? "had not come back after" : "took", spent.text(),
                   VirtualTime::from_ms(writer->freeze_timeout_ms).text());
  }
}

constexpr Rule kWriterFreeze[] = {
    {
        .id = "writer/freeze/no-writes-while-frozen",
        .inventory = "W-FRZ-01 W-FRZ-08 W-FAIL-05",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::shadow_copies_and_shadow_copy_sets, "Shadow Copy Freeze and Thaw"},
        .statement = "Between Freeze and Thaw a writer writes nothing to the files that are to be "
                     "copied, or it fails the shadow copy.",
        .why = "The shadow copy holds half of a change: the backup restores into a damaged store.",
        .needs = holds::none,
        .check = no_writes_while_frozen,
        .mutant = "writes_while_frozen",
    },
    {
        .id = "writer/freeze/freeze-is-short",
        .inventory = "W-FRZ-02",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_pre_backup_tasks, "Writer Pre-Backup Tasks"},
        .statement = "OnFreeze does short work; what takes long is done in PrepareForSnapshot.",
        .why = "Everybody else is frozen meanwhile, and past the time-out the shadow copy fails.",
        .needs = holds::none,
        .check = freeze_is_short,
        .mutant = "freezes_too_long",
    },
    {
        .id = "writer/freeze/writes-resume",
        .inventory = "W-FRZ-07",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_pre_backup_tasks, "Writer Pre-Backup Tasks"},
        .statement = "On Thaw the writer goes back to normal work.",
        .why = "Its clients wait for ever: the backup that was to protect the data stops the "
               "service.",
        .needs = holds::files,
        .check = writes_resume,
        .mutant = "stays_frozen",
    },
};

}  // namespace

std::span<const Rule> writer_freeze() {
  return kWriterFreeze;
}

}  // namespace vsskit::conformance
