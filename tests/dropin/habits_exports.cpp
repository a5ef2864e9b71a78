// Habit: to look functions up by name, in a library that is asked for by name.
#include "habits.h"

#include <initguid.h>
#include <vsmgmt.h>
#include <vsprov.h>

#include <vsadmin.h>

namespace {

// Of the system's folder alone, as careful programs load system libraries.
HMODULE load_from_system32() {
#ifndef LOAD_LIBRARY_SEARCH_SYSTEM32
  const DWORD LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x800;
#endif
  return LoadLibraryExW(L"vssapi.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
}

void finds_every_name(HMODULE library) {
  static const char* const kNames[] = {
      "CreateVssBackupComponentsInternal",
      "VssFreeSnapshotPropertiesInternal",
      "CreateVssExamineWriterMetadataInternal",
      "CreateVssExpressWriterInternal",
      "IsVolumeSnapshotted",
      "IsVolumeSnapshottedInternal",
      "ShouldBlockRevert",
      "ShouldBlockRevertInternal",
      "GetProviderMgmtInterface",
      "GetProviderMgmtInterfaceInternal",
      "?CreateVssBackupComponents@@YAJPEAPEAVIVssBackupComponents@@@Z",
      "?CreateVssExamineWriterMetadata@@YAJPEAGPEAPEAVIVssExamineWriterMetadata@@@Z",
      "VssFreeSnapshotProperties",
      "CreateWriter",
      "CreateWriterEx",
      "??0CVssWriter@@QEAA@XZ",
      "??1CVssWriter@@UEAA@XZ",
      "?Subscribe@CVssWriter@@QEAAJK@Z",
      "DllGetClassObject",
      "DllCanUnloadNow"};
  for (const char* name : kNames) {
    if (GetProcAddress(library, name) != nullptr) continue;
    expectations().that(false, name, __LINE__);
  }
}

// As bindings of other languages do it: by the mangled name, then by slots.
void makes_a_requester_by_name(HMODULE library) {
  typedef HRESULT(STDAPICALLTYPE * Create)(IVssBackupComponents**);
  const Create create = reinterpret_cast<Create>(reinterpret_cast<void*>(
      GetProcAddress(library, "?CreateVssBackupComponents@@YAJPEAPEAVIVssBackupComponents@@@Z")));
  EXPECT(create != nullptr);
  IVssBackupComponents* backup = nullptr;
  if (create != nullptr) EXPECT_RESULT(S_OK, create(&backup));
  EXPECT(backup != nullptr);
  if (backup == nullptr) return;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT(backup->Release() == 0);
}

void makes_an_administrator_by_class(HMODULE library) {
  typedef HRESULT(STDAPICALLTYPE * GetClassObject)(REFCLSID, REFIID, void**);
  const GetClassObject get_class = reinterpret_cast<GetClassObject>(
      reinterpret_cast<void*>(GetProcAddress(library, "DllGetClassObject")));
  IClassFactory* factory = nullptr;
  IVssAdmin* admin = nullptr;
  EXPECT_RESULT(
      S_OK, get_class(CLSID_VSSCoordinator, IID_IClassFactory, reinterpret_cast<void**>(&factory)));
  if (factory == nullptr) return;
  EXPECT_RESULT(S_OK,
                factory->CreateInstance(nullptr, IID_IVssAdmin, reinterpret_cast<void**>(&admin)));
  factory->Release();
  if (admin == nullptr) return;
  IVssEnumObject* providers = nullptr;
  EXPECT_RESULT(S_OK, admin->QueryProviders(&providers));
  if (providers != nullptr) providers->Release();
  admin->Release();
  void* nothing = nullptr;
  EXPECT_RESULT(CLASS_E_CLASSNOTAVAILABLE, get_class(IID_IUnknown, IID_IClassFactory, &nothing));
}

void asks_about_a_volume() {
  BOOL present = TRUE;
  LONG capability = -1;
  EXPECT_RESULT(S_OK, IsVolumeSnapshotted(const_cast<wchar_t*>(L"C:\\"), &present, &capability));
  EXPECT(!present);
}

}  // namespace

void try_exports() {
  const HMODULE library = load_from_system32();
  EXPECT(library != nullptr);
  EXPECT(library == GetModuleHandleW(L"vssapi.dll"));  // one for the process
  if (library == nullptr) return;
  finds_every_name(library);
  makes_a_requester_by_name(library);
  makes_an_administrator_by_class(library);
  asks_about_a_volume();
  EXPECT(FreeLibrary(library));
}
