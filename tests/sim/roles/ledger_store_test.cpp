// The ledger's promises: what was committed survives a crash at any write, and nothing else
// appears.
#include "sim/roles/ledger_store.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/roles/file_world.h"

namespace vsskit::roles {
namespace {

using test::FileWorld;

constexpr const wchar_t* kFolder = L"C:\\ledger";
constexpr LedgerShape kShape{1200, 100};  // three pages

struct Transfer {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::int64_t amount = 0;
};

// What a run did: the transfers that were reported as committed, and the one that was not.
struct Story {
  std::vector<Transfer> committed;
  std::vector<Transfer> uncertain;  // none or one
};

Transfer draw(Prng& prng) {
  return {static_cast<std::uint32_t>(prng.below(kShape.accounts)),
          static_cast<std::uint32_t>(prng.below(kShape.accounts)),
          static_cast<std::int64_t>(prng.below(20))};
}

// Transfers with checkpoints and truncations between them, until something fails or all is done.
void work(LedgerStore& store, Prng& prng, int steps, Story& story) {
  for (int i = 0; i < steps; ++i) {
    const std::uint64_t what = prng.below(10);
    LedgerStatus status = LedgerStatus::ok;
    if (what == 0) status = store.checkpoint();
    if (what == 1) status = store.truncate_log_before(prng.below(store.last_lsn() + 2));
    if (what > 1) {
      const Transfer transfer = draw(prng);
      status = store.transfer(transfer.from, transfer.to, transfer.amount);
      if (status == LedgerStatus::ok) story.committed.push_back(transfer);
      if (status == LedgerStatus::io_error) story.uncertain.push_back(transfer);
    }
    if (status == LedgerStatus::io_error) return;
  }
}

// The balances after the first `count` transfers of the story.
std::vector<std::int64_t> balances(const Story& story, std::uint64_t count) {
  std::vector<std::int64_t> all(kShape.accounts, kShape.opening_balance);
  std::vector<Transfer> transfers = story.committed;
  transfers.insert(transfers.end(), story.uncertain.begin(), story.uncertain.end());
  for (std::uint64_t i = 0; i < count; ++i) {
    all[transfers[i].from] -= transfers[i].amount;
    all[transfers[i].to] += transfers[i].amount;
  }
  return all;
}

// Whether the open store holds the story's committed transfers, and perhaps the uncertain one.
void expect_story(const LedgerStore& store, const Story& story) {
  RC_ASSERT(store.last_lsn() >= story.committed.size());
  RC_ASSERT(store.last_lsn() <= story.committed.size() + story.uncertain.size());
  const std::vector<std::int64_t> expected = balances(story, store.last_lsn());
  for (std::uint32_t account = 0; account < kShape.accounts; ++account) {
    RC_ASSERT(store.balance(account) == expected[account]);
  }
  RC_ASSERT(store.verify() == LedgerStatus::ok);
}

std::uint64_t writes_of_creation() {
  FileWorld world;
  LedgerStore store;
  EXPECT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  return world.volumes().writes();
}

engine::FaultPlan crash(std::uint64_t at_write, std::uint64_t torn_bytes) {
  engine::FaultPlan plan;
  plan.crash_at_write = at_write;
  plan.crash_torn_bytes = torn_bytes;
  return plan;
}

TEST(LedgerStore, KeepsWhatItHoldsWhenOpenedAgain) {
  const FileWorld world;
  LedgerStore store;
  ASSERT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  ASSERT_EQ(store.transfer(1, 2, 30), LedgerStatus::ok);
  ASSERT_EQ(store.transfer(2, 3, 130), LedgerStatus::ok);
  store.close();
  LedgerStore again;
  ASSERT_EQ(again.open(kFolder), LedgerStatus::ok);
  EXPECT_EQ(again.balance(1), 70);
  EXPECT_EQ(again.balance(2), 0);
  EXPECT_EQ(again.balance(3), 230);
  EXPECT_EQ(again.last_lsn(), 2U);
}

TEST(LedgerStore, RefusesWhatIsNoTransfer) {
  const FileWorld world;
  LedgerStore store;
  EXPECT_EQ(store.transfer(0, 1, 1), LedgerStatus::closed);
  ASSERT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  EXPECT_EQ(store.transfer(0, kShape.accounts, 1), LedgerStatus::no_such_account);
  EXPECT_EQ(store.transfer(0, 1, 101), LedgerStatus::too_little_money);
  EXPECT_EQ(store.transfer(0, 1, -1), LedgerStatus::too_little_money);
  EXPECT_EQ(store.last_lsn(), 0U);
}

TEST(LedgerStore, TruncatesOnlyWhatThePagesHold) {
  const FileWorld world;
  LedgerStore store;
  ASSERT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  for (int i = 0; i < 4; ++i)
    ASSERT_EQ(store.transfer(0, 1, 1), LedgerStatus::ok);
  ASSERT_EQ(store.truncate_log_before(5), LedgerStatus::ok);
  EXPECT_EQ(store.first_logged(), 1U);
  ASSERT_EQ(store.checkpoint(), LedgerStatus::ok);
  ASSERT_EQ(store.transfer(0, 1, 1), LedgerStatus::ok);
  ASSERT_EQ(store.truncate_log_before(6), LedgerStatus::ok);
  EXPECT_EQ(store.first_logged(), 5U);
  EXPECT_EQ(store.verify(), LedgerStatus::ok);
}

TEST(LedgerStore, NamesThePagesThatChanged) {
  const FileWorld world;
  LedgerStore store;
  ASSERT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  EXPECT_TRUE(store.changed_since(0).empty());
  ASSERT_EQ(store.transfer(0, 1, 1), LedgerStatus::ok);
  ASSERT_EQ(store.transfer(1100, 1101, 1), LedgerStatus::ok);
  const std::vector<ChangedRange> ranges = store.changed_since(0);
  ASSERT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges[0].offset, 0U);
  EXPECT_EQ(ranges[0].length, 3 * kPageSize);
  EXPECT_EQ(ranges[1].offset, 4 * kPageSize);
  EXPECT_EQ(store.changed_since(1).front().length, kHeaderPages * kPageSize);
  EXPECT_TRUE(store.changed_since(2).empty());
}

TEST(LedgerStore, SeesAPageThatWasHarmed) {
  FileWorld world;
  LedgerStore store;
  ASSERT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  auto content = world.volumes().read_file("C:\\ledger\\ledger.dat");
  ASSERT_TRUE(content.ok());
  (*content)[page_offset(1) + 100] ^= 1;
  world.volumes().write_file("C:\\ledger\\ledger.dat", *content);
  EXPECT_EQ(store.verify(), LedgerStatus::damaged);
}

RC_GTEST_PROP(LedgerStore, AnyCrashKeepsExactlyWhatWasCommitted, ()) {
  static const std::uint64_t creation = writes_of_creation();
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto at = *rc::gen::inRange<std::uint64_t>(1, 160);
  const auto torn = *rc::gen::inRange<std::uint64_t>(0, 5000);
  FileWorld world(crash(creation + at, torn));
  Prng prng(seed);
  Story story;
  LedgerStore store;
  RC_ASSERT(store.create(kFolder, kShape) == LedgerStatus::ok);
  work(store, prng, 60, story);
  world.volumes().restart();
  LedgerStore recovered;
  RC_ASSERT(recovered.open(kFolder) == LedgerStatus::ok);
  expect_story(recovered, story);
  // It goes on from there; whether the uncertain transfer happened is known now.
  if (recovered.last_lsn() == story.committed.size() + 1)
    story.committed.push_back(story.uncertain[0]);
  story.uncertain.clear();
  work(recovered, prng, 20, story);
  expect_story(recovered, story);
}

// The same files on another machine, which crashes while it recovers.
// As two processes do that work with one ledger in turns.
RC_GTEST_PROP(LedgerStore, StoresThatShareFilesLoseNothingOfEachOther, ()) {
  const auto turns = *rc::gen::container<std::vector<std::uint64_t>>(
      rc::gen::inRange<std::uint64_t>(0, 1'000'000));
  const FileWorld world;
  LedgerStore first;
  LedgerStore second;
  first.share();
  second.share();
  RC_ASSERT(first.create(kFolder, kShape) == LedgerStatus::ok);
  RC_ASSERT(second.open(kFolder) == LedgerStatus::ok);
  Story story;
  for (const std::uint64_t turn : turns) {
    Prng prng(turn);
    work(turn % 2 == 0 ? first : second, prng, 1 + static_cast<int>(turn % 3), story);
  }
  for (LedgerStore* store : {&first, &second}) {
    RC_ASSERT(store->checkpoint() == LedgerStatus::ok);
    expect_story(*store, story);
  }
}

TEST(LedgerStore, StoreThatSharesItsFilesMeetsAnotherLedgerInTheirPlace) {
  const FileWorld world;
  LedgerStore store;
  store.share();
  ASSERT_EQ(store.create(kFolder, kShape), LedgerStatus::ok);
  LedgerStore other;
  ASSERT_EQ(other.create(kFolder, {}), LedgerStatus::ok);
  ASSERT_EQ(other.transfer(0, 1, 1), LedgerStatus::ok);
  EXPECT_EQ(store.transfer(0, 1, 1), LedgerStatus::ok);
  EXPECT_EQ(store.accounts(), LedgerShape{}.accounts);
  EXPECT_EQ(store.last_lsn(), 2U);
}

RC_GTEST_PROP(LedgerStore, AnyCrashDuringRecoveryLosesNothingEither, ()) {
  static const std::uint64_t creation = writes_of_creation();
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto at = *rc::gen::inRange<std::uint64_t>(1, 160);
  const auto torn = *rc::gen::inRange<std::uint64_t>(0, 5000);
  const auto again = *rc::gen::inRange<std::uint64_t>(1, 16);
  std::vector<std::pair<std::string, std::string>> files;
  Prng prng(seed);
  Story story;
  {
    FileWorld world(crash(creation + at, torn));
    LedgerStore store;
    RC_ASSERT(store.create(kFolder, kShape) == LedgerStatus::ok);
    work(store, prng, 60, story);
    for (const char* name : {"ledger.dat", "ledger.log", "pages.tmp", "log.tmp"}) {
      auto content = world.volumes().read_file(std::string("C:\\ledger\\") + name);
      if (content.ok()) files.emplace_back(name, *content);
    }
  }
  std::uint64_t planted = 0;
  {
    FileWorld world;
    for (const auto& [name, content] : files)
      world.volumes().write_file("C:\\ledger\\" + name, content);
    planted = world.volumes().writes();
  }
  FileWorld world(crash(planted + again, torn));
  for (const auto& [name, content] : files)
    world.volumes().write_file("C:\\ledger\\" + name, content);
  {
    LedgerStore store;
    store.open(kFolder);
  }
  world.volumes().restart();
  LedgerStore recovered;
  RC_ASSERT(recovered.open(kFolder) == LedgerStatus::ok);
  expect_story(recovered, story);
}

}  // namespace
}  // namespace vsskit::roles
