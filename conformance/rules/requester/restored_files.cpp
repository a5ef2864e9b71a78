// See restored_files.h.
#include "conformance/rules/requester/restored_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/rule/history.h"
#include "sim/selection/plan.h"

namespace vsskit::conformance {

RestoreMethodType RestoredSet::method() const {
  const auto& declared = gathered->metadata->restore_method;
  return declared ? declared->method : RestoreMethodType::undefined;
}

RestoreTarget RestoredSet::target() const {
  if (answer == nullptr || !answer->restore_target) return RestoreTarget::original;
  const RestoreTarget target = *answer->restore_target;
  return target == RestoreTarget::undefined ? RestoreTarget::original : target;
}

bool RestoredSet::goes_by_method() const {
  return answer != nullptr && target() == RestoreTarget::original && answer->new_targets.empty() &&
         answer->directed_targets.empty();
}

std::string RestoredSet::text() const {
  return fmt::format("{} of {}", name.path, gathered->metadata->identification.friendly_name);
}

// Components of the gathered metadata, by full name.
class RestoredFiles::DeclaredComponents {
 public:
  explicit DeclaredComponents(const Session& session) : session_(session) {
    for (const GatheredMetadata& gathered : session.metadata()) {
      auto& names = names_[&gathered];
      const auto& components = gathered.metadata->components;
      for (std::size_t i = 0; i < components.size(); ++i) {
        const std::string path = component_path(components[i]);
        names[path].push_back(i);
        declaring_.try_emplace({gathered.metadata->identification.writer_id, path}, &gathered);
      }
    }
  }

