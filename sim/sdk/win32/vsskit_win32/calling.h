// Calling conventions, storage classes and the words of Windows headers that mean nothing here.
// Never defines __in and __out, which libstdc++ uses as names.
#ifndef VSSKIT_WIN32_CALLING_H_
#define VSSKIT_WIN32_CALLING_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "../sal.h"

#ifndef VSSKIT_API
#if defined(__ELF__)
#define VSSKIT_API __attribute__((visibility("default")))
#else
#define VSSKIT_API
#endif
#endif

// Compilers with Microsoft extensions know these as keywords.
#ifndef _MSC_VER
#ifndef __declspec
#define __declspec(x)
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef _stdcall
#define _stdcall
#endif
#ifndef __forceinline
#define __forceinline inline
#endif
#ifndef __int64
#define __int64 long long
#endif
#endif

#define WINAPI __stdcall
#define APIENTRY WINAPI
#define CALLBACK __stdcall
#define APIPRIVATE __stdcall
#define PASCAL __stdcall
#define WINAPIV __cdecl
#define WINBASEAPI
#define WINADVAPI
#define WINOLEAPI STDAPI
#define WINOLEAPI_(type) STDAPI_(type)

#define STDMETHODCALLTYPE __stdcall
#define STDMETHODVCALLTYPE __cdecl
#define STDAPICALLTYPE __stdcall
#define STDAPIVCALLTYPE __cdecl
#define EXTERN_C extern "C"
// On Windows the functions of this folder stand beside the system's of the same names; who compiles
// a program for Windows without Windows' own headers defines VSSKIT_REAL_WIN32 and means the
// system's.
#if defined(_WIN32) && !defined(VSSKIT_REAL_WIN32)
#define VSSKIT_WIN32_BEGIN extern "C++" {
#else
#define VSSKIT_WIN32_BEGIN extern "C" {
#endif
#define VSSKIT_WIN32_END }
#define STDAPI EXTERN_C HRESULT STDAPICALLTYPE
#define STDAPI_(type) EXTERN_C type STDAPICALLTYPE
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define IFACEMETHOD(method) STDMETHOD(method)
#define IFACEMETHOD_(type, method) STDMETHOD_(type, method)
#define IFACEMETHODIMP STDMETHODIMP
#define IFACEMETHODIMP_(type) STDMETHODIMP_(type)
#define PURE = 0
#define THIS_
#define THIS void

#ifndef interface
#define interface struct
#endif
#define DECLARE_INTERFACE(name) interface name
#define DECLARE_INTERFACE_(name, base) interface name : public base

#ifdef _MSC_VER
#define DECLSPEC_UUID(id) __declspec(uuid(id))
#define DECLSPEC_NOVTABLE __declspec(novtable)
#define DECLSPEC_SELECTANY __declspec(selectany)
#define DECLSPEC_IMPORT __declspec(dllimport)
#define DECLSPEC_NORETURN __declspec(noreturn)
#else
#define DECLSPEC_UUID(id)
#define DECLSPEC_NOVTABLE
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DECLSPEC_IMPORT
#define DECLSPEC_NORETURN __attribute__((noreturn))
#endif
#define MIDL_INTERFACE(id) struct DECLSPEC_UUID(id) DECLSPEC_NOVTABLE
#define DECLSPEC_NOTHROW
#define COM_DECLSPEC_NOTHROW
#define BEGIN_INTERFACE
#define END_INTERFACE

#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#endif
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define UNREFERENCED_LOCAL_VARIABLE(variable) ((void)(variable))

#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef CONST
#define CONST const
#endif

#endif  // VSSKIT_WIN32_CALLING_H_
