// Which events reach which writers, and in which order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::Outcome;
using service::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// C-EVT-01, C-DONE-13.
TEST(EventOrder, BackupWithShadowCopyRunsFromIdentifyToShutdown) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  vss.back_up();
  EXPECT_THAT(ledger.heard,
              ElementsAre(Event::identify, Event::prepare_backup, Event::prepare_snapshot,
                          Event::freeze, Event::thaw, Event::post_snapshot, Event::backup_complete,
                          Event::backup_shutdown));
}

// C-EVT-03.
TEST(EventOrder, BackupWithoutShadowCopyHasNoFreeze) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  vss.back_up(false);
  EXPECT_THAT(ledger.heard, ElementsAre(Event::identify, Event::prepare_backup,
                                        Event::backup_complete, Event::backup_shutdown));
}

// C-EVT-06.
TEST(EventOrder, FreezeGoesFromFrontEndToSystemAndThawBack) {
  ServiceWorld vss;
  vss.add_writer("system", ApplicationLevel::system);
  vss.add_writer("front", ApplicationLevel::front_end);
  vss.add_writer("back", ApplicationLevel::back_end);
  vss.copied();
  std::vector<std::string> window;
  for (const std::string& event : vss.events()) {
    if (event.find("Freeze") != std::string::npos || event.find("Thaw") != std::string::npos) {
      window.push_back(event);
    }
  }
  EXPECT_THAT(window, ElementsAre("front OnFreeze", "back OnFreeze", "system OnFreeze",
                                  "system OnThaw", "back OnThaw", "front OnThaw"));
}

// C-EVT-22.
TEST(EventOrder, EveryPrepareForBackupComesBeforeAnyPrepareForSnapshot) {
  ServiceWorld vss;
  vss.add_writer("a");
  vss.add_writer("b");
  vss.copied();
  const auto events = vss.events();
  const auto last = std::find(events.begin(), events.end(), "b OnPrepareBackup");
  const auto first = std::find(events.begin(), events.end(), "a OnPrepareSnapshot");
  ASSERT_NE(last, events.end());
  ASSERT_NE(first, events.end());
  EXPECT_LT(last, first);
}

// C-SEL-20.
TEST(EventOrder, OnlyWritersWithComponentsTakePartInComponentMode) {
  ServiceWorld vss;
  ScriptedWriter& chosen = vss.add_writer("chosen");
  ScriptedWriter& other = vss.add_writer("other");
  auto session = vss.gathered();
  ASSERT_EQ(vss.add(*session, chosen), kSOk);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  session->release();
  EXPECT_THAT(other.heard, ElementsAre(Event::identify));
  EXPECT_EQ(chosen.heard.size(), 8u);
}

TEST(EventOrder, EveryWriterTakesPartOutsideComponentMode) {
  ServiceWorld vss;
  ScriptedWriter& a = vss.add_writer("a");
  ScriptedWriter& b = vss.add_writer("b");
  bool had_components = false;
  a.on[Event::prepare_backup] = [&](HandlerContext& context) {
    had_components = context.components() != nullptr;
    return Outcome::succeeded;
  };
  auto session = vss.prepared(ServiceWorld::without_components());
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_TRUE(a.has_heard(Event::post_snapshot));
  EXPECT_TRUE(b.has_heard(Event::post_snapshot));
  EXPECT_FALSE(had_components);
}

TEST(EventOrder, WritersWithoutTheBackupFlagHearOnlyIdentify) {
  ServiceWorld vss;
  vss.writers.emplace_back("restorer");
  vss.writers.back().registration.subscribe_mask = service::subscribe::kRestoreEvents;
  ASSERT_EQ(vss.world.coordinator().subscribe(vss.writers.back(), vss.writers.back().registration),
            kSOk);
  vss.copied();
  EXPECT_THAT(vss.writers.back().heard, ElementsAre(Event::identify));
}

// C-FRZ-13, C-PROV-05.
TEST(EventOrder, ProvidersCopyBetweenFreezeAndThaw) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  vss.copied();
  std::vector<std::string> verbs;
  for (const trace::Step& step : vss.recording.steps) {
    const trace::VerbSpec& verb = trace::spec(step.verb);
    const bool provider = step.subject.party == trace::Party::provider;
    const bool window = step.verb == trace::Verb::OnFreeze || step.verb == trace::Verb::OnThaw ||
                        step.verb == trace::Verb::OnPostSnapshot;
    if (provider || window) verbs.emplace_back(verb.text);
  }
  verbs.erase(verbs.begin(), std::find(verbs.begin(), verbs.end(), "BeginPrepareSnapshot"));
  EXPECT_THAT(verbs,
              ElementsAre("BeginPrepareSnapshot", "EndPrepareSnapshots", "OnFreeze",
                          "PreCommitSnapshots", "CommitSnapshots", "PostCommitSnapshots", "OnThaw",
                          "PreFinalCommitSnapshots", "OnPostSnapshot", "PostFinalCommitSnapshots"));
}

