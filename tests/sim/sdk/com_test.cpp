// Apartments, security and making objects.
#include <windows.h>

#include <gtest/gtest.h>

#include <thread>

#include "sim/sdk/com_state.h"

namespace {

using vsskit::sdk::com_apartment;
using vsskit::sdk::com_is_initialized;
using vsskit::sdk::com_security;

TEST(ComApartment, IsCountedAndKeepsItsModel) {
  EXPECT_EQ(com_apartment().depth, 0);
  EXPECT_EQ(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED), S_OK);
  EXPECT_EQ(CoInitialize(nullptr), S_FALSE);
  EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), RPC_E_CHANGED_MODE);
  EXPECT_EQ(com_apartment().depth, 2);
  EXPECT_FALSE(com_apartment().multithreaded);
  CoUninitialize();
  CoUninitialize();
  CoUninitialize();  // One too many changes nothing.
  EXPECT_EQ(com_apartment().depth, 0);
  EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED | COINIT_DISABLE_OLE1DDE), S_OK);
  EXPECT_TRUE(com_apartment().multithreaded);
  CoUninitialize();
  EXPECT_EQ(CoInitializeEx(nullptr, 0x100), E_INVALIDARG);
}

TEST(ComApartment, MultithreadedOneHoldsThreadsThatEnteredNone) {
  bool seen_without = true, seen_with = false;
  std::thread([&] { seen_without = com_is_initialized(); }).join();
  EXPECT_FALSE(seen_without);
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  std::thread([&] {
    seen_with = com_is_initialized();
    EXPECT_EQ(com_apartment().depth, 0);
  }).join();
  EXPECT_TRUE(seen_with);
  CoUninitialize();
  CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED);
  std::thread([&] { seen_with = com_is_initialized(); }).join();
  EXPECT_FALSE(seen_with);
  CoUninitialize();
}

HRESULT set_security(DWORD authentication, DWORD impersonation) {
  return CoInitializeSecurity(nullptr, -1, nullptr, nullptr, authentication, impersonation, nullptr,
                              EOAC_STATIC_CLOAKING, nullptr);
}

TEST(ComSecurity, IsSetOnceUntilTheLastApartmentIsLeft) {
  EXPECT_EQ(set_security(RPC_C_AUTHN_LEVEL_PKT, RPC_C_IMP_LEVEL_IDENTIFY), CO_E_NOTINITIALIZED);
  CoInitialize(nullptr);
  EXPECT_FALSE(com_security().set);
  EXPECT_EQ(set_security(99, RPC_C_IMP_LEVEL_IDENTIFY), E_INVALIDARG);
  EXPECT_EQ(set_security(RPC_C_AUTHN_LEVEL_PKT, RPC_C_IMP_LEVEL_IDENTIFY), S_OK);
  EXPECT_EQ(set_security(RPC_C_AUTHN_LEVEL_NONE, RPC_C_IMP_LEVEL_DELEGATE), RPC_E_TOO_LATE);
  EXPECT_TRUE(com_security().set);
  EXPECT_EQ(com_security().called, 3);
  EXPECT_EQ(com_security().authentication_level, DWORD{RPC_C_AUTHN_LEVEL_PKT});
  EXPECT_EQ(com_security().impersonation_level, DWORD{RPC_C_IMP_LEVEL_IDENTIFY});
  EXPECT_EQ(com_security().capabilities, DWORD{EOAC_STATIC_CLOAKING});
  CoUninitialize();
  EXPECT_FALSE(com_security().set);
}

const CLSID kClass = {0x5d7a3c10, 0x1b2c, 0x4d3e, {1, 2, 3, 4, 5, 6, 7, 8}};

// Lives on the stack; counts what it holds.
class Factory final : public IClassFactory {
 public:
  STDMETHODIMP QueryInterface(REFIID id, void** object) override {
    const bool known = id == IID_IUnknown || id == IID_IClassFactory;
    *object = known ? this : nullptr;
    if (known) ++references;
    return known ? S_OK : E_NOINTERFACE;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return static_cast<ULONG>(++references); }
  STDMETHODIMP_(ULONG) Release() override { return static_cast<ULONG>(--references); }
  STDMETHODIMP CreateInstance(IUnknown*, REFIID id, void** object) override {
    ++created;
    return QueryInterface(id, object);
  }
  STDMETHODIMP LockServer(BOOL) override { return S_OK; }
  int references = 1;
  int created = 0;
};

Factory* made = nullptr;
HRESULT make_factory(REFIID id, void** object) {
  return made->QueryInterface(id, object);
}

TEST(CoCreateInstance, NeedsAnApartmentAndAKnownClass) {
  void* object = &object;
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_IUnknown, &object),
            CO_E_NOTINITIALIZED);
  EXPECT_EQ(object, nullptr);
  CoInitialize(nullptr);
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_IUnknown, &object),
            REGDB_E_CLASSNOTREG);
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_IUnknown, nullptr), E_POINTER);
  CoUninitialize();
}

TEST(CoCreateInstance, MakesRegisteredClasses) {
  CoInitialize(nullptr);
  Factory factory;
  made = &factory;
  vsskit::sdk::register_com_class(kClass, &make_factory);
  IUnknown* object = nullptr;
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_PPV_ARGS(&object)), S_OK);
  EXPECT_EQ(object, &factory);
  object->Release();
  EXPECT_EQ(CoCreateInstance(kClass, &factory, CLSCTX_ALL, IID_PPV_ARGS(&object)),
            CLASS_E_NOAGGREGATION);
  vsskit::sdk::register_com_class(kClass, nullptr);
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_PPV_ARGS(&object)),
            REGDB_E_CLASSNOTREG);
  EXPECT_EQ(factory.references, 1);
  CoUninitialize();
}

TEST(CoCreateInstance, AsksTheFactoryThatTheProcessRegistered) {
  CoInitialize(nullptr);
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(
      CoRegisterClassObject(kClass, &factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie),
      S_OK);
  IUnknown* object = nullptr;
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_PPV_ARGS(&object)), S_OK);
    object->Release();
  }
  EXPECT_EQ(factory.created, 2);
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
  EXPECT_EQ(CoRevokeClassObject(cookie), E_INVALIDARG);
  ASSERT_EQ(
      CoRegisterClassObject(kClass, &factory, CLSCTX_INPROC_SERVER, REGCLS_SINGLEUSE, &cookie),
      S_OK);
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_PPV_ARGS(&object)), S_OK);
  object->Release();
  EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_ALL, IID_PPV_ARGS(&object)),
            REGDB_E_CLASSNOTREG);
  EXPECT_EQ(factory.references, 1);
  CoUninitialize();
}

TEST(CoCreateGuid, DrawsTheSameIdsFromTheSameSeed) {
  GUID first = {}, second = {}, again = {}, other = {};
  vsskit::sdk::seed_com_guids(7);
  CoCreateGuid(&first);
  CoCreateGuid(&second);
  vsskit::sdk::seed_com_guids(7);
  CoCreateGuid(&again);
  vsskit::sdk::seed_com_guids(8);
  CoCreateGuid(&other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, second);
  EXPECT_NE(first, other);
  EXPECT_EQ(first.Data3 >> 12, 4);
  EXPECT_EQ(CoCreateGuid(nullptr), E_INVALIDARG);
}

}  // namespace
