// What VSS answers: success codes that are not S_OK, values handed from one side to the other, and
// calls that must be refused.
#include <set>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void absent_stamp_is_s_false(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::GetBackupStamp, Verb::GetPreviousBackupStamp}) {
    for (const Step* get : session.calls(verb)) {
      const auto result = session.result_of(*get);
      if (!result || failed(*result)) continue;
      judge.applies(*get);
      const trace::Value* stamp = get->find("stamp");
      const bool stored = stamp != nullptr && !stamp->null;
      if (stored == (*result == kSOk)) continue;
      judge.violated(*get, "{} of {} ended in {} and gave {}", trace::spec(verb).text,
                     get->text("component"), session.result_text(*get),
                     stored ? fmt::format("\"{}\"", stamp->text) : "no stamp");
    }
  }
}

// The query and what SetBackupState said about it.
struct Query {
  Verb verb;
  std::string_view field;
};
constexpr Query kQueries[] = {
    {Verb::AreComponentsSelected, "components"},
    {Verb::IsBootableSystemStateBackedUp, "bootable"},
    {Verb::IsPartialFileSupportEnabled, "partial"},
};

void state_as_announced(const Session& session, Judge& judge) {
  for (const Step* get : session.calls(Verb::GetBackupType)) {
    const Step* state = session.last_before(Verb::SetBackupState, *get);
    if (state == nullptr || session.refused(*state) || get->find("type") == nullptr) continue;
    judge.applies(*get);
    if (get->text("type") == state->text("type")) continue;
    judge.violated(Place(*get).with(state),
                   "GetBackupType gave {}; SetBackupState at step {} said {}", get->text("type"),
                   state->number, state->text("type"));
  }
  for (const Query& query : kQueries) {
    for (const Step* get : session.calls(query.verb)) {
      const Step* state = session.last_before(Verb::SetBackupState, *get);
      const auto answer = session.answer_of(*get);
      if (state == nullptr || session.refused(*state) || !answer) continue;
      judge.applies(*get);
      if (*answer == state->yes(query.field)) continue;
      judge.violated(Place(*get).with(state),
                     "{} answered {}; SetBackupState at step {} said {}={}",
                     trace::spec(query.verb).text, *answer, state->number, query.field,
                     state->text(query.field));
    }
  }
}

void unknown_component_refused(const Session& session, Judge& judge) {
  for (const Step* add : session.calls(Verb::AddComponent)) {
    const auto writer = add->guid_of("writer");
    const auto instance = add->guid_of("instance");
    if (!writer || !session.result_of(*add)) continue;
    const GatheredMetadata* gathered =
        session.metadata_of(*writer, instance ? &*instance : nullptr);
    // Metadata that was gathered anew later is not what this call was held against.
    if (gathered == nullptr || gathered->step->number > add->number) continue;
    judge.applies(*add);
    const auto found = session.tree_of(*gathered).find(std::string(add->text("logical_path")),
                                                       add->text("component"));
    if (found || session.refused(*add)) continue;
    judge.violated(Place(*add).with(gathered->step),
                   "AddComponent of {}, which the metadata of {} does not have, ended in {}",
                   session.component_of(*add).path,
                   gathered->metadata->identification.friendly_name, session.result_text(*add));
  }
}

void second_component_refused(const Session& session, Judge& judge) {
  std::set<std::pair<Guid, ComponentName>> seen;
  for (const AddedComponent& added : session.added()) {
    judge.applies(*added.step);
    if (seen.emplace(added.instance_id, added.name).second) continue;
    judge.violated(*added.step, "component {} was added a second time and that ended in {}",
                   added.name.path, session.result_text(*added.step));
  }
}

void late_volume_refused(const Session& session, Judge& judge) {
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    const Step* snapshot = session.last_before(Verb::DoSnapshotSet, *add);
    const Step* start = session.last_before(Verb::StartSnapshotSet, *add);
    if (snapshot == nullptr || session.refused(*snapshot)) continue;
    if (start != nullptr && start->number > snapshot->number) continue;
    judge.applies(*add);
    if (!session.succeeded(*add)) continue;
    judge.violated(Place(*add).with(snapshot),
                   "AddToSnapshotSet of {} after DoSnapshotSet at step {} ended in {}",
                   add->text("volume"), snapshot->number, session.result_text(*add));
  }
}

void snapshot_needs_a_set(const Session& session, Judge& judge) {
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    judge.applies(*snapshot);
    if (session.last_before(Verb::StartSnapshotSet, *snapshot) != nullptr) continue;
    if (!session.outcome_of(*snapshot).known_finished()) continue;
    judge.violated(*snapshot, "DoSnapshotSet without StartSnapshotSet ended in success");
  }
}

void late_stamp_refused(const Session& session, Judge& judge) {
  for (const Step* set : session.calls(Verb::SetBackupStamp)) {
    const Step* handler = session.handler_of(*set);
    if (handler == nullptr) continue;
    judge.applies(*set);
    if (handler->verb != Verb::OnBackupComplete && handler->verb != Verb::OnBackupShutdown)
      continue;
    // An argument that cannot be meant is refused before the moment is looked at.
    if (session.refused(*set) || !session.result_of(*set)) continue;
    judge.violated(*set, "SetBackupStamp in {} ended in {}", trace::spec(handler->verb).text,
                   session.result_text(*set));
  }
}

