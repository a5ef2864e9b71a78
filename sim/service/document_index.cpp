#include "sim/service/document_index.h"

namespace vsskit::service {

std::string place_key(std::string_view logical_path, std::string_view name) {
  std::string key(logical_path);
  key += '\\';
  key += name;
  return key;
}

void DocumentIndex::rebuild(const document::BackupComponents& document) {
  *this = {};
  const auto& list = document.writers;
  for (std::size_t i = 0; i < list.size(); ++i) {
    add_writer(list[i].instance_id, i);
    for (std::size_t k = 0; k < list[i].components.size(); ++k) {
      const document::BackupComponent& component = list[i].components[k];
      add(list[i], place_key(component.logical_path.value_or(""), component.name), {i, k});
    }
  }
}

void DocumentIndex::add_writer(const Guid& instance, std::size_t writer) {
  writers_.try_emplace(instance, writer);
}

bool DocumentIndex::add(const document::WriterComponents& writer, std::string_view key,
                        ComponentPlace place) {
  if (!by_instance_.try_emplace({writer.instance_id, std::string(key)}, place).second) return false;
  by_class_[{writer.writer_id, std::string(key)}].push_back(place);
  return true;
}

std::size_t DocumentIndex::writer_of(const Guid& instance) const {
  const auto found = writers_.find(instance);
  return found == writers_.end() ? kNone : found->second;
}

const ComponentPlace* DocumentIndex::of_instance(const Guid& instance, std::string_view key) const {
  const auto found = by_instance_.find({instance, std::string(key)});
  return found == by_instance_.end() ? nullptr : &found->second;
}

std::span<const ComponentPlace> DocumentIndex::of_class(const Guid& writer_id,
                                                        std::string_view key) const {
  const auto found = by_class_.find({writer_id, std::string(key)});
  if (found == by_class_.end()) return {};
  return found->second;
}

}  // namespace vsskit::service
