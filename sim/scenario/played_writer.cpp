#include "sim/scenario/played_writer.h"

#include <cctype>
#include <string>
#include <utility>

#include "sim/service/metadata_builder.h"

namespace vsskit::scenario {
namespace {

// `Registry Writer` is `registry` in a trace, as the SDK's face has it.
std::string label_of(const std::string& name) {
  std::string label;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 && byte < 0x80) {
      label += static_cast<char>(std::tolower(byte));
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  while (!label.empty() && label.back() == '-')
    label.pop_back();
  const std::string suffix = "-writer";
  if (label.size() > suffix.size() && label.ends_with(suffix)) {
    label.resize(label.size() - suffix.size());
  }
  return label.empty() ? "writer" : label;
}

}  // namespace

PlayedWriter::PlayedWriter(service::Coordinator& coordinator, document::WriterMetadata metadata)
    : coordinator_(coordinator), metadata_(std::move(metadata)) {}

PlayedWriter::~PlayedWriter() {
  (void)coordinator_.unsubscribe(*this);
}

Hresult PlayedWriter::subscribe() {
  const document::Identification& identity = metadata_.identification;
  service::WriterRegistration registration;
  registration.label = label_of(identity.friendly_name);
  registration.writer_id = identity.writer_id;
  registration.name = identity.friendly_name;
  registration.instance_name = identity.instance_name;
  registration.major_version = identity.major_version.value_or(0);
  registration.minor_version = identity.minor_version.value_or(0);
  registration.usage = identity.usage;
  registration.source = identity.source;
  registration.scripted = true;
  return coordinator_.subscribe(*this, std::move(registration));
}

service::Outcome PlayedWriter::identify(service::MetadataBuilder& builder,
                                        service::HandlerContext&) {
  builder.adopt(metadata_);
  return service::Outcome::succeeded;
}

service::Outcome PlayedWriter::handle(service::Event, service::HandlerContext&) {
  return service::Outcome::succeeded;
}

}  // namespace vsskit::scenario
