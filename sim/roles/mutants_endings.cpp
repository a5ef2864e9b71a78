// Requesters that do not look at how an operation ended, or do not end a session cleanly.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct ReleasesWithoutAbort : FileRequester {
  using FileRequester::FileRequester;
  void abandon() override {}
};

struct ResumesAfterAbort : FileRequester {
  using FileRequester::FileRequester;
  void abandon() override {
    FileRequester::abandon();
    ComRef<IVssAsync> operation;
    if (SUCCEEDED(backup().PrepareForBackup(operation.put()))) finish(operation);
  }
};

struct CompletesAfterFailedSnapshot : FileRequester {
  using FileRequester::FileRequester;
  void abandon() override {
    ComRef<IVssAsync> operation;
    if (SUCCEEDED(backup().BackupComplete(operation.put()))) finish(operation);
  }
};

struct GoesOnAfterFailure : FileRequester {
  using FileRequester::FileRequester;
  HRESULT finish(ComRef<IVssAsync>& operation) override {
    FileRequester::finish(operation);
    return VSS_S_ASYNC_FINISHED;
  }
};

struct LeavesSetInCreation : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    backup_.reset();
    return false;
  }
};

struct CompletesWithoutSnapshot : FileRequester {
  using FileRequester::FileRequester;
  bool snapshot() override { return true; }
};

struct ReleasesBeforeCompleted : FileRequester {
  using FileRequester::FileRequester;
  bool complete() override {
    ComRef<IVssAsync> operation;
    completed_ = true;
    return check(backup().BackupComplete(operation.put()), L"BackupComplete");
  }
};

struct SkipsFinalStatus : FileRequester {
  using FileRequester::FileRequester;
  bool check_writers(const wchar_t* after) override {
    return std::wstring(after) == L"BackupComplete" || FileRequester::check_writers(after);
  }
};

struct CopiesAfterComplete : FileRequester {
  using FileRequester::FileRequester;
  bool save() override { return mark_all() && save_documents() && complete() && copy_all(); }
};

struct CopiesAfterRelease : FileRequester {
  using FileRequester::FileRequester;
  bool save() override {
    if (!mark_all() || !save_documents() || !complete()) return false;
    backup_.reset();
    return copy_all() && FileRequester::save_catalogue();
  }
  bool save_catalogue() override { return true; }  // before there is anything to list
};

struct SkipsComplete : FileRequester {
  using FileRequester::FileRequester;
  bool complete() override { return true; }
};

struct DropsAsyncResults : FileRequester {
  using FileRequester::FileRequester;
  HRESULT finish(ComRef<IVssAsync>& operation) override {
    const HRESULT waited = operation->Wait();
    operation.reset();
    return waited;
  }
};

// What it never releases stays in a list for the life of the process, so that leak checkers can
// tell this deed from a leak of ours.
struct LeaksAsync : FileRequester {
  using FileRequester::FileRequester;
  HRESULT finish(ComRef<IVssAsync>& operation) override {
    static auto* const never_released = new std::vector<IVssAsync*>;
    operation->AddRef();
    never_released->push_back(operation.get());
    return FileRequester::finish(operation);
  }
};

constexpr Mutant kEndingsMutants[] = {
    requester_mutant<ReleasesWithoutAbort>("releases_without_abort", "writer-veto",
                                           "Lets go of a prepared backup without AbortBackup."),
    requester_mutant<ReleasesWithoutAbort>("skips_abort_on_failure", "failed-snapshot",
                                           "Never aborts when DoSnapshotSet has failed."),
    requester_mutant<ResumesAfterAbort>("resumes_after_abort", "writer-veto",
                                        "Calls PrepareForBackup after AbortBackup."),
    requester_mutant<CompletesAfterFailedSnapshot>(
        "completes_after_failed_snapshot", "failed-snapshot",
        "Calls BackupComplete although DoSnapshotSet has failed."),
    requester_mutant<GoesOnAfterFailure>("goes_on_after_failure", "failed-snapshot",
                                         "Takes every operation for a success."),
    requester_mutant<LeavesSetInCreation>(
        "leaves_set_in_creation", "ledger",
        "Lets go between StartSnapshotSet and DoSnapshotSet without AbortBackup."),
    requester_mutant<CompletesWithoutSnapshot>(
        "completes_without_snapshot", "ledger",
        "Begins a shadow copy set, never makes it, and calls BackupComplete."),
    requester_mutant<ReleasesBeforeCompleted>("releases_before_completed", "ledger",
                                              "Does not wait for the end of BackupComplete."),
    requester_mutant<SkipsFinalStatus>("skips_final_status", "ledger",
                                       "Does not ask for writer status after BackupComplete."),
    requester_mutant<CopiesAfterComplete>("copies_after_complete", "ledger",
                                          "Calls BackupComplete before it copies the files."),
    requester_mutant<CopiesAfterRelease>("copies_after_release", "ledger",
                                         "Copies the files when the object is released."),
    requester_mutant<SkipsComplete>("skips_complete", "ledger",
                                    "Releases a saved backup without BackupComplete."),
    requester_mutant<DropsAsyncResults>("drops_async_results", "ledger",
                                        "Takes S_OK from Wait for the operation's success."),
    requester_mutant<LeaksAsync>("leaks_async", "ledger", "Never releases an IVssAsync."),
};

}  // namespace

void add_ending_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kEndingsMutants), std::end(kEndingsMutants));
}

}  // namespace vsskit::roles
