// Which components a requester adds, by the writers' metadata, and which volumes follow from them.
// What is copied of the components' files belongs to copying.
#include <set>

#include "conformance/rule/chosen.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void mandatory_components_added(const Session& session, Judge& judge) {
  const Step* prepare = session.first(Verb::PrepareForBackup);
  if (prepare == nullptr) return;
  std::set<const GatheredMetadata*> writers;
  for (const Chosen& one : chosen(session))
    writers.insert(one.gathered);
  for (const GatheredMetadata& gathered : session.metadata()) {
    if (writers.find(&gathered) == writers.end()) continue;
    judge.applies(*prepare);
    for (const std::size_t index : session.tree_of(gathered).mandatory()) {
      const document::Component& component = gathered.metadata->components[index];
      const ComponentName name{gathered.metadata->identification.writer_id,
                               component_path(component)};
      if (session.added(name, gathered.metadata->identification.instance_id) != nullptr) continue;
      judge.violated(Place(*prepare).in(gathered.document, component.at).with(gathered.step),
                     "component {} of writer {} is non-selectable and top-level and was not added, "
                     "though others of that writer were",
                     selection::shown_path(component),
                     gathered.metadata->identification.friendly_name);
    }
  }
}

void no_unselectable_child(const Session& session, Judge& judge) {
  for (const Chosen& one : chosen(session)) {
    judge.applies(*one.added->step);
    if (one.tree->may_be_added(one.index)) continue;
    const std::size_t definer = *one.tree->definer(one.index);
    judge.violated(Place(*one.added->step).in(one.gathered->document, one.component().at),
                   "component {} is non-selectable and belongs to the set of {}",
                   selection::shown_path(one.component()),
                   selection::shown_path(one.tree->component(definer)));
  }
}

void no_child_beside_parent(const Session& session, Judge& judge) {
  for (const Chosen& one : chosen(session)) {
    if (!one.component().is_selectable()) continue;
    judge.applies(*one.added->step);
    for (auto above = one.tree->definer(one.index); above; above = one.tree->definer(*above)) {
      const AddedComponent* parent =
          session.added({one.added->name.writer_id, component_path(one.tree->component(*above))},
                        one.added->instance_id);
      if (parent == nullptr) continue;
      judge.violated(Place(*one.added->step).with(parent->step),
                     "component {} is added beside {}, added at step {}, which includes it",
                     selection::shown_path(one.component()),
                     selection::shown_path(one.tree->component(*above)), parent->step->number);
      break;
    }
  }
}

std::size_t entries_of(const document::Component& component) {
  return component.files.size() + component.database_files.size() + component.log_files.size();
}

// How many file entries of a component a `read` step says were visited.
std::size_t visited_by(const Step& read) {
  std::int64_t visited = 0;
  for (const std::string_view key : {"files", "databases", "logs"})
    visited += read.number_of(key).value_or(0);
  return static_cast<std::size_t>(visited);
}

// The components of a writer by name; nullptr where several share one, as `read` steps do not tell
// them apart.
std::map<std::string_view, const document::Component*> by_name(const GatheredMetadata& gathered) {
  std::map<std::string_view, const document::Component*> components;
  for (const document::Component& component : gathered.metadata->components) {
    const auto [place, fresh] = components.emplace(component.name, &component);
    if (!fresh) place->second = nullptr;
  }
  return components;
}

// What was read of each component of one writer, in however many passes.
struct Read {
  const Step* last = nullptr;
  std::size_t visited = 0;
};
std::map<std::string_view, Read> reads_of(const Session& session, const Guid& instance) {
  std::map<std::string_view, Read> reads;
  for (const Step* step : session.calls(Verb::read)) {
    if (step->guid_of("instance") != instance) continue;
    Read& read = reads[step->text("component")];
    read.last = step;
    read.visited += visited_by(*step);
  }
  return reads;
}

void file_entries_read(const Session& session, Judge& judge) {
  if (session.first(Verb::read) == nullptr) return;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto components = by_name(gathered);
    for (const auto& [name, read] :
         reads_of(session, gathered.metadata->identification.instance_id)) {
      const auto found = components.find(name);
      if (found == components.end() || found->second == nullptr || read.visited == 0) continue;
      const std::size_t declared = entries_of(*found->second);
      if (read.visited < declared && session.was_cut()) continue;
      judge.applies(*read.last);
      if (read.visited >= declared) continue;
      judge.violated(Place(*read.last).in(gathered.document, found->second->at).with(gathered.step),
                     "{} of the {} file entries of component {} were read; an attribute that the "
                     "document lacks is answered by S_FALSE, which is no error",
                     read.visited, declared, selection::shown_path(*found->second));
    }
  }
}

void component_mode_only(const Session& session, Judge& judge) {
  const Step* state = session.last(Verb::SetBackupState);
  if (state == nullptr) return;
  for (const Step* add : session.calls(Verb::AddComponent)) {
    judge.applies(*add);
    if (session.component_mode() != false) continue;
    judge.violated(Place(*add).with(state),
                   "component {} is added though SetBackupState at step {} said components=no",
                   session.component_of(*add).path, state->number);
    return;
  }
}

void components_in_component_mode(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  if (prepare == nullptr || session.component_mode() != true) return;
  judge.applies(*prepare);
  if (!session.added().empty()) return;
  judge.violated(Place(*prepare).with(session.last(Verb::SetBackupState)),
                 "component mode was announced and no component added, so no writer takes part");
}

