// Which instance of a writer class restores what: restarted writers, several of a class, and
// components that the requester moves.
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
using ::testing::IsEmpty;

// C-RMETH-14, C-IDENT-21: the page on stopping services for restore.
TEST(Restore, SendsNoPostRestoreToAWriterThatWasRestarted) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  const Guid first = vss.subscribed(ledger).registration.instance_id;
  auto session = vss.pre_restored(vss.back_up());
  ASSERT_EQ(vss.world.coordinator().unsubscribe(ledger), kSOk);
  ASSERT_EQ(vss.world.coordinator().subscribe(ledger, ledger.registration), kSOk);
  EXPECT_NE(vss.subscribed(ledger).registration.instance_id, first);
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_FALSE(ledger.has_heard(Event::post_restore));
  const service::WriterStatus status = vss.status(*session);
  EXPECT_EQ(status.instance_id, first);
  EXPECT_EQ(status.state, WriterState::unknown);
  EXPECT_EQ(status.failure, kVssEWriterNotResponding);
}

TEST(Restore, FindsAWriterThatStartedAfterTheBackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  const std::string xml = vss.back_up();
  ASSERT_EQ(vss.world.coordinator().unsubscribe(ledger), kSOk);
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  EXPECT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kVssEObjectNotFound);
  ASSERT_EQ(vss.world.coordinator().subscribe(ledger, ledger.registration), kSOk);
  EXPECT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_TRUE(ledger.has_heard(Event::pre_restore));
}

// Two live instances of one class, each with a component of its own name.
struct TwoInstances {
  TwoInstances() {
    for (const char* label : {"east", "west"}) {
      vss.writers.emplace_back(label);
      ScriptedWriter& writer = vss.writers.back();
      writer.registration.writer_id = Guid{7, 7, 7, {}};
      writer.registration.instance_name = std::string(label);
      vss.world.volumes().write_file("C:\\" + std::string(label) + "\\data.db", "twelve bytes");
      EXPECT_EQ(vss.world.coordinator().subscribe(writer, writer.registration), kSOk);
    }
  }
  void restart(ScriptedWriter& writer) {
    EXPECT_EQ(vss.world.coordinator().unsubscribe(writer), kSOk);
    EXPECT_EQ(vss.world.coordinator().subscribe(writer, writer.registration), kSOk);
  }
  // The names of the components that the writer is shown in PreRestore.
  void note_components(ScriptedWriter& writer, std::vector<std::string>& names) {
    writer.on[Event::pre_restore] = [&names](HandlerContext& context) {
      for (std::uint32_t i = 0; i < context.components()->component_count(); ++i)
        names.push_back(context.components()->component(i)->value().name);
      return Outcome::succeeded;
    };
  }

  ServiceWorld vss;
  ScriptedWriter& east() { return vss.writers[0]; }
  ScriptedWriter& west() { return vss.writers[1]; }
};

// C-RORD-32: writers with persistent instance names keep their components through restarts.
TEST(RestoreInstances, AreKnownByTheirNamesAfterARestart) {
  TwoInstances two;
  const std::string xml = two.vss.back_up();
  std::vector<std::string> east;
  std::vector<std::string> west;
  two.note_components(two.east(), east);
  two.note_components(two.west(), west);
  two.restart(two.east());
  two.vss.pre_restored(xml);
  EXPECT_THAT(east, ElementsAre("east"));
  EXPECT_THAT(west, ElementsAre("west"));
}

// C-RORD-32: without names, one instance gets all the class's restore events.
TEST(RestoreInstances, WithoutNamesLeaveTheRestoreToOneOfThem) {
  TwoInstances two;
  const std::string xml = two.vss.back_up();
  for (ScriptedWriter& writer : two.vss.writers)
    writer.registration.instance_name.reset();
  std::vector<std::string> east;
  std::vector<std::string> west;
  two.note_components(two.east(), east);
  two.note_components(two.west(), west);
  two.restart(two.east());
  two.restart(two.west());
  two.vss.pre_restored(xml);
  EXPECT_THAT(east, ElementsAre("east", "west"));
  EXPECT_THAT(west, IsEmpty());
}

// The page of IVssBackupComponentsEx::SetSelectedForRestoreEx.
TEST(RestoreInstances, TakeAComponentThatTheRequesterMoves) {
  TwoInstances two;
  std::vector<std::string> east;
  std::vector<std::string> west;
  two.note_components(two.east(), east);
  two.note_components(two.west(), west);
  auto session = two.vss.restoring(two.vss.back_up());
  const auto address = two.vss.address(two.east());
  const Guid west_id = two.vss.subscribed(two.west()).registration.instance_id;
  EXPECT_EQ(session->set_selected_for_restore_ex(address, true, Guid{9, 9, 9, {}}),
            kVssEObjectNotFound);
  ASSERT_EQ(session->set_selected_for_restore_ex(address, true, west_id), kSOk);
  ASSERT_EQ(two.vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_THAT(east, IsEmpty());
  EXPECT_THAT(west, ElementsAre("east", "west"));
  EXPECT_EQ(session->components().writers[0].components[0].restore_instance_id, west_id);
}

// A null instance is the plain call, and takes back a move.
TEST(RestoreInstances, GetTheirOwnComponentsForANullInstance) {
  TwoInstances two;
  std::vector<std::string> east;
  two.note_components(two.east(), east);
  auto session = two.vss.restoring(two.vss.back_up());
  const auto address = two.vss.address(two.east());
  const Guid west_id = two.vss.subscribed(two.west()).registration.instance_id;
  ASSERT_EQ(session->set_selected_for_restore_ex(address, true, west_id), kSOk);
  ASSERT_EQ(session->set_selected_for_restore_ex(address, true, {}), kSOk);
  ASSERT_EQ(two.vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_THAT(east, ElementsAre("east"));
}

}  // namespace
}  // namespace vsskit::test
