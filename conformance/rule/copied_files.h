// What a backup copied, held against what its documents ask for: `medium stored` steps brought back
// to the files that they were read from, the listings of the session's shadow copies, and the plan
// that the gathered metadata and the last components document make. Only for backups in component
// mode; where there is no plan, all is empty.
//
// A stored piece whose source the trace does not know belongs to no file here; it may be anything
// that the requester packed, compressed or encrypted. Empty files are known by their listing alone:
// nothing of them reaches the medium.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/session.h"
#include "sim/base/file_spec.h"
#include "sim/base/ranges.h"
#include "sim/base/time.h"
#include "sim/selection/plan.h"

namespace vsskit::conformance {

// One file that reached the medium, all `stored` steps of its content together.
struct StoredFile {
  const Step* step = nullptr;  // the first one
  std::string path;            // where it was read, on the original volume
  bool from_snapshot = false;  // it was read from a shadow copy
  std::string device_volume;   // and of which volume; empty where it was not
  bool is_named = false;       // a set of the plan reads files there
  bool is_mixed = false;       // it lies among unknown bytes, which may be the rest of it
  ByteRanges ranges;           // the bytes that were stored, normalized
  // Of the file at its normal path; where no set reads it, of the path itself.
  selection::FileDecision decision;
  std::optional<FileTime> modified;  // by the shadow copy's listing
};

// One file that a shadow copy held and that a set of the plan reads there.
struct ExpectedFile {
  const Step* snapshot = nullptr;  // whose listing names it
  std::string path;                // on the original volume
  std::uint64_t size = 0;
  FileTime modified;
  std::string digest;  // of its content
  selection::FileDecision decision;
  const StoredFile* stored = nullptr;  // nullptr when nothing of it was stored
};

// What was asked of the files of one component that SetBackupSucceeded reported as saved.
struct Claim {
  const Step* success = nullptr;
  std::size_t files = 0;                // how many files were asked about
  std::size_t short_of = 0;             // and how many of them fall short
  const ExpectedFile* first = nullptr;  // that falls short
};

class CopiedFiles {
 public:
  // O(n log n) in file sets, listed files and stored pieces. The session must outlive it.
  explicit CopiedFiles(const Session& session);

  // nullptr where documents or state do not say what is to be copied.
  [[nodiscard]] const selection::BackupPlan* plan() const { return plan_.get(); }
  // In the order in which they were stored.
  [[nodiscard]] const std::vector<StoredFile>& stored() const { return stored_; }
  // By its path on the original volume; nullptr when nothing of it was stored. O(log n).
  [[nodiscard]] const StoredFile* find(std::string_view path) const;
  // Where the file lies normally that was read at `source` (a shadow copy's device or the volume
  // itself): of a file at its alternate path, that of its set. Empty where that is not known.
  [[nodiscard]] std::string normal_path_of(std::string_view source) const;
  // --- Where the requester packs, compresses or encrypts, stored bytes have no source.

  // Whether the trace tells if the file at this path was stored, one way or the other: nothing was
  // stored but files and documents, or too little to hold what is missing, or the trace tells which
  // files were read for it.
  [[nodiscard]] bool is_known(std::string_view path) const;
  // Whether nothing of the file was stored, and it was not read whole for bytes without a source.
  [[nodiscard]] bool is_lost(std::string_view path) const;
  // Whether bytes of it may have been stored that cannot be told to be its own.
  [[nodiscard]] bool may_be_reworked(std::string_view path) const;

  // In the listings' order.
  [[nodiscard]] const std::vector<ExpectedFile>& expected() const { return expected_; }
  // Files that a shadow copy held at the normal place of a set which reads its files elsewhere, by
  // its alternate path.
  [[nodiscard]] const std::vector<ExpectedFile>& moved() const { return moved_; }
  // Whether a listing tells which files the volume of this path held, and whether this is one.
  [[nodiscard]] bool is_listed_volume(std::string_view path) const;
  [[nodiscard]] bool is_listed(std::string_view path) const;
  // How large the file was on the shadow copy; none where no listing has it.
  [[nodiscard]] std::optional<std::uint64_t> listed_size(std::string_view path) const;

  // Whether the components document names this file as a partial one, whatever decides about it.
  [[nodiscard]] bool is_partial(std::string_view path) const;

  // Whether the set must be copied, names one file, and a listing of its volume does not have it.
  // Files that only come to be during the backup are not asked for.
  [[nodiscard]] bool is_missing(const selection::PlannedSet& set) const;

