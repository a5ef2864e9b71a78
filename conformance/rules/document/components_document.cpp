// The components document against what the requester said and what writers declared: its state, its
// writers and components, its shadow copy set. Its partial and differenced files have topics of
// their own.
#include <algorithm>
#include <map>
#include <set>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

std::string_view yes_no(bool value) {
  return value ? "yes" : "no";
}

Place place_of(const StoredComponents& stored, const document::Position& at) {
  return Place(*stored.step).in(stored.document, at);
}

// What SetBackupState said and the document does not; empty where they agree.
std::string state_difference(const Step& set, const document::BackupComponents& recorded) {
  const auto flag = [&](std::string_view key, const std::optional<bool>& value) {
    const bool there = value.value_or(false);
    if (set.find(key) == nullptr || set.yes(key) == there) return std::string();
    return fmt::format("{}={} was set and {} is recorded", key, yes_no(!there), yes_no(there));
  };
  for (std::string text : {flag("components", recorded.select_components),
                           flag("bootable", recorded.bootable_system_state),
                           flag("partial", recorded.partial_file_support)}) {
    if (!text.empty()) return text;
  }
  const std::string type = print(recorded.backup_type.value_or(BackupType::undefined));
  if (recorded.backup_type_token || set.find("type") == nullptr || set.text("type") == type)
    return {};
  return fmt::format("type={} was set and {} is recorded", set.text("type"), type);
}

void state_as_set(const Session& session, Judge& judge) {
  for (const StoredComponents& stored : session.stored_components()) {
    const Step* set = session.last_before(Verb::SetBackupState, *stored.step);
    if (set == nullptr || session.refused(*set)) continue;
    const Place place = place_of(stored, stored.components->at).with(set);
    judge.applies(place);
    const std::string difference = state_difference(*set, *stored.components);
    if (difference.empty()) continue;
    judge.violated(place, "{} since SetBackupState at step {}", difference, set->number);
    return;
  }
}

// Calls `visit(stored, writer, gathered)` with every writer of the document that the session left
// behind whose class was gathered; `gathered` is that very instance, or nullptr.
template <class Visit>
void each_writer(const Session& session, const Visit& visit) {
  const StoredComponents* stored = session.last_components();
  if (stored == nullptr || !session.is_backup()) return;
  for (const auto& writer : stored->components->writers) {
    if (session.metadata_of(writer.writer_id) == nullptr) continue;
    visit(*stored, writer, session.metadata_of(writer.writer_id, &writer.instance_id));
  }
}

void writer_as_gathered(const Session& session, Judge& judge) {
  each_writer(session, [&](const auto& stored, const auto& writer, const auto* gathered) {
    const Place place = place_of(stored, writer.at);
    judge.applies(place);
    if (gathered == nullptr) {
      judge.violated(place, "writer {} has instance {}, which gathered no metadata",
                     writer.writer_id.braced(), writer.instance_id.braced());
      return;
    }
    const auto& metadata = *gathered->metadata;
    if (writer.backup_schema.value_or(0) != metadata.schema_mask()) {
      judge.violated(place, "the schema of \"{}\" is {} here and {} in {}",
                     metadata.identification.friendly_name, writer.backup_schema.value_or(0),
                     metadata.schema_mask(), gathered->document);
    }
    const auto& name = metadata.identification.instance_name;
    if (writer.instance_name.value_or("") != name.value_or("")) {
      judge.violated(place, "the instance name of \"{}\" is \"{}\" here and \"{}\" in {}",
                     metadata.identification.friendly_name, writer.instance_name.value_or(""),
                     name.value_or(""), gathered->document);
    }
  });
}

void components_are_declared(const Session& session, Judge& judge) {
  each_writer(session, [&](const auto& stored, const auto& writer, const auto* gathered) {
    if (gathered == nullptr) return;
    const auto& tree = session.tree_of(*gathered);
    for (const auto& component : writer.components) {
      const Place place = place_of(stored, component.at).of(gathered->label);
      judge.applies(place);
      const auto declared = tree.find(component.logical_path, component.name);
      if (!declared) {
        judge.violated(place, "component \\{} is not in {}", component_path(component),
                       gathered->document);
      } else if (tree.component(*declared).type != component.type) {
        judge.violated(place, "component \\{} is a {} here and a {} in {}",
                       component_path(component), print(component.type),
                       print(tree.component(*declared).type), gathered->document);
      }
    }
  });
}

