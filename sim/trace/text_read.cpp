// Text into steps: comments, header and embedded documents around the lines, and what must hold
// between them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <istream>
#include <map>

#include "sim/base/text.h"
#include "sim/trace/line_parser.h"
#include "sim/trace/line_source.h"
#include "sim/trace/text.h"

namespace vsskit::trace {
namespace {

constexpr std::string_view kFirstLine = "# vsskit trace 1";

std::string_view after_blanks(std::string_view line) {
  std::size_t position = 0;
  skip_blanks(line, position);
  return line.substr(position);
}

std::string_view without_trailing_blanks(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  return line;
}

// A fault at the n-th word of a line, from 0.
Fault at_word(std::string_view line, int n, std::string what, std::string expected) {
  std::size_t position = 0;
  skip_blanks(line, position);
  for (; n > 0; --n) {
    position += word_at(line, position).size();
    skip_blanks(line, position);
  }
  const std::size_t end = position + word_at(line, position).size();
  return {position, end, std::move(what), std::move(expected), false};
}

// If `line` is `# WORD ...`, what is behind the word.
std::optional<std::string_view> structural(std::string_view line, std::string_view word) {
  if (!line.starts_with('#')) return std::nullopt;
  line = after_blanks(line.substr(1));
  if (!line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  if (!line.empty() && line[0] != ' ' && line[0] != '\t') return std::nullopt;
  return without_trailing_blanks(after_blanks(line));
}

}  // namespace

struct TraceReader::State : OpenCalls {
  struct Open {
    Verb verb{};
    Subject subject;
  };

  State(ByteSource source, std::string name_of_input, TraceReaderOptions given)
      : lines(std::move(source), given.line_bytes_max),
        name(std::move(name_of_input)),
        options(given) {}

  [[nodiscard]] std::optional<Verb> opened(StepNumber number) const override {
    const auto found = open.find(number);
    return found == open.end() ? std::nullopt : std::optional<Verb>{found->second.verb};
  }

  Error fail(const Fault& fault);
  bool fail_quietly(const Fault& fault, bool complete);
  bool read_first_line();
  bool read_comment(std::string_view text, bool complete);
  bool read_document(std::string_view words, bool complete);
  bool decode(EmbeddedDocument& document);
  bool check(const Step& read, Fault& fault);
  bool read_line(std::optional<Step>& into);
  bool advance();

