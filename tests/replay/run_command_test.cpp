// `vsskit run` as a person meets it: what it starts, where it looks, and that bad input is one
// line. A script stands for Wine; ci/windows/programs runs the real one.
#ifndef _WIN32

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

#include "tests/replay/run_fixture.h"

namespace vsskit {
namespace {

namespace fs = std::filesystem;
using test::dll_file;
using test::read_all;
using test::Run;
using test::Screen;

// --- Ends

// Without a recording nothing but the end can be judged.
TEST_F(Run, TellsACrashOfTheProgramFromOneBesideIt) {
  put_wine("echo 'wine: Unhandled page fault' >&2; exit 5");
  const Screen own = run_exe();
  EXPECT_NE(std::string::npos, own.out.find("CRASHED  program.exe: wine: Unhandled page fault"))
      << own.out;
  put_wine("echo 'wine: Unhandled page fault' >&2; exit 0");
  const Screen other = run_exe();
  EXPECT_EQ(std::string::npos, other.out.find("CRASHED")) << other.out;
}

// What a program with the drop-in does at its end, in a script's words.
std::string told(const std::string& process, const std::string& text) {
  return "file=${VSSKIT_ENDING#Z:}; printf '" + text + "' > \"${file%%%p*}" + process +
         "${file##*%p}\"; ";
}

// Where the system's error boxes are turned off, nothing is said and the code can be 0.
TEST_F(Run, BelievesAProgramThatTellsOfItsCrash) {
  put_wine(told("7", "C:\\\\PROGRAM.exe\\nended by exception 0xC0000005\\n") + "exit 0");
  const Screen screen = run_exe("--trace kept");
  EXPECT_NE(std::string::npos, screen.out.find("CRASHED  program.exe: ended by exception 0xC"))
      << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("FAILED")) << screen.out;
  EXPECT_TRUE(fs::is_empty(folder_ / "kept"));
}

TEST_F(Run, FailsWhereAnotherProgramOfItsFamilyCrashed) {
  put_wine(told("8", "C:\\\\agent.exe\\nended by exception 0xC0000005\\n") + "exit 0");
  const Screen screen = run_exe();
  EXPECT_NE(std::string::npos, screen.out.find("CRASHED  C:\\agent.exe: ended by")) << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("FAILED")) << screen.out;
}

// No filter learns of a fast fail; its process has not ended in order.
TEST_F(Run, TakesWinesWordForACrashOfWhatDidNotEndInOrder) {
  const std::string says = "echo '0024:err:seh Unhandled exception code c0000409' >&2; exit 0";
  put_wine(told("7", "") + says);
  const Screen screen = run_exe();
  EXPECT_NE(std::string::npos, screen.out.find("CRASHED  program.exe: Unhandled")) << screen.out;
}

TEST_F(Run, CountsWhatNobodyCanHandleAsACrash) {
  put_wine("echo '0024:err:seh:NtRaiseException Unhandled exception code c0000409' >&2; exit 9");
  const Screen screen = run_exe();
  EXPECT_NE(std::string::npos, screen.out.find("CRASHED  program.exe: Unhandled exception code c0"))
      << screen.out;
}

// 372 rules that were not exercised are no PASSED.
TEST_F(Run, SaysOfAProgramThatGotNowhereWithVssThatNothingWasJudged) {
  put_program("  1  0.000  writer:mine  Initialize -> CO_E_NOTINITIALIZED\n");
  const Screen writer = run("run -- program");
  EXPECT_EQ(2, writer.code) << writer.out;
  EXPECT_NE(std::string::npos,
            writer.out.find("NO WRITER  program: Initialize answered CO_E_NOTINITIALIZED"))
      << writer.out;
  EXPECT_EQ(std::string::npos, writer.out.find("PASSED")) << writer.out;
  EXPECT_NE(std::string::npos, writer.error.find("got nowhere with VSS")) << writer.error;

  put_program("  1  0.000  requester  CreateVssBackupComponents -> CO_E_NOTINITIALIZED\n");
  const Screen requester = run("run -- program");
  EXPECT_EQ(2, requester.code) << requester.out;
  EXPECT_NE(std::string::npos, requester.out.find("NO SESSION  program: CreateVssBackupComponents "
                                                  "answered CO_E_NOTINITIALIZED"))
      << requester.out;
}

