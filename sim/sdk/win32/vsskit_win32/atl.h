// CComPtr, CComQIPtr and CComBSTR with ATL's interface.
//
// As in ATL, operator& hands out the raw member: it must be empty, or what it held is leaked.
// CComBSTR keeps NULL and L"" apart but compares them equal.
#ifndef VSSKIT_WIN32_ATL_H_
#define VSSKIT_WIN32_ATL_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "automation.h"
#include "com.h"
#include "strings.h"

#ifndef ATLASSERT
#define ATLASSERT(condition) ((void)0)
#endif
#ifndef ATLENSURE_RETURN_HR
#define ATLENSURE_RETURN_HR(condition, hr) \
  do {                                     \
    if (!(condition)) return (hr);         \
  } while (false)
#endif

namespace ATL {

template <class T>
class CComPtrBase {
 public:
  T* p;

  ~CComPtrBase() { Release(); }
  operator T*() const { return p; }
  T& operator*() const { return *p; }
  T** operator&() { return &p; }
  T* operator->() const { return p; }
  bool operator!() const { return p == NULL; }
  bool operator<(T* other) const { return p < other; }
  bool operator==(T* other) const { return p == other; }
  bool operator!=(T* other) const { return p != other; }

  void Release() {
    T* const held = p;
    p = NULL;
    if (held) held->Release();
  }
  // Takes over a reference that the caller owned.
  void Attach(T* other) {
    T* const held = p;
    p = other;
    if (held) held->Release();
  }
  T* Detach() {
    T* const held = p;
    p = NULL;
    return held;
  }
  HRESULT CopyTo(T** to) {
    if (!to) return E_POINTER;
    *to = p;
    if (p) p->AddRef();
    return S_OK;
  }
  // True where both are the same COM object, whatever interface is held.
  bool IsEqualObject(IUnknown* other) {
    if (!p || !other) return !p && !other;
    CComPtrBase<IUnknown> mine, theirs;
    p->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&mine.p));
    other->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&theirs.p));
    return mine.p == theirs.p;
  }
  HRESULT CoCreateInstance(REFCLSID clsid, LPUNKNOWN outer = NULL, DWORD context = CLSCTX_ALL) {
    return ::CoCreateInstance(clsid, outer, context, __uuidof(T), reinterpret_cast<void**>(&p));
  }
  template <class Q>
  HRESULT QueryInterface(Q** pp) const {
    return p->QueryInterface(__uuidof(Q), reinterpret_cast<void**>(pp));
  }

 protected:
  template <class>
  friend class CComPtrBase;
  CComPtrBase() : p(NULL) {}
  explicit CComPtrBase(T* other) : p(other) {
    if (p) p->AddRef();
  }
  void Assign(T* other) {
    if (other) other->AddRef();
    Attach(other);
  }
  template <class Q>
  void AssignQueried(Q* other) {
    T* queried = NULL;
    if (other) other->QueryInterface(__uuidof(T), reinterpret_cast<void**>(&queried));
    Attach(queried);
  }

 private:
  CComPtrBase(const CComPtrBase&);
  CComPtrBase& operator=(const CComPtrBase&);
};

template <class T>
class CComPtr : public CComPtrBase<T> {
 public:
  CComPtr() {}
  CComPtr(T* other) : CComPtrBase<T>(other) {}
  CComPtr(const CComPtr<T>& other) : CComPtrBase<T>(other.p) {}
  CComPtr(CComPtr<T>&& other) { this->p = other.Detach(); }

  T* operator=(T* other) {
    this->Assign(other);
    return this->p;
  }
  template <class Q>
  T* operator=(const CComPtr<Q>& other) {
    this->AssignQueried(other.p);
    return this->p;
  }
  T* operator=(const CComPtr<T>& other) {
    this->Assign(other.p);
    return this->p;
  }
  T* operator=(CComPtr<T>&& other) {
    if (this->p != other.p) this->Attach(other.Detach());
    return this->p;
  }
};

