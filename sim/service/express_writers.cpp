// Express writers: metadata in VSS's own store. They are listed with the other writers, but nobody
// calls them: no event of theirs is in any trace.
#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/service/coordinator.h"
#include "sim/service/world.h"

namespace vsskit::service {

namespace {

// Stands where a writer's process would.
class NoProcess final : public WriterPort {
 public:
  Outcome identify(MetadataBuilder&, HandlerContext&) override { return Outcome::succeeded; }
  Outcome handle(Event, HandlerContext&) override { return Outcome::succeeded; }
};

std::string label_of(const std::string& name) {
  std::string label = to_lower_ascii(name);
  std::replace(label.begin(), label.end(), ' ', '-');
  return label;
}

}  // namespace

Hresult Coordinator::register_express(document::WriterMetadata metadata, bool scripted) {
  world_.take_in();
  metadata.identification.instance_id = {};  // a new one, whatever was loaded
  if (const Hresult bad = add_express(std::move(metadata), scripted)) return bad;
  world_.hand_out();
  return kSOk;
}

Hresult Coordinator::add_express(document::WriterMetadata metadata, bool scripted) {
  const document::Identification& identity = metadata.identification;
  if (express_.count(identity.writer_id) != 0) return kVssEObjectAlreadyExists;
  WriterRegistration registration;
  registration.label = label_of(identity.friendly_name);
  registration.writer_id = identity.writer_id;
  if (!is_instance(identity.instance_id)) registration.instance_id = identity.instance_id;
  registration.name = identity.friendly_name;
  registration.instance_name = identity.instance_name;
  registration.usage = identity.usage;
  registration.source = identity.source;
  registration.subscribe_mask = 0;
  registration.scripted = scripted;
  auto port = std::make_unique<NoProcess>();
  if (const Hresult bad = subscribe(*port, std::move(registration))) return bad;
  SubscribedWriter& writer = *writers_.of_port(*port);
  metadata.identification.instance_id = writer.registration.instance_id;
  writer.stored = std::make_shared<const document::WriterMetadata>(std::move(metadata));
  express_.emplace(writer.registration.writer_id, std::move(port));
  return kSOk;
}

Hresult Coordinator::unregister_express(const Guid& writer_id) {
  world_.take_in();
  if (const Hresult bad = drop_express(writer_id)) return bad;
  world_.hand_out();
  return kSOk;
}

Hresult Coordinator::drop_express(const Guid& writer_id) {
  const auto found = express_.find(writer_id);
  if (found == express_.end()) return kVssEObjectNotFound;
  unsubscribe(*found->second);
  express_.erase(found);
  return kSOk;
}

std::vector<std::shared_ptr<const SubscribedWriter>> Coordinator::express_writers() const {
  std::vector<std::shared_ptr<const SubscribedWriter>> stored;
  for (const auto& [writer_id, port] : express_)
    stored.push_back(writers_.of_port(*port));
  return stored;
}

}  // namespace vsskit::service
