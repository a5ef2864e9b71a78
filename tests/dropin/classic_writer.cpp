// A writer as MSVC compiles it against the Windows SDK 7.2: there CVssWriter is a class of
// vssapi.dll, whose members come by their mangled names. Clang for x86_64-pc-windows-msvc.
#include <windows.h>

#include <vss.h>

// The metadata's interface, and nothing of today's inline class.
#include <vsskit_sdk/writer_interfaces.h>

// As that SDK declares it.
class __declspec(dllimport) CVssWriter {
 public:
  CVssWriter();
  virtual ~CVssWriter();
  HRESULT Initialize(VSS_ID writer, LPCWSTR name, VSS_USAGE_TYPE usage, VSS_SOURCE_TYPE source,
                     VSS_APPLICATION_LEVEL level = VSS_APP_FRONT_END, DWORD timeout = 60000,
                     VSS_ALTERNATE_WRITER_STATE alternate = VSS_AWS_NO_ALTERNATE_WRITER,
                     bool throttling_only = false, LPCWSTR instance = NULL);
  HRESULT Subscribe(DWORD events = 15);
  HRESULT Unsubscribe();

 protected:
  LPCWSTR* GetCurrentVolumeArray() const;
  UINT GetCurrentVolumeCount() const;
  VSS_ID GetCurrentSnapshotSetId() const;
  bool IsPathAffected(LPCWSTR path) const;

 public:
  virtual bool OnIdentify(IVssCreateWriterMetadata* metadata);
  virtual bool OnPrepareBackup(IVssWriterComponents* components);
  virtual bool OnPrepareSnapshot() = 0;
  virtual bool OnFreeze() = 0;
  virtual bool OnThaw() = 0;
  virtual bool OnAbort() = 0;
  virtual bool OnBackupComplete(IVssWriterComponents* components);
  virtual bool OnBackupShutdown(VSS_ID set);
  virtual bool OnPreRestore(IVssWriterComponents* components);
  virtual bool OnPostRestore(IVssWriterComponents* components);
  virtual bool OnPostSnapshot(IVssWriterComponents* components);
  virtual bool OnBackOffIOOnVolume(VSS_PWSZ volume, VSS_ID snapshot, VSS_ID provider);
  virtual bool OnContinueIOOnVolume(VSS_PWSZ volume, VSS_ID snapshot, VSS_ID provider);
  virtual bool OnVSSShutdown();
  virtual bool OnVSSApplicationStartup();

 private:
  void* implementation_;
};

namespace {

const VSS_ID kWriterId = {
    0x6d1c2b3b, 0x5e4f, 0x4a6b, {0x8c, 0x7d, 0x9e, 0x0f, 0x1a, 0x2b, 0x3c, 0x4d}};

class ClassicNotes : public CVssWriter {
 public:
  HRESULT start() {
    HRESULT result = Initialize(kWriterId, L"Classic Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
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
  alignas(ClassicNotes) static char place[sizeof(ClassicNotes)];
  auto* const writer = new (static_cast<void*>(place)) ClassicNotes;
  return SUCCEEDED(writer->start()) ? 0 : 1;
}
