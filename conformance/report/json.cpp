#include "conformance/report/escape.h"
#include "conformance/report/report.h"

namespace vsskit::conformance {
namespace {

std::string member(std::string_view name, std::string_view text) {
  return fmt::format("\"{}\": {}", name, json_string(text));
}

std::string json_excerpt(const Finding& finding) {
  std::string text;
  for (const ExcerptLine& line : finding.excerpt) {
    if (!text.empty()) text += ",";
    text += fmt::format("\n        {{\"step\": {}, \"marked\": {}, \"text\": {}}}", line.step,
                        line.marked, json_string(line.text));
  }
  return text.empty() ? "[]" : "[" + text + "\n      ]";
}

std::string print_finding_object(const Finding& finding, bool strict) {
  const Rule& rule = *finding.rule;
  std::vector<std::string> members = {
      member("rule", rule.id),
      member("strength", print(rule.strength)),
      member("level", print(finding.level)),
      fmt::format("\"fails\": {}", finding.fails(strict)),
      fmt::format("\"step\": {}", finding.step),
      member("subject", finding.subject),
      member("call", finding.call),
      member("writer", finding.writer),
      member("sentence", finding.sentence),
      member("place", finding.place),
      "\"excerpt\": " + json_excerpt(finding),
      member("statement", rule.statement),
      member("why", rule.why),
      member("source", print_source(rule.source)),
      member("link", link(rule.source.doc)),
      member("known", finding.tolerated == nullptr ? "" : finding.tolerated->reason),
      member("found", finding.found),
      member("again", finding.again),
      member("trace", finding.trace),
  };
  return fmt::format("    {{\n      {}\n    }}", fmt::join(members, ",\n      "));
}

std::string print_rule_object(const Tally& tally, bool strict) {
  return fmt::format(
      "    {{{}, {}, {}, {}, \"fails\": {}, \"applied\": {}, \"violated\": {}, \"tolerated\": {}}}",
      member("rule", tally.rule->id), member("subject", print(tally.rule->subject)),
      member("strength", print(tally.rule->strength)), member("verdict", print(tally.verdict())),
      tally.fails(strict), tally.applied, tally.violated, tally.tolerated);
}

std::string print_ending(const ProgramEnding& ending) {
  return fmt::format("    {{{}, {}, {}, \"fails\": {}}}", member("program", ending.program),
                     member("ending", ending.kind), member("text", ending.text), ending.fails);
}

}  // namespace

std::string print_json(const Judgement& judgement, const ReportOptions& options) {
  std::vector<std::string> rules;
  std::vector<std::string> findings;
  std::vector<std::string> errors;
  for (const Tally& tally : judgement.tallies) {
    rules.push_back(print_rule_object(tally, options.strict));
    for (const Finding& finding : tally.findings) {
      findings.push_back(print_finding_object(finding, options.strict));
    }
  }
  std::vector<std::string> endings;
  for (const ProgramEnding& ending : judgement.endings)
    endings.push_back(print_ending(ending));
  for (const Error& error : judgement.errors)
    errors.push_back("    " + json_string(error.text()));
  return fmt::format(
      "{{\n  \"passed\": {},\n  \"strict\": {},\n  \"recordings\": {},\n  \"sessions\": {},\n"
      "  \"steps\": {},\n  \"rules\": [\n{}\n  ],\n  \"findings\": [\n{}\n  ],\n"
      "  \"errors\": [\n{}\n  ],\n  \"endings\": [\n{}\n  ]\n}}\n",
      !judgement.failed(options.strict), options.strict, judgement.recordings, judgement.sessions,
      judgement.steps, fmt::join(rules, ",\n"), fmt::join(findings, ",\n"),
      fmt::join(errors, ",\n"), fmt::join(endings, ",\n"));
}

}  // namespace vsskit::conformance
