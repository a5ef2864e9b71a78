// IVssBackupComponents: a session's life, its state, metadata, components and documents.
#include <oleauto.h>

#include <utility>

#include "sim/sdk/faces/async_face.h"
#include "sim/sdk/faces/component_face.h"
#include "sim/sdk/faces/metadata_face.h"
#include "sim/sdk/faces/requester_face.h"

namespace vsskit::sdk {

using trace::Verb;
using Port = service::RequesterPort;

RequesterFace::RequesterFace(Surroundings surroundings,
                             std::shared_ptr<service::RequesterPort> session)
    : surroundings_(std::move(surroundings)), session_(std::move(session)) {
  watch(surroundings_.origin, "IVssBackupComponents");
}

// Each interface since the Windows that its page names.
void* RequesterFace::find_interface(REFIID id) {
  const auto since = [&](int major, int minor, std::uint32_t service_pack = 0) {
    return surroundings_.world->windows_at_least(major, minor, service_pack);
  };
  const bool known = id == IID_IUnknown || id == IID_IVssBackupComponents ||
                     (id == IID_IVssBackupComponentsEx && since(5, 2, 1)) ||
                     (id == IID_IVssBackupComponentsEx2 && since(6, 0)) ||
                     (id == IID_IVssBackupComponentsEx3 && since(6, 1)) ||
                     (id == IID_IVssBackupComponentsEx4 && since(6, 2));
  return known ? this : nullptr;
}

void RequesterFace::on_last_release() {
  const auto inside = surroundings_.inside();
  session_->say_effects();
  auto call = start(Verb::Release);
  call.opened();
  session_->release();
  call.finish_with("0");
  surroundings_.origin.owner->end();
}

RequesterFace::Address::Address(const VSS_ID& writer, VSS_COMPONENT_TYPE component_type,
                                LPCWSTR path, LPCWSTR component_name)
    : writer_id(from_com(writer)), type(component_type), logical_path(path), name(component_name) {}

service::ComponentAddress RequesterFace::Address::value() const {
  return {writer_id, static_cast<ComponentType>(type), logical_path.view(), name.view()};
}

void RequesterFace::Address::say(Call& call) const {
  call.step().add_guid("writer", writer_id).add_listed("type", type);
  call.take("logical_path", logical_path).take("component", name);
}

Call RequesterFace::start(Verb verb) const {
  Call call = surroundings_.call(verb);
  call.refuse(session_->begin_call(verb));
  return call;
}

HRESULT RequesterFace::finish_async(Call& call, HRESULT result, OperationPtr operation,
                                    IVssAsync** async) const {
  const std::string_view of = trace::spec(call.step().verb).text;
  call.finish(result);
  if (SUCCEEDED(result) && operation) {
    *async = make_async_face(surroundings_, std::move(operation), of, call.number());
  }
  return result;
}

HRESULT RequesterFace::get_count(Verb verb, UINT* count, Hresult (Port::*method)(std::uint32_t&)) {
  std::uint32_t value = 0;
  return give(
      start(verb), [&] { return (*session_.*method)(value); }, Out("count", count, value));
}

HRESULT RequesterFace::start_operation(Verb verb, IVssAsync** async,
                                       Hresult (Port::*method)(OperationPtr&)) {
  auto call = start(verb);
  if (async == nullptr) return call.finish(E_INVALIDARG);
  *async = nullptr;
  call.opened();
  OperationPtr operation;
  const HRESULT result = call.attempt([&] { return (*session_.*method)(operation); });
  return finish_async(call, result, std::move(operation), async);
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterComponentsCount(UINT* count) {
  return get_count(Verb::GetWriterComponentsCount, count, &Port::get_writer_components_count);
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterComponents(UINT index,
                                                             IVssWriterComponentsExt** components) {
  auto call = start(Verb::GetWriterComponents);
  call.step().add_number("index", index);
  if (components == nullptr) return call.finish(E_INVALIDARG);
  *components = nullptr;
  std::optional<service::WriterComponents> found;
  const HRESULT result =
      call.attempt([&] { return session_->get_writer_components(index, found); });
  if (FAILED(result) || !found) return call.finish(result);
  Guid instance;
  Guid writer;
  found->get_writer_info(instance, writer);
  call.step().add_guid("writer", writer).add_guid("instance", instance);
  *components = make_writer_components_face(surroundings_, std::move(*found));
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::InitializeForBackup(BSTR xml) {
  auto call = start(Verb::InitializeForBackup);
  if (xml == nullptr) {
    call.step().add_null("document");
    return call.finish(call.attempt([&] { return session_->initialize_for_backup(std::nullopt); }));
  }
  const std::string text = narrow_xml(xml);
  call.step().add("document", surroundings_.world->recorder().document("components", text));
  return call.finish(call.attempt([&] { return session_->initialize_for_backup(text); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetBackupState(bool components, bool bootable,
                                                        VSS_BACKUP_TYPE type, bool partial) {
  auto call = start(Verb::SetBackupState);
  call.step().add_yes_no("components", components).add_yes_no("bootable", bootable);
  call.step().add_listed("type", type).add_yes_no("partial", partial);
  return call.finish(call.attempt([&] {
    return session_->set_backup_state(
        {components, bootable, static_cast<BackupType>(type), partial});
  }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::GatherWriterMetadata(IVssAsync** async) {
  return start_operation(Verb::GatherWriterMetadata, async, &Port::gather_writer_metadata);
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterMetadataCount(UINT* count) {
  return get_count(Verb::GetWriterMetadataCount, count, &Port::get_writer_metadata_count);
}

HRESULT RequesterFace::writer_metadata(Verb verb, UINT index, VSS_ID* instance,
                                       IVssExamineWriterMetadataEx2** metadata) {
  auto call = start(verb);
  call.step().add_number("index", index);
  if (instance == nullptr || metadata == nullptr) return call.finish(E_INVALIDARG);
  *metadata = nullptr;
  Guid instance_id;
  SharedMetadata document;
  const HRESULT result =
      call.attempt([&] { return session_->get_writer_metadata(index, instance_id, document); });
  if (FAILED(result)) return call.finish(result);
  *instance = to_com(instance_id);
  call.step().add_guid("instance", instance_id);
  call.step().add_guid("writer", document->identification.writer_id);
  call.finish(result);
  *metadata =
      make_metadata_face(surroundings_, std::move(document), session_->saved_metadata(index));
  return result;
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterMetadata(UINT index, VSS_ID* instance,
                                                           IVssExamineWriterMetadata** metadata) {
  IVssExamineWriterMetadataEx2* found = nullptr;
  const HRESULT result = writer_metadata(Verb::GetWriterMetadata, index, instance,
                                         metadata == nullptr ? nullptr : &found);
  if (metadata != nullptr) *metadata = found;
  return result;
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterMetadataEx(
    UINT index, VSS_ID* instance, IVssExamineWriterMetadataEx** metadata) {
  IVssExamineWriterMetadataEx2* found = nullptr;
  const HRESULT result = writer_metadata(Verb::GetWriterMetadataEx, index, instance,
                                         metadata == nullptr ? nullptr : &found);
  if (metadata != nullptr) *metadata = found;
  return result;
}

HRESULT STDMETHODCALLTYPE RequesterFace::FreeWriterMetadata() {
  return tell(Verb::FreeWriterMetadata, &Port::free_writer_metadata);
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddComponent(VSS_ID instance, VSS_ID writer,
                                                      VSS_COMPONENT_TYPE type, LPCWSTR logical_path,
                                                      LPCWSTR name) {
  return tell(Verb::AddComponent, &Port::add_component, GuidIn("instance", instance),
              Address(writer, type, logical_path, name));
}

HRESULT STDMETHODCALLTYPE RequesterFace::PrepareForBackup(IVssAsync** async) {
  return start_operation(Verb::PrepareForBackup, async, &Port::prepare_for_backup);
}

HRESULT STDMETHODCALLTYPE RequesterFace::AbortBackup() {
  auto call = start(Verb::AbortBackup);
  call.opened();
  return call.finish(call.attempt([&] { return session_->abort_backup(); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetBackupSucceeded(VSS_ID instance, VSS_ID writer,
                                                            VSS_COMPONENT_TYPE type,
                                                            LPCWSTR logical_path, LPCWSTR name,
                                                            bool succeeded) {
  return tell(Verb::SetBackupSucceeded, &Port::set_backup_succeeded, GuidIn("instance", instance),
              Address(writer, type, logical_path, name), TruthIn{"succeeded", succeeded});
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetBackupOptions(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                          LPCWSTR logical_path, LPCWSTR name,
                                                          LPCWSTR options) {
  return tell(Verb::SetBackupOptions, &Port::set_backup_options,
              Address(writer, type, logical_path, name), TextIn("options", options));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SetPreviousBackupStamp(VSS_ID writer,
                                                                VSS_COMPONENT_TYPE type,
                                                                LPCWSTR logical_path, LPCWSTR name,
                                                                LPCWSTR stamp) {
  return tell(Verb::SetPreviousBackupStamp, &Port::set_previous_backup_stamp,
              Address(writer, type, logical_path, name), TextIn("stamp", stamp));
}

HRESULT STDMETHODCALLTYPE RequesterFace::SaveAsXML(BSTR* xml) {
  auto call = start(Verb::SaveAsXML);
  if (xml == nullptr) return call.finish(E_INVALIDARG);
  *xml = nullptr;
  call.opened();
  std::string text;
  std::string name;
  HRESULT result = call.attempt([&] { return session_->save_as_xml(text, &name); });
  if (SUCCEEDED(result)) {
    if (!name.empty()) call.step().add("document", name);
    *xml = to_bstr(std::string_view(text));
    if (*xml == nullptr) result = E_OUTOFMEMORY;
  }
  return call.finish(result);
}

// What the requester stored until now was stored before the call, and stands before it.
HRESULT STDMETHODCALLTYPE RequesterFace::BackupComplete(IVssAsync** async) {
  const auto inside = surroundings_.inside();
  session_->say_effects();
  return start_operation(Verb::BackupComplete, async, &Port::backup_complete);
}

HRESULT RequesterFace::select_writers(Verb verb, const VSS_ID* ids, UINT count,
                                      Hresult (Port::*method)(std::span<const Guid>)) {
  auto call = start(verb);
  if (ids == nullptr && count != 0) return call.finish(E_INVALIDARG);
  std::vector<Guid> list;
  std::string text;
  for (UINT i = 0; i < count; ++i) {
    list.push_back(from_com(ids[i]));
    if (i != 0) text += ',';
    text += list.back().braced();
  }
  call.step().add("ids", std::move(text));
  return call.finish(call.attempt([&] { return (*session_.*method)(list); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::DisableWriterClasses(const VSS_ID* ids, UINT count) {
  return select_writers(Verb::DisableWriterClasses, ids, count, &Port::disable_writer_classes);
}

HRESULT STDMETHODCALLTYPE RequesterFace::EnableWriterClasses(const VSS_ID* ids, UINT count) {
  return select_writers(Verb::EnableWriterClasses, ids, count, &Port::enable_writer_classes);
}

HRESULT STDMETHODCALLTYPE RequesterFace::DisableWriterInstances(const VSS_ID* ids, UINT count) {
  return select_writers(Verb::DisableWriterInstances, ids, count, &Port::disable_writer_instances);
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetSessionId(VSS_ID* session) {
  auto call = start(Verb::GetSessionId);
  if (session == nullptr) return call.finish(E_INVALIDARG);
  Guid id;
  const HRESULT result = call.attempt([&] { return session_->get_session_id(id); });
  *session = to_com(id);
  if (SUCCEEDED(result)) call.step().add_guid("session", id);
  return call.finish(result);
}

}  // namespace vsskit::sdk
