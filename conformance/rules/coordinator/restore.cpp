// What VSS keeps, hands over and refuses in a restore: what the requester said and the backup
// stored reaches the writer unchanged, and what comes too late is refused.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rule/last_calls.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The entries of the document that a restore was begun from.
class SavedEntries {
 public:
  explicit SavedEntries(const Session& session) : begun_(restore_source(session, document_)) {
    if (!begun_) return;
    for (const document::WriterComponents& writer : begun_->components->writers) {
      for (const document::BackupComponent& component : writer.components) {
        const auto [at, fresh] = entries_.emplace(
            ComponentName{writer.writer_id, component_path(component)}, &component);
        if (!fresh) at->second = nullptr;
      }
    }
  }

  // None where the document cannot be read.
  [[nodiscard]] const std::optional<StoredComponents>& begun() const { return begun_; }
  // The one entry of this name; nullptr where there is none, or where several instances have one.
  [[nodiscard]] const document::BackupComponent* find(const ComponentName& name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : found->second;
  }

 private:
  trace::ParsedDocument document_;
  std::optional<StoredComponents> begun_;
  std::map<ComponentName, const document::BackupComponent*> entries_;
};

bool is_restore(const Session& session) {
  return session.kind() == SessionKind::restore;
}

void additional_as_said(const Session& session, Judge& judge) {
  if (!is_restore(session)) return;
  LastCalls said(session, Verb::SetAdditionalRestores, LastCalls::Of::accepted);
  for (const Step* get : session.calls(Verb::GetAdditionalRestores)) {
    const Step* set = said.before(*get);
    if (!session.succeeded(*get)) continue;
    judge.applies(*get);
    const bool more = set != nullptr && set->yes("additional");
    if (get->yes("additional") == more) continue;
    judge.violated(Place(*get).with(set), "GetAdditionalRestores of {} gave {}, and {}",
                   get->text("component"), get->text("additional"),
                   set == nullptr
                       ? std::string("nobody had called SetAdditionalRestores")
                       : fmt::format("step {} had said {}", set->number, set->text("additional")));
  }
}

// Metadata as a getter hands it out; none for NULL.
std::optional<std::string_view> metadata_of(const Step& get) {
  const trace::Value* value = get.find("metadata");
  if (value == nullptr || value->null) return std::nullopt;
  return value->text;
}

std::string quoted(std::optional<std::string_view> text) {
  return text ? fmt::format("\"{}\"", *text) : std::string("nothing");
}

void backup_metadata_as_stored(const Session& session, Judge& judge) {
  if (!is_restore(session) || session.first(Verb::GetBackupMetadata) == nullptr) return;
  const SavedEntries entries(session);
  const auto& begun = entries.begun();
  for (const Step* get : session.calls(Verb::GetBackupMetadata)) {
    const document::BackupComponent* saved = entries.find(session.component_of(*get));
    if (saved == nullptr || !session.succeeded(*get)) continue;
    judge.applies(*get);
    const auto stored = saved->backup_metadata;
    const auto given = metadata_of(*get);
    if (given.value_or("") == std::string_view(stored.value_or(""))) continue;
    judge.violated(Place(*get).in(begun->document, saved->at).with(begun->step),
                   "GetBackupMetadata of {} gave {}, and the document holds {}",
                   get->text("component"), quoted(given),
                   quoted(stored ? std::optional<std::string_view>(*stored) : std::nullopt));
  }
}

void restore_metadata_kept(const Session& session, Judge& judge) {
  if (!is_restore(session)) return;
  LastCalls said(session, Verb::SetRestoreMetadata, LastCalls::Of::accepted);
  for (const Step* get : session.calls(Verb::GetRestoreMetadata)) {
    const Step* set = said.before(*get);
    const auto result = session.result_of(*get);
    if (!result || failed(*result)) continue;
    judge.applies(*get);
    const auto given = metadata_of(*get);
    const auto kept = set == nullptr ? std::nullopt : metadata_of(*set);
    if (given.value_or("") == kept.value_or("") && (kept || *result != kSOk)) continue;
    judge.violated(Place(*get).with(set), "GetRestoreMetadata of {} gave {} and ended in {}; {}",
                   get->text("component"), quoted(given), session.result_text(*get),
                   set == nullptr ? std::string("nobody had set any")
                                  : fmt::format("step {} had set {}", set->number, quoted(kept)));
  }
}

const document::PartialFile* partial_file(const SavedEntries& entries, const ComponentName& name,
                                          const Step& get) {
  const document::BackupComponent* saved = entries.find(name);
  const auto index = static_cast<std::size_t>(get.number_of("index").value_or(0));
  if (saved == nullptr || index >= saved->partial_files.size()) return nullptr;
  return &saved->partial_files[index];
}

