// A writer whose process ended, and which subscribes again.
#include <gtest/gtest.h>

#include <windows.h>

#include <vswriter.h>

#include <string>

#include "sim/engine/fault_plan.h"
#include "tests/support/stage_world.h"

namespace vsskit::test {
namespace {

class Notes final : public CVssWriter {
 public:
  ~Notes() override { Unsubscribe(); }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

service::World::Options dying_writer() {
  service::World::Options made;
  EXPECT_TRUE(engine::set_fault(made.faults, "writer_exit", "* OnIdentify"));
  return made;
}

TEST(WriterAgain, IsRecordedUnderItsNewLabel) {
  StageWorld machine(dying_writer());
  Notes writer;
  constexpr VSS_ID kNotes = {0x4e6f7465, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
  ASSERT_EQ(S_OK, writer.Initialize(kNotes, L"notes", VSS_UT_USERDATA, VSS_ST_OTHER));
  ASSERT_EQ(S_OK, writer.Subscribe());
  Requester requester = StageWorld::requester();
  EXPECT_EQ(S_OK, requester->InitializeForBackup());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            StageWorld::run(&IVssBackupComponents::GatherWriterMetadata, *requester));
  EXPECT_EQ(S_OK, writer.Subscribe());
  std::string declared;
  std::string subscribed;
  for (const trace::Step& step : machine.recording.steps) {
    if (step.verb == trace::Verb::writer) declared = step.text("label");
    if (step.verb == trace::Verb::Subscribe) subscribed = step.subject.label;
  }
  EXPECT_EQ("notes.2", declared);
  EXPECT_EQ(declared, subscribed);
}

}  // namespace
}  // namespace vsskit::test
