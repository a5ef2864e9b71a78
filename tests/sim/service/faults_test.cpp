// What each named fault does to a session, seen from the requester and in the trace; faults of
// handlers are in writer_state_test.cpp and abort_test.cpp.
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
using trace::Verb;

engine::FaultPlan plan_of(std::initializer_list<std::pair<const char*, const char*>> faults) {
  engine::FaultPlan plan;
  for (const auto& [name, value] : faults)
    EXPECT_TRUE(engine::set_fault(plan, name, value)) << name;
  return plan;
}

std::vector<std::string> lines(const ServiceWorld& vss, Verb verb) {
  std::vector<std::string> list;
  for (const trace::Step& step : vss.recording.steps) {
    if (step.verb != verb) continue;
    std::string line = step.subject.label;
    for (const trace::Field& field : step.fields)
      line += " " + (field.value.null ? std::string("null") : field.value.text);
    list.push_back(line);
  }
  return list;
}

TEST(Faults, AreDeclaredInTheTrace) {
  ServiceWorld vss(1, plan_of({{"writer_veto", "ledger OnFreeze VSS_E_WRITERERROR_RETRYABLE"},
                               {"volume_lost", "D:\\ CommitSnapshots"},
                               {"disk_full_after_bytes", "4096"}}));
  auto session = vss.session();
  EXPECT_THAT(lines(vss, Verb::fault),
              ElementsAre(" writer_veto ledger OnFreeze VSS_E_WRITERERROR_RETRYABLE",
                          " volume_lost D:\\ CommitSnapshots", " disk_full_after_bytes 4096"));
}

// The process is gone in the middle of the event; what comes back later is another instance.
TEST(WriterExit, LeavesTheEventOpenAndTheWriterNotResponding) {
  ServiceWorld vss(1, plan_of({{"writer_exit", "ledger OnFreeze"}}));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ScriptedWriter& other = vss.add_writer("other");
  const Guid before = vss.subscribed(ledger).registration.instance_id;
  auto session = vss.copied();
  EXPECT_THAT(lines(vss, Verb::exit), ElementsAre("ledger"));
  EXPECT_EQ(vss.world.recorder().open_steps({trace::Party::writer, "ledger"}).size(), 1u);
  EXPECT_EQ(vss.status(*session).state, WriterState::unknown);
  EXPECT_EQ(vss.status(*session).failure, kVssEWriterNotResponding);
  EXPECT_TRUE(other.has_heard(Event::post_snapshot));
  // C-IDENT-21; nothing of the old instance's session reaches the new one.
  ASSERT_EQ(vss.world.coordinator().subscribe(ledger, ledger.registration), kSOk);
  EXPECT_NE(vss.subscribed(ledger).registration.instance_id, before);
  EXPECT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  session->release();
  EXPECT_FALSE(ledger.has_heard(Event::backup_complete));
  EXPECT_FALSE(ledger.has_heard(Event::backup_shutdown));
}

TEST(WriterExit, InIdentifyTakesTheWriterOffTheLists) {
  ServiceWorld vss(1, plan_of({{"writer_exit", "ledger OnIdentify"}}));
  vss.add_writer("ledger");
  vss.add_writer("other");
  auto session = vss.gathered();
  std::uint32_t count = 0;
  ASSERT_EQ(session->get_writer_metadata_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(vss.world.coordinator().writer_count(), 1u);
}

// C-FRZ-12: what was held for copies that will not come is not held while writers abort.
TEST(ServiceStop, WhileWritesAreHeldLetsThemGoFirst) {
  ServiceWorld vss(1, plan_of({{"service_stops_at", "CommitSnapshots"}}));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::size_t released = 0;
  ledger.on[Event::abort] = [&](HandlerContext&) {
    released = vss.count(Verb::writes_released);
    return Outcome::succeeded;
  };
  auto session = vss.prepared();
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssEUnexpected);
  EXPECT_EQ(vss.count(Verb::writes_held), 1u);
  EXPECT_EQ(vss.count(Verb::OnAbort), 1u);
  EXPECT_EQ(released, 1u);
}

