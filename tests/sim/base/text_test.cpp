#include "sim/base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

namespace vsskit {
namespace {

TEST(Utf8, IsAcceptedToTheEdges) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("plain"));
  EXPECT_TRUE(is_utf8("\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF"));
}

TEST(Utf8, TellsTheFirstBadByte) {
  const std::pair<std::string, std::size_t> texts[] = {
      {"\x80", 0},              // a byte that only continues
      {"ab\xC0\xAF", 2},        // overlong in two bytes
      {"\xE0\x80\xAF", 0},      // overlong in three
      {"\xF0\x80\x80\xAF", 0},  // overlong in four
      {"x\xED\xA0\x80", 1},     // a surrogate
      {"\xF4\x90\x80\x80", 0},  // beyond U+10FFFF
      {"\xF8\x88\x80\x80\x80", 0},
      {"ok\xE2\x82", 2},  // cut
      {"\xC3(", 0},
      {"\xFF", 0},
  };
  for (const auto& [text, place] : texts) {
    EXPECT_EQ(place, first_bad_utf8(text));
  }
}

TEST(Utf16, JoinsAndSplitsPairs) {
  EXPECT_EQ(u"a\u00E9\u20AC\U0001F600", to_utf16("a\u00E9\u20AC\U0001F600"));
  EXPECT_EQ("a\u00E9\u20AC\U0001F600", to_utf8(u"a\u00E9\u20AC\U0001F600"));
}

TEST(Utf16, ReplacesMalformedBytes) {
  EXPECT_EQ(u"a\uFFFDb", to_utf16("a\xFF"
                                  "b"));
}

TEST(Utf8, ReplacesWhatIsNoCharacter) {
  std::string text;
  append_utf8(text, 0x110000);
  EXPECT_EQ("\uFFFD", text);
}

TEST(Case, IsIgnoredInAscii) {
  EXPECT_TRUE(equal_ignore_case("VoLuMe", "vOlUmE"));
  EXPECT_FALSE(equal_ignore_case("a", "ab"));
  EXPECT_FALSE(equal_ignore_case("@[`{", "`{@["));
  EXPECT_TRUE(starts_with_ignore_case("FILE=x", "File="));
  EXPECT_FALSE(starts_with_ignore_case("Fil", "File"));
  EXPECT_EQ("a\u00C9z", to_lower_ascii("A\u00C9Z"));
  EXPECT_EQ("A\u00E9Z", to_upper_ascii("a\u00E9z"));
}

TEST(Case, FoldsEuropeanAlphabets) {
  EXPECT_EQ("\u00E4\u00F6\u00FC\u00E9\u00FF", fold_case("\u00C4\u00D6\u00DC\u00C9\u0178"));
  EXPECT_EQ("\u0142\u017E\u0151", fold_case("\u0141\u017D\u0150"));
  EXPECT_EQ("\u03B1\u03AC\u03C3\u03C3\u03CE", fold_case("\u0391\u0386\u03A3\u03C2\u038F"));
  EXPECT_EQ("\u0431\u0451\u044F\u04CF", fold_case("\u0411\u0401\u042F\u04C0"));
  EXPECT_EQ("\u1E01\u1EF9", fold_case("\u1E00\u1EF8"));
}

TEST(Case, FoldingKeepsWhatHasNoCapital) {
  const std::string text = "\u00D7\u00F7\u00DF\u0130\u0131\u017F\u20AC\u4E2D\xFF\xC3";
  EXPECT_EQ(text, fold_case(text));
}

TEST(Base64, MatchesTheStandardsExamples) {
  const std::pair<std::string, std::string> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(text, base64_encode(bytes));
    EXPECT_EQ(bytes, *base64_decode(text));
  }
}

