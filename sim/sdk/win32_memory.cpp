// Task memory, BSTR and VARIANT. A BSTR's block is a 16-byte head, whose last four bytes are the
// length that Windows documents, then the text and a terminator.
#include <windows.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "sim/sdk/belongings.h"
#include "sim/sdk/com_memory.h"

namespace vsskit::sdk {
namespace {

constexpr std::size_t kHead = 16;
constexpr std::size_t kLengthField = sizeof(DWORD);
constexpr std::size_t kLongestBstr = 0x7FFFFFF0;

std::atomic<std::size_t> live_bstrs{0};
std::atomic<std::size_t> live_task_blocks{0};
std::atomic<ComMemoryWatcher*> memory_watcher{nullptr};
const SystemComMemory* system_memory = nullptr;

std::atomic<std::size_t>& live(ComBlock kind) {
  return kind == ComBlock::bstr ? live_bstrs : live_task_blocks;
}

void note_allocated(ComBlock kind, const void* block, std::size_t bytes) {
  ++live(kind);
  note_block(kind, block);
  if (ComMemoryWatcher* watcher = memory_watcher) watcher->allocated(kind, block, bytes);
}

// False where the block is no live one: then it must be left alone.
bool note_freed(ComBlock kind, const void* block, const char* call) {
  if (!forget_block(kind, block, call)) return false;
  --live(kind);
  if (ComMemoryWatcher* watcher = memory_watcher) watcher->freed(kind, block);
  return true;
}

// A zeroed string of so many bytes; nullptr where it is too long or memory is short.
BSTR make_bstr(std::size_t bytes, const void* text, std::size_t text_bytes) {
  if (bytes > kLongestBstr) return nullptr;
  if (system_memory != nullptr) {
    BSTR made = system_memory->allocate_bstr(bytes);
    if (made != nullptr && text != nullptr) std::memcpy(made, text, text_bytes);
    return made;
  }
  const std::size_t rounded = (bytes + sizeof(OLECHAR) - 1) / sizeof(OLECHAR) * sizeof(OLECHAR);
  auto* block = static_cast<unsigned char*>(std::calloc(1, kHead + rounded + sizeof(OLECHAR)));
  if (block == nullptr) return nullptr;
  const auto length = static_cast<DWORD>(bytes);
  std::memcpy(block + kHead - kLengthField, &length, kLengthField);
  if (text != nullptr) std::memcpy(block + kHead, text, text_bytes);
  note_allocated(ComBlock::bstr, block + kHead, bytes);
  return reinterpret_cast<BSTR>(block + kHead);
}

std::size_t length_of(const OLECHAR* text) {
  std::size_t length = 0;
  while (text[length] != 0)
    ++length;
  return length;
}

}  // namespace

ComMemory com_memory() {
  return {live_bstrs, live_task_blocks};
}

void use_system_com_memory(const SystemComMemory* system) {
  system_memory = system;
}

bool com_memory_is_system() {
  return system_memory != nullptr;
}

void set_com_memory_watcher(ComMemoryWatcher* watcher) {
  memory_watcher = watcher;
}

}  // namespace vsskit::sdk

using vsskit::sdk::ComBlock;
using vsskit::sdk::kHead;
using vsskit::sdk::kLengthField;
using vsskit::sdk::length_of;
using vsskit::sdk::make_bstr;
using vsskit::sdk::note_allocated;
using vsskit::sdk::note_freed;
using vsskit::sdk::system_memory;

VSSKIT_WIN32_BEGIN

LPVOID WINAPI CoTaskMemAlloc(SIZE_T cb) {
  if (system_memory != nullptr) return system_memory->allocate_task(cb);
  void* block = std::calloc(1, cb > 0 ? cb : 1);
  if (block != nullptr) note_allocated(ComBlock::task, block, cb);
  return block;
}

LPVOID WINAPI CoTaskMemRealloc(LPVOID pv, SIZE_T cb) {
  if (pv == nullptr) return CoTaskMemAlloc(cb);
  if (cb == 0) {
    CoTaskMemFree(pv);
    return nullptr;
  }
  if (system_memory != nullptr) return system_memory->reallocate_task(pv, cb);
  // The old block is reported while it still exists, and again should it have to stay.
  if (!note_freed(ComBlock::task, pv, "CoTaskMemRealloc")) return nullptr;
  void* block = std::realloc(pv, cb);
  note_allocated(ComBlock::task, block != nullptr ? block : pv, cb);
  return block;
}