// api CreateVssBackupComponents: E_ACCESSDENIED. C-SEC-01, C-SEC-07.
TEST(Access, RequestersNeedTheRightOrTheEntry) {
  for (std::uint32_t value = 0; value <= 3; ++value) {
    ServiceWorld vss;
    vss.world.faults().requester_access = value;
    auto session = vss.session();
    const Hresult expected = value >= 2 ? kSOk : kEAccessDenied;
    EXPECT_EQ(vss.world.coordinator().admit_requester(), expected);
    // api InitializeForBackup lists the same code.
    EXPECT_EQ(session->initialize_for_backup(std::nullopt), expected);
  }
}

// api CVssWriter::Subscribe: E_ACCESSDENIED. C-SEC-01, C-SEC-07.
TEST(Access, WritersNeedTheRightOrTheEntry) {
  for (std::uint32_t value = 0; value <= 3; ++value) {
    ServiceWorld vss;
    vss.world.faults().writer_accounts = {{"ledger", value}};
    ScriptedWriter ledger("ledger");
    const bool admitted = value == 1 || value == 3;
    EXPECT_EQ(vss.world.coordinator().subscribe(ledger, ledger.registration),
              admitted ? kSOk : kEAccessDenied);
    EXPECT_EQ(vss.world.coordinator().writer_count(), admitted ? 1u : 0u);
  }
}

TEST(Com, IsNeededForARequester) {
  ServiceWorld vss(1, plan_of({{"requester_without_com", ""}}));
  EXPECT_EQ(vss.world.coordinator().admit_requester(), kCoENotInitialized);
}

// Every page: VSS_E_UNEXPECTED, and E_UNEXPECTED before Windows 7 and Server 2008 R2.
TEST(ServiceDisabled, FailsInitializeForBackup) {
  for (const char* version : {"10.0.20348", "6.1.7601", "6.0.6002", "5.2.3790"}) {
    auto options = ServiceWorld::options(1, plan_of({{"service_disabled", ""}}));
    options.windows_version = version;
    service::World world(options);
    auto session = world.coordinator().create_session();
    const bool old = version[0] == '5' || std::string_view(version).substr(0, 3) == "6.0";
    EXPECT_EQ(session->initialize_for_backup(std::nullopt), old ? kEUnexpected : kVssEUnexpected)
        << version;
  }
}

TEST(ServiceStop, UnderFreezeAbortsTheCreation) {
  ServiceWorld vss(1, plan_of({{"service_stops_at", "CommitSnapshots"}}));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.prepared();
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssEUnexpected);
  EXPECT_THAT(ledger.heard, ElementsAre(Event::identify, Event::prepare_backup,
                                        Event::prepare_snapshot, Event::freeze, Event::abort));
  EXPECT_EQ(vss.count(Verb::CommitSnapshots), 0u);
  EXPECT_EQ(vss.count(Verb::AbortSnapshots), 1u);
  // What the requester is left with: its document, AbortBackup and Release.
  OperationPtr operation;
  std::string xml;
  std::vector<service::ObjectProperties> objects;
  EXPECT_EQ(session->gather_writer_status(operation), kVssEWriterInfrastructure);
  EXPECT_EQ(session->gather_writer_metadata(operation), kVssEWriterInfrastructure);
  EXPECT_EQ(session->backup_complete(operation), kVssEUnexpected);
  EXPECT_EQ(session->query({}, ObjectType::none, ObjectType::snapshot, objects), kVssEUnexpected);
  EXPECT_EQ(session->save_as_xml(xml), kSOk);
  EXPECT_EQ(session->abort_backup(), kSOk);
  session->release();
  EXPECT_EQ(ledger.heard.back(), Event::backup_shutdown);
  vss.back_up();
}

TEST(ServiceStop, TakesAutoReleaseCopiesAndEverySessionWithIt) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto first = vss.copied();
  auto second = vss.gathered();
  OperationPtr preparing;
  ASSERT_EQ(vss.add(*second, ledger), kSOk);
  ASSERT_EQ(second->prepare_for_backup(preparing), kSOk);
  vss.world.coordinator().stop_service();
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
  EXPECT_EQ(vss.end(preparing), kVssEUnexpected);
  OperationPtr operation;
  EXPECT_EQ(first->backup_complete(operation), kVssEUnexpected);
  EXPECT_FALSE(ledger.has_heard(Event::abort));
  first.reset();
  second.reset();
  vss.back_up();
}

