#include "sim/system/live_context.h"

#include "sim/system/live_components.h"
#include "sim/system/live_coordinator.h"
#include "sim/system/live_world.h"
#include "sim/system/read_component.h"

namespace vsskit::system {

using service::Event;

LiveContext::LiveContext(LiveWorld& world, const service::WriterRegistration& registration,
                         sdk::MsvcImplementation& implementation, Event event,
                         IVssWriterComponents* components, const VSS_ID& set)
    : registration_(registration), implementation_(implementation), event_(event), set_(set) {
  VSS_ID id = GUID_NULL;
  if (event != Event::identify && succeeded(implementation.GetSessionId(&id))) {
    session_id_ = sdk::from_com(id);
  }
  requester_ = world.live().requester_of(session_id_);
  if (components == nullptr) return;
  auto document = std::make_shared<service::SharedDocument>();
  document->value.writers.emplace_back();
  if (failed(read_components(world.vss(), *components, document->value.writers.front()))) return;
  gate_ = std::make_shared<service::AccessGate>();
  gate_->writer = true;
  gate_->event = event;
  gate_->restore = event == Event::pre_restore || event == Event::post_restore;
  gate_->keeper = std::make_shared<LiveComponents>(world.vss(), *components, document);
  components_.emplace(std::move(document), 0, gate_);
}

// What the handler keeps may not reach the machine's objects any more.
LiveContext::~LiveContext() {
  if (!gate_) return;
  gate_->open = false;
  gate_->keeper.reset();
}

Guid LiveContext::snapshot_set_id() const {
  VSS_ID id = GUID_NULL;
  return sdk::from_com(*implementation_.GetCurrentSnapshotSetId(&id));
}

Guid LiveContext::shutdown_set_id() const {
  return sdk::from_com(set_);
}

std::uint32_t LiveContext::context() const {
  return static_cast<std::uint32_t>(implementation_.GetContext());
}

ApplicationLevel LiveContext::level() const {
  return static_cast<ApplicationLevel>(implementation_.GetCurrentLevel());
}

std::span<const std::string> LiveContext::volumes() const {
  if (!volumes_) {
    volumes_.emplace();
    const UINT count = implementation_.GetCurrentVolumeCount();
    LPCWSTR* const names = count == 0 ? nullptr : implementation_.GetCurrentVolumeArray();
    for (UINT i = 0; names != nullptr && i < count; ++i)
      volumes_->push_back(sdk::Argument(names[i]).text().value_or(std::string()));
  }
  return *volumes_;
}

Hresult LiveContext::snapshot_device_name(std::string_view volume, std::string& device) const {
  WideArgument name(volume);
  LPCWSTR found = nullptr;
  const Hresult result = implementation_.GetSnapshotDeviceName(name.get(), &found);
  device = sdk::Argument(found).text().value_or(std::string());
  return result;
}

bool LiveContext::is_path_affected(std::string_view path) const {
  WideArgument text(path);
  return implementation_.IsPathAffected(text.get());
}

bool LiveContext::are_components_selected() const {
  return implementation_.AreComponentsSelected();
}

bool LiveContext::is_bootable_system_state_backed_up() const {
  return implementation_.IsBootableSystemStateBackedUp();
}

bool LiveContext::is_partial_file_support_enabled() const {
  return implementation_.IsPartialFileSupportEnabled();
}

BackupType LiveContext::backup_type() const {
  return static_cast<BackupType>(implementation_.GetBackupType());
}

RestoreType LiveContext::restore_type() const {
  return static_cast<RestoreType>(implementation_.GetRestoreType());
}

Hresult LiveContext::set_writer_failure(Hresult failure) {
  return implementation_.SetWriterFailure(failure);
}

Hresult LiveContext::set_writer_failure_ex(Hresult failure, Hresult application,
                                           std::optional<std::string_view> message) {
  WideArgument text(message);
  return implementation_.SetWriterFailureEx(failure, application, text.get());
}

}  // namespace vsskit::system
