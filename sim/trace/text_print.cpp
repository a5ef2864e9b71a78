// Steps into text: the canonical form, one line a step, and the writer that hands on whole lines.
#include <algorithm>
#include <array>
#include <charconv>

#include "sim/base/text.h"
#include "sim/trace/quote.h"
#include "sim/trace/text.h"

namespace vsskit::trace {
namespace {

// The columns of number, time and subject; longer ones push the rest to the right.
constexpr std::size_t kNumberWidth = 5;
constexpr std::size_t kSubjectWidth = 13;

void append_padded_number(std::string& into, StepNumber number) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (size < kNumberWidth) into.append(kNumberWidth - size, ' ');
  into.append(digits.data(), size);
}

void append_subject(std::string& into, const Subject& subject) {
  into += print(subject.party);
  if (subject.label.empty()) return;
  into += ':';
  append_name(into, subject.label);
}

void append_value(std::string& into, FieldKind kind, const Value& value) {
  if (value.null) {
    into += "null";
  } else if (kind == FieldKind::text) {
    append_quoted(into, value.text);
  } else {
    append_name(into, value.text);
  }
}

// What a field of this step is; an out-value on an `end` is of the verb that was opened.
FieldKind kind_of(const Step& step, std::string_view key, std::optional<Verb> opened,
                  bool& positional) {
  const FieldSpec* field = find_field(step.verb, key);
  positional = field != nullptr && field->positional;
  if (field == nullptr && opened) field = find_field(*opened, key);
  return field == nullptr ? FieldKind::text : field->kind;
}

void append_field(std::string& into, const Step& step, const Field& field,
                  std::optional<Verb> opened) {
  bool positional = false;
  const FieldKind kind = kind_of(step, field.key, opened, positional);
  into += ' ';
  if (!positional) {
    into += field.key;
    into += '=';
  }
  append_value(into, kind, field.value);
}

bool in_vocabulary_order(const Step& step) {
  if (step.verb == Verb::end) return true;
  std::size_t last = 0;
  for (const Field& field : step.fields) {
    const std::size_t order = field_order(step.verb, field.key).value_or(0);
    if (order < last) return false;
    last = order;
  }
  return true;
}

void append_fields(std::string& into, const Step& step, std::optional<Verb> opened) {
  if (in_vocabulary_order(step)) {
    for (const Field& field : step.fields)
      append_field(into, step, field, opened);
    return;
  }
  std::vector<Field> sorted = step.fields;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Field& a, const Field& b) {
    return field_order(step.verb, a.key) < field_order(step.verb, b.key);
  });
  for (const Field& field : sorted)
    append_field(into, step, field, opened);
}

// Whether a document can be embedded as it is and still be read by eye.
bool is_readable(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7F) return false;
  }
  return is_utf8(bytes);
}

}  // namespace

std::string Subject::text() const {
  std::string result;
  append_subject(result, *this);
  return result;
}

void print_step(const Step& step, bool microseconds, std::string& into,
                std::optional<Verb> opened) {
  append_padded_number(into, step.number);
  into += "  ";
  into += microseconds ? step.time.text_us() : step.time.text();
  into += "  ";
  const std::size_t begin = into.size();
  append_subject(into, step.subject);
  const std::size_t width = into.size() - begin;
  if (width < kSubjectWidth) into.append(kSubjectWidth - width, ' ');
  into += "  ";
  into += spec(step.verb).text;
  append_fields(into, step, opened);
  if (step.result) {
    into += " -> ";
    into += *step.result;
  }
  into += '\n';
}

std::string print_step(const Step& step, bool microseconds) {
  std::string line;
  print_step(step, microseconds, line);
  return line;
}

TraceWriter::TraceWriter(const TraceHeader& header, Sink sink, std::size_t buffer_bytes)
    : header_(header), sink_(std::move(sink)), buffer_bytes_(buffer_bytes) {
  buffer_ += "# vsskit trace 1\n";
  if (header_.holds != holds::none) buffer_ += "# holds " + header_.holds.text() + "\n";
  if (header_.microseconds) buffer_ += "# time us\n";
  flush_when_full();
}

TraceWriter::~TraceWriter() {
  flush();
}

void TraceWriter::write(const Step& step) {
  std::optional<Verb> opened;
  if (step.verb == Verb::end && step.fields.size() > 1) {
    // Only out-values need the call that they belong to.
    const auto number = step.number_of("step");
    const auto found = number ? open_.find(static_cast<StepNumber>(*number)) : open_.end();
    if (found != open_.end()) opened = found->second;
  }
  if (step.verb == Verb::end) {
    if (const auto number = step.number_of("step")) open_.erase(static_cast<StepNumber>(*number));
  } else if (!step.result && spec(step.verb).result != ResultKind::none) {
    open_.emplace(step.number, step.verb);
  }
  print_step(step, header_.microseconds, buffer_, opened);
  flush_when_full();
}

void TraceWriter::write_document(std::string_view name, std::string_view bytes) {
  const bool readable = is_readable(bytes);
  const std::string encoded = readable ? std::string{} : base64_encode(bytes);
  const std::string_view body = readable ? bytes : std::string_view{encoded};
  buffer_ += "# document ";
  append_name(buffer_, name);
  buffer_ += readable ? " text " : " base64 ";
  buffer_ += std::to_string(body.size());
  buffer_ += '\n';
  buffer_ += body;
  buffer_ += '\n';
  flush_when_full();
}

void TraceWriter::flush() {
  if (buffer_.empty()) return;
  sink_(buffer_);
  buffer_.clear();
}

void TraceWriter::flush_when_full() {
  if (buffer_.size() >= buffer_bytes_) flush();
}

}  // namespace vsskit::trace
