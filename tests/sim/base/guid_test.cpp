#include "sim/base/guid.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>

namespace vsskit {
namespace {

constexpr Guid kWriter{
    0xa6ad56c2, 0xb509, 0x4e6c, {0xbb, 0x19, 0x49, 0xd8, 0xf4, 0x35, 0x32, 0xf0}};

TEST(Guid, PrintsLowerCase) {
  EXPECT_EQ("a6ad56c2-b509-4e6c-bb19-49d8f43532f0", kWriter.text());
  EXPECT_EQ("{a6ad56c2-b509-4e6c-bb19-49d8f43532f0}", kWriter.braced());
}

TEST(Guid, ParsesEveryUsualSpelling) {
  EXPECT_EQ(kWriter, parse_guid("a6ad56c2-b509-4e6c-bb19-49d8f43532f0"));
  EXPECT_EQ(kWriter, parse_guid("{A6AD56C2-B509-4E6C-BB19-49D8F43532F0}"));
}

TEST(Guid, RefusesWhatIsNone) {
  for (const char* text :
       {"", "{}", "a6ad56c2b5094e6cbb1949d8f43532f0", "{a6ad56c2-b509-4e6c-bb19-49d8f43532f0",
        "a6ad56c2-b509-4e6c-bb19-49d8f43532f0}", "a6ad56c2-b509-4e6c-bb19-49d8f43532fg",
        "a6ad56c2-b509-4e6c-bb1949-d8f43532f0", " a6ad56c2-b509-4e6c-bb19-49d8f43532f0",
        "a6ad56c2-b509-4e6c-bb19-49d8f43532f00"}) {
    EXPECT_EQ(std::nullopt, parse_guid(text)) << text;
  }
}

TEST(Guid, KnowsTheNullGuid) {
  EXPECT_TRUE(Guid{}.is_null());
  EXPECT_FALSE(kWriter.is_null());
  EXPECT_TRUE(parse_guid("00000000-0000-0000-0000-000000000000")->is_null());
}

RC_GTEST_PROP(GuidProperties, AnyGuidIsParsedBackFromItsText, (std::uint32_t data1)) {
  Guid guid{data1, *rc::gen::arbitrary<std::uint16_t>(), *rc::gen::arbitrary<std::uint16_t>(), {}};
  for (std::uint8_t& byte : guid.data4) {
    byte = *rc::gen::arbitrary<std::uint8_t>();
  }
  RC_ASSERT(parse_guid(guid.text()) == guid);
  std::string upper = guid.braced();
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  RC_ASSERT(parse_guid(upper) == guid);
}

}  // namespace
}  // namespace vsskit
