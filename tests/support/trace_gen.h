// Generators of trace values: any text, any field of the vocabulary, any step, any trace that a
// reader accepts. Steps shrink towards few fields and short texts.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/text.h"
#include "sim/base/time.h"
#include "sim/trace/recording.h"
#include "sim/trace/step.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::testing {

// Text as Windows programs can hold it: every sort of character that quoting treats in its own way,
// lone surrogates included.
inline rc::Gen<std::string> any_text() {
  const auto character = rc::gen::weightedOneOf<char32_t>({
      {6,
       rc::gen::map(rc::gen::inRange(0x20, 0x7F), [](int c) { return static_cast<char32_t>(c); })},
      {3, rc::gen::elementOf(std::u32string(U"\\\"^={}->#:n\t\n\r\0 ", 17))},
      {1, rc::gen::elementOf(std::u32string{0x7F, 0x85, 0xA0, 0xE4, 0x2028, 0x20AC, 0xFEFF, 0xFFFD,
                                            0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0x1F4BE, 0x10FFFF})},
  });
  return rc::gen::map(rc::gen::container<std::vector<char32_t>>(character),
                      [](const std::vector<char32_t>& characters) {
                        std::string text;
                        for (const char32_t c : characters)
                          append_utf8(text, c);
                        return text;
                      });
}

inline rc::Gen<std::string> any_name() {
  return rc::gen::oneOf(any_text(), rc::gen::element<std::string>(
                                        "ledger", "null", "", "C:\\", "a b", "2", "->", "a=b",
                                        "\\\\?\\Volume{1}\\", "databases\\accounts"));
}

inline rc::Gen<std::int64_t> any_count() {
  return rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange(0, 1000), [](int n) { return static_cast<std::int64_t>(n); }),
      rc::gen::element(std::int64_t{0}, std::int64_t{4294967295},
                       std::numeric_limits<std::int64_t>::max()));
}

inline rc::Gen<Guid> any_guid() {
  return rc::gen::map(rc::gen::arbitrary<std::pair<std::uint64_t, std::uint64_t>>(), [](auto bits) {
    Guid id;
    id.data1 = static_cast<std::uint32_t>(bits.first);
    id.data2 = static_cast<std::uint16_t>(bits.first >> 32);
    id.data3 = static_cast<std::uint16_t>(bits.first >> 48);
    for (std::size_t i = 0; i < 8; ++i) {
      id.data4[i] = static_cast<std::uint8_t>(bits.second >> (8 * i));
    }
    return id;
  });
}

inline rc::Gen<std::string> any_hresult() {
  return rc::gen::oneOf(rc::gen::just(std::string("S_OK")),
                        rc::gen::map(rc::gen::element(kVssEBadState, kVssSAsyncFinished, kEFail),
                                     [](Hresult value) { return print_hresult(value); }),
                        rc::gen::map(rc::gen::arbitrary<Hresult>(),
                                     [](Hresult value) { return print_hresult(value); }));
}

inline rc::Gen<std::string> any_listed(Naming naming) {
  const NameTable& table = names_of(naming);
  std::vector<std::int64_t> values;
  for (const NamedValue& name : table.names)
    values.push_back(name.value);
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(values), rc::gen::elementOf(values)),
                      [naming, mask = table.mask](std::pair<std::int64_t, std::int64_t> drawn) {
                        const std::int64_t both = drawn.first | drawn.second;
                        return print_name(naming, mask ? both : drawn.first);
                      });
}

// A value of a field's kind; for a reference, a step before `number` (which must be more than 1).
inline rc::Gen<std::string> any_value(const trace::FieldSpec& field, trace::StepNumber number) {
  using trace::FieldKind;
  switch (field.kind) {
    case FieldKind::text:
      return any_text();
    case FieldKind::name:
      return any_name();
    case FieldKind::number:
      return rc::gen::map(any_count(), [](std::int64_t n) { return std::to_string(n); });
    case FieldKind::yes_no:
      return rc::gen::element<std::string>("yes", "no");
    case FieldKind::guid:
      return rc::gen::map(any_guid(), [](const Guid& id) { return id.braced(); });
    case FieldKind::hresult:
      return any_hresult();
    case FieldKind::time:
      return rc::gen::map(any_count(), [](std::int64_t n) {
        // Up to the year 9999, the last that the text form can say.
        return FileTime{static_cast<std::uint64_t>(n) % 2650467743990000000U}.text();
      });
    case FieldKind::step:
      return rc::gen::map(rc::gen::inRange<std::uint64_t>(1, number),
                          [](std::uint64_t n) { return std::to_string(n); });
    case FieldKind::document:
      return rc::gen::element<std::string>("components-1.xml", "writer ledger.xml", "l\u00F6g.xml");
    case FieldKind::listed:
      return any_listed(field.naming);
  }
  return rc::gen::just(std::string());
}

