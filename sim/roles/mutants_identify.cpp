// Writers that say the wrong thing of themselves while they handle Identify.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct StampsWithoutSchema : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return LedgerWriter::schema() & ~DWORD{VSS_BS_TIMESTAMPED}; }
};

struct AddsDifferencedWithoutSchema : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return LedgerWriter::schema() & ~DWORD{VSS_BS_LAST_MODIFY}; }
};

struct DeclaresExclusiveAlone : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override {
    const DWORD alone = LedgerWriter::schema() & ~DWORD{VSS_BS_DIFFERENTIAL};
    return alone | VSS_BS_EXCLUSIVE_INCREMENTAL_DIFFERENTIAL;
  }
};

struct DeclaresTimestampAlone : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return VSS_BS_LOG | VSS_BS_COPY | VSS_BS_TIMESTAMPED; }
};

struct DeclaresLogWithoutFiles : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    return metadata.AddDatabaseFiles(nullptr, component_name().c_str(), store().folder().c_str(),
                                     kLogFile);
  }
};

struct NamesComponentWithBackslash : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  std::wstring component_name() const override { return L"main\\ledger"; }
};

struct HasNoComponent : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = metadata.SetBackupSchema(schema());
    return FAILED(result) ? result : declare_restore_method(metadata);
  }
  static HRESULT declare_restore_method(IVssCreateWriterMetadata& metadata) {
    return metadata.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                     VSS_WRE_ALWAYS, false);
  }
};

struct AddsComponentTwice : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_component(IVssCreateWriterMetadata& metadata) override {
    LedgerWriter::declare_component(metadata);
    LedgerWriter::declare_component(metadata);
    return S_OK;
  }
};

struct AddsFilesToNoComponent : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    metadata.AddDatabaseLogFiles(nullptr, L"elsewhere", store().folder().c_str(), kLogFile);
    return LedgerWriter::declare_log(metadata);
  }
};

struct SetsNoRestoreMethod : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata&) override { return S_OK; }
};

struct MapsBeforeRestoreMethod : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata& metadata) override {
    metadata.AddAlternateLocationMapping(store().folder().c_str(), kDataFile, false,
                                         L"C:\\recovered");
    return LedgerWriter::declare_restore(metadata);
  }
};

struct MapsUnknownFiles : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_restore(metadata);
    if (FAILED(result)) return result;
    return metadata.AddAlternateLocationMapping(store().folder().c_str(), L"*.old", false,
                                                L"C:\\recovered");
  }
};

struct NamesMissingFile : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_data(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_data(metadata);
    if (FAILED(result)) return result;
    return metadata.AddDatabaseFiles(nullptr, component_name().c_str(), store().folder().c_str(),
                                     L"ledger.idx");
  }
};

struct NamesPathByWildcard : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_log(metadata);
    const std::wstring path = store().folder() + L"*";
    if (FAILED(result)) return result;
    return metadata.AddDatabaseLogFiles(nullptr, component_name().c_str(), path.c_str(), L"*.log");
  }
};

struct NamesFolderInFilespec : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_log(metadata);
    if (FAILED(result)) return result;
    return metadata.AddDatabaseLogFiles(nullptr, component_name().c_str(), store().folder().c_str(),
                                        L"old\\*.log");
  }
};

struct NamesFileTwice : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_data(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_data(metadata);
    if (FAILED(result)) return result;
    return metadata.AddDatabaseFiles(nullptr, component_name().c_str(), store().folder().c_str(),
                                     L"*.dat");
  }
};

struct UsesIncludeFiles : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_excludes(IVssCreateWriterMetadata& metadata) override {
    metadata.AddIncludeFiles(store().folder().c_str(), L"*.cfg", false, nullptr);
    return LedgerWriter::declare_excludes(metadata);
  }
};

