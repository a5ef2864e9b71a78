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

RestoredFiles::RestoredFiles(const Session& session) : world_(&session.world()) {
  for (Owned* owned : {&originals_, &alternates_, &mappings_, &mapped_, &targets_, &new_places_}) {
    owned->index = FileSpecIndex(&world_->names());
  }
  if (session.first(Verb::PreRestore) == nullptr) return;
  add_sets(session);
  if (sets_.empty()) return;
  for (std::size_t number = 0; number < sets_.size(); ++number)
    add_files(number);
  add_new_targets(session);
  add_pieces(session);
}

namespace {

// Of several instances of the class, the one that has the component.
const GatheredMetadata* declaring(const Session& session, const ComponentName& name) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    if (gathered.metadata->identification.writer_id != name.writer_id) continue;
    for (const document::Component& component : gathered.metadata->components) {
      if (component_path(component) == name.path) return &gathered;
    }
  }
  return session.metadata_of(name.writer_id);
}

}  // namespace

void RestoredFiles::add_sets(const Session& session) {
  const Step* post = session.first_accepted(Verb::PostRestore);
  const Step& until = post == nullptr ? session.last_step() : *post;
  const StoredComponents* answers = session.components_before(until);
  const Step* pre = session.first_accepted(Verb::PreRestore);
  const bool answered = answers != nullptr && pre != nullptr && answers->step->number > pre->number;
  for (const auto& [name, step] : selected_before(session, until)) {
    const GatheredMetadata* gathered = declaring(session, name);
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

void RestoredFiles::add_files(std::size_t number) {
  const RestoredSet& set = sets_[number];
  const std::string above = set.name.path + '\\';
  const auto& components = set.gathered->metadata->components;
  // Only what can be selected stands for what is below it.
  const bool defines = std::any_of(components.begin(), components.end(), [&](const auto& each) {
    return each.is_selectable() && component_path(each) == set.name.path;
  });
  for (const document::Component& component : components) {
    const std::string path = component_path(component);
    if (path != set.name.path && !(defines && path.starts_with(above))) continue;
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list) {
        add(originals_, number, files, files.path);
        if (files.alternate_path) add(alternates_, number, files, *files.alternate_path);
      }
    }
  }
  if (const auto& method = set.gathered->metadata->restore_method) {
    for (const document::FileSet& mapping : method->mappings) {
      if (!mapping.alternate_path) continue;
      add(mappings_, number, mapping, mapping.path);
      add(mapped_, number, mapping, *mapping.alternate_path);
    }
  }
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
  return find_of(mappings_, path, static_cast<std::size_t>(&set - sets_.data()));
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
  const auto lands_by = [&](const Owned& owned) {
    piece.by = find_of(owned, piece.origin, piece.set);
    return piece.by != nullptr && piece.by->alternate_path &&
           key_of(place_of(*piece.by, piece.origin)) == target;
  };
  if (key_of(piece.origin) == target) {
    piece.landing = Landing::original;
  } else if (is_directed(piece.set, piece.target)) {
    piece.landing = Landing::directed;
  } else if (lands_by(targets_)) {
    piece.landing = Landing::new_target;
  } else if (lands_by(mappings_)) {
    piece.landing = Landing::mapped;
  } else if (lands_by(originals_)) {
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
