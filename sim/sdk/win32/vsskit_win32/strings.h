// Wide strings: conversion to and from UTF-8, and comparisons that ignore case. CP_ACP is UTF-8
// here: off Windows there is no other code page.
#ifndef VSSKIT_WIN32_STRINGS_H_
#define VSSKIT_WIN32_STRINGS_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "types.h"

#define CP_ACP 0
#define CP_UTF8 65001
#define MB_ERR_INVALID_CHARS 0x8
#define WC_ERR_INVALID_CHARS 0x80

VSSKIT_WIN32_BEGIN
VSSKIT_API int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr,
                                          int cbMultiByte, LPWSTR lpWideCharStr, int cchWideChar);
VSSKIT_API int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr,
                                          int cchWideChar, LPSTR lpMultiByteStr, int cbMultiByte,
                                          LPCSTR lpDefaultChar, BOOL* lpUsedDefaultChar);
VSSKIT_API int WINAPI lstrlenW(LPCWSTR lpString);
VSSKIT_API int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
VSSKIT_API int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2);
#ifndef _WIN32
VSSKIT_API int _wcsicmp(const wchar_t* left, const wchar_t* right);
VSSKIT_API int _wcsnicmp(const wchar_t* left, const wchar_t* right, size_t count);
#endif
VSSKIT_WIN32_END

#define lstrlen lstrlenW
#define lstrcmp lstrcmpW
#define lstrcmpi lstrcmpiW

#endif  // VSSKIT_WIN32_STRINGS_H_
