// The text form: what prints how, and that reading is its inverse.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "sim/trace/recording.h"
#include "sim/trace/text.h"
#include "tests/support/trace_gen.h"

namespace vsskit::trace {
namespace {

constexpr std::string_view kFirstLine = "# vsskit trace 1\n";

// The example of the design, its ellipses filled in and the lines between left out.
const std::string kExample =
    "# vsskit trace 1\n"
    "# holds calls events files documents\n"
    "    1  0.000  world          volume C:\\ "
    "guid=\\\\?\\Volume{6f1c0000-0000-4000-8000-000000000001}\\ filesystem=NTFS\n"
    "    2  0.000  world          writer label=ledger "
    "id={11111111-2222-4333-8444-555555555555} freeze_timeout_ms=60000\n"
    "    3  0.000  requester      CreateVssBackupComponents -> S_OK\n"
    "    9  0.000  requester      SetBackupState components=yes bootable=no type=INCREMENTAL "
    "partial=yes -> S_OK\n"
    "   30  0.110  requester      DoSnapshotSet\n"
    "   31  0.120  writer:ledger  OnPostSnapshot for=requester\n"
    "   32  0.120  writer:ledger  SetBackupStamp component=ledger stamp=\"lsn:42\" -> S_OK\n"
    "   33  0.121  writer:ledger  end step=31 -> true\n"
    "   34  0.121  requester      BackupComponents document=components-3.xml\n"
    "   57  4.000  writer:ledger  OnBackupComplete components=1\n"
    "   60  4.000  files:C:\\      truncated path=\"C:\\ledger\\ledger.log\" from=8192 to=0 "
    "during=57\n";

std::string printed(std::string_view text) {
  const Result<Recording> read = Recording::parse(text, "t.trace");
  return read ? read->trace_text() : read.error().text();
}

// What a step line becomes when it is read and printed, without its number, time and subject.
std::string canonical(const std::string& line) {
  const std::string text = printed(std::string(kFirstLine) + line + "\n");
  return text.starts_with(kFirstLine) ? text.substr(kFirstLine.size()) : text;
}

TEST(TraceText, PrintsTheExampleOfTheDesignAsItStands) {
  EXPECT_EQ(kExample, printed(kExample));
}

TEST(TraceText, ReadsAnyBlanksAndPrintsColumns) {
  EXPECT_EQ("    7  0.500  requester:2    Release of=Wait started=3 -> 0\n",
            canonical("7 0.500 \t requester:2   Release   started=3 of=Wait ->   0  "));
}

TEST(TraceText, LetsLongNumbersAndLabelsPushTheRest) {
  EXPECT_EQ("1234567  1234.500  writer:a-long-label  OnThaw -> true\n",
            canonical("1234567 1234.500 writer:a-long-label OnThaw -> true"));
}

TEST(TraceText, QuotesLabelsThatCannotStandBare) {
  EXPECT_EQ("    1  0.000  writer:\"my writer\"  OnThaw -> true\n",
            canonical("1 0.000 writer:\"my writer\" OnThaw -> true"));
}

struct Quoting {
  std::string text;
  std::string bare_or_quoted;  // as a name
  std::string quoted;          // as text
};

TEST(TraceText, QuotesWhatCouldBeMisread) {
  const Quoting cases[] = {
      {"ledger", "ledger", "\"ledger\""},
      {"", "\"\"", "\"\""},
      {"null", "\"null\"", "\"null\""},
      {"C:\\a b\\", "\"C:\\a b\\\"", "\"C:\\a b\\\""},
      {"C:\\a\\", "C:\\a\\", "\"C:\\a\\\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\"", "\"say \"\"hi\"\"\""},
      {"a=b", "\"a=b\"", "\"a=b\""},
      {"a->b", "\"a->b\"", "\"a->b\""},
      {"a^b", "\"a^{5E}b\"", "\"a^{5E}b\""},
      {"tab\there", "\"tab^{9}here\"", "\"tab^{9}here\""},
      {"\xED\xA0\x80", "\"^{D800}\"", "\"^{D800}\""},
      {"\u20AC", "\u20AC", "\"\u20AC\""},
      {"\u00A0", "\"^{A0}\"", "\"^{A0}\""},
      {"\U0010FFFF", "\U0010FFFF", "\"\U0010FFFF\""},
      {std::string("a\0b", 3), "\"a^{0}b\"", "\"a^{0}b\""},
  };
  for (const Quoting& sample : cases) {
    Step step = make_step({Party::writer, "w"}, Verb::SetBackupStamp);
    step.number = 1;
    step.add("component", sample.text).add("stamp", sample.text).with_result(kSOk);
    const std::string line = print_step(step);
    EXPECT_EQ("    1  0.000  writer:w       SetBackupStamp component=" + sample.bare_or_quoted +
                  " stamp=" + sample.quoted + " -> S_OK\n",
              line);
  }
}

TEST(TraceText, TellsNullFromEmpty) {
  const Result<Recording> read =
      Recording::parse(std::string(kFirstLine) +
                           "1 0.000 writer:w SetBackupStamp component=null stamp=\"\" -> S_OK\n",
                       "t");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_TRUE(read->steps[0].find("component")->null);
  EXPECT_FALSE(read->steps[0].find("stamp")->null);
}

TEST(TraceText, BringsValuesIntoTheirUsualSpelling) {
  EXPECT_EQ(
      "    1  0.000  requester      SetBackupState components=yes type=FULL -> VSS_E_BAD_STATE\n",
      canonical("1 0.000 requester SetBackupState type=VSS_BT_FULL components=yes -> 0x80042301"));
  EXPECT_EQ(
      "    1  0.000  requester      BreakSnapshotSet set={aaaaaaaa-0000-4000-8000-00000000000b} -> "
      "S_OK\n",
      canonical(
          "1 0.000 requester BreakSnapshotSet set=AAAAAAAA-0000-4000-8000-00000000000B -> 0x0"));
  EXPECT_EQ("    1  0.000  files:C:\\      created path=\"a\" size=7\n",
            canonical("1 0.000 files:C:\\ created path=\"a\" size=007"));
}

TEST(TraceText, CarriesOutValuesOnTheEndOfACall) {
  const std::string text = std::string(kFirstLine) +
                           "    1  0.000  requester      AddToSnapshotSet volume=C:\\\n"
                           "    2  0.000  provider:p     BeginPrepareSnapshot volume=C:\\ -> S_OK\n"
                           "    3  0.000  requester      end step=1 "
                           "snapshot={aaaaaaaa-0000-4000-8000-00000000000b} -> S_OK\n";
  EXPECT_EQ(text, printed(text));
}

TEST(TraceText, PrintsMicrosecondsWhereTheHeaderSaysSo) {
  const std::string text =
      std::string(kFirstLine) + "# time us\n    1  0.000001  requester      exit\n";
  EXPECT_EQ(text, printed(text));
}

TEST(TraceText, IgnoresCommentsAndEmptyLinesAndCarriageReturns) {
  EXPECT_EQ("    1  0.000  requester      exit\n",
            canonical("# a remark\r\n\r\n   # another\r\n1 0.000 requester exit\r"));
}

RC_GTEST_PROP(TraceTextProperty, anyRecordingReadsBackAsTheSameValue, ()) {
  const Recording recording = *vsskit::testing::any_recording();
  const std::string text = recording.text();
  const Result<Recording> read = Recording::parse(text, "t.trace");
  if (!read) RC_FAIL(read.error().text() + "\n" + text);
  RC_ASSERT(read->steps == recording.steps);
  RC_ASSERT(*read == recording);
}

RC_GTEST_PROP(TraceTextProperty, anyRecordingPrintsTheSameAfterReading, ()) {
  const Recording recording = *vsskit::testing::any_recording();
  const std::string text = recording.text();
  const Result<Recording> read = Recording::parse(text, "t.trace");
  RC_ASSERT(read.ok());
  RC_ASSERT(read->text() == text);
}

RC_GTEST_PROP(TraceTextProperty, anyTraceMayBeCutAnywhereBehindItsFirstLine, ()) {
  const Recording recording = *vsskit::testing::any_recording();
  const std::string text = recording.text();
  const auto size = *rc::gen::inRange<std::size_t>(kFirstLine.size(), text.size() + 1);
  const Result<Recording> read = Recording::parse(text.substr(0, size), "t.trace");
  if (!read) RC_FAIL(read.error().text() + "\n" + text.substr(0, size));
  RC_ASSERT(read->steps.size() <= recording.steps.size());
  // All but the last step are whole.
  for (std::size_t i = 0; i + 1 < read->steps.size(); ++i) {
    RC_ASSERT(read->steps[i] == recording.steps[i]);
  }
}

RC_GTEST_PROP(TraceTextProperty, anyTraceMayMissItsLastNewline, ()) {
  const Recording recording = *vsskit::testing::any_recording();
  RC_PRE(!recording.steps.empty());
  std::string text = recording.trace_text();
  text.pop_back();
  const Result<Recording> read = Recording::parse(text, "t.trace");
  RC_ASSERT(read.ok());
  RC_ASSERT(read->steps == recording.steps);
  RC_ASSERT(!read->truncated);
}

}  // namespace
}  // namespace vsskit::trace
