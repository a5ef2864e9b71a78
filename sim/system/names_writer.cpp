#include "sim/system/names_writer.h"

#include <vsbackup.h>

#include <functional>

#include "sim/roles/com_text.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/system/names_data.h"

namespace vsskit::system {
namespace {

using roles::BstrText;
using roles::ComRef;

constexpr WCHAR kFolder[] = L"C:\\vsskit-names";
constexpr BYTE kIcon[] = {1, 2, 3, 4};
constexpr FILETIME kTime = {0x12345678, 0x01dc0000};
constexpr FILETIME kLater = {0x12345678, 0x01dd0000};

const WCHAR* or_null(const std::wstring& text) {
  return text.empty() ? nullptr : text.c_str();
}

// Components whose own declaration is the datum, all names and texts with the beginning.
void declare_variants(IVssCreateWriterMetadataEx& metadata, VSS_COMPONENT_TYPE type,
                      const std::string& beginning) {
  const auto named = [&](const char* datum) {
    const std::string name = beginning + datum;
    return std::wstring(name.begin(), name.end());
  };
  const auto add = [&](const std::wstring& name, int flag, DWORD flags = 0,
                       const std::wstring& path = {}, const std::wstring& caption = {},
                       const BYTE* icon = nullptr) {
    metadata.AddComponent(type, or_null(path), name.c_str(), or_null(caption), icon,
                          icon == nullptr ? 0 : sizeof(kIcon), flag == 1, flag == 2, flag == 3,
                          flag == 4, flags);
  };
  add(named("plain"), 0);
  add(named("logical path"), 0, 0, wide_mark_of(beginning + "logical path"));
  add(wide_mark_of(beginning + "component name"), 0);
  add(named("caption"), 0, 0, {}, wide_mark_of(beginning + "caption"));
  add(named("icon"), 0, 0, {}, {}, kIcon);
  add(named("component restore metadata"), 1);
  add(named("notify on backup complete"), 2);
  add(named("selectable"), 3);
  add(named("selectable for restore"), 4);
  add(named("component flags"), 0, VSS_CF_NOT_SYSTEM_STATE);
}

// Components that carry files and what else hangs on one.
void declare_files(IVssCreateWriterMetadataEx& metadata) {
  metadata.AddComponent(VSS_CT_FILEGROUP, nullptr, L"files", nullptr, nullptr, 0, false, false,
                        false);
  metadata.AddFilesToFileGroup(nullptr, L"files", wide_mark_of("file path").c_str(),
                               wide_mark_of("file specification").c_str(), true,
                               wide_mark_of("alternate path").c_str(), kNamesMask);
  for (const char* path : {"flat file path", "recursive file path"}) {
    metadata.AddFilesToFileGroup(nullptr, L"files", wide_mark_of(path).c_str(), L"*",
                                 path[0] == 'r', nullptr, kNamesMask);
  }
  metadata.AddComponentDependency(nullptr, L"files", sdk::to_com(kNamesDependencyId),
                                  wide_mark_of("dependency logical path").c_str(),
                                  wide_mark_of("dependency component").c_str());
  constexpr WCHAR kDatabase[] = L"database files";
  metadata.AddComponent(VSS_CT_DATABASE, nullptr, kDatabase, nullptr, nullptr, 0, false, false,
                        false);
  metadata.AddDatabaseFiles(nullptr, kDatabase, wide_mark_of("database file path").c_str(),
                            wide_mark_of("database file specification").c_str(),
                            kNamesDatabaseMask);
  metadata.AddDatabaseLogFiles(nullptr, kDatabase, wide_mark_of("database log path").c_str(),
                               wide_mark_of("database log specification").c_str(), kNamesLogMask);
}

// What belongs to the writer as a whole: each kind once flat and once recursive.
void declare_lists(IVssCreateWriterMetadataEx& metadata) {
  for (const bool recursive : {false, true}) {
    const auto path = [&](const std::string& datum) {
      return wide_mark_of(recursive ? "recursive " + datum : datum);
    };
    metadata.AddAlternateLocationMapping(path("mapping path").c_str(),
                                         wide_mark_of("mapping specification").c_str(), recursive,
                                         wide_mark_of("mapping destination").c_str());
    metadata.AddIncludeFiles(path("include path").c_str(),
                             wide_mark_of("include specification").c_str(), recursive,
                             wide_mark_of("include alternate path").c_str());
    metadata.AddExcludeFiles(path("exclude path").c_str(),
                             wide_mark_of("exclude specification").c_str(), recursive);
    metadata.AddExcludeFilesFromSnapshot(path("snapshot exclude path").c_str(),
                                         wide_mark_of("snapshot exclude specification").c_str(),
                                         recursive);
  }
}

// The components of the backup's document.
void declare_carrier(IVssCreateWriterMetadataEx& metadata, const std::string& name) {
  const std::wstring wide(name.begin(), name.end());
  const std::wstring path = path_of_carrier(name);
  metadata.AddComponent(type_of_carrier(name), or_null(path), wide.c_str(), nullptr, nullptr, 0,
                        false, false, true, true);
  if (type_of_carrier(name) == VSS_CT_DATABASE) return;
  metadata.AddFilesToFileGroup(or_null(path), wide.c_str(), kFolder, L"*", false, nullptr);
  if (name != "new target path") return;
  // What a new target is for has to be declared.
  for (const bool recursive : {false, true}) {
    metadata.AddFilesToFileGroup(
        nullptr, wide.c_str(), wide_mark_of(recursive ? "recursive " + name : name).c_str(),
        wide_mark_of("new target specification").c_str(), recursive, nullptr);
  }
}

using Work = std::function<void(const std::wstring& name, IVssComponent& component)>;

// Does the work on each component of the document.
bool each_component(IVssWriterComponents* components, const Work& work) {
  UINT count = 0;
  if (components == nullptr || FAILED(components->GetComponentCount(&count))) return true;
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssComponent> component;
    BstrText name;
    if (FAILED(components->GetComponent(i, component.put())) ||
        FAILED(component->GetComponentName(name.put()))) {
      continue;
    }
    work(name.text(), *component.get());
  }
  return true;
}

// Asks for a successor of the interface; none where this Windows has it not.
template <class Interface>
ComRef<Interface> as(IVssComponent& component) {
  ComRef<Interface> found;
  (void)component.QueryInterface(IID_PPV_ARGS(found.put()));
  return found;
}

// The number behind a name's beginning; 0 where it begins otherwise.
int number_in(const std::wstring& name, const std::wstring& beginning) {
  if (name.compare(0, beginning.size(), beginning) != 0 || name.size() != beginning.size() + 1) {
    return 0;
  }
  return name.back() - L'0';
}

}  // namespace

