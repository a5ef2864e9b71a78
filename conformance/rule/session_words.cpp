// The words of a session about writers, what the requester set, and documents.
#include <algorithm>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/session.h"

namespace vsskit::conformance {

std::string component_path(std::string_view logical_path, std::string_view name) {
  return selection::full_path(std::string(logical_path), name);
}

std::string component_path(const document::Component& component) {
  return selection::full_path(component);
}

std::string component_path(const document::BackupComponent& component) {
  return selection::full_path(component);
}

// --- Writers.

Steps Session::events_of(std::string_view writer) const {
  const auto found = events_.find(writer);
  return found == events_.end() ? Steps{} : Steps(found->second);
}

const Step* Session::event(std::string_view writer, Verb verb) const {
  for (const Step* step : events_of(writer)) {
    if (step->verb == verb) return step;
  }
  return nullptr;
}

const Step* Session::status_of(const Guid& writer_id, const Step& step, const Step* until) const {
  const Step* found = nullptr;
  for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
    for (const Step* status = first_after(verb, step); status != nullptr;
         status = first_after(verb, *status)) {
      if (until != nullptr && status->number >= until->number) break;
      if (parse_guid(value_of(*status, "writer")) != writer_id) continue;
      if (found == nullptr || found->number < status->number) found = status;
    }
  }
  return found;
}

Guid Session::writer_id(std::string_view label) const {
  if (const WriterFacts* writer = world_->writer(label); writer != nullptr && !writer->id.is_null())
    return writer->id;
  const GatheredMetadata* gathered = metadata_of(label);
  return gathered == nullptr ? Guid{} : gathered->metadata->identification.writer_id;
}

// --- State that the requester set.

void Session::read_state() {
  if (first(Verb::InitializeForRestore) != nullptr || first(Verb::PreRestore) != nullptr ||
      first(Verb::PostRestore) != nullptr) {
    kind_ = SessionKind::restore;
  } else if (first(Verb::InitializeForBackup) != nullptr ||
             first(Verb::SetBackupState) != nullptr || first(Verb::PrepareForBackup) != nullptr ||
             first(Verb::StartSnapshotSet) != nullptr || first(Verb::BackupComplete) != nullptr ||
             first(Verb::BackupComponents) != nullptr) {
    kind_ = SessionKind::backup;
  }
  for (const Step* step : calls(Verb::SetBackupState)) {
    if (refused(*step)) continue;
    if (const auto type = parse_name(Naming::backup_type, step->text("type"))) {
      backup_type_ = static_cast<BackupType>(*type);
    }
    component_mode_ = step->yes("components");
    partial_files_ = step->yes("partial");
  }
  if (first(Verb::SetBackupState) == nullptr) {
    if (const StoredComponents* stored = last_components()) {
      backup_type_ = stored->components->backup_type;
      component_mode_ = stored->components->select_components;
      partial_files_ = stored->components->partial_file_support;
    }
  }
  for (const Step* step : calls(Verb::SetContext)) {
    if (refused(*step)) continue;
    if (const auto context = parse_name(Naming::context, step->text("context"))) {
      context_ = static_cast<std::uint32_t>(*context);
    }
  }
  for (const Step* step : calls(Verb::AddToSnapshotSet)) {
    if (!refused(*step)) set_volumes_.push_back(world_->volume_key(step->text("volume")));
  }
  std::sort(set_volumes_.begin(), set_volumes_.end());
}

void Session::read_components_added() {
  for (const Step* step : calls(Verb::AddComponent)) {
    if (refused(*step)) continue;
    const auto type = parse_name(Naming::component_type, step->text("type"));
    added_.push_back({step, component_of(*step), step->guid_of("instance").value_or(Guid{}),
                      static_cast<ComponentType>(type.value_or(0))});
    added_places_.emplace(added_.back().name, added_.size() - 1);
  }
}

bool Session::is_incremental_or_differential() const {
  return backup_type_ == BackupType::incremental || backup_type_ == BackupType::differential;
}

const AddedComponent* Session::added(const ComponentName& name) const {
  const auto found = added_places_.find(name);
  return found == added_places_.end() ? nullptr : &added_[found->second];
}

