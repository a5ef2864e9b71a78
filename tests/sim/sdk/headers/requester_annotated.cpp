// Source annotations of every generation, as samples of the Windows SDK wear them.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>
#include <vsbackup.h>

_Success_(return == S_OK) static HRESULT
    count_writers(_In_ IVssBackupComponents* backup, _Out_ UINT* count) {
  return backup->GetWriterMetadataCount(count);
}

_Check_return_ static HRESULT name_of(_In_ IVssBackupComponents* backup, _In_range_(0, 100) UINT i,
                                      _Outptr_result_maybenull_z_ BSTR* name,
                                      _Out_writes_bytes_opt_(size) BYTE* buffer, _In_ SIZE_T size) {
  UNREFERENCED_PARAMETER(buffer);
  UNREFERENCED_PARAMETER(size);
  VSS_ID instance, writer;
  VSS_WRITER_STATE state;
  HRESULT failure;
  return backup->GetWriterStatus(i, &instance, &writer, name, &state, &failure);
}

HRESULT requester_annotated(IN IVssBackupComponents* backup, OUT UINT* count, IN OUT BSTR* name,
                            IN BYTE* buffer OPTIONAL) {
  HRESULT hr = count_writers(backup, count);
  if (SUCCEEDED(hr) && *count > 0) hr = name_of(backup, 0, name, buffer, 0);
  if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)) hr = E_FAIL;
  return hr;
}
