// Who is asked to identify itself, who is listed then, and what the documents say of it. Events of
// classes and instances that the requester left out are here too.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/answered.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The steps of several verbs, in their order.
std::vector<const Step*> calls_of(const Session& session, std::initializer_list<Verb> verbs) {
  std::vector<const Step*> calls;
  for (const Verb verb : verbs) {
    const Steps more = session.calls(verb);
    calls.insert(calls.end(), more.begin(), more.end());
  }
  std::sort(calls.begin(), calls.end(),
            [](const Step* a, const Step* b) { return a->number < b->number; });
  return calls;
}

std::set<Guid> ids_of(const Step& call) {
  std::set<Guid> ids;
  std::string_view text = call.text("ids");
  while (!text.empty()) {
    const std::size_t cut = std::min(text.find(','), text.size());
    if (const auto id = parse_guid(text.substr(0, cut))) ids.insert(*id);
    text.remove_prefix(std::min(cut + 1, text.size()));
  }
  return ids;
}

// The writers that a requester wants to hear of: what it said before it met them. To ask for a
// status chooses nobody.
class Choice {
 public:
  explicit Choice(const Session& session) {
    const Step* met = nullptr;
    for (const Verb verb : {Verb::GatherWriterMetadata, Verb::PrepareForBackup, Verb::PreRestore}) {
      const Step* call = session.first_accepted(verb);
      if (call != nullptr && (met == nullptr || call->number < met->number)) met = call;
    }
    for (const Step* step :
         calls_of(session, {Verb::EnableWriterClasses, Verb::DisableWriterClasses,
                            Verb::DisableWriterInstances})) {
      if (met == nullptr || step->number < met->number) take(session, *step);
    }
  }

  // The call that leaves the writer out; nullptr where it is wanted.
  [[nodiscard]] const Step* against(const Guid& writer, const Guid& instance) const {
    if (const auto found = classes_.find(writer); found != classes_.end()) return found->second;
    if (const auto found = instances_.find(instance); found != instances_.end())
      return found->second;
    return enabled_.empty() || enabled_.count(writer) != 0 ? nullptr : first_;
  }
  [[nodiscard]] bool empty() const { return !any_; }

 private:
  void take(const Session& session, const Step& step) {
    const bool enables = step.verb == Verb::EnableWriterClasses;
    const bool classes = step.verb == Verb::DisableWriterClasses;
    if (!session.succeeded(step)) return;
    any_ = true;
    // The first one takes back what was disabled before.
    if (enables && first_ == nullptr) classes_.clear();
    if (enables && first_ == nullptr) first_ = &step;
    for (const Guid& id : ids_of(step)) {
      if (enables) classes_.erase(id);
      if (enables) enabled_.insert(id);
      if (classes) classes_.emplace(id, &step);
      if (!enables && !classes) instances_.emplace(id, &step);
    }
  }

  std::set<Guid> enabled_;
  std::map<Guid, const Step*> classes_;    // disabled ones
  std::map<Guid, const Step*> instances_;  // disabled ones
  const Step* first_ = nullptr;            // EnableWriterClasses
  bool any_ = false;
};

// Whether the writer was there from before the session until a step of it: so far as its own calls
// tell.
bool is_there(const Session& session, const WriterFacts& writer, const Step& until) {
  const auto subscribed = session.world().subscribed_at(writer.label);
  if (!subscribed || *subscribed > session.steps().front().number) return false;
  const auto gone = session.world().gone_at(writer.label);
  if (gone && *gone > *subscribed && *gone < until.number) return false;
  return !is_gone(session, writer.label);
}

