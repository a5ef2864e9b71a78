// The syntax of values, by kind. The usual texts are recognised without a detour over numbers.
#include "sim/trace/value.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "sim/trace/text.h"

namespace vsskit::trace {
namespace {

bool refuse(Fault& fault, std::string what, std::string expected) {
  fault.what = std::move(what);
  fault.expected = std::move(expected);
  return false;
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// Digits without a sign, at most 2^63 - 1; leading zeros go.
bool canonical_number(std::string& text, Fault& fault) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range) {
    return refuse(fault, "number " + in_quotes(text) + " is too large",
                  "at most " + std::to_string(std::numeric_limits<std::int64_t>::max()));
  }
  if (text.empty() || text[0] == '-' || error != std::errc{} || stop != end) {
    return refuse(fault, in_quotes(text) + " is not a number", "expected decimal digits");
  }
  if (text.size() > 1 && text[0] == '0') text = std::to_string(value);
  return true;
}

bool is_canonical_guid(std::string_view text) {
  if (text.size() != 38 || text.front() != '{' || text.back() != '}') return false;
  for (std::size_t i = 1; i < 37; ++i) {
    const char c = text[i];
    const bool dash = i == 9 || i == 14 || i == 19 || i == 24;
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

bool canonical_guid(std::string& text, Fault& fault) {
  if (is_canonical_guid(text)) return true;
  const std::optional<Guid> id = parse_guid(text);
  if (!id) {
    return refuse(fault, in_quotes(text) + " is not a GUID",
                  "expected {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}");
  }
  text = id->braced();
  return true;
}

bool canonical_hresult(std::string& text, Fault& fault, std::string_view noun) {
  if (text == "S_OK") return true;
  if (const std::optional<Hresult> value = parse_hresult(text)) {
    text = print_hresult(*value);
    return true;
  }
  const std::string_view near = nearest_hresult_name(text);
  return refuse(fault, "unknown " + std::string(noun) + " " + in_quotes(text),
                near.empty() ? "expected an HRESULT's name or 0x with up to eight digits"
                             : "did you mean " + std::string(near) + "?");
}

bool canonical_time(std::string& text, Fault& fault) {
  const std::optional<FileTime> time = parse_file_time(text);
  if (!time) {
    return refuse(fault, in_quotes(text) + " is not a time",
                  "expected one like 2019-12-23T10:08:28.1780000Z, or 0");
  }
  text = time->text();
  return true;
}

bool canonical_step(const FieldSpec& field, StepNumber number, std::string& text, Fault& fault) {
  if (text == "none" && field.key == "during") return true;
  if (!canonical_number(text, fault)) return false;
  std::uint64_t target = 0;
  std::from_chars(text.data(), text.data() + text.size(), target);
  if (target == 0 || target >= number) {
    return refuse(fault, "step " + text + " is not before this one", "expected an earlier step");
  }
  return true;
}

bool canonical_listed(Naming naming, std::string& text, Fault& fault) {
  const std::optional<std::int64_t> value = parse_name(naming, text);
  if (!value) {
    const std::string_view near = nearest_name(naming, text);
    return refuse(fault, "unknown value " + in_quotes(text),
                  near.empty() ? "expected one of the VSS names without their prefix, or a number"
                               : "did you mean " + std::string(near) + "?");
  }
  text = print_name(naming, *value);
  return true;
}

bool canonical_truth(std::string& text, Fault& fault, bool or_nothing) {
  if (text == "true" || text == "false" || (or_nothing && text == kNothing)) return true;
  return refuse(fault, "unknown result " + in_quotes(text),
                or_nothing ? "expected true, false or nothing" : "expected true or false");
}

}  // namespace

bool canonical_value(const FieldSpec& field, StepNumber number, std::string& text, Fault& fault) {
  switch (field.kind) {
    case FieldKind::text:
    case FieldKind::name:
      return true;
    case FieldKind::number:
      return canonical_number(text, fault);
    case FieldKind::yes_no:
      if (text == "yes" || text == "no") return true;
      return refuse(fault, in_quotes(text) + " is neither yes nor no", "expected yes or no");
    case FieldKind::guid:
      return canonical_guid(text, fault);
    case FieldKind::hresult:
      return canonical_hresult(text, fault, "HRESULT");
    case FieldKind::time:
      return canonical_time(text, fault);
    case FieldKind::step:
      return canonical_step(field, number, text, fault);
    case FieldKind::document:
      if (is_document_name(text)) return true;
      return refuse(fault, in_quotes(text) + " is no document's name",
                    "expected a file name without a folder");
    case FieldKind::listed:
      return canonical_listed(field.naming, text, fault);
  }
  return refuse(fault, "value of an unknown kind", "");
}

bool canonical_result(ResultKind kind, StepKind step, std::string& text, Fault& fault) {
  if (step == StepKind::event) return canonical_truth(text, fault, true);
  switch (kind) {
    case ResultKind::none:
      return refuse(fault, "a result where there is none", "expected the end of the line");
    case ResultKind::hresult:
      return canonical_hresult(text, fault, "result");
    case ResultKind::truth:
      return canonical_truth(text, fault, false);
    case ResultKind::number:
      return canonical_number(text, fault);
    case ResultKind::nothing:
      if (text == kNothing) return true;
      return refuse(fault, "unknown result " + in_quotes(text), "expected nothing");
  }
  return refuse(fault, "result of an unknown kind", "");
}

}  // namespace vsskit::trace
