// A session's life, its state, metadata, status and documents.
#include "sim/system/live_session.h"

#include "sim/sdk/faces/surroundings.h"
#include "sim/system/live_coordinator.h"
#include "sim/system/live_session_calls.h"
#include "sim/system/objects.h"
#include "sim/system/read_component.h"
#include "sim/system/read_metadata.h"
#include "sim/trace/recorder.h"

namespace vsskit::system {

LiveSession::LiveSession(LiveWorld& world, std::string label, IVssBackupComponents* backup)
    : world_(world), label_(std::move(label)), backup_(backup) {
  ex_.ask(*backup, IID_IVssBackupComponentsEx);
  ex2_.ask(*backup, IID_IVssBackupComponentsEx2);
  ex3_.ask(*backup, IID_IVssBackupComponentsEx3);
  ex4_.ask(*backup, IID_IVssBackupComponentsEx4);
}

LiveSession::~LiveSession() {
  release();
}

Hresult LiveSession::begin_call(trace::Verb) {
  world_.keep_time();
  return kSOk;
}

// The machine's VSS lets go of the shadow copies, and tells writers of the end, with the last
// reference.
void LiveSession::release() {
  if (!backup_) return;
  if (initialized_) record_document();
  {
    const engine::HouseLock::Outside outside(world_.house());
    ex4_.reset();
    ex3_.reset();
    ex2_.reset();
    ex_.reset();
    backup_.reset();
  }
  for (const Guid& copy : copies_)
    world_.volumes().delete_shadow_copy(copy);
  world_.live().forget(*this);
}

// --- What is recorded beside calls

void LiveSession::finished(After after) {
  world_.live().set_gathering({});
  world_.keep_time();
  if (after == After::metadata) record_metadata();
  if (after == After::document) record_document();
}

void LiveSession::record_metadata() {
  UINT count = 0;
  if (failed(ask(backup_, &IVssBackupComponents::GetWriterMetadataCount, &count))) return;
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance = GUID_NULL;
    Held<IVssExamineWriterMetadata> metadata;
    Hresult result =
        ask(backup_, &IVssBackupComponents::GetWriterMetadata, i, &instance, metadata.put());
    document::Identification identity;
    BstrOf xml(world_.vss());
    if (succeeded(result)) result = read_identity(world_.vss(), *metadata, identity);
    if (succeeded(result)) result = metadata->SaveAsXML(xml.put());
    if (failed(result)) continue;
    const std::string& label = world_.live().label_of(identity);
    const std::string name =
        world_.recorder().document(trace::writer_document_stem(label), xml.text());
    trace::Step step = trace::make_step(sdk::subject_of(trace::Party::requester, label_),
                                        trace::Verb::WriterMetadata);
    world_.recorder().record(std::move(step.add("writer", label).add("document", name)));
  }
}

Hresult LiveSession::read_saved(std::string& document) {
  BstrOf xml(world_.vss());
  const Hresult result = ask(backup_, &IVssBackupComponents::SaveAsXML, xml.put());
  document = xml.text();
  return result;
}

std::string LiveSession::record_document() {
  std::string text;
  if (failed(read_saved(text))) return {};
  std::string name = world_.recorder().document("components", text);
  trace::Step step = trace::make_step(sdk::subject_of(trace::Party::requester, label_),
                                      trace::Verb::BackupComponents);
  world_.recorder().record(std::move(step.add("document", name)));
  return name;
}

void LiveSession::learn_id() {
  VSS_ID id = GUID_NULL;
  if (succeeded(ask(ex3_, &IVssBackupComponentsEx3::GetSessionId, &id))) id_ = sdk::from_com(id);
}

// --- Its state

Hresult LiveSession::initialize_for_backup(TextOrNull document) {
  WideArgument xml(document);
  const Hresult result = ask(backup_, &IVssBackupComponents::InitializeForBackup, xml.get());
  initialized_ = initialized_ || succeeded(result);
  if (succeeded(result)) learn_id();
  return result;
}

Hresult LiveSession::initialize_for_restore(TextOrNull document) {
  WideArgument xml(document);
  const Hresult result = ask(backup_, &IVssBackupComponents::InitializeForRestore, xml.get());
  initialized_ = restore_ = restore_ || succeeded(result);
  if (succeeded(result)) learn_id();
  return result;
}

Hresult LiveSession::set_backup_state(const BackupState& state) {
  return ask(backup_, &IVssBackupComponents::SetBackupState, state.select_components,
             state.bootable_system_state, static_cast<VSS_BACKUP_TYPE>(state.type),
             state.partial_file_support);
}

Hresult LiveSession::set_restore_state(RestoreType type) {
  return ask(backup_, &IVssBackupComponents::SetRestoreState, static_cast<VSS_RESTORE_TYPE>(type));
}

Hresult LiveSession::get_session_id(Guid& id) {
  VSS_ID found = GUID_NULL;
  const Hresult result = ask(ex3_, &IVssBackupComponentsEx3::GetSessionId, &found);
  id = sdk::from_com(found);
  return result;
}

Hresult LiveSession::save_as_xml(std::string& document, std::string* name) {
  const Hresult result = read_saved(document);
  if (failed(result)) return result;
  const std::string recorded = record_document();
  if (name != nullptr) *name = recorded;
  return result;
}

