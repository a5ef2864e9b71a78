// A user's own writer that behaves well is blamed for no fault that is put into its run.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <string>

#include "tests/proofs/fault_rows.h"
#include "vsskit/simulation.h"

namespace vsskit {
namespace {

class Notes final : public CVssWriter {
 public:
  ~Notes() override { Unsubscribe(); }
  void start() {
    constexpr VSS_ID kId = {0x4e6f7465, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
    if (SUCCEEDED(Initialize(kId, L"Notes Writer", VSS_UT_USERDATA, VSS_ST_OTHER))) Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    return SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr,
                                            0, false, false, true, true)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*.txt", false,
                                                   nullptr)) &&
           SUCCEEDED(metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                                VSS_WRE_ALWAYS, false));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

void expect_not_blamed(const FaultRow& fault) {
  Simulation simulation(42);
  ASSERT_TRUE(simulation.write_file("C:\\notes\\todo.txt", "milk"));
  ASSERT_TRUE(simulation.set_fault(fault.name, fault.value)) << fault.name << " " << fault.value;
  Notes writer;
  writer.start();
  static_cast<void>(simulation.backup());  // it may well fail
  const auto judged = simulation.judge();
  EXPECT_TRUE(judged.passed) << fault.name << " = " << fault.value << "\n" << judged.report;
}

TEST(OwnWriter, IsBlamedForNoFaultOfItsEvents) {
  for (const FaultRow& fault : faults_of_events("notes"))
    expect_not_blamed(fault);
}

TEST(OwnWriter, IsBlamedForNoFaultOfTheMachine) {
  for (const FaultRow& fault : faults_of_the_machine("notes"))
    expect_not_blamed(fault);
}

TEST(OwnWriter, IsBlamedForNoCallThatFails) {
  for (const FaultRow& fault : faults_of_calls())
    expect_not_blamed(fault);
}

}  // namespace
}  // namespace vsskit