void identify_reaches_all(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  const Choice choice(session);
  for (const Step* gather : session.calls(Verb::GatherWriterMetadata)) {
    const Outcome outcome = session.outcome_of(*gather);
    if (!outcome.known_finished() || outcome.reported == nullptr) continue;
    const Step& over = *session.over(*outcome.reported);
    for (const WriterFacts& writer : session.world().writers()) {
      if (!is_there(session, writer, over)) continue;
      if (choice.against(writer.id, writer.instance) != nullptr) continue;
      judge.applies(*gather);
      const Steps events = session.events_of(writer.label);
      const bool told = std::any_of(events.begin(), events.end(), [&](const Step* event) {
        return event->verb == Verb::OnIdentify && event->number > gather->number &&
               event->number < over.number;
      });
      if (told) continue;
      judge.violated(Place(*gather).of(writer.label).with(outcome.reported),
                     "writer {}, which had subscribed and was not left out, got no Identify",
                     writer.label);
    }
  }
}

// The last OnIdentify of a writer before a step, where the writer failed in it; else nullptr.
const Step* failed_identify(const Session& session, std::string_view writer, const Step& before) {
  const Step* last = nullptr;
  for (const Step* event : session.events_of(writer)) {
    if (event->number > before.number) break;
    if (event->verb == Verb::OnIdentify) last = event;
  }
  return last != nullptr && is_refused(session, *last) ? last : nullptr;
}

// The writer that a call of the requester gave something of; nullptr where it is not known.
const WriterFacts* writer_of(const Session& session, const Step& get) {
  const auto id = parse_guid(session.value_of(get, "writer"));
  const auto instance = parse_guid(session.value_of(get, "instance"));
  if (!id || !instance || instance->is_null() || !session.succeeded(get)) return nullptr;
  return session.world().writer(*id, &*instance);
}

// The call by which what `get` reads was gathered; nullptr when there is none.
const Step* gathered_by(const Session& session, const Step& get, Verb gather) {
  const Step* call = session.last_before(gather, get);
  while (call != nullptr && session.refused(*call))
    call = session.last_before(gather, *call);
  return call;
}

void failed_identify_is_unlisted(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Step* event : session.calls(Verb::OnIdentify)) {
    if (is_refused(session, *event)) judge.applies(*event);
  }
  for (const Verb verb : {Verb::GetWriterMetadata, Verb::GetWriterMetadataEx, Verb::GetWriterStatus,
                          Verb::GetWriterStatusEx}) {
    const bool status = verb == Verb::GetWriterStatus || verb == Verb::GetWriterStatusEx;
    for (const Step* get : session.calls(verb)) {
      const WriterFacts* writer = writer_of(session, *get);
      const Step* gather = status ? gathered_by(session, *get, Verb::GatherWriterStatus) : get;
      if (writer == nullptr || gather == nullptr) continue;
      const Step* failed = failed_identify(session, writer->label, *gather);
      if (failed == nullptr) continue;
      judge.violated(Place(*get).of(writer->label).with(failed).with(session.over(*failed)),
                     "{} lists writer {}, whose OnIdentify at step {} ended in {}",
                     trace::spec(verb).text, writer->label, failed->number,
                     session.result_text(*failed));
    }
  }
}

void left_out_hears_nothing(const Session& session, Judge& judge) {
  const Choice choice(session);
  if (choice.empty() || !is_told_apart(session)) return;
  for (const std::string& writer : session.writers()) {
    const Guid id = session.writer_id(writer);
    const Steps events = session.events_of(writer);
    if (id.is_null() || events.empty()) continue;
    judge.applies(*events.front());
    const Step* against = choice.against(id, session.instance_id(writer));
    if (against == nullptr) continue;
    judge.violated(Place(*events.front()).with(against),
                   "{} to writer {}, which {} at step {} "
                   "leaves out",
                   trace::spec(events.front()->verb).text, writer, trace::spec(against->verb).text,
                   against->number);
  }
}

