// What a requester knows of Windows' paths, names and ranges.
#include "sim/roles/path_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/sim/roles/file_world.h"

namespace vsskit::roles {
namespace {

TEST(FileSpecification, MatchesAsFindFirstFileDoes) {
  const struct {
    const wchar_t* filespec;
    const wchar_t* name;
    bool matches;
  } rows[] = {
      {L"*", L"a", true},
      {L"*.*", L"a", true},
      {L"*.txt", L"A.TXT", true},
      {L"*.txt", L"a.txt.x", false},
      {L"a?c.dat", L"abc.dat", true},
      {L"a?c.dat", L"ac.dat", false},
      {L"ab??", L"ab", true},
      {L"a.*", L"a", true},
      {L"a.*", L"ab", false},
      {L"*a*b*", L"xxaxxbxx", true},
      {L"*a*b*", L"xxbxxaxx", false},
      {L"", L"a", false},
      {L"ÄPFEL.*", L"äpfel.dat", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(matches(row.filespec, row.name), row.matches) << row.name;
}

TEST(FileSpecification, StaysLinearInTheWorstCase) {
  std::wstring pattern;
  for (int i = 0; i < 200; ++i)
    pattern += L"*a";
  EXPECT_FALSE(matches(pattern + L"b", std::wstring(20000, L'a')));
}

TEST(Paths, CompareWithoutCaseAndTrailingBackslash) {
  EXPECT_EQ(path_key(L"C:\\Data\\"), path_key(L"c:\\DATA"));
  EXPECT_EQ(path_key(L"c:"), L"C:\\");
  EXPECT_TRUE(is_within(L"C:\\data\\a", L"c:\\DATA\\"));
  EXPECT_TRUE(is_within(L"C:\\data", L"C:\\data"));
  EXPECT_FALSE(is_within(L"C:\\database", L"C:\\data"));
}

TEST(Paths, BecomeNamesThatAFileSystemTakes) {
  EXPECT_EQ(as_file_name(L"a/b:c"), L"a_b_c");
  EXPECT_EQ(as_file_name(L"end. "), L"end");
  EXPECT_EQ(as_file_name(L""), L"_");
}

TEST(Ranges, AreReadInDecimalAndHexadecimal) {
  std::vector<Range> ranges;
  ASSERT_TRUE(parse_ranges(L"0:4096, 0x2000 : 0X10,18446744073709551615:1", ranges));
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges[1].offset, 0x2000U);
  EXPECT_EQ(ranges[1].length, 16U);
  EXPECT_EQ(ranges[2].offset, UINT64_MAX);
}

TEST(Ranges, NameAFileWhereTheyAreNoList) {
  std::vector<Range> ranges;
  for (const wchar_t* text : {L"C:\\ranges.bin", L"File=C:\\ranges.bin", L"", L"1:2,", L"1-2",
                              L"18446744073709551616:1", L"0x:1"}) {
    EXPECT_FALSE(parse_ranges(text, ranges)) << text;
  }
}

TEST(Ranges, AreReadFromAFileOfExactlyTheirSize) {
  Bytes content(24, 0);
  std::vector<Range> ranges;
  content[0] = 1;
  content[9] = 0x10;
  content[16] = 7;
  ASSERT_TRUE(parse_ranges_file(content, ranges));
  EXPECT_EQ(ranges[0].offset, 0x1000U);
  EXPECT_EQ(ranges[0].length, 7U);
  content.push_back(0);
  EXPECT_FALSE(parse_ranges_file(content, ranges));
  EXPECT_FALSE(parse_ranges_file({}, ranges));
}

TEST(Text, BecomesUtf8) {
  EXPECT_EQ(utf8(L"aä€"), (Bytes{0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac}));
  EXPECT_EQ(utf8(std::wstring(1, static_cast<wchar_t>(0xd800))), (Bytes{0xef, 0xbf, 0xbd}));
}

TEST(Folders, AreListedByNameAndMadeWithThoseAbove) {
  const test::FileWorld world;
  ASSERT_TRUE(make_folders(L"C:\\a\\b\\c"));
  ASSERT_TRUE(write_file(L"C:\\a\\b\\z.txt", {1, 2, 3}));
  ASSERT_TRUE(write_file(L"C:\\a\\b\\d.txt", {}));
  std::vector<FolderEntry> entries;
  ASSERT_TRUE(list_folder(L"C:\\a\\b", entries));
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].name, L"c");
  EXPECT_TRUE(entries[0].is_folder);
  EXPECT_EQ(entries[2].size, 3U);
  EXPECT_FALSE(list_folder(L"C:\\nowhere", entries));
  EXPECT_TRUE(remove_file(L"C:\\a\\b\\none.txt"));
  EXPECT_TRUE(file_exists(L"C:\\a\\b\\d.txt"));
  EXPECT_FALSE(file_exists(L"C:\\a\\b\\c"));
}

TEST(PathText, ReadsUtf8AndMarksWhatIsNone) {
  const auto read = [](const std::string& text) {
    return from_utf8(Bytes(text.begin(), text.end()));
  };
  EXPECT_EQ(read("a\xC3\xA4\xE2\x82\xAC"), L"a\x00e4\x20ac");
  EXPECT_EQ(read("\xC3"), L"\xfffd");
  EXPECT_EQ(read("\xC0\x80"), L"\xfffd\xfffd");
  EXPECT_EQ(read("\xED\xA0\x80"), L"\xfffd\xfffd\xfffd");
}

RC_GTEST_PROP(PathText, AnyTextComesBackFromUtf8, ()) {
  const auto text = *rc::gen::container<std::wstring>(
      rc::gen::map(rc::gen::inRange(1, 0xd800), [](int c) { return static_cast<wchar_t>(c); }));
  RC_ASSERT(from_utf8(utf8(text)) == text);
}

}  // namespace
}  // namespace vsskit::roles