void addresses_what_was_added(const Session& session, Judge& judge) {
  if (!session.is_backup()) return;
  for (const Verb verb :
       {Verb::SetBackupSucceeded, Verb::SetBackupOptions, Verb::SetPreviousBackupStamp}) {
    for (const Step* step : session.calls(verb)) {
      judge.applies(*step);
      const auto& [name, instance] = session.instance_component_of(*step);
      if (session.added(name, instance) != nullptr) continue;
      judge.violated(*step, "{} names {} of writer {}, which was not added, and ended in {}",
                     trace::spec(verb).text, name.path, name.writer_id.braced(),
                     session.result_text(*step));
    }
  }
}

void volumes_of_components_added(const Session& session, Judge& judge) {
  const Step* snapshot = session.first_accepted(Verb::DoSnapshotSet);
  if (snapshot == nullptr) return;
  for (const Chosen& one : chosen(session)) {
    judge.applies(*snapshot);
    for (const std::size_t index : one.tree->component_set(one.index)) {
      const document::Component& component = one.tree->component(index);
      const auto [files, volume] = outside_set(session, component);
      if (files == nullptr) continue;
      judge.violated(Place(*snapshot).in(one.gathered->document, files->at).with(one.added->step),
                     "component {} of writer {} has files in {}, and volume {} is not in the set",
                     selection::shown_path(component),
                     one.gathered->metadata->identification.friendly_name,
                     files->alternate_path.value_or(files->path), volume->name);
    }
  }
}

void type_defined(const Session& session, Judge& judge) {
  for (const Step* state : session.calls(Verb::SetBackupState)) {
    judge.applies(*state);
    if (state->text("type") != "UNDEFINED") continue;
    judge.violated(*state, "SetBackupState with type UNDEFINED ended in {}",
                   session.result_text(*state));
  }
}

constexpr Rule kRequesterSelection[] = {
    {
        .id = "requester/selection/mandatory-components-added",
        .inventory = "R-SEL-13",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::use_of_components_by_the_requestor,
                   "Requester Component Selection during Backup"},
        .statement = "Where any component of a writer takes part, each of its non-selectable "
                     "components outside of component sets is added.",
        .why = "The writer's data is one whole: what was backed up cannot be restored without "
               "the part that was left out.",
        .needs = holds::calls,
        .check = mandatory_components_added,
        .mutant = "skips_mandatory_components",
    },
    {
        .id = "requester/selection/no-unselectable-child",
        .inventory = "R-SEL-15",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_component, ""},
        .statement = "A non-selectable component below a selectable one is never added by itself.",
        .why = "It comes with its set; added by itself, what VSS and the writer do with it is "
               "undefined.",
        .needs = holds::none,
        .check = no_unselectable_child,
        .mutant = "adds_every_component",
    },
    {
        .id = "requester/selection/no-child-beside-parent",
        .inventory = "R-SEL-16",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_selectability_for_backup, ""},
        .statement = "A selectable component is not added when a selectable one above it is.",
        .why = "Its files are in two component sets at once: saved twice, with two stamps and two "
               "outcomes.",
        .needs = holds::none,
        .check = no_child_beside_parent,
        .mutant = "adds_child_beside_parent",
    },
    {
        .id = "requester/selection/component-mode-only",
        .inventory = "R-SEL-23",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_component, ""},
        .statement = "Components are added only in component mode.",
        .why = "Outside of it the choice has no meaning: writers prepare for a backup of whole "
               "volumes.",
        .needs = holds::none,
        .check = component_mode_only,
        .mutant = "adds_components_in_volume_mode",
    },
    {
        .id = "requester/selection/components-in-component-mode",
        .inventory = "R-SHAD-26",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::backups_without_writer_participation, ""},
        .statement = "A backup in component mode has components.",
        .why = "No writer takes part, and the shadow copy is only crash-consistent.",
        .needs = holds::calls,
        .check = components_in_component_mode,
        .mutant = "adds_no_component",
    },
    {
        .id = "requester/selection/addresses-what-was-added",
        .inventory = "R-SEL-24",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::selectability_and_working_with_component_properties,
                   "Properties of Implicitly Included Components"},
        .statement = "Options, stamps and outcomes of a component set are set on the component "
                     "that was added, never on one below it.",
        .why = "The call is refused, and the set's component has no stamp or outcome.",
        .needs = holds::calls,
        .check = addresses_what_was_added,
        .mutant = "marks_subcomponents",
    },
    {
        .id = "requester/selection/volumes-of-components-added",
        .inventory = "R-VOL-15 R-VOL-16",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_the_backup_discovery_phase, ""},
        .statement = "Every volume that holds files of the chosen components which need a shadow "
                     "copy is in the set, also those mounted below a recursive file set.",
        .why = "The component's files are read unprotected or not at all, and its writer vetoes "
               "with VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT.",
        .needs = holds::calls,
        .check = volumes_of_components_added,
        .mutant = "adds_one_volume_only",
    },
    {
        .id = "requester/selection/type-defined",
        .inventory = "R-TYPE-25",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_vss_backup_type, ""},
        .statement = "SetBackupState announces a backup type other than VSS_BT_UNDEFINED.",
        .why = "Writers cannot tell what kind of backup they prepare for, nor what it means for "
               "their logs and their next incremental.",
        .needs = holds::none,
        .check = type_defined,
        .mutant = "leaves_type_undefined",
    },
    {
        .id = "requester/selection/file-entries-read",
        .inventory = "R-SEL-18",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_wm_filedesc_get_recursive, ""},
        .statement = "A requester that reads a component's file entries reads them all.",
        .why = "Files of the entries that are left are in no backup; a success code that is not "
               "S_OK was taken for an error.",
        .needs = holds::none,
        .check = file_entries_read,
        .mutant = "gives_up_on_s_false",
    },
};

}  // namespace

std::span<const Rule> requester_selection() {
  return kRequesterSelection;
}

}  // namespace vsskit::conformance
