// See mutants.h.
#include "sim/roles/mutants.h"
#include "sim/roles/restoring.h"

#include <cstring>

namespace vsskit::roles {

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> all = [] {
    std::vector<Mutant> list;
    add_identify_mutants(list);
    add_event_mutants(list);
    add_change_mutants(list);
    add_duplicate_mutants(list);
    add_restore_writer_mutants(list);
    add_restore_answers_mutants(list);
    add_service_writer_mutants(list);
    add_object_writer_mutants(list);
    add_session_mutants(list);
    add_ending_mutants(list);
    add_choice_mutants(list);
    add_copy_mutants(list);
    add_attention_mutants(list);
    add_restore_mutants(list);
    add_restore_files_mutants(list);
    add_service_mutants(list);
    add_object_requester_mutants(list);
    add_provider_mutants(list);
    return list;
  }();
  return all;
}

const Mutant* find_mutant(const char* id) {
  for (const Mutant& mutant : mutants()) {
    if (std::strcmp(mutant.id, id) == 0) return &mutant;
  }
  return nullptr;
}

}  // namespace vsskit::roles
