// An event that a writer hears twice, and a Freeze that it refuses.
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::Outcome;
using service::Session;
using trace::Verb;

engine::FaultPlan twice(const char* what) {
  engine::FaultPlan plan;
  EXPECT_TRUE(engine::set_fault(plan, "writer_duplicate", what));
  return plan;
}

TEST(WriterDuplicate, HearsTheEventTwiceAndBothAnswersCount) {
  ServiceWorld vss(1, twice("ledger OnPostSnapshot"));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  int times = 0;
  ledger.on[Event::post_snapshot] = [&](HandlerContext&) {
    return ++times == 2 ? Outcome::refused : Outcome::succeeded;
  };
  auto session = vss.copied();
  EXPECT_EQ(times, 2);
  EXPECT_EQ(vss.count(Verb::OnPostSnapshot), 2u);
  EXPECT_EQ(vss.status(*session).state, WriterState::failed_at_post_snapshot);
}

// "Aborting VSS Operations": an Abort follows a Freeze that is refused.
TEST(WriterDuplicate, OfAFreezeThatIsRefusedOnceIsAborted) {
  for (const int refused : {1, 2}) {
    ServiceWorld vss(1, twice("ledger OnFreeze"));
    ScriptedWriter& ledger = vss.add_writer("ledger");
    int times = 0;
    ledger.on[Event::freeze] = [&](HandlerContext&) {
      return ++times == refused ? Outcome::refused : Outcome::succeeded;
    };
    auto session = vss.copied();
    EXPECT_EQ(times, 2);
    EXPECT_EQ(vss.count(Verb::OnThaw), 0u);
    EXPECT_EQ(vss.count(Verb::OnAbort), 1u) << refused;
    EXPECT_EQ(vss.status(*session).state, WriterState::failed_at_freeze);
  }
}

// "Aborting VSS Operations": a writer can receive several Aborts. api AbortBackup: each instance of
// each writer handles it. C-ABORT-01, C-ABORT-02.
TEST(WriterVeto, OfAFreezeIsAbortedAtOnceAndByTheRequesterAgain) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::freeze] = [](HandlerContext&) { return Outcome::refused; };
  auto session = vss.copied();
  EXPECT_EQ(vss.count(Verb::OnAbort), 1u);
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_EQ(vss.count(Verb::OnAbort), 2u);
  session->release();
  EXPECT_EQ(vss.count(Verb::OnAbort), 2u);
}

// api CVssWriter::Initialize, dwTimeoutFreeze; "Aborting VSS Operations". C-FRZ-06, C-ABORT-02.
TEST(WriterOverrun, OfAFreezeIsATimeOutAndAborted) {
  for (const Outcome answer : {Outcome::succeeded, Outcome::refused}) {
    ServiceWorld vss;
    ScriptedWriter& ledger = vss.add_writer("ledger");
    ledger.on[Event::freeze] = [&](HandlerContext& context) {
      context.overrun();
      return answer;
    };
    auto session = vss.copied();
    EXPECT_EQ(vss.count(Verb::OnThaw), 0u);
    EXPECT_EQ(vss.count(Verb::OnAbort), 1u);
    EXPECT_EQ(vss.status(*session).state, WriterState::failed_at_freeze);
    EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorTimeout);
  }
}

TEST(WriterDuplicate, DoesNotReachAWriterThatLeftMeanwhile) {
  ServiceWorld vss(1, twice("ledger OnFreeze"));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::freeze] = [&](HandlerContext&) {
    vss.world.coordinator().unsubscribe(ledger);
    return Outcome::succeeded;
  };
  auto session = vss.prepared();
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_EQ(vss.count(Verb::OnFreeze), 1u);
}

TEST(WriterDuplicate, DoesNotComeOnceTheHandlerHasEndedTheSession) {
  ServiceWorld vss(1, twice("ledger OnFreeze"));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  ledger.on[Event::freeze] = [&](HandlerContext&) {
    session->release();
    return Outcome::succeeded;
  };
  vss.run(*session, &Session::do_snapshot_set);
  EXPECT_EQ(vss.count(Verb::OnFreeze), 1u);
  EXPECT_EQ(vss.count(Verb::OnAbort), 1u);
  EXPECT_EQ(vss.count(Verb::OnBackupShutdown), 1u);
}

}  // namespace
}  // namespace vsskit::test
