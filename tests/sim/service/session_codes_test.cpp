// The codes of a session's calls, in every order that programs are known to use and in some that
// nobody should.
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::OperationPtr;
using service::Session;

// C-ASYN-09.
TEST(SessionCodes, NothingWorksBeforeInitializeForBackupButTheContext) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.session();
  OperationPtr operation;
  std::uint32_t count = 0;
  std::string text;
  bool supported = false;
  Guid id;
  EXPECT_EQ(session->set_backup_state(ServiceWorld::full()), kVssEBadState);
  EXPECT_EQ(session->gather_writer_metadata(operation), kVssEBadState);
  EXPECT_EQ(session->get_writer_metadata_count(count), kVssEBadState);
  EXPECT_EQ(session->free_writer_metadata(), kVssEBadState);
  EXPECT_EQ(vss.add(*session, ledger), kVssEBadState);
  EXPECT_EQ(session->prepare_for_backup(operation), kVssEBadState);
  EXPECT_EQ(session->gather_writer_status(operation), kVssEBadState);
  EXPECT_EQ(session->start_snapshot_set(id), kVssEBadState);
  EXPECT_EQ(session->save_as_xml(text), kVssEBadState);
  EXPECT_EQ(session->get_writer_components_count(count), kVssEBadState);
  EXPECT_EQ(session->is_volume_supported({}, "C:\\", supported), kVssEBadState);
  EXPECT_EQ(session->get_session_id(id), kVssEBadState);
  EXPECT_EQ(session->set_context(context::kBackup), kSOk);
  EXPECT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  EXPECT_EQ(session->initialize_for_backup(std::nullopt), kVssEBadState);
}

TEST(SessionCodes, NothingWorksAfterRelease) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.prepared();
  session->release();
  OperationPtr operation;
  std::string text;
  EXPECT_EQ(session->backup_complete(operation), kVssEBadState);
  EXPECT_EQ(session->save_as_xml(text), kVssEBadState);
  EXPECT_EQ(session->abort_backup(), kVssEBadState);
}

TEST(SessionCodes, ContextMayComeLateButNotTwice) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.gathered();
  EXPECT_EQ(session->set_context(0x7fffffff), kEInvalidArg);
  EXPECT_EQ(session->set_context(attribute::kPersistent), kEInvalidArg);
  EXPECT_EQ(session->set_context(attribute::kClientAccessible), kEInvalidArg);
  EXPECT_EQ(session->set_context(context::kAppRollback | attribute::kTransportable), kSOk);
  EXPECT_EQ(session->set_context(context::kBackup), kVssEBadState);
}

TEST(SessionCodes, StateMayComeJustBeforePrepareForBackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  // The set before the metadata, components after it.
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  ASSERT_EQ(vss.add(*session, ledger), kSOk);
  ASSERT_EQ(session->add_to_snapshot_set("c:\\", {}, vss.snapshot_id), kSOk);
  ASSERT_EQ(session->free_writer_metadata(), kSOk);
  OperationPtr operation;
  EXPECT_EQ(session->prepare_for_backup(operation), kVssEBadState);
  EXPECT_EQ(session->set_backup_state({true, false, static_cast<BackupType>(99), false}),
            kEInvalidArg);
  EXPECT_EQ(session->set_backup_state(ServiceWorld::full()), kSOk);
  EXPECT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(session->set_backup_state(ServiceWorld::full()), kVssEBadState);
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
}

TEST(SessionCodes, OneOperationAtATime) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.gathered();
  OperationPtr prepare;
  OperationPtr other;
  ASSERT_EQ(session->prepare_for_backup(prepare), kSOk);
  EXPECT_EQ(session->gather_writer_status(other), kVssEBadState);
  EXPECT_EQ(session->prepare_for_backup(other), kVssEBadState);
  EXPECT_EQ(session->do_snapshot_set(other), kVssEBadState);
  EXPECT_EQ(prepare->result(), kVssSAsyncPending);
  EXPECT_EQ(vss.end(prepare), kVssSAsyncFinished);
  EXPECT_EQ(session->prepare_for_backup(other), kVssEBadState);
  EXPECT_EQ(vss.run(*session, &Session::gather_writer_status), kVssSAsyncFinished);
}