// Where calls are known, requester/selection judges by them.
void mandatory_components_listed(const Session& session, Judge& judge) {
  if (!session.added().empty() || !session.component_mode().value_or(false)) return;
  each_writer(session, [&](const auto& stored, const auto& writer, const auto* gathered) {
    if (gathered == nullptr || writer.components.empty()) return;
    const auto& tree = session.tree_of(*gathered);
    std::set<std::size_t> listed;
    for (const auto& component : writer.components) {
      if (const auto index = tree.find(component.logical_path, component.name)) {
        listed.insert(*index);
      }
    }
    const Place place = place_of(stored, writer.at).of(gathered->label);
    judge.applies(place);
    for (const std::size_t index : tree.mandatory()) {
      if (listed.count(index) != 0) continue;
      judge.violated(place, "{} of \"{}\" is nonselectable and in no set, and is not listed",
                     selection::shown_path(tree.component(index)),
                     gathered->metadata->identification.friendly_name);
    }
  });
}

void added_components_only(const Session& session, Judge& judge) {
  const StoredComponents* stored = session.last_components();
  if (stored == nullptr || !session.is_backup() || session.added().empty()) return;
  for (const Step* start : session.calls(Verb::InitializeForBackup)) {
    if (!session.value_of(*start, "document").empty()) return;  // it began with entries
  }
  for (const auto& writer : stored->components->writers) {
    for (const auto& component : writer.components) {
      const Place place = place_of(*stored, component.at);
      judge.applies(place);
      if (session.added({writer.writer_id, component_path(component)}) != nullptr) continue;
      judge.violated(place, "component \\{} of writer {} has an entry, and no AddComponent made it",
                     component_path(component), writer.writer_id.braced());
    }
  }
}

void set_as_started(const Session& session, Judge& judge) {
  for (const StoredComponents& stored : session.stored_components()) {
    const auto& id = stored.components->snapshot_set_id;
    const Step* start = session.last_before(Verb::StartSnapshotSet, *stored.step);
    if (!id || id->is_null() || start == nullptr) continue;
    const auto started = parse_guid(session.value_of(*start, "set"));
    if (!started || session.refused(*start)) continue;
    const Place place = place_of(stored, stored.components->at).with(start);
    judge.applies(place);
    if (*started == *id) continue;
    judge.violated(place, "the set is {} and StartSnapshotSet at step {} gave {}", id->braced(),
                   start->number, started->braced());
    return;
  }
}

// The last call of a verb for each component before a step, if it was not refused.
std::map<InstanceComponent, const Step*> last_said(const Session& session, Verb verb,
                                                   const Step& before) {
  std::map<InstanceComponent, const Step*> said;
  for (const Step* step : session.calls(verb)) {
    if (step->number > before.number) break;
    if (session.succeeded(*step)) said[session.instance_component_of(*step)] = step;
  }
  return said;
}

// What an entry records; empty where it says nothing.
std::string outcome_of(const document::BackupComponent& entry) {
  return entry.backup_succeeded ? std::string(yes_no(*entry.backup_succeeded)) : "";
}
std::string restore_status_of(const document::BackupComponent& entry) {
  return entry.file_restore_status ? print(*entry.file_restore_status) : "";
}

void outcome_as_set(const Session& session, Judge& judge) {
  const StoredComponents* stored = session.last_components();
  if (stored == nullptr) return;
  for (const Verb verb : {Verb::SetBackupSucceeded, Verb::SetFileRestoreStatus}) {
    for (const auto& [name, step] : last_said(session, verb, *stored->step)) {
      const document::BackupComponent* entry = stored->find(name.name, name.instance_id);
      if (entry == nullptr) continue;
      const bool is_restore = verb == Verb::SetFileRestoreStatus;
      const std::string there = is_restore ? restore_status_of(*entry) : outcome_of(*entry);
      if (there.empty()) continue;
      const Place place = place_of(*stored, entry->at).with(step);
      judge.applies(place);
      const std::string_view said = step->text(is_restore ? "status" : "succeeded");
      if (said == there) continue;
      judge.violated(place, "{} of component {} said {}, and the document says {}",
                     trace::spec(verb).text, name.name.path, said, there);
    }
  }
}

// An element that belongs to writer metadata; empty where there is none.
std::string_view file_set_in(const document::Unknown& unknown) {
  for (const std::string& element : unknown.elements()) {
    for (const std::string_view name : {"<FILE_LIST", "<DATABASE_FILES", "<DATABASE_LOGFILES",
                                        "<FILE_GROUP", "<BACKUP_LOCATIONS"}) {
      if (element.starts_with(name)) return name.substr(1);
    }
  }
  return {};
}

