// BSTR and VARIANT: counted strings, and the few variant types that VSS carries.
//
// A BSTR holds its length in bytes in the four bytes before the text, and a terminator after it.
// NULL counts as empty for the length functions, but NULL and L"" stay distinct.
#ifndef VSSKIT_WIN32_AUTOMATION_H_
#define VSSKIT_WIN32_AUTOMATION_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "com.h"
#include "types.h"

typedef unsigned short VARTYPE;
typedef short VARIANT_BOOL;
typedef double DATE;
#define VARIANT_TRUE ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

enum VARENUM {
  VT_EMPTY = 0,
  VT_NULL = 1,
  VT_I2 = 2,
  VT_I4 = 3,
  VT_R4 = 4,
  VT_R8 = 5,
  VT_DATE = 7,
  VT_BSTR = 8,
  VT_DISPATCH = 9,
  VT_ERROR = 10,
  VT_BOOL = 11,
  VT_VARIANT = 12,
  VT_UNKNOWN = 13,
  VT_I1 = 16,
  VT_UI1 = 17,
  VT_UI2 = 18,
  VT_UI4 = 19,
  VT_I8 = 20,
  VT_UI8 = 21,
  VT_INT = 22,
  VT_UINT = 23,
  VT_ARRAY = 0x2000,
  VT_BYREF = 0x4000
};

typedef struct tagVARIANT {
  VARTYPE vt;
  WORD wReserved1;
  WORD wReserved2;
  WORD wReserved3;
  union {
    LONGLONG llVal;
    ULONGLONG ullVal;
    LONG lVal;
    ULONG ulVal;
    SHORT iVal;
    USHORT uiVal;
    CHAR cVal;
    BYTE bVal;
    INT intVal;
    UINT uintVal;
    FLOAT fltVal;
    DOUBLE dblVal;
    DATE date;
    VARIANT_BOOL boolVal;
    SCODE scode;
    BSTR bstrVal;
    IUnknown* punkVal;
    PVOID byref;
    // Keeps the size that the Windows structure has.
    PVOID vsskit_record[2];
  };
} VARIANT, *LPVARIANT, VARIANTARG;

#define V_VT(variant) ((variant)->vt)
#define V_BSTR(variant) ((variant)->bstrVal)
#define V_I4(variant) ((variant)->lVal)
#define V_I8(variant) ((variant)->llVal)
#define V_UI8(variant) ((variant)->ullVal)
#define V_BOOL(variant) ((variant)->boolVal)
#define V_UNKNOWN(variant) ((variant)->punkVal)

VSSKIT_WIN32_BEGIN
VSSKIT_API BSTR WINAPI SysAllocString(const OLECHAR* psz);
VSSKIT_API BSTR WINAPI SysAllocStringLen(const OLECHAR* strIn, UINT ui);
VSSKIT_API BSTR WINAPI SysAllocStringByteLen(LPCSTR psz, UINT len);
VSSKIT_API INT WINAPI SysReAllocString(BSTR* pbstr, const OLECHAR* psz);
VSSKIT_API INT WINAPI SysReAllocStringLen(BSTR* pbstr, const OLECHAR* psz, UINT len);
VSSKIT_API void WINAPI SysFreeString(BSTR bstrString);
VSSKIT_API UINT WINAPI SysStringLen(BSTR bstr);
VSSKIT_API UINT WINAPI SysStringByteLen(BSTR bstr);

VSSKIT_API void WINAPI VariantInit(VARIANTARG* pvarg);
VSSKIT_API HRESULT WINAPI VariantClear(VARIANTARG* pvarg);
VSSKIT_API HRESULT WINAPI VariantCopy(VARIANTARG* pvargDest, const VARIANTARG* pvargSrc);
VSSKIT_WIN32_END

#endif  // VSSKIT_WIN32_AUTOMATION_H_
