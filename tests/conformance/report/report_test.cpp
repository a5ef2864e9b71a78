#include "conformance/report/report.h"

#include <gtest/gtest.h>

#include "conformance/report/escape.h"
#include "conformance/rules/all.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kTrace = R"(# vsskit trace 1
# holds calls
    2  0.010  requester      PrepareForBackup -> S_OK
    3  0.030  requester      SetBackupOptions writer={00000000-0000-0000-0000-000000000001} type=DATABASE logical_path=null component=db options="a<b" -> S_OK
    5  0.040  requester      Release -> 0
)";

Judgement judged_by(std::string_view rules) {
  const auto selected = select_rules(rules);
  return judged(kTrace, selected);
}

TEST(TextReport, ShowsAFindingWhole) {
  EXPECT_EQ(print_text(judged_by("requester/abort/release-after-prepare"), {.strict = true}),
            R"(VIOLATED  requester/abort/release-after-prepare  (should)
  step 5, requester: Release
  no AbortBackup or BackupComplete since PrepareForBackup at step 2

    2  0.010  requester      PrepareForBackup -> S_OK
    3  0.030  requester      SetBackupOptions writer={00000000-0000-0000-0000-000000000001} type=DATABASE logical_path=null component=db options="a<b" -> S_OK
  > 5  0.040  requester      Release -> 0

  rule    A requester aborts or completes a prepared backup before it lets go.
  source  Aborting VSS Operations, "Requester Handling and Creation of Abort Events"
          https://learn.microsoft.com/windows/win32/vss/aborting-vss-operations
  again   vsskit check test.trace --rule requester/abort/release-after-prepare
  trace   test.trace

requester     1 rules     0 upheld   1 violated   0 not exercised

FAILED  1 of 1 rules violated, 0 not exercised  (1 recording, 3 steps)
)");
}

TEST(TextReport, AShouldIsAdviceUnlessStrict) {
  const std::string text = print_text(judged_by("requester/abort/release-after-prepare"), {});
  EXPECT_TRUE(text.starts_with("ADVICE  requester/abort/release-after-prepare  (should)\n"));
  EXPECT_TRUE(
      text.ends_with("PASSED  1 rules, 1 with advice, 0 not exercised  (1 recording, 3 steps)\n"));
}

TEST(TextReport, FailuresComeFirst) {
  const std::string text = print_text(judged_by("requester"), {});
  EXPECT_LT(text.find("VIOLATED  requester/order/options-before-prepare"),
            text.find("ADVICE  requester/abort/release-after-prepare"));
}

