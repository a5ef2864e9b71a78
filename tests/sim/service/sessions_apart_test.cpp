// Several requesters at once, kept apart by the service and inside one writer; and what one sees of
// a writer that another one is busy with.
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
using ::testing::ElementsAre;

// C-IDENT-19. determining-writer-status.md: outside its own sequence a requester may see another's.
TEST(SessionsApart, AnotherRequesterSeesHowFarTheWriterIs) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto first = vss.prepared();
  auto second = vss.gathered();
  std::vector<WriterState> seen = {vss.status(*second).state};
  OperationPtr copying;
  ASSERT_EQ(first->do_snapshot_set(copying), kSOk);
  while (!vss.world.executor().poll(*copying)) {
    const WriterState now = vss.status(*second).state;
    if (now != seen.back()) seen.push_back(now);
  }
  ASSERT_EQ(vss.run(*first, &Session::backup_complete), kVssSAsyncFinished);
  seen.push_back(vss.status(*second).state);
  EXPECT_THAT(seen,
              ElementsAre(WriterState::stable, WriterState::waiting_for_freeze,
                          WriterState::waiting_for_thaw, WriterState::waiting_for_post_snapshot,
                          WriterState::waiting_for_backup_complete, WriterState::stable));
}

TEST(SessionsApart, FailureOfAnEarlierBackupShowsUntilTheWritersNextEvent) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::freeze] = [](HandlerContext& context) {
    context.set_writer_failure_ex(kVssEWriterErrorRetryable, kEFail, "busy");
    return Outcome::refused;
  };
  vss.copied().reset();
  ledger.on.clear();
  auto next = vss.gathered();
  const service::WriterStatus old = vss.status(*next);
  EXPECT_EQ(old.state, WriterState::failed_at_freeze);
  EXPECT_EQ(old.failure, kVssEWriterErrorRetryable);
  EXPECT_EQ(old.application, kEFail);
  EXPECT_EQ(old.message, "busy");
  ASSERT_EQ(vss.add(*next, ledger), kSOk);
  ASSERT_EQ(vss.run(*next, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(vss.status(*next).state, WriterState::stable);
  EXPECT_EQ(vss.status(*next).failure, kSOk);
}

// C-EVT-19: the one failure that its own session is too late to see.
TEST(SessionsApart, FailedShutdownShowsInTheNextSession) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::backup_shutdown] = [](HandlerContext& context) {
    context.set_writer_failure(kVssEWriterErrorOutOfResources);
    return Outcome::refused;
  };
  vss.copied().reset();
  auto next = vss.gathered();
  EXPECT_EQ(vss.status(*next).state, WriterState::failed_at_backup_shutdown);
  EXPECT_EQ(vss.status(*next).failure, kVssEWriterErrorOutOfResources);
}

TEST(SessionsApart, AbandonedBackupLeavesTheWriterStable) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  vss.copied().reset();
  auto next = vss.gathered();
  EXPECT_EQ(vss.status(*next).state, WriterState::stable);
}

// What a writer is told of the session whose event it handles.
struct Told {
  Guid session;
  Guid set;
  std::uint32_t context = 0;
  BackupType type = BackupType::undefined;
  std::string stamp;
};

Told told_by(HandlerContext& context) {
  Told told{context.session_id(),
            context.snapshot_set_id(),
            context.context(),
            context.backup_type(),
            {}};
  std::optional<std::string> stamp;
  auto component = context.components()->component(0);
  EXPECT_EQ(component->get_previous_backup_stamp(stamp), kSOk);
  told.stamp = stamp.value_or("");
  return told;
}

