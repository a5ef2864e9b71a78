// Stories as a person reads them, whole.
#include "replay/run/story.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "replay/run/judging.h"
#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

constexpr std::string_view kWorld = R"(# vsskit trace 1
# holds calls events files documents medium
1 0.000 world volume C:\ guid=\\?\Volume{6f1c0000-0000-4000-8000-000000000001}\ filesystem=NTFS
2 0.000 world writer label=ledger id={11111111-2222-4333-8444-555555555555} name="Ledger Writer"
)";

constexpr std::string_view kMetadata =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2" backupSchema="35"><IDENTIFICATION writerId="11111111-2222-4333-8444-555555555555" instanceId="22222222-2222-4333-8444-555555555555" friendlyName="Ledger Writer" usage="USER_DATA" dataSource="TRANSACTION_DB" majorVersion="0" minorVersion="0"/><BACKUP_LOCATIONS><DATABASE logicalPath="books" componentName="ledger" restoreMetadata="no" notifyOnBackupComplete="yes" selectable="yes" selectableForRestore="yes" componentFlags="0"><DATABASE_FILES path="C:\ledger" filespec="*.db" filespecBackupType="3855"/><DATABASE_LOGFILES path="C:\ledger" filespec="*.log" filespecBackupType="3855"/></DATABASE></BACKUP_LOCATIONS></WRITER_METADATA>)";

constexpr std::string_view kComponents =
    R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2" bootableSystemStateBackup="no" selectComponents="yes" backupType="incremental" partialFileSupport="no"><WRITER_COMPONENTS instanceId="22222222-2222-4333-8444-555555555555" writerId="11111111-2222-4333-8444-555555555555"><COMPONENT componentType="database" logicalPath="books" componentName="ledger" backupStamp="lsn:42" previousBackupStamp="lsn:41" backupSucceeded="yes"/></WRITER_COMPONENTS></BACKUP_COMPONENTS>)";

constexpr std::string_view kGoodBackup = R"(
3 0.000 requester CreateVssBackupComponents -> S_OK
4 0.000 requester InitializeForBackup document=null -> S_OK
5 0.000 requester SetBackupState components=yes bootable=no type=INCREMENTAL partial=no -> S_OK
6 0.010 requester GatherWriterMetadata -> S_OK
7 0.010 requester Wait of=GatherWriterMetadata started=6
8 0.010 writer:ledger OnIdentify for=requester
9 0.020 writer:ledger end step=8 -> true
10 0.020 requester WriterMetadata writer=ledger document=ledger-1.xml
11 0.020 requester end step=7 -> S_OK
12 0.020 requester AddComponent instance={22222222-2222-4333-8444-555555555555} writer={11111111-2222-4333-8444-555555555555} type=DATABASE logical_path="books" component=ledger -> S_OK
13 0.020 requester SetPreviousBackupStamp writer={11111111-2222-4333-8444-555555555555} type=DATABASE logical_path="books" component=ledger stamp="lsn:41" -> S_OK
14 0.030 requester PrepareForBackup -> S_OK
15 0.030 requester Wait of=PrepareForBackup started=14
16 0.030 writer:ledger OnPrepareBackup components=1 for=requester
17 0.040 writer:ledger end step=16 -> true
18 0.040 requester end step=15 -> S_OK
19 0.040 requester DoSnapshotSet -> S_OK
20 0.040 requester Wait of=DoSnapshotSet started=19
21 0.050 writer:ledger OnFreeze for=requester
22 0.050 writer:ledger end step=21 -> true
23 0.060 files:C:\ snapshot id={33333333-2222-4333-8444-555555555555} device="\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1"
24 0.070 writer:ledger OnThaw for=requester
25 0.070 writer:ledger end step=24 -> true
26 0.080 writer:ledger OnPostSnapshot components=1 for=requester
27 0.080 writer:ledger SetBackupStamp component=books\ledger stamp="lsn:42" -> S_OK
28 0.080 writer:ledger end step=26 -> true
29 0.080 requester end step=20 -> S_OK
30 1.000 medium stored path="1/ledger.log" source="\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1\ledger\ledger.log" offset=0 length=8192 digest=0
31 1.000 medium stored path="1/readme.txt" source="\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1\readme.txt" offset=0 length=5 digest=0
32 3.000 requester SetBackupSucceeded writer={11111111-2222-4333-8444-555555555555} type=DATABASE logical_path="books" component=ledger succeeded=yes -> S_OK
33 3.000 requester BackupComplete -> S_OK
34 3.000 requester Wait of=BackupComplete started=33
35 3.000 writer:ledger OnBackupComplete components=1 for=requester
36 3.000 writer:ledger end step=35 -> true
37 3.000 files:C:\ modified path="C:\ledger\ledger.db" offset=0 length=4096 size=4096 during=35
38 3.000 files:C:\ truncated path="C:\ledger\ledger.log" from=8192 to=0 during=35
39 3.000 requester end step=34 -> S_OK
40 3.000 requester BackupComponents document=components-1.xml
41 3.500 requester Release -> 0
)";