TEST(Base64, RefusesWithThePlace) {
  EXPECT_EQ("column 4", base64_decode("Zg=").error().where);
  EXPECT_EQ("column 2", base64_decode("Z g=").error().where);
  EXPECT_EQ("column 1", base64_decode("====").error().where);
  EXPECT_EQ("column 3", base64_decode("Zg==Zg==").error().where);
  EXPECT_EQ("column 2", base64_decode("Zh==").error().where);  // four stray bits
  EXPECT_EQ("column 3", base64_decode("Zm9=").error().where);  // two
  EXPECT_EQ("column 4", base64_decode("Zm9\n").error().where);
  EXPECT_EQ("column 2", base64_decode("A\xC3\xA9"
                                      "B")
                            .error()
                            .where);
}

TEST(Nearest, TakesTheLeastDistance) {
  const std::array<std::string_view, 3> words = {"OnFreeze", "OnThaw", "OnAbort"};
  EXPECT_EQ("OnFreeze", nearest("onfreze", words));
  EXPECT_EQ("OnThaw", nearest("OnThawed", words));
  EXPECT_EQ("", nearest("Release", words));
  EXPECT_EQ("", nearest("x", words));
  EXPECT_EQ("", nearest(std::string(1'000'000, 'x'), words));
}

TEST(EditDistance, StopsAtItsLimit) {
  EXPECT_EQ(3u, edit_distance("kitten", "sitting", 10));
  EXPECT_EQ(3u, edit_distance("kitten", "sitting", 3));
  EXPECT_EQ(3u, edit_distance("kitten", "sitting", 2));
  EXPECT_EQ(1u, edit_distance("", "a", 0));
  EXPECT_EQ(0u, edit_distance("a", "A", 0));
}

std::u16string any_utf16() {
  // Surrogates often, so that lone ones, turned ones and pairs all come.
  const auto units = *rc::gen::container<std::vector<std::uint16_t>>(rc::gen::oneOf(
      rc::gen::arbitrary<std::uint16_t>(), rc::gen::inRange<std::uint16_t>(0xD7FE, 0xE002)));
  return {units.begin(), units.end()};
}

RC_GTEST_PROP(TextProperties, AnyUtf16SurvivesAsUtf8, ()) {
  const std::u16string text = any_utf16();
  RC_ASSERT(to_utf16(to_utf8(text)) == text);
}

RC_GTEST_PROP(TextProperties, AnyWholeUtf8SurvivesAsUtf16, ()) {
  std::string text;
  for (const std::uint32_t c : *rc::gen::container<std::vector<std::uint32_t>>(
           rc::gen::inRange<std::uint32_t>(0, 0x110000))) {
    if (!is_surrogate(c)) append_utf8(text, c);
  }
  RC_ASSERT(is_utf8(text));
  RC_ASSERT(to_utf8(to_utf16(text)) == text);
}

RC_GTEST_PROP(TextProperties, AnyBytesGiveWellFormedUtf16Text, (const std::string& bytes)) {
  const std::optional<std::size_t> bad = first_bad_utf8(bytes);
  RC_ASSERT(!bad || *bad < bytes.size());
  if (bad) RC_ASSERT(is_utf8(bytes.substr(0, *bad)));
  RC_ASSERT(to_utf16(bytes).size() <= bytes.size());
}

RC_GTEST_PROP(TextProperties, AnyBytesSurviveBase64, (const std::string& bytes)) {
  RC_ASSERT(*base64_decode(base64_encode(bytes)) == bytes);
}

RC_GTEST_PROP(TextProperties, AnyAcceptedBase64IsTheOnlySpelling, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("AQgw/+=")));
  if (const auto bytes = base64_decode(text)) RC_ASSERT(base64_encode(*bytes) == text);
}

RC_GTEST_PROP(TextProperties, AnyTextFoldsOnceForAll, ()) {
  const std::string folded = fold_case(to_utf8(any_utf16()));
  RC_ASSERT(fold_case(folded) == folded);
}

TEST(Case, EveryFoldedCharacterIsFoldedForGood) {
  for (char32_t c = 0; c < 0x3000; ++c) {
    EXPECT_EQ(fold_case(c), fold_case(fold_case(c))) << static_cast<std::uint32_t>(c);
  }
}

}  // namespace
}  // namespace vsskit
