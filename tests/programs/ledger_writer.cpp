// The well-behaved writer with its store as a service's program: makes the ledger, subscribes, and
// does a transfer every few milliseconds until somebody ends it.
//
//   ledger_writer [--as MUTANT] [--folder FOLDER] [--leaves]
//
// With --leaves it unsubscribes at once and leaves.
//
// Exit code: 1 it cannot start, 2 the command line was wrong.
#include <windows.h>

#include <vss.h>

#include <cstdio>
#include <memory>
#include <string>

#include "sim/roles/ledger_writer.h"
#include "sim/roles/mutants.h"
#include "tests/programs/words.h"

namespace {

namespace programs = vsskit::programs;
namespace roles = vsskit::roles;

std::unique_ptr<roles::LedgerWriter> make(const std::string& role, roles::LedgerStore& store) {
  roles::LedgerWriterSettings settings;
  settings.instance_name = L"service";  // a ledger of the world's own may be there
  if (role.empty()) return std::make_unique<roles::LedgerWriter>(store, settings);
  const roles::Mutant* mutant = roles::find_mutant(role.c_str());
  if (mutant != nullptr && mutant->writer != nullptr) return mutant->writer(store, settings);
  std::fprintf(stderr, "ledger_writer: no writer does '%s' wrong\n", role.c_str());
  return nullptr;
}

[[noreturn]] void work(roles::LedgerWriter& writer) {
  for (std::uint32_t i = 0;; ++i) {
    (void)writer.transfer(i % 10, (i + 1) % 10, 1);
    Sleep(20);
  }
}

}  // namespace

int main(int count, char** arguments) {
  std::string role;
  std::wstring folder = L"C:\\service";
  bool leaves = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    const bool has_value = i + 1 < count;
    if (word == "--as" && has_value) {
      role = arguments[++i];
    } else if (word == "--folder" && has_value) {
      folder = programs::wide(arguments[++i]);
    } else if (word == "--leaves") {
      leaves = true;
    } else {
      std::fprintf(stderr, "ledger_writer: '%s' means nothing\n", word.c_str());
      return 2;
    }
  }
  roles::LedgerStore store;
  const auto writer = make(role, store);
  if (!writer) return 2;
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (store.create(folder) != roles::LedgerStatus::ok || FAILED(writer->start())) {
    std::fprintf(stderr, "ledger_writer: cannot start in %ls\n", folder.c_str());
    return 1;
  }
  if (leaves) return 0;
  work(*writer);
}
