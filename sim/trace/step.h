// One line of a trace as a value. The vocabulary (trace/vocabulary.h) says which verbs there are
// and what each one's fields mean; the text form is in docs/formats/trace.md.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/time.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::trace {

using StepNumber = std::uint64_t;  // from 1, strictly rising within a trace

// A field's value: text, or null (a NULL pointer). How it prints is the field's kind's business.
struct Value {
  std::string text;
  bool null = false;
  bool operator==(const Value&) const = default;
};

// key=value; `key` indexes the verb's field list (Vocabulary), kept in vocabulary order when
// printed.
struct Field {
  std::string_view key;  // points into the vocabulary, lives for ever
  Value value;
  bool operator==(const Field&) const = default;
};

// Who a step speaks of: a party and, where there are several, its label.
// `requester`, `requester:2`, `writer:ledger`, `files:C:\`, `medium`, `provider:NAME`, `world`.
struct Subject {
  Party party = Party::world;
  std::string label;
  bool operator==(const Subject&) const = default;
  [[nodiscard]] std::string text() const;
};

struct Step {
  StepNumber number = 0;
  VirtualTime time;
  Subject subject;
  Verb verb{};
  std::vector<Field> fields;
  // The result behind `->`, as written: an HRESULT name, true/false, a count; none when the line
  // has no result (a call with steps inside it, an event, an effect).
  std::optional<std::string> result;

  bool operator==(const Step&) const = default;

  // The value of a field, or nullptr when the step does not carry it. Linear in the fields.
  [[nodiscard]] const Value* find(std::string_view key) const;
  // The field's text; empty when absent or null.
  [[nodiscard]] std::string_view text(std::string_view key) const;
  [[nodiscard]] bool yes(std::string_view key) const { return text(key) == "yes"; }
  [[nodiscard]] std::optional<std::int64_t> number_of(std::string_view key) const;
  [[nodiscard]] std::optional<Guid> guid_of(std::string_view key) const;
  // The result as HRESULT; none when there is no result or it is not one.
  [[nodiscard]] std::optional<Hresult> hresult() const;

  // Adds a field, or replaces the one with this key. The key must be one of the verb's (asserted;
  // an `end` takes those of any verb: the out-values of the call that it closes). Order does not
  // matter: printing follows the vocabulary. The text must be as the field's kind prints it;
  // numbers, yes/no, ids and names of enumerations have their own words below.
  Step& add(std::string_view key, std::string text);
  Step& add_null(std::string_view key);
  Step& add(std::string_view key, std::optional<std::string> text_or_null);
  Step& add_number(std::string_view key, std::uint64_t value);
  Step& add_yes_no(std::string_view key, bool yes);
  Step& add_guid(std::string_view key, const Guid& id);
  Step& add_hresult(std::string_view key, Hresult result);
  // The name of a number, by the field's own naming.
  Step& add_listed(std::string_view key, std::int64_t value);
  Step& with_result(Hresult value);
  Step& with_truth(bool value);
};

// A step without number and time, to which fields are added; a Recorder numbers it.
[[nodiscard]] Step make_step(Subject subject, Verb verb);

// The key as it stands in the vocabulary, of whatever verb; empty when no verb has it.
[[nodiscard]] std::string_view interned_key(std::string_view key);

// The result of a call that returns nothing, and the answer of a handler that threw.
inline constexpr std::string_view kNothing = "nothing";

}  // namespace vsskit::trace
