// How the recorder joins calls with their results, times and filters.
#include "sim/trace/recorder.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/trace_gen.h"

namespace vsskit::trace {
namespace {

const Subject kRequester{Party::requester, ""};
const Subject kLedger{Party::writer, "ledger"};

struct Taken {
  explicit Taken(Holds kinds = holds::all) : recorder({kinds, false}) {
    recorder.keep_in(recording);
  }

  // The trace without its two header lines.
  [[nodiscard]] std::string lines() const {
    const std::string text = recording.trace_text();
    const std::size_t second = text.find("\n# holds");
    return text.substr(text.find('\n', second == std::string::npos ? 0 : second + 1) + 1);
  }

  Recording recording;
  Recorder recorder;
};

TEST(Recorder, JoinsACallWithItsResultWhereNothingHappenedInIt) {
  Taken taken;
  const StepNumber number = taken.recorder.open(make_step(kRequester, Verb::StartSnapshotSet));
  taken.recorder.close(number, kSOk, {out_field("set", Guid{}.braced())});
  EXPECT_EQ(
      "    1  0.000  requester      StartSnapshotSet "
      "set={00000000-0000-0000-0000-000000000000} -> S_OK\n",
      taken.lines());
}

TEST(Recorder, ClosesACallWithAnEndWhereSomethingHappenedInIt) {
  Taken taken;
  const StepNumber wait = taken.recorder.open(make_step(kRequester, Verb::Wait));
  const StepNumber freeze = taken.recorder.open(make_step(kLedger, Verb::OnFreeze));
  taken.recorder.answer(freeze, true);
  taken.recorder.close(wait, kVssSAsyncFinished, {out_field("reported", "S_OK")});
  EXPECT_EQ(
      "    1  0.000  requester      Wait\n"
      "    2  0.000  writer:ledger  OnFreeze\n"
      "    3  0.000  writer:ledger  end step=2 -> true\n"
      "    4  0.000  requester      end step=1 reported=S_OK -> VSS_S_ASYNC_FINISHED\n",
      taken.lines());
}

TEST(Recorder, LeavesACallOpenThatAProcessNeverLeft) {
  Taken taken;
  taken.recorder.open(make_step(kRequester, Verb::Wait));
  EXPECT_EQ("", taken.lines());
  taken.recorder.flush();
  EXPECT_EQ("    1  0.000  requester      Wait\n", taken.lines());
}

TEST(Recorder, WritesNothingIntoARecordingThatItLeft) {
  Taken taken;
  Recording stays;
  taken.recorder.keep_in(stays);
  const StepNumber wait = taken.recorder.open(make_step(kRequester, Verb::Wait));
  taken.recorder.leave(taken.recording);
  taken.recorder.close(wait, kSOk);
  taken.recorder.record(make_step(kRequester, Verb::exit));
  taken.recorder.document("components", "a");
  EXPECT_EQ("    1  0.000  requester      Wait\n", taken.lines());
  EXPECT_TRUE(taken.recording.documents().empty());
  EXPECT_EQ(3U, stays.steps.size());
  EXPECT_EQ(1U, stays.documents().size());
}

TEST(Recorder, ClosesNothingTwice) {
  Taken taken;
  const StepNumber wait = taken.recorder.open(make_step(kRequester, Verb::Wait));
  taken.recorder.close(wait, kSOk);
  taken.recorder.close(wait, kSOk);
  taken.recorder.close(99, kSOk);
  EXPECT_EQ(1U, taken.recording.steps.size());
}

TEST(Recorder, NeverLetsTimeGoBack) {
  Taken taken;
  VirtualTime now = VirtualTime::from_ms(20);
  taken.recorder.set_clock([&] { return now; });
  taken.recorder.record(make_step(kRequester, Verb::exit));
  now = VirtualTime::from_ms(10);
  taken.recorder.record(make_step(kRequester, Verb::exit));
  EXPECT_EQ("    1  0.020  requester      exit\n    2  0.020  requester      exit\n",
            taken.lines());
}

TEST(Recorder, HoldsTimesAsTheyWillBePrinted) {
  Taken taken;
  taken.recorder.set_clock([] { return VirtualTime{1999}; });
  taken.recorder.record(make_step(kRequester, Verb::exit));
  EXPECT_EQ(1000, taken.recording.steps[0].time.us);
}

TEST(Recorder, LeavesOutKindsThatAreNotHeld) {
  Taken taken(holds::files);
  Step declared = make_step({Party::world, ""}, Verb::volume);
  declared.add("name", std::string("C:\\"));
  taken.recorder.record(declared);
  const StepNumber freeze = taken.recorder.open(make_step(kLedger, Verb::OnFreeze));
  EXPECT_EQ(0U, freeze);
  Step deleted = make_step({Party::files, "C:\\"}, Verb::deleted);
  deleted.add("path", std::string("C:\\a")).add_number("during", freeze);
  taken.recorder.record(deleted);
  taken.recorder.answer(freeze, true);
  EXPECT_EQ(
      "    1  0.000  world          volume C:\\\n"
      "    2  0.000  files:C:\\      deleted path=\"C:\\a\"\n",
      taken.lines());
}

TEST(Recorder, NamesNoDocumentsWhereTheyAreNotHeld) {
  Taken taken(holds::calls | holds::files);
  Step begun = make_step(kRequester, Verb::InitializeForRestore);
  begun.add("document", taken.recorder.document("components", "a")).with_result(kSOk);
  taken.recorder.record(begun);
  Step none = make_step(kRequester, Verb::InitializeForBackup);
  none.add_null("document").with_result(kSOk);
  taken.recorder.record(none);
  EXPECT_EQ(
      "    1  0.000  requester      InitializeForRestore -> S_OK\n"
      "    2  0.000  requester      InitializeForBackup document=null -> S_OK\n",
      taken.lines());
  EXPECT_TRUE(taken.recording.documents().empty());
}

TEST(Recorder, NamesEqualDocumentsInARowOnce) {
  Taken taken;
  EXPECT_EQ("components-1.xml", taken.recorder.document("components", "a"));
  EXPECT_EQ("components-1.xml", taken.recorder.document("components", "a"));
  EXPECT_EQ("components-2.xml", taken.recorder.document("components", "b"));
  EXPECT_EQ("components-3.xml", taken.recorder.document("components", "a"));
  EXPECT_EQ("listing-1.txt", taken.recorder.document("listing", "a", "txt"));
  EXPECT_EQ(4U, taken.recording.documents().size());
}

TEST(Recorder, KnowsWhatASubjectHasOpen) {
  Taken taken;
  const StepNumber wait = taken.recorder.open(make_step(kRequester, Verb::Wait));
  const StepNumber freeze = taken.recorder.open(make_step(kLedger, Verb::OnFreeze));
  EXPECT_EQ(std::vector<StepNumber>{freeze}, taken.recorder.open_steps(kLedger));
  EXPECT_EQ(std::vector<StepNumber>{wait}, taken.recorder.open_steps(kRequester));
}

TEST(Recorder, WritesEachStepBeforeTheNextThingHappens) {
  const std::string path = ::testing::TempDir() + "vsskit-recorder.trace";
  const auto content = [&] {
    std::ostringstream bytes;
    bytes << std::ifstream(path).rdbuf();
    return bytes.str();
  };
  auto writer = RecordingWriter::create(path, {holds::all, false});
  ASSERT_TRUE(writer.ok());
  {
    Recorder recorder;
    recorder.write_to(**writer);
    recorder.record(make_step(kRequester, Verb::exit));
    EXPECT_NE(std::string::npos, content().find("exit\n"));
    recorder.open(make_step(kLedger, Verb::OnFreeze));
    EXPECT_NE(std::string::npos, content().find("OnFreeze\n"));
    const std::string name = recorder.document("components", "<a/>");
    EXPECT_NE(std::string::npos, content().find("# document components-1.xml text 4\n<a/>\n"));
    EXPECT_TRUE((*writer)->status().ok());
  }
  writer->reset();  // nobody removes an open file on Windows
  std::filesystem::remove(path);
}

TEST(Recorder, MayBeSharedByThreads) {
  Taken taken;
  const auto play = [&](const Subject& subject) {
    for (int i = 0; i < 500; ++i) {
      const StepNumber open = taken.recorder.open(make_step(subject, Verb::GetSessionId));
      taken.recorder.close(open, kSOk, {out_guid("session", Guid{})});
    }
  };
  std::thread other(play, kLedger);
  play(kRequester);
  other.join();
  taken.recorder.flush();
  const Result<Recording> read = Recording::parse(taken.recording.text(), "t");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(taken.recording.steps, read->steps);
}

// Whatever is opened and closed in whatever order, a reader takes it and finds the same.
RC_GTEST_PROP(RecorderProperty, anyPlayIsReadBack, ()) {
  Taken taken;
  std::vector<StepNumber> open;
  const int count = *rc::gen::inRange(0, 40);
  for (int i = 0; i < count; ++i) {
    const int what = *rc::gen::inRange(0, 5);
    if (what == 0 && !open.empty()) {
      taken.recorder.close(open.back(), kSOk);
      open.pop_back();
    } else if (what < 3) {
      open.push_back(taken.recorder.open(make_step(kRequester, Verb::PrepareForBackup)));
    } else if (what == 3) {
      taken.recorder.answer(taken.recorder.open(make_step(kLedger, Verb::OnThaw)), false);
    } else {
      taken.recorder.record(make_step(kRequester, Verb::FreeWriterStatus).with_result(kSOk));
    }
  }
  taken.recorder.flush();
  const Result<Recording> read = Recording::parse(taken.recording.text(), "t");
  if (!read) RC_FAIL(read.error().text());
  RC_ASSERT(read->steps == taken.recording.steps);
}

}  // namespace
}  // namespace vsskit::trace
