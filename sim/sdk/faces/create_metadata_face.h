// IVssCreateWriterMetadataEx: what a writer fills in OnIdentify, over a MetadataBuilder.
// Source: the API's pages of IVssCreateWriterMetadata and ...Ex.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/told.h"
#include "sim/service/metadata_builder.h"

namespace vsskit::sdk {

class CreateMetadataFace final : public ComObject<CreateMetadataFace, IVssCreateWriterMetadataEx> {
 public:
  explicit CreateMetadataFace(Surroundings surroundings);

  // The builder while OnIdentify runs; nullptr before and after, and then every method answers
  // VSS_E_BAD_STATE.
  void attach(service::MetadataBuilder* builder) { builder_ = builder; }
  // Whether the writer called any of its methods.
  [[nodiscard]] bool used() const { return used_; }

  HRESULT STDMETHODCALLTYPE AddIncludeFiles(LPCWSTR path, LPCWSTR filespec, bool recursive,
                                            LPCWSTR alternate_path) override;
  HRESULT STDMETHODCALLTYPE AddExcludeFiles(LPCWSTR path, LPCWSTR filespec,
                                            bool recursive) override;
  HRESULT STDMETHODCALLTYPE AddComponent(VSS_COMPONENT_TYPE type, LPCWSTR logical_path,
                                         LPCWSTR name, LPCWSTR caption, const BYTE* icon,
                                         UINT icon_size, bool restore_metadata, bool notify,
                                         bool selectable, bool selectable_for_restore,
                                         DWORD flags) override;
  HRESULT STDMETHODCALLTYPE AddDatabaseFiles(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
                                             LPCWSTR filespec, DWORD mask) override;
  HRESULT STDMETHODCALLTYPE AddDatabaseLogFiles(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
                                                LPCWSTR filespec, DWORD mask) override;
  HRESULT STDMETHODCALLTYPE AddFilesToFileGroup(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
                                                LPCWSTR filespec, bool recursive,
                                                LPCWSTR alternate_path, DWORD mask) override;
  HRESULT STDMETHODCALLTYPE SetRestoreMethod(VSS_RESTOREMETHOD_ENUM method, LPCWSTR service,
                                             LPCWSTR user_procedure,
                                             VSS_WRITERRESTORE_ENUM writer_restore,
                                             bool reboot) override;
  HRESULT STDMETHODCALLTYPE AddAlternateLocationMapping(LPCWSTR path, LPCWSTR filespec,
                                                        bool recursive,
                                                        LPCWSTR destination) override;
  HRESULT STDMETHODCALLTYPE AddComponentDependency(LPCWSTR logical_path, LPCWSTR name,
                                                   VSS_ID on_writer, LPCWSTR on_logical_path,
                                                   LPCWSTR on_name) override;
  HRESULT STDMETHODCALLTYPE SetBackupSchema(DWORD mask) override;
  HRESULT STDMETHODCALLTYPE GetDocument(IXMLDOMDocument** document) override;
  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* xml) override;
  HRESULT STDMETHODCALLTYPE AddExcludeFilesFromSnapshot(LPCWSTR path, LPCWSTR filespec,
                                                        bool recursive) override;

  void* find_interface(REFIID id);

 private:
  Call start(trace::Verb verb) {
    used_ = true;
    return surroundings_.call(verb);
  }
  // The whole of a call that hands its arguments on.
  template <class Method, class... Arguments>
  HRESULT tell(trace::Verb verb, Method method, const Arguments&... arguments) {
    return hand_on(start(verb), builder_, method, arguments...);
  }
  // The whole of a call that declares something with this.
  template <class Declaration>
  HRESULT declare(Call&& call, const Declaration& declaration,
                  Hresult (service::MetadataBuilder::*method)(const Declaration&)) {
    return call.finish(call.attempt([&]() -> HRESULT {
      return builder_ == nullptr ? VSS_E_BAD_STATE : (builder_->*method)(declaration);
    }));
  }
  // A database's files or logs.
  HRESULT add_database_set(
      trace::Verb verb, LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR filespec,
      DWORD mask, Hresult (service::MetadataBuilder::*method)(const service::FileSetDeclaration&));

  Surroundings surroundings_;
  service::MetadataBuilder* builder_ = nullptr;
  bool used_ = false;
};

}  // namespace vsskit::sdk