ComponentName Session::component_of(const Step& step) const {
  ComponentName name;
  if (step.subject.party == trace::Party::writer) {
    name.writer_id = writer_id(step.subject.label);
  } else {
    name.writer_id = parse_guid(step.text("writer")).value_or(Guid{});
  }
  name.path = component_path(step.text("logical_path"), step.text("component"));
  return name;
}

bool Session::in_snapshot_set(std::string_view path) const {
  return std::binary_search(set_volumes_.begin(), set_volumes_.end(), world_->volume_key(path));
}

// --- Documents.

void Session::read_documents() const {
  if (documents_read_) return;
  documents_read_ = true;
  std::map<std::string_view, std::size_t> places;
  for (const Step* step : calls(Verb::WriterMetadata)) {
    trace::ParsedDocument parsed = (*documents_)(step->text("document"));
    if (parsed == nullptr) continue;
    const auto* metadata = std::get_if<document::WriterMetadata>(parsed.get());
    if (metadata == nullptr) continue;
    kept_.push_back(std::move(parsed));
    const GatheredMetadata entry{step, step->text("writer"), step->text("document"), metadata};
    const auto [place, fresh] = places.emplace(entry.label, metadata_.size());
    if (fresh) {
      metadata_.push_back(entry);
    } else {
      metadata_[place->second] = entry;
    }
  }
  for (const Step* step : calls(Verb::BackupComponents)) {
    trace::ParsedDocument parsed = (*documents_)(step->text("document"));
    if (parsed == nullptr) continue;
    const auto* components = std::get_if<document::BackupComponents>(parsed.get());
    if (components == nullptr) continue;
    kept_.push_back(std::move(parsed));
    stored_.push_back({step, step->text("document"), components});
  }
}

const std::vector<GatheredMetadata>& Session::metadata() const {
  read_documents();
  return metadata_;
}

const GatheredMetadata* Session::metadata_of(std::string_view label) const {
  for (const GatheredMetadata& gathered : metadata()) {
    if (gathered.label == label) return &gathered;
  }
  return nullptr;
}

const GatheredMetadata* Session::metadata_of(const Guid& writer_id, const Guid* instance) const {
  for (const GatheredMetadata& gathered : metadata()) {
    const document::Identification& who = gathered.metadata->identification;
    if (who.writer_id != writer_id) continue;
    if (instance == nullptr || instance->is_null() || who.instance_id == *instance) {
      return &gathered;
    }
  }
  return nullptr;
}

const selection::ComponentTree& Session::tree_of(const GatheredMetadata& gathered) const {
  auto& tree = trees_[gathered.metadata];
  if (tree == nullptr) tree = std::make_unique<selection::ComponentTree>(*gathered.metadata);
  return *tree;
}

const std::vector<StoredComponents>& Session::stored_components() const {
  read_documents();
  return stored_;
}

const StoredComponents* Session::last_components() const {
  return stored_components().empty() ? nullptr : &stored_.back();
}

const StoredComponents* Session::components_before(const Step& step) const {
  const StoredComponents* found = nullptr;
  for (const StoredComponents& stored : stored_components()) {
    if (stored.step->number < step.number) found = &stored;
  }
  return found;
}

trace::ParsedDocument Session::document_named(std::string_view name) const {
  return name.empty() ? nullptr : (*documents_)(name);
}

std::optional<std::string> Session::bytes_of(std::string_view name) const {
  if (bytes_ == nullptr || !*bytes_ || name.empty()) return std::nullopt;
  return (*bytes_)(name);
}

const CopiedFiles& Session::copied() const {
  if (copied_ == nullptr) copied_ = std::make_shared<const CopiedFiles>(*this);
  return *copied_;
}

const document::BackupComponent* StoredComponents::find(const ComponentName& name) const {
  if (places_.empty()) {
    for (const document::WriterComponents& writer : components->writers) {
      for (const document::BackupComponent& component : writer.components) {
        places_.emplace(ComponentName{writer.writer_id, component_path(component)}, &component);
      }
    }
  }
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : found->second;
}

}  // namespace vsskit::conformance