struct ChangesMetadata : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_excludes(IVssCreateWriterMetadata& metadata) override {
    const std::wstring pattern = L"scratch-" + std::to_wstring(++rounds_) + L".*";
    const HRESULT result = LedgerWriter::declare_excludes(metadata);
    if (FAILED(result)) return result;
    return metadata.AddExcludeFiles(store().folder().c_str(), pattern.c_str(), false);
  }
  int rounds_ = 0;
};

struct FailsInIdentify : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare(IVssCreateWriterMetadata& metadata) override {
    SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    return LedgerWriter::declare(metadata);
  }
};

struct AsksTypeInIdentify : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare(IVssCreateWriterMetadata& metadata) override {
    GetBackupType();
    return LedgerWriter::declare(metadata);
  }
};

struct WritesInIdentify : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare(IVssCreateWriterMetadata& metadata) override {
    store().transfer(0, 1, 1);
    store().checkpoint();
    return LedgerWriter::declare(metadata);
  }
};

}  // namespace

void add_identify_mutants(std::vector<Mutant>& all) {
  const Mutant list[] = {
      writer_mutant<StampsWithoutSchema>("stamps_without_schema", "ledger",
                                         "Stores stamps without VSS_BS_TIMESTAMPED."),
      writer_mutant<AddsDifferencedWithoutSchema>(
          "adds_differenced_without_schema", "ledger-chain-whole-files",
          "Adds differenced files without VSS_BS_LAST_MODIFY."),
      writer_mutant<DeclaresExclusiveAlone>(
          "declares_exclusive_alone", "ledger",
          "Declares exclusive increments without supporting differentials."),
      writer_mutant<DeclaresTimestampAlone>(
          "declares_timestamp_alone", "ledger",
          "Declares stamps without incremental or differential backups."),
      writer_mutant<DeclaresLogWithoutFiles>("declares_log_without_files", "ledger",
                                             "Declares log backups and has no log file set."),
      writer_mutant<NamesComponentWithBackslash>("names_component_with_backslash", "ledger",
                                                 "Has a backslash in a component's name."),
      writer_mutant<HasNoComponent>("has_no_component", "ledger", "Has no component at all."),
      writer_mutant<AddsComponentTwice>("adds_component_twice", "ledger",
                                        "Adds the same component twice."),
      writer_mutant<AddsFilesToNoComponent>("adds_files_to_no_component", "ledger",
                                            "Adds files to a component that does not exist."),
      writer_mutant<SetsNoRestoreMethod>("sets_no_restore_method", "ledger",
                                         "Never calls SetRestoreMethod."),
      writer_mutant<MapsBeforeRestoreMethod>("maps_before_restore_method", "ledger",
                                             "Adds a mapping before SetRestoreMethod."),
      writer_mutant<MapsUnknownFiles>("maps_unknown_files", "ledger",
                                      "Maps files that are in none of its file sets."),
      writer_mutant<NamesMissingFile>("names_missing_file", "ledger",
                                      "Names a file that does not exist."),
      writer_mutant<NamesPathByWildcard>("names_path_by_wildcard", "ledger",
                                         "Has a wildcard in a file set's path."),
      writer_mutant<NamesFolderInFilespec>("names_folder_in_filespec", "ledger",
                                           "Has a folder in a file specification."),
      writer_mutant<NamesFileTwice>("names_file_twice", "ledger",
                                    "Names one file in two file sets."),
      writer_mutant<UsesIncludeFiles>("uses_include_files", "ledger",
                                      "Calls AddIncludeFiles, which is no longer there."),
      writer_mutant<ChangesMetadata>("changes_metadata", "ledger-chain",
                                     "Tells something else at each Identify."),
      writer_mutant<FailsInIdentify>("fails_in_identify", "ledger",
                                     "Calls SetWriterFailure while handling Identify."),
      writer_mutant<AsksTypeInIdentify>("asks_type_in_identify", "ledger",
                                        "Asks for the backup type while handling Identify."),
      writer_mutant<WritesInIdentify>("writes_in_identify", "ledger",
                                      "Changes its files while handling Identify."),
  };
  all.insert(all.end(), std::begin(list), std::end(list));
}

}  // namespace vsskit::roles