TEST(SessionCodes, MetadataIsReadableOnlyBetweenGatherAndFree) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  std::uint32_t count = 0;
  EXPECT_EQ(session->get_writer_metadata_count(count), kVssEBadState);
  OperationPtr gather;
  ASSERT_EQ(session->gather_writer_metadata(gather), kSOk);
  EXPECT_EQ(session->get_writer_metadata_count(count), kVssEBadState);
  ASSERT_EQ(vss.end(gather), kVssSAsyncFinished);
  EXPECT_EQ(session->get_writer_metadata_count(count), kSOk);
  Guid instance;
  std::shared_ptr<const document::WriterMetadata> metadata;
  EXPECT_EQ(session->get_writer_metadata(1, instance, metadata), kVssEObjectNotFound);
  EXPECT_EQ(session->get_writer_metadata(0, instance, metadata), kSOk);
  EXPECT_EQ(metadata->components.size(), 1u);
  EXPECT_EQ(instance, metadata->identification.instance_id);
  EXPECT_EQ(session->free_writer_metadata(), kSOk);
  EXPECT_EQ(session->get_writer_metadata(0, instance, metadata), kVssEBadState);
  EXPECT_EQ(metadata->components.size(), 1u);
}

TEST(SessionCodes, StatusIsReadableOnlyBetweenGatherAndFree) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.gathered();
  std::uint32_t count = 0;
  service::WriterStatus status;
  EXPECT_EQ(session->get_writer_status_count(count), kVssEBadState);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_status), kVssSAsyncFinished);
  EXPECT_EQ(session->get_writer_status_count(count), kSOk);
  EXPECT_EQ(session->get_writer_status(count, status), kVssEObjectNotFound);
  EXPECT_EQ(session->free_writer_status(), kSOk);
  EXPECT_EQ(session->get_writer_status(0, status), kVssEBadState);
}

// C-COMP-03.
TEST(SessionCodes, ComponentsAreAddedOnceWithTypeAndName) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.gathered();
  const Guid instance = vss.subscribed(ledger).registration.instance_id;
  service::ComponentAddress address = vss.address(ledger);
  EXPECT_EQ(session->add_component(instance, address), kSOk);
  EXPECT_EQ(session->add_component(instance, address), kVssEObjectAlreadyExists);
  address.name.reset();
  EXPECT_EQ(session->add_component(instance, address), kEInvalidArg);
  address = vss.address(ledger);
  address.type = ComponentType::undefined;
  EXPECT_EQ(session->add_component(instance, address), kEInvalidArg);
  std::uint32_t count = 0;
  EXPECT_EQ(session->get_writer_components_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  address = vss.address(ledger);
  address.name = "other";
  EXPECT_EQ(session->add_component(instance, address), kVssEBadState);
}

// C-SEL-22.
TEST(SessionCodes, OnlyDeclaredComponentsAreAdded) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ScriptedWriter& other = vss.add_writer("other");
  auto session = vss.gathered();
  const Guid instance = vss.subscribed(ledger).registration.instance_id;
  const service::ComponentAddress good = vss.address(ledger);
  service::ComponentAddress wrong = good;
  wrong.name = "nothing";
  EXPECT_EQ(session->add_component(instance, wrong), kVssEObjectNotFound);
  wrong = good;
  wrong.logical_path = "below";
  EXPECT_EQ(session->add_component(instance, wrong), kVssEObjectNotFound);
  wrong = good;
  wrong.type = ComponentType::database;
  EXPECT_EQ(session->add_component(instance, wrong), kVssEObjectNotFound);
  wrong = good;
  wrong.writer_id = other.registration.writer_id;
  EXPECT_EQ(session->add_component(instance, wrong), kVssEObjectNotFound);
  EXPECT_EQ(session->add_component(Guid{4, 4, 4, {}}, good), kVssEObjectNotFound);
  EXPECT_TRUE(session->components().writers.empty());
  EXPECT_EQ(session->add_component(instance, good), kSOk);
}

