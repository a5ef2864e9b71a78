// What a recording shows of requesters that vsskit played itself.
#include "replay/run/scripted_requesters.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

std::string failure_in(const std::string& scripted, const std::string& steps) {
  const auto recording = trace::Recording::parse(
      "# vsskit trace 1\n    1  0.000  world  requester label=requester scripted=" + scripted +
          "\n" + steps,
      "test");
  EXPECT_TRUE(recording.ok()) << recording.error().text();
  ScriptedRequesters requesters;
  if (!recording) return "";
  for (const trace::Step& step : recording->steps)
    requesters.see(step);
  return requesters.failure();
}

const std::string kOperation =
    "    2  0.000  requester  DoSnapshotSet -> S_OK\n"
    "    3  0.001  requester  Wait of=DoSnapshotSet started=2 -> S_OK\n"
    "    4  0.002  requester  QueryStatus of=DoSnapshotSet started=2 -> "
    "VSS_E_INSUFFICIENT_STORAGE\n"
    "    5  0.003  requester  AbortBackup -> VSS_E_BAD_STATE\n";

TEST(ScriptedRequesters, TellTheFirstCallThatFailed) {
  EXPECT_EQ("DoSnapshotSet ended in VSS_E_INSUFFICIENT_STORAGE", failure_in("yes", kOperation));
}

TEST(ScriptedRequesters, TellACallWithStepsInsideItByItsName) {
  EXPECT_EQ("PrepareForBackup ended in VSS_E_BAD_STATE",
            failure_in("yes",
                       "    2  0.000  requester  PrepareForBackup\n"
                       "    3  0.000  requester  end step=2 -> VSS_E_BAD_STATE\n"));
}

TEST(ScriptedRequesters, SayNothingOfThoseThatSucceedAndOfTheUsersOwn) {
  EXPECT_EQ("", failure_in("yes", "    2  0.000  requester  DoSnapshotSet -> S_OK\n"));
  EXPECT_EQ("", failure_in("no", kOperation));
}

}  // namespace
}  // namespace vsskit::run
