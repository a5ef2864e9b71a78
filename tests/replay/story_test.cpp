// Stories as a person reads them, whole: each trace in tests/golden/story beside what is told of
// it. Writes the stories anew when VSSKIT_BLESS is set.
#include "replay/run/story.h"
#include "places.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "replay/run/judging.h"
#include "sim/scenario/run.h"
#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

const std::string kFolder = std::string(VSSKIT_SOURCE_DIR) + "/tests/golden/story/";

std::string read(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(kFolder + name, std::ios::binary).rdbuf();
  return text.str();
}

std::string story_of(const trace::Recording& recording) {
  const auto source = recording.source();
  const Result<std::string> story = tell_story(*source);
  return story ? *story : story.error().text();
}

void expect_story(const std::string& golden, const std::string& story) {
  if (std::getenv("VSSKIT_BLESS") != nullptr) {
    std::ofstream(kFolder + golden, std::ios::binary) << story;
    return;
  }
  EXPECT_EQ(read(golden), story) << golden << " differs; VSSKIT_BLESS=1 writes it anew";
}

// The recording of a trace in the folder, under its bare name.
trace::Recording recording_of(const std::string& name) {
  Result<trace::Recording> recording = trace::Recording::open(kFolder + name);
  if (!recording) {
    ADD_FAILURE() << recording.error().text();
    return {};
  }
  recording->name = name;
  return std::move(*recording);
}

TEST(Story, TellsABackupPhaseByPhase) {
  expect_story("incremental-backup.txt", story_of(recording_of("incremental-backup.trace")));
}

TEST(Story, TellsAChainOfBackupsAndItsRestore) {
  scenario::Scenario scenario;
  scenario.writers.emplace_back();
  scenario.requester = scenario::RequesterSpec{};
  scenario.requester->backups.resize(2);
  scenario.requester->backups[1].type = BackupType::log;
  scenario.requester->restores.resize(1);
  auto done = scenario::run(scenario);
  ASSERT_TRUE(done.ok()) << done.error().text();
  done->recording.name = "chain";
  expect_story("chain.txt", story_of(done->recording));
}

TEST(Story, TellsWhatWentWrongWhereItDid) {
  expect_story("failed-backup.txt", story_of(recording_of("failed-backup.trace")));
}

TEST(Story, TellsWhoFrozeForTooLong) {
  expect_story("slow-freeze.txt", story_of(recording_of("slow-freeze.trace")));
}

TEST(Story, TellsARestore) {
  expect_story("restore.txt", story_of(recording_of("restore.trace")));
}

// A restore from a folder begins so.
TEST(Story, TellsWhatWasReadBeforeASession) {
  const auto recording = trace::Recording::parse(
      "# vsskit trace 1\n# holds calls\n"
      "  1  0.000  requester  CreateVssExamineWriterMetadata document=null -> S_OK\n"
      "  2  0.000  requester  GetBackupSchema writer={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} "
      "instance={e5f05910-854e-466a-b8b5-477a7db55819} schema=COPY -> S_OK\n",
      "stored");
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  const std::string story = story_of(*recording);
  EXPECT_NE(story.find("A reading of stored documents"), std::string::npos) << story;
  EXPECT_NE(story.find("looked into the metadata of 1 writer as it was stored"), std::string::npos);
}

TEST(Story, TellsDocumentsThatCameAlone) {
  trace::Recording recording;
  recording.name = "capture";
  recording.add_document("WM0.xml", read("ledger-1.xml"));
  recording.add_document("BCDocument.xml", read("components-1.xml"));
  expect_story("documents.txt", story_of(recording));
}

TEST(Story, ReadsTheSameFromAFileAndFromMemory) {
  auto source = trace::open_source(kFolder + "incremental-backup.trace");
  ASSERT_TRUE(source.ok()) << source.error().text();
  const Result<std::string> streamed = tell_story(**source);
  ASSERT_TRUE(streamed.ok()) << streamed.error().text();
  const std::string whole = story_of(recording_of("incremental-backup.trace"));
  EXPECT_EQ(whole.substr(whole.find('\n')), streamed->substr(streamed->find('\n')));
}

TEST(Story, SaysWhichDocumentItCouldNotRead) {
  trace::Recording recording = recording_of("incremental-backup.trace");
  recording.add_document("components-1.xml", "<BACKUP_COMPONENTS");
  EXPECT_NE(std::string::npos, story_of(recording).find("\nleft out: components-1.xml:"));
}

