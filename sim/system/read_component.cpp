#include "sim/system/read_component.h"

#include <utility>

#include "sim/sdk/win32_handles.h"
#include "sim/system/com_values.h"
#include "sim/system/read_metadata.h"

namespace vsskit::system {
namespace {

// One component's getters, each value in the shape that the document has for it.
class Reader {
 public:
  Reader(const EntryPoints& vss, IVssComponent& from) : vss_(vss), from_(from) {}

  template <class Object, class Getter>
  void text(Object& object, Getter getter, std::optional<std::string>& into) const {
    BstrOf value(vss_);
    if ((object.*getter)(value.put()) == kSOk) into = value.get();
  }
  template <class Getter>
  void text(Getter getter, std::optional<std::string>& into) const {
    text(from_, getter, into);
  }
  template <class Object, class Getter>
  void truth(Object& object, Getter getter, std::optional<bool>& into) const {
    bool value = false;
    if ((object.*getter)(&value) == kSOk) into = value;
  }
  template <class Theirs, class Ours>
  void listed(HRESULT (STDMETHODCALLTYPE IVssComponent::*getter)(Theirs*),
              std::optional<Ours>& into) const {
    Theirs value{};
    if ((from_.*getter)(&value) == kSOk) into = static_cast<Ours>(static_cast<int>(value));
  }
  // `one(i, value)` reads a value; false ends the list.
  template <class Counter, class T, class One>
  void list(Counter counter, std::vector<T>& into, const One& one) const {
    UINT count = 0;
    if (failed((from_.*counter)(&count))) return;
    for (UINT i = 0; i < count; ++i) {
      T value;
      if (!one(i, value)) return;
      into.push_back(std::move(value));
    }
  }
  template <class Counter, class Getter>
  void files(Counter counter, Getter getter, std::vector<document::FileSet>& into) const {
    list(counter, into, [&](UINT i, document::FileSet& value) {
      Held<IVssWMFiledesc> file;
      return succeeded((from_.*getter)(i, file.put())) && file &&
             succeeded(read_file_set(vss_, *file, value));
    });
  }

  void read_backup(document::BackupComponent& into) const;
  void read_restore(document::BackupComponent& into) const;
  void read_ex(document::BackupComponent& into) const;