inline rc::Gen<std::string> any_result(trace::ResultKind kind) {
  using trace::ResultKind;
  switch (kind) {
    case ResultKind::truth:
      return rc::gen::element<std::string>("true", "false");
    case ResultKind::number:
      return rc::gen::map(any_count(), [](std::int64_t n) { return std::to_string(n); });
    case ResultKind::nothing:
      return rc::gen::just(std::string("nothing"));
    case ResultKind::none:
    case ResultKind::hresult:
      break;
  }
  return any_hresult();
}

// To be called inside rc::gen::exec or a property: fields of a verb, in its order, some left out.
inline void draw_fields(trace::Step& step) {
  const auto draw = [&](const trace::FieldSpec& field) {
    const bool wanted = field.positional || *rc::gen::inRange(0, 4) > 0;
    const bool possible = field.kind != trace::FieldKind::step || step.number > 1;
    if (!wanted || !possible) return;
    if (*rc::gen::inRange(0, 8) == 0 && !field.positional) {
      step.add_null(field.key);
    } else {
      step.add(field.key, *any_value(field, step.number));
    }
  };
  for (const trace::FieldSpec& field : trace::spec(step.verb).fields)
    draw(field);
  if (*rc::gen::inRange(0, 4) == 0) {
    for (const trace::FieldSpec& field : trace::common_fields())
      draw(field);
  }
}

// Opens, closes and completes steps of every verb, as a reader accepts them.
class TraceDraw {
 public:
  explicit TraceDraw(bool microseconds) : microseconds_(microseconds) {}

  trace::Step next() {
    if (!open_.empty() && *rc::gen::inRange(0, 3) == 0) return close();
    const auto verb =
        static_cast<trace::Verb>(*rc::gen::inRange(0, static_cast<int>(trace::Verb::count_)));
    if (verb == trace::Verb::end) return next();
    trace::Step step = begin(verb);
    draw_fields(step);
    const trace::VerbSpec& verb_spec = trace::spec(verb);
    const bool call = verb_spec.kind == trace::StepKind::call;
    const bool event = verb_spec.kind == trace::StepKind::event;
    if ((!call && !event) || verb_spec.result == trace::ResultKind::none) return step;
    if (event || *rc::gen::inRange(0, 4) == 0) {
      open_.emplace_back(step.number, std::make_pair(verb, step.subject));
    } else {
      step.result = *any_result(verb_spec.result);
    }
    return step;
  }

 private:
  trace::Step begin(trace::Verb verb) {
    trace::Step step;
    number_ += *rc::gen::inRange<std::uint64_t>(1, 4);
    time_.us += *rc::gen::inRange<std::int64_t>(0, 2000) * (microseconds_ ? 1 : 1000);
    step.number = number_;
    step.time = time_;
    step.verb = verb;
    const std::span<const trace::Party> parties = trace::spec(verb).parties;
    step.subject.party =
        parties.empty()
            ? trace::Party::writer
            : *rc::gen::elementOf(std::vector<trace::Party>(parties.begin(), parties.end()));
    step.subject.label = *any_name();
    return step;
  }

  trace::Step close() {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, open_.size());
    const auto [number, opened] = open_[at];
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
    trace::Step step = begin(trace::Verb::end);
    step.subject = opened.second;
    step.add_number("step", number);
    const trace::VerbSpec& verb = trace::spec(opened.first);
    for (const trace::FieldSpec& field : verb.fields) {
      if (field.positional || *rc::gen::inRange(0, 3) > 0) continue;
      step.fields.push_back({field.key, {*any_value(field, step.number), false}});
    }
    step.result = *any_result(verb.result);
    return step;
  }

  bool microseconds_;
  trace::StepNumber number_ = 0;
  VirtualTime time_;
  std::vector<std::pair<trace::StepNumber, std::pair<trace::Verb, trace::Subject>>> open_;
};

inline rc::Gen<trace::Recording> any_recording() {
  return rc::gen::exec([] {
    trace::Recording recording;
    recording.header.holds.bits = static_cast<std::uint8_t>(*rc::gen::inRange(0, 32));
    recording.header.microseconds = *rc::gen::arbitrary<bool>();
    TraceDraw draw(recording.header.microseconds);
    const int count = *rc::gen::inRange(0, 30);
    for (int i = 0; i < count; ++i)
      recording.steps.push_back(draw.next());
    if (*rc::gen::arbitrary<bool>()) {
      recording.add_document("components-1.xml", *any_text());
      recording.add_document("writer ledger.xml", *rc::gen::arbitrary<std::string>());
    }
    return recording;
  });
}

}  // namespace vsskit::testing
