// A writer of this process, registered with the machine's own VSS. What that VSS calls is an object
// laid out as MSVC lays out a CVssWriterEx, whatever compiler made this; what it calls there is
// recorded and goes on to the writer's port, as a session of the simulated VSS would have it.
#pragma once

#include <atomic>

#include "sim/sdk/msvc_writer_abi.h"
#include "sim/service/writer_port.h"
#include "sim/system/com_values.h"

namespace vsskit::system {

class LiveWorld;

class LiveWriter {
 public:
  // Both outlive it.
  LiveWriter(LiveWorld& world, service::WriterPort& port);
  ~LiveWriter();
  LiveWriter(const LiveWriter&) = delete;
  LiveWriter& operator=(const LiveWriter&) = delete;

  // Initialize and Subscribe; out of the house. The first failure's code.
  Hresult start(const service::WriterRegistration& registration);
  // Unsubscribe; no event comes any more when it returns. Out of the house.
  void stop();
  // With its label and instance id.
  void set_registration(service::WriterRegistration registration) {
    registration_ = std::move(registration);
  }
  // Answers events itself and leaves no trace.
  void lie_low(bool low) { low_ = low; }

 private:
  struct Slots;
  // What the machine's VSS takes for a CVssWriterEx.
  struct Object {
    void* const* slots;
    sdk::MsvcImplementation* implementation;
    LiveWriter* writer;
  };

  bool identify(IVssCreateWriterMetadata& metadata, IVssCreateWriterMetadataEx* extended);
  bool handle(service::Event event, IVssWriterComponents* components, const VSS_ID& set);

  LiveWorld& world_;
  service::WriterPort& port_;
  service::WriterRegistration registration_;
  Object object_;
  std::atomic<bool> low_{false};
};

}  // namespace vsskit::system
