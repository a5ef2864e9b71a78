#include <gtest/gtest.h>
#include <vsskit/simulation.h>

#include "notes_writer.h"

// VSS needs COM, which the program's main() initializes.
class NotesWriterTest : public testing::Test {
 protected:
  NotesWriterTest() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
  ~NotesWriterTest() override { CoUninitialize(); }
};

TEST_F(NotesWriterTest, IsBackedUpAsTheDocumentationAsks) {
  vsskit::Simulation simulation(42);
  ASSERT_TRUE(simulation.write_file("C:\\notes\\a.txt", "remember the milk"));
  NotesWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  const auto backup = simulation.backup();
  ASSERT_TRUE(backup) << backup.message();
  const auto judgement = simulation.judge();
  EXPECT_TRUE(judgement.passed) << judgement.report;
  EXPECT_GT(judgement.rules_upheld, 0u);
  EXPECT_EQ(1, writer.completed());
}

TEST_F(NotesWriterTest, SurvivesAVetoOfAnotherWriter) {
  vsskit::Simulation simulation(42);
  ASSERT_TRUE(simulation.write_file("C:\\notes\\a.txt", "remember the milk"));
  ASSERT_TRUE(simulation.add_writer("ledger"));
  ASSERT_TRUE(simulation.set_fault("writer_veto", "ledger OnFreeze VSS_E_WRITERERROR_RETRYABLE"));
  NotesWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  EXPECT_FALSE(simulation.backup());
  EXPECT_TRUE(simulation.judge().passed) << simulation.judge().report;
  EXPECT_EQ(0, writer.completed());
}
