// The grammar of a step line, by hand: number, time, subject, verb, fields, result.
#include "sim/trace/line_parser.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

#include "sim/base/text.h"
#include "sim/trace/value.h"

namespace vsskit::trace {
namespace {

class LineParser {
 public:
  LineParser(std::string_view line, const LineContext& context, Step& step, Fault& fault)
      : line_(line), context_(context), step_(step), fault_(fault) {}

  bool parse() {
    return parse_number() && parse_time() && parse_subject() && parse_verb() && parse_rest() &&
           check_whole();
  }

 private:
  // A fault at the word that begins at `begin` and ends at `end`.
  bool refuse(std::size_t begin, std::size_t end, std::string what, std::string expected,
              bool could_continue = true) {
    fault_ = {begin, end, std::move(what), std::move(expected), could_continue};
    return false;
  }
  // Completes a fault whose text another function wrote.
  bool refuse_at(std::size_t begin, std::size_t end) {
    fault_.begin = begin;
    fault_.end = end;
    fault_.could_continue = true;
    return false;
  }

  std::string_view next_word() {
    skip_blanks(line_, position_);
    begin_ = position_;
    const std::string_view word = word_at(line_, position_);
    position_ += word.size();
    return word;
  }

  bool parse_number();
  bool parse_time();
  bool parse_subject();
  bool parse_verb();
  bool parse_rest();
  bool parse_field(std::size_t key_size);
  bool parse_positional();
  bool parse_value(const FieldSpec& field);
  bool parse_bare(const FieldSpec& field, Value& value);
  bool parse_result();
  bool check_whole();
  bool place(const FieldSpec& field, std::size_t begin, Value value);
  bool unknown_key(std::string_view key);
  const FieldSpec* field_of(std::string_view key) const;

