// Parse and print are inverse: generated documents, and the captured ones where they are there.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "places.h"
#include "sim/base/text.h"
#include "sim/document/xml.h"
#include "tests/support/document_gen.h"

namespace vsskit::document {
namespace {

template <class T>
void survives(const T& value) {
  const std::string text = print(value);
  const Result<Document> again = parse_document(text, "again");
  if (!again) RC_LOG() << again.error().text() << '\n' << text;
  RC_ASSERT(again.ok());
  if (!(std::get<T>(*again) == value)) RC_LOG() << text << '\n' << print(*again);
  RC_ASSERT(std::get<T>(*again) == value);
  RC_ASSERT(print(*again) == text);
}

RC_GTEST_PROP(RoundTrip, AnyWriterMetadataIsReadAsPrinted, ()) {
  survives(*document_gen::writer_metadata());
}

RC_GTEST_PROP(RoundTrip, AnyBackupComponentsAreReadAsPrinted, ()) {
  survives(*document_gen::backup_components());
}

RC_GTEST_PROP(RoundTrip, AnyManifestIsReadAsPrinted, ()) {
  survives(*document_gen::manifest());
}

RC_GTEST_PROP(RoundTrip, AnyDocumentIsTheSameInEveryEncoding, ()) {
  const Document document = *document_gen::backup_components();
  const std::string text = print(document);
  std::string little = to_utf16le_bytes(text);
  std::string big = little;
  for (std::size_t i = 0; i + 1 < big.size(); i += 2)
    std::swap(big[i], big[i + 1]);
  const std::string encoded[] = {text,
                                 "\xEF\xBB\xBF" + text,
                                 little,
                                 "\xFF\xFE" + little,
                                 big,
                                 "\xFE\xFF" + big,
                                 little + std::string(2, '\0')};
  for (const std::string& bytes : encoded) {
    const auto again = parse_document(bytes, "again");
    RC_ASSERT(again.ok());
    RC_ASSERT(*again == document);
  }
}

RC_GTEST_PROP(RoundTrip, AnyCutOfADocumentIsAnErrorWithItsPlace, ()) {
  const std::string text = print(*document_gen::writer_metadata());
  const std::string cut = text.substr(0, *rc::gen::inRange<std::size_t>(0, text.size()));
  const auto document = parse_document(cut, "cut.xml");
  RC_ASSERT(!document.ok());
  RC_ASSERT(document.error().where.starts_with("cut.xml"));
}

RC_GTEST_PROP(RoundTrip, AnyDamagedDocumentIsReadOrRefused, ()) {
  std::string text = print(*document_gen::backup_components());
  for (int i = *rc::gen::inRange(1, 5); i > 0; --i) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = *rc::gen::arbitrary<char>();
  }
  const auto document = parse_document(text, "damaged.xml");
  if (document) {
    RC_ASSERT(*parse_document(print(*document), "again") == *document);
  }
}

// --- Captures

std::string read_capture(const std::string& name) {
  std::ifstream stream(VSSKIT_CAPTURES_DIR "/ws2012-sql2017/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Captures : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(VSSKIT_CAPTURES_DIR "/ws2012-sql2017/BCDocument.xml")) {
      GTEST_SKIP() << "skipped: no captures";
    }
  }
  static std::vector<WriterMetadata> writers() {
    std::vector<WriterMetadata> all;
    for (int i = 0; i <= 10; ++i) {
      const std::string name = "WM" + std::to_string(i) + ".xml";
      auto metadata = parse_writer_metadata(read_capture(name), name);
      EXPECT_TRUE(metadata.ok());
      if (metadata) all.push_back(*metadata);
    }
    return all;
  }
};

TEST_F(Captures, SurviveARoundTrip) {
  std::vector<std::string> names{"BCDocument.xml", "Manifest.xml"};
  for (int i = 0; i <= 10; ++i)
    names.push_back("WM" + std::to_string(i) + ".xml");
  for (const std::string& name : names) {
    const auto document = parse_document(read_capture(name), name);
    ASSERT_TRUE(document.ok()) << document.error().text();
    const auto again = parse_document(print(*document), "again");
    ASSERT_TRUE(again.ok()) << again.error().text();
    EXPECT_EQ(*again, *document) << name;
    EXPECT_EQ(provisional_names(*document), std::vector<std::string>{}) << name;
  }
}

TEST_F(Captures, ArePrintedByteForByteWhereTheServiceMadeThem) {
  for (const std::string name : {"WM3.xml", "WM5.xml", "WM7.xml", "WM8.xml", "WM9.xml"}) {
    const std::string bytes = read_capture(name);
    EXPECT_EQ(print(*parse_document(bytes, name)), bytes) << name;
  }
  const std::string manifest = read_capture("Manifest.xml");
  EXPECT_EQ(to_utf16le_bytes(print(*parse_document(manifest, "Manifest.xml"))), manifest);
}

TEST_F(Captures, HoldWhatTheirDescriptionSays) {
  std::size_t files = 0, groups = 0, system_files = 0;
  for (const WriterMetadata& metadata : writers()) {
    std::size_t here = 0;
    for (const Component& component : metadata.components)
      here += component.files.size();
    files += here;
    groups += metadata.components.size();
    const std::string& name = metadata.identification.friendly_name;
    if (name == "System Writer") system_files = here;
    if (name == "SqlServerWriter") {
      EXPECT_EQ(metadata.backup_schema, 881U);
    }
    const bool bare = name == "BITS Writer" || name == "Shadow Copy Optimization Writer";
    EXPECT_EQ(metadata.components.empty(), bare) << name;
    EXPECT_EQ(!metadata.restore_method, bare) << name;
  }
  EXPECT_EQ(files, 19028U);
  EXPECT_EQ(system_files, 18995U);
  EXPECT_EQ(groups, 23U);
}

TEST_F(Captures, HoldOneStampAndOneMetadata) {
  const auto document = parse_backup_components(read_capture("BCDocument.xml"), "BCDocument.xml");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->backup_type, BackupType::full);
  std::size_t stamps = 0;
  for (const WriterComponents& writer : document->writers) {
    for (const BackupComponent& component : writer.components) {
      stamps += component.backup_stamp.has_value() ? 1 : 0;
      if (!component.backup_stamp) continue;
      EXPECT_EQ(component.name, "local1");
      EXPECT_EQ(component.backup_stamp, "CAAAAMQv3+t4udUB");
      EXPECT_EQ(component.backup_metadata->substr(0, 9), "BCAAAFRBU");
      EXPECT_GT(component.backup_metadata->size(), 10000U);
    }
  }
  EXPECT_EQ(stamps, 1U);
}

TEST_F(Captures, AgreeBetweenManifestAndDocuments) {
  const auto manifest = parse_manifest(read_capture("Manifest.xml"), "Manifest.xml");
  ASSERT_TRUE(manifest.ok()) << manifest.error().text();
  const auto all = writers();
  EXPECT_EQ(manifest->writer_count, 11U);
  ASSERT_EQ(manifest->writers.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(manifest->writers[i].name, all[i].identification.friendly_name);
  }
  EXPECT_EQ(manifest->machine_name, "WIN2012-SQL17-2");
  EXPECT_EQ(manifest->snapshots.at(0).original_volume, "C:\\");
  const auto document = parse_backup_components(read_capture("BCDocument.xml"), "BCDocument.xml");
  EXPECT_EQ(document->snapshot_set_id, manifest->snapshot_set_id);
}

}  // namespace
}  // namespace vsskit::document
