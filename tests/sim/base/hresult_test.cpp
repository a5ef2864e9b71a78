#include "sim/base/hresult.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace vsskit {
namespace {

TEST(Hresult, EveryNameIsPrintedAndParsedBack) {
  for (const NamedHresult& name : hresult_names()) {
    EXPECT_EQ(name.name, print_hresult(name.value));
    EXPECT_EQ(name.value, parse_hresult(name.name)) << name.name;
  }
}

TEST(Hresult, NoNameAndNoNumberStandsTwice) {
  std::set<std::string_view> names;
  std::set<Hresult> values;
  for (const NamedHresult& name : hresult_names()) {
    EXPECT_TRUE(names.insert(name.name).second) << name.name;
    EXPECT_TRUE(values.insert(name.value).second) << name.name;
  }
}

TEST(Hresult, HoldsAllOfTheSdksVssErrorHeader) {
  const auto names = hresult_names();
  const auto count = std::count_if(names.begin(), names.end(), [](const NamedHresult& name) {
    return name.name.starts_with("VSS_");
  });
  EXPECT_EQ(81, count);
}

TEST(Hresult, HasTheSdksNumbers) {
  EXPECT_EQ("VSS_E_BAD_STATE", print_hresult(static_cast<Hresult>(0x80042301)));
  EXPECT_EQ("VSS_S_ASYNC_FINISHED", print_hresult(0x0004230A));
  EXPECT_EQ("VSS_E_WRITERERROR_NONRETRYABLE", print_hresult(static_cast<Hresult>(0x800423F4)));
  EXPECT_EQ("VSS_E_FSS_TIMEOUT", print_hresult(static_cast<Hresult>(0x80042417)));
  EXPECT_EQ("E_INVALIDARG", print_hresult(static_cast<Hresult>(0x80070057)));
  EXPECT_EQ("HRESULT_FROM_WIN32(ERROR_DISK_FULL)", print_hresult(from_win32(112)));
}

TEST(Hresult, PrintsAnUnknownCodeInHex) {
  EXPECT_EQ("0x8004FFFF", print_hresult(static_cast<Hresult>(0x8004FFFF)));
  EXPECT_EQ("0x00000002", print_hresult(2));
}

TEST(Hresult, RefusesWhatIsNoResult) {
  for (const char* text : {"", "S_OKAY", "s_ok", "0x", "0x123456789", "80042301", "0xg", "0x-1"}) {
    EXPECT_EQ(std::nullopt, parse_hresult(text)) << text;
  }
}

TEST(Hresult, TellsSuccessFromFailure) {
  EXPECT_TRUE(succeeded(kVssSAsyncPending));
  EXPECT_TRUE(failed(kVssEBadState));
}

TEST(Hresult, SuggestsTheNameNearest) {
  EXPECT_EQ("S_OK", nearest_hresult_name("S_OKAY"));
  EXPECT_EQ("VSS_E_BAD_STATE", nearest_hresult_name("VSS_E_BADSTATE"));
  EXPECT_EQ("", nearest_hresult_name("completely different"));
}

RC_GTEST_PROP(HresultProperties, AnyResultIsParsedBackFromItsText, (Hresult result)) {
  RC_ASSERT(parse_hresult(print_hresult(result)) == result);
}

}  // namespace
}  // namespace vsskit
