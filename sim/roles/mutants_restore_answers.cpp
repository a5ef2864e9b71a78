// Writers that answer a restore wrongly, do not ask what they must know of it, or declare what no
// restore can follow. Targets set wrongly are in mutants_restore.cpp.
#include "sim/roles/mutants.h"
#include "sim/roles/restoring.h"

namespace vsskit::roles {
namespace {

// --- Directed targets

struct DirectsByWildcard : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT direct(IVssComponent& component, const wchar_t*, const std::wstring& from,
                 const std::wstring& folder, const std::wstring& to) override {
    return LedgerWriter::direct(component, L"ledger.*", from, folder, to);
  }
};

struct DirectsFilesOfNobody : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT direct(IVssComponent& component, const wchar_t* file, const std::wstring& from,
                 const std::wstring& folder, const std::wstring& to) override {
    component.AddDirectedTarget(L"C:\\nowhere", L"none.dat", L"0:1", folder.c_str(), L"none.dat",
                                L"0:1");
    return LedgerWriter::direct(component, file, from, folder, to);
  }
};

struct DirectsMoreThanWasSaved : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  VSS_RESTORE_TARGET wished_target(IVssComponent&) const override { return VSS_RT_DIRECTED; }
  HRESULT direct(IVssComponent& component, const wchar_t* file, const std::wstring& from,
                 const std::wstring& folder, const std::wstring& to) override {
    UINT partial = 0;
    const bool whole = FAILED(component.GetPartialFileCount(&partial)) || partial == 0;
    if (whole || std::wstring_view(file) != kDataFile)
      return LedgerWriter::direct(component, file, from, folder, to);
    return LedgerWriter::direct(component, file, L"0:65536", folder, L"0:65536");
  }
};

// --- Private metadata

struct SetsBackupMetadataLate : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    if (component) component->SetBackupMetadata(L"complete");
    return LedgerWriter::OnBackupComplete(components);
  }
};

struct SetsRestoreMetadataTwice : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    const bool done = LedgerWriter::OnPreRestore(components);
    const ComRef<IVssComponent> component = first_component(components);
    if (component) component->SetRestoreMetadata(L"once more");
    return done;
  }
};

// --- What it does not ask

struct NeverAsksForSelection : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents*) override {
    store().close();
    return true;
  }
};

struct NeverAsksForNewTargets : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    return is_selected(components);
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    VSS_FILE_RESTORE_STATUS status = VSS_RS_UNDEFINED;
    if (component) component->GetFileRestoreStatus(&status);
    return true;
  }
  static bool is_selected(IVssWriterComponents* components) {
    const ComRef<IVssComponent> component = first_component(components);
    bool selected = false;
    if (component) component->IsSelectedForRestore(&selected);
    return true;
  }
};

struct NeverVerifiesPartialFiles : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool verify_partial(IVssComponent&, const std::wstring&) const override { return true; }
};

struct NeverAsksForMoreRestores : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool waits_for_more(IVssComponent&) const override { return false; }
};

// --- What it does

// Marks the end of the log, as recovery does, although more of the log is to come.
struct RecoversBeforeTheLastRestore : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool waits_for_more(IVssComponent& component) const override {
    const bool more = LedgerWriter::waits_for_more(component);
    const std::wstring log = joined(store().folder(), kLogFile);
    Bytes content;
    if (!more || !read_file(log, content)) return more;
    content.push_back(0);
    (void)write_file(log, content);
    return more;
  }
};

struct DeclaresTwoRestoreMethods : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_restore(metadata);
    metadata.SetRestoreMethod(VSS_RME_RESTORE_AT_REBOOT, nullptr, nullptr, VSS_WRE_ALWAYS, true);
    return result;
  }
};

struct DependsOnNoComputer : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_log(metadata);
    if (FAILED(result)) return result;
    return metadata.AddComponentDependency(nullptr, component_name().c_str(), kLedgerWriterId,
                                           L"\\\\\\stores", L"books");
  }
};

constexpr Mutant kRestoreAnswersMutants[] = {
    writer_mutant<DirectsByWildcard>("directs_by_wildcard", "restore-ledger",
                                     "Directs files by a wildcard."),
    writer_mutant<DirectsFilesOfNobody>("directs_files_of_nobody", "restore-ledger",
                                        "Directs a file that it does not declare."),
    writer_mutant<DirectsMoreThanWasSaved>("directs_more_than_was_saved", "restore-ledger",
                                           "Directs ranges that were not backed up."),
    writer_mutant<SetsBackupMetadataLate>("sets_backup_metadata_late", "ledger",
                                          "Sets backup metadata in BackupComplete."),
    writer_mutant<SetsRestoreMetadataTwice>("sets_restore_metadata_twice", "restore-ledger",
                                            "Sets restore metadata a second time."),
    writer_mutant<NeverAsksForSelection>("never_asks_for_selection", "restore-ledger",
                                         "Makes way without asking what is restored."),
    writer_mutant<NeverAsksForNewTargets>("never_asks_for_new_targets", "restore-aside",
                                          "Does not ask where its files went."),
    writer_mutant<NeverVerifiesPartialFiles>("never_verifies_partial_files", "restore-ledger",
                                             "Does not look at the ranges that came back."),
    writer_mutant<NeverAsksForMoreRestores>("never_asks_for_more_restores", "restore-ledger",
                                            "Takes every restore for the last one."),
    writer_mutant<RecoversBeforeTheLastRestore>(
        "recovers_before_the_last_restore", "restore-ledger",
        "Works on the files although more of the restore comes."),
    writer_mutant<DependsOnNoComputer>("depends_on_no_computer", "ledger",
                                       "Depends on another computer and does not name it."),
    writer_mutant<DeclaresTwoRestoreMethods>("declares_two_restore_methods", "ledger",
                                             "Declares a second restore method."),
};

}  // namespace

void add_restore_answers_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kRestoreAnswersMutants), std::end(kRestoreAnswersMutants));
}

}  // namespace vsskit::roles
