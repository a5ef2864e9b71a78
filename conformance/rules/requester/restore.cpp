// The order of a restore: what is said before PreRestore, that files come after it and before
// PostRestore, what is reported of them, and how it ends. Where the files go is restore-places.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

const Step* prepared(const Session& session) {
  const bool restores = session.kind() == SessionKind::restore;
  return restores ? session.first_accepted(Verb::PreRestore) : nullptr;
}

// The files of the components that are selected, as the writers that were asked declare them.
SpecSet selected_files(const Session& session, const Step& until) {
  SpecSet files(session);
  DeclaredSets declared(session);
  for (const auto& [name, step] : selected_before(session, until))
    declared.add_to(files, name);
  return files;
}

void files_after_prerestore(const Session& session, Judge& judge) {
  const Step* pre = prepared(session);
  if (pre == nullptr || session.first(Verb::restored) == nullptr) return;
  const SpecSet files = selected_files(session, *pre);
  for (const Step* step : session.calls(Verb::restored)) {
    if (files.of_file(step->text("target")) == nullptr) continue;
    judge.applies(*step);
    if (step->number < pre->number) {
      judge.violated(Place(*step).with(pre), "{} was written before PreRestore at step {}",
                     step->text("target"), pre->number);
    } else if (session.holds(holds::calls) && !session.over_before(*pre, *step)) {
      judge.violated(Place(*step).with(pre),
                     "{} was written while PreRestore, begun at step {}, was not known to be over",
                     step->text("target"), pre->number);
    }
  }
}

void files_before_postrestore(const Session& session, Judge& judge) {
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (post == nullptr || session.first(Verb::restored) == nullptr) return;
  const SpecSet files = selected_files(session, *post);
  for (const Step* step : session.calls(Verb::restored)) {
    if (files.of_file(step->text("target")) == nullptr) continue;
    judge.applies(*step);
    if (step->number < post->number) continue;
    judge.violated(Place(*step).with(post), "{} was written after PostRestore at step {}",
                   step->text("target"), post->number);
  }
}

void status_for_selected(const Session& session, Judge& judge) {
  const Step* pre = prepared(session);
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (pre == nullptr || post == nullptr) return;
  std::set<ComponentName> reported;
  for (const Step* step : session.calls(Verb::SetFileRestoreStatus)) {
    if (step->number < post->number) reported.insert(session.component_of(*step));
  }
  for (const auto& [name, step] : selected_before(session, *pre)) {
    judge.applies(*post);
    if (reported.count(name) != 0) continue;
    judge.violated(Place(*post).with(step),
                   "no SetFileRestoreStatus for {}, selected at step {}, before PostRestore",
                   name.path, step->number);
  }
}

void status_in_time(const Session& session, Judge& judge) {
  const Step* pre = prepared(session);
  const Step* post = session.first_accepted(Verb::PostRestore);
  for (const Step* step : session.calls(Verb::SetFileRestoreStatus)) {
    if (pre == nullptr) return;
    judge.applies(*step);
    const std::string path = session.component_of(*step).path;
    if (step->number < pre->number) {
      judge.violated(Place(*step).with(pre),
                     "the status of {} was set before PreRestore at step {}", path, pre->number);
    } else if (post != nullptr && step->number > post->number) {
      judge.violated(Place(*step).with(post),
                     "the status of {} was set after PostRestore at step {}", path, post->number);
    }
  }
}

// The calls of these methods come before PreRestore.
template <std::size_t N>
void before_prerestore(const Session& session, Judge& judge, const std::array<Verb, N>& verbs) {
  for (const Verb verb : verbs) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      const Step* pre = session.last_before(Verb::PreRestore, *step);
      if (pre == nullptr || session.refused(*pre)) continue;
      judge.violated(Place(*step).with(pre), "{} after PreRestore at step {}, ended in {}",
                     trace::spec(verb).text, pre->number, session.result_text(*step));
    }
  }
}

void selected_in_time(const Session& session, Judge& judge) {
  before_prerestore(session, judge,
                    std::array{Verb::SetSelectedForRestore, Verb::SetSelectedForRestoreEx,
                               Verb::AddRestoreSubcomponent});
}

void wishes_in_time(const Session& session, Judge& judge) {
  before_prerestore(
      session, judge,
      std::array{Verb::SetRestoreOptions, Verb::SetAdditionalRestores, Verb::AddNewTarget});
}

