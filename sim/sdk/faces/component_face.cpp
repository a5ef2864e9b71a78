#include "sim/sdk/faces/component_face.h"

#include <memory>
#include <string>
#include <utility>

#include "sim/sdk/faces/file_faces.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/win32_handles.h"

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
    if (path == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    Text text;
    const HRESULT result = access_.get_logical_path(text);
    *path = to_bstr(text);
    return result;
  }

  HRESULT STDMETHODCALLTYPE GetComponentType(VSS_COMPONENT_TYPE* type) override {
    if (type == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    ComponentType value{};
    const HRESULT result = access_.get_component_type(value);
    *type = static_cast<VSS_COMPONENT_TYPE>(value);
    return result;
  }

  HRESULT STDMETHODCALLTYPE GetComponentName(BSTR* name) override {
    if (name == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    std::string text;
    const HRESULT result = access_.get_component_name(text);
    *name = to_bstr(std::string_view(text));
    return result;
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
    auto call = start(Verb::SetRestoreTarget);
    call.step().add_listed("target", target);
    return call.finish(access_.set_restore_target(static_cast<RestoreTarget>(target)));
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
    if (surroundings_.subject.party == trace::Party::requester) {
      call.step().add_guid("writer", access_.writer().writer_id);
    }
    call.step().add("component", component_path(value.logical_path, value.name));
    return call;
  }

  template <class Setter>
  HRESULT set_text(Verb verb, std::string_view key, LPCWSTR text, Setter setter) {
    auto call = start(verb);
    const Argument argument(text);
    call.step().add(key, argument.text());
    return call.finish((access_.*setter)(argument.view()));
  }

  template <class Getter>
  HRESULT get_text(Verb verb, std::string_view key, BSTR* text, Getter getter) {
    auto call = start(verb);
    if (text == nullptr) return call.finish(E_INVALIDARG);
    Text value;
    const HRESULT result = (access_.*getter)(value);
    *text = to_bstr(value);
    if (SUCCEEDED(result)) call.step().add(key, std::move(value));
    return call.finish(result);
  }

  template <class Getter>
  HRESULT get_truth(Verb verb, std::string_view key, bool* truth, Getter getter) {
    auto call = start(verb);
    if (truth == nullptr) return call.finish(E_INVALIDARG);
    const HRESULT result = (access_.*getter)(*truth);
    if (result == S_OK) call.step().add_yes_no(key, *truth);
    return call.finish(result);
  }

  template <class Getter>
  HRESULT get_count(Verb verb, UINT* count, Getter getter) {
    auto call = start(verb);
    if (count == nullptr) return call.finish(E_INVALIDARG);
    std::uint32_t value = 0;
    const HRESULT result = (access_.*getter)(value);
    *count = value;
    if (SUCCEEDED(result)) call.step().add_number("count", value);
    return call.finish(result);
  }

  template <class Theirs, class Ours>
  HRESULT get_listed(Verb verb, std::string_view key, Theirs* value,
                     Hresult (ComponentAccess::*getter)(Ours&) const) {
    auto call = start(verb);
    if (value == nullptr) return call.finish(E_INVALIDARG);
    Ours ours{};
    const HRESULT result = (access_.*getter)(ours);
    *value = static_cast<Theirs>(ours);
    if (SUCCEEDED(result)) call.step().add_listed(key, static_cast<std::int64_t>(ours));
    return call.finish(result);
  }

  template <class Getter>
  HRESULT get_files(Verb verb, std::string_view place_key, UINT index, IVssWMFiledesc** file,
                    Getter getter) {
    auto call = start(verb);
    call.step().add_number("index", index);
    if (file == nullptr) return call.finish(E_INVALIDARG);
    *file = nullptr;
    auto files = std::make_shared<document::FileSet>();
    const HRESULT result = (access_.*getter)(index, *files);
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
  auto call = start(Verb::AddPartialFile);
  const Argument in_path(path), in_filename(filename), in_ranges(ranges), in_metadata(metadata);
  call.step().add("path", in_path.text()).add("filename", in_filename.text());
  call.step().add("ranges", in_ranges.text()).add("metadata", in_metadata.text());
  return call.finish(access_.add_partial_file(in_path.view(), in_filename.view(), in_ranges.view(),
                                              in_metadata.view()));
}

HRESULT ComponentFace::GetPartialFile(UINT index, BSTR* path, BSTR* filename, BSTR* ranges,
                                      BSTR* metadata) {
  auto call = start(Verb::GetPartialFile);
  call.step().add_number("index", index);
  if (!path || !filename || !ranges || !metadata) return call.finish(E_INVALIDARG);
  *path = *filename = *ranges = *metadata = nullptr;
  document::PartialFile file;
  const HRESULT result = access_.get_partial_file(index, file);
  if (FAILED(result)) return call.finish(result);
  *path = to_bstr(std::string_view(file.path));
  *filename = to_bstr(std::string_view(file.filename));
  *ranges = to_bstr(std::string_view(file.ranges));
  *metadata = to_bstr(file.metadata);
  call.step().add("path", file.path).add("filename", file.filename);
  call.step().add("ranges", file.ranges).add("metadata", file.metadata);
  return call.finish(result);
}

HRESULT ComponentFace::AddDifferencedFilesByLastModifyTime(LPCWSTR path, LPCWSTR filespec,
                                                           BOOL recursive, FILETIME time) {
  auto call = start(Verb::AddDifferencedFilesByLastModifyTime);
  const Argument in_path(path), in_filespec(filespec);
  const FileTime since = from_win32_time(time);
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive != FALSE).add("time", since.text());
  return call.finish(access_.add_differenced_files_by_last_modify_time(
      in_path.view(), in_filespec.view(), recursive != FALSE, since));
}

HRESULT ComponentFace::AddDifferencedFilesByLastModifyLSN(LPCWSTR path, LPCWSTR filespec,
                                                          BOOL recursive, BSTR lsn) {
  auto call = start(Verb::AddDifferencedFilesByLastModifyLSN);
  const Argument in_path(path), in_filespec(filespec), in_lsn(lsn);
  call.step().add("path", in_path.text()).add("filespec", in_filespec.text());
  call.step().add_yes_no("recursive", recursive != FALSE).add("lsn", in_lsn.text());
  return call.finish(access_.add_differenced_files_by_last_modify_lsn(
      in_path.view(), in_filespec.view(), recursive != FALSE, in_lsn.view()));
}

HRESULT ComponentFace::GetDifferencedFile(UINT index, BSTR* path, BSTR* filespec, BOOL* recursive,
                                          BSTR* lsn, FILETIME* time) {
  auto call = start(Verb::GetDifferencedFile);
  call.step().add_number("index", index);
  if (!path || !filespec || !recursive || !lsn || !time) return call.finish(E_INVALIDARG);
  *path = *filespec = *lsn = nullptr;
  document::DifferencedFiles files;
  const HRESULT result = access_.get_differenced_file(index, files);
  if (FAILED(result)) return call.finish(result);
  *path = to_bstr(std::string_view(files.path));
  *filespec = to_bstr(std::string_view(files.filespec));
  *recursive = files.recursive ? TRUE : FALSE;
  *lsn = to_bstr(files.lsn);
  *time = to_win32(files.last_modify_time);
  call.step().add("path", files.path).add("filespec", files.filespec);
  call.step().add_yes_no("recursive", files.recursive).add("lsn", files.lsn);
  call.step().add("time", files.last_modify_time.text());
  return call.finish(result);
}

HRESULT ComponentFace::SetFailure(HRESULT failure, HRESULT application, LPCWSTR message, DWORD) {
  auto call = start(Verb::SetFailure);
  const Argument in_message(message);
  call.step().add_hresult("failure", failure).add_hresult("application", application);
  call.step().add("message", in_message.text());
  return call.finish(access_.set_failure(failure, application, in_message.view()));
}

HRESULT ComponentFace::GetFailure(HRESULT* failure, HRESULT* application, BSTR* message,
                                  DWORD* reserved) {
  auto call = start(Verb::GetFailure);
  if (!failure || !application || !message || !reserved) return call.finish(E_INVALIDARG);
  document::ComponentFailure value;
  const HRESULT result = access_.get_failure(value);
  *failure = value.writer;
  *application = value.application;
  *message = to_bstr(value.message);
  *reserved = 0;
  if (SUCCEEDED(result)) {
    call.step().add_hresult("failure", value.writer).add_hresult("application", value.application);
    call.step().add("message", value.message);
  }
  return call.finish(result);
}

HRESULT ComponentFace::AddDirectedTarget(LPCWSTR source_path, LPCWSTR source_filename,
                                         LPCWSTR source_ranges, LPCWSTR destination_path,
                                         LPCWSTR destination_filename, LPCWSTR destination_ranges) {
  auto call = start(Verb::AddDirectedTarget);
  const Argument from_path(source_path), from_name(source_filename), from_ranges(source_ranges);
  const Argument to_path(destination_path), to_name(destination_filename);
  const Argument to_ranges(destination_ranges);
  call.step().add("source_path", from_path.text()).add("source_filename", from_name.text());
  call.step().add("source_ranges", from_ranges.text()).add("destination_path", to_path.text());
  call.step().add("destination_filename", to_name.text());
  call.step().add("destination_ranges", to_ranges.text());
  return call.finish(access_.add_directed_target(from_path.view(), from_name.view(),
                                                 from_ranges.view(), to_path.view(), to_name.view(),
                                                 to_ranges.view()));
}

HRESULT ComponentFace::GetDirectedTarget(UINT index, BSTR* source_path, BSTR* source_filename,
                                         BSTR* source_ranges, BSTR* destination_path,
                                         BSTR* destination_filename, BSTR* destination_ranges) {
  auto call = start(Verb::GetDirectedTarget);
  call.step().add_number("index", index);
  if (!source_path || !source_filename || !source_ranges || !destination_path ||
      !destination_filename || !destination_ranges) {
    return call.finish(E_INVALIDARG);
  }
  *source_path = *source_filename = *source_ranges = nullptr;
  *destination_path = *destination_filename = *destination_ranges = nullptr;
  document::DirectedTarget target;
  const HRESULT result = access_.get_directed_target(index, target);
  if (FAILED(result)) return call.finish(result);
  *source_path = to_bstr(std::string_view(target.source_path));
  *source_filename = to_bstr(std::string_view(target.source_filename));
  *source_ranges = to_bstr(std::string_view(target.source_ranges));
  *destination_path = to_bstr(std::string_view(target.destination_path));
  *destination_filename = to_bstr(std::string_view(target.destination_filename));
  *destination_ranges = to_bstr(std::string_view(target.destination_ranges));
  call.step().add("source_path", target.source_path);
  call.step().add("source_filename", target.source_filename);
  call.step().add("source_ranges", target.source_ranges);
  call.step().add("destination_path", target.destination_path);
  call.step().add("destination_filename", target.destination_filename);
  call.step().add("destination_ranges", target.destination_ranges);
  return call.finish(result);
}

HRESULT ComponentFace::GetRestoreSubcomponent(UINT index, BSTR* path, BSTR* name, bool* repair) {
  auto call = start(Verb::GetRestoreSubcomponent);
  call.step().add_number("index", index);
  if (!path || !name || !repair) return call.finish(E_INVALIDARG);
  *path = *name = nullptr;
  document::RestoreSubcomponent value;
  const HRESULT result = access_.get_restore_subcomponent(index, value);
  if (FAILED(result)) return call.finish(result);
  *path = to_bstr(value.logical_path);
  *name = to_bstr(std::string_view(value.name));
  *repair = value.repair;
  call.step().add("sub_logical_path", value.logical_path).add("sub_component", value.name);
  call.step().add_yes_no("repair", value.repair);
  return call.finish(result);
}

HRESULT ComponentFace::GetRollForward(VSS_ROLLFORWARD_TYPE* type, BSTR* point) {
  auto call = start(Verb::GetRollForward);
  if (!type || !point) return call.finish(E_INVALIDARG);
  RollForwardType value{};
  Text text;
  const HRESULT result = access_.get_roll_forward(value, text);
  *type = static_cast<VSS_ROLLFORWARD_TYPE>(value);
  *point = to_bstr(text);
  if (SUCCEEDED(result)) {
    call.step().add_listed("roll_forward", *type).add("point", std::move(text));
  }
  return call.finish(result);
}

}  // namespace

IVssComponentEx2* make_component_face(Surroundings surroundings, ComponentAccess access) {
  return new ComponentFace(std::move(surroundings), std::move(access));
}

}  // namespace vsskit::sdk
