// The service control manager's functions over a machine's services, and moves that wait for its
// next start. Codes are those of the pages of these functions.
#include <windows.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/sdk/service_table.h"
#include "sim/trace/recording.h"
#include "tests/sim/sdk/win32_world.h"

namespace vsskit::sdk {
namespace {

// A machine with one service that counts what happens to it.
class Win32Services : public Win32World {
 protected:
  Win32Services() {
    table.add("Ledger", {[this] { return ++stops <= stops_max; }, [this] { return ++starts > 0; }});
    manager = OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT);
    service = OpenServiceW(manager, L"LEDGER", SERVICE_STOP | SERVICE_START | SERVICE_QUERY_STATUS);
  }
  ~Win32Services() override {
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
  }
  ServiceTable* services() override { return &table; }
  DWORD state() {
    SERVICE_STATUS status{};
    EXPECT_TRUE(QueryServiceStatus(service, &status));
    return status.dwCurrentState;
  }

  ServiceTable table;
  int stops = 0;
  int stops_max = 10;
  int starts = 0;
  SC_HANDLE manager = nullptr;
  SC_HANDLE service = nullptr;
  SERVICE_STATUS told{};
};

using DelayedMove = Win32World;

TEST_F(Win32Services, StopAndStartAgain) {
  EXPECT_EQ(state(), SERVICE_RUNNING);
  EXPECT_TRUE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_EQ(told.dwCurrentState, SERVICE_STOPPED);
  EXPECT_EQ(state(), SERVICE_STOPPED);
  EXPECT_TRUE(StartServiceW(service, 0, nullptr));
  EXPECT_EQ(state(), SERVICE_RUNNING);
  EXPECT_EQ(stops, 1);
  EXPECT_EQ(starts, 1);
}

TEST_F(Win32Services, RefuseWhatTheyAreAlready) {
  EXPECT_FALSE(StartServiceW(service, 0, nullptr));
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_ALREADY_RUNNING);
  ASSERT_TRUE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_FALSE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_NOT_ACTIVE);
  EXPECT_EQ(stops, 1);
}

TEST_F(Win32Services, RunOnWhereTheyDoNotStop) {
  stops_max = 0;
  EXPECT_FALSE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_REQUEST_TIMEOUT);
  EXPECT_EQ(state(), SERVICE_RUNNING);
}

TEST_F(Win32Services, TellTheTraceWhatIsAskedOfThem) {
  trace::Recording recording;
  pen.keep_in(recording);
  stops_max = 1;
  EXPECT_TRUE(ControlService(service, SERVICE_CONTROL_INTERROGATE, &told));
  EXPECT_TRUE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_EQ(state(), SERVICE_STOPPED);
  EXPECT_FALSE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_NOT_ACTIVE);
  EXPECT_TRUE(StartServiceW(service, 0, nullptr));
  EXPECT_FALSE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  std::vector<std::string> steps;
  for (const trace::Step& step : recording.steps) {
    std::string text(trace::spec(step.verb).text);
    for (const char* key : {"service", "control", "state"})
      text += " " + std::string(step.text(key));
    steps.push_back(step.subject.text() + " " + text + " " + step.result.value_or("open"));
  }
  EXPECT_EQ(steps,
            (std::vector<std::string>{"requester ControlService LEDGER INTERROGATE RUNNING S_OK",
                                      "requester ControlService LEDGER STOP STOPPED S_OK",
                                      "requester QueryServiceStatus LEDGER  STOPPED S_OK",
                                      "requester ControlService LEDGER STOP STOPPED 0x80070426",
                                      "requester StartService LEDGER   S_OK",
                                      "requester ControlService LEDGER STOP RUNNING 0x8007041D"}));
}

TEST_F(Win32Services, MayBeAboutToStopForEver) {
  EXPECT_EQ(table.begin_stop("ledger"), ServiceTable::Answer::done);
  EXPECT_EQ(state(), SERVICE_STOP_PENDING);
  EXPECT_FALSE(ControlService(service, SERVICE_CONTROL_STOP, &told));
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
  EXPECT_EQ(told.dwCurrentState, SERVICE_STOP_PENDING);
  EXPECT_FALSE(StartServiceW(service, 0, nullptr));
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_ALREADY_RUNNING);
  EXPECT_EQ(stops + starts, 0);
}

TEST_F(Win32Services, AreRefusedByOtherNamesAndHandles) {
  EXPECT_EQ(OpenServiceW(manager, L"another", SERVICE_STOP), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_SERVICE_DOES_NOT_EXIST);
  EXPECT_EQ(OpenServiceW(service, L"Ledger", SERVICE_STOP), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  EXPECT_FALSE(StartServiceW(manager, 0, nullptr));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  EXPECT_FALSE(CloseServiceHandle(nullptr));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
}

TEST_F(DelayedMove, HappensAtTheNextStartAndOnce) {
  ASSERT_EQ(volumes().write_file("C:\\new", "new"), volume::FileError::none);
  ASSERT_EQ(volumes().write_file("C:\\old", "old"), volume::FileError::none);
  ASSERT_EQ(volumes().write_file("C:\\gone", "gone"), volume::FileError::none);
  const DWORD later = MOVEFILE_DELAY_UNTIL_REBOOT | MOVEFILE_REPLACE_EXISTING;
  EXPECT_TRUE(MoveFileExW(L"C:\\new", L"C:\\old", later));
  EXPECT_TRUE(MoveFileExW(L"C:\\gone", nullptr, MOVEFILE_DELAY_UNTIL_REBOOT));
  EXPECT_EQ(*volumes().read_file("C:\\old"), "old");
  EXPECT_EQ(volumes().reboot(), 0U);
  EXPECT_EQ(*volumes().read_file("C:\\old"), "new");
  EXPECT_FALSE(volumes().info("C:\\gone").ok());
  ASSERT_EQ(volumes().write_file("C:\\new", "later"), volume::FileError::none);
  EXPECT_EQ(volumes().reboot(), 0U);
  EXPECT_EQ(*volumes().read_file("C:\\old"), "new");
}

// The page of MoveFileEx: not together with MOVEFILE_COPY_ALLOWED, and not of a missing file.
TEST_F(DelayedMove, RefusesWhatCannotBe) {
  ASSERT_EQ(volumes().write_file("C:\\new", "new"), volume::FileError::none);
  EXPECT_FALSE(
      MoveFileExW(L"C:\\new", L"C:\\old", MOVEFILE_DELAY_UNTIL_REBOOT | MOVEFILE_COPY_ALLOWED));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_FALSE(MoveFileExW(L"C:\\missing", L"C:\\old", MOVEFILE_DELAY_UNTIL_REBOOT));
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
}

}  // namespace
}  // namespace vsskit::sdk