// What ended with the service was not cancelled, whoever asks for that afterwards.
TEST(ServiceStop, EndsWhatTheRequesterCancelsTooLate) {
  for (const bool by_release : {false, true}) {
    ServiceWorld vss;
    vss.add_writer("ledger");
    auto session = vss.gathered();
    OperationPtr preparing;
    ASSERT_EQ(session->prepare_for_backup(preparing), kSOk);
    vss.world.coordinator().stop_service();
    by_release ? session->release() : vss.world.executor().cancel(*preparing);
    EXPECT_EQ(vss.end(preparing), kVssEUnexpected);
  }
}

TEST(ServiceStop, LeavesPersistentCopies) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.gathered();
  ASSERT_EQ(session->set_context(static_cast<std::int32_t>(context::kAppRollback)), kSOk);
  ASSERT_EQ(vss.add(*session, vss.writers[0]), kSOk);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  vss.world.coordinator().stop_service();
  session.reset();
  EXPECT_EQ(vss.world.volumes().shadow_copies().size(), 1u);
}

TEST(LostVolume, FailsTheSetAndComesBackWithItsFiles) {
  ServiceWorld vss(1, plan_of({{"volume_lost", "C:\\ PreCommitSnapshots"}}));
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.copied(kVssEProviderVeto);
  EXPECT_EQ(ledger.heard.back(), Event::abort);
  EXPECT_FALSE(vss.world.volumes().info("C:\\ledger\\data.db").ok());
  session.reset();
  auto next = vss.gathered();
  ASSERT_EQ(next->start_snapshot_set(vss.set_id), kSOk);
  EXPECT_EQ(next->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kVssEObjectNotFound);
  vss.world.volumes().bring_back();
  EXPECT_EQ(next->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
  EXPECT_TRUE(vss.world.volumes().info("C:\\ledger\\data.db").ok());
}

TEST(LostVolume, TakesItsShadowCopiesAlong) {
  ServiceWorld vss(1, plan_of({{"volume_lost", "C:\\ OnBackupComplete"}}));
  vss.add_writer("ledger");
  auto session = vss.copied();
  service::SnapshotProperties properties;
  ASSERT_EQ(session->get_snapshot_properties(vss.snapshot_id, properties), kSOk);
  EXPECT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
}

// C-FRZ-14. api DoSnapshotSet: what the system itself cannot do.
TEST(SystemFault, EndsTheCreationWithItsCode) {
  for (const char* name : {"hold_fails", "release_fails"}) {
    for (const char* code :
         {"VSS_E_FLUSH_WRITES_TIMEOUT", "VSS_E_HOLD_WRITES_TIMEOUT",
          "VSS_E_TRANSACTION_FREEZE_TIMEOUT", "VSS_E_TRANSACTION_THAW_TIMEOUT"}) {
      ServiceWorld vss(1, plan_of({{name, code}}));
      ScriptedWriter& ledger = vss.add_writer("ledger");
      auto session = vss.copied(*parse_hresult(code));
      EXPECT_EQ(ledger.heard.back(), Event::abort);
      EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
    }
  }
}

// api GetWriterStatus: VSS_E_WRITER_STATUS_NOT_AVAILABLE. C-STAT-19.
TEST(WriterSessions, AreLimitedAndFreedByRelease) {
  auto options = ServiceWorld::options(1, {});
  options.writer_sessions_max = 2;
  ServiceWorld vss(options);
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto first = vss.prepared(ServiceWorld::full(), false);
  auto second = vss.prepared(ServiceWorld::full(), false);
  auto third = vss.prepared(ServiceWorld::full(), false);
  EXPECT_EQ(ledger.times_heard(Event::prepare_backup), 2u);
  EXPECT_EQ(vss.status(*third).state, WriterState::unknown);
  EXPECT_EQ(vss.status(*third).failure, kVssEWriterStatusNotAvailable);
  EXPECT_EQ(vss.status(*second).failure, kSOk);
  third.reset();
  EXPECT_FALSE(ledger.has_heard(Event::backup_shutdown));
  first.reset();
  auto next = vss.prepared(ServiceWorld::full(), false);
  EXPECT_EQ(vss.status(*next).failure, kSOk);
}

// api InitializeForBackup: VSS_E_INVALID_XML_DOCUMENT. C-ASYN-12.
TEST(StoredDocument, ComesBackDamagedWhereThePlanSaysSo) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto first = vss.prepared();
  std::string xml;
  std::string name;
  ASSERT_EQ(first->save_as_xml(xml, &name), kSOk);
  first.reset();
  const std::string cut = name;
  for (const std::string& document : {cut, std::string("*")}) {
    vss.world.faults() = {};
    vss.world.faults().documents = {{document, std::nullopt}};
    auto second = vss.session();
    EXPECT_EQ(second->initialize_for_backup(xml), kVssEInvalidXmlDocument) << document;
    vss.world.faults().documents = {{"other.xml", std::nullopt}};
    EXPECT_EQ(second->initialize_for_backup(xml), kSOk);
  }
}