TEST(Story, SaysThatARecordingWasCutShort) {
  trace::Recording recording = recording_of("restore.trace");
  recording.truncated = true;
  EXPECT_NE(std::string::npos, story_of(recording).find("was cut short"));
}

TEST(Story, TellsACapturedDiskShadowSession) {
  const std::string capture = std::string(VSSKIT_CAPTURES_DIR) + "/ws2012-sql2017";
  if (!std::filesystem::exists(capture)) GTEST_SKIP() << "skipped: no captures here";
  auto source = open_any(capture);
  ASSERT_TRUE(source.ok()) << source.error().text();
  const Result<std::string> story = tell_story(**source);
  ASSERT_TRUE(story.ok()) << story.error().text();
  EXPECT_NE(std::string::npos, story->find("System Writer: 2 components in 18,995 file sets"))
      << *story;
  EXPECT_NE(std::string::npos, story->find("local1, stamped ")) << *story;
}

// Nobody knows whether a fault struck at a step that is not written down.
TEST(Story, SaysNothingOfFaultsWhoseStepsAreNotHeld) {
  const auto told = [](std::string_view holds) {
    const auto recording =
        trace::Recording::parse("# vsskit trace 1\n" + std::string(holds) +
                                    "1 0.000 world fault document_cut value=\"components-9.xml\"\n"
                                    "2 0.000 world fault writer_veto value=\"ledger OnFreeze\"\n"
                                    "3 0.000 world fault call_fails value=\"AddComponent\"\n"
                                    "4 0.000 requester CreateVssBackupComponents -> S_OK\n"
                                    "5 0.000 requester InitializeForBackup -> S_OK\n"
                                    "6 0.000 requester Release -> 0\n",
                                "held.trace");
    EXPECT_TRUE(recording.ok());
    const std::string story = story_of(*recording);
    std::string names;
    for (const char* name : {"document_cut", "writer_veto", "call_fails"}) {
      if (story.find(name) != std::string::npos) names += std::string(name) + " ";
    }
    return names;
  };
  EXPECT_EQ("", told(""));
  EXPECT_EQ("call_fails ", told("# holds calls\n"));
  EXPECT_EQ("writer_veto ", told("# holds events\n"));
  EXPECT_EQ("document_cut call_fails ", told("# holds calls documents\n"));
}

TEST(Story, TellsWhatWaitedForAShadowCopy) {
  const auto recording = trace::Recording::parse(R"(# vsskit trace 1
    1  0.000  world          volume C:\ filesystem=NTFS
    2  0.000  world          volume D:\ filesystem=NTFS
    3  0.000  requester      CreateVssBackupComponents -> S_OK
    4  0.000  requester      DoSnapshotSet -> S_OK
    5  0.100  files:C:\      writes_held set={1a2b3c4d-0003-4a5b-8c6d-000000000001}
    6  0.100  files:D:\      writes_held set={1a2b3c4d-0003-4a5b-8c6d-000000000001}
    7  0.200  files:C:\      snapshot id={1a2b3c4d-0004-4a5b-8c6d-000000000001} set={1a2b3c4d-0003-4a5b-8c6d-000000000001} device="\\?\C1"
    8  0.300  files:C:\      writes_released set={1a2b3c4d-0003-4a5b-8c6d-000000000001} waited=2
    9  0.300  files:D:\      writes_released set={1a2b3c4d-0003-4a5b-8c6d-000000000001} waited=1
   10  0.400  requester      Release -> 0
)",
                                                 "held.trace");
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  const std::string story = story_of(*recording);
  EXPECT_NE(std::string::npos,
            story.find("2 changes of C:\\ had to wait until the shadow copy was taken."))
      << story;
  EXPECT_NE(std::string::npos, story.find("1 change of D:\\ had to wait until VSS gave up."))
      << story;
}

TEST(Story, ShowsControlCharactersOfAProgramsNames) {
  std::string document = read("ledger-1.xml");
  const std::size_t at = document.find("Ledger Writer");
  ASSERT_NE(std::string::npos, at);
  document.replace(at, 13, "a&#xD;b&#xA;c&#x85;");
  trace::Recording alone;
  alone.name = "capture";
  alone.add_document("WM0.xml", document);
  const std::string story = story_of(alone);
  EXPECT_NE(std::string::npos, story.find("a^{D}b^{A}c^{85}")) << story;
}