template <class Method>
Hresult LiveSession::choose_writers(Method method, std::span<const Guid> ids) {
  std::vector<VSS_ID> list;
  for (const Guid& id : ids)
    list.push_back(sdk::to_com(id));
  return ask(backup_, method, static_cast<const VSS_ID*>(list.data()),
             static_cast<UINT>(list.size()));
}

Hresult LiveSession::disable_writer_classes(std::span<const Guid> ids) {
  return choose_writers(&IVssBackupComponents::DisableWriterClasses, ids);
}
Hresult LiveSession::enable_writer_classes(std::span<const Guid> ids) {
  return choose_writers(&IVssBackupComponents::EnableWriterClasses, ids);
}
Hresult LiveSession::disable_writer_instances(std::span<const Guid> ids) {
  return choose_writers(&IVssBackupComponents::DisableWriterInstances, ids);
}

// --- Metadata

Hresult LiveSession::gather_writer_metadata(OperationPtr& operation) {
  world_.live().set_gathering(label_);
  return begin(After::metadata, operation, backup_, &IVssBackupComponents::GatherWriterMetadata);
}

Hresult LiveSession::get_writer_metadata_count(std::uint32_t& count) {
  UINT found = 0;
  const Hresult result = ask(backup_, &IVssBackupComponents::GetWriterMetadataCount, &found);
  count = found;
  return result;
}

Hresult LiveSession::get_writer_metadata(
    std::uint32_t index, Guid& instance_id,
    std::shared_ptr<const document::WriterMetadata>& metadata) {
  VSS_ID instance = GUID_NULL;
  Held<IVssExamineWriterMetadata> found;
  Hresult result =
      ask(backup_, &IVssBackupComponents::GetWriterMetadata, index, &instance, found.put());
  if (failed(result)) return result;
  instance_id = sdk::from_com(instance);
  auto read = std::make_shared<document::WriterMetadata>();
  const engine::HouseLock::Outside outside(world_.house());
  if (const Hresult bad = read_metadata(world_.vss(), *found, *read); failed(bad)) return bad;
  metadata = std::move(read);
  return result;
}

std::optional<std::string> LiveSession::saved_metadata(std::uint32_t index) {
  VSS_ID instance = GUID_NULL;
  Held<IVssExamineWriterMetadata> found;
  BstrOf xml(world_.vss());
  if (failed(
          ask(backup_, &IVssBackupComponents::GetWriterMetadata, index, &instance, found.put())) ||
      failed(found->SaveAsXML(xml.put()))) {
    return std::nullopt;
  }
  return xml.get();
}

Hresult LiveSession::free_writer_metadata() {
  return ask(backup_, &IVssBackupComponents::FreeWriterMetadata);
}

// --- Status

Hresult LiveSession::gather_writer_status(OperationPtr& operation) {
  return begin(After::nothing, operation, backup_, &IVssBackupComponents::GatherWriterStatus);
}

Hresult LiveSession::get_writer_status_count(std::uint32_t& count) {
  UINT found = 0;
  const Hresult result = ask(backup_, &IVssBackupComponents::GetWriterStatusCount, &found);
  count = found;
  return result;
}

Hresult LiveSession::free_writer_status() {
  return ask(backup_, &IVssBackupComponents::FreeWriterStatus);
}

Hresult LiveSession::get_writer_status(std::uint32_t index, service::WriterStatus& status) {
  VSS_ID instance = GUID_NULL;
  VSS_ID writer = GUID_NULL;
  BstrOf name(world_.vss());
  BstrOf message(world_.vss());
  VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
  HRESULT failure = S_OK;
  HRESULT application = S_OK;
  const Hresult result =
      ex3_ ? ask(ex3_, &IVssBackupComponentsEx3::GetWriterStatusEx, index, &instance, &writer,
                 name.put(), &state, &failure, &application, message.put())
           : ask(backup_, &IVssBackupComponents::GetWriterStatus, index, &instance, &writer,
                 name.put(), &state, &failure);
  if (failed(result)) return result;
  status.instance_id = sdk::from_com(instance);
  status.writer_id = sdk::from_com(writer);
  status.name = name.text();
  status.state = static_cast<WriterState>(static_cast<int>(state));
  status.failure = failure;
  status.application = application;
  status.message = message.get();
  return result;
}

// --- Components as they stand in the document

Hresult LiveSession::get_writer_components_count(std::uint32_t& count) {
  UINT found = 0;
  const Hresult result = ask(backup_, &IVssBackupComponents::GetWriterComponentsCount, &found);
  count = found;
  return result;
}

Hresult LiveSession::get_writer_components(std::uint32_t index,
                                           std::optional<service::WriterComponents>& components) {
  components.reset();
  Held<IVssWriterComponentsExt> found;
  const Hresult result =
      ask(backup_, &IVssBackupComponents::GetWriterComponents, index, found.put());
  if (failed(result) || !found) return result;
  auto read = std::make_shared<service::SharedDocument>();
  read->value.writers.emplace_back();
  {
    const engine::HouseLock::Outside outside(world_.house());
    const Hresult bad = read_components(world_.vss(), *found, read->value.writers.front());
    if (failed(bad)) return bad;
  }
  auto gate = std::make_shared<service::AccessGate>();
  gate->restore = restore_;
  components.emplace(std::move(read), 0, std::move(gate));
  return result;
}

}  // namespace vsskit::system