// api CVssWriterEx2::GetSessionId: the way for a writer to tell sessions apart.
TEST(SessionsApart, OneWriterInTwoBackupsSeesTheRightOneInEachEvent) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::vector<Told> heard;
  const auto listen = [&](HandlerContext& context) {
    heard.push_back(told_by(context));
    return Outcome::succeeded;
  };
  ledger.on[Event::prepare_backup] = listen;
  ledger.on[Event::post_snapshot] = listen;
  auto full = vss.gathered();
  auto copy = vss.gathered({true, false, BackupType::copy, false});
  ASSERT_EQ(copy->set_context(static_cast<std::int32_t>(context::kAppRollback)), kSOk);
  Guid full_set;
  Guid copy_set;
  for (auto* one : {&full, &copy}) {
    ASSERT_EQ(vss.add(**one, ledger), kSOk);
    const char* stamp = one == &full ? "full" : "copy";
    ASSERT_EQ((*one)->set_previous_backup_stamp(vss.address(ledger), stamp), kSOk);
  }
  // Both prepare, one event each in turn; then one after the other makes its copies.
  OperationPtr preparing;
  ASSERT_EQ(full->prepare_for_backup(preparing), kSOk);
  ASSERT_EQ(vss.run(*copy, &Session::prepare_for_backup), kVssSAsyncFinished);
  ASSERT_EQ(vss.end(preparing), kVssSAsyncFinished);
  ASSERT_EQ(full->start_snapshot_set(full_set), kSOk);
  ASSERT_EQ(copy->start_snapshot_set(copy_set), kVssESnapshotSetInProgress);
  ASSERT_EQ(vss.run(*full, &Session::do_snapshot_set), kVssSAsyncFinished);
  ASSERT_EQ(copy->start_snapshot_set(copy_set), kSOk);
  ASSERT_EQ(vss.run(*copy, &Session::do_snapshot_set), kVssSAsyncFinished);
  Guid ids[2];
  ASSERT_EQ(full->get_session_id(ids[0]), kSOk);
  ASSERT_EQ(copy->get_session_id(ids[1]), kSOk);
  ASSERT_EQ(heard.size(), 4u);  // prepare of copy and of full, then full's and copy's PostSnapshot
  EXPECT_EQ(heard[0].session, ids[1]);
  EXPECT_EQ(heard[0].stamp, "copy");
  EXPECT_EQ(heard[1].session, ids[0]);
  EXPECT_EQ(heard[1].type, BackupType::full);
  EXPECT_EQ(heard[2].session, ids[0]);
  EXPECT_EQ(heard[2].set, full_set);
  EXPECT_EQ(heard[2].context, context::kBackup);
  EXPECT_EQ(heard[3].set, copy_set);
  EXPECT_EQ(heard[3].context, context::kAppRollback);
  EXPECT_EQ(heard[3].type, BackupType::copy);
}

// What a writer says in one session is not read in another: documents are the sessions' own.
TEST(SessionsApart, StampsAndFailuresStayInTheirSession) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  int times = 0;
  ledger.on[Event::prepare_backup] = [&](HandlerContext& context) {
    auto component = context.components()->component(0);
    if (++times == 2) return Outcome::refused;
    EXPECT_EQ(component->set_backup_stamp("first"), kSOk);
    return Outcome::succeeded;
  };
  auto first = vss.prepared(ServiceWorld::full(), false);
  auto second = vss.prepared(ServiceWorld::full(), false);
  EXPECT_EQ(first->components().writers[0].components[0].backup_stamp, "first");
  EXPECT_FALSE(second->components().writers[0].components[0].backup_stamp);
  EXPECT_EQ(vss.status(*first).failure, kSOk);
  EXPECT_EQ(vss.status(*second).failure, kVssEWriterErrorNonRetryable);
}

// C-ABORT-01: it goes to those of this session alone.
TEST(SessionsApart, AbortOfOneBackupIsNoneOfTheOther) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::vector<Guid> aborted;
  ledger.on[Event::abort] = [&](HandlerContext& context) {
    aborted.push_back(context.session_id());
    return Outcome::succeeded;
  };
  auto first = vss.prepared(ServiceWorld::full(), false);
  auto second = vss.prepared(ServiceWorld::full(), false);
  ASSERT_EQ(first->abort_backup(), kSOk);
  Guid id;
  ASSERT_EQ(first->get_session_id(id), kSOk);
  EXPECT_THAT(aborted, ElementsAre(id));
  EXPECT_EQ(vss.run(*second, &Session::backup_complete), kVssSAsyncFinished);
  EXPECT_EQ(ledger.times_heard(Event::backup_complete), 1u);
}

