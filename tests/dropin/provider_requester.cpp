// A requester with a provider of its own, which the registry names: `use` makes a copy by it,
// `named` copies whose devices the provider names, `fails` meets providers that cannot be loaded,
// `admin` registers and unregisters by IVssAdmin. Everything that is written to the registry is
// gone again at the end.
#include "copies_provider.h"
#include "small_session.h"

#include <vsadmin.h>

namespace {

const VSS_ID kProvider = {
    0x6b1f0e52, 0x3a94, 0x4c1d, {0x88, 0x10, 0x2f, 0x7e, 0x43, 0x19, 0xd0, 0x01}};
const wchar_t kProviders[] = L"SYSTEM\\CurrentControlSet\\Services\\VSS\\Providers\\";
const wchar_t kClasses[] = L"SOFTWARE\\Classes\\CLSID\\";

std::wstring text_of(const GUID& id) {
  wchar_t text[40];
  CHECK(StringFromGUID2(id, text, 40) != 0);
  return text;
}

void put(const std::wstring& key, const wchar_t* name, const std::wstring& text) {
  HKEY open = NULL;
  CHECK(RegCreateKeyExW(HKEY_LOCAL_MACHINE, key.c_str(), 0, NULL, 0, KEY_ALL_ACCESS, NULL, &open,
                        NULL) == 0);
  CHECK(RegSetValueExW(open, name, 0, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()),
                       static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t))) == 0);
  RegCloseKey(open);
}
bool has(const std::wstring& key) {
  HKEY open = NULL;
  const bool there = RegOpenKeyExW(HKEY_LOCAL_MACHINE, key.c_str(), 0, KEY_READ, &open) == 0;
  if (there) RegCloseKey(open);
  return there;
}
void drop(const std::wstring& key) {
  RegDeleteTreeW(HKEY_LOCAL_MACHINE, key.c_str());
}

std::wstring library(const wchar_t* name) {
  wchar_t path[MAX_PATH];
  GetModuleFileNameW(NULL, path, MAX_PATH);
  std::wstring folder = path;
  return folder.substr(0, folder.rfind(L'\\') + 1) + name;
}

// A class of this library, and a provider of this class, as a setup program writes them.
class Registered {
 public:
  Registered(const CLSID& class_id, const std::wstring& dll, bool provider = true)
      : class_(kClasses + text_of(class_id)), provider_(kProviders + text_of(kProvider)) {
    put(class_ + L"\\InprocServer32", NULL, dll);
    put(class_ + L"\\InprocServer32", L"ThreadingModel", L"Both");
    if (!provider) return;
    put(provider_, NULL, L"Copies Provider");
    put(provider_, L"Version", L"1.0");
    put(provider_, L"VersionId", text_of(class_id));
    put(provider_ + L"\\CLSID", NULL, text_of(class_id));
    HKEY open = NULL;
    const DWORD type = VSS_PROV_SOFTWARE;
    CHECK(RegOpenKeyExW(HKEY_LOCAL_MACHINE, provider_.c_str(), 0, KEY_ALL_ACCESS, &open) == 0);
    CHECK(RegSetValueExW(open, L"Type", 0, REG_DWORD, reinterpret_cast<const BYTE*>(&type),
                         sizeof(type)) == 0);
    RegCloseKey(open);
  }
  ~Registered() {
    drop(class_);
    drop(provider_);
  }

 private:
  std::wstring class_;
  std::wstring provider_;
};

HRESULT add(IVssBackupComponents* backup, const VSS_ID& provider) {
  VSS_ID set, snapshot;
  WCHAR volume[] = L"C:\\";
  CHECK_HR(S_OK, backup->StartSnapshotSet(&set));
  return backup->AddToSnapshotSet(volume, provider, &snapshot);
}

