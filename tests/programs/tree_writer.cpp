// The small writer over a tree of files as a service's program: makes the files, subscribes, and
// waits until somebody ends it.
//
//   tree_writer [--nested] [--folder FOLDER]
//
// Exit code: 1 it cannot start, 2 the command line was wrong or nobody ended it.
#include <windows.h>

#include <vss.h>

#include <cstdio>
#include <string>

#include "sim/roles/tree_writer.h"
#include "tests/programs/words.h"

namespace {

// A class of its own: a tree of the world's may be there, with components of the same names.
constexpr VSS_ID kDocumentsWriterId = {
    0x7a1c2e94, 0x0b6d, 0x4d0e, {0x9c, 0x21, 0x5e, 0x77, 0x43, 0x18, 0xaa, 0x06}};

}  // namespace

int main(int count, char** arguments) {
  namespace programs = vsskit::programs;
  namespace roles = vsskit::roles;
  roles::TreeWriterSettings settings;
  settings.id = kDocumentsWriterId;
  settings.name = L"Documents Writer";
  settings.instance_name = L"documents";
  settings.folder = L"C:\\documents";
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    if (word == "--nested") {
      settings.shape = roles::TreeShape::nested;
    } else if (word == "--folder" && i + 1 < count) {
      settings.folder = programs::wide(arguments[++i]);
    } else {
      std::fprintf(stderr, "tree_writer: '%s' means nothing\n", word.c_str());
      return 2;
    }
  }
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  const std::wstring folder = settings.folder;
  roles::TreeWriter writer(settings);
  if (!roles::plant_tree(folder) || FAILED(writer.start())) {
    std::fprintf(stderr, "tree_writer: cannot start in %ls\n", folder.c_str());
    return 1;
  }
  Sleep(INFINITE);
  return 2;
}
