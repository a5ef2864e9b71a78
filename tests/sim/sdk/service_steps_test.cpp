// To whom a call on a service belongs: whoever called VSS last on the same thread. With operations
// in the callers' own calls a writer's handler runs on the requester's thread.
#include <gtest/gtest.h>

#include <windows.h>

#include <functional>
#include <string>
#include <vector>

#include "sim/sdk/service_table.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

class ServiceSteps : public testing::TestWithParam<bool> {
 protected:
  ServiceSteps() : machine(GetParam()) {
    machine.stage.services()->add("Ledger", {[this] {
                                               if (when_stopped) when_stopped();
                                               return true;
                                             },
                                             {}});
    manager = OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT);
    service = OpenServiceW(manager, L"Ledger", SERVICE_ALL_ACCESS);
  }
  ~ServiceSteps() override {
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
  }
  bool stop() {
    SERVICE_STATUS status{};
    return ControlService(service, SERVICE_CONTROL_STOP, &status) != FALSE;
  }
  bool start() { return StartServiceW(service, 0, nullptr) != FALSE; }
  // Subject and word of each such call.
  [[nodiscard]] std::vector<std::string> calls() const {
    std::vector<std::string> found;
    for (const trace::Step& step : machine.recording.steps) {
      if (step.verb != trace::Verb::ControlService && step.verb != trace::Verb::StartService)
        continue;
      found.push_back(step.subject.text() + " " + std::string(trace::spec(step.verb).text));
    }
    return found;
  }
  using Calls = std::vector<std::string>;

  Machine machine;
  std::function<void()> when_stopped;
  SC_HANDLE manager = nullptr;
  SC_HANDLE service = nullptr;
};

TEST_P(ServiceSteps, AreOfTheRequesterThatCalledLast) {
  CComPtr<IVssBackupComponents> first, second;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&first));
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&second));
  EXPECT_TRUE(stop());
  ASSERT_EQ(S_OK, first->InitializeForBackup());
  EXPECT_TRUE(start());
  EXPECT_EQ(calls(), (Calls{"requester:2 ControlService", "requester StartService"}));
}

TEST_P(ServiceSteps, AreOfTheWriterWhoseHandlerCalls) {
  machine.writer.at["PrepareBackup"] = [this] { EXPECT_TRUE(stop()); };
  CComPtr<IVssBackupComponents> backup = machine.prepared();
  EXPECT_TRUE(start());
  EXPECT_EQ(calls(), (Calls{"writer:told ControlService", "requester StartService"}));
}

// What the service's owner does when it stops is its own.
TEST_P(ServiceSteps, GoOnBeingTheCallersWhoeverCallsInside) {
  when_stopped = [this] { EXPECT_EQ(S_OK, machine.writer.Unsubscribe()); };
  CComPtr<IVssBackupComponents> backup = machine.prepared();
  EXPECT_TRUE(stop());
  EXPECT_TRUE(start());
  EXPECT_EQ(calls(), (Calls{"requester ControlService", "requester StartService"}));
  const std::string trace = machine.recording.trace_text();
  const std::size_t gone = trace.find(" Unsubscribe ");
  ASSERT_NE(gone, std::string::npos) << trace;
  EXPECT_LT(trace.find(" ControlService "), gone) << trace;
  EXPECT_LT(gone, trace.find(" state=STOPPED ")) << trace;
}

TEST_P(ServiceSteps, AreNotToldOfARequesterThatIsGone) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_TRUE(machine.stage.set_fault("requester_exit_after_call", "2"));
  EXPECT_EQ(S_OK, backup->InitializeForBackup());
  (void)backup->SetContext(VSS_CTX_BACKUP);
  EXPECT_TRUE(stop());
  EXPECT_EQ(calls(), Calls{});
}

// Files are watched at moments: what is written before a service starts is told before it.
TEST_P(ServiceSteps, TellFirstWhatWasWrittenBefore) {
  CComPtr<IVssBackupComponents> backup = machine.prepared();
  when_stopped = [this] {
    (void)machine.stage.volumes().write_file("C:\\data\\closed.txt", "by the service");
  };
  (void)machine.stage.volumes().write_file("C:\\data\\open.txt", "before");
  EXPECT_TRUE(stop());
  const std::string trace = machine.recording.trace_text();
  const std::size_t call = trace.find(" ControlService ");
  EXPECT_LT(trace.find("created path=\"C:\\data\\open.txt\""), call) << trace;
  const std::size_t closed = trace.find("created path=\"C:\\data\\closed.txt\"");
  ASSERT_NE(closed, std::string::npos) << trace;
  EXPECT_LT(call, closed) << trace;
  EXPECT_LT(closed, trace.find(" state=STOPPED ")) << trace;
}

INSTANTIATE_TEST_SUITE_P(Executor, ServiceSteps, testing::Bool(),
                         [](const auto& test) { return test.param ? "threaded" : "lockstep"; });

}  // namespace
}  // namespace vsskit::test
