// Writers that keep files beside the ledger which are copied from duplicates, and handle these
// wrongly; and writers that say wrongly what has changed, or fail in ways of their own.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

// A ledger with statements beside it. Of those a duplicate is made for the shadow copy, and removed
// when that is taken or given up.
struct WithStatements : LedgerWriter {
  using LedgerWriter::LedgerWriter;

  HRESULT declare_component(IVssCreateWriterMetadata& metadata) override {
    HRESULT result = LedgerWriter::declare_component(metadata);
    if (FAILED(result)) return result;
    result = metadata.AddComponent(VSS_CT_FILEGROUP, nullptr, L"statements", nullptr, nullptr, 0,
                                   false, false, true);
    if (FAILED(result)) return result;
    return metadata.AddFilesToFileGroup(nullptr, L"statements", normal().c_str(), L"*.txt", false,
                                        alternate().c_str());
  }
  void at(Moment moment, Session&, IVssComponent*) override {
    if (moment == Moment::prepare_backup) write_in(normal());
    if (moment == Moment::prepare_snapshot) make();
    if (moment == removed_at()) remove();
  }
  bool STDMETHODCALLTYPE OnAbort() override {
    if (removes_on_abort()) remove();
    return LedgerWriter::OnAbort();
  }
  virtual void make() { write_in(alternate()); }
  virtual Moment removed_at() const { return Moment::post_snapshot; }
  virtual bool removes_on_abort() const { return true; }

  [[nodiscard]] std::wstring normal() const { return store().folder() + L"\\statements"; }
  [[nodiscard]] std::wstring alternate() const { return store().folder() + L"\\statements.copy"; }
  static void write_in(const std::wstring& folder) {
    (void)make_folders(folder);
    (void)write_file(folder + L"\\january.txt", Bytes{'p', 'a', 'i', 'd'});
  }
  void remove() const { (void)remove_file(alternate() + L"\\january.txt"); }
};

struct MakesNoDuplicates : WithStatements {
  using WithStatements::WithStatements;
  void make() override {}
};

struct RemovesDuplicatesEarly : WithStatements {
  using WithStatements::WithStatements;
  Moment removed_at() const override { return Moment::thaw; }
};

struct LeavesDuplicates : WithStatements {
  using WithStatements::WithStatements;
  Moment removed_at() const override { return Moment::prepare_backup; }
};

struct LeavesDuplicatesOnAbort : WithStatements {
  using WithStatements::WithStatements;
  bool removes_on_abort() const override { return false; }
};

// --- What has changed

struct NamesNoChanges : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT describe_changes(IVssComponent&, const Session&) override { return S_OK; }
};

struct DifferencesWithoutStamp : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT describe_changes(IVssComponent& component, const Session&) override {
    return add_differenced(component, 1);
  }
};

struct AddsDifferencedLate : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session& session, IVssComponent* component) override {
    if (moment == Moment::complete && component != nullptr && changes_only(session.type)) {
      add_differenced(*component, 1);
    }
  }
};

// --- Failures

struct FailsComponentSilently : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent* component) override {
    if (moment != Moment::post_snapshot || component == nullptr) return;
    ComRef<IVssComponentEx2> extended;
    if (FAILED(component->QueryInterface(IID_PPV_ARGS(extended.put())))) return;
    extended->SetFailure(VSS_E_WRITERERROR_NONRETRYABLE, S_OK, L"It cannot be read.", 0);
  }
};

struct FailsOnOtherThread : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  static DWORD WINAPI report(void* self) {
    static_cast<FailsOnOtherThread*>(self)->SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    return 0;
  }
  bool prepare(Session&) override {
    const HANDLE thread = CreateThread(nullptr, 0, &report, this, 0, nullptr);
    if (thread == nullptr) return false;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return true;
  }
};

struct NeedsComponents : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    if (components == nullptr) {
      return refuse(VSS_E_WRITERERROR_NONRETRYABLE, L"There is nothing to back up.");
    }
    return LedgerWriter::OnPrepareBackup(components);
  }
};

struct FailsSecondAbort : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnAbort() override {
    if (aborted_) return false;
    aborted_ = true;
    return LedgerWriter::OnAbort();
  }
  bool aborted_ = false;
};

constexpr Mutant kDuplicatesMutants[] = {
    writer_mutant<MakesNoDuplicates>(
        "makes_no_duplicates", "ledger",
        "Has an alternate path, and nothing lies there when the shadow copy is taken."),
    writer_mutant<RemovesDuplicatesEarly>(
        "removes_duplicates_early", "ledger",
        "Removes what it made for the shadow copy before PostSnapshot."),
    writer_mutant<LeavesDuplicates>("leaves_duplicates", "ledger",
                                    "Never removes what it made for the shadow copy."),
    writer_mutant<LeavesDuplicatesOnAbort>(
        "leaves_duplicates_on_abort", "failed-snapshot",
        "Does not remove what it made for a shadow copy that failed."),
    writer_mutant<NamesNoChanges>("names_no_changes", "ledger-chain",
                                  "Says nothing of what an incremental backup needs."),
    writer_mutant<DifferencesWithoutStamp>(
        "differences_without_stamp", "ledger-chain-whole-files",
        "Gives a time for differenced files without a look at the base's stamp."),
    writer_mutant<AddsDifferencedLate>("adds_differenced_late", "ledger-chain",
                                       "Adds differenced files in BackupComplete."),
    writer_mutant<FailsComponentSilently>("fails_component_silently", "ledger",
                                          "Reports a component's failure and none of its own."),
    writer_mutant<FailsOnOtherThread>("fails_on_other_thread", "ledger",
                                      "Calls SetWriterFailure on a thread of its own."),
    writer_mutant<NeedsComponents>("needs_components", "whole-volumes",
                                   "Refuses a backup in which it gets no components."),
    writer_mutant<FailsSecondAbort>("fails_second_abort", "aborted-twice",
                                    "Fails when a backup is aborted a second time."),
};

}  // namespace

void add_duplicate_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kDuplicatesMutants), std::end(kDuplicatesMutants));
}

}  // namespace vsskit::roles
