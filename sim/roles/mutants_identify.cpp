// Writers that say the wrong thing of themselves while they handle Identify.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct StampsWithoutSchema : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return LedgerWriter::schema() & ~DWORD{VSS_BS_TIMESTAMPED}; }
};

struct DifferencesWithoutSchema : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return LedgerWriter::schema() & ~DWORD{VSS_BS_LAST_MODIFY}; }
};

struct SetsExclusiveFlagAlone : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override {
    const DWORD alone = LedgerWriter::schema() & ~DWORD{VSS_BS_DIFFERENTIAL};
    return alone | VSS_BS_EXCLUSIVE_INCREMENTAL_DIFFERENTIAL;
  }
};

struct PromisesStampsAlone : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return VSS_BS_LOG | VSS_BS_COPY | VSS_BS_TIMESTAMPED; }
};

struct PromisesLogsWithoutLogFiles : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    return metadata.AddDatabaseFiles(nullptr, component_name().c_str(), store().folder().c_str(),
                                     kLogFile);
  }
};

struct PutsBackslashInName : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  std::wstring component_name() const override { return L"main\\ledger"; }
};

struct NamesComponentsAlike : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  std::wstring component_name() const override { return L"ledger"; }
};

struct DeclaresNoComponent : LedgerWriter {
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

struct NamesNoRestoreMethod : LedgerWriter {
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

struct PutsWildcardInPath : LedgerWriter {
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

struct IncludesFilesWriterWide : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_excludes(IVssCreateWriterMetadata& metadata) override {
    metadata.AddIncludeFiles(store().folder().c_str(), L"*.cfg", false, nullptr);
    return LedgerWriter::declare_excludes(metadata);
  }
};

struct BeginsPathWithBackslash : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  const wchar_t* logical_path() const override { return L"\\stores"; }
};

struct DependsOnItself : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_log(metadata);
    if (FAILED(result)) return result;
    return metadata.AddComponentDependency(nullptr, component_name().c_str(), settings().id,
                                           nullptr, component_name().c_str());
  }
};

struct ExcludesFromSnapshotOnly : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    return LedgerWriter::OnIdentifyEx(metadata) &&
           SUCCEEDED(
               metadata->AddExcludeFilesFromSnapshot(store().folder().c_str(), L"*.cache", false));
  }
};

// Keeps the metadata that Identify gave it and goes on filling it in.
struct DeclaresAfterIdentify : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  ~DeclaresAfterIdentify() override {
    if (kept_ != nullptr) kept_->Release();
  }
  bool OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    if (kept_ != nullptr) kept_->Release();
    kept_ = metadata;
    kept_->AddRef();
    return LedgerWriter::OnIdentifyEx(metadata);
  }
  bool OnPrepareBackup(IVssWriterComponents* components) override {
    if (kept_ != nullptr) kept_->AddExcludeFiles(store().folder().c_str(), L"*.late", false);
    return LedgerWriter::OnPrepareBackup(components);
  }
  IVssCreateWriterMetadataEx* kept_ = nullptr;
};

struct LeavesUsageUndefined : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  VSS_USAGE_TYPE usage() const override { return VSS_UT_UNDEFINED; }
};

struct NamesIdleService : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata& metadata) override {
    return metadata.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, L"LedgerService", nullptr,
                                     VSS_WRE_ALWAYS, false);
  }
};

struct NamesRelativePath : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_log(metadata);
    if (FAILED(result)) return result;
    return metadata.AddDatabaseLogFiles(nullptr, component_name().c_str(), L"ledger\\archive",
                                        L"*.log");
  }
};

struct SetsReservedFlags : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_component(IVssCreateWriterMetadata& metadata) override {
    return metadata.AddComponent(VSS_CT_DATABASE, nullptr, component_name().c_str(), nullptr,
                                 nullptr, 0, true, true, true, true);
  }
};

struct SetsUnknownMaskBit : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    const DWORD mask =
        VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED | DWORD{0x400000};
    return metadata.AddDatabaseLogFiles(nullptr, component_name().c_str(), store().folder().c_str(),
                                        kLogFile, mask);
  }
};

struct SetsUnknownSchemaBit : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return LedgerWriter::schema() | DWORD{0x10000000}; }
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

struct HidesInstanceName : LedgerWriter {
  HidesInstanceName(LedgerStore& store, const LedgerWriterSettings& settings)
      : LedgerWriter(store, without_name(settings)) {}
  static LedgerWriterSettings without_name(LedgerWriterSettings settings) {
    settings.instance_name.clear();
    return settings;
  }
  std::wstring component_name() const override { return L"ledger"; }
};

struct NeedsNoFullBackup : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_data(IVssCreateWriterMetadata& metadata) override {
    return metadata.AddDatabaseFiles(logical_path(), component_name().c_str(),
                                     store().folder().c_str(), L"ledger.dat",
                                     VSS_FSBT_DIFFERENTIAL_BACKUP_REQUIRED);
  }
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    return metadata.AddDatabaseLogFiles(logical_path(), component_name().c_str(),
                                        store().folder().c_str(), L"ledger.log",
                                        VSS_FSBT_LOG_BACKUP_REQUIRED);
  }
};

