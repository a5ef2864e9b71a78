// Recordings on disk: read lazily, written whole or not at all, or step by step while they happen.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "sim/base/host_path.h"
#include "sim/base/text.h"
#include "sim/trace/recording.h"

namespace vsskit::trace {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDocumentBytesMax = std::size_t{256} << 20;

Error not_there(const std::string& path, std::string expected) {
  return {path, "no such file or folder", std::move(expected)};
}

#ifdef _WIN32
constexpr std::string_view kFolderEnds = "/\\";
#else
constexpr std::string_view kFolderEnds = "/";
#endif

// The drive that a path begins with, where there is no such drive (`Q:`): the system's own words
// for it are of another matter. Empty else, and where names of drives are names of files.
std::string missing_drive(const fs::path& path) {
  std::error_code ignored;
  const fs::path root = path.root_path();
  const bool drive = path.has_root_name() && path.root_name().native().size() == 2;
  return drive && !fs::exists(root, ignored) ? host_text(path.root_name()) : std::string();
}

Error not_made(const std::string& path, const std::error_code& error) {
  const std::string drive = missing_drive(host_path(path));
  if (drive.empty()) return {path, "cannot be made", error.message()};
  return {path, "cannot be made: the drive " + drive + " is not there",
          "a folder on a drive that is"};
}

Error is_folder(const std::string& path) {
  return {path, "a folder", "expected a file, or a name ending in /"};
}

// Whether the name is one of a folder.
bool names_folder(const std::string& path) {
  return !path.empty() && kFolderEnds.find(path.back()) != std::string_view::npos;
}

// A regular file's bytes. Anything else (a pipe, a device) could block or never end.
Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return not_there(host_text(path), "expected a file");
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return Error{host_text(path), "cannot be read", ""};
  if (size > kDocumentBytesMax) {
    return Error{host_text(path), std::to_string(size) + " bytes",
                 "expected at most " + std::to_string(kDocumentBytesMax)};
  }
  std::ifstream file(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) return Error{host_text(path), "cannot be read", ""};
  return bytes;
}

// The trace of a folder or a file, and the folder where documents lie.
class FileSource final : public RecordingSource {
 public:
  FileSource(fs::path trace, std::string name)
      : trace_(std::move(trace)),
        folder_(trace_.parent_path()),
        name_(std::move(name)),
        stream_(std::make_unique<std::ifstream>(trace_, std::ios::binary)),
        reader_(*stream_, name_, {.leave_documents_out = true}) {
    reader_.on_document(
        [this](EmbeddedDocument&& document) { note_embedded(std::move(document)); });
  }

