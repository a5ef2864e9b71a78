// See writer_view.h.
#include "sim/roles/writer_view.h"

#include "sim/roles/path_text.h"

namespace vsskit::roles {
namespace {

// What excludes and file sets have in common. S_FALSE is a success here: the attribute is not in
// the document.
HRESULT read_specification(IVssWMFiledesc& description, FileSetView& files) {
  BstrText path;
  BstrText filespec;
  HRESULT result = description.GetPath(path.put());
  if (SUCCEEDED(result)) result = description.GetFilespec(filespec.put());
  if (SUCCEEDED(result)) result = description.GetRecursive(&files.recursive);
  files.path = path.text();
  files.filespec = filespec.text();
  return result;
}

HRESULT read_file_set(IVssWMFiledesc& description, bool masks, FileSetView& files) {
  BstrText alternate;
  HRESULT result = read_specification(description, files);
  if (SUCCEEDED(result)) result = description.GetAlternateLocation(alternate.put());
  files.mask = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED;
  if (SUCCEEDED(result) && masks) result = description.GetBackupTypeMask(&files.mask);
  files.alternate = alternate.get();
  if (files.alternate && files.alternate->empty()) files.alternate.reset();
  return result;
}

using Getter = HRESULT (STDMETHODCALLTYPE IVssWMComponent::*)(UINT, IVssWMFiledesc**);

HRESULT read_file_sets(IVssWMComponent& component, UINT count, Getter getter, bool masks,
                       std::vector<FileSetView>& sets) {
  const bool is_log = getter == &IVssWMComponent::GetDatabaseLogFile;
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssWMFiledesc> description;
    FileSetView files;
    files.is_log = is_log;
    HRESULT result = (component.*getter)(i, description.put());
    if (SUCCEEDED(result)) result = read_file_set(*description.get(), masks, files);
    if (FAILED(result)) return result;
    sets.push_back(std::move(files));
  }
  return S_OK;
}

HRESULT read_component(IVssWMComponent& component, bool masks, ComponentView& view) {
  PVSSCOMPONENTINFO info = nullptr;
  HRESULT result = component.GetComponentInfo(&info);
  if (FAILED(result)) return result;
  view.type = info->type;
  if (info->bstrLogicalPath != nullptr) view.logical_path = std::wstring(info->bstrLogicalPath);
  if (info->bstrComponentName != nullptr) view.name = info->bstrComponentName;
  view.selectable = info->bSelectable;
  view.selectable_for_restore = info->bSelectableForRestore;
  result =
      read_file_sets(component, info->cFileCount, &IVssWMComponent::GetFile, masks, view.files);
  if (SUCCEEDED(result)) {
    result = read_file_sets(component, info->cDatabases, &IVssWMComponent::GetDatabaseFile, masks,
                            view.files);
  }
  if (SUCCEEDED(result)) {
    result = read_file_sets(component, info->cLogFiles, &IVssWMComponent::GetDatabaseLogFile, masks,
                            view.files);
  }
  component.FreeComponentInfo(info);
  return result;
}

HRESULT read_partial(IVssComponent& component, std::vector<PartialView>& partial) {
  UINT count = 0;
  HRESULT result = component.GetPartialFileCount(&count);
  for (UINT i = 0; i < count && SUCCEEDED(result); ++i) {
    BstrText path;
    BstrText filename;
    BstrText ranges;
    BstrText metadata;
    result = component.GetPartialFile(i, path.put(), filename.put(), ranges.put(), metadata.put());
    partial.push_back({path.text(), filename.text(), ranges.text()});
  }
  return result;
}

HRESULT read_differenced(IVssComponent& component, std::vector<DifferencedView>& differenced) {
  UINT count = 0;
  HRESULT result = component.GetDifferencedFilesCount(&count);
  for (UINT i = 0; i < count && SUCCEEDED(result); ++i) {
    BstrText path;
    BstrText filespec;
    BstrText lsn;
    BOOL recursive = FALSE;
    FILETIME since{};
    result =
        component.GetDifferencedFile(i, path.put(), filespec.put(), &recursive, lsn.put(), &since);
    differenced.push_back({path.text(), filespec.text(), recursive != FALSE, since});
  }
  return result;
}

HRESULT read_in_session(IVssComponent& component, const Attention& attention,
                        ComponentInSession& view) {
  BstrText logical_path;
  BstrText name;
  BstrText stamp;
  HRESULT result = component.GetLogicalPath(logical_path.put());
  if (SUCCEEDED(result)) result = component.GetComponentName(name.put());
  if (SUCCEEDED(result)) result = component.GetBackupStamp(stamp.put());
  view.logical_path = logical_path.get();
  view.name = name.text();
  view.stamp = stamp.get();
  if (SUCCEEDED(result) && attention.partial) result = read_partial(component, view.partial);
  if (SUCCEEDED(result) && attention.differenced) {
    result = read_differenced(component, view.differenced);
  }
  return result;
}

}  // namespace

