// What a finished plan answers.
#include "sim/selection/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/selection/backup_type.h"
#include "sim/selection/plan_maker.h"

namespace vsskit::selection {
namespace {

std::string backup_bit_name(BackupType type) {
  return print_name(Naming::file_spec_backup_type, backup_bit(type));
}

std::string shown(const document::FileSet& set) {
  return join_path(set.path, set.filespec);
}

// Within one component set overrides come before sets, differenced ones first; then the strongest.
int rank(const PlannedSet& set) {
  if (set.differenced) return 100;
  if (set.partial) return 50;
  return static_cast<int>(set.copy);
}

FileDecision::Answer answer_of(Copy copy) {
  switch (copy) {
    case Copy::excluded:
      return FileDecision::Answer::excluded;
    case Copy::optional:
      return FileDecision::Answer::optional;
    case Copy::if_changed:
      return FileDecision::Answer::if_changed;
    case Copy::ranges:
      return FileDecision::Answer::ranges;
    case Copy::required:
      break;
  }
  return FileDecision::Answer::required;
}

std::size_t parts_of(std::string_view key) {
  return static_cast<std::size_t>(std::count(key.begin(), key.end(), '\\'));
}

}  // namespace

std::string_view print(Copy copy) {
  switch (copy) {
    case Copy::excluded:
      return "excluded";
    case Copy::optional:
      return "optional";
    case Copy::if_changed:
      return "if changed";
    case Copy::ranges:
      return "ranges";
    case Copy::required:
      break;
  }
  return "required";
}

std::string_view print(FileDecision::Answer answer) {
  switch (answer) {
    case FileDecision::Answer::not_named:
      return "not named";
    case FileDecision::Answer::excluded:
      return print(Copy::excluded);
    case FileDecision::Answer::optional:
      return print(Copy::optional);
    case FileDecision::Answer::if_changed:
      return print(Copy::if_changed);
    case FileDecision::Answer::ranges:
      return print(Copy::ranges);
    case FileDecision::Answer::required:
      break;
  }
  return print(Copy::required);
}

BackupPlan::BackupPlan(const PlanInput& input) : input_(input), index_(input.names) {
  PlanMaker(*this).make();
}

std::string BackupPlan::reason(const PlannedSet& set) const {
  const BackupType type = type_of(set.writer);
  if (set.copy == Copy::excluded) {
    return fmt::format("excluded by {} of the writer's exclude list", shown(*set.exclude));
  }
  if (set.differenced && set.copy == Copy::required) {
    return "a differenced file new to the component, copied whole";
  }
  if (set.differenced) {
    const std::string since = set.since.ticks == 0
                                  ? std::string("by the requester's own records of the base backup")
                                  : fmt::format("if changed since {}", set.since.text());
    return fmt::format("a differenced file{}, {}", set.is_new ? " new to the component" : "",
                       since);
  }
  if (set.partial) {
    if (set.copy != Copy::ranges) return "a partial file new to the component, copied whole";
    return set.is_new ? "a partial file new to the component" : "a partial file: its ranges alone";
  }
  const bool tagged = (set.set->backup_type_mask() & backup_bit(type)) != 0;
  if (set.copy == Copy::required) return fmt::format("the mask has {}", backup_bit_name(type));
  if (!tagged) return fmt::format("the mask lacks {}", backup_bit_name(type));
  return "a log backup copies log files, and the mask is the default one";
}

std::string BackupPlan::why(const PlannedSet& set) const {
  std::string text = reason(set);
  if (type_of(set.writer) != type_) {
    text += fmt::format(", the writer's schema lacks {} and it is backed up in full",
                        vsskit::print(type_));
  }
  const auto& inclusion = parties_[set.writer].inclusion;
  if (inclusion[set.component].how == ComponentTree::How::implicitly) {
    text += fmt::format(", implicitly included through {}",
                        shown_path(tree(set.writer).component(set.through)));
  }
  return text;
}

const document::FileSet* BackupPlan::exclude_of(std::size_t writer, std::string_view path) const {
  const auto& excludes = metadata(writer).exclude_files;
  if (excludes.empty()) return nullptr;
  const std::vector<std::size_t> matching = parties_[writer].excludes.matching(path);
  return matching.empty() ? nullptr : &excludes[matching.front()];
}

FileDecision BackupPlan::decide(std::string_view path) const {
  // By component set: its strongest set; then the strongest of those.
  std::map<std::pair<std::size_t, std::size_t>, const PlannedSet*> by_group;
  for (const std::size_t number : index_.matching(path)) {
    const PlannedSet& set = sets_[number];
    const PlannedSet*& best = by_group[{set.writer, set.through}];
    if (!best || rank(set) > rank(*best)) best = &set;
  }
  FileDecision decision;
  for (const auto& [group, set] : by_group) {
    const document::FileSet* exclude = exclude_of(set->writer, path);
    const auto answer = exclude ? FileDecision::Answer::excluded : answer_of(set->copy);
    if (answer <= decision.answer) continue;
    decision.answer = answer;
    decision.set = set;
    decision.why = exclude
                       ? fmt::format("excluded by {} of the writer's exclude list", shown(*exclude))
                       : why(*set);
  }
  if (!decision.set) {
    decision.why = "no file set of an included component names it";
    return decision;
  }
  decision.from_snapshot = decision.set->from_snapshot;
  const bool elsewhere = decision.set->read_folder != decision.set->spec.path;
  decision.read_path = elsewhere ? moved(path, decision.set->spec.path, decision.set->read_folder,
                                         *input_.variables, input_.names)
                                 : normalize_path(path);
  return decision;
}

std::string moved(std::string_view path, std::string_view from, std::string_view to,
                  const Variables& variables, const VolumeNames* names) {
  const auto key = [&](std::string_view text) {
    const std::string expanded = expand(text, variables);
    return names ? names->key(expanded) : path_key(expanded);
  };
  std::string folder_key = key(from);
  if (!folder_key.ends_with('\\')) folder_key += '\\';
  // Aliases may make the two spellings of the folder differ in length, but never in what follows.
  const std::size_t below = parts_of(key(path)) - parts_of(folder_key) + 1;
  const std::string normal = normalize_path(path);
  std::size_t begin = normal.size();
  for (std::size_t i = 0; i < below && begin != 0; ++i) {
    const std::size_t separator = begin < 2 ? std::string::npos : normal.rfind('\\', begin - 2);
    begin = separator == std::string::npos ? 0 : separator + 1;
  }
  const std::string_view rest = std::string_view(normal).substr(begin);
  return join_path(expand(to, variables), rest);
}

}  // namespace vsskit::selection
