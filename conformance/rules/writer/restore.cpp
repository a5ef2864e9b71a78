// What a writer says and asks while it restores: restore targets, directed targets and what it
// keeps in PreRestore, the files' fate in PostRestore. Where files then go is requester's.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"
#include "sim/base/ranges.h"

namespace vsskit::conformance {
namespace {

// A component as one writer speaks of it: writers' own calls name no class.
struct OwnComponent {
  std::string writer;
  std::string component;
  auto operator<=>(const OwnComponent&) const = default;
};
OwnComponent own(const Step& step) {
  return {step.subject.label, std::string(step.text("component"))};
}

void directed_target_first(const Session& session, Judge& judge) {
  std::map<OwnComponent, const Step*> directed;
  for (const Step* step : session.calls(Verb::SetRestoreTarget)) {
    if (step->text("target") == "DIRECTED") directed.emplace(own(*step), step);
  }
  for (const Step* step : session.calls(Verb::AddDirectedTarget)) {
    judge.applies(*step);
    const auto found = directed.find(own(*step));
    if (found != directed.end() && found->second->number < step->number) continue;
    judge.violated(*step, "a directed target of {}, and no SetRestoreTarget DIRECTED before it",
                   step->text("component"));
  }
}

void directed_ranges_match(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::AddDirectedTarget)) {
    const auto source = parse_ranges(step->text("source_ranges"));
    const auto destination = parse_ranges(step->text("destination_ranges"));
    judge.applies(*step);
    if (!source.ok() || !destination.ok()) {
      judge.violated(*step, "\"{}\" is no list of ranges",
                     step->text(source.ok() ? "destination_ranges" : "source_ranges"));
    } else if (source->size() != destination->size()) {
      judge.violated(*step, "{} source and {} destination ranges", source->size(),
                     destination->size());
    } else {
      for (std::size_t i = 0; i < source->size(); ++i) {
        if ((*source)[i].length == (*destination)[i].length) continue;
        judge.violated(*step, "range {} has {} bytes at its source and {} at its destination",
                       i + 1, (*source)[i].length, (*destination)[i].length);
        break;
      }
    }
  }
}

void answers_in_prerestore(const Session& session, Judge& judge) {
  for (const Verb verb :
       {Verb::SetRestoreTarget, Verb::AddDirectedTarget, Verb::SetRestoreMetadata}) {
    for (const Step* step : session.calls(verb)) {
      const Step* handler = session.handler_of(*step);
      if (handler == nullptr) continue;
      judge.applies(*step);
      if (handler->verb == Verb::OnPreRestore) continue;
      judge.violated(Place(*step).with(handler), "{} of {} in {}, ended in {}",
                     trace::spec(verb).text, step->text("component"),
                     trace::spec(handler->verb).text, session.result_text(*step));
    }
  }
}

void target_defined(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetRestoreTarget)) {
    judge.applies(*step);
    if (step->text("target") != "UNDEFINED") continue;
    judge.violated(*step, "the restore target of {} is set to UNDEFINED, ended in {}",
                   step->text("component"), session.result_text(*step));
  }
}

// The first file set of a component's set for which no mapping is declared.
const document::FileSet* unmapped(const document::WriterMetadata& metadata,
                                  std::string_view component, const SpecSet& mappings) {
  const auto named = [&](const document::Component& each) { return each.name == component; };
  // Writers' calls name no logical path: of several with one name nothing can be said.
  if (std::count_if(metadata.components.begin(), metadata.components.end(), named) != 1) {
    return nullptr;
  }
  for (const document::Component& each : metadata.components) {
    if (!named(each)) continue;
    for (const auto* list : {&each.files, &each.database_files, &each.log_files}) {
      for (const document::FileSet& files : *list) {
        if (!mappings.holds({files.path, files.filespec, files.is_recursive()})) return &files;
      }
    }
  }
  return nullptr;
}

void alternate_has_mappings(const Session& session, Judge& judge) {
  DeclaredSets declared(session);
  std::set<OwnComponent> seen;
  for (const Step* step : session.calls(Verb::SetRestoreTarget)) {
    const GatheredMetadata* gathered = session.metadata_of(step->subject.label);
    if (step->text("target") != "ALTERNATE" || gathered == nullptr) continue;
    const SpecSet* mappings = declared.mappings_of(gathered->metadata->identification.writer_id);
    if (mappings == nullptr || !seen.insert(own(*step)).second) continue;
    judge.applies(*step);
    const document::FileSet* files =
        unmapped(*gathered->metadata, step->text("component"), *mappings);
    if (files == nullptr) continue;
    judge.violated(Place(*step).in(gathered->document, files->at).with(gathered->step),
                   "{} is to go to its alternate location, and its file set {} in {} has none",
                   step->text("component"), files->filespec, files->path);
  }
}

