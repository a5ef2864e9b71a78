// Who stands for the machine's own VSS in a LiveWorld: makes sessions with it, registers this
// process's writers there, and knows which writer and which session a word of it is about.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/document/values.h"
#include "sim/service/coordinator.h"
#include "sim/system/com_values.h"

namespace vsskit::system {

class LiveSession;
class LiveWorld;
class LiveWriter;

class LiveCoordinator final : public service::Coordinator {
 public:
  explicit LiveCoordinator(service::World& world);
  ~LiveCoordinator() override;

  void attach(LiveWorld& live) { live_ = &live; }
  // Before the machine goes: writers are unregistered.
  void let_go();

  // The writer is registered with the machine's VSS; what its Initialize or Subscribe fails with is
  // the answer.
  Hresult subscribe(service::WriterPort& port, service::WriterRegistration registration,
                    std::shared_ptr<const service::SubscribedWriter>* writer) override;
  void drop(service::WriterPort& port) override;
  // Makes the object that open_session() then takes.
  [[nodiscard]] Hresult admit_requester() override;
  [[nodiscard]] std::shared_ptr<service::RequesterPort> open_session(
      service::SessionOptions options) override;
  Hresult is_volume_snapshotted(std::string_view volume, bool& present,
                                std::int32_t& compatibility) override;
  Hresult should_block_revert(std::string_view volume, bool& block) override;

  // The label of a writer that the machine's VSS told of; declares one that is new.
  [[nodiscard]] const std::string& label_of(const document::Identification& writer);

  // --- For sessions and writers: whose an event is. In the house.
  void forget(const LiveSession& session);
  // Metadata is being gathered for this requester; empty: no more.
  void set_gathering(std::string label) { gathering_ = std::move(label); }
  // The requester whose event this is; empty where it is none of ours, or cannot be told. A null
  // id: an Identify.
  [[nodiscard]] std::string requester_of(const Guid& session_id) const;

 private:
  [[nodiscard]] Guid instance_of(const Guid& writer_id);

  LiveWorld* live_ = nullptr;
  Held<IVssBackupComponents> admitted_;
  std::map<Guid, std::string> labels_;  // by instance
  std::map<const service::WriterPort*, std::unique_ptr<LiveWriter>> writers_;
  std::vector<LiveSession*> sessions_;
  std::string gathering_;
};

}  // namespace vsskit::system