// The page of SetContext: E_NOTIMPL under Windows XP.
TEST(OldWindows, HasOneContext) {
  auto options = ServiceWorld::options(1, {});
  options.windows_version = "5.1.2600";
  service::World world(options);
  auto session = world.coordinator().create_session();
  EXPECT_EQ(session->set_context(context::kBackup), kENotImpl);
  EXPECT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
}

TEST(OldWindows, ComparesVersions) {
  const struct {
    const char* version;
    bool at_least_6_1;
  } rows[] = {{"5.2.3790", false}, {"6.0", false}, {"6.1", true},
              {"6.2.9200", true},  {"10.0", true}, {"", false}};
  for (const auto& row : rows) {
    auto options = ServiceWorld::options(1, {});
    options.windows_version = row.version;
    EXPECT_EQ(service::World(options).windows_at_least(6, 1), row.at_least_6_1) << row.version;
  }
}

// Of one version alone; the next version has all that its service packs brought.
TEST(OldWindows, ComparesServicePacks) {
  const struct {
    const char* version;
    std::optional<std::uint32_t> pack;
    bool at_least_5_2_1;
    std::uint32_t has;
  } rows[] = {{"5.2.3790", std::nullopt, false, 0},
              {"5.2.3790", 1, true, 1},
              {"5.2.3790", 2, true, 2},
              {"5.1.2600", 3, false, 3},
              {"6.0.6000", std::nullopt, true, 0},
              {"6.0.6001", std::nullopt, true, 1},
              {"6.0.6002", std::nullopt, true, 2},
              {"6.0.6002", 0, true, 0},
              {"6.1.7601", std::nullopt, true, 1}};
  for (const auto& row : rows) {
    auto options = ServiceWorld::options(1, {});
    options.windows_version = row.version;
    options.service_pack = row.pack;
    const service::World world(options);
    EXPECT_EQ(world.windows_at_least(5, 2, 1), row.at_least_5_2_1) << row.version;
    EXPECT_EQ(world.service_pack(), row.has) << row.version;
  }
}

// Their pages: Server 2003 with SP1, Vista with SP1, Server 2008.
TEST(OldWindows, LearnsMethodsWithItsServicePacks) {
  using trace::Verb;
  const struct {
    const char* version;
    std::uint32_t pack;
    bool expose, revert, break_ex;
  } rows[] = {{"5.1.2600", 3, false, false, false}, {"5.2.3790", 0, true, false, false},
              {"5.2.3790", 1, true, true, false},   {"6.0.6000", 0, true, false, false},
              {"6.0.6001", 1, true, true, true},    {"6.1.7600", 0, true, true, true}};
  for (const auto& row : rows) {
    auto options = ServiceWorld::options(1, {});
    options.windows_version = row.version;
    options.service_pack = row.pack;
    service::World world(options);
    auto session = world.coordinator().create_session();
    const auto has = [&](Verb verb) { return session->begin_call(verb) == kSOk; };
    EXPECT_EQ(has(Verb::ExposeSnapshot), row.expose) << row.version << " " << row.pack;
    EXPECT_EQ(has(Verb::RevertToSnapshot), row.revert) << row.version << " " << row.pack;
    EXPECT_EQ(has(Verb::QueryRevertStatus), row.revert) << row.version << " " << row.pack;
    EXPECT_EQ(has(Verb::BreakSnapshotSetEx), row.break_ex) << row.version << " " << row.pack;
  }
}

}  // namespace
}  // namespace vsskit::test
