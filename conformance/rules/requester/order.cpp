// The order of a requester's calls in a backup, from InitializeForBackup to SaveAsXML. Shadow copy
// sets, status, completion and abort have topics of their own.
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// Calls that mean nothing before the object is initialized.
constexpr Verb kSessionCalls[] = {
    Verb::SetBackupState,      Verb::SetContext,           Verb::GatherWriterMetadata,
    Verb::EnableWriterClasses, Verb::DisableWriterClasses, Verb::DisableWriterInstances,
    Verb::AddComponent,        Verb::StartSnapshotSet,     Verb::AddToSnapshotSet,
    Verb::PrepareForBackup,    Verb::DoSnapshotSet,        Verb::GatherWriterStatus,
    Verb::SetBackupSucceeded,  Verb::BackupComplete,       Verb::SaveAsXML,
};

void initialize_first(const Session& session, Judge& judge) {
  const Step* created = session.first(Verb::CreateVssBackupComponents);
  if (created == nullptr || session.first_accepted(Verb::InitializeForRestore) != nullptr) return;
  const Step* earliest = nullptr;
  for (const Verb verb : kSessionCalls) {
    const Step* step = session.first(verb);
    if (step != nullptr && (earliest == nullptr || step->number < earliest->number)) {
      earliest = step;
    }
  }
  if (earliest == nullptr) return;
  judge.applies(*earliest);
  const Step* initialized = session.first_accepted(Verb::InitializeForBackup);
  if (initialized != nullptr && initialized->number < earliest->number) return;
  judge.violated(Place(*earliest).with(created).with(initialized), "{} came {}, and ended in {}",
                 trace::spec(earliest->verb).text,
                 initialized == nullptr ? "on an object that was never initialized"
                                        : "before InitializeForBackup",
                 session.result_text(*earliest));
}

void state_before_prepare(const Session& session, Judge& judge) {
  const Step* prepare = session.first(Verb::PrepareForBackup);
  if (prepare == nullptr) return;
  judge.applies(*prepare);
  if (session.last_before(Verb::SetBackupState, *prepare) != nullptr) return;
  const Step* late = session.first_after(Verb::SetBackupState, *prepare);
  judge.violated(Place(*prepare).with(late), "no SetBackupState before PrepareForBackup{}",
                 late == nullptr ? "" : fmt::format("; it came at step {}", late->number));
}

void metadata_gathered(const Session& session, Judge& judge) {
  const Step* snapshot = session.first(Verb::DoSnapshotSet);
  const Step* prepare = session.first(Verb::PrepareForBackup);
  const Step* step = prepare != nullptr ? prepare : snapshot;
  if (step == nullptr || !session.is_backup() || !session.context_has_writers()) return;
  judge.applies(*step);
  if (session.last_before(Verb::GatherWriterMetadata, *step) != nullptr) return;
  judge.violated(*step, "{} without GatherWriterMetadata in a context with writers",
                 trace::spec(step->verb).text);
}

void metadata_gathered_once(const Session& session, Judge& judge) {
  const Step* before = nullptr;
  for (const Step* step : session.calls(Verb::GatherWriterMetadata)) {
    if (session.refused(*step)) continue;
    judge.applies(*step);
    if (before != nullptr) {
      judge.violated(Place(*step).with(before),
                     "GatherWriterMetadata again on the object that gathered at step {}",
                     before->number);
    }
    before = step;
  }
}

void writer_choice_before_gathering(const Session& session, Judge& judge) {
  const Step* gathered = session.first_accepted(Verb::GatherWriterMetadata);
  for (const Verb verb :
       {Verb::EnableWriterClasses, Verb::DisableWriterClasses, Verb::DisableWriterInstances}) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      if (gathered == nullptr || step->number < gathered->number) continue;
      const std::string_view ids = step->text("ids");
      judge.violated(Place(*step).with(gathered), "{} of {} after GatherWriterMetadata at step {}",
                     trace::spec(verb).text, ids.empty() ? "no writer" : ids, gathered->number);
    }
  }
}

void metadata_read_after_gathering(const Session& session, Judge& judge) {
  const Step* gather = session.first(Verb::GatherWriterMetadata);
  if (gather == nullptr) return;
  for (const Verb verb :
       {Verb::GetWriterMetadataCount, Verb::GetWriterMetadata, Verb::GetWriterMetadataEx}) {
    const Step* read = session.first_after(verb, *gather);
    if (read == nullptr) continue;
    judge.applies(*read);
    if (session.over_before(*gather, *read)) continue;
    judge.violated(Place(*read).with(gather),
                   "{} while GatherWriterMetadata of step {} was not known to be over",
                   trace::spec(verb).text, gather->number);
    return;
  }
}