  std::string_view line_;
  const LineContext& context_;
  Step& step_;
  Fault& fault_;
  std::size_t position_ = 0;
  std::size_t begin_ = 0;  // of the word read last
  std::optional<Verb> opened_;
};

bool LineParser::parse_number() {
  const std::string_view word = next_word();
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool whole = error == std::errc{} && stop == word.data() + word.size();
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!whole || number == 0 || number > kMax) {
    return refuse(begin_, position_, "'" + std::string(word.substr(0, 40)) + "' is no step number",
                  "expected a number from 1");
  }
  step_.number = number;
  return true;
}

// Seconds with three decimals, or with six where the header says so. By hand: this is read for
// every line of a million.
bool LineParser::parse_time() {
  const std::string_view word = next_word();
  const std::optional<VirtualTime> time = parse_virtual_time(word);
  if (!time) {
    return refuse(begin_, position_, "'" + std::string(word.substr(0, 40)) + "' is no time",
                  "expected seconds with three decimals");
  }
  const std::size_t decimals = word.size() - word.find('.') - 1;
  if (decimals > 3 && !context_.microseconds) {
    return refuse(begin_, position_, "time with microseconds",
                  "expected three decimals, or '# time us' before the first step");
  }
  step_.time = *time;
  return true;
}

bool LineParser::parse_subject() {
  skip_blanks(line_, position_);
  begin_ = position_;
  const std::size_t stop = std::min(line_.find_first_of(" \t:", position_), line_.size());
  const std::string_view word = line_.substr(position_, stop - position_);
  const std::optional<Party> party = parse_party(word);
  if (!party) {
    return refuse(begin_, stop, "unknown subject '" + std::string(word.substr(0, 40)) + "'",
                  "expected world, requester, writer, files, medium or provider");
  }
  step_.subject.party = *party;
  step_.subject.label.clear();
  position_ = stop;
  if (stop == line_.size() || line_[stop] != ':') return true;
  ++position_;
  if (position_ < line_.size() && line_[position_] == '"') {
    return read_quoted(line_, position_, step_.subject.label, fault_);
  }
  const std::string_view label = word_at(line_, position_);
  if (label.empty() || label.find_first_of("\"^=") != std::string_view::npos) {
    return refuse(begin_, position_ + label.size(), "bad label",
                  "expected a bare word or one in quotation marks");
  }
  step_.subject.label = label;
  position_ += label.size();
  return true;
}

bool LineParser::parse_verb() {
  const std::string_view word = next_word();
  const Party party = step_.subject.party;
  if (const std::optional<Verb> verb = find_verb(party, word)) {
    step_.verb = *verb;
    return true;
  }
  if (word.empty()) return refuse(begin_, position_, "no word behind the subject", "expected one");
  const std::string_view near = nearest_verb(party, word);
  const std::span<const VerbSpec> all = vocabulary();
  const bool beginning = std::any_of(
      all.begin(), all.end(), [&](const VerbSpec& verb) { return verb.text.starts_with(word); });
  return refuse(
      begin_, position_,
      "unknown word '" + std::string(word.substr(0, 80)) + "' of " + std::string(print(party)),
      near.empty() ? "see docs/formats/trace.md for the vocabulary"
                   : "did you mean " + std::string(near) + "?",
      beginning);
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}

bool LineParser::parse_rest() {
  while (true) {
    skip_blanks(line_, position_);
    if (position_ == line_.size()) return true;
    std::size_t key = position_;
    while (key < line_.size() && is_key_character(line_[key]))
      ++key;
    if (key > position_ && key < line_.size() && line_[key] == '=') {
      if (!parse_field(key - position_)) return false;
    } else if (line_.compare(position_, 2, "->") == 0) {
      return parse_result();
    } else if (!parse_positional()) {
      return false;
    }
    if (position_ < line_.size() && line_[position_] != ' ' && line_[position_] != '\t') {
      return refuse(position_, position_ + 1, "text behind a quotation mark", "expected a blank");
    }
  }
}

const FieldSpec* LineParser::field_of(std::string_view key) const {
  if (const FieldSpec* field = find_field(step_.verb, key)) return field;
  return opened_ ? find_field(*opened_, key) : nullptr;
}

bool LineParser::unknown_key(std::string_view key) {
  std::vector<std::string_view> keys;
  const auto take = [&](std::span<const FieldSpec> fields) {
    for (const FieldSpec& field : fields)
      keys.push_back(field.key);
  };
  take(spec(step_.verb).fields);
  if (opened_) take(spec(*opened_).fields);
  take(common_fields());
  const std::string_view near = nearest(key, keys);
  const bool beginning = std::any_of(
      keys.begin(), keys.end(), [&](std::string_view known) { return known.starts_with(key); });
  return refuse(position_, position_ + key.size(),
                "unknown field '" + std::string(key.substr(0, 40)) + "' of " +
                    std::string(spec(step_.verb).text),
                near.empty() ? "" : "did you mean " + std::string(near) + "?", beginning);
}

bool LineParser::parse_field(std::size_t key_size) {
  const std::string_view key = line_.substr(position_, key_size);
  const FieldSpec* field = field_of(key);
  if (field == nullptr || field->positional) return unknown_key(key);
  const std::size_t begin = position_;
  position_ += key_size + 1;
  if (step_.find(key) != nullptr) {
    return refuse(begin, begin + key_size, "field '" + std::string(key) + "' a second time",
                  "expected each field once");
  }
  return parse_value(*field);
}

bool LineParser::parse_positional() {
  for (const FieldSpec& field : spec(step_.verb).fields) {
    if (field.positional && step_.find(field.key) == nullptr) return parse_value(field);
  }
  const std::string_view word = word_at(line_, position_);
  // A word that the input's end cut may be the beginning of a key.
  return refuse(position_, position_ + word.size(),
                "'" + std::string(word.substr(0, 40)) + "' is no field",
                "expected key=value or '-> result'");
}

bool LineParser::parse_value(const FieldSpec& field) {
  const std::size_t begin = position_;
  Value value;
  if (position_ < line_.size() && line_[position_] == '"') {
    if (!read_quoted(line_, position_, value.text, fault_)) return false;
    const bool may_quote = field.kind == FieldKind::text || field.kind == FieldKind::name ||
                           field.kind == FieldKind::document;
    if (!may_quote) {
      return refuse(begin, position_, "quotation marks around '" + std::string(field.key) + "'",
                    "expected a bare value");
    }
  } else if (!parse_bare(field, value)) {
    return false;
  }
  if (!value.null && !canonical_value(field, step_.number, value.text, fault_)) {
    return refuse_at(begin, position_);
  }
  return place(field, begin, std::move(value));
}

bool LineParser::parse_bare(const FieldSpec& field, Value& value) {
  const std::size_t begin = position_;
  const std::string_view word = word_at(line_, position_);
  position_ += word.size();
  value.null = word == "null";
  if (value.null) return true;
  if (word.empty()) {
    return refuse(begin, begin, "no value for '" + std::string(field.key) + "'",
                  "expected one; empty is \"\"");
  }
  if (field.kind == FieldKind::text) {
    return refuse(begin, position_, "'" + std::string(field.key) + "' without quotation marks",
                  "expected \"text\" or null");
  }
  const std::size_t bad = word.find_first_of("\"^");
  if (bad != std::string_view::npos) {
    return refuse(begin + bad, position_, "'" + std::string(1, word[bad]) + "' in a bare word",
                  "expected quotation marks around the whole");
  }
  value.text = word;
  return true;
}

// Puts the field where the vocabulary has it. What an `end` closes must be known before its other
// fields can be.
bool LineParser::place(const FieldSpec& field, std::size_t begin, Value value) {
  if (step_.verb == Verb::end) {
    if (field.kind == FieldKind::step && field.key == "step" && context_.open_calls != nullptr) {
      StepNumber target = 0;
      std::from_chars(value.text.data(), value.text.data() + value.text.size(), target);
      opened_ = context_.open_calls->opened(target);
      if (!opened_) {
        return refuse(begin, position_, "step " + value.text + " is not open",
                      "expected the number of a call or event without a result");
      }
    }
    step_.fields.push_back({field.key, std::move(value)});
    return true;
  }
  const auto order = field_order(step_.verb, field.key);
  auto at = step_.fields.end();
  while (at != step_.fields.begin() && field_order(step_.verb, std::prev(at)->key) > order)
    --at;
  step_.fields.insert(at, {field.key, std::move(value)});
  return true;
}

bool LineParser::parse_result() {
  const std::size_t arrow = position_;
  if (next_word() != "->") {
    return refuse(arrow, position_, "bad arrow", "expected '-> result'");
  }
  std::string result(next_word());
  const std::size_t begin = begin_;
  const std::size_t end = position_;
  if (result.empty()) return refuse(arrow, end, "no result behind '->'", "expected one");
  const VerbSpec& verb = spec(opened_.value_or(step_.verb));
  if (!canonical_result(verb.result, verb.kind, result, fault_)) return refuse_at(begin, end);
  skip_blanks(line_, position_);
  if (position_ != line_.size()) {
    return refuse(position_, position_ + word_at(line_, position_).size(), "text behind the result",
                  "expected the end of the line");
  }
  step_.result = std::move(result);
  return true;
}

// What a step of its kind must have.
bool LineParser::check_whole() {
  const VerbSpec& verb = spec(step_.verb);
  if (verb.kind == StepKind::end) {
    if (step_.find("step") == nullptr) {
      return refuse(line_.size(), line_.size(), "end without 'step='", "expected the step it ends");
    }
    if (!step_.result) {
      return refuse(line_.size(), line_.size(), "end without a result", "expected '-> result'");
    }
  }
  for (const FieldSpec& field : verb.fields) {
    if (field.positional && step_.find(field.key) == nullptr) {
      return refuse(line_.size(), line_.size(), std::string(verb.text) + " without a name",
                    "expected one behind it");
    }
  }
  return true;
}

}  // namespace

void skip_blanks(std::string_view line, std::size_t& position) {
  while (position < line.size() && (line[position] == ' ' || line[position] == '\t'))
    ++position;
}

std::string_view word_at(std::string_view line, std::size_t position) {
  std::size_t end = position;
  while (end < line.size() && line[end] != ' ' && line[end] != '\t')
    ++end;
  return line.substr(position, end - position);
}

std::optional<Fault> find_bad_character(std::string_view line) {
  bool ascii = true;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    ascii = ascii && byte < 0x80;
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
      return Fault{i, i + 1, "control character", "expected it as ^{HEX} in quotation marks",
                   false};
    }
  }
  if (ascii) return std::nullopt;
  const std::optional<std::size_t> bad = first_bad_utf8(line);
  if (!bad) return std::nullopt;
  // A character that the input's end cut is at most three bytes short.
  return Fault{*bad, line.size(), "not UTF-8", "expected text in UTF-8", line.size() - *bad < 4};
}

bool parse_step_line(std::string_view line, const LineContext& context, Step& into, Fault& fault) {
  into.fields.clear();
  into.result.reset();
  return LineParser(line, context, into, fault).parse();
}

}  // namespace vsskit::trace
