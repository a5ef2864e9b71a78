// Writer states and failures, as GetWriterStatus tells them.
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

// The state that another session's requester would see right after each event.
WriterState state_after(ServiceWorld& vss, Session& session) {
  return vss.status(session).state;
}

// C-EVT-18; the states between, as others see them: sessions_apart_test.cpp.
TEST(WriterStates, FollowTheEventsOfABackup) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.gathered();
  EXPECT_EQ(state_after(vss, *session), WriterState::stable);
  ASSERT_EQ(vss.add(*session, vss.writers[0]), kSOk);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(state_after(vss, *session), WriterState::stable);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_EQ(state_after(vss, *session), WriterState::waiting_for_backup_complete);
  ASSERT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  EXPECT_EQ(state_after(vss, *session), WriterState::stable);
}

struct FailureCase {
  Event event;
  WriterState state;
};

class FailedAt : public ::testing::TestWithParam<FailureCase> {};

// C-EVT-19.
TEST_P(FailedAt, TellsTheEventAndTheWritersOwnCode) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[GetParam().event] = [](HandlerContext& context) {
    EXPECT_EQ(context.set_writer_failure(kVssEWriterErrorRetryable), kSOk);
    return Outcome::refused;
  };
  auto session = vss.copied();
  const Hresult completed = vss.run(*session, &Session::backup_complete);
  EXPECT_EQ(completed, kVssSAsyncFinished);
  const service::WriterStatus status = vss.status(*session);
  EXPECT_EQ(status.state, GetParam().state);
  EXPECT_EQ(status.failure, kVssEWriterErrorRetryable);
  EXPECT_EQ(status.name, "Test writer ledger");
}

INSTANTIATE_TEST_SUITE_P(
    Events, FailedAt,
    ::testing::Values(FailureCase{Event::prepare_backup, WriterState::failed_at_prepare_backup},
                      FailureCase{Event::prepare_snapshot, WriterState::failed_at_prepare_snapshot},
                      FailureCase{Event::freeze, WriterState::failed_at_freeze},
                      FailureCase{Event::thaw, WriterState::failed_at_thaw},
                      FailureCase{Event::post_snapshot, WriterState::failed_at_post_snapshot},
                      FailureCase{Event::backup_complete, WriterState::failed_at_backup_complete}),
    [](const auto& test) { return std::string(service::print(test.param.event)); });

TEST(WriterFailure, RefusalWithoutACodeIsNonRetryable) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::freeze] = [](HandlerContext&) { return Outcome::refused; };
  auto session = vss.copied();
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorNonRetryable);
}

TEST(WriterFailure, ExceptionFailsTheWriterAndShowsInTheTrace) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::post_snapshot] = [](HandlerContext&) { return Outcome::threw; };
  auto session = vss.copied();
  EXPECT_EQ(vss.status(*session).state, WriterState::failed_at_post_snapshot);
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorNonRetryable);
  bool shown = false;
  for (const trace::Step& step : vss.recording.steps)
    shown = shown || step.result == "nothing";
  EXPECT_TRUE(shown);
}

