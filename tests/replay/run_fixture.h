// A folder to run programs in, with a script that stands for Wine.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/replay/cli.h"
#include "tests/replay/pe_file.h"

namespace vsskit::test {

class Run : public Cli {
 protected:
  Run() {
    std::filesystem::create_directory(folder_ / "bin");
    environment_ = "PATH='" + (folder_ / "bin").string() + "':\"$PATH\"";
  }
  // A script of this name, to be found by PATH.
  void put_script(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / "bin" / name;
    put("bin/" + name, "#!/bin/sh\n" + text + "\n");
    chmod(path.c_str(), 0755);
  }
  [[nodiscard]] std::filesystem::path cache() const { return folder_ / "cache" / "vsskit"; }
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
    put("program.exe", exe_file());
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

}  // namespace vsskit::test
