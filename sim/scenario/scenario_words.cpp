// The names that a scenario file may use for executors and roles.
#include <chrono>

#include "sim/roles/mutants.h"
#include "sim/scenario/scenario.h"

namespace vsskit::scenario {

std::optional<bool> parse_executor(std::string_view name) {
  if (name != "lockstep" && name != "threaded") return std::nullopt;
  return name == "threaded";
}

engine::ThreadedOptions threads_of(const Scenario& scenario) {
  engine::ThreadedOptions threads;
  threads.watchdog = std::chrono::milliseconds(scenario.watchdog_ms);
  return threads;
}

std::vector<std::string> writer_roles() {
  std::vector<std::string> roles{"ledger", "tree", "document"};
  for (const roles::Mutant& each : roles::mutants()) {
    if (each.writer != nullptr) roles.emplace_back(each.id);
  }
  return roles;
}

std::vector<std::string> provider_roles() {
  std::vector<std::string> roles{"software-copies", "hardware-copies"};
  for (const roles::Mutant& each : roles::mutants()) {
    if (each.provider != nullptr) roles.emplace_back(each.id);
  }
  return roles;
}

std::vector<std::string> requester_roles() {
  std::vector<std::string> roles{"files", "rehearsal"};
  for (const roles::Mutant& each : roles::mutants()) {
    if (each.requester != nullptr) roles.emplace_back(each.id);
  }
  return roles;
}

}  // namespace vsskit::scenario
