#include "replay/run/judging.h"

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>
#include <variant>

#include "conformance/rules/all.h"
#include "sim/base/host_path.h"
#include "sim/base/text.h"
#include "sim/import/import.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

// Standard output's own file: what is on the screen stands in it too, and must not be overwritten.
bool is_standard_output([[maybe_unused]] const fs::path& path) {
#ifdef _WIN32
  return false;
#else
  struct stat there {};
  struct stat output {};
  return stat(path.c_str(), &there) == 0 && fstat(STDOUT_FILENO, &output) == 0 &&
         there.st_dev == output.st_dev && there.st_ino == output.st_ino;
#endif
}

// Whether something is there that no file may take the place of: a device, a pipe, a link.
bool is_written_into(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  return fs::exists(status) && !fs::is_regular_file(status);
}

Error unwritable(const std::string& path, const std::string& reason) {
  return {path, "cannot be written: " + reason, ""};
}

Result<void> write_into(std::FILE* file, const std::string& path, std::string_view text) {
  errno = 0;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  if (written) return {};
  return unwritable(path, std::strerror(errno));
}

#ifndef _WIN32
// A descriptor's name: behind it can be a log, which opening it anew would cut.
bool is_descriptor(const std::string& path) {
  return path.starts_with("/dev/fd/") || path.starts_with("/dev/std") ||
         path.starts_with("/proc/self/fd/");
}
#endif

Result<void> write_into(const std::string& path, std::string_view text) {
  if (is_standard_output(host_path(path))) return write_into(stdout, path, text);
#ifdef _WIN32
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      _wfopen(host_path(path).c_str(), L"wb"), &std::fclose);
#else
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), is_descriptor(path) ? "ab" : "wb"), &std::fclose);
#endif
  if (file == nullptr) return unwritable(path, std::strerror(errno));
  return write_into(file.get(), path, text);
}

// Hands a recording's steps on and counts them, so that long work can be shown.
class CountingSource final : public trace::RecordingSource {
 public:
  CountingSource(trace::RecordingSource& source, const Progress& progress)
      : source_(source), progress_(progress) {}

  const std::string& name() const override { return source_.name(); }
  const trace::TraceHeader& header() const override { return source_.header(); }
  Result<std::optional<trace::Step>> next() override {
    auto step = source_.next();
    if (step.ok() && step.value().has_value()) {
      ++steps_;
      scripted_.see(*step.value());
      beginnings_.see(*step.value());
      lost_faults_.see(*step.value());
      if (progress_ && steps_ % kProgressSteps == 0) progress_(steps_);
    }
    return step;
  }
  std::uint64_t line() const override { return source_.line(); }
  bool truncated() const override { return source_.truncated(); }
  Result<std::string> document(std::string_view name) override { return source_.document(name); }
  std::string document_path(std::string_view name) const override {
    return source_.document_path(name);
  }
  std::vector<std::string> document_names() const override { return source_.document_names(); }

  std::uint64_t steps() const { return steps_; }
  ScriptedRequesters& scripted() { return scripted_; }
  Beginnings& beginnings() { return beginnings_; }
  LostFaults& lost_faults() { return lost_faults_; }

 private:
  static constexpr std::uint64_t kProgressSteps = 8192;
  trace::RecordingSource& source_;
  const Progress& progress_;
  std::uint64_t steps_ = 0;
  ScriptedRequesters scripted_;
  Beginnings beginnings_;
  LostFaults lost_faults_;
};

// Owns a recording in memory and its source.
class OwningSource final : public trace::RecordingSource {
 public:
  explicit OwningSource(trace::Recording recording)
      : recording_(std::move(recording)), source_(recording_.source()) {}

  const std::string& name() const override { return source_->name(); }
  const trace::TraceHeader& header() const override { return source_->header(); }
  Result<std::optional<trace::Step>> next() override { return source_->next(); }
  std::uint64_t line() const override { return source_->line(); }
  bool truncated() const override { return source_->truncated(); }
  Result<std::string> document(std::string_view name) override { return source_->document(name); }
  std::string document_path(std::string_view name) const override {
    return source_->document_path(name);
  }
  std::vector<std::string> document_names() const override { return source_->document_names(); }

 private:
  trace::Recording recording_;
  std::unique_ptr<trace::RecordingSource> source_;
};

// A document begins with `<`, in whatever encoding, behind blanks or a byte order mark.
bool looks_like_xml(const std::string& path) {
  std::ifstream stream(host_path(path), std::ios::binary);
  char start[64] = {};
  stream.read(start, sizeof start);
  for (std::streamsize i = 0; i < stream.gcount(); ++i) {
    const auto byte = static_cast<unsigned char>(start[i]);
    if (byte == '<') return true;
    const bool skipped =
        byte <= ' ' || byte == 0xEF || byte == 0xBB || byte == 0xBF || byte == 0xFE || byte == 0xFF;
    if (!skipped) return false;
  }
  return false;
}

