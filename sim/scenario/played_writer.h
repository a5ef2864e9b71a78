// A writer whose metadata is a captured document; every event succeeds and leaves no trace in
// files.
#pragma once

#include "sim/document/values.h"
#include "sim/service/coordinator.h"
#include "sim/service/writer_port.h"

namespace vsskit::scenario {

// Subscribed as long as it lives; the coordinator outlives it.
class PlayedWriter final : public service::WriterPort {
 public:
  PlayedWriter(service::Coordinator& coordinator, document::WriterMetadata metadata);
  ~PlayedWriter() override;
  PlayedWriter(const PlayedWriter&) = delete;
  PlayedWriter& operator=(const PlayedWriter&) = delete;

  // The coordinator's answer. The trace learns that vsskit plays it.
  Hresult subscribe();

  service::Outcome identify(service::MetadataBuilder& builder,
                            service::HandlerContext& context) override;
  service::Outcome handle(service::Event event, service::HandlerContext& context) override;

  [[nodiscard]] const document::WriterMetadata& metadata() const { return metadata_; }

 private:
  service::Coordinator& coordinator_;
  document::WriterMetadata metadata_;
};

}  // namespace vsskit::scenario
