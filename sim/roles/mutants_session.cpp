// Requesters that get the course of a session wrong: steps left out, too early or too late, results
// not read.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct SkipsInitialize : FileRequester {
  using FileRequester::FileRequester;
  bool initialize() override {
    return check(CreateVssBackupComponents(backup_.put()), L"CreateVssBackupComponents");
  }
};

struct SkipsBackupState : FileRequester {
  using FileRequester::FileRequester;
  bool set_state() override { return true; }
};

struct LeavesTypeUndefined : FileRequester {
  using FileRequester::FileRequester;
  bool set_state() override {
    return check(backup().SetBackupState(true, false, VSS_BT_UNDEFINED, true), L"SetBackupState");
  }
};

struct SetsStateLate : FileRequester {
  using FileRequester::FileRequester;
  bool set_state() override { return true; }
  bool prepare() override { return FileRequester::prepare() && FileRequester::set_state(); }
};

struct SkipsGathering : FileRequester {
  using FileRequester::FileRequester;
  bool gather() override { return true; }
  bool has_work() const override { return true; }
};

struct GathersTwice : FileRequester {
  using FileRequester::FileRequester;
  bool gather() override {
    ComRef<IVssAsync> operation;
    if (FAILED(backup().GatherWriterMetadata(operation.put()))) return false;
    return SUCCEEDED(finish(operation)) && SUCCEEDED(backup().FreeWriterMetadata()) &&
           FileRequester::gather();
  }
};

struct DisablesWritersLate : FileRequester {
  using FileRequester::FileRequester;
  bool gather() override {
    const VSS_ID nobody = {0x01020304, 0, 0, {0, 0, 0, 0, 0, 0, 0, 1}};
    const bool good = FileRequester::gather();
    backup().DisableWriterClasses(&nobody, 1);
    return good;
  }
};

struct ReadsMetadataEarly : FileRequester {
  using FileRequester::FileRequester;
  bool gather() override {
    ComRef<IVssAsync> operation;
    if (FAILED(backup().GatherWriterMetadata(operation.put()))) return false;
    UINT count = 0;
    backup().GetWriterMetadataCount(&count);
    return check(finish(operation), L"GatherWriterMetadata") && read_metadata();
  }
};

struct SetsContextLate : FileRequester {
  using FileRequester::FileRequester;
  bool set_state() override {
    const bool good = FileRequester::set_state();
    backup().SetContext(VSS_CTX_BACKUP);
    return good;
  }
};

struct SkipsPrepare : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override { return true; }
};

struct PreparesTwice : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    if (!FileRequester::prepare()) return false;
    ComRef<IVssAsync> operation;
    if (SUCCEEDED(backup().PrepareForBackup(operation.put()))) finish(operation);
    return true;
  }
};

struct SnapshotsBeforePrepared : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    if (!check(backup().PrepareForBackup(preparing_.put()), L"PrepareForBackup")) return false;
    prepared_ = true;
    return true;
  }
  bool snapshot() override {
    const bool good = FileRequester::snapshot();
    if (preparing_) finish(preparing_);
    return good;
  }
  ComRef<IVssAsync> preparing_;
};

struct StartsSetAfterPrepare : FileRequester {
  using FileRequester::FileRequester;
  bool start_set() override { return true; }
  bool prepare() override { return FileRequester::prepare() && FileRequester::start_set(); }
};

struct SkipsStartSet : FileRequester {
  using FileRequester::FileRequester;
  bool start_set() override {
    for (auto& [key, volume] : volumes_) {
      if (volume.needed && !add_volume(volume)) return false;
    }
    return true;
  }
};

struct SavesBeforePrepare : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    save_components_document();
    return FileRequester::prepare();
  }
};

struct SavesDocumentEarly : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    return FileRequester::prepare() && FileRequester::save_components_document();
  }
  bool save_components_document() override { return true; }
};

struct SetsOptionsLate : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    if (!FileRequester::prepare()) return false;
    for (const ComponentSet& set : sets_) {
      const WriterView& writer = writers_[set.writer];
      const ComponentView& component = writer.components[set.definer];
      backup().SetBackupOptions(writer.id, component.type, pointer_to(component.logical_path),
                                component.name.c_str(), L"verify");
    }
    return true;
  }
};

struct SkipsStatus : FileRequester {
  using FileRequester::FileRequester;
  bool check_writers(const wchar_t*) override { return true; }
};

struct GathersStatusUnread : FileRequester {
  using FileRequester::FileRequester;
  bool check_writers(const wchar_t*) override {
    ComRef<IVssAsync> operation;
    if (FAILED(backup().GatherWriterStatus(operation.put()))) return false;
    return SUCCEEDED(finish(operation)) && free_status();
  }
};

struct ReadsStatusEarly : FileRequester {
  using FileRequester::FileRequester;
  bool check_writers(const wchar_t*) override {
    ComRef<IVssAsync> operation;
    if (FAILED(backup().GatherWriterStatus(operation.put()))) return false;
    VSS_ID instance = GUID_NULL;
    VSS_ID writer = GUID_NULL;
    BstrText name;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    HRESULT failure = S_OK;
    backup().GetWriterStatus(0, &instance, &writer, name.put(), &state, &failure);
    return SUCCEEDED(finish(operation)) && free_status();
  }
};

