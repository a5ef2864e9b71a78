// What passes between a requester and its writers: components and their document, messages and
// failures, and the moments at which each can be reached.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::ComponentAccess;
using service::Event;
using service::HandlerContext;
using service::OperationPtr;
using service::Outcome;
using service::Session;
using ::testing::ElementsAre;

// A writer with `store`, selectable, and `store\index` below it.
ScriptedWriter& add_tree(ServiceWorld& vss) {
  ScriptedWriter& writer = vss.add_writer("store");
  writer.identify_with = [&](service::MetadataBuilder& builder, HandlerContext&) {
    const Outcome outcome = writer.declare(builder);
    service::ComponentDeclaration below;
    below.type = ComponentType::file_group;
    below.logical_path = "store";
    below.name = "index";
    return builder.add_component(below) == kSOk ? outcome : Outcome::refused;
  };
  return writer;
}

ComponentAccess first_component(Session& session) {
  std::optional<service::WriterComponents> components;
  EXPECT_EQ(session.get_writer_components(0, components), kSOk);
  return *components->component(0);
}

// C-SEL-19, C-BCD-12. backup-components-document-contents.md, component inclusion information.
TEST(ComponentsDocument, HoldsWhatWasAddedAndCountsWriters) {
  ServiceWorld vss;
  ScriptedWriter& store = add_tree(vss);
  ScriptedWriter& other = vss.add_writer("other");
  auto session = vss.gathered();
  std::uint32_t count = 9;
  ASSERT_EQ(session->get_writer_components_count(count), kSOk);
  EXPECT_EQ(count, 0u);
  ASSERT_EQ(vss.add(*session, store), kSOk);
  ASSERT_EQ(session->get_writer_components_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  ASSERT_EQ(vss.add(*session, other), kSOk);
  ASSERT_EQ(session->get_writer_components_count(count), kSOk);
  EXPECT_EQ(count, 2u);
  const auto& writers = session->components().writers;
  ASSERT_EQ(writers[0].components.size(), 1u);  // `store\index` came along unsaid
  EXPECT_EQ(writers[0].components[0].name, "store");
  EXPECT_EQ(writers[0].writer_id, store.registration.writer_id);
  EXPECT_EQ(writers[0].instance_id, vss.subscribed(store).registration.instance_id);
}

// C-EVT-09, C-BCD-14.
TEST(WritersView, HasItsOwnComponentsInTheEventsThatCarryThem) {
  ServiceWorld vss;
  ScriptedWriter& one = vss.add_writer("one");
  vss.add_writer("two");
  std::vector<Event> with;
  for (int i = 0; i < service::kEventCount; ++i) {
    const auto event = static_cast<Event>(i);
    one.on[event] = [&, event](HandlerContext& context) {
      if (context.components() == nullptr) return Outcome::succeeded;
      with.push_back(event);
      EXPECT_EQ(context.components()->component_count(), 1u);
      std::string name;
      EXPECT_EQ(context.components()->component(0)->get_component_name(name), kSOk);
      EXPECT_EQ(name, "one");
      return Outcome::succeeded;
    };
  }
  vss.back_up();
  EXPECT_THAT(with,
              ElementsAre(Event::prepare_backup, Event::post_snapshot, Event::backup_complete));
}

// C-EVT-02: nothing of the four before DoSnapshotSet is waited for, nothing once it has ended.
TEST(WritersView, SnapshotEventsLieInsideDoSnapshotSet) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  const auto heard = [&] {
    std::size_t times = 0;
    for (const Event event :
         {Event::prepare_snapshot, Event::freeze, Event::thaw, Event::post_snapshot})
      times += ledger.times_heard(event);
    return times;
  };
  auto session = vss.prepared();
  EXPECT_EQ(heard(), 0u);
  OperationPtr copying;
  ASSERT_EQ(session->do_snapshot_set(copying), kSOk);
  EXPECT_EQ(heard(), 0u);
  EXPECT_EQ(vss.end(copying), kVssSAsyncFinished);
  EXPECT_EQ(heard(), 4u);
  EXPECT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  session->release();
  EXPECT_EQ(heard(), 4u);
}

// C-FRZ-11, C-SHAD-13: what changed together shows together, in all copies of the set.
TEST(ShadowCopies, ShowAllVolumesAtOneInstant) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto& volumes = vss.world.volumes();
  int counter = 0;
  const auto work = [&](HandlerContext&) {
    ++counter;
    volumes.write_file("C:\\count", std::to_string(counter));
    volumes.write_file("D:\\count", std::to_string(counter));
    return Outcome::succeeded;
  };
  for (const Event event : {Event::prepare_snapshot, Event::freeze, Event::thaw})
    ledger.on[event] = work;
  auto session = vss.prepared();
  Guid on_d;
  ASSERT_EQ(session->add_to_snapshot_set("D:\\", {}, on_d), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_EQ(counter, 3);
  for (const Guid& id : {vss.snapshot_id, on_d}) {
    service::SnapshotProperties properties;
    ASSERT_EQ(session->get_snapshot_properties(id, properties), kSOk);
    const auto content = volumes.read_file(properties.device + "\\count");
    ASSERT_TRUE(content.ok());
    EXPECT_EQ(*content, "2");
  }
}

