// A writer for tests of the service: one component with one file, every event answered `true`, and
// each answer replaceable.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/service/metadata_builder.h"
#include "sim/service/writer_port.h"

namespace vsskit::test {

class ScriptedWriter final : public service::WriterPort {
 public:
  using Identify =
      std::function<service::Outcome(service::MetadataBuilder&, service::HandlerContext&)>;
  using Handler = std::function<service::Outcome(service::HandlerContext&)>;

  explicit ScriptedWriter(std::string label) {
    registration.label = label;
    registration.name = "Test writer " + label;
    registration.writer_id.data1 = 1;
    for (std::size_t i = 0; i < label.size() && i < 8; ++i) {
      registration.writer_id.data4[i] = static_cast<std::uint8_t>(label[i]);
    }
    identify_with = [this](service::MetadataBuilder& builder, service::HandlerContext&) {
      return declare(builder);
    };
  }

  service::Outcome identify(service::MetadataBuilder& builder,
                            service::HandlerContext& context) override {
    heard.push_back(context.event());
    return identify_with(builder, context);
  }
  service::Outcome handle(service::Event event, service::HandlerContext& context) override {
    heard.push_back(event);
    const auto handler = on.find(event);
    return handler == on.end() ? service::Outcome::succeeded : handler->second(context);
  }

  // The component `NAME` with the file C:\NAME\data.db.
  service::Outcome declare(service::MetadataBuilder& builder) {
    const std::string folder = "C:\\" + registration.label;
    service::ComponentDeclaration component;
    component.type = ComponentType::file_group;
    component.name = registration.label;
    component.selectable = true;
    component.flags = flags;
    service::FileSetDeclaration files;
    files.component = component.name;
    files.path = folder;
    files.filespec = "data.db";
    const bool good = builder.set_restore_method(RestoreMethodType::restore_if_can_replace, {}, {},
                                                 WriterRestore::never, false) == kSOk &&
                      builder.set_backup_schema(schema) == kSOk &&
                      builder.add_component(component) == kSOk &&
                      builder.add_files_to_file_group(files) == kSOk;
    return good ? service::Outcome::succeeded : service::Outcome::refused;
  }

  [[nodiscard]] bool has_heard(service::Event event) const { return times_heard(event) != 0; }
  [[nodiscard]] std::size_t times_heard(service::Event event) const {
    std::size_t times = 0;
    for (const service::Event one : heard)
      times += one == event ? 1 : 0;
    return times;
  }

  service::WriterRegistration registration;
  std::uint32_t flags = 0;
  std::uint32_t schema = 0;
  Identify identify_with;
  std::map<service::Event, Handler> on;
  std::vector<service::Event> heard;
};

}  // namespace vsskit::test
