// IVssBackupComponents: the way back.
#include <oleauto.h>

#include "sim/sdk/faces/requester_face.h"

namespace vsskit::sdk {

using trace::Verb;

HRESULT STDMETHODCALLTYPE RequesterFace::InitializeForRestore(BSTR xml) {
  auto call = start(Verb::InitializeForRestore);
  if (xml == nullptr) {
    call.step().add_null("document");
    return call.finish(session_->initialize_for_restore(std::nullopt));
  }
  const std::string text = narrow_xml(xml);
  call.step().add("document", surroundings_.world->recorder().document("components", text));
  return call.finish(session_->initialize_for_restore(text));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRestoreState(VSS_RESTORE_TYPE type) {
  auto call = start(Verb::SetRestoreState);
  call.step().add_listed("type", type);
  return call.finish(session_->set_restore_state(static_cast<RestoreType>(type)));
}

// What was written until now was written before the call, and stands before it; as with
// PostRestore.
HRESULT STDMETHODCALLTYPE RequesterFace::PreRestore(IVssAsync** async) {
  const auto inside = surroundings_.inside();
  session_->say_effects();
  return start_operation(Verb::PreRestore, async, &service::RequesterPort::pre_restore);
}

HRESULT STDMETHODCALLTYPE RequesterFace::PostRestore(IVssAsync** async) {
  const auto inside = surroundings_.inside();
  session_->say_effects();
  return start_operation(Verb::PostRestore, async, &service::RequesterPort::post_restore);
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetSelectedForRestore(VSS_ID writer,
                                                               VSS_COMPONENT_TYPE type,
                                                               LPCWSTR logical_path, LPCWSTR name,
                                                               bool selected) {
  const Address component(writer, type, logical_path, name);
  auto call = start(Verb::SetSelectedForRestore, component);
  call.step().add_yes_no("selected", selected);
  return call.finish(session_->set_selected_for_restore(component.view(), selected));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetSelectedForRestoreEx(VSS_ID writer,
                                                                 VSS_COMPONENT_TYPE type,
                                                                 LPCWSTR logical_path, LPCWSTR name,
                                                                 bool selected, VSS_ID instance) {
  const Address component(writer, type, logical_path, name);
  auto call = start(Verb::SetSelectedForRestoreEx, component);
  call.step().add_yes_no("selected", selected).add_guid("instance", from_com(instance));
  return call.finish(
      session_->set_selected_for_restore_ex(component.view(), selected, from_com(instance)));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRestoreOptions(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                           LPCWSTR logical_path, LPCWSTR name,
                                                           LPCWSTR options) {
  const Address component(writer, type, logical_path, name);
  const Argument text(options);
  auto call = start(Verb::SetRestoreOptions, component);
  call.step().add("options", text.text());
  return call.finish(session_->set_restore_options(component.view(), text.view()));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetAdditionalRestores(VSS_ID writer,
                                                               VSS_COMPONENT_TYPE type,
                                                               LPCWSTR logical_path, LPCWSTR name,
                                                               bool additional) {
  const Address component(writer, type, logical_path, name);
  auto call = start(Verb::SetAdditionalRestores, component);
  call.step().add_yes_no("additional", additional);
  return call.finish(session_->set_additional_restores(component.view(), additional));
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddAlternativeLocationMapping(
    VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
    LPCWSTR filespec, bool recursive, LPCWSTR destination) {
  const Address component(writer, type, logical_path, name);
  const Argument in_path(path), in_filespec(filespec), in_destination(destination);
  auto call = start(Verb::AddAlternativeLocationMapping, component);
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive).add("destination", in_destination.text());
  return call.finish(session_->add_alternative_location_mapping(
      component.view(), in_path.view(), in_filespec.view(), recursive, in_destination.view()));
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddRestoreSubcomponent(
    VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name,
    LPCWSTR sub_logical_path, LPCWSTR sub_component, bool repair) {
  const Address component(writer, type, logical_path, name);
  const Argument sub_path(sub_logical_path), sub_name(sub_component);
  auto call = start(Verb::AddRestoreSubcomponent, component);
  call.step().add("sub_logical_path", sub_path.text()).add("sub_component", sub_name.text());
  call.step().add_yes_no("repair", repair);
  return call.finish(session_->add_restore_subcomponent(component.view(), sub_path.view(),
                                                        sub_name.view(), repair));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetFileRestoreStatus(VSS_ID writer,
                                                              VSS_COMPONENT_TYPE type,
                                                              LPCWSTR logical_path, LPCWSTR name,
                                                              VSS_FILE_RESTORE_STATUS status) {
  const Address component(writer, type, logical_path, name);
  auto call = start(Verb::SetFileRestoreStatus, component);
  call.step().add_listed("status", status);
  return call.finish(
      session_->set_file_restore_status(component.view(), static_cast<FileRestoreStatus>(status)));
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddNewTarget(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                      LPCWSTR logical_path, LPCWSTR name,
                                                      LPCWSTR path, LPCWSTR filename,
                                                      bool recursive, LPCWSTR alternate_path) {
  const Address component(writer, type, logical_path, name);
  const Argument in_path(path), in_filename(filename), in_alternate(alternate_path);
  auto call = start(Verb::AddNewTarget, component);
  call.step().add("path", in_path.text()).add("filespec", in_filename.text());
  call.step().add_yes_no("recursive", recursive).add("new_path", in_alternate.text());
  return call.finish(session_->add_new_target(component.view(), in_path.view(), in_filename.view(),
                                              recursive, in_alternate.view()));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRangesFilePath(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                           LPCWSTR logical_path, LPCWSTR name,
                                                           UINT index, LPCWSTR ranges_file) {
  const Address component(writer, type, logical_path, name);
  const Argument text(ranges_file);
  auto call = start(Verb::SetRangesFilePath, component);
  call.step().add_number("index", index).add("ranges_file", text.text());
  return call.finish(session_->set_ranges_file_path(component.view(), index, text.view()));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetAuthoritativeRestore(VSS_ID writer,
                                                                 VSS_COMPONENT_TYPE type,
                                                                 LPCWSTR logical_path, LPCWSTR name,
                                                                 bool authoritative) {
  const Address component(writer, type, logical_path, name);
  auto call = start(Verb::SetAuthoritativeRestore, component);
  call.step().add_yes_no("authoritative", authoritative);
  return call.finish(session_->set_authoritative_restore(component.view(), authoritative));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRollForward(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                        LPCWSTR logical_path, LPCWSTR name,
                                                        VSS_ROLLFORWARD_TYPE roll_forward,
                                                        LPCWSTR point) {
  const Address component(writer, type, logical_path, name);
  const Argument text(point);
  auto call = start(Verb::SetRollForward, component);
  call.step().add_listed("roll_forward", roll_forward).add("point", text.text());
  return call.finish(session_->set_roll_forward(
      component.view(), static_cast<RollForwardType>(roll_forward), text.view()));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetRestoreName(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                        LPCWSTR logical_path, LPCWSTR name,
                                                        LPCWSTR restore_name) {
  const Address component(writer, type, logical_path, name);
  const Argument text(restore_name);
  auto call = start(Verb::SetRestoreName, component);
  call.step().add("restore_name", text.text());
  return call.finish(session_->set_restore_name(component.view(), text.view()));
}

}  // namespace vsskit::sdk
