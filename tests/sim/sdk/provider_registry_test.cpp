// Providers that the machine's own registry names: met by whoever comes, by their class.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsadmin.h>
#include <vsbackup.h>

#include <algorithm>
#include <vector>

#include "sim/roles/shadow_provider.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/provider_registry.h"
#include "sim/service/world.h"
#include "tests/support/stage_world.h"

namespace vsskit::sdk {
namespace {

using test::Requester;
using test::StageWorld;

constexpr VSS_ID kId = {0x44444444, 4, 4, {4, 4, 4, 4, 4, 4, 4, 4}};
constexpr CLSID kClass = {0x55555555, 5, 5, {5, 5, 5, 5, 5, 5, 5, 5}};
constexpr CLSID kNoClass = {0x66666666, 6, 6, {6, 6, 6, 6, 6, 6, 6, 6}};

// What the system would make of a class: nothing but providers of ours.
HRESULT make_provider(REFCLSID class_id, REFIID id, void** object) {
  if (class_id != kClass) return REGDB_E_CLASSNOTREG;
  auto* provider = new roles::SoftwareShadowProvider;
  const HRESULT result = provider->QueryInterface(id, object);
  provider->Release();
  return result;
}

class Registry final : public ProviderRegistry {
 public:
  std::vector<provider::ProviderInfo> list() override { return providers; }
  HRESULT add(const provider::ProviderInfo& info) override {
    if (answer == S_OK) providers.push_back(info);
    return answer;
  }
  HRESULT remove(const Guid& id) override {
    std::erase_if(providers, [&](const auto& info) { return info.id == id; });
    return answer;
  }

  std::vector<provider::ProviderInfo> providers;
  HRESULT answer = S_OK;
};

struct RegisteredProviders : testing::Test {
  RegisteredProviders() {
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    use_provider_registry(&registry);
    use_system_com_classes(&make_provider);
  }
  ~RegisteredProviders() override {
    use_provider_registry(nullptr);
    use_system_com_classes(nullptr);
    CoUninitialize();
  }
  void enter(const CLSID& class_id, ProviderType type = ProviderType::software) {
    provider::ProviderInfo info;
    info.id = from_com(kId);
    info.class_id = from_com(class_id);
    info.name = "Registered Copies";
    info.type = type;
    registry.providers.push_back(info);
  }
  static HRESULT add(IVssBackupComponents& requester) {
    VSS_ID id = GUID_NULL;
    WCHAR volume[] = L"C:\\";
    requester.InitializeForBackup();
    requester.SetContext(VSS_CTX_FILE_SHARE_BACKUP);
    requester.StartSnapshotSet(&id);
    return requester.AddToSnapshotSet(volume, kId, &id);
  }
  static CComPtr<IVssAdmin> administrator() {
    CComPtr<IVssAdmin> admin;
    EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VSSCoordinator, nullptr, CLSCTX_ALL, IID_IVssAdmin,
                                     reinterpret_cast<void**>(&admin)));
    return admin;
  }

  StageWorld world;
  Registry registry;
};

TEST_F(RegisteredProviders, AreMetByTheNextRequester) {
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, add(*StageWorld::requester()));
  enter(kClass);
  {
    const Requester requester = StageWorld::requester();
    EXPECT_EQ(S_OK, add(*requester));
    registry.providers.clear();
    // Who counts on it keeps it.
    const Requester other = StageWorld::requester();
    EXPECT_NE(nullptr, world.vss().providers().find(from_com(kId)));
  }
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, add(*StageWorld::requester()));
  EXPECT_EQ("OnUnload", world.calls({trace::Party::provider, "registered-copies"}).back());
}

TEST_F(RegisteredProviders, ClassThatNobodyMakesIsAnUnexpectedError) {
  enter(kNoClass);
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, add(*StageWorld::requester()));
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, add(*StageWorld::requester()));
  // And the trace tells why, each time.
  EXPECT_EQ((std::vector<std::string>{"CoCreateInstance", "CoCreateInstance"}),
            world.calls({trace::Party::provider, "registered-copies"}));
  for (const trace::Step& step : world.recording.steps) {
    if (step.verb != trace::Verb::ProviderNotLoaded) continue;
    EXPECT_EQ("REGDB_E_CLASSNOTREG", step.result);
    EXPECT_EQ(from_com(kNoClass), step.guid_of("class"));
  }
}

// The registry names the system's provider as well, and kinds that nobody can load.
TEST_F(RegisteredProviders, OthersThanSoftwareAndHardwareAreLeftOut) {
  enter(kClass, ProviderType::system);
  enter(kClass, static_cast<ProviderType>(77));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, add(*StageWorld::requester()));
}

TEST_F(RegisteredProviders, AdministratorsWriteThere) {
  WCHAR name[] = L"Registered Copies";
  WCHAR version[] = L"1.0";
  const auto admin = administrator();
  const auto register_it = [&] {
    return admin->RegisterProvider(kId, kClass, name, VSS_PROV_SOFTWARE, version, kId);
  };
  registry.answer = E_ACCESSDENIED;
  EXPECT_EQ(E_ACCESSDENIED, register_it());
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, admin->UnregisterProvider(kId));
  registry.answer = S_OK;
  EXPECT_EQ(S_OK, register_it());
  ASSERT_EQ(1u, registry.providers.size());
  EXPECT_EQ(from_com(kClass), registry.providers[0].class_id);
  EXPECT_EQ(VSS_E_PROVIDER_ALREADY_REGISTERED, register_it());
  EXPECT_EQ(S_OK, add(*StageWorld::requester()));
  EXPECT_EQ(S_OK, admin->UnregisterProvider(kId));
  EXPECT_TRUE(registry.providers.empty());
}

}  // namespace
}  // namespace vsskit::sdk