void components_before_snapshot_set(const Session& session, Judge& judge) {
  const Step* start = session.first_accepted(Verb::StartSnapshotSet);
  for (const AddedComponent& added : session.added()) {
    judge.applies(*added.step);
    if (start == nullptr || added.step->number < start->number) continue;
    judge.violated(Place(*added.step).with(start),
                   "component {} was added after StartSnapshotSet at step {}", added.name.path,
                   start->number);
    return;
  }
}

void options_before_prepare(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetBackupOptions)) {
    judge.applies(*step);
    const Step* prepare = session.last_before(Verb::PrepareForBackup, *step);
    if (prepare == nullptr || session.refused(*prepare)) continue;
    judge.violated(Place(*step).with(prepare),
                   "SetBackupOptions for {} after PrepareForBackup at step {}",
                   session.component_of(*step).path, prepare->number);
  }
}

void prepared_before_snapshot(const Session& session, Judge& judge) {
  const Step* snapshot = session.first(Verb::DoSnapshotSet);
  if (snapshot == nullptr || !session.context_has_writers()) return;
  judge.applies(*snapshot);
  if (session.last_before(Verb::PrepareForBackup, *snapshot) != nullptr) return;
  judge.violated(*snapshot,
                 "DoSnapshotSet in a context with writers, and no PrepareForBackup; it ended in {}",
                 session.result_text(*snapshot));
}

void snapshot_after_prepared(const Session& session, Judge& judge) {
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const Step* prepare = session.last_before(Verb::PrepareForBackup, *snapshot);
    if (prepare == nullptr) continue;
    judge.applies(*snapshot);
    if (session.over_before(*prepare, *snapshot)) continue;
    judge.violated(Place(*snapshot).with(prepare),
                   "DoSnapshotSet while PrepareForBackup of step {} was not known to be over",
                   prepare->number);
  }
}

void saved_after_prepare(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  if (prepare == nullptr) return;
  for (const Step* save : session.calls(Verb::SaveAsXML)) {
    judge.applies(*save);
    if (save->number > prepare->number) continue;
    judge.violated(Place(*save).with(prepare), "SaveAsXML before PrepareForBackup at step {}",
                   prepare->number);
  }
}

void saved_when_complete(const Session& session, Judge& judge) {
  const Step* save = session.last(Verb::SaveAsXML);
  if (save == nullptr || !session.is_backup()) return;
  const Step* success = session.last(Verb::SetBackupSucceeded);
  const Step* snapshot = session.first_accepted(Verb::DoSnapshotSet);
  if (success == nullptr && snapshot == nullptr) return;
  judge.applies(*save);
  const Step* later = success != nullptr && success->number > save->number     ? success
                      : snapshot != nullptr && snapshot->number > save->number ? snapshot
                                                                               : nullptr;
  if (later == nullptr) return;
  judge.violated(Place(*save).with(later),
                 "the last SaveAsXML, of {}, came before {} at step {}, which it does not hold",
                 save->text("document").empty() ? "the backup document" : save->text("document"),
                 trace::spec(later->verb).text, later->number);
}

void one_backup_each(const Session& session, Judge& judge) {
  for (const Verb verb :
       {Verb::InitializeForBackup, Verb::InitializeForRestore, Verb::PrepareForBackup}) {
    const Step* before = nullptr;
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      if (before != nullptr) {
        judge.violated(Place(*step).with(before), "{} again, after step {}", trace::spec(verb).text,
                       before->number);
      }
      if (!session.refused(*step)) before = step;
    }
  }
}

