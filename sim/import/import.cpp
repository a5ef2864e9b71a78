// Which files belong to a foreign record, and the recording made of them.
#include "sim/import/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "sim/base/file_spec.h"
#include "sim/base/text.h"

namespace vsskit::import {
namespace {

namespace fs = std::filesystem;

using document::BackupComponents;
using document::Document;
using document::Limits;
using document::Manifest;
using document::WriterMetadata;

constexpr std::string_view kExpected =
    "expected a VSS document, a DiskShadow folder or a folder of VSS documents";

// UTF-8, whatever the platform's paths are.
std::string text_of(const fs::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

Result<std::string> read_file(const fs::path& path, const Limits& limits) {
  std::error_code error;
  if (!fs::is_regular_file(path, error))
    return Error{text_of(path), "not a file", "expected a document"};
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > limits.size_bytes_max) {
    return Error{text_of(path), fmt::format("{} bytes", size),
                 fmt::format("expected at most {}", limits.size_bytes_max)};
  }
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(error ? 0 : static_cast<std::size_t>(size), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (error || !stream) return Error{text_of(path), "cannot be read", "expected a document"};
  if (bytes.starts_with("MSCF")) {
    return Error{text_of(path), "a CAB archive", "expected its files in a folder"};
  }
  return bytes;
}

// Digits count as numbers: WM2.xml comes before WM10.xml.
bool natural_less(std::string_view a, std::string_view b) {
  const auto digits = [](std::string_view text) {
    return std::min(text.find_first_not_of("0123456789"), text.size());
  };
  while (!a.empty() && !b.empty()) {
    const std::size_t n = digits(a), m = digits(b);
    if (n > 0 && m > 0) {
      if (n != m) return n < m;
      if (const int order = a.substr(0, n).compare(b.substr(0, m)); order != 0) return order < 0;
      a.remove_prefix(n);
      b.remove_prefix(m);
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

// `Task Scheduler Writer` as `task-scheduler-writer`.
std::string label_of(std::string_view friendly_name) {
  std::string label;
  for (const char c : to_lower_ascii(friendly_name)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
    if (plain) {
      label += c;
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  while (label.ends_with('-'))
    label.pop_back();
  return label.empty() ? "writer" : label;
}

// Gathers documents, and makes the recording of them.
class Importer {
 public:
  Importer(fs::path folder, const Limits& limits) : folder_(std::move(folder)), limits_(limits) {
    recording_.header.holds = trace::holds::documents;
  }

  // Reads a file of the folder and takes it in; the values of what was read.
  Result<Document> add(const std::string& file) {
    const fs::path path = folder_ / fs::path(std::u8string(file.begin(), file.end()));
    Result<std::string> bytes = read_file(path, limits_);
    if (!bytes) return bytes.error();
    Result<Document> values = document::parse_document(*bytes, text_of(path), limits_);
    if (!values) return values;
    if (!recording_.add_document(file, *bytes)) {
      return Error{text_of(path), "a file name that no document can have",
                   "expected a plain name, not hidden"};
    }
    if (const auto* metadata = std::get_if<WriterMetadata>(&*values)) add_writer(*metadata, file);
    if (std::holds_alternative<BackupComponents>(*values)) components_.push_back(file);
    if (std::holds_alternative<Manifest>(*values)) manifests_.push_back(file);
    return values;
  }

  trace::Recording finish(const fs::path& name) && {
    for (const auto& [label, file] : writers_) {
      trace::Step step =
          trace::make_step({trace::Party::requester, ""}, trace::Verb::WriterMetadata);
      add_step(std::move(step.add("writer", label).add("document", file)));
    }
    for (const std::string& file : components_) {
      trace::Step step =
          trace::make_step({trace::Party::requester, ""}, trace::Verb::BackupComponents);
      add_step(std::move(step.add("document", file)));
    }
    for (const std::string& file : manifests_) {
      trace::Step step = trace::make_step({trace::Party::requester, ""}, trace::Verb::Manifest);
      add_step(std::move(step.add("document", file)));
    }
    recording_.name = text_of(name);
    return std::move(recording_);
  }

 private:
  void add_writer(const WriterMetadata& metadata, const std::string& file) {
    const document::Identification& id = metadata.identification;
    std::string label = label_of(id.friendly_name);
    if (const std::size_t count = ++labels_[label]; count > 1) label += fmt::format("-{}", count);
    trace::Step step = trace::make_step({trace::Party::world, ""}, trace::Verb::writer);
    step.add("label", label).add_guid("id", id.writer_id).add_guid("instance", id.instance_id);
    step.add("name", id.friendly_name);
    if (id.instance_name) step.add("instance_name", *id.instance_name);
    add_step(std::move(step));
    writers_.emplace_back(std::move(label), file);
  }
  void add_step(trace::Step step) {
    step.number = recording_.steps.size() + 1;
    recording_.steps.push_back(std::move(step));
  }

  fs::path folder_;
  const Limits& limits_;
  trace::Recording recording_;
  std::vector<std::pair<std::string, std::string>> writers_;  // label, file
  std::vector<std::string> components_;
  std::vector<std::string> manifests_;
  std::map<std::string, std::size_t> labels_;
};

// The names of the files in a folder, in natural order.
Result<std::vector<std::string>> files_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator entry(folder, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (entry->is_regular_file(error)) names.push_back(text_of(entry->path().filename()));
  }
  if (error)
    return Error{text_of(folder), "cannot be read: " + error.message(), "expected a folder"};
  std::sort(names.begin(), names.end(), natural_less);
  return names;
}

// The files of a folder by their folded names, for finding what a manifest names.
class FileNames {
 public:
  explicit FileNames(const std::vector<std::string>& names) {
    for (const std::string& name : names)
      by_folded_.emplace(fold_case(name), name);
  }
  [[nodiscard]] const std::string* find(std::string_view name) const {
    const auto found = by_folded_.find(fold_case(name));
    return found == by_folded_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::string> by_folded_;
};

// What the manifest says of one file.
struct Mention {
  std::string file;
  std::string meaning;  // as an error expects it
  document::Position at;
};

template <class Wanted>
Result<void> add_mentioned(Importer& importer, const FileNames& names, const Mention& mention,
                           const std::string& manifest) {
  const std::string where = fmt::format("{}:{}:{}", manifest, mention.at.line, mention.at.column);
  const std::string* file = names.find(mention.file);
  if (!file) {
    return Error{where, fmt::format("'{}' is not in the folder", mention.file), mention.meaning};
  }
  const Result<Document> values = importer.add(*file);
  if (!values) return values.error();
  if (!std::holds_alternative<Wanted>(*values)) {
    return Error{where, fmt::format("'{}' is another kind of document", *file), mention.meaning};
  }
  return {};
}

Result<trace::Recording> import_diskshadow(const fs::path& folder, const std::string& manifest_name,
                                           const fs::path& shown, const Limits& limits) {
  const Result<std::vector<std::string>> files = files_in(folder);
  if (!files) return files.error();
  const FileNames names(*files);
  Importer importer(folder, limits);
  const Result<Document> read = importer.add(manifest_name);
  if (!read) return read.error();
  const std::string path = text_of(folder / fs::path(manifest_name));
  const auto* manifest = std::get_if<Manifest>(&*read);
  if (!manifest) return Error{path, "another kind of document", "expected DiskShadow's <Manifest>"};
  std::set<std::string> taken;
  for (const document::ManifestWriter& writer : manifest->writers) {
    Mention mention{file_name(writer.metadata_file),
                    fmt::format("expected the metadata of {}", writer.name), writer.at};
    if (!taken.insert(fold_case(mention.file)).second) continue;
    const auto added = add_mentioned<WriterMetadata>(importer, names, mention, path);
    if (!added) return added.error();
  }
  const Mention components{file_name(manifest->backup_components_file),
                           "expected the BACKUP_COMPONENTS document", manifest->at};
  if (!components.file.empty()) {
    const auto added = add_mentioned<BackupComponents>(importer, names, components, path);
    if (!added) return added.error();
  }
  return std::move(importer).finish(shown);
}

Result<trace::Recording> import_folder(const fs::path& folder, const Limits& limits) {
  const Result<std::vector<std::string>> files = files_in(folder);
  if (!files) return files.error();
  const FileNames names(*files);
  if (const std::string* manifest = names.find(kManifestName)) {
    return import_diskshadow(folder, *manifest, folder, limits);
  }
  Importer importer(folder, limits);
  bool any = false;
  for (const std::string& file : *files) {
    if (!to_lower_ascii(file).ends_with(".xml") || file.starts_with('.')) continue;
    const Result<Document> added = importer.add(file);
    if (!added) return added.error();
    any = true;
  }
  if (!any) return Error{text_of(folder), "no *.xml in it", std::string(kExpected)};
  return std::move(importer).finish(folder);
}

Result<trace::Recording> import_file(const fs::path& path, const Limits& limits) {
  const fs::path folder = path.parent_path();
  const std::string file = text_of(path.filename());
  Importer importer(folder, limits);
  const Result<Document> added = importer.add(file);
  if (!added) return added.error();
  if (std::holds_alternative<Manifest>(*added)) {
    return import_diskshadow(folder, file, path, limits);
  }
  return std::move(importer).finish(path);
}

}  // namespace

Result<trace::Recording> import_recording(const fs::path& path, const Limits& limits) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return Error{text_of(path), "nothing is there", std::string(kExpected)};
  if (fs::is_directory(status)) return import_folder(path, limits);
  return import_file(path, limits);
}

}  // namespace vsskit::import
