// A program as its maker builds it, for process_test.cpp: a writer, and a requester that gathers
// its metadata. With the argument `keeps` it never gives back what it was handed; with `forks` it
// has a child meanwhile that does the same and a call to what it inherited, with `forks aside` one
// that does nothing.
//
// Exit codes: 0 the writer was asked on the requester's own thread, 10 on another one, 1 VSS
// failed.
#include <windows.h>

#include <oleauto.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

const VSS_ID kWriterId = {0x71, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

class Writer : public CVssWriter {
 public:
  Writer() : asked_on(0) {}
  ~Writer() override { Unsubscribe(); }
  HRESULT start() {
    const HRESULT hr = Initialize(kWriterId, L"Program Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(hr) ? hr : Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    asked_on = GetCurrentThreadId();
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, NULL, NULL, VSS_WRE_NEVER, false);
    return SUCCEEDED(
        metadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"data", NULL, NULL, 0, false, false, true));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

  DWORD asked_on;
};

HRESULT gather(IVssBackupComponents* backup) {
  IVssAsync* async = NULL;
  HRESULT status = S_OK;
  HRESULT hr = backup->GatherWriterMetadata(&async);
  if (FAILED(hr)) return hr;
  hr = async->Wait();
  if (SUCCEEDED(hr)) hr = async->QueryStatus(&status, NULL);
  async->Release();
  if (FAILED(hr)) return hr;
  return status == VSS_S_ASYNC_FINISHED ? S_OK : E_FAIL;
}

// What the program keeps it points to for ever: leak checkers leave that alone.
IVssExamineWriterMetadata* volatile kept_metadata = NULL;
BSTR volatile kept_document = NULL;

HRESULT look(IVssBackupComponents* backup, bool keeps) {
  HRESULT hr = backup->InitializeForBackup();
  if (SUCCEEDED(hr)) hr = backup->SetBackupState(true, false, VSS_BT_COPY, false);
  if (SUCCEEDED(hr)) hr = gather(backup);
  if (FAILED(hr)) return hr;
  VSS_ID instance;
  IVssExamineWriterMetadata* metadata = NULL;
  BSTR document = NULL;
  hr = backup->GetWriterMetadata(0, &instance, &metadata);
  if (SUCCEEDED(hr)) hr = metadata->SaveAsXML(&document);
  if (keeps) {
    kept_metadata = metadata;
    kept_document = document;
  }
  if (FAILED(hr) || keeps) return hr;
  SysFreeString(document);
  metadata->Release();
  return backup->FreeWriterMetadata();
}

HRESULT in_child(IVssBackupComponents* inherited) {
  inherited->SetBackupState(true, false, VSS_BT_FULL, false);
  IVssBackupComponents* own = NULL;
  HRESULT hr = CreateVssBackupComponents(&own);
  if (SUCCEEDED(hr)) hr = look(own, false);
  if (own != NULL) own->Release();
  return hr;
}

HRESULT fork_and_wait(IVssBackupComponents* backup, bool aside) {
  const pid_t child = fork();
  if (child == 0) exit(aside || SUCCEEDED(in_child(backup)) ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? S_OK : E_FAIL;
}

}  // namespace

int main(int argc, char** argv) {
  const bool keeps = argc > 1 && strcmp(argv[1], "keeps") == 0;
  const bool forks = argc > 1 && strcmp(argv[1], "forks") == 0;
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  Writer writer;
  IVssBackupComponents* backup = NULL;
  HRESULT hr = writer.start();
  if (SUCCEEDED(hr)) hr = CreateVssBackupComponents(&backup);
  if (SUCCEEDED(hr) && forks) hr = fork_and_wait(backup, argc > 2);
  if (SUCCEEDED(hr)) hr = look(backup, keeps);
  if (backup != NULL) backup->Release();
  CoUninitialize();
  if (FAILED(hr)) return 1;
  return writer.asked_on == GetCurrentThreadId() ? 0 : 10;
}
