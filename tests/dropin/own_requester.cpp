// A writer's program whose own requester begins later than its writer, by as many milliseconds as
// its argument says: vsskit's requester has begun by then, or never does (VSSKIT_GRACE).
#include "notes_requester.h"
#include "notes_writer.h"

#include <cstdlib>

int main(int argc, char** argv) {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  NotesWriter writer;
  if (FAILED(writer.start())) return 1;
  Sleep(argc > 1 ? std::atoi(argv[1]) : 0);
  NotesRequester requester;
  return SUCCEEDED(requester.run()) ? 0 : 2;
}
