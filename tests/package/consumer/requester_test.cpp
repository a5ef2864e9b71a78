#include <gtest/gtest.h>
#include <vsskit/simulation.h>

#include "notes_requester.h"
#include "notes_writer.h"

// VSS needs COM, which the program's main() initializes.
class NotesRequesterTest : public testing::Test {
 protected:
  NotesRequesterTest() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
  ~NotesRequesterTest() override { CoUninitialize(); }
};

TEST_F(NotesRequesterTest, BacksUpAsTheDocumentationAsks) {
  vsskit::Simulation simulation(42);
  ASSERT_TRUE(simulation.write_file("C:\\notes\\a.txt", "remember the milk"));
  ASSERT_TRUE(simulation.write_file("C:\\notes\\b.txt", "and the bread"));
  NotesWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  NotesRequester requester;
  ASSERT_EQ(S_OK, requester.run());
  EXPECT_EQ(2u, requester.files());
  const auto judgement = simulation.judge();
  EXPECT_TRUE(judgement.passed) << judgement.report;
}

TEST_F(NotesRequesterTest, ReportsAVetoToItsCaller) {
  vsskit::Simulation simulation(42);
  ASSERT_TRUE(simulation.add_writer("ledger"));
  ASSERT_TRUE(simulation.set_fault("writer_veto", "ledger OnFreeze VSS_E_WRITERERROR_RETRYABLE"));
  NotesRequester requester;
  EXPECT_NE(S_OK, requester.run());
  EXPECT_TRUE(simulation.judge().passed) << simulation.judge().report;
}
