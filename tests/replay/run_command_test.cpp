// `vsskit run` as a person meets it: what it starts, where it looks, and that bad input is one
// line. A script stands for Wine; ci/windows/programs runs the real one.
#ifndef _WIN32

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/replay/cli.h"
#include "tests/replay/pe_file.h"

namespace vsskit {
namespace {

namespace fs = std::filesystem;
using test::Cli;
using test::dll_file;
using test::read_all;
using test::Screen;

class Run : public Cli {
 protected:
  Run() {
    fs::create_directory(folder_ / "bin");
    environment_ = "PATH='" + (folder_ / "bin").string() + "':\"$PATH\"";
  }
  // A script of this name, to be found by PATH.
  void put_script(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / "bin" / name;
    put("bin/" + name, "#!/bin/sh\n" + text + "\n");
    chmod(path.c_str(), 0755);
  }
  [[nodiscard]] fs::path cache() const { return folder_ / "cache" / "vsskit"; }
  // A Wine that makes prefixes of the least kind, does this for a program and tells in wine.txt
  // what it was started with; a program for it; a drop-in.
  void put_wine(const std::string& program) {
    put_script("wineserver", "exit 0");
    put_script("wine",
               "case $1 in wineboot|winecfg|regedit)\n"
               "  mkdir -p \"$WINEPREFIX/drive_c/windows/system32\" \"$WINEPREFIX/dosdevices\"\n"
               "  env > '" +
                   (folder_ / "template.txt").string() +
                   "';;\n"
                   "*) env > '" +
                   (folder_ / "wine.txt").string() + "'; " + program + ";; esac");
    std::string head(128, '\0');
    head.replace(0, 2, "MZ");
    head[0x3c] = 64;
    head.replace(64, 4, std::string("PE\0\0", 4));
    head[68] = '\x64';
    head[69] = '\x86';
    put("program.exe", head);
    put("dropin.dll", dll_file({"DllGetClassObject", "VsskitCreateWriterGnu"}));
    environment_ += " XDG_CACHE_HOME='" + (folder_ / "cache").string() + "'";
  }
  // A script that leaves a recording of these steps, as a program does that calls VSS.
  void put_program(const std::string& steps, const std::string& then = "") {
    put_script("program",
               "folder=\"${VSSKIT_TRACE%\\%p/}7\"; mkdir \"$folder\"\n"
               "cat > \"$folder/session.trace\" <<'STEPS'\n"
               "# vsskit trace 1\n# holds calls events\n" +
                   steps + "STEPS\n" + then);
  }
  Screen run_exe(const std::string& options = "") {
    return run("run --dropin dropin.dll " + options + " -- program.exe");
  }
};

// What the user's own Wine is set to would make prefixes that the drop-in cannot serve.
TEST_F(Run, KeepsTheUsersSettingsOfWineOutOfPrefixes) {
  put_wine("exit 0");
  environment_ += " WINEARCH=win32 WINESERVER=/nowhere";
  EXPECT_NE(std::string::npos, run_exe().error.find("never called VSS"));
  for (const char* said : {"template.txt", "wine.txt"}) {
    const std::string environment = read_all(folder_ / said);
    EXPECT_NE(std::string::npos, environment.find("WINEPREFIX=")) << said;
    EXPECT_EQ(std::string::npos, environment.find("WINEARCH=")) << said;
    EXPECT_EQ(std::string::npos, environment.find("WINESERVER=")) << said;
  }
}

// Wine finds no file whose name the locale's character set cannot spell.
TEST_F(Run, HasWineTakeNamesForUtf8InAnyLocale) {
  put_wine("exit 0");
  const std::string others = environment_;
  for (const char* locale :
       {"LC_ALL=C", "LC_ALL= LC_CTYPE=de_DE LANG=de_DE.UTF-8", "LC_ALL=POSIX"}) {
    environment_ = others + " " + locale;
    run_exe();
    EXPECT_NE(std::string::npos, read_all(folder_ / "wine.txt").find("LC_ALL=C.UTF-8\n")) << locale;
  }
  environment_ = others + " LC_ALL= LC_CTYPE= LANG=de_DE.utf8";
  run_exe();
  EXPECT_EQ(std::string::npos, read_all(folder_ / "wine.txt").find("LC_ALL=C.UTF-8"));
}

TEST_F(Run, SaysHowToGetWineWhereATemplateIsThere) {
  put_wine("exit 0");
  run_exe();
  ASSERT_TRUE(fs::exists(cache() / "wine-template-1"));
  environment_ = "PATH=/nowhere XDG_CACHE_HOME='" + (folder_ / "cache").string() + "'";
  expect_bad_input("run --dropin dropin.dll -- program.exe", "ci/setup --windows installs it");
}

TEST_F(Run, TakesNoRelativePathForTheCache) {
  put_wine("exit 0");
  environment_ += " XDG_CACHE_HOME=relative HOME='" + (folder_ / "home").string() + "'";
  run_exe();
  EXPECT_FALSE(fs::exists(folder_ / "relative"));
  EXPECT_TRUE(fs::exists(folder_ / "home/.cache/vsskit/wine-template-1"));
}

TEST_F(Run, GivesAPrefixTheDriveByWhichProgramsSeeTheHost) {
  put_wine("exit 0");
  fs::create_directories(folder_ / "given/drive_c/windows/system32");
  fs::create_directories(folder_ / "given/dosdevices");
  run_exe("--prefix given");
  EXPECT_EQ("/", fs::read_symlink(folder_ / "given/dosdevices/z:"));
  fs::remove(folder_ / "given/dosdevices/z:");
  fs::create_directory_symlink(folder_, folder_ / "given/dosdevices/z:");
  expect_bad_input("run --prefix given --dropin dropin.dll -- program.exe", "does not lead to /");
}

// Services and children with an environment of their own find there what the run wants.
TEST_F(Run, LeavesItsSettingsInThePrefixWhileItLasts) {
  put_wine("cp \"$WINEPREFIX/vsskit-run.settings\" '" + (folder_ / "told.txt").string() +
           "'; exit 0");
  fs::create_directories(folder_ / "given/drive_c/windows/system32");
  fs::create_directories(folder_ / "given/dosdevices");
  run_exe("--prefix given --seed 7 --trace kept");
  const std::string told = read_all(folder_ / "told.txt");
  EXPECT_NE(std::string::npos, told.find("VSSKIT_TRACE=Z:" + (folder_ / "kept").string() + "/"))
      << told;
  EXPECT_NE(std::string::npos, told.find("VSSKIT_SEED=7\n")) << told;
  EXPECT_FALSE(fs::exists(folder_ / "given/vsskit-run.settings"));
}

TEST_F(Run, FindsAProgramOnADriveOfThePrefix) {
  put_wine("printf '%s' \"$1\" > '" + (folder_ / "started.txt").string() + "'; exit 0");
  fs::create_directories(folder_ / "given/drive_c/windows/system32");
  fs::create_directories(folder_ / "given/drive_c/Product");
  fs::create_directories(folder_ / "given/dosdevices");
  fs::copy(folder_ / "program.exe", folder_ / "given/drive_c/Product/Agent.exe");
  const std::string run_in = "run --prefix given --dropin dropin.dll -- ";
  expect_bad_input(run_in + "'c:\\product\\agent.exe'", "never called VSS");
  EXPECT_EQ("c:\\product\\agent.exe", read_all(folder_ / "started.txt"));
  expect_bad_input(run_in + "'C:\\product\\other.exe'", "no such program in the prefix");
  expect_bad_input(run_in + "'C:\\product'", "is a folder");
}

// `cmd /c` and the like: Wine's own vssapi.dll lies beside them, and gives way to the drop-in.
TEST_F(Run, StartsProgramsThatLieInSystem32) {
  put_wine("exit 0");
  const fs::path system32 = folder_ / "given/drive_c/windows/system32";
  fs::create_directories(system32);
  fs::create_directories(folder_ / "given/dosdevices");
  fs::copy(folder_ / "program.exe", system32 / "cmd.exe");
  put("given/drive_c/windows/system32/vssapi.dll", "Wine's");
  for (const char* cmd : {"'C:\\windows\\system32\\cmd.exe'", "cmd", "CMD.EXE"}) {
    expect_bad_input(std::string("run --prefix given --dropin dropin.dll -- ") + cmd + " /c x",
                     "never called VSS");
  }
  EXPECT_EQ(read_all(folder_ / "dropin.dll"), read_all(system32 / "vssapi.dll"));
}

TEST_F(Run, RefusesTheHostAsAVolumeOfWine) {
  put_wine("exit 0");
  put("z.toml", "[[volume]]\nroot = 'Z:\\'\n");
  expect_bad_input("run --scenario z.toml --dropin dropin.dll -- program.exe",
                   "Z:\\: is the host itself");
}

// Programs look beside themselves before they look where the drop-in is.
TEST_F(Run, RefusesAProgramWithAVssOfItsOwn) {
  put_wine("exit 0");
  put("VssApi.DLL", "its own");
  EXPECT_NE(std::string::npos, run_exe().error.find("VssApi.DLL: is not this drop-in"));
  fs::remove(folder_ / "VssApi.DLL");
  fs::copy(folder_ / "dropin.dll", folder_ / "vssapi.dll");
  EXPECT_NE(std::string::npos, run_exe().error.find("never called VSS"));
  EXPECT_TRUE(fs::exists(folder_ / "vssapi.dll"));
}

// Programs would fail with codes of their own, and nobody would know why.
TEST_F(Run, RefusesADropinThatIsNone) {
  put_wine("exit 0");
  expect_bad_input("run --dropin nope.dll -- program.exe", "nope.dll: is not there");
  const std::string dropin = dll_file({"DllGetClassObject", "VsskitCreateWriterGnu"});
  const struct {
    std::string content;
    std::string said;
  } files[] = {
      {"", "is no 64-bit DLL for Windows"},
      {"Dear reader, this is no DLL at all, however long it goes on about that. Not even a short "
       "one.",
       "is no 64-bit DLL for Windows"},
      {dropin.substr(0, 300), "is no 64-bit DLL for Windows"},
      {dll_file({"VsskitCreateWriterGnu"}, 0x14c), "is no 64-bit DLL for Windows"},
      {dll_file({"VsskitCreateWriterGnu"}, 0x8664, 0x22), "is no 64-bit DLL for Windows"},
      {dll_file({"CreateWriter"}), "does not export VsskitCreateWriterGnu"},
      {dll_file({}), "does not export VsskitCreateWriterGnu"},
      {dropin.substr(0, 530), "does not export VsskitCreateWriterGnu"},
  };
  for (const auto& file : files) {
    put("dropin.dll", file.content);
    expect_bad_input("run --dropin dropin.dll -- program.exe", "dropin.dll: is no drop-in: ");
    expect_bad_input("run --dropin dropin.dll -- program.exe", file.said);
  }
  EXPECT_FALSE(fs::exists(folder_ / "wine.txt")) << "nothing was started";
}

TEST_F(Run, CleansUpAfterRunsThatWereKilled) {
  put_wine("exit 0");
  run_exe();
  fs::create_directories(cache() / "run-KILLED/drive_c");
  EXPECT_NE(std::string::npos, run("run --clean").out.find("Gone too: 1 of killed runs"));
  EXPECT_FALSE(fs::exists(cache() / "run-KILLED"));
  EXPECT_FALSE(fs::exists(cache() / "wine-template-1"));
  EXPECT_NE(std::string::npos, run("run --clean").out.find("There is no template"));
}

// Debian's Wine keeps them beside no prefix.
TEST_F(Run, LeavesNoFolderOfWinesServerBehind) {
  put_wine("exit 0");
  const std::string tmp = (folder_ / "tmp").string();
  environment_ += " TMPDIR='" + tmp + "'";
  fs::create_directory(tmp);
  // As its wineserver does, for each prefix that something runs in.
  put_script(
      "wineserver",
      "cd \"$WINEPREFIX\" || exit 1; [ -e wineserver ] || echo wine-AbCdEf > wineserver\n"
      "mkdir -p \"$TMPDIR/wine-AbCdEf/server-$(stat -c %D .)-$(printf %x $(stat -c %i .))\"");
  run_exe();
  EXPECT_TRUE(fs::exists(folder_ / "tmp/wine-AbCdEf")) << "the test's own";
  run_exe();
  const auto servers = fs::directory_iterator(folder_ / "tmp/wine-AbCdEf");
  EXPECT_EQ(1, std::distance(begin(servers), end(servers))) << "the template's";
  run("run --clean");
  EXPECT_TRUE(fs::is_empty(folder_ / "tmp"));
}

TEST_F(Run, LeavesPrefixesOfRunsThatAreAlive) {
  put_wine("vsskit=\"$(readlink /proc/$PPID/exe)\"; $vsskit run --clean; exit 0");
  const Screen screen = run_exe();
  EXPECT_EQ("The template of Wine prefixes is gone.\n", screen.out);
  EXPECT_NE(std::string::npos, screen.error.find("never called VSS")) << screen.error;
}

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
  expect_bad_input("run --state file -- bin/started", "file/Device: cannot be made");
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

TEST_F(Run, FindsAProgramByPathAsAShellDoes) {
  put_script("started", "touch started.txt");
  expect_bad_input("run -- started", "never called VSS");
  EXPECT_TRUE(fs::exists(folder_ / "started.txt"));
  expect_bad_input("run -- not-there", "not-there: no such program");
}

}  // namespace
}  // namespace vsskit

#endif
