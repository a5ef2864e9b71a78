// What a registered writer can ask the machine's own VSS, and say to it, while it handles an event.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/sdk/msvc_writer_abi.h"
#include "sim/service/component_access.h"
#include "sim/service/writer_port.h"

namespace vsskit::system {

class LiveWorld;

class LiveContext final : public service::HandlerContext {
 public:
  // `components` null: the event comes without; `set`: what OnBackupShutdown was given. All outlive
  // it.
  LiveContext(LiveWorld& world, const service::WriterRegistration& registration,
              sdk::MsvcImplementation& implementation, service::Event event,
              IVssWriterComponents* components, const VSS_ID& set);
  ~LiveContext() override;

  void set_step(std::uint64_t step) { step_ = step; }

  service::Event event() const override { return event_; }
  std::uint64_t step() const override { return step_; }
  const std::string& writer_label() const override { return registration_.label; }
  const std::string& requester_label() const override { return requester_; }
  Guid instance_id() const override { return registration_.instance_id; }
  Guid session_id() const override { return session_id_; }
  Guid snapshot_set_id() const override;
  Guid shutdown_set_id() const override;
  std::uint32_t context() const override;
  ApplicationLevel level() const override;
  std::span<const std::string> volumes() const override;
  Hresult snapshot_device_name(std::string_view volume, std::string& device) const override;
  bool is_path_affected(std::string_view path) const override;
  void overrun() override {}  // nobody here waits with a limit
  bool are_components_selected() const override;
  bool is_bootable_system_state_backed_up() const override;
  bool is_partial_file_support_enabled() const override;
  BackupType backup_type() const override;
  RestoreType restore_type() const override;
  service::WriterComponents* components() override { return components_ ? &*components_ : nullptr; }
  Hresult set_writer_failure(Hresult failure) override;
  Hresult set_writer_failure_ex(Hresult failure, Hresult application,
                                std::optional<std::string_view> message) override;

 private:
  const service::WriterRegistration& registration_;
  sdk::MsvcImplementation& implementation_;
  service::Event event_;
  VSS_ID set_;
  std::uint64_t step_ = 0;
  Guid session_id_;
  std::string requester_;
  mutable std::optional<std::vector<std::string>> volumes_;
  std::shared_ptr<service::AccessGate> gate_;
  std::optional<service::WriterComponents> components_;
};

}  // namespace vsskit::system
