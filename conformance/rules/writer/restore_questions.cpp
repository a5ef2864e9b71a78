// What a writer must learn in a restore before it takes its files over: what is restored, where it
// went, whether it is whole and whether more follows.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <string>

#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

bool asks(const Session& session, const Step& handler, std::initializer_list<Verb> verbs) {
  const Steps inside = session.inside(handler);
  return std::any_of(inside.begin(), inside.end(), [&](const Step* step) {
    return std::find(verbs.begin(), verbs.end(), step->verb) != verbs.end();
  });
}

void selection_asked(const Session& session, Judge& judge) {
  for (const Step* handler : session.calls(Verb::OnPreRestore)) {
    if (handler->number_of("components").value_or(0) == 0) continue;
    if (session.answer_of(*handler) != true) continue;
    judge.applies(*handler);
    if (asks(session, *handler, {Verb::IsSelectedForRestore})) continue;
    judge.violated(*handler,
                   "{} components are in the document, and no IsSelectedForRestore asks which of "
                   "them are restored",
                   handler->number_of("components").value_or(0));
  }
}

bool comes_at_reboot(const GatheredMetadata& gathered) {
  const auto& method = gathered.metadata->restore_method;
  return method && (method->method == RestoreMethodType::restore_at_reboot ||
                    method->method == RestoreMethodType::restore_at_reboot_if_cannot_replace);
}

// The calls of a verb that were not refused, of writers by class, the first of each.
std::map<Guid, const Step*> said_to(const Session& session, Verb verb) {
  std::map<Guid, const Step*> writers;
  const Step* pre = session.first_accepted(Verb::PreRestore);
  if (pre == nullptr) return writers;
  const auto selected = selected_before(session, *pre);
  for (const Step* step : session.calls(verb)) {
    if (session.refused(*step) || step->number > pre->number) continue;
    const ComponentName name = session.component_of(*step);
    if (selected.count(name) != 0) writers.emplace(name.writer_id, step);
  }
  return writers;
}

// Whether the component has come as far as its writer can use it: the last of its restores, and at
// once.
bool is_at_hand(const Session& session, const Step& said) {
  const ComponentName name = session.component_of(said);
  const GatheredMetadata* gathered = session.metadata_of(name.writer_id);
  const Steps more = session.calls(Verb::SetAdditionalRestores);
  const bool goes_on = std::any_of(more.begin(), more.end(), [&](const Step* step) {
    return step->yes("additional") && session.component_of(*step) == name;
  });
  return !goes_on && (gathered == nullptr || !comes_at_reboot(*gathered));
}

void new_targets_asked(const Session& session, Judge& judge) {
  for (const auto& [id, said] : said_to(session, Verb::AddNewTarget)) {
    const Step* post = nullptr;
    bool asked = false;
    for (const Verb event : {Verb::OnPreRestore, Verb::OnPostRestore}) {
      for (const Step* handler : session.calls(event)) {
        if (session.writer_id(handler->subject.label) != id) continue;
        if (event == Verb::OnPostRestore) post = handler;
        asked = asked || asks(session, *handler, {Verb::GetNewTargetCount, Verb::GetNewTarget});
      }
    }
    if (post == nullptr || !is_at_hand(session, *said)) continue;
    if (!asked && session.over(*post) == nullptr) continue;  // its process ended in it
    judge.applies(*post);
    if (asked) continue;
    judge.violated(Place(*post).with(said),
                   "files of {} go to new places, and no GetNewTargetCount asks for them",
                   session.component_of(*said).path);
  }
}

// The components all of whose files were reported as restored.
std::set<ComponentName> reported_whole(const Session& session) {
  std::set<ComponentName> whole;
  for (const Step* step : session.calls(Verb::SetFileRestoreStatus)) {
    if (step->text("status") == "ALL") whole.insert(session.component_of(*step));
  }
  return whole;
}

// Whether these are the components of the instance with this label.
bool is_of(const Session& session, const document::WriterComponents& writer,
           const std::string& label) {
  const Guid instance = session.instance_id(label);
  return writer.writer_id == session.writer_id(label) &&
         (instance.is_null() || writer.instance_id == instance);
}

void partial_files_verified(const Session& session, Judge& judge) {
  const std::set<ComponentName> whole = reported_whole(session);
  for (const Step* handler : session.calls(Verb::OnPostRestore)) {
    const StoredComponents* answers = session.components_before(*handler);
    const GatheredMetadata* gathered = session.metadata_of(handler->subject.label);
    if (answers == nullptr || session.over(*handler) == nullptr) continue;
    if (gathered != nullptr && comes_at_reboot(*gathered)) continue;
    for (const document::WriterComponents& writer : answers->components->writers) {
      if (!is_of(session, writer, handler->subject.label)) continue;
      const auto partial = std::find_if(
          writer.components.begin(), writer.components.end(), [&](const auto& component) {
            return !component.partial_files.empty() &&
                   whole.count({writer.writer_id, component_path(component)}) != 0;
          });
      if (partial == writer.components.end()) continue;
      judge.applies(*handler);
      if (asks(session, *handler, {Verb::GetPartialFile})) break;
      judge.violated(Place(*handler).in(answers->document, partial->partial_files.front().at),
                     "ranges of {} came back, and no GetPartialFile asks which",
                     partial->partial_files.front().filename);
      break;
    }
  }
}

