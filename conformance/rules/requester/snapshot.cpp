// Shadow copy sets as a requester makes them: context, volumes, ids. What is read from the shadow
// copies belongs to copying.
#include <set>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void context_set_once(const Session& session, Judge& judge) {
  const Step* before = nullptr;
  std::size_t number = 0;
  for (const Step* step : session.calls(Verb::SetContext)) {
    ++number;
    judge.applies(*step);
    if (before != nullptr) {
      judge.violated(Place(*step).with(before),
                     "SetContext number {} on this object, to {}; number {}, at step {}, was to {}",
                     number, step->text("context"), number - 1, before->number,
                     before->text("context"));
    }
    before = step;
  }
}

void context_set_first(const Session& session, Judge& judge) {
  const Step* set = session.first(Verb::SetContext);
  if (set == nullptr) return;
  judge.applies(*set);
  for (const Verb verb : {Verb::GatherWriterMetadata, Verb::AddComponent, Verb::StartSnapshotSet,
                          Verb::AddToSnapshotSet, Verb::PrepareForBackup}) {
    const Step* earlier = session.last_before(verb, *set);
    if (earlier == nullptr) continue;
    judge.violated(Place(*set).with(earlier),
                   "SetContext to {} after {} at step {}, and ended in {}", set->text("context"),
                   trace::spec(verb).text, earlier->number, session.result_text(*set));
    return;
  }
}

void set_started_before_volumes(const Session& session, Judge& judge) {
  const Step* add = session.first(Verb::AddToSnapshotSet);
  if (add == nullptr) return;
  judge.applies(*add);
  const Step* start = session.first_accepted(Verb::StartSnapshotSet);
  if (start != nullptr && start->number < add->number) return;
  judge.violated(Place(*add).with(start),
                 "AddToSnapshotSet of {} without StartSnapshotSet ended in {}", add->text("volume"),
                 session.result_text(*add));
}

void set_started_before_prepare(const Session& session, Judge& judge) {
  const Step* start = session.first_accepted(Verb::StartSnapshotSet);
  if (start == nullptr) return;
  judge.applies(*start);
  const Step* prepare = session.last_before(Verb::PrepareForBackup, *start);
  if (prepare == nullptr) return;
  judge.violated(Place(*start).with(prepare),
                 "StartSnapshotSet after PrepareForBackup at step {} had told the writers of a "
                 "backup without shadow copies",
                 prepare->number);
}

void volume_name_form(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::AddToSnapshotSet, Verb::IsVolumeSupported}) {
    for (const Step* step : session.calls(verb)) {
      const std::string_view volume = step->text("volume");
      judge.applies(*step);
      if (volume.ends_with('\\')) continue;
      judge.violated(*step, "{} of \"{}\", which does not end in a backslash, ended in {}",
                     trace::spec(verb).text, volume, session.result_text(*step));
    }
  }
}

void volume_support_asked(const Session& session, Judge& judge) {
  std::map<std::string, const Step*> asked;
  for (const Step* step : session.calls(Verb::IsVolumeSupported)) {
    asked.insert_or_assign(session.world().volume_key(step->text("volume")), step);
  }
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    judge.applies(*add);
    const auto found = asked.find(session.world().volume_key(add->text("volume")));
    const Step* support =
        found == asked.end() || found->second->number > add->number ? nullptr : found->second;
    if (support != nullptr && session.value_of(*support, "supported") != "no") continue;
    judge.violated(
        Place(*add).with(support), "AddToSnapshotSet of {}, {}", add->text("volume"),
        support == nullptr
            ? std::string("and IsVolumeSupported was not asked")
            : fmt::format("which IsVolumeSupported at step {} had declined", support->number));
  }
}

// The provider that took the volume of a call, as far as it says so.
const ProviderFacts* provider_of(const Session& session, const Step& add) {
  const Step* begun = session.first_after(Verb::BeginPrepareSnapshot, add);
  const Step* end = session.end_of(add);
  if (begun == nullptr || end == nullptr || begun->number > end->number) return nullptr;
  return session.world().provider(begun->subject.label);
}

