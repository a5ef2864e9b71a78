// The events of a restore: who hears of it, in what order, and what writers and requester see of
// each other's work.
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

// C-EVT-04
TEST(Restore, BringsNothingButIdentifyPreRestoreAndPostRestore) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  vss.add_writer("tree");
  const std::string xml = vss.back_up();
  const std::size_t before = vss.recording.steps.size();
  auto session = vss.pre_restored(xml);
  EXPECT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  session->release();
  EXPECT_THAT(vss.events(before),
              ElementsAre("ledger OnIdentify", "tree OnIdentify", "ledger OnPreRestore",
                          "tree OnPreRestore", "ledger OnPostRestore", "tree OnPostRestore"));
}

// overview-of-preparing-for-restore.md: a writer of which nothing is selected hears nothing more.
TEST(Restore, PassesOverWritersOfWhichNothingWasSelected) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ScriptedWriter& tree = vss.add_writer("tree");
  auto session = vss.restoring(vss.back_up());
  ASSERT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(session->set_selected_for_restore(vss.address(tree), true), kSOk);
  ASSERT_EQ(session->set_selected_for_restore(vss.address(tree), false), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_TRUE(ledger.has_heard(Event::pre_restore));
  EXPECT_TRUE(ledger.has_heard(Event::post_restore));
  EXPECT_FALSE(tree.has_heard(Event::pre_restore));
  EXPECT_FALSE(tree.has_heard(Event::post_restore));
}

TEST(Restore, OfNoComponentsGoesToEveryWriterThatSubscribedToRestores) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  const std::string xml = vss.back_up();
  vss.writers.emplace_back("deaf");
  ScriptedWriter& deaf = vss.writers.back();
  deaf.registration.subscribe_mask = service::subscribe::kBackupEvents;
  ASSERT_EQ(vss.world.coordinator().subscribe(deaf, deaf.registration), kSOk);
  bool had_components = true;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    had_components = context.components() != nullptr;
    return Outcome::succeeded;
  };
  auto session = vss.restoring(xml);
  ASSERT_EQ(session->set_backup_state(ServiceWorld::without_components()), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_TRUE(ledger.has_heard(Event::pre_restore));
  EXPECT_FALSE(had_components);
  EXPECT_FALSE(deaf.has_heard(Event::pre_restore));
}

TEST(Restore, TellsWritersTheTypeAndTheStateOfTheBackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  const std::string xml = vss.back_up();
  RestoreType type = RestoreType::undefined;
  BackupType backup = BackupType::undefined;
  bool components = false;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    type = context.restore_type();
    backup = context.backup_type();
    components = context.are_components_selected();
    return Outcome::succeeded;
  };
  auto session = vss.restoring(xml);
  ASSERT_EQ(session->set_restore_state(RestoreType::import), kSOk);
  ASSERT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_EQ(type, RestoreType::import);
  EXPECT_EQ(backup, BackupType::full);
  EXPECT_TRUE(components);
}

// C-META-04, C-META-05: what the writer stored in the backup comes back byte for byte.
TEST(Restore, GivesBackTheMetadataOfTheBackup) {
  const std::string odd = "lines\r\n\ttabs <&>\"' \xE2\x82\xAC end ";
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::post_snapshot] = [&](HandlerContext& context) {
    ComponentAccess component = *context.components()->component(0);
    EXPECT_EQ(component.set_backup_metadata(odd), kSOk);
    EXPECT_EQ(component.add_partial_file("C:\\ledger", "data.db", "0:4", odd), kSOk);
    return Outcome::succeeded;
  };
  std::optional<std::string> metadata;
  document::PartialFile partial;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    const ComponentAccess component = *context.components()->component(0);
    EXPECT_EQ(component.get_backup_metadata(metadata), kSOk);
    EXPECT_EQ(component.get_partial_file(0, partial), kSOk);
    return Outcome::succeeded;
  };
  vss.pre_restored(vss.back_up());
  EXPECT_EQ(metadata, odd);
  EXPECT_EQ(partial.metadata, odd);
  EXPECT_EQ(partial.ranges, "0:4");
}

// C-META-07
TEST(Restore, CarriesRestoreMetadataFromPreRestoreToPostRestore) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ScriptedWriter& tree = vss.add_writer("tree");
  std::optional<std::string> of_ledger;
  std::optional<std::string> of_tree;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->set_restore_metadata("half way"), kSOk);
    return Outcome::succeeded;
  };
  ledger.on[Event::post_restore] = [&](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->get_restore_metadata(of_ledger), kSOk);
    return Outcome::succeeded;
  };
  tree.on[Event::post_restore] = [&](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->get_restore_metadata(of_tree), kSFalse);
    return Outcome::succeeded;
  };
  const std::string xml = vss.back_up();
  auto session = vss.pre_restored(xml);
  std::string saved;
  ASSERT_EQ(session->save_as_xml(saved), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_EQ(of_ledger, "half way");
  EXPECT_EQ(of_tree, std::nullopt);
  // And not into the next restore, even from the document of this one.
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->get_restore_metadata(of_ledger), kSFalse);
    return Outcome::succeeded;
  };
  vss.pre_restored(saved);
  EXPECT_EQ(of_ledger, std::nullopt);
}

