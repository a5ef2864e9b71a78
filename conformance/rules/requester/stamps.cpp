// The stamps that tie an incremental or differential backup to its base: which one is passed, as
// what, and when. What writers stamp is writer/stamps.
#include <set>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/selection/backup_type.h"

namespace vsskit::conformance {
namespace {

// Whether the component's writer goes by stamps in a backup of this session's type.
bool goes_by_stamps(const Session& session, const ComponentName& name) {
  if (!session.is_incremental_or_differential()) return false;
  const AddedComponent* added = session.added(name);
  const GatheredMetadata* gathered =
      session.metadata_of(name.writer_id, added == nullptr ? nullptr : &added->instance_id);
  if (gathered == nullptr) return false;
  const std::uint32_t mask = gathered->metadata->schema_mask();
  const std::uint32_t needed = schema::kTimestamped | selection::schema_bit(*session.backup_type());
  return (mask & needed) == needed;
}

// The stamp of the backup that this one is built on; nullptr when the recording has none.
const EarlierBackup* stamped_base(const Session& session, const ComponentName& name) {
  if (!session.is_incremental_or_differential()) return nullptr;
  const EarlierBackup* base = session.history().base_of(name, *session.backup_type());
  return base != nullptr && base->stamp ? base : nullptr;
}

void passed_to_writer(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  if (prepare == nullptr) return;
  std::set<ComponentName> passed;
  for (const Step* step : session.calls(Verb::SetPreviousBackupStamp))
    passed.insert(session.component_of(*step));
  for (const AddedComponent& added : session.added()) {
    const EarlierBackup* base = stamped_base(session, added.name);
    if (base == nullptr || !goes_by_stamps(session, added.name)) continue;
    judge.applies(*prepare);
    if (passed.count(added.name) != 0) continue;
    judge.violated(Place(*prepare).with(added.step),
                   "no SetPreviousBackupStamp for {}, added at step {}; its base, the {} backup of "
                   "session {}, has the stamp \"{}\"",
                   added.name.path, added.step->number, print(base->type), base->session,
                   *base->stamp);
  }
}

// The earlier backup of a component that has this stamp; nullptr when none has.
const EarlierBackup* backup_of_stamp(const Session& session, const ComponentName& name,
                                     std::string_view stamp) {
  for (const EarlierBackup& backup : session.history().backups_of(name)) {
    if (backup.stamp == stamp) return &backup;
  }
  return nullptr;
}

void of_the_base(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetPreviousBackupStamp)) {
    const ComponentName name = session.component_of(*step);
    const EarlierBackup* base = stamped_base(session, name);
    if (base == nullptr) continue;
    const std::string_view stamp = step->text("stamp");
    const EarlierBackup* other = backup_of_stamp(session, name, stamp);
    if (other == nullptr) continue;
    judge.applies(*step);
    if (stamp == *base->stamp) continue;
    judge.violated(*step,
                   "{} gets \"{}\", the stamp of the {} backup of session {}; a {} backup is built "
                   "on the {} backup of session {}, whose stamp is \"{}\"",
                   name.path, stamp, print(other->type), other->session,
                   print(*session.backup_type()), print(base->type), base->session, *base->stamp);
  }
}

void passed_unchanged(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetPreviousBackupStamp)) {
    const ComponentName name = session.component_of(*step);
    const EarlierBackup* base = stamped_base(session, name);
    if (base == nullptr) continue;
    judge.applies(*step);
    const std::string_view stamp = step->text("stamp");
    if (backup_of_stamp(session, name, stamp) != nullptr) continue;
    judge.violated(*step,
                   "{} gets \"{}\", a stamp of none of its backups; its base, the {} backup of "
                   "session {}, has \"{}\"",
                   name.path, stamp, print(base->type), base->session, *base->stamp);
  }
}

void before_prepare(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetPreviousBackupStamp)) {
    judge.applies(*step);
    const Step* prepare = session.last_before(Verb::PrepareForBackup, *step);
    if (session.kind() == SessionKind::restore) {
      judge.violated(*step, "SetPreviousBackupStamp for {} in a restore",
                     session.component_of(*step).path);
    } else if (prepare != nullptr && !session.refused(*prepare)) {
      judge.violated(Place(*step).with(prepare),
                     "SetPreviousBackupStamp for {} after PrepareForBackup at step {}",
                     session.component_of(*step).path, prepare->number);
    }
  }
}

constexpr Rule kRequesterStamps[] = {
    {
        .id = "requester/stamps/passed-to-writer",
        .inventory = "R-STAMP-08 R-STAMP-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::requestor_role_in_backing_up_complex_stores, "Backup Stamps"},
        .statement = "In an incremental or differential backup each component that was in the base "
                     "gets the base's stamp with SetPreviousBackupStamp.",
        .why = "The writer cannot know since when changes count: it fails, or backs up everything "
               "or nothing.",
        .needs = holds::calls,
        .check = passed_to_writer,
        .mutant = "passes_no_stamp",
    },
    {
        .id = "requester/stamps/of-the-base",
        .inventory = "R-STAMP-11 R-TYPE-18 R-TYPE-19 R-TYPE-20",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "The stamp passed is that of the base: of the last full backup for a "
                     "differential, of the last full or incremental for an incremental, never of a "
                     "copy.",
        .why = "The chain has a hole or an overlap: changes between the real base and the one that "
               "was stamped are in no backup that a restore uses.",
        .needs = holds::none,
        .check = of_the_base,
        .mutant = "takes_stamp_of_copy builds_differential_on_incremental",
    },
    {
        .id = "requester/stamps/passed-unchanged",
        .inventory = "R-STAMP-10",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_previous_backup_stamp, ""},
        .statement = "The stamp passed on is the very text that the writer stored; requesters make "
                     "and change none.",
        .why = "A stamp's form is the writer's own: one that it never wrote means nothing to it, "
               "or something else.",
        .needs = holds::none,
        .check = passed_unchanged,
        .mutant = "garbles_stamp",
    },
    {
        .id = "requester/stamps/before-prepare",
        .inventory = "R-STAMP-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_previous_backup_stamp, ""},
        .statement = "SetPreviousBackupStamp is called in a backup, before PrepareForBackup.",
        .why = "Writers read the stamp while they prepare; one that comes later has no effect on "
               "the backup.",
        .needs = holds::none,
        .check = before_prepare,
        .mutant = "passes_stamp_late",
    },
};

}  // namespace

std::span<const Rule> requester_stamps() {
  return kRequesterStamps;
}

}  // namespace vsskit::conformance
