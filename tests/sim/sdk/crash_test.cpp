// The fault crash_at_write: the machine dies with all that is on it, also under user code's hands.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/service/coordinator.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

// Whether operations run on threads.
class Crash : public testing::TestWithParam<bool> {
 protected:
  // The next change of a file is the machine's last.
  void arm() {
    service::World& world = *machine.stage.vss();
    world.faults().crash_at_write = world.volumes().writes() + 1;
  }
  static bool write() {
    const HANDLE file = CreateFileW(L"C:\\data\\a.txt", GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
    DWORD written = 0;
    const bool good = WriteFile(file, "two", 3, &written, nullptr) != 0;
    CloseHandle(file);
    return good;
  }
  [[nodiscard]] std::vector<std::string> exits() const {
    std::vector<std::string> list;
    for (const trace::Step& step : machine.recording.steps) {
      if (step.verb != trace::Verb::exit) continue;
      list.emplace_back(step.subject.party == trace::Party::writer ? "writer" : "requester");
    }
    return list;
  }

  Machine machine{GetParam()};
};

TEST_P(Crash, InAHandlerIsTheLastThatAnybodyHears) {
  auto backup = machine.prepared();
  bool written = true;
  machine.writer.at["Freeze"] = [&] {
    arm();
    written = write();
  };
  EXPECT_EQ(VSS_E_UNEXPECTED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  EXPECT_FALSE(written);
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_UNEXPECTED, backup->GatherWriterStatus(&async));
  EXPECT_EQ(VSS_E_UNEXPECTED, backup->AbortBackup());
  backup.Release();
  EXPECT_EQ("Freeze", machine.writer.events().back());
  EXPECT_EQ((std::vector<std::string>{"writer", "requester"}), exits());
  // The document as it was.
  EXPECT_EQ(trace::Verb::BackupComponents, machine.recording.steps.back().verb);
  EXPECT_TRUE(machine.stage.vss()->volumes().shadow_copies().empty());
  EXPECT_EQ(nullptr, machine.stage.vss()->coordinator().creating());
}

TEST_P(Crash, LeavesWhatWasUnderWayOpen) {
  auto backup = machine.prepared();
  machine.writer.at["Freeze"] = [&] {
    arm();
    write();
  };
  Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet);
  backup.Release();
  trace::StepNumber freeze = 0;
  for (const trace::Step& step : machine.recording.steps) {
    if (step.verb == trace::Verb::OnFreeze) freeze = step.number;
    EXPECT_FALSE(freeze != 0 && step.verb == trace::Verb::end) << "step " << step.number;
  }
  EXPECT_NE(0u, freeze);
}

TEST_P(Crash, LetsNobodyStartBeforeTheMachineDoes) {
  arm();
  EXPECT_FALSE(write());
  CComPtr<IVssBackupComponents> backup;
  EXPECT_EQ(VSS_E_UNEXPECTED, CreateVssBackupComponents(&backup));
  ToldWriter late;
  EXPECT_EQ(VSS_E_UNEXPECTED, late.start());
  ASSERT_TRUE(machine.stage.come_back());
  EXPECT_EQ((std::vector<std::string>{"writer"}), exits());
  EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_TRUE(write());
}

INSTANTIATE_TEST_SUITE_P(Executors, Crash, testing::Bool(), [](const auto& param) {
  return std::string(param.param ? "Threads" : "Lockstep");
});

}  // namespace
}  // namespace vsskit::test
