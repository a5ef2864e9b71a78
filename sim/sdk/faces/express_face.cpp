// Express writers: metadata in VSS's own store, and no process that would get events. What is
// recorded of one is its declaration and the document that requesters gather.
// Source: the API's pages of IVssExpressWriter and IVssCreateExpressWriterMetadata.
#include <windows.h>

#include <oleauto.h>
#include <vswriter.h>

#include <memory>
#include <optional>
#include <utility>

#include "sim/document/load.h"
#include "sim/document/xml.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"
#include "sim/service/metadata_builder.h"
#include "sim/service/world.h"

namespace sdk = vsskit::sdk;

namespace vsskit::sdk {
namespace {

// Shared by the writer object and the metadata object that it made.
using Builder = std::shared_ptr<service::MetadataBuilder>;

class ExpressMetadataFace final
    : public ComObject<ExpressMetadataFace, IVssCreateExpressWriterMetadata> {
 public:
  ExpressMetadataFace(Builder builder, Origin origin)
      : builder_(std::move(builder)), origin_(std::move(origin)) {
    watch(origin_, "IVssCreateExpressWriterMetadata");
  }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown || id == IID_IVssCreateExpressWriterMetadata ? this : nullptr;
  }

  HRESULT STDMETHODCALLTYPE AddExcludeFiles(LPCWSTR path, LPCWSTR filespec,
                                            bool recursive) override {
    if (const HRESULT failed = struck("AddExcludeFiles"); FAILED(failed)) return failed;
    const Argument in_path(path), in_filespec(filespec);
    if (!fit_documents(in_path, in_filespec)) return E_INVALIDARG;
    return builder_->add_exclude_files(in_path.view(), in_filespec.view(), recursive);
  }
  HRESULT STDMETHODCALLTYPE AddComponent(VSS_COMPONENT_TYPE type, LPCWSTR logical_path,
                                         LPCWSTR name, LPCWSTR caption, const BYTE* icon,
                                         UINT icon_size, bool restore_metadata, bool notify,
                                         bool selectable, bool selectable_for_restore,
                                         DWORD flags) override {
    if (const HRESULT failed = struck("AddComponent"); FAILED(failed)) return failed;
    // Express writers have file groups, and no recovery of their own: the method's page.
    constexpr DWORD kRecovery = VSS_CF_APP_ROLLBACK_RECOVERY | VSS_CF_BACKUP_RECOVERY;
    if (type != VSS_CT_FILEGROUP || (flags & kRecovery) != 0) return E_INVALIDARG;
    if (icon == nullptr && icon_size != 0) return E_INVALIDARG;
    const Argument in_path(logical_path), in_name(name), in_caption(caption);
    if (!fit_documents(in_path, in_name, in_caption)) return E_INVALIDARG;
    service::ComponentDeclaration declaration;
    declaration.type = ComponentType::file_group;
    declaration.logical_path = in_path.view();
    declaration.name = in_name.view();
    declaration.caption = in_caption.view();
    if (icon != nullptr) declaration.icon = {icon, icon_size};
    declaration.restore_metadata = restore_metadata;
    declaration.notify_on_backup_complete = notify;
    declaration.selectable = selectable;
    declaration.selectable_for_restore = selectable_for_restore;
    declaration.flags = flags;
    return builder_->add_component(declaration);
  }
  HRESULT STDMETHODCALLTYPE AddFilesToFileGroup(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
                                                LPCWSTR filespec, bool recursive,
                                                LPCWSTR alternate_path, DWORD mask) override {
    if (const HRESULT failed = struck("AddFilesToFileGroup"); FAILED(failed)) return failed;
    const Argument in_logical(logical_path), in_name(name), in_path(path), in_filespec(filespec);
    const Argument in_alternate(alternate_path);
    if (!fit_documents(in_logical, in_name, in_path, in_filespec, in_alternate))
      return E_INVALIDARG;
    return builder_->add_files_to_file_group({in_logical.view(), in_name.view(), in_path.view(),
                                              in_filespec.view(), recursive, in_alternate.view(),
                                              mask});
  }
  HRESULT STDMETHODCALLTYPE SetRestoreMethod(VSS_RESTOREMETHOD_ENUM method, LPCWSTR service,
                                             LPCWSTR user_procedure,
                                             VSS_WRITERRESTORE_ENUM writer_restore,
                                             bool reboot) override {
    if (const HRESULT failed = struck("SetRestoreMethod"); FAILED(failed)) return failed;
    const Argument in_service(service), in_procedure(user_procedure);
    if (!fit_documents(in_service, in_procedure)) return E_INVALIDARG;
    return builder_->set_restore_method(static_cast<RestoreMethodType>(method), in_service.view(),
                                        in_procedure.view(),
                                        static_cast<WriterRestore>(writer_restore), reboot);
  }
  HRESULT STDMETHODCALLTYPE AddComponentDependency(LPCWSTR logical_path, LPCWSTR name,
                                                   VSS_ID on_writer, LPCWSTR on_logical_path,
                                                   LPCWSTR on_name) override {
    if (const HRESULT failed = struck("AddComponentDependency"); FAILED(failed)) return failed;
    const Argument in_path(logical_path), in_name(name);
    const Argument in_on_path(on_logical_path), in_on_name(on_name);
    if (!fit_documents(in_path, in_name, in_on_path, in_on_name)) return E_INVALIDARG;
    return builder_->add_component_dependency(in_path.view(), in_name.view(), from_com(on_writer),
                                              in_on_path.view(), in_on_name.view());
  }
  HRESULT STDMETHODCALLTYPE SetBackupSchema(DWORD mask) override {
    if (const HRESULT failed = struck("SetBackupSchema"); FAILED(failed)) return failed;
    return builder_->set_backup_schema(mask);
  }
  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* xml) override {
    if (xml == nullptr) return E_INVALIDARG;
    *xml = nullptr;
    if (const HRESULT failed = struck("SaveAsXML"); FAILED(failed)) return failed;
    const Giving giving(origin_);
    *xml = to_bstr(std::string_view(document::print(builder_->document())));
    return *xml == nullptr ? E_OUTOFMEMORY : S_OK;
  }

