// Abort events, freeze windows, held writes, and ends that are none of the documented ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::Outcome;
using service::Session;
using ::testing::ElementsAre;

engine::FaultPlan provider_fault(trace::Verb phase, Hresult failure, std::int64_t slow_ms = 0) {
  engine::FaultPlan plan;
  engine::ProviderFault fault;
  fault.phase = phase;
  fault.failure = failure;
  fault.slow_ms = slow_ms;
  plan.providers.push_back(fault);
  return plan;
}

// C-ABORT-02, C-EVT-08.
TEST(Abort, GoesToTheWriterWhoseFreezeRefusedAndToNoOther) {
  ServiceWorld vss;
  ScriptedWriter& bad = vss.add_writer("bad");
  ScriptedWriter& good = vss.add_writer("good");
  bad.on[Event::freeze] = [](HandlerContext&) { return Outcome::refused; };
  auto session = vss.copied();
  EXPECT_THAT(bad.heard, ElementsAre(Event::identify, Event::prepare_backup,
                                     Event::prepare_snapshot, Event::freeze, Event::abort));
  EXPECT_FALSE(good.has_heard(Event::abort));
  EXPECT_TRUE(good.has_heard(Event::post_snapshot));
}

// C-ABORT-02.
TEST(Abort, FollowsARefusedThaw) {
  ServiceWorld vss;
  ScriptedWriter& bad = vss.add_writer("bad");
  bad.on[Event::thaw] = [](HandlerContext&) { return Outcome::refused; };
  auto session = vss.copied();
  EXPECT_EQ(bad.heard.back(), Event::abort);
}

// C-ABORT-04.
TEST(Abort, DoesNotFollowFailuresOfPrepareForSnapshotAndPostSnapshot) {
  for (const Event event : {Event::prepare_snapshot, Event::post_snapshot}) {
    ServiceWorld vss;
    ScriptedWriter& bad = vss.add_writer("bad");
    bad.on[event] = [](HandlerContext&) { return Outcome::refused; };
    vss.copied();
    EXPECT_FALSE(bad.has_heard(Event::abort)) << service::print(event);
  }
}

// C-FRZ-06, C-ABORT-02.
TEST(Abort, ReachesAWriterWhoseWindowIsOver) {
  ServiceWorld vss;
  ScriptedWriter& patient = vss.add_writer("patient");
  vss.writers.emplace_back("hasty");
  ScriptedWriter& hasty = vss.writers.back();
  hasty.registration.freeze_timeout = VirtualTime::from_ms(5000);
  ASSERT_EQ(vss.world.coordinator().subscribe(hasty, hasty.registration), kSOk);
  // The front-end writer froze first; the system-level one takes the time.
  vss.writers.emplace_back("slow");
  ScriptedWriter& slow = vss.writers.back();
  slow.registration.level = ApplicationLevel::system;
  slow.on[Event::freeze] = [&](HandlerContext&) {
    vss.world.clock().advance(VirtualTime::from_ms(8000));
    return Outcome::succeeded;
  };
  ASSERT_EQ(vss.world.coordinator().subscribe(slow, slow.registration), kSOk);
  auto session = vss.copied();
  EXPECT_EQ(hasty.heard.back(), Event::abort);
  EXPECT_FALSE(hasty.has_heard(Event::thaw));
  EXPECT_TRUE(patient.has_heard(Event::thaw));
  const service::WriterStatus status = vss.status(*session, 1);
  EXPECT_EQ(status.state, WriterState::failed_at_freeze);
  EXPECT_EQ(status.failure, kVssEWriterErrorTimeout);
}

// C-FRZ-06, C-ABORT-02.
TEST(Abort, ReachesAWriterWhoseOwnFreezeTookTooLong) {
  engine::FaultPlan plan;
  engine::WriterFault fault;
  fault.writer = "ledger";
  fault.event = trace::Verb::OnFreeze;
  fault.slow_ms = 70000;
  plan.writers.push_back(fault);
  ServiceWorld vss(1, plan);
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.copied();
  EXPECT_EQ(ledger.heard.back(), Event::abort);
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorTimeout);
}

// C-FRZ-06, C-ABORT-02.
TEST(Abort, ReachesAWriterWhoseThawOverranTheWindow) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::thaw] = [&](HandlerContext&) {
    vss.world.clock().advance(VirtualTime::from_ms(61000));
    return Outcome::succeeded;
  };
  auto session = vss.copied();
  EXPECT_EQ(ledger.heard.back(), Event::abort);
  EXPECT_EQ(vss.status(*session).state, WriterState::failed_at_thaw);
}

