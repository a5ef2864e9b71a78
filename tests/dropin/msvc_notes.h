// What the writers of the MSVC tests do, whatever shape their CVssWriter has: one component with
// one file of Windows, and what a structure returned from a member function shows of the ABI.
// Included once, after CVssWriter and kWriterName are declared. No C++ library; what the objects
// need of one stands at the end.
#pragma once

namespace {

const VSS_ID kWriterId = {
    0x6d1c2b3b, 0x5e4f, 0x4a6b, {0x8c, 0x7d, 0x9e, 0x0f, 0x1a, 0x2b, 0x3c, 0x4d}};

class Notes : public CVssWriter {
 public:
  HRESULT start() {
    HRESULT result = Initialize(kWriterId, kWriterName, VSS_UT_USERDATA, VSS_ST_OTHER);
    if (SUCCEEDED(result)) result = Subscribe();
    return result;
  }

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    return SUCCEEDED(metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, NULL, NULL,
                                                VSS_WRE_NEVER, false)) &&
           SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"msvc", L"Notes", NULL, 0,
                                            false, false, true)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(NULL, L"msvc", L"C:\\windows", L"win.ini", false,
                                                   NULL));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override {
    // Returns a structure: `this` and the result's place come in MSVC's order.
    const VSS_ID set = GetCurrentSnapshotSetId();
    LPCWSTR* const volumes = GetCurrentVolumeArray();
    return set.Data1 != 0 && GetCurrentVolumeCount() > 0 && volumes != NULL && volumes[0] != NULL &&
           IsPathAffected(L"C:\\windows\\win.ini");
  }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

}  // namespace

// What the C++ library would bring. The writer lives until the process ends.
void* operator new(size_t, void* place) noexcept {
  return place;
}
void operator delete(void*) noexcept {}
void operator delete(void*, size_t) noexcept {}
extern "C" int _purecall() {
  return 0;
}

extern "C" int start_msvc_writer() {
  alignas(Notes) static char place[sizeof(Notes)];
  auto* const writer = new (static_cast<void*>(place)) Notes;
  return SUCCEEDED(writer->start()) ? 0 : 1;
}
