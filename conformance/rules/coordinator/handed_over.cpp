// What one side said of a component and the other side is given: components, stamps, failure
// messages, success. What comes back in a restore is its own topic.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// Whether the session's document began empty: all that is in it was added by calls.
bool begins_empty(const Session& session) {
  const Step* begun = session.first_accepted(Verb::InitializeForBackup);
  return begun != nullptr && begun->text("document").empty();
}

constexpr Verb kWithComponents[] = {Verb::OnPrepareBackup, Verb::OnPostSnapshot,
                                    Verb::OnBackupComplete};

// Of those that are too many, coordinator/documents/own-components-alone speaks.
void components_as_added(const Session& session, Judge& judge) {
  if (session.component_mode() != true || !session.is_backup() || !begins_empty(session)) return;
  std::map<Guid, std::int64_t> added;
  for (const auto& [step, name, instance, type] : session.added())
    ++added[instance];
  for (const Verb verb : kWithComponents) {
    for (const Step* event : session.calls(verb)) {
      const trace::Value* given = event->find("components");
      const auto expected = added.find(session.instance_id(event->subject.label));
      if (given == nullptr || expected == added.end() || expected->first.is_null()) continue;
      judge.applies(*event);
      const auto count = given->null ? std::int64_t{0} : event->number_of("components").value_or(0);
      if (count >= expected->second) continue;
      judge.violated(*event, "{} of writer {} is given {} components; {} were added",
                     trace::spec(verb).text, event->subject.label,
                     given->null ? std::string("no") : std::to_string(count), expected->second);
    }
  }
}

void restore_gives_components(const Session& session, Judge& judge) {
  if (session.kind() != SessionKind::restore || session.component_mode() != true) return;
  for (const Verb verb : {Verb::OnPreRestore, Verb::OnPostRestore}) {
    for (const Step* event : session.calls(verb)) {
      const trace::Value* given = event->find("components");
      if (given == nullptr) continue;
      judge.applies(*event);
      if (!given->null && event->number_of("components").value_or(0) > 0) continue;
      judge.violated(*event, "{} of writer {} is given no components", trace::spec(verb).text,
                     event->subject.label);
    }
  }
}

// What writers said of components in one way, until the requester asks: the last word on each, and
// whether several instances of the class said something, which its call does not tell apart.
struct Word {
  const Step* step = nullptr;
  bool several = false;
};
class WordsSoFar {
 public:
  WordsSoFar(const Session& session, Verb set) : session_(&session), calls_(session.calls(set)) {}

  // Steps must be asked about in their order.
  Word before(const Step& get) {
    for (; next_ < calls_.size() && calls_[next_]->number < get.number; ++next_)
      take(*calls_[next_]);
    const auto found = words_.find(session_->component_of(get));
    return found == words_.end() ? Word{} : found->second;
  }

 private:
  void take(const Step& step) {
    if (session_->refused(step) || session_->handler_of(step) == nullptr) return;
    Word& word = words_[session_->component_of(step)];
    if (word.step != nullptr && word.step->subject.label != step.subject.label) word.several = true;
    word.step = &step;
  }

  const Session* session_;
  Steps calls_;
  std::size_t next_ = 0;
  std::map<ComponentName, Word> words_;
};

// The operation of the requester that an event belongs to.
std::optional<Verb> operation_of(Verb event) {
  switch (event) {
    case Verb::OnPrepareBackup:
      return Verb::PrepareForBackup;
    case Verb::OnPostSnapshot:
      return Verb::DoSnapshotSet;
    case Verb::OnPreRestore:
      return Verb::PreRestore;
    case Verb::OnPostRestore:
      return Verb::PostRestore;
    default:
      return std::nullopt;
  }
}

// Whether the requester knew that the operation in which this was said was over, and asked for the
// components again since.
bool is_readable(const Session& session, const Step& said, const Step& get) {
  const auto verb = operation_of(session.handler_of(said)->verb);
  const Step* operation = verb ? session.last_before(*verb, said) : nullptr;
  if (operation == nullptr || !session.over_before(*operation, get)) return false;
  const Step* components = session.last_before(Verb::GetWriterComponents, get);
  return components != nullptr && session.over_before(*operation, *components);
}

// Whether the requester asks another instance of the class than the writer that said it. Of writers
// in other processes the trace does not have what they say.
bool is_of_other_instance(const Session& session, const Step& said, const Step& get) {
  const Step* components = session.last_before(Verb::GetWriterComponents, get);
  const auto asked =
      components == nullptr ? std::nullopt : parse_guid(session.value_of(*components, "instance"));
  const Guid speaker = session.instance_id(said.subject.label);
  return asked && !asked->is_null() && !speaker.is_null() && *asked != speaker;
}

std::string shown(const trace::Value* value) {
  return value == nullptr || value->null ? "nothing" : fmt::format("\"{}\"", value->text);
}

// The requester is given what the writer said last.
void same_words(const Session& session, Judge& judge, Verb set, Verb get_verb,
                std::string_view field) {
  WordsSoFar words(session, set);
  for (const Step* get : session.calls(get_verb)) {
    if (get->subject.party != trace::Party::requester || !session.succeeded(*get)) continue;
    const Word word = words.before(*get);
    if (word.step == nullptr || word.several) continue;
    const Step& said = *word.step;
    if (!is_readable(session, said, *get) || is_of_other_instance(session, said, *get)) continue;
    judge.applies(*get);
    const std::string given = shown(get->find(field));
    if (given == shown(said.find(field))) continue;
    judge.violated(Place(*get).with(&said),
                   "{} of {} gave {}, and the writer had said {} at step {}",
                   trace::spec(get_verb).text, get->text("component"), given,
                   shown(said.find(field)), said.number);
  }
}

