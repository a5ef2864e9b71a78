// Recordings in memory: documents by name, the text form, and looking at them step by step.
#include "sim/trace/recording.h"

#include <algorithm>
#include <set>

namespace vsskit::trace {
namespace {

// How many documents a source keeps although nobody holds them.
constexpr std::size_t kRecentMax = 16;

Result<ParsedDocument> parse_values(std::string_view bytes, const std::string& path) {
  Result<document::Document> parsed = document::parse_document(bytes, path);
  if (!parsed) return parsed.error();
  return ParsedDocument(std::make_shared<const document::Document>(std::move(*parsed)));
}

Error no_document(const std::string& recording, std::string_view name) {
  return {recording, "document '" + std::string(name) + "' is not there",
          "expected it in the recording"};
}

class MemorySource final : public RecordingSource {
 public:
  explicit MemorySource(const Recording& recording) : recording_(recording) {}

  [[nodiscard]] const std::string& name() const override { return recording_.name; }
  [[nodiscard]] const TraceHeader& header() const override { return recording_.header; }
  [[nodiscard]] Result<std::optional<Step>> next() override {
    if (at_ == recording_.steps.size()) return std::optional<Step>{};
    return std::optional<Step>{recording_.steps[at_++]};
  }
  [[nodiscard]] std::uint64_t line() const override { return 0; }
  [[nodiscard]] bool truncated() const override { return recording_.truncated; }
  [[nodiscard]] Result<std::string> document(std::string_view name) override {
    const std::string* bytes = recording_.document(name);
    if (bytes == nullptr) return no_document(recording_.name, name);
    return *bytes;
  }
  [[nodiscard]] std::string document_path(std::string_view name) const override {
    return std::string(name);
  }
  [[nodiscard]] std::vector<std::string> document_names() const override {
    std::vector<std::string> names;
    for (const Recording::NamedDocument& document : recording_.documents()) {
      names.push_back(document.name);
    }
    return names;
  }

 private:
  const Recording& recording_;
  std::size_t at_ = 0;
};

}  // namespace

Result<ParsedDocument> RecordingSource::parsed(std::string_view name) {
  const auto known = parsed_.find(name);
  if (known != parsed_.end()) {
    if (ParsedDocument alive = known->second.lock()) return alive;
  }
  const Result<std::string> bytes = document(name);
  if (!bytes) return bytes.error();
  Result<ParsedDocument> values = parse_values(*bytes, document_path(name));
  if (!values) return values.error();
  parsed_.insert_or_assign(std::string(name), *values);
  if (recent_.size() == kRecentMax) recent_.erase(recent_.begin());
  recent_.push_back(*values);
  return values;
}

bool Recording::add_document(std::string_view document_name, std::string_view bytes) {
  if (!is_document_name(document_name)) return false;
  std::shared_ptr<const std::string> held;
  if (!documents_.empty() && *documents_.back().bytes == bytes) {
    held = documents_.back().bytes;
  } else {
    held = std::make_shared<const std::string>(bytes);
  }
  const auto [place, added] = places_.emplace(document_name, documents_.size());
  if (added) {
    documents_.push_back({std::string(document_name), std::move(held)});
  } else {
    documents_[place->second].bytes = std::move(held);
    parsed_.erase(std::string(document_name));
  }
  return true;
}

const std::string* Recording::document(std::string_view document_name) const {
  const auto place = places_.find(document_name);
  return place == places_.end() ? nullptr : documents_[place->second].bytes.get();
}

Result<ParsedDocument> Recording::parsed(std::string_view document_name) const {
  const auto known = parsed_.find(document_name);
  if (known != parsed_.end()) return known->second;
  const std::string* bytes = document(document_name);
  if (bytes == nullptr) return no_document(name, document_name);
  Result<ParsedDocument> values = parse_values(*bytes, std::string(document_name));
  if (values) parsed_.insert_or_assign(std::string(document_name), *values);
  return values;
}

std::string Recording::text() const {
  std::string result;
  std::set<std::string_view> written;
  TraceWriter writer(
      header, [&](std::string_view lines) { result += lines; }, 1 << 16);
  for (const Step& step : steps) {
    for (const Field& field : step.fields) {
      const FieldSpec* spec = find_field(step.verb, field.key);
      if (spec == nullptr || spec->kind != FieldKind::document || field.value.null) continue;
      const std::string* bytes = document(field.value.text);
      if (bytes == nullptr || !written.insert(field.value.text).second) continue;
      writer.write_document(field.value.text, *bytes);
    }
    writer.write(step);
  }
  for (const NamedDocument& document : documents_) {
    if (!written.contains(document.name)) writer.write_document(document.name, *document.bytes);
  }
  writer.flush();
  return result;
}

std::string Recording::trace_text() const {
  std::string result;
  TraceWriter writer(
      header, [&](std::string_view lines) { result += lines; }, 1 << 16);
  for (const Step& step : steps)
    writer.write(step);
  writer.flush();
  return result;
}

std::unique_ptr<RecordingSource> Recording::source() const {
  return std::make_unique<MemorySource>(*this);
}

bool Recording::operator==(const Recording& other) const {
  if (header != other.header || steps != other.steps || truncated != other.truncated) return false;
  if (documents_.size() != other.documents_.size()) return false;
  return std::all_of(documents_.begin(), documents_.end(), [&](const NamedDocument& document) {
    const std::string* bytes = other.document(document.name);
    return bytes != nullptr && *bytes == *document.bytes;
  });
}

Result<Recording> Recording::parse(std::string_view text, std::string_view input_name) {
  Recording recording;
  recording.name = input_name;
  TraceReader reader(text, recording.name);
  std::optional<std::string> twice;
  reader.on_document([&](EmbeddedDocument&& document) {
    if (recording.document(document.name) != nullptr && !twice) twice = document.name;
    recording.add_document(document.name, document.bytes);
  });
  while (true) {
    Result<std::optional<Step>> step = reader.next();
    if (!step) return step.error();
    if (!*step) break;
    recording.steps.push_back(std::move(**step));
  }
  if (twice)
    return Error{recording.name, "document '" + *twice + "' a second time", "expected one"};
  const Result<TraceHeader> header = reader.header();
  if (!header) return header.error();
  recording.header = *header;
  recording.truncated = reader.truncated();
  return recording;
}

}  // namespace vsskit::trace
