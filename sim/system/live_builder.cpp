#include "sim/system/live_builder.h"

namespace vsskit::system {

using service::MetadataBuilder;

Hresult LiveBuilder::add_include_files(TextOrNull path, TextOrNull filespec, bool recursive,
                                       TextOrNull alternate_path) {
  WideArgument wide_path(path);
  WideArgument wide_filespec(filespec);
  WideArgument wide_alternate(alternate_path);
  const Hresult result = metadata_.AddIncludeFiles(wide_path.get(), wide_filespec.get(), recursive,
                                                   wide_alternate.get());
  if (succeeded(result)) {
    MetadataBuilder::add_include_files(path, filespec, recursive, alternate_path);
  }
  return result;
}

Hresult LiveBuilder::add_exclude_files(TextOrNull path, TextOrNull filespec, bool recursive) {
  WideArgument wide_path(path);
  WideArgument wide_filespec(filespec);
  const Hresult result = metadata_.AddExcludeFiles(wide_path.get(), wide_filespec.get(), recursive);
  if (succeeded(result)) MetadataBuilder::add_exclude_files(path, filespec, recursive);
  return result;
}

Hresult LiveBuilder::add_component(const service::ComponentDeclaration& declaration) {
  WideArgument path(declaration.logical_path);
  WideArgument name(declaration.name);
  WideArgument caption(declaration.caption);
  const auto& d = declaration;
  const Hresult result = metadata_.AddComponent(
      static_cast<VSS_COMPONENT_TYPE>(d.type), path.get(), name.get(), caption.get(),
      d.icon.empty() ? nullptr : d.icon.data(), static_cast<UINT>(d.icon.size()),
      d.restore_metadata, d.notify_on_backup_complete, d.selectable, d.selectable_for_restore,
      d.flags);
  if (succeeded(result)) MetadataBuilder::add_component(declaration);
  return result;
}

namespace {

// One file set of a database, in the shape that both methods for it have.
template <class Method>
Hresult add_database_set(IVssCreateWriterMetadata& metadata, Method method,
                         const service::FileSetDeclaration& declaration) {
  WideArgument logical_path(declaration.logical_path);
  WideArgument name(declaration.component);
  WideArgument path(declaration.path);
  WideArgument filespec(declaration.filespec);
  return (metadata.*method)(logical_path.get(), name.get(), path.get(), filespec.get(),
                            declaration.mask);
}

}  // namespace

Hresult LiveBuilder::add_database_files(const service::FileSetDeclaration& declaration) {
  const Hresult result =
      add_database_set(metadata_, &IVssCreateWriterMetadata::AddDatabaseFiles, declaration);
  if (succeeded(result)) MetadataBuilder::add_database_files(declaration);
  return result;
}

Hresult LiveBuilder::add_database_log_files(const service::FileSetDeclaration& declaration) {
  const Hresult result =
      add_database_set(metadata_, &IVssCreateWriterMetadata::AddDatabaseLogFiles, declaration);
  if (succeeded(result)) MetadataBuilder::add_database_log_files(declaration);
  return result;
}

Hresult LiveBuilder::add_files_to_file_group(const service::FileSetDeclaration& declaration) {
  WideArgument logical_path(declaration.logical_path);
  WideArgument name(declaration.component);
  WideArgument path(declaration.path);
  WideArgument filespec(declaration.filespec);
  WideArgument alternate(declaration.alternate_path);
  const Hresult result =
      metadata_.AddFilesToFileGroup(logical_path.get(), name.get(), path.get(), filespec.get(),
                                    declaration.recursive, alternate.get(), declaration.mask);
  if (succeeded(result)) MetadataBuilder::add_files_to_file_group(declaration);
  return result;
}

Hresult LiveBuilder::set_restore_method(RestoreMethodType method, TextOrNull service,
                                        TextOrNull user_procedure, WriterRestore writer_restore,
                                        bool reboot_required) {
  WideArgument wide_service(service);
  WideArgument wide_procedure(user_procedure);
  const Hresult result = metadata_.SetRestoreMethod(
      static_cast<VSS_RESTOREMETHOD_ENUM>(method), wide_service.get(), wide_procedure.get(),
      static_cast<VSS_WRITERRESTORE_ENUM>(writer_restore), reboot_required);
  if (succeeded(result)) {
    MetadataBuilder::set_restore_method(method, service, user_procedure, writer_restore,
                                        reboot_required);
  }
  return result;
}

Hresult LiveBuilder::add_alternate_location_mapping(TextOrNull path, TextOrNull filespec,
                                                    bool recursive, TextOrNull destination) {
  WideArgument wide_path(path);
  WideArgument wide_filespec(filespec);
  WideArgument wide_destination(destination);
  const Hresult result = metadata_.AddAlternateLocationMapping(wide_path.get(), wide_filespec.get(),
                                                               recursive, wide_destination.get());
  if (succeeded(result)) {
    MetadataBuilder::add_alternate_location_mapping(path, filespec, recursive, destination);
  }
  return result;
}

Hresult LiveBuilder::add_component_dependency(TextOrNull for_logical_path, TextOrNull for_component,
                                              const Guid& on_writer, TextOrNull on_logical_path,
                                              TextOrNull on_component) {
  WideArgument wide_path(for_logical_path);
  WideArgument wide_name(for_component);
  WideArgument wide_on_path(on_logical_path);
  WideArgument wide_on_name(on_component);
  const Hresult result =
      metadata_.AddComponentDependency(wide_path.get(), wide_name.get(), sdk::to_com(on_writer),
                                       wide_on_path.get(), wide_on_name.get());
  if (succeeded(result)) {
    MetadataBuilder::add_component_dependency(for_logical_path, for_component, on_writer,
                                              on_logical_path, on_component);
  }
  return result;
}

Hresult LiveBuilder::set_backup_schema(std::uint32_t mask) {
  const Hresult result = metadata_.SetBackupSchema(mask);
  if (succeeded(result)) MetadataBuilder::set_backup_schema(mask);
  return result;
}

// The method is IVssCreateWriterMetadataEx's, which OnIdentifyEx is given; OnIdentify's object need
// not have it.
Hresult LiveBuilder::add_exclude_files_from_snapshot(TextOrNull path, TextOrNull filespec,
                                                     bool recursive) {
  if (extended_ == nullptr) return kENoInterface;
  WideArgument wide_path(path);
  WideArgument wide_filespec(filespec);
  const Hresult result =
      extended_->AddExcludeFilesFromSnapshot(wide_path.get(), wide_filespec.get(), recursive);
  if (succeeded(result)) {
    MetadataBuilder::add_exclude_files_from_snapshot(path, filespec, recursive);
  }
  return result;
}

}  // namespace vsskit::system
