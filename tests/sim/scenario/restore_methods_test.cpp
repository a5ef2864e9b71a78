// Restores by the methods that need more than files: services that are stopped, and the machine's
// next start. Behaviour: the page on stopping services for restore, and the figures of
// setting-vss-restore-methods.
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/scenario/restore_bench.h"

namespace vsskit::scenario {
namespace {

roles::LedgerWriterSettings by(VSS_RESTOREMETHOD_ENUM method, const wchar_t* service = L"") {
  roles::LedgerWriterSettings settings;
  settings.restore_method = method;
  settings.service = service;
  return settings;
}

constexpr const char* kData = "C:\\ledger\\ledger.dat";

TEST(RestoreMethod, StopsTheServiceOnceInEachSessionAndStartsItAgain) {
  Bench bench(roles::kRangesInString, {}, by(VSS_RME_STOP_RESTORE_START, L"LedgerService"));
  int stops = 0;
  int starts = 0;
  bench.stage.services()->add("LedgerService",
                              {[&] { return ++stops > 0 && bench.writer->stop_service(); },
                               [&] { return ++starts > 0 && bench.writer->start_service(); }});
  bench.transfer(20);
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL, true).succeeded);
  bench.transfer(20);
  ASSERT_TRUE(bench.back_up(VSS_BT_INCREMENTAL, true).succeeded);
  bench.transfer(20);
  const roles::RestoreRecord done = bench.restore(1, Way::original);
  EXPECT_TRUE(done.succeeded) << tell(done);
  EXPECT_EQ(bench.read(kData), bench.points[1].data);
  EXPECT_EQ(stops, 2);
  EXPECT_EQ(starts, 2);
  EXPECT_TRUE(bench.stage.services()->is_running("ledgerservice"));
}

TEST(RestoreMethod, LeavesFilesAloneWhoseServiceDoesNotStop) {
  Bench bench(roles::kRangesInString, {}, by(VSS_RME_STOP_RESTORE_START, L"LedgerService"));
  bench.stage.services()->add("LedgerService", {[] { return false; }, [] { return true; }});
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL, true).succeeded);
  bench.transfer(20);
  const std::string log = bench.read("C:\\ledger\\ledger.log");
  const roles::RestoreRecord done = bench.restore(0, Way::original);
  EXPECT_FALSE(done.succeeded);
  EXPECT_EQ(done.files, 0U);
  EXPECT_EQ(bench.read("C:\\ledger\\ledger.log"), log);
  EXPECT_TRUE(bench.store.is_open());
}

TEST(RestoreMethod, RestoreStopStartTurnsTheServiceAfterPostRestore) {
  Bench bench(roles::kRangesInString, {}, by(VSS_RME_RESTORE_STOP_START, L"LedgerService"));
  std::vector<roles::Lsn> at_stop;
  bench.stage.services()->add("LedgerService", {[&] {
                                                  at_stop.push_back(bench.writer->restored_to());
                                                  return bench.writer->stop_service();
                                                },
                                                [&] { return bench.writer->start_service(); }});
  bench.transfer(20);
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL, true).succeeded);
  bench.transfer(20);
  const roles::RestoreRecord done = bench.restore(0, Way::original);
  EXPECT_TRUE(done.succeeded) << tell(done);
  EXPECT_EQ(at_stop, std::vector<roles::Lsn>{20});
  EXPECT_TRUE(bench.store.is_open());
}

// What cannot be replaced now waits; a file of the set that could be waits with it.
TEST(RestoreMethod, WaitsForTheNextStartWithTheWholeSetWhereOneFileIsHeld) {
  Bench bench(roles::kRangesInString, {}, by(VSS_RME_RESTORE_AT_REBOOT_IF_CANNOT_REPLACE));
  bench.transfer(20);
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL, true).succeeded);
  bench.transfer(20);
  const std::string log = bench.read("C:\\ledger\\ledger.log");
  HANDLE held = INVALID_HANDLE_VALUE;
  bench.on_phase = [&](Phase phase) {
    if (phase != Phase::pre_restored) return;
    held = CreateFileW(L"C:\\ledger\\ledger.dat", GENERIC_READ, FILE_SHARE_READ, nullptr,
                       OPEN_EXISTING, 0, nullptr);
  };
  (void)bench.restore(0, Way::original);
  ASSERT_NE(held, INVALID_HANDLE_VALUE);
  EXPECT_EQ(bench.read("C:\\ledger\\ledger.log"), log);
  CloseHandle(held);
  bench.store.close();
  EXPECT_EQ(bench.stage.volumes().reboot(), 0U);
  EXPECT_EQ(bench.read(kData), bench.points[0].data);
  EXPECT_EQ(bench.read("C:\\ledger\\ledger.log"), bench.points[0].log);
  EXPECT_FALSE(bench.stage.volumes().info("C:\\ledger\\ledger.dat.restored").ok());
}

}  // namespace
}  // namespace vsskit::scenario