 private:
  const EntryPoints& vss_;
  IVssComponent& from_;
};

void Reader::read_backup(document::BackupComponent& into) const {
  truth(from_, &IVssComponent::GetBackupSucceeded, into.backup_succeeded);
  text(&IVssComponent::GetBackupOptions, into.backup_options);
  text(&IVssComponent::GetBackupStamp, into.backup_stamp);
  text(&IVssComponent::GetPreviousBackupStamp, into.previous_backup_stamp);
  text(&IVssComponent::GetBackupMetadata, into.backup_metadata);
  list(&IVssComponent::GetPartialFileCount, into.partial_files,
       [&](UINT i, document::PartialFile& value) {
         BstrOf path(vss_), name(vss_), ranges(vss_), metadata(vss_);
         const Hresult result =
             from_.GetPartialFile(i, path.put(), name.put(), ranges.put(), metadata.put());
         value.path = path.text();
         value.filename = name.text();
         value.ranges = ranges.text();
         value.metadata = metadata.get();
         return succeeded(result);
       });
  list(&IVssComponent::GetDifferencedFilesCount, into.differenced_files,
       [&](UINT i, document::DifferencedFiles& value) {
         BstrOf path(vss_), filespec(vss_), lsn(vss_);
         BOOL recursive = FALSE;
         FILETIME time{};
         const Hresult result =
             from_.GetDifferencedFile(i, path.put(), filespec.put(), &recursive, lsn.put(), &time);
         value.path = path.text();
         value.filespec = filespec.text();
         value.recursive = recursive != FALSE;
         value.lsn = lsn.get();
         value.last_modify_time = sdk::from_win32_time(time);
         return succeeded(result);
       });
}

void Reader::read_restore(document::BackupComponent& into) const {
  truth(from_, &IVssComponent::IsSelectedForRestore, into.selected_for_restore);
  truth(from_, &IVssComponent::GetAdditionalRestores, into.additional_restores);
  text(&IVssComponent::GetRestoreOptions, into.restore_options);
  text(&IVssComponent::GetRestoreMetadata, into.restore_metadata);
  text(&IVssComponent::GetPreRestoreFailureMsg, into.pre_restore_failure);
  text(&IVssComponent::GetPostRestoreFailureMsg, into.post_restore_failure);
  listed(&IVssComponent::GetRestoreTarget, into.restore_target);
  listed(&IVssComponent::GetFileRestoreStatus, into.file_restore_status);
  files(&IVssComponent::GetAlternateLocationMappingCount,
        &IVssComponent::GetAlternateLocationMapping, into.alternate_mappings);
  files(&IVssComponent::GetNewTargetCount, &IVssComponent::GetNewTarget, into.new_targets);
  list(&IVssComponent::GetDirectedTargetCount, into.directed_targets,
       [&](UINT i, document::DirectedTarget& value) {
         BstrOf path(vss_), name(vss_), ranges(vss_), to_path(vss_), to_name(vss_), to_ranges(vss_);
         const Hresult result =
             from_.GetDirectedTarget(i, path.put(), name.put(), ranges.put(), to_path.put(),
                                     to_name.put(), to_ranges.put());
         value.source_path = path.text();
         value.source_filename = name.text();
         value.source_ranges = ranges.text();
         value.destination_path = to_path.text();
         value.destination_filename = to_name.text();
         value.destination_ranges = to_ranges.text();
         return succeeded(result);
       });
  list(&IVssComponent::GetRestoreSubcomponentCount, into.restore_subcomponents,
       [&](UINT i, document::RestoreSubcomponent& value) {
         BstrOf path(vss_), name(vss_);
         const Hresult result =
             from_.GetRestoreSubcomponent(i, path.put(), name.put(), &value.repair);
         value.logical_path = path.get();
         value.name = name.text();
         return succeeded(result);
       });
}

void Reader::read_ex(document::BackupComponent& into) const {
  Held<IVssComponentEx> ex;
  Held<IVssComponentEx2> ex2;
  ex.ask(from_, IID_IVssComponentEx);
  ex2.ask(from_, IID_IVssComponentEx2);
  if (ex) {
    text(*ex, &IVssComponentEx::GetPrepareForBackupFailureMsg, into.prepare_for_backup_failure);
    text(*ex, &IVssComponentEx::GetPostSnapshotFailureMsg, into.post_snapshot_failure);
    truth(*ex, &IVssComponentEx::GetAuthoritativeRestore, into.authoritative_restore);
    text(*ex, &IVssComponentEx::GetRestoreName, into.restore_name);
    VSS_ROLLFORWARD_TYPE type = VSS_RF_UNDEFINED;
    BstrOf point(vss_);
    if (ex->GetRollForward(&type, point.put()) == kSOk) {
      into.roll_forward = static_cast<RollForwardType>(static_cast<int>(type));
      into.roll_forward_point = point.get();
    }
  }
  if (!ex2) return;
  document::ComponentFailure failure;
  HRESULT writer = S_OK;
  HRESULT application = S_OK;
  DWORD reserved = 0;
  BstrOf message(vss_);
  if (ex2->GetFailure(&writer, &application, message.put(), &reserved) != kSOk) return;
  failure.writer = writer;
  failure.application = application;
  failure.message = message.get();
  into.failure = std::move(failure);
}

}  // namespace

Hresult read_component(const EntryPoints& vss, IVssComponent& from,
                       document::BackupComponent& into) {
  VSS_COMPONENT_TYPE type = VSS_CT_UNDEFINED;
  BstrOf path(vss);
  BstrOf name(vss);
  Hresult result = from.GetLogicalPath(path.put());
  if (succeeded(result)) result = from.GetComponentType(&type);
  if (succeeded(result)) result = from.GetComponentName(name.put());
  if (failed(result)) return result;
  into = {};
  into.type = static_cast<ComponentType>(static_cast<int>(type));
  into.logical_path = path.get();
  into.name = name.text();
  const Reader reader(vss, from);
  reader.read_backup(into);
  reader.read_restore(into);
  reader.read_ex(into);
  return kSOk;
}

Hresult read_components(const EntryPoints& vss, IVssWriterComponents& from,
                        document::WriterComponents& into) {
  VSS_ID instance = GUID_NULL;
  VSS_ID writer = GUID_NULL;
  UINT count = 0;
  Hresult result = from.GetWriterInfo(&instance, &writer);
  if (succeeded(result)) result = from.GetComponentCount(&count);
  into.instance_id = sdk::from_com(instance);
  into.writer_id = sdk::from_com(writer);
  for (UINT i = 0; i < count && succeeded(result); ++i) {
    Held<IVssComponent> component;
    document::BackupComponent value;
    result = from.GetComponent(i, component.put());
    if (succeeded(result)) result = read_component(vss, *component, value);
    if (succeeded(result)) into.components.push_back(std::move(value));
  }
  return result;
}

}  // namespace vsskit::system
