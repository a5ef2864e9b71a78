// The writers that run, in the order of subscription, found by port, class and instance without a
// walk: a session asks for each component. Private to the room.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "sim/base/guid.h"
#include "sim/service/writer_port.h"

namespace vsskit::service {

struct SubscribedWriter;

class WriterList {
 public:
  using Shared = std::shared_ptr<SubscribedWriter>;

  // Its port and its registration stand until it is removed.
  void add(Shared writer);
  // Nothing where it is not there.
  void remove(const WriterPort& port);

  [[nodiscard]] const std::vector<Shared>& all() const { return all_; }
  // Null where none is there.
  [[nodiscard]] Shared of_port(const WriterPort& port) const;
  // The first with this instance id; nullptr where none is there.
  [[nodiscard]] const SubscribedWriter* of_instance(const Guid& instance) const;
  [[nodiscard]] std::span<const Shared> of_class(const Guid& writer_id) const;

 private:
  std::vector<Shared> all_;
  std::map<const WriterPort*, Shared> by_port_;  // never walked
  std::map<Guid, std::vector<Shared>> by_instance_;
  std::map<Guid, std::vector<Shared>> by_class_;
};

}  // namespace vsskit::service
