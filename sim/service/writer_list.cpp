#include "sim/service/writer_list.h"

#include <algorithm>
#include <utility>

#include "sim/service/coordinator.h"

namespace vsskit::service {

namespace {

using Index = std::map<Guid, std::vector<WriterList::Shared>>;

void erase(std::vector<WriterList::Shared>& list, const WriterList::Shared& writer) {
  list.erase(std::find(list.begin(), list.end(), writer));
}

void erase(Index& index, const Guid& id, const WriterList::Shared& writer) {
  const auto found = index.find(id);
  erase(found->second, writer);
  if (found->second.empty()) index.erase(found);
}

}  // namespace

void WriterList::add(Shared writer) {
  const WriterRegistration& registration = writer->registration;
  by_port_.emplace(writer->port, writer);
  by_instance_[registration.instance_id].push_back(writer);
  by_class_[registration.writer_id].push_back(writer);
  all_.push_back(std::move(writer));
}

void WriterList::remove(const WriterPort& port) {
  const Shared writer = of_port(port);
  if (!writer) return;
  by_port_.erase(&port);
  erase(by_instance_, writer->registration.instance_id, writer);
  erase(by_class_, writer->registration.writer_id, writer);
  erase(all_, writer);
}

WriterList::Shared WriterList::of_port(const WriterPort& port) const {
  const auto found = by_port_.find(&port);
  return found == by_port_.end() ? nullptr : found->second;
}

const SubscribedWriter* WriterList::of_instance(const Guid& instance) const {
  const auto found = by_instance_.find(instance);
  return found == by_instance_.end() ? nullptr : found->second.front().get();
}

std::span<const WriterList::Shared> WriterList::of_class(const Guid& writer_id) const {
  const auto found = by_class_.find(writer_id);
  if (found == by_class_.end()) return {};
  return found->second;
}

}  // namespace vsskit::service
