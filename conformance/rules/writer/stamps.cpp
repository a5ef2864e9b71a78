// Backup stamps as writers make them.
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

bool promises_stamps(const GatheredMetadata* gathered) {
  return gathered != nullptr && (gathered->metadata->schema_mask() & schema::kTimestamped) != 0;
}

void schema_promises_them(const Session& session, Judge& judge) {
  for (const Step* stamp : session.calls(Verb::SetBackupStamp)) {
    const GatheredMetadata* gathered = session.metadata_of(stamp->subject.label);
    if (gathered == nullptr || session.refused(*stamp)) continue;
    judge.applies(*stamp);
    if (promises_stamps(gathered)) continue;
    judge.violated(Place(*stamp).with(gathered->step),
                   "stamp \"{}\" on component {}, and the schema is {}", stamp->text("stamp"),
                   stamp->text("component"),
                   print_name(Naming::backup_schema, gathered->metadata->schema_mask()));
  }
}

void in_its_events(const Session& session, Judge& judge) {
  for (const Step* stamp : session.calls(Verb::SetBackupStamp)) {
    if (const Step* over = session.outlived_event(*stamp)) {
      judge.applies(*stamp);
      judge.violated(Place(*stamp).with(over), "stamp \"{}\" set when {}, at step {}, was over",
                     stamp->text("stamp"), trace::spec(over->verb).text, over->number);
      continue;
    }
    const Step* event = session.handler_of(*stamp);
    if (event == nullptr) continue;
    judge.applies(*stamp);
    if (event->verb == Verb::OnPostSnapshot || event->verb == Verb::OnPrepareBackup) continue;
    judge.violated(Place(*stamp).with(event), "stamp \"{}\" set in {}, at step {}",
                   stamp->text("stamp"), trace::spec(event->verb).text, event->number);
  }
}

// Complains in `stored` about every component that has none of the writers that promised stamps and
// ended `event`, the last in which they can be set, well.
void check_stamps(const Session& session, Judge& judge, const StoredComponents& stored, Verb event,
                  std::string_view when) {
  const Step* since = session.deciding(Verb::DoSnapshotSet);
  for (const auto& writer : stored.components->writers) {
    const GatheredMetadata* gathered = session.metadata_of(writer.writer_id, &writer.instance_id);
    if (!promises_stamps(gathered) || !session.ended_well(gathered->label, event, since)) continue;
    for (const auto& component : writer.components) {
      const Place place = Place(*stored.step).of(gathered->label).in(stored.document, component.at);
      judge.applies(place);
      if (component.backup_stamp) continue;
      judge.violated(place, "component {} has no stamp {}", component_path(component), when);
    }
  }
}

void set_when_timestamped(const Session& session, Judge& judge) {
  const Step* snapshot = session.deciding(Verb::DoSnapshotSet);
  if (snapshot == nullptr || !session.outcome_of(*snapshot).known_finished()) return;
  if (session.backup_type() == BackupType::copy) return;  // never a base
  const Step* over = session.outcome_of(*snapshot).reported;
  for (const StoredComponents& stored : session.stored_components()) {
    if (stored.step->number < over->number) continue;
    check_stamps(session, judge, stored, Verb::OnPostSnapshot, "after the shadow copy was made");
    return;
  }
}

void set_in_prepare_without_copy(const Session& session, Judge& judge) {
  if (session.snapshot_begun() != nullptr || session.backup_type() == BackupType::copy) return;
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete == nullptr) return;
  const StoredComponents* stored = session.components_before(*complete);
  if (stored == nullptr) return;
  check_stamps(session, judge, *stored, Verb::OnPrepareBackup,
               "although there is no shadow copy, so that PostSnapshot never comes");
}

constexpr Rule kWriterStamps[] = {
    {
        .id = "writer/stamps/schema-promises-them",
        .inventory = "W-STAMP-03",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Stamps"},
        .statement = "A writer that stores backup stamps says so with VSS_BS_TIMESTAMPED.",
        .why = "Requesters hand stamps back only to writers that promise them: the next "
               "incremental backup finds no base.",
        .needs = holds::none,
        .check = schema_promises_them,
        .mutant = "stamps_without_schema",
    },
    {
        .id = "writer/stamps/in-its-events",
        .inventory = "W-STAMP-05",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Stamps"},
        .statement = "A stamp is set in PostSnapshot, or in PrepareForBackup.",
        .why = "In other events the call fails, or the stamp names a moment that is not the "
               "shadow copy's.",
        .needs = holds::none,
        .check = in_its_events,
        .mutant = "stamps_in_freeze stamps_in_complete",
    },
    {
        .id = "writer/stamps/set-when-timestamped",
        .inventory = "W-STAMP-04",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_backup_schema_support, ""},
        .statement = "A writer with VSS_BS_TIMESTAMPED stores a stamp for every component that it "
                     "backs up.",
        .why = "The next incremental or differential backup has no base to name.",
        .needs = holds::documents,
        .check = set_when_timestamped,
        .mutant = "sets_no_stamp",
    },
    {
        .id = "writer/stamps/set-without-shadow-copy",
        .inventory = "W-STAMP-06",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Stamps"},
        .statement = "In a backup without a shadow copy, stamps are stored in PrepareForBackup.",
        .why = "PostSnapshot never comes in such a backup: a writer that waits for it leaves no "
               "stamp.",
        .needs = holds::calls | holds::documents,
        .check = set_in_prepare_without_copy,
        .unreachable = "Every file of the ledger needs a shadow copy: a backup without one leaves "
                       "the ledger out.",
    },
};

}  // namespace

std::span<const Rule> writer_stamps() {
  return kWriterStamps;
}

}  // namespace vsskit::conformance