// Asks for its interface whatever it is given.
template <class T, const IID* kUnused = static_cast<const IID*>(NULL)>
class CComQIPtr : public CComPtrBase<T> {
 public:
  CComQIPtr() {}
  CComQIPtr(T* other) : CComPtrBase<T>(other) {}
  CComQIPtr(const CComQIPtr& other) : CComPtrBase<T>(other.p) {}
  CComQIPtr(IUnknown* other) { this->AssignQueried(other); }

  T* operator=(T* other) {
    this->Assign(other);
    return this->p;
  }
  T* operator=(const CComQIPtr& other) {
    this->Assign(other.p);
    return this->p;
  }
  T* operator=(IUnknown* other) {
    this->AssignQueried(other);
    return this->p;
  }
};

class CComBSTR {
 public:
  BSTR m_str;

  CComBSTR() : m_str(NULL) {}
  CComBSTR(int length) : m_str(SysAllocStringLen(NULL, static_cast<UINT>(length))) {}
  CComBSTR(int length, LPCOLESTR text)
      : m_str(SysAllocStringLen(text, static_cast<UINT>(length))) {}
  CComBSTR(LPCOLESTR text) : m_str(text ? SysAllocString(text) : NULL) {}
  CComBSTR(LPCSTR text) : m_str(Widened(text)) {}
  CComBSTR(const CComBSTR& other) : m_str(other.Copy()) {}
  CComBSTR(CComBSTR&& other) : m_str(other.Detach()) {}
  explicit CComBSTR(REFGUID guid) : m_str(NULL) {
    OLECHAR text[64];
    if (StringFromGUID2(guid, text, 64)) m_str = SysAllocString(text);
  }
  ~CComBSTR() { SysFreeString(m_str); }

  CComBSTR& operator=(const CComBSTR& other) {
    if (m_str != other.m_str) Attach(other.Copy());
    return *this;
  }
  CComBSTR& operator=(CComBSTR&& other) {
    if (m_str != other.m_str) Attach(other.Detach());
    return *this;
  }
  CComBSTR& operator=(LPCOLESTR text) {
    if (text != m_str) Attach(text ? SysAllocString(text) : NULL);
    return *this;
  }
  CComBSTR& operator=(LPCSTR text) {
    Attach(Widened(text));
    return *this;
  }

  operator BSTR() const { return m_str; }
  BSTR* operator&() { return &m_str; }
  bool operator!() const { return m_str == NULL; }
  unsigned int Length() const { return SysStringLen(m_str); }
  unsigned int ByteLength() const { return SysStringByteLen(m_str); }

  BSTR Copy() const {
    if (!m_str) return NULL;
    return SysAllocStringByteLen(reinterpret_cast<LPCSTR>(m_str), SysStringByteLen(m_str));
  }
  HRESULT CopyTo(BSTR* to) const {
    if (!to) return E_POINTER;
    *to = Copy();
    return m_str && !*to ? E_OUTOFMEMORY : S_OK;
  }
  // Takes over a string that the caller owned.
  void Attach(BSTR other) {
    if (m_str == other) return;
    SysFreeString(m_str);
    m_str = other;
  }
  BSTR Detach() {
    BSTR held = m_str;
    m_str = NULL;
    return held;
  }
  void Empty() {
    SysFreeString(m_str);
    m_str = NULL;
  }

