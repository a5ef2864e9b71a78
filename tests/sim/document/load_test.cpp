// What a call of the API refuses of documents that can be read, and that it takes those of a real
// machine.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "places.h"
#include "sim/document/load.h"
#include "sim/document/xml.h"
#include "tests/support/document_gen.h"

namespace vsskit::document {
namespace {

constexpr char kHead[] =
    R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2">)";
constexpr char kEast[] = R"(<WRITER_COMPONENTS instanceId="00000001-0000-0000-0000-000000000000")"
                         R"( writerId="00000007-0000-0000-0000-000000000000">)";
constexpr char kWest[] = R"(<WRITER_COMPONENTS instanceId="00000002-0000-0000-0000-000000000000")"
                         R"( writerId="00000007-0000-0000-0000-000000000000">)";
constexpr char kBook[] =
    R"(<COMPONENT logicalPath="shelf" componentName="book" componentType="filegroup"/>)";
constexpr char kEnd[] = "</WRITER_COMPONENTS>";

std::string backup(const std::string& writers) {
  return kHead + writers + "</BACKUP_COMPONENTS>";
}

std::string refusal(const std::string& text) {
  EXPECT_TRUE(parse_document(text, "x.xml").ok()) << text;
  const auto loaded = load_backup_components(text, "x.xml");
  return loaded.ok() ? "" : loaded.error().text();
}

TEST(LoadDocument, RefusesAComponentThatIsThereTwice) {
  EXPECT_EQ("x.xml:1:269: component 'book' in 'shelf' a second time; expected each once",
            refusal(backup(std::string(kEast) + kBook + kBook + kEnd)));
  EXPECT_NE("", refusal(backup(std::string(kEast) + kBook + kEnd + kEast + kBook + kEnd)));
  EXPECT_NE("", refusal(backup(std::string(kEast) +
                               R"(<COMPONENT componentName="a" componentType="filegroup"/>)"
                               R"(<COMPONENT logicalPath="" componentName="a")"
                               R"( componentType="database"/>)" +
                               kEnd)));
}

TEST(LoadDocument, TakesOneComponentOfEachInstance) {
  EXPECT_EQ("", refusal(backup(std::string(kEast) + kBook + kEnd + kWest + kBook + kEnd)));
}

TEST(LoadDocument, RefusesATypeOfComponentThatThereIsNot) {
  const std::string unknown = R"(<COMPONENT componentName="a" componentType="cupboard"/>)";
  EXPECT_EQ("x.xml:1:190: component 'a' of an unknown type; expected filegroup or database",
            refusal(backup(kEast + unknown + kEnd)));
}

// Not every word for the type of a backup is public.
TEST(LoadDocument, TakesAnUnknownTypeOfBackup) {
  EXPECT_EQ("", refusal(R"(<BACKUP_COMPONENTS version="1.2" backupType="sideways"/>)"));
}

std::string writer(const std::string& usage, const std::string& locations) {
  return R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2">)"
         R"(<IDENTIFICATION writerId="00000007-0000-0000-0000-000000000000")"
         R"( instanceId="00000001-0000-0000-0000-000000000000" friendlyName="W" )" +
         usage + R"( dataSource="SIDEWAYS"/><BACKUP_LOCATIONS>)" + locations +
         "</BACKUP_LOCATIONS></WRITER_METADATA>";
}

std::string refused_writer(const std::string& text) {
  EXPECT_TRUE(parse_document(text, "w.xml").ok()) << text;
  const auto loaded = load_writer_metadata(text, "w.xml");
  return loaded.ok() ? "" : loaded.error().text();
}

TEST(LoadDocument, RefusesAUsageThatThereIsNot) {
  EXPECT_EQ("", refused_writer(writer(R"(usage="OTHER")", "")));
  EXPECT_EQ("", refused_writer(writer("", "")));
  EXPECT_EQ(
      "w.xml:1:72: a writer of an unknown usage; expected BOOTABLE_SYSTEM_STATE, SYSTEM_SERVICE, "
      "USER_DATA or OTHER",
      refused_writer(writer(R"(usage="PASTIME")", "")));
}

TEST(LoadDocument, RefusesADeclarationThatIsThereTwice) {
  const std::string once = R"(<FILE_GROUP logicalPath="shelf" componentName="book"/>)";
  const std::string other = R"(<DATABASE logicalPath="shelf" componentName="book"/>)";
  EXPECT_EQ("", refused_writer(writer(R"(usage="USER_DATA")", once)));
  EXPECT_NE("", refused_writer(writer(R"(usage="USER_DATA")", once + once)));
  EXPECT_NE("", refused_writer(writer(R"(usage="USER_DATA")", once + other)));
}

// A document that holds each component once loads as it is read.
RC_GTEST_PROP(LoadDocument, TakesWhateverIsThereOnce, ()) {
  BackupComponents document = *document_gen::backup_components();
  std::set<std::pair<std::string, std::string>> names;
  for (WriterComponents& each : document.writers) {
    std::erase_if(each.components, [&](const BackupComponent& component) {
      return !names.emplace(component.logical_path.value_or(""), component.name).second;
    });
  }
  const auto loaded = load_backup_components(print(document), "any.xml");
  if (!loaded) RC_LOG() << loaded.error().text() << '\n';
  RC_ASSERT(loaded.ok());
  RC_ASSERT(*loaded == document);
}

TEST(LoadDocument, TakesWhatRealMachinesSaved) {
  namespace fs = std::filesystem;
  const fs::path captures = VSSKIT_CAPTURES_DIR;
  if (!fs::exists(captures)) GTEST_SKIP() << "skipped: no captures";
  int loaded = 0;
  for (const auto& entry : fs::recursive_directory_iterator(captures)) {
    if (entry.path().extension() != ".xml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const std::string name = entry.path().filename().string();
    const auto document = parse_document(bytes, name);
    ASSERT_TRUE(document.ok()) << document.error().text();
    if (std::holds_alternative<Manifest>(*document)) continue;
    ++loaded;
    if (std::holds_alternative<BackupComponents>(*document)) {
      EXPECT_TRUE(load_backup_components(bytes, name).ok()) << name;
    } else {
      EXPECT_TRUE(load_writer_metadata(bytes, name).ok()) << name;
    }
  }
  EXPECT_GE(loaded, 12);
}

}  // namespace
}  // namespace vsskit::document
