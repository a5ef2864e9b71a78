#include "sim/sdk/faces/create_metadata_face.h"

#include <oleauto.h>

#include <utility>

#include "sim/document/xml.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {

using trace::Verb;

CreateMetadataFace::CreateMetadataFace(Surroundings surroundings)
    : surroundings_(std::move(surroundings)) {}

void* CreateMetadataFace::find_interface(REFIID id) {
  if (id == IID_IUnknown) return static_cast<IUnknown*>(this);
  return id == IID_IVssCreateWriterMetadataEx ? static_cast<IVssCreateWriterMetadataEx*>(this)
                                              : nullptr;
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddIncludeFiles(LPCWSTR path, LPCWSTR filespec,
                                                              bool recursive,
                                                              LPCWSTR alternate_path) {
  const Argument in_path(path), in_filespec(filespec), in_alternate(alternate_path);
  auto call = start(Verb::AddIncludeFiles);
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive).add("alternate_path", in_alternate.text());
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish(builder_->add_include_files(in_path.view(), in_filespec.view(), recursive,
                                                 in_alternate.view()));
}

HRESULT CreateMetadataFace::add_exclusion(
    Verb verb, LPCWSTR path, LPCWSTR filespec, bool recursive,
    Hresult (service::MetadataBuilder::*method)(service::TextOrNull, service::TextOrNull, bool)) {
  const Argument in_path(path), in_filespec(filespec);
  auto call = start(verb);
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive);
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish((builder_->*method)(in_path.view(), in_filespec.view(), recursive));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddExcludeFiles(LPCWSTR path, LPCWSTR filespec,
                                                              bool recursive) {
  return add_exclusion(Verb::AddExcludeFiles, path, filespec, recursive,
                       &service::MetadataBuilder::add_exclude_files);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddExcludeFilesFromSnapshot(LPCWSTR path,
                                                                          LPCWSTR filespec,
                                                                          bool recursive) {
  return add_exclusion(Verb::AddExcludeFilesFromSnapshot, path, filespec, recursive,
                       &service::MetadataBuilder::add_exclude_files_from_snapshot);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddComponent(
    VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name, LPCWSTR caption, const BYTE* icon,
    UINT icon_size, bool restore_metadata, bool notify, bool selectable,
    bool selectable_for_restore, DWORD flags) {
  const Argument in_path(logical_path), in_name(name), in_caption(caption);
  auto call = start(Verb::DeclareComponent);
  call.step().add_listed("type", type).add("logical_path", in_path.text());
  call.step().add("component", in_name.text()).add("caption", in_caption.text());
  call.step().add_yes_no("restore_metadata", restore_metadata).add_yes_no("notify", notify);
  call.step().add_yes_no("selectable", selectable);
  call.step().add_yes_no("selectable_for_restore", selectable_for_restore);
  call.step().add_listed("flags", flags);
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  service::ComponentDeclaration declaration;
  declaration.type = static_cast<ComponentType>(type);
  declaration.logical_path = in_path.view();
  declaration.name = in_name.view();
  declaration.caption = in_caption.view();
  if (icon != nullptr) declaration.icon = {icon, icon_size};
  declaration.restore_metadata = restore_metadata;
  declaration.notify_on_backup_complete = notify;
  declaration.selectable = selectable;
  declaration.selectable_for_restore = selectable_for_restore;
  declaration.flags = flags;
  return call.finish(builder_->add_component(declaration));
}

HRESULT CreateMetadataFace::add_database_set(
    Verb verb, LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR filespec, DWORD mask,
    Hresult (service::MetadataBuilder::*method)(const service::FileSetDeclaration&)) {
  const Argument in_logical(logical_path), in_name(name), in_path(path), in_filespec(filespec);
  auto call = start(verb);
  call.step().add("logical_path", in_logical.text()).add("component", in_name.text());
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_listed("mask", mask);
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  service::FileSetDeclaration declaration;
  declaration.logical_path = in_logical.view();
  declaration.component = in_name.view();
  declaration.path = in_path.view();
  declaration.filespec = in_filespec.view();
  declaration.mask = mask;
  return call.finish((builder_->*method)(declaration));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddDatabaseFiles(LPCWSTR logical_path, LPCWSTR name,
                                                               LPCWSTR path, LPCWSTR filespec,
                                                               DWORD mask) {
  return add_database_set(Verb::AddDatabaseFiles, logical_path, name, path, filespec, mask,
                          &service::MetadataBuilder::add_database_files);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddDatabaseLogFiles(LPCWSTR logical_path,
                                                                  LPCWSTR name, LPCWSTR path,
                                                                  LPCWSTR filespec, DWORD mask) {
  return add_database_set(Verb::AddDatabaseLogFiles, logical_path, name, path, filespec, mask,
                          &service::MetadataBuilder::add_database_log_files);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddFilesToFileGroup(LPCWSTR logical_path,
                                                                  LPCWSTR name, LPCWSTR path,
                                                                  LPCWSTR filespec, bool recursive,
                                                                  LPCWSTR alternate_path,
                                                                  DWORD mask) {
  const Argument in_logical(logical_path), in_name(name), in_path(path), in_filespec(filespec);
  const Argument in_alternate(alternate_path);
  auto call = start(Verb::AddFilesToFileGroup);
  call.step().add("logical_path", in_logical.text()).add("component", in_name.text());
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive).add("alternate_path", in_alternate.text());
  call.step().add_listed("mask", mask);
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish(builder_->add_files_to_file_group({in_logical.view(), in_name.view(),
                                                        in_path.view(), in_filespec.view(),
                                                        recursive, in_alternate.view(), mask}));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::SetRestoreMethod(
    VSS_RESTOREMETHOD_ENUM method, LPCWSTR service, LPCWSTR user_procedure,
    VSS_WRITERRESTORE_ENUM writer_restore, bool reboot) {
  const Argument in_service(service), in_procedure(user_procedure);
  auto call = start(Verb::SetRestoreMethod);
  call.step().add_listed("method", method).add("service", in_service.text());
  call.step().add("user_procedure", in_procedure.text());
  call.step().add_listed("writer_restore", writer_restore).add_yes_no("reboot", reboot);
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish(builder_->set_restore_method(
      static_cast<RestoreMethodType>(method), in_service.view(), in_procedure.view(),
      static_cast<WriterRestore>(writer_restore), reboot));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddAlternateLocationMapping(LPCWSTR path,
                                                                          LPCWSTR filespec,
                                                                          bool recursive,
                                                                          LPCWSTR destination) {
  const Argument in_path(path), in_filespec(filespec), in_destination(destination);
  auto call = start(Verb::AddAlternateLocationMapping);
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive).add("destination", in_destination.text());
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish(builder_->add_alternate_location_mapping(in_path.view(), in_filespec.view(),
                                                              recursive, in_destination.view()));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddComponentDependency(LPCWSTR logical_path,
                                                                     LPCWSTR name, VSS_ID on_writer,
                                                                     LPCWSTR on_logical_path,
                                                                     LPCWSTR on_name) {
  const Argument in_path(logical_path), in_name(name);
  const Argument in_on_path(on_logical_path), in_on_name(on_name);
  auto call = start(Verb::AddComponentDependency);
  call.step().add("logical_path", in_path.text()).add("component", in_name.text());
  call.step().add_guid("on_writer", from_com(on_writer));
  call.step().add("on_logical_path", in_on_path.text()).add("on_component", in_on_name.text());
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish(builder_->add_component_dependency(
      in_path.view(), in_name.view(), from_com(on_writer), in_on_path.view(), in_on_name.view()));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::SetBackupSchema(DWORD mask) {
  auto call = start(Verb::SetBackupSchema);
  call.step().add_listed("schema", mask);
  if (builder_ == nullptr) return call.finish(VSS_E_BAD_STATE);
  return call.finish(builder_->set_backup_schema(mask));
}

// Nothing of MSXML is simulated; the page of IVssCreateWriterMetadata::GetDocument calls the method
// reserved for system use.
HRESULT STDMETHODCALLTYPE CreateMetadataFace::GetDocument(IXMLDOMDocument** document) {
  if (document == nullptr) return E_INVALIDARG;
  *document = nullptr;
  return E_NOTIMPL;  // IVssCreateWriterMetadata::GetDocument: reserved for system use
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::SaveAsXML(BSTR* xml) {
  if (xml == nullptr) return E_INVALIDARG;
  *xml = nullptr;
  const auto inside = surroundings_.inside();
  if (builder_ == nullptr) return VSS_E_BAD_STATE;
  *xml = to_bstr(std::string_view(document::print(builder_->document())));
  return *xml == nullptr ? E_OUTOFMEMORY : S_OK;
}

}  // namespace vsskit::sdk