// DoSnapshotSet is back while the provider waits to be let go on.
void use() {
  const Registered registered(kProviderClass, library(L"copies_provider.dll"));
  const HANDLE go = CreateEventW(NULL, TRUE, FALSE, L"vsskit-provider-go");
  SetEnvironmentVariableW(kGoVariable, L"vsskit-provider-go");
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  CHECK_HR(S_OK, add(backup, kProvider));
  IVssAsync* async = NULL;
  HRESULT status = S_OK;
  CHECK_HR(S_OK, backup->DoSnapshotSet(&async));
  CHECK_HR(S_OK, async->QueryStatus(&status, NULL));
  CHECK(status == VSS_S_ASYNC_PENDING);
  SetEvent(go);
  CHECK_HR(VSS_S_ASYNC_FINISHED, finish(async));
  CHECK(query_copies().size() == 1);
  backup->Release();
  CloseHandle(go);
}

// A copy of C:\ by the provider, which says that this is its device.
Found create_named(IVssBackupComponents* backup, const std::wstring& device) {
  SetEnvironmentVariableW(kDeviceVariable, device.c_str());
  const Found copy = create_copy(backup, L"C:\\", kProvider);
  SetEnvironmentVariableW(kDeviceVariable, NULL);
  return copy;
}

const wchar_t kDevices[] = L"\\\\?\\GLOBALROOT\\Device\\";
const wchar_t kNote[] = L"C:\\vsskit-provider-note.txt";

bool is_there(const std::wstring& path) {
  return GetFileAttributesW(path.c_str()) != INVALID_FILE_ATTRIBUTES;
}
std::string note_on(const std::wstring& device) {
  return read_text(device + L"\\vsskit-provider-note.txt");
}
std::size_t devices_there() {
  std::size_t count = 0;
  WIN32_FIND_DATAW found;
  const HANDLE search = FindFirstFileW((std::wstring(kDevices) + L"*").c_str(), &found);
  for (BOOL more = search != INVALID_HANDLE_VALUE; more; more = FindNextFileW(search, &found))
    ++count;
  FindClose(search);
  return count;
}

// Programs open the copy by that name for as long as it lives. The provider's books end with its
// object, so that it stays loaded.
void named_until_deleted(const std::wstring& device) {
  write_text(kNote, "then");
  IVssBackupComponents* const backup = begin_session(VSS_CTX_NAS_ROLLBACK);
  const Found copy = create_named(backup, device);
  write_text(kNote, "now");
  CHECK(copy.device == device && note_on(device) == "then");
  CHECK(is_there(device + L"\\windows\\win.ini"));
  delete_copy(copy.id);
  CHECK(!is_there(device));
  backup->Release();
}

// The number in such a name is no other copy's then.
void named_as_the_next() {
  IVssBackupComponents* const first = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  IVssBackupComponents* const second = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  IVssBackupComponents* const third = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const std::wstring prefix = std::wstring(kDevices) + L"HarddiskVolumeShadowCopy";
  write_text(kNote, "first");
  const std::wstring before = create_copy(first).device;
  const int number = std::stoi(before.substr(prefix.size()));
  write_text(kNote, "second");
  const std::wstring device = prefix + std::to_wstring(number + 2);
  CHECK(create_named(second, device).device == device);
  write_text(kNote, "third");
  const std::wstring after = create_copy(third).device;
  CHECK(after != device);
  CHECK(note_on(before) == "first" && note_on(device) == "second" && note_on(after) == "third");
  second->Release();
  CHECK(!is_there(device) && note_on(before) == "first" && note_on(after) == "third");
  first->Release();
  third->Release();
}

// What has the name already keeps it, and the copy goes by the system's.
void name_is_taken() {
  const std::wstring device = std::wstring(kDevices) + L"CopiesTaken";
  CHECK(CreateDirectoryW(device.c_str(), NULL));
  write_text(kNote, "then");
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_named(backup, device);
  CHECK(copy.device != device && note_on(copy.device) == "then");
  backup->Release();
  CHECK(RemoveDirectoryW(device.c_str()));
}

void name_is_odd(const std::wstring& device) {
  const std::size_t before = devices_there();
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  CHECK(create_named(backup, device).device == device);
  CHECK(devices_there() == before + 1);
  backup->Release();
  CHECK(devices_there() == before);
}