  // Of several instances of the class, the one that has the component.
  [[nodiscard]] const GatheredMetadata* declaring(const ComponentName& name) const {
    const auto found = declaring_.find({name.writer_id, name.path});
    return found == declaring_.end() ? session_.metadata_of(name.writer_id) : found->second;
  }
  // Those that a set stands for, in the metadata's order: the component itself, and what is below
  // it where it can be selected.
  [[nodiscard]] std::vector<std::size_t> of(const RestoredSet& set) const {
    const auto& names = names_.at(set.gathered);
    const auto& components = set.gathered->metadata->components;
    std::vector<std::size_t> found;
    bool defines = false;
    if (const auto itself = names.find(set.name.path); itself != names.end()) {
      found = itself->second;
      defines = std::any_of(found.begin(), found.end(),
                            [&](std::size_t i) { return components[i].is_selectable(); });
    }
    const std::string above = set.name.path + '\\';
    if (!defines) return found;
    for (auto each = names.lower_bound(above);
         each != names.end() && each->first.starts_with(above); ++each) {
      found.insert(found.end(), each->second.begin(), each->second.end());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  using Names = std::map<std::string, std::vector<std::size_t>>;

  const Session& session_;
  std::map<const GatheredMetadata*, Names> names_;  // never walked
  std::map<std::pair<Guid, std::string>, const GatheredMetadata*> declaring_;
};

RestoredFiles::RestoredFiles(const Session& session) : world_(&session.world()) {
  for (Owned* owned : {&originals_, &alternates_, &mappings_, &mapped_, &targets_, &new_places_}) {
    owned->index = FileSpecIndex(&world_->names());
  }
  if (session.first(Verb::PreRestore) == nullptr) return;
  const DeclaredComponents declared(session);
  add_sets(session, declared);
  if (sets_.empty()) return;
  for (std::size_t number = 0; number < sets_.size(); ++number) {
    add_files(number, declared.of(sets_[number]));
    add_mappings(number);
    add_directed(number);
  }
  add_new_targets(session);
  add_pieces(session);
}

void RestoredFiles::add_sets(const Session& session, const DeclaredComponents& declared) {
  const Step* post = session.first_accepted(Verb::PostRestore);
  const Step& until = post == nullptr ? session.last_step() : *post;
  const StoredComponents* answers = session.components_before(until);
  const Step* pre = session.first_accepted(Verb::PreRestore);
  const bool answered = answers != nullptr && pre != nullptr && answers->step->number > pre->number;
  for (const auto& [name, step] : selected_before(session, until)) {
    const GatheredMetadata* gathered = declared.declaring(name);
    if (gathered == nullptr) continue;
    numbers_.emplace(name, sets_.size());
    RestoredSet set{name, step, gathered, nullptr, nullptr};
    if (answered) {
      set.answer = answers->find(name);
      set.answered = answers->step;
    }
    sets_.push_back(std::move(set));
  }
}

void RestoredFiles::add(Owned& owned, std::size_t owner, const document::FileSet& files,
                        std::string_view path) {
  owned.index.add({std::string(path), files.filespec, files.is_recursive()}, world_->variables());
  owned.owners.push_back(owner);
  owned.files.push_back(&files);
}

void RestoredFiles::add_files(std::size_t number, const std::vector<std::size_t>& components) {
  for (const std::size_t i : components) {
    const document::Component& component = sets_[number].gathered->metadata->components[i];
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list) {
        add(originals_, number, files, files.path);
        if (files.alternate_path) add(alternates_, number, files, *files.alternate_path);
      }
    }
  }
}

// A writer's mappings are of all its sets; they stand under the first.
void RestoredFiles::add_mappings(std::size_t number) {
  const GatheredMetadata* gathered = sets_[number].gathered;
  if (!firsts_.try_emplace(gathered, number).second) return;
  const auto& method = gathered->metadata->restore_method;
  if (!method) return;
  for (const document::FileSet& mapping : method->mappings) {
    if (!mapping.alternate_path) continue;
    add(mappings_, number, mapping, mapping.path);
    add(mapped_, number, mapping, *mapping.alternate_path);
  }
}

void RestoredFiles::add_directed(std::size_t number) {
  const RestoredSet& set = sets_[number];
  if (set.answer == nullptr) return;
  for (const document::DirectedTarget& each : set.answer->directed_targets) {
    const std::string path =
        join_path(expand(each.destination_path, world_->variables()), each.destination_filename);
    directed_[key_of(path)].push_back(number);
  }
}

void RestoredFiles::add_new_targets(const Session& session) {
  for (const Step* step : session.calls(Verb::AddNewTarget)) {
    const auto set = numbers_.find(session.component_of(*step));
    if (set == numbers_.end() || session.refused(*step)) continue;
    const FileSpec spec = spec_of(*step);
    document::FileSet& files = said_.emplace_back();
    files.path = spec.path;
    files.filespec = spec.filespec;
    files.recursive = spec.recursive;
    files.alternate_path = std::string(step->text("new_path"));
    add(targets_, set->second, files, files.path);
    add(new_places_, set->second, files, *files.alternate_path);
  }
}

void RestoredFiles::add_pieces(const Session& session) {
  const Step* pre = session.first(Verb::PreRestore);
  const Step* post = session.first_accepted(Verb::PostRestore);
  std::map<std::string, std::string> renamed;
  for (const Step* step : session.calls(Verb::renamed)) {
    // What waited for a reboot before is none of this restore's.
    if (step->number < pre->number) continue;
    if (post != nullptr && step->number > post->number) break;
    renamed.insert_or_assign(key_of(step->text("path")), std::string(step->text("to_path")));
  }
  for (const Step* step : session.calls(Verb::restored)) {
    if (post != nullptr && step->number > post->number) break;
    RestoredPiece piece;
    piece.step = step;
    piece.origin = session.history().origin_of(step->text("path"));
    const auto moved_on = renamed.find(key_of(step->text("target")));
    piece.target = moved_on == renamed.end() ? std::string(step->text("target")) : moved_on->second;
    if (piece.origin.empty() ? place_guessed(piece) : place_known(piece)) {
      pieces_.push_back(std::move(piece));
    }
  }
}

const document::FileSet* RestoredFiles::find(const Owned& owned, std::string_view path,
                                             std::size_t* owner) const {
  const std::vector<std::size_t> found = owned.index.matching(path);
  if (found.empty()) return nullptr;
  *owner = owned.owners[found.front()];
  return owned.files[found.front()];
}

const document::FileSet* RestoredFiles::find_of(const Owned& owned, std::string_view path,
                                                std::size_t owner) const {
  for (const std::size_t number : owned.index.matching(path)) {
    if (owned.owners[number] == owner) return owned.files[number];
  }
  return nullptr;
}

bool RestoredFiles::is_directed(std::size_t set, std::string_view path) const {
  const auto found = directed_.find(key_of(path));
  if (found == directed_.end()) return false;
  return std::find(found->second.begin(), found->second.end(), set) != found->second.end();
}

const RestoredSet* RestoredFiles::owner_of(std::string_view path) const {
  std::size_t owner = 0;
  return find(originals_, path, &owner) == nullptr ? nullptr : &sets_[owner];
}

const document::FileSet* RestoredFiles::mapping_of(const RestoredSet& set,
                                                   std::string_view path) const {
  return find_of(mappings_, path, firsts_.at(set.gathered));
}

const document::FileSet* RestoredFiles::new_target_of(const RestoredSet& set,
                                                      std::string_view path) const {
  return find_of(targets_, path, static_cast<std::size_t>(&set - sets_.data()));
}

std::string RestoredFiles::place_of(const document::FileSet& files, std::string_view path) const {
  return selection::moved(path, files.path, *files.alternate_path, world_->variables(),
                          &world_->names());
}

bool RestoredFiles::place_known(RestoredPiece& piece) const {
  if (find(originals_, piece.origin, &piece.set) == nullptr) return false;
  const std::string target = key_of(piece.target);
  const auto lands_by = [&](const Owned& owned, std::size_t owner) {
    piece.by = find_of(owned, piece.origin, owner);
    return piece.by != nullptr && piece.by->alternate_path &&
           key_of(place_of(*piece.by, piece.origin)) == target;
  };
  if (key_of(piece.origin) == target) {
    piece.landing = Landing::original;
  } else if (is_directed(piece.set, piece.target)) {
    piece.landing = Landing::directed;
  } else if (lands_by(targets_, piece.set)) {
    piece.landing = Landing::new_target;
  } else if (lands_by(mappings_, firsts_.at(set_of(piece).gathered))) {
    piece.landing = Landing::mapped;
  } else if (lands_by(originals_, piece.set)) {
    piece.landing = Landing::alternate_path;
  }
  return true;
}

const document::FileSet* RestoredFiles::declared(const RestoredPiece& piece) const {
  const bool known = !piece.origin.empty();
  if (!known && piece.landing != Landing::original) return nullptr;
  return find_of(originals_, known ? piece.origin : piece.target, piece.set);
}

// A place that is both an alternate location and a file set's own tells nothing.
bool RestoredFiles::place_guessed(RestoredPiece& piece) const {
  const std::string_view target = piece.target;
  if (const auto found = directed_.find(key_of(target)); found != directed_.end()) {
    piece.set = found->second.front();
    piece.landing = Landing::directed;
  } else if ((piece.by = find(new_places_, target, &piece.set)) != nullptr) {
    piece.landing = Landing::new_target;
  } else if ((piece.by = find(mapped_, target, &piece.set)) != nullptr) {
    piece.landing = Landing::mapped;
    std::size_t owner = 0;
    return find(originals_, target, &owner) == nullptr;
  } else if (find(originals_, target, &piece.set) != nullptr) {
    piece.landing = Landing::original;
  } else if ((piece.by = find(alternates_, target, &piece.set)) != nullptr) {
    piece.landing = Landing::alternate_path;
  } else {
    return false;
  }
  return true;
}

}  // namespace vsskit::conformance
