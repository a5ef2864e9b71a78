// A machine that dies at any write of a chain: its recording says so, and what comes next in the
// chain starts on a machine that started anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/scenario/run.h"
#include "sim/scenario/scenario.h"

namespace vsskit::scenario {
namespace {

constexpr const char* kChain = R"(
[[writer]]
[[writer]]
role = "tree"
mixed = true
[requester]
chain = ["FULL", "INCREMENTAL", "FULL"]
[[requester.restore]]
)";

Result<Played> run_to(std::uint64_t write) {
  auto scenario = parse_scenario(kChain, "crash.toml");
  EXPECT_TRUE(scenario);
  scenario->faults.emplace_back("crash_at_write", std::to_string(write));
  return run(*scenario, {.seed = 5});
}

bool is_exit(const trace::Step& step) {
  return step.verb == trace::Verb::exit;
}

// And the document of a session that ended, as it was.
bool is_of_the_end(const trace::Step& step) {
  return is_exit(step) || step.verb == trace::Verb::BackupComponents;
}

TEST(Crash, IsFollowedByTheNextStartOfTheMachine) {
  int died = 0;
  int in_a_session = 0;
  for (std::uint64_t write = 260; write < 1200; write += 47) {
    const Result<Played> played = run_to(write);
    if (!played) continue;  // it died while the roles made their files
    const auto& steps = played->recording.steps;
    const auto first = std::find_if(steps.begin(), steps.end(), is_exit);
    if (first == steps.end()) continue;
    ++died;
    const auto next = std::find_if_not(first, steps.end(), is_of_the_end);
    const auto exits = std::count_if(first, next, is_exit);
    EXPECT_GE(exits, 2) << "at " << write << ": both writers";
    if (exits == 3) ++in_a_session;
    if (next == steps.end()) continue;
    EXPECT_EQ(next->subject.party, trace::Party::world) << "at " << write;
    EXPECT_EQ(next->verb, trace::Verb::writer) << "at " << write;
    ASSERT_FALSE(played->restores.empty());
    const bool last_backup_good = played->backups.back().succeeded;
    if (!last_backup_good || !played->restores.back().succeeded) continue;
    EXPECT_EQ(played->restores.back().store, "") << "at " << write;
  }
  EXPECT_GT(died, 5);
  EXPECT_GT(in_a_session, 2);
}

TEST(Crash, LetsTheNextBackupSucceed) {
  int failed_first = 0;
  for (std::uint64_t write = 260; write < 700; write += 31) {
    const Result<Played> played = run_to(write);
    if (!played || played->backups.front().succeeded) continue;
    ++failed_first;
    EXPECT_TRUE(played->backups.back().succeeded)
        << "at " << write << ": " << played->backups.back().failed_step;
  }
  EXPECT_GT(failed_first, 0);
}

}  // namespace
}  // namespace vsskit::scenario