void stamp_readable_afterwards(const Session& session, Judge& judge) {
  same_words(session, judge, Verb::SetBackupStamp, Verb::GetBackupStamp, "stamp");
}

void messages_readable(const Session& session, Judge& judge) {
  constexpr std::pair<Verb, Verb> kMessages[] = {
      {Verb::SetPrepareForBackupFailureMsg, Verb::GetPrepareForBackupFailureMsg},
      {Verb::SetPostSnapshotFailureMsg, Verb::GetPostSnapshotFailureMsg},
      {Verb::SetPreRestoreFailureMsg, Verb::GetPreRestoreFailureMsg},
      {Verb::SetPostRestoreFailureMsg, Verb::GetPostRestoreFailureMsg},
  };
  for (const auto& [set, get] : kMessages)
    same_words(session, judge, set, get, "message");
}

// What the requester reported of each component, by instance.
class ReportsSoFar {
 public:
  explicit ReportsSoFar(const Session& session)
      : session_(&session), calls_(session.calls(Verb::SetBackupSucceeded)) {}

  // The report that speaks for the component of a `get`; nullptr when there is none. Where the
  // instance is not told, one that was saved is enough. Steps must be asked about in their order.
  const Step* before(const Step& get) {
    for (; next_ < calls_.size() && calls_[next_]->number < get.number; ++next_) {
      const InstanceComponent of = session_->instance_component_of(*calls_[next_]);
      if (!session_->refused(*calls_[next_])) reports_[of.name][of.instance_id] = calls_[next_];
    }
    const bool writers = get.subject.party == trace::Party::writer;
    const Guid asked = writers ? session_->instance_id(get.subject.label) : Guid{};
    const Step* found = nullptr;
    for (const auto& [instance, report] : reports_[session_->component_of(get)]) {
      if (!asked.is_null() && !instance.is_null() && instance != asked) continue;
      if (found == nullptr || report->yes("succeeded")) found = report;
    }
    return found;
  }

 private:
  const Session* session_;
  Steps calls_;
  std::size_t next_ = 0;
  std::map<ComponentName, std::map<Guid, const Step*>> reports_;
};

void success_only_if_reported(const Session& session, Judge& judge) {
  if (!session.is_backup() || !begins_empty(session)) return;
  ReportsSoFar reports(session);
  for (const Step* get : session.calls(Verb::GetBackupSucceeded)) {
    if (!session.succeeded(*get) || get->find("succeeded") == nullptr) continue;
    judge.applies(*get);
    if (!get->yes("succeeded")) continue;
    const Step* report = reports.before(*get);
    if (report != nullptr && report->yes("succeeded")) continue;
    judge.violated(
        Place(*get).with(report), "GetBackupSucceeded of {} answered yes, and the requester {}",
        get->text("component"),
        report == nullptr ? std::string("never called SetBackupSucceeded for it")
                          : fmt::format("reported a failure at step {}", report->number));
  }
}

constexpr Rule kCoordinatorHandedOver[] = {
    {
        .id = "coordinator/handed-over/components-as-added",
        .inventory = "C-EVT-09",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::overview_of_the_backup_discovery_phase, ""},
        .statement = "In component mode the handlers of PrepareForBackup, PostSnapshot and "
                     "BackupComplete are given every component of the writer that was added.",
        .why = "The writer prepares other components than those that are backed up.",
        .needs = holds::calls,
        .check = components_as_added,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/handed-over/restore-gives-components",
        .inventory = "C-EVT-09",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_life_cycle, ""},
        .statement = "In component mode the handlers of PreRestore and PostRestore are given the "
                     "writer's components.",
        .why = "The writer makes no way for its files, and does not learn what came back.",
        .needs = holds::none,
        .check = restore_gives_components,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/handed-over/stamp-readable-afterwards",
        .inventory = "C-STAMP-17",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::requestor_role_in_backing_up_complex_stores, "Backup Stamps"},
        .statement = "A stamp set in PrepareForBackup or PostSnapshot can be read by the requester "
                     "once the operation has ended.",
        .why = "The requester keeps another stamp, and the next incremental backup leaves data "
               "out.",
        .needs = holds::calls,
        .check = stamp_readable_afterwards,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/handed-over/messages-readable",
        .inventory = "C-STAT-20",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Requester State Information"},
        .statement = "The failure message that a writer set on a component is what the matching "
                     "call gives the requester.",
        .why = "Whoever has to mend the failure is told of another one, or of none.",
        .needs = holds::calls,
        .check = messages_readable,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/handed-over/success-only-if-reported",
        .inventory = "C-DONE-17",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::selectability_and_working_with_component_properties, ""},
        .statement = "GetBackupSucceeded says yes only where the requester reported the component "
                     "with all its subcomponents as saved.",
        .why = "The writer drops its logs for files that nobody has.",
        .needs = holds::calls,
        .check = success_only_if_reported,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_handed_over() {
  return kCoordinatorHandedOver;
}

}  // namespace vsskit::conformance
