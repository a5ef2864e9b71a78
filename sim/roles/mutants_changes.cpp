// Writers that stamp wrongly, or describe wrongly what an incremental or differential backup needs.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct SetsNoStamp : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT set_stamp(IVssComponent&, const Session&) override { return S_OK; }
};

struct StampsInComplete : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session& session, IVssComponent* component) override {
    if (moment == Moment::complete && component != nullptr) set_stamp(*component, session);
  }
};

// Keeps the component that PrepareForBackup gave it; what is kept is read-only by then.
struct StampsInFreeze : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  ~StampsInFreeze() override {
    if (kept_ != nullptr) kept_->Release();
  }
  void at(Moment moment, Session& session, IVssComponent* component) override {
    if (moment == Moment::prepare_backup && component != nullptr) {
      if (kept_ != nullptr) kept_->Release();
      kept_ = component;
      kept_->AddRef();
    }
    if (moment == Moment::freeze && kept_ != nullptr) set_stamp(*kept_, session);
  }
  IVssComponent* kept_ = nullptr;
};

struct AddsPartialUnasked : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool uses_partial_files(const Session&) const override { return true; }
};

struct AddsPartialLate : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session& session, IVssComponent* component) override {
    if (moment == Moment::complete && component != nullptr) {
      add_partial(*component, L"0:4096", 0, session);
    }
  }
};

struct NamesPartialByWildcard : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT add_partial(IVssComponent& component, const std::wstring& ranges, Lsn,
                      const Session&) override {
    return component.AddPartialFile(store().folder().c_str(), L"*.dat", ranges.c_str(), nullptr);
  }
};

struct AddsPartialWithoutRanges : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  std::wstring print_ranges(const std::vector<ChangedRange>&) const override { return {}; }
};

struct WritesMalformedRanges : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  std::wstring print_ranges(const std::vector<ChangedRange>& ranges) const override {
    std::wstring text;
    for (const ChangedRange& range : ranges) {
      if (!text.empty()) text += L",";
      text += std::to_wstring(range.offset) + L"-" + std::to_wstring(range.offset + range.length);
    }
    return text;
  }
};

struct WritesOverlappingRanges : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  std::wstring print_ranges(const std::vector<ChangedRange>& ranges) const override {
    return LedgerWriter::print_ranges(ranges) + L", 0:8192";
  }
};

struct AddsDifferencedOverlap : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT add_differenced(IVssComponent& component, std::uint64_t time) override {
    return component.AddDifferencedFilesByLastModifyTime(store().folder().c_str(), L"ledger.*",
                                                         FALSE, file_time(time));
  }
};

struct AddsDifferencedWildcardPath : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT add_differenced(IVssComponent& component, std::uint64_t time) override {
    const std::wstring path = store().folder() + L"*";
    return component.AddDifferencedFilesByLastModifyTime(path.c_str(), kDataFile, FALSE,
                                                         file_time(time));
  }
};

struct AddsDifferencedOutsideSet : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT add_differenced(IVssComponent& component, std::uint64_t time) override {
    const HRESULT result = LedgerWriter::add_differenced(component, time);
    if (FAILED(result)) return result;
    return component.AddDifferencedFilesByLastModifyTime(L"Z:\\elsewhere", L"*.dat", FALSE,
                                                         file_time(time));
  }
};

// Has a second component, and names its files with the first one's.
struct AddsDifferencedOfNeighbour : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_component(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_component(metadata);
    if (FAILED(result)) return result;
    metadata.AddComponent(VSS_CT_DATABASE, nullptr, L"archive", nullptr, nullptr, 0, false, false,
                          true);
    return metadata.AddDatabaseFiles(nullptr, L"archive", store().folder().c_str(), L"*.arc");
  }
  HRESULT add_differenced(IVssComponent& component, std::uint64_t time) override {
    const HRESULT result = LedgerWriter::add_differenced(component, time);
    if (FAILED(result)) return result;
    return component.AddDifferencedFilesByLastModifyTime(store().folder().c_str(), L"*.arc", FALSE,
                                                         file_time(time));
  }
};