void second_subscribe_refused(const Session& session, Judge& judge) {
  std::map<std::string_view, const Step*> subscribed;
  for (const Step* step : calls_of(session, {Verb::Subscribe, Verb::Unsubscribe, Verb::exit})) {
    if (step->subject.party != trace::Party::writer) continue;
    if (step->verb != Verb::Subscribe) subscribed.erase(step->subject.label);
    if (step->verb != Verb::Subscribe || session.over(*step) == nullptr) continue;
    const bool accepted = session.succeeded(*step);
    const auto before = subscribed.find(step->subject.label);
    if (before != subscribed.end()) judge.applies(*step);
    if (before != subscribed.end() && accepted) {
      judge.violated(Place(*step).with(before->second),
                     "Subscribe ended in {}; the writer had subscribed at step {}",
                     session.result_text(*step), before->second->number);
    }
    if (accepted) subscribed.emplace(step->subject.label, step);
  }
}

// Imported documents may be of one writer on several days.
void instance_ids_unique(const Session& session, Judge& judge) {
  if (session.first(Verb::GatherWriterMetadata) == nullptr) return;
  std::map<Guid, std::string_view> known;
  for (const WriterFacts& writer : session.world().writers())
    known.emplace(writer.instance, writer.label);
  for (const GatheredMetadata& gathered : session.metadata()) {
    const document::Identification& identity = gathered.metadata->identification;
    judge.applies(*gathered.step);
    const auto [owner, fresh] = known.emplace(identity.instance_id, gathered.label);
    const WriterFacts* writer = session.world().writer(gathered.label);
    if (identity.instance_id.is_null() || owner->second != gathered.label) {
      judge.violated(Place(*gathered.step).in(gathered.document, identity.at),
                     "writer {} has the instance id {}, which {}", gathered.label,
                     identity.instance_id.braced(),
                     identity.instance_id.is_null()
                         ? std::string("is none")
                         : fmt::format("is that of writer {}", owner->second));
    }
    if (writer == nullptr || writer->id.is_null() || writer->id == identity.writer_id) continue;
    judge.violated(Place(*gathered.step).in(gathered.document, identity.at),
                   "writer {} has the class id {}, and was declared with {}", gathered.label,
                   identity.writer_id.braced(), writer->id.braced());
  }
}

// What keeps metadata from being an express writer's; empty where nothing does.
std::string beyond_express(const document::WriterMetadata& metadata) {
  const std::uint32_t schema =
      metadata.schema_mask() & ~(vsskit::schema::kCopy | vsskit::schema::kIndependentSystemState);
  if (schema != 0) return "the schema " + print_name(Naming::backup_schema, schema);
  const auto& method = metadata.restore_method;
  if (method && method->writer_restore != WriterRestore::never)
    return "a restore that the writer takes part in";
  if (!metadata.exclude_files_from_snapshot.empty()) return "files excluded from shadow copies";
  constexpr std::uint32_t kFull = fsbt::kFullBackup | fsbt::kFullSnapshot;
  for (const document::Component& component : metadata.components) {
    for (const document::FileSet& files : component.files) {
      if (files.alternate_path) return "the alternate path " + *files.alternate_path;
      // The default names every type, and says nothing.
      const std::uint32_t mask = files.backup_type_mask() & (fsbt::kAllBackup | fsbt::kAllSnapshot);
      if (mask != fsbt::kDefault && (mask & ~kFull) != 0)
        return "the mask " + print_name(Naming::file_spec_backup_type, mask);
    }
  }
  return {};
}

void express_stays_simple(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const WriterFacts* writer = session.world().writer(gathered.label);
    if (writer == nullptr || writer->events != 0) continue;
    if (session.world().subscribed_at(gathered.label)) continue;  // it runs, and wants no events
    judge.applies(*gathered.step);
    const std::string beyond = beyond_express(*gathered.metadata);
    if (beyond.empty()) continue;
    judge.violated(Place(*gathered.step).in(gathered.document, gathered.metadata->at),
                   "writer {} gets no events, and its metadata has {}", gathered.label, beyond);
  }
}