void no_file_sets(const Session& session, Judge& judge) {
  const StoredComponents* stored = session.last_components();
  if (stored == nullptr) return;
  for (const auto& writer : stored->components->writers) {
    for (const auto& component : writer.components) {
      const Place place = place_of(*stored, component.at);
      judge.applies(place);
      const std::string_view found = file_set_in(component.unknown);
      if (found.empty()) continue;
      judge.violated(place, "component {} has a {} of its own", component_path(component), found);
    }
  }
}

constexpr std::string_view kOwnService =
    "The components document is the coordinator's, and the simulated one is not broken.";

constexpr Rule kDocumentComponentsDocument[] = {
    {
        .id = "document/components-document/state-as-set",
        .inventory = "D-BCD-08",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Requester State Information"},
        .statement = "The components document records backup type, component mode, bootable state "
                     "and partial file support as SetBackupState set them.",
        .why = "A restore takes the backup for one of another type.",
        .needs = holds::none,
        .check = state_as_set,
        .unreachable = kOwnService,
    },
    {
        .id = "document/components-document/writer-as-gathered",
        .inventory = "C-SEL-19 D-BCD-10",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Component Inclusion Information"},
        .statement = "Each writer in the components document is one that was gathered, with its "
                     "instance, instance name and schema.",
        .why = "At a restore the document's writer is not found again, or is taken for another "
               "instance.",
        .needs = holds::none,
        .check = writer_as_gathered,
        .unreachable = kOwnService,
    },
    {
        .id = "document/components-document/components-are-declared",
        .inventory = "C-SEL-22 C-SEL-19",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::use_of_components_by_the_requestor,
                   "Requester Component Selection during Backup"},
        .statement = "Each component in the components document is declared in its writer's "
                     "metadata, with the same type.",
        .why = "No file set belongs to it: nothing of it is backed up, and its writer knows "
               "nothing of it.",
        .needs = holds::none,
        .check = components_are_declared,
        .unreachable = kOwnService,
    },
    {
        .id = "document/components-document/mandatory-components-listed",
        .inventory = "R-SEL-13",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::use_of_components_by_the_requestor,
                   "Requester Component Selection during Backup"},
        .statement = "Where a writer has components in the document, all of its nonselectable "
                     "components that are in no set are there.",
        .why = "They hold what the writer cannot be restored without.",
        .needs = holds::none,
        .check = mandatory_components_listed,
        .unreachable = "The simulator's recordings hold AddComponent, and requester/selection "
                       "judges by that.",
    },
    {
        .id = "document/components-document/added-components-only",
        .inventory = "C-SEL-19 R-SEL-14 D-BCD-05",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Component Inclusion Information"},
        .statement = "Only components that were passed to AddComponent have an entry; those "
                     "included with them have none.",
        .why = "Writers and restores take an entry for a component of its own and handle its files "
               "twice.",
        .needs = holds::calls,
        .check = added_components_only,
        .unreachable = kOwnService,
    },
    {
        .id = "document/components-document/set-as-started",
        .inventory = "D-BCD-10",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, ""},
        .statement = "The shadow copy set in the components document is the one that "
                     "StartSnapshotSet began.",
        .why = "The document and the shadow copies of a backup can no longer be matched.",
        .needs = holds::none,
        .check = set_as_started,
        .unreachable = kOwnService,
    },
    {
        .id = "document/components-document/no-file-sets",
        .inventory = "D-BCD-06",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Information on Included Components"},
        .statement = "The components document defines no file sets; these stand in the writers' "
                     "metadata.",
        .why = "Two documents say which files there are, and whoever reads one does not see what "
               "the other says.",
        .needs = holds::none,
        .check = no_file_sets,
        .unreachable = kOwnService,
    },
    {
        .id = "document/components-document/outcome-as-set",
        .inventory = "D-BCD-09",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Requester State Information"},
        .statement = "The components document records each component's backup outcome and restore "
                     "status as the requester said them.",
        .why = "A restore brings a component back that was never saved, or a writer takes files "
               "for restored that are not.",
        .needs = holds::none,
        .check = outcome_as_set,
        .unreachable = kOwnService,
    },
};

}  // namespace

std::span<const Rule> document_components_document() {
  return kDocumentComponentsDocument;
}

}  // namespace vsskit::conformance