// Has a second component, and tells one of its files as the first one's.
struct NamesPartialOfNeighbour : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_component(IVssCreateWriterMetadata& metadata) override {
    const HRESULT result = LedgerWriter::declare_component(metadata);
    if (FAILED(result)) return result;
    metadata.AddComponent(VSS_CT_DATABASE, nullptr, L"archive", nullptr, nullptr, 0, false, false,
                          true);
    return metadata.AddDatabaseFiles(nullptr, L"archive", store().folder().c_str(), L"*.arc");
  }
  HRESULT add_partial(IVssComponent& component, const std::wstring& ranges, Lsn since,
                      const Session& session) override {
    const HRESULT result = LedgerWriter::add_partial(component, ranges, since, session);
    if (FAILED(result)) return result;
    return component.AddPartialFile(store().folder().c_str(), L"old.arc", L"0:512", nullptr);
  }
};

struct AddsDifferencedInFullBackup : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session& session, IVssComponent* component) override {
    const bool other = session.type == VSS_BT_FULL || session.type == VSS_BT_COPY;
    if (moment == Moment::post_snapshot && component != nullptr && other) {
      add_differenced(*component, 1);
    }
  }
};

struct AddsPartialAndDifferenced : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT add_partial(IVssComponent& component, const std::wstring& ranges, Lsn since,
                      const Session& session) override {
    const HRESULT result = LedgerWriter::add_partial(component, ranges, since, session);
    return FAILED(result) ? result : add_differenced(component, 1);
  }
};

constexpr Mutant kChangesMutants[] = {
    writer_mutant<SetsNoStamp>("sets_no_stamp", "ledger",
                               "Declares stamps in its schema and stores none."),
    writer_mutant<StampsInComplete>("stamps_in_complete", "ledger",
                                    "Stores a stamp in BackupComplete."),
    writer_mutant<StampsInFreeze>("stamps_in_freeze", "ledger",
                                  "Keeps a component and stores a stamp while freezing."),
    writer_mutant<AddsPartialUnasked>("adds_partial_unasked", "ledger-chain-whole-files",
                                      "Adds partial files for a requester that takes none."),
    writer_mutant<AddsPartialLate>("adds_partial_late", "ledger",
                                   "Adds a partial file in BackupComplete."),
    writer_mutant<NamesPartialByWildcard>("names_partial_by_wildcard", "ledger-chain",
                                          "Has a wildcard in a partial file's name."),
    writer_mutant<AddsPartialWithoutRanges>("adds_partial_without_ranges", "ledger-chain",
                                            "Adds a partial file and says none of its ranges."),
    writer_mutant<WritesMalformedRanges>("writes_malformed_ranges", "ledger-chain",
                                         "Writes ranges as beginning and end."),
    writer_mutant<WritesOverlappingRanges>("writes_overlapping_ranges", "ledger-chain",
                                           "Names the same bytes in two ranges."),
    writer_mutant<AddsDifferencedOverlap>(
        "adds_differenced_overlap", "ledger-chain-whole-files",
        "Adds differenced files that partly overlap its file sets."),
    writer_mutant<AddsDifferencedWildcardPath>("adds_differenced_wildcard_path",
                                               "ledger-chain-whole-files",
                                               "Has a wildcard in a differenced file's path."),
    writer_mutant<AddsDifferencedOutsideSet>(
        "adds_differenced_outside_set", "ledger-chain-whole-files",
        "Adds differenced files on a volume that is not in the shadow copy set."),
    writer_mutant<AddsDifferencedOfNeighbour>(
        "adds_differenced_of_neighbour", "ledger-chain-whole-files",
        "Adds differenced files that belong to another of its components."),
    writer_mutant<NamesPartialOfNeighbour>(
        "names_partial_of_neighbour", "ledger-chain",
        "Tells a file of one of its components as a partial file of another."),
    writer_mutant<AddsDifferencedInFullBackup>("adds_differenced_in_full", "ledger",
                                               "Adds differenced files in a full backup."),
    writer_mutant<AddsPartialAndDifferenced>("adds_partial_and_differenced", "ledger-chain",
                                             "Names one file as partial and as differenced."),
};

}  // namespace

void add_change_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kChangesMutants), std::end(kChangesMutants));
}

}  // namespace vsskit::roles