void more_restores_asked(const Session& session, Judge& judge) {
  const std::set<ComponentName> whole = reported_whole(session);
  for (const auto& [id, said] : said_to(session, Verb::SetAdditionalRestores)) {
    const GatheredMetadata* gathered = session.metadata_of(id);
    if (!said->yes("additional") || whole.count(session.component_of(*said)) == 0) continue;
    if (gathered != nullptr && comes_at_reboot(*gathered)) continue;
    const Step* post = nullptr;
    bool asked = false;
    for (const Step* handler : session.calls(Verb::OnPostRestore)) {
      if (session.writer_id(handler->subject.label) != id) continue;
      if (session.answer_of(*handler) == true) post = handler;
      asked = asked || asks(session, *handler, {Verb::GetAdditionalRestores});
    }
    if (post == nullptr) continue;
    judge.applies(*post);
    if (asked) continue;
    judge.violated(Place(*post).with(said),
                   "more restores of {} were announced, and no GetAdditionalRestores asks for that",
                   session.component_of(*said).path);
  }
}

// --- What it does

bool is_change(Verb verb) {
  return verb == Verb::modified || verb == Verb::extended || verb == Verb::truncated ||
         verb == Verb::deleted || verb == Verb::renamed;
}

void recovery_waits(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::GetAdditionalRestores)) {
    const Step* handler = session.handler_of(*step);
    if (handler == nullptr || handler->verb != Verb::OnPostRestore) continue;
    if (!step->yes("additional")) continue;
    const GatheredMetadata* gathered = session.metadata_of(handler->subject.label);
    if (gathered == nullptr) continue;
    judge.applies(*step);
    const FileSpecIndex files = session.files_of(*gathered);
    for (const Step* change : session.inside(*handler)) {
      // What goes was not in the backup: nothing that comes is laid over it.
      if (change->verb == Verb::deleted) continue;
      if (!is_change(change->verb) || !files.matches_any(change->text("path"))) continue;
      judge.violated(Place(*change).of(handler->subject.label).with(step),
                     "{} was {} in OnPostRestore, and GetAdditionalRestores had said that more of "
                     "{} comes",
                     change->text("path"), trace::spec(change->verb).text, step->text("component"));
      break;
    }
  }
}

constexpr Rule kWriterRestoreQuestions[] = {
    {
        .id = "writer/restore-questions/selection-asked",
        .inventory = "W-SUBC-08",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_preparing_for_restore,
                   "Writer Actions during Restore Preparations"},
        .statement = "In PreRestore a writer asks which of its components are restored.",
        .why = "The document holds all that was backed up: the writer closes what stays, or keeps "
               "open what is to be replaced.",
        .needs = holds::calls,
        .check = selection_asked,
        .mutant = "never_asks_for_selection",
    },
    {
        .id = "writer/restore-questions/new-targets-asked",
        .inventory = "W-NEWT-01 W-NEWT-08",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::working_with_new_targets_during_restore, ""},
        .statement = "A writer that supports new targets asks where its files went, at the latest "
                     "in PostRestore.",
        .why = "It takes over what lies in the old place, as if that had been restored.",
        .needs = holds::calls,
        .check = new_targets_asked,
        .mutant = "never_asks_for_new_targets",
    },
    {
        .id = "writer/restore-questions/partial-files-verified",
        .inventory = "W-PART-15",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::working_with_partial_files, ""},
        .statement =
            "In PostRestore a writer looks at the ranges that came back and verifies them.",
        .why = "A range that came back wrong is found when the data is needed.",
        .needs = holds::calls,
        .check = partial_files_verified,
        .mutant = "never_verifies_partial_files",
    },
    {
        .id = "writer/restore-questions/more-restores-asked",
        .inventory = "W-ADDR-06",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_component_get_additional_restores, ""},
        .statement = "In PostRestore a writer asks whether more restores of a component follow.",
        .why =
            "It recovers a store of which a part is still to come; what comes then does not fit.",
        .needs = holds::calls,
        .check = more_restores_asked,
        .mutant = "never_asks_for_more_restores",
    },
    {
        .id = "writer/restore-questions/recovery-waits",
        .inventory = "W-ADDR-05 W-ADDR-07",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_component_get_additional_restores, ""},
        .statement = "While more restores of a component follow, its writer leaves the restored "
                     "files alone.",
        .why = "The next restore is laid over a store that has gone on: it is damaged.",
        .needs = holds::none,
        .check = recovery_waits,
        .mutant = "recovers_before_the_last_restore",
    },
};

}  // namespace

std::span<const Rule> writer_restore_questions() {
  return kWriterRestoreQuestions;
}

}  // namespace vsskit::conformance