TEST(Abort, NoTimerStrikesAfterThaw) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::post_snapshot] = [&](HandlerContext&) {
    vss.world.clock().advance(VirtualTime::from_ms(600000));
    return Outcome::succeeded;
  };
  auto session = vss.copied();
  EXPECT_FALSE(ledger.has_heard(Event::abort));
  EXPECT_EQ(vss.status(*session).failure, kSOk);
}

struct ProviderCase {
  trace::Verb phase;
  Hresult code;
  Hresult seen;
};

class ProviderFailure : public ::testing::TestWithParam<ProviderCase> {};

// C-ABORT-03, C-PROV-10, C-PROV-13, C-SHAD-12.
TEST_P(ProviderFailure, FailsTheSetAndAbortsEveryWriterInCreation) {
  ServiceWorld vss(1, provider_fault(GetParam().phase, GetParam().code));
  ScriptedWriter& a = vss.add_writer("a");
  ScriptedWriter& b = vss.add_writer("b");
  auto session = vss.copied(GetParam().seen);
  const bool after_post_snapshot = GetParam().phase == trace::Verb::PostFinalCommitSnapshots;
  EXPECT_EQ(a.has_heard(Event::abort), !after_post_snapshot);
  EXPECT_EQ(b.has_heard(Event::abort), !after_post_snapshot);
  EXPECT_EQ(vss.count(trace::Verb::AbortSnapshots), 1u);
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
  EXPECT_EQ(vss.world.coordinator().creating(), nullptr);
  // Nothing but the end is left.
  service::OperationPtr operation;
  EXPECT_EQ(session->backup_complete(operation), kVssEBadState);
  EXPECT_EQ(session->set_backup_succeeded(vss.subscribed(a).registration.instance_id,
                                          vss.address(a), true),
            kVssEBadState);
  session->release();
  EXPECT_EQ(a.heard.back(), Event::backup_shutdown);
}

INSTANTIATE_TEST_SUITE_P(
    Phases, ProviderFailure,
    ::testing::Values(
        ProviderCase{trace::Verb::EndPrepareSnapshots, kVssEInsufficientStorage,
                     kVssEInsufficientStorage},
        ProviderCase{trace::Verb::PreCommitSnapshots, kVssEProviderVeto, kVssEProviderVeto},
        ProviderCase{trace::Verb::CommitSnapshots, kEFail, kVssEUnexpectedProviderError},
        ProviderCase{trace::Verb::PostCommitSnapshots, kEUnexpected, kVssEUnexpectedProviderError},
        ProviderCase{trace::Verb::PreFinalCommitSnapshots, kVssEProviderVeto, kVssEProviderVeto},
        ProviderCase{trace::Verb::PostFinalCommitSnapshots, kVssEProviderVeto, kVssEProviderVeto}),
    [](const auto& test) { return std::string(trace::spec(test.param.phase).text); });

// C-FRZ-12.
TEST(Abort, WritesHeldTooLongFailTheCreation) {
  ServiceWorld vss(1, provider_fault(trace::Verb::CommitSnapshots, kSOk, 11000));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.copied(kVssEHoldWritesTimeout);
  EXPECT_TRUE(ledger.has_heard(Event::abort));
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
}

// C-ABORT-01, C-PROV-10.
TEST(AbortBackup, TellsPreparedWritersAndEndsTheSet) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_EQ(ledger.heard.back(), Event::abort);
  EXPECT_EQ(vss.world.coordinator().creating(), nullptr);
  // AbortSnapshots never comes before DoSnapshotSet.
  EXPECT_EQ(vss.count(trace::Verb::AbortSnapshots), 0u);
  service::OperationPtr operation;
  EXPECT_EQ(session->do_snapshot_set(operation), kVssEBadState);
  EXPECT_EQ(session->backup_complete(operation), kVssEBadState);
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_EQ(ledger.times_heard(Event::abort), 1u);
}

// C-ABORT-06.
TEST(AbortBackup, IsIgnoredWithNothingUnderWay) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.session();
  EXPECT_EQ(session->abort_backup(), kVssEBadState);
  session->release();
  session = vss.gathered();
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_EQ(vss.add(*session, ledger), kSOk);
  EXPECT_FALSE(ledger.has_heard(Event::abort));
}

// For a writer that handled BackupComplete the backup is over.
TEST(AbortBackup, TellsNoneOfBackupCompletesWriters) {
  ServiceWorld vss;
  ScriptedWriter& first = vss.add_writer("first");
  ScriptedWriter& second = vss.add_writer("second");
  auto session = vss.prepared(ServiceWorld::full(), false);
  service::OperationPtr completing;
  ASSERT_EQ(session->backup_complete(completing), kSOk);
  EXPECT_FALSE(vss.world.executor().poll(*completing));
  vss.world.executor().cancel(*completing);
  ASSERT_EQ(first.heard.back(), Event::backup_complete);
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_EQ(first.heard.back(), Event::backup_complete);
  EXPECT_EQ(second.heard.back(), Event::abort);
}