std::string story_of(const trace::Recording& recording) {
  const auto source = recording.source();
  const Result<std::string> story = tell_story(*source);
  return story ? *story : story.error().text();
}

trace::Recording recording_of(std::string_view steps) {
  Result<trace::Recording> recording =
      trace::Recording::parse(std::string(kWorld) + std::string(steps), "first/session.trace");
  if (!recording) {
    ADD_FAILURE() << recording.error().text();
    return {};
  }
  recording->add_document("ledger-1.xml", kMetadata);
  recording->add_document("components-1.xml", kComponents);
  return std::move(*recording);
}

TEST(Story, TellsABackupPhaseByPhase) {
  EXPECT_EQ(R"(first/session.trace  1 session, 1 writer, 41 steps, 2 documents

An incremental backup, 3.500 s in 39 steps
      0.010 s  Identify     VSS asked the writers what they have; 1 answered.
                            ledger (Ledger Writer): 1 component in 2 file sets
      0.020 s  Prepare      The requester chose 1 component: books\ledger; the writers got ready.
                            books\ledger goes on from stamp "lsn:41".
      0.040 s  Shadow copy  The writers held still for 0.020 s while VSS took a shadow copy of C:\.
                            C:\ as it was then is \\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1.
      1.000 s  Copy         The requester copied 2 files, 8,197 bytes.
                            of no component: 1 file, 5 bytes
                            books\ledger: 1 file, 8,192 bytes
      3.000 s  Complete     books\ledger succeeded; the writers were told that the backup is over.
                            ledger wrote to 1 file.
                            ledger cut C:\ledger\ledger.log from 8,192 to 0 bytes.
                            books\ledger is stamped "lsn:42", on top of "lsn:41".
      3.500 s  End          The requester let go.
)",
            story_of(recording_of(kGoodBackup)));
}

