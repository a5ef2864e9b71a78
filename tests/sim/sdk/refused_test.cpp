// Calls that need no backup object, of a caller without rights and where the service is disabled.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsadmin.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vss.h>
#include <vswriter.h>

#include "sim/engine/fault_plan.h"
#include "sim/provider/provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/support/stage_world.h"

namespace vsskit {
namespace {

constexpr VSS_ID kRefusedWriter = {0x21, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

// What needs no backup object needs rights and the service all the same: IsVolumeSnapshotted,
// ShouldBlockRevert, CreateVssExamineWriterMetadata, CreateVssExpressWriter, IVssAdmin.
struct Asked {
  HRESULT volume = S_OK;
  HRESULT revert = S_OK;
  HRESULT examine = S_OK;
  HRESULT express = S_OK;
  HRESULT reg = E_FAIL;
  HRESULT admin = S_OK;
  HRESULT management = S_OK;
};

Asked ask_all() {
  Asked asked;
  WCHAR volume[] = L"C:\\";
  BOOL present = FALSE;
  LONG capability = 0;
  asked.volume = IsVolumeSnapshotted(volume, &present, &capability);
  bool block = false;
  asked.revert = ShouldBlockRevert(volume, &block);
  CComBSTR none(L"<none/>");
  CComPtr<IVssExamineWriterMetadata> metadata;
  asked.examine = CreateVssExamineWriterMetadata(none.m_str, &metadata);
  CComPtr<IVssExpressWriter> express;
  asked.express = CreateVssExpressWriter(&express);
  if (express) {
    CComPtr<IVssCreateExpressWriterMetadata> described;
    express->CreateMetadata(kRefusedWriter, L"Settings", VSS_UT_USERDATA, 1, 0, 0, &described);
    asked.reg = express->Register();
  }
  CComPtr<IVssAdmin> admin;
  EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VSSCoordinator, nullptr, CLSCTX_ALL, IID_IVssAdmin,
                                   reinterpret_cast<void**>(&admin)));
  CComPtr<IVssEnumObject> providers;
  asked.admin = admin->QueryProviders(&providers);
  CComPtr<IVssSnapshotMgmt> management;
  EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VssSnapshotMgmt, nullptr, CLSCTX_ALL, IID_IVssSnapshotMgmt,
                                   reinterpret_cast<void**>(&management)));
  CComPtr<IVssEnumMgmtObject> volumes;
  const VSS_ID system = sdk::to_com(provider::kSystemProviderId);
  asked.management = management->QueryVolumesSupportedForSnapshots(system, 0, &volumes);
  return asked;
}

class Refused : public testing::Test {
 protected:
  Refused() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
  ~Refused() override { CoUninitialize(); }
  void fault(const char* name, const char* value) {
    EXPECT_TRUE(engine::set_fault(world_.vss().faults(), name, value));
  }

 private:
  test::StageWorld world_;
};

TEST_F(Refused, FunctionsAndAdministratorsNeedRights) {
  fault("requester_not_elevated", "0");
  const Asked asked = ask_all();
  EXPECT_EQ(E_ACCESSDENIED, asked.volume);
  EXPECT_EQ(E_ACCESSDENIED, asked.revert);
  EXPECT_EQ(E_ACCESSDENIED, asked.examine);
  EXPECT_EQ(E_ACCESSDENIED, asked.express);
  EXPECT_EQ(E_ACCESSDENIED, asked.admin);
  EXPECT_EQ(E_ACCESSDENIED, asked.management);
}

TEST_F(Refused, FunctionsAndAdministratorsNeedTheService) {
  fault("service_disabled", "");
  const Asked asked = ask_all();
  EXPECT_EQ(VSS_E_UNEXPECTED, asked.volume);
  EXPECT_EQ(VSS_E_UNEXPECTED, asked.revert);
  // Reads a document in the requester's own process; makes an object there.
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, asked.examine);
  EXPECT_EQ(S_OK, asked.express);
  EXPECT_EQ(VSS_E_UNEXPECTED, asked.reg);
  EXPECT_EQ(VSS_E_UNEXPECTED, asked.admin);
  EXPECT_EQ(VSS_E_UNEXPECTED, asked.management);
}

}  // namespace
}  // namespace vsskit
