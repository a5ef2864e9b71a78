// What a backup's type means for each writer: whether its schema has it, what becomes of writers
// whose schema lacks it, and what the type leaves behind. Stamps and bases are requester/stamps.
#include <algorithm>
#include <set>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/selection/backup_type.h"

namespace vsskit::conformance {
namespace {

using Answer = selection::FileDecision::Answer;

// The writers of which components were added, in the order of their metadata.
std::vector<const GatheredMetadata*> writers_taking_part(const Session& session) {
  std::set<const GatheredMetadata*> added;
  for (const AddedComponent& component : session.added())
    added.insert(session.metadata_of(component.name.writer_id, &component.instance_id));
  std::vector<const GatheredMetadata*> writers;
  for (const GatheredMetadata& gathered : session.metadata()) {
    if (added.count(&gathered) != 0) writers.push_back(&gathered);
  }
  return writers;
}

// A call of this verb that names the instance; nullptr when there is none.
const Step* call_for(const Session& session, Verb verb, const Guid& instance) {
  for (const Step* step : session.calls(verb)) {
    if (step->guid_of("instance") == instance) return step;
  }
  return nullptr;
}

// Only of writers that the requester examined with the API at all: a requester may know them from
// elsewhere.
void schema_is_asked(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  if (prepare == nullptr || !session.is_incremental_or_differential()) return;
  for (const GatheredMetadata* writer : writers_taking_part(session)) {
    const Guid& instance = writer->metadata->identification.instance_id;
    const Step* examined = call_for(session, Verb::GetFileCounts, instance);
    if (examined == nullptr) continue;
    judge.applies(*prepare);
    const Step* asked = call_for(session, Verb::GetBackupSchema, instance);
    if (asked != nullptr && asked->number < prepare->number) continue;
    judge.violated(Place(*prepare).with(examined).with(asked),
                   "a backup of type {} is prepared, and the schema of \"{}\", examined at step "
                   "{}, was not asked for; it is {}",
                   print(*session.backup_type()), writer->metadata->identification.friendly_name,
                   examined->number,
                   print_name(Naming::backup_schema, writer->metadata->schema_mask()));
  }
}

void others_get_full(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  const auto is_due = [&](const ExpectedFile& file) {
    return file.decision.answer == Answer::required && file.size != 0 &&
           !copied.is_of_type(*file.decision.set) && copied.is_known(file.path);
  };
  const auto claims =
      copied.claims(is_due, [&](const ExpectedFile& file) { return !copied.is_lost(file.path); });
  for (const Claim& claim : claims) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    const auto& writer = copied.plan()->metadata(claim.first->decision.set->writer);
    judge.violated(Place(*claim.success).with(claim.first->snapshot),
                   "\"{}\" has the schema {}, which lacks the type {}, and {} of its {} files were "
                   "not stored; the first is {}",
                   writer.identification.friendly_name,
                   print_name(Naming::backup_schema, writer.schema_mask()),
                   print(*session.backup_type()), claim.short_of, claim.files, claim.first->path);
  }
}

// `A, B and 3 more`.
std::string names_of(const std::vector<const GatheredMetadata*>& writers) {
  constexpr std::size_t kNamesMax = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(writers.size(), kNamesMax); ++i) {
    text += fmt::format("{}\"{}\"", i == 0 ? "" : ", ",
                        writers[i]->metadata->identification.friendly_name);
  }
  if (writers.size() > kNamesMax) text += fmt::format(" and {} more", writers.size() - kNamesMax);
  return text;
}

void writers_without_type(const Session& session, Judge& judge) {
  const Step* state = session.last(Verb::SetBackupState);
  const std::uint32_t bit = state == nullptr || !session.backup_type()
                                ? 0
                                : selection::schema_bit(*session.backup_type());
  if (bit == 0 || session.backup_type() == BackupType::copy || session.metadata().empty()) return;
  judge.applies(*state);
  std::vector<const GatheredMetadata*> others;
  for (const GatheredMetadata& gathered : session.metadata()) {
    if ((gathered.metadata->schema_mask() & bit) == 0) others.push_back(&gathered);
  }
  if (others.empty()) return;
  judge.violated(*state,
                 "{}: of {} writers {} have no {} in their schema and are backed up in "
                 "full: {}",
                 print(*session.backup_type()), session.metadata().size(), others.size(),
                 print_name(Naming::backup_schema, bit), names_of(others));
}