// Whether the handler learned of a component that it is selected for restore.
bool hears_of_selected(const Session& session, const Step& handler) {
  for (const Step* step : session.inside(handler)) {
    if (step->verb == Verb::IsSelectedForRestore && step->yes("selected")) return true;
  }
  return false;
}

void status_checked(const Session& session, Judge& judge) {
  for (const Step* handler : session.calls(Verb::OnPostRestore)) {
    if (!hears_of_selected(session, *handler)) continue;
    const auto inside = session.inside(*handler);
    const bool asked = std::any_of(inside.begin(), inside.end(), [](const Step* step) {
      return step->verb == Verb::GetFileRestoreStatus;
    });
    if (!asked && session.over(*handler) == nullptr) continue;  // its process ended in it
    judge.applies(*handler);
    if (!asked) {
      judge.violated(*handler,
                     "no GetFileRestoreStatus in OnPostRestore, although a component was "
                     "found to be selected for restore");
    }
  }
}

void status_in_postrestore(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::GetFileRestoreStatus)) {
    const Step* handler = session.handler_of(*step);
    if (handler == nullptr) continue;
    judge.applies(*step);
    if (handler->verb == Verb::OnPostRestore) continue;
    judge.violated(Place(*step).with(handler), "the status of {} is read in {}, ended in {}",
                   step->text("component"), trace::spec(handler->verb).text,
                   session.result_text(*step));
  }
}

constexpr Rule kWriterRestore[] = {
    {
        .id = "writer/restore/directed-target-first",
        .inventory = "W-DIRT-01",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::working_with_directed_targets, ""},
        .statement =
            "A writer sets the restore target to VSS_RT_DIRECTED before it adds directed targets.",
        .why = "Directed targets count only with this restore target: the files come back where "
               "the method says.",
        .needs = holds::calls,
        .check = directed_target_first,
        .mutant = "directs_without_target",
    },
    {
        .id = "writer/restore/directed-ranges-match",
        .inventory = "D-DIRT-04",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_add_directed_target, ""},
        .statement = "Source and destination of a directed target are lists of as many ranges, of "
                     "the same lengths.",
        .why = "The requester cannot tell which bytes go where.",
        .needs = holds::none,
        .check = directed_ranges_match,
        .mutant = "directs_to_shorter_ranges",
    },
    {
        .id = "writer/restore/answers-in-prerestore",
        .inventory = "W-RMETH-25 W-DIRT-02 W-META-06",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_set_restore_target, ""},
        .statement =
            "Restore targets, directed targets and restore metadata are set in OnPreRestore.",
        .why = "Elsewhere the call is refused, and what the writer wanted does not happen.",
        .needs = holds::none,
        .check = answers_in_prerestore,
        .mutant = "sets_restore_target_late",
    },
    {
        .id = "writer/restore/target-defined",
        .inventory = "W-RMETH-31",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_vss_restore_target, ""},
        .statement = "A writer never sets the restore target VSS_RT_UNDEFINED.",
        .why = "The call is refused, and the restore method counts.",
        .needs = holds::none,
        .check = target_defined,
        .mutant = "sets_undefined_target",
    },
    {
        .id = "writer/restore/alternate-has-mappings",
        .inventory = "W-RMETH-29",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_vss_restore_target, ""},
        .statement = "A writer sends to alternate locations only components all of whose file sets "
                     "have one.",
        .why = "The requester has nowhere to put the files, and the restore fails.",
        .needs = holds::none,
        .check = alternate_has_mappings,
        .mutant = "sends_unmapped_files_aside",
    },
    {
        .id = "writer/restore/status-checked",
        .inventory = "W-RORD-24",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_restore_clean_up_and_termination, ""},
        .statement =
            "In PostRestore a writer with a selected component asks whether its files came back.",
        .why = "It takes over what was there before, or half of what should have come.",
        .needs = holds::calls,
        .check = status_checked,
        .mutant = "never_asks_for_restore_status",
    },
    {
        .id = "writer/restore/status-in-postrestore",
        .inventory = "W-RORD-29",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_component_get_file_restore_status, ""},
        .statement = "A writer asks for the file restore status in PostRestore only.",
        .why = "Before, it says nothing, and in a backup the call is refused.",
        .needs = holds::none,
        .check = status_in_postrestore,
        .mutant = "asks_for_status_early",
    },
};

}  // namespace

std::span<const Rule> writer_restore() {
  return kWriterRestore;
}

}  // namespace vsskit::conformance
