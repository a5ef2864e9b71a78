// The making of a plan.
#include "sim/selection/plan_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/selection/backup_type.h"

namespace vsskit::selection {
namespace {

bool is_change_based(BackupType type) {
  return type == BackupType::incremental || type == BackupType::differential;
}

}  // namespace

void PlanMaker::make() {
  const document::BackupComponents& document = *plan_.input_.components;
  plan_.type_ = plan_.input_.type.value_or(document.backup_type.value_or(BackupType::undefined));
  partial_files_ = document.partial_file_support.value_or(false);
  for (const document::WriterMetadata* metadata : plan_.input_.writers) {
    FileSpecIndex excludes(plan_.input_.names);
    for (const document::FileSet& set : metadata->exclude_files) {
      excludes.add({set.path, set.filespec, set.is_recursive()}, *plan_.input_.variables);
    }
    plan_.parties_.push_back({ComponentTree(*metadata),
                              effective_type(plan_.type_, metadata->schema_mask()),
                              {},
                              std::move(excludes)});
  }
  added_.resize(plan_.parties_.size());
  match_components();
  for (std::size_t writer = 0; writer < plan_.parties_.size(); ++writer) {
    include(writer);
    add_sets(writer);
  }
  for (const auto& [key, group] : groups_) {
    if (group.entry) add_overrides(group);
  }
  for (PlannedSet& set : plan_.sets_) {
    exclude(set);
    plan_.index_.add(set.spec, *plan_.input_.variables);
  }
}

// A writer that was restarted since has another instance id; its class then decides, where only one
// of that class was gathered.
std::optional<std::size_t> PlanMaker::writer_of(const document::WriterComponents& entry) const {
  std::optional<std::size_t> of_class;
  std::size_t count = 0;
  for (std::size_t i = 0; i < plan_.input_.writers.size(); ++i) {
    const document::Identification& id = plan_.input_.writers[i]->identification;
    if (id.writer_id != entry.writer_id) continue;
    if (id.instance_id == entry.instance_id) return i;
    of_class = i;
    ++count;
  }
  return count == 1 ? of_class : std::nullopt;
}

void PlanMaker::match_components() {
  for (const document::WriterComponents& entry : plan_.input_.components->writers) {
    const std::optional<std::size_t> writer = writer_of(entry);
    if (!writer) {
      plan_.problems_.push_back(fmt::format("no metadata was gathered from writer {} instance {}",
                                            entry.writer_id.braced(), entry.instance_id.braced()));
      continue;
    }
    for (const document::BackupComponent& component : entry.components) {
      const auto index = plan_.tree(*writer).find(component.logical_path, component.name);
      if (!index) {
        plan_.problems_.push_back(
            fmt::format("component \\{} is not in the metadata of {}", full_path(component),
                        plan_.metadata(*writer).identification.friendly_name));
        continue;
      }
      added_[*writer].push_back(*index);
      groups_[{*writer, *index}] = {*writer, *index, &component, {}};
    }
  }
}

void PlanMaker::include(std::size_t writer) {
  BackupPlan::Party& party = plan_.parties_[writer];
  if (!plan_.input_.components->select_components.value_or(true)) {
    added_[writer].resize(party.tree.size());
    std::iota(added_[writer].begin(), added_[writer].end(), std::size_t{0});
  }
  party.inclusion = party.tree.inclusion(added_[writer]);
}

void PlanMaker::add_sets(std::size_t writer) {
  const BackupPlan::Party& party = plan_.parties_[writer];
  for (std::size_t component = 0; component < party.tree.size(); ++component) {
    const ComponentTree::Inclusion& inclusion = party.inclusion[component];
    if (inclusion.how == ComponentTree::How::left_out) continue;
    add_sets_of(writer, component, inclusion.through);
  }
}

void PlanMaker::add_sets_of(std::size_t writer, std::size_t component, std::size_t through) {
  const document::Component& source = plan_.tree(writer).component(component);
  PlannedSet planned;
  planned.writer = writer;
  planned.component = component;
  planned.through = through;
  for (const auto& set : source.files)
    add_set(set, Origin::files, planned);
  for (const auto& set : source.database_files)
    add_set(set, Origin::database_files, planned);
  for (const auto& set : source.log_files)
    add_set(set, Origin::log_files, planned);
}

void PlanMaker::add_set(const document::FileSet& set, Origin origin, PlannedSet planned) {
  planned.origin = origin;
  planned.set = &set;
  planned.spec = {set.path, set.filespec, set.is_recursive()};
  planned.read_folder = set.alternate_path.value_or(set.path);
  planned.from_snapshot =
      (set.backup_type_mask() & snapshot_bit(plan_.type_of(planned.writer))) != 0;
  planned.copy = copy_of(planned);
  const auto group = groups_.find({planned.writer, planned.through});
  if (group != groups_.end()) group->second.sets.push_back(plan_.sets_.size());
  plan_.sets_.push_back(std::move(planned));
}

Copy PlanMaker::copy_of(const PlannedSet& planned) const {
  const BackupType type = plan_.type_of(planned.writer);
  const std::uint32_t mask = planned.set->backup_type_mask();
  if ((mask & backup_bit(type)) == 0) return Copy::optional;
  const bool by_default = type == BackupType::log && planned.origin != Origin::log_files &&
                          (mask & fsbt::kAllBackup) == fsbt::kAllBackup;
  return by_default ? Copy::optional : Copy::required;
}

void PlanMaker::add_overrides(const Group& group) {
  if (group.entry->differenced_files.empty() && group.entry->partial_files.empty()) return;
  FileSpecIndex sets(plan_.input_.names);
  for (const std::size_t number : group.sets) {
    sets.add(plan_.sets_[number].spec, *plan_.input_.variables);
  }
  for (const auto& entry : group.entry->differenced_files)
    add_differenced(group, entry, sets);
  for (const auto& entry : group.entry->partial_files)
    add_partial(group, entry, sets);
}

void PlanMaker::add_differenced(const Group& group, const document::DifferencedFiles& entry,
                                const FileSpecIndex& sets) {
  const FileSpec spec{entry.path, entry.filespec, entry.recursive};
  const std::vector<std::size_t> related = sets.related(spec, *plan_.input_.variables);
  const bool change_based = is_change_based(plan_.type_of(group.writer));
  if (!change_based && !related.empty()) return;
  for (const std::size_t number : related) {
    PlannedSet& set = plan_.sets_[group.sets[number]];
    const SpecRelation relation =
        relate(set.spec, spec, *plan_.input_.variables, plan_.input_.names);
    if (relation != SpecRelation::equal) continue;
    set.copy = Copy::if_changed;
    set.since = entry.last_modify_time;
    set.differenced = &entry;
    return;
  }
  PlannedSet added =
      addition(group, Origin::differenced,
               related.empty() ? nullptr : plan_.sets_[group.sets[related.front()]].set);
  added.copy = change_based ? Copy::if_changed : Copy::required;
  added.spec = spec;
  added.read_folder = read_folder_of(entry.path, added.set);
  added.since = entry.last_modify_time;
  added.differenced = &entry;
  plan_.sets_.push_back(std::move(added));
}

void PlanMaker::add_partial(const Group& group, const document::PartialFile& entry,
                            const FileSpecIndex& sets) {
  const std::string path = join_path(expand(entry.path, *plan_.input_.variables), entry.filename);
  const std::vector<std::size_t> matching = sets.matching(path);
  const document::FileSet* touched =
      matching.empty() ? nullptr : plan_.sets_[group.sets[matching.front()]].set;
  // A requester that does not support partial files copies the file by its set's rules.
  if (!partial_files_ && touched) return;
  PlannedSet added = addition(group, Origin::partial, touched);
  added.copy = partial_files_ ? Copy::ranges : Copy::required;
  added.spec = {entry.path, entry.filename, false};
  added.read_folder = read_folder_of(entry.path, touched);
  added.partial = &entry;
  plan_.sets_.push_back(std::move(added));
}

PlannedSet PlanMaker::addition(const Group& group, Origin origin,
                               const document::FileSet* touched) const {
  PlannedSet added;
  added.origin = origin;
  added.writer = group.writer;
  added.component = group.component;
  added.through = group.component;
  added.set = touched;
  added.is_new = touched == nullptr;
  if (touched) {
    added.from_snapshot =
        (touched->backup_type_mask() & snapshot_bit(plan_.type_of(group.writer))) != 0;
  }
  return added;
}

// Where files of `folder` are read: below the alternate path of the set that they belong to.
std::string PlanMaker::read_folder_of(const std::string& folder,
                                      const document::FileSet* touched) const {
  if (!touched || !touched->alternate_path) return folder;
  const Variables& variables = *plan_.input_.variables;
  const std::string expanded = expand(folder, variables);
  const std::string normal = expand(touched->path, variables);
  if (!same_path(expanded, normal) && !is_under(expanded, normal)) return folder;
  return moved(expanded, touched->path, *touched->alternate_path, variables, plan_.input_.names);
}

void PlanMaker::exclude(PlannedSet& set) const {
  const auto& excludes = plan_.metadata(set.writer).exclude_files;
  if (excludes.empty()) return;
  const auto related =
      plan_.parties_[set.writer].excludes.related(set.spec, *plan_.input_.variables);
  for (const std::size_t number : related) {
    const document::FileSet& exclude = excludes[number];
    const SpecRelation relation = relate({exclude.path, exclude.filespec, exclude.is_recursive()},
                                         set.spec, *plan_.input_.variables, plan_.input_.names);
    if (relation != SpecRelation::equal && relation != SpecRelation::contains) continue;
    set.copy = Copy::excluded;
    set.exclude = &exclude;
    return;
  }
}

}  // namespace vsskit::selection
