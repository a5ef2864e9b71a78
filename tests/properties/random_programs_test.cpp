// Programs that nobody thought of, several requesters and odd writers at once: no rule about VSS
// ever blames the simulated one, whatever users' code does, and the service is there for the next.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

#include "sim/scenario/step_requester.h"
#include "tests/properties/played_program.h"
#include "tests/properties/random_orders.h"

namespace vsskit::test::random {
namespace {

RC_GTEST_PROP(RandomPrograms, ShowVssToKeepToItsRules, ()) {
  const Program program = *any_program();
  PlayedProgram played(program, stored_document());
  const std::string open = played.left_open();
  if (!open.empty()) RC_FAIL(open);
  RC_ASSERT(played.blame() == std::vector<std::string>());
  const std::string failed = played.next_backup();
  if (!failed.empty()) RC_FAIL("the next backup: " + failed);
  const std::string left = played.left_open();
  if (!left.empty()) RC_FAIL("after the next backup: " + left);
}

// A word that nobody understands would be a turn that does nothing.
TEST(RandomPrograms, AreMadeOfWordsThatMeanSomething) {
  Prng seeds(5);
  std::set<std::string> seen;
  for (int i = 0; i < 500; ++i) {
    const Program program = Orders(seeds.next()).program();
    for (const Turn& turn : program.turns)
      seen.insert(turn.text);
    for (const Reaction& each : program.reactions) {
      if (each.act[1] == ':')
        seen.insert(each.act.substr(3));
      else
        EXPECT_NE(nullptr, OddWriter::act(each.act)) << each.act;
    }
  }
  for (const std::string& text : seen) {
    const std::string word = text.substr(0, text.find(' '));
    const bool own = word == "again" || word == "null" || word == "spoil" || word == "sleep" ||
                     word == "join" || word == "leave";
    EXPECT_TRUE(own || scenario::check_step(text)) << text;
  }
}

}  // namespace
}  // namespace vsskit::test::random
