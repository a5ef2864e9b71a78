// How a shadow copy is made, by turns: a requester is `answered` while files are copied, and can
// have that `cancelled`. Under `vsskit run`, files of C:\windows that the run shares with others
// are `shared` with the copy; what is `left`, or made `halfway`, goes with the run.
#include "small_session.h"

#include <algorithm>
#include <cstring>

namespace {

bool is_there(const std::wstring& path) {
  return GetFileAttributesW(path.c_str()) != INVALID_FILE_ATTRIBUTES;
}

// Of what is below a folder: files that a run shares with others where they are large enough.
struct Tally {
  unsigned shared = 0;
  unsigned copied = 0;  // though their originals are shared
  LONGLONG bytes = 0;   // of all that is the copy's own
};

BY_HANDLE_FILE_INFORMATION look_at(const std::wstring& path) {
  BY_HANDLE_FILE_INFORMATION info = {};
  const HANDLE file = CreateFileW(path.c_str(), FILE_READ_ATTRIBUTES, FILE_SHARE_READ, NULL,
                                  OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
  if (file == INVALID_HANDLE_VALUE) return info;
  GetFileInformationByHandle(file, &info);
  CloseHandle(file);
  return info;
}

void count_file(const std::wstring& original, const std::wstring& copied, Tally& tally) {
  const BY_HANDLE_FILE_INFORMATION info = look_at(copied);
  const LONGLONG size = (static_cast<LONGLONG>(info.nFileSizeHigh) << 32) | info.nFileSizeLow;
  if (info.nNumberOfLinks > 1) {
    ++tally.shared;
    return;
  }
  tally.bytes += size;
  if (size >= 65536 && look_at(original).nNumberOfLinks > 1) ++tally.copied;
}

void count_files(const std::wstring& original, const std::wstring& copy, Tally& tally) {
  WIN32_FIND_DATAW found;
  const HANDLE search = FindFirstFileW((copy + L"\\*").c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return;
  do {
    const std::wstring name = found.cFileName;
    const bool link = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    if (name == L"." || name == L".." || link) continue;
    const std::wstring below = L"\\" + name;
    if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
      count_files(original + below, copy + below, tally);
    } else {
      count_file(original + below, copy + below, tally);
    }
  } while (FindNextFileW(search, &found));
  FindClose(search);
}

// What makes the copy of an untouched drive quick: nearly nothing is copied.
void shared() {
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_copy(backup);
  Tally tally;
  count_files(L"C:\\windows", copy.device + L"\\windows", tally);
  CHECK(tally.shared > 100);
  CHECK(tally.copied == 0);
  CHECK(tally.bytes < 100000000);
  backup->Release();
}

// The last file of the drive that is copied.
const wchar_t kLast[] = L"\\zzz-vsskit\\note.txt";

std::vector<std::wstring> devices() {
  std::vector<std::wstring> found;
  for (unsigned number = 1; number < 100; ++number) {
    const std::wstring device =
        L"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy" + std::to_wstring(number);
    if (is_there(device)) found.push_back(device);
  }
  return found;
}

// Starts a copy and asks for its status until it answered while files were being copied; false
// where all were there before.
bool asks_while_copying(IVssBackupComponents* backup, IVssAsync** async) {
  const std::vector<std::wstring> before = devices();
  VSS_ID id;
  WCHAR volume[] = L"C:\\";
  CHECK_HR(S_OK, backup->StartSnapshotSet(&id));
  CHECK_HR(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &id));
  CHECK_HR(S_OK, backup->DoSnapshotSet(async));
  HRESULT status = VSS_S_ASYNC_PENDING;
  while (status == VSS_S_ASYNC_PENDING) {
    const std::vector<std::wstring> now = devices();
    CHECK_HR(S_OK, (*async)->QueryStatus(&status, NULL));
    for (const std::wstring& device : now) {
      const bool older = std::find(before.begin(), before.end(), device) != before.end();
      if (!older && status == VSS_S_ASYNC_PENDING && !is_there(device + kLast)) return true;
    }
  }
  return false;
}

void with_last_file(void (*play)()) {
  CreateDirectoryW(L"C:\\zzz-vsskit", NULL);
  const std::wstring file = std::wstring(L"C:") + kLast;
  write_text(file.c_str(), "last");
  play();
  DeleteFileW(file.c_str());
  RemoveDirectoryW(L"C:\\zzz-vsskit");
}

void answered() {
  with_last_file([] {
    IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
    IVssAsync* async = NULL;
    CHECK(asks_while_copying(backup, &async));
    IVssBackupComponents* const other = begin_session(VSS_CTX_BACKUP);
    other->Release();
    CHECK_HR(VSS_S_ASYNC_FINISHED, finish(async));
    backup->Release();
  });
}

void cancelled() {
  with_last_file([] {
    IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
    IVssAsync* async = NULL;
    CHECK(asks_while_copying(backup, &async));
    CHECK_HR(S_OK, async->Cancel());
    CHECK_HR(VSS_S_ASYNC_CANCELLED, finish(async));
    backup->Release();
  });
}

// The process ends with a copy, and in the middle of one.
void left() {
  create_copy(begin_session(VSS_CTX_FILE_SHARE_BACKUP));
  std::exit(0);
}

// Writers are frozen then.
void halfway() {
  with_last_file([] {
    IVssBackupComponents* const backup = begin_session(VSS_CTX_BACKUP);
    CHECK_HR(S_OK, backup->SetBackupState(false, false, VSS_BT_COPY, false));
    IVssAsync* async = NULL;
    CHECK_HR(S_OK, backup->GatherWriterMetadata(&async));
    CHECK_HR(VSS_S_ASYNC_FINISHED, finish(async));
    CHECK_HR(S_OK, backup->PrepareForBackup(&async));
    CHECK_HR(VSS_S_ASYNC_FINISHED, finish(async));
    CHECK(asks_while_copying(backup, &async));
    std::exit(0);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    void (*play)();
  } turns[] = {{"answered", answered},
               {"cancelled", cancelled},
               {"shared", shared},
               {"left", left},
               {"halfway", halfway}};
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  for (int i = 1; i < argc; ++i) {
    for (const auto& turn : turns) {
      if (std::strcmp(argv[i], turn.name) == 0) turn.play();
    }
  }
  CoUninitialize();
  return 0;
}
