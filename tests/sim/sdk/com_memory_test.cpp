// BSTR, task memory and VARIANT, and that every block is counted.
#include <windows.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sdk/com_memory.h"

namespace {

using vsskit::sdk::com_memory;
using vsskit::sdk::ComBlock;

TEST(Bstr, KeepsNullAndEmptyApart) {
  EXPECT_EQ(SysAllocString(nullptr), nullptr);
  EXPECT_EQ(SysStringLen(nullptr), 0u);
  EXPECT_EQ(SysStringByteLen(nullptr), 0u);
  SysFreeString(nullptr);
  BSTR empty = SysAllocString(L"");
  ASSERT_NE(empty, nullptr);
  EXPECT_EQ(SysStringLen(empty), 0u);
  EXPECT_EQ(empty[0], 0);
  SysFreeString(empty);
}

RC_GTEST_PROP(Bstr, HoldsAnyTextEmbeddedZerosIncluded, (const std::vector<std::uint16_t>& units)) {
  const std::wstring text(units.begin(), units.end());
  BSTR bstr = SysAllocStringLen(text.data(), static_cast<UINT>(text.size()));
  RC_ASSERT((bstr != nullptr));
  RC_ASSERT(SysStringLen(bstr) == text.size());
  RC_ASSERT(SysStringByteLen(bstr) == text.size() * sizeof(wchar_t));
  RC_ASSERT((std::wstring(bstr, SysStringLen(bstr)) == text));
  RC_ASSERT(bstr[text.size()] == 0);
  SysFreeString(bstr);
}

TEST(Bstr, ItsLengthInBytesStandsBeforeTheText) {
  BSTR bstr = SysAllocStringByteLen("abc", 3);
  DWORD length = 0;
  CopyMemory(&length, reinterpret_cast<char*>(bstr) - sizeof length, sizeof length);
  EXPECT_EQ(length, 3u);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(bstr)), "abc");
  EXPECT_EQ(SysStringLen(bstr), 3 / sizeof(wchar_t));
  SysFreeString(bstr);
}

TEST(Bstr, TooLongOneIsRefused) {
  EXPECT_EQ(SysAllocStringLen(nullptr, 0xFFFFFFFF), nullptr);
}

TEST(Bstr, ReallocationTakesTextThatLiesInTheOldString) {
  BSTR bstr = SysAllocString(L"alpha beta");
  EXPECT_TRUE(SysReAllocString(&bstr, bstr + 6));
  EXPECT_STREQ(bstr, L"beta");
  EXPECT_TRUE(SysReAllocStringLen(&bstr, nullptr, 6));
  EXPECT_EQ(std::wstring(bstr, 6), std::wstring(L"beta\0\0", 6));
  EXPECT_TRUE(SysReAllocString(&bstr, nullptr));
  EXPECT_EQ(bstr, nullptr);
}

TEST(ComMemory, CountsStringsAndBlocksThatAreOut) {
  const auto before = com_memory();
  BSTR bstr = SysAllocString(L"text");
  void* block = CoTaskMemAlloc(16);
  void* nothing = CoTaskMemAlloc(0);
  EXPECT_NE(nothing, nullptr);
  EXPECT_EQ(com_memory().bstrs, before.bstrs + 1);
  EXPECT_EQ(com_memory().task_blocks, before.task_blocks + 2);
  SysReAllocString(&bstr, L"other text");
  block = CoTaskMemRealloc(block, 4096);
  EXPECT_EQ(com_memory().bstrs, before.bstrs + 1);
  EXPECT_EQ(com_memory().task_blocks, before.task_blocks + 2);
  SysFreeString(bstr);
  CoTaskMemFree(nothing);
  EXPECT_EQ(CoTaskMemRealloc(block, 0), nullptr);
  EXPECT_EQ(com_memory().bstrs, before.bstrs);
  EXPECT_EQ(com_memory().task_blocks, before.task_blocks);
}

class Watcher : public vsskit::sdk::ComMemoryWatcher {
 public:
  Watcher() { vsskit::sdk::set_com_memory_watcher(this); }
  ~Watcher() override { vsskit::sdk::set_com_memory_watcher(nullptr); }
  void allocated(ComBlock kind, const void* block, std::size_t bytes) override {
    live.push_back(block);
    seen.push_back((kind == ComBlock::bstr ? "bstr " : "task ") + std::to_string(bytes));
  }
  void freed(ComBlock, const void* block) override { EXPECT_EQ(std::erase(live, block), 1u); }
  std::vector<const void*> live;
  std::vector<std::string> seen;
};

TEST(ComMemory, WatcherSeesEveryBlockComeAndGo) {
  Watcher watcher;
  BSTR bstr = SysAllocString(L"ab");
  void* block = CoTaskMemAlloc(10);
  block = CoTaskMemRealloc(block, 20);
  EXPECT_EQ(watcher.seen, (std::vector<std::string>{"bstr " + std::to_string(2 * sizeof(wchar_t)),
                                                    "task 10", "task 20"}));
  EXPECT_EQ(watcher.live, (std::vector<const void*>{bstr, block}));
  CoTaskMemFree(block);
  SysFreeString(bstr);
  EXPECT_TRUE(watcher.live.empty());
}

TEST(Variant, CopyAndClearOwnTheirString) {
  const auto before = com_memory();
  VARIANT first, second;
  VariantInit(&first);
  VariantInit(&second);
  V_VT(&first) = VT_BSTR;
  V_BSTR(&first) = SysAllocString(L"name");
  ASSERT_EQ(VariantCopy(&second, &first), S_OK);
  EXPECT_NE(V_BSTR(&second), V_BSTR(&first));
  EXPECT_EQ(VariantClear(&first), S_OK);
  EXPECT_EQ(V_VT(&first), VT_EMPTY);
  EXPECT_STREQ(V_BSTR(&second), L"name");
  EXPECT_EQ(VariantCopy(&second, &second), S_OK);
  EXPECT_EQ(VariantCopy(&second, &first), S_OK);
  EXPECT_EQ(com_memory().bstrs, before.bstrs);
  V_VT(&second) = VT_ARRAY | VT_UI1;
  EXPECT_EQ(VariantClear(&second), DISP_E_BADVARTYPE);
}

}  // namespace