 private:
  using Base = ComObject<ExpressMetadataFace, IVssCreateExpressWriterMetadata>;
  [[nodiscard]] HRESULT struck(std::string_view method) const {
    return Base::struck("IVssCreateExpressWriterMetadata", method);
  }

  Builder builder_;
  Origin origin_;
};

class ExpressWriterFace final : public ComObject<ExpressWriterFace, IVssExpressWriter> {
 public:
  explicit ExpressWriterFace(Surroundings surroundings) : surroundings_(std::move(surroundings)) {
    watch(surroundings_.origin, "IVssExpressWriter");
  }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown || id == IID_IVssExpressWriter ? this : nullptr;
  }

  HRESULT STDMETHODCALLTYPE CreateMetadata(VSS_ID writer, LPCWSTR name, VSS_USAGE_TYPE usage,
                                           DWORD major, DWORD minor, DWORD reserved,
                                           IVssCreateExpressWriterMetadata** metadata) override {
    if (metadata == nullptr) return E_INVALIDARG;
    *metadata = nullptr;
    if (const HRESULT failed = struck("CreateMetadata"); FAILED(failed)) return failed;
    const bool known_usage = usage == VSS_UT_BOOTABLESYSTEMSTATE || usage == VSS_UT_SYSTEMSERVICE ||
                             usage == VSS_UT_USERDATA;
    const Argument in_name(name);
    if (writer == GUID_NULL || name == nullptr || !known_usage || reserved != 0 ||
        !fit_documents(in_name)) {
      return E_INVALIDARG;
    }
    service::WriterRegistration registration;
    registration.writer_id = from_com(writer);
    registration.name = *in_name.text();
    registration.usage = static_cast<UsageType>(usage);
    registration.major_version = major;
    registration.minor_version = minor;
    loaded_.reset();
    builder_ = std::make_shared<service::MetadataBuilder>(registration, Guid{},
                                                          service::BuilderKind::express_writer);
    const Giving giving(surroundings_.origin);
    *metadata = new ExpressMetadataFace(builder_, surroundings_.origin);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE LoadMetadata(LPCWSTR metadata, DWORD reserved) override {
    if (metadata == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("LoadMetadata"); FAILED(failed)) return failed;
    if (reserved != 0) return E_INVALIDARG;
    auto parsed = document::load_writer_metadata(*Argument(metadata).view(),
                                                 "IVssExpressWriter::LoadMetadata");
    if (!parsed || !service::is_express(*parsed)) return VSS_E_INVALID_XML_DOCUMENT;
    builder_.reset();
    loaded_ = std::move(*parsed);
    return S_OK;
  }

  // The page: metadata must have been created or loaded before.
  HRESULT STDMETHODCALLTYPE Register() override {
    if (const HRESULT failed = struck("Register"); FAILED(failed)) return failed;
    if (!builder_ && !loaded_) return VSS_E_BAD_STATE;
    const auto inside = surroundings_.inside();
    service::Coordinator& coordinator = surroundings_.world->coordinator();
    if (const HRESULT refused = coordinator.admit_caller(); FAILED(refused)) return refused;
    const HRESULT result = coordinator.register_express(builder_ ? builder_->document() : *loaded_,
                                                        ScriptedScope::active());
    // From now on the trace knows whose these objects are.
    if (SUCCEEDED(result)) {
      surroundings_.origin.owner->rename(
          {trace::Party::writer, coordinator.writers().back()->registration.label});
    }
    return result;
  }
  HRESULT STDMETHODCALLTYPE Unregister(VSS_ID writer) override {
    if (const HRESULT failed = struck("Unregister"); FAILED(failed)) return failed;
    const auto inside = surroundings_.inside();
    const HRESULT refused = surroundings_.world->coordinator().admit_caller();
    if (FAILED(refused)) return refused;
    return surroundings_.world->coordinator().unregister_express(from_com(writer));
  }

 private:
  [[nodiscard]] HRESULT struck(std::string_view method) const {
    return surroundings_.struck("IVssExpressWriter", method);
  }

  Surroundings surroundings_;
  Builder builder_;
  std::optional<document::WriterMetadata> loaded_;
};

}  // namespace
}  // namespace vsskit::sdk

extern "C" HRESULT STDAPICALLTYPE CreateVssExpressWriterInternal(IVssExpressWriter** writer) {
  if (writer == nullptr) return E_INVALIDARG;
  *writer = nullptr;
  auto surroundings = sdk::surroundings_of_machine(vsskit::trace::Party::writer);
  if (!surroundings.world) return E_UNEXPECTED;
  if (!surroundings.world->windows_at_least(6, 1)) {
    return E_NOTIMPL;  // ::CreateVssExpressWriter: since Windows 7
  }
  if (const HRESULT failed = surroundings.struck("", "CreateVssExpressWriter"); FAILED(failed))
    return failed;
  if (const HRESULT refused = sdk::com_refusal(); FAILED(refused)) return refused;
  if (!surroundings.world->faults().admits_requester()) return E_ACCESSDENIED;
  const sdk::Giving giving(surroundings.origin);
  *writer = new sdk::ExpressWriterFace(std::move(surroundings));
  return S_OK;
}
