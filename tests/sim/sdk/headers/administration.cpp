// Listing and changing what there is: vsmgmt.h and vsadmin.h alone bring all they need.
#include <VsMgmt.h>
#include <VsAdmin.h>

HRESULT administration(VSS_PWSZ volume) {
  IVssSnapshotMgmt* management = NULL;
  HRESULT hr = CoCreateInstance(CLSID_VssSnapshotMgmt, NULL, CLSCTX_ALL, IID_IVssSnapshotMgmt,
                                reinterpret_cast<void**>(&management));
  if (FAILED(hr)) return hr;
  IVssDifferentialSoftwareSnapshotMgmt* areas = NULL;
  hr = management->GetProviderMgmtInterface(GUID_NULL, __uuidof(*areas),
                                            reinterpret_cast<IUnknown**>(&areas));
  IVssEnumMgmtObject* list = NULL;
  if (SUCCEEDED(hr)) hr = areas->QueryDiffAreasForVolume(volume, &list);
  VSS_MGMT_OBJECT_PROP found = {};
  ULONG fetched = 0;
  while (hr == S_OK && list->Next(1, &found, &fetched) == S_OK) {
    if (found.Type == VSS_MGMT_OBJECT_DIFF_AREA) {
      if (found.Obj.DiffArea.m_llMaximumDiffSpace == VSS_ASSOC_NO_MAX_SPACE) hr = S_FALSE;
      CoTaskMemFree(found.Obj.DiffArea.m_pwszVolumeName);
    }
  }
  IVssAdmin* admin = NULL;
  hr = CoCreateInstance(__uuidof(VSSCoordinator), NULL, CLSCTX_LOCAL_SERVER, __uuidof(IVssAdmin),
                        reinterpret_cast<void**>(&admin));
  IVssEnumObject* providers = NULL;
  if (SUCCEEDED(hr)) hr = admin->QueryProviders(&providers);
  return hr;
}
