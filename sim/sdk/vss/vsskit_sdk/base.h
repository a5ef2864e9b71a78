// What every VSS header stands on: the Windows types of the target (its own headers where it has
// them, vsskit's win32 folder elsewhere), class ids that work in every compiler, and visibility.
// Defines no VSS name itself.
#ifndef VSSKIT_SDK_BASE_H_
#define VSSKIT_SDK_BASE_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#ifndef __cplusplus
#error "The VSS interfaces are C++ classes: compile as C++11 or later."
#endif

#include <windows.h>
// A lean windows.h leaves these out.
#include <ole2.h>
#include <oleauto.h>
#include <unknwn.h>

#include <cguid.h>

// Attaches an id to a class for __uuidof in compilers that do not know __declspec(uuid). The
// Windows SDK for MSVC has no such macro and needs none.
#ifndef __CRT_UUID_DECL
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#endif

#ifndef VSSKIT_API
#if defined(__ELF__)
#define VSSKIT_API __attribute__((visibility("default")))
#else
#define VSSKIT_API
#endif
#endif

// Tells which C++ ABI the classes of this translation unit have: MSVC's or the GNU one. They
// differ in the slots of a virtual destructor and in how a method returns a structure.
#if defined(_MSC_VER) && defined(_WIN32)
#define VSSKIT_MSVC_CXX_ABI 1
#else
#define VSSKIT_MSVC_CXX_ABI 0
#endif

struct IXMLDOMDocument;

#endif  // VSSKIT_SDK_BASE_H_
