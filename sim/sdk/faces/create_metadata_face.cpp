#include "sim/sdk/faces/create_metadata_face.h"

#include <oleauto.h>

#include <utility>

#include "sim/document/xml.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {

using trace::Verb;
using Builder = service::MetadataBuilder;

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
  return tell(Verb::AddIncludeFiles, &Builder::add_include_files, TextIn("path", path),
              TextIn("filespec", filespec), TruthIn{"recursive", recursive},
              TextIn("alternate_path", alternate_path));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddExcludeFiles(LPCWSTR path, LPCWSTR filespec,
                                                              bool recursive) {
  return tell(Verb::AddExcludeFiles, &Builder::add_exclude_files, TextIn("path", path),
              TextIn("filespec", filespec), TruthIn{"recursive", recursive});
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddExcludeFilesFromSnapshot(LPCWSTR path,
                                                                          LPCWSTR filespec,
                                                                          bool recursive) {
  return tell(Verb::AddExcludeFilesFromSnapshot, &Builder::add_exclude_files_from_snapshot,
              TextIn("path", path), TextIn("filespec", filespec), TruthIn{"recursive", recursive});
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddComponent(
    VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name, LPCWSTR caption, const BYTE* icon,
    UINT icon_size, bool restore_metadata, bool notify, bool selectable,
    bool selectable_for_restore, DWORD flags) {
  const Argument in_path(logical_path), in_name(name), in_caption(caption);
  auto call = start(Verb::DeclareComponent);
  call.step().add_listed("type", type);
  call.take("logical_path", in_path).take("component", in_name).take("caption", in_caption);
  call.step().add_yes_no("restore_metadata", restore_metadata).add_yes_no("notify", notify);
  call.step().add_yes_no("selectable", selectable);
  call.step().add_yes_no("selectable_for_restore", selectable_for_restore);
  call.step().add_listed("flags", flags);
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
  return declare(std::move(call), declaration, &Builder::add_component);
}

HRESULT CreateMetadataFace::add_database_set(
    Verb verb, LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR filespec, DWORD mask,
    Hresult (service::MetadataBuilder::*method)(const service::FileSetDeclaration&)) {
  const Argument in_logical(logical_path), in_name(name), in_path(path), in_filespec(filespec);
  auto call = start(verb);
  call.take("logical_path", in_logical).take("component", in_name);
  call.take("path", in_path).take("filespec", in_filespec);
  call.step().add_listed("mask", mask);
  service::FileSetDeclaration declaration;
  declaration.logical_path = in_logical.view();
  declaration.component = in_name.view();
  declaration.path = in_path.view();
  declaration.filespec = in_filespec.view();
  declaration.mask = mask;
  return declare(std::move(call), declaration, method);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddDatabaseFiles(LPCWSTR logical_path, LPCWSTR name,
                                                               LPCWSTR path, LPCWSTR filespec,
                                                               DWORD mask) {
  return add_database_set(Verb::AddDatabaseFiles, logical_path, name, path, filespec, mask,
                          &Builder::add_database_files);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddDatabaseLogFiles(LPCWSTR logical_path,
                                                                  LPCWSTR name, LPCWSTR path,
                                                                  LPCWSTR filespec, DWORD mask) {
  return add_database_set(Verb::AddDatabaseLogFiles, logical_path, name, path, filespec, mask,
                          &Builder::add_database_log_files);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddFilesToFileGroup(LPCWSTR logical_path,
                                                                  LPCWSTR name, LPCWSTR path,
                                                                  LPCWSTR filespec, bool recursive,
                                                                  LPCWSTR alternate_path,
                                                                  DWORD mask) {
  const Argument in_logical(logical_path), in_name(name), in_path(path), in_filespec(filespec);
  const Argument in_alternate(alternate_path);
  auto call = start(Verb::AddFilesToFileGroup);
  call.take("logical_path", in_logical).take("component", in_name);
  call.take("path", in_path).take("filespec", in_filespec);
  call.step().add_yes_no("recursive", recursive);
  call.take("alternate_path", in_alternate);
  call.step().add_listed("mask", mask);
  const service::FileSetDeclaration declaration{in_logical.view(),
                                                in_name.view(),
                                                in_path.view(),
                                                in_filespec.view(),
                                                recursive,
                                                in_alternate.view(),
                                                mask};
  return declare(std::move(call), declaration, &Builder::add_files_to_file_group);
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::SetRestoreMethod(
    VSS_RESTOREMETHOD_ENUM method, LPCWSTR service, LPCWSTR user_procedure,
    VSS_WRITERRESTORE_ENUM writer_restore, bool reboot) {
  return tell(Verb::SetRestoreMethod, &Builder::set_restore_method,
              ListedIn<RestoreMethodType>{"method", method}, TextIn("service", service),
              TextIn("user_procedure", user_procedure),
              ListedIn<WriterRestore>{"writer_restore", writer_restore}, TruthIn{"reboot", reboot});
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddAlternateLocationMapping(LPCWSTR path,
                                                                          LPCWSTR filespec,
                                                                          bool recursive,
                                                                          LPCWSTR destination) {
  return tell(Verb::AddAlternateLocationMapping, &Builder::add_alternate_location_mapping,
              TextIn("path", path), TextIn("filespec", filespec), TruthIn{"recursive", recursive},
              TextIn("destination", destination));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::AddComponentDependency(LPCWSTR logical_path,
                                                                     LPCWSTR name, VSS_ID on_writer,
                                                                     LPCWSTR on_logical_path,
                                                                     LPCWSTR on_name) {
  return tell(Verb::AddComponentDependency, &Builder::add_component_dependency,
              TextIn("logical_path", logical_path), TextIn("component", name),
              GuidIn("on_writer", on_writer), TextIn("on_logical_path", on_logical_path),
              TextIn("on_component", on_name));
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::SetBackupSchema(DWORD mask) {
  return tell(Verb::SetBackupSchema, &Builder::set_backup_schema,
              ListedIn<std::uint32_t>{"schema", mask});
}

// Nothing of MSXML is simulated; the page of IVssCreateWriterMetadata::GetDocument calls the method
// reserved for system use.
HRESULT STDMETHODCALLTYPE CreateMetadataFace::GetDocument(IXMLDOMDocument** document) {
  if (document == nullptr) return E_INVALIDARG;
  *document = nullptr;
  const HRESULT failed = surroundings_.struck("IVssCreateWriterMetadata", "GetDocument");
  if (FAILED(failed)) return failed;
  return E_NOTIMPL;  // IVssCreateWriterMetadata::GetDocument: reserved for system use
}

HRESULT STDMETHODCALLTYPE CreateMetadataFace::SaveAsXML(BSTR* xml) {
  if (xml == nullptr) return E_INVALIDARG;
  *xml = nullptr;
  const auto inside = surroundings_.inside();
  const HRESULT failed = surroundings_.struck("IVssCreateWriterMetadata", "SaveAsXML");
  if (FAILED(failed)) return failed;
  if (builder_ == nullptr) return VSS_E_BAD_STATE;
  *xml = to_bstr(std::string_view(document::print(builder_->document())));
  return *xml == nullptr ? E_OUTOFMEMORY : S_OK;
}

}  // namespace vsskit::sdk
