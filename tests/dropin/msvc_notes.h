// What the writers of the MSVC tests do, whatever shape their CVssWriter has: one component with
// one file of Windows, every event, and what structures passed and returned show of the ABI. A
// handler that finds something else than it should refuses.
// Included once, after WriterClass (a CVssWriter), kWriterName and kThrows are declared. No C++
// library; what the objects need of one stands at the end.
#pragma once

extern "C" __declspec(dllimport) void RaiseException(unsigned long code, unsigned long flags,
                                                     unsigned long count,
                                                     const unsigned long long* arguments);

namespace {

const VSS_ID kWriterId = {
    0x6d1c2b3b, 0x5e4f, 0x4a6b, {0x8c, 0x7d, 0x9e, 0x0f, 0x1a, 0x2b, 0x3c, 0x4d}};

// As `throw` of MSVC's runtime does: a version, the object, and what is known of its type.
void throw_as_msvc_does() {
  static const unsigned long long arguments[] = {0x19930520, 0, 0, 0};
  RaiseException(0xE06D7363, 1, 4, arguments);
}

class Notes : public WriterClass {
 public:
  HRESULT start() {
    HRESULT result = Initialize(kWriterId, kWriterName, VSS_UT_USERDATA, VSS_ST_OTHER);
    if (SUCCEEDED(result)) result = Subscribe();
    return result;
  }

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    return SUCCEEDED(metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, NULL, NULL,
                                                VSS_WRE_ALWAYS, false)) &&
           SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"msvc", L"Notes", NULL, 0,
                                            false, false, true)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(NULL, L"msvc", L"C:\\windows", L"win.ini", false,
                                                   NULL));
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    const Only only(components);
    return only.component != NULL && SUCCEEDED(only.component->SetBackupMetadata(L"kept by msvc"));
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
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    return has_metadata(components);
  }
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override {
    if (kThrows) throw_as_msvc_does();
    const Only only(components);
    bool succeeded = false;
    return only.component != NULL && SUCCEEDED(only.component->GetBackupSucceeded(&succeeded)) &&
           succeeded;
  }
  // A structure of sixteen bytes comes by its address.
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID set) override { return set.Data1 != 0; }
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    return has_metadata(components);
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override {
    return has_metadata(components);
  }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

 private:
  // The one component of a backup or restore; none where there are others.
  struct Only {
    explicit Only(IVssWriterComponents* components) : component(NULL) {
      UINT count = 0;
      if (components == NULL || FAILED(components->GetComponentCount(&count)) || count != 1) return;
      if (FAILED(components->GetComponent(0, &component))) component = NULL;
    }
    ~Only() {
      if (component != NULL) component->Release();
    }
    IVssComponent* component;
  };
  static bool has_metadata(IVssWriterComponents* components) {
    const Only only(components);
    BSTR metadata = NULL;
    if (only.component == NULL || FAILED(only.component->GetBackupMetadata(&metadata)))
      return false;
    const bool ours = metadata != NULL && lstrcmpW(metadata, L"kept by msvc") == 0;
    SysFreeString(metadata);
    return ours;
  }
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
