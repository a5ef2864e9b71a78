// Faults of writers whom a run did not have.
#include "replay/run/lost_faults.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

using Sentences = std::vector<std::string>;

LostFaults lost_in(const std::string& steps) {
  const auto recording = trace::Recording::parse("# vsskit trace 1\n" + steps, "test");
  EXPECT_TRUE(recording.ok()) << recording.error().text();
  LostFaults lost;
  if (!recording) return lost;
  for (const trace::Step& step : recording->steps)
    lost.see(step);
  return lost;
}

const std::string kFaults =
    "  1  0.000  world  fault writer_veto value=\"nosuch OnFreeze\"\n"
    "  2  0.000  world  fault writer_veto value=\"* OnThaw\"\n"
    "  3  0.000  world  fault call_fails value=\"AddComponent\"\n";
const std::string kLabels =
    "  4  0.000  world  writer label=mine id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001}\n"
    "  5  0.000  world  writer label=mine.2 id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001}\n"
    "  6  0.000  world  writer label=other.3 id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a002}\n";

TEST(LostFaults, NameTheWritersThatThereWere) {
  EXPECT_EQ((Sentences{"the fault writer_veto = \"nosuch OnFreeze\" met no writer; there were: "
                       "mine, other.3"}),
            lost_in(kFaults + kLabels).tell());
  EXPECT_EQ(
      (Sentences{"the fault writer_veto = \"nosuch OnFreeze\" met no writer; there was none"}),
      lost_in(kFaults).tell());
}

TEST(LostFaults, AreNotThoseOfAWriterWhoWasThere) {
  EXPECT_EQ(
      Sentences{},
      lost_in("  1  0.000  world  fault writer_veto value=\"mine OnFreeze\"\n" + kLabels).tell());
  // It is what the fault is for.
  EXPECT_EQ(Sentences{}, lost_in("  1  0.000  world  fault writer_not_elevated value=\"mine 0\"\n"
                                 "  2  0.000  writer:mine  Subscribe events=BACKUP_EVENTS_FLAG "
                                 "timeout_ms=0 -> E_ACCESSDENIED\n")
                             .tell());
}

TEST(LostFaults, AreThoseThatNoProcessOfTheRunHadAWriterFor) {
  LostFaults all = lost_in(kFaults);
  all.add(lost_in(kFaults + "  4  0.000  world  writer label=nosuch "
                            "id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001}\n"));
  EXPECT_EQ(Sentences{}, all.tell());
}

}  // namespace
}  // namespace vsskit::run
