// What a parser has to take (the oddities of real documents) and how it answers what is none.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "sim/document/names.h"
#include "sim/document/xml.h"

namespace vsskit::document {
namespace {

constexpr std::string_view kIdentification =
    "<IDENTIFICATION writerId=\"a6ad56c2-b509-4e6c-bb19-49d8f43532f0\" "
    "instanceId=\"E795E5AC-50B0-4127-ab18-6b09138b6669\" friendlyName=\"W\" usage=\"USER_DATA\" "
    "dataSource=\"OTHER\" majorVersion=\"0\" minorVersion=\"0\"/>";

// A writer's document with this behind IDENTIFICATION.
std::string writer(std::string_view rest) {
  return fmt::format(
      "<WRITER_METADATA xmlns=\"x-schema:#VssWriterMetadataInfo\" version=\"1.2\">{}{}"
      "</WRITER_METADATA>",
      kIdentification, rest);
}
std::string locations(std::string_view inside) {
  return writer(fmt::format("<BACKUP_LOCATIONS>{}</BACKUP_LOCATIONS>", inside));
}
std::string group(std::string_view attributes, std::string_view files = "") {
  return locations(
      fmt::format("<FILE_GROUP componentName=\"c\" {}>{}</FILE_GROUP>", attributes, files));
}

WriterMetadata read(const std::string& text) {
  auto metadata = parse_writer_metadata(text, "w.xml");
  EXPECT_TRUE(metadata.ok()) << metadata.error().text();
  if (!metadata) return {};
  // Whatever it was, it survives.
  EXPECT_EQ(*parse_writer_metadata(print(*metadata), "again"), *metadata) << print(*metadata);
  return *metadata;
}
Component component(const std::string& text) {
  const WriterMetadata metadata = read(text);
  EXPECT_EQ(metadata.components.size(), 1U);
  return metadata.components.empty() ? Component() : metadata.components[0];
}
std::string error(const std::string& text) {
  const auto document = parse_document(text, "x.xml");
  return document ? "no error" : document.error().text();
}

// --- Oddities of real documents

TEST(ParseDocument, TakesAMissingRestoreMethodAndOneBehindTheLocations) {
  EXPECT_FALSE(read(locations("")).restore_method);
  const auto behind = read(writer(
      "<BACKUP_LOCATIONS/><RESTORE_METHOD method=\"REPLACE_AT_REBOOT\" writerRestore=\"never\" "
      "rebootRequired=\"yes\"/>"));
  EXPECT_EQ(behind.restore_method->method, RestoreMethodType::restore_at_reboot);
  EXPECT_TRUE(behind.restore_method->reboot_required);
  EXPECT_TRUE(behind.components.empty());
}

TEST(ParseDocument, TellsAnAbsentCaptionFromAnEmptyAndAMultiLineOne) {
  EXPECT_EQ(component(group("")).caption, std::nullopt);
  EXPECT_EQ(component(group("caption=\"\"")).caption, "");
  EXPECT_EQ(component(group("caption=\"one\r\n two\t3\"")).caption, "one\r\n two\t3");
  EXPECT_EQ(component(group("caption=\"one&#13;&#xA;two\"")).caption, "one\r\ntwo");
}

TEST(ParseDocument, TellsAbsentRecursiveFromNo) {
  const Component read = component(
      group("",
            "<FILE_LIST path=\"a\" filespec=\"*\"/>"
            "<FILE_LIST path=\"a\" filespec=\"*\" recursive=\"no\" filespecBackupType=\"3855\"/>"
            "<FILE_LIST path=\"a\" filespec=\"*\" recursive=\"yes\" filespecBackupType=\"1\"/>"));
  ASSERT_EQ(read.files.size(), 3U);
  EXPECT_EQ(read.files[0].recursive, std::nullopt);
  EXPECT_EQ(read.files[0].backup_type_mask(), fsbt::kDefault);
  EXPECT_EQ(read.files[1].recursive, false);
  EXPECT_EQ(read.files[2].recursive, true);
  EXPECT_EQ(read.files[2].mask, 1U);
}

TEST(ParseDocument, TakesExcludesBetweenGroups) {
  const WriterMetadata metadata = read(
      locations("<FILE_GROUP componentName=\"a\"/><EXCLUDE_FILES path=\"F:\\d\" filespec=\"x.mdf\" "
                "recursive=\"no\"/><DATABASE componentName=\"b\"/><EXCLUDE_FILES_FROM_SNAPSHOT "
                "path=\"\\System Volume Information\\Heat\" filespec=\"*.*\" recursive=\"yes\"/>"
                "<FILE_GROUP componentName=\"c\"/>"));
  ASSERT_EQ(metadata.components.size(), 3U);
  EXPECT_EQ(metadata.components[1].type, ComponentType::database);
  EXPECT_EQ(metadata.exclude_files.at(0).filespec, "x.mdf");
  EXPECT_EQ(metadata.exclude_files_from_snapshot.at(0).path, "\\System Volume Information\\Heat");
}

TEST(ParseDocument, KeepsPathsAsTheyAreWritten) {
  for (const std::string path : {"%SystemRoot%\\x", "\\\\?\\Volume{43025f8a-}\\Boot",
                                 "C:\\ProgramData\\Downloader\\", "c:\\WinDows", "\\no drive"}) {
    const auto read =
        component(group("", fmt::format("<FILE_LIST path=\"{}\" filespec=\"*\"/>", path)));
    EXPECT_EQ(read.files.at(0).path, path);
  }
}

TEST(ParseDocument, TakesGuidsInAnyCaseAndPrintsThemLower) {
  const WriterMetadata metadata = read(locations(""));
  EXPECT_EQ(metadata.identification.instance_id.text(), "e795e5ac-50b0-4127-ab18-6b09138b6669");
  EXPECT_NE(print(metadata).find("e795e5ac-50b0-4127-ab18-6b09138b6669"), std::string::npos);
}

TEST(ParseDocument, TakesNamespacesRepeatedAndTakenBack) {
  const std::string text =
      "<BACKUP_COMPONENTS xmlns=\"x-schema:#VssComponentMetadata\" version=\"1.2\" "
      "backupType=\"full\"><WRITER_COMPONENTS xmlns=\"x-schema:#VssComponentMetadata\" "
      "instanceId=\"dd8d6255-b3bb-4ec1-8249-73cd75c0ee21\" "
      "writerId=\"a65faa63-5ea8-4ebc-9dbd-a0c4db26912a\" backupSchema=\"881\"><COMPONENT "
      "componentName=\"local1\" componentType=\"filegroup\" componentCaption=\"kept\">"
      "<BACKUP_METADATA xmlns=\"\" metadata=\"BCAA=\"/></COMPONENT></WRITER_COMPONENTS>"
      "</BACKUP_COMPONENTS>";
  const auto document = parse_backup_components(text, "bc.xml");
  ASSERT_TRUE(document.ok()) << document.error().text();
  const BackupComponent& read = document->writers.at(0).components.at(0);
  EXPECT_EQ(read.backup_metadata, "BCAA=");
  EXPECT_EQ(read.unknown.attributes().at(0).first, "componentCaption");
  EXPECT_TRUE(document->writers[0].unknown.empty());
  EXPECT_NE(print(*document).find("<BACKUP_METADATA xmlns=\"\" metadata=\"BCAA=\"/>"),
            std::string::npos);
}

TEST(ParseDocument, TakesADocumentInNoNamespaceAndRefusesAForeignOne) {
  const std::string bare = fmt::format("<WRITER_METADATA>{}</WRITER_METADATA>", kIdentification);
  EXPECT_EQ(read(bare).version, "");
  EXPECT_EQ(error("<WRITER_METADATA xmlns=\"urn:x\"/>"),
            "x.xml:1:2: <WRITER_METADATA> of a foreign namespace; expected "
            "x-schema:#VssWriterMetadataInfo");
}

TEST(ParseDocument, TakesLongAttributesAndLongLines) {
  const std::string blob(20000, 'A');
  const auto read = component(group(fmt::format("caption=\"{}\"", blob)));
  EXPECT_EQ(read.caption, blob);
}

TEST(ParseDocument, TakesDeclarationsCommentsInstructionsAndIndentation) {
  std::string text =
      locations("\r\n\t<!-- c --><FILE_GROUP componentName=\"a\"\n>\n</FILE_GROUP >");
  text =
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- > -->\n" + text + "\n<?x y?>\n";
  EXPECT_EQ(component(text).name, "a");
}

TEST(ParseDocument, ReadsTheManifestsManner) {
  const auto manifest = parse_manifest(
      to_utf16le_bytes(
          "<Manifest ><ShadowCopySet GUID = '{4AD2e8b1-faf2-4aca-a010-2c3f939cef62}' "
          "><ShadowCopy GUID = '{ea140e9e-fcbd-4c7e-8dc2-76e9c0c3ee7a}' Alias = 'it&apos;s' "
          "OriginalVolume = 'C:\\' ></ShadowCopy></ShadowCopySet><Aliases ><Alias Name = "
          "'A' Value = 'B' ></Alias></Aliases><Writers Count = '1' ><Writer Name = "
          "'Task%sScheduler' MetadataFile = 'C:\\T\\WM0.xml' ></Writer></Writers></Manifest>"),
      "Manifest.xml");
  ASSERT_TRUE(manifest.ok()) << manifest.error().text();
  EXPECT_EQ(manifest->snapshots.at(0).alias, "it's");
  EXPECT_EQ(manifest->writers.at(0).name, "Task Scheduler");
  EXPECT_EQ(manifest->aliases.at(0), (std::pair<std::string, std::string>("A", "B")));
  EXPECT_NE(print(*manifest).find("Name = 'Task%sScheduler' "), std::string::npos);
}

// --- Tolerance

TEST(ParseDocument, TakesOtherSpellingsOfNamesAndWords) {
  const WriterMetadata metadata = read(
      writer("<RestoreMethod METHOD=\"VSS_RME_RESTORE_IF_CAN_REPLACE\" writer_restore=\"ALWAYS\" "
             "Service_Name=\"svc\"><AlternateLocationMapping path=\"p\" filespec=\"f\" "
             "alternatePath=\"q\"/></RestoreMethod>"));
  ASSERT_TRUE(metadata.restore_method);
  EXPECT_EQ(metadata.restore_method->method, RestoreMethodType::restore_if_can_replace);
  EXPECT_EQ(metadata.restore_method->writer_restore, WriterRestore::always);
  EXPECT_EQ(metadata.restore_method->service, "svc");
  EXPECT_EQ(metadata.restore_method->mappings.at(0).alternate_path, "q");
}

TEST(ParseDocument, PrefersTheExactSpellingWhereBothStand) {
  const Component read = component(group("CAPTION=\"loud\" caption=\"quiet\""));
  EXPECT_EQ(read.caption, "quiet");
  EXPECT_EQ(read.unknown.attributes().at(0).first, "CAPTION");
}

TEST(ParseDocument, TakesAttributesInAnyOrder) {
  const auto read = component(group(
      "", "<FILE_LIST filespecBackupType=\"1\" recursive=\"yes\" filespec=\"f\" path=\"p\"/>"));
  EXPECT_EQ(read.files.at(0).path, "p");
  EXPECT_EQ(read.files.at(0).mask, 1U);
}

TEST(ParseDocument, KeepsWhatItDoesNotKnow) {
  const Component read =
      component(group("vendor=\"1 &amp; 2\"",
                      "<VENDOR a='b'><!-- c --><W/></VENDOR>loose<FILE_LIST path=\"p\" "
                      "filespec=\"f\"/><FILE_LIST xmlns=\"urn:x\"/>"));
  ASSERT_EQ(read.unknown.attributes().size(), 1U);
  EXPECT_EQ(read.unknown.attributes()[0].second, "1 & 2");
  const std::vector<std::string> kept{"<VENDOR a='b'><!-- c --><W/></VENDOR>", "loose",
                                      "<FILE_LIST xmlns=\"urn:x\"/>"};
  EXPECT_EQ(read.unknown.elements(), kept);
  EXPECT_EQ(read.files.size(), 1U);
}

TEST(ParseDocument, KeepsForeignElementsOfKnownNamesApart) {
  const WriterMetadata metadata =
      read(writer("<RESTORE_METHOD method=\"CUSTOM\" xmlns=\"urn:x\"/><RESTORE_METHOD "
                  "method=\"REPLACE_AT_REBOOT\"/><BACKUP_LOCATIONS a=\"b\" xmlns=\"urn:x\">"
                  "<FILE_GROUP componentName=\"c\"/></BACKUP_LOCATIONS>"));
  EXPECT_EQ(metadata.restore_method->method, RestoreMethodType::restore_at_reboot);
  EXPECT_TRUE(metadata.components.empty());
  EXPECT_EQ(metadata.unknown.elements().size(), 2U);
  EXPECT_TRUE(metadata.unknown_locations.empty());
}

TEST(ParseDocument, KeepsWordsThatItDoesNotKnow) {
  const WriterMetadata metadata =
      read(writer("<RESTORE_METHOD method=\"BY_PIGEON\" writerRestore=\"never\"/>"));
  EXPECT_EQ(metadata.restore_method->method, RestoreMethodType::undefined);
  EXPECT_EQ(metadata.restore_method->unknown.attributes().at(0).second, "BY_PIGEON");
  const auto components =
      parse_backup_components("<BACKUP_COMPONENTS backupType=\"weekly\"/>", "b");
  EXPECT_EQ(components->backup_type, std::nullopt);
  EXPECT_EQ(components->backup_type_token, "weekly");
}

TEST(ParseDocument, NamesProvisionalNamesOnce) {
  const auto document = parse_document(
      group("icon=\"QUI=\"",
            "<FILE_LIST path=\"p\" filespec=\"f\" alternatePath=\"q\"/><FILE_LIST "
            "path=\"p\" filespec=\"f\" alternatePath=\"q\"/><DEPENDENCY "
            "writerId=\"a6ad56c2-b509-4e6c-bb19-49d8f43532f0\" componentName=\"d\"/>"),
      "w");
  const std::vector<std::string> expected{"FILE_GROUP/DEPENDENCY", "FILE_GROUP/icon",
                                          "FILE_LIST/alternatePath"};
  EXPECT_EQ(provisional_names(*document), expected);
  BackupComponents components;
  components.backup_type = BackupType::incremental;
  EXPECT_EQ(provisional_names(components),
            std::vector<std::string>{"BACKUP_COMPONENTS/backupType=incremental"});
}

// --- Places

TEST(ParseDocument, KnowsTheLineAndColumnOfEachValue) {
  const auto metadata = parse_writer_metadata(
      fmt::format(
          "<WRITER_METADATA>\n  {}\n<BACKUP_LOCATIONS><FILE_GROUP componentName=\"\xC3\xA9\">"
          "<FILE_LIST path=\"p\" filespec=\"f\"/>\r\n <FILE_LIST path=\"\xF0\x9F\x98\x80\" "
          "filespec=\"f\"/><FILE_LIST path=\"q\" filespec=\"f\"/></FILE_GROUP>"
          "</BACKUP_LOCATIONS></WRITER_METADATA>",
          kIdentification),
      "w");
  ASSERT_TRUE(metadata.ok()) << metadata.error().text();
  const auto at = [](const Position& p) { return fmt::format("{}:{}", p.line, p.column); };
  EXPECT_EQ(at(metadata->at), "1:1");
  EXPECT_EQ(at(metadata->identification.at), "2:3");
  const Component& component = metadata->components.at(0);
  EXPECT_EQ(at(component.at), "3:19");
  EXPECT_EQ(at(component.files.at(0).at), "3:49");
  EXPECT_EQ(at(component.files.at(1).at), "4:2");
  EXPECT_EQ(at(component.files.at(2).at), "4:36");
}

// --- What is no document

TEST(ParseDocument, SaysWhereAndWhatIsWrong) {
  struct Row {
    std::string text;
    std::string expected;
  };
  const Row rows[] = {
      {"", "x.xml: nothing in it; expected a VSS document in UTF-8 or UTF-16"},
      {" \n\t", "x.xml: nothing in it; expected a VSS document in UTF-8 or UTF-16"},
      {"\x7F"
       "ELF\x02",
       "x.xml:1:5: control character U+0002; expected a VSS document in UTF-8 or UTF-16"},
      {"\x89PNG", "x.xml:1:1: byte 0x89 is not UTF-8; expected a VSS document in UTF-8 or UTF-16"},
      {"<a>\n\xE9</a>",
       "x.xml:2:1: byte 0xE9 is not UTF-8; expected a VSS document in UTF-8 or UTF-16"},
      {std::string("<\0a\0/\0>\0\n", 9),
       "x.xml:1:5: half a UTF-16 character at the end; expected an even number of bytes"},
      {std::string("<\0a\0/\0>\0\0\xD8", 10),
       "x.xml:1:5: lone UTF-16 surrogate 0xD800; expected a VSS document in UTF-8 or UTF-16"},
      {"hello", "x.xml:1:1: 'h' before any element; expected <"},
      {"<!-- only -->",
       "x.xml:1:14: no element; expected WRITER_METADATA, BACKUP_COMPONENTS or "
       "Manifest"},
      {"<a/>", "x.xml:1:2: <a>; expected <WRITER_METADATA>, <BACKUP_COMPONENTS> or <Manifest>"},
      {"<Manifest/>x", "x.xml:1:12: 'x' behind the last element; expected the document's end"},
      {"<Manifest/><b/>", "x.xml:1:12: a second element at the top; expected the document's end"},
      {"<a", "x.xml:1:3: the document ends in a tag; expected a blank, '>' or '/>'"},
      {"<a b", "x.xml:1:5: the document ends behind an attribute's name; expected '='"},
      {"<a b=", "x.xml:1:6: the document ends behind '='; expected a value in quotation marks"},
      {"<a b='x", "x.xml:1:8: the document ends inside an attribute's value; expected '"},
      {"<a b='<'/>", "x.xml:1:7: '<' in an attribute's value; expected &lt;"},
      {"<a b='x'c='y'/>", "x.xml:1:9: 'c' in a tag; expected a blank, '>' or '/>'"},
      {"<a b='&x;'/>", "x.xml:1:7: '&'; expected &amp; or a character reference"},
      {"<a b='&#0;'/>",
       "x.xml:1:7: a bad character reference; expected &#N; or &#xN; with a "
       "character of XML"},
      {"<Manifest><b>", "x.xml:1:14: the document ends inside <b>; expected </b>"},
      {"<Manifest>\n<b></a>", "x.xml:2:4: </a> where <b> is open; expected </b>"},
      {"<Manifest><!-- ", "x.xml:1:16: the document ends inside a comment; expected -->"},
      {"<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a/>",
       "x.xml:1:1: a document type declaration; expected no DTD in a VSS document"},
      {"<WRITER_METADATA/>",
       "x.xml:1:2: <WRITER_METADATA> without IDENTIFICATION; expected <IDENTIFICATION "
       "writerId=\"...\" instanceId=\"...\" ...>"},
      {"<WRITER_METADATA><IDENTIFICATION writerId=\"1\"/></WRITER_METADATA>",
       "x.xml:1:44: writerId is '1'; expected a GUID"},
      {"<WRITER_METADATA><IDENTIFICATION instanceId=\"a6ad56c2-b509-4e6c-bb19-49d8f43532f0\"/>"
       "</WRITER_METADATA>",
       "x.xml:1:19: <IDENTIFICATION> without writerId; expected <IDENTIFICATION writerId=\"...\">"},
      {"<BACKUP_COMPONENTS version='1' version='1'/>",
       "x.xml:1:32: a second version; expected one"},
      {"<BACKUP_COMPONENTS x='1' x='1'/>", "x.xml:1:26: a second x; expected one"},
      {"<BACKUP_COMPONENTS selectComponents='maybe'/>",
       "x.xml:1:38: selectComponents is 'maybe'; expected yes or no"},
      {"<BACKUP_COMPONENTS selectComponents=''/>",
       "x.xml:1:20: selectComponents is ''; expected yes or no"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(error(row.text), row.expected) << row.text;
  EXPECT_EQ(
      error(group("", "<FILE_LIST path=\"p\" filespec=\"f\" filespecBackupType=\"0xF0F\"/>")),
      "x.xml:1:377: filespecBackupType is '0xF0F'; expected a decimal number up to 4294967295");
  EXPECT_EQ(
      error(group("componentFlags=\"4294967296\"")),
      "x.xml:1:339: componentFlags is '4294967296'; expected a decimal number up to 4294967295");
  EXPECT_EQ(error(writer("<BACKUP_LOCATIONS/><BACKUP_LOCATIONS/>")),
            "x.xml:1:295: a second BACKUP_LOCATIONS; expected one");
}

TEST(ParseDocument, RefusesTheWrongKind) {
  EXPECT_EQ(parse_writer_metadata("<BACKUP_COMPONENTS/>", "b").error().text(),
            "b:1:2: <BACKUP_COMPONENTS>; expected <WRITER_METADATA>");
}

// What costs more than linear time here does not end within CTest's limit; how fast it is, the
// benchmarks tell.
std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

TEST(HostileInput, IsRefusedWhereItNestsTooDeep) {
  EXPECT_EQ(error(repeat("<a>", 200000) + repeat("</a>", 200000)),
            "x.xml:1:2: <a>; expected <WRITER_METADATA>, <BACKUP_COMPONENTS> or <Manifest>");
  EXPECT_EQ(error(repeat("<BACKUP_COMPONENTS>", 200000)),
            "x.xml:1:1217: elements nested 65 deep; expected at most 64");
  EXPECT_EQ(error(writer(repeat("<a>", 200000) + repeat("</a>", 200000))),
            "x.xml:1:464: elements nested 65 deep; expected at most 64");
}

TEST(HostileInput, IsRefusedAtTheFirstOfManyOpenings) {
  EXPECT_EQ(error(std::string(50'000'000, '<')), "x.xml:1:2: '<'; expected the name of an element");
}

TEST(HostileInput, IsRefusedWhereItHoldsTooMuch) {
  EXPECT_EQ(error("<WRITER_METADATA>" + repeat("<a/>", 5'000'000)),
            "x.xml:1:16777232: more elements and attributes than a VSS document has; expected at "
            "most 4194304");
  Limits limits;
  limits.size_bytes_max = 10;
  EXPECT_EQ(parse_document("<a>12345678", "x.xml", limits).error().text(),
            "x.xml: 11 bytes; expected at most 10");
}

TEST(HostileInput, CostsLinearTimeForUnknownContent) {
  EXPECT_EQ(error(locations(repeat("<a b='c'>d</a>", 500'000))), "no error");
  std::string attributes;
  for (int i = 0; i < 100'000; ++i)
    attributes += fmt::format(" a{}='1'", i);
  EXPECT_EQ(error("<BACKUP_COMPONENTS" + attributes + "/>"), "no error");
}

}  // namespace
}  // namespace vsskit::document