TEST(TextReport, ColoursOnlyWhereAsked) {
  const Judgement judgement = judged_by("requester/abort/release-after-prepare");
  EXPECT_EQ(print_text(judgement, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(print_text(judgement, {.colour = true}).find('\x1b'), std::string::npos);
}

TEST(JUnitReport, CountsAndEscapes) {
  const std::string text = print_junit(judged_by("requester/order/options-before-prepare"), {});
  EXPECT_NE(text.find("<testsuite name=\"requester\" tests=\"1\" failures=\"1\" errors=\"0\" "
                      "skipped=\"0\">"),
            std::string::npos);
  EXPECT_NE(text.find("options=&quot;a&lt;b&quot;"), std::string::npos);
}

TEST(JsonReport, CarriesTheSameFields) {
  const std::string text = print_json(judged_by("requester/abort/release-after-prepare"), {});
  for (const char* field :
       {"\"passed\": true", "\"rule\": \"requester/abort/release-after-prepare\"",
        "\"level\": \"advice\"", "\"step\": 5", "\"marked\": true", "options=\\\"a<b\\\"",
        "\"verdict\": \"violated\""}) {
    EXPECT_NE(text.find(field), std::string::npos) << field << "\n" << text;
  }
}

TEST(Escape, KeepsWhatTheFormatsCanHold) {
  EXPECT_EQ(json_string("a\"\\\n\x01\xff"), "\"a\\\"\\\\\\n\\u0001\xEF\xBF\xBD\"");
  EXPECT_EQ(json_string("\xED\xA0\x80"), "\"\\ud800\"");
  EXPECT_EQ(xml_text("<&\">\x01"), "&lt;&amp;&quot;&gt;\xEF\xBF\xBD");
}

TEST(Escape, ShowsOnAScreenWhatATerminalWouldObey) {
  EXPECT_EQ(screen_text("a\x1b]0;x\x07\n\t\x7f"), "a^{1B}]0;x^{7}^{A}^{9}^{7F}");
  EXPECT_EQ(screen_text("\xC2\x9B\xE2\x80\xAE\xED\xA0\x80\xff"), "^{9B}^{202E}^{D800}\xEF\xBF\xBD");
  EXPECT_EQ(screen_text("Gr\xC3\xBC\xC3\x9F ^ \"q\""), "Gr\xC3\xBC\xC3\x9F ^ \"q\"");
}

// What a program called its component, and with what it ended.
Judgement with_controls() {
  Judgement judgement = judged_by("requester/order/options-before-prepare");
  Finding& finding = judgement.tallies.front().findings.front();
  finding.sentence = "of \x1b[2J\nPASSED";
  finding.place = "\x07";
  judgement.endings = {{"a\x1b.exe", "LEFT OUT", "no component of \x1b[2J\n", false}};
  return judgement;
}

TEST(TextReport, KeepsAProgramsControlCharactersFromTheTerminal) {
  const std::string text = print_text(with_controls(), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  EXPECT_EQ(text.find('\x07'), std::string::npos) << text;
  EXPECT_NE(text.find("of ^{1B}[2J^{A}PASSED\n"), std::string::npos) << text;
  EXPECT_NE(text.find("LEFT OUT  a^{1B}.exe: no component of ^{1B}[2J^{A}\n"), std::string::npos)
      << text;
}

TEST(JUnitReport, ShowsControlCharactersAsTheTextDoes) {
  const std::string text = print_junit(with_controls(), {});
  EXPECT_NE(text.find("message=\"of ^{1B}[2J^{A}PASSED\""), std::string::npos) << text;
  EXPECT_NE(text.find("name=\"a^{1B}.exe\""), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(JsonReport, KeepsControlCharactersAsEscapes) {
  const std::string text = print_json(with_controls(), {});
  EXPECT_NE(text.find("\"of \\u001b[2J\\nPASSED\""), std::string::npos) << text;
}

// A program that crashed after upholding every rule.
Judgement crashed(bool fails) {
  Judgement judgement = judged_by("requester/order/options-before-prepare");
  judgement.tallies.clear();
  judgement.endings = {{"a<b.exe", "CRASHED", "ended by signal 11", fails}};
  return judgement;
}

TEST(TextReport, FailsARunWhoseProgramCrashed) {
  const std::string text = print_text(crashed(true), {});
  EXPECT_TRUE(text.starts_with("CRASHED  a<b.exe: ended by signal 11\n\n"));
  EXPECT_NE(text.find("\nFAILED  the program ended badly; 0 rules"), std::string::npos);
}

TEST(TextReport, PassesARunWhoseEndIsIgnored) {
  EXPECT_NE(print_text(crashed(false), {}).find("\nPASSED"), std::string::npos);
}

TEST(JunitReport, HasACaseForAProgramThatCrashed) {
  const std::string text = print_junit(crashed(true), {});
  EXPECT_NE(text.find("<testsuite name=\"program\" tests=\"1\" failures=\"1\""), std::string::npos);
  EXPECT_NE(text.find("name=\"a&lt;b.exe\""), std::string::npos);
  EXPECT_NE(text.find("message=\"CRASHED: ended by signal 11\""), std::string::npos);
  EXPECT_EQ(print_junit(crashed(false), {}).find("<failure"), std::string::npos);
}

TEST(JsonReport, TellsHowAProgramEnded) {
  const std::string text = print_json(crashed(true), {});
  EXPECT_NE(text.find("\"passed\": false"), std::string::npos);
  EXPECT_NE(text.find("{\"program\": \"a<b.exe\", \"ending\": \"CRASHED\", \"text\": \"ended by "
                      "signal 11\", \"fails\": true}"),
            std::string::npos);
}

}  // namespace
}  // namespace vsskit::conformance