void options_once(const Session& session, Judge& judge) {
  std::map<ComponentName, const Step*> first;
  for (const Step* step : session.calls(Verb::SetRestoreOptions)) {
    if (session.refused(*step)) continue;
    judge.applies(*step);
    const auto [at, fresh] = first.emplace(session.component_of(*step), step);
    if (fresh) continue;
    judge.violated(Place(*step).with(at->second),
                   "{} gets restore options a second time; the first ones were set at step {}",
                   at->first.path, at->second->number);
  }
}

void selects_what_was_added(const Session& session, Judge& judge) {
  trace::ParsedDocument document;
  const auto stored = restore_source(session, document);
  if (!stored) return;
  for (const Verb verb : {Verb::SetSelectedForRestore, Verb::SetSelectedForRestoreEx}) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      const ComponentName name = session.component_of(*step);
      if (stored->find(name) != nullptr) continue;
      judge.violated(Place(*step).with(stored->step),
                     "{} of writer {} is not in {}, from which the restore was begun", name.path,
                     name.writer_id.braced(), stored->document);
    }
  }
}

void subcomponents_of_selected(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::AddRestoreSubcomponent)) {
    judge.applies(*step);
    const ComponentName name = session.component_of(*step);
    if (selected_before(session, *step).count(name) != 0) continue;
    judge.violated(*step, "{} of {} is added, which no call before it selected for restore",
                   step->text("sub_component"), name.path);
  }
}

void restore_metadata_gathered(const Session& session, Judge& judge) {
  const Step* pre = prepared(session);
  if (pre == nullptr) return;
  judge.applies(*pre);
  if (session.last_before(Verb::GatherWriterMetadata, *pre) != nullptr) return;
  judge.violated(*pre, "no GatherWriterMetadata before PreRestore");
}

void answers_read(const Session& session, Judge& judge) {
  const Step* pre = prepared(session);
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (pre == nullptr || post == nullptr || selected_before(session, *pre).empty()) return;
  judge.applies(*pre);
  const Step* read = session.first_after(Verb::GetWriterComponents, *pre);
  if (read != nullptr && read->number < post->number) return;
  judge.violated(Place(*post).with(pre),
                 "no GetWriterComponents between PreRestore at step {} and PostRestore",
                 pre->number);
}

// Whether a call failed for a reason that is not its caller's.
bool was_kept_from(const Session& session, Verb verb) {
  const Steps calls = session.calls(verb);
  return std::any_of(calls.begin(), calls.end(), [&](const Step* call) {
    const auto result = session.result_of(*call);
    return result && failed(*result) && *result != kVssEBadState && *result != kEInvalidArg;
  });
}

void released_after_postrestore(const Session& session, Judge& judge) {
  const Step* pre = prepared(session);
  const Step* released = session.released();
  if (pre == nullptr || released == nullptr || released->verb != Verb::Release) return;
  if (session.outcome_of(*pre).known_failed()) return;
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (post == nullptr && was_kept_from(session, Verb::PostRestore)) return;
  judge.applies(*pre);
  if (post == nullptr) {
    judge.violated(Place(*released).with(pre), "no PostRestore since PreRestore at step {}",
                   pre->number);
  } else if (!session.over_before(*post, *released)) {
    judge.violated(Place(*released).with(post),
                   "PostRestore, begun at step {}, was not known to be over", post->number);
  }
}

