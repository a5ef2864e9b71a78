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

bool Session::ended_well(std::string_view writer, Verb event, const Step* since) const {
  const StepNumber from = since == nullptr ? 0 : since->number;
  const Steps events = events_of(writer);
  const bool told = std::any_of(events.begin(), events.end(),
                                [](const Step* step) { return step->verb != Verb::OnIdentify; });
  if (!told && !holds(holds::events)) return was_read_well(writer, from);
  return std::any_of(events.begin(), events.end(), [&](const Step* step) {
    return step->verb == event && step->number > from && !was_done_by_fault(*step) &&
           answer_of(*step) == true;
  });
}

// Whether the statuses of the writer that were read after a step know of no failure; true where
// the trace is an excerpt that has none.
bool Session::was_read_well(std::string_view writer, StepNumber from) const {
  bool read = !holds(holds::calls);
  for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
    for (const Step* status : calls(verb)) {
      const auto instance = parse_guid(value_of(*status, "instance"));
      if (status->number <= from || instance != instance_id(writer)) continue;
      const auto failure = parse_hresult(value_of(*status, "failure"));
      if (failure && failed(*failure)) return false;
      read = true;
    }
  }
  return read;
}

Guid Session::writer_id(std::string_view label) const {
  if (const WriterFacts* writer = world_->writer(label); writer != nullptr && !writer->id.is_null())
    return writer->id;
  const GatheredMetadata* gathered = metadata_of(label);
  return gathered == nullptr ? Guid{} : gathered->metadata->identification.writer_id;
}

Guid Session::instance_id(std::string_view label) const {
  const WriterFacts* writer = world_->writer(label);
  if (writer != nullptr && !writer->instance.is_null()) return writer->instance;
  const GatheredMetadata* gathered = metadata_of(label);
  return gathered == nullptr ? Guid{} : gathered->metadata->identification.instance_id;
}

// --- State that the requester set.

// What was refused decides nothing, unless there is nothing else.
void Session::read_kind() {
  constexpr Verb kRestore[] = {Verb::InitializeForRestore, Verb::PreRestore, Verb::PostRestore};
  constexpr Verb kBackup[] = {Verb::InitializeForBackup, Verb::SetBackupState,
                              Verb::PrepareForBackup,    Verb::StartSnapshotSet,
                              Verb::BackupComplete,      Verb::BackupComponents};
  const auto accepted = [&](Verb verb) { return first_accepted(verb) != nullptr; };
  const auto called = [&](Verb verb) { return first(verb) != nullptr; };
  if (std::any_of(std::begin(kRestore), std::end(kRestore), accepted)) {
    kind_ = SessionKind::restore;
  } else if (std::any_of(std::begin(kBackup), std::end(kBackup), called)) {
    kind_ = SessionKind::backup;
  } else if (std::any_of(std::begin(kRestore), std::end(kRestore), called)) {
    kind_ = SessionKind::restore;
  }
}

// Where documents disagree they are of several backups, which no calls tell apart.
void Session::read_stored_state() {
  const StoredComponents* last = last_components();
  if (last == nullptr) return;
  const document::BackupComponents& state = *last->components;
  const bool agree = std::all_of(stored_.begin(), stored_.end(), [&](const StoredComponents& one) {
    return one.components->backup_type == state.backup_type &&
           one.components->select_components == state.select_components;
  });
  if (!agree) return;
  backup_type_ = state.backup_type;
  component_mode_ = state.select_components;
  partial_files_ = state.partial_file_support;
}

void Session::read_state() {
  read_kind();
  for (const Step* step : calls(Verb::SetBackupState)) {
    if (refused(*step)) continue;
    if (const auto type = parse_name(Naming::backup_type, step->text("type"))) {
      backup_type_ = static_cast<BackupType>(*type);
    }
    component_mode_ = step->yes("components");
    partial_files_ = step->yes("partial");
  }
  if (first(Verb::SetBackupState) == nullptr) read_stored_state();
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
    added_places_.emplace(InstanceComponent{added_.back().name, added_.back().instance_id},
                          added_.size() - 1);
  }
}

