// Scenario files as a user writes them, and what is said of mistakes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "places.h"
#include "sim/scenario/scenario.h"

namespace vsskit::scenario {
namespace {

std::string complaint(const std::string& text) {
  const Result<Scenario> scenario = parse_scenario(text, "mine.toml");
  return scenario ? "none" : scenario.error().text();
}

std::string manual() {
  std::ifstream file(VSSKIT_SOURCE_DIR "/docs/formats/scenario.md");
  std::ostringstream page;
  page << file.rdbuf();
  return page.str();
}

// The first TOML block of the manual's page.
std::string worked_example() {
  const std::string text = manual();
  const std::size_t begin = text.find("```toml\n") + 8;
  return text.substr(begin, text.find("```", begin) - begin);
}

TEST(ScenarioFile, IsEmptyAtLeast) {
  const Result<Scenario> scenario = parse_scenario("", "mine.toml");
  ASSERT_TRUE(scenario.ok());
  EXPECT_TRUE(scenario->writers.empty());
  EXPECT_FALSE(scenario->requester.has_value());
  EXPECT_EQ(scenario->medium, "M:\\backup");
}

TEST(ScenarioFile, ReadsTheManualsExample) {
  const Result<Scenario> scenario = parse_scenario(worked_example(), "mine.toml");
  ASSERT_TRUE(scenario.ok()) << scenario.error().text();
  EXPECT_EQ(scenario->seed, 42U);
  ASSERT_EQ(scenario->volumes.size(), 2U);
  EXPECT_EQ(scenario->volumes[1].file_system, "ReFS");
  ASSERT_EQ(scenario->writers.size(), 2U);
  EXPECT_EQ(scenario->writers[0].transfers_before, 200U);
  EXPECT_EQ(scenario->writers[1].level, ApplicationLevel::back_end);
  EXPECT_TRUE(scenario->writers[1].nested);
  ASSERT_TRUE(scenario->requester.has_value());
  ASSERT_EQ(scenario->requester->backups.size(), 2U);
  EXPECT_EQ(scenario->requester->backups[1].type, BackupType::incremental);
  EXPECT_EQ(scenario->faults.size(), 2U);
  EXPECT_EQ(fault_plan(*scenario)->writers.size(), 2U);
}

TEST(ScenarioFile, AnswersMistakesWithTheirPlace) {
  const struct {
    const char* text;
    const char* complaint;
  } rows[] = {
      {"sed = 1", "mine.toml:1:1: unknown key 'sed' in a scenario; did you mean seed?"},
      {"seed = -1",
       "mine.toml:1:8: -1 is no seed; a whole number, or a string with 0x and hex digits"},
      {"seed = 1.5",
       "mine.toml:1:8: this is no seed; a whole number, or a string with 0x and hex "
       "digits"},
      {"windows_version = 'banana'",
       "mine.toml:1:19: 'banana' is no version of Windows; numbers such as 10.0.20348"},
      {"service_pack = 10", "mine.toml:1:16: 'service_pack' is 10; an integer from 0 to 9"},
      {"holds = []", "mine.toml:1:9: a trace that holds nothing; kinds of evidence, such as calls"},
      {"[[writer]]\nfolder = 'ledger'",
       "mine.toml:2:10: 'ledger' is no full path; a path such as 'C:\\data'"},
      {"[requester]\nchain = []",
       "mine.toml:2:9: a chain without a backup; FULL, INCREMENTAL, LOG ..."},
      {"[[requester.restore]]\npoint = 0", "mine.toml:2:9: no backup 0; a number from 1 to 1"},
      {"[[requester.restore]]\nnew_folder = 'aside'",
       "mine.toml:2:14: 'aside' is no full path; a path such as 'C:\\data'"},
      {"executor = 'threadded'",
       "mine.toml:1:12: unknown executor 'threadded'; lockstep or threaded"},
      {"text = 3", "mine.toml:1:8: 'text' is an integer; a string"},
      {"[[writer]]\nrole = 'legder'", "mine.toml:2:8: unknown role 'legder'; did you mean ledger?"},
      {"[[writer]]\nfolde = 'C:\\'",
       "mine.toml:2:1: unknown key 'folde' in [[writer]]; did you mean folder?"},
      {"[writer]", "mine.toml:1:1: 'writer' is a table; tables, [[writer]]"},
      {"[[writer]]\naccounts = 0", "mine.toml:2:12: a ledger without accounts; 1 or more"},
      {"[requester]\nrole = 'tree'", "mine.toml:2:8: unknown role 'tree'"},
      {"[[requester.backup]]\ntype = 'incremntal'",
       "mine.toml:2:8: unknown type 'incremntal'; did you mean incremental?"},
      {"[requester]\nchain = ['FULL', 'SOME']",
       "mine.toml:2:9: unknown type 'SOME'; FULL, INCREMENTAL, LOG ..."},
      {"[requester]\nchain = ['FULL']\n[[requester.backup]]\ntype = 'copy'",
       "mine.toml:2:9: both a chain and backups; one of them"},
      {"[requester]\nchain = ['FULL']\n[[requester.restore]]\npoint = 2",
       "mine.toml:4:9: no backup 2; a number from 1 to 1"},
      {"[[requester.backup]]\ntransfers_before = -4",
       "mine.toml:2:20: 'transfers_before' is -4; an integer from 0 to 1000000"},
      {"[[volume]]\nsupported = true", "mine.toml:1:1: a volume without a root; root = 'C:\\'"},
      {"[[file]]\npath = 'a.txt'",
       "mine.toml:2:8: 'a.txt' is no full path; a path such as 'C:\\data'"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(complaint(row.text), row.complaint) << row.text;
}

TEST(ScenarioFile, ChoosesTheExecutor) {
  EXPECT_FALSE(parse_scenario("", "mine.toml")->threaded);
  const Result<Scenario> threaded =
      parse_scenario("executor = 'threaded'\nwatchdog_ms = 5", "mine.toml");
  ASSERT_TRUE(threaded.ok());
  EXPECT_TRUE(threaded->threaded);
  EXPECT_EQ(threads_of(*threaded).watchdog.count(), 5);
}

TEST(ScenarioFile, ReadsChainsAndRestores) {
  const Result<Scenario> scenario = parse_scenario(
      "[[writer]]\nranges_in_string_max = 3\n[requester]\nchain = ['full', 'LOG']\n"
      "[[requester.restore]]\npoint = 1\ntype = 'import'\nchosen = ['a\\b']\n"
      "[[requester.restore]]\nnew_folder = 'C:\\n'\nroll_forward_to = 'lsn:4'\n",
      "s");
  ASSERT_TRUE(scenario.ok()) << scenario.error().text();
  EXPECT_EQ(scenario->writers[0].ranges_in_string_max, 3U);
  const RequesterSpec& requester = *scenario->requester;
  ASSERT_EQ(requester.backups.size(), 2U);
  EXPECT_EQ(requester.backups[1].type, BackupType::log);
  ASSERT_EQ(requester.restores.size(), 2U);
  EXPECT_EQ(requester.restores[0].point, 1U);
  EXPECT_EQ(requester.restores[0].type, RestoreType::import);
  EXPECT_EQ(requester.restores[0].chosen, std::vector<std::string>{"a\\b"});
  EXPECT_EQ(requester.restores[1].new_folder, "C:\\n");
  EXPECT_EQ(requester.restores[1].roll_forward_to, "lsn:4");
}

TEST(ScenarioFile, ChecksFaultsWhereTheyStand) {
  const std::string text = complaint("[faults]\nwriter_vetto = 'ledger OnFreeze'");
  EXPECT_EQ(text.rfind("mine.toml:2:16: ", 0), 0U) << text;
  EXPECT_NE(text.find("writer_veto"), std::string::npos) << text;
}

TEST(ScenarioFile, HasEveryFaultInTheManual) {
  const std::string text = manual();
  for (const engine::FaultName& fault : engine::fault_names()) {
    EXPECT_NE(text.find("| `" + std::string(fault.name) + "` |"), std::string::npos) << fault.name;
  }
}

TEST(ScenarioFile, SurvivesWhatIsNoToml) {
  EXPECT_EQ(complaint(std::string(100, '<')).rfind("mine.toml:1:1: ", 0), 0U);
  EXPECT_NE(complaint(std::string(200000, '[')), "none");
  EXPECT_NE(complaint("a = \"\\x\""), "none");
  EXPECT_NE(complaint(std::string("seed = 1\0", 9)), "none");
}

RC_GTEST_PROP(ScenarioFile, AnyDamageIsReadOrRefused, ()) {
  static const std::string whole = worked_example();
  std::string text = whole;
  const auto hits = *rc::gen::inRange(1, 6);
  for (int i = 0; i < hits; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = static_cast<char>(*rc::gen::elementOf(std::string("[]<=\"'\\.#\n{}0x\xff\0z", 17)));
  }
  const Result<Scenario> scenario = parse_scenario(text, "mine.toml");
  RC_ASSERT((scenario.ok() || scenario.error().where.rfind("mine.toml:", 0) == 0));
}

TEST(ScenarioFile, SaysThatAFileIsMissing) {
  EXPECT_FALSE(open_scenario("/nonexistent/mine.toml").ok());
  EXPECT_FALSE(open_scenario("/").ok());
}

}  // namespace
}  // namespace vsskit::scenario
