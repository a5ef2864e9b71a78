#include "sim/service/session_parts.h"

#include <algorithm>

#include "sim/document/xml.h"
#include "sim/service/component_values.h"
#include "sim/service/delivery.h"
#include "sim/trace/step.h"
#include "sim/volume/effects.h"

namespace vsskit::service {

namespace {

trace::Subject subject_of(const std::string& label) {
  const std::size_t colon = label.find(':');
  if (colon == std::string::npos) return {trace::Party::requester, {}};
  return {trace::Party::requester, label.substr(colon + 1)};
}

}  // namespace

Session::Parts::Parts(World& the_world, std::string the_label)
    : world(the_world),
      subject(subject_of(the_label)),
      label(std::move(the_label)),
      document(std::make_shared<SharedDocument>()),
      snapshot_ids(0) {}

bool Session::Parts::is_enabled(const SubscribedWriter& writer) const {
  const Guid& id = writer.registration.writer_id;
  if (!enabled_classes.empty() && enabled_classes.count(id) == 0) return false;
  return disabled_classes.count(id) == 0 &&
         disabled_instances.count(writer.registration.instance_id) == 0;
}

std::vector<WriterRecord> Session::Parts::strangers() const {
  std::set<const SubscribedWriter*> known;
  for (const WriterRecord& record : writers)
    known.insert(record.writer.get());
  std::vector<WriterRecord> list;
  for (const auto& writer : world.coordinator().writers()) {
    if (known.count(writer.get()) != 0 || !is_enabled(*writer)) continue;
    list.emplace_back();
    list.back().writer = writer;
  }
  return list;
}

void Session::Parts::meet_writers() {
  writers_met = true;
  for (WriterRecord& record : strangers()) {
    records.try_emplace(record.writer->registration.instance_id, writers.size());
    writers.push_back(std::move(record));
  }
}

std::size_t Session::Parts::components_of(const WriterRecord& record) const {
  return places.writer_of(record.writer->registration.instance_id);
}

bool Session::Parts::takes_part(const WriterRecord& record) const {
  if (!record.identified) return false;
  if ((record.writer->registration.subscribe_mask & subscribe::kBackupEvents) == 0) return false;
  return !state.select_components || components_of(record) != kNone;
}

bool Session::Parts::asks_for_recovery() const {
  if ((context & attribute::kNoAutoRecovery) != 0 || !with_writers()) return false;
  constexpr std::uint32_t kBase = attribute::kPersistent | attribute::kClientAccessible |
                                  attribute::kNoAutoRelease | attribute::kNoWriters;
  const std::uint32_t flag = (context & kBase) == context::kAppRollback
                                 ? component_flags::kAppRollbackRecovery
                                 : component_flags::kBackupRecovery;
  // Whether the component, or one above it, was added.
  const auto included = [&](const Guid& instance, const document::Component& component) {
    const std::string path = component.logical_path.value_or("");
    if (places.of_instance(instance, place_key(path, component.name)) != nullptr) return true;
    for (std::size_t end = path.find('\\'); !path.empty(); end = path.find('\\', end + 1)) {
      const std::string above = path.substr(0, end);
      const std::string key = above.find('\\') == std::string::npos ? "\\" + above : above;
      if (places.of_instance(instance, key) != nullptr) return true;
      if (end == std::string::npos) break;
    }
    return false;
  };
  for (const WriterRecord& record : writers) {
    if (!record.metadata || !takes_part(record)) continue;
    // Such files are deleted from the copy in PostSnapshot.
    if (!record.metadata->exclude_files_from_snapshot.empty()) return true;
    for (const document::Component& component : record.metadata->components) {
      if ((component.flags.value_or(0) & flag) == 0) continue;
      if (!state.select_components) return true;
      if (included(record.writer->registration.instance_id, component)) return true;
    }
  }
  return false;
}

namespace {

// Calls `take` with each component that has this address, until it says that it has enough.
template <class Take>
void each_at(const Session::Parts& parts, const Guid& instance, const ComponentAddress& address,
             const Take& take) {
  const std::string key = place_key(address.logical_path.value_or(std::string_view{}),
                                    address.name.value_or(std::string_view{}));
  const auto is_meant = [&](const ComponentPlace& place) {
    return parts.document->value.writers[place.writer].writer_id == address.writer_id &&
           parts.at(place).type == address.type;
  };
  if (!instance.is_null()) {
    const ComponentPlace* place = parts.places.of_instance(instance, key);
    if (place != nullptr && is_meant(*place)) take(*place);
    return;
  }
  for (const ComponentPlace& place : parts.places.of_class(address.writer_id, key)) {
    if (is_meant(place) && take(place)) return;
  }
}

}  // namespace

ComponentPlaces Session::Parts::find(const Guid& instance, const ComponentAddress& address) const {
  ComponentPlaces found;
  each_at(*this, instance, address, [&](const Place& place) {
    found.push_back(place);
    return false;
  });
  return found;
}

std::optional<ComponentPlace> Session::Parts::find_first(const Guid& instance,
                                                         const ComponentAddress& address) const {
  std::optional<Place> found;
  each_at(*this, instance, address, [&](const Place& place) {
    found = place;
    return true;
  });
  return found;
}

namespace {

bool names_something(const ComponentAddress& address) {
  return !is_missing(address.name) &&
         (address.type == ComponentType::database || address.type == ComponentType::file_group);
}

}  // namespace

Hresult Session::Parts::look_up(const Guid& instance, const ComponentAddress& address,
                                Place& place) const {
  if (!names_something(address)) return kEInvalidArg;
  const std::optional<Place> found = find_first(instance, address);
  if (!found) return kVssEObjectNotFound;
  place = *found;
  return kSOk;
}

Hresult Session::Parts::look_up_selected(const ComponentAddress& address,
                                         ComponentPlaces& these) const {
  if (!names_something(address)) return kEInvalidArg;
  const ComponentPlaces found = find({}, address);
  if (found.empty()) return kVssEObjectNotFound;
  these.clear();
  for (const Place& place : found) {
    if (at(place).selected_for_restore.value_or(false)) these.push_back(place);
  }
  if (these.empty()) these = {found.front()};
  return kSOk;
}

const document::BackupComponent& Session::Parts::at(const Place& place) const {
  return document->value.writers[place.writer].components[place.component];
}

document::BackupComponent& Session::Parts::change(const Place& place) {
  ++document->changes;
  return document->value.writers[place.writer].components[place.component];
}

const WriterRecord* Session::Parts::record_of(const Guid& instance) const {
  const auto found = records.find(instance);
  return found == records.end() ? nullptr : &writers[found->second];
}

bool Session::Parts::add_component(const Guid& instance, const Guid& writer,
                                   document::BackupComponent component) {
  auto& list = document->value.writers;
  std::size_t at = places.writer_of(instance);
  if (at == kNone) {
    at = list.size();
    places.add_writer(instance, at);
    document::WriterComponents& entry = list.emplace_back();
    entry.instance_id = instance;
    entry.writer_id = writer;
    const WriterRecord* record = record_of(instance);
    entry.backup_schema =
        record != nullptr && record->metadata ? record->metadata->schema_mask() : 0;
    if (record != nullptr) entry.instance_name = record->writer->registration.instance_name;
  }
  const std::string key = place_key(component.logical_path.value_or(""), component.name);
  if (!places.add(list[at], key, {at, list[at].components.size()})) return false;
  list[at].components.push_back(std::move(component));
  ++document->changes;
  return true;
}

void Session::Parts::learn_declared() {
  declared_components.clear();
  for (const WriterRecord& record : writers) {
    if (!record.metadata) continue;
    for (const document::Component& component : record.metadata->components) {
      declared_components.try_emplace(
          {record.writer->registration.instance_id,
           place_key(component.logical_path.value_or(""), component.name)},
          component.type);
    }
  }
}

bool Session::Parts::is_declared(const Guid& instance, const ComponentAddress& address) const {
  const WriterRecord* record = record_of(instance);
  if (record == nullptr || record->writer->registration.writer_id != address.writer_id)
    return false;
  const auto found = declared_components.find(
      {instance, place_key(address.logical_path.value_or(std::string_view{}),
                           address.name.value_or(std::string_view{}))});
  return found != declared_components.end() && found->second == address.type;
}

std::string Session::Parts::read_back(std::string_view stored) const {
  std::string content(stored);
  if (world.faults().documents.empty()) return content;
  // What a trace calls these bytes: the stored document's name where no other came after it.
  const std::string name = world.recorder().document("components", stored);
  return world.faults().stored_document(name, std::move(content));
}

const std::string& Session::Parts::document_text() {
  if (!text_valid || text_changes != document->changes) {
    text = document::print(document->value);
    text_changes = document->changes;
    text_valid = true;
  }
  return text;
}

std::string Session::Parts::record_document() {
  if (!world.holds(trace::holds::documents)) return {};
  if (document_name.empty() || document_changes != document->changes) {
    document_name = world.recorder().document("components", document_text());
    document_changes = document->changes;
  }
  trace::Step step = trace::make_step(subject, trace::Verb::BackupComponents);
  step.add("document", document_name);
  world.recorder().record(std::move(step));
  return document_name;
}

Hresult Session::Parts::begin(OperationPtr operation, OperationPtr& out) {
  running = std::move(operation);
  out = running;
  world.executor().start(running, world.keep());
  return kSOk;
}

void Session::Parts::abort_writers(bool only_creation) {
  for (WriterRecord& record : writers) {
    if (!record.prepared || record.post_snapshot || record.completed) continue;
    if (only_creation && (!record.in_creation || record.aborted)) continue;
    deliver(*this, record, Event::abort);
  }
}

void Session::Parts::abort_providers() {
  std::vector<const volume::ShadowCopy*> copies;
  for (const SetVolume& volume : volumes) {
    const volume::ShadowCopy* copy = world.volumes().find_shadow_copy(volume.snapshot_id);
    if (copy != nullptr && snapshots_said) copies.push_back(copy);
  }
  for (provider::Provider* one : set_providers)
    one->abort(set_id);
  for (const volume::ShadowCopy* copy : copies) {
    if (copy->deleted() && world.watcher() != nullptr) world.watcher()->say_snapshot_deleted(*copy);
  }
}

void Session::Parts::undo_creation() {
  if (set_stage != SetStage::started && set_stage != SetStage::creating) return;
  if (set_stage == SetStage::creating) {
    // No copy is to come of them; handlers of Abort may take their time.
    world.volumes().let_go();
    abort_writers(true);
  }
  if (providers_prepared) abort_providers();
  providers_prepared = false;
  set_stage = SetStage::failed;
  world.coordinator().give_back_creation(*self);
}

}  // namespace vsskit::service
