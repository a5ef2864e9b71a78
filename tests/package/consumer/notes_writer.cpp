#include "notes_writer.h"

static const VSS_ID kNotesWriter = {
    0x1f2e3d4c, 0x5b6a, 0x4798, {0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8}};

HRESULT NotesWriter::start() {
  HRESULT hr = Initialize(kNotesWriter, L"Notes Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
  if (FAILED(hr)) return hr;
  return Subscribe();
}

bool STDMETHODCALLTYPE NotesWriter::OnIdentify(IVssCreateWriterMetadata* metadata) {
  if (FAILED(metadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"notes", L"All notes", NULL, 0, false,
                                    false, true))) {
    return false;
  }
  if (FAILED(metadata->AddFilesToFileGroup(NULL, L"notes", L"C:\\notes", L"*.txt", false, NULL))) {
    return false;
  }
  return SUCCEEDED(
      metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, NULL, NULL, VSS_WRE_NEVER, false));
}

bool STDMETHODCALLTYPE NotesWriter::OnPrepareSnapshot() {
  return true;
}

bool STDMETHODCALLTYPE NotesWriter::OnFreeze() {
  frozen_ = true;
  return true;
}

bool STDMETHODCALLTYPE NotesWriter::OnThaw() {
  frozen_ = false;
  return true;
}

bool STDMETHODCALLTYPE NotesWriter::OnAbort() {
  frozen_ = false;
  return true;
}

bool STDMETHODCALLTYPE NotesWriter::OnBackupComplete(IVssWriterComponents*) {
  ++completed_;
  return true;
}
