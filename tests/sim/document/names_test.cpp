// The table of names, and the page that shows it.
#include "sim/document/names.h"
#include "places.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace vsskit::document {
namespace {

std::string_view shown(Evidence evidence) {
  switch (evidence) {
    case Evidence::captured:
      return "captured";
    case Evidence::documented:
      return "documented";
    case Evidence::provisional:
      break;
  }
  return "provisional";
}

std::string row(std::string_view name, Evidence evidence, std::string_view spellings) {
  return fmt::format("| `{}` | {} | {} |\n", name, shown(evidence), spellings);
}

template <class Id>
std::string table(std::string_view title) {
  std::string text = fmt::format("| {} | evidence | also read |\n| --- | --- | --- |\n", title);
  for (int i = 0; i < static_cast<int>(Id::count_); ++i) {
    const Name& name = name_of(static_cast<Id>(i));
    text += row(name.text, name.evidence, name.spellings);
  }
  return text;
}

std::string page() {
  std::string text = table<Element>("element") + '\n' + table<Attribute>("attribute");
  text += "\n| word | evidence | also read |\n| --- | --- | --- |\n";
  for (int i = 0; i < static_cast<int>(Words::count_); ++i) {
    const WordTable& words = words_of(static_cast<Words>(i));
    for (const Word& word : words.words) {
      text += row(fmt::format("{}", word.text), word.evidence,
                  fmt::format("`{}*` {}", words.prefix, word.spellings));
    }
  }
  return text;
}

TEST(Names, StandOnTheirPage) {
  std::ifstream stream(VSSKIT_SOURCE_DIR "/docs/formats/documents.md", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string begin = "<!-- names: begin -->\n", end = "<!-- names: end -->";
  const std::size_t from = text.find(begin) + begin.size();
  ASSERT_NE(text.find(end), std::string::npos);
  EXPECT_EQ(text.substr(from, text.find(end) - from), page());
}

TEST(Names, AreReadAsTheyAreWritten) {
  for (int i = 0; i < static_cast<int>(Words::count_); ++i) {
    const auto id = static_cast<Words>(i);
    for (const Word& word : words_of(id).words) {
      EXPECT_EQ(find_word(id, word.text), &word);
      EXPECT_EQ(find_word(id, word.value), &word);
      EXPECT_EQ(find_word(id, fmt::format("{}{}", words_of(id).prefix, word.text)), &word);
    }
    EXPECT_EQ(find_word(id, 0), nullptr);
    EXPECT_EQ(find_word(id, ""), nullptr);
  }
}

TEST(Names, AreComparedWithoutCaseAndUnderscores) {
  const Name& name = name_of(Element::partial_file);
  for (const char* text : {"PARTIAL_FILE", "PartialFile", "partial_files", "PARTIALFILE_"}) {
    EXPECT_TRUE(spells(text, name)) << text;
  }
  for (const char* text : {"", "PARTIAL", "PARTIAL_FILESPEC"}) {
    EXPECT_FALSE(spells(text, name)) << text;
  }
}

}  // namespace
}  // namespace vsskit::document
