#include "sim/service/declared_files.h"

#include "sim/base/file_spec.h"

namespace vsskit::service {

namespace {

std::tuple<Guid, std::string, std::string, bool> key_of(const Guid& writer_id,
                                                        const document::FileSet& files) {
  return {writer_id, path_key(files.path), path_key(files.filespec), files.is_recursive()};
}

// Whether a name of the set is the component or one below it.
bool has_set(const std::set<std::string>& names, const std::string& component) {
  if (names.count(component) != 0) return true;
  const std::string below = component + '\\';
  const auto found = names.lower_bound(below);
  return found != names.end() && found->starts_with(below);
}

}  // namespace

std::string full_name(const std::string& logical_path, const std::string& name) {
  return logical_path.empty() ? name : logical_path + '\\' + name;
}

void DeclaredFiles::add(const document::WriterMetadata& metadata) {
  const Guid& id = metadata.identification.writer_id;
  for (const document::Component& component : metadata.components) {
    const std::string name = full_name(component.logical_path.value_or(""), component.name);
    components_[id].insert(name);
    for (const auto* sets : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *sets)
        holders_[key_of(id, files)].insert(name);
    }
  }
}

bool DeclaredFiles::knows(const Guid& writer_id, const std::string& component) const {
  const auto found = components_.find(writer_id);
  return found != components_.end() && has_set(found->second, component);
}

bool DeclaredFiles::declares(const Guid& writer_id, const std::string& component,
                             const document::FileSet& files) const {
  const auto found = holders_.find(key_of(writer_id, files));
  return found != holders_.end() && has_set(found->second, component);
}

}  // namespace vsskit::service
