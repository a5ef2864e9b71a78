// The program around the requester that MSVC compiled.
#include <windows.h>

#include <oleauto.h>

extern "C" int run_msvc_requester();
extern "C" void free_text(BSTR text) {
  SysFreeString(text);
}

int main() {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  const int failed = run_msvc_requester();
  CoUninitialize();
  return failed;
}