  // Whether the set's writer is backed up by the session's own type; false where its schema lacks
  // that, so that all its files are due.
  [[nodiscard]] bool is_of_type(const selection::PlannedSet& set) const;

  // The last SetBackupSucceeded of the component through which a set is included, where it said
  // yes; else nullptr.
  [[nodiscard]] const Step* claim_of(const selection::PlannedSet& set) const;
  // The sets that are recursive and of which only files at the top were stored, though a shadow
  // copy held more below.
  [[nodiscard]] bool stops_at_top(const selection::PlannedSet& set) const;
  // Whether the file lies deeper than the set's own folder.
  [[nodiscard]] bool is_deep(const selection::PlannedSet& set, std::string_view path) const;
  // Whether the file of the same name at the set's normal path was stored in its place, although
  // the set has an alternate path.
  [[nodiscard]] bool is_stored_from_normal_place(const ExpectedFile& file) const;
  // The number in plan()->sets() of a set that is not recursive but would read the file if it were.
  [[nodiscard]] std::optional<std::size_t> below_flat_set(const StoredFile& file) const;

  // Files of claimed components for which `asks(file)`, and whether `is_kept(file)`; by the
  // claims' order.
  template <class Asks, class IsKept>
  [[nodiscard]] std::vector<Claim> claims(const Asks& asks, const IsKept& is_kept) const {
    std::map<StepNumber, Claim> found;
    for (const ExpectedFile& file : expected_) {
      const Step* success = asks(file) ? claim_of(*file.decision.set) : nullptr;
      if (success == nullptr) continue;
      Claim& claim = found[success->number];
      claim.success = success;
      ++claim.files;
      if (is_kept(file)) continue;
      if (claim.short_of++ == 0) claim.first = &file;
    }
    std::vector<Claim> in_order;
    for (const auto& [number, claim] : found)
      in_order.push_back(claim);
    return in_order;
  }

 private:
  struct Origin {
    std::string path;  // on the original volume; empty where it is not known
    bool from_snapshot = false;
    std::string volume;  // of the shadow copy
  };
  struct Depth {
    bool top_missing = false;
    bool deep_listed = false;
    bool deep_stored = false;
  };

  void read_devices(const Session& session);
  void read_claims(const Session& session);
  void make_plan(const Session& session);
  void read_stored(const Session& session);
  void read_reworked(const Session& session);
  void read_listings(const Session& session);
  void note_depth(const ExpectedFile& file);
  [[nodiscard]] Origin origin_of(std::string_view source) const;
  [[nodiscard]] std::string key_of(std::string_view path) const;
  // The decision on the file at `path`, and whether a set reads it there.
  [[nodiscard]] bool decide(std::string_view path, selection::FileDecision& decision) const;

  const World* world_;
  std::map<std::string, std::string, std::less<>> devices_;  // key of a device -> its volume
  std::map<InstanceComponent, const Step*> claims_;
  std::unique_ptr<selection::BackupPlan> plan_;
  FileSpecIndex reads_;  // where the plan's sets are read, by their numbers
  FileSpecIndex deep_;   // those that are not recursive, as if they were
  std::vector<std::size_t> deep_sets_;
  std::set<std::string, std::less<>> partial_;  // keys of partial files
  std::vector<StoredFile> stored_;
  std::map<std::string, std::size_t, std::less<>> stored_places_;
  std::set<std::string, std::less<>> reworked_;  // keys of files read whole for unknown bytes
  std::uint64_t unknown_bytes_ = 0;              // that are none of the session's documents
  std::uint64_t unstored_bytes_ = 0;             // of expected files of which nothing was stored
  std::vector<ExpectedFile> expected_;
  std::vector<ExpectedFile> moved_;
  struct Listed {
    FileTime modified;
    std::uint64_t size = 0;
  };
  std::map<std::string, Listed, std::less<>> listed_;
  std::vector<std::string> listed_volumes_;  // World::volume_key(), sorted
  std::vector<Depth> depths_;                // by the sets' numbers
};

// The metadata of the writer whose set it is, of the plan of session.copied(); nullptr where its
// instance was not gathered.
[[nodiscard]] const GatheredMetadata* writer_of(const Session& session,
                                                const selection::PlannedSet& set);

// Whether the writer was frozen and let the shadow copy be taken. Who failed or was called off
// before answers for no file that is not on it.
[[nodiscard]] bool was_there_when_taken(const Session& session, const GatheredMetadata& writer);

}  // namespace vsskit::conformance
