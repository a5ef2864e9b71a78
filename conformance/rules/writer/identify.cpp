// How a writer answers Identify: with metadata that VSS takes, the same each time, and without
// touching its data. What the metadata says is the document's subjects.
#include <algorithm>
#include <optional>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "conformance/rules/writer/words.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {
namespace {

// What the call was about, as far as it says so.
std::string subject_of(const Step& call) {
  std::string text;
  for (const std::string_view key : {"logical_path", "component", "path", "filespec"}) {
    if (call.text(key).empty()) continue;
    text += fmt::format("{}{}", text.empty() ? "" : "\\", call.text(key));
  }
  return text;
}

std::string_view reason(const Step& call, Hresult result) {
  if (result == kVssEObjectAlreadyExists) return ": it had been declared before";
  if (result != kVssEObjectNotFound) return "";
  return call.verb == Verb::AddAlternateLocationMapping ? ": no SetRestoreMethod came before it"
                                                        : ": there is no such component";
}

void calls_are_accepted(const Session& session, Judge& judge) {
  for (const Verb verb : metadata_verbs()) {
    for (const Step* call : session.calls(verb)) {
      const Step* event = session.handler_of(*call);
      const auto result = session.result_of(*call);
      if (event == nullptr || event->verb != Verb::OnIdentify || !result) continue;
      judge.applies(*call);
      if (!failed(*result)) continue;
      judge.violated(Place(*call).with(event), "{} of \"{}\" ended in {}{}", trace::spec(verb).text,
                     subject_of(*call), print_hresult(*result), reason(*call, *result));
    }
  }
}

// Where changes are known by looking, what other threads of the program did during a handler is put
// down to it. A program whose files change outside of handlers too has such threads; what comes
// after PreRestore may be the requester's.
bool works_beside_handlers(const Session& session, const FileSpecIndex& files) {
  const Step* restoring = session.first(Verb::PreRestore);
  return std::any_of(session.steps().begin(), session.steps().end(), [&](const Step& step) {
    if (restoring != nullptr && step.number > restoring->number) return false;
    if (!changes_content(step.verb) || step.text("during") != "none") return false;
    const VolumeFacts* volume = session.world().volume_of(step.text("path"));
    return volume != nullptr && volume->watched && files.matches_any(step.text("path"));
  });
}

void files_stay_untouched(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const FileSpecIndex files = session.files_of(gathered);
    std::optional<bool> beside;
    for (const Step* event : session.events_of(gathered.label)) {
      if (event->verb != Verb::OnIdentify) continue;
      judge.applies(*event);
      for (const Step* effect : session.inside(*event)) {
        if (!changes_content(effect->verb) || !files.matches_any(effect->text("path"))) continue;
        if (!beside) beside = works_beside_handlers(session, files);
        if (*beside) continue;
        judge.violated(Place(*effect).of(gathered.label).with(event), "{} {} during OnIdentify",
                       effect->text("path"), trace::spec(effect->verb).text);
      }
    }
  }
}

std::string size_of(const MetadataSeen& seen) {
  return fmt::format("{} components, {} file sets, {} excludes, {} mappings", seen.components,
                     seen.file_sets, seen.excludes, seen.mappings);
}

void same_each_time(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Guid& instance = gathered.metadata->identification.instance_id;
    const MetadataSeen* before = session.history().metadata_of(instance);
    const auto now = metadata_seen(session, gathered);
    if (before == nullptr || !now) continue;
    const Place place = Place(*gathered.step).of(gathered.label);
    judge.applies(place);
    if (before->digest == now->digest) continue;
    judge.violated(place, "{} is not what the same instance said as {}: {}, and now {}",
                   gathered.document, before->document, size_of(*before), size_of(*now));
  }
}

void metadata_arrives(const Session& session, Judge& judge) {
  const Step* gather = session.last(Verb::GatherWriterMetadata);
  if (gather == nullptr || !session.outcome_of(*gather).known_finished()) return;
  for (const Step* event : session.calls(Verb::OnIdentify)) {
    if (event->number < gather->number) continue;
    judge.applies(*event);
    const std::string& writer = event->subject.label;
    const Step* arrived = session.first_after(Verb::WriterMetadata, *event);
    while (arrived != nullptr && arrived->text("writer") != writer)
      arrived = session.first_after(Verb::WriterMetadata, *arrived);
    if (arrived != nullptr) continue;
    judge.violated(Place(*event).with(gather).with(session.end_of(*event)),
                   "{} subscribed, was asked by GatherWriterMetadata at step {}, made {} calls to "
                   "describe itself, answered {} and delivered no metadata; every backup lacks it",
                   writer, gather->number, session.inside(*event).size(),
                   session.result_text(*event));
  }
}

constexpr Rule kWriterIdentify[] = {
    {
        .id = "writer/identify/calls-are-accepted",
        .inventory = "W-COMP-02 W-COMP-04 W-COMP-08 W-RMETH-19 W-DEP-01",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::definition_of_components_by_writers, ""},
        .statement = "A writer declares each component once, by a name that may be, adds files to "
                     "components that exist, and mappings after the restore method.",
        .why = "What VSS refuses is missing from the metadata: nobody backs it up, and the writer "
               "that does not look at the result does not know.",
        .needs = holds::none,
        .check = calls_are_accepted,
        .mutant = "adds_component_twice adds_files_to_no_component maps_before_restore_method "
                  "puts_backslash_in_name",
    },
    {
        .id = "writer/identify/files-stay-untouched",
        .inventory = "W-IDENT-04 W-IDENT-03",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_identify, ""},
        .statement = "Identify is no beginning of a backup: the writer's files stay as they are.",
        .why = "Identify comes at any time, also while another backup runs or when a program only "
               "looks; whatever it sets off is done for nobody and never undone.",
        .needs = holds::files,
        .check = files_stay_untouched,
        .mutant = "writes_in_identify",
    },
    {
        .id = "writer/identify/same-each-time",
        .inventory = "W-IDENT-05",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_restore_initialization,
                   "Writer Actions during Restore Initialization"},
        .statement = "While its configuration stays, an instance of a writer builds the same "
                     "metadata at every Identify.",
        .why = "A restore finds its components and files by the metadata of that day; where they "
               "change by themselves it finds others.",
        .needs = holds::none,
        .check = same_each_time,
        .mutant = "changes_metadata",
    },
    {
        .id = "writer/identify/metadata-arrives",
        .inventory = "W-IDENT-02 W-IDENT-10",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writers, "Handling Identify Events"},
        .statement = "A writer that is asked delivers its metadata.",
        .why = "A writer whose Identify fails, or whose document is too long, vanishes without a "
               "word: full backups lack it, and nobody is told.",
        .needs = holds::documents,
        .check = metadata_arrives,
        .mutant = "puts_backslash_in_name",
    },
};

}  // namespace

std::span<const Rule> writer_identify() {
  return kWriterIdentify;
}

}  // namespace vsskit::conformance