// C-IDENT-19: at any moment, and the writer cannot tell who asks.
TEST(SessionsApart, IdentifyComesBetweenAnyTwoEventsOfABackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.identify_with = [&](service::MetadataBuilder& builder, HandlerContext& context) {
    EXPECT_TRUE(context.session_id().is_null());
    return ledger.declare(builder);
  };
  auto first = vss.prepared();
  OperationPtr copying;
  ASSERT_EQ(first->do_snapshot_set(copying), kSOk);
  std::size_t asked = 1;
  do {
    auto other = vss.session();
    ASSERT_EQ(other->initialize_for_backup(std::nullopt), kSOk);
    ASSERT_EQ(vss.run(*other, &Session::gather_writer_metadata), kVssSAsyncFinished);
    ++asked;
  } while (!vss.world.executor().poll(*copying));
  EXPECT_EQ(copying->result(), kVssSAsyncFinished);
  EXPECT_EQ(ledger.times_heard(Event::identify), asked);
  EXPECT_EQ(vss.run(*first, &Session::backup_complete), kVssSAsyncFinished);
  first->release();
  EXPECT_EQ(ledger.times_heard(Event::freeze), 1u);
  EXPECT_EQ(ledger.times_heard(Event::backup_shutdown), 1u);
}

// C-IDENT-17, C-IDENT-18: Identify is no part of a backup that goes on.
TEST(SessionsApart, FailingIdentifyInABackupTakesNobodyOutOfIt) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  ledger.identify_with = [](service::MetadataBuilder&, HandlerContext&) {
    return Outcome::refused;
  };
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_TRUE(ledger.has_heard(Event::freeze));
  EXPECT_TRUE(ledger.has_heard(Event::post_snapshot));
}

TEST(SessionsApart, AnsweringIdentifyInABackupBringsNobodyBack) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](HandlerContext&) { return Outcome::refused; };
  auto session = vss.prepared();
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_FALSE(ledger.has_heard(Event::prepare_snapshot));
  EXPECT_FALSE(ledger.has_heard(Event::freeze));
}

// C-IDENT-17, C-IDENT-21.
TEST(SessionsApart, EachInstanceOfAClassIsAskedAndHasItsOwnId) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  vss.add_writer("ledger");
  const Guid one = vss.subscribed(vss.writers[0]).registration.instance_id;
  const Guid two = vss.subscribed(vss.writers[1]).registration.instance_id;
  EXPECT_EQ(vss.writers[0].registration.writer_id, vss.writers[1].registration.writer_id);
  EXPECT_NE(one, two);
  auto session = vss.gathered();
  std::uint32_t count = 0;
  ASSERT_EQ(session->get_writer_metadata_count(count), kSOk);
  EXPECT_EQ(count, 2u);
  // The same writer started again is another instance.
  auto& coordinator = vss.world.coordinator();
  ASSERT_EQ(coordinator.unsubscribe(vss.writers[1]), kSOk);
  ASSERT_EQ(coordinator.subscribe(vss.writers[1], vss.writers[1].registration), kSOk);
  EXPECT_NE(vss.subscribed(vss.writers[1]).registration.instance_id, two);
}

// One instance's components are not the other's (C-BCD-14), and only who has some takes part.
TEST(SessionsApart, InstancesTakePartEachForItself) {
  ServiceWorld vss;
  ScriptedWriter& chosen = vss.add_writer("ledger");
  ScriptedWriter& other = vss.add_writer("ledger");
  auto session = vss.gathered();
  ASSERT_EQ(vss.add(*session, chosen), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_TRUE(chosen.has_heard(Event::prepare_backup));
  EXPECT_FALSE(other.has_heard(Event::prepare_backup));
}

// C-EVT-20. api EnableWriterClasses: its first call takes back what DisableWriterClasses did.
TEST(SessionsApart, EnablingCancelsDisablingAndTheOtherWayRound) {
  ServiceWorld vss;
  ScriptedWriter& a = vss.add_writer("a");
  ScriptedWriter& b = vss.add_writer("b");
  const Guid id_a[] = {a.registration.writer_id};
  const Guid id_b[] = {b.registration.writer_id};
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  EXPECT_EQ(session->disable_writer_classes(id_a), kSOk);
  EXPECT_EQ(session->enable_writer_classes(id_a), kSOk);
  EXPECT_EQ(session->enable_writer_classes(id_b), kSOk);
  EXPECT_EQ(session->disable_writer_classes(id_b), kSOk);
  EXPECT_EQ(session->enable_writer_classes({}), kEInvalidArg);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  EXPECT_TRUE(a.has_heard(Event::identify));
  EXPECT_FALSE(b.has_heard(Event::identify));
}

}  // namespace
}  // namespace vsskit::test
