#include "notes_requester.h"

int main() {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  NotesRequester requester;
  const HRESULT hr = requester.run();
  CoUninitialize();
  return SUCCEEDED(hr) ? 0 : 1;
}