  Result<void> begin() {
    if (!*stream_) return Error{name_, "cannot be read", ""};
    const Result<TraceHeader> read = reader_.header();
    if (!read) return read.error();
    header_ = *read;
    return {};
  }

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] const TraceHeader& header() const override { return header_; }
  [[nodiscard]] std::uint64_t line() const override { return reader_.line(); }
  [[nodiscard]] bool truncated() const override { return reader_.truncated(); }

  [[nodiscard]] Result<std::optional<Step>> next() override {
    Result<std::optional<Step>> step = reader_.next();
    if (twice_) return Error{name_, "document '" + *twice_ + "' a second time", "expected one"};
    if (step && *step) note_named(**step);
    return step;
  }

  [[nodiscard]] Result<std::string> document(std::string_view name) override {
    const auto place = embedded_.find(name);
    if (place != embedded_.end()) return read_embedded(place->second);
    if (!is_document_name(name)) {
      return Error{name_, "'" + std::string(name) + "' is no document's name",
                   "expected a file name without a folder"};
    }
    return read_file(folder_ / host_path(name));
  }

  [[nodiscard]] std::string document_path(std::string_view name) const override {
    if (embedded_.contains(name)) return name_ + ":" + std::string(name);
    return host_text(folder_ / host_path(name));
  }

  [[nodiscard]] std::vector<std::string> document_names() const override { return names_; }

 private:
  void note_embedded(EmbeddedDocument&& document) {
    if (note_name(document.name)) {
      embedded_.emplace(document.name, std::move(document));
    } else if (embedded_.contains(document.name)) {
      twice_ = document.name;
    } else {
      embedded_.emplace(document.name, std::move(document));
    }
  }

  bool note_name(const std::string& name) {
    if (!known_.emplace(name, names_.size()).second) return false;
    names_.push_back(name);
    return true;
  }

  void note_named(const Step& step) {
    for (const Field& field : step.fields) {
      const FieldSpec* spec = find_field(step.verb, field.key);
      if (spec == nullptr || spec->kind != FieldKind::document || field.value.null) continue;
      note_name(field.value.text);
    }
  }

  // Through a second stream: the reader's own stands in the middle of the steps.
  [[nodiscard]] Result<std::string> read_embedded(const EmbeddedDocument& document) {
    std::ifstream file(trace_, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(document.offset));
    std::string bytes(static_cast<std::size_t>(document.length), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file) return Error{name_, "changed while it was read", ""};
    if (!document.base64) return bytes;
    Result<std::string> decoded = base64_decode(bytes);
    if (!decoded)
      return Error{document_path(document.name), decoded.error().what, "expected base64"};
    return decoded;
  }

  fs::path trace_;
  fs::path folder_;
  std::string name_;
  std::unique_ptr<std::ifstream> stream_;
  TraceReader reader_;
  TraceHeader header_;
  std::map<std::string, EmbeddedDocument, std::less<>> embedded_;
  std::map<std::string, std::size_t, std::less<>> known_;
  std::vector<std::string> names_;
  std::optional<std::string> twice_;
};

// Writes to a stream and remembers the first failure.
Result<void> write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return Error{host_text(path), "cannot be written", ""};
  return {};
}

bool may_replace(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return true;
  return fs::is_directory(folder, error) &&
         (fs::is_empty(folder, error) || fs::exists(folder / kTraceFileName, error));
}

class FileRecordingWriter final : public RecordingWriter {
 public:
  FileRecordingWriter(fs::path trace, bool folder, const TraceHeader& header)
      : trace_(std::move(trace)),
        folder_(folder),
        file_(trace_, std::ios::binary | std::ios::trunc),
        writer_(header, [this](std::string_view lines) { append(lines); }) {}

  void write(const Step& step) override { writer_.write(step); }

  void write_document(std::string_view name, std::string_view bytes) override {
    if (!folder_) {
      writer_.write_document(name, bytes);
      return;
    }
    if (!is_document_name(name)) {
      fail({std::string(name), "no document's name", "expected a file name without a folder"});
      return;
    }
    const fs::path file = host_path(name);
    const Result<void> written = write_file(trace_.parent_path() / file, bytes);
    if (!written) fail(written.error());
  }

  [[nodiscard]] Result<void> status() const override {
    if (error_) return *error_;
    return {};
  }

 private:
  void append(std::string_view lines) {
    file_.write(lines.data(), static_cast<std::streamsize>(lines.size()));
    file_.flush();
    if (file_) return;
    const bool drive_there = missing_drive(trace_).empty();
    fail(drive_there ? Error{host_text(trace_), "cannot be written", ""}
                     : not_made(host_text(trace_), {}));
  }

  void fail(Error error) {
    if (!error_) error_ = std::move(error);
  }

  fs::path trace_;
  bool folder_;
  std::ofstream file_;
  std::optional<Error> error_;
  TraceWriter writer_;
};

}  // namespace

