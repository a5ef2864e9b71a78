// A user's own writer that behaves well is blamed for no fault that is put into its run.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <string>
#include <vector>

#include "tests/proofs/fault_rows.h"
#include "vsskit/simulation.h"

namespace vsskit {
namespace {

constexpr VSS_ID kNotes = {0x4e6f7465, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
constexpr const WCHAR* kCopy = L"C:\\notes\\copy";
constexpr const WCHAR* kOpenFile = L"C:\\notes\\open.db";
constexpr const WCHAR* kOpenCopy = L"C:\\notes\\copy\\open.db";

// As a program's main() enters it.
struct Apartment {
  Apartment() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
  ~Apartment() { CoUninitialize(); }
  Apartment(const Apartment&) = delete;
  Apartment& operator=(const Apartment&) = delete;
};

// Does each part of its work in the last event that is meant for it: duplicates in Freeze, stamps
// and what has changed in PostSnapshot. A call that fails fails the event.
class Notes final : public CVssWriter {
 public:
  ~Notes() override { Unsubscribe(); }
  void start() {
    if (SUCCEEDED(Initialize(kNotes, L"Notes Writer", VSS_UT_USERDATA, VSS_ST_OTHER))) Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    constexpr DWORD kFull = VSS_FSBT_FULL_BACKUP_REQUIRED | VSS_FSBT_FULL_SNAPSHOT_REQUIRED |
                            VSS_FSBT_INCREMENTAL_SNAPSHOT_REQUIRED;
    constexpr DWORD kSchema = VSS_BS_TIMESTAMPED | VSS_BS_INCREMENTAL | VSS_BS_LAST_MODIFY;
    return SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr,
                                            0, false, false, true, true)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*.txt", false,
                                                   nullptr, kFull)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"open.db",
                                                   false, kCopy)) &&
           SUCCEEDED(metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                                VSS_WRE_ALWAYS, false)) &&
           SUCCEEDED(metadata->SetBackupSchema(kSchema));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override {
    CreateDirectoryW(kCopy, nullptr);
    return CopyFileW(kOpenFile, kOpenCopy, FALSE) != FALSE || fail();
  }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override {
    DeleteFileW(kOpenCopy);
    return true;
  }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    DeleteFileW(kOpenCopy);
    UINT count = 0;
    if (components == nullptr) return true;
    if (FAILED(components->GetComponentCount(&count))) return fail();
    for (UINT i = 0; i < count; ++i) {
      IVssComponent* component = nullptr;
      if (FAILED(components->GetComponent(i, &component))) return fail();
      const bool told = tell(*component);
      component->Release();
      if (!told) return fail();
    }
    return true;
  }
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override {
    DeleteFileW(kOpenCopy);
    return true;
  }

 private:
  bool tell(IVssComponent& component) {
    if (FAILED(component.SetBackupStamp(std::to_wstring(++backups_).c_str()))) return false;
    if (GetBackupType() != VSS_BT_INCREMENTAL) return true;
    BSTR base = nullptr;
    if (FAILED(component.GetPreviousBackupStamp(&base))) return false;
    SysFreeString(base);
    // Changes count from the beginning of time: a little more than need be.
    return SUCCEEDED(component.AddDifferencedFilesByLastModifyTime(L"C:\\notes", L"*.txt", false,
                                                                   FILETIME{1, 0}));
  }
  bool fail() {
    SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    return false;
  }

  int backups_ = 0;
};

// The fault strikes from the first backup on, or only in the second one, which is incremental.
void expect_not_blamed(const FaultRow& fault, bool later) {
  const Apartment apartment;
  Simulation simulation(42);
  ASSERT_TRUE(simulation.write_file("C:\\notes\\todo.txt", "milk"));
  ASSERT_TRUE(simulation.write_file("C:\\notes\\open.db", "held open"));
  if (!later) {
    ASSERT_TRUE(simulation.set_fault(fault.name, fault.value)) << fault.name << " " << fault.value;
  }
  Notes writer;
  writer.start();
  static_cast<void>(simulation.backup());  // it may well fail
  static_cast<void>(simulation.write_file("C:\\notes\\todo.txt", "milk and bread"));
  // Too late for what can only strike at the beginning.
  if (later && !simulation.set_fault(fault.name, fault.value)) return;
  BackupOptions incremental;
  incremental.type = "INCREMENTAL";
  static_cast<void>(simulation.backup(incremental));
  JudgeOptions strict;
  strict.strict = true;
  const auto judged = simulation.judge(strict);
  EXPECT_TRUE(judged.passed) << fault.name << " = " << fault.value
                             << (later ? ", in the second backup" : "") << "\n"
                             << judged.report;
}

void expect_not_blamed(const std::vector<FaultRow>& faults) {
  for (const FaultRow& fault : faults) {
    expect_not_blamed(fault, false);
    expect_not_blamed(fault, true);
  }
}

TEST(OwnWriter, IsBlamedForNothingWithoutAFault) {
  const Apartment apartment;
  Simulation simulation(42);
  ASSERT_TRUE(simulation.write_file("C:\\notes\\todo.txt", "milk"));
  ASSERT_TRUE(simulation.write_file("C:\\notes\\open.db", "held open"));
  Notes writer;
  writer.start();
  EXPECT_TRUE(simulation.backup());
  ASSERT_TRUE(simulation.write_file("C:\\notes\\todo.txt", "milk and bread"));
  BackupOptions incremental;
  incremental.type = "INCREMENTAL";
  EXPECT_TRUE(simulation.backup(incremental));
  JudgeOptions strict;
  strict.strict = true;
  strict.rules = {"writer/stamps/set-when-timestamped", "writer/changes/nothing-slips-through",
                  "writer/duplicates/there-when-taken", "writer/duplicates/gone-afterwards"};
  const auto judged = simulation.judge(strict);
  EXPECT_TRUE(judged.passed) << judged.report;
  EXPECT_EQ(strict.rules.size(), judged.rules_upheld) << judged.report;
}

TEST(OwnWriter, IsBlamedForNoFaultOfItsEvents) {
  expect_not_blamed(faults_of_events("notes"));
}

TEST(OwnWriter, IsBlamedForNoFaultOfTheMachine) {
  expect_not_blamed(faults_of_the_machine("notes"));
}

TEST(OwnWriter, IsBlamedForNoFaultOfAMoment) {
  expect_not_blamed(faults_of_moments());
}

TEST(OwnWriter, IsBlamedForNoCallThatFails) {
  expect_not_blamed(faults_of_calls());
}

}  // namespace
}  // namespace vsskit