constexpr Rule kRequesterRestore[] = {
    {
        .id = "requester/restore/files-after-prerestore",
        .inventory = "R-RORD-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_preparing_for_restore, ""},
        .statement =
            "No file of a component that is restored is written before PreRestore has completed.",
        .why = "The writer still has its files open and in use: the restore fails half-way, or the "
               "writer goes on over files that are no longer its own.",
        .needs = holds::none,
        .check = files_after_prerestore,
        .mutant = "restores_before_prerestore",
    },
    {
        .id = "requester/restore/files-before-postrestore",
        .inventory = "R-RORD-14",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_restore_clean_up_and_termination,
                   "Requester Actions during Cleanup and Termination"},
        .statement = "PostRestore is called when all files are back.",
        .why = "The writer recovers from files that are still being written.",
        .needs = holds::none,
        .check = files_before_postrestore,
        .mutant = "restores_after_postrestore",
    },
    {
        .id = "requester/restore/status-for-selected",
        .inventory = "R-RORD-12",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_file_restore_status, ""},
        .statement =
            "SetFileRestoreStatus is called for every component that is selected for restore.",
        .why = "The writer cannot tell in PostRestore whether its files came back, and takes the "
               "restore for a failure.",
        .needs = holds::calls,
        .check = status_for_selected,
        .mutant = "sets_no_restore_status",
    },
    {
        .id = "requester/restore/status-in-time",
        .inventory = "R-RORD-12",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_file_restore_status, ""},
        .statement = "SetFileRestoreStatus is called between PreRestore and PostRestore.",
        .why = "Before, nothing has come back yet; afterwards no writer reads it any more.",
        .needs = holds::none,
        .check = status_in_time,
        .mutant = "sets_restore_status_early sets_restore_status_late",
    },
    {
        .id = "requester/restore/selected-before-prerestore",
        .inventory = "R-RORD-05 R-SUBC-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_selected_for_restore, ""},
        .statement =
            "Components and their subcomponents are selected for restore before PreRestore.",
        .why = "Writers learn in PreRestore what is restored: one that was not selected by then "
               "does not make way.",
        .needs = holds::none,
        .check = selected_in_time,
        .mutant = "selects_after_prerestore",
    },
    {
        .id = "requester/restore/wishes-before-prerestore",
        .inventory = "R-RORD-07 R-ADDR-03 R-NEWT-04",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_preparing_for_restore, ""},
        .statement =
            "Restore options, additional restores and new targets are set before PreRestore.",
        .why = "The writer prepares for another restore than the one that comes.",
        .needs = holds::none,
        .check = wishes_in_time,
        .mutant = "sets_wishes_after_prerestore",
    },
    {
        .id = "requester/restore/options-once",
        .inventory = "R-RORD-07",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::setting_vss_restore_options, ""},
        .statement = "Restore options are set at most once for a component.",
        .why = "The second text replaces the first one whole, so that what was asked first is "
               "forgotten.",
        .needs = holds::none,
        .check = options_once,
        .mutant = "sets_options_twice",
    },
    {
        .id = "requester/restore/selects-what-was-added",
        .inventory = "R-RORD-05",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_selected_for_restore, ""},
        .statement = "Only components that the backup added explicitly are selected for restore.",
        .why = "What was included implicitly has no entry in the document; the call fails, and its "
               "files come back without their writer.",
        .needs = holds::none,
        .check = selects_what_was_added,
        .mutant = "selects_subcomponents",
    },
    {
        .id = "requester/restore/subcomponents-of-selected",
        .inventory = "R-SUBC-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_selectability_for_restore_and_subcomponents, ""},
        .statement = "A subcomponent is added to a component that is selected for restore already.",
        .why = "The call is refused, and the whole component comes back, or nothing of it.",
        .needs = holds::calls,
        .check = subcomponents_of_selected,
        .mutant = "adds_subcomponents_first",
    },
    {
        .id = "requester/restore/metadata-gathered",
        .inventory = "R-RORD-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_restore_initialization,
                   "Requester Actions during Restore Initialization"},
        .statement = "GatherWriterMetadata is called in a restore as well, before PreRestore.",
        .why =
            "Nobody has asked which writers run: those that would have to make way are not told.",
        .needs = holds::calls,
        .check = restore_metadata_gathered,
        .mutant = "gathers_nothing_in_restore",
    },
    {
        .id = "requester/restore/answers-read",
        .inventory = "R-RORD-11 R-DIRT-07",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::use_of_components_by_the_requestor, ""},
        .statement =
            "The components are read again after PreRestore, for what the writers answered.",
        .why = "Restore targets and directed targets go unseen, and files land where the writer "
               "does not look for them.",
        .needs = holds::calls,
        .check = answers_read,
        .mutant = "ignores_restore_targets",
    },
    {
        .id = "requester/restore/released-after-postrestore",
        .inventory = "R-RORD-15",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_restore_clean_up_and_termination, ""},
        .statement = "The object is released when all writers are through with PostRestore.",
        .why =
            "Writers that made way never take their files over, or are left in the middle of it.",
        .needs = holds::calls,
        .check = released_after_postrestore,
        .mutant = "skips_postrestore releases_before_postrestore_ends",
    },
};

}  // namespace

std::span<const Rule> requester_restore() {
  return kRequesterRestore;
}

}  // namespace vsskit::conformance
