#include "conformance/report/pages.h"

#include <fmt/format.h>

#include "conformance/report/report.h"
#include "conformance/sources/deviations.h"
#include "conformance/sources/undecidable.h"

namespace vsskit::conformance {
namespace {

std::string print_needs(Evidence needs) {
  if (needs == holds::none)
    return "Judges excerpts too: it needs no kind of evidence to be complete.";
  return fmt::format("Needs a trace that holds all of: {}. Elsewhere it is not exercised.",
                     needs.text());
}

std::string print_known(const Rule& rule) {
  std::string text;
  for (const Deviation& deviation : deviations()) {
    if (deviation.rule != rule.id) continue;
    text += fmt::format("- {} ({}): {}\n", deviation.writer, deviation.writer_id.braced(),
                        deviation.reason);
  }
  return text.empty() ? text : "\n## Known deviations, always advice\n\n" + text;
}

}  // namespace

std::string print_rule_page(const Rule& rule) {
  return fmt::format(
      "# {}\n\n{}\n\n{}\n\n"
      "| | |\n| --- | --- |\n| subject | {} |\n| strength | {} |\n| statements | {} |\n"
      "| source | [{}]({}) |\n| {} |\n\n{}\n{}\n"
      "Twins: [conforms](../../../../fixtures/{}/conforms.trace), "
      "[violates](../../../../fixtures/{}/violates.trace).\n",
      rule.id, rule.statement, rule.why, print(rule.subject), print(rule.strength), rule.inventory,
      print_source(rule.source), link(rule.source.doc),
      rule.mutant.empty() ? fmt::format("not simulated | {}", rule.unreachable)
                          : fmt::format("mutant | `{}`", rule.mutant),
      print_needs(rule.needs), print_known(rule), rule.id, rule.id);
}

std::string print_rule_index(std::span<const Rule* const> rules) {
  std::string text = fmt::format(
      "# The rules\n\n{} rules, generated from `conformance/rules`. How to add one: "
      "[the guide](../guides/add-a-rule.md).\n",
      rules.size());
  std::string_view topic;
  for (const Rule* rule : rules) {
    const std::string_view own = rule->id.substr(0, rule->id.rfind('/'));
    if (own != topic) {
      topic = own;
      text += fmt::format("\n## {}\n\n", topic);
    }
    text += fmt::format("- [{}]({}.md) ({}): {}\n", rule->id, rule->id, print(rule->strength),
                        rule->statement);
  }
  text += "\n## What no trace can decide\n\n| statement | why |\n| --- | --- |\n";
  for (const Undecidable& entry : undecidable()) {
    text += fmt::format("| {} | {} |\n", entry.inventory, entry.reason);
  }
  return text;
}

}  // namespace vsskit::conformance