TEST_F(Run, TakesAProgramWithoutACallForOneThatNeverCalledVss) {
  put_program("");
  const Screen screen = run("run -- program");
  EXPECT_EQ(2, screen.code) << screen.out;
  EXPECT_NE(std::string::npos, screen.error.find("never called VSS")) << screen.error;
}

// Whether VSS is there is all that some programs ask.
TEST_F(Run, JudgesAProgramThatLooksWhetherVssIsThere) {
  put_program(
      "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n"
      "  2  0.000  requester  Release -> 0\n");
  const Screen looked = run("run -- program");
  EXPECT_EQ(0, looked.code) << looked.out << looked.error;
  EXPECT_NE(std::string::npos, looked.out.find("PASSED")) << looked.out;
  put_program("  1  0.000  requester  IsVolumeSnapshotted volume=X -> E_INVALIDARG\n");
  const Screen refused = run("run -- program");
  EXPECT_EQ(2, refused.code) << refused.out << refused.error;
  EXPECT_NE(std::string::npos, refused.error.find("got nowhere with VSS")) << refused.error;
}

TEST_F(Run, TellsThePartsOfARunApart) {
  const std::string lines =
      "# vsskit trace 1\n# holds calls events\n"
      "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n"
      "  2  0.000  requester  InitializeForBackup document=null -> S_OK\n"
      "  3  0.000  requester  GatherWriterMetadata -> S_OK\n"
      "  4  0.000  requester  exit\n";
  put_script("program",
             "for part in 7 8; do folder=\"${VSSKIT_TRACE%\\%p/}$part\"; mkdir \"$folder\"\n"
             "cat > \"$folder/session.trace\" <<'STEPS'\n" +
                 lines + "STEPS\ndone");
  const Screen screen = run("run -- program");
  EXPECT_EQ(1, screen.code) << screen.out << screen.error;
  EXPECT_NE(std::string::npos, screen.out.find("program (part-7)  4 steps")) << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("program (part-8)  4 steps")) << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("found   program (part-7)")) << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("found   program (part-8)")) << screen.out;
}

TEST_F(Run, SaysAboveTheVerdictWhatAProgramDidNotGet) {
  put_program(
      "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n"
      "  2  0.000  requester  InitializeForBackup document=null -> S_OK\n"
      "  3  0.000  writer:mine  Initialize -> CO_E_NOTINITIALIZED\n"
      "  4  0.000  requester  Release -> 0\n");
  const Screen screen = run("run -- program");
  EXPECT_EQ(0, screen.code) << screen.out << screen.error;
  EXPECT_LT(screen.out.find("NO WRITER  program: Initialize"), screen.out.find("PASSED"))
      << screen.out;
}

TEST_F(Run, SaysWhichFaultsMetNoWriter) {
  put_program(
      "  1  0.000  world  fault writer_veto value=\"nosuch OnFreeze\"\n"
      "  2  0.000  requester  CreateVssBackupComponents -> S_OK\n"
      "  3  0.000  requester  InitializeForBackup document=null -> S_OK\n"
      "  4  0.000  requester  Release -> 0\n");
  const Screen screen = run("run -- program");
  EXPECT_EQ(0, screen.code) << screen.out << screen.error;
  EXPECT_NE(std::string::npos,
            screen.out.find("NOT USED  program: the fault writer_veto = \"nosuch OnFreeze\" met no "
                            "writer; there was none"))
      << screen.out;
}

// Not for the result that it did not come to read, nor for what it did not come to release.
TEST_F(Run, BlamesAProgramThatCrashedForItsCrashAlone) {
  const std::string pending =
      "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n"
      "  2  0.000  requester  InitializeForBackup document=null -> S_OK\n"
      "  3  0.000  requester  GatherWriterMetadata -> S_OK\n";
  put_program(pending, "kill -SEGV $$");
  const Screen crashed = run("run -- program");
  EXPECT_EQ(1, crashed.code) << crashed.out << crashed.error;
  EXPECT_NE(std::string::npos, crashed.out.find("CRASHED")) << crashed.out;
  EXPECT_EQ(std::string::npos, crashed.out.find("requester/async")) << crashed.out;
  put_program(pending + "  4  0.000  requester  exit\n");
  const Screen left = run("run -- program");
  EXPECT_EQ(1, left.code) << left.out << left.error;
  EXPECT_NE(std::string::npos, left.out.find("requester/async/result-read")) << left.out;
  EXPECT_NE(std::string::npos, left.out.find("requester/async/released")) << left.out;
}

