#include <fmt/core.h>

#include <algorithm>

#include "conformance/report/report.h"
#include "conformance/rules/all.h"
#include "conformance/sources/documents.h"
#include "replay/cli/commands.h"
#include "replay/run/judging.h"

namespace vsskit::cli {
namespace {

void print_list(const std::vector<const conformance::Rule*>& rules) {
  std::size_t width = 0;
  for (const auto* rule : rules)
    width = std::max(width, rule->id.size());
  for (const auto* rule : rules) {
    fmt::print("{:<{}}  {:<6}  {}\n", rule->id, width, conformance::print(rule->strength),
               rule->statement);
  }
  fmt::print("\n{} rules. Explain one: vsskit rules {}\n", rules.size(), rules.front()->id);
}

void print_rule(const conformance::Rule& rule) {
  fmt::print("{}  ({})\n\n", rule.id, conformance::print(rule.strength));
  fmt::print("  rule      {}\n", rule.statement);
  fmt::print("  why       {}\n", rule.why);
  fmt::print("  source    {}\n            {}\n", conformance::print_source(rule.source),
             conformance::link(rule.source.doc));
  fmt::print("  needs     {}\n", rule.needs == conformance::holds::none
                                     ? std::string("nothing: it judges excerpts too")
                                     : "a trace that holds " + trace::print(rule.needs));
  fmt::print("  statement {} of the inventory\n", rule.inventory);
  if (!rule.mutant.empty()) {
    fmt::print("  broken by vsskit sim mutant/{}\n", rule.mutant.substr(0, rule.mutant.find(' ')));
  }
  fmt::print("  example   vsskit check fixtures/{}/violates.trace\n", rule.id);
}

}  // namespace

int rules(const RulesArguments& arguments) {
  std::vector<std::string> names;
  if (!arguments.rule.empty()) names.push_back(arguments.rule);
  const auto chosen = run::choose_rules(names);
  if (!chosen) return complain(chosen.error());
  if (chosen->size() == 1 && chosen->front()->id == arguments.rule) {
    print_rule(*chosen->front());
  } else {
    print_list(*chosen);
  }
  return kPassed;
}

}  // namespace vsskit::cli
