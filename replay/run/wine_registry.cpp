#include "replay/run/wine_registry.h"

#ifndef _WIN32

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "replay/run/wine.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

// What the drop-in makes objects of, for CoCreateInstance.
constexpr const char* kClasses[] = {"{e579ab5f-1cc4-44b4-bed9-de0991ff0623}",
                                    "{0b5a2c52-3eb9-470a-96e2-6c6d4570e40f}"};
constexpr const char* kProvider = "{b5946137-7b9f-4925-af80-51abd60b20d5}";

// Requesters ask for their state and start them. The drop-in is what they run (ServiceMain).
struct Service {
  const char* name;
  const char* shown;
};
constexpr Service kServices[] = {{"VSS", "Volume Shadow Copy"},
                                 {"swprv", "Microsoft Software Shadow Copy Provider"},
                                 {"EventSystem", "COM+ Event System"}};
constexpr const char* kGroup = "vsskit";  // of svchost's

// Microsoft's page "Registry Keys and Values for Backup and Restore" names these.
struct Entry {
  const char* key;
  const char* name;
  const char* text;
};
constexpr Entry kEntries[] = {
    {"FilesNotToBackup", "Memory Page File", "\\Pagefile.sys"},
    {"FilesNotToBackup", "Power Management", "\\hiberfil.sys"},
    {"FilesNotToBackup", "VSS Default Provider",
     "\\System Volume Information\\*{3808876B-C176-4e48-B7AE-04046E6CC752} /s"},
    {"FilesNotToBackup", "Temporary Files", "%TEMP%\\* /s"},
    {"KeysNotToRestore", "Mount Manager", "MountedDevices\\"},
    {"KeysNotToRestore", "Plug & Play", "CurrentControlSet\\Enum\\"},
};

// A list of one text, as a file for regedit has it.
std::string list_of(std::string_view text) {
  std::string bytes = "hex(7):";
  for (const char c : text)
    bytes += fmt::format("{:02x},", static_cast<unsigned char>(c));
  return bytes + "00,00";
}

std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : text)
    all += c == '\\' ? std::string("\\\\") : std::string(1, c);
  return all;
}

std::string classes() {
  std::string text;
  for (const char* id : kClasses) {
    text += fmt::format(
        "[HKEY_LOCAL_MACHINE\\Software\\Classes\\CLSID\\{}\\InprocServer32]\n"
        "@=\"vssapi.dll\"\n\"ThreadingModel\"=\"Both\"\n\n",
        id);
  }
  return text;
}

std::string services() {
  const std::string root = "[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\";
  const std::string system = "C:\\\\windows\\\\system32\\\\";
  std::string text;
  std::string names;
  for (const Service& service : kServices) {
    // A process of its own, started on demand.
    text += fmt::format(
        "{0}{1}]\n\"DisplayName\"=\"{2}\"\n\"ImagePath\"=\"{3}svchost.exe -k {4}\"\n"
        "\"ObjectName\"=\"LocalSystem\"\n\"Type\"=dword:00000010\n\"Start\"=dword:00000003\n"
        "\"ErrorControl\"=dword:00000001\n\n"
        "{0}{1}\\Parameters]\n\"ServiceDll\"=\"{3}vssapi.dll\"\n\n",
        root, service.name, service.shown, system, kGroup);
    names += std::string(service.name) + '\0';
  }
  names.pop_back();
  text += fmt::format(
      "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Svchost]\n"
      "\"{}\"={}\n\n",
      kGroup, list_of(names));
  text += fmt::format(
      "{0}VSS\\VssAccessControl]\n\"NT Authority\\\\NetworkService\"=dword:00000001\n\n"
      "{0}VSS\\Providers\\{1}]\n@=\"Microsoft Software Shadow Copy provider 1.0\"\n"
      "\"Type\"=dword:00000001\n\"Version\"=\"1.0.0.7\"\n"
      "\"VersionId\"=\"{{00000001-0000-0000-0007-000000000001}}\"\n\n"
      "{0}VSS\\Providers\\{1}\\CLSID]\n@=\"{{65EE1DBA-8FF4-4a58-AC1C-3470EE2F376A}}\"\n\n",
      root, kProvider);
  return text;
}

// Nothing is left out of shadow copies here, so FilesNotToSnapshot is empty.
std::string exclusions() {
  const std::string root =
      "[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Control\\BackupRestore\\";
  std::string text = root + "FilesNotToSnapshot]\n\n";
  for (const Entry& entry : kEntries) {
    text += fmt::format("{}{}]\n\"{}\"={}\n\n", root, entry.key, escaped(entry.name),
                        list_of(entry.text));
  }
  return text;
}

bool is_registered(const std::string& prefix) {
  std::ifstream stream(fs::path(prefix) / "system.reg", std::ios::binary);
  const std::string known{std::istreambuf_iterator<char>(stream), {}};
  for (const char* id : kClasses) {
    if (known.find(fmt::format("CLSID\\\\{}\\\\InprocServer32", id)) == std::string::npos)
      return false;
  }
  return known.find(fmt::format("VSS\\\\Providers\\\\{}]", kProvider)) != std::string::npos;
}

}  // namespace

Result<void> register_vss(const std::string& prefix) {
  if (is_registered(prefix)) return {};
  const fs::path file = fs::path(prefix) / "drive_c" / "windows" / "vsskit.reg";
  {
    std::ofstream stream(file, std::ios::binary);
    stream << "REGEDIT4\n\n" << classes() << services() << exclusions();
  }
  auto done = run_wine_quietly(prefix, {"wine", "regedit", "/S", "C:\\windows\\vsskit.reg"});
  std::error_code ignored;
  fs::remove(file, ignored);
  if (done) (void)run_wine_quietly(prefix, {"wineserver", "-w"}, std::chrono::seconds(20));
  return done;
}

}  // namespace vsskit::run

#endif
