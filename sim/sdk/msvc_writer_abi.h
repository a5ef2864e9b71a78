// How MSVC lays out writers and what stands behind them, whatever compiler made this. A writer's
// vtable has one slot for the destructor where g++ has two, and a method that returns a structure
// takes `this` and the structure's place the other way round. Everything else is the same on
// x86-64: one calling convention, vtables of interfaces, a GUID by value as a pointer to a copy.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

namespace vsskit::sdk {

// The slots of a writer's vtable as MSVC lays it out.
enum class Slot {
  destructor,
  OnIdentify,
  OnPrepareBackup,
  OnPrepareSnapshot,
  OnFreeze,
  OnThaw,
  OnAbort,
  OnBackupComplete,
  OnBackupShutdown,
  OnPreRestore,
  OnPostRestore,
  OnPostSnapshot,
  OnBackOffIOOnVolume,
  OnContinueIOOnVolume,
  OnVSSShutdown,
  OnVSSApplicationStartup,
  OnIdentifyEx  // CVssWriterEx alone
};
constexpr int kWriterSlots = 16;  // of CVssWriter

// The interface that MSVC's CVssWriter calls: the same slots as IVssWriterImpl.
class MsvcImplementation {
 public:
  virtual HRESULT QueryInterface(REFIID id, void** object) = 0;
  virtual ULONG AddRef() = 0;
  virtual ULONG Release() = 0;
  virtual HRESULT Initialize(VSS_ID id, LPCWSTR name, LPCWSTR instance, DWORD major, DWORD minor,
                             VSS_USAGE_TYPE usage, VSS_SOURCE_TYPE source,
                             VSS_APPLICATION_LEVEL level, DWORD timeout_ms,
                             VSS_ALTERNATE_WRITER_STATE alternate, bool throttling_only) = 0;
  virtual HRESULT Subscribe(DWORD timeout_ms, DWORD events) = 0;
  virtual HRESULT Unsubscribe() = 0;
  virtual void Uninitialize() = 0;
  virtual LPCWSTR* GetCurrentVolumeArray() const = 0;
  virtual UINT GetCurrentVolumeCount() const = 0;
  virtual HRESULT GetSnapshotDeviceName(LPCWSTR volume, LPCWSTR* device) const = 0;
  virtual VSS_ID* GetCurrentSnapshotSetId(VSS_ID* result) const = 0;  // returns a structure there
  virtual LONG GetContext() const = 0;
  virtual VSS_APPLICATION_LEVEL GetCurrentLevel() const = 0;
  virtual bool IsPathAffected(LPCWSTR path) const = 0;
  virtual bool IsBootableSystemStateBackedUp() const = 0;
  virtual bool AreComponentsSelected() const = 0;
  virtual VSS_BACKUP_TYPE GetBackupType() const = 0;
  virtual VSS_RESTORE_TYPE GetRestoreType() const = 0;
  virtual HRESULT SetWriterFailure(HRESULT failure) = 0;
  virtual bool IsPartialFileSupportEnabled() const = 0;
  virtual HRESULT InstallAlternateWriter(VSS_ID writer, CLSID class_id) = 0;
  virtual IVssExamineWriterMetadata* GetIdentityInformation() const = 0;
  virtual HRESULT SetWriterFailureEx(HRESULT failure, HRESULT application, LPCWSTR message) = 0;
  virtual HRESULT GetSessionId(VSS_ID* session) = 0;
  virtual bool IsWriterShuttingDown() = 0;

 protected:
  ~MsvcImplementation() = default;  // deletes itself at the last Release
};

}  // namespace vsskit::sdk