void partial_files_as_stored(const Session& session, Judge& judge) {
  if (!is_restore(session) || session.first(Verb::GetPartialFile) == nullptr) return;
  const SavedEntries entries(session);
  const auto& begun = entries.begun();
  std::map<std::pair<ComponentName, std::int64_t>, const Step*> moved;
  for (const Step* set : session.calls(Verb::SetRangesFilePath)) {
    if (session.refused(*set)) continue;
    moved[{session.component_of(*set), set->number_of("index").value_or(0)}] = set;
  }
  for (const Step* get : session.calls(Verb::GetPartialFile)) {
    const ComponentName name = session.component_of(*get);
    const document::PartialFile* stored = partial_file(entries, name, *get);
    if (stored == nullptr || !session.succeeded(*get)) continue;
    judge.applies(*get);
    const auto at = moved.find({name, get->number_of("index").value_or(0)});
    const bool is_moved = at != moved.end() && at->second->number < get->number;
    const std::string_view ranges = is_moved ? at->second->text("ranges_file") : stored->ranges;
    if (get->text("ranges") != ranges) {
      judge.violated(Place(*get).in(begun->document, stored->at),
                     "GetPartialFile of {} gave the ranges \"{}\" and should give \"{}\"",
                     name.path, get->text("ranges"), ranges);
    } else if (metadata_of(*get).value_or("") != std::string_view(stored->metadata.value_or(""))) {
      judge.violated(Place(*get).in(begun->document, stored->at),
                     "GetPartialFile of {} gave the metadata {}, and \"{}\" was stored", name.path,
                     quoted(metadata_of(*get)), stored->metadata.value_or(""));
    }
  }
}

void unknown_selection_refused(const Session& session, Judge& judge) {
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun) return;
  for (const Verb verb : {Verb::SetSelectedForRestore, Verb::SetSelectedForRestoreEx}) {
    for (const Step* select : session.calls(verb)) {
      const ComponentName name = session.component_of(*select);
      judge.applies(*select);
      if (begun->find(name) != nullptr || !session.succeeded(*select)) continue;
      judge.violated(Place(*select).with(begun->step),
                     "{} of {}, which {} does not have, ended in {}", trace::spec(verb).text,
                     name.path, begun->document, session.result_text(*select));
    }
  }
}

void late_answers_refused(const Session& session, Judge& judge) {
  for (const Verb verb :
       {Verb::SetRestoreTarget, Verb::AddDirectedTarget, Verb::SetBackupStamp,
        Verb::SetBackupMetadata, Verb::AddPartialFile, Verb::AddDifferencedFilesByLastModifyTime}) {
    for (const Step* set : session.calls(verb)) {
      const Step* handler = session.handler_of(*set);
      if (handler == nullptr) continue;
      if (handler->verb == Verb::OnPreRestore) judge.applies(*set);
      if (handler->verb != Verb::OnPostRestore) continue;
      judge.applies(*set);
      if (!session.succeeded(*set)) continue;
      judge.violated(Place(*set).with(handler), "{} of {} in OnPostRestore ended in {}",
                     trace::spec(verb).text, set->text("component"), session.result_text(*set));
    }
  }
}

// The explicitly added components of a document.
std::set<InstanceComponent> entries_of(const document::BackupComponents& components) {
  std::set<InstanceComponent> entries;
  for (const document::WriterComponents& writer : components.writers) {
    for (const document::BackupComponent& component : writer.components) {
      entries.insert({{writer.writer_id, component_path(component)}, writer.instance_id});
    }
  }
  return entries;
}

void entries_stay(const Session& session, Judge& judge) {
  if (!is_restore(session)) return;
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun) return;
  const std::set<InstanceComponent> saved = entries_of(*begun->components);
  for (const StoredComponents& later : session.stored_components()) {
    if (later.step->number < begun->step->number) continue;
    judge.applies(*later.step);
    for (const InstanceComponent& entry : entries_of(*later.components)) {
      if (saved.count(entry) != 0) continue;
      judge.violated(Place(*later.step).with(begun->step),
                     "{} has an entry in {}, and had none in {}, from which the restore was begun",
                     entry.name.path, later.document, begun->document);
      break;
    }
  }
}

