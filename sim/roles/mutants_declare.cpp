// Writers that declare something wrong that the calls themselves let through.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct LeavesUsageUndefined : LedgerWriter {
  LeavesUsageUndefined(LedgerStore& store, const LedgerWriterSettings& settings)
      : LedgerWriter(store, settings) {}
  VSS_USAGE_TYPE usage() const override { return VSS_UT_UNDEFINED; }
};

struct NamesIdleService : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata& metadata) override {
    return metadata.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, L"ledgersvc", nullptr,
                                     VSS_WRE_ALWAYS, false);
  }
};

struct SetsReservedFlags : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_component(IVssCreateWriterMetadata& metadata) override {
    return metadata.AddComponent(VSS_CT_DATABASE, nullptr, component_name().c_str(), L"The ledger",
                                 nullptr, 0, true, true, true, true);
  }
};

struct BeginsPathWithBackslash : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_excludes(IVssCreateWriterMetadata& metadata) override {
    metadata.AddComponent(VSS_CT_FILEGROUP, L"\\extras", L"notes", nullptr, nullptr, 0, false,
                          false, true);
    return LedgerWriter::declare_excludes(metadata);
  }
};

struct DependsOnItself : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_excludes(IVssCreateWriterMetadata& metadata) override {
    metadata.AddComponentDependency(nullptr, component_name().c_str(), settings().id, nullptr,
                                    component_name().c_str());
    return LedgerWriter::declare_excludes(metadata);
  }
};

struct NamesRelativePath : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_data(IVssCreateWriterMetadata& metadata) override {
    metadata.AddDatabaseFiles(nullptr, component_name().c_str(), L"ledger\\more", L"*.dat");
    return LedgerWriter::declare_data(metadata);
  }
};

struct SetsUnknownMaskBit : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_log(IVssCreateWriterMetadata& metadata) override {
    constexpr DWORD kUnknown = 0x100000;
    metadata.AddDatabaseLogFiles(
        nullptr, component_name().c_str(), store().folder().c_str(), L"*.old",
        VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED | kUnknown);
    return LedgerWriter::declare_log(metadata);
  }
};

struct SetsUnknownSchemaBit : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  DWORD schema() const override { return LedgerWriter::schema() | 0x800; }
};

struct ExcludesFromSnapshotOnly : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    metadata->AddExcludeFilesFromSnapshot(store().folder().c_str(), L"*.scratch", false);
    return LedgerWriter::OnIdentifyEx(metadata);
  }
};

// Keeps the pointer and uses it when the document is sealed.
struct DeclaresAfterIdentify : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    kept_.reset(metadata);
    metadata->AddRef();
    return LedgerWriter::OnIdentifyEx(metadata);
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    if (kept_) kept_->AddExcludeFiles(store().folder().c_str(), L"*.late", false);
    return LedgerWriter::OnPrepareBackup(components);
  }

 private:
  struct Releases {
    void operator()(IVssCreateWriterMetadataEx* metadata) const { metadata->Release(); }
  };
  std::unique_ptr<IVssCreateWriterMetadataEx, Releases> kept_;
};

struct AsksPathInPrepare : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    IsPathAffected(store().folder().c_str());
    return LedgerWriter::OnPrepareBackup(components);
  }
};

}  // namespace

void add_declaration_mutants(std::vector<Mutant>& all) {
  const Mutant list[] = {
      writer_mutant<LeavesUsageUndefined>("leaves_usage_undefined", "ledger",
                                          "Initializes with VSS_UT_UNDEFINED."),
      writer_mutant<NamesIdleService>("names_idle_service", "ledger",
                                      "Names a service that its restore method never stops."),
      writer_mutant<SetsReservedFlags>("sets_reserved_flags", "ledger",
                                       "Sets the flags of a component that are reserved."),
      writer_mutant<BeginsPathWithBackslash>("begins_path_with_backslash", "ledger",
                                             "Begins a logical path with a backslash."),
      writer_mutant<DependsOnItself>("depends_on_itself", "ledger",
                                     "Declares a dependency on a component of its own."),
      writer_mutant<NamesRelativePath>("names_relative_path", "ledger",
                                       "Has a file set whose path names no volume."),
      writer_mutant<SetsUnknownMaskBit>("sets_unknown_mask_bit", "ledger",
                                        "Sets a bit in a file set's mask that means nothing."),
      writer_mutant<SetsUnknownSchemaBit>("sets_unknown_schema_bit", "ledger",
                                          "Sets a bit in its schema that means nothing."),
      writer_mutant<ExcludesFromSnapshotOnly>(
          "excludes_from_snapshot_only", "ledger",
          "Keeps files out of shadow copies, but not out of backups."),
      writer_mutant<DeclaresAfterIdentify>("declares_after_identify", "ledger",
                                           "Adds to its metadata while handling PrepareForBackup."),
      writer_mutant<AsksPathInPrepare>("asks_path_in_prepare", "ledger",
                                       "Relies on IsPathAffected in PrepareForBackup."),
  };
  all.insert(all.end(), std::begin(list), std::end(list));
}

}  // namespace vsskit::roles
