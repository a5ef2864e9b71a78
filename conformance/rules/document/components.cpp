// Components as a writer declares them: names, logical paths, what they hold, what they depend on.
#include <map>

#include "conformance/rule/judge.h"
#include "conformance/rules/document/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"
#include "sim/selection/component_tree.h"

namespace vsskit::conformance {
namespace {

// Calls `visit(gathered, component)` with every component declared.
template <class Visit>
void each_component(const Session& session, const Visit& visit) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    for (const auto& component : gathered.metadata->components)
      visit(gathered, component);
  }
}

void pair_is_unique(const Session& session, Judge& judge) {
  std::map<ComponentName, std::string_view> seen;  // over all instances of a class
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    const Place place = place_of(gathered, component.at);
    judge.applies(place);
    const auto& id = gathered.metadata->identification;
    const auto [earlier, fresh] =
        seen.try_emplace({id.writer_id, component_path(component)}, gathered.document);
    if (fresh) return;
    judge.violated(place, "component \\{} of writer {} is declared again; first in {}",
                   component_path(component), id.writer_id.braced(), earlier->second);
  });
}

void name_is_plain(const Session& session, Judge& judge) {
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    const Place place = place_of(gathered, component.at);
    judge.applies(place);
    if (component.name.empty()) {
      judge.violated(place, "a component below \"{}\" has no name",
                     component.logical_path.value_or(""));
    } else if (component.name.find('\\') != std::string::npos) {
      judge.violated(place, "the component's name is \"{}\"; its logical path \"{}\"",
                     component.name, component.logical_path.value_or(""));
    }
  });
}

void logical_path_is_plain(const Session& session, Judge& judge) {
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    const std::string path = component.logical_path.value_or("");
    if (path.empty()) return;
    const Place place = place_of(gathered, component.at);
    judge.applies(place);
    if (path.front() == '\\' || path.back() == '\\' || path.find("\\\\") != std::string::npos) {
      judge.violated(place, "the logical path of component {} is \"{}\"", component.name, path);
    }
  });
}

void says_selectable(const Session& session, Judge& judge) {
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    const Place place = place_of(gathered, component.at);
    judge.applies(place);
    if (component.selectable) return;
    judge.violated(place, "component \\{} does not say whether it is selectable",
                   component_path(component));
  });
}

void database_files_are_plain(const Session& session, Judge& judge) {
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    if (component.type != ComponentType::database) return;
    judge.applies(place_of(gathered, component.at));
    for (const auto* list : {&component.database_files, &component.log_files}) {
      for (const auto& files : *list) {
        if (!files.is_recursive() && !files.alternate_path) continue;
        judge.violated(place_of(gathered, files.at), "{}\\{} of database \\{} {}", files.path,
                       files.filespec, component_path(component),
                       files.is_recursive() ? "is recursive" : "has an alternate path");
      }
    }
  });
}

void type_holds_files(const Session& session, Judge& judge) {
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    const bool database = component.type == ComponentType::database;
    const std::size_t own = database ? component.database_files.size() + component.log_files.size()
                                     : component.files.size();
    const std::size_t other = database
                                  ? component.files.size()
                                  : component.database_files.size() + component.log_files.size();
    if (own + other == 0) return;
    const Place place = place_of(gathered, component.at);
    judge.applies(place);
    if (other == 0) return;
    judge.violated(place, "{} \\{} holds {} file sets of the other component type",
                   print(component.type), component_path(component), other);
  });
}

void depends_on_others(const Session& session, Judge& judge) {
  each_component(session, [&](const GatheredMetadata& gathered, const auto& component) {
    for (const auto& dependency : component.dependencies) {
      const Place place = place_of(gathered, dependency.at);
      judge.applies(place);
      if (dependency.writer_id != gathered.metadata->identification.writer_id) continue;
      judge.violated(place, "component \\{} depends on \"{}\" of its own writer {}",
                     component_path(component), dependency.component_name,
                     dependency.writer_id.braced());
    }
  });
}

constexpr Rule kDocumentComponents[] = {
    {
        .id = "document/components/pair-is-unique",
        .inventory = "W-COMP-02",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::logical_pathing_of_components, ""},
        .statement = "Logical path and name together are unique over all instances of a writer "
                     "class.",
        .why = "A requester names a component by this pair: with two of them, one is backed up "
               "twice and the other never.",
        .needs = holds::none,
        .check = pair_is_unique,
        .mutant = "names_components_alike",
    },
    {
        .id = "document/components/name-is-plain",
        .inventory = "W-COMP-04",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_create_writer_metadata_add_component, ""},
        .statement = "A component has a name, without a backslash in it.",
        .why = "The backslash separates the parts of a logical path: the component would be looked "
               "for in a set that does not exist.",
        .needs = holds::none,
        .check = name_is_plain,
        .unreachable = "AddComponent refuses such a name.",
    },
    {
        .id = "document/components/logical-path-is-plain",
        .inventory = "D-COMP-05",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::logical_pathing_of_components, ""},
        .statement = "A logical path's parts are separated by single backslashes, with none at "
                     "either end; the root is empty.",
        .why = "With a backslash too many the component falls out of its set, and an implicit "
               "inclusion misses it.",
        .needs = holds::none,
        .check = logical_path_is_plain,
        .mutant = "begins_path_with_backslash",
    },
    {
        .id = "document/components/says-selectable",
        .inventory = "W-COMP-01",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::vssgloss_s, "selectability for backup"},
        .statement = "Every component says whether it is selectable for backup; there is no "
                     "default.",
        .why = "Whether it must be backed up or may be left out hangs on this one word.",
        .needs = holds::none,
        .check = says_selectable,
        .unreachable = "AddComponent takes the value as an argument that cannot be left out.",
    },
    {
        .id = "document/components/database-files-are-plain",
        .inventory = "W-COMP-09",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::component_types, ""},
        .statement = "File sets of database components are neither recursive nor have an alternate "
                     "path.",
        .why = "The calls that declare them have no such arguments, and requesters do not look.",
        .needs = holds::none,
        .check = database_files_are_plain,
        .unreachable = "AddDatabaseFiles and AddDatabaseLogFiles have no argument for either.",
    },
    {
        .id = "document/components/type-holds-files",
        .inventory = "W-COMP-08",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::component_types, ""},
        .statement = "A file group holds file lists, a database holds database and log files.",
        .why = "A requester asks a component only for the files of its type; others are in no "
               "backup.",
        .needs = holds::none,
        .check = type_holds_files,
        .unreachable = "The calls that add file sets refuse a component of the other type.",
    },
    {
        .id = "document/components/depends-on-others",
        .inventory = "W-DEP-02",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::dependencies_between_components_managed_by_different_writers, ""},
        .statement = "A dependency leads to a component of another writer.",
        .why = "Within one writer component sets say what belongs together; a dependency on itself "
               "is followed by no requester.",
        .needs = holds::none,
        .check = depends_on_others,
        .mutant = "depends_on_itself",
    },
};

}  // namespace

std::span<const Rule> document_components() {
  return kDocumentComponents;
}

}  // namespace vsskit::conformance
