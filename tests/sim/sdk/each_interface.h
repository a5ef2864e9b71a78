// An object of each interface that VSS hands out, and arguments for its methods: for tests that
// call them all.
#pragma once

#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsadmin.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vss.h>
#include <vswriter.h>

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "sim/provider/provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/support/stage_world.h"

namespace vsskit::test {

inline constexpr VSS_ID kDeclaringId = {0x61, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

// Declares one component with a file and a dependency, and keeps what it declares with.
class DeclaringWriter : public CVssWriterEx2 {
 public:
  ~DeclaringWriter() override { Unsubscribe(); }
  HRESULT initialize() {
    return Initialize(kDeclaringId, L"Declaring Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    created = metadata;
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"data", nullptr, nullptr, 0, false, false,
                           true);
    metadata->AddFilesToFileGroup(nullptr, L"data", L"C:\\data", L"*", false, nullptr);
    metadata->AddComponentDependency(nullptr, L"data", kDeclaringId, nullptr, L"other");
    return true;
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

  using CVssWriterEx2::GetSessionId;
  using CVssWriterEx2::GetSnapshotDeviceName;
  using CVssWriterEx2::SetWriterFailure;
  using CVssWriterEx2::SetWriterFailureEx;

  CComPtr<IVssCreateWriterMetadataEx> created;
};

// An object of each interface.
struct EachInterface {
  EachInterface() {
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    EXPECT_EQ(S_OK, writer.initialize());
    EXPECT_EQ(S_OK, writer.Subscribe());
    CComPtr<IVssBackupComponents> plain;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&plain));
    EXPECT_EQ(S_OK, plain->QueryInterface(IID_IVssBackupComponentsEx4,
                                          reinterpret_cast<void**>(&backup)));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
    EXPECT_EQ(S_OK, backup->GatherWriterMetadata(&async));
    EXPECT_EQ(S_OK, async->Wait());
    read_metadata();
    EXPECT_EQ(S_OK,
              backup->AddComponent(instance, kDeclaringId, VSS_CT_FILEGROUP, nullptr, L"data"));
    EXPECT_EQ(S_OK, backup->GetWriterComponents(0, &components));
    CComPtr<IVssComponent> saved;
    EXPECT_EQ(S_OK, components->GetComponent(0, &saved));
    EXPECT_EQ(S_OK,
              saved->QueryInterface(IID_IVssComponentEx2, reinterpret_cast<void**>(&component)));
    EXPECT_EQ(S_OK, backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER, &objects));
    administer();
    EXPECT_EQ(S_OK, CreateVssExpressWriter(&express));
    EXPECT_EQ(S_OK, express->CreateMetadata(kDeclaringId, L"Express", VSS_UT_USERDATA, 1, 0, 0,
                                            &express_metadata));
  }
  ~EachInterface() {
    // What keeps an apartment's objects goes before the apartment.
    storage = nullptr;
    areas = nullptr;
    smallest = nullptr;
    management = nullptr;
    admin = nullptr;
    CoUninitialize();
  }
  void read_metadata() {
    CComPtr<IVssExamineWriterMetadata> found;
    EXPECT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &found));
    EXPECT_EQ(S_OK, found->QueryInterface(IID_IVssExamineWriterMetadataEx2,
                                          reinterpret_cast<void**>(&metadata)));
    EXPECT_EQ(S_OK, metadata->GetComponent(0, &declared));
    EXPECT_EQ(S_OK, declared->GetFile(0, &files));
    EXPECT_EQ(S_OK, declared->GetDependency(0, &dependency));
  }
  void administer() {
    CoCreateInstance(CLSID_VSSCoordinator, nullptr, CLSCTX_ALL, IID_IVssAdminEx,
                     reinterpret_cast<void**>(&admin));
    CoCreateInstance(CLSID_VssSnapshotMgmt, nullptr, CLSCTX_ALL, IID_IVssSnapshotMgmt,
                     reinterpret_cast<void**>(&management));
    management->QueryInterface(IID_IVssSnapshotMgmt2, reinterpret_cast<void**>(&smallest));
    CComPtr<IUnknown> found;
    const VSS_ID system = sdk::to_com(provider::kSystemProviderId);
    EXPECT_EQ(S_OK, management->GetProviderMgmtInterface(
                        system, IID_IVssDifferentialSoftwareSnapshotMgmt3, &found));
    EXPECT_EQ(S_OK, found->QueryInterface(IID_IVssDifferentialSoftwareSnapshotMgmt3,
                                          reinterpret_cast<void**>(&storage)));
    WCHAR volume[] = L"C:\\";
    EXPECT_EQ(S_OK, storage->QueryVolumesSupportedForDiffAreas(volume, &areas));
  }

  StageWorld world;
  DeclaringWriter writer;
  DeclaringWriter fresh;  // neither initialized nor subscribed
  VSS_ID instance = GUID_NULL;
  CComPtr<IVssBackupComponentsEx4> backup;
  CComPtr<IVssAsync> async;
  CComPtr<IVssEnumObject> objects;
  CComPtr<IVssWriterComponentsExt> components;
  CComPtr<IVssComponentEx2> component;
  CComPtr<IVssExamineWriterMetadataEx2> metadata;
  CComPtr<IVssWMComponent> declared;
  CComPtr<IVssWMFiledesc> files;
  CComPtr<IVssWMDependency> dependency;
  CComPtr<IVssExpressWriter> express;
  CComPtr<IVssCreateExpressWriterMetadata> express_metadata;
  CComPtr<IVssAdminEx> admin;
  CComPtr<IVssSnapshotMgmt> management;
  CComPtr<IVssSnapshotMgmt2> smallest;
  CComPtr<IVssDifferentialSoftwareSnapshotMgmt3> storage;
  CComPtr<IVssEnumMgmtObject> areas;
};

// Plausible arguments: null would be refused before anything else.
template <class T>
T argument() {
  using Plain = std::remove_const_t<std::remove_pointer_t<T>>;
  if constexpr (std::is_same_v<T, BSTR>) {
    static const CComBSTR text(L"C:\\");
    return text.m_str;
  } else if constexpr (std::is_same_v<T, LPCWSTR>) {
    return L"C:\\";
  } else if constexpr (std::is_reference_v<T>) {
    return IID_IUnknown;
  } else if constexpr (std::is_pointer_v<T>) {
    alignas(16) static std::byte room[4096];
    std::fill(std::begin(room), std::end(room), std::byte{0});
    return reinterpret_cast<Plain*>(room);
  } else if constexpr (std::is_same_v<T, GUID>) {
    return kDeclaringId;
  } else if constexpr (std::is_class_v<T>) {
    return T();
  } else {
    return static_cast<T>(1);
  }
}

}  // namespace vsskit::test