VSS_COMPONENT_TYPE type_of_carrier(std::string_view name) {
  return name == "component type" ? VSS_CT_DATABASE : VSS_CT_FILEGROUP;
}

std::wstring path_of_carrier(std::string_view name) {
  return name == "backed-up logical path" ? wide_mark_of(name) : std::wstring();
}

HRESULT NamesWriter::start() {
  const HRESULT made =
      InitializeEx(kNamesWriterId, wide_mark_of("writer name").c_str(), kNamesMajor, kNamesMinor,
                   choice_.usage, choice_.source, VSS_APP_FRONT_END, 60000,
                   VSS_AWS_NO_ALTERNATE_WRITER, false, wide_mark_of("instance name").c_str());
  return FAILED(made) ? made : Subscribe(VSS_SM_ALL_FLAGS & ~VSS_SM_IO_THROTTLING_FLAG);
}

bool NamesWriter::OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) {
  metadata->SetBackupSchema(kNamesSchema);
  metadata->SetRestoreMethod(choice_.method, wide_mark_of("service").c_str(),
                             wide_mark_of("user procedure").c_str(), choice_.writer_restore,
                             choice_.reboot);
  declare_variants(*metadata, VSS_CT_FILEGROUP, "");
  declare_variants(*metadata, VSS_CT_DATABASE, "database ");
  declare_files(*metadata);
  declare_lists(*metadata);
  for (const std::string& name : carriers())
    declare_carrier(*metadata, name);
  return true;
}

bool NamesWriter::OnPrepareBackup(IVssWriterComponents* components) {
  return each_component(components, [](const std::wstring& name, IVssComponent& component) {
    const std::wstring text = L"vsskit " + name;
    if (name == L"backup stamp") component.SetBackupStamp(text.c_str());
    if (name == L"backup metadata") component.SetBackupMetadata(text.c_str());
    if (name == L"partial path") {
      component.AddPartialFile(text.c_str(), wide_mark_of("partial filename").c_str(),
                               wide_mark_of("partial ranges").c_str(),
                               wide_mark_of("partial metadata").c_str());
    }
    const bool flat = name == L"differenced flat";
    const bool later = name == L"differenced later";
    if (flat || later || name == L"differenced path") {
      component.AddDifferencedFilesByLastModifyTime(
          text.c_str(), wide_mark_of("differenced specification").c_str(), flat ? FALSE : TRUE,
          later ? kLater : kTime);
    }
    if (name == L"prepare failure") {
      if (auto ex = as<IVssComponentEx>(component)) ex->SetPrepareForBackupFailureMsg(text.c_str());
    }
    const bool code = name == L"failure code";
    const bool application = name == L"failure application";
    if (code || application || name == L"failure message") {
      if (auto ex = as<IVssComponentEx2>(component)) {
        ex->SetFailure(code ? VSS_E_WRITERERROR_TIMEOUT : VSS_E_WRITERERROR_RETRYABLE,
                       application ? E_UNEXPECTED : E_FAIL, text.c_str(), 0);
      }
    }
  });
}

bool NamesWriter::OnPostSnapshot(IVssWriterComponents* components) {
  return each_component(components, [](const std::wstring& name, IVssComponent& component) {
    if (name != L"post-snapshot failure") return;
    if (auto ex = as<IVssComponentEx>(component)) {
      ex->SetPostSnapshotFailureMsg((L"vsskit " + name).c_str());
    }
  });
}

bool NamesWriter::OnPreRestore(IVssWriterComponents* components) {
  return each_component(components, [](const std::wstring& name, IVssComponent& component) {
    const std::wstring text = L"vsskit " + name;
    if (name == L"restore metadata") component.SetRestoreMetadata(text.c_str());
    if (name == L"restore target") component.SetRestoreTarget(VSS_RT_ALTERNATE);
    if (name == L"pre-restore failure") component.SetPreRestoreFailureMsg(text.c_str());
    if (const int target = number_in(name, L"target ")) {
      component.SetRestoreTarget(static_cast<VSS_RESTORE_TARGET>(target));
    }
    if (name == L"directed source path") {
      component.AddDirectedTarget(text.c_str(), wide_mark_of("directed source filename").c_str(),
                                  wide_mark_of("directed source ranges").c_str(),
                                  wide_mark_of("directed destination path").c_str(),
                                  wide_mark_of("directed destination filename").c_str(),
                                  wide_mark_of("directed destination ranges").c_str());
    }
  });
}

bool NamesWriter::OnPostRestore(IVssWriterComponents* components) {
  return each_component(components, [](const std::wstring& name, IVssComponent& component) {
    if (name == L"post-restore failure") {
      component.SetPostRestoreFailureMsg((L"vsskit " + name).c_str());
    }
  });
}

}  // namespace vsskit::system
