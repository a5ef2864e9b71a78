// What came back in a restore: whose it is, where it lay, and where it went. Only files of the
// components that are selected for restore, and only what came back before PostRestore. Where a
// file lay is known by the backups of the same recording; elsewhere it is told by its new place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rules/requester/restore_words.h"

namespace vsskit::conformance {

// Where a file went. One that fits several is the first of them.
enum class Landing : std::uint8_t {
  original,        // where it lay
  directed,        // a directed target of its component
  new_target,      // a new target of its component
  mapped,          // an alternate location mapping of its writer
  alternate_path,  // where the backup read it instead
  elsewhere,
};

// A component that is selected for restore.
struct RestoredSet {
  ComponentName name;
  const Step* selected = nullptr;
  const GatheredMetadata* gathered = nullptr;         // of its writer
  const document::BackupComponent* answer = nullptr;  // as PreRestore left it; nullptr: not known
  const Step* answered = nullptr;                     // the step that holds it

  // The method its writer declares; undefined where it declares none.
  [[nodiscard]] RestoreMethodType method() const;
  // What the writer answered; `original` where it said nothing, or where nobody knows.
  [[nodiscard]] RestoreTarget target() const;
  // Whether the method decides where its files go: neither targets nor new places are set.
  [[nodiscard]] bool goes_by_method() const;
  // `ledger of Ledger Writer`.
  [[nodiscard]] std::string text() const;
  // Whether requester and writer sent it to new places.
  [[nodiscard]] bool is_relocated() const {
    return answer == nullptr || !answer->new_targets.empty();
  }
};

// One piece of a file that came back.
struct RestoredPiece {
  const Step* step = nullptr;
  std::size_t set = 0;  // its number in sets()
  std::string origin;   // where the file lay; empty where only its new place tells
  Landing landing = Landing::elsewhere;
  std::string target;                     // where it went; where it was renamed to afterwards
  const document::FileSet* by = nullptr;  // the mapping or new target by which it went there
};

class RestoredFiles {
 public:
  // O(n log n) in file sets and pieces. The session must outlive it.
  explicit RestoredFiles(const Session& session);

  // Selected before PostRestore, of writers whose metadata were gathered; sorted by name.
  [[nodiscard]] const std::vector<RestoredSet>& sets() const { return sets_; }
  [[nodiscard]] const std::vector<RestoredPiece>& pieces() const { return pieces_; }
  [[nodiscard]] const RestoredSet& set_of(const RestoredPiece& piece) const {
    return sets_[piece.set];
  }
  // The set whose file sets name the file at its normal place; nullptr where none does.
  [[nodiscard]] const RestoredSet* owner_of(std::string_view path) const;
  // The mapping of the set's writer, and the new target of the set, for the file at its normal
  // place; nullptr where there is none.
  [[nodiscard]] const document::FileSet* mapping_of(const RestoredSet& set,
                                                    std::string_view path) const;
  [[nodiscard]] const document::FileSet* new_target_of(const RestoredSet& set,
                                                       std::string_view path) const;
  // The file set that declares the piece at its normal place; nullptr where none is known.
  [[nodiscard]] const document::FileSet* declared(const RestoredPiece& piece) const;
  // Where a mapping, a new target or an alternate path sends the file.
  [[nodiscard]] std::string place_of(const document::FileSet& files, std::string_view path) const;

 private:
  // Specifications of many sets: each with its owner.
  struct Owned {
    FileSpecIndex index;
    std::vector<std::size_t> owners;
    std::vector<const document::FileSet*> files;
  };

  class DeclaredComponents;

  void add_sets(const Session& session, const DeclaredComponents& declared);
  void add_files(std::size_t number, const std::vector<std::size_t>& components);
  void add_mappings(std::size_t number);
  void add_directed(std::size_t number);
  void add_new_targets(const Session& session);
  void add(Owned& owned, std::size_t owner, const document::FileSet& files, std::string_view path);
  // The first specification that names the path, of this owner where one is given.
  [[nodiscard]] const document::FileSet* find(const Owned& owned, std::string_view path,
                                              std::size_t* owner) const;
  [[nodiscard]] const document::FileSet* find_of(const Owned& owned, std::string_view path,
                                                 std::size_t owner) const;
  void add_pieces(const Session& session);
  [[nodiscard]] bool is_directed(std::size_t set, std::string_view path) const;
  // False where the piece belongs to none of the sets.
  [[nodiscard]] bool place_known(RestoredPiece& piece) const;
  [[nodiscard]] bool place_guessed(RestoredPiece& piece) const;
  [[nodiscard]] std::string key_of(std::string_view path) const {
    return world_->names().key(path);
  }

  const World* world_;
  std::vector<RestoredSet> sets_;
  std::vector<RestoredPiece> pieces_;
  std::map<ComponentName, std::size_t> numbers_;
  std::map<const GatheredMetadata*, std::size_t> firsts_;  // the first set of each; never walked
  std::deque<document::FileSet> said_;                     // new targets, from the calls
  Owned originals_, alternates_, mappings_, mapped_, targets_, new_places_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> directed_;  // key -> sets
};

}  // namespace vsskit::conformance
