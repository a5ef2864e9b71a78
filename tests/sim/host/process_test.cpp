// A program linked with the SDK, from its start to its end: what VSSKIT_* make of it, and what it
// leaves. Windows has the drop-in for that (tests/dropin).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/trace/recording.h"
#include "vsskit/conformance.h"

namespace vsskit {
namespace {

namespace fs = std::filesystem;

class Process : public testing::Test {
 protected:
  Process() : folder_(fs::path(testing::TempDir()) / ("process-" + name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Process() override { fs::remove_all(folder_); }

  // The exit code of the program with this argument and environment; its trace is recording().
  int run(const std::string& argument, const std::string& environment = "") {
    const std::string command = environment + " VSSKIT_TRACE='" + trace() + "' '" +
                                VSSKIT_PROCESS_PROGRAM "' " + argument + " 2> '" +
                                (folder_ / "error.txt").string() + "'";
    return std::system(command.c_str()) / 256;  // what wait() says of an exit
  }
  // The traces beside it, of children.
  [[nodiscard]] std::vector<std::string> others() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::string path = entry.path().string();
      if (entry.path().extension() == ".trace" && path != trace()) found.push_back(path);
    }
    return found;
  }
  [[nodiscard]] std::string trace() const { return (folder_ / "run.trace").string(); }
  [[nodiscard]] std::string errors() const {
    std::ifstream stream(folder_ / "error.txt");
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  // `BSTR 1`, of each leak in the trace.
  [[nodiscard]] std::vector<std::string> leaks() const {
    std::vector<std::string> found;
    const Result<trace::Recording> recording = trace::Recording::open(trace());
    EXPECT_TRUE(recording) << recording.error().text();
    if (!recording) return found;
    for (const trace::Step& step : recording->steps) {
      if (step.verb != trace::Verb::leaked) continue;
      found.push_back(std::string(step.text("object")) + " " + std::string(step.text("count")));
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  [[nodiscard]] std::vector<std::string> failures() const { return failures(trace()); }
  [[nodiscard]] static std::vector<std::string> failures(const std::string& trace) {
    Judgement judgement;
    const Outcome judged = judge_path(trace, judgement);
    EXPECT_TRUE(judged) << judged.message();
    std::vector<std::string> rules;
    for (const Finding& finding : judgement.findings) {
      if (finding.level == "failure") rules.push_back(finding.rule);
    }
    std::sort(rules.begin(), rules.end());
    return rules;
  }

 private:
  static std::string name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  fs::path folder_;
};

TEST_F(Process, ThatGivesBackWhatItWasHandedLeaksNothing) {
  ASSERT_EQ(0, run("")) << errors();
  EXPECT_EQ(leaks(), std::vector<std::string>());
  EXPECT_EQ(failures(), std::vector<std::string>());
}

// The program's own destructors have run before: what it still has is lost.
TEST_F(Process, SaysAtItsEndWhatItNeverGaveBack) {
  ASSERT_EQ(0, run("keeps")) << errors();
  const std::vector<std::string> expected = {"BSTR 1", "IVssExamineWriterMetadata 1"};
  EXPECT_EQ(leaks(), expected);
  const std::vector<std::string> rules = {"requester/objects/interfaces-released",
                                          "requester/objects/strings-freed"};
  EXPECT_EQ(failures(), rules);
}

// A child by fork() has the parent's file open too.
TEST_F(Process, LeavesItsRecordingAloneInAChild) {
  ASSERT_EQ(0, run("forks' 'aside")) << errors();
  EXPECT_EQ(leaks(), std::vector<std::string>());
  EXPECT_EQ(failures(), std::vector<std::string>());
  EXPECT_EQ(others(), std::vector<std::string>());
}

TEST_F(Process, RecordsAChildThatUsesVssByItself) {
  ASSERT_EQ(0, run("forks")) << errors();
  EXPECT_EQ(failures(), std::vector<std::string>());
  const std::vector<std::string> children = others();
  ASSERT_EQ(children.size(), 1u);
  EXPECT_EQ(failures(children[0]), std::vector<std::string>());
  const Result<trace::Recording> parent = trace::Recording::open(trace());
  const Result<trace::Recording> child = trace::Recording::open(children[0]);
  ASSERT_TRUE(parent && child);
  // The call to what it inherited is in neither: type=FULL.
  EXPECT_EQ(parent->trace_text().find("type=FULL"), std::string::npos);
  EXPECT_EQ(child->trace_text().find("type=FULL"), std::string::npos);
}

TEST_F(Process, RunsHandlersOnThreadsWhereItsEnvironmentAsks) {
  EXPECT_EQ(0, run("", "VSSKIT_EXECUTOR=lockstep")) << errors();
  EXPECT_EQ(10, run("", "VSSKIT_EXECUTOR=threaded")) << errors();
  EXPECT_EQ(failures(), std::vector<std::string>());
}

TEST_F(Process, SaysLeaksOnThreadsToo) {
  ASSERT_EQ(10, run("keeps", "VSSKIT_EXECUTOR=threaded")) << errors();
  EXPECT_EQ(leaks().size(), 2u);
}

TEST_F(Process, HasNoVssWhereItsEnvironmentMakesNoSense) {
  EXPECT_EQ(1, run("", "VSSKIT_EXECUTOR=fibres"));
  EXPECT_EQ(errors(), "vsskit: VSSKIT_EXECUTOR: unknown executor 'fibres'; lockstep or threaded\n");
  EXPECT_EQ(1, run("", "VSSKIT_SEED=some"));
  EXPECT_NE(errors().find("VSSKIT_SEED: 'some' is no seed"), std::string::npos) << errors();
}

}  // namespace
}  // namespace vsskit