void count_metadata(const document::WriterMetadata& metadata, Contents& contents) {
  ++contents.writers;
  contents.components += metadata.components.size();
  for (const auto& component : metadata.components) {
    contents.file_sets +=
        component.files.size() + component.database_files.size() + component.log_files.size();
  }
}

}  // namespace

Result<std::unique_ptr<trace::RecordingSource>> open_any(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(host_path(path), error);
  if (!fs::exists(status)) {
    return Error{path, "nothing is there",
                 "a recording, a trace, a folder of documents or a document"};
  }
  const bool documents = fs::is_directory(status)
                             ? !fs::exists(host_path(path) / trace::kTraceFileName, error)
                             : looks_like_xml(path);
  if (!documents) return trace::open_source(host_path(path));
  auto imported = import::import_recording(host_path(path));
  if (!imported) return imported.error();
  return std::unique_ptr<trace::RecordingSource>(
      std::make_unique<OwningSource>(std::move(*imported)));
}

std::vector<std::string> recordings_at(const std::string& path) {
  std::error_code error;
  std::vector<std::string> parts;
  if (!fs::exists(host_path(path) / trace::kTraceFileName, error)) {
    for (const auto& entry : fs::directory_iterator(host_path(path), error)) {
      const bool part = host_text(entry.path().filename()).starts_with("part-");
      if (part && fs::exists(entry.path() / trace::kTraceFileName))
        parts.push_back(host_text(entry.path()));
    }
  }
  if (parts.empty()) return {path};
  std::sort(parts.begin(), parts.end());
  return parts;
}

Result<Contents> examine(conformance::Examiner& examiner, trace::RecordingSource& source,
                         std::string again, std::string found, const Progress& progress,
                         bool kept) {
  CountingSource counted(source, progress);
  const auto errors_before = examiner.judgement().errors.size();
  conformance::RecordingFacts facts;
  if (kept) facts.trace = source.name();
  facts.found = std::move(found);
  facts.again = std::move(again);
  facts.microseconds = source.header().microseconds;
  if (auto examined = examiner.examine(counted, std::move(facts)); !examined) {
    return examined.error();
  }
  const auto& errors = examiner.judgement().errors;
  if (errors.size() > errors_before) return errors[errors_before];
  Contents contents;
  contents.steps = counted.steps();
  contents.scripted = std::move(counted.scripted());
  contents.beginnings = std::move(counted.beginnings());
  contents.lost_faults = std::move(counted.lost_faults());
  for (const auto& name : source.document_names()) {
    ++contents.documents;
    const auto parsed = source.parsed(name);
    if (!parsed) continue;
    if (const auto* metadata = std::get_if<document::WriterMetadata>(parsed.value().get())) {
      count_metadata(*metadata, contents);
    }
  }
  return contents;
}

Result<std::vector<const conformance::Rule*>> choose_rules(std::span<const std::string> names) {
  std::vector<const conformance::Rule*> chosen;
  const auto all = conformance::all_rules();
  if (names.empty()) return std::vector<const conformance::Rule*>(all.begin(), all.end());
  for (const auto& name : names) {
    const auto found = conformance::select_rules(name);
    if (found.empty()) {
      for (const auto& retired : conformance::retired_ids()) {
        if (retired.id == name && !retired.now.empty()) {
          return Error{"", "rule '" + name + "' has a new name", std::string(retired.now)};
        }
      }
      std::vector<std::string_view> ids;
      for (const auto* rule : all)
        ids.push_back(rule->id);
      const auto near = nearest(name, ids);
      return Error{"", "no rule '" + name + "'",
                   near.empty() ? "an id or its beginning; vsskit rules lists them"
                                : "did you mean " + std::string(near) + "?"};
    }
    for (const auto* rule : found) {
      if (std::find(chosen.begin(), chosen.end(), rule) == chosen.end()) chosen.push_back(rule);
    }
  }
  return chosen;
}

Result<void> write_file(const std::string& path, std::string_view text) {
  if (is_written_into(host_path(path)) || is_standard_output(host_path(path)))
    return write_into(path, text);
  const fs::path temporary = host_path(path + ".part");
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  std::error_code error;
  if (stream) {
    fs::rename(temporary, host_path(path), error);
    if (!error) return {};
  }
  const std::string reason = error ? error.message() : std::strerror(errno);
  fs::remove(temporary, error);
  return unwritable(path, reason);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string print(const Contents& contents) {
  std::string text;
  const auto add = [&](std::uint64_t count, std::string_view one, std::string_view many) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += grouped(count) + " " + std::string(count == 1 ? one : many);
  };
  add(contents.steps, "step", "steps");
  add(contents.documents, "document", "documents");
  add(contents.writers, "writer", "writers");
  add(contents.components, "component", "components");
  add(contents.file_sets, "file set", "file sets");
  return text.empty() ? "nothing" : text;
}

}  // namespace vsskit::run