std::wstring ComponentView::full_path() const {
  return joined(logical_path.value_or(std::wstring()), name);
}

std::wstring component_key(const VSS_ID& writer, const TextOrNull& logical_path,
                           const std::wstring& name) {
  wchar_t id[40] = {};
  StringFromGUID2(writer, id, 40);
  return id + (logical_path ? L"=" + *logical_path : std::wstring()) + L"\\" + name;
}

std::wstring component_key(const WriterView& writer, const TextOrNull& logical_path,
                           const std::wstring& name) {
  std::wstring key = component_key(writer.id, logical_path, name);
  if (!writer.instance_name) return key;
  const std::size_t id = key.find(L'}') + 1;
  return key.substr(0, id) + L"(" + as_file_name(*writer.instance_name) + L")" + key.substr(id);
}

int WriterView::find(const std::wstring& folded_path) const {
  const auto found = places.find(folded_path);
  return found == places.end() ? -1 : found->second;
}

HRESULT read_identity(IVssExamineWriterMetadata& metadata, WriterView& writer) {
  BstrText name;
  BstrText instance_name;
  VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
  VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
  ComRef<IVssExamineWriterMetadataEx> ex;
  HRESULT result = S_OK;
  if (SUCCEEDED(metadata.QueryInterface(IID_PPV_ARGS(ex.put())))) {
    result = ex->GetIdentityEx(&writer.instance, &writer.id, name.put(), instance_name.put(),
                               &usage, &source);
  } else {
    result = metadata.GetIdentity(&writer.instance, &writer.id, name.put(), &usage, &source);
  }
  writer.name = name.text();
  writer.instance_name = instance_name.get();
  if (writer.instance_name && writer.instance_name->empty()) writer.instance_name.reset();
  return result;
}

HRESULT read_writer(IVssExamineWriterMetadata& metadata, WriterView& writer,
                    const Attention& attention) {
  UINT includes = 0;
  UINT excludes = 0;
  UINT components = 0;
  BstrText document;
  HRESULT result = read_identity(metadata, writer);
  if (SUCCEEDED(result) && attention.schema) result = metadata.GetBackupSchema(&writer.schema);
  if (SUCCEEDED(result)) result = metadata.SaveAsXML(document.put());
  writer.document = document.text();
  if (SUCCEEDED(result)) result = metadata.GetFileCounts(&includes, &excludes, &components);
  for (UINT i = 0; i < excludes && SUCCEEDED(result); ++i) {
    ComRef<IVssWMFiledesc> description;
    FileSetView files;
    result = metadata.GetExcludeFile(i, description.put());
    if (SUCCEEDED(result)) result = read_specification(*description.get(), files);
    if (FAILED(result)) break;
    writer.exclude_places[path_key(expanded(files.path))].push_back(writer.excludes.size());
    writer.excludes.push_back(std::move(files));
  }
  for (UINT i = 0; i < components && SUCCEEDED(result); ++i) {
    ComRef<IVssWMComponent> component;
    ComponentView view;
    result = metadata.GetComponent(i, component.put());
    if (SUCCEEDED(result)) result = read_component(*component.get(), attention.masks, view);
    if (FAILED(result)) break;
    writer.places.emplace(folded(view.full_path()), static_cast<int>(writer.components.size()));
    writer.components.push_back(std::move(view));
  }
  return result;
}

