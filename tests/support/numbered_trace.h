// What two recordings have in common when chance is taken out: the steps of requesters, writers and
// documents, each call with its result, where ids, volume names, shadow copies and times are
// numbered in the order of their appearance, and steps are named by their place among these.
//
// Each subject's steps stand in their own order: how those of two threads lie between each other is
// chance as well.
#pragma once

#include <map>
#include <regex>
#include <string>
#include <vector>

#include "sim/trace/recording.h"

namespace vsskit::test {

class NumberedTrace {
 public:
  explicit NumberedTrace(const trace::Recording& recording) : recording_(recording) {
    for (const trace::Step& step : recording.steps)
      take(step);
    for (const auto& [subject, steps] : order_) {
      for (const std::size_t at : steps)
        lines_[subject].push_back(print(entries_[at]));
    }
  }

  // By subject (`requester`, `writer:ledger`), one line a step.
  [[nodiscard]] const std::map<std::string, std::vector<std::string>>& lines() const {
    return lines_;
  }

 private:
  struct Entry {
    trace::Step step;
    std::string name;  // `requester 12`
  };

  void take(const trace::Step& step) {
    const auto party = step.subject.party;
    if (party != trace::Party::requester && party != trace::Party::writer) return;
    if (step.verb == trace::Verb::end) return close(step);
    auto& own = order_[step.subject.text()];
    own.push_back(entries_.size());
    places_[step.number] = entries_.size();
    entries_.push_back({step, step.subject.text() + " " + std::to_string(own.size())});
  }

  void close(const trace::Step& end) {
    const auto opened = places_.find(static_cast<trace::StepNumber>(*end.number_of("step")));
    if (opened == places_.end()) return;
    trace::Step& step = entries_[opened->second].step;
    step.result = end.result;
    for (const trace::Field& field : end.fields) {
      if (field.key != "step") step.fields.push_back(field);
    }
  }

  std::string print(const Entry& entry) {
    std::string line(trace::spec(entry.step.verb).text);
    std::map<std::string_view, std::string> fields;
    for (const trace::Field& field : entry.step.fields)
      fields[field.key] = value_of(entry.step.verb, field);
    for (const auto& [key, value] : fields)
      line += " " + std::string(key) + "=" + value;
    return line + " -> " + numbered(entry.step.result.value_or("(none)"));
  }

  std::string value_of(trace::Verb verb, const trace::Field& field) {
    if (field.value.null) return "null";
    const trace::FieldSpec* spec = trace::find_field(verb, field.key);
    if (spec == nullptr) return numbered(field.value.text);
    if (spec->kind == trace::FieldKind::time) return number_of("time", field.value.text);
    if (spec->kind == trace::FieldKind::step) {
      const auto place = places_.find(std::stoull(field.value.text));
      return place == places_.end() ? "elsewhere" : entries_[place->second].name;
    }
    if (spec->kind == trace::FieldKind::document) {
      const std::string* bytes = recording_.document(field.value.text);
      return bytes == nullptr ? "missing" : "{" + numbered(*bytes) + "}";
    }
    return numbered(field.value.text);
  }

  // Ids, braced or not, and numbers of shadow copies.
  std::string numbered(const std::string& text) {
    static const std::regex chance(
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        "|HarddiskVolumeShadowCopy[0-9]+");
    std::string result;
    auto at = text.cbegin();
    for (std::sregex_iterator found(text.begin(), text.end(), chance), end; found != end; ++found) {
      result.append(at, (*found)[0].first);
      std::string value = found->str();
      std::transform(value.begin(), value.end(), value.begin(),
                     [](char c) { return static_cast<char>(std::tolower(c)); });
      result += number_of("id", value);
      at = (*found)[0].second;
    }
    return result.append(at, text.cend());
  }

  std::string number_of(const std::string& kind, const std::string& value) {
    auto& known = known_[kind];
    const auto place = known.emplace(value, known.size() + 1).first;
    return kind + std::to_string(place->second);
  }

  const trace::Recording& recording_;
  std::vector<Entry> entries_;
  std::map<trace::StepNumber, std::size_t> places_;
  std::map<std::string, std::vector<std::size_t>> order_;
  std::map<std::string, std::map<std::string, std::size_t>> known_;
  std::map<std::string, std::vector<std::string>> lines_;
};

// Where two differ first, for a test's message; empty where they agree.
inline std::string first_difference(const NumberedTrace& one, const NumberedTrace& other) {
  for (const auto& [subject, lines] : one.lines()) {
    const auto found = other.lines().find(subject);
    if (found == other.lines().end()) return "only the first has " + subject;
    const auto& others = found->second;
    for (std::size_t i = 0; i < std::max(lines.size(), others.size()); ++i) {
      const std::string left = i < lines.size() ? lines[i] : "(over)";
      const std::string right = i < others.size() ? others[i] : "(over)";
      if (left != right) {
        return subject + ", step " + std::to_string(i + 1) + ":\n  " + left + "\n  " + right;
      }
    }
  }
  if (one.lines().size() != other.lines().size()) return "the second has more subjects";
  return {};
}

}  // namespace vsskit::test
