// A trace with its documents: in memory, or read lazily from a folder (`session.trace` and the
// documents beside it), from one file with embedded documents, or from a loose trace with its
// documents beside it. Captures without steps are recordings too (import/ makes them).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/document/xml.h"
#include "sim/trace/text.h"

namespace vsskit::trace {

inline constexpr std::string_view kTraceFileName = "session.trace";

// A document's values, shared by those who look at them.
using ParsedDocument = std::shared_ptr<const document::Document>;

// Steps one by one, and documents by name: what judging needs. Not for several threads at once.
class RecordingSource {
 public:
  virtual ~RecordingSource() = default;

  // What errors and findings call the recording: the trace's path.
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual const TraceHeader& header() const = 0;
  // The next step; none at the end. An error is final.
  [[nodiscard]] virtual Result<std::optional<Step>> next() = 0;
  // The line of the step that next() returned last; 0 where there are no lines.
  [[nodiscard]] virtual std::uint64_t line() const = 0;
  [[nodiscard]] virtual bool truncated() const = 0;
  // A document's bytes; an error where there is none of that name. Documents embedded in a trace
  // can be had from the first step that names them onwards.
  [[nodiscard]] virtual Result<std::string> document(std::string_view name) = 0;
  // What errors call that document.
  [[nodiscard]] virtual std::string document_path(std::string_view name) const = 0;
  // The names of the documents that are there: all of them in memory, those embedded so far in a
  // stream, and those that steps named so far. In that order, each once.
  [[nodiscard]] virtual std::vector<std::string> document_names() const = 0;

  // A document's values. Kept while anybody holds them, and the last few beyond that.
  [[nodiscard]] Result<ParsedDocument> parsed(std::string_view name);

 private:
  std::map<std::string, std::weak_ptr<const document::Document>, std::less<>> parsed_;
  std::vector<ParsedDocument> recent_;
};

// Opens a recording for reading step by step: a folder that holds session.trace, or a trace file.
// Memory is one line, the open calls and the places of embedded documents.
// Errors: nothing there, unreadable, not a trace. A folder of documents alone is import's business.
[[nodiscard]] Result<std::unique_ptr<RecordingSource>> open_source(
    const std::filesystem::path& path);

class Recording {
 public:
  TraceHeader header;
  std::vector<Step> steps;
  bool truncated = false;
  std::string name = "recording";  // what errors call it

  struct NamedDocument {
    std::string name;
    std::shared_ptr<const std::string> bytes;
  };

  // Adds or replaces a document. False, and nothing added, when the name is no document name. Bytes
  // equal to those added last are held once.
  bool add_document(std::string_view document_name, std::string_view bytes);
  // In the order in which they were added.
  [[nodiscard]] const std::vector<NamedDocument>& documents() const { return documents_; }
  // A document's bytes, nullptr when there is none; until the next add_document().
  [[nodiscard]] const std::string* document(std::string_view document_name) const;
  // A document's values, parsed once.
  [[nodiscard]] Result<ParsedDocument> parsed(std::string_view document_name) const;

  // Reads all of a recording; see open_source(). Where `# holds documents` is said, a document that
  // a step names and that is not there is an error.
  [[nodiscard]] static Result<Recording> open(const std::filesystem::path& path);
  // Reads the one-file form from memory.
  [[nodiscard]] static Result<Recording> parse(std::string_view text, std::string_view input_name);

  // The one-file form: header, documents each before the first step that names it, steps.
  [[nodiscard]] std::string text() const;
  // The trace alone, without documents.
  [[nodiscard]] std::string trace_text() const;
  // Writes a folder when `path` ends in `/` (on Windows also `\`), else one file; whole or not at
  // all: everything is written under a temporary name beside it and then renamed. A folder that is
  // there is replaced only if it is empty or holds a session.trace.
  [[nodiscard]] Result<void> save(const std::string& path) const;

  // The recording step by step; it must outlive the source and not change.
  [[nodiscard]] std::unique_ptr<RecordingSource> source() const;

  // Equal steps, header and documents, whatever the name.
  bool operator==(const Recording& other) const;

 private:
  [[nodiscard]] Result<void> save_folder(const std::string& path) const;

  std::vector<NamedDocument> documents_;
  std::map<std::string, std::size_t, std::less<>> places_;
  mutable std::map<std::string, ParsedDocument, std::less<>> parsed_;
};

// A recording being written while it happens: each step is on its way to the file before write()
// returns, so that what a crashed process leaves behind can be read. A path ending in `/` is a
// folder, made if need be; a trace that lies there is replaced.
class RecordingWriter {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RecordingWriter>> create(const std::string& path,
                                                                       const TraceHeader& header);
  virtual ~RecordingWriter() = default;
  virtual void write(const Step& step) = 0;
  virtual void write_document(std::string_view name, std::string_view bytes) = 0;
  // Whether every byte so far was taken; says what went wrong first.
  [[nodiscard]] virtual Result<void> status() const = 0;
};

}  // namespace vsskit::trace