bool Session::is_incremental_or_differential() const {
  return backup_type_ == BackupType::incremental || backup_type_ == BackupType::differential;
}

namespace {

// Of the instance asked for, or where it is not known on one side, of any.
template <class Map>
typename Map::const_iterator find_component(const Map& map, const ComponentName& name,
                                            const Guid& instance) {
  const auto first = map.lower_bound(InstanceComponent{name, Guid{}});
  if (first == map.end() || first->first.name != name) return map.end();
  if (instance.is_null() || first->first.instance_id.is_null()) return first;
  return map.find(InstanceComponent{name, instance});
}

}  // namespace

const AddedComponent* Session::added(const ComponentName& name, const Guid& instance) const {
  const auto found = find_component(added_places_, name, instance);
  return found == added_places_.end() ? nullptr : &added_[found->second];
}

InstanceComponent Session::instance_component_of(const Step& step) const {
  return {component_of(step), parse_guid(value_of(step, "instance")).value_or(Guid{})};
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

std::set<std::string_view> Session::copies_told() const {
  std::set<std::string_view> ids;
  for (const Step* step : calls(Verb::AddToSnapshotSet))
    ids.insert(value_of(*step, "snapshot"));
  for (const Step* step : calls(Verb::StartSnapshotSet))
    ids.insert(value_of(*step, "set"));
  for (const Step* step : calls(Verb::snapshot)) {
    ids.insert(step->text("id"));
    ids.insert(step->text("set"));
  }
  return ids;
}

// --- Documents.

void Session::read_documents() const {
  if (documents_read_) return;
  documents_read_ = true;
  for (const Step* step : calls(Verb::WriterMetadata)) {
    trace::ParsedDocument parsed = (*documents_)(step->text("document"));
    if (parsed == nullptr) continue;
    const auto* metadata = std::get_if<document::WriterMetadata>(parsed.get());
    if (metadata == nullptr) continue;
    kept_.push_back(std::move(parsed));
    const GatheredMetadata entry{step, step->text("writer"), step->text("document"), metadata};
    const auto [place, fresh] = metadata_labels_.emplace(entry.label, metadata_.size());
    if (fresh) {
      metadata_.push_back(entry);
    } else {
      metadata_[place->second] = entry;
    }
  }
  for (std::size_t i = 0; i < metadata_.size(); ++i) {
    const document::Identification& who = metadata_[i].metadata->identification;
    metadata_writers_.try_emplace({who.writer_id, Guid{}}, i);
    metadata_writers_.try_emplace({who.writer_id, who.instance_id}, i);
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
  read_documents();
  const auto found = metadata_labels_.find(label);
  return found == metadata_labels_.end() ? nullptr : &metadata_[found->second];
}

const GatheredMetadata* Session::metadata_of(const Guid& writer_id, const Guid* instance) const {
  read_documents();
  const auto found = metadata_writers_.find({writer_id, instance == nullptr ? Guid{} : *instance});
  return found == metadata_writers_.end() ? nullptr : &metadata_[found->second];
}

FileSpecIndex Session::files_of(const GatheredMetadata& gathered) const {
  FileSpecIndex index(&world_->names());
  for (const document::Component& component : gathered.metadata->components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list)
        index.add({files.path, files.filespec, files.is_recursive()}, world_->variables());
    }
  }
  return index;
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

const document::BackupComponent* StoredComponents::find(const ComponentName& name,
                                                        const Guid& instance) const {
  if (places_.empty()) {
    for (const document::WriterComponents& writer : components->writers) {
      for (const document::BackupComponent& component : writer.components) {
        places_.emplace(
            InstanceComponent{{writer.writer_id, component_path(component)}, writer.instance_id},
            &component);
      }
    }
  }
  const auto found = find_component(places_, name, instance);
  return found == places_.end() ? nullptr : found->second;
}

}  // namespace vsskit::conformance