// A program that died has its crash, whatever it had come to.
TEST_F(Run, FailsWhereAProgramThatGotNowhereCrashed) {
  put_program("  1  0.000  writer:mine  Initialize -> CO_E_NOTINITIALIZED\n", "kill -SEGV $$");
  const Screen screen = run("run -- program");
  EXPECT_EQ(1, screen.code) << screen.out << screen.error;
  EXPECT_NE(std::string::npos, screen.out.find("CRASHED")) << screen.out;
  EXPECT_NE(std::string::npos, screen.out.find("NO WRITER")) << screen.out;
}

// --- What is kept of it

constexpr const char* kWholeSession =
    "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n"
    "  2  0.000  requester  InitializeForBackup document=null -> S_OK\n"
    "  3  0.000  requester  Release -> 0\n";

TEST_F(Run, KeepsHowTheProgramEndedForWhoeverJudgesItsRecordingAgain) {
  put_program(kWholeSession, "kill -SEGV $$");
  EXPECT_EQ(1, run("run --trace kept -- program").code);
  const Screen again = run("check kept --junit j.xml");
  EXPECT_EQ(1, again.code) << again.out << again.error;
  EXPECT_NE(std::string::npos, again.out.find("CRASHED  program: ended by signal 11")) << again.out;
  EXPECT_NE(std::string::npos, again.out.find("FAILED  the program ended badly")) << again.out;
  EXPECT_NE(std::string::npos, read_all(folder_ / "j.xml").find("CRASHED"));
  const Screen told = run("show kept");
  EXPECT_EQ(0, told.code);
  EXPECT_NE(std::string::npos, told.out.find("CRASHED  program: ended by signal 11")) << told.out;
}

TEST_F(Run, SaysWhatBringsItsFindingsBack) {
  put_program(
      "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n"
      "  2  0.000  requester  InitializeForBackup document=null -> S_OK\n"
      "  3  0.000  requester  GatherWriterMetadata -> S_OK\n"
      "  4  0.000  requester  exit\n");
  put("my world.toml", "");
  const Screen screen =
      run("run --scenario 'my world.toml' --seed 7 --linger 0 -- program "
          "--to 'a b' \"it's\" ''");
  EXPECT_EQ(1, screen.code) << screen.error;
  EXPECT_NE(
      std::string::npos,
      screen.out.find("again   vsskit run --scenario 'my world.toml' --seed 7 --linger 0 "
                      "--trace kept/ -- program --to 'a b' 'it'\\''s' ''; vsskit check kept/"))
      << screen.out;
}

TEST_F(Run, KeepsWhatFailsNothingToo) {
  put_program(kWholeSession, "exit 3");
  EXPECT_EQ(0, run("run --ignore-exit --trace kept -- program").code);
  const Screen again = run("check kept");
  EXPECT_EQ(0, again.code) << again.out << again.error;
  EXPECT_NE(std::string::npos, again.out.find("EXIT 3  program: ignored")) << again.out;
  put_program(kWholeSession);
  EXPECT_EQ(0, run("run --trace=well -- program").code);
  EXPECT_FALSE(fs::exists(folder_ / "well" / "endings.txt"));
}

TEST_F(Run, TakesAnEndingsFileThatIsNoneForBadInput) {
  put_program(kWholeSession);
  EXPECT_EQ(0, run("run --trace=kept= -- program").code);
  ASSERT_EQ(0, mkfifo((folder_ / "kept=" / "endings.txt").c_str(), 0600));
  expect_bad_input("check kept=", "endings.txt: is no file");
}

