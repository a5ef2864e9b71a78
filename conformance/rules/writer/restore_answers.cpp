// What a writer answers in a restore, and what it declares for one: the directed targets' contents,
// its private metadata, its method. When it answers, and whether restore targets are sound, is in
// restore; what it must ask is in restore-questions.
#include <map>
#include <string>
#include <tuple>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"
#include "sim/base/ranges.h"

namespace vsskit::conformance {
namespace {

// --- Directed targets

bool is_full_path(std::string_view path, const Session& session) {
  const std::string full = expand(path, session.world().variables());
  return !volume_of(normalize_path(full)).empty() && !has_wildcards(full);
}

void directed_names_files(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::AddDirectedTarget)) {
    judge.applies(*step);
    for (const char* field : {"source_path", "destination_path"}) {
      if (is_full_path(step->text(field), session)) continue;
      judge.violated(*step, "{}=\"{}\" is no full path of a folder", field, step->text(field));
    }
    for (const char* field : {"source_filename", "destination_filename"}) {
      const std::string_view name = step->text(field);
      if (!name.empty() && !has_wildcards(name) && name.find('\\') == name.npos) continue;
      judge.violated(*step, "{}=\"{}\" is not the name of one file", field, name);
    }
    for (const char* field : {"source_ranges", "destination_ranges"}) {
      if (!step->text(field).empty()) continue;
      judge.violated(*step, "{} is empty", field);
    }
  }
}

std::string source_of(const Session& session, const Step& directed) {
  return join_path(expand(directed.text("source_path"), session.world().variables()),
                   directed.text("source_filename"));
}

// The component that a writer's own call is about; nullptr where its name tells several apart.
const document::Component* own_component(const document::WriterMetadata& metadata,
                                         std::string_view name) {
  const document::Component* found = nullptr;
  for (const document::Component& component : metadata.components) {
    if (component.name != name && component_path(component) != name) continue;
    if (found != nullptr) return nullptr;
    found = &component;
  }
  return found;
}

void directed_own_files(const Session& session, Judge& judge) {
  if (session.first(Verb::AddDirectedTarget) == nullptr) return;
  DeclaredSets declared(session);
  for (const Step* step : session.calls(Verb::AddDirectedTarget)) {
    const GatheredMetadata* gathered = session.metadata_of(step->subject.label);
    if (gathered == nullptr) continue;
    const document::Component* component =
        own_component(*gathered->metadata, step->text("component"));
    if (component == nullptr) continue;
    const SpecSet* sets =
        declared.set_of({gathered->metadata->identification.writer_id, component_path(*component)});
    if (sets == nullptr) continue;
    judge.applies(*step);
    const std::string source = source_of(session, *step);
    if (sets->of_file(source) != nullptr) continue;
    judge.violated(Place(*step).with(gathered->step),
                   "{} is directed elsewhere, and no file set of {} and what is below it names it",
                   source, component_path(*component));
  }
}

void directed_partial_ranges(const Session& session, Judge& judge) {
  if (session.first(Verb::AddDirectedTarget) == nullptr) return;
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun) return;
  std::map<std::string, const document::PartialFile*> partial;
  for (const document::WriterComponents& writer : begun->components->writers) {
    for (const document::BackupComponent& component : writer.components) {
      for (const document::PartialFile& each : component.partial_files) {
        partial.emplace(
            path_key(join_path(expand(each.path, session.world().variables()), each.filename)),
            &each);
      }
    }
  }
  for (const Step* step : session.calls(Verb::AddDirectedTarget)) {
    const auto found = partial.find(path_key(source_of(session, *step)));
    if (found == partial.end()) continue;
    const auto backed_up = parse_ranges(found->second->ranges);
    const auto directed = parse_ranges(step->text("source_ranges"));
    if (!backed_up.ok() || !directed.ok()) continue;
    judge.applies(*step);
    if (normalized(*backed_up) == normalized(*directed)) continue;
    judge.violated(Place(*step).in(begun->document, found->second->at),
                   "{} of {} is directed, and {} of it was backed up", step->text("source_ranges"),
                   step->text("source_filename"), found->second->ranges);
  }
}

// --- Private metadata

void backup_metadata_in_its_events(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetBackupMetadata)) {
    const Step* handler = session.handler_of(*step);
    if (handler == nullptr) continue;
    judge.applies(*step);
    if (handler->verb == Verb::OnPrepareBackup || handler->verb == Verb::OnPostSnapshot) continue;
    judge.violated(Place(*step).with(handler), "SetBackupMetadata of {} in {}, ended in {}",
                   step->text("component"), trace::spec(handler->verb).text,
                   session.result_text(*step));
  }
}

