#include "replay/run/lost_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace vsskit::run {
namespace {

using trace::Party;
using trace::Step;
using trace::Verb;

constexpr std::size_t kNamedMax = 8;

std::string_view label_of(std::string_view value) {
  return value.substr(0, value.find(' '));
}

// `ledger.2` of a writer that subscribed again as `ledger`.
std::string_view first_label(std::string_view label) {
  const std::size_t dot = label.rfind('.');
  if (dot == label.npos || dot + 1 == label.size()) return label;
  return label.find_first_not_of("0123456789", dot + 1) == label.npos ? label.substr(0, dot)
                                                                      : label;
}

}  // namespace

void LostFaults::see(const Step& step) {
  if (step.verb == Verb::fault && step.text("name").starts_with("writer_"))
    faults_.emplace(step.text("name"), step.text("value"));
  if (step.verb == Verb::writer && step.subject.party == Party::world)
    labels_.emplace(step.text("label"));
  // One that was refused was never declared.
  if (step.subject.party == Party::writer && labels_.count(step.subject.label) == 0)
    labels_.insert(step.subject.label);
}

void LostFaults::add(const LostFaults& other) {
  faults_.insert(other.faults_.begin(), other.faults_.end());
  labels_.insert(other.labels_.begin(), other.labels_.end());
}

std::string LostFaults::there_were() const {
  std::set<std::string_view> names;
  for (const std::string& label : labels_) {
    const std::string_view first = first_label(label);
    names.insert(labels_.count(first) != 0 ? first : std::string_view(label));
  }
  if (names.empty()) return "there was none";
  const std::size_t others = names.size() - std::min(names.size(), kNamedMax);
  while (names.size() > kNamedMax)
    names.erase(std::prev(names.end()));
  return fmt::format("there were: {}{}", fmt::join(names, ", "),
                     others == 0 ? "" : fmt::format(" and {} more", others));
}

std::vector<std::string> LostFaults::tell() const {
  std::vector<std::string> sentences;
  for (const auto& [name, value] : faults_) {
    const std::string_view label = label_of(value);
    if (label == "*" || labels_.count(label) != 0) continue;
    sentences.push_back(
        fmt::format("the fault {} = \"{}\" met no writer; {}", name, value, there_were()));
  }
  return sentences;
}

}  // namespace vsskit::run