  LineSource lines;
  std::string name;
  TraceReaderOptions options;
  OnDocument on_document;
  TraceHeader header;
  std::map<StepNumber, Open> open;
  StepNumber last_number = 0;
  VirtualTime last_time;
  std::string_view line;  // being read
  std::uint64_t line_number = 0;
  std::uint64_t step_line = 0;
  bool started = false;  // the first line was read
  bool holds_given = false;
  bool stepped = false;  // a step was read
  bool ended = false;
  bool truncated = false;
  std::optional<Step> ahead;  // read while looking for the header's end
  std::uint64_t ahead_line = 0;
  std::optional<Error> error;
};

// The column is counted in characters, which is what an editor shows.
Error TraceReader::State::fail(const Fault& fault) {
  std::size_t column = 1;
  for (std::size_t i = 0; i < std::min(fault.begin, line.size());) {
    i += code_point_at(line, i).length;
    ++column;
  }
  error = Error{name + ":" + std::to_string(line_number) + ":" + std::to_string(column), fault.what,
                fault.expected};
  ended = true;
  return *error;
}

// A fault in the last line that more input could have mended is no error: the trace was cut there.
bool TraceReader::State::fail_quietly(const Fault& fault, bool complete) {
  if (!complete && fault.could_continue && fault.end >= line.size()) {
    truncated = true;
    ended = true;
    return true;
  }
  static_cast<void>(fail(fault));
  return false;
}

bool TraceReader::State::read_first_line() {
  started = true;
  bool complete = false;
  const LineSource::Status status = lines.next_line(line, complete);
  line_number = 1;
  if (status == LineSource::Status::end) {
    line = {};
    error = Error{name, "empty file", "expected '# vsskit trace 1' on its first line"};
    ended = true;
    return false;
  }
  if (status == LineSource::Status::line) {
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (without_trailing_blanks(line) == kFirstLine) return true;
    if (const auto version = structural(line, "vsskit"); version && version->starts_with("trace")) {
      static_cast<void>(fail({9, line.size(), "a trace of another version", "expected version 1"}));
      return false;
    }
  } else {
    line = {};
  }
  static_cast<void>(fail({0, 0, "not a trace", "expected '# vsskit trace 1' on the first line"}));
  return false;
}

bool TraceReader::State::read_comment(std::string_view text, bool complete) {
  if (const auto words = structural(text, "document")) return read_document(*words, complete);
  const auto kinds = structural(text, "holds");
  const auto unit = structural(text, "time");
  if (!kinds && !unit) return true;
  if (stepped) {
    return fail_quietly({0, line.size(), "header behind a step",
                         "expected '# holds' and '# time' before the first step", false},
                        complete);
  }
  if (unit) {
    header.microseconds = *unit == "us";
    return header.microseconds ||
           fail_quietly({0, line.size(), "unknown unit of time", "expected '# time us'"}, complete);
  }
  if (holds_given) {
    return fail_quietly({0, line.size(), "'# holds' a second time", "expected it once", false},
                        complete);
  }
  const Result<Holds> read = parse_holds(*kinds);
  if (!read) {
    const std::size_t at = static_cast<std::size_t>(kinds->data() - line.data());
    return fail_quietly({at, line.size(), read.error().what, read.error().expected}, complete);
  }
  header.holds = *read;
  holds_given = true;
  return true;
}

// `NAME text|base64 LENGTH`, and the bytes behind the line.
bool TraceReader::State::read_document(std::string_view words, bool complete) {
  const std::size_t at = static_cast<std::size_t>(words.data() - line.data());
  EmbeddedDocument document;
  Fault fault;
  std::size_t position = 0;
  if (words.starts_with('"')) {
    if (!read_quoted(words, position, document.name, fault)) {
      return fail_quietly({at, line.size(), fault.what, fault.expected}, complete);
    }
  } else {
    document.name = word_at(words, 0);
    position = document.name.size();
  }
  const std::size_t name_end = at + position;
  skip_blanks(words, position);
  const std::string_view coding = word_at(words, position);
  position += coding.size();
  skip_blanks(words, position);
  const std::string_view digits = words.substr(position);
  const auto [stop, bad] =
      std::from_chars(digits.data(), digits.data() + digits.size(), document.length);
  document.base64 = coding == "base64";
  if (!is_document_name(document.name)) {
    return fail_quietly(
        {at, name_end, "'" + document.name.substr(0, 80) + "' is no document's name",
         "expected a file name without a folder"},
        complete);
  }
  if ((coding != "text" && coding != "base64") || digits.empty() || bad != std::errc{} ||
      stop != digits.data() + digits.size()) {
    return fail_quietly(
        {at, line.size(), "bad '# document' line", "expected '# document NAME text|base64 LENGTH'"},
        complete);
  }
  if (document.length / 2 > options.document_bytes_max) {
    return fail_quietly({at, line.size(), "document of " + std::string(digits) + " bytes",
                         "expected at most " + std::to_string(options.document_bytes_max), false},
                        complete);
  }
  document.offset = lines.offset();
  if (!complete ||
      !lines.take(document.length, options.leave_documents_out ? nullptr : &document.bytes)) {
    truncated = true;
    ended = true;
    return true;
  }
  return decode(document);
}

bool TraceReader::State::decode(EmbeddedDocument& document) {
  const std::uint64_t next = lines.offset();
  if (!lines.take_newline() && lines.take(1, nullptr)) {
    line = {};
    line_number = lines.line_number() + 1;
    static_cast<void>(
        fail({0, 0,
              "text behind document '" + document.name + "' of " + std::to_string(document.length) +
                  " bytes, at byte " + std::to_string(next),
              "expected a newline there; was the file edited, or its line ends changed?"}));
    return false;
  }
  line = {};  // Taking the document has moved the buffer.
  if (document.base64 && !options.leave_documents_out) {
    Result<std::string> bytes = base64_decode(document.bytes);
    if (!bytes) {
      static_cast<void>(fail({0, 0,
                              "document '" + document.name + "' is no base64: " +
                                  bytes.error().where + ": " + bytes.error().what,
                              bytes.error().expected}));
      return false;
    }
    document.bytes = std::move(*bytes);
  }
  if (on_document) on_document(std::move(document));
  return true;
}

// What must hold between a step and those before it.
bool TraceReader::State::check(const Step& read, Fault& fault) {
  if (read.number <= last_number) {
    fault = at_word(
        line, 0,
        "step " + std::to_string(read.number) + " behind step " + std::to_string(last_number),
        "expected numbers that rise");
    return false;
  }
  if (read.time < last_time) {
    fault = at_word(line, 1,
                    "time goes back from " + last_time.text_us() + " to " + read.time.text_us(),
                    "expected times that do not");
    return false;
  }
  const VerbSpec& verb = spec(read.verb);
  if (verb.kind == StepKind::end) {
    const auto found = open.find(static_cast<StepNumber>(read.number_of("step").value_or(0)));
    if (found == open.end() || found->second.subject != read.subject) {
      const std::string whose = found == open.end() ? "nobody's" : found->second.subject.text();
      fault =
          at_word(line, 2, "end of step " + std::string(read.text("step")) + ", which is " + whose,
                  "expected the subject that opened it");
      return false;
    }
    open.erase(found);
  } else if (!read.result && (verb.kind == StepKind::event || verb.kind == StepKind::call) &&
             verb.result != ResultKind::none) {
    open.emplace(read.number, Open{read.verb, read.subject});
  }
  last_number = read.number;
  last_time = read.time;
  return true;
}

// Reads one line; a step goes into `into`. False after an error.
bool TraceReader::State::read_line(std::optional<Step>& into) {
  bool complete = false;
  const LineSource::Status status = lines.next_line(line, complete);
  line_number = lines.line_number();
  if (status == LineSource::Status::end) {
    ended = true;
    return true;
  }
  if (status == LineSource::Status::too_long) {
    line = {};
    static_cast<void>(
        fail({0, 0, "line of more than " + std::to_string(options.line_bytes_max) + " bytes",
              "expected a step a line"}));
    return false;
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (const std::optional<Fault> bad = find_bad_character(line)) {
    return fail_quietly(*bad, complete);
  }
  const std::string_view text = after_blanks(line);
  if (text.empty()) return true;
  if (text.front() == '#') return read_comment(text, complete);
  Fault fault;
  Step read;
  const LineContext context{this, header.microseconds};
  if (!parse_step_line(line, context, read, fault) || !check(read, fault)) {
    return fail_quietly(fault, complete);
  }
  stepped = true;
  step_line = line_number;
  into = std::move(read);
  return true;
}

// Reads on until a step is ahead, or the end.
bool TraceReader::State::advance() {
  if (error) return false;
  if (!started && !read_first_line()) return false;
  while (!ended && !ahead) {
    if (!read_line(ahead)) return false;
    ahead_line = step_line;
  }
  return true;
}

TraceReader::TraceReader(ByteSource source, std::string name, TraceReaderOptions options)
    : state_(std::make_unique<State>(std::move(source), std::move(name), options)) {}

TraceReader::TraceReader(std::string_view text, std::string name, TraceReaderOptions options)
    : TraceReader(
          [text](char* into, std::size_t size) mutable {
            const std::size_t taken = text.copy(into, size);
            text.remove_prefix(taken);
            return taken;
          },
          std::move(name), options) {}

TraceReader::TraceReader(std::istream& stream, std::string name, TraceReaderOptions options)
    : TraceReader(
          [&stream](char* into, std::size_t size) {
            stream.read(into, static_cast<std::streamsize>(size));
            return static_cast<std::size_t>(stream.gcount());
          },
          std::move(name), options) {}

TraceReader::~TraceReader() = default;
TraceReader::TraceReader(TraceReader&&) noexcept = default;
TraceReader& TraceReader::operator=(TraceReader&&) noexcept = default;

void TraceReader::on_document(OnDocument callback) {
  state_->on_document = std::move(callback);
}

Result<TraceHeader> TraceReader::header() {
  if (!state_->ahead && !state_->advance()) return *state_->error;
  return state_->header;
}

Result<std::optional<Step>> TraceReader::next() {
  if (!state_->ahead && !state_->advance()) return *state_->error;
  std::optional<Step> step = std::move(state_->ahead);
  state_->ahead.reset();
  return step;
}

std::uint64_t TraceReader::line() const {
  return state_->ahead_line;
}
bool TraceReader::truncated() const {
  return state_->truncated;
}
const std::string& TraceReader::name() const {
  return state_->name;
}

}  // namespace vsskit::trace