// C-STAT-20. api IVssComponentEx, the two messages of a backup.
TEST(FailureMessages, ReachTheRequester) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](HandlerContext& context) {
    auto component = context.components()->component(0);
    EXPECT_EQ(component->set_prepare_for_backup_failure_msg("no room for the log"), kSOk);
    EXPECT_EQ(component->set_post_snapshot_failure_msg("too early"), kVssEBadState);
    return Outcome::succeeded;
  };
  ledger.on[Event::post_snapshot] = [](HandlerContext& context) {
    auto component = context.components()->component(0);
    EXPECT_EQ(component->set_post_snapshot_failure_msg("no recovery"), kSOk);
    return Outcome::refused;
  };
  auto session = vss.copied();
  const ComponentAccess component = first_component(*session);
  std::optional<std::string> message;
  EXPECT_EQ(component.get_prepare_for_backup_failure_msg(message), kSOk);
  EXPECT_EQ(message, "no room for the log");
  EXPECT_EQ(component.get_post_snapshot_failure_msg(message), kSOk);
  EXPECT_EQ(message, "no recovery");
}

// api IVssComponentEx2::SetFailure, with CVssWriterEx2::SetWriterFailureEx for the writer's part.
TEST(ComponentFailure, IsToldBesideAPartialFailureOfTheWriter) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](HandlerContext& context) {
    auto component = context.components()->component(0);
    EXPECT_EQ(component->set_failure(kVssEWriterErrorPartialFailure, kSOk, std::nullopt),
              kEInvalidArg);
    EXPECT_EQ(component->set_failure(kEFail, kSOk, std::nullopt), kEInvalidArg);
    EXPECT_EQ(component->set_failure(kVssEWriterErrorRetryable, kEFail, "index busy"), kSOk);
    EXPECT_EQ(context.set_writer_failure_ex(kVssEWriterErrorPartialFailure, kSOk, std::nullopt),
              kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.prepared();
  document::ComponentFailure failure;
  EXPECT_EQ(first_component(*session).get_failure(failure), kSOk);
  EXPECT_EQ(failure.writer, kVssEWriterErrorRetryable);
  EXPECT_EQ(failure.application, kEFail);
  EXPECT_EQ(failure.message, "index busy");
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterErrorPartialFailure);
  EXPECT_TRUE(ledger.has_heard(Event::prepare_backup));
}

// C-DONE-17: the writer hears what the requester found, and nothing better.
TEST(BackupSucceeded, IsWhatTheRequesterSaid) {
  for (const std::optional<bool> said : {std::optional<bool>(), {true}, {false}}) {
    ServiceWorld vss;
    ScriptedWriter& ledger = vss.add_writer("ledger");
    ledger.on[Event::backup_complete] = [&](HandlerContext& context) {
      bool succeeded = true;
      auto component = context.components()->component(0);
      EXPECT_EQ(component->get_backup_succeeded(succeeded), said ? kSOk : kSFalse);
      EXPECT_EQ(succeeded, said.value_or(false));
      // C-DONE-16: the document is read-only by now.
      EXPECT_EQ(component->set_backup_stamp("late"), kVssEBadState);
      return Outcome::succeeded;
    };
    auto session = vss.copied();
    const Guid instance = vss.subscribed(ledger).registration.instance_id;
    if (said) {
      ASSERT_EQ(session->set_backup_succeeded(instance, vss.address(ledger), *said), kSOk);
    }
    ASSERT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
    EXPECT_TRUE(ledger.has_heard(Event::backup_complete));
  }
}

// writer-role-in-backing-up-complex-stores.md: without a shadow copy there is no PostSnapshot, and
// stamps and files come in PrepareForBackup.
TEST(BackupWithoutShadowCopy, TakesStampsAndFilesInPrepareForBackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](HandlerContext& context) {
    auto component = context.components()->component(0);
    EXPECT_EQ(component->set_backup_stamp("lsn:7"), kSOk);
    EXPECT_EQ(component->add_partial_file("C:\\ledger", "data.db", "0:4", std::nullopt), kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.prepared({true, false, BackupType::log, true}, false);
  const ComponentAccess component = first_component(*session);
  std::optional<std::string> stamp;
  std::uint32_t count = 0;
  EXPECT_EQ(component.get_backup_stamp(stamp), kSOk);
  EXPECT_EQ(stamp, "lsn:7");
  EXPECT_EQ(component.get_partial_file_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  EXPECT_FALSE(ledger.has_heard(Event::post_snapshot));
}

// C-ASYN-02, C-ASYN-03: what Cancel finds of an operation that has ended is what it became.
TEST(Operations, KeepTheResultTheyEndedWith) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  OperationPtr gathering;
  ASSERT_EQ(session->gather_writer_metadata(gathering), kSOk);
  EXPECT_EQ(gathering->result(), kVssSAsyncPending);
  EXPECT_EQ(vss.end(gathering), kVssSAsyncFinished);
  gathering->cancel();
  EXPECT_EQ(vss.end(gathering), kVssSAsyncFinished);
}

}  // namespace
}  // namespace vsskit::test