constexpr Rule kRequesterOrder[] = {
    {
        .id = "requester/order/initialize-first",
        .inventory = "R-ORDER-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Requester Actions during Backup Initialization"},
        .statement = "A backup starts with InitializeForBackup before any other call of the "
                     "session.",
        .why = "The calls are refused with VSS_E_BAD_STATE, and what they should have set is "
               "missing from the backup.",
        .needs = holds::calls,
        .check = initialize_first,
        .mutant = "skips_initialize",
    },
    {
        .id = "requester/order/state-before-prepare",
        .inventory = "R-ORDER-02",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_backup_state, ""},
        .statement = "SetBackupState is called before PrepareForBackup.",
        .why = "Writers read the backup type and mode while they prepare; set later, they prepare "
               "for another backup than the one that is made.",
        .needs = holds::calls,
        .check = state_before_prepare,
        .mutant = "skips_backup_state sets_state_late",
    },
    {
        .id = "requester/order/metadata-gathered",
        .inventory = "R-ORDER-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Requester Actions during Backup Initialization"},
        .statement = "Every backup with writers gathers their metadata.",
        .why = "Without GatherWriterMetadata no writer takes part, and the backup is only "
               "crash-consistent.",
        .needs = holds::calls,
        .check = metadata_gathered,
        .mutant = "skips_gathering",
    },
    {
        .id = "requester/order/metadata-gathered-once",
        .inventory = "R-ORDER-04",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_backup_components_gather_writer_metadata, ""},
        .statement = "GatherWriterMetadata is called once in the life of an object.",
        .why = "A second round may give other instances and components than those that were "
               "chosen from the first.",
        .needs = holds::none,
        .check = metadata_gathered_once,
        .mutant = "gathers_twice",
    },
    {
        .id = "requester/order/writer-choice-before-gathering",
        .inventory = "R-ORDER-05",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_disable_writer_classes, ""},
        .statement = "Writers are enabled and disabled before GatherWriterMetadata.",
        .why = "Later calls have no effect: writers that were meant to stay out are frozen, and "
               "those meant to take part are missing.",
        .needs = holds::none,
        .check = writer_choice_before_gathering,
        .mutant = "disables_writers_late",
    },
    {
        .id = "requester/order/metadata-read-after-gathering",
        .inventory = "R-ORDER-06",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_metadata, ""},
        .statement = "Writer metadata is read only when GatherWriterMetadata is over.",
        .why = "Writers that answer late are not in the list, and their data silently stays out "
               "of the backup.",
        .needs = holds::calls,
        .check = metadata_read_after_gathering,
        .mutant = "reads_metadata_early",
    },
    {
        .id = "requester/order/components-before-snapshot-set",
        .inventory = "R-ORDER-07",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::shadow_copy_creation_details, "Shadow Copies with Writer Participation"},
        .statement = "Components are added before StartSnapshotSet.",
        .why = "The volumes of the set follow from the components; one that is added later may "
               "lie on a volume which is not in the set.",
        .needs = holds::none,
        .check = components_before_snapshot_set,
        .mutant = "adds_components_late",
    },
    {
        .id = "requester/order/options-before-prepare",
        .inventory = "R-ORDER-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_backup_options, ""},
        .statement = "SetBackupOptions is called before PrepareForBackup.",
        .why = "The writer reads its options while it prepares; later ones change nothing.",
        .needs = holds::none,
        .check = options_before_prepare,
        .mutant = "sets_options_late",
    },
    {
        .id = "requester/order/prepared-before-snapshot",
        .inventory = "R-ORDER-10",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::shadow_copy_creation_details, "Shadow Copies with Writer Participation"},
        .statement = "In a context with writers PrepareForBackup comes before DoSnapshotSet, even "
                     "with no component chosen.",
        .why = "Writers are frozen without having been told of the backup, and their data is "
               "taken unprepared.",
        .needs = holds::calls,
        .check = prepared_before_snapshot,
        .mutant = "skips_prepare",
    },
    {
        .id = "requester/order/snapshot-after-prepared",
        .inventory = "R-ORDER-11",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_pre_backup_tasks, "Requester Pre-Backup Tasks"},
        .statement = "DoSnapshotSet waits until all writers have returned from PrepareForBackup.",
        .why = "Writers still preparing are caught by the freeze with half-written data.",
        .needs = holds::calls,
        .check = snapshot_after_prepared,
        .mutant = "snapshots_before_prepared",
    },
    {
        .id = "requester/order/saved-after-prepare",
        .inventory = "R-ORDER-13",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_save_as_xml, ""},
        .statement = "SaveAsXML is never called before PrepareForBackup.",
        .why = "The document saved lacks everything that writers add while they prepare.",
        .needs = holds::none,
        .check = saved_after_prepare,
        .mutant = "saves_before_prepare",
    },
    {
        .id = "requester/order/saved-when-complete",
        .inventory = "R-ORDER-14",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::overview_of_actual_backup_of_files,
                   "Requester Actions during Backup of Files"},
        .statement = "The backup document kept for the restore is saved after the shadow copy is "
                     "taken and the last component's success is recorded.",
        .why = "A restore from an earlier document lacks stamps, writers' metadata and the "
               "outcome of each component.",
        .needs = holds::calls,
        .check = saved_when_complete,
        .mutant = "saves_document_early",
    },
    {
        .id = "requester/order/one-backup-each",
        .inventory = "R-ORDER-16",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Requester Actions during Backup Initialization"},
        .statement = "One backup object serves one backup and is then released.",
        .why = "State of the first backup stays in the object, so the second is refused or mixes "
               "both.",
        .needs = holds::none,
        .check = one_backup_each,
        .mutant = "prepares_twice",
    },
};

}  // namespace

std::span<const Rule> requester_order() {
  return kRequesterOrder;
}

}  // namespace vsskit::conformance