void subcomponents_as_added(const Session& session, Judge& judge) {
  std::map<ComponentName, std::set<std::string>> added;
  for (const Step* add : session.calls(Verb::AddRestoreSubcomponent)) {
    if (session.refused(*add)) continue;
    added[session.component_of(*add)].insert(
        component_path(add->text("sub_logical_path"), add->text("sub_component")));
  }
  for (const Step* get : session.calls(Verb::GetRestoreSubcomponent)) {
    if (!session.succeeded(*get)) continue;
    judge.applies(*get);
    const std::string path =
        component_path(get->text("sub_logical_path"), get->text("sub_component"));
    const auto known = added.find(session.component_of(*get));
    const bool as_added = known != added.end() && known->second.count(path) != 0;
    if (get->yes("repair")) {
      judge.violated(*get, "GetRestoreSubcomponent of {} gave {} with bRepair",
                     get->text("component"), path);
    } else if (get->text("sub_component").empty() || !as_added) {
      judge.violated(*get, "GetRestoreSubcomponent of {} gave \"{}\", which was not added",
                     get->text("component"), path);
    }
  }
}

void post_restore_to_prepared(const Session& session, Judge& judge) {
  if (session.first(Verb::PreRestore) == nullptr) return;  // an excerpt
  for (const Step* post : session.calls(Verb::OnPostRestore)) {
    judge.applies(*post);
    const Step* pre = session.event(post->subject.label, Verb::OnPreRestore);
    if (pre != nullptr && pre->number < post->number) continue;
    judge.violated(*post, "writer {} gets PostRestore, and had no PreRestore in this restore",
                   post->subject.label);
  }
}

constexpr Rule kCoordinatorRestore[] = {
    {
        .id = "coordinator/restore/additional-as-said",
        .inventory = "C-ADDR-04",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_get_additional_restores, ""},
        .statement = "GetAdditionalRestores says what the requester said of the component in this "
                     "restore, and no where it said nothing.",
        .why = "The writer recovers too early, or never.",
        .needs = holds::calls,
        .check = additional_as_said,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/backup-metadata-as-stored",
        .inventory = "C-META-04",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Private Writer Metadata"},
        .statement = "The backup metadata that is read in a restore is what was stored in the "
                     "backup.",
        .why = "The writer restores by notes that are not its own.",
        .needs = holds::none,
        .check = backup_metadata_as_stored,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/restore-metadata-kept",
        .inventory = "C-META-07",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_get_restore_metadata, ""},
        .statement = "GetRestoreMetadata gives what SetRestoreMetadata stored in the same restore, "
                     "and S_FALSE where nothing was.",
        .why = "What the writer prepared in PreRestore it cannot find again in PostRestore.",
        .needs = holds::calls,
        .check = restore_metadata_kept,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/partial-files-as-stored",
        .inventory = "C-META-05 C-PART-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_get_partial_file, ""},
        .statement = "GetPartialFile gives ranges and metadata as the writer stored them, or the "
                     "ranges file's new path after SetRangesFilePath.",
        .why = "The writer verifies other bytes than those that came back.",
        .needs = holds::none,
        .check = partial_files_as_stored,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/unknown-selection-refused",
        .inventory = "C-RORD-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_selected_for_restore, ""},
        .statement =
            "Selecting a component for restore that the document does not have is refused.",
        .why = "The requester takes the component for selected, and its writer hears nothing.",
        .needs = holds::none,
        .check = unknown_selection_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/late-answers-refused",
        .inventory = "C-RORD-30",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_post_restore, ""},
        .statement = "From PostRestore on the document is read-only: what a writer says there of "
                     "targets or of the backup is refused.",
        .why = "The writer believes to have said something that nobody will read.",
        .needs = holds::none,
        .check = late_answers_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/entries-stay",
        .inventory = "C-SUBC-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::selectability_and_working_with_component_properties,
                   "Implicitly Included Components in the Restore Set"},
        .statement = "No component gets an entry of its own during a restore, not even a "
                     "subcomponent that is restored alone.",
        .why = "A writer takes the entry for a component that was backed up by itself.",
        .needs = holds::none,
        .check = entries_stay,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/subcomponents-as-added",
        .inventory = "C-SUBC-07",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_get_restore_subcomponent, ""},
        .statement = "GetRestoreSubcomponent gives the subcomponents that were added, with a name "
                     "and without bRepair.",
        .why = "The writer makes way with another part of its files than the one that comes back.",
        .needs = holds::calls,
        .check = subcomponents_as_added,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/restore/post-restore-to-prepared",
        .inventory = "C-RMETH-14",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::stopping_services_for_restore_by_requestors, ""},
        .statement =
            "PostRestore goes only to writers that had PreRestore in the same restore, not "
            "to one that was started in between.",
        .why = "The new instance takes over files of which it knows nothing.",
        .needs = holds::events,
        .check = post_restore_to_prepared,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_restore() {
  return kCoordinatorRestore;
}

}  // namespace vsskit::conformance
