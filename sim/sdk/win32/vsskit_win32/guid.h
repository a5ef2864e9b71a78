// GUIDs, their comparison, DEFINE_GUID, and __uuidof for compilers that lack it.
#ifndef VSSKIT_WIN32_GUID_H_
#define VSSKIT_WIN32_GUID_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "types.h"

#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct _GUID {
  DWORD Data1;
  WORD Data2;
  WORD Data3;
  BYTE Data4[8];
} GUID;
#endif

typedef GUID* LPGUID;
typedef const GUID* LPCGUID;
typedef GUID IID;
typedef IID* LPIID;
typedef GUID CLSID;
typedef CLSID* LPCLSID;
typedef GUID FMTID;
typedef GUID UUID;
typedef const GUID& REFGUID;
typedef const IID& REFIID;
typedef const CLSID& REFCLSID;

extern "C" VSSKIT_API const GUID GUID_NULL;
#define IID_NULL GUID_NULL
#define CLSID_NULL GUID_NULL

inline int InlineIsEqualGUID(REFGUID left, REFGUID right) {
  return __builtin_memcmp(&left, &right, sizeof(GUID)) == 0;
}
inline int IsEqualGUID(REFGUID left, REFGUID right) {
  return InlineIsEqualGUID(left, right);
}
inline int IsEqualIID(REFIID left, REFIID right) {
  return InlineIsEqualGUID(left, right);
}
inline int IsEqualCLSID(REFCLSID left, REFCLSID right) {
  return InlineIsEqualGUID(left, right);
}
inline bool operator==(REFGUID left, REFGUID right) {
  return InlineIsEqualGUID(left, right) != 0;
}
inline bool operator!=(REFGUID left, REFGUID right) {
  return !(left == right);
}

#ifndef _MSC_VER
#ifdef __MINGW32__
// mingw's C headers have these too, over templates that only its windows.h declares.
#undef __uuidof
#undef __CRT_UUID_DECL
#endif
// Maps a class, and pointers and references to it, to its id. A class without an id does not
// compile.
template <typename T>
struct VsskitUuidOf;
template <typename T>
struct VsskitUuidOf<T*> : VsskitUuidOf<T> {};
template <typename T>
struct VsskitUuidOf<T&> : VsskitUuidOf<T> {};
template <typename T>
struct VsskitUuidOf<const T> : VsskitUuidOf<T> {};

#define __uuidof(type_or_expression) (VsskitUuidOf<__typeof__(type_or_expression)>::value())
#ifndef __CRT_UUID_DECL
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)    \
  extern "C++" {                                                            \
  template <>                                                               \
  struct VsskitUuidOf<type> {                                               \
    static const GUID& value() {                                            \
      static const GUID id = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}; \
      return id;                                                            \
    }                                                                       \
  };                                                                        \
  }
#endif
#endif  // !_MSC_VER
#ifndef __CRT_UUID_DECL
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#endif

#endif  // VSSKIT_WIN32_GUID_H_

// Outside the guard: including initguid.h turns later declarations into definitions.
#undef DEFINE_GUID
#if defined(INITGUID) && defined(__MINGW32__)
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  extern "C" const GUID __attribute__((selectany))                   \
  name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}};              \
  extern "C" const GUID name
#elif defined(INITGUID)
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  extern "C" {                                                       \
  extern DECLSPEC_SELECTANY const GUID name;                         \
  const GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}};   \
  }                                                                  \
  extern "C" const GUID name
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) extern "C" const GUID name
#endif
