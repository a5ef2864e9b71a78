// The scanner against pugixml, a parser that many have looked at: what both take they take alike,
// and what the scanner takes pugixml takes as well. (Not the other way round: pugixml is more
// lenient.)
#include "sim/document/scanner.h"
#include "places.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>
#include <string>

#include "tests/support/document_gen.h"

namespace vsskit::document {
namespace {

// One line for each start, attribute, end and run of text.
std::string as_scanned(const std::string& text) {
  const Limits limits;
  Scanner scanner(text, limits);
  std::string out, run;
  const auto end_text = [&] {
    if (run.find_first_not_of(" \t\r\n") != run.npos) out += "text " + run + '\n';
    run.clear();
  };
  for (Token token = scanner.next(); token != Token::done; token = scanner.next()) {
    if (token == Token::fault) return "fault";
    if (token == Token::text) {
      if (scanner.is_cdata()) {
        run += scanner.raw_text();
      } else {
        append_resolved(run, scanner.raw_text());
      }
      continue;
    }
    end_text();
    if (token == Token::end) {
      out += "end\n";
      continue;
    }
    (out += "start ") += scanner.name();
    for (const RawAttribute& attribute : scanner.attributes()) {
      ((out += "\n  ") += attribute.name) += '=';
      append_resolved(out, attribute.value);
    }
    out += '\n';
  }
  return out;
}

void walk(pugi::xml_node node, std::string& out) {
  std::string run;
  const auto end_text = [&] {
    if (run.find_first_not_of(" \t\r\n") != run.npos) out += "text " + run + '\n';
    run.clear();
  };
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) {
      run += child.value();
      continue;
    }
    end_text();
    (out += "start ") += child.name();
    for (const pugi::xml_attribute attribute : child.attributes()) {
      (((out += "\n  ") += attribute.name()) += '=') += attribute.value();
    }
    out += '\n';
    walk(child, out);
    out += "end\n";
  }
  end_text();
}

// The same lines; `fault` where pugixml refuses it.
std::string as_parsed(const std::string& text) {
  pugi::xml_document xml;
  const auto result = xml.load_buffer(text.data(), text.size(),
                                      pugi::parse_cdata | pugi::parse_escapes, pugi::encoding_utf8);
  if (!result) return "fault";
  std::string out;
  walk(xml, out);
  return out;
}

RC_GTEST_PROP(Scanner, ReadsAnyDocumentAsPugixmlDoes, ()) {
  const std::string text = print(*document_gen::writer_metadata());
  const std::string scanned = as_scanned(text);
  RC_ASSERT(scanned != "fault");
  RC_ASSERT(scanned == as_parsed(text));
}

RC_GTEST_PROP(Scanner, ReadsAnyDamagedDocumentItTakesAsPugixmlDoes, ()) {
  std::string text = print(*document_gen::backup_components());
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = *rc::gen::element('<', '>', '/', '"', '\'', '&', ';', '=', ' ', 'a', '!', '?', '-');
  }
  const std::string scanned = as_scanned(text);
  RC_CLASSIFY(scanned != "fault", "taken");
  if (scanned != "fault") {
    RC_ASSERT(scanned == as_parsed(text));
  }
}

TEST(Scanner, ReadsEveryCapturedDocumentAsPugixmlDoes) {
  const std::filesystem::path folder = VSSKIT_CAPTURES_DIR "/ws2012-sql2017";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no captures";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename() == "Manifest.xml") continue;  // UTF-16: decoded by us
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const std::string scanned = as_scanned(text);
    EXPECT_NE(scanned, "fault") << entry.path();
    EXPECT_TRUE(scanned == as_parsed(text)) << entry.path();
  }
}

}  // namespace
}  // namespace vsskit::document
