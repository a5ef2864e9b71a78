// Recordings in memory and on disk: both forms, lazily and whole; hostile files.
#include "sim/trace/recording.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/base/host_path.h"
#include "tests/support/trace_gen.h"

namespace vsskit::trace {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMetadata =
    "<BACKUP_COMPONENTS xmlns=\"x-schema:#VssComponentMetadata\" version=\"1.2\" "
    "bootableSystemStateBackup=\"no\" selectComponents=\"yes\" backupType=\"full\" "
    "partialFileSupport=\"no\"/>";

// Paths of Windows as elsewhere.
std::string slashed(std::string text) {
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

// An own folder for one test, gone afterwards.
class RecordingFiles : public ::testing::Test {
 protected:
  RecordingFiles()
      : folder_(fs::path(::testing::TempDir()) /
                (std::string("vsskit-") +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~RecordingFiles() override { fs::remove_all(folder_); }

  // Put together as text: of a name that is no path yet std::filesystem would not know that it is
  // UTF-8.
  [[nodiscard]] std::string path(const std::string& name) const {
    return slashed(host_text(folder_)) + "/" + name;
  }
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ostringstream bytes;
    bytes << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return bytes.str();
  }
  [[nodiscard]] std::vector<std::string> listing() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path folder_;
};

Recording sample() {
  Recording recording;
  recording.header.holds = holds::calls | holds::documents;
  Step save = make_step({Party::requester, ""}, Verb::SaveAsXML);
  save.number = 1;
  save.add("document", std::string("components-1.xml")).with_result(kSOk);
  Step end = make_step({Party::requester, ""}, Verb::Release);
  end.number = 2;
  end.result = "0";
  recording.steps = {save, end};
  recording.add_document("components-1.xml", kMetadata);
  recording.add_document("icon.bin", std::string_view("\0\xFF^", 3));
  return recording;
}

TEST_F(RecordingFiles, ComeBackFromAFolder) {
  ASSERT_TRUE(sample().save(path("first/")).ok());
  EXPECT_EQ(kMetadata, read("first/components-1.xml"));
  Result<Recording> opened = Recording::open(path("first"));
  ASSERT_TRUE(opened.ok()) << opened.error().text();
  EXPECT_EQ(sample().steps, opened->steps);
  EXPECT_EQ(kMetadata, *opened->document("components-1.xml"));
  // What no step names is not looked for.
  EXPECT_EQ(1U, opened->documents().size());
  EXPECT_EQ(std::vector<std::string>{"first"}, listing());
}

// Text of ours is UTF-8, whatever the host makes of bytes.
TEST_F(RecordingFiles, LieUnderTheNameInUtf8) {
  const std::string name = "tr\xC3\xA9 \xD0\x96";
  ASSERT_TRUE(sample().save(path(name) + "/").ok());
  ASSERT_TRUE(RecordingWriter::create(path(name) + "-2/", sample().header).ok());
  for (const std::u8string folder : {u8"tr\u00E9 \u0416", u8"tr\u00E9 \u0416-2"})
    EXPECT_TRUE(fs::exists(folder_ / fs::path(folder) / kTraceFileName));
}

TEST_F(RecordingFiles, TakeABackslashForAFoldersEndOnWindowsAlone) {
  ASSERT_TRUE(sample().save(path("back") + "\\").ok());
  ASSERT_TRUE(RecordingWriter::create(path("slash") + "\\", sample().header).ok());
#ifdef _WIN32
  EXPECT_TRUE(fs::is_directory(folder_ / "back"));
  EXPECT_TRUE(fs::exists(folder_ / "slash" / kTraceFileName));
#else
  EXPECT_TRUE(fs::is_regular_file(folder_ / "back\\"));
  EXPECT_TRUE(fs::is_regular_file(folder_ / "slash\\"));
#endif
}

// As is said where a recording is saved at once.
TEST_F(RecordingFiles, AreNotWrittenOverAFolder) {
  fs::create_directory(folder_ / "there");
  const auto writer = RecordingWriter::create(path("there"), sample().header);
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ("a folder", writer.error().what);
  EXPECT_EQ("expected a file, or a name ending in /", writer.error().expected);
}

TEST_F(RecordingFiles, ComeBackFromOneFile) {
  ASSERT_TRUE(sample().save(path("one.trace")).ok());
  const Result<Recording> opened = Recording::open(path("one.trace"));
  ASSERT_TRUE(opened.ok()) << opened.error().text();
  EXPECT_TRUE(sample() == *opened);
  EXPECT_EQ(std::vector<std::string>{"one.trace"}, listing());
}

TEST_F(RecordingFiles, FindDocumentsBesideALooseTrace) {
  write("loose.trace", sample().trace_text());
  write("components-1.xml", kMetadata);
  const Result<Recording> opened = Recording::open(path("loose.trace"));
  ASSERT_TRUE(opened.ok()) << opened.error().text();
  EXPECT_EQ(kMetadata, *opened->document("components-1.xml"));
}

TEST_F(RecordingFiles, MissADocumentOnlyWhereDocumentsAreHeld) {
  Recording recording = sample();
  write("a.trace", recording.trace_text());
  const Result<Recording> held = Recording::open(path("a.trace"));
  ASSERT_FALSE(held.ok());
  EXPECT_EQ(path("components-1.xml") + ": no such file or folder; expected a file",
            slashed(held.error().text()));
  recording.header.holds = holds::calls;
  write("b.trace", recording.trace_text());
  EXPECT_TRUE(Recording::open(path("b.trace")).ok());
}

TEST_F(RecordingFiles, ReplaceOnlyAFolderThatIsARecording) {
  ASSERT_TRUE(sample().save(path("first/")).ok());
  ASSERT_TRUE(sample().save(path("first/")).ok());
  fs::create_directory(folder_ / "photos");
  write("photos/cat.jpg", "cat");
  const Result<void> saved = sample().save(path("photos/"));
  ASSERT_FALSE(saved.ok());
  EXPECT_EQ("cat", read("photos/cat.jpg"));
  EXPECT_EQ((std::vector<std::string>{"first", "photos"}), listing());
}

TEST_F(RecordingFiles, LeaveNothingWhereTheyCannotBeWritten) {
  EXPECT_FALSE(sample().save(path("no/such/folder/one.trace")).ok());
  write("file", "x");
  EXPECT_FALSE(sample().save(path("file/under/")).ok());
  EXPECT_EQ(std::vector<std::string>{"file"}, listing());
}

TEST_F(RecordingFiles, AreReadLazily) {
  ASSERT_TRUE(sample().save(path("one.trace")).ok());
  Result<std::unique_ptr<RecordingSource>> source = open_source(path("one.trace"));
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(sample().header, (*source)->header());
  ASSERT_TRUE((*source)->next().ok());
  EXPECT_EQ((std::vector<std::string>{"components-1.xml"}), (*source)->document_names());
  const Result<std::string> bytes = (*source)->document("components-1.xml");
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(kMetadata, *bytes);
  const Result<ParsedDocument> parsed = (*source)->parsed("components-1.xml");
  ASSERT_TRUE(parsed.ok()) << parsed.error().text();
  EXPECT_TRUE(std::holds_alternative<document::BackupComponents>(**parsed));
  EXPECT_EQ(parsed->get(), (*source)->parsed("components-1.xml")->get());
}

TEST_F(RecordingFiles, AnswerMissingInputWithOneLine) {
  const auto error = [&](const std::string& name) {
    const auto source = open_source(path(name));
    if (source.ok()) return std::string("no error");
    return slashed(source.error().text());
  };
  EXPECT_EQ(path("none.trace") + ": no such file or folder; expected a recording",
            error("none.trace"));
  fs::create_directory(folder_ / "empty");
  EXPECT_EQ(path("empty/session.trace") + ": no such file or folder; expected a recording",
            error("empty"));
  write("nothing.trace", "");
  EXPECT_EQ(path("nothing.trace") + ": empty file; expected '# vsskit trace 1' on its first line",
            error("nothing.trace"));
}

TEST_F(RecordingFiles, ObeyNoDocumentNameThatLeadsElsewhere) {
  write("secret", "s");
  fs::create_directory(folder_ / "r");
  write("r/session.trace", "# vsskit trace 1\n1 0.000 requester exit\n");
  const auto source = open_source(path("r"));
  ASSERT_TRUE(source.ok());
  EXPECT_FALSE((*source)->document("../secret").ok());
  EXPECT_FALSE((*source)->document("").ok());
  Recording recording;
  EXPECT_FALSE(recording.add_document("../x", "y"));
  EXPECT_TRUE(recording.documents().empty());
}

TEST_F(RecordingFiles, RefuseADocumentASecondTime) {
  write("twice.trace",
        "# vsskit trace 1\n# document a.xml text 1\nx\n# document a.xml text 1\ny\n"
        "1 0.000 requester exit\n");
  const Result<Recording> opened = Recording::open(path("twice.trace"));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(path("twice.trace") + ": document 'a.xml' a second time; expected one",
            opened.error().text());
}

TEST(RecordingText, RefusesDocumentsThatDoNotFitTheirLength) {
  const auto outcome = [](const std::string& lines) {
    const Result<Recording> read = Recording::parse("# vsskit trace 1\n" + lines, "t");
    return read ? std::string(read->truncated ? "cut" : "read") : read.error().text();
  };
  EXPECT_EQ("read", outcome("# document a.xml text 3\nx\ny\n1 0.000 requester exit\n"));
  EXPECT_EQ("read", outcome("# document a.xml text 0\n\n"));
  EXPECT_EQ("cut", outcome("# document a.xml text 300\nx\ny\n"));
  EXPECT_EQ(
      "t:3:1: text behind document 'a.xml' of 2 bytes, at byte 43; expected a newline there; "
      "was the file edited, or its line ends changed?",
      outcome("# document a.xml text 2\nxyz\n"));
  EXPECT_EQ("t:2:12: document of 99999999999 bytes; expected at most 268435456",
            outcome("# document a.xml text 99999999999\nx\n"));
  EXPECT_EQ("t:2:12: '../a' is no document's name; expected a file name without a folder",
            outcome("# document ../a text 1\nx\n"));
  EXPECT_EQ("t:2:12: bad '# document' line; expected '# document NAME text|base64 LENGTH'",
            outcome("# document a.xml binary 1\nx\n"));
  EXPECT_NE(std::string::npos, outcome("# document a.xml base64 3\n***\n").find("is no base64"));
}

TEST(RecordingText, HoldsEqualDocumentsInARowOnce) {
  Recording recording;
  recording.add_document("a", "same");
  recording.add_document("b", "same");
  EXPECT_EQ(recording.documents()[0].bytes, recording.documents()[1].bytes);
}

TEST(RecordingText, GivesTheSameStepsThroughASource) {
  const Recording recording = sample();
  const std::unique_ptr<RecordingSource> source = recording.source();
  std::vector<Step> steps;
  for (auto step = source->next(); *step; step = source->next())
    steps.push_back(**step);
  EXPECT_EQ(recording.steps, steps);
}

RC_GTEST_PROP(RecordingProperty, anyDocumentSurvivesTheOneFileForm, ()) {
  const auto bytes = *rc::gen::arbitrary<std::string>();
  Recording recording;
  recording.add_document("a.xml", bytes);
  const Result<Recording> read = Recording::parse(recording.text(), "t");
  if (!read) RC_FAIL(read.error().text());
  RC_ASSERT(*read->document("a.xml") == bytes);
}

}  // namespace
}  // namespace vsskit::trace