// C-ABORT-08.
TEST(AbortBackup, AfterPostSnapshotTellsNobody) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.copied();
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_FALSE(ledger.has_heard(Event::abort));
  service::OperationPtr operation;
  EXPECT_EQ(session->backup_complete(operation), kVssEBadState);
}

TEST(AbortBackup, InTheMiddleOfTheCreationUndoesIt) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  service::OperationPtr creation;
  ASSERT_EQ(session->do_snapshot_set(creation), kSOk);
  while (!ledger.has_heard(Event::freeze))
    vss.world.executor().poll(*creation);
  EXPECT_EQ(session->abort_backup(), kSOk);
  EXPECT_EQ(creation->result(), kVssSAsyncCancelled);
  EXPECT_EQ(ledger.times_heard(Event::abort), 1u);
  EXPECT_FALSE(ledger.has_heard(Event::thaw));
  EXPECT_EQ(vss.count(trace::Verb::AbortSnapshots), 1u);
}

TEST(AbortBackup, FromInsideAHandlerIsObeyed) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  ledger.on[Event::post_snapshot] = [&](HandlerContext&) {
    EXPECT_EQ(session->abort_backup(), kSOk);
    return Outcome::succeeded;
  };
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncCancelled);
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
}

// C-ASYN-02, C-ASYN-03.
TEST(Cancel, OfTheCreationAbortsAndReportsIt) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  service::OperationPtr creation;
  ASSERT_EQ(session->do_snapshot_set(creation), kSOk);
  while (!ledger.has_heard(Event::freeze))
    vss.world.executor().poll(*creation);
  creation->cancel();
  EXPECT_EQ(vss.end(creation), kVssSAsyncCancelled);
  EXPECT_EQ(ledger.heard.back(), Event::abort);
  EXPECT_EQ(vss.world.coordinator().creating(), nullptr);
}

// C-DONE-12, C-DONE-14, C-DONE-15, C-DONE-26.
TEST(AbnormalEnd, SendsShutdownWithoutBackupComplete) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  Guid shut;
  ledger.on[Event::backup_shutdown] = [&](HandlerContext& context) {
    shut = context.shutdown_set_id();
    return Outcome::succeeded;
  };
  vss.copied();  // the session goes as its last owner does
  EXPECT_EQ(ledger.heard.back(), Event::backup_shutdown);
  EXPECT_FALSE(ledger.has_heard(Event::backup_complete));
  EXPECT_EQ(shut, vss.set_id);
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
  EXPECT_EQ(vss.world.coordinator().live_session_count(), 0u);
}

// C-DONE-12, C-DONE-14, C-DONE-15, C-EVT-08.
TEST(AbnormalEnd, WhileFrozenAbortsFirst) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  Guid shut = Guid{1, 0, 0, {}};
  ledger.on[Event::backup_shutdown] = [&](HandlerContext& context) {
    shut = context.shutdown_set_id();
    return Outcome::succeeded;
  };
  auto session = vss.prepared();
  service::OperationPtr creation;
  ASSERT_EQ(session->do_snapshot_set(creation), kSOk);
  while (!ledger.has_heard(Event::freeze))
    vss.world.executor().poll(*creation);
  session.reset();
  EXPECT_EQ(creation->result(), kVssSAsyncCancelled);
  EXPECT_THAT(ledger.heard,
              ElementsAre(Event::identify, Event::prepare_backup, Event::prepare_snapshot,
                          Event::freeze, Event::abort, Event::backup_shutdown));
  EXPECT_TRUE(shut.is_null());
  EXPECT_EQ(vss.world.coordinator().creating(), nullptr);
}

TEST(AbnormalEnd, OfAQueryTellsNobody) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  vss.gathered();
  EXPECT_THAT(ledger.heard, ElementsAre(Event::identify));
}

TEST(AbnormalEnd, OfTheWorldEndsItsSessions) {
  std::shared_ptr<Session> survivor;
  {
    ServiceWorld vss;
    vss.add_writer("ledger");
    survivor = vss.prepared();
  }
  EXPECT_TRUE(survivor->is_released());
  std::uint32_t count = 0;
  EXPECT_EQ(survivor->get_writer_components_count(count), kVssEBadState);
}

}  // namespace
}  // namespace vsskit::test
