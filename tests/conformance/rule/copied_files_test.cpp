#include "conformance/rule/copied_files.h"

#include <gtest/gtest.h>

#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

using Answer = selection::FileDecision::Answer;

constexpr std::string_view kCopiedMetadata =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2">
<IDENTIFICATION writerId="1a2b3c4d-0001-4a5b-8c6d-000000000001"
 instanceId="1a2b3c4d-0002-4a5b-8c6d-000000000001" friendlyName="Ledger Writer"
 usage="USER_DATA" dataSource="TRANSACTION_DB"/>
<BACKUP_LOCATIONS>
<FILE_GROUP componentName="ledger" selectable="yes" componentFlags="0">
<FILE_LIST path="C:\ledger" filespec="*.dat" recursive="yes"/>
<FILE_LIST path="C:\spool" filespec="*" alternatePath="C:\copy"/>
</FILE_GROUP></BACKUP_LOCATIONS></WRITER_METADATA>)";
constexpr std::string_view kComponents =
    R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2"
 selectComponents="yes" backupType="full">
<WRITER_COMPONENTS instanceId="1a2b3c4d-0002-4a5b-8c6d-000000000001"
 writerId="1a2b3c4d-0001-4a5b-8c6d-000000000001">
<COMPONENT componentName="ledger" componentType="filegroup"/>
</WRITER_COMPONENTS></BACKUP_COMPONENTS>)";
constexpr std::string_view kListing =
    "# vsskit listing 1\n"
    "10 2026-01-01T00:00:00.0000000Z aa C:\\copy\\job\n"
    "20 2026-01-01T00:00:00.0000000Z aa C:\\ledger\\a.dat\n"
    "30 2026-01-01T00:00:00.0000000Z aa C:\\ledger\\old\\b.dat\n"
    "40 2026-01-01T00:00:00.0000000Z aa C:\\other\\c.dat\n";

// Shows what was copied in a backup with these `stored` fields, and SetBackupSucceeded.
void copied(const std::vector<std::string>& stored, std::string_view succeeded,
            const std::function<void(const CopiedFiles&)>& show) {
  std::string text =
      "# vsskit trace 1\n"
      "1 0.000 requester SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK\n"
      "2 0.000 requester WriterMetadata writer=ledger document=w.xml\n"
      "3 0.000 files:C:\\ snapshot device=\"\\\\?\\GLOBALROOT\\Device\\Copy1\" listing=l.txt\n"
      "4 0.000 requester BackupComponents document=c.xml\n";
  int number = 5;
  for (const std::string& fields : stored)
    text += fmt::format("{} 0.000 medium stored {}\n", number++, fields);
  text += fmt::format(
      "{} 0.000 requester SetBackupSucceeded writer={{1a2b3c4d-0001-4a5b-8c6d-000000000001}} "
      "type=FILEGROUP component=ledger succeeded={} -> S_OK\n",
      number, succeeded);
  each_session(text, [&](const Session& session) { show(session.copied()); },
               {{"w.xml", std::string(kCopiedMetadata)},
                {"c.xml", std::string(kComponents)},
                {"l.txt", std::string(kListing)}});
}

std::string piece(std::string_view source, int offset, int length) {
  return fmt::format(R"(path="M:\x" source="{}" offset={} length={} size=20)", source, offset,
                     length);
}

TEST(CopiedFiles, ExpectsListedFilesThatSetsReadWhereTheyReadThem) {
  copied({}, "yes", [](const CopiedFiles& files) {
    ASSERT_EQ(files.expected().size(), 3u);
    EXPECT_EQ(files.expected()[0].path, R"(C:\copy\job)");
    EXPECT_EQ(files.expected()[0].decision.answer, Answer::required);
    EXPECT_EQ(files.expected()[0].stored, nullptr);
    EXPECT_TRUE(files.is_listed(R"(c:\OTHER\c.dat)"));
    EXPECT_TRUE(files.is_listed_volume(R"(C:\anything)"));
    EXPECT_FALSE(files.is_listed_volume(R"(D:\anything)"));
  });
}

TEST(CopiedFiles, BringsPiecesFromADeviceBackToOneFileOfTheVolume) {
  const std::string source = R"(\\?\GLOBALROOT\Device\Copy1\ledger\a.dat)";
  copied({piece(source, 10, 10), piece(source, 0, 12)}, "yes", [](const CopiedFiles& files) {
    ASSERT_EQ(files.stored().size(), 1u);
    const StoredFile& file = files.stored()[0];
    EXPECT_EQ(file.path, R"(C:\ledger\a.dat)");
    EXPECT_TRUE(file.from_snapshot);
    EXPECT_TRUE(file.is_named);
    EXPECT_EQ(file.ranges, (ByteRanges{{0, 20}}));
    EXPECT_EQ(files.find(R"(c:\LEDGER\A.dat)"), &file);
    EXPECT_EQ(files.expected()[1].stored, &file);
  });
}

TEST(CopiedFiles, TellsLiveFilesAndSkipsDevicesItDoesNotKnow) {
  copied({piece(R"(C:\ledger\a.dat)", 0, 20),
          piece(R"(\\?\GLOBALROOT\Device\Copy9\ledger\a.dat)", 0, 20)},
         "yes", [](const CopiedFiles& files) {
           ASSERT_EQ(files.stored().size(), 1u);
           EXPECT_FALSE(files.stored()[0].from_snapshot);
         });
}