// C-ASYN-10.
TEST(SessionCodes, SettersFindOnlyComponentsInTheDocument) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.gathered();
  const Guid instance = vss.subscribed(ledger).registration.instance_id;
  const service::ComponentAddress address = vss.address(ledger);
  EXPECT_EQ(session->set_backup_options(address, "fast"), kVssEObjectNotFound);
  ASSERT_EQ(vss.add(*session, ledger), kSOk);
  EXPECT_EQ(session->set_backup_options(address, "fast"), kSOk);
  EXPECT_EQ(session->set_backup_options(address, std::nullopt), kEInvalidArg);
  EXPECT_EQ(session->set_previous_backup_stamp(address, "lsn:1"), kSOk);
  service::ComponentAddress database = address;
  database.type = ComponentType::database;
  EXPECT_EQ(session->set_backup_options(database, "fast"), kVssEObjectNotFound);
  EXPECT_EQ(session->set_backup_succeeded(instance, address, true), kVssEBadState);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(session->set_backup_options(address, "slow"), kVssEBadState);
  EXPECT_EQ(session->set_previous_backup_stamp(address, "lsn:2"), kVssEBadState);
  EXPECT_EQ(session->set_backup_succeeded(Guid{4, 4, 4, {}}, address, true), kVssEObjectNotFound);
  EXPECT_EQ(session->set_backup_succeeded(instance, address, true), kSOk);
  const document::BackupComponent& stored = session->components().writers[0].components[0];
  EXPECT_EQ(stored.backup_options, "fast");
  EXPECT_EQ(stored.previous_backup_stamp, "lsn:1");
  EXPECT_EQ(stored.backup_succeeded, true);
}

// C-STAMP-17, C-BCD-13: after Release only what was fetched before is left.
TEST(SessionCodes, RequesterReadsWhatTheWriterStored) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::optional<service::ComponentAccess> kept;
  ledger.on[Event::post_snapshot] = [&](service::HandlerContext& context) {
    kept = context.components()->component(0);
    EXPECT_EQ(kept->set_backup_stamp("lsn:42"), kSOk);
    return service::Outcome::succeeded;
  };
  auto session = vss.copied();
  EXPECT_EQ(kept->set_backup_stamp("lsn:43"), kVssEBadState);
  std::optional<service::WriterComponents> components;
  EXPECT_EQ(session->get_writer_components(1, components), kVssEObjectNotFound);
  ASSERT_EQ(session->get_writer_components(0, components), kSOk);
  std::optional<std::string> stamp;
  EXPECT_EQ(components->component(0)->get_backup_stamp(stamp), kSOk);
  EXPECT_EQ(stamp, "lsn:42");
  EXPECT_EQ(components->component(0)->set_backup_stamp("mine"), kVssEBadState);
  session.reset();
  EXPECT_EQ(components->component(0)->get_backup_stamp(stamp), kSOk);
}

// C-TYPE-11.
TEST(SessionCodes, WriterSeesWhatSetBackupStateSaid) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::prepare_backup] = [](service::HandlerContext& context) {
    EXPECT_TRUE(context.are_components_selected());
    EXPECT_TRUE(context.is_bootable_system_state_backed_up());
    EXPECT_TRUE(context.is_partial_file_support_enabled());
    EXPECT_EQ(context.backup_type(), BackupType::incremental);
    EXPECT_FALSE(context.session_id().is_null());
    EXPECT_TRUE(context.snapshot_set_id().is_null());
    return service::Outcome::succeeded;
  };
  vss.prepared({true, true, BackupType::incremental, true});
  EXPECT_TRUE(ledger.has_heard(Event::prepare_backup));
}

