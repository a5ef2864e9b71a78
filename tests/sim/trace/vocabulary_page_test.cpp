// Holds the vocabulary table of docs/formats/trace.md to the code; writes it when VSSKIT_BLESS is
// set. And reads the page's worked example.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "places.h"
#include "sim/trace/recording.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::trace {
namespace {

const std::string kPage = std::string(VSSKIT_SOURCE_DIR) + "/docs/formats/trace.md";
constexpr std::string_view kBegin = "<!-- vocabulary: begin -->\n";
constexpr std::string_view kEnd = "<!-- vocabulary: end -->";

std::string read_page() {
  std::ostringstream text;
  text << std::ifstream(kPage, std::ios::binary).rdbuf();
  return text.str();
}

// What the SDK calls the names of a listed field: `VSS_BT_*`.
std::string print_kind(const FieldSpec& field) {
  switch (field.kind) {
    case FieldKind::text:
      return "text";
    case FieldKind::name:
      return "name";
    case FieldKind::number:
      return "number";
    case FieldKind::yes_no:
      return "yes/no";
    case FieldKind::guid:
      return "guid";
    case FieldKind::hresult:
      return "hresult";
    case FieldKind::time:
      return "time";
    case FieldKind::step:
      return "step";
    case FieldKind::document:
      return "document";
    case FieldKind::listed:
      break;
  }
  return std::string(names_of(field.naming).prefix) + "\\*";
}

std::string print_fields(const VerbSpec& verb) {
  std::string text;
  for (const FieldSpec& field : verb.fields) {
    if (!text.empty()) text += ", ";
    const std::string key(field.key);
    text += field.positional ? "`<" + key + ">`" : "`" + key + "` " + print_kind(field);
  }
  return text;
}

std::string print_parties(const VerbSpec& verb) {
  std::string text;
  for (const Party party : verb.parties) {
    text += (text.empty() ? "" : ", ") + std::string(print(party));
  }
  return text.empty() ? "any" : text;
}

std::string_view print_kind(StepKind kind) {
  constexpr std::string_view kNames[] = {"declaration", "call",   "event", "document",
                                         "effect",      "object", "end"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view print_result(const VerbSpec& verb) {
  if (verb.kind == StepKind::end) return "of what it closes";
  if (verb.kind == StepKind::event) return "true, false, nothing";
  switch (verb.result) {
    case ResultKind::none:
      return "";
    case ResultKind::hresult:
      return "HRESULT";
    case ResultKind::truth:
      return "true, false";
    case ResultKind::number:
      return "number";
    case ResultKind::nothing:
      return "nothing";
  }
  return "";
}

std::string print_vocabulary() {
  std::string text = "| party | word | kind | fields | result |\n| --- | --- | --- | --- | --- |\n";
  for (const VerbSpec& verb : vocabulary()) {
    text += "| " + print_parties(verb) + " | `" + std::string(verb.text) + "` | " +
            std::string(print_kind(verb.kind)) + " | " + print_fields(verb) + " | " +
            std::string(print_result(verb)) + " |\n";
  }
  return text;
}

TEST(TracePage, HoldsTheVocabularyOfTheCode) {
  const std::string page = read_page();
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  ASSERT_NE(std::string::npos, begin);
  ASSERT_NE(std::string::npos, end);
  const std::string fresh =
      page.substr(0, begin + kBegin.size()) + print_vocabulary() + page.substr(end);
  if (std::getenv("VSSKIT_BLESS") != nullptr) {
    std::ofstream(kPage, std::ios::binary) << fresh;
    return;
  }
  EXPECT_TRUE(fresh == page) << kPage << " is stale; run this test with VSSKIT_BLESS=1";
}

TEST(TracePage, ShowsAnExampleThatReadsAndPrintsAsItStands) {
  const std::string page = read_page();
  const std::size_t begin = page.find("```\n# vsskit trace 1\n") + 4;
  ASSERT_NE(std::string::npos, begin);
  const std::string example = page.substr(begin, page.find("```", begin) - begin);
  const Result<Recording> read = Recording::parse(example, "example");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(example, read->trace_text());
}

}  // namespace
}  // namespace vsskit::trace