void WINAPI CoTaskMemFree(LPVOID pv) {
  if (pv == nullptr) return;
  if (system_memory != nullptr) return system_memory->free_task(pv);
  if (note_freed(ComBlock::task, pv, "CoTaskMemFree")) std::free(pv);
}

BSTR WINAPI SysAllocString(const OLECHAR* psz) {
  if (psz == nullptr) return nullptr;
  const std::size_t bytes = length_of(psz) * sizeof(OLECHAR);
  return make_bstr(bytes, psz, bytes);
}

BSTR WINAPI SysAllocStringLen(const OLECHAR* strIn, UINT ui) {
  const std::size_t bytes = static_cast<std::size_t>(ui) * sizeof(OLECHAR);
  return make_bstr(bytes, strIn, bytes);
}

BSTR WINAPI SysAllocStringByteLen(LPCSTR psz, UINT len) {
  return make_bstr(len, psz, len);
}

INT WINAPI SysReAllocString(BSTR* pbstr, const OLECHAR* psz) {
  if (pbstr == nullptr) return FALSE;
  BSTR copy = SysAllocString(psz);
  if (psz != nullptr && copy == nullptr) return FALSE;
  SysFreeString(*pbstr);
  *pbstr = copy;
  return TRUE;
}

INT WINAPI SysReAllocStringLen(BSTR* pbstr, const OLECHAR* psz, UINT len) {
  if (pbstr == nullptr) return FALSE;
  BSTR copy = SysAllocStringLen(psz, len);
  if (copy == nullptr) return FALSE;
  if (psz == nullptr && *pbstr != nullptr) {
    // Without a text, what there was stays, cut or padded.
    const UINT kept = SysStringLen(*pbstr) < len ? SysStringLen(*pbstr) : len;
    std::memcpy(copy, *pbstr, kept * sizeof(OLECHAR));
  }
  SysFreeString(*pbstr);
  *pbstr = copy;
  return TRUE;
}

void WINAPI SysFreeString(BSTR bstrString) {
  if (bstrString == nullptr) return;
  if (system_memory != nullptr) return system_memory->free_bstr(bstrString);
  if (!note_freed(ComBlock::bstr, bstrString, "SysFreeString")) return;
  std::free(reinterpret_cast<unsigned char*>(bstrString) - kHead);
}

UINT WINAPI SysStringByteLen(BSTR bstr) {
  if (bstr == nullptr) return 0;
  DWORD length = 0;
  std::memcpy(&length, reinterpret_cast<const unsigned char*>(bstr) - kLengthField, kLengthField);
  return length;
}

UINT WINAPI SysStringLen(BSTR bstr) {
  return SysStringByteLen(bstr) / sizeof(OLECHAR);
}

void WINAPI VariantInit(VARIANTARG* pvarg) {
  *pvarg = VARIANTARG{};
}

HRESULT WINAPI VariantClear(VARIANTARG* pvarg) {
  if (pvarg == nullptr) return E_INVALIDARG;
  if ((pvarg->vt & VT_ARRAY) != 0) return DISP_E_BADVARTYPE;
  if (pvarg->vt == VT_BSTR) SysFreeString(pvarg->bstrVal);
  if ((pvarg->vt == VT_UNKNOWN || pvarg->vt == VT_DISPATCH) && pvarg->punkVal != nullptr) {
    pvarg->punkVal->Release();
  }
  VariantInit(pvarg);
  return S_OK;
}

HRESULT WINAPI VariantCopy(VARIANTARG* pvargDest, const VARIANTARG* pvargSrc) {
  if (pvargDest == nullptr || pvargSrc == nullptr) return E_INVALIDARG;
  if (pvargDest == pvargSrc) return S_OK;
  if ((pvargSrc->vt & VT_ARRAY) != 0) return DISP_E_BADVARTYPE;
  VARIANTARG copy = *pvargSrc;
  if (copy.vt == VT_BSTR && copy.bstrVal != nullptr) {
    copy.bstrVal = SysAllocStringByteLen(reinterpret_cast<LPCSTR>(copy.bstrVal),
                                         SysStringByteLen(copy.bstrVal));
    if (copy.bstrVal == nullptr) return E_OUTOFMEMORY;
  }
  if ((copy.vt == VT_UNKNOWN || copy.vt == VT_DISPATCH) && copy.punkVal != nullptr) {
    copy.punkVal->AddRef();
  }
  const HRESULT cleared = VariantClear(pvargDest);
  if (FAILED(cleared)) {
    VariantClear(&copy);
    return cleared;
  }
  *pvargDest = copy;
  return S_OK;
}

VSSKIT_WIN32_END
