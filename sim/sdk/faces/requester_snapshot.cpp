// IVssBackupComponents: shadow copies.
#include <span>
#include <utility>
#include <vector>

#include "sim/sdk/faces/requester_face.h"
#include "sim/sdk/faces/snapshot_faces.h"

namespace vsskit::sdk {

using trace::Verb;
using Port = service::RequesterPort;

HRESULT STDMETHODCALLTYPE RequesterFace::SetContext(LONG context) {
  auto call = start(Verb::SetContext);
  call.step().add_listed("context", static_cast<std::uint32_t>(context));
  return call.finish(call.attempt([&] { return session_->set_context(context); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::StartSnapshotSet(VSS_ID* set) {
  auto call = start(Verb::StartSnapshotSet);
  if (set == nullptr) return call.finish(E_INVALIDARG);
  *set = GUID_NULL;
  Guid id;
  const HRESULT result = call.attempt([&] { return session_->start_snapshot_set(id); });
  if (SUCCEEDED(result)) {
    *set = to_com(id);
    call.step().add_guid("set", id);
  }
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddToSnapshotSet(VSS_PWSZ volume, VSS_ID provider,
                                                          VSS_ID* snapshot) {
  const Argument name(volume);
  auto call = start(Verb::AddToSnapshotSet);
  call.step().add("volume", name.text()).add_guid("provider", from_com(provider));
  if (volume == nullptr || snapshot == nullptr) return call.finish(E_INVALIDARG);
  *snapshot = GUID_NULL;
  call.opened();
  Guid id;
  const HRESULT result = call.attempt(
      [&] { return session_->add_to_snapshot_set(name.view(), from_com(provider), id); });
  if (SUCCEEDED(result)) {
    *snapshot = to_com(id);
    call.step().add_guid("snapshot", id);
  }
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::DoSnapshotSet(IVssAsync** async) {
  return start_operation(Verb::DoSnapshotSet, async, &Port::do_snapshot_set);
}

HRESULT STDMETHODCALLTYPE RequesterFace::DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE type,
                                                         BOOL force, LONG* deleted,
                                                         VSS_ID* nondeleted) {
  auto call = start(Verb::DeleteSnapshots);
  call.step().add_guid("id", from_com(id)).add_listed("type", type);
  call.step().add_yes_no("force", force != FALSE);
  if (deleted == nullptr || nondeleted == nullptr) return call.finish(E_INVALIDARG);
  call.opened();
  service::Deletion deletion;
  const HRESULT result = call.attempt([&] {
    return session_->delete_snapshots(from_com(id), static_cast<ObjectType>(type), force != FALSE,
                                      deletion);
  });
  *deleted = deletion.deleted;
  *nondeleted = to_com(deletion.nondeleted);
  call.step().add_number("deleted", static_cast<std::uint64_t>(deletion.deleted));
  call.step().add_guid("nondeleted", deletion.nondeleted);
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::ImportSnapshots(IVssAsync** async) {
  return start_operation(Verb::ImportSnapshots, async, &Port::import_snapshots);
}

HRESULT STDMETHODCALLTYPE RequesterFace::BreakSnapshotSet(VSS_ID set) {
  auto call = start(Verb::BreakSnapshotSet);
  call.step().add_guid("set", from_com(set));
  call.opened();
  return call.finish(call.attempt([&] { return session_->break_snapshot_set(from_com(set)); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetSnapshotProperties(VSS_ID snapshot,
                                                               VSS_SNAPSHOT_PROP* properties) {
  auto call = start(Verb::GetSnapshotProperties);
  call.step().add_guid("snapshot", from_com(snapshot));
  if (properties == nullptr) return call.finish(E_INVALIDARG);
  *properties = VSS_SNAPSHOT_PROP();
  service::SnapshotProperties found;
  const HRESULT result =
      call.attempt([&] { return session_->get_snapshot_properties(from_com(snapshot), found); });
  if (FAILED(result)) return call.finish(result);
  fill_snapshot(found, *properties);
  call.step().add_guid("set", found.set_id).add("device", found.device);
  call.step().add("volume", found.original_volume);
  call.step().add_listed("attributes", static_cast<std::uint32_t>(found.attributes));
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::Query(VSS_ID id, VSS_OBJECT_TYPE queried,
                                               VSS_OBJECT_TYPE returned, IVssEnumObject** objects) {
  auto call = start(Verb::Query);
  call.step().add_guid("id", from_com(id)).add_listed("queried", queried);
  call.step().add_listed("returned", returned);
  if (objects == nullptr) return call.finish(E_INVALIDARG);
  *objects = nullptr;
  std::vector<service::ObjectProperties> found;
  const HRESULT result = call.attempt([&] {
    return session_->query(from_com(id), static_cast<ObjectType>(queried),
                           static_cast<ObjectType>(returned), found);
  });
  if (FAILED(result)) return call.finish(result);
  call.step().add_number("count", found.size());
  *objects = make_enum_face(std::move(found), surroundings_.origin);
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::IsVolumeSupported(VSS_ID provider, VSS_PWSZ volume,
                                                           BOOL* supported) {
  const Argument name(volume);
  auto call = start(Verb::IsVolumeSupported);
  call.step().add("volume", name.text()).add_guid("provider", from_com(provider));
  if (volume == nullptr || supported == nullptr) return call.finish(E_INVALIDARG);
  *supported = FALSE;
  call.opened();
  bool answer = false;
  const HRESULT result = call.attempt(
      [&] { return session_->is_volume_supported(from_com(provider), name.view(), answer); });
  *supported = answer ? TRUE : FALSE;
  if (SUCCEEDED(result)) call.step().add_yes_no("supported", answer);
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::ExposeSnapshot(VSS_ID snapshot, VSS_PWSZ path_from_root,
                                                        LONG attributes, VSS_PWSZ expose,
                                                        VSS_PWSZ* exposed) {
  const Argument path(path_from_root), place(expose);
  auto call = start(Verb::ExposeSnapshot);
  call.step().add_guid("snapshot", from_com(snapshot)).add("path", path.text());
  call.step().add_listed("attributes", static_cast<std::uint32_t>(attributes));
  call.step().add("expose", place.text());
  if (exposed == nullptr) return call.finish(E_INVALIDARG);
  *exposed = nullptr;
  std::string name;
  const HRESULT result = call.attempt([&] {
    return session_->expose_snapshot(from_com(snapshot), path.view(),
                                     static_cast<std::uint32_t>(attributes), place.view(), name);
  });
  if (SUCCEEDED(result)) {
    *exposed = to_task_string(name);
    call.step().add("exposed", name);
  }
  return call.finish(result);
}

HRESULT STDMETHODCALLTYPE RequesterFace::RevertToSnapshot(VSS_ID snapshot, BOOL force) {
  auto call = start(Verb::RevertToSnapshot);
  call.step().add_guid("snapshot", from_com(snapshot)).add_yes_no("force", force != FALSE);
  call.opened();
  return call.finish(call.attempt(
      [&] { return session_->revert_to_snapshot(from_com(snapshot), force != FALSE); }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::QueryRevertStatus(VSS_PWSZ volume, IVssAsync** async) {
  const Argument name(volume);
  auto call = start(Verb::QueryRevertStatus);
  call.step().add("volume", name.text());
  // The page's own code for missing pointers.
  if (volume == nullptr || async == nullptr) return call.finish(E_POINTER);
  *async = nullptr;
  call.opened();
  OperationPtr operation;
  const HRESULT result =
      call.attempt([&] { return session_->query_revert_status(name.view(), operation); });
  return finish_async(call, result, std::move(operation), async);
}

HRESULT STDMETHODCALLTYPE RequesterFace::UnexposeSnapshot(VSS_ID snapshot) {
  auto call = start(Verb::UnexposeSnapshot);
  call.step().add_guid("snapshot", from_com(snapshot));
  return call.finish(call.attempt([&] { return session_->unexpose_snapshot(from_com(snapshot)); }));
}

HRESULT RequesterFace::start_set_operation(Verb verb, const VSS_ID& set, DWORD flags,
                                           IVssAsync** async,
                                           Hresult (Port::*method)(const Guid&, std::uint32_t,
                                                                   OperationPtr&)) {
  auto call = start(verb);
  call.step().add_guid("set", from_com(set)).add_number("flags", flags);
  if (async == nullptr) return call.finish(E_INVALIDARG);
  *async = nullptr;
  call.opened();
  OperationPtr operation;
  const HRESULT result =
      call.attempt([&] { return (*session_.*method)(from_com(set), flags, operation); });
  return finish_async(call, result, std::move(operation), async);
}

HRESULT STDMETHODCALLTYPE RequesterFace::BreakSnapshotSetEx(VSS_ID set, DWORD flags,
                                                            IVssAsync** async) {
  return start_set_operation(Verb::BreakSnapshotSetEx, set, flags, async,
                             &Port::break_snapshot_set_ex);
}

HRESULT STDMETHODCALLTYPE RequesterFace::PreFastRecovery(VSS_ID set, DWORD flags,
                                                         IVssAsync** async) {
  return start_set_operation(Verb::PreFastRecovery, set, flags, async, &Port::pre_fast_recovery);
}

HRESULT STDMETHODCALLTYPE RequesterFace::FastRecovery(VSS_ID set, DWORD flags, IVssAsync** async) {
  return start_set_operation(Verb::FastRecovery, set, flags, async, &Port::fast_recovery);
}

HRESULT STDMETHODCALLTYPE RequesterFace::AddSnapshotToRecoverySet(VSS_ID snapshot, DWORD flags,
                                                                  VSS_PWSZ volume) {
  const Argument name(volume);
  auto call = start(Verb::AddSnapshotToRecoverySet);
  call.step().add_guid("snapshot", from_com(snapshot)).add_number("flags", flags);
  call.step().add("volume", name.text());
  return call.finish(call.attempt([&] {
    return session_->add_snapshot_to_recovery_set(from_com(snapshot), flags, name.view());
  }));
}

HRESULT STDMETHODCALLTYPE RequesterFace::RecoverSet(DWORD flags, IVssAsync** async) {
  auto call = start(Verb::RecoverSet);
  call.step().add_number("flags", flags);
  if (async == nullptr) return call.finish(E_INVALIDARG);
  *async = nullptr;
  call.opened();
  OperationPtr operation;
  const HRESULT result = call.attempt([&] { return session_->recover_set(flags, operation); });
  return finish_async(call, result, std::move(operation), async);
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetRootAndLogicalPrefixPaths(VSS_PWSZ path, VSS_PWSZ* root,
                                                                      VSS_PWSZ* prefix,
                                                                      BOOL normalize) {
  const Argument file(path);
  auto call = start(Verb::GetRootAndLogicalPrefixPaths);
  call.step().add("path", file.text()).add_yes_no("normalize", normalize != FALSE);
  if (path == nullptr || root == nullptr || prefix == nullptr) return call.finish(E_INVALIDARG);
  *root = *prefix = nullptr;
  std::string root_path;
  std::string logical_prefix;
  const HRESULT result = call.attempt([&] {
    return session_->get_root_and_logical_prefix_paths(file.view(), root_path, logical_prefix,
                                                       normalize != FALSE);
  });
  if (SUCCEEDED(result)) {
    *root = to_task_string(root_path);
    *prefix = to_task_string(logical_prefix);
    call.step().add("root", root_path).add("logical_prefix", logical_prefix);
  }
  return call.finish(result);
}

}  // namespace vsskit::sdk
