// Dependencies on components of other computers: how they are written.
#include <algorithm>
#include <string>
#include <string_view>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// Pages differ on whether `\\computer\` stands before the logical path or before the name.
std::string_view remote_part(const document::Dependency& dependency) {
  if (dependency.logical_path && dependency.logical_path->starts_with(R"(\\)")) {
    return *dependency.logical_path;
  }
  const bool by_name = dependency.component_name.starts_with(R"(\\)");
  return by_name ? std::string_view(dependency.component_name) : std::string_view{};
}

void computer_is_named(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    for (const document::Component& component : gathered.metadata->components) {
      for (const document::Dependency& dependency : component.dependencies) {
        const std::string_view remote = remote_part(dependency);
        if (remote.empty()) continue;
        const Place place =
            Place(*gathered.step).of(gathered.label).in(gathered.document, dependency.at);
        judge.applies(place);
        const std::string_view computer = remote.substr(2, remote.find('\\', 2) - 2);
        const bool named = !computer.empty() && computer.find_first_of(" *?/:<>|\"") == remote.npos;
        if (named) continue;
        judge.violated(place, "component {} depends on {}, where \"{}\" stands for the computer",
                       dependency.component_name, remote, computer);
      }
    }
  }
}

constexpr Rule kDocumentDependencies[] = {
    {
        .id = "document/dependencies/computer-is-named",
        .inventory = "W-DEP-05",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::dependencies_between_components_managed_by_different_writers,
                   "Declaring Remote Dependencies"},
        .statement = "A dependency on another computer names it, as an address or by its name, "
                     "between two backslashes and one.",
        .why = "The requester cannot ask anybody to back up what the component needs.",
        .needs = holds::none,
        .check = computer_is_named,
        .mutant = "depends_on_no_computer",
    },
};

}  // namespace

std::span<const Rule> document_dependencies() {
  return kDocumentDependencies;
}

}  // namespace vsskit::conformance
