// CComPtr and CComBSTR own what they hold, and no more.
#include <windows.h>

#include <atlbase.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/sdk/com_memory.h"

namespace {

using vsskit::sdk::com_memory;

class Object final : public IClassFactory {
 public:
  STDMETHODIMP QueryInterface(REFIID id, void** object) override {
    const bool known = id == IID_IUnknown || (knows_factory && id == IID_IClassFactory);
    *object = known ? this : nullptr;
    if (known) ++references;
    return known ? S_OK : E_NOINTERFACE;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return static_cast<ULONG>(++references); }
  STDMETHODIMP_(ULONG) Release() override { return static_cast<ULONG>(--references); }
  STDMETHODIMP CreateInstance(IUnknown*, REFIID, void**) override { return E_NOTIMPL; }
  STDMETHODIMP LockServer(BOOL) override { return S_OK; }
  int references = 0;
  bool knows_factory = true;
};

TEST(CComPtr, HoldsOneReferenceThroughCopiesAndMoves) {
  Object object;
  {
    CComPtr<IClassFactory> first(&object);
    EXPECT_EQ(object.references, 1);
    CComPtr<IClassFactory> second(first);
    EXPECT_EQ(object.references, 2);
    CComPtr<IClassFactory> third(std::move(second));
    EXPECT_EQ(object.references, 2);
    EXPECT_TRUE(!second);
    const CComPtr<IClassFactory>& itself = third;
    third = itself;
    EXPECT_EQ(object.references, 2);
    first = static_cast<IClassFactory*>(nullptr);
    EXPECT_EQ(object.references, 1);
    first = std::move(third);
    EXPECT_EQ(object.references, 1);
    EXPECT_EQ(first->LockServer(TRUE), S_OK);
    EXPECT_TRUE(first == &object);
  }
  EXPECT_EQ(object.references, 0);
}

TEST(CComPtr, HandsReferencesOverInBothDirections) {
  Object object;
  CComPtr<IUnknown> unknown;
  object.AddRef();
  unknown.Attach(&object);
  EXPECT_EQ(object.references, 1);
  IUnknown* copied = nullptr;
  EXPECT_EQ(unknown.CopyTo(&copied), S_OK);
  EXPECT_EQ(object.references, 2);
  EXPECT_EQ(unknown.Detach(), copied);
  EXPECT_EQ(object.references, 2);
  EXPECT_EQ(unknown.CopyTo(nullptr), E_POINTER);
  copied->Release();
  copied->Release();
  *(&unknown) = nullptr;
  EXPECT_EQ(object.references, 0);
}

TEST(CComPtr, AsksForInterfaces) {
  Object object;
  {
    CComPtr<IUnknown> unknown(&object);
    CComPtr<IClassFactory> factory;
    EXPECT_EQ(unknown.QueryInterface(&factory), S_OK);
    EXPECT_EQ(object.references, 2);
    EXPECT_TRUE(unknown.IsEqualObject(factory));
    EXPECT_FALSE(unknown.IsEqualObject(nullptr));
    factory = unknown;
    EXPECT_EQ(object.references, 2);
    CComQIPtr<IClassFactory> queried(unknown);
    EXPECT_EQ(object.references, 3);
    object.knows_factory = false;
    queried = unknown.p;
    EXPECT_TRUE(!queried);
    factory = unknown;
    EXPECT_TRUE(!factory);
  }
  EXPECT_EQ(object.references, 0);
}

TEST(CComBSTR, OwnsItsStringThroughCopiesAndMoves) {
  const auto before = com_memory();
  {
    CComBSTR first(L"text");
    CComBSTR second(first);
    EXPECT_NE(first.m_str, second.m_str);
    CComBSTR third(std::move(second));
    EXPECT_EQ(second.m_str, nullptr);
    const CComBSTR& itself = third;
    third = itself;
    EXPECT_STREQ(third, L"text");
    third = first.m_str;
    third = "narrow";
    EXPECT_TRUE(third == L"narrow");
    first.Empty();
    EXPECT_TRUE(!first);
    BSTR received = SysAllocString(L"received");
    *(&first) = received;
    EXPECT_EQ(first.Length(), 8u);
    BSTR copy = nullptr;
    EXPECT_EQ(first.CopyTo(&copy), S_OK);
    second.Attach(copy);
    SysFreeString(first.Detach());
    EXPECT_EQ(first.AssignBSTR(second), S_OK);
  }
  EXPECT_EQ(com_memory().bstrs, before.bstrs);
}

TEST(CComBSTR, KeepsNullAndEmptyApartButEqual) {
  const CComBSTR null, empty(L"");
  EXPECT_TRUE(!null);
  EXPECT_FALSE(!empty);
  EXPECT_TRUE(null == empty);
  EXPECT_TRUE(null == L"");
  EXPECT_EQ(CComBSTR(static_cast<LPCWSTR>(nullptr)).m_str, nullptr);
}

// NULL has another type on each compiler and machine.
TEST(CComBSTR, TellsAnEmptyTextFromNoneByEveryNull) {
  const CComBSTR null, empty(L"");
  EXPECT_TRUE(null == NULL);
  EXPECT_FALSE(null != NULL);
  EXPECT_FALSE(empty == NULL);
  EXPECT_TRUE(empty != NULL);
  EXPECT_TRUE(null == 0 && null == 0L && null == 0LL && null == nullptr);
  EXPECT_TRUE(empty != 0 && empty != 0L && empty != 0LL && empty != nullptr);
  EXPECT_TRUE(empty == static_cast<LPCWSTR>(nullptr));
  EXPECT_TRUE(empty == static_cast<BSTR>(nullptr));
}

TEST(CComBSTR, AppendsItselfTooAndCompares) {
  CComBSTR text(L"ab");
  text += text;
  text.Append(L'c');
  text.Append("de");
  text.Append(L"fgh", 1);
  EXPECT_STREQ(text, L"ababcdef");
  EXPECT_EQ(text.Append(L"x", -1), E_INVALIDARG);
  EXPECT_TRUE(text < L"b");
  EXPECT_TRUE(text > L"abab");
  EXPECT_TRUE(text != "ab");
  EXPECT_STREQ(CComBSTR(IID_IUnknown), L"{00000000-0000-0000-C000-000000000046}");
  EXPECT_EQ(CComBSTR(3).Length(), 3u);
  EXPECT_STREQ(CComBSTR(2, L"abc"), L"ab");
}

RC_GTEST_PROP(CComBSTR, OrdersAnyTwoTextsAsWideStringsAre,
              (const std::vector<std::uint8_t>& first_units,
               const std::vector<std::uint8_t>& second_units)) {
  const std::wstring a(first_units.begin(), first_units.end());
  const std::wstring b(second_units.begin(), second_units.end());
  const CComBSTR first(static_cast<int>(a.size()), a.data());
  const CComBSTR second(static_cast<int>(b.size()), b.data());
  RC_ASSERT((first == second) == (a == b));
  RC_ASSERT((first < second) == (a < b));
  RC_ASSERT((first > second) == (a > b));
}

}  // namespace
