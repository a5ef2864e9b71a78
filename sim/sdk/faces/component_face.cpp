#include "sim/sdk/faces/component_face.h"

#include <memory>
#include <string>
#include <utility>

#include "sim/sdk/faces/file_faces.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/told.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

using service::ComponentAccess;
using trace::Verb;
using Text = ComponentAccess::Text;

class ComponentFace final : public ComObject<ComponentFace, IVssComponentEx2> {
 public:
  ComponentFace(Surroundings surroundings, ComponentAccess access)
      : surroundings_(std::move(surroundings)), access_(std::move(access)) {
    watch(surroundings_.origin, "IVssComponent");
  }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown || surroundings_.offers_component(id) ? this : nullptr;
  }

  // --- Identity: what every loop asks, so that no step is left.
  HRESULT STDMETHODCALLTYPE GetLogicalPath(BSTR* path) override {
    Text text;
    return identify("GetLogicalPath", path, text, &ComponentAccess::get_logical_path);
  }
  HRESULT STDMETHODCALLTYPE GetComponentType(VSS_COMPONENT_TYPE* type) override {
    ComponentType value{};
    return identify("GetComponentType", type, value, &ComponentAccess::get_component_type);
  }
  HRESULT STDMETHODCALLTYPE GetComponentName(BSTR* name) override {
    std::string text;
    return identify("GetComponentName", name, text, &ComponentAccess::get_component_name);
  }

  // --- Backup
  HRESULT STDMETHODCALLTYPE GetBackupSucceeded(bool* succeeded) override {
    return get_truth(Verb::GetBackupSucceeded, "succeeded", succeeded,
                     &ComponentAccess::get_backup_succeeded);
  }
  HRESULT STDMETHODCALLTYPE SetBackupMetadata(LPCWSTR data) override {
    return set_text(Verb::SetBackupMetadata, "metadata", data,
                    &ComponentAccess::set_backup_metadata);
  }
  HRESULT STDMETHODCALLTYPE GetBackupMetadata(BSTR* data) override {
    return get_text(Verb::GetBackupMetadata, "metadata", data,
                    &ComponentAccess::get_backup_metadata);
  }
  HRESULT STDMETHODCALLTYPE SetBackupStamp(LPCWSTR stamp) override {
    return set_text(Verb::SetBackupStamp, "stamp", stamp, &ComponentAccess::set_backup_stamp);
  }
  HRESULT STDMETHODCALLTYPE GetBackupStamp(BSTR* stamp) override {
    return get_text(Verb::GetBackupStamp, "stamp", stamp, &ComponentAccess::get_backup_stamp);
  }
  HRESULT STDMETHODCALLTYPE GetPreviousBackupStamp(BSTR* stamp) override {
    return get_text(Verb::GetPreviousBackupStamp, "stamp", stamp,
                    &ComponentAccess::get_previous_backup_stamp);
  }
  HRESULT STDMETHODCALLTYPE GetBackupOptions(BSTR* options) override {
    return get_text(Verb::GetBackupOptions, "options", options,
                    &ComponentAccess::get_backup_options);
  }
  HRESULT STDMETHODCALLTYPE GetPartialFileCount(UINT* count) override {
    return get_count(Verb::GetPartialFileCount, count, &ComponentAccess::get_partial_file_count);
  }
  HRESULT STDMETHODCALLTYPE AddPartialFile(LPCWSTR path, LPCWSTR filename, LPCWSTR ranges,
                                           LPCWSTR metadata) override;
  HRESULT STDMETHODCALLTYPE GetPartialFile(UINT index, BSTR* path, BSTR* filename, BSTR* ranges,
                                           BSTR* metadata) override;
  HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyTime(LPCWSTR path, LPCWSTR filespec,
                                                                BOOL recursive,
                                                                FILETIME time) override;
  HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyLSN(LPCWSTR path, LPCWSTR filespec,
                                                               BOOL recursive, BSTR lsn) override;
  HRESULT STDMETHODCALLTYPE GetDifferencedFilesCount(UINT* count) override {
    return get_count(Verb::GetDifferencedFilesCount, count,
                     &ComponentAccess::get_differenced_files_count);
  }
  HRESULT STDMETHODCALLTYPE GetDifferencedFile(UINT index, BSTR* path, BSTR* filespec,
                                               BOOL* recursive, BSTR* lsn, FILETIME* time) override;
  HRESULT STDMETHODCALLTYPE SetPrepareForBackupFailureMsg(LPCWSTR message) override {
    return set_text(Verb::SetPrepareForBackupFailureMsg, "message", message,
                    &ComponentAccess::set_prepare_for_backup_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE GetPrepareForBackupFailureMsg(BSTR* message) override {
    return get_text(Verb::GetPrepareForBackupFailureMsg, "message", message,
                    &ComponentAccess::get_prepare_for_backup_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE SetPostSnapshotFailureMsg(LPCWSTR message) override {
    return set_text(Verb::SetPostSnapshotFailureMsg, "message", message,
                    &ComponentAccess::set_post_snapshot_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE GetPostSnapshotFailureMsg(BSTR* message) override {
    return get_text(Verb::GetPostSnapshotFailureMsg, "message", message,
                    &ComponentAccess::get_post_snapshot_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE SetFailure(HRESULT failure, HRESULT application, LPCWSTR message,
                                       DWORD reserved) override;
  HRESULT STDMETHODCALLTYPE GetFailure(HRESULT* failure, HRESULT* application, BSTR* message,
                                       DWORD* reserved) override;

  // --- Restore
  HRESULT STDMETHODCALLTYPE GetAlternateLocationMappingCount(UINT* count) override {
    return get_count(Verb::GetAlternateLocationMappingCount, count,
                     &ComponentAccess::get_alternate_location_mapping_count);
  }
  HRESULT STDMETHODCALLTYPE GetAlternateLocationMapping(UINT index,
                                                        IVssWMFiledesc** file) override {
    return get_files(Verb::GetAlternateLocationMapping, "destination", index, file,
                     &ComponentAccess::get_alternate_location_mapping);
  }
  HRESULT STDMETHODCALLTYPE IsSelectedForRestore(bool* selected) override {
    return get_truth(Verb::IsSelectedForRestore, "selected", selected,
                     &ComponentAccess::is_selected_for_restore);
  }
  HRESULT STDMETHODCALLTYPE GetAdditionalRestores(bool* additional) override {
    return get_truth(Verb::GetAdditionalRestores, "additional", additional,
                     &ComponentAccess::get_additional_restores);
  }
  HRESULT STDMETHODCALLTYPE GetNewTargetCount(UINT* count) override {
    return get_count(Verb::GetNewTargetCount, count, &ComponentAccess::get_new_target_count);
  }
  HRESULT STDMETHODCALLTYPE GetNewTarget(UINT index, IVssWMFiledesc** file) override {
    return get_files(Verb::GetNewTarget, "new_path", index, file, &ComponentAccess::get_new_target);
  }
  HRESULT STDMETHODCALLTYPE AddDirectedTarget(LPCWSTR source_path, LPCWSTR source_filename,
                                              LPCWSTR source_ranges, LPCWSTR destination_path,
                                              LPCWSTR destination_filename,
                                              LPCWSTR destination_ranges) override;
  HRESULT STDMETHODCALLTYPE GetDirectedTargetCount(UINT* count) override {
    return get_count(Verb::GetDirectedTargetCount, count,
                     &ComponentAccess::get_directed_target_count);
  }
  HRESULT STDMETHODCALLTYPE GetDirectedTarget(UINT index, BSTR* source_path, BSTR* source_filename,
                                              BSTR* source_ranges, BSTR* destination_path,
                                              BSTR* destination_filename,
                                              BSTR* destination_ranges) override;
  HRESULT STDMETHODCALLTYPE SetRestoreMetadata(LPCWSTR data) override {
    return set_text(Verb::SetRestoreMetadata, "metadata", data,
                    &ComponentAccess::set_restore_metadata);
  }
  HRESULT STDMETHODCALLTYPE GetRestoreMetadata(BSTR* data) override {
    return get_text(Verb::GetRestoreMetadata, "metadata", data,
                    &ComponentAccess::get_restore_metadata);
  }
  HRESULT STDMETHODCALLTYPE SetRestoreTarget(VSS_RESTORE_TARGET target) override {
    return hand_on(start(Verb::SetRestoreTarget), &access_, &ComponentAccess::set_restore_target,
                   ListedIn<RestoreTarget>{"target", target});
  }
  HRESULT STDMETHODCALLTYPE GetRestoreTarget(VSS_RESTORE_TARGET* target) override {
    return get_listed(Verb::GetRestoreTarget, "target", target,
                      &ComponentAccess::get_restore_target);
  }
  HRESULT STDMETHODCALLTYPE SetPreRestoreFailureMsg(LPCWSTR message) override {
    return set_text(Verb::SetPreRestoreFailureMsg, "message", message,
                    &ComponentAccess::set_pre_restore_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE GetPreRestoreFailureMsg(BSTR* message) override {
    return get_text(Verb::GetPreRestoreFailureMsg, "message", message,
                    &ComponentAccess::get_pre_restore_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE SetPostRestoreFailureMsg(LPCWSTR message) override {
    return set_text(Verb::SetPostRestoreFailureMsg, "message", message,
                    &ComponentAccess::set_post_restore_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE GetPostRestoreFailureMsg(BSTR* message) override {
    return get_text(Verb::GetPostRestoreFailureMsg, "message", message,
                    &ComponentAccess::get_post_restore_failure_msg);
  }
  HRESULT STDMETHODCALLTYPE GetRestoreOptions(BSTR* options) override {
    return get_text(Verb::GetRestoreOptions, "options", options,
                    &ComponentAccess::get_restore_options);
  }
  HRESULT STDMETHODCALLTYPE GetRestoreSubcomponentCount(UINT* count) override {
    return get_count(Verb::GetRestoreSubcomponentCount, count,
                     &ComponentAccess::get_restore_subcomponent_count);
  }
  HRESULT STDMETHODCALLTYPE GetRestoreSubcomponent(UINT index, BSTR* path, BSTR* name,
                                                   bool* repair) override;
  HRESULT STDMETHODCALLTYPE GetFileRestoreStatus(VSS_FILE_RESTORE_STATUS* status) override {
    return get_listed(Verb::GetFileRestoreStatus, "status", status,
                      &ComponentAccess::get_file_restore_status);
  }
  HRESULT STDMETHODCALLTYPE GetAuthoritativeRestore(bool* authoritative) override {
    return get_truth(Verb::GetAuthoritativeRestore, "authoritative", authoritative,
                     &ComponentAccess::get_authoritative_restore);
  }
  HRESULT STDMETHODCALLTYPE GetRollForward(VSS_ROLLFORWARD_TYPE* type, BSTR* point) override;
  HRESULT STDMETHODCALLTYPE GetRestoreName(BSTR* name) override {
    return get_text(Verb::GetRestoreName, "restore_name", name, &ComponentAccess::get_restore_name);
  }

 private:
  Call start(Verb verb) const {
    auto call = surroundings_.call(verb);
    const auto& value = access_.value();
    // A requester's call of what only writers do is refused, and has no place for whose it was.
    if (surroundings_.subject.party == trace::Party::requester &&
        trace::find_field(verb, "writer") != nullptr) {
      call.step().add_guid("writer", access_.writer().writer_id);
    }
    call.step().add("component", component_path(value.logical_path, value.name));
    return call;
  }

  template <class Theirs, class Ours, class Getter>
  HRESULT identify(std::string_view method, Theirs* to, Ours& value, Getter getter) const {
    const Out out("", to, value);
    if (out.is_missing()) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    out.clear();
    if (const HRESULT failed = surroundings_.struck("IVssComponent", method); FAILED(failed))
      return failed;
    const HRESULT result = (access_.*getter)(value);
    out.give();
    return result;
  }

  HRESULT set_text(Verb verb, std::string_view key, LPCWSTR text,
                   Hresult (ComponentAccess::*setter)(service::TextOrNull)) {
    return hand_on(start(verb), &access_, setter, TextIn(key, text));
  }

  template <class Theirs, class Ours, class Getter>
  HRESULT get(Verb verb, std::string_view key, Theirs* to, Ours& value, Getter getter) {
    return give(
        start(verb), [&] { return (access_.*getter)(value); }, Out(key, to, value));
  }
  template <class Getter>
  HRESULT get_text(Verb verb, std::string_view key, BSTR* text, Getter getter) {
    Text value;
    return get(verb, key, text, value, getter);
  }
  template <class Getter>
  HRESULT get_truth(Verb verb, std::string_view key, bool* truth, Getter getter) {
    bool value = false;
    return get(verb, key, truth, value, getter);
  }
  template <class Getter>
  HRESULT get_count(Verb verb, UINT* count, Getter getter) {
    std::uint32_t value = 0;
    return get(verb, "count", count, value, getter);
  }
  template <class Theirs, class Ours>
  HRESULT get_listed(Verb verb, std::string_view key, Theirs* to,
                     Hresult (ComponentAccess::*getter)(Ours&) const) {
    Ours value{};
    return get(verb, key, to, value, getter);
  }

  // A call about the part at `index`.
  Call start_at(Verb verb, UINT index) const {
    auto call = start(verb);
    call.step().add_number("index", index);
    return call;
  }

  template <class Getter>
  HRESULT get_files(Verb verb, std::string_view place_key, UINT index, IVssWMFiledesc** file,
                    Getter getter) {
    auto call = start_at(verb, index);
    if (file == nullptr) return call.finish(E_INVALIDARG);
    *file = nullptr;
    auto files = std::make_shared<document::FileSet>();
    const HRESULT result = call.attempt([&] { return (access_.*getter)(index, *files); });
    if (FAILED(result)) return call.finish(result);
    call.step().add("path", files->path).add("filespec", files->filespec);
    call.step().add_yes_no("recursive", files->is_recursive());
    call.step().add(place_key, files->alternate_path);
    *file = make_file_face(std::move(files), surroundings_.origin);
    return call.finish(result);
  }

  Surroundings surroundings_;
  ComponentAccess access_;
};

HRESULT ComponentFace::AddPartialFile(LPCWSTR path, LPCWSTR filename, LPCWSTR ranges,
                                      LPCWSTR metadata) {
  return hand_on(start(Verb::AddPartialFile), &access_, &ComponentAccess::add_partial_file,
                 TextIn("path", path), TextIn("filename", filename), TextIn("ranges", ranges),
                 TextIn("metadata", metadata));
}

HRESULT ComponentFace::GetPartialFile(UINT index, BSTR* path, BSTR* filename, BSTR* ranges,
                                      BSTR* metadata) {
  document::PartialFile file;
  return give(
      start_at(Verb::GetPartialFile, index), [&] { return access_.get_partial_file(index, file); },
      Out("path", path, file.path), Out("filename", filename, file.filename),
      Out("ranges", ranges, file.ranges), Out("metadata", metadata, file.metadata));
}

HRESULT ComponentFace::AddDifferencedFilesByLastModifyTime(LPCWSTR path, LPCWSTR filespec,
                                                           BOOL recursive, FILETIME time) {
  return hand_on(start(Verb::AddDifferencedFilesByLastModifyTime), &access_,
                 &ComponentAccess::add_differenced_files_by_last_modify_time, TextIn("path", path),
                 TextIn("filespec", filespec), TruthIn{"recursive", recursive != FALSE},
                 TimeIn{"time", from_win32_time(time)});
}

HRESULT ComponentFace::AddDifferencedFilesByLastModifyLSN(LPCWSTR path, LPCWSTR filespec,
                                                          BOOL recursive, BSTR lsn) {
  return hand_on(start(Verb::AddDifferencedFilesByLastModifyLSN), &access_,
                 &ComponentAccess::add_differenced_files_by_last_modify_lsn, TextIn("path", path),
                 TextIn("filespec", filespec), TruthIn{"recursive", recursive != FALSE},
                 TextIn("lsn", lsn));
}

HRESULT ComponentFace::GetDifferencedFile(UINT index, BSTR* path, BSTR* filespec, BOOL* recursive,
                                          BSTR* lsn, FILETIME* time) {
  document::DifferencedFiles files;
  return give(
      start_at(Verb::GetDifferencedFile, index),
      [&] { return access_.get_differenced_file(index, files); }, Out("path", path, files.path),
      Out("filespec", filespec, files.filespec), Out("recursive", recursive, files.recursive),
      Out("lsn", lsn, files.lsn), Out("time", time, files.last_modify_time));
}

HRESULT ComponentFace::SetFailure(HRESULT failure, HRESULT application, LPCWSTR message, DWORD) {
  return hand_on(start(Verb::SetFailure), &access_, &ComponentAccess::set_failure,
                 CodeIn{"failure", failure}, CodeIn{"application", application},
                 TextIn("message", message));
}

HRESULT ComponentFace::GetFailure(HRESULT* failure, HRESULT* application, BSTR* message,
                                  DWORD* reserved) {
  auto call = start(Verb::GetFailure);
  if (reserved == nullptr) return call.finish(E_INVALIDARG);
  *reserved = 0;
  document::ComponentFailure value;
  return give(
      std::move(call), [&] { return access_.get_failure(value); },
      Out("failure", failure, value.writer), Out("application", application, value.application),
      Out("message", message, value.message));
}

HRESULT ComponentFace::AddDirectedTarget(LPCWSTR source_path, LPCWSTR source_filename,
                                         LPCWSTR source_ranges, LPCWSTR destination_path,
                                         LPCWSTR destination_filename, LPCWSTR destination_ranges) {
  return hand_on(start(Verb::AddDirectedTarget), &access_, &ComponentAccess::add_directed_target,
                 TextIn("source_path", source_path), TextIn("source_filename", source_filename),
                 TextIn("source_ranges", source_ranges),
                 TextIn("destination_path", destination_path),
                 TextIn("destination_filename", destination_filename),
                 TextIn("destination_ranges", destination_ranges));
}

HRESULT ComponentFace::GetDirectedTarget(UINT index, BSTR* source_path, BSTR* source_filename,
                                         BSTR* source_ranges, BSTR* destination_path,
                                         BSTR* destination_filename, BSTR* destination_ranges) {
  document::DirectedTarget target;
  return give(
      start_at(Verb::GetDirectedTarget, index),
      [&] { return access_.get_directed_target(index, target); },
      Out("source_path", source_path, target.source_path),
      Out("source_filename", source_filename, target.source_filename),
      Out("source_ranges", source_ranges, target.source_ranges),
      Out("destination_path", destination_path, target.destination_path),
      Out("destination_filename", destination_filename, target.destination_filename),
      Out("destination_ranges", destination_ranges, target.destination_ranges));
}

HRESULT ComponentFace::GetRestoreSubcomponent(UINT index, BSTR* path, BSTR* name, bool* repair) {
  document::RestoreSubcomponent value;
  return give(
      start_at(Verb::GetRestoreSubcomponent, index),
      [&] { return access_.get_restore_subcomponent(index, value); },
      Out("sub_logical_path", path, value.logical_path), Out("sub_component", name, value.name),
      Out("repair", repair, value.repair));
}

HRESULT ComponentFace::GetRollForward(VSS_ROLLFORWARD_TYPE* type, BSTR* point) {
  RollForwardType value{};
  Text text;
  return give(
      start(Verb::GetRollForward), [&] { return access_.get_roll_forward(value, text); },
      Out("roll_forward", type, value), Out("point", point, text));
}

}  // namespace

IVssComponentEx2* make_component_face(Surroundings surroundings, ComponentAccess access) {
  return new ComponentFace(std::move(surroundings), std::move(access));
}

}  // namespace vsskit::sdk
