#include "sim/document/load.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <tuple>

#include "sim/document/names.h"
#include "sim/document/xml.h"

namespace vsskit::document {
namespace {

Error error_at(std::string_view document, Position at, std::string what, std::string expected) {
  return {fmt::format("{}:{}:{}", document, at.line, at.column), std::move(what),
          "expected " + std::move(expected)};
}

// The components so far.
class Places {
 public:
  // Whether there was one in this place before; a NULL logical path is the same as an empty one.
  template <class T>
  bool has(const Guid& instance, const T& component) {
    return !taken_.emplace(instance, component.logical_path.value_or(""), component.name).second;
  }

 private:
  std::set<std::tuple<Guid, std::string, std::string>> taken_;
};

template <class T>
Error twice(std::string_view document, const T& component) {
  return error_at(document, component.at,
                  fmt::format("component '{}' in '{}' a second time", component.name,
                              component.logical_path.value_or("")),
                  "each once");
}

bool has_unknown_usage(const Identification& identification) {
  if (identification.usage != UsageType::undefined) return false;
  for (const auto& [name, value] : identification.unknown.attributes()) {
    if (spells(name, name_of(Attribute::usage))) return true;
  }
  return false;
}

}  // namespace

Result<BackupComponents> load_backup_components(std::string_view bytes, std::string_view name) {
  Result<BackupComponents> document = parse_backup_components(bytes, name);
  if (!document) return document;
  Places places;
  for (const WriterComponents& writer : document->writers) {
    for (const BackupComponent& component : writer.components) {
      if (component.type == ComponentType::undefined) {
        return error_at(name, component.at,
                        fmt::format("component '{}' of an unknown type", component.name),
                        "filegroup or database");
      }
      if (places.has(writer.instance_id, component)) return twice(name, component);
    }
  }
  return document;
}

Result<WriterMetadata> load_writer_metadata(std::string_view bytes, std::string_view name) {
  Result<WriterMetadata> document = parse_writer_metadata(bytes, name);
  if (!document) return document;
  const Identification& identification = document->identification;
  if (has_unknown_usage(identification)) {
    return error_at(name, identification.at, "a writer of an unknown usage",
                    "BOOTABLE_SYSTEM_STATE, SYSTEM_SERVICE, USER_DATA or OTHER");
  }
  Places places;
  for (const Component& component : document->components) {
    if (places.has(identification.instance_id, component)) return twice(name, component);
  }
  return document;
}

}  // namespace vsskit::document