// C-EVT-05.
TEST(EventOrder, ContextsWithoutWritersTellNobody) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  ASSERT_EQ(session->set_context(context::kFileShareBackup), kSOk);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  service::SnapshotProperties properties;
  EXPECT_EQ(session->get_snapshot_properties(vss.snapshot_id, properties), kSOk);
  session->release();
  EXPECT_THAT(ledger.heard, IsEmpty());
}

// C-EVT-20.
TEST(EventOrder, DisabledWritersHearNothing) {
  ServiceWorld vss;
  ScriptedWriter& by_class = vss.add_writer("by-class");
  ScriptedWriter& by_instance = vss.add_writer("by-inst");
  ScriptedWriter& heard = vss.add_writer("heard");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  const Guid classes[] = {by_class.registration.writer_id};
  const Guid instances[] = {vss.subscribed(by_instance).registration.instance_id};
  EXPECT_EQ(session->disable_writer_classes(classes), kSOk);
  EXPECT_EQ(session->disable_writer_instances(instances), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  // Too late: it has no effect.
  const Guid late[] = {heard.registration.writer_id};
  EXPECT_EQ(session->disable_writer_classes(late), kSOk);
  EXPECT_THAT(by_class.heard, IsEmpty());
  EXPECT_THAT(by_instance.heard, IsEmpty());
  EXPECT_THAT(heard.heard, ElementsAre(Event::identify));
  std::uint32_t count = 0;
  EXPECT_EQ(session->get_writer_metadata_count(count), kSOk);
  EXPECT_EQ(count, 1u);
}

// C-EVT-20.
TEST(EventOrder, AfterEnableOnlyTheListedClassesHear) {
  ServiceWorld vss;
  ScriptedWriter& listed = vss.add_writer("listed");
  ScriptedWriter& other = vss.add_writer("other");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  const Guid classes[] = {listed.registration.writer_id};
  EXPECT_EQ(session->enable_writer_classes(classes), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  EXPECT_THAT(listed.heard, ElementsAre(Event::identify));
  EXPECT_THAT(other.heard, IsEmpty());
}

// C-IDENT-18.
TEST(EventOrder, WriterThatFailsIdentifyIsNeitherListedNorTold) {
  ServiceWorld vss;
  ScriptedWriter& bad = vss.add_writer("bad");
  vss.add_writer("good");
  bad.identify_with = [](service::MetadataBuilder&, HandlerContext&) { return Outcome::refused; };
  auto session = vss.gathered(ServiceWorld::without_components());
  std::uint32_t count = 0;
  EXPECT_EQ(session->get_writer_metadata_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_status), kVssSAsyncFinished);
  EXPECT_EQ(session->get_writer_status_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  EXPECT_FALSE(bad.has_heard(Event::prepare_backup));
}

TEST(EventOrder, EachPollDeliversOneEvent) {
  ServiceWorld vss;
  ScriptedWriter& a = vss.add_writer("a");
  ScriptedWriter& b = vss.add_writer("b");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  service::OperationPtr gather;
  ASSERT_EQ(session->gather_writer_metadata(gather), kSOk);
  EXPECT_THAT(a.heard, IsEmpty());
  EXPECT_FALSE(vss.world.executor().poll(*gather));
  EXPECT_EQ(gather->result(), kVssSAsyncPending);
  EXPECT_EQ(a.heard.size() + b.heard.size(), 1u);
  EXPECT_TRUE(vss.world.executor().poll(*gather));
  EXPECT_EQ(gather->result(), kVssSAsyncFinished);
}

// C-IDENT-19.
TEST(EventOrder, IdentifyOfASecondRequesterDoesNotDisturbABackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto first = vss.prepared();
  auto second = vss.gathered();
  EXPECT_EQ(second->label(), "requester:2");
  EXPECT_EQ(vss.run(*first, &Session::do_snapshot_set), kVssSAsyncFinished);
  second->release();
  EXPECT_FALSE(ledger.has_heard(Event::backup_shutdown));
  first->release();
  EXPECT_EQ(ledger.times_heard(Event::backup_shutdown), 1u);
}

}  // namespace
}  // namespace vsskit::test