Result<std::unique_ptr<RecordingSource>> open_source(const fs::path& path) {
  std::error_code error;
  const bool folder = fs::is_directory(path, error);
  const fs::path trace = folder ? path / kTraceFileName : path;
  const std::string name = host_text(trace);
  if (!fs::exists(trace, error)) return not_there(name, "expected a recording");
  if (!fs::is_regular_file(trace, error)) {
    return Error{name, "neither a file nor a folder", "expected a recording"};
  }
  auto source = std::make_unique<FileSource>(trace, name);
  const Result<void> begun = source->begin();
  if (!begun) return begun.error();
  return std::unique_ptr<RecordingSource>(std::move(source));
}

Result<Recording> Recording::open(const fs::path& path) {
  Result<std::unique_ptr<RecordingSource>> opened = open_source(path);
  if (!opened) return opened.error();
  RecordingSource& source = **opened;
  Recording recording;
  recording.name = source.name();
  recording.header = source.header();
  while (true) {
    Result<std::optional<Step>> step = source.next();
    if (!step) return step.error();
    if (!*step) break;
    recording.steps.push_back(std::move(**step));
  }
  recording.truncated = source.truncated();
  for (const std::string& document : source.document_names()) {
    const Result<std::string> bytes = source.document(document);
    if (bytes) {
      recording.add_document(document, *bytes);
    } else if (recording.header.holds.has(holds::documents) && !recording.truncated) {
      return bytes.error();
    }
  }
  return recording;
}

Result<void> Recording::save(const std::string& path) const {
  std::error_code error;
  if (!names_folder(path)) {
    const fs::path target = host_path(path);
    const fs::path partial = host_path(path + ".partial");
    if (fs::is_directory(target, error)) return is_folder(path);
    const Result<void> written = write_file(partial, text());
    if (written) fs::rename(partial, target, error);
    if (!written || error) {
      std::error_code ignored;
      fs::remove(partial, ignored);
      return written ? Error{path, "cannot be written", error.message()} : written.error();
    }
    return {};
  }
  return save_folder(path.substr(0, path.find_last_not_of(kFolderEnds) + 1));
}

Result<void> Recording::save_folder(const std::string& path) const {
  const fs::path target = host_path(path.empty() ? "/" : path);
  if (!may_replace(target)) {
    return Error{path + "/", "a folder with something else in it",
                 "expected a new name, an empty folder or a recording"};
  }
  const fs::path partial = host_path(path + ".partial");
  std::error_code error;
  std::error_code ignored;
  fs::remove_all(partial, ignored);
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), ignored);
  fs::create_directory(partial, error);
  Result<void> written;
  if (error) written = not_made(path + "/", error);
  for (const NamedDocument& document : documents_) {
    if (!written) break;
    const fs::path file = host_path(document.name);
    written = write_file(partial / file, *document.bytes);
  }
  if (written) written = write_file(partial / kTraceFileName, trace_text());
  if (written) {
    // A folder cannot be renamed over one that is not empty, so the old one steps aside first.
    const fs::path old = host_path(path + ".old");
    fs::rename(target, old, ignored);
    fs::rename(partial, target, error);
    if (error) {
      written = Error{path + "/", "cannot be written", error.message()};
      fs::rename(old, target, ignored);
    }
    fs::remove_all(old, ignored);
  }
  if (!written) fs::remove_all(partial, ignored);
  return written;
}

Result<std::unique_ptr<RecordingWriter>> RecordingWriter::create(const std::string& path,
                                                                 const TraceHeader& header) {
  const bool folder = names_folder(path);
  const fs::path trace = folder ? host_path(path) / kTraceFileName : host_path(path);
  std::error_code error;
  if (folder) fs::create_directories(host_path(path), error);
  if (error) return not_made(path, error);
  if (!folder && fs::is_directory(trace, error)) return is_folder(path);
  auto writer = std::make_unique<FileRecordingWriter>(trace, folder, header);
  const Result<void> status = writer->status();
  if (!status) return status.error();
  return std::unique_ptr<RecordingWriter>(std::move(writer));
}

}  // namespace vsskit::trace
