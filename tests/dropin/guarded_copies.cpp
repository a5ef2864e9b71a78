// What is on a shadow copy, where it is, and who may change it, by turns: `mapped` files go with
// the copy, `held` ones are on it, a program's `own` large file stays its own, wherever it lies;
// files carry their `attributes` and `folders` too; `sparse` ones stay so; `links` that
// ci/windows/prefix made under Wine are links; `exposed` copies are seen in their places; a volume
// may be `mounted` in a folder; programs are `told` the machine's name and time; drives that the
// scenario leaves `unnamed` are there all the same. Under `vsskit run`, nobody changes a `guarded`
// copy or the files that a run shares with others, and `classes` are made by their ids. `limits`
// are Wine's own.
#include "small_session.h"

#include <vsadmin.h>
#include <vsmgmt.h>

#include <cstring>

namespace {

const wchar_t kFolder[] = L"C:\\vsskit-guarded";
const wchar_t kFile[] = L"C:\\vsskit-guarded\\note.txt";
const wchar_t kShared[] = L"C:\\windows\\system32\\shell32.dll";

HANDLE open_file(const std::wstring& path, DWORD access, DWORD sharing, DWORD how) {
  return CreateFileW(path.c_str(), access, sharing, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
}

bool is_there(const std::wstring& path) {
  return GetFileAttributesW(path.c_str()) != INVALID_FILE_ATTRIBUTES;
}

// Makes a copy, looks at it, and lets it go; then its name is nobody's.
template <typename Look>
void with_copy(Look look) {
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_copy(backup);
  CHECK(is_there(copy.device + L"\\windows"));
  look(copy.device);
  backup->Release();
  CHECK(!is_there(copy.device + L"\\windows"));
}

void mapped() {
  const HANDLE file = open_file(kShared, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
  const HANDLE section = CreateFileMappingW(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL);
  CHECK(section != NULL);
  const void* const view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
  CHECK(view != NULL);
  for (int i = 0; i < 2; ++i)
    with_copy([](const std::wstring&) {});
  UnmapViewOfFile(view);
  CloseHandle(section);
  CloseHandle(file);
}

void held() {
  const HANDLE file = open_file(kFile, GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS);
  DWORD written = 0;
  CHECK(WriteFile(file, "held", 4, &written, NULL));
  with_copy([](const std::wstring& device) {
    CHECK(read_text(device + L"\\vsskit-guarded\\note.txt") == "held");
  });
  CloseHandle(file);
}

void write_all(HANDLE file, const std::string& text) {
  DWORD written = 0;
  CHECK(SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0);
  CHECK(WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &written, NULL));
}

char first_of(const std::wstring& path) {
  const std::string text = read_text(path);
  return text.empty() ? '\0' : text[0];
}

// Also where it has a second name, as files have that a run shares with others.
void own() {
  const wchar_t* const data = L"C:\\windows\\vsskit-own.dit";
  const wchar_t* const second = L"C:\\windows\\vsskit-own.bak";
  const HANDLE file = open_file(data, GENERIC_READ | GENERIC_WRITE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE, CREATE_ALWAYS);
  CHECK(file != INVALID_HANDLE_VALUE);
  write_all(file, std::string(200000, 'a'));
  CHECK(CreateHardLinkW(second, data, NULL));
  with_copy([=](const std::wstring& device) {
    write_all(file, std::string(200000, 'b'));
    CHECK(first_of(device + L"\\windows\\vsskit-own.dit") == 'a');
    CHECK(first_of(device + L"\\windows\\vsskit-own.bak") == 'a');
    CHECK(first_of(data) == 'b');
    const HANDLE again = open_file(data, GENERIC_READ | GENERIC_WRITE,
                                   FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
    CHECK(again != INVALID_HANDLE_VALUE);
    CloseHandle(again);
  });
  CloseHandle(file);
  DeleteFileW(second);
  DeleteFileW(data);
}

void attributes() {
  const struct {
    const wchar_t* name;
    DWORD attributes;
  } files[] = {{L"\\plain.txt", FILE_ATTRIBUTE_ARCHIVE},
               {L"\\fixed.txt", FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_READONLY},
               {L"\\hidden.txt", FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM}};
  for (const auto& file : files) {
    const std::wstring path = kFolder + std::wstring(file.name);
    write_text(path.c_str(), "note");
    SetFileAttributesW(path.c_str(), file.attributes);
  }
  with_copy([&](const std::wstring& device) {
    for (const auto& file : files) {
      const DWORD told = GetFileAttributesW((kFolder + std::wstring(file.name)).c_str());
      const std::wstring copied = device + L"\\vsskit-guarded" + file.name;
      CHECK(GetFileAttributesW(copied.c_str()) == told);
    }
  });
  for (const auto& file : files) {
    const std::wstring path = kFolder + std::wstring(file.name);
    SetFileAttributesW(path.c_str(), FILE_ATTRIBUTE_NORMAL);
    CHECK(DeleteFileW(path.c_str()));
  }
}

// A file that begins and ends with a word, and has nothing between.
void write_sparse(const std::wstring& path, LONGLONG size) {
  const HANDLE file = open_file(path, GENERIC_WRITE, 0, CREATE_ALWAYS);
  CHECK(file != INVALID_HANDLE_VALUE);
  DWORD written = 0;
  LARGE_INTEGER end;
  end.QuadPart = size - 4;
  CHECK(WriteFile(file, "head", 4, &written, NULL));
  CHECK(SetFilePointerEx(file, end, NULL, FILE_BEGIN));
  CHECK(WriteFile(file, "tail", 4, &written, NULL));
  CloseHandle(file);
}

// On the disk; GetCompressedFileSize does not tell it under Wine.
LONGLONG allocated(HANDLE file) {
  FILE_STANDARD_INFO info = {};
  CHECK(GetFileInformationByHandleEx(file, FileStandardInfo, &info, sizeof(info)));
  return info.AllocationSize.QuadPart;
}

// As disks of virtual machines are: much larger than what they take.
void sparse() {
  const struct {
    const wchar_t* name;
    LONGLONG size;
  } files[] = {{L"\\disk.vhdx", 5ll << 30}, {L"\\small.vhdx", 1 << 20}};
  for (const auto& file : files)
    write_sparse(kFolder + std::wstring(file.name), file.size);
  with_copy([&](const std::wstring& device) {
    for (const auto& file : files) {
      const std::wstring copied = device + L"\\vsskit-guarded" + file.name;
      const HANDLE handle = open_file(copied, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
      CHECK(allocated(handle) <= 256 * 1024);
      LARGE_INTEGER end;
      char words[8] = {};
      DWORD count = 0;
      CHECK(GetFileSizeEx(handle, &end));
      CHECK(end.QuadPart == file.size);
      CHECK(ReadFile(handle, words, 4, &count, NULL));
      end.QuadPart -= 4;
      CHECK(SetFilePointerEx(handle, end, NULL, FILE_BEGIN));
      CHECK(ReadFile(handle, words + 4, 4, &count, NULL));
      CHECK(std::memcmp(words, "headtail", 8) == 0);
      CloseHandle(handle);
    }
  });
  for (const auto& file : files)
    CHECK(DeleteFileW((kFolder + std::wstring(file.name)).c_str()));
}

FILETIME changed_at(const std::wstring& path) {
  WIN32_FILE_ATTRIBUTE_DATA data = {};
  CHECK(GetFileAttributesExW(path.c_str(), GetFileExInfoStandard, &data));
  return data.ftLastWriteTime;
}

void folders() {
  const wchar_t* const folder = L"C:\\vsskit-guarded\\folder";
  const wchar_t* const inside = L"C:\\vsskit-guarded\\folder\\note.txt";
  CreateDirectoryW(folder, NULL);
  write_text(inside, "note");
  SetFileAttributesW(folder, FILE_ATTRIBUTE_HIDDEN);
  const FILETIME past = {0, 0x01d00000};  // in 2014
  const HANDLE handle = CreateFileW(folder, FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ, NULL,
                                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
  CHECK(SetFileTime(handle, NULL, NULL, &past));
  CloseHandle(handle);
  const DWORD told = GetFileAttributesW(folder);
  with_copy([&](const std::wstring& device) {
    const std::wstring copied = device + L"\\vsskit-guarded\\folder";
    CHECK(GetFileAttributesW(copied.c_str()) == told);
    const FILETIME changed = changed_at(copied);
    CHECK(CompareFileTime(&changed, &past) == 0);
  });
  DeleteFileW(inside);
  RemoveDirectoryW(folder);
}

// A link inside the volume leads to the copy, one that leads out of it to what is there now.
void links() {
  write_text(L"C:\\vsskit-links\\real\\note.txt", "before");
  write_text(L"C:\\vsskit-links\\outside\\note.txt", "before");
  with_copy([](const std::wstring& device) {
    const std::wstring folder = device + L"\\vsskit-links";
    const FILETIME live = changed_at(L"C:\\vsskit-links");
    const FILETIME copied = changed_at(folder);
    CHECK(CompareFileTime(&live, &copied) == 0);
    write_text(L"C:\\vsskit-links\\real\\note.txt", "after");
    write_text(L"C:\\vsskit-links\\outside\\note.txt", "after");
    CHECK(read_text(folder + L"\\real\\note.txt") == "before");
    CHECK(read_text(folder + L"\\inside\\note.txt") == "before");
    CHECK(read_text(folder + L"\\file.txt") == "before");
    CHECK(read_text(folder + L"\\loop\\vsskit-links\\loop\\vsskit-links\\inside\\note.txt") ==
          "before");
    CHECK(read_text(folder + L"\\outside\\note.txt") == "after");
  });
}

// Of a volume that is a folder of another one, as tests/dropin/mounted.toml has it.
void mounted() {
  write_text(L"V:\\mounted\\note.txt", "before");
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_copy(backup, L"V:\\mounted\\");
  write_text(L"V:\\mounted\\note.txt", "after");
  CHECK(read_text(copy.device + L"\\note.txt") == "before");
  CHECK(read_text(copy.original + L"note.txt") == "after");
  backup->Release();
}

// Of a machine whose scenario, tests/dropin/unnamed.toml, has `V:\\` alone.
void unnamed() {
  wchar_t other[] = L"C:\\";
  wchar_t host[] = L"Z:\\";
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  for (wchar_t* const drive : {other, host}) {
    BOOL supported = TRUE;
    CHECK_HR(S_OK, backup->IsVolumeSupported(GUID_NULL, drive, &supported));
    CHECK(!supported);
  }
  create_copy(backup, L"V:\\");
  backup->Release();
}

LONGLONG ticks_now() {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  return (static_cast<LONGLONG>(now.dwHighDateTime) << 32) | now.dwLowDateTime;
}

// When and where the copy was made, as the machine itself has it.
void told() {
  WCHAR name[256];
  DWORD length = 256;
  CHECK(GetComputerNameExW(ComputerNameDnsHostname, name, &length));
  const LONGLONG before = ticks_now();
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_copy(backup);
  VSS_SNAPSHOT_PROP properties;
  CHECK_HR(S_OK, backup->GetSnapshotProperties(copy.id, &properties));
  CHECK(properties.m_tsCreationTimestamp >= before);
  CHECK(properties.m_tsCreationTimestamp <= ticks_now());
  CHECK(_wcsnicmp(properties.m_pwszOriginatingMachine, name, length) == 0);
  CHECK(_wcsnicmp(properties.m_pwszServiceMachine, name, length) == 0);
  VssFreeSnapshotProperties(&properties);
  backup->Release();
}

void check_refused(const std::wstring& path, DWORD how) {
  const HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, how);
  CHECK(file == INVALID_HANDLE_VALUE);
  CHECK(GetLastError() == ERROR_ACCESS_DENIED);
}

bool is_drive(wchar_t letter) {
  return (GetLogicalDrives() & (1u << (letter - L'A'))) != 0;
}

void expose_as_drives(IVssBackupComponents* backup, const Found& copy) {
  CHECK(expose_copy(backup, copy.id, L"S:") == L"S:");
  CHECK(is_drive(L'S'));
  CHECK(read_text(L"S:\\vsskit-guarded\\note.txt") == "before");
  unexpose_copy(backup, copy.id);
  CHECK(!is_drive(L'S'));
  CHECK(!is_there(L"S:\\vsskit-guarded"));
  const std::wstring chosen = expose_copy(backup, copy.id, NULL);
  CHECK(is_drive(chosen[0]));
  CHECK(read_text(chosen + L"\\vsskit-guarded\\note.txt") == "before");
  unexpose_copy(backup, copy.id);
}

void refuse_to_expose(IVssBackupComponents* backup, const Found& copy, std::wstring place) {
  VSS_PWSZ name = NULL;
  CHECK_HR(E_INVALIDARG, backup->ExposeSnapshot(copy.id, NULL, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY,
                                                &place[0], &name));
}

void exposed() {
  for (const Found& left : query_copies())  // of a run that failed
    delete_copy(left.id);
  const wchar_t* const place = L"C:\\vsskit-guarded\\exposed";
  write_text(kFile, "before");
  CreateDirectoryW(place, NULL);
  IVssBackupComponents* const backup = begin_session(VSS_CTX_NAS_ROLLBACK);
  const Found copy = create_copy(backup);
  write_text(kFile, "after");
  expose_as_drives(backup, copy);
  refuse_to_expose(backup, copy, L"C:");
  refuse_to_expose(backup, copy, kFolder);
  expose_copy(backup, copy.id, place);
  CHECK(read_text(std::wstring(place) + L"\\vsskit-guarded\\note.txt") == "before");
  CHECK(read_text(kFile) == "after");
  backup->Release();
  delete_copy(copy.id);
  CHECK(is_there(place));
  CHECK(!is_there(std::wstring(place) + L"\\vsskit-guarded"));
  CHECK(RemoveDirectoryW(place));
}

void guarded() {
  write_text(kFile, "note");
  check_refused(kShared, OPEN_EXISTING);
  with_copy([](const std::wstring& device) {
    const std::wstring folder = device + L"\\vsskit-guarded";
    check_refused(folder + L"\\note.txt", OPEN_EXISTING);
    check_refused(folder + L"\\new.txt", CREATE_NEW);
    CHECK(!CreateDirectoryW((folder + L"\\new").c_str(), NULL));
    CHECK(!MoveFileW((folder + L"\\note.txt").c_str(), (folder + L"\\moved.txt").c_str()));
    DeleteFileW((folder + L"\\note.txt").c_str());
    CHECK(read_text(folder + L"\\note.txt") == "note");
  });
}

// What docs/guides/windows.md says of Wine.
void limits() {
  write_text(kFile, "note");
  const HANDLE file = open_file(kFile, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
  BYTE block[256];
  DWORD count = 0;
  void* place = NULL;
  CHECK(!BackupRead(file, block, sizeof(block), &count, FALSE, FALSE, &place));
  CHECK(GetLastError() == ERROR_NOT_SUPPORTED);
  CloseHandle(file);
}

void classes() {
  IVssAdmin* admin = NULL;
  CHECK_HR(S_OK, CoCreateInstance(CLSID_VSSCoordinator, NULL, CLSCTX_ALL, IID_IVssAdmin,
                                  reinterpret_cast<void**>(&admin)));
  admin->Release();
  IVssSnapshotMgmt* management = NULL;
  CHECK_HR(S_OK, CoCreateInstance(CLSID_VssSnapshotMgmt, NULL, CLSCTX_ALL, IID_IVssSnapshotMgmt,
                                  reinterpret_cast<void**>(&management)));
  management->Release();
  begin_session(VSS_CTX_BACKUP)->Release();
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    void (*play)();
  } turns[] = {{"mapped", mapped},         {"held", held},       {"own", own},
               {"attributes", attributes}, {"folders", folders}, {"links", links},
               {"exposed", exposed},       {"mounted", mounted}, {"told", told},
               {"unnamed", unnamed},       {"sparse", sparse},   {"limits", limits},
               {"guarded", guarded},       {"classes", classes}};
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  CreateDirectoryW(kFolder, NULL);
  for (int i = 1; i < argc; ++i) {
    for (const auto& turn : turns) {
      if (std::strcmp(argv[i], turn.name) == 0) turn.play();
    }
  }
  DeleteFileW(kFile);
  RemoveDirectoryW(kFolder);
  CoUninitialize();
  return 0;
}
