// Components that need components of other writers: none of them is backed up or restored alone.
// Dependencies on other computers are not followed: their sessions are in other recordings.
#include <string>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

bool is_remote(const document::Dependency& dependency) {
  return dependency.logical_path.value_or("").starts_with(R"(\\)") ||
         dependency.component_name.starts_with(R"(\\)");
}

// Whether the component or one above it is among those that are named; `is_named(name)` says so.
template <class IsNamed>
bool is_included(ComponentName name, const IsNamed& is_named) {
  while (!is_named(name)) {
    const std::size_t end = name.path.rfind('\\');
    if (end == std::string::npos) return false;
    name.path.resize(end);
  }
  return true;
}

// Calls `look` with each dependency of a component that takes part and whose target is known on
// this machine.
template <class IsNamed, class Look>
void each_dependency(const Session& session, const IsNamed& is_named, const Look& look) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Guid& writer = gathered.metadata->identification.writer_id;
    for (const document::Component& component : gathered.metadata->components) {
      if (component.dependencies.empty()) continue;
      if (!is_included({writer, component_path(component)}, is_named)) continue;
      for (const document::Dependency& each : component.dependencies) {
        const GatheredMetadata* target = session.metadata_of(each.writer_id);
        if (is_remote(each) || target == nullptr) continue;
        const bool exists =
            session.tree_of(*target).find(each.logical_path, each.component_name).has_value();
        if (exists) look(gathered, component, each);
      }
    }
  }
}

ComponentName target_of(const document::Dependency& each) {
  return {each.writer_id, component_path(each.logical_path.value_or(""), each.component_name)};
}

void backed_up_together(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  if (!session.is_backup() || prepare == nullptr) return;
  const auto is_added = [&](const ComponentName& name) { return session.added(name) != nullptr; };
  each_dependency(
      session, is_added, [&](const auto& gathered, const auto& component, const auto& dependency) {
        judge.applies(*prepare);
        const ComponentName target = target_of(dependency);
        if (is_included(target, is_added)) return;
        judge.violated(Place(*prepare).in(gathered.document, dependency.at).with(gathered.step),
                       "{} is backed up and depends on {} of writer {}, which was not added",
                       component_path(component), target.path, target.writer_id.braced());
      });
}

void restored_together(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (pre == nullptr || !begun) return;
  const auto selected = selected_before(session, *pre);
  const auto is_selected = [&](const ComponentName& name) { return selected.count(name) != 0; };
  const auto is_saved = [&](const ComponentName& name) { return begun->find(name) != nullptr; };
  each_dependency(
      session, is_selected,
      [&](const auto& gathered, const auto& component, const auto& dependency) {
        const ComponentName target = target_of(dependency);
        if (!is_included(target, is_saved)) return;
        judge.applies(*pre);
        if (is_included(target, is_selected)) return;
        judge.violated(
            Place(*pre).in(gathered.document, dependency.at).with(gathered.step),
            "{} is restored and depends on {} of writer {}, which is in the backup and was "
            "not selected",
            component_path(component), target.path, target.writer_id.braced());
      });
}

constexpr Rule kRequesterDependencies[] = {
    {
        .id = "requester/dependencies/backed-up-together",
        .inventory = "R-DEP-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::dependencies_between_components_managed_by_different_writers, ""},
        .statement = "With a component all components that it depends on are backed up.",
        .why = "The component cannot be used without them: what was saved is of no use.",
        .needs = holds::calls,
        .check = backed_up_together,
        .mutant = "leaves_dependencies_out",
    },
    {
        .id = "requester/dependencies/restored-together",
        .inventory = "R-DEP-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::dependencies_between_components_managed_by_different_writers, ""},
        .statement = "With a component all components that it depends on are restored.",
        .why = "Old and new state meet that never were together.",
        .needs = holds::calls,
        .check = restored_together,
        .mutant = "restores_without_dependencies",
    },
};

}  // namespace

std::span<const Rule> requester_dependencies() {
  return kRequesterDependencies;
}

}  // namespace vsskit::conformance
