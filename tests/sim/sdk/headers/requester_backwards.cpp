// Headers in the reverse of the usual order, each of them the first that is seen of its kind.
#include <VsBackup.h>
#include <VsWriter.h>
#include <Vss.h>
#include <VssError.h>

#include <Windows.h>

#include <string>
#include <vector>

std::wstring requester_backwards(std::vector<HRESULT>& results) {
  IVssBackupComponents* backup = nullptr;
  results.push_back(CreateVssBackupComponents(&backup));
  if (results.back() == VSS_E_BAD_STATE || backup == nullptr) return L"";
  IVssEnumObject* list = nullptr;
  results.push_back(backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &list));
  VSS_OBJECT_PROP found = {};
  ULONG fetched = 0;
  while (list->Next(1, &found, &fetched) == S_OK)
    VssFreeSnapshotProperties(&found.Obj.Snap);
  list->Release();
  BSTR xml = nullptr;
  results.push_back(backup->SaveAsXML(&xml));
  std::wstring text(xml, SysStringLen(xml));
  SysFreeString(xml);
  IVssBackupComponentsEx3* newer = nullptr;
  results.push_back(
      backup->QueryInterface(__uuidof(IVssBackupComponentsEx3), reinterpret_cast<void**>(&newer)));
  results.push_back(newer->GetWriterStatusEx(0, nullptr, nullptr, nullptr, nullptr, nullptr));
  newer->Release();
  backup->Release();
  return text;
}
