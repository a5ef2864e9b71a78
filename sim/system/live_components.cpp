#include "sim/system/live_components.h"

#include "sim/sdk/win32_handles.h"
#include "sim/system/read_component.h"

namespace vsskit::system {

template <class Interface, class Method, class... Arguments>
Hresult LiveComponents::tell(std::size_t component, REFIID id, Method Interface::*method,
                             Arguments... arguments) {
  Held<IVssComponent> found;
  Hresult result = components_.GetComponent(static_cast<UINT>(component), found.put());
  if (failed(result) || !found) return result;
  Held<Interface> asked;
  asked.ask(*found, id);
  if (!asked) return kENoInterface;
  result = (asked.get()->*method)(arguments...);
  if (failed(result)) return result;
  auto& known = document_->value.writers.front().components[component];
  ++document_->changes;
  const Hresult read = read_component(vss_, *found, known);
  return failed(read) ? read : result;
}

Hresult LiveComponents::set(Text what, std::size_t component, TextOrNull text) {
  WideArgument wide(text);
  const auto said = [&](HRESULT (STDMETHODCALLTYPE IVssComponent::*method)(LPCWSTR)) {
    return tell<IVssComponent>(component, IID_IVssComponent, method, wide.get());
  };
  switch (what) {
    case Text::backup_metadata:
      return said(&IVssComponent::SetBackupMetadata);
    case Text::backup_stamp:
      return said(&IVssComponent::SetBackupStamp);
    case Text::restore_metadata:
      return said(&IVssComponent::SetRestoreMetadata);
    case Text::pre_restore_failure:
      return said(&IVssComponent::SetPreRestoreFailureMsg);
    case Text::post_restore_failure:
      return said(&IVssComponent::SetPostRestoreFailureMsg);
    case Text::prepare_for_backup_failure:
      return tell(component, IID_IVssComponentEx, &IVssComponentEx::SetPrepareForBackupFailureMsg,
                  wide.get());
    case Text::post_snapshot_failure:
      return tell(component, IID_IVssComponentEx, &IVssComponentEx::SetPostSnapshotFailureMsg,
                  wide.get());
  }
  return kEUnexpected;
}

Hresult LiveComponents::add_partial_file(std::size_t component, TextOrNull path,
                                         TextOrNull filename, TextOrNull ranges,
                                         TextOrNull metadata) {
  WideArgument wide_path(path);
  WideArgument wide_name(filename);
  WideArgument wide_ranges(ranges);
  WideArgument wide_metadata(metadata);
  return tell(component, IID_IVssComponent, &IVssComponent::AddPartialFile, wide_path.get(),
              wide_name.get(), wide_ranges.get(), wide_metadata.get());
}

Hresult LiveComponents::add_differenced_files(std::size_t component, TextOrNull path,
                                              TextOrNull filespec, bool recursive, FileTime time) {
  WideArgument wide_path(path);
  WideArgument wide_filespec(filespec);
  return tell(component, IID_IVssComponent, &IVssComponent::AddDifferencedFilesByLastModifyTime,
              wide_path.get(), wide_filespec.get(), recursive ? TRUE : FALSE, sdk::to_win32(time));
}

Hresult LiveComponents::add_directed_target(std::size_t component, TextOrNull source_path,
                                            TextOrNull source_filename, TextOrNull source_ranges,
                                            TextOrNull destination_path,
                                            TextOrNull destination_filename,
                                            TextOrNull destination_ranges) {
  WideArgument from_path(source_path);
  WideArgument from_name(source_filename);
  WideArgument from_ranges(source_ranges);
  WideArgument to_path(destination_path);
  WideArgument to_name(destination_filename);
  WideArgument to_ranges(destination_ranges);
  return tell(component, IID_IVssComponent, &IVssComponent::AddDirectedTarget, from_path.get(),
              from_name.get(), from_ranges.get(), to_path.get(), to_name.get(), to_ranges.get());
}

Hresult LiveComponents::set_restore_target(std::size_t component, RestoreTarget target) {
  return tell(component, IID_IVssComponent, &IVssComponent::SetRestoreTarget,
              static_cast<VSS_RESTORE_TARGET>(target));
}

Hresult LiveComponents::set_failure(std::size_t component, Hresult failure, Hresult application,
                                    TextOrNull message) {
  WideArgument text(message);
  return tell(component, IID_IVssComponentEx2, &IVssComponentEx2::SetFailure, failure, application,
              text.get(), DWORD{0});
}

}  // namespace vsskit::system