void null_provider_is_told(const Session& session, Judge& judge) {
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    const auto asked = add->guid_of("provider");
    const ProviderFacts* taken = provider_of(session, *add);
    if (!asked || !asked->is_null() || taken == nullptr) continue;
    judge.applies(*add);
    if (taken->type.empty() || taken->type == "SYSTEM") continue;
    judge.violated(*add, "GUID_NULL as provider for {} resolved to \"{}\" {}, of type {}",
                   add->text("volume"), taken->name, taken->id.braced(), taken->type);
  }
}

void no_writer_calls_without_writers(const Session& session, Judge& judge) {
  if (session.context_has_writers()) return;
  const Step* context = nullptr;  // the last one that took effect
  for (const Step* step : session.calls(Verb::SetContext)) {
    if (!session.refused(*step)) context = step;
  }
  if (context == nullptr) return;
  judge.applies(*context);
  for (const Verb verb : {Verb::AddComponent, Verb::PrepareForBackup, Verb::BackupComplete}) {
    const Step* step = session.first_after(verb, *context);
    if (step == nullptr) continue;
    judge.violated(Place(*step).with(context),
                   "{} in context {}, which has no writers, ended in {}", trace::spec(verb).text,
                   context->text("context"), session.result_text(*step));
  }
}

// How the requester may have come to an id that it was never told.
std::string unknown_id_text(const Session& session, const Step& step, std::string_view id) {
  const auto value = parse_guid(id);
  if (!value || !value->is_null()) {
    return "no AddToSnapshotSet or StartSnapshotSet so far returned that id; was a GUID passed by "
           "pointer where the ABI takes it by value";
  }
  const Step* add = session.last_before(Verb::AddToSnapshotSet, step);
  if (add == nullptr) return "the id was never filled in; there was no AddToSnapshotSet";
  if (!session.refused(*add)) return "the id was never filled in, or not kept";
  return fmt::format("the id was never filled in; AddToSnapshotSet at step {} had failed with {}",
                     add->number, session.result_text(*add));
}

// Whether the id may be of a shadow copy that was there before the recording: sessions that make
// none, or persistent ones, deal with older ones too.
bool may_be_older(const Session& session, std::string_view id) {
  const auto value = parse_guid(id);
  if (!value || value->is_null()) return false;
  return session.history().may_know_copy(*value) ||
         session.first_accepted(Verb::AddToSnapshotSet) == nullptr ||
         (session.context() & attribute::kNoAutoRelease) != 0;
}

void ids_as_returned(const Session& session, Judge& judge) {
  const std::pair<Verb, std::string_view> calls[] = {{Verb::GetSnapshotProperties, "snapshot"},
                                                     {Verb::DeleteSnapshots, "id"},
                                                     {Verb::BreakSnapshotSet, "set"}};
  std::optional<std::set<std::string_view>> known;
  for (const auto& [verb, key] : calls) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      if (!session.refused(*step) || may_be_older(session, step->text(key))) continue;
      if (!known) known = session.copies_told();
      if (known->find(step->text(key)) != known->end()) continue;
      judge.violated(Place(*step).with(session.last_before(Verb::AddToSnapshotSet, *step)),
                     "{} of {} ended in {}: {}", trace::spec(verb).text, step->text(key),
                     session.result_text(*step), unknown_id_text(session, *step, step->text(key)));
    }
  }
}

