// The Win32 file and volume functions, with the last errors that Windows gives.
#include <windows.h>

#include <gtest/gtest.h>

#include <fstream>

#include "tests/sim/sdk/win32_world.h"
#include "vsskit/host_path.h"

namespace vsskit::sdk {
namespace {

using Win32Files = Win32World;

TEST_F(Win32Files, FilesAreWrittenAndRead) {
  ASSERT_TRUE(write(L"C:\\f.txt", "hello"));
  EXPECT_EQ("hello", read(L"c:\\F.TXT"));
  EXPECT_EQ("hello", read(L"f.txt"));
  EXPECT_EQ("hello", read(L"\\\\?\\C:\\f.txt"));
  EXPECT_EQ("error 2", read(L"C:\\g.txt"));
  EXPECT_EQ("error 3", read(L"C:\\no\\g.txt"));
  EXPECT_EQ("error 3", read(L"Q:\\g.txt"));
  EXPECT_EQ("error 5", read(L"C:\\"));
  EXPECT_EQ("error 123", read(L"C:\\a?b"));
}

TEST_F(Win32Files, LastErrorTellsWhetherCreateAlwaysReplaced) {
  SetLastError(77);
  CloseHandle(CreateFileW(L"C:\\f", GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, 0, nullptr));
  EXPECT_EQ(ERROR_SUCCESS, GetLastError());
  CloseHandle(CreateFileW(L"C:\\f", GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, 0, nullptr));
  EXPECT_EQ(DWORD{ERROR_ALREADY_EXISTS}, GetLastError());
  EXPECT_EQ(INVALID_HANDLE_VALUE,
            CreateFileW(L"C:\\f", GENERIC_WRITE, 0, nullptr, CREATE_NEW, 0, nullptr));
  EXPECT_EQ(DWORD{ERROR_FILE_EXISTS}, GetLastError());
  EXPECT_EQ(INVALID_HANDLE_VALUE, CreateFileW(L"C:\\f", GENERIC_WRITE, 0, nullptr, 9, 0, nullptr));
  EXPECT_EQ(DWORD{ERROR_INVALID_PARAMETER}, GetLastError());
}

TEST_F(Win32Files, PointerMovesSeeksAndCutsTheFile) {
  const HANDLE file =
      CreateFileW(L"C:\\f", GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_NEW, 0, nullptr);
  DWORD count = 0;
  ASSERT_TRUE(WriteFile(file, "0123456789", 10, &count, nullptr));
  LARGE_INTEGER move;
  LARGE_INTEGER now;
  move.QuadPart = -4;
  ASSERT_TRUE(SetFilePointerEx(file, move, &now, FILE_CURRENT));
  EXPECT_EQ(6, now.QuadPart);
  char byte = 0;
  ASSERT_TRUE(ReadFile(file, &byte, 1, &count, nullptr));
  EXPECT_EQ('6', byte);
  move.QuadPart = -100;
  EXPECT_FALSE(SetFilePointerEx(file, move, &now, FILE_END));
  EXPECT_EQ(DWORD{ERROR_NEGATIVE_SEEK}, GetLastError());
  EXPECT_EQ(3u, SetFilePointer(file, 3, nullptr, FILE_BEGIN));
  ASSERT_TRUE(SetEndOfFile(file));
  ASSERT_TRUE(GetFileSizeEx(file, &now));
  EXPECT_EQ(3, now.QuadPart);
  EXPECT_EQ(3u, GetFileSize(file, nullptr));
  ASSERT_TRUE(ReadFile(file, &byte, 1, &count, nullptr));
  EXPECT_EQ(0u, count);
  EXPECT_TRUE(FlushFileBuffers(file));
  ASSERT_TRUE(CloseHandle(file));
  EXPECT_FALSE(CloseHandle(file));
  EXPECT_EQ(DWORD{ERROR_INVALID_HANDLE}, GetLastError());
  EXPECT_FALSE(ReadFile(file, &byte, 1, &count, nullptr));
}

TEST_F(Win32Files, OverlappedGivesTheOffset) {
  ASSERT_TRUE(write(L"C:\\f", "0123456789"));
  const HANDLE file = CreateFileW(L"C:\\f", GENERIC_READ | FILE_APPEND_DATA, FILE_SHARE_READ,
                                  nullptr, OPEN_EXISTING, 0, nullptr);
  OVERLAPPED at = {};
  at.Offset = 7;
  char text[8] = {};
  DWORD count = 0;
  ASSERT_TRUE(ReadFile(file, text, 8, &count, &at));
  EXPECT_EQ(3u, count);
  EXPECT_STREQ("789", text);
  at.Offset = 10;
  EXPECT_FALSE(ReadFile(file, text, 8, &count, &at));
  EXPECT_EQ(DWORD{ERROR_HANDLE_EOF}, GetLastError());
  ASSERT_TRUE(WriteFile(file, "ab", 2, &count, nullptr));  // appends wherever the pointer is
  CloseHandle(file);
  EXPECT_EQ("0123456789ab", read(L"C:\\f"));
}

TEST_F(Win32Files, SharingViolationsAreReported) {
  const HANDLE file = CreateFileW(L"C:\\f", GENERIC_WRITE, 0, nullptr, CREATE_NEW, 0, nullptr);
  EXPECT_EQ("error 32", read(L"C:\\f"));
  EXPECT_FALSE(DeleteFileW(L"C:\\f"));
  EXPECT_EQ(DWORD{ERROR_SHARING_VIOLATION}, GetLastError());
  // Looking at attributes disturbs nobody.
  const HANDLE look = CreateFileW(L"C:\\f", 0, 0, nullptr, OPEN_EXISTING, 0, nullptr);
  EXPECT_NE(INVALID_HANDLE_VALUE, look);
  CloseHandle(look);
  CloseHandle(file);
  EXPECT_TRUE(DeleteFileW(L"C:\\f"));
}

TEST_F(Win32Files, FoldersAreMadeListedAndRemoved) {
  ASSERT_TRUE(CreateDirectoryW(L"C:\\d", nullptr));
  EXPECT_FALSE(CreateDirectoryW(L"C:\\d", nullptr));
  EXPECT_EQ(DWORD{ERROR_ALREADY_EXISTS}, GetLastError());
  EXPECT_FALSE(CreateDirectoryW(L"C:\\x\\y", nullptr));
  EXPECT_EQ(DWORD{ERROR_PATH_NOT_FOUND}, GetLastError());
  for (const wchar_t* name : {L"C:\\d\\b.log", L"C:\\d\\a.log", L"C:\\d\\c.txt"})
    write(name, "x");
  WIN32_FIND_DATAW data;
  HANDLE search = FindFirstFileW(L"C:\\d\\*", &data);
  std::wstring names;
  do {
    names += std::wstring(data.cFileName) + L" ";
  } while (FindNextFileW(search, &data));
  EXPECT_EQ(DWORD{ERROR_NO_MORE_FILES}, GetLastError());
  EXPECT_EQ(L". .. a.log b.log c.txt ", names);
  EXPECT_TRUE(FindClose(search));
  search = FindFirstFileW(L"C:\\d\\?.log", &data);
  EXPECT_STREQ(L"a.log", data.cFileName);
  FindClose(search);
  EXPECT_EQ(INVALID_HANDLE_VALUE, FindFirstFileW(L"C:\\d\\*.bak", &data));
  EXPECT_EQ(DWORD{ERROR_FILE_NOT_FOUND}, GetLastError());
  EXPECT_EQ(INVALID_HANDLE_VALUE, FindFirstFileW(L"C:\\no\\*", &data));
  EXPECT_EQ(DWORD{ERROR_PATH_NOT_FOUND}, GetLastError());
  EXPECT_FALSE(RemoveDirectoryW(L"C:\\d"));
  EXPECT_EQ(DWORD{ERROR_DIR_NOT_EMPTY}, GetLastError());
}

TEST_F(Win32Files, FilesAreMovedCopiedAndReplaced) {
  ASSERT_TRUE(write(L"C:\\a", "1"));
  ASSERT_TRUE(write(L"C:\\b", "2"));
  EXPECT_FALSE(MoveFileExW(L"C:\\a", L"C:\\b", 0));
  EXPECT_EQ(DWORD{ERROR_ALREADY_EXISTS}, GetLastError());
  EXPECT_TRUE(MoveFileExW(L"C:\\a", L"C:\\b", MOVEFILE_REPLACE_EXISTING));
  EXPECT_EQ("1", read(L"C:\\b"));
  EXPECT_FALSE(MoveFileExW(L"C:\\b", L"H:\\b", 0));
  EXPECT_EQ(DWORD{ERROR_NOT_SAME_DEVICE}, GetLastError());
  EXPECT_TRUE(MoveFileW(L"C:\\b", L"H:\\b"));
  EXPECT_EQ("1", read(L"H:\\b"));
  EXPECT_EQ("error 2", read(L"C:\\b"));
  EXPECT_TRUE(CopyFileW(L"H:\\b", L"C:\\c", TRUE));
  EXPECT_FALSE(CopyFileW(L"H:\\b", L"C:\\c", TRUE));
  EXPECT_EQ(DWORD{ERROR_FILE_EXISTS}, GetLastError());
  EXPECT_EQ("1", read(L"C:\\c"));
}

TEST_F(Win32Files, AttributesAndTimesAreVirtual) {
  ASSERT_TRUE(write(L"C:\\f", "12345"));
  simulated.clock.advance(VirtualTime::from_ms(250));
  WIN32_FILE_ATTRIBUTE_DATA data;
  ASSERT_TRUE(GetFileAttributesExW(L"C:\\f", GetFileExInfoStandard, &data));
  EXPECT_EQ(5u, data.nFileSizeLow);
  EXPECT_EQ(DWORD{FILE_ATTRIBUTE_ARCHIVE}, data.dwFileAttributes);
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  EXPECT_EQ(1, CompareFileTime(&now, &data.ftLastWriteTime));
  EXPECT_EQ(DWORD{FILE_ATTRIBUTE_DIRECTORY}, GetFileAttributesW(L"C:\\"));
  EXPECT_EQ(INVALID_FILE_ATTRIBUTES, GetFileAttributesW(L"C:\\no"));
  EXPECT_EQ(DWORD{ERROR_FILE_NOT_FOUND}, GetLastError());
  ASSERT_TRUE(SetFileAttributesW(L"C:\\f", FILE_ATTRIBUTE_READONLY));
  EXPECT_FALSE(DeleteFileW(L"C:\\f"));
  EXPECT_EQ(DWORD{ERROR_ACCESS_DENIED}, GetLastError());
}

TEST_F(Win32Files, ShadowCopiesOpenByTheirDeviceNames) {
  ASSERT_TRUE(write(L"C:\\f", "then"));
  simulated.snapshot();
  ASSERT_TRUE(write(L"C:\\f", "now"));
  const std::wstring device = L"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1";
  EXPECT_EQ("then", read(device + L"\\f"));
  EXPECT_FALSE(write(device + L"\\f", "x"));
  EXPECT_EQ(DWORD{ERROR_WRITE_PROTECT}, GetLastError());
  WIN32_FIND_DATAW data;
  const HANDLE search = FindFirstFileW((device + L"\\*").c_str(), &data);
  ASSERT_NE(INVALID_HANDLE_VALUE, search);
  EXPECT_STREQ(L"f", data.cFileName);
  FindClose(search);
}

TEST_F(Win32Files, VolumesAreFoundByName) {
  WCHAR name[MAX_PATH];
  ASSERT_TRUE(GetVolumeNameForVolumeMountPointW(L"c:\\", name, MAX_PATH));
  const std::string guid_name = simulated.volume->guid_name();
  EXPECT_EQ(std::wstring(guid_name.begin(), guid_name.end()), name);
  WCHAR same[MAX_PATH];
  ASSERT_TRUE(GetVolumeNameForVolumeMountPointW(name, same, MAX_PATH));
  EXPECT_STREQ(name, same);
  EXPECT_FALSE(GetVolumeNameForVolumeMountPointW(L"C:", same, MAX_PATH));
  EXPECT_EQ(DWORD{ERROR_INVALID_NAME}, GetLastError());
  EXPECT_FALSE(GetVolumeNameForVolumeMountPointW(L"C:\\", same, 10));
  EXPECT_EQ(DWORD{ERROR_FILENAME_EXCED_RANGE}, GetLastError());
  CreateDirectoryW(L"C:\\d", nullptr);
  EXPECT_FALSE(GetVolumeNameForVolumeMountPointW(L"C:\\d\\", same, MAX_PATH));
  EXPECT_EQ(DWORD{ERROR_NOT_A_REPARSE_POINT}, GetLastError());

  WCHAR root[MAX_PATH];
  ASSERT_TRUE(GetVolumePathNameW(L"h:\\x\\y", root, MAX_PATH));
  EXPECT_STREQ(L"H:\\", root);
  DWORD length = 0;
  ASSERT_TRUE(GetVolumePathNamesForVolumeNameW(name, root, MAX_PATH, &length));
  EXPECT_STREQ(L"C:\\", root);
  EXPECT_EQ(5u, length);
  WCHAR file_system[16];
  ASSERT_TRUE(
      GetVolumeInformationW(L"C:\\", nullptr, 0, nullptr, nullptr, nullptr, file_system, 16));
  EXPECT_STREQ(L"NTFS", file_system);
  EXPECT_EQ(UINT{DRIVE_FIXED}, GetDriveTypeW(L"C:\\"));
  EXPECT_EQ(UINT{DRIVE_NO_ROOT_DIR}, GetDriveTypeW(L"Q:\\"));
  EXPECT_EQ((1u << 2) | (1u << 7), GetLogicalDrives());

  int volumes_found = 1;
  const HANDLE search = FindFirstVolumeW(name, MAX_PATH);
  while (FindNextVolumeW(search, name, MAX_PATH))
    ++volumes_found;
  EXPECT_EQ(2, volumes_found);
  EXPECT_TRUE(FindVolumeClose(search));
}

TEST_F(Win32Files, FullPathsStartAtTheRootOfC) {
  WCHAR path[MAX_PATH];
  WCHAR* part = nullptr;
  EXPECT_EQ(6u, GetFullPathNameW(L"a/x/../b", MAX_PATH, path, nullptr));
  EXPECT_STREQ(L"C:\\a\\b", path);
  GetFullPathNameW(L"C:\\a\\b.txt", MAX_PATH, path, &part);
  EXPECT_STREQ(L"b.txt", part);
  EXPECT_EQ(8u, GetFullPathNameW(L"C:\\a\\bc", 3, path, nullptr));
}

TEST_F(Win32Files, HostPathsOpenWithOrdinaryStreams) {
  ASSERT_TRUE(write(L"H:\\f", "through"));
  std::ifstream stream(vsskit::host_path(std::wstring(L"h:\\F")));
  std::string text;
  stream >> text;
  EXPECT_EQ("through", text);
  EXPECT_EQ("", vsskit::host_path(std::wstring(L"C:\\f")));
  EXPECT_EQ("", vsskit::host_path(std::string("Q:\\f")));
}

TEST_F(Win32Files, VariablesAreTheWorldsUnlessTheProgramSetThem) {
  WCHAR text[64];
  EXPECT_EQ(10u, ExpandEnvironmentStringsW(L"%dataroot%\\x", text, 64));
  EXPECT_STREQ(L"C:\\data\\x", text);
  EXPECT_EQ(10u, ExpandEnvironmentStringsW(L"%dataroot%\\x", nullptr, 0));
  ASSERT_TRUE(SetEnvironmentVariableW(L"DATAROOT", L"D:\\"));
  EXPECT_EQ(3u, GetEnvironmentVariableW(L"DataRoot", text, 64));
  EXPECT_STREQ(L"D:\\", text);
  ASSERT_TRUE(SetEnvironmentVariableW(L"DATAROOT", nullptr));
  EXPECT_EQ(0u, GetEnvironmentVariableW(L"DataRoot", text, 64));
  EXPECT_EQ(DWORD{ERROR_ENVVAR_NOT_FOUND}, GetLastError());
  ExpandEnvironmentStringsW(L"%dataroot%", text, 64);
  EXPECT_STREQ(L"%dataroot%", text);
  ASSERT_TRUE(SetEnvironmentVariableW(L"DATAROOT", L"C:\\data"));
}

}  // namespace
}  // namespace vsskit::sdk
