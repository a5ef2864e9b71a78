// Stored documents that come back through the interfaces: what is refused of them, and that those
// of a real machine are taken. Pages: ivssbackupcomponents-initializeforrestore,
// -initializeforbackup, ivssexaminewritermetadata-loadfromxml, createvssexaminewritermetadata,
// ivssexpresswriter.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "places.h"
#include "sim/base/text.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/support/stage_world.h"

namespace vsskit {
namespace {

constexpr char kBook[] =
    R"(<COMPONENT logicalPath="shelf" componentName="book" componentType="filegroup"/>)";
constexpr char kGroup[] = R"(<FILE_GROUP logicalPath="shelf" componentName="book"/>)";

std::string components(const std::string& of_one_writer) {
  return R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2">)"
         R"(<WRITER_COMPONENTS instanceId="00000001-0000-0000-0000-000000000000")"
         R"( writerId="00000007-0000-0000-0000-000000000000">)" +
         of_one_writer + "</WRITER_COMPONENTS></BACKUP_COMPONENTS>";
}

std::string metadata(const std::string& usage, const std::string& locations) {
  return R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2">)"
         R"(<IDENTIFICATION writerId="00000007-0000-0000-0000-000000000000")"
         R"( instanceId="00000001-0000-0000-0000-000000000000" friendlyName="W" usage=")" +
         usage + R"(" dataSource="OTHER"/><BACKUP_LOCATIONS>)" + locations +
         "</BACKUP_LOCATIONS></WRITER_METADATA>";
}

CComBSTR bstr(const std::string& text) {
  return CComBSTR(sdk::widen(text).c_str());
}

HRESULT restore_from(const std::string& xml) {
  return test::StageWorld::requester()->InitializeForRestore(bstr(xml));
}
HRESULT back_up_from(const std::string& xml) {
  return test::StageWorld::requester()->InitializeForBackup(bstr(xml));
}
HRESULT examine(const std::string& xml) {
  CComPtr<IVssExamineWriterMetadata> made;
  return CreateVssExamineWriterMetadata(bstr(xml), &made);
}
HRESULT load(const std::string& xml) {
  CComPtr<IVssExamineWriterMetadata> made;
  EXPECT_EQ(S_OK, CreateVssExamineWriterMetadata(bstr(metadata("OTHER", "")), &made));
  const HRESULT loaded = made->LoadFromXML(bstr(xml));
  // Refused, it still is what it was.
  VSS_ID instance = GUID_NULL, writer = GUID_NULL;
  CComBSTR name;
  VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
  VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
  EXPECT_EQ(S_OK, made->GetIdentity(&instance, &writer, &name, &usage, &source));
  EXPECT_TRUE(SUCCEEDED(loaded) || usage == VSS_UT_OTHER);
  return loaded;
}
HRESULT load_express(const std::string& xml) {
  CComPtr<IVssExpressWriter> express;
  EXPECT_EQ(S_OK, CreateVssExpressWriter(&express));
  return express->LoadMetadata(sdk::widen(xml).c_str(), 0);
}

TEST(StoredDocuments, OfABackupAreRefusedWithAComponentThatIsThereTwice) {
  test::StageWorld world;
  EXPECT_EQ(S_OK, restore_from(components(kBook)));
  EXPECT_EQ(S_OK, back_up_from(components(kBook)));
  const std::string twice = std::string(kBook) + kBook;
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, restore_from(components(twice)));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, back_up_from(components(twice)));
}

TEST(StoredDocuments, OfABackupAreRefusedWithATypeThatThereIsNot) {
  test::StageWorld world;
  const std::string unknown = R"(<COMPONENT componentName="a" componentType="cupboard"/>)";
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, restore_from(components(unknown)));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, back_up_from(components(unknown)));
}

TEST(StoredDocuments, OfAWriterAreRefusedWithWhatNoWriterCanSay) {
  test::StageWorld world;
  const std::string good = metadata("USER_DATA", kGroup);
  const std::string twice = metadata("USER_DATA", std::string(kGroup) + kGroup);
  const std::string unknown = metadata("PASTIME", kGroup);
  for (const auto call : {examine, load, load_express}) {
    EXPECT_EQ(S_OK, call(good));
    EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, call(twice));
    EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, call(unknown));
  }
}

// Characters that XML does not have, as they stand and as references.
TEST(StoredDocuments, AreRefusedWithWhatXmlCannotHold) {
  test::StageWorld world;
  for (const char* bad : {"\x01", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "&#1;", "&#xFFFE;", "&#xD800;"}) {
    const std::string named = R"(<COMPONENT componentName=")" + std::string(bad) + R"("/>)";
    EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, restore_from(components(named))) << bad;
  }
}

TEST(StoredDocuments, AreInTheRecordingWhenLoadFromXmlTookThem) {
  test::StageWorld world;
  const std::string good = metadata("OTHER", kGroup);
  EXPECT_EQ(S_OK, load(good));
  const auto& steps = world.recording.steps;
  const auto step = std::find_if(steps.begin(), steps.end(), [](const trace::Step& one) {
    return one.verb == trace::Verb::LoadFromXML;
  });
  ASSERT_NE(steps.end(), step);
  EXPECT_EQ("S_OK", step->result);
  EXPECT_EQ("{00000001-0000-0000-0000-000000000000}", step->guid_of("instance")->braced());
  const std::string* bytes = world.recording.document(step->text("document"));
  ASSERT_NE(nullptr, bytes);
  EXPECT_EQ(good, *bytes);
}

TEST(StoredDocuments, OfARealMachineAreTaken) {
  namespace fs = std::filesystem;
  const fs::path captures = VSSKIT_CAPTURES_DIR;
  if (!fs::exists(captures)) GTEST_SKIP() << "skipped: no captures";
  test::StageWorld world;
  for (const auto& entry : fs::recursive_directory_iterator(captures)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (name == "BCDocument.xml") {
      EXPECT_EQ(S_OK, restore_from(bytes));
    }
    if (!name.starts_with("WM")) continue;
    EXPECT_EQ(S_OK, examine(bytes)) << name;
    EXPECT_EQ(S_OK, load(bytes)) << name;
  }
}

}  // namespace
}  // namespace vsskit
