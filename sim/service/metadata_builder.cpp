#include "sim/service/metadata_builder.h"

#include "sim/service/component_values.h"

namespace vsskit::service {

namespace {

// The key of a component: its logical path and its name, which holds no backslash. A NULL logical
// path is the same place as an empty one.
std::string place_of(TextOrNull logical_path, std::string_view name) {
  std::string key(logical_path.value_or(std::string_view{}));
  key += '\\';
  key += name;
  return key;
}

// Incremental, differential and log bits, which an express writer may not set.
constexpr std::uint32_t kNotForExpressMask = fsbt::kDifferentialBackup | fsbt::kIncrementalBackup |
                                             fsbt::kLogBackup | fsbt::kDifferentialSnapshot |
                                             fsbt::kIncrementalSnapshot | fsbt::kLogSnapshot;
constexpr std::uint32_t kExpressSchemas = schema::kCopy | schema::kIndependentSystemState;

}  // namespace

MetadataBuilder::MetadataBuilder(const WriterRegistration& registration, const Guid& instance_id,
                                 BuilderKind kind)
    : kind_(kind) {
  document::Identification& identification = document_.identification;
  identification.writer_id = registration.writer_id;
  identification.instance_id = instance_id;
  identification.instance_name = registration.instance_name;
  identification.friendly_name = registration.name;
  identification.usage = registration.usage;
  identification.source = registration.source;
  identification.major_version = registration.major_version;
  identification.minor_version = registration.minor_version;
}

void MetadataBuilder::start_over() {
  document::WriterMetadata fresh;
  fresh.identification = std::move(document_.identification);
  document_ = std::move(fresh);
  places_.clear();
}

Hresult MetadataBuilder::add_include_files(TextOrNull path, TextOrNull filespec, bool recursive,
                                           TextOrNull alternate_path) {
  if (sealed_) return kVssEBadState;
  if (is_missing(path) || is_missing(filespec)) return kEInvalidArg;
  document::FileSet files;
  files.path = *path;
  files.filespec = *filespec;
  files.recursive = recursive;
  files.alternate_path = copy_of(alternate_path);
  document_.include_files.push_back(std::move(files));
  return kSOk;
}

Hresult MetadataBuilder::add_exclude_files(TextOrNull path, TextOrNull filespec, bool recursive) {
  if (sealed_) return kVssEBadState;
  if (is_missing(path) || is_missing(filespec)) return kEInvalidArg;
  document::FileSet files;
  files.path = *path;
  files.filespec = *filespec;
  files.recursive = recursive;
  document_.exclude_files.push_back(std::move(files));
  return kSOk;
}

Hresult MetadataBuilder::add_exclude_files_from_snapshot(TextOrNull path, TextOrNull filespec,
                                                         bool recursive) {
  if (sealed_) return kVssEBadState;
  if (kind_ == BuilderKind::express_writer) return kVssENotSupported;
  if (is_missing(path) || is_missing(filespec)) return kEInvalidArg;
  document::FileSet files;
  files.path = *path;
  files.filespec = *filespec;
  files.recursive = recursive;
  document_.exclude_files_from_snapshot.push_back(std::move(files));
  return kSOk;
}

Hresult MetadataBuilder::add_component(const ComponentDeclaration& declaration) {
  if (sealed_) return kVssEBadState;
  if (!is_component_type(declaration.type) || is_missing(declaration.name)) return kEInvalidArg;
  if (declaration.name->find('\\') != std::string_view::npos) return kEInvalidArg;
  const auto [place, added] = places_.try_emplace(
      place_of(declaration.logical_path, *declaration.name), document_.components.size());
  if (!added) return kVssEObjectAlreadyExists;
  document::Component component;
  component.type = declaration.type;
  component.logical_path = copy_of(declaration.logical_path);
  component.name = *declaration.name;
  component.caption = copy_of(declaration.caption);
  component.icon.assign(declaration.icon.begin(), declaration.icon.end());
  component.restore_metadata = declaration.restore_metadata;
  component.notify_on_backup_complete = declaration.notify_on_backup_complete;
  component.selectable = declaration.selectable;
  component.selectable_for_restore = declaration.selectable_for_restore;
  component.flags = declaration.flags;
  document_.components.push_back(std::move(component));
  return kSOk;
}

document::Component* MetadataBuilder::find(TextOrNull logical_path, std::string_view name) {
  const auto place = places_.find(place_of(logical_path, name));
  return place == places_.end() ? nullptr : &document_.components[place->second];
}

Hresult MetadataBuilder::add_to(ComponentType type,
                                std::vector<document::FileSet> document::Component::*list,
                                const FileSetDeclaration& declaration) {
  if (sealed_) return kVssEBadState;
  if (is_missing(declaration.component) || is_missing(declaration.path) ||
      is_missing(declaration.filespec)) {
    return kEInvalidArg;
  }
  if (kind_ == BuilderKind::express_writer &&
      ((declaration.mask != fsbt::kDefault && (declaration.mask & kNotForExpressMask) != 0) ||
       declaration.alternate_path)) {
    return kVssENotSupported;
  }
  document::Component* component = find(declaration.logical_path, *declaration.component);
  if (component == nullptr) return kVssEObjectNotFound;
  // AddFilesToFileGroup's page, AddDatabaseLogFiles' page: files of another type than the
  // component.
  if (component->type != type) return kEInvalidArg;
  document::FileSet files;
  files.path = *declaration.path;
  files.filespec = *declaration.filespec;
  if (type == ComponentType::file_group) {
    files.recursive = declaration.recursive;
    files.alternate_path = copy_of(declaration.alternate_path);
  }
  files.mask = declaration.mask;
  (component->*list).push_back(std::move(files));
  return kSOk;
}

Hresult MetadataBuilder::add_database_files(const FileSetDeclaration& declaration) {
  return add_to(ComponentType::database, &document::Component::database_files, declaration);
}

Hresult MetadataBuilder::add_database_log_files(const FileSetDeclaration& declaration) {
  return add_to(ComponentType::database, &document::Component::log_files, declaration);
}

Hresult MetadataBuilder::add_files_to_file_group(const FileSetDeclaration& declaration) {
  return add_to(ComponentType::file_group, &document::Component::files, declaration);
}

Hresult MetadataBuilder::set_restore_method(RestoreMethodType method, TextOrNull service,
                                            TextOrNull user_procedure, WriterRestore writer_restore,
                                            bool reboot_required) {
  if (sealed_) return kVssEBadState;
  if (method <= RestoreMethodType::undefined || method > RestoreMethodType::restore_stop_start ||
      writer_restore <= WriterRestore::undefined || writer_restore > WriterRestore::always) {
    return kEInvalidArg;
  }
  if (kind_ == BuilderKind::express_writer && writer_restore != WriterRestore::never) {
    return kVssENotSupported;
  }
  const bool stops_service = method == RestoreMethodType::stop_restore_start ||
                             method == RestoreMethodType::restore_stop_start;
  if (stops_service && is_missing(service)) return kEInvalidArg;
  if (!document_.restore_method) document_.restore_method.emplace();
  document::RestoreMethod& restore = *document_.restore_method;
  restore.method = method;
  restore.service = copy_of(service);
  restore.user_procedure = copy_of(user_procedure);
  restore.writer_restore = writer_restore;
  restore.reboot_required = reboot_required;
  return kSOk;
}

Hresult MetadataBuilder::add_alternate_location_mapping(TextOrNull path, TextOrNull filespec,
                                                        bool recursive, TextOrNull destination) {
  if (sealed_) return kVssEBadState;
  if (is_missing(path) || is_missing(filespec) || is_missing(destination)) return kEInvalidArg;
  if (!document_.restore_method) return kVssEObjectNotFound;
  document::FileSet mapping;
  mapping.path = *path;
  mapping.filespec = *filespec;
  mapping.recursive = recursive;
  mapping.alternate_path = copy_of(destination);
  document_.restore_method->mappings.push_back(std::move(mapping));
  return kSOk;
}

Hresult MetadataBuilder::add_component_dependency(TextOrNull for_logical_path,
                                                  TextOrNull for_component, const Guid& on_writer,
                                                  TextOrNull on_logical_path,
                                                  TextOrNull on_component) {
  if (sealed_) return kVssEBadState;
  if (is_missing(for_component) || is_missing(on_component) || on_writer.is_null()) {
    return kEInvalidArg;
  }
  document::Component* component = find(for_logical_path, *for_component);
  if (component == nullptr) return kVssEObjectNotFound;
  document::Dependency dependency;
  dependency.writer_id = on_writer;
  dependency.logical_path = copy_of(on_logical_path);
  dependency.component_name = *on_component;
  component->dependencies.push_back(std::move(dependency));
  return kSOk;
}

Hresult MetadataBuilder::set_backup_schema(std::uint32_t mask) {
  if (sealed_) return kVssEBadState;
  if (kind_ == BuilderKind::express_writer && (mask & ~kExpressSchemas) != 0) {
    return kVssENotSupported;
  }
  document_.backup_schema = mask;
  return kSOk;
}

void MetadataBuilder::adopt(document::WriterMetadata captured) {
  const Guid instance_id = document_.identification.instance_id;
  document_ = std::move(captured);
  document_.identification.instance_id = instance_id;
  places_.clear();
  for (std::size_t i = 0; i < document_.components.size(); ++i) {
    const document::Component& component = document_.components[i];
    places_.try_emplace(place_of(component.logical_path, component.name), i);
  }
}

bool is_express(const document::WriterMetadata& metadata) {
  const auto& method = metadata.restore_method;
  if ((metadata.schema_mask() & ~kExpressSchemas) != 0) return false;
  if (method && method->writer_restore != WriterRestore::never) return false;
  if (!metadata.exclude_files_from_snapshot.empty()) return false;
  constexpr std::uint32_t kRecovery =
      component_flags::kAppRollbackRecovery | component_flags::kBackupRecovery;
  for (const document::Component& component : metadata.components) {
    if (component.type != ComponentType::file_group) return false;
    if ((component.flags.value_or(0) & kRecovery) != 0) return false;
    for (const document::FileSet& files : component.files) {
      if (files.alternate_path) return false;
      // The default names every type, and says nothing.
      const std::uint32_t mask = files.backup_type_mask();
      if (mask != fsbt::kDefault && (mask & kNotForExpressMask) != 0) return false;
    }
  }
  return true;
}

}  // namespace vsskit::service