// C-ADDR-04
TEST(Restore, HasNoAdditionalRestoresUnlessThisRequesterSaidSo) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  bool additional = false;
  Hresult answer = kSOk;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    answer = context.components()->component(0)->get_additional_restores(additional);
    return Outcome::succeeded;
  };
  auto first = vss.restoring(vss.back_up());
  ASSERT_EQ(first->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(first->set_additional_restores(vss.address(ledger), true), kSOk);
  ASSERT_EQ(vss.run(*first, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_EQ(answer, kSOk);
  EXPECT_TRUE(additional);
  std::string xml;
  ASSERT_EQ(first->save_as_xml(xml), kSOk);
  first->release();
  vss.pre_restored(xml);
  EXPECT_EQ(answer, kSFalse);
  EXPECT_FALSE(additional);
}

// C-SUBC-06, C-SUBC-07
TEST(Restore, ShowsASubcomponentThroughItsDefinerAlone) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::uint32_t components = 0;
  std::uint32_t subcomponents = 0;
  document::RestoreSubcomponent seen;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    components = context.components()->component_count();
    const ComponentAccess definer = *context.components()->component(0);
    EXPECT_EQ(definer.get_restore_subcomponent_count(subcomponents), kSOk);
    EXPECT_EQ(definer.get_restore_subcomponent(0, seen), kSOk);
    EXPECT_EQ(definer.get_restore_subcomponent(1, seen), kVssEObjectNotFound);
    return Outcome::succeeded;
  };
  auto session = vss.restoring(vss.back_up());
  ASSERT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(session->add_restore_subcomponent(vss.address(ledger), "ledger\\set1", "Jan", true),
            kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_EQ(components, 1u);
  EXPECT_EQ(subcomponents, 1u);
  EXPECT_EQ(seen.logical_path, "ledger\\set1");
  EXPECT_EQ(seen.name, "Jan");
  EXPECT_FALSE(seen.repair);
}

// C-RMETH-32: there is one target, the definer's, for the whole component set.
TEST(Restore, HasOneTargetForAComponentSet) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->set_restore_target(RestoreTarget::alternate),
              kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.restoring(vss.back_up());
  ASSERT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(session->add_restore_subcomponent(vss.address(ledger), "ledger", "Jan", false), kSOk);
  ASSERT_EQ(session->add_restore_subcomponent(vss.address(ledger), "ledger", "Dec", false), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  std::optional<service::WriterComponents> components;
  ASSERT_EQ(session->get_writer_components(0, components), kSOk);
  ASSERT_EQ(components->component_count(), 1u);
  RestoreTarget target = RestoreTarget::undefined;
  EXPECT_EQ(components->component(0)->get_restore_target(target), kSOk);
  EXPECT_EQ(target, RestoreTarget::alternate);
}

// C-RORD-30: only the message about PostRestore itself and the failure can still be written there.
TEST(Restore, LeavesTheDocumentReadOnlyInPostRestore) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::post_restore] = [&](HandlerContext& context) {
    ComponentAccess component = *context.components()->component(0);
    EXPECT_EQ(component.set_restore_target(RestoreTarget::alternate), kVssEBadState);
    EXPECT_EQ(component.set_restore_metadata("late"), kVssEBadState);
    EXPECT_EQ(component.set_pre_restore_failure_msg("late"), kVssEBadState);
    EXPECT_EQ(component.set_backup_stamp("late"), kVssEBadState);
    EXPECT_EQ(component.add_directed_target("C:\\a", "a", "0:1", "C:\\b", "b", "0:1"),
              kVssEBadState);
    EXPECT_EQ(component.set_post_restore_failure_msg("no recovery"), kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.pre_restored(vss.back_up());
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  std::optional<service::WriterComponents> components;
  ASSERT_EQ(session->get_writer_components(0, components), kSOk);
  std::optional<std::string> message;
  // C-STAT-20
  EXPECT_EQ(components->component(0)->get_post_restore_failure_msg(message), kSOk);
  EXPECT_EQ(message, "no recovery");
}

// C-STAT-20
TEST(Restore, ShowsTheRequesterWhatTheWriterSaidInPreRestore) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    ComponentAccess component = *context.components()->component(0);
    EXPECT_EQ(component.set_pre_restore_failure_msg("disk full"), kSOk);
    EXPECT_EQ(component.add_directed_target("C:\\ledger", "data.db", "0:4", "C:\\ledger",
                                            "data.new", "4:4"),
              kSOk);
    return Outcome::succeeded;
  };
  auto session = vss.pre_restored(vss.back_up());
  std::optional<service::WriterComponents> components;
  ASSERT_EQ(session->get_writer_components(0, components), kSOk);
  const ComponentAccess component = *components->component(0);
  std::optional<std::string> message;
  EXPECT_EQ(component.get_pre_restore_failure_msg(message), kSOk);
  EXPECT_EQ(message, "disk full");
  document::DirectedTarget target;
  EXPECT_EQ(component.get_directed_target(0, target), kSOk);
  EXPECT_EQ(target.destination_filename, "data.new");
}

