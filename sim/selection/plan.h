// From documents alone: what a backup of a type copies, and why. A plan lists the file sets that
// the included components bring in, with what the session's differenced and partial files change
// about them, and answers for any one file whether and how it is copied.
//
// How the parts combine (writer-role-in-backing-up-complex-stores; rules.md sections 2 to 10):
// - Included are the components passed to AddComponent and all in their sets; without component
// mode
//   every component.
// - A set whose mask has the type's backup bit is copied whatever its files' dates; one without it
//   need not be. In a log backup a set of other than log files counts as tagged only where its mask
//   is not the default one (CONTRA 58).
// - In incremental and differential backups, a differenced specification equal to a set replaces
// it,
//   mask included; one that meets no set adds files; one that meets sets in part decides for the
//   files it names. In full and copy backups everything is copied anyway, and only new files count.
// - Where the requester supports partial files, a partial file is reduced to its ranges, mask or
//   not, or added. A file both differenced and partial is differenced (CONTRA 5).
// - Differenced and partial files are looked up in the component they are set on and all in its
// set.
// - Excludes are the writer's, hold against everything of the writer's, and go by normal paths.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/file_spec.h"
#include "sim/document/values.h"
#include "sim/selection/component_tree.h"

namespace vsskit::selection {

// How the files of a planned set are treated, from weakest to strongest claim.
enum class Copy {
  excluded,    // by the writer's exclude list, as a whole
  optional,    // the mask lacks the type: they need not be copied
  if_changed,  // copied whole where changed since `since`
  ranges,      // the ranges of one file
  required,    // copied whole, whatever their dates
};
[[nodiscard]] std::string_view print(Copy copy);

enum class Origin { files, database_files, log_files, differenced, partial };

// What the plan knows about one file set, differenced specification or partial file. Pointers lead
// into the documents the plan was made from.
struct PlannedSet {
  Origin origin = Origin::files;
  Copy copy = Copy::optional;
  std::size_t writer = 0;     // in PlanInput::writers
  std::size_t component = 0;  // whose set it is; of an addition, the explicitly included one
  std::size_t through = 0;    // the explicitly included component
  FileSpec spec;              // the files' normal place, as the document writes it
  std::string read_folder;    // where they are read: the alternate path, else spec.path
  // Whether the type's snapshot bit is set. Without it the original volume may be read. Additions
  // come from the shadow copy.
  bool from_snapshot = true;
  FileTime since;  // of if_changed; zero: since the base backup by the requester's own records

  const document::FileSet* set = nullptr;  // the set itself; of an addition, one that it touches
  const document::DifferencedFiles* differenced = nullptr;
  const document::PartialFile* partial = nullptr;
  const document::FileSet* exclude = nullptr;  // that excludes it all
  bool is_new = false;                         // an addition that touches no set of its component

  // Whether a backup of this type has to look at its files at all.
  [[nodiscard]] bool is_copied() const { return copy > Copy::optional; }
};

// What a backup does with one file.
struct FileDecision {
  enum class Answer { not_named, excluded, optional, if_changed, ranges, required };
  Answer answer = Answer::not_named;
  const PlannedSet* set = nullptr;  // that decides; null when no set names the file
  std::string why;                  // one phrase: `the mask lacks INCREMENTAL_BACKUP_REQUIRED`
  std::string read_path;            // where the file is read, variables expanded
  bool from_snapshot = false;

  [[nodiscard]] bool is_copied() const { return answer > Answer::optional; }
};
[[nodiscard]] std::string_view print(FileDecision::Answer answer);

// The documents, variables and volume names must outlive the plan. `names` may be null.
struct PlanInput {
  std::vector<const document::WriterMetadata*> writers;
  const document::BackupComponents* components = nullptr;
  std::optional<BackupType> type;  // instead of the document's
  const Variables* variables = nullptr;
  const VolumeNames* names = nullptr;
};

class BackupPlan {
 public:
  // O(n log n) in components and file sets, but for specifications that really touch each other.
  explicit BackupPlan(const PlanInput& input);

  [[nodiscard]] BackupType type() const { return type_; }
  // The type in which this writer is backed up: type(), or full where its schema lacks that.
  [[nodiscard]] BackupType type_of(std::size_t writer) const { return parties_[writer].type; }
  [[nodiscard]] const ComponentTree& tree(std::size_t writer) const {
    return parties_[writer].tree;
  }
  [[nodiscard]] const document::WriterMetadata& metadata(std::size_t writer) const {
    return *input_.writers[writer];
  }
  // How each component of a writer takes part.
  [[nodiscard]] const std::vector<ComponentTree::Inclusion>& inclusion(std::size_t writer) const {
    return parties_[writer].inclusion;
  }

  // Sets of included components in the order of writers and components, then differenced and
  // partial files that are no set of their own.
  [[nodiscard]] const std::vector<PlannedSet>& sets() const { return sets_; }

  // Why a set is treated as it is: `the mask has FULL_BACKUP_REQUIRED`, `..., implicitly included
  // through \db`.
  [[nodiscard]] std::string why(const PlannedSet& set) const;

  // The file under its normal full path (not below an alternate path). Where several sets name it,
  // the strongest claim holds; within one component set overrides come first.
  [[nodiscard]] FileDecision decide(std::string_view path) const;

  // What of the document fits no gathered metadata, each in words.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  friend class PlanMaker;

  struct Party {
    ComponentTree tree;
    BackupType type;
    std::vector<ComponentTree::Inclusion> inclusion;
    FileSpecIndex excludes;
  };

  [[nodiscard]] const document::FileSet* exclude_of(std::size_t writer,
                                                    std::string_view path) const;
  [[nodiscard]] std::string reason(const PlannedSet& set) const;

  PlanInput input_;
  BackupType type_ = BackupType::undefined;
  std::vector<Party> parties_;
  std::vector<PlannedSet> sets_;
  FileSpecIndex index_;  // numbers are those of sets_
  std::vector<std::string> problems_;
};

// The path of a file below one folder, moved to the same place below another one: from a normal
// folder to its alternate one and back. Variables in folders are expanded; `path` lies below
// `from`.
[[nodiscard]] std::string moved(std::string_view path, std::string_view from, std::string_view to,
                                const Variables& variables, const VolumeNames* names = nullptr);

}  // namespace vsskit::selection