// writer-errors-and-vetoes.md and every handler's page (CONTRA 13).
TEST(WriterFailure, NonfatalFailureShowsAndTheWriterGoesOn) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_snapshot] = [](HandlerContext& context) {
    EXPECT_EQ(context.set_writer_failure(kVssEWriterErrorInconsistentSnapshot), kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.copied();
  const service::WriterStatus status = vss.status(*session);
  EXPECT_EQ(status.state, WriterState::failed_at_prepare_snapshot);
  EXPECT_EQ(status.failure, kVssEWriterErrorInconsistentSnapshot);
  EXPECT_TRUE(ledger.has_heard(Event::thaw));
  EXPECT_FALSE(ledger.has_heard(Event::abort));
}

TEST(WriterFailure, PartialFailureKeepsTheStateAndTellsTheApplication) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](HandlerContext& context) {
    EXPECT_EQ(context.set_writer_failure_ex(kVssEWriterErrorPartialFailure, kEFail, "one db"),
              kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.prepared();
  const service::WriterStatus status = vss.status(*session);
  EXPECT_EQ(status.state, WriterState::stable);
  EXPECT_EQ(status.failure, kVssEWriterErrorPartialFailure);
  EXPECT_EQ(status.application, kEFail);
  EXPECT_EQ(status.message, "one db");
}

// C-STAT-19: VSS's own codes are none that a writer may set.
TEST(WriterFailure, CodesAndMomentsOfSetWriterFailureAreChecked) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.identify_with = [&](service::MetadataBuilder& builder, HandlerContext& context) {
    EXPECT_EQ(context.set_writer_failure(kVssEWriterErrorRetryable), kVssEBadState);
    return ledger.declare(builder);
  };
  ledger.on[Event::prepare_backup] = [](HandlerContext& context) {
    EXPECT_EQ(context.set_writer_failure(kEFail), kEInvalidArg);
    EXPECT_EQ(context.set_writer_failure(kVssEWriterNotResponding), kEInvalidArg);
    // api CVssWriter::SetWriterFailure lists five codes; the Ex form two more.
    EXPECT_EQ(context.set_writer_failure(kSOk), kEInvalidArg);
    EXPECT_EQ(context.set_writer_failure(kVssEWriterErrorPartialFailure), kEInvalidArg);
    EXPECT_EQ(context.set_writer_failure_ex(kSOk, kSOk, std::nullopt), kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.prepared();
  EXPECT_EQ(vss.status(*session).failure, kSOk);
}

// C-ABORT-07.
TEST(WriterFailure, FailedWriterGetsNothingMoreButTheEnd) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](HandlerContext&) { return Outcome::refused; };
  auto session = vss.copied();
  ASSERT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  session->release();
  EXPECT_THAT(ledger.heard,
              ElementsAre(Event::identify, Event::prepare_backup, Event::backup_shutdown));
}

// C-STAT-19.
TEST(WriterFailure, WriterThatWentAwayIsNotResponding) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  ASSERT_EQ(vss.world.coordinator().unsubscribe(ledger), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  const service::WriterStatus status = vss.status(*session);
  EXPECT_EQ(status.state, WriterState::unknown);
  EXPECT_EQ(status.failure, kVssEWriterNotResponding);
  EXPECT_FALSE(ledger.has_heard(Event::prepare_snapshot));
}

// determining-writer-status.md: status is there for those whose metadata was gathered. Found by the
// model of sessions.
TEST(WriterFailure, WriterThatWentAwayIsNotListedOnceItIsGatheredAnew) {
  ServiceWorld vss;
  vss.add_writer("front");
  vss.add_writer("system");
  auto session = vss.gathered(ServiceWorld::without_components());
  ASSERT_EQ(vss.world.coordinator().unsubscribe(vss.writers[0]), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(vss.status(*session).state, WriterState::unknown);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  std::uint32_t count = 0;
  ASSERT_EQ(session->get_writer_metadata_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(vss.status(*session).name, "Test writer system");
  ASSERT_EQ(session->get_writer_status_count(count), kSOk);
  EXPECT_EQ(count, 1u);
}

TEST(WriterFaults, PlanMakesAWriterVetoAndSayWhy) {
  engine::FaultPlan plan;
  engine::WriterFault fault;
  fault.writer = "ledger";
  fault.event = trace::Verb::OnFreeze;
  fault.veto = true;
  fault.failure = kVssEWriterErrorOutOfResources;
  plan.writers.push_back(fault);
  ServiceWorld vss(1, plan);
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.copied();
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorOutOfResources);
  EXPECT_FALSE(ledger.has_heard(Event::freeze));
  EXPECT_EQ(vss.count(trace::Verb::SetWriterFailure), 1u);
}

TEST(WriterFaults, HandlerThatNeverReturnsStaysOpenAndTheWriterIsLost) {
  engine::FaultPlan plan;
  engine::WriterFault fault;
  fault.writer = "*";
  fault.event = trace::Verb::OnPostSnapshot;
  fault.never_returns = true;
  plan.writers.push_back(fault);
  ServiceWorld vss(1, plan);
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.copied();
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterNotResponding);
  session->release();
  EXPECT_FALSE(ledger.has_heard(Event::backup_shutdown));
  EXPECT_EQ(vss.world.recorder().open_steps({trace::Party::writer, "ledger"}).size(), 1u);
}

}  // namespace
}  // namespace vsskit::test