TEST(CopiedFiles, KnowsFilesTakenFromTheNormalPlaceOfAnAlternatePath) {
  copied({piece(R"(C:\spool\job)", 0, 20)}, "yes", [](const CopiedFiles& files) {
    EXPECT_FALSE(files.stored()[0].is_named);
    EXPECT_EQ(files.stored()[0].decision.read_path, R"(C:\copy\job)");
    EXPECT_TRUE(files.is_stored_from_normal_place(files.expected()[0]));
    EXPECT_FALSE(files.is_stored_from_normal_place(files.expected()[1]));
  });
}

TEST(CopiedFiles, KnowsSetsOfWhichOnlyTheTopWasStored) {
  copied({piece(R"(C:\ledger\a.dat)", 0, 20)}, "yes", [](const CopiedFiles& files) {
    EXPECT_TRUE(files.stops_at_top(*files.expected()[1].decision.set));
    EXPECT_TRUE(files.is_deep(*files.expected()[2].decision.set, files.expected()[2].path));
  });
  copied({piece(R"(C:\ledger\old\b.dat)", 0, 20)}, "yes", [](const CopiedFiles& files) {
    EXPECT_FALSE(files.stops_at_top(*files.expected()[1].decision.set));
  });
}

TEST(CopiedFiles, CountsOnlyComponentsThatWereReportedAsSaved) {
  const auto all = [](const ExpectedFile&) { return true; };
  const auto is_stored = [](const ExpectedFile& file) { return file.stored != nullptr; };
  copied({piece(R"(C:\ledger\a.dat)", 0, 20)}, "yes", [&](const CopiedFiles& files) {
    const auto claims = files.claims(all, is_stored);
    ASSERT_EQ(claims.size(), 1u);
    EXPECT_EQ(claims[0].files, 3u);
    EXPECT_EQ(claims[0].short_of, 2u);
    EXPECT_EQ(claims[0].first->path, R"(C:\copy\job)");
  });
  copied({}, "no",
         [&](const CopiedFiles& files) { EXPECT_TRUE(files.claims(all, is_stored).empty()); });
}

TEST(CopiedFiles, KnowsSizesFromListings) {
  copied({}, "yes", [](const CopiedFiles& files) {
    EXPECT_EQ(files.listed_size(R"(c:\OTHER\c.dat)"), 40u);
    EXPECT_FALSE(files.listed_size(R"(C:\other\d.dat)"));
  });
}

TEST(CopiedFiles, KnowsOfWhichVolumesShadowCopyAFileWasRead) {
  const std::string source = R"(\\?\GLOBALROOT\Device\Copy1\ledger\a.dat)";
  copied({piece(source, 0, 10)}, "yes", [](const CopiedFiles& files) {
    ASSERT_EQ(files.stored().size(), 1u);
    EXPECT_EQ(files.stored()[0].device_volume, "C:\\");
  });
  copied({piece(R"(C:\ledger\a.dat)", 0, 10)}, "yes", [](const CopiedFiles& files) {
    ASSERT_EQ(files.stored().size(), 1u);
    EXPECT_EQ(files.stored()[0].device_volume, "");
  });
}

// Shows what of this listing lies where, in a backup of `type` whose document has a partial file.
void with_partial(std::string_view type, std::string_view listing,
                  const std::function<void(const CopiedFiles&)>& show) {
  const std::string text = fmt::format(
      "# vsskit trace 1\n"
      "1 0.000 requester SetBackupState components=yes bootable=no type={} partial=yes -> S_OK\n"
      "2 0.000 requester WriterMetadata writer=ledger document=w.xml\n"
      "3 0.000 files:C:\\ snapshot listing=l.txt\n"
      "4 0.000 requester BackupComponents document=c.xml\n",
      type);
  std::string components(kComponents);
  const std::string_view end = "componentType=\"filegroup\"/>";
  components.replace(components.find(end), end.size(),
                     "componentType=\"filegroup\"><PARTIAL_FILE path=\"C:\\ledger\" "
                     "filename=\"a.dat\" ranges=\"0:5\"/></COMPONENT>");
  each_session(text, [&](const Session& session) { show(session.copied()); },
               {{"w.xml", std::string(kCopiedMetadata)},
                {"c.xml", components},
                {"l.txt", std::string(listing)}});
}

TEST(CopiedFiles, TellsFilesAtTheNormalPlaceOfASetThatReadsElsewhere) {
  with_partial("FULL",
               "# vsskit listing 1\n"
               "20 2026-01-01T00:00:00.0000000Z aa C:\\ledger\\a.dat\n"
               "10 2026-01-01T00:00:00.0000000Z aa C:\\spool\\job\n",
               [](const CopiedFiles& files) {
                 ASSERT_EQ(files.moved().size(), 1u);
                 EXPECT_EQ(files.moved()[0].path, R"(C:\spool\job)");
                 EXPECT_EQ(files.moved()[0].decision.read_path, R"(C:\copy\job)");
               });
}

TEST(CopiedFiles, TellsPartialFilesAndTypesThatAWriterDoesNotKnow) {
  with_partial("INCREMENTAL", kListing, [](const CopiedFiles& files) {
    EXPECT_TRUE(files.is_partial(R"(c:\LEDGER\a.dat)"));
    EXPECT_FALSE(files.is_partial(R"(C:\ledger\old\b.dat)"));
    EXPECT_FALSE(files.is_of_type(files.plan()->sets().front()));
  });
  with_partial("COPY", kListing, [](const CopiedFiles& files) {
    EXPECT_TRUE(files.is_of_type(files.plan()->sets().front()));
  });
}

}  // namespace
}  // namespace vsskit::conformance
