// The text form of a trace: one step a line, streamed in and out. Grammar: docs/formats/trace.md.
// Nothing here keeps a trace; memory is one line and the calls that are still open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sim/base/result.h"
#include "sim/trace/holds.h"
#include "sim/trace/step.h"

namespace vsskit::trace {

// What stands before the first step.
struct TraceHeader {
  Holds holds;                // `# holds ...`; nothing when the line is absent
  bool microseconds = false;  // `# time us`: times print with six decimals instead of three
  bool operator==(const TraceHeader&) const = default;
};

// A document embedded in a one-file recording: `# document NAME text|base64 LENGTH`, then LENGTH
// bytes and a newline. It stands before the first step that names it.
struct EmbeddedDocument {
  std::string name;
  std::string bytes;  // decoded; empty when the reader was told to leave documents out
  bool base64 = false;
  std::uint64_t offset = 0;  // of the first encoded byte in the input
  std::uint64_t length = 0;  // encoded
};

// A document's name is a safe file name: 1 to 255 bytes of UTF-8 without control characters,
// `/ \ : * ? " < > |`, not beginning with a dot, not ending in a dot or blank, and none of
// `session.trace` and Windows' device names.
[[nodiscard]] bool is_document_name(std::string_view name);

// --- Writing

// One line with its newline, canonical. For `end`, `opened` is the verb of the call that it closes:
// it says how that call's out-values print; without it they print in quotation marks.
void print_step(const Step& step, bool microseconds, std::string& into,
                std::optional<Verb> opened = std::nullopt);
[[nodiscard]] std::string print_step(const Step& step, bool microseconds = false);

// Appends steps to a sink as text. The sink gets whole lines only, so what has reached it can be
// read whatever happens next. Not for several threads at once.
class TraceWriter {
 public:
  // Called with each run of whole lines.
  using Sink = std::function<void(std::string_view)>;

  // Writes the header at once. With `buffer_bytes` 0 each step reaches the sink before write()
  // returns (crash safe); otherwise lines are gathered up to about that size.
  TraceWriter(const TraceHeader& header, Sink sink, std::size_t buffer_bytes = 0);
  ~TraceWriter();  // flushes
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  void write(const Step& step);
  // Embeds a document; text where it is UTF-8 without control characters other than tab, CR and LF,
  // base64 otherwise. The name must be a document name.
  void write_document(std::string_view name, std::string_view bytes);
  void flush();

 private:
  void flush_when_full();

  TraceHeader header_;
  Sink sink_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  std::unordered_map<StepNumber, Verb> open_;
};

// --- Reading

// Where a reader's bytes come from: fills `into` with up to `size` bytes and returns how many; 0 at
// the end.
using ByteSource = std::function<std::size_t(char* into, std::size_t size)>;

struct TraceReaderOptions {
  // Bytes of embedded documents are read over instead of kept; their place is still told.
  bool leave_documents_out = false;
  std::size_t line_bytes_max = std::size_t{1} << 20;
  std::size_t document_bytes_max = std::size_t{256} << 20;
};

// Reads a trace step by step. Errors are `name:line:column: what; expected` (columns in characters,
// from 1); after one the reader only repeats it. Checked: known parties, verbs, fields and values,
// step numbers that rise, times that do not go back, `end` that closes an open step of the same
// subject, references to earlier steps. Values are brought into canonical form.
//
// A last line without a newline that is no whole step, and an embedded document that is cut, are
// left out and make truncated() true: a trace may be cut anywhere behind its first line.
class TraceReader {
 public:
  using OnDocument = std::function<void(EmbeddedDocument&&)>;

  TraceReader(ByteSource source, std::string name, TraceReaderOptions options = {});
  // Reads from memory; the text must outlive the reader.
  TraceReader(std::string_view text, std::string name, TraceReaderOptions options = {});
  // Reads from a stream, which must outlive the reader.
  TraceReader(std::istream& stream, std::string name, TraceReaderOptions options = {});
  ~TraceReader();
  TraceReader(TraceReader&&) noexcept;
  TraceReader& operator=(TraceReader&&) noexcept;

  // Called for each embedded document as it passes. To be set before the first read.
  void on_document(OnDocument callback);

  // What stands before the first step; reads up to it.
  [[nodiscard]] Result<TraceHeader> header();
  // The next step; none at the end.
  [[nodiscard]] Result<std::optional<Step>> next();

  // Of the step that next() returned last, from 1; 0 before.
  [[nodiscard]] std::uint64_t line() const;
  // Whether the input ended in the middle of something; known at the end.
  [[nodiscard]] bool truncated() const;
  [[nodiscard]] const std::string& name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vsskit::trace