TEST(Story, NamesFaultsThatDidNotStrike) {
  const auto recording = trace::Recording::parse(R"(# vsskit trace 1
# holds calls events documents
    1  0.000  world          volume C:\ filesystem=NTFS
    2  0.000  world          fault writer_veto value="ledger OnFreeze"
    3  0.000  world          fault writer_veto value="* OnThaw"
    4  0.000  world          fault volume_lost value="c: OnFreeze"
    5  0.000  world          fault volume_lost value="Q:\ OnFreeze"
    6  0.000  world          fault provider_fail value="SetContext E_FAIL"
    7  0.000  world          fault document_cut value="components-9.xml"
    8  0.000  world          fault service_stops_at value="IsVolumeSupported"
    9  0.000  world          fault hold_fails value="E_FAIL"
   10  0.000  world          fault call_fails value="IVssEnumObject::Next"
   11  0.000  world          fault call_fails value="AddComponent"
   12  0.000  world          fault service_runs_on value="Ledger 0x8007041D"
   13  0.000  world          fault service_runs_on value="Other"
   14  0.000  requester      CreateVssBackupComponents -> S_OK
   15  0.000  requester      SetContext context=BACKUP -> S_OK
   16  0.000  requester      call method=IVssEnumObject::Next -> E_OUTOFMEMORY
   17  0.000  provider:mine  IsVolumeSupported volume=C:\ supported=yes -> S_OK
   18  0.000  writer:ledger  AddComponent component=a for=requester -> S_OK
   19  0.000  writer:ledger  OnFreeze for=requester -> true
   20  0.000  requester      ControlService service="LEDGER" control=STOP -> 0x8007041D
   21  0.000  requester      ControlService service="Other" control=INTERROGATE -> S_OK
   22  0.000  requester      Release -> 0
)",
                                                 "faults.trace");
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  const std::string story = story_of(*recording);
  const auto names = [&](std::string_view fault, std::string_view why) {
    return story.find("The fault " + std::string(fault) + " did not strike: it " +
                      std::string(why) + ".") != std::string::npos;
  };
  const std::string never = "never met what it waits for";
  EXPECT_FALSE(names("writer_veto = 'ledger OnFreeze'", never)) << story;
  EXPECT_TRUE(names("writer_veto = '* OnThaw'", never)) << story;
  EXPECT_FALSE(names("volume_lost = 'c: OnFreeze'", never)) << story;
  EXPECT_TRUE(
      names("volume_lost = 'Q:\\ OnFreeze'", "names a volume that this machine does not have"))
      << story;
  EXPECT_TRUE(names("provider_fail = 'SetContext E_FAIL'", never)) << story;
  EXPECT_TRUE(names("document_cut = 'components-9.xml'", never)) << story;
  EXPECT_TRUE(names("hold_fails = 'E_FAIL'", never)) << story;
  // The moment is the requester's call of that name.
  EXPECT_TRUE(names("service_stops_at = 'IsVolumeSupported'", never)) << story;
  EXPECT_FALSE(names("call_fails = 'IVssEnumObject::Next'", never)) << story;
  EXPECT_TRUE(names("call_fails = 'AddComponent'", never)) << story;
  EXPECT_FALSE(names("service_runs_on = 'Ledger 0x8007041D'", never)) << story;
  EXPECT_TRUE(names("service_runs_on = 'Other'", never)) << story;
}

TEST(Story, TellsWhichServicesWereStoppedAndStarted) {
  const auto recording = trace::Recording::parse(R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester      InitializeForRestore document=null -> S_OK
    3  0.001  requester      PreRestore -> S_OK
    4  0.002  requester      ControlService service="Ledger" control=STOP
    5  0.003  requester      end step=4 state=STOPPED -> S_OK
    6  0.004  requester      ControlService service="Slow" control=STOP state=STOP_PENDING -> S_OK
    7  0.005  requester      StartService service="Ledger" -> S_OK
    8  0.006  requester      PostRestore -> S_OK
    9  0.007  requester      Release -> 0
)",
                                                 "services.trace");
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  const std::string story = story_of(*recording);
  for (const char* line :
       {"The requester stopped the service Ledger.", "The requester told the service Slow to stop.",
        "The requester started the service Ledger."}) {
    EXPECT_NE(std::string::npos, story.find(line)) << line << "\n" << story;
  }
}

}  // namespace
}  // namespace vsskit::run
