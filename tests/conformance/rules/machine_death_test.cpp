// A machine that dies excuses what it cut off, and no session that was over before.
#include <gtest/gtest.h>

#include <string>

#include "conformance/rules/all.h"
#include "places.h"
#include "sim/trace/recording.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kRule = "writer/failures/unknown-type-as-full";

// The rule's own fixture, in whose run the machine was to die some time.
trace::Recording violates_where_a_machine_dies() {
  auto recording = trace::Recording::open(std::string(VSSKIT_SOURCE_DIR) + "/fixtures/" +
                                          std::string(kRule) + "/violates.trace");
  if (!recording) throw std::runtime_error(recording.error().text());
  Step fault = trace::make_step({trace::Party::world, {}}, Verb::fault);
  fault.add("name", std::string("crash_at_write")).add("value", std::string("700"));
  recording->steps.insert(recording->steps.begin(), std::move(fault));
  return *std::move(recording);
}

std::uint64_t violations_in(const trace::Recording& recording) {
  Examiner examiner(all_rules());
  EXPECT_TRUE(examiner.examine(*recording.source(), {"test.trace", "", "", false}).ok());
  const Tally* tally = examiner.judgement().find(kRule);
  return tally == nullptr ? 0 : tally->violated;
}

// Ends the recording's session.
void add_end(trace::Recording& recording, Verb verb) {
  Step end = trace::make_step({trace::Party::requester, {}}, verb);
  end.number = recording.steps.back().number + 1;
  end.time = recording.steps.back().time;
  if (verb == Verb::Release) end.result = "0";
  recording.steps.push_back(std::move(end));
}

TEST(MachineDeath, ExcusesNoSessionThatWasOverBefore) {
  trace::Recording recording = violates_where_a_machine_dies();
  add_end(recording, Verb::Release);
  EXPECT_EQ(1u, violations_in(recording));
}

TEST(MachineDeath, ExcusesTheSessionThatItEnded) {
  trace::Recording recording = violates_where_a_machine_dies();
  add_end(recording, Verb::exit);
  EXPECT_EQ(0u, violations_in(recording));
}

}  // namespace
}  // namespace vsskit::conformance
