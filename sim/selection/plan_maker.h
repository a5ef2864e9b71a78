// How a plan is made: which components are in, their sets, then what differenced and partial files
// change. Used by plan.cpp alone.
#pragma once

#include <map>
#include <utility>

#include "sim/selection/plan.h"

namespace vsskit::selection {

class PlanMaker {
 public:
  explicit PlanMaker(BackupPlan& plan) : plan_(plan) {}
  void make();

 private:
  // An explicitly included component, and what its sets and entries are found by.
  struct Group {
    std::size_t writer = 0;
    std::size_t component = 0;
    const document::BackupComponent* entry = nullptr;
    std::vector<std::size_t> sets;  // of all its component set
  };
  using GroupKey = std::pair<std::size_t, std::size_t>;  // writer, component

  void include(std::size_t writer);
  void match_components();
  [[nodiscard]] std::optional<std::size_t> writer_of(const document::WriterComponents& entry) const;
  void add_sets(std::size_t writer);
  void add_sets_of(std::size_t writer, std::size_t component, std::size_t through);
  void add_set(const document::FileSet& set, Origin origin, PlannedSet planned);
  [[nodiscard]] Copy copy_of(const PlannedSet& planned) const;
  void add_overrides(const Group& group);
  void add_differenced(const Group& group, const document::DifferencedFiles& entry,
                       const FileSpecIndex& sets);
  void add_partial(const Group& group, const document::PartialFile& entry,
                   const FileSpecIndex& sets);
  [[nodiscard]] PlannedSet addition(const Group& group, Origin origin,
                                    const document::FileSet* touched) const;
  [[nodiscard]] std::string read_folder_of(const std::string& folder,
                                           const document::FileSet* touched) const;
  void exclude(PlannedSet& set) const;

  BackupPlan& plan_;
  std::vector<std::vector<std::size_t>> added_;  // by writer: components passed to AddComponent
  std::map<GroupKey, Group> groups_;
  bool partial_files_ = false;
};

}  // namespace vsskit::selection
