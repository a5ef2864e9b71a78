// A service whose writer MSVC compiled: starts it and works until somebody ends it.
#include <windows.h>

#include <objbase.h>

extern "C" int start_msvc_writer();

int main() {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  if (start_msvc_writer() != 0) return 1;
  Sleep(INFINITE);
  return 2;
}