struct KeepsWriterStatus : FileRequester {
  using FileRequester::FileRequester;
  bool free_status() override { return true; }
};

struct IgnoresWriterFailure : FileRequester {
  using FileRequester::FileRequester;
  bool accepts(HRESULT) const override { return true; }
};

struct SetsContextTwice : FileRequester {
  using FileRequester::FileRequester;
  bool initialize() override {
    return FileRequester::initialize() &&
           check(backup().SetContext(VSS_CTX_BACKUP), L"SetContext") &&
           check(backup().SetContext(VSS_CTX_BACKUP), L"SetContext");
  }
};

struct PreparesWithoutWriters : FileRequester {
  using FileRequester::FileRequester;
  bool initialize() override {
    return FileRequester::initialize() &&
           check(backup().SetContext(VSS_CTX_FILE_SHARE_BACKUP), L"SetContext");
  }
};

struct GarblesSnapshotId : FileRequester {
  using FileRequester::FileRequester;
  bool read_devices() override {
    for (auto& [key, volume] : volumes_)
      volume.snapshot.Data1 ^= 0x5a5a5a5a;
    return FileRequester::read_devices();
  }
};

constexpr Mutant kSessionMutants[] = {
    requester_mutant<SkipsInitialize>("skips_initialize", "ledger",
                                      "Never calls InitializeForBackup."),
    requester_mutant<SkipsBackupState>("skips_backup_state", "ledger",
                                       "Never calls SetBackupState."),
    requester_mutant<LeavesTypeUndefined>("leaves_type_undefined", "ledger",
                                          "Announces VSS_BT_UNDEFINED as the backup type."),
    requester_mutant<SetsStateLate>("sets_state_late", "ledger",
                                    "Calls SetBackupState after PrepareForBackup."),
    requester_mutant<SkipsGathering>("skips_gathering", "ledger",
                                     "Backs up without GatherWriterMetadata."),
    requester_mutant<GathersTwice>("gathers_twice", "ledger",
                                   "Calls GatherWriterMetadata twice on one object."),
    requester_mutant<DisablesWritersLate>("disables_writers_late", "ledger",
                                          "Disables a writer class after gathering metadata."),
    requester_mutant<ReadsMetadataEarly>("reads_metadata_early", "ledger",
                                         "Reads metadata while it is still being gathered."),
    requester_mutant<SetsContextLate>("sets_context_late", "ledger",
                                      "Calls SetContext after SetBackupState and gathering."),
    requester_mutant<SkipsPrepare>("skips_prepare", "ledger",
                                   "Makes the shadow copy without PrepareForBackup."),
    requester_mutant<PreparesTwice>("prepares_twice", "ledger",
                                    "Calls PrepareForBackup twice on one object."),
    requester_mutant<SnapshotsBeforePrepared>(
        "snapshots_before_prepared", "ledger",
        "Calls DoSnapshotSet while PrepareForBackup is still running."),
    requester_mutant<StartsSetAfterPrepare>("starts_set_after_prepare", "ledger",
                                            "Calls StartSnapshotSet after PrepareForBackup."),
    requester_mutant<SkipsStartSet>("skips_start_set", "ledger",
                                    "Calls AddToSnapshotSet without StartSnapshotSet."),
    requester_mutant<SavesBeforePrepare>("saves_before_prepare", "ledger",
                                         "Calls SaveAsXML before PrepareForBackup."),
    requester_mutant<SavesDocumentEarly>(
        "saves_document_early", "ledger",
        "Saves the components document before the shadow copy and never again."),
    requester_mutant<SetsOptionsLate>("sets_options_late", "ledger",
                                      "Calls SetBackupOptions after PrepareForBackup."),
    requester_mutant<SkipsStatus>("skips_status", "ledger", "Never asks for writer status."),
    requester_mutant<GathersStatusUnread>("gathers_status_unread", "ledger",
                                          "Gathers writer status and never reads it."),
    requester_mutant<ReadsStatusEarly>("reads_status_early", "ledger",
                                       "Reads writer status while it is being gathered."),
    requester_mutant<KeepsWriterStatus>("keeps_writer_status", "ledger",
                                        "Never calls FreeWriterStatus."),
    requester_mutant<IgnoresWriterFailure>("ignores_writer_failure", "failed-writer",
                                           "Goes on when a writer it backs up has failed."),
    requester_mutant<SetsContextTwice>("sets_context_twice", "ledger", "Calls SetContext twice."),
    requester_mutant<PreparesWithoutWriters>("prepares_without_writers", "ledger",
                                             "Adds components in a context without writers."),
    requester_mutant<GarblesSnapshotId>("garbles_snapshot_id", "ledger",
                                        "Asks for a shadow copy by an id that VSS never gave."),
};

}  // namespace

void add_session_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kSessionMutants), std::end(kSessionMutants));
}

}  // namespace vsskit::roles
