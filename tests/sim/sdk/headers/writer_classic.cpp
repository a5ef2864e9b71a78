// A writer as the documentation's examples have it, over CVssWriter.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <tchar.h>

namespace {

const VSS_ID kWriterId = {
    0x7bf6f881, 0x41ab, 0x4ab7, {0xa6, 0x32, 0x5c, 0x9d, 0x01, 0x5e, 0xf3, 0x58}};

class ClassicWriter : public CVssWriter {
 public:
  HRESULT STDMETHODCALLTYPE Initialize() {
    HRESULT hr =
        CVssWriter::Initialize(kWriterId, _T("Classic writer"), VSS_UT_USERDATA, VSS_ST_OTHER);
    return SUCCEEDED(hr) ? Subscribe() : hr;
  }

  virtual bool STDMETHODCALLTYPE OnIdentify(IN IVssCreateWriterMetadata* metadata) {
    HRESULT hr = metadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"files", L"Files", NULL, 0, false,
                                        true, true);
    if (FAILED(hr)) return false;
    hr = metadata->AddFilesToFileGroup(NULL, L"files", L"C:\\data", L"*.*", true, NULL);
    if (FAILED(hr)) return false;
    hr = metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, NULL, NULL, VSS_WRE_NEVER,
                                    false);
    return SUCCEEDED(hr) &&
           SUCCEEDED(metadata->SetBackupSchema(VSS_BS_DIFFERENTIAL | VSS_BS_TIMESTAMPED));
  }
  virtual bool STDMETHODCALLTYPE OnPrepareBackup(IN IVssWriterComponents* components) {
    UINT count = 0;
    if (FAILED(components->GetComponentCount(&count))) return false;
    for (UINT i = 0; i < count; ++i) {
      IVssComponent* component = NULL;
      if (FAILED(components->GetComponent(i, &component))) return false;
      component->SetBackupStamp(L"1");
      component->Release();
    }
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnPrepareSnapshot() { return IsPathAffected(L"C:\\data"); }
  virtual bool STDMETHODCALLTYPE OnFreeze() {
    if (GetCurrentSnapshotSetId() == GUID_NULL) SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnThaw() { return true; }
  virtual bool STDMETHODCALLTYPE OnAbort() { return true; }
};

}  // namespace

HRESULT writer_classic() {
  ClassicWriter writer;
  const HRESULT hr = writer.Initialize();
  writer.Unsubscribe();
  return hr;
}