struct RestoreFailure {
  Event event;
  WriterState state;
};

class FailedInRestore : public ::testing::TestWithParam<RestoreFailure> {};

// C-EVT-19, C-ABORT-05
TEST_P(FailedInRestore, ShowsInTheWritersStateAndBringsNoAbort) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[GetParam().event] = [](HandlerContext& context) {
    EXPECT_EQ(context.set_writer_failure_ex(kVssEWriterErrorRetryable, kEFail, "offline"), kSOk);
    return Outcome::refused;
  };
  const std::string xml = vss.back_up();
  auto session = vss.pre_restored(xml);
  EXPECT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  const service::WriterStatus status = vss.status(*session);
  EXPECT_EQ(status.state, GetParam().state);
  EXPECT_EQ(status.failure, kVssEWriterErrorRetryable);
  EXPECT_EQ(status.application, kEFail);
  EXPECT_EQ(status.message, "offline");
  session->release();
  EXPECT_FALSE(ledger.has_heard(Event::abort));
}

INSTANTIATE_TEST_SUITE_P(
    Events, FailedInRestore,
    ::testing::Values(RestoreFailure{Event::pre_restore, WriterState::failed_at_pre_restore},
                      RestoreFailure{Event::post_restore, WriterState::failed_at_post_restore}),
    [](const auto& test) { return std::string(service::print(test.param.event)); });

// C-ABORT-05: neither a cancelled operation nor an early Release is told to writers of a restore.
TEST(Restore, KnowsNoAbort) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ScriptedWriter& tree = vss.add_writer("tree");
  const std::string xml = vss.back_up();
  auto session = vss.restoring(xml);
  EXPECT_EQ(session->abort_backup(), kVssEBadState);
  ASSERT_EQ(session->set_selected_for_restore(vss.address(ledger), true), kSOk);
  ASSERT_EQ(session->set_selected_for_restore(vss.address(tree), true), kSOk);
  OperationPtr operation;
  ASSERT_EQ(session->pre_restore(operation), kSOk);
  vss.world.executor().poll(*operation);
  operation->cancel();
  EXPECT_EQ(vss.end(operation), kVssSAsyncCancelled);
  // Whoever heard of PreRestore can still be told of PostRestore.
  EXPECT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_EQ(ledger.times_heard(Event::pre_restore), ledger.times_heard(Event::post_restore));
  EXPECT_EQ(tree.times_heard(Event::pre_restore), tree.times_heard(Event::post_restore));
  const std::size_t shutdowns = ledger.times_heard(Event::backup_shutdown);
  session->release();
  EXPECT_FALSE(ledger.has_heard(Event::abort));
  EXPECT_EQ(ledger.times_heard(Event::backup_shutdown), shutdowns);
}

// C-BCD-14
TEST(Restore, ShowsAWriterOnlyItsOwnComponents) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ScriptedWriter& tree = vss.add_writer("tree");
  std::vector<std::string> seen;
  for (ScriptedWriter* writer : {&ledger, &tree}) {
    writer->on[Event::pre_restore] = [&seen](HandlerContext& context) {
      for (std::uint32_t i = 0; i < context.components()->component_count(); ++i) {
        seen.push_back(context.writer_label() + ":" +
                       context.components()->component(i)->value().name);
      }
      return Outcome::succeeded;
    };
  }
  vss.pre_restored(vss.back_up());
  EXPECT_THAT(seen, ElementsAre("ledger:ledger", "tree:tree"));
}

// DESIGN: a document step after PreRestore, after PostRestore, and at Release.
TEST(Restore, RecordsItsDocumentAfterEachEventAndAtItsEnd) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  const std::string xml = vss.back_up();
  const std::size_t before = vss.count(trace::Verb::BackupComponents);
  auto session = vss.pre_restored(xml);
  EXPECT_EQ(vss.count(trace::Verb::BackupComponents), before + 1);
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_EQ(vss.count(trace::Verb::BackupComponents), before + 2);
  session->release();
  EXPECT_EQ(vss.count(trace::Verb::BackupComponents), before + 3);
}

}  // namespace
}  // namespace vsskit::test
