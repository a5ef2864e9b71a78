// Steps as values: fields found, added in the vocabulary's order, and turned into what they mean.
#include "sim/trace/step.h"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace vsskit::trace {
namespace {

// All keys of the vocabulary, each once, sorted.
std::vector<std::string_view> all_keys() {
  std::vector<std::string_view> keys;
  for (const VerbSpec& verb : vocabulary()) {
    for (const FieldSpec& field : verb.fields)
      keys.push_back(field.key);
  }
  for (const FieldSpec& field : common_fields())
    keys.push_back(field.key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

Value* find_value(Step& step, std::string_view key) {
  for (Field& field : step.fields) {
    if (field.key == key) return &field.value;
  }
  return nullptr;
}

// Puts a field where the vocabulary has it; an `end` keeps its fields as they come.
Step& put(Step& step, std::string_view key, Value value) {
  if (Value* present = find_value(step, key)) {
    *present = std::move(value);
    return step;
  }
  if (step.verb == Verb::end && find_field(Verb::end, key) == nullptr) {
    const std::string_view known = interned_key(key);
    assert(!known.empty() && "The vocabulary has no such field.");
    if (!known.empty()) step.fields.push_back({known, std::move(value)});
    return step;
  }
  const FieldSpec* field = find_field(step.verb, key);
  assert(field != nullptr && "The verb has no such field.");
  if (field == nullptr) return step;
  const std::size_t order = *field_order(step.verb, key);
  auto place = step.fields.end();
  while (place != step.fields.begin() &&
         field_order(step.verb, std::prev(place)->key).value_or(0) > order) {
    --place;
  }
  step.fields.insert(place, {field->key, std::move(value)});
  return step;
}

}  // namespace

std::string_view interned_key(std::string_view key) {
  static const std::vector<std::string_view> keys = all_keys();
  const auto found = std::lower_bound(keys.begin(), keys.end(), key);
  return found != keys.end() && *found == key ? *found : std::string_view{};
}

const Value* Step::find(std::string_view key) const {
  for (const Field& field : fields) {
    if (field.key == key) return &field.value;
  }
  return nullptr;
}

std::string_view Step::text(std::string_view key) const {
  const Value* value = find(key);
  return value == nullptr || value->null ? std::string_view{} : std::string_view{value->text};
}

std::optional<std::int64_t> Step::number_of(std::string_view key) const {
  const std::string_view digits = text(key);
  std::int64_t parsed = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, parsed);
  if (digits.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return parsed;
}

std::optional<Guid> Step::guid_of(std::string_view key) const {
  return parse_guid(text(key));
}

std::optional<Hresult> Step::hresult() const {
  if (!result) return std::nullopt;
  if (*result == "S_OK") return kSOk;
  // A count and `true` are no HRESULTs, though a count reads like one.
  const bool named = result->find('_') != std::string::npos || result->starts_with("0x");
  return named ? parse_hresult(*result) : std::nullopt;
}

Step& Step::add(std::string_view key, std::string text) {
  return put(*this, key, {std::move(text), false});
}

Step& Step::add_null(std::string_view key) {
  return put(*this, key, {{}, true});
}

Step& Step::add(std::string_view key, std::optional<std::string> text_or_null) {
  if (!text_or_null) return add_null(key);
  return add(key, std::move(*text_or_null));
}

Step& Step::add_number(std::string_view key, std::uint64_t value) {
  return add(key, std::to_string(value));
}

Step& Step::add_yes_no(std::string_view key, bool yes) {
  return add(key, std::string(yes ? "yes" : "no"));
}

Step& Step::add_guid(std::string_view key, const Guid& id) {
  return add(key, id.braced());
}

Step& Step::add_hresult(std::string_view key, Hresult value) {
  return add(key, print_hresult(value));
}

Step& Step::add_listed(std::string_view key, std::int64_t value) {
  const FieldSpec* field = find_field(verb, key);
  assert(field != nullptr && field->kind == FieldKind::listed);
  if (field == nullptr) return *this;
  return add(key, print_name(field->naming, value));
}

Step& Step::with_result(Hresult value) {
  result = value == kSOk ? std::string("S_OK") : print_hresult(value);
  return *this;
}

Step& Step::with_truth(bool value) {
  result = value ? "true" : "false";
  return *this;
}

Step make_step(Subject subject, Verb verb) {
  Step step;
  step.subject = std::move(subject);
  step.verb = verb;
  return step;
}

}  // namespace vsskit::trace
