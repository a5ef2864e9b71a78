// A component whose methods wear what MIDL puts on them.
#include <windows.h>

#include <rpcsal.h>
#include <specstrings.h>

#include <vss.h>

namespace {

struct Volumes : public IUnknown {
  virtual HRESULT STDMETHODCALLTYPE Count(/* [out] */ __RPC__out ULONG* count) = 0;
  virtual HRESULT STDMETHODCALLTYPE Name(
      /* [in] */ ULONG index, /* [out] */ __RPC__deref_out_opt VSS_PWSZ* name) = 0;
  virtual HRESULT STDMETHODCALLTYPE Find(
      /* [string][in] */ __RPC__in_string LPCWSTR name, /* [in] */ __RPC__in REFIID id,
      /* [iid_is][out] */ __RPC__deref_out_opt void** object) = 0;
  virtual HRESULT STDMETHODCALLTYPE Next(
      /* [in] */ ULONG wanted,
      /* [length_is][size_is][out] */ __RPC__out_ecount_part(wanted, *fetched) VSS_ID* ids,
      /* [out] */ __RPC__out ULONG* fetched) = 0;
  virtual HRESULT STDMETHODCALLTYPE Change(
      /* [in] */ __RPC__in_opt IUnknown* owner,
      /* [unique][in] */ __RPC__in_opt_string LPCWSTR text,
      /* [out][in] */ __RPC__inout VSS_SNAPSHOT_PROP* properties,
      /* [size_is][in] */ __RPC__in_ecount_full(size) const BYTE* block,
      /* [in] */ __RPC__in_range(0, 64) ULONG size) = 0;
};

}  // namespace

HRESULT provider_rpc(__RPC__in IUnknown* component, __RPC__inout_opt ULONG* count) {
  Volumes* const volumes = static_cast<Volumes*>(component);
  ULONG found = 0;
  HRESULT result = volumes->Count(&found);
  VSS_PWSZ name = NULL;
  if (SUCCEEDED(result)) result = volumes->Name(found, &name);
  CoTaskMemFree(name);
  if (count != NULL) *count = found;
  return result;
}