constexpr Rule kRequesterSnapshot[] = {
    {
        .id = "requester/snapshot/context-set-once",
        .inventory = "R-SHAD-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_context, ""},
        .statement = "SetContext is called at most once on an object.",
        .why = "The second call is refused, and the shadow copies get the first context's "
               "persistence and writers, not the one that was meant.",
        .needs = holds::none,
        .check = context_set_once,
        .mutant = "sets_context_twice",
    },
    {
        .id = "requester/snapshot/context-set-first",
        .inventory = "R-SHAD-01",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::overview_of_backup_initialization,
                   "Requester Actions during Backup Initialization"},
        .statement = "The context is set before writers are gathered and volumes are added.",
        .why = "The call comes too late and is refused; the backup goes on in VSS_CTX_BACKUP.",
        .needs = holds::none,
        .check = context_set_first,
        .mutant = "sets_context_late",
    },
    {
        .id = "requester/snapshot/set-started-before-volumes",
        .inventory = "R-ORDER-08 R-SHAD-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_start_snapshot_set, ""},
        .statement = "StartSnapshotSet comes before AddToSnapshotSet.",
        .why = "The volume is refused with VSS_E_BAD_STATE, and no shadow copy of it is made.",
        .needs = holds::calls,
        .check = set_started_before_volumes,
        .mutant = "skips_start_set",
    },
    {
        .id = "requester/snapshot/set-started-before-prepare",
        .inventory = "R-ORDER-08",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_start_snapshot_set, ""},
        .statement = "StartSnapshotSet comes before PrepareForBackup.",
        .why = "Writers ask during PrepareForBackup which volumes are affected, and get the wrong "
               "answer.",
        .needs = holds::none,
        .check = set_started_before_prepare,
        .mutant = "starts_set_after_prepare",
    },
    {
        .id = "requester/snapshot/volume-name-form",
        .inventory = "R-VOL-17",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_to_snapshot_set, ""},
        .statement = "Volume names passed to VSS end in a backslash.",
        .why = "Without it the name means something else, and VSS answers that there is no such "
               "volume.",
        .needs = holds::none,
        .check = volume_name_form,
        .mutant = "drops_volume_backslash",
    },
    {
        .id = "requester/snapshot/volume-support-asked",
        .inventory = "R-VOL-20 R-VOL-18",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::overview_of_the_backup_discovery_phase, ""},
        .statement = "IsVolumeSupported is asked, and says yes, before a volume is added to the "
                     "set.",
        .why = "One volume that cannot be shadow-copied, a network drive for one, fails the whole "
               "backup late.",
        .needs = holds::calls,
        .check = volume_support_asked,
        .mutant = "skips_volume_support",
    },
    {
        .id = "requester/snapshot/writer-calls-need-writers",
        .inventory = "C-SHAD-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_details, "Shadow Copies without Writer Participation"},
        .statement = "In a context without writers, AddComponent, PrepareForBackup and "
                     "BackupComplete are not called.",
        .why = "They are refused, and what was to be an application-consistent backup is only "
               "crash-consistent.",
        .needs = holds::none,
        .check = no_writer_calls_without_writers,
        .mutant = "prepares_without_writers",
    },
    {
        .id = "requester/snapshot/ids-as-returned",
        .inventory = "C-SHAD-34",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::shadow_copies_and_shadow_copy_sets, ""},
        .statement = "A shadow copy or set is addressed by the id that VSS gave it.",
        .why = "A made-up or garbled id is refused: the properties cannot be read, and the shadow "
               "copies are never deleted.",
        .needs = holds::calls,
        .check = ids_as_returned,
        .mutant = "garbles_snapshot_id",
    },
    {
        .id = "requester/snapshot/null-provider-resolved",
        .inventory = "R-VOL-19",
        .subject = Subject::requester,
        .strength = Strength::may,
        .source = {Doc::selecting_providers, ""},
        .statement = "GUID_NULL as provider leaves the choice to VSS, which takes a hardware or "
                     "software provider before the system's own.",
        .why = "What any installed product brought along decides how the shadow copy is made, and "
               "what it costs.",
        .needs = holds::none,
        .check = null_provider_is_told,
        .unreachable = "The simulator has the system provider alone.",
    },
};

}  // namespace

std::span<const Rule> requester_snapshot() {
  return kRequesterSnapshot;
}

}  // namespace vsskit::conformance