  HRESULT Append(const CComBSTR& other) {
    return Append(other.m_str, static_cast<int>(other.Length()));
  }
  HRESULT Append(LPCOLESTR text) { return Append(text, lstrlenW(text)); }
  HRESULT Append(WCHAR character) { return Append(&character, 1); }
  HRESULT Append(char character) { return Append(static_cast<WCHAR>(character)); }
  HRESULT Append(LPCSTR text) {
    CComBSTR widened(text);
    return Append(widened);
  }
  HRESULT Append(LPCOLESTR text, int length) {
    if (length < 0) return E_INVALIDARG;
    if (!text || (length == 0 && m_str)) return S_OK;
    const UINT before = Length();
    BSTR joined = SysAllocStringLen(NULL, before + static_cast<UINT>(length));
    if (!joined) return E_OUTOFMEMORY;
    if (before) CopyMemory(joined, m_str, before * sizeof(OLECHAR));
    CopyMemory(joined + before, text, static_cast<UINT>(length) * sizeof(OLECHAR));
    Attach(joined);
    return S_OK;
  }
  HRESULT AppendBSTR(BSTR text) { return Append(text, static_cast<int>(SysStringLen(text))); }
  HRESULT AssignBSTR(BSTR text) {
    Attach(text ? SysAllocStringLen(text, SysStringLen(text)) : NULL);
    return text && !m_str ? E_OUTOFMEMORY : S_OK;
  }
  CComBSTR& operator+=(const CComBSTR& other) {
    Append(other);
    return *this;
  }
  CComBSTR& operator+=(LPCOLESTR text) {
    Append(text);
    return *this;
  }

  bool operator==(const CComBSTR& other) const { return Compare(other.m_str, other.Length()) == 0; }
  bool operator!=(const CComBSTR& other) const { return !operator==(other); }
  // With NULL, whatever a compiler has for it: whether there is no string, and L"" is one. Those
  // with texts are templates so that NULL, which could be any of them, means this one; an int,
  // which ATL takes, would have g++ warn of each NULL.
  bool operator==(decltype(nullptr)) const { return m_str == NULL; }
  bool operator!=(decltype(nullptr)) const { return m_str != NULL; }
  template <int = 0>
  bool operator==(LPCOLESTR text) const {
    return Compare(text, Counted(text)) == 0;
  }
  template <int = 0>
  bool operator==(LPOLESTR text) const {
    return operator==(static_cast<LPCOLESTR>(text));
  }
  template <int = 0>
  bool operator==(LPCSTR text) const {
    return operator==(CComBSTR(text));
  }
  template <int = 0>
  bool operator!=(LPCOLESTR text) const {
    return !operator==(text);
  }
  template <int = 0>
  bool operator!=(LPOLESTR text) const {
    return !operator==(text);
  }
  template <int = 0>
  bool operator!=(LPCSTR text) const {
    return !operator==(text);
  }
  bool operator<(const CComBSTR& other) const { return Compare(other.m_str, other.Length()) < 0; }
  bool operator<(LPCOLESTR text) const { return Compare(text, Counted(text)) < 0; }
  bool operator>(const CComBSTR& other) const { return Compare(other.m_str, other.Length()) > 0; }
  bool operator>(LPCOLESTR text) const { return Compare(text, Counted(text)) > 0; }

 private:
  static UINT Counted(LPCOLESTR text) { return static_cast<UINT>(lstrlenW(text)); }
  static BSTR Widened(LPCSTR text) {
    if (!text) return NULL;
    const int length = MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0);
    BSTR wide = SysAllocStringLen(NULL, static_cast<UINT>(length > 0 ? length - 1 : 0));
    if (wide && length > 0) MultiByteToWideChar(CP_ACP, 0, text, -1, wide, length);
    return wide;
  }
  // By code units; the shorter of two equal beginnings comes first.
  int Compare(LPCOLESTR other, UINT other_length) const {
    const UINT length = Length();
    for (UINT i = 0; i < length && i < other_length; ++i) {
      if (m_str[i] != other[i]) return m_str[i] < other[i] ? -1 : 1;
    }
    return length == other_length ? 0 : length < other_length ? -1 : 1;
  }
};

}  // namespace ATL

#ifndef _ATL_NO_AUTOMATIC_NAMESPACE
using ATL::CComBSTR;
using ATL::CComPtr;
using ATL::CComPtrBase;
using ATL::CComQIPtr;
#endif

#endif  // VSSKIT_WIN32_ATL_H_
