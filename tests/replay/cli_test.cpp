// The program as a person meets it: exit codes, where words go, and that bad input is one line.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "places.h"
#include "tests/replay/cli.h"

namespace vsskit {
namespace {

namespace fs = std::filesystem;
using test::Cli;
using test::read_all;
using test::Screen;

TEST_F(Cli, SaysWhatThereIsWhenNothingIsAsked) {
  const Screen screen = run("");
  EXPECT_EQ(0, screen.code);
  EXPECT_NE(std::string::npos, screen.out.find("vsskit check PATH..."));
  for (const char* command : {"writers", "check", "backup", "restore", "learn-names"})
    EXPECT_NE(std::string::npos, screen.out.find(command)) << command;
}

TEST_F(Cli, RunsTheMainJobAndJudgesItsRecordingAgain) {
  const Screen sim = run("sim ledger --trace first/");
  EXPECT_EQ(0, sim.code) << sim.out << sim.error;
  EXPECT_NE(std::string::npos, sim.out.find("PASSED"));
  EXPECT_NE(std::string::npos, sim.out.find("lsn:"));
  EXPECT_EQ(0, run("check first/").code);
  EXPECT_EQ(0, run("show first/").code);
}

// What `vsskit run` leaves of several processes, or when it was killed.
TEST_F(Cli, JudgesAndTellsEveryPartOfARecording) {
  ASSERT_EQ(0, run("sim ledger --trace parts/part-8/").code);
  const Screen one = run("check parts/");
  EXPECT_EQ(0, one.code) << one.error;
  ASSERT_EQ(1, run("sim mutant/truncates_log_on_copy --trace parts/part-32/").code);
  const Screen both = run("check parts/");
  EXPECT_EQ(1, both.code) << both.error;
  EXPECT_NE(std::string::npos, both.out.find("2 recordings")) << both.out;
  const Screen story = run("show parts/");
  EXPECT_EQ(0, story.code) << story.error;
  EXPECT_LT(story.out.find("part-32"), story.out.find("part-8"));
}

TEST_F(Cli, SavesOneFileThatSaysTheSameAsTheFolder) {
  ASSERT_EQ(0, run("sim ledger --trace folder/").code);
  ASSERT_EQ(0, run("sim ledger --trace one.trace").code);
  const std::string folder = run("show folder/").out;
  const std::string one = run("show one.trace").out;
  EXPECT_EQ(folder.substr(folder.find('\n')), one.substr(one.find('\n')));
}

TEST_F(Cli, GivesTheSameTraceForTheSameSeed) {
  ASSERT_EQ(0, run("sim ledger --seed 0x2a --trace a.trace").code);
  ASSERT_EQ(0, run("sim ledger --seed 42 --trace b.trace").code);
  EXPECT_EQ(read_all(folder_ / "a.trace"), read_all(folder_ / "b.trace"));
  ASSERT_EQ(0, run("sim ledger --seed 43 --trace c.trace").code);
  EXPECT_NE(read_all(folder_ / "a.trace"), read_all(folder_ / "c.trace"));
}

TEST_F(Cli, FailsARunThatBreaksARuleAndNamesIt) {
  const Screen screen = run("sim mutant/truncates_log_on_copy");
  EXPECT_EQ(1, screen.code);
  EXPECT_NE(std::string::npos, screen.out.find("VIOLATED  writer/logs/kept-in-copy"));
  EXPECT_NE(std::string::npos, screen.out.find("FAILED"));
}

TEST_F(Cli, TakesAShouldForAdviceUnlessStrict) {
  const std::string trace =
      VSSKIT_SOURCE_DIR "/fixtures/requester/abort/release-after-prepare/violates.trace";
  EXPECT_EQ(0, run("check \"" + trace + "\"").code);
  EXPECT_EQ(1, run("check --strict \"" + trace + "\"").code);
}

TEST_F(Cli, JudgesOnlyTheRulesAskedFor) {
  const Screen screen = run("sim mutant/truncates_log_on_copy --rule requester");
  EXPECT_EQ(0, screen.code);
  EXPECT_EQ(std::string::npos, screen.out.find("writer "));
}

TEST_F(Cli, WritesReportsForMachines) {
  EXPECT_EQ(1, run("sim mutant/throws_in_handler --junit j.xml --json j.json").code);
  EXPECT_NE(std::string::npos, read_all(folder_ / "j.xml").find("<testsuite"));
  EXPECT_NE(std::string::npos,
            read_all(folder_ / "j.json").find("writer/events/no-exception-escapes"));
}

#ifndef _WIN32
// Renaming a file over a device would take the device from the whole machine.
TEST_F(Cli, WritesAReportIntoWhatIsNoFile) {
  fs::create_symlink("there.json", folder_ / "link.json");
  EXPECT_EQ(0, run("sim --json link.json").code);
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.json"));
  EXPECT_EQ('{', read_all(folder_ / "there.json").at(0));
  const Screen screen = run("sim --json /dev/stdout");
  EXPECT_NE(std::string::npos, screen.out.find("\n{")) << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("PASSED")) << screen.out;
  EXPECT_FALSE(fs::exists("/dev/stdout.part"));
}

TEST_F(Cli, SaysWhatOfItsOutputCannotBeWritten) {
  if (!fs::is_character_file("/dev/full")) GTEST_SKIP() << "skipped: no /dev/full";
  fs::create_symlink("/dev/full", folder_ / "full");
  const Screen report = run("sim --json full");
  EXPECT_EQ(2, report.code) << report.out;
  EXPECT_NE(std::string::npos, report.error.find("full: cannot be written: No space left"))
      << report.error;
  EXPECT_TRUE(fs::is_symlink(folder_ / "full"));
  // What `run` adds for the screen goes to the next command.
  const Screen screen = run("rules > /dev/full; echo $? > code.txt; true");
  EXPECT_EQ("2\n", read_all(folder_ / "code.txt"));
}
#endif

TEST_F(Cli, RefusesWhatIsNoneOfOursInOneLine) {
  put("empty.xml", "");
  put("cut.xml", "<WRITER_METADATA xmlns=\"x-schema:#VssWriterMetadataInfo\" vers");
  put("binary", std::string("\0\1\2\3", 4));
  put("unknown.trace", "# vsskit trace 1\n   1  0.000  requester  Frobnicate -> S_OK\n");
  fs::create_directories(folder_ / "nothing");
  expect_bad_input("check missing", "missing: nothing is there");
  expect_bad_input("check empty.xml", "empty.xml: empty file");
  expect_bad_input("check cut.xml", "cut.xml:1:");
  expect_bad_input("check binary", "binary:1:1: not a trace");
  expect_bad_input("check unknown.trace", "unknown.trace:2:25: unknown word 'Frobnicate'");
  expect_bad_input("check nothing", "nothing: no *.xml in it");
  expect_bad_input("rules requester/nosuch", "no rule 'requester/nosuch'");
  expect_bad_input("sim nosuch", "unknown scenario 'nosuch'");
  expect_bad_input("sim --seed zz", "'zz' is no seed");
  expect_bad_input("frobnicate", "frobnicate");
}

// As of a script's variable that nothing set.
TEST_F(Cli, RefusesValuesThatAreEmpty) {
  for (const std::string option : {"--scenario", "--seed", "--trace", "--dropin", "--prefix",
                                   "--state", "--junit", "--json", "--rule", "--linger"}) {
    expect_bad_input("run " + option + " \"\" -- program", option + ": ");
    expect_bad_input("run " + option + "= -- program", option + ": is empty");
  }
  for (const char* command :
       {"sim \"\"", "sim --trace \"\"", "check \"\"", "show \"\"", "rules \"\"",
        "system check --base \"\"", "system writers --vssapi \"\""})
    expect_bad_input(command, ": is empty; a value is wanted");
}

TEST_F(Cli, LeavesNoReportBehindWhenInputIsBad) {
  EXPECT_EQ(2, run("check missing --junit j.xml --json j.json").code);
  EXPECT_FALSE(fs::exists(folder_ / "j.xml"));
  EXPECT_FALSE(fs::exists(folder_ / "j.json"));
}

TEST_F(Cli, AnswersHostileInputQuickly) {
  put("angles.xml", std::string(50'000'000, '<'));
  std::string deep = "<WRITER_METADATA>";
  for (int i = 0; i < 200'000; ++i)
    deep += "<a>";
  put("deep.xml", deep);
  expect_bad_input("check angles.xml", "angles.xml:1:2");
  expect_bad_input("check deep.xml", "deep.xml:1:");
}

TEST_F(Cli, ReadsTheCaptureAndTellsKnownDeviationsAsAdvice) {
  const std::string capture = VSSKIT_CAPTURES_DIR "/ws2012-sql2017";
  if (!fs::exists(capture)) GTEST_SKIP() << "skipped: no captures here";
  const Screen screen = run("check \"" + capture + "\"");
  EXPECT_EQ(0, screen.code);
  EXPECT_NE(std::string::npos, screen.out.find("13 documents, 11 writers"));
  EXPECT_NE(std::string::npos, screen.out.find("19,028 file sets"));
  EXPECT_NE(std::string::npos, screen.out.find("BITS Writer"));
  EXPECT_EQ(std::string::npos, screen.out.find("VIOLATED"));
}

// --- The machine's own VSS

TEST_F(Cli, TellsWhatSystemCanDo) {
  const Screen screen = run("system --help");
  EXPECT_EQ(0, screen.code);
  for (const char* command : {"writers", "check", "backup", "restore", "learn-names"})
    EXPECT_NE(std::string::npos, screen.out.find(command)) << command;
  EXPECT_NE(std::string::npos, run("system check --help").out.find("--writer-id"));
}

TEST_F(Cli, RefusesWhatCouldHarmAServer) {
  expect_bad_input("system check --type full", "a full backup changes");
  expect_bad_input("system check --type Incremental", "an incremental backup changes");
  expect_bad_input("system check --type full", "--i-own-this-server");
  expect_bad_input("system backup --medium m --type log", "--i-own-this-server");
  expect_bad_input("system restore --medium m", "--i-own-this-server");
}

TEST_F(Cli, BuildsOnNothingButABackup) {
  const std::string mine = " --i-own-this-server";
  expect_bad_input("system backup --medium m --type incremental" + mine, "--base FOLDER of it");
  expect_bad_input("system check --type differential" + mine, "--base FOLDER of it");
  expect_bad_input("system check --base b", "a copy backup builds on no other one");
  expect_bad_input("system backup --medium m --type log --base nosuch" + mine, "is not there");
  fs::create_directory(folder_ / "empty");
  expect_bad_input("system backup --medium m --type log --base empty" + mine, "holds no backup");
}

TEST_F(Cli, RestoresNothingButABackup) {
  expect_bad_input("system restore --medium nosuch --i-own-this-server", "nosuch: is not there");
  expect_bad_input("system restore --medium . --i-own-this-server", "holds no backup");
  expect_bad_input("system backup --medium \"\"", "--medium: is empty");
}

TEST_F(Cli, LooksForTheReportsPlaceBeforeLongWork) {
  expect_bad_input("system check --junit nosuch/j.xml", "nosuch is no folder");
  expect_bad_input("system check --json .", "is a folder");
}

// What lies there may be all that is left of something.
TEST_F(Cli, StoresNoBackupOverOtherFiles) {
  put("kept.xml", "an earlier one");
  expect_bad_input("system backup --medium .", "is there and is not empty");
  expect_bad_input("system backup --medium kept.xml", "is there and is not empty");
  EXPECT_EQ("an earlier one", read_all(folder_ / "kept.xml"));
}

TEST_F(Cli, RefusesSystemCommandsThatMeanNothing) {
  expect_bad_input("system", "");
  expect_bad_input("system check --type sideways", "'sideways' is no type of backup");
  expect_bad_input("system backup", "--medium");
  expect_bad_input("system frobnicate", "");
}

#ifdef _WIN32

// Wine's own vssapi.dll holds no VSS.
TEST_F(Cli, SaysThatVssIsNotAvailable) {
  if (std::getenv("WINECONFIGDIR") == nullptr) GTEST_SKIP() << "a Windows machine has VSS";
  for (const char* command : {"writers", "check", "learn-names"})
    expect_bad_input(std::string("system ") + command, "VSS is not available");
  expect_bad_input("system writers --vssapi no-such.dll", "cannot be loaded");
}

#else

TEST_F(Cli, SaysThatTheMachinesVssIsWindows) {
  for (const char* command : {"writers", "check", "backup --medium m", "learn-names"})
    expect_bad_input(std::string("system ") + command, "Windows");
}

#endif

}  // namespace
}  // namespace vsskit