// The backup of the other kind that the component had since its last full one; nullptr for none.
const EarlierBackup* other_kind(const Session& session, const ComponentName& name) {
  const BackupType type = *session.backup_type();
  const BackupType other =
      type == BackupType::incremental ? BackupType::differential : BackupType::incremental;
  const EarlierBackup* found = nullptr;
  for (const EarlierBackup& backup : session.history().backups_of(name)) {
    if (!backup.clean) continue;
    if (backup.type == BackupType::full) found = nullptr;
    if (backup.type == other) found = &backup;
  }
  return found;
}

void kinds_not_mixed(const Session& session, Judge& judge) {
  if (!session.is_incremental_or_differential()) return;
  for (const AddedComponent& added : session.added()) {
    const GatheredMetadata* writer = session.metadata_of(added.name.writer_id, &added.instance_id);
    if (writer == nullptr) continue;
    const std::uint32_t schema = writer->metadata->schema_mask();
    if ((schema & schema::kExclusiveIncrementalDifferential) == 0) continue;
    judge.applies(*added.step);
    const EarlierBackup* other = other_kind(session, added.name);
    if (other == nullptr) continue;
    judge.violated(*added.step,
                   "{} is added to a {} backup, and since the last full one session {} backed it "
                   "up as {}; its writer has {}",
                   added.name.path, print(*session.backup_type()), other->session,
                   print(other->type), print_name(Naming::backup_schema, schema));
  }
}

// Whether an application reckons with this writer's earlier backups.
bool keeps_history(const GatheredMetadata& writer) {
  constexpr std::uint32_t kHistory =
      schema::kIncremental | schema::kDifferential | schema::kLog | schema::kTimestamped;
  return (writer.metadata->schema_mask() & kHistory) != 0;
}

std::vector<const GatheredMetadata*> writers_with_history(const Session& session) {
  std::vector<const GatheredMetadata*> writers = writers_taking_part(session);
  if (session.component_mode() == false) {
    for (const GatheredMetadata& gathered : session.metadata())
      writers.push_back(&gathered);
  }
  std::erase_if(writers, [](const GatheredMetadata* writer) { return !keeps_history(*writer); });
  return writers;
}

// A backup of whole volumes, or one that leaves it open what of it was saved: it may not be meant
// as the base of anything.
bool may_stand_aside(const Session& session) {
  if (session.component_mode() == false) return true;
  return session.holds(holds::calls) && session.first(Verb::SetBackupSucceeded) == nullptr;
}

void full_moves_history(const Session& session, Judge& judge) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  const auto type = session.backup_type();
  if (complete == nullptr || !may_stand_aside(session)) return;
  if (type != BackupType::full && type != BackupType::copy) return;
  const std::vector<const GatheredMetadata*> moved = writers_with_history(session);
  if (moved.empty()) return;
  judge.applies(*complete);
  if (type == BackupType::copy) return;
  judge.violated(Place(*complete).with(session.last(Verb::SetBackupState)),
                 "FULL commits the backup history of {} at BackupComplete, {}: their next "
                 "incremental or differential backup builds on this one; COPY would not do so",
                 names_of(moved),
                 session.component_mode() == false
                     ? "of whole volumes"
                     : "though SetBackupSucceeded said of no component that it was saved");
}

void copy_is_no_base(const Session& session, Judge& judge) {
  const Step* state = session.last(Verb::SetBackupState);
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (state == nullptr || complete == nullptr || !session.backup_type()) return;
  judge.applies(*state);
  if (session.backup_type() != BackupType::copy) return;
  const std::vector<const GatheredMetadata*> writers = writers_with_history(session);
  judge.violated(Place(*state).with(complete),
                 "the backup type received is COPY: it commits no backup history, so no "
                 "incremental or differential backup{} can build on it",
                 writers.empty() ? "" : " of " + names_of(writers));
}

bool is_of_system_state(const GatheredMetadata& writer) {
  const UsageType usage = writer.metadata->identification.usage;
  return usage == UsageType::bootable_system_state || usage == UsageType::system_service;
}

