// Writers that misbehave while they handle the events of a backup: at the wrong time, for too long,
// or without saying so.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

// --- Logs

struct TruncatesLogOnCopy : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool truncates_after(VSS_BACKUP_TYPE type) const override {
    return type == VSS_BT_COPY || LedgerWriter::truncates_after(type);
  }
};

struct TruncatesLogOnDifferential : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool truncates_after(VSS_BACKUP_TYPE type) const override {
    return type == VSS_BT_DIFFERENTIAL || LedgerWriter::truncates_after(type);
  }
};

struct TruncatesLogEarly : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool truncates_at(Moment moment, const Session&) const override {
    return moment == Moment::post_snapshot;
  }
};

struct TruncatesLogWithoutComplete : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool truncates_at(Moment moment, const Session&) const override {
    return moment == Moment::shutdown;
  }
};

struct TruncatesLogOfFailedBackup : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool succeeded(IVssComponent&) const override { return true; }
};

struct AsksSuccessEarly : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent* component) override {
    bool saved = false;
    if (moment == Moment::post_snapshot && component != nullptr) {
      component->GetBackupSucceeded(&saved);
    }
  }
};

// --- Freezing

struct WritesWhileFrozen : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool holds_writes() const override { return false; }
};

struct FreezesTooLong : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent*) override {
    if (moment == Moment::freeze) Sleep(settings().freeze_timeout_ms + 10000);
  }
};

struct StaysFrozen : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void release(Session&) override {}
};

// --- Failures

struct ThrowsInHandler : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool prepare(Session&) override { throw 1; }
};

struct VetoesSilently : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool OnPrepareSnapshot() override { return false; }
};

struct ReportsForeignCode : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool OnPrepareSnapshot() override { return refuse(E_FAIL, L"Something failed."); }
};

struct RefusesUnknownType : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool prepare(Session& session) override {
    return session.type != VSS_BT_OTHER && LedgerWriter::prepare(session);
  }
};

// --- Calls at the wrong time

struct AsksSetInShutdown : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent*) override {
    if (moment == Moment::shutdown) GetCurrentSnapshotSetId();
  }
};

struct AsksDeviceInFreeze : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent*) override {
    LPCWSTR device = nullptr;
    if (moment == Moment::freeze) GetSnapshotDeviceName(L"C:\\", &device);
  }
};

struct AsksPathInPrepare : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent*) override {
    if (moment == Moment::prepare_backup) IsPathAffected(store().folder().c_str());
  }
};

struct SetsFailureMessageLate : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent* component) override {
    if (moment != Moment::post_snapshot || component == nullptr) return;
    IVssComponentEx* extended = nullptr;
    void** place = reinterpret_cast<void**>(&extended);
    if (FAILED(component->QueryInterface(__uuidof(IVssComponentEx), place))) return;
    extended->SetPrepareForBackupFailureMsg(L"It was not ready.");
    extended->Release();
  }
};

constexpr Mutant kEventsMutants[] = {
    writer_mutant<TruncatesLogOnCopy>("truncates_log_on_copy", "ledger-chain",
                                      "Cuts its log after a copy backup."),
    writer_mutant<TruncatesLogOnDifferential>("truncates_log_on_differential", "ledger-chain",
                                              "Cuts its log after a differential backup."),
    writer_mutant<TruncatesLogEarly>("truncates_log_early", "ledger",
                                     "Cuts its log in PostSnapshot, before the files are saved."),
    writer_mutant<TruncatesLogWithoutComplete>(
        "truncates_log_without_complete", "incomplete",
        "Cuts its log in BackupShutdown although BackupComplete never came."),
    writer_mutant<TruncatesLogOfFailedBackup>("truncates_log_of_failed_backup", "failed-copy",
                                              "Cuts its log although its component was not saved."),
    writer_mutant<AsksSuccessEarly>("asks_success_early", "ledger",
                                    "Reads GetBackupSucceeded in PostSnapshot."),
    writer_mutant<WritesWhileFrozen>("writes_while_frozen", "ledger",
                                     "Goes on writing between Freeze and Thaw."),
    writer_mutant<FreezesTooLong>("freezes_too_long", "ledger",
                                  "Takes longer to freeze than it said it would."),
    writer_mutant<StaysFrozen>("stays_frozen", "ledger",
                               "Never lets its clients write again after a freeze."),
    writer_mutant<ThrowsInHandler>("throws_in_handler", "ledger",
                                   "Lets an exception out of a handler."),
    writer_mutant<VetoesSilently>("vetoes_silently", "ledger",
                                  "Refuses an event without SetWriterFailure."),
    writer_mutant<ReportsForeignCode>("reports_foreign_code", "ledger",
                                      "Calls SetWriterFailure with a code that is not for it."),
    writer_mutant<RefusesUnknownType>("refuses_unknown_type", "other-type",
                                      "Fails when the backup type is not in its schema."),
    writer_mutant<AsksSetInShutdown>("asks_set_in_shutdown", "ledger",
                                     "Asks for the snapshot set's id in BackupShutdown."),
    writer_mutant<AsksPathInPrepare>("asks_path_in_prepare", "ledger",
                                     "Relies on IsPathAffected in PrepareForBackup."),
    writer_mutant<AsksDeviceInFreeze>("asks_device_in_freeze", "ledger",
                                      "Asks for the snapshot's device while freezing."),
    writer_mutant<SetsFailureMessageLate>(
        "sets_failure_message_late", "ledger",
        "Sets the failure message of PrepareForBackup in PostSnapshot."),
};

}  // namespace

void add_event_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kEventsMutants), std::end(kEventsMutants));
}

}  // namespace vsskit::roles
