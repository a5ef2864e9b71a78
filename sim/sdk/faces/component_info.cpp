#include "sim/sdk/faces/component_info.h"

#include <oleauto.h>

#include <algorithm>

#include "sim/sdk/belongings.h"
#include "sim/sdk/com_memory.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {

PVSSCOMPONENTINFO make_component_info(const document::Component& component) {
  const Giving::Structure parts("VSS_COMPONENTINFO");
  auto* info = static_cast<VSS_COMPONENTINFO*>(CoTaskMemAlloc(sizeof(VSS_COMPONENTINFO)));
  if (info == nullptr) return nullptr;
  hand_out(info, "VSS_COMPONENTINFO");
  *info = VSS_COMPONENTINFO();
  info->type = static_cast<VSS_COMPONENT_TYPE>(component.type);
  info->bstrLogicalPath = to_bstr(component.logical_path);
  info->bstrComponentName = to_bstr(std::string_view(component.name));
  info->bstrCaption = to_bstr(component.caption);
  if (!component.icon.empty()) {
    info->pbIcon = static_cast<BYTE*>(CoTaskMemAlloc(component.icon.size()));
    if (info->pbIcon != nullptr) {
      hand_out(info->pbIcon, "VSS_COMPONENTINFO");
      std::copy(component.icon.begin(), component.icon.end(), info->pbIcon);
      info->cbIcon = static_cast<UINT>(component.icon.size());
    }
  }
  info->bRestoreMetadata = component.restore_metadata;
  info->bNotifyOnBackupComplete = component.notify_on_backup_complete;
  info->bSelectable = component.is_selectable();
  info->bSelectableForRestore = component.selectable_for_restore.value_or(false);
  info->dwComponentFlags = component.flags.value_or(0);
  info->cFileCount = static_cast<UINT>(component.files.size());
  info->cDatabases = static_cast<UINT>(component.database_files.size());
  info->cLogFiles = static_cast<UINT>(component.log_files.size());
  info->cDependencies = static_cast<UINT>(component.dependencies.size());
  return info;
}

void free_component_info(PVSSCOMPONENTINFO info) {
  GivingBack parts("VSS_COMPONENTINFO", "FreeComponentInfo");
  if (!parts.may_free(ComBlock::task, info)) return;
  for (BSTR text : {info->bstrLogicalPath, info->bstrComponentName, info->bstrCaption}) {
    if (parts.may_free(ComBlock::bstr, text)) SysFreeString(text);
  }
  if (parts.may_free(ComBlock::task, info->pbIcon)) CoTaskMemFree(info->pbIcon);
  CoTaskMemFree(const_cast<VSS_COMPONENTINFO*>(info));
}

}  // namespace vsskit::sdk