TEST_F(Run, RefusesEndingsThatItDidNotWrite) {
  put_program(kWholeSession, "exit 3");
  EXPECT_EQ(1, run("run --trace kept -- program").code);
  const std::string good = read_all(folder_ / "kept" / "endings.txt");
  EXPECT_EQ("# vsskit endings 1\nEXIT 3\tfails\tprogram\t\n", good);
  const std::pair<std::string, std::string> faults[] = {
      {"", "endings.txt: cannot be read, or is empty"},
      {"EXIT 3\tfails\tprogram\t\n", "endings.txt:1: is no line of an endings file"},
      {good + "EXIT 3\tfails\tprogram\n", "endings.txt:3: is no line"},
      {good + "EXIT 3\tfails\tprogram\tx\ty\n", "endings.txt:3: is no line"},
      {good + "EXIT 3\tperhaps\tprogram\t\n", "endings.txt:3: is no line"},
      {good + "\x1b[2J\tfails\tprogram\t\n", "endings.txt:3: is no line"},
      {good + "\xff\tfails\tprogram\t\n", "endings.txt:3: is no line"},
      {good + std::string(2'000'000, 'x'), "endings.txt: is too long"}};
  for (const auto& [text, complaint] : faults) {
    put("kept/endings.txt", text);
    expect_bad_input("check kept", complaint);
    expect_bad_input("show kept", complaint);
  }
}

// It has nothing in it yet.
TEST_F(Run, RefusesAFolderThatAnotherRunHolds) {
  put_script("started", "touch started.txt");
  put_program(kWholeSession);
  put_script("first", "'" VSSKIT_PROGRAM "' run --trace kept -- started 2> second.txt; program");
  EXPECT_EQ(0, run("run --trace kept -- first").code);
  EXPECT_NE(std::string::npos, read_all(folder_ / "second.txt").find("kept: is another run's"));
  EXPECT_FALSE(fs::exists(folder_ / "started.txt"));
  EXPECT_EQ(0, run("check kept").code);
}

// What left the program's group of processes, and whose parent is gone.
TEST_F(Run, EndsWhatOutlivesTheProgram) {
  put_script("program",
             "setsid sh -c 'echo $$ > pid.txt; exec sleep 600' &\n"
             "while [ ! -s pid.txt ]; do :; done");
  run("run --linger 0 -- program");
  const fs::path process =
      fs::path("/proc") / std::to_string(std::stoi(read_all(folder_ / "pid.txt")));
  EXPECT_EQ("", read_all(process / "cmdline"));
}

// --- Bad input, which nothing is started for

TEST_F(Run, RefusesWhatItCannotUseBeforeItStarts) {
  put_script("started", "touch started.txt");
  put("file", "");
  fs::create_directory(folder_ / "else");
  put("else/thesis.txt", "mine");
  expect_bad_input("run --seed zz -- bin/started", "'zz' is no seed");
  expect_bad_input("run --state file -- bin/started", "file: is a file; a folder");
  expect_bad_input("run --state else -- bin/started", "holds 'thesis.txt'");
  expect_bad_input("run --prefix file -- bin/started", "no --prefix here");
  put("lost.toml", "[[volume]]\nroot = 'D:\\'\nhost_folder = 'nowhere'\n");
  expect_bad_input("run --scenario lost.toml -- bin/started",
                   "lost.toml: the volume D:\\ has no files: nowhere is no folder of this host");
  expect_bad_input("run --junit no/j.xml -- bin/started", "no is no folder");
  environment_ += " TMPDIR=/nowhere";
  expect_bad_input("run -- bin/started", "/nowhere: takes no folder for the recording");
  EXPECT_FALSE(fs::exists(folder_ / "started.txt"));
}

TEST_F(Run, SaysHowABatchFileIsRun) {
  put("all.BAT", "@echo off\n");
  expect_bad_input("run -- ./all.BAT", "all.BAT: is a batch file; vsskit run -- cmd /c FILE");
  put("all.txt", "@echo off\n");
  expect_bad_input("run -- ./all.txt", "all.txt: is no program");
}

TEST_F(Run, RefusesAProgramForWindowsThatIsCutShort) {
  put_wine("touch started.txt");
  const std::string whole = read_all(folder_ / "program.exe");
  for (const std::size_t size : {std::size_t{90}, std::size_t{200}, whole.size() - 1}) {
    put("program.exe", whole.substr(0, size));
    expect_bad_input("run --dropin dropin.dll -- program.exe", "program.exe: is cut short");
  }
  EXPECT_FALSE(fs::exists(folder_ / "started.txt"));
}

TEST_F(Run, FindsAProgramByPathAsAShellDoes) {
  put_script("started", "touch started.txt");
  expect_bad_input("run -- started", "never called VSS");
  EXPECT_TRUE(fs::exists(folder_ / "started.txt"));
  expect_bad_input("run -- not-there", "not-there: no such program");
  expect_bad_input("run -- \"\"", "vsskit run: no program is named");
}

}  // namespace
}  // namespace vsskit

#endif
