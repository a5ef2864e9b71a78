/* Where the host keeps a file of a simulated volume, for programs that open it with ordinary
 * streams instead of the Win32 functions. Such volumes lie over a host folder; volumes in memory
 * have no host files. Compiles as C++11. */
#ifndef VSSKIT_HOST_PATH_H_
#define VSSKIT_HOST_PATH_H_

#include <string>

#ifndef VSSKIT_API
#if defined(__ELF__)
#define VSSKIT_API __attribute__((visibility("default")))
#else
#define VSSKIT_API
#endif
#endif

namespace vsskit {

// The host's path of a Windows path, whether the file exists or not; shadow copy devices
// (`\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1\dir\file`) and volume GUID names included.
// Empty for a path on a volume in memory, on no volume, or on a deleted shadow copy. Files of a
// shadow copy must not be changed there. Any thread; the second form takes UTF-8.
VSSKIT_API std::string host_path(const std::wstring& windows_path);
VSSKIT_API std::string host_path(const std::string& windows_path);

}  // namespace vsskit

#endif  // VSSKIT_HOST_PATH_H_