void writer_calls_refused_without_writers(const Session& session, Judge& judge) {
  if (session.context_has_writers()) return;
  const Step* context = session.last(Verb::SetContext);
  for (const Verb verb : {Verb::AddComponent, Verb::PrepareForBackup, Verb::BackupComplete}) {
    const Step* step = session.first_after(verb, *context);
    if (step == nullptr || !session.result_of(*step)) continue;
    judge.applies(*step);
    if (session.refused(*step)) continue;
    judge.violated(Place(*step).with(context), "{} in context {} ended in {}",
                   trace::spec(verb).text, context->text("context"), session.result_text(*step));
  }
}

bool is_initialized_before(const Session& session, const Step& step) {
  for (const Verb verb : {Verb::InitializeForBackup, Verb::InitializeForRestore}) {
    const Step* initialized = session.first_accepted(verb);
    if (initialized != nullptr && initialized->number < step.number) return true;
  }
  return false;
}

void uninitialized_refused(const Session& session, Judge& judge) {
  if (session.first(Verb::CreateVssBackupComponents) == nullptr) return;
  for (const Verb verb : {Verb::SetBackupState, Verb::GatherWriterMetadata, Verb::StartSnapshotSet,
                          Verb::PrepareForBackup, Verb::BackupComplete}) {
    const Step* step = session.first(verb);
    if (step == nullptr || !session.result_of(*step)) continue;
    judge.applies(*step);
    if (is_initialized_before(session, *step)) continue;
    if (session.refused(*step)) continue;
    judge.violated(*step, "{} on an object that was never initialized ended in {}",
                   trace::spec(verb).text, session.result_text(*step));
  }
}

constexpr Rule kCoordinatorAnswers[] = {
    {
        .id = "coordinator/answers/stamp-absence-told",
        .inventory = "C-STAMP-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_get_backup_stamp, ""},
        .statement = "GetBackupStamp and GetPreviousBackupStamp answer S_FALSE where no stamp is "
                     "stored, and S_OK where one is.",
        .why = "S_FALSE is a success code; callers that rely on the difference read a stamp that "
               "is not there.",
        .needs = holds::none,
        .check = absent_stamp_is_s_false,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/state-as-announced",
        .inventory = "C-TYPE-11",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Requester State Information"},
        .statement = "Writers are told exactly the backup state that the requester set.",
        .why = "A writer that takes an incremental for a full truncates the wrong logs.",
        .needs = holds::none,
        .check = state_as_announced,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/unknown-component-refused",
        .inventory = "C-SEL-22",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::use_of_components_by_the_requestor,
                   "Requester Component Selection during Backup"},
        .statement = "AddComponent fails for what no gathered metadata describes.",
        .why = "The requester believes a component safe that does not exist.",
        .needs = holds::none,
        .check = unknown_component_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/second-component-refused",
        .inventory = "C-COMP-03",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_component, ""},
        .statement = "Adding a component twice gives VSS_E_OBJECT_ALREADY_EXISTS and adds nothing.",
        .why = "Two entries of one component could disagree about its stamp and outcome.",
        .needs = holds::none,
        .check = second_component_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/late-volume-refused",
        .inventory = "C-SHAD-11",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_for_providers, ""},
        .statement = "No volume can be added to a set once DoSnapshotSet was called.",
        .why = "Its shadow copy would show another moment than the rest of the set.",
        .needs = holds::none,
        .check = late_volume_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/snapshot-needs-a-set",
        .inventory = "C-SHAD-05",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_details, "Prerequisites for All Shadow Copies"},
        .statement = "DoSnapshotSet fails unless StartSnapshotSet was called.",
        .why = "The requester goes on to read shadow copies that do not exist.",
        .needs = holds::calls,
        .check = snapshot_needs_a_set,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/late-stamp-refused",
        .inventory = "C-STAMP-07 C-DONE-16",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_set_backup_stamp, ""},
        .statement = "SetBackupStamp is refused in BackupComplete and BackupShutdown.",
        .why = "The document has been saved by then; a stamp set later is lost without a word.",
        .needs = holds::none,
        .check = late_stamp_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/writer-calls-need-writers",
        .inventory = "C-SHAD-03",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_details, "Shadow Copies without Writer Participation"},
        .statement = "In contexts without writers AddComponent, PrepareForBackup and "
                     "BackupComplete are refused.",
        .why = "The requester believes that writers took part.",
        .needs = holds::none,
        .check = writer_calls_refused_without_writers,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/answers/uninitialized-refused",
        .inventory = "C-ASYN-09",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_backup_state, ""},
        .statement = "Calls on an object that was not initialized are refused with "
                     "VSS_E_BAD_STATE.",
        .why = "There is no backup document yet to hold what they set.",
        .needs = holds::calls,
        .check = uninitialized_refused,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_answers() {
  return kCoordinatorAnswers;
}

}  // namespace vsskit::conformance
