// A writer service in small: subscribes and waits. The simulation backs it up while it waits.
#include "notes_writer.h"

int main() {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  int completed = 0;
  {
    NotesWriter writer;
    if (FAILED(writer.start())) return 1;
    Sleep(1000);
    completed = writer.completed();
  }
  CoUninitialize();
  return completed == 1 ? 0 : 1;
}
