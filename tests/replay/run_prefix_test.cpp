// What `vsskit run` does with Wine: prefixes, the drop-in, what is left behind. A script stands for
// Wine; ci/windows/programs runs the real one.
#ifndef _WIN32

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/replay/run_fixture.h"

namespace vsskit {
namespace {

namespace fs = std::filesystem;
using test::dll_file;
using test::read_all;
using test::Run;
using test::Screen;

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

TEST_F(Run, LeavesAPrefixThatCanBeMoved) {
  put_wine("ls -l \"$WINEPREFIX/dosdevices\" \"$WINEPREFIX/drive_c\" > '" +
           (folder_ / "links.txt").string() + "'; exit 0");
  fs::create_directories(folder_ / "given/drive_c/windows/system32");
  fs::create_directories(folder_ / "given/dosdevices");
  put("mounted.toml",
      "[[volume]]\nroot = 'C:\\'\n[[volume]]\nroot = 'E:\\'\n[[volume]]\nroot = 'C:\\mnt\\'\n");
  run_exe("--prefix given --scenario mounted.toml");
  EXPECT_EQ("../drive_c", fs::read_symlink(folder_ / "given/dosdevices/c:"));
  EXPECT_EQ("../drive_e", fs::read_symlink(folder_ / "given/dosdevices/e:"));
  const std::string links = read_all(folder_ / "links.txt");
  EXPECT_NE(std::string::npos, links.find("mnt -> ../volume{")) << links;
  EXPECT_EQ(std::string::npos, links.find("-> " + folder_.string())) << links;
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
  expect_bad_input("run --dropin dropin.dll -- dropin.dll", "is a DLL");
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

}  // namespace
}  // namespace vsskit

#endif
