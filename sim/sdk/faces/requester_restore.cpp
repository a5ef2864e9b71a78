// IVssBackupComponents: the way back.
#include <oleauto.h>

#include "sim/sdk/faces/requester_face.h"

namespace vsskit::sdk {

using trace::Verb;
using Port = service::RequesterPort;

HRESULT STDMETHODCALLTYPE RequesterFace::InitializeForRestore(BSTR xml) {
  auto call = start(Verb::InitializeForRestore);
  if (xml == nullptr) {
    call.step().add_null("document");
    return call.finish(
        call.attempt([&] { return session_->initialize_for_restore(std::nullopt); }));
  }
  const std::string text = narrow_xml(xml);
  call.step().add("document", surroundings_.world->recorder().document("components", text));
  return call.finish(call.attempt([&] { return session_->initialize_for_restore(text); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRestoreState(VSS_RESTORE_TYPE type) {
  return tell(Verb::SetRestoreState, &Port::set_restore_state, ListedIn<RestoreType>{"type", type});
}

// What was written until now was written before the call, and stands before it; as with
// PostRestore.
HRESULT STDMETHODCALLTYPE RequesterFace::PreRestore(IVssAsync** async) {
  const auto inside = surroundings_.inside();
  session_->say_effects();
  return start_operation(Verb::PreRestore, async, &Port::pre_restore);
}

HRESULT STDMETHODCALLTYPE RequesterFace::PostRestore(IVssAsync** async) {
  const auto inside = surroundings_.inside();
  session_->say_effects();
  return start_operation(Verb::PostRestore, async, &Port::post_restore);
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetSelectedForRestore(VSS_ID writer,
                                                               VSS_COMPONENT_TYPE type,
                                                               LPCWSTR logical_path, LPCWSTR name,
                                                               bool selected) {
  return tell(Verb::SetSelectedForRestore, &Port::set_selected_for_restore,
              Address(writer, type, logical_path, name), TruthIn{"selected", selected});
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetSelectedForRestoreEx(VSS_ID writer,
                                                                 VSS_COMPONENT_TYPE type,
                                                                 LPCWSTR logical_path, LPCWSTR name,
                                                                 bool selected, VSS_ID instance) {
  return tell(Verb::SetSelectedForRestoreEx, &Port::set_selected_for_restore_ex,
              Address(writer, type, logical_path, name), TruthIn{"selected", selected},
              GuidIn("instance", instance));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRestoreOptions(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                           LPCWSTR logical_path, LPCWSTR name,
                                                           LPCWSTR options) {
  return tell(Verb::SetRestoreOptions, &Port::set_restore_options,
              Address(writer, type, logical_path, name), TextIn("options", options));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetAdditionalRestores(VSS_ID writer,
                                                               VSS_COMPONENT_TYPE type,
                                                               LPCWSTR logical_path, LPCWSTR name,
                                                               bool additional) {
  return tell(Verb::SetAdditionalRestores, &Port::set_additional_restores,
              Address(writer, type, logical_path, name), TruthIn{"additional", additional});
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddAlternativeLocationMapping(
    VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
    LPCWSTR filespec, bool recursive, LPCWSTR destination) {
  return tell(Verb::AddAlternativeLocationMapping, &Port::add_alternative_location_mapping,
              Address(writer, type, logical_path, name), TextIn("path", path),
              TextIn("filespec", filespec), TruthIn{"recursive", recursive},
              TextIn("destination", destination));
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddRestoreSubcomponent(
    VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name,
    LPCWSTR sub_logical_path, LPCWSTR sub_component, bool repair) {
  return tell(Verb::AddRestoreSubcomponent, &Port::add_restore_subcomponent,
              Address(writer, type, logical_path, name),
              TextIn("sub_logical_path", sub_logical_path), TextIn("sub_component", sub_component),
              TruthIn{"repair", repair});
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetFileRestoreStatus(VSS_ID writer,
                                                              VSS_COMPONENT_TYPE type,
                                                              LPCWSTR logical_path, LPCWSTR name,
                                                              VSS_FILE_RESTORE_STATUS status) {
  return tell(Verb::SetFileRestoreStatus, &Port::set_file_restore_status,
              Address(writer, type, logical_path, name),
              ListedIn<FileRestoreStatus>{"status", status});
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddNewTarget(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                      LPCWSTR logical_path, LPCWSTR name,
                                                      LPCWSTR path, LPCWSTR filename,
                                                      bool recursive, LPCWSTR alternate_path) {
  return tell(Verb::AddNewTarget, &Port::add_new_target, Address(writer, type, logical_path, name),
              TextIn("path", path), TextIn("filespec", filename), TruthIn{"recursive", recursive},
              TextIn("new_path", alternate_path));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRangesFilePath(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                           LPCWSTR logical_path, LPCWSTR name,
                                                           UINT index, LPCWSTR ranges_file) {
  return tell(Verb::SetRangesFilePath, &Port::set_ranges_file_path,
              Address(writer, type, logical_path, name), NumberIn{"index", index},
              TextIn("ranges_file", ranges_file));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetAuthoritativeRestore(VSS_ID writer,
                                                                 VSS_COMPONENT_TYPE type,
                                                                 LPCWSTR logical_path, LPCWSTR name,
                                                                 bool authoritative) {
  return tell(Verb::SetAuthoritativeRestore, &Port::set_authoritative_restore,
              Address(writer, type, logical_path, name), TruthIn{"authoritative", authoritative});
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRollForward(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                        LPCWSTR logical_path, LPCWSTR name,
                                                        VSS_ROLLFORWARD_TYPE roll_forward,
                                                        LPCWSTR point) {
  return tell(Verb::SetRollForward, &Port::set_roll_forward,
              Address(writer, type, logical_path, name),
              ListedIn<RollForwardType>{"roll_forward", roll_forward}, TextIn("point", point));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRestoreName(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                        LPCWSTR logical_path, LPCWSTR name,
                                                        LPCWSTR restore_name) {
  return tell(Verb::SetRestoreName, &Port::set_restore_name,
              Address(writer, type, logical_path, name), TextIn("restore_name", restore_name));
}

}  // namespace vsskit::sdk