// C-SHAD-03.
TEST(SessionCodes, ContextsWithoutWritersRefuseTheWritersCalls) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.gathered();
  ASSERT_EQ(session->set_context(context::kNasRollback), kSOk);
  OperationPtr operation;
  EXPECT_EQ(vss.add(*session, ledger), kVssEBadState);
  EXPECT_EQ(session->prepare_for_backup(operation), kVssEBadState);
  EXPECT_EQ(session->backup_complete(operation), kVssEBadState);
}

// C-ASYN-12.
TEST(SessionCodes, DocumentsComeBackThroughInitializeForBackup) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto first = vss.prepared();
  std::string xml;
  ASSERT_EQ(first->save_as_xml(xml), kSOk);
  auto second = vss.session();
  EXPECT_EQ(second->initialize_for_backup("<nonsense/>"), kVssEInvalidXmlDocument);
  EXPECT_EQ(second->initialize_for_backup(xml), kSOk);
  EXPECT_EQ(second->components(), first->components());
  EXPECT_EQ(second->components().writers[0].components[0].name, ledger.registration.label);
}

// C-EVT-21.
TEST(Coordinator, RefusesASecondSubscriptionOfOneWriter) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto& coordinator = vss.world.coordinator();
  EXPECT_EQ(coordinator.subscribe(ledger, ledger.registration), kVssEWriterAlreadySubscribed);
  EXPECT_EQ(coordinator.unsubscribe(ledger), kSOk);
  EXPECT_EQ(coordinator.unsubscribe(ledger), kSFalse);
  EXPECT_EQ(coordinator.subscribe(ledger, ledger.registration), kSOk);
  EXPECT_EQ(vss.subscribed(ledger).registration.label, "ledger.2");
  ScriptedWriter nobody("nobody");
  nobody.registration.writer_id = {};
  EXPECT_EQ(coordinator.subscribe(nobody, nobody.registration), kEInvalidArg);
}

// CVssWriter::Unsubscribe has no code for "not now".
TEST(Coordinator, LetsAWriterGoInItsOwnHandler) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::freeze] = [&](service::HandlerContext&) {
    EXPECT_EQ(vss.world.coordinator().unsubscribe(ledger), kSOk);
    return service::Outcome::succeeded;
  };
  auto session = vss.copied();
  EXPECT_EQ(vss.world.coordinator().writer_count(), 0u);
  EXPECT_EQ(ledger.heard.back(), Event::freeze);
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterNotResponding);
  session->release();
  EXPECT_EQ(ledger.heard.back(), Event::freeze);
}

// What is left when the process of user code is over: vsskit's own writers, which are told.
TEST(Coordinator, EndsWritersAndRequestersWithTheirProcess) {
  ServiceWorld vss;
  ScriptedWriter& users = vss.add_writer("users");
  vss.writers.emplace_back("own");
  ScriptedWriter& own = vss.writers.back();
  own.registration.scripted = true;
  ASSERT_EQ(vss.world.coordinator().subscribe(own, own.registration), kSOk);
  auto live = vss.prepared();
  auto scripted = vss.world.coordinator().create_session({"", true});
  vss.world.coordinator().end_user_process();
  EXPECT_EQ(users.heard.back(), Event::prepare_backup);
  EXPECT_EQ(own.heard.back(), Event::backup_shutdown);
  std::vector<std::string> ended;
  for (const trace::Step& step : vss.recording.steps) {
    if (step.verb == trace::Verb::exit) ended.push_back(step.subject.text());
  }
  EXPECT_EQ((std::vector<std::string>{"writer:users", "requester"}), ended);
  EXPECT_FALSE(vss.world.coordinator().is_live("requester"));
  EXPECT_TRUE(vss.world.coordinator().is_live(scripted->label()));
}

TEST(Coordinator, LabelsOfSessionsAreUsedAgain) {
  ServiceWorld vss;
  auto first = vss.session();
  auto second = vss.session();
  EXPECT_EQ(first->label(), "requester");
  EXPECT_EQ(second->label(), "requester:2");
  first.reset();
  EXPECT_EQ(vss.session()->label(), "requester");
}

}  // namespace
}  // namespace vsskit::test
