// Restores that leave a ledger's own place: to another instance of its class, to a store with a
// partner, and what becomes of instances whose components share a name.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "sim/roles/stored_backup.h"
#include "tests/sim/scenario/restore_bench.h"

namespace vsskit::scenario {
namespace {

// A second ledger of the same class; what of the first came to it.
RC_GTEST_PROP(Chain, AnyPointOfAnyChainMovesToAnotherInstance, ()) {
  Bench bench(*rc::gen::elementOf(std::vector<std::size_t>{0, roles::kRangesInString}));
  roles::LedgerStore second;
  RC_ASSERT(second.create(L"C:\\second", {900, 10}) == LedgerStatus::ok);
  roles::LedgerWriterSettings settings;
  settings.instance_name = L"second";
  roles::LedgerWriter writer(second, settings);
  RC_ASSERT(writer.start() == S_OK);
  make_chain(bench, *chains(), *rc::gen::arbitrary<bool>());
  bench.transfer(10);
  const std::string before = bench.read("C:\\ledger\\ledger.log");
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  roles::RestorePlan plan;
  plan.medium = bench.records[point].medium;
  plan.chosen = {L"ledger"};
  plan.instance = L"second";
  const roles::RestoreRecord done = bench.requester.restore(plan);
  writer.stop();
  if (!done.succeeded) RC_FAIL(tell(done));
  roles::LedgerImage found;
  RC_ASSERT(roles::read_ledger(L"C:\\second", found) == LedgerStatus::ok);
  same_state(bench.points[point].image, found);
  if (!bench.points[point].data.empty()) {
    RC_ASSERT(bench.read("C:\\second\\ledger.dat") == bench.points[point].data);
    RC_ASSERT(bench.read("C:\\second\\ledger.log") == bench.points[point].log);
  }
  RC_ASSERT(bench.read("C:\\ledger\\ledger.log") == before);
  RC_ASSERT(bench.store.verify() == LedgerStatus::ok);
}

// A partner has every transfer. It wins, unless the restore is the authority.
RC_GTEST_PROP(Chain, AnyRestoreOfAReplicatedStoreAgreesWithItsPartner, ()) {
  roles::LedgerWriterSettings settings;
  settings.partner = L"C:\\partner";
  Bench bench(roles::kRangesInString, {}, settings);
  make_chain(bench, *chains(), *rc::gen::arbitrary<bool>());
  bench.transfer(9);
  roles::LedgerImage before;
  RC_ASSERT(roles::read_ledger(L"C:\\ledger", before) == LedgerStatus::ok);
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  roles::RestorePlan plan;
  plan.medium = bench.records[point].medium;
  plan.authoritative = *rc::gen::arbitrary<bool>();
  const roles::RestoreRecord done = bench.requester.restore(plan);
  if (!done.succeeded) RC_FAIL(tell(done));
  roles::LedgerImage found;
  RC_ASSERT(roles::read_ledger(L"C:\\ledger", found) == LedgerStatus::ok);
  same_state(plan.authoritative ? bench.points[point].image : before, found);
  const std::string log = bench.read("C:\\partner\\partner.log");
  RC_ASSERT(log.size() == found.last_lsn() * roles::kRecordSize);
}

// Two instances that give their components one name, against what the page of AddComponent asks.
struct NamesakeWriter : roles::LedgerWriter {
  using roles::LedgerWriter::LedgerWriter;
  std::wstring component_name() const override { return L"ledger"; }
};

TEST(Namesakes, KeepTheirFilesApartAndAreBothRestored) {
  Bench bench;
  roles::LedgerStore second;
  ASSERT_EQ(second.create(L"C:\\second", {900, 10}), LedgerStatus::ok);
  roles::LedgerWriterSettings settings;
  settings.instance_name = L"second";
  NamesakeWriter writer(second, settings);
  ASSERT_EQ(writer.start(), S_OK);
  bench.transfer(5);
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL, true).succeeded);
  roles::StoredBackup stored;
  std::wstring problem;
  ASSERT_TRUE(roles::load_backup(bench.records[0].medium, stored, problem));
  ASSERT_EQ(stored.catalogue.sets.size(), 2U);
  EXPECT_EQ(stored.catalogue.places.size(), 2U);
  EXPECT_NE(stored.catalogue.sets[0].pieces[0].place, stored.catalogue.sets[1].pieces[0].place);
  roles::LedgerImage then;
  ASSERT_EQ(roles::read_ledger(L"C:\\second", then), LedgerStatus::ok);
  bench.transfer(5);
  ASSERT_EQ(second.transfer(1, 2, 5), LedgerStatus::ok);
  const roles::RestoreRecord done = bench.restore(0, Way::original);
  EXPECT_TRUE(done.succeeded) << tell(done);
  EXPECT_EQ(done.sessions, 2U);
  EXPECT_EQ(bench.read("C:\\ledger\\ledger.dat"), bench.points[0].data);
  roles::LedgerImage found;
  ASSERT_EQ(roles::read_ledger(L"C:\\second", found), LedgerStatus::ok);
  EXPECT_EQ(found.last_lsn(), then.last_lsn());
  EXPECT_EQ(found.balance(1), then.balance(1));
  writer.stop();
}

}  // namespace
}  // namespace vsskit::scenario
