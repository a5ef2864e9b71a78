// Restores of full, differential and incremental backups one after the other: in the right order,
// and with each but the last one announced. Which backup a restore is of tell the shadow copies in
// the document; chains are known where their backups stand in the same recording.
#include <algorithm>
#include <optional>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// One component that a session restores from a backup of the recording.
struct Link {
  const Step* selected = nullptr;
  const ComponentName* name = nullptr;
  BackupType type = BackupType::undefined;
  std::size_t backup = 0;  // its session
  std::size_t base = 0;    // that of the backup it was built on; 0 where that is not known
  bool whole = false;      // a whole image: it was built on none
  const EarlierRestore* earlier = nullptr;  // the component's last restore
};

bool is_built_on_another(BackupType type) {
  return type == BackupType::incremental || type == BackupType::differential ||
         type == BackupType::log;
}

// Whether the writer was able to make such a backup: else all of its files were copied.
bool knows_type(const document::WriterComponents& writer, BackupType type) {
  if (type == BackupType::log) return true;
  const std::uint32_t bit =
      type == BackupType::incremental ? schema::kIncremental : schema::kDifferential;
  return writer.backup_schema && (*writer.backup_schema & bit) != 0;
}

const document::WriterComponents* writer_in(const document::BackupComponents& components,
                                            const Guid& writer_id) {
  const auto found =
      std::find_if(components.writers.begin(), components.writers.end(),
                   [&](const auto& writer) { return writer.writer_id == writer_id; });
  return found == components.writers.end() ? nullptr : &*found;
}

const EarlierBackup* backup_in(const History& history, const ComponentName& name,
                               std::size_t session) {
  const auto backups = history.backups_of(name);
  const auto found = std::find_if(backups.begin(), backups.end(), [&](const EarlierBackup& each) {
    return each.session == session;
  });
  return found == backups.end() ? nullptr : &*found;
}

// Calls `look` with each component that is restored, where its backup is known.
template <class Look>
void each_link(const Session& session, const Look& look) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (pre == nullptr || !begun || !begun->components->snapshot_set_id) return;
  const History& history = session.history();
  const SavedBackup* saved = history.backup_of(*begun->components->snapshot_set_id);
  if (saved == nullptr) return;
  const auto selected = selected_before(session, *pre);
  for (const auto& [name, step] : selected) {
    const EarlierBackup* backup = backup_in(history, name, saved->session);
    const document::WriterComponents* writer = writer_in(*begun->components, name.writer_id);
    if (backup == nullptr || writer == nullptr) continue;
    Link link{step,
              &name,
              backup->type,
              saved->session,
              backup->base,
              !is_built_on_another(backup->type) || !knows_type(*writer, backup->type),
              history.restore_of(name)};
    if (link.whole) link.base = 0;
    look(link);
  }
}

void restored_in_order(const Session& session, Judge& judge) {
  each_link(session, [&](const Link& link) {
    if (link.base == 0) return;
    judge.applies(*link.selected);
    const std::size_t before = link.earlier == nullptr ? 0 : link.earlier->backup;
    if (before == link.base || before == link.backup) return;
    if (before == 0) {
      judge.violated(*link.selected,
                     "{} is restored from the {} backup of session {}, and its base, the backup of "
                     "session {}, was not restored before",
                     link.name->path, print(link.type), link.backup, link.base);
    } else {
      judge.violated(*link.selected,
                     "{} is restored from the {} backup of session {}; its base is the backup of "
                     "session {}, and what was restored last is that of session {}",
                     link.name->path, print(link.type), link.backup, link.base, before);
    }
  });
}

void more_announced(const Session& session, Judge& judge) {
  each_link(session, [&](const Link& link) {
    if (link.base == 0 || link.earlier == nullptr || link.earlier->backup != link.base) return;
    judge.applies(*link.selected);
    if (link.earlier->more) return;
    judge.violated(*link.selected,
                   "{} is restored further, from the {} backup of session {}, and session {} "
                   "restored its base without SetAdditionalRestores",
                   link.name->path, print(link.type), link.backup, link.earlier->session);
  });
}

void last_ends_the_chain(const Session& session, Judge& judge) {
  each_link(session, [&](const Link& link) {
    if (!link.whole || link.earlier == nullptr || !link.earlier->whole) return;
    judge.applies(*link.selected);
    if (!link.earlier->more) return;
    judge.violated(*link.selected,
                   "{} is restored anew, and session {}, which restored it last, announced a "
                   "further restore that never came",
                   link.name->path, link.earlier->session);
  });
}

constexpr Rule kRequesterRestoreChains[] = {
    {
        .id = "requester/restore-chains/in-order",
        .inventory = "R-ADDR-08 R-ADDR-09 R-ADDR-10",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "Before a differential or incremental backup the one that it builds on is "
                     "restored: the last full one, or the last full or incremental one.",
        .why = "Changes are laid over a state that they do not belong to: the store is damaged.",
        .needs = holds::calls | holds::documents,
        .check = restored_in_order,
        .mutant = "restores_without_the_base",
    },
    {
        .id = "requester/restore-chains/more-announced",
        .inventory = "R-ADDR-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_additional_restores, ""},
        .statement = "SetAdditionalRestores announces to a component that more restores follow, in "
                     "each but the last restore of a chain.",
        .why = "The writer recovers its store after the first restore, and what comes then no "
               "longer fits it.",
        .needs = holds::calls | holds::documents,
        .check = more_announced,
        .mutant = "announces_no_restores",
    },
    {
        .id = "requester/restore-chains/last-ends-the-chain",
        .inventory = "R-ADDR-02",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::requestor_role_in_backing_up_complex_stores, "Sequential Restores"},
        .statement = "The last restore of a chain announces no further one.",
        .why = "The writer goes on waiting and never recovers what was restored.",
        .needs = holds::calls | holds::documents,
        .check = last_ends_the_chain,
        .mutant = "always_announces_more",
    },
};

}  // namespace

std::span<const Rule> requester_restore_chains() {
  return kRequesterRestoreChains;
}

}  // namespace vsskit::conformance
