#include "conformance/report/escape.h"
#include "conformance/report/report.h"

namespace vsskit::conformance {
namespace {

// `requester.abort` of `requester/abort/release-after-prepare`.
std::string class_name(std::string_view id) {
  std::string name(id.substr(0, id.rfind('/')));
  for (char& c : name) {
    if (c == '/') c = '.';
  }
  return name;
}

std::string print_case(const Tally& tally, const ReportOptions& options) {
  std::string body;
  ReportOptions plain = options;
  plain.colour = false;
  if (tally.verdict() == Verdict::not_exercised) {
    body = "      <skipped message=\"not exercised\"/>\n";
  }
  std::string words;
  for (const Finding& finding : tally.findings)
    words += print_finding(finding, plain);
  if (tally.violated > tally.findings.size()) {
    words += fmt::format("and {} more\n", tally.violated - tally.findings.size());
  }
  if (!words.empty() && tally.fails(options.strict)) {
    body = fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                       print(tally.rule->strength),
                       xml_text(screen_text(tally.findings.front().sentence)), xml_text(words));
  } else if (!words.empty()) {
    body = fmt::format("      <system-out>{}</system-out>\n", xml_text(words));
  }
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n{}    </testcase>\n",
                     class_name(tally.rule->id), xml_text(tally.rule->id), body);
}

std::string print_endings_suite(const Judgement& judgement) {
  std::string cases;
  std::size_t failures = 0;
  for (const ProgramEnding& ending : judgement.endings) {
    const std::string words =
        ending.kind + (ending.text.empty() ? "" : ": " + screen_text(ending.text));
    failures += ending.fails ? 1 : 0;
    const std::string body =
        ending.fails
            ? fmt::format("      <failure type=\"program\" message=\"{}\"/>\n", xml_text(words))
            : fmt::format("      <system-out>{}</system-out>\n", xml_text(words));
    cases += fmt::format("    <testcase classname=\"program\" name=\"{}\">\n{}    </testcase>\n",
                         xml_text(screen_text(ending.program)), body);
  }
  if (cases.empty()) return cases;
  return fmt::format(
      "  <testsuite name=\"program\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n{}"
      "  </testsuite>\n",
      judgement.endings.size(), failures, cases);
}

}  // namespace

std::string print_junit(const Judgement& judgement, const ReportOptions& options) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vsskit\">\n";
  text += print_endings_suite(judgement);
  for (int subject = 0; subject < kSubjectCount; ++subject) {
    std::string cases;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t skipped = 0;
    for (const Tally& tally : judgement.tallies) {
      if (static_cast<int>(tally.rule->subject) != subject) continue;
      ++tests;
      failures += tally.fails(options.strict) ? 1 : 0;
      skipped += tally.verdict() == Verdict::not_exercised ? 1 : 0;
      cases += print_case(tally, options);
    }
    if (tests == 0) continue;
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}"
        "  </testsuite>\n",
        print(static_cast<Subject>(subject)), tests, failures, skipped, cases);
  }
  return text + "</testsuites>\n";
}

}  // namespace vsskit::conformance
