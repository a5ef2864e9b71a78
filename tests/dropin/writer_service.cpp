// A writer service in small: subscribes and works until somebody ends it.
#include "notes_writer.h"

int main() {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  NotesWriter writer;
  if (FAILED(writer.start())) return 1;
  Sleep(INFINITE);
  return 2;
}
