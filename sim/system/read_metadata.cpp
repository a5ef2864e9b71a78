#include "sim/system/read_metadata.h"

#include <utility>
#include <vector>

#include "sim/selection/component_tree.h"
#include "sim/system/com_values.h"

namespace vsskit::system {
namespace {

template <class Enum, class Theirs>
Enum as(Theirs value) {
  return static_cast<Enum>(static_cast<int>(value));
}

// `count` file sets from an indexed getter.
template <class Object, class Getter>
Hresult read_list(const EntryPoints& vss, Object& object, Getter getter, UINT count,
                  std::vector<document::FileSet>& into) {
  for (UINT i = 0; i < count; ++i) {
    Held<IVssWMFiledesc> file;
    Hresult result = (object.*getter)(i, file.put());
    document::FileSet files;
    if (succeeded(result) && file) result = read_file_set(vss, *file, files);
    if (failed(result)) return result;
    into.push_back(std::move(files));
  }
  return kSOk;
}

Hresult read_dependencies(const EntryPoints& vss, IVssWMComponent& from, UINT count,
                          std::vector<document::Dependency>& into) {
  for (UINT i = 0; i < count; ++i) {
    Held<IVssWMDependency> dependency;
    Hresult result = from.GetDependency(i, dependency.put());
    if (failed(result)) return result;
    VSS_ID writer = GUID_NULL;
    BstrOf path(vss);
    BstrOf name(vss);
    result = dependency->GetWriterId(&writer);
    if (succeeded(result)) result = dependency->GetLogicalPath(path.put());
    if (succeeded(result)) result = dependency->GetComponentName(name.put());
    if (failed(result)) return result;
    document::Dependency value;
    value.writer_id = sdk::from_com(writer);
    value.logical_path = path.get();
    value.component_name = name.text();
    into.push_back(std::move(value));
  }
  return kSOk;
}

void read_info(const VSS_COMPONENTINFO& info, document::Component& into) {
  into.type = as<ComponentType>(info.type);
  into.logical_path = sdk::Argument(info.bstrLogicalPath).text();
  into.name = sdk::Argument(info.bstrComponentName).text().value_or(std::string());
  into.caption = sdk::Argument(info.bstrCaption).text();
  if (info.pbIcon != nullptr) into.icon.assign(info.pbIcon, info.pbIcon + info.cbIcon);
  into.restore_metadata = info.bRestoreMetadata;
  into.notify_on_backup_complete = info.bNotifyOnBackupComplete;
  into.selectable = info.bSelectable;
  into.selectable_for_restore = info.bSelectableForRestore;
  into.flags = info.dwComponentFlags;
}

Hresult read_component(const EntryPoints& vss, IVssWMComponent& from, document::Component& into) {
  PVSSCOMPONENTINFO info = nullptr;
  Hresult result = from.GetComponentInfo(&info);
  if (failed(result)) return result;
  read_info(*info, into);
  result = read_list(vss, from, &IVssWMComponent::GetFile, info->cFileCount, into.files);
  if (succeeded(result)) {
    result = read_list(vss, from, &IVssWMComponent::GetDatabaseFile, info->cDatabases,
                       into.database_files);
  }
  if (succeeded(result)) {
    result =
        read_list(vss, from, &IVssWMComponent::GetDatabaseLogFile, info->cLogFiles, into.log_files);
  }
  if (succeeded(result)) {
    result = read_dependencies(vss, from, info->cDependencies, into.dependencies);
  }
  from.FreeComponentInfo(info);
  return result;
}

Hresult read_components(const EntryPoints& vss, IVssExamineWriterMetadata& from, UINT count,
                        std::vector<document::Component>& into) {
  for (UINT i = 0; i < count; ++i) {
    Held<IVssWMComponent> component;
    Hresult result = from.GetComponent(i, component.put());
    document::Component value;
    if (succeeded(result)) result = read_component(vss, *component, value);
    if (failed(result)) return result;
    into.push_back(std::move(value));
  }
  return kSOk;
}

// S_FALSE: there is none.
Hresult read_restore_method(const EntryPoints& vss, IVssExamineWriterMetadata& from,
                            std::optional<document::RestoreMethod>& into) {
  VSS_RESTOREMETHOD_ENUM method = VSS_RME_UNDEFINED;
  VSS_WRITERRESTORE_ENUM writer_restore = VSS_WRE_UNDEFINED;
  BstrOf service(vss);
  BstrOf procedure(vss);
  bool reboot = false;
  UINT mappings = 0;
  const Hresult result = from.GetRestoreMethod(&method, service.put(), procedure.put(),
                                               &writer_restore, &reboot, &mappings);
  if (result != kSOk) return result;
  document::RestoreMethod& value = into.emplace();
  value.method = as<RestoreMethodType>(method);
  value.writer_restore = as<WriterRestore>(writer_restore);
  value.reboot_required = reboot;
  value.service = service.get();
  value.user_procedure = procedure.get();
  return read_list(vss, from, &IVssExamineWriterMetadata::GetAlternateLocationMapping, mappings,
                   value.mappings);
}

Hresult read_snapshot_excludes(const EntryPoints& vss, IVssExamineWriterMetadata& from,
                               document::WriterMetadata& into) {
  Held<IVssExamineWriterMetadataEx2> ex2;
  ex2.ask(from, IID_IVssExamineWriterMetadataEx2);
  if (!ex2) return kSOk;
  UINT count = 0;
  const Hresult result = ex2->GetExcludeFromSnapshotCount(&count);
  if (failed(result)) return result;
  return read_list(vss, *ex2, &IVssExamineWriterMetadataEx2::GetExcludeFromSnapshotFile, count,
                   into.exclude_files_from_snapshot);
}

}  // namespace

Hresult read_file_set(const EntryPoints& vss, IVssWMFiledesc& from, document::FileSet& into) {
  BstrOf path(vss);
  BstrOf filespec(vss);
  BstrOf alternate(vss);
  bool recursive = false;
  DWORD mask = 0;
  Hresult result = from.GetPath(path.put());
  if (succeeded(result)) result = from.GetFilespec(filespec.put());
  if (failed(result)) return result;
  into.path = path.text();
  into.filespec = filespec.text();
  // S_FALSE: the document does not say. Sets without these values may fail here.
  if (from.GetRecursive(&recursive) == kSOk) into.recursive = recursive;
  if (succeeded(from.GetAlternateLocation(alternate.put()))) into.alternate_path = alternate.get();
  if (succeeded(from.GetBackupTypeMask(&mask))) into.mask = mask;
  return kSOk;
}

Hresult read_identity(const EntryPoints& vss, IVssExamineWriterMetadata& from,
                      document::Identification& into) {
  VSS_ID instance = GUID_NULL;
  VSS_ID writer = GUID_NULL;
  BstrOf name(vss);
  BstrOf instance_name(vss);
  VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
  VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
  Held<IVssExamineWriterMetadataEx> ex;
  Held<IVssExamineWriterMetadataEx2> ex2;
  ex.ask(from, IID_IVssExamineWriterMetadataEx);
  ex2.ask(from, IID_IVssExamineWriterMetadataEx2);
  const Hresult result =
      ex ? ex->GetIdentityEx(&instance, &writer, name.put(), instance_name.put(), &usage, &source)
         : from.GetIdentity(&instance, &writer, name.put(), &usage, &source);
  if (failed(result)) return result;
  into.instance_id = sdk::from_com(instance);
  into.writer_id = sdk::from_com(writer);
  into.friendly_name = name.text();
  into.instance_name = instance_name.get();
  into.usage = as<UsageType>(usage);
  into.source = as<SourceType>(source);
  DWORD major = 0;
  DWORD minor = 0;
  if (ex2 && succeeded(ex2->GetVersion(&major, &minor))) {
    into.major_version = major;
    into.minor_version = minor;
  }
  return kSOk;
}

Hresult read_selectable(IVssExamineWriterMetadata& from, UINT count,
                        std::vector<std::string>& into) {
  for (UINT i = 0; i < count; ++i) {
    Held<IVssWMComponent> component;
    Hresult result = from.GetComponent(i, component.put());
    PVSSCOMPONENTINFO info = nullptr;
    if (succeeded(result)) result = component->GetComponentInfo(&info);
    if (failed(result)) return result;
    document::Component value;
    read_info(*info, value);
    component->FreeComponentInfo(info);
    if (value.selectable) into.push_back(selection::full_path(value));
  }
  return kSOk;
}

Hresult read_metadata(const EntryPoints& vss, IVssExamineWriterMetadata& from,
                      document::WriterMetadata& into) {
  UINT includes = 0;
  UINT excludes = 0;
  UINT components = 0;
  DWORD schema = 0;
  Hresult result = read_identity(vss, from, into.identification);
  if (succeeded(result)) result = from.GetBackupSchema(&schema);
  if (schema != 0) into.backup_schema = schema;
  if (succeeded(result)) result = from.GetFileCounts(&includes, &excludes, &components);
  if (succeeded(result)) {
    result = read_list(vss, from, &IVssExamineWriterMetadata::GetIncludeFile, includes,
                       into.include_files);
  }
  if (succeeded(result)) {
    result = read_list(vss, from, &IVssExamineWriterMetadata::GetExcludeFile, excludes,
                       into.exclude_files);
  }
  if (succeeded(result)) result = read_components(vss, from, components, into.components);
  if (succeeded(result)) result = read_restore_method(vss, from, into.restore_method);
  if (succeeded(result)) result = read_snapshot_excludes(vss, from, into);
  return result;
}

}  // namespace vsskit::system
