// The session's life, and what is read from it: metadata, status, components.
#include "sim/service/session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/document/load.h"
#include "sim/service/component_values.h"
#include "sim/service/cut_off.h"
#include "sim/service/delivery.h"
#include "sim/service/operations.h"
#include "sim/service/session_parts.h"
#include "sim/service/session_rights.h"
#include "sim/trace/step.h"
#include "sim/volume/effects.h"

namespace vsskit::service {

Session::Session(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->self = this;
}

Session::~Session() {
  say_effects();
  release();
}

const std::string& Session::label() const {
  return parts_->label;
}

bool Session::is_released() const {
  return parts_->phase == Phase::released;
}

const document::BackupComponents& Session::components() const {
  return parts_->document->value;
}

namespace {

void cut(Session::Parts& parts) {
  parts.cut = true;
  if (parts.running) parts.running->hasten();
}

void end_operation(Session::Parts& parts) {
  if (parts.busy()) parts.world.executor().cancel(*parts.running);
  parts.undo_creation();
}

// To every writer that took part, whatever became of it (rule C-DONE-12).
void shut_writers_down(Session::Parts& parts) {
  for (WriterRecord& record : parts.writers) {
    if (record.prepared) deliver(parts, record, Event::backup_shutdown);
  }
}

// Rule C-DONE-26.
void remove_copy(World& world, provider::Provider& provider, const Guid& id) {
  const volume::ShadowCopy* copy = world.volumes().find_shadow_copy(id);
  if (copy == nullptr) return;
  provider.remove(id, ObjectType::snapshot, true);
  if (copy->deleted() && world.watcher() != nullptr) world.watcher()->say_snapshot_deleted(*copy);
}

// Rule C-DONE-26. Copies that were made to be transported go with who imported them
// (importing-transportable-shadow-copied-volumes.md).
void remove_auto_release_copies(Session::Parts& parts) {
  constexpr std::uint32_t kStay = attribute::kNoAutoRelease | attribute::kTransportable;
  if (parts.set_stage == SetStage::created && (parts.context & kStay) == 0) {
    for (const SetVolume& volume : parts.volumes)
      remove_copy(parts.world, *volume.provider, volume.snapshot_id);
  }
  for (const auto& [provider, id] : parts.imported) {
    const auto properties = provider->properties(id);
    const auto attributes = properties ? static_cast<std::uint32_t>(properties->attributes) : 0;
    if ((attributes & attribute::kNoAutoRelease) == 0) remove_copy(parts.world, *provider, id);
  }
}

}  // namespace

void Session::say_effects() {
  if (is_released()) return;
  parts_->world.collect_effects(std::nullopt);
}

void Session::release() {
  Parts& parts = *parts_;
  if (parts.phase == Phase::released || parts.ending) return;
  parts.ending = true;
  const engine::Executor::Pause pause(parts.world.executor(), parts.running);
  end_operation(parts);
  if (parts.phase != Phase::fresh) parts.record_document();
  shut_writers_down(parts);
  remove_auto_release_copies(parts);
  for (WriterRecord& record : parts.writers) {
    if (std::exchange(record.counted, false)) --record.writer->sessions;
  }
  parts.phase = Phase::released;
  parts.running.reset();
  parts.world.coordinator().forget(*this);
}

void Session::end_with_process() {
  Parts& parts = *parts_;
  if (parts.phase == Phase::released || parts.ending) return;
  say_effects();
  parts.world.recorder().record(trace::make_step(parts.subject, trace::Verb::exit));
  parts.ending = true;
  parts.gone = true;
  if (parts.running) parts.running->hasten();
  if (parts.set_stage == SetStage::creating) parts.abort_writers(true);
  if (parts.phase != Phase::fresh) parts.record_document();
  shut_writers_down(parts);
}

void Session::end_with_machine() {
  Parts& parts = *parts_;
  if (parts.phase == Phase::released) return;
  parts.world.recorder().record(trace::make_step(parts.subject, trace::Verb::exit));
  if (parts.phase != Phase::fresh) parts.record_document();
  cut(parts);
}

namespace {

// The methods that came after their interface, and with which version, as their pages have it:
// client or server, whichever is the earlier. What came with a service pack of Server 2003 came to
// the next version, 6.0, with Server 2008, which is as old as Vista with SP1, not with Vista. Other
// methods of later interfaces come with those, and SetContext knows of Windows XP itself. Editions
// are not told apart: ImportSnapshots is in two of Server 2003 from the beginning.
struct Since {
  trace::Verb method;
  int minor_of_5;  // 5.x; 0: since 6.0
  std::uint32_t service_pack;
  std::uint32_t service_pack_of_vista;
};
constexpr Since kLaterMethods[] = {
    {trace::Verb::ExposeSnapshot, 2, 0, 0},     {trace::Verb::RevertToSnapshot, 2, 1, 1},
    {trace::Verb::QueryRevertStatus, 2, 1, 1},  {trace::Verb::ImportSnapshots, 2, 0, 0},
    {trace::Verb::AddNewTarget, 2, 0, 0},       {trace::Verb::SetRangesFilePath, 2, 0, 0},
    {trace::Verb::BreakSnapshotSetEx, 0, 0, 1},
};

bool is_yet_to_come(const World& world, trace::Verb method) {
  const auto later = std::find_if(std::begin(kLaterMethods), std::end(kLaterMethods),
                                  [&](const Since& since) { return since.method == method; });
  if (later == std::end(kLaterMethods)) return false;
  if (world.windows_at_least(6, 0))
    return !world.windows_at_least(6, 0, later->service_pack_of_vista);
  return later->minor_of_5 == 0 ||
         !world.windows_at_least(5, later->minor_of_5, later->service_pack);
}

}  // namespace

Hresult Session::begin_call(trace::Verb method) {
  Parts& parts = *parts_;
  if (parts.phase == Phase::released) return kSOk;
  parts.world.note_death();
  // Letting go of an IVssAsync cancels nothing, and nobody can wait for its operation any more: it
  // is over before the requester goes on.
  if (method != trace::Verb::AbortBackup && parts.busy() && parts.running->abandoned()) {
    const OperationPtr abandoned = parts.running;
    parts.world.executor().wait(*abandoned, std::nullopt);
  }
  if (parts.world.dead()) return parts.world.unexpected();
  parts.world.strike(method);
  if (is_yet_to_come(parts.world, method)) {
    return kENotImpl;  // IVssBackupComponents::ExposeSnapshot and its like
  }
  const bool refused = needs_rights(method) && !parts.world.faults().admits_requester();
  return refused ? kEAccessDenied : kSOk;
}

void Session::cut_off() {
  Parts& parts = *parts_;
  if (parts.phase == Phase::released || parts.cut) return;
  cut(parts);
  // A unit on another thread undoes all that when it is over: it may still make copies, and this
  // thread may hold what it waits for.
  if (parts.running && parts.running->running() && !parts.running->is_around()) return;
  const engine::Executor::Pause pause(parts.world.executor(), parts.running);
  undo_for_cut(parts);
}

void undo_for_cut(Session::Parts& session) {
  session.world.coordinator().give_back_resync(*session.self);
  session.undo_creation();
  remove_auto_release_copies(session);
}

Hresult Session::initialize_for_backup(TextOrNull document) {
  if (const Hresult bad = parts_->check(Call::initialize)) return bad;
  if (!is_missing(document)) {
    auto parsed =
        document::load_backup_components(parts_->read_back(*document), "InitializeForBackup");
    if (!parsed.ok()) return kVssEInvalidXmlDocument;
    parts_->document->value = std::move(parsed).value();
    ++parts_->document->changes;
    parts_->places.rebuild(parts_->document->value);
  }
  parts_->phase = Phase::initialized;
  return kSOk;
}

Hresult Session::get_session_id(Guid& id) {
  if (const Hresult bad = parts_->check(Call::read_components)) return bad;
  id = parts_->session_id;
  return kSOk;
}

Hresult Session::get_writer_components_count(std::uint32_t& count) {
  if (const Hresult bad = parts_->check(Call::read_components)) return bad;
  return give_count(parts_->document->value.writers, count);
}

Hresult Session::get_writer_components(std::uint32_t index,
                                       std::optional<WriterComponents>& components) {
  components.reset();
  if (const Hresult bad = parts_->check(Call::read_components)) return bad;
  if (index >= parts_->document->value.writers.size()) return kVssEObjectNotFound;
  if (!parts_->requester_gate) {
    AccessGate gate;
    gate.restore = parts_->is_restore();
    parts_->requester_gate = std::make_shared<const AccessGate>(gate);
  }
  components.emplace(parts_->document, index, parts_->requester_gate);
  return kSOk;
}

Hresult Session::save_as_xml(std::string& document, std::string* name) {
  if (const Hresult bad = parts_->check(Call::save_as_xml)) return bad;
  document = parts_->document_text();
  std::string recorded = parts_->record_document();
  if (name != nullptr) *name = std::move(recorded);
  return kSOk;
}

namespace {

// Null ids would mean nobody; the page wants an array.
Hresult choose(Session::Parts& parts, std::span<const Guid> ids, std::set<Guid>& into) {
  if (const Hresult bad = parts.check(Call::choose_writers)) return bad;
  if (ids.empty()) return kEInvalidArg;
  // After GatherWriterMetadata the choice has no effect (rule R-ORDER-05).
  if (!parts.writers_met) into.insert(ids.begin(), ids.end());
  return kSOk;
}

}  // namespace

Hresult Session::disable_writer_classes(std::span<const Guid> ids) {
  return choose(*parts_, ids, parts_->disabled_classes);
}

// The first call takes back what DisableWriterClasses did (both methods' pages); a later one
// enables its classes again.
Hresult Session::enable_writer_classes(std::span<const Guid> ids) {
  const bool first = parts_->enabled_classes.empty();
  const Hresult result = choose(*parts_, ids, parts_->enabled_classes);
  if (result != kSOk || parts_->writers_met) return result;
  if (first) parts_->disabled_classes.clear();
  for (const Guid& id : ids)
    parts_->disabled_classes.erase(id);
  return kSOk;
}

Hresult Session::disable_writer_instances(std::span<const Guid> ids) {
  return choose(*parts_, ids, parts_->disabled_instances);
}

}  // namespace vsskit::service
