#include "replay/run/judgement.h"

#include <algorithm>
#include <utility>

#include "conformance/report/report.h"
#include "conformance/rule/examiner.h"
#include "replay/run/judging.h"

namespace vsskit {
namespace {

Finding public_finding(const conformance::Finding& finding) {
  Finding result;
  result.rule = std::string(finding.rule->id);
  result.level = std::string(print(finding.level));
  result.strength = std::string(print(finding.rule->strength));
  result.step = finding.step;
  result.sentence = finding.sentence;
  result.statement = std::string(finding.rule->statement);
  result.source = conformance::print_source(finding.rule->source);
  result.link = conformance::link(finding.rule->source.doc);
  return result;
}

Judgement public_judgement(const conformance::Judgement& judged, bool strict) {
  Judgement result;
  result.passed = !judged.failed(strict);
  for (const auto& tally : judged.tallies) {
    switch (tally.verdict()) {
      case conformance::Verdict::upheld:
        ++result.rules_upheld;
        break;
      case conformance::Verdict::violated:
        ++result.rules_violated;
        break;
      case conformance::Verdict::not_exercised:
        ++result.rules_not_exercised;
        break;
    }
    for (const auto& finding : tally.findings) {
      result.findings.push_back(public_finding(finding));
    }
  }
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.step < b.step; });
  conformance::ReportOptions shown;
  shown.strict = strict;
  result.report = conformance::print_text(judged, shown);
  return result;
}

}  // namespace

namespace run {

Result<void> judge_source(trace::RecordingSource& source, std::string again,
                          const JudgeOptions& options, Judgement& into) {
  into = Judgement();
  const auto rules = choose_rules(options.rules);
  if (!rules) return rules.error();
  conformance::Examiner examiner(*rules);
  const auto examined = examine(examiner, source, std::move(again), "", nullptr);
  if (!examined) return examined.error();
  into = public_judgement(examiner.judgement(), options.strict);
  return {};
}

}  // namespace run

Outcome Outcome::failure(std::string message) {
  Outcome outcome;
  outcome.message_ = message.empty() ? "failed" : std::move(message);
  return outcome;
}

Outcome judge_path(const std::string& path, Judgement& judgement, const JudgeOptions& options) {
  auto source = run::open_any(path);
  if (!source) return Outcome::failure(source.error().text());
  Judgement judged;
  const auto done = run::judge_source(*source.value(), "vsskit check " + path, options, judged);
  if (!done) return Outcome::failure(done.error().text());
  judgement = std::move(judged);
  return {};
}

std::string to_string(const Judgement& judgement) {
  return judgement.report;
}

}  // namespace vsskit