void system_state_whole(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  const Step* state = session.last(Verb::SetBackupState);
  if (prepare == nullptr || state == nullptr || !state->yes("bootable")) return;
  if (session.component_mode() != true) return;
  for (const GatheredMetadata& writer : session.metadata()) {
    if (!is_of_system_state(writer)) continue;
    const selection::ComponentTree& tree = session.tree_of(writer);
    const document::Identification& who = writer.metadata->identification;
    for (std::size_t i = 0; i < tree.size(); ++i) {
      const document::Component& component = tree.component(i);
      if ((component.flags.value_or(0) & component_flags::kNotSystemState) != 0) continue;
      if (tree.definer(i)) continue;  // comes with its set
      judge.applies(*prepare);
      if (session.added({who.writer_id, component_path(component)}, who.instance_id) != nullptr)
        continue;
      judge.violated(Place(*prepare).in(writer.document, component.at).with(state),
                     "component {} of \"{}\", usage {}, was not added to a backup with the "
                     "bootable system state",
                     selection::shown_path(component), who.friendly_name, print(who.usage));
    }
  }
}

constexpr Rule kRequesterTypes[] = {
    {
        .id = "requester/types/others-get-full",
        .inventory = "R-TYPE-14",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::requestor_role_in_backing_up_complex_stores, "Backup Type"},
        .statement = "Data of a writer whose schema lacks the backup's type is backed up in full.",
        .why = "The writer knows of no base: what is left out of this backup is in none that the "
               "component's restore starts from.",
        .needs = holds::medium,
        .check = others_get_full,
        .mutant = "takes_only_logs_of_others",
    },
    {
        .id = "requester/types/schema-is-asked",
        .inventory = "R-TYPE-13",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::requestor_role_in_vss_incremental_and_differential_backups,
                   "Requester Determination of Incremental and Differential Support and "
                   "Configuration"},
        .statement = "For an incremental or differential backup a requester asks each writer's "
                     "schema before it prepares.",
        .why = "It cannot know which writers take part in that type, and backs the others up in "
               "part.",
        .needs = holds::calls,
        .check = schema_is_asked,
        .mutant = "asks_no_schema",
    },
    {
        .id = "requester/types/kinds-not-mixed",
        .inventory = "R-TYPE-22",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_backup_schema_support, ""},
        .statement = "Components of a writer with VSS_BS_EXCLUSIVE_INCREMENTAL_DIFFERENTIAL have "
                     "incremental or differential backups between two full ones, not both.",
        .why = "The writer keeps one record of changes: the second kind starts from a record that "
               "the first has moved on.",
        .needs = holds::none,
        .check = kinds_not_mixed,
        .unreachable = "No role declares the exclusive schema.",
    },
    {
        .id = "requester/types/system-state-whole",
        .inventory = "R-SEL-28",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::locating_additional_system_files, ""},
        .statement = "A backup with the bootable system state has every component of the writers "
                     "of the system state, but those that say that they are none of it.",
        .why = "The parts belong together: a system that was restored without one does not start, "
               "or starts with a part of another time.",
        .needs = holds::calls,
        .check = system_state_whole,
        .unreachable = "No role is a writer of the system state.",
    },
    {
        .id = "requester/types/writers-without-type",
        .inventory = "R-TYPE-14",
        .subject = Subject::requester,
        .strength = Strength::may,
        .source = {Doc::api_vss_backup_type, ""},
        .statement = "Writers whose schema lacks the backup's type take part as in a full backup.",
        .why = "The backup is larger than expected, and nothing of these writers is incremental.",
        .needs = holds::none,
        .check = writers_without_type,
        .unreachable = "Nothing is broken: which writers there are is not the requester's doing.",
    },
    {
        .id = "requester/types/copy-is-no-base",
        .inventory = "R-TYPE-18",
        .subject = Subject::requester,
        .strength = Strength::may,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "A copy backup is never the base of another one.",
        .why = "Whoever meant a full backup finds out when the next incremental one builds on the "
               "full one before.",
        .needs = holds::none,
        .check = copy_is_no_base,
        .unreachable = "Nothing is broken: a copy may be what is wanted.",
    },
    {
        .id = "requester/types/full-moves-history",
        .inventory = "R-TYPE-17",
        .subject = Subject::requester,
        .strength = Strength::may,
        .source = {Doc::api_vss_backup_type, ""},
        .statement = "A full backup updates the writers' backup history; a copy does not.",
        .why = "An image backup that was meant to stand aside becomes the base of the "
               "application's own next differential backup.",
        .needs = holds::none,
        .check = full_moves_history,
        .unreachable = "Nothing is broken: a full backup of whole volumes may be what is wanted.",
    },
};

}  // namespace

std::span<const Rule> requester_types() {
  return kRequesterTypes;
}

}  // namespace vsskit::conformance