HRESULT read_restore_method(IVssExamineWriterMetadata& metadata, WriterView& writer) {
  BstrText service;
  BstrText procedure;
  bool reboot = false;
  UINT mappings = 0;
  HRESULT result = metadata.GetRestoreMethod(&writer.method, service.put(), procedure.put(),
                                             &writer.writer_restore, &reboot, &mappings);
  writer.service = service.text();
  // S_FALSE: the writer named no method.
  if (result != S_OK) return result;
  for (UINT i = 0; i < mappings && SUCCEEDED(result); ++i) {
    ComRef<IVssWMFiledesc> description;
    BstrText destination;
    FileSetView mapping;
    result = metadata.GetAlternateLocationMapping(i, description.put());
    if (SUCCEEDED(result)) result = read_specification(*description.get(), mapping);
    if (SUCCEEDED(result)) result = description->GetAlternateLocation(destination.put());
    mapping.alternate = destination.get();
    if (SUCCEEDED(result)) writer.mappings.push_back(std::move(mapping));
  }
  return result;
}

namespace {

HRESULT read_directed(IVssComponent& component, std::vector<DirectedView>& directed) {
  UINT count = 0;
  HRESULT result = component.GetDirectedTargetCount(&count);
  for (UINT i = 0; i < count && SUCCEEDED(result); ++i) {
    BstrText from_path, from_name, from_ranges, to_path, to_name, to_ranges;
    result = component.GetDirectedTarget(i, from_path.put(), from_name.put(), from_ranges.put(),
                                         to_path.put(), to_name.put(), to_ranges.put());
    directed.push_back({from_path.text(), from_name.text(), from_ranges.text(), to_path.text(),
                        to_name.text(), to_ranges.text()});
  }
  return result;
}

HRESULT read_in_restore(IVssComponent& component, ComponentInRestore& view) {
  BstrText logical_path;
  BstrText name;
  BstrText failure;
  HRESULT result = component.GetLogicalPath(logical_path.put());
  if (SUCCEEDED(result)) result = component.GetComponentName(name.put());
  if (SUCCEEDED(result)) result = component.GetRestoreTarget(&view.target);
  if (SUCCEEDED(result)) result = component.GetPreRestoreFailureMsg(failure.put());
  view.logical_path = logical_path.get();
  view.name = name.text();
  view.failure = failure.get();
  if (SUCCEEDED(result) && view.target == VSS_RT_DIRECTED) {
    result = read_directed(component, view.directed);
  }
  return result;
}

}  // namespace

HRESULT read_restores(IVssBackupComponents& backup, std::vector<ComponentInRestore>& components) {
  UINT writers = 0;
  HRESULT result = backup.GetWriterComponentsCount(&writers);
  for (UINT i = 0; i < writers && SUCCEEDED(result); ++i) {
    ComRef<IVssWriterComponentsExt> writer;
    UINT count = 0;
    VSS_ID instance = GUID_NULL;
    VSS_ID id = GUID_NULL;
    result = backup.GetWriterComponents(i, writer.put());
    if (SUCCEEDED(result)) result = writer->GetWriterInfo(&instance, &id);
    if (SUCCEEDED(result)) result = writer->GetComponentCount(&count);
    for (UINT j = 0; j < count && SUCCEEDED(result); ++j) {
      ComRef<IVssComponent> component;
      ComponentInRestore each;
      each.writer = id;
      each.instance = instance;
      result = writer->GetComponent(j, component.put());
      if (SUCCEEDED(result)) result = read_in_restore(*component.get(), each);
      if (SUCCEEDED(result)) components.push_back(std::move(each));
    }
  }
  return result;
}

HRESULT read_components(IVssBackupComponents& backup, std::vector<ComponentInSession>& components,
                        const Attention& attention) {
  UINT writers = 0;
  HRESULT result = backup.GetWriterComponentsCount(&writers);
  for (UINT i = 0; i < writers && SUCCEEDED(result); ++i) {
    ComRef<IVssWriterComponentsExt> writer;
    UINT count = 0;
    ComponentInSession view;
    result = backup.GetWriterComponents(i, writer.put());
    if (SUCCEEDED(result)) result = writer->GetWriterInfo(&view.instance, &view.writer);
    if (SUCCEEDED(result)) result = writer->GetComponentCount(&count);
    for (UINT j = 0; j < count && SUCCEEDED(result); ++j) {
      ComRef<IVssComponent> component;
      ComponentInSession each;
      each.writer = view.writer;
      each.instance = view.instance;
      result = writer->GetComponent(j, component.put());
      if (SUCCEEDED(result)) result = read_in_session(*component.get(), attention, each);
      if (SUCCEEDED(result)) components.push_back(std::move(each));
    }
  }
  return result;
}

}  // namespace vsskit::roles