void undeclared_schema_is_undefined(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const WriterFacts* writer = session.world().writer(gathered.label);
    if (writer == nullptr || writer->scripted) continue;
    const Step* identify = nullptr;
    for (const Step* event : session.events_of(gathered.label)) {
      if (event->verb == Verb::OnIdentify && event->number < gathered.step->number)
        identify = event;
    }
    if (identify == nullptr || session.was_done_by_fault(*identify)) continue;
    const Steps inside = session.inside(*identify);
    const bool declared = std::any_of(inside.begin(), inside.end(), [](const Step* step) {
      return step->verb == Verb::SetBackupSchema;
    });
    if (declared) continue;
    judge.applies(*gathered.step);
    if (gathered.metadata->schema_mask() == 0) continue;
    judge.violated(
        Place(*gathered.step).in(gathered.document, gathered.metadata->at).with(identify),
        "the schema is {}, and OnIdentify at step {} never called SetBackupSchema",
        print_name(Naming::backup_schema, gathered.metadata->schema_mask()), identify->number);
  }
}

constexpr Rule kCoordinatorIdentity[] = {
    {
        .id = "coordinator/identity/identify-reaches-all",
        .inventory = "C-IDENT-17",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_gather_writer_metadata, ""},
        .statement = "GatherWriterMetadata sends Identify to every instance of every writer class "
                     "that was not left out.",
        .why = "The data of a writer that nobody asks is missing from every backup.",
        .needs = holds::events | holds::calls,
        .check = identify_reaches_all,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/identity/failed-identify-unlisted",
        .inventory = "C-IDENT-18",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::determining_writer_status, ""},
        .statement = "A writer that fails in Identify is listed neither with metadata nor with a "
                     "status.",
        .why = "The requester backs up by metadata that the writer itself gave up.",
        .needs = holds::none,
        .check = failed_identify_is_unlisted,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/identity/left-out-hears-nothing",
        .inventory = "C-EVT-20",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_disable_writer_classes, ""},
        .statement = "Writer classes and instances that the requester disabled get no events, nor "
                     "do classes that it did not enable once it enabled any.",
        .why = "A writer is frozen for a backup that is none of its business.",
        .needs = holds::calls,
        .check = left_out_hears_nothing,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/identity/second-subscribe-refused",
        .inventory = "C-EVT-21",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_writer_subscribe, ""},
        .statement = "A writer that has subscribed cannot subscribe a second time: "
                     "VSS_E_WRITER_ALREADY_SUBSCRIBED.",
        .why = "The writer gets every event twice, and freezes while it is frozen.",
        .needs = holds::calls,
        .check = second_subscribe_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/identity/instance-ids-unique",
        .inventory = "C-IDENT-21",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::writer_metadata_document_contents, "Writer Identification Information"},
        .statement = "Each start of a writer has an instance id of its own; the class id stays the "
                     "same.",
        .why = "What is said of one instance reaches another, or the writer that a backup was made "
               "of is not found again.",
        .needs = holds::none,
        .check = instance_ids_unique,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/identity/express-stays-simple",
        .inventory = "C-IDENT-20",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_create_writer_metadata_set_backup_schema, ""},
        .statement = "The metadata of an express writer, which gets no events, have no schema but "
                     "COPY and INDEPENDENT_SYSTEM_STATE, no part in the restore, no alternate "
                     "path, no mask bit of other than full backups and no snapshot excludes.",
        .why = "The metadata promise what only a running writer could do.",
        .needs = holds::calls,
        .check = express_stays_simple,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/identity/schema-undefined-by-default",
        .inventory = "C-TYPE-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::writer_backup_schema_support, ""},
        .statement = "The schema of a writer that never called SetBackupSchema is undefined: whole "
                     "files in full backups, and nothing else.",
        .why = "Requesters take incremental backups of a writer that knows nothing of them.",
        .needs = holds::events | holds::calls,
        .check = undeclared_schema_is_undefined,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_identity() {
  return kCoordinatorIdentity;
}

}  // namespace vsskit::conformance
