// Log truncation, seen from what happens to the files that a writer declares as its logs.
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {
namespace {

// The logs of one writer, indexed once for a session.
class LogFiles {
 public:
  LogFiles(const Session& session, const GatheredMetadata& gathered) {
    for (const auto& component : gathered.metadata->components) {
      for (const auto& files : component.log_files) {
        index_.add({files.path, files.filespec, files.is_recursive()}, session.world().variables());
      }
    }
  }
  [[nodiscard]] bool empty() const { return index_.size() == 0; }
  [[nodiscard]] bool hold(std::string_view path) const { return index_.matches_any(path); }

 private:
  FileSpecIndex index_;
};

bool takes_away(const Step& effect) {
  return effect.verb == Verb::truncated || effect.verb == Verb::deleted;
}

// Calls `visit(event, effect)` for everything that a writer took away from its logs in a handler.
template <class Visit>
void each_truncation(const Session& session, const Visit& visit) {
  if (session.calls(Verb::truncated).empty() && session.calls(Verb::deleted).empty()) return;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const LogFiles logs(session, gathered);
    if (logs.empty()) continue;
    for (const Step* event : session.events_of(gathered.label)) {
      for (const Step* effect : session.inside(*event)) {
        if (takes_away(*effect) && logs.hold(effect->text("path"))) visit(*event, *effect);
      }
    }
  }
}

// The writers with logs that handled BackupComplete in this session: whom a rule can apply to.
template <class Visit>
void each_completion(const Session& session, const Visit& visit) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Step* complete = session.event(gathered.label, Verb::OnBackupComplete);
    if (complete != nullptr && !LogFiles(session, gathered).empty()) visit(*complete);
  }
}

std::string what_happened(const Step& effect) {
  if (effect.verb == Verb::deleted) return fmt::format("{} was deleted", effect.text("path"));
  return fmt::format("{} was cut from {} to {} bytes", effect.text("path"), effect.text("from"),
                     effect.text("to"));
}

void kept_for_type(const Session& session, Judge& judge, BackupType type) {
  if (!session.is_backup() || session.backup_type() != type) return;
  each_completion(session, [&](const Step& complete) { judge.applies(complete); });
  each_truncation(session, [&](const Step& event, const Step& effect) {
    judge.violated(Place(effect).of(event.subject.label).with(&event), "{} in {} of a {} backup",
                   what_happened(effect), trace::spec(event.verb).text, print(type));
  });
}

void kept_in_copy(const Session& session, Judge& judge) {
  kept_for_type(session, judge, BackupType::copy);
}

void kept_in_differential(const Session& session, Judge& judge) {
  kept_for_type(session, judge, BackupType::differential);
}

void cut_at_completion(const Session& session, Judge& judge) {
  each_completion(session, [&](const Step& complete) { judge.applies(complete); });
  each_truncation(session, [&](const Step& event, const Step& effect) {
    if (event.verb == Verb::OnBackupComplete || event.verb == Verb::OnBackupShutdown) return;
    if (event.verb == Verb::OnPreRestore || event.verb == Verb::OnPostRestore) return;
    judge.violated(Place(effect).of(event.subject.label).with(&event),
                   "{} in {}, before the backup was complete", what_happened(effect),
                   trace::spec(event.verb).text);
  });
}

void kept_without_completion(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Step* shutdown = session.event(gathered.label, Verb::OnBackupShutdown);
    if (shutdown == nullptr || LogFiles(session, gathered).empty()) continue;
    if (session.event(gathered.label, Verb::OnBackupComplete) == nullptr) judge.applies(*shutdown);
  }
  each_truncation(session, [&](const Step& event, const Step& effect) {
    if (event.verb != Verb::OnBackupShutdown) return;
    if (session.event(event.subject.label, Verb::OnBackupComplete) != nullptr) return;
    judge.violated(Place(effect).of(event.subject.label).with(&event),
                   "{} in OnBackupShutdown, and BackupComplete never came", what_happened(effect));
  });
}

// A SetBackupSucceeded(false) for a component of this writer.
const Step* reported_failure(const Session& session, std::string_view writer) {
  const Guid id = session.writer_id(writer);
  const Guid instance = session.instance_id(writer);
  for (const Step* mark : session.calls(Verb::SetBackupSucceeded)) {
    if (mark->yes("succeeded") || mark->guid_of("writer") != id) continue;
    const Guid marked = mark->guid_of("instance").value_or(Guid{});
    if (marked.is_null() || instance.is_null() || marked == instance) return mark;
  }
  return nullptr;
}

void kept_when_backup_failed(const Session& session, Judge& judge) {
  each_completion(session, [&](const Step& complete) {
    if (reported_failure(session, complete.subject.label) != nullptr) {
      judge.applies(complete);
    }
  });
  each_truncation(session, [&](const Step& event, const Step& effect) {
    const Step* failed = reported_failure(session, event.subject.label);
    if (failed == nullptr || event.verb != Verb::OnBackupComplete) return;
    judge.violated(Place(effect).of(event.subject.label).with(failed),
                   "{} though component {} was reported as not backed up at step {}",
                   what_happened(effect), failed->text("component"), failed->number);
  });
}

constexpr Rule kWriterLogs[] = {
    {
        .id = "writer/logs/kept-in-copy",
        .inventory = "W-DONE-03 W-TYPE-06",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "A copy backup never truncates logs.",
        .why = "A copy is no base: the log records that were cut are in no backup chain, and the "
               "next restore stops there.",
        .needs = holds::none,
        .check = kept_in_copy,
        .mutant = "truncates_log_on_copy",
    },
    {
        .id = "writer/logs/kept-in-differential",
        .inventory = "W-DONE-04",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "A differential backup usually leaves the logs alone.",
        .why = "The next differential starts from the full backup again and needs what was cut.",
        .needs = holds::none,
        .check = kept_in_differential,
        .mutant = "truncates_log_on_differential",
    },
    {
        .id = "writer/logs/cut-at-completion",
        .inventory = "W-DONE-01",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Cleanup"},
        .statement = "Logs are truncated while BackupComplete is handled, not earlier.",
        .why = "Until then nothing is safe on the medium: if the backup fails, the records are "
               "lost.",
        .needs = holds::none,
        .check = cut_at_completion,
        .mutant = "truncates_log_early",
    },
    {
        .id = "writer/logs/kept-without-completion",
        .inventory = "W-DONE-02",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Cleanup"},
        .statement = "When BackupShutdown comes without BackupComplete, logs are not truncated.",
        .why = "The requester crashed or gave up: what the log holds was never saved.",
        .needs = holds::calls | holds::events,
        .check = kept_without_completion,
        .mutant = "truncates_log_without_complete",
    },
    {
        .id = "writer/logs/kept-when-backup-failed",
        .inventory = "W-DONE-07",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::overview_of_actual_backup_of_files,
                   "Writer Actions during Backup of Files"},
        .statement = "A writer keeps the logs of components whose backup did not succeed.",
        .why = "The requester said that the files are not on the medium; the log was the only way "
               "to bring them back.",
        .needs = holds::none,
        .check = kept_when_backup_failed,
        .mutant = "truncates_log_of_failed_backup",
    },
};

}  // namespace

std::span<const Rule> writer_logs() {
  return kWriterLogs;
}

}  // namespace vsskit::conformance
