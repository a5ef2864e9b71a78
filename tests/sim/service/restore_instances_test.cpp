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

// Two instances whose components have one name, which the page of AddComponent allows. What each
// said in the backup tells whose component it is.
struct Namesakes : TwoInstances {
  Namesakes() {
    for (ScriptedWriter& writer : vss.writers) {
      writer.identify_with = [](service::MetadataBuilder& builder, HandlerContext&) {
        service::ComponentDeclaration book;
        book.type = ComponentType::file_group;
        book.name = "book";
        book.selectable = true;
        EXPECT_EQ(builder.add_component(book), kSOk);
        return Outcome::succeeded;
      };
      writer.on[Event::prepare_backup] = [&writer](HandlerContext& context) {
        EXPECT_EQ(
            context.components()->component(0)->set_backup_metadata(writer.registration.label),
            kSOk);
        return Outcome::succeeded;
      };
    }
  }
  service::ComponentAddress book() {
    return {east().registration.writer_id, ComponentType::file_group, std::nullopt, "book"};
  }
  Guid instance(const ScriptedWriter& writer) {
    return vss.subscribed(writer).registration.instance_id;
  }
  // The document of a backup of these writers.
  std::string backed_up(const std::vector<ScriptedWriter*>& of) {
    auto session = vss.gathered();
    for (const ScriptedWriter* writer : of)
      EXPECT_EQ(session->add_component(instance(*writer), book()), kSOk);
    EXPECT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
    EXPECT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
    std::string xml;
    EXPECT_EQ(session->save_as_xml(xml), kSOk);
    return xml;
  }
  // Whose components the writer is shown in an event, and whether they are selected.
  void note(ScriptedWriter& writer, Event event, std::vector<std::string>& owners) {
    writer.on[event] = [&owners](HandlerContext& context) {
      for (std::uint32_t i = 0; i < context.components()->component_count(); ++i) {
        const auto& value = context.components()->component(i)->value();
        EXPECT_TRUE(value.selected_for_restore.value_or(false));
        owners.push_back(value.backup_metadata.value_or(""));
        if (value.file_restore_status == FileRestoreStatus::all) owners.back() += " restored";
      }
      return Outcome::succeeded;
    };
  }
  void note_both() {
    note(east(), Event::pre_restore, east_before);
    note(west(), Event::pre_restore, west_before);
    note(east(), Event::post_restore, east_after);
    note(west(), Event::post_restore, west_after);
  }
  void restore(Session& session) {
    EXPECT_EQ(vss.run(session, &Session::pre_restore), kVssSAsyncFinished);
    EXPECT_EQ(session.set_file_restore_status(book(), FileRestoreStatus::all), kSOk);
    EXPECT_EQ(vss.run(session, &Session::post_restore), kVssSAsyncFinished);
  }

  std::vector<std::string> east_before, west_before, east_after, west_after;
};

// The page of IVssBackupComponentsEx::SetSelectedForRestoreEx.
TEST(RestoreNamesakes, GetTheirOwnComponentEach) {
  Namesakes two;
  two.note_both();
  auto session = two.vss.restoring(two.backed_up({&two.east(), &two.west()}));
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.west())), kSOk);
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.east())), kSOk);
  two.restore(*session);
  EXPECT_THAT(two.east_before, ElementsAre("east"));
  EXPECT_THAT(two.west_before, ElementsAre("west"));
  EXPECT_THAT(two.east_after, ElementsAre("east restored"));
  EXPECT_THAT(two.west_after, ElementsAre("west restored"));
}

TEST(RestoreNamesakes, AreToldApartByTheirNamesAfterARestart) {
  Namesakes two;
  two.note_both();
  const std::string xml = two.backed_up({&two.east(), &two.west()});
  two.restart(two.west());
  two.restart(two.east());
  auto session = two.vss.restoring(xml);
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.west())), kSOk);
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.east())), kSOk);
  two.restore(*session);
  EXPECT_THAT(two.east_after, ElementsAre("east restored"));
  EXPECT_THAT(two.west_after, ElementsAre("west restored"));
}

// Nothing says which is whose: each gets another one, and none both.
TEST(RestoreNamesakes, WithoutNamesGetOneEachAfterARestart) {
  Namesakes two;
  const std::string xml = [&] {
    for (ScriptedWriter& writer : two.vss.writers) {
      writer.registration.instance_name.reset();
      two.restart(writer);
    }
    return two.backed_up({&two.east(), &two.west()});
  }();
  two.note_both();
  two.restart(two.east());
  two.restart(two.west());
  auto session = two.vss.restoring(xml);
  const Guid west = two.instance(two.west());
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, west), kSOk);
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.east())), kSOk);
  // Said again it means the same one.
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), false, west), kSOk);
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, west), kSOk);
  two.restore(*session);
  EXPECT_THAT(two.west_before, ElementsAre("east"));
  EXPECT_THAT(two.east_before, ElementsAre("west"));
}

TEST(RestoreNamesakes, TakeWhatOnlyTheOtherHasInTheDocument) {
  Namesakes two;
  two.note_both();
  auto session = two.vss.restoring(two.backed_up({&two.east()}));
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.west())), kSOk);
  two.restore(*session);
  EXPECT_THAT(two.west_after, ElementsAre("east restored"));
  EXPECT_THAT(two.east_before, IsEmpty());
  EXPECT_FALSE(two.east().has_heard(Event::post_restore));
}

// Calls that can name no instance mean what is selected; the document's first where nothing is.
TEST(RestoreNamesakes, ArePlannedTogetherWhereBothAreSelected) {
  Namesakes two;
  auto session = two.vss.restoring(two.backed_up({&two.east(), &two.west()}));
  const auto& writers = session->components().writers;
  EXPECT_EQ(session->set_restore_options(two.book(), "first"), kSOk);
  EXPECT_EQ(writers[0].components[0].restore_options, "first");
  EXPECT_EQ(writers[1].components[0].restore_options, std::nullopt);
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.west())), kSOk);
  EXPECT_EQ(session->set_restore_options(two.book(), "west"), kSOk);
  EXPECT_EQ(writers[0].components[0].restore_options, "first");
  EXPECT_EQ(writers[1].components[0].restore_options, "west");
  ASSERT_EQ(session->set_selected_for_restore_ex(two.book(), true, two.instance(two.east())), kSOk);
  EXPECT_EQ(session->add_new_target(two.book(), "C:\\a", "*", false, "C:\\b"), kVssEObjectNotFound);
  EXPECT_EQ(session->set_restore_name(two.book(), "both"), kSOk);
  EXPECT_EQ(writers[0].components[0].restore_name, "both");
  EXPECT_EQ(writers[1].components[0].restore_name, "both");
}

}  // namespace
}  // namespace vsskit::test