// What a writer sets metadata for, once: each attempt at the shadow copy is a backup of its own,
// and so is each delivery where a fault has an event delivered twice.
const Step* occasion_of(const Session& session, const Step& call) {
  const Step* event = session.handler_of(call);
  const bool is_doubled =
      event != nullptr && session.world().has_fault("writer_duplicate", event->subject.label,
                                                    trace::spec(event->verb).text);
  return is_doubled ? event : session.last_before(Verb::DoSnapshotSet, call);
}

void metadata_once(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::SetBackupMetadata, Verb::SetRestoreMetadata}) {
    std::map<std::tuple<std::string, std::string, const Step*>, const Step*> first;
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      const auto [at, fresh] =
          first.emplace(std::tuple{step->subject.label, std::string(step->text("component")),
                                   occasion_of(session, *step)},
                        step);
      if (fresh || session.refused(*at->second)) {
        at->second = step;
        continue;
      }
      judge.violated(Place(*step).with(at->second), "{} of {} a second time, ended in {}",
                     trace::spec(verb).text, step->text("component"), session.result_text(*step));
    }
  }
}

// --- The method

void one_restore_method(const Session& session, Judge& judge) {
  for (const Step* handler : session.calls(Verb::OnIdentify)) {
    const Step* first = nullptr;
    for (const Step* step : session.inside(*handler)) {
      if (step->verb != Verb::SetRestoreMethod) continue;
      judge.applies(*step);
      if (first == nullptr) {
        first = session.refused(*step) ? nullptr : step;
        continue;
      }
      judge.violated(Place(*step).with(first),
                     "SetRestoreMethod {} after {} in the same Identify, ended in {}",
                     step->text("method"), first->text("method"), session.result_text(*step));
    }
  }
}

constexpr Rule kWriterRestoreAnswers[] = {
    {
        .id = "writer/restore-answers/directed-names-files",
        .inventory = "W-DIRT-03",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_add_directed_target, ""},
        .statement = "A directed target names one file on each side by full path and name, without "
                     "wildcards, and a list of ranges for each.",
        .why = "The requester cannot tell which bytes are meant, and restores none of them.",
        .needs = holds::none,
        .check = directed_names_files,
        .mutant = "directs_by_wildcard",
    },
    {
        .id = "writer/restore-answers/directed-own-files",
        .inventory = "W-DIRT-05",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_component_add_directed_target, ""},
        .statement = "A writer directs only files that the component or what is below it declares.",
        .why = "The file is in no backup of the component, and nothing comes back.",
        .needs = holds::none,
        .check = directed_own_files,
        .mutant = "directs_files_of_nobody",
    },
    {
        .id = "writer/restore-answers/directed-partial-ranges",
        .inventory = "W-DIRT-06",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_add_directed_target, ""},
        .statement = "A partial file is directed with the very ranges that were backed up of it.",
        .why = "The other bytes lie on no medium: the requester fails, or writes what it has to "
               "the wrong places.",
        .needs = holds::none,
        .check = directed_partial_ranges,
        .mutant = "directs_more_than_was_saved",
    },
    {
        .id = "writer/restore-answers/backup-metadata-in-time",
        .inventory = "W-META-01",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_set_backup_metadata, ""},
        .statement = "Backup metadata is set in OnPrepareBackup or OnPostSnapshot.",
        .why =
            "Elsewhere the call is refused: at the restore the writer misses what it wrote down.",
        .needs = holds::none,
        .check = backup_metadata_in_its_events,
        .mutant = "sets_backup_metadata_late",
    },
    {
        .id = "writer/restore-answers/metadata-once",
        .inventory = "W-META-02",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_set_restore_metadata, ""},
        .statement = "Backup metadata and restore metadata are each set once for a component.",
        .why = "The second call is refused, and what it was to say is not kept.",
        .needs = holds::none,
        .check = metadata_once,
        .mutant = "sets_restore_metadata_twice",
    },
    {
        .id = "writer/restore-answers/one-restore-method",
        .inventory = "D-RMETH-02",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_create_writer_metadata_set_restore_method, ""},
        .statement = "A writer declares one restore method, for all of its components.",
        .why = "A document holds one method: the last call replaces the one before, and files that "
               "needed that one are restored by another.",
        .needs = holds::none,
        .check = one_restore_method,
        .mutant = "declares_two_restore_methods",
    },
};

}  // namespace

std::span<const Rule> writer_restore_answers() {
  return kWriterRestoreAnswers;
}

}  // namespace vsskit::conformance