void named() {
  const Registered registered(kProviderClass, library(L"copies_provider.dll"));
  const std::wstring devices = kDevices;
  named_until_deleted(devices + L".kept 'copy' $(1)");
  named_as_the_next();
  name_is_taken();
  name_is_odd(devices + L"..\\Odd");
  CHECK(!is_there(L"\\\\?\\GLOBALROOT\\Odd"));
  DeleteFileW(kNote);
}

HRESULT add_alone(const VSS_ID& provider) {
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const HRESULT result = add(backup, provider);
  backup->Release();
  return result;
}

void fails() {
  CHECK_HR(VSS_E_PROVIDER_NOT_REGISTERED, add_alone(kProvider));
  {
    const Registered missing(kProviderClass, library(L"no-such.dll"));
    CHECK_HR(VSS_E_UNEXPECTED_PROVIDER_ERROR, add_alone(kProvider));
  }
  {
    const std::wstring junk = library(L"no-library.dll");
    write_text(junk.c_str(), "MZ, and no more");
    const Registered no_library(kProviderClass, junk);
    CHECK_HR(VSS_E_UNEXPECTED_PROVIDER_ERROR, add_alone(kProvider));
    DeleteFileW(junk.c_str());
  }
  {
    const Registered no_class(kNoClass, library(L"copies_provider.dll"));
    CHECK_HR(VSS_E_UNEXPECTED_PROVIDER_ERROR, add_alone(kProvider));
  }
  {
    const Registered plain(kPlainClass, library(L"copies_provider.dll"));
    CHECK_HR(VSS_E_UNEXPECTED_PROVIDER_ERROR, add_alone(kProvider));
  }
  {
    const Registered veto(kProviderClass, library(L"copies_provider.dll"));
    SetEnvironmentVariableW(kMoodVariable, L"veto");
    CHECK_HR(VSS_E_PROVIDER_VETO, add_alone(kProvider));
    SetEnvironmentVariableW(kMoodVariable, NULL);
    CHECK_HR(S_OK, add_alone(kProvider));
  }
  CHECK_HR(VSS_E_PROVIDER_NOT_REGISTERED, add_alone(kProvider));
}

IVssAdmin* administrator() {
  typedef HRESULT(STDAPICALLTYPE * GetClassObject)(REFCLSID, REFIID, void**);
  const GetClassObject get = reinterpret_cast<GetClassObject>(reinterpret_cast<void*>(
      GetProcAddress(GetModuleHandleW(L"vssapi.dll"), "DllGetClassObject")));
  void* factory = NULL;
  void* admin = NULL;
  CHECK_HR(S_OK, get(CLSID_VSSCoordinator, IID_IClassFactory, &factory));
  CHECK_HR(S_OK,
           static_cast<IClassFactory*>(factory)->CreateInstance(NULL, __uuidof(IVssAdmin), &admin));
  static_cast<IClassFactory*>(factory)->Release();
  return static_cast<IVssAdmin*>(admin);
}

void admin() {
  const Registered only_class(kProviderClass, library(L"copies_provider.dll"), false);
  const std::wstring key = kProviders + text_of(kProvider);
  IVssAdmin* const vss = administrator();
  WCHAR name[] = L"Copies Provider";
  WCHAR version[] = L"1.0";
  CHECK_HR(S_OK, vss->RegisterProvider(kProvider, kProviderClass, name, VSS_PROV_SOFTWARE, version,
                                       kProvider));
  CHECK(has(key) && has(key + L"\\CLSID"));
  CHECK_HR(S_OK, add_alone(kProvider));
  CHECK_HR(S_OK, vss->UnregisterProvider(kProvider));
  CHECK(!has(key));
  CHECK_HR(VSS_E_PROVIDER_NOT_REGISTERED, vss->UnregisterProvider(kProvider));
  vss->Release();
}

}  // namespace

int main(int count, char** words) {
  const std::string turn = count > 1 ? words[1] : "";
  CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
  if (turn == "use") use();
  if (turn == "named") named();
  if (turn == "fails") fails();
  if (turn == "admin") admin();
  CoUninitialize();
  return 0;
}
