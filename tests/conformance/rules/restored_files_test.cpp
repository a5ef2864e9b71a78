#include "conformance/rules/requester/restored_files.h"

#include <gtest/gtest.h>

#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kRestoredMetadata =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2">
<IDENTIFICATION writerId="00000000-0000-0000-0000-000000000001"
 instanceId="00000000-0000-0000-0000-000000000002" friendlyName="Ledger" usage="USER_DATA"
 dataSource="OTHER"/>
<RESTORE_METHOD method="RESTORE_IF_CAN_BE_REPLACED" writerRestore="always" rebootRequired="no">
<ALTERNATE_LOCATION_MAPPING path="C:\a" filespec="*" recursive="yes" alternatePath="C:\aside"/>
</RESTORE_METHOD>
<BACKUP_LOCATIONS><FILE_GROUP componentName="a" selectable="yes" componentFlags="0">
<FILE_LIST path="C:\a" filespec="*" recursive="yes" alternatePath="C:\copy"/></FILE_GROUP>
</BACKUP_LOCATIONS></WRITER_METADATA>)";
constexpr std::string_view kAnswers =
    R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2"
 selectComponents="yes" backupType="full" snapshotSetId="00000000-0000-0000-0000-000000000009">
<WRITER_COMPONENTS instanceId="00000000-0000-0000-0000-000000000002"
 writerId="00000000-0000-0000-0000-000000000001">
<COMPONENT componentName="a" componentType="filegroup" restoreTarget="directed">
<DIRECTED_TARGET sourcePath="C:\a" sourceFilename="f" sourceRangeList="0:1"
 destinationPath="D:\to" destinationFilename="f" destinationRangeList="0:1"/></COMPONENT>
</WRITER_COMPONENTS></BACKUP_COMPONENTS>)";
constexpr std::string_view kRestoredComponent =
    "writer={00000000-0000-0000-0000-000000000001} type=FILEGROUP logical_path=null component=a";

// Shows the pieces of a restore in which these targets were written from M:\1; before it, where
// `known`, a backup stored C:\a\sub\f there.
void restored(const std::vector<std::string>& targets, bool known,
              const std::function<void(const RestoredFiles&)>& show) {
  std::vector<std::string> lines;
  if (known) {
    lines = {"requester SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK",
             "requester WriterMetadata writer=ledger document=w.xml",
             R"(files:C:\ snapshot device="\\?\GLOBALROOT\Device\Copy1")",
             "requester BackupComponents document=c.xml",
             std::string(
                 R"(medium stored path="M:\1" source="\\?\GLOBALROOT\Device\Copy1\copy\sub\f")") +
                 " offset=0 length=1"};
  }
  const std::vector<std::string> restore = {
      "requester CreateVssBackupComponents -> S_OK",
      "requester InitializeForRestore document=null -> S_OK",
      "requester WriterMetadata writer=ledger document=w.xml",
      fmt::format("requester SetSelectedForRestore {} selected=yes -> S_OK", kRestoredComponent),
      fmt::format(R"(requester AddNewTarget {} path="C:\a" filespec="*" recursive=yes)"
                  R"( new_path="C:\new" -> S_OK)",
                  kRestoredComponent),
      "requester PreRestore -> S_OK",
      "requester BackupComponents document=c.xml"};
  lines.insert(lines.end(), restore.begin(), restore.end());
  for (const std::string& target : targets)
    lines.push_back(
        fmt::format(R"(medium restored path="M:\1" target="{}" offset=0 length=1)", target));
  lines.emplace_back("requester PostRestore -> S_OK");
  std::string text = "# vsskit trace 1\n";
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += fmt::format("{} 0.000 {}\n", i + 1, lines[i]);
  int shown = 0;
  each_session(text,
               [&](const Session& session) {
                 if (session.kind() != SessionKind::restore) return;
                 ++shown;
                 show(RestoredFiles(session));
               },
               {{"w.xml", std::string(kRestoredMetadata)}, {"c.xml", std::string(kAnswers)}});
  EXPECT_EQ(shown, 1);
}

std::vector<Landing> landings(const RestoredFiles& files) {
  std::vector<Landing> found;
  for (const RestoredPiece& piece : files.pieces())
    found.push_back(piece.landing);
  return found;
}

TEST(RestoredFiles, TellWhereAFileWentThatABackupStored) {
  restored({R"(c:\A\sub\f)", R"(D:\to\f)", R"(C:\new\sub\f)", R"(C:\aside\sub\f)",
            R"(C:\copy\sub\f)", R"(C:\aside\f)"},
           true, [](const RestoredFiles& files) {
             EXPECT_EQ(landings(files),
                       (std::vector{Landing::original, Landing::directed, Landing::new_target,
                                    Landing::mapped, Landing::alternate_path, Landing::elsewhere}));
             EXPECT_EQ(files.pieces()[0].origin, R"(C:\a\sub\f)");
           });
}

TEST(RestoredFiles, GuessByThePlaceWhatNoBackupTells) {
  restored({R"(C:\a\sub\f)", R"(C:\aside\f)", R"(C:\nowhere\f)"}, false,
           [](const RestoredFiles& files) {
             EXPECT_EQ(landings(files), (std::vector{Landing::original, Landing::mapped}))
                 << "what fits nowhere is nobody's";
             EXPECT_EQ(files.pieces()[0].origin, "");
           });
}

TEST(RestoredFiles, KnowTheAnswersOfTheWriter) {
  restored({}, false, [](const RestoredFiles& files) {
    ASSERT_EQ(files.sets().size(), 1u);
    const RestoredSet& set = files.sets().front();
    EXPECT_EQ(set.target(), RestoreTarget::directed);
    EXPECT_EQ(set.method(), RestoreMethodType::restore_if_can_replace);
    EXPECT_FALSE(set.goes_by_method());
    EXPECT_EQ(set.text(), "a of Ledger");
    EXPECT_EQ(files.owner_of(R"(C:\a\x)"), &set);
    const document::FileSet* mapping = files.mapping_of(set, R"(C:\a\x)");
    ASSERT_NE(mapping, nullptr);
    EXPECT_EQ(files.place_of(*mapping, R"(C:\a\x)"), R"(C:\aside\x)");
  });
}

}  // namespace
}  // namespace vsskit::conformance