constexpr Mutant kIdentifyMutants[] = {
    writer_mutant<StampsWithoutSchema>("stamps_without_schema", "ledger",
                                       "Stores stamps without VSS_BS_TIMESTAMPED."),
    writer_mutant<DifferencesWithoutSchema>("differences_without_schema",
                                            "ledger-chain-whole-files",
                                            "Adds differenced files without VSS_BS_LAST_MODIFY."),
    writer_mutant<SetsExclusiveFlagAlone>(
        "sets_exclusive_flag_alone", "ledger",
        "Declares exclusive increments without supporting differentials."),
    writer_mutant<PromisesStampsAlone>(
        "promises_stamps_alone", "ledger",
        "Declares stamps without incremental or differential backups."),
    writer_mutant<PromisesLogsWithoutLogFiles>("promises_logs_without_log_files", "ledger",
                                               "Declares log backups and has no log file set."),
    writer_mutant<PutsBackslashInName>("puts_backslash_in_name", "ledger",
                                       "Has a backslash in a component's name."),
    writer_mutant<NamesComponentsAlike>(
        "names_components_alike", "two-instances",
        "Names its component as every other instance of its class does."),
    writer_mutant<DeclaresNoComponent>("declares_no_component", "ledger",
                                       "Has no component at all."),
    writer_mutant<AddsComponentTwice>("adds_component_twice", "ledger",
                                      "Adds the same component twice."),
    writer_mutant<AddsFilesToNoComponent>("adds_files_to_no_component", "ledger",
                                          "Adds files to a component that does not exist."),
    writer_mutant<NamesNoRestoreMethod>("names_no_restore_method", "ledger",
                                        "Never calls SetRestoreMethod."),
    writer_mutant<MapsBeforeRestoreMethod>("maps_before_restore_method", "ledger",
                                           "Adds a mapping before SetRestoreMethod."),
    writer_mutant<MapsUnknownFiles>("maps_unknown_files", "ledger",
                                    "Maps files that are in none of its file sets."),
    writer_mutant<NamesMissingFile>("names_missing_file", "ledger",
                                    "Names a file that does not exist."),
    writer_mutant<PutsWildcardInPath>("puts_wildcard_in_path", "ledger",
                                      "Has a wildcard in a file set's path."),
    writer_mutant<NamesFolderInFilespec>("names_folder_in_filespec", "ledger",
                                         "Has a folder in a file specification."),
    writer_mutant<NamesFileTwice>("names_file_twice", "ledger", "Names one file in two file sets."),
    writer_mutant<IncludesFilesWriterWide>("includes_files_writer_wide", "ledger",
                                           "Calls AddIncludeFiles, which is no longer there."),
    writer_mutant<BeginsPathWithBackslash>("begins_path_with_backslash", "ledger",
                                           "Begins a logical path with a backslash."),
    writer_mutant<DependsOnItself>("depends_on_itself", "ledger",
                                   "Declares a dependency on its own component."),
    writer_mutant<ExcludesFromSnapshotOnly>(
        "excludes_from_snapshot_only", "ledger",
        "Keeps files out of shadow copies without excluding them from backups."),
    writer_mutant<DeclaresAfterIdentify>("declares_after_identify", "ledger",
                                         "Goes on filling in its metadata after Identify."),
    writer_mutant<LeavesUsageUndefined>("leaves_usage_undefined", "ledger",
                                        "Initializes with VSS_UT_UNDEFINED."),
    writer_mutant<NamesIdleService>("names_idle_service", "ledger",
                                    "Names a service that its restore method does not stop."),
    writer_mutant<NamesRelativePath>("names_relative_path", "ledger",
                                     "Has a relative path in a file set."),
    writer_mutant<SetsReservedFlags>("sets_reserved_flags", "ledger",
                                     "Sets a component's reserved flags."),
    writer_mutant<SetsUnknownMaskBit>("sets_unknown_mask_bit", "ledger",
                                      "Sets a mask bit that the SDK does not know."),
    writer_mutant<SetsUnknownSchemaBit>("sets_unknown_schema_bit", "ledger",
                                        "Sets a schema bit that the SDK does not know."),
    writer_mutant<ChangesMetadata>("changes_metadata", "ledger-chain",
                                   "Tells something else at each Identify."),
    writer_mutant<HidesInstanceName>("hides_instance_name", "two-instances",
                                     "Initializes without an instance name."),
    writer_mutant<NeedsNoFullBackup>("needs_no_full_backup", "ledger",
                                     "Has no file set that a full backup copies."),
    writer_mutant<FailsInIdentify>("fails_in_identify", "ledger",
                                   "Calls SetWriterFailure while handling Identify."),
    writer_mutant<AsksTypeInIdentify>("asks_type_in_identify", "ledger",
                                      "Asks for the backup type while handling Identify."),
    writer_mutant<WritesInIdentify>("writes_in_identify", "ledger-chain",
                                    "Changes its files while handling Identify."),
};

}  // namespace

void add_identify_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kIdentifyMutants), std::end(kIdentifyMutants));
}

}  // namespace vsskit::roles
