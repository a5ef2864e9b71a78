// What outlives a process, by turns: `create` makes a persistent shadow copy and an express writer,
// `find` meets both, opens the copy's files by its device's name and where it is exposed, and takes
// them away; `none` finds
// nothing. `together` makes copies in two processes at once.
#include "small_session.h"

#include <vswriter.h>

namespace {

const VSS_ID kWriter = {
    0x9a1c2b3d, 0x4e5f, 0x4a6b, {0x8c, 0x7d, 0x6e, 0x5f, 0x40, 0x31, 0x22, 0x13}};
const wchar_t kFolder[] = L"C:\\vsskit-kept";
const wchar_t kFile[] = L"C:\\vsskit-kept\\note.txt";

IVssExpressWriter* express() {
  IVssExpressWriter* writer = NULL;
  CHECK_HR(S_OK, CreateVssExpressWriter(&writer));
  return writer;
}

void register_express() {
  IVssExpressWriter* const writer = express();
  IVssCreateExpressWriterMetadata* metadata = NULL;
  CHECK_HR(S_OK,
           writer->CreateMetadata(kWriter, L"Kept Settings", VSS_UT_USERDATA, 1, 0, 0, &metadata));
  CHECK_HR(S_OK, metadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"settings", NULL, NULL, 0, false,
                                        false, true));
  CHECK_HR(S_OK, metadata->AddFilesToFileGroup(NULL, L"settings", kFolder, L"*.txt", false, NULL));
  CHECK_HR(S_OK, metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, NULL, NULL,
                                            VSS_WRE_NEVER, false));
  CHECK_HR(S_OK, writer->Register());
  metadata->Release();
  writer->Release();
}

bool is_gathered() {
  bool gathered = false;
  IVssBackupComponents* backup = NULL;
  CHECK_HR(S_OK, CreateVssBackupComponents(&backup));
  CHECK_HR(S_OK, backup->InitializeForBackup());
  CHECK_HR(S_OK, backup->SetBackupState(true, false, VSS_BT_COPY, false));
  IVssAsync* async = NULL;
  CHECK_HR(S_OK, backup->GatherWriterMetadata(&async));
  CHECK_HR(VSS_S_ASYNC_FINISHED, finish(async));
  UINT count = 0;
  CHECK_HR(S_OK, backup->GetWriterMetadataCount(&count));
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance, id;
    BSTR name = NULL;
    VSS_USAGE_TYPE usage;
    VSS_SOURCE_TYPE source;
    IVssExamineWriterMetadata* metadata = NULL;
    CHECK_HR(S_OK, backup->GetWriterMetadata(i, &instance, &metadata));
    CHECK_HR(S_OK, metadata->GetIdentity(&instance, &id, &name, &usage, &source));
    gathered = gathered || id == kWriter;
    SysFreeString(name);
    metadata->Release();
  }
  backup->Release();
  return gathered;
}

void forget_all() {
  for (const Found& copy : query_copies())
    delete_copy(copy.id);
  IVssExpressWriter* const writer = express();
  writer->Unregister(kWriter);
  writer->Release();
}

void create() {
  forget_all();  // of a run that failed
  CreateDirectoryW(kFolder, NULL);
  write_text(kFile, "before");
  register_express();
  IVssBackupComponents* const backup = begin_session(VSS_CTX_NAS_ROLLBACK);
  const Found copy = create_copy(backup);
  write_text(kFile, "after");
  CHECK(read_text(copy.device + L"\\vsskit-kept\\note.txt") == "before");
  expose_copy(backup, copy.id, L"R:");
  backup->Release();
}

void find() {
  const std::vector<Found> copies = query_copies();
  CHECK(copies.size() == 1);
  CHECK(read_text(copies[0].device + L"\\vsskit-kept\\note.txt") == "before");
  CHECK(read_text(L"R:\\vsskit-kept\\note.txt") == "before");
  CHECK(is_gathered());
  delete_copy(copies[0].id);
  CHECK(read_text(L"R:\\vsskit-kept\\note.txt").empty());
  CHECK(read_text(copies[0].device + L"\\vsskit-kept\\note.txt").empty());
  IVssExpressWriter* const writer = express();
  CHECK_HR(S_OK, writer->Unregister(kWriter));
  writer->Release();
}

void none() {
  CHECK(query_copies().empty());
  CHECK(!is_gathered());
}

// This program again, with these words; a turn of its own that fails does not end with 0.
void run_again(const wchar_t* program, const std::wstring& words) {
  std::wstring command = L"\"" + std::wstring(program) + L"\" " + words;
  STARTUPINFOW start = {};
  start.cb = sizeof(start);
  PROCESS_INFORMATION child;
  CHECK(CreateProcessW(NULL, &command[0], NULL, NULL, FALSE, 0, NULL, NULL, &start, &child));
  DWORD code = 1;
  CHECK(WaitForSingleObject(child.hProcess, 60000) == WAIT_OBJECT_0);
  CHECK(GetExitCodeProcess(child.hProcess, &code) && code == 0);
  CloseHandle(child.hThread);
  CloseHandle(child.hProcess);
}

// What outlives a process, from its making to its end; no other program meets it meanwhile.
void in_turn(const wchar_t* program) {
  for (const wchar_t* turn : {L"create", L"find", L"none"})
    run_again(program, turn);
}

// The child's copy lives beside ours; it says by its exit code that its device is not ours.
void together(const wchar_t* program) {
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_copy(backup);
  run_again(program, L"child " + copy.device);
  CHECK(!read_text(copy.device + L"\\windows\\system.ini").empty());
  backup->Release();
}

void child(const wchar_t* device) {
  IVssBackupComponents* const backup = begin_session(VSS_CTX_FILE_SHARE_BACKUP);
  const Found copy = create_copy(backup);
  CHECK(copy.device != device);
  CHECK(!read_text(copy.device + L"\\windows\\system.ini").empty());
  backup->Release();
}

}  // namespace

int main() {
  int count = 0;
  wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
  const std::wstring turn = count > 1 ? words[1] : L"";
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  if (turn == L"create") create();
  if (turn == L"find") find();
  if (turn == L"none") none();
  if (turn == L"in_turn") in_turn(words[0]);
  if (turn == L"together") together(words[0]);
  if (turn == L"child" && count > 2) child(words[2]);
  CoUninitialize();
  return 0;
}
