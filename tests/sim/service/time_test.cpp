// Virtual time: freeze windows and held writes, and that a window belongs to one writer in one
// session, from Freeze to Thaw and not longer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::OperationPtr;
using service::Outcome;
using service::Session;

VirtualTime seconds(std::int64_t count) {
  return VirtualTime::from_ms(count * 1000);
}

// Polls until the writer is frozen.
OperationPtr freeze(ServiceWorld& vss, Session& session, const ScriptedWriter& writer) {
  OperationPtr copying;
  EXPECT_EQ(session.do_snapshot_set(copying), kSOk);
  const std::size_t before = writer.times_heard(Event::freeze);
  while (writer.times_heard(Event::freeze) == before && !copying->done())
    vss.world.executor().poll(*copying);
  return copying;
}

// C-FRZ-06, C-ABORT-02. api CVssWriter::Initialize, dwTimeoutFreeze.
TEST(FreezeWindow, EndsInAbortWhenTheRequesterTakesTooLong) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  const OperationPtr copying = freeze(vss, *session, ledger);
  vss.world.clock().advance(seconds(61));
  EXPECT_EQ(vss.end(copying), kVssSAsyncFinished);
  EXPECT_EQ(ledger.heard.back(), Event::abort);
  EXPECT_FALSE(ledger.has_heard(Event::thaw));
  EXPECT_EQ(vss.status(*session).state, WriterState::failed_at_freeze);
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorTimeout);
}

// The last moment at which Thaw can come: nothing else is between.
TEST(FreezeWindow, OverdueWriterHearsAbortAndNeverThaw) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  OperationPtr copying;
  ASSERT_EQ(session->do_snapshot_set(copying), kSOk);
  while (vss.count(trace::Verb::PostCommitSnapshots) == 0)
    vss.world.executor().poll(*copying);
  vss.world.clock().advance(seconds(61));
  EXPECT_EQ(vss.end(copying), kVssSAsyncFinished);
  EXPECT_FALSE(ledger.has_heard(Event::thaw));
  EXPECT_EQ(ledger.times_heard(Event::abort), 1u);
}

TEST(FreezeWindow, IsAsLongAsTheWriterSaid) {
  for (const bool over : {false, true}) {
    ServiceWorld vss;
    vss.writers.emplace_back("hasty");
    ScriptedWriter& hasty = vss.writers.back();
    hasty.registration.freeze_timeout = seconds(5);
    ASSERT_EQ(vss.world.coordinator().subscribe(hasty, hasty.registration), kSOk);
    auto session = vss.prepared();
    const OperationPtr copying = freeze(vss, *session, hasty);
    vss.world.clock().advance(over ? VirtualTime::from_ms(5001) : seconds(4));
    EXPECT_EQ(vss.end(copying), kVssSAsyncFinished);
    EXPECT_EQ(hasty.has_heard(Event::abort), over);
  }
}

// Field fault 55: a timer that outlived Thaw failed the writer.
TEST(FreezeWindow, IsOverWithThaw) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  OperationPtr copying;
  ASSERT_EQ(session->do_snapshot_set(copying), kSOk);
  while (!ledger.has_heard(Event::thaw))
    vss.world.executor().poll(*copying);
  vss.world.clock().advance(seconds(600));
  EXPECT_EQ(vss.end(copying), kVssSAsyncFinished);
  vss.world.clock().advance(seconds(600));
  EXPECT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  EXPECT_EQ(vss.status(*session).failure, kSOk);
  EXPECT_FALSE(ledger.has_heard(Event::abort));
}

// Field fault 55: a timer of one session never strikes in another.
TEST(FreezeWindow, BelongsToItsSession) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto first = vss.prepared();
  const OperationPtr copying = freeze(vss, *first, ledger);
  vss.world.clock().advance(seconds(30));
  first->release();  // while the writer is frozen
  EXPECT_EQ(copying->result(), kVssSAsyncCancelled);
  EXPECT_EQ(ledger.times_heard(Event::abort), 1u);
  auto second = vss.prepared();
  const OperationPtr again = freeze(vss, *second, ledger);
  vss.world.clock().advance(seconds(40));  // 70 s after the first Freeze
  EXPECT_EQ(vss.end(again), kVssSAsyncFinished);
  EXPECT_EQ(ledger.times_heard(Event::abort), 1u);
  EXPECT_EQ(ledger.times_heard(Event::thaw), 1u);
  EXPECT_EQ(vss.status(*second).failure, kSOk);
}

// C-FRZ-12, C-FRZ-13. required-behaviors-for-shadow-copy-providers.md, time-critical operations.
TEST(HeldWrites, LastTenSecondsOverAllCommitsAndNotLonger) {
  for (const std::int64_t slow_ms : {9000, 11000}) {
    engine::FaultPlan plan;
    plan.providers.push_back({trace::Verb::CommitSnapshots, kSOk, slow_ms});
    ServiceWorld vss(1, plan);
    ScriptedWriter& ledger = vss.add_writer("ledger");
    const bool over = slow_ms > 10000;
    auto session = vss.copied(over ? kVssEHoldWritesTimeout : kVssSAsyncFinished);
    EXPECT_EQ(ledger.has_heard(Event::abort), over);
    EXPECT_EQ(vss.world.volumes().shadow_copies().empty(), over);
  }
}

// A phase outside the hold may take its time.
TEST(HeldWrites, AreNotHeldInTheOtherPhases) {
  for (const trace::Verb phase :
       {trace::Verb::EndPrepareSnapshots, trace::Verb::PreCommitSnapshots,
        trace::Verb::PostCommitSnapshots, trace::Verb::PostFinalCommitSnapshots}) {
    engine::FaultPlan plan;
    plan.providers.push_back({phase, kSOk, 30000});
    ServiceWorld vss(1, plan);
    ScriptedWriter& ledger = vss.add_writer("ledger");
    auto session = vss.copied();
    EXPECT_TRUE(ledger.has_heard(Event::post_snapshot));
  }
}

// aborting-vss-operations.md: a hung Freeze costs its window and no more, the others go on.
TEST(HangingWriter, CostsItsWindowInFreezeAndPatienceElsewhere) {
  for (const trace::Verb event : {trace::Verb::OnFreeze, trace::Verb::OnPrepareSnapshot}) {
    engine::FaultPlan plan;
    engine::WriterFault hang;
    hang.writer = "hung";
    hang.event = event;
    hang.never_returns = true;
    plan.writers.push_back(hang);
    ServiceWorld vss(1, plan);
    ScriptedWriter& hung = vss.add_writer("hung", ApplicationLevel::system);
    auto session = vss.prepared();
    const VirtualTime start = vss.world.clock().now();
    EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
    const VirtualTime patience = event == trace::Verb::OnFreeze
                                     ? hung.registration.freeze_timeout
                                     : vss.world.options().handler_patience;
    EXPECT_GE(vss.world.clock().now() - start, patience);
    EXPECT_LT(vss.world.clock().now() - start, patience + seconds(1));
    EXPECT_EQ(vss.status(*session).failure, kVssEWriterNotResponding);
  }
}

}  // namespace
}  // namespace vsskit::test
