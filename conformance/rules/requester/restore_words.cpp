// See restore_words.h.
#include "conformance/rules/requester/restore_words.h"

#include <algorithm>
#include <utility>

namespace vsskit::conformance {

std::map<ComponentName, const Step*> selected_before(const Session& session, const Step& until) {
  std::map<StepNumber, const Step*> calls;
  for (const Verb verb : {Verb::SetSelectedForRestore, Verb::SetSelectedForRestoreEx}) {
    for (const Step* step : session.calls(verb)) {
      if (step->number < until.number && !session.refused(*step)) calls[step->number] = step;
    }
  }
  std::map<ComponentName, const Step*> selected;
  for (const auto& [number, step] : calls) {
    if (step->yes("selected")) {
      selected[session.component_of(*step)] = step;
    } else {
      selected.erase(session.component_of(*step));
    }
  }
  return selected;
}

FileSpec spec_of(const Step& step) {
  return {std::string(step.text("path")), std::string(step.text("filespec")),
          step.yes("recursive")};
}

void SpecSet::add(const document::FileSet& files) {
  add({files.path, files.filespec, files.is_recursive()}, files);
}

void SpecSet::add(FileSpec spec, const document::FileSet& files) {
  index_.add(spec, session_->world().variables());
  specs_.push_back(std::move(spec));
  sets_.push_back(&files);
}

bool SpecSet::holds(const FileSpec& spec) const {
  const World& world = session_->world();
  const std::vector<std::size_t> related = index_.related(spec, world.variables());
  return std::any_of(related.begin(), related.end(), [&](std::size_t number) {
    return specs_[number].recursive == spec.recursive &&
           relate(specs_[number], spec, world.variables(), &world.names()) == SpecRelation::equal;
  });
}

const document::FileSet* SpecSet::of_file(std::string_view path) const {
  const std::vector<std::size_t> found = index_.matching(path);
  return found.empty() ? nullptr : sets_[found.front()];
}

const DeclaredSets::Components* DeclaredSets::components_of(const Guid& writer_id) {
  const GatheredMetadata* gathered = session_->metadata_of(writer_id);
  if (gathered == nullptr) return nullptr;
  const auto [at, fresh] = components_.try_emplace(writer_id);
  if (fresh) {
    for (const document::Component& component : gathered->metadata->components)
      at->second[component_path(component)].push_back(&component);
  }
  return &at->second;
}

bool DeclaredSets::add_to(SpecSet& specs, const ComponentName& definer) {
  const Components* components = components_of(definer.writer_id);
  if (components == nullptr || components->count(definer.path) == 0) return false;
  const auto add_all = [&](const std::vector<const document::Component*>& list) {
    for (const document::Component* component : list) {
      for (const auto* sets :
           {&component->files, &component->database_files, &component->log_files}) {
        for (const document::FileSet& files : *sets)
          specs.add(files);
      }
    }
  };
  add_all(components->at(definer.path));
  const std::string above = definer.path + '\\';
  for (auto at = components->lower_bound(above); at != components->end(); ++at) {
    if (!at->first.starts_with(above)) break;
    add_all(at->second);
  }
  return true;
}

const SpecSet* DeclaredSets::set_of(const ComponentName& definer) {
  const auto [at, fresh] = sets_.try_emplace(definer);
  if (fresh) {
    SpecSet specs(*session_);
    if (add_to(specs, definer)) at->second = std::move(specs);
  }
  return at->second ? &*at->second : nullptr;
}

const SpecSet* DeclaredSets::mappings_of(const Guid& writer_id) {
  const auto [at, fresh] = mappings_.try_emplace(writer_id);
  if (fresh) {
    const GatheredMetadata* gathered = session_->metadata_of(writer_id);
    if (gathered != nullptr && gathered->metadata->restore_method) {
      at->second.emplace(*session_);
      for (const document::FileSet& mapping : gathered->metadata->restore_method->mappings)
        at->second->add(mapping);
    }
  }
  return at->second ? &*at->second : nullptr;
}

}  // namespace vsskit::conformance
