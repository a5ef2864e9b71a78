// What the mutants that restore share. For mutants_restore*.cpp.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sim/roles/file_restorer.h"
#include "sim/roles/mutants.h"

namespace vsskit::roles {

// A requester whose backups are good and whose restores are a mutant's.
template <class Restorer>
struct Restoring : FileRequester {
  using FileRequester::FileRequester;
  std::unique_ptr<FileRestorer> make_restorer(std::function<void(Phase)> on_phase) const override {
    return std::make_unique<Restorer>(std::move(on_phase));
  }
};

template <class Restorer>
constexpr Mutant restorer_mutant(const char* id, const char* stage, const char* text) {
  return requester_mutant<Restoring<Restorer>>(id, stage, text);
}

// The one component of a ledger in a restore.
inline ComRef<IVssComponent> first_component(IVssWriterComponents* components) {
  ComRef<IVssComponent> component;
  UINT count = 0;
  if (components == nullptr || FAILED(components->GetComponentCount(&count)) || count == 0) {
    return component;
  }
  components->GetComponent(0, component.put());
  return component;
}

// Each appends its own.
void add_restore_files_mutants(std::vector<Mutant>& all);
void add_restore_answers_mutants(std::vector<Mutant>& all);
void add_service_writer_mutants(std::vector<Mutant>& all);
void add_service_mutants(std::vector<Mutant>& all);

}  // namespace vsskit::roles
