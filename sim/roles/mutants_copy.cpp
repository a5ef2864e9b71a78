// Requesters that copy the wrong files, or from the wrong place, or do not save what a restore
// needs.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct IgnoresMask : FileRequester {
  using FileRequester::FileRequester;
  bool is_due(const FileSetView& files, VSS_BACKUP_TYPE type) const override {
    return type == VSS_BT_FULL && FileRequester::is_due(files, type);
  }
};

struct CopiesDataInLogBackup : FileRequester {
  using FileRequester::FileRequester;
  bool is_due(const FileSetView&, VSS_BACKUP_TYPE) const override { return true; }
};

struct IgnoresExcludes : FileRequester {
  using FileRequester::FileRequester;
  bool is_excluded(const WriterView&, const std::wstring&) const override { return false; }
};

struct CopiesFromLiveVolume : FileRequester {
  using FileRequester::FileRequester;
  std::wstring source_of(const std::wstring& path) const override { return path; }
};

struct IgnoresAlternatePath : FileRequester {
  using FileRequester::FileRequester;
  std::wstring folder_to_read(const FileSetView& files) const override { return files.path; }
};

struct IgnoresRecursion : FileRequester {
  using FileRequester::FileRequester;
  bool recurses(const FileSetView&) const override { return false; }
};

struct RecursesAlways : FileRequester {
  using FileRequester::FileRequester;
  bool recurses(const FileSetView&) const override { return true; }
};

struct IgnoresRanges : FileRequester {
  using FileRequester::FileRequester;
  bool follows_ranges() const override { return false; }
};

struct IgnoresDifferencedFiles : FileRequester {
  using FileRequester::FileRequester;
  bool changed_since(const FoundFile&, const FILETIME&) const override { return false; }
};

struct CopiesUnchangedFiles : FileRequester {
  using FileRequester::FileRequester;
  bool changed_since(const FoundFile&, const FILETIME&) const override { return true; }
};

struct CopiesHalfTheFiles : FileRequester {
  using FileRequester::FileRequester;
  bool is_excluded(const WriterView& writer, const std::wstring& path) const override {
    skip_ = !skip_;
    return skip_ || FileRequester::is_excluded(writer, path);
  }
  mutable bool skip_ = false;
};

struct SavesNoDocuments : FileRequester {
  using FileRequester::FileRequester;
  bool save_documents() override { return true; }
};

struct SavesNoWriterMetadata : FileRequester {
  using FileRequester::FileRequester;
  bool save_documents() override { return save_components_document(); }
};

constexpr Mutant kCopyMutants[] = {
    requester_mutant<IgnoresMask>(
        "ignores_mask", "ledger-chain",
        "Copies nothing by its mask but in full backups, whatever the writer requires."),
    requester_mutant<CopiesDataInLogBackup>("copies_data_in_log_backup", "ledger-chain",
                                            "Copies database files in a log backup."),
    requester_mutant<IgnoresExcludes>("ignores_excludes", "tree",
                                      "Copies files that the writer excludes."),
    requester_mutant<CopiesFromLiveVolume>("copies_from_live_volume", "ledger",
                                           "Reads the live files, not the shadow copy."),
    requester_mutant<IgnoresAlternatePath>("ignores_alternate_path", "tree",
                                           "Reads the normal path of a set with an alternate one."),
    requester_mutant<IgnoresRecursion>("ignores_recursion", "tree",
                                       "Copies only the top folder of a recursive file set."),
    requester_mutant<RecursesAlways>("recurses_always", "tree",
                                     "Copies folders below a file set that is not recursive."),
    requester_mutant<IgnoresRanges>("ignores_ranges", "ledger-chain",
                                    "Does not copy the ranges of partial files."),
    requester_mutant<IgnoresDifferencedFiles>("ignores_differenced_files",
                                              "ledger-chain-whole-files",
                                              "Does not copy differenced files that have changed."),
    requester_mutant<CopiesUnchangedFiles>("copies_unchanged_files", "ledger-chain-whole-files",
                                           "Copies differenced files that have not changed."),
    requester_mutant<CopiesHalfTheFiles>("copies_half_the_files", "tree",
                                         "Leaves out every other file."),
    requester_mutant<SavesNoDocuments>("saves_no_documents", "ledger",
                                       "Saves neither the components nor the writers' documents."),
    requester_mutant<SavesNoWriterMetadata>("saves_no_writer_metadata", "ledger",
                                            "Saves the components document only."),
};

}  // namespace

void add_copy_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kCopyMutants), std::end(kCopyMutants));
}

}  // namespace vsskit::roles
