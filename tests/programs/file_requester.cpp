// The well-behaved requester as a program of its own: one backup for each type on its command line,
// a full one where there is none; then restores of the last, where it is asked to.
//
//   file_requester [--as MUTANT] [--medium FOLDER] [--restore]
//   [full|incremental|differential|copy]...
//
// Exit code: 0 everything succeeded, 1 something failed, 2 the command line was wrong.
#include <windows.h>

#include <vss.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/roles/file_requester.h"
#include "sim/roles/mutants.h"
#include "tests/programs/words.h"

namespace {

namespace programs = vsskit::programs;
namespace roles = vsskit::roles;

struct Request {
  std::string role;
  std::wstring medium = L"C:\\backup";
  bool restore = false;
  std::vector<VSS_BACKUP_TYPE> types;
};

std::optional<VSS_BACKUP_TYPE> type_of(const char* word) {
  static constexpr struct {
    const char* word;
    VSS_BACKUP_TYPE type;
  } kTypes[] = {{"full", VSS_BT_FULL},
                {"incremental", VSS_BT_INCREMENTAL},
                {"differential", VSS_BT_DIFFERENTIAL},
                {"copy", VSS_BT_COPY}};
  for (const auto& each : kTypes) {
    if (std::strcmp(each.word, word) == 0) return each.type;
  }
  return std::nullopt;
}

std::optional<Request> read_arguments(int count, char** arguments) {
  Request request;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    const bool has_value = i + 1 < count;
    if (word == "--as" && has_value) {
      request.role = arguments[++i];
    } else if (word == "--medium" && has_value) {
      request.medium = programs::wide(arguments[++i]);
    } else if (word == "--restore") {
      request.restore = true;
    } else if (const auto type = type_of(word.c_str())) {
      request.types.push_back(*type);
    } else {
      std::fprintf(stderr, "file_requester: '%s' means nothing\n", word.c_str());
      return std::nullopt;
    }
  }
  if (request.types.empty()) request.types.push_back(VSS_BT_FULL);
  return request;
}

std::unique_ptr<roles::FileRequester> make(const std::string& role) {
  if (role.empty()) return std::make_unique<roles::FileRequester>();
  const roles::Mutant* mutant = roles::find_mutant(role.c_str());
  if (mutant != nullptr && mutant->requester != nullptr) return mutant->requester({});
  std::fprintf(stderr, "file_requester: no requester does '%s' wrong\n", role.c_str());
  return nullptr;
}

bool tell(const char* what, const roles::SessionRecord& record) {
  std::printf("%s: %llu files, %llu bytes%s\n", what, static_cast<unsigned long long>(record.files),
              static_cast<unsigned long long>(record.bytes), record.succeeded ? "" : ", failed");
  for (const std::wstring& message : record.messages)
    std::printf("  %ls\n", message.c_str());
  if (!record.failed_step.empty()) {
    std::printf("  %ls: 0x%08lx\n", record.failed_step.c_str(),
                static_cast<unsigned long>(record.failure));
  }
  return record.succeeded;
}

bool back_up(roles::FileRequester& requester, const Request& request) {
  bool succeeded = true;
  for (std::size_t i = 0; i < request.types.size(); ++i) {
    roles::BackupPlan plan;
    plan.type = request.types[i];
    plan.medium = request.medium + L'\\' + std::to_wstring(i + 1);
    succeeded = tell("backup", requester.run(plan)) && succeeded;
  }
  if (!request.restore || !succeeded) return succeeded;
  roles::RestorePlan plan;
  plan.medium = requester.history().back().medium;
  return tell("restore", requester.restore(plan));
}

}  // namespace

int main(int count, char** arguments) {
  const auto request = read_arguments(count, arguments);
  if (!request) return 2;
  const auto requester = make(request->role);
  if (!requester) return 2;
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  const bool succeeded = back_up(*requester, *request);
  CoUninitialize();
  return succeeded ? 0 : 1;
}
