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

static const wchar_t kWriterName[] = L"Classic Writer";
static const bool kThrows = false;
typedef CVssWriter WriterClass;

#include "msvc_notes.h"
