// A writer over the newest class, with nothing included before its header.
#include <vswriter.h>

class ExWriter : public CVssWriterEx2 {
 public:
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    if (metadata->AddExcludeFilesFromSnapshot(L"C:\\data", L"*.tmp", true) != S_OK) return false;
    void* same = nullptr;
    if (FAILED(metadata->QueryInterface(__uuidof(IVssCreateWriterMetadataEx), &same))) return false;
    metadata->Release();
    IVssExamineWriterMetadata* earlier = nullptr;
    return SUCCEEDED(GetIdentifyInformation(&earlier));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override {
    return SetWriterFailureEx(VSS_E_WRITERERROR_NONRETRYABLE, E_FAIL, L"no") == S_OK;
  }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
  HRESULT start(VSS_ID id) {
    const HRESULT hr = InitializeEx(id, L"Ex", 1, 2, VSS_UT_OTHER, VSS_ST_TRANSACTEDDB);
    return FAILED(hr) ? hr : SubscribeEx(1000);
  }
};

HRESULT writer_ex(VSS_ID id) {
  ExWriter writer;
  IVssExpressWriter* express = nullptr;
  if (SUCCEEDED(CreateVssExpressWriter(&express))) express->Release();
  return writer.start(id);
}