TEST(Story, TellsWhatWentWrongWhereItDid) {
  EXPECT_EQ(R"(first/session.trace  1 session, 1 writer, 16 steps, 2 documents

A backup, 0.090 s in 14 steps
      0.010 s  Prepare      The requester named no component; the writers got ready.
                            !! ledger returned false from OnPrepareBackup.
      0.020 s  Shadow copy  VSS began a shadow copy.
                            !! ledger threw in OnFreeze.
                            !! The requester got VSS_E_UNEXPECTED_WRITER_ERROR from QueryStatus of DoSnapshotSet.
                            !! VSS says of "Ledger Writer": FAILED_AT_FREEZE, VSS_E_WRITERERROR_TIMEOUT.
      0.080 s  Abort        The backup was called off; the writers were told.
                            !! The requester never came back from AbortBackup.
                            !! ledger never came back from OnAbort.
      0.090 s  End          !! The requester's process ended without letting go.
)",
            story_of(recording_of(R"(
3 0.000 requester CreateVssBackupComponents -> S_OK
4 0.010 requester PrepareForBackup -> S_OK
5 0.010 writer:ledger OnPrepareBackup for=requester
6 0.010 writer:ledger end step=5 -> false
7 0.020 requester DoSnapshotSet -> S_OK
8 0.020 writer:ledger OnFreeze for=requester
9 0.030 writer:ledger end step=8 -> nothing
10 0.030 requester QueryStatus of=DoSnapshotSet started=7 -> VSS_E_UNEXPECTED_WRITER_ERROR
11 0.040 requester GatherWriterStatus -> S_OK
12 0.040 requester GetWriterStatus index=0 name="Ledger Writer" state=FAILED_AT_FREEZE failure=VSS_E_WRITERERROR_TIMEOUT -> S_OK
13 0.040 requester GetWriterStatus index=0 name="Ledger Writer" state=FAILED_AT_FREEZE failure=VSS_E_WRITERERROR_TIMEOUT -> S_OK
14 0.080 requester AbortBackup
15 0.080 writer:ledger OnAbort for=requester
16 0.090 requester exit
)")));
}

TEST(Story, TellsARestore) {
  EXPECT_EQ(R"(first/session.trace  1 session, 1 writer, 13 steps, 2 documents

A restore, 0.500 s in 11 steps
      0.010 s  Make way     The writers made way for the files to come back.
      0.100 s  Restore      The requester wrote back 1 file, 4,096 bytes.
                            of no component: 1 file, 4,096 bytes
      0.200 s  Take over    The writers were told that their files are back.
      0.500 s  End          The requester let go.
)",
            story_of(recording_of(R"(
3 0.000 requester CreateVssBackupComponents -> S_OK
4 0.000 requester InitializeForRestore document=components-1.xml -> S_OK
5 0.010 requester PreRestore -> S_OK
6 0.010 writer:ledger OnPreRestore components=1 for=requester
7 0.010 writer:ledger end step=6 -> true
8 0.100 medium restored path="1/ledger.db" target="C:\elsewhere\ledger.db" offset=0 length=4096 digest=0
9 0.200 requester PostRestore -> S_OK
10 0.200 writer:ledger OnPostRestore components=1 for=requester
11 0.200 writer:ledger end step=10 -> true
12 0.300 requester GatherWriterStatus -> S_OK
13 0.500 requester Release -> 0
)")));
}

TEST(Story, TellsDocumentsThatCameAlone) {
  trace::Recording recording;
  recording.name = "capture";
  recording.add_document("WM0.xml", kMetadata);
  recording.add_document("BCDocument.xml", kComponents);
  EXPECT_EQ(R"(capture  2 documents

Documents without the steps that made them: what was written down, not how it happened.
  Writers      Ledger Writer: 1 component in 2 file sets
  Backup       BCDocument.xml describes an incremental backup of 1 component
               books\ledger, stamped "lsn:42"
)",
            story_of(recording));
}

TEST(Story, SaysWhichDocumentItCouldNotRead) {
  trace::Recording recording = recording_of(R"(
3 0.000 requester CreateVssBackupComponents -> S_OK
4 0.000 requester BackupComponents document=broken.xml
5 0.000 requester Release -> 0
)");
  recording.add_document("broken.xml", "<BACKUP_COMPONENTS");
  EXPECT_NE(std::string::npos, story_of(recording).find("\nleft out: broken.xml:"));
}

TEST(Story, TellsACapturedDiskShadowSession) {
  const std::string capture = std::string(VSSKIT_CAPTURES_DIR) + "/ws2012-sql2017";
  if (!std::filesystem::exists(capture)) GTEST_SKIP() << "skipped: no captures here";
  auto source = open_any(capture);
  ASSERT_TRUE(source.ok()) << source.error().text();
  const Result<std::string> story = tell_story(**source);
  ASSERT_TRUE(story.ok()) << story.error().text();
  EXPECT_NE(std::string::npos, story->find("System Writer: ")) << *story;
  EXPECT_NE(std::string::npos, story->find("local1, stamped ")) << *story;
}

}  // namespace
}  // namespace vsskit::run
