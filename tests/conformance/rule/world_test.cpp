#include "conformance/rule/world.h"

#include <gtest/gtest.h>

#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kWriters = R"(# vsskit trace 1
    1  0.000  world          writer label=ledger id={00000000-0000-0000-0000-000000000001} events=BACKUP_EVENTS_FLAG
    2  0.000  world          writer label=notes id={00000000-0000-0000-0000-000000000002} events=0
    3  0.000  world          writer label=tree id={00000000-0000-0000-0000-000000000003}
    4  0.000  world          fault hold_fails value="VSS_E_TRANSACTION_FREEZE_TIMEOUT"
    5  0.000  writer:ledger  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=1 -> S_OK
    6  0.000  writer:ledger  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=1 -> VSS_E_WRITER_ALREADY_SUBSCRIBED
    7  0.000  writer:tree    Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=1
    8  0.000  writer:tree    end step=7 -> S_OK
    9  0.000  requester      GatherWriterMetadata -> S_OK
)";

void with_world(const std::function<void(const World&)>& show) {
  bool shown = false;
  each_session(kWriters, [&](const Session& session) {
    if (session.first(Verb::GatherWriterMetadata) == nullptr) return;
    shown = true;
    show(session.world());
  });
  EXPECT_TRUE(shown);
}

TEST(World, KnowsWhenAWriterSubscribed) {
  with_world([](const World& world) {
    EXPECT_EQ(5u, world.subscribed_at("ledger"));
    EXPECT_EQ(7u, world.subscribed_at("tree"));
    EXPECT_EQ(std::nullopt, world.subscribed_at("notes"));
  });
}

TEST(World, TellsNoEventsFromEventsThatNobodyDeclared) {
  with_world([](const World& world) {
    EXPECT_EQ(2u, world.writer("ledger")->events);
    EXPECT_EQ(0u, world.writer("notes")->events);
    EXPECT_EQ(std::nullopt, world.writer("tree")->events);
  });
}

TEST(World, KnowsFaultsByTheirValues) {
  with_world([](const World& world) {
    EXPECT_TRUE(world.has_fault("hold_fails", "VSS_E_TRANSACTION_FREEZE_TIMEOUT"));
    EXPECT_FALSE(world.has_fault("hold_fails", "VSS_E_HOLD_WRITES_TIMEOUT"));
    EXPECT_FALSE(world.has_fault("release_fails", "VSS_E_TRANSACTION_FREEZE_TIMEOUT"));
    EXPECT_EQ(4u, world.fault_since("hold_fails"));
    EXPECT_EQ(4u, world.fault_since("hold_fails", "*"));
    EXPECT_EQ(0u, world.fault_since("hold_fails", "ledger"));
    EXPECT_EQ(0u, world.fault_since("release_fails"));
  });
}

}  // namespace
}  // namespace vsskit::conformance
