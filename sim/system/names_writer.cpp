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

// Components whose own declaration is the datum.
void declare_variants(IVssCreateWriterMetadataEx& metadata) {
  const auto add = [&](const WCHAR* path, const std::wstring& name, const WCHAR* caption,
                       const BYTE* icon, int flag, DWORD flags = 0) {
    metadata.AddComponent(VSS_CT_FILEGROUP, path, name.c_str(), caption, icon,
                          icon == nullptr ? 0 : sizeof(kIcon), flag == 1, flag == 2, flag == 3,
                          flag == 4, flags);
  };
  const std::wstring path = wide_mark_of("logical path");
  const std::wstring caption = wide_mark_of("caption");
  add(nullptr, L"plain", nullptr, nullptr, 0);
  add(path.c_str(), L"logical path", nullptr, nullptr, 0);
  add(nullptr, wide_mark_of("component name"), nullptr, nullptr, 0);
  add(nullptr, L"caption", caption.c_str(), nullptr, 0);
  add(nullptr, L"icon", nullptr, kIcon, 0);
  add(nullptr, L"component restore metadata", nullptr, nullptr, 1);
  add(nullptr, L"notify on backup complete", nullptr, nullptr, 2);
  add(nullptr, L"selectable", nullptr, nullptr, 3);
  add(nullptr, L"selectable for restore", nullptr, nullptr, 4);
  add(nullptr, L"component flags", nullptr, nullptr, 0, VSS_CF_NOT_SYSTEM_STATE);
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
  const std::wstring database = wide_mark_of("database name");
  metadata.AddComponent(VSS_CT_DATABASE, nullptr, database.c_str(), nullptr, nullptr, 0, false,
                        false, false);
  metadata.AddDatabaseFiles(nullptr, database.c_str(), wide_mark_of("database file path").c_str(),
                            L"a.db");
  metadata.AddDatabaseLogFiles(nullptr, database.c_str(), wide_mark_of("database log path").c_str(),
                               L"a.log");
  metadata.AddIncludeFiles(wide_mark_of("include path").c_str(), L"*", false, nullptr);
  metadata.AddExcludeFiles(wide_mark_of("exclude path").c_str(), L"*", false);
  metadata.AddExcludeFilesFromSnapshot(wide_mark_of("snapshot exclude path").c_str(), L"*", false);
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
  metadata->AddAlternateLocationMapping(wide_mark_of("mapping path").c_str(), L"*", false,
                                        wide_mark_of("mapping destination").c_str());
  declare_variants(*metadata);
  declare_files(*metadata);
  for (const std::string& name : carriers()) {
    const std::wstring wide(name.begin(), name.end());
    metadata->AddComponent(type_of_carrier(name), nullptr, wide.c_str(), nullptr, nullptr, 0, false,
                           false, true, true);
    if (type_of_carrier(name) == VSS_CT_DATABASE) continue;
    // What a new target is for has to be declared.
    const std::wstring folder = name == "new target path" ? wide_mark_of(name) : kFolder;
    metadata->AddFilesToFileGroup(nullptr, wide.c_str(), folder.c_str(), L"*", false, nullptr);
  }
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
