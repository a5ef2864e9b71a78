// What the reader refuses, and with which words; hostile input.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>
#include <string>

#include "sim/trace/recording.h"
#include "sim/trace/text.h"

namespace vsskit::trace {
namespace {

// The error of a trace made of a first line and these, or its number of steps.
std::string outcome(const std::string& lines) {
  const Result<Recording> read = Recording::parse("# vsskit trace 1\n" + lines, "mine.trace");
  return read ? std::to_string(read->steps.size()) + " steps" : read.error().text();
}

TEST(TraceReader, NamesTheNearestVerb) {
  EXPECT_EQ(
      "mine.trace:2:20: unknown word 'PrepareForBackups' of requester; "
      "did you mean PrepareForBackup?",
      outcome("1  0.000 requester PrepareForBackups -> S_OK\n"));
}

TEST(TraceReader, NamesTheNearestResult) {
  EXPECT_EQ("mine.trace:2:39: unknown result 'S_OKAY'; did you mean S_OK?",
            outcome("1 0.000 requester PrepareForBackup -> S_OKAY\n"));
}

TEST(TraceReader, NamesTheNearestField) {
  EXPECT_EQ("mine.trace:2:35: unknown field 'kind' of SetRestoreState",
            outcome("1 0.000 requester SetRestoreState kind=IMPORT -> S_OK\n"));
  EXPECT_EQ(
      "mine.trace:2:34: unknown field 'componets' of SetBackupState; did you mean components?",
      outcome("1 0.000 requester SetBackupState componets=yes -> S_OK\n"));
}

TEST(TraceReader, NamesTheNearestValue) {
  EXPECT_EQ("mine.trace:2:39: unknown value 'INCREMENTL'; did you mean INCREMENTAL?",
            outcome("1 0.000 requester SetBackupState type=INCREMENTL -> S_OK\n"));
}

TEST(TraceReader, CountsColumnsInCharacters) {
  EXPECT_EQ(
      "mine.trace:2:54: unknown result 'NO'; expected true, false or nothing",
      outcome("1 0.000 writer:\u20AC\u20AC OnFreeze for=\"\u20AC\u20AC\u20AC\"              -> "
              "NO\n"));
}

TEST(TraceReader, RejectsStepNumbersThatGoBack) {
  EXPECT_EQ("mine.trace:3:1: step 1 behind step 2; expected numbers that rise",
            outcome("2 0.000 requester exit\n1 0.000 requester exit\n"));
  EXPECT_EQ("mine.trace:3:1: step 2 behind step 2; expected numbers that rise",
            outcome("2 0.000 requester exit\n2 0.000 requester exit\n"));
}

TEST(TraceReader, RejectsTimeThatGoesBack) {
  EXPECT_EQ("mine.trace:3:3: time goes back from 1.000000 to 0.999000; expected times that do not",
            outcome("1 1.000 requester exit\n2 0.999 requester exit\n"));
}

TEST(TraceReader, RejectsMicrosecondsThatWereNotAnnounced) {
  EXPECT_EQ(
      "mine.trace:2:3: time with microseconds; expected three decimals, or '# time us' before the "
      "first step",
      outcome("1 0.000001 requester exit\n"));
}

TEST(TraceReader, RejectsAnEndOfWhatIsNotOpen) {
  EXPECT_EQ(
      "mine.trace:3:28: step 1 is not open; expected the number of a call or event without a "
      "result",
      outcome("1 0.000 writer:a OnThaw -> true\n2 0.000 writer:a end  step=1 -> true\n"));
}

TEST(TraceReader, RejectsAnEndOfSomeoneElsesStep) {
  EXPECT_EQ("mine.trace:3:9: end of step 1, which is writer:a; expected the subject that opened it",
            outcome("1 0.000 writer:a OnThaw\n2 0.000 writer:b end step=1 -> true\n"));
}

TEST(TraceReader, RejectsASecondEnd) {
  EXPECT_EQ(
      "mine.trace:4:27: step 1 is not open; expected the number of a call or event without a "
      "result",
      outcome("1 0.000 writer:a OnThaw\n2 0.000 writer:a end step=1 -> true\n"
              "3 0.000 writer:a end step=1 -> true\n"));
}

TEST(TraceReader, RejectsReferencesToLaterSteps) {
  EXPECT_EQ("mine.trace:2:46: step 5 is not before this one; expected an earlier step",
            outcome("5 0.000 files:C:\\ created path=\"a\"    during=5\n"));
}

TEST(TraceReader, RejectsWhatAStepOfItsKindCannotHave) {
  EXPECT_EQ("mine.trace:2:43: a result where there is none; expected the end of the line",
            outcome("1 0.000 files:C:\\ created path=\"a.txt\" -> S_OK\n"));
  EXPECT_EQ("mine.trace:3:28: unknown result 'S_OK'; expected true, false or nothing",
            outcome("1 0.000 writer:a OnThaw\n2 0.000 writer:a OnThaw -> S_OK\n"));
  EXPECT_EQ("mine.trace:2:23: end without 'step='; expected the step it ends",
            outcome("1 0.000 requester end \n"));
  EXPECT_EQ("mine.trace:2:21: volume without a name; expected one behind it",
            outcome("1 0.000 world volume\n"));
}

TEST(TraceReader, RejectsAFieldASecondTime) {
  EXPECT_EQ("mine.trace:2:41: field 'size' a second time; expected each field once",
            outcome("1 0.000 files:C:\\ created        size=1 size=1\n"));
}

TEST(TraceReader, RejectsTextWithoutQuotationMarks) {
  EXPECT_EQ("mine.trace:2:39: 'stamp' without quotation marks; expected \"text\" or null",
            outcome("1 0.000 writer:a SetBackupStamp stamp=1 -> S_OK\n"));
  EXPECT_EQ("mine.trace:2:39: quotation mark without its partner; expected a closing '\"'",
            outcome("1 0.000 writer:a SetBackupStamp stamp=\"1 -> S_OK\n"));
}

TEST(TraceReader, RejectsNumbersBeyondTheirBounds) {
  EXPECT_EQ(
      "mine.trace:2:33: number '9223372036854775808' is too large; at most 9223372036854775807",
      outcome("1 0.000 files:C:\\ created  size=9223372036854775808\n"));
  EXPECT_EQ("mine.trace:2:1: '18446744073709551616' is no step number; expected a number from 1",
            outcome("18446744073709551616 0.000 requester exit\n"));
  EXPECT_EQ(
      "mine.trace:2:3: '99999999999999999999.000' is no time; expected seconds with three "
      "decimals",
      outcome("1 99999999999999999999.000 requester exit\n"));
}

TEST(TraceReader, RejectsDocumentNamesThatLeadElsewhere) {
  for (const char* name : {"../x.xml", "a/b.xml", "a\\b.xml", ".hidden", "C:x", "nul", "COM1.xml",
                           "session.trace", "x.", "..", "\"\""}) {
    EXPECT_NE(std::string::npos,
              outcome("1 0.000 requester BackupComponents document=" + std::string(name) + "\n")
                  .find("is no document's name"))
        << name;
  }
}

TEST(TraceReader, RejectsAHeaderItDoesNotKnow) {
  EXPECT_EQ("mine.trace:2:9: unknown kind of evidence 'filez'; did you mean files?",
            outcome("# holds filez\n"));
  EXPECT_EQ(
      "mine.trace:3:1: header behind a step; expected '# holds' and '# time' before the first "
      "step",
      outcome("1 0.000 requester exit\n# holds calls\n"));
  EXPECT_EQ("mine.trace:2:1: unknown unit of time; expected '# time us'", outcome("# time ns\n"));
}

TEST(TraceReader, RejectsWhatIsNoTrace) {
  const auto error = [](std::string_view text) {
    const Result<Recording> read = Recording::parse(text, "x");
    return read ? std::string("no error") : read.error().text();
  };
  EXPECT_EQ("x: empty file; expected '# vsskit trace 1' on its first line", error(""));
  EXPECT_EQ("x:1:1: not a trace; expected '# vsskit trace 1' on the first line", error("<a/>"));
  EXPECT_EQ("x:1:10: a trace of another version; expected version 1", error("# vsskit trace 2\n"));
  EXPECT_EQ("x:1:1: not a trace; expected '# vsskit trace 1' on the first line",
            error(std::string("\x7F"
                              "ELF\0\0\0",
                              7)));
  EXPECT_EQ("no error", error("\xEF\xBB\xBF# vsskit trace 1\r\n"));
}

TEST(TraceReader, RejectsNulsAndTextThatIsNotUtf8) {
  EXPECT_EQ("mine.trace:2:9: control character; expected it as ^{HEX} in quotation marks",
            outcome(std::string("1 0.000 \0 exit\n", 15)));
  EXPECT_EQ("mine.trace:2:6: not UTF-8; expected text in UTF-8", outcome("# abc\xFFz\n"));
}

TEST(TraceReader, RejectsEndlessLinesWithoutKeepingThem) {
  const std::string flood(std::size_t{50} << 20, '<');
  EXPECT_EQ("mine.trace:2:1: line of more than 1048576 bytes; expected a step a line",
            outcome(flood));
  const Result<Recording> bare = Recording::parse(flood, "x");
  ASSERT_FALSE(bare.ok());
  EXPECT_EQ("x:1:1: not a trace; expected '# vsskit trace 1' on the first line",
            bare.error().text());
}

TEST(TraceReader, LeavesOutALastLineThatWasCut) {
  for (const char* cut :
       {"2 0.0", "2", "2 0.000 requ", "2 0.000 requester Prepa",
        "2 0.000 requester SetBackupState comp", "2 0.000 requester SetBackupState components=y",
        "2 0.000 requester SetBackupOptions options=\"x", "2 0.000 requester PrepareForBackup ->",
        "2 0.000 requester PrepareForBackup -> S_"}) {
    const Result<Recording> read =
        Recording::parse(std::string("# vsskit trace 1\n1 0.000 requester exit\n") + cut, "x");
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(1U, read->steps.size()) << cut;
    EXPECT_TRUE(read->truncated) << cut;
  }
}

TEST(TraceReader, DoesNotTakeAWrongLastLineForACutOne) {
  EXPECT_EQ(
      "mine.trace:2:19: unknown word 'Frobnicate' of requester; see docs/formats/trace.md for the "
      "vocabulary",
      outcome("1 0.000 requester Frobnicate"));
  EXPECT_EQ(
      "mine.trace:2:19: unknown word 'Frobnicate' of requester; see docs/formats/trace.md for "
      "the vocabulary",
      outcome("1 0.000 requester Frobnicate -> S_OK"));
}

TEST(TraceReader, RepeatsItsError) {
  TraceReader reader(std::string_view("# vsskit trace 1\nx\n"), "t");
  const Result<std::optional<Step>> first = reader.next();
  const Result<std::optional<Step>> second = reader.next();
  ASSERT_FALSE(first.ok());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(first.error(), second.error());
}

TEST(TraceReader, TellsTheLineOfEachStep) {
  std::istringstream stream(
      "# vsskit trace 1\n# x\n1 0.000 requester exit\n\n2 0.000 requester exit");
  TraceReader reader(stream, "t");
  ASSERT_TRUE(reader.header().ok());
  ASSERT_TRUE(reader.next().ok());
  EXPECT_EQ(3U, reader.line());
  ASSERT_TRUE(reader.next().ok());
  EXPECT_EQ(5U, reader.line());
  const Result<std::optional<Step>> last = reader.next();
  ASSERT_TRUE(last.ok());
  EXPECT_FALSE(last->has_value());
}

RC_GTEST_PROP(TraceReaderProperty, anyBytesAreReadOrRefusedAndNeverMore, ()) {
  const std::string bytes = *rc::gen::arbitrary<std::string>();
  const Result<Recording> read = Recording::parse("# vsskit trace 1\n" + bytes, "t");
  const bool explained = read.ok() || !read.error().text().empty();
  RC_ASSERT(explained);
}

RC_GTEST_PROP(TraceReaderProperty, anyWordsOfTheGrammarAreReadOrRefused, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      " ", "\n", "1", "2", "0.000", "requester", "writer:a", "OnThaw", "end", "step=1", "->",
      "true", "S_OK", "\"", "^{", "}", "=", "path=", "# document a.xml text 3", "# holds calls",
      "null", "\xFF", "files:C:\\", "deleted"));
  std::string text = "# vsskit trace 1\n";
  for (const std::string& word : words)
    text += word;
  const Result<Recording> read = Recording::parse(text, "t");
  const bool explained = read.ok() || !read.error().text().empty();
  RC_ASSERT(explained);
}

}  // namespace
}  // namespace vsskit::trace
