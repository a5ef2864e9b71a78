// The codes of a restore's calls. Each test names the page of the method, nf-vsbackup-... in the
// reference of the API.
#include <gtest/gtest.h>

#include "tests/support/saved_backup.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::OperationPtr;
using service::Outcome;
using service::Session;

using RestoreCodes = SavedBackup;

// ivssbackupcomponents-initializeforrestore; C-ASYN-12
TEST_F(RestoreCodes, InitializeForRestoreRefusesWhatIsNoDocument) {
  auto session = vss.session();
  EXPECT_EQ(session->initialize_for_restore(std::nullopt), kVssEInvalidXmlDocument);
  EXPECT_EQ(session->initialize_for_restore(""), kVssEInvalidXmlDocument);
  EXPECT_EQ(session->initialize_for_restore("<BACKUP_COMP"), kVssEInvalidXmlDocument);
  EXPECT_EQ(session->initialize_for_restore("<OTHER/>"), kVssEInvalidXmlDocument);
  EXPECT_EQ(session->initialize_for_restore(xml.substr(0, xml.size() / 2)),
            kVssEInvalidXmlDocument);
  // A refused document leaves the object as it was.
  EXPECT_EQ(session->initialize_for_restore(xml), kSOk);
  EXPECT_EQ(session->components().writers.size(), 1u);
}

// ivssbackupcomponents-initializeforrestore, ivssbackupcomponents-initializeforbackup
TEST_F(RestoreCodes, AnObjectIsInitializedOnce) {
  auto restore = vss.session();
  ASSERT_EQ(restore->initialize_for_restore(xml), kSOk);
  EXPECT_EQ(restore->initialize_for_restore(xml), kVssEBadState);
  EXPECT_EQ(restore->initialize_for_restore("no document"), kVssEBadState);
  EXPECT_EQ(restore->initialize_for_backup(std::nullopt), kVssEBadState);
  auto backup = vss.session();
  ASSERT_EQ(backup->initialize_for_backup(std::nullopt), kSOk);
  EXPECT_EQ(backup->initialize_for_restore(xml), kVssEBadState);
}

// ivssbackupcomponents-setselectedforrestore, ivssbackupcomponents-addrestoresubcomponent;
// C-RORD-06
TEST_F(RestoreCodes, SelectionNeedsARunningWriter) {
  auto session = vss.restoring(xml);
  ASSERT_EQ(session->set_selected_for_restore(address, true), kSOk);
  ASSERT_EQ(vss.world.coordinator().unsubscribe(ledger), kSOk);
  EXPECT_EQ(session->set_selected_for_restore(address, true), kVssEObjectNotFound);
  EXPECT_EQ(session->add_restore_subcomponent(address, "ledger", "part", false),
            kVssEObjectNotFound);
  // Other facts about the component can still be said.
  EXPECT_EQ(session->set_restore_options(address, ""), kSOk);
}

// C-RORD-06, C-EVT-20: a disabled writer is as good as one that does not run.
TEST_F(RestoreCodes, SelectionNeedsAnEnabledWriter) {
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  const Guid id = ledger.registration.writer_id;
  ASSERT_EQ(session->disable_writer_classes({&id, 1}), kSOk);
  EXPECT_EQ(session->set_selected_for_restore(address, true), kVssEObjectNotFound);
}

// ivssbackupcomponents-addrestoresubcomponent
TEST_F(RestoreCodes, SubcomponentsNeedASelectedRootPathAndName) {
  auto session = vss.restoring(xml);
  EXPECT_EQ(session->add_restore_subcomponent(address, "ledger", "part", false), kVssEBadState);
  ASSERT_EQ(session->set_selected_for_restore(address, true), kSOk);
  EXPECT_EQ(session->add_restore_subcomponent(address, std::nullopt, "part", false), kEInvalidArg);
  EXPECT_EQ(session->add_restore_subcomponent(address, "", "part", false), kEInvalidArg);
  EXPECT_EQ(session->add_restore_subcomponent(address, "ledger", std::nullopt, false),
            kEInvalidArg);
  EXPECT_EQ(session->add_restore_subcomponent(address, "ledger", "part", false), kSOk);
  EXPECT_EQ(stored(*session).restore_subcomponents.size(), 1u);
}

// ivssbackupcomponents-setrestorestate
TEST_F(RestoreCodes, RestoreStateIsOneOfFourTypesBeforePreRestore) {
  auto session = vss.session();
  EXPECT_EQ(session->set_restore_state(RestoreType::by_copy), kVssEBadState);
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  EXPECT_EQ(session->set_restore_state(static_cast<RestoreType>(4)), kEInvalidArg);
  EXPECT_EQ(session->set_restore_state(static_cast<RestoreType>(-1)), kEInvalidArg);
  EXPECT_EQ(session->set_restore_state(RestoreType::undefined), kSOk);
  EXPECT_EQ(session->set_restore_state(RestoreType::other), kSOk);
  EXPECT_EQ(session->components().restore_type, RestoreType::other);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_EQ(session->set_restore_state(RestoreType::by_copy), kVssEBadState);
  EXPECT_EQ(vss.gathered()->set_restore_state(RestoreType::by_copy), kVssEBadState);
}

// ivssbackupcomponents-setrestoreoptions
TEST_F(RestoreCodes, RestoreOptionsMayBeEmptyButNotNull) {
  auto session = vss.restoring(xml);
  EXPECT_EQ(session->set_restore_options(address, std::nullopt), kEInvalidArg);
  EXPECT_EQ(session->set_restore_options(address, ""), kSOk);
  EXPECT_EQ(stored(*session).restore_options, "");
}

// ivssbackupcomponents-addalternativelocationmapping
TEST_F(RestoreCodes, MappingsNeedAPlainPathASpecificationAndADestination) {
  auto session = vss.restoring(xml);
  const auto add = [&](service::TextOrNull path, service::TextOrNull spec,
                       service::TextOrNull destination) {
    return session->add_alternative_location_mapping(address, path, spec, true, destination);
  };
  EXPECT_EQ(add(std::nullopt, "*", "D:\\x"), kEInvalidArg);
  EXPECT_EQ(add("C:\\l*", "*", "D:\\x"), kEInvalidArg);
  EXPECT_EQ(add("C:\\ledger", std::nullopt, "D:\\x"), kEInvalidArg);
  EXPECT_EQ(add("C:\\ledger", "a\\*", "D:\\x"), kEInvalidArg);
  EXPECT_EQ(add("C:\\ledger", "*", std::nullopt), kEInvalidArg);
  EXPECT_EQ(add("%ProgramData%\\ledger\\", "*.d?", "D:\\x"), kSOk);
  ASSERT_EQ(stored(*session).alternate_mappings.size(), 1u);
  const document::FileSet& mapping = stored(*session).alternate_mappings[0];
  EXPECT_EQ(mapping.path, "%ProgramData%\\ledger\\");
  EXPECT_EQ(mapping.filespec, "*.d?");
  EXPECT_TRUE(mapping.is_recursive());
  EXPECT_EQ(mapping.alternate_path, "D:\\x");
}

// ivssbackupcomponents-addnewtarget
TEST_F(RestoreCodes, NewTargetsAreFileSetsOfTheWriter) {
  auto session = vss.restoring(xml);
  const auto add = [&](service::TextOrNull path, service::TextOrNull spec, bool recursive) {
    return session->add_new_target(address, path, spec, recursive, "D:\\x");
  };
  EXPECT_EQ(add(std::nullopt, "data.db", false), kEInvalidArg);
  EXPECT_EQ(add("C:\\?", "data.db", false), kEInvalidArg);
  EXPECT_EQ(add("C:\\ledger", "x\\data.db", false), kEInvalidArg);
  EXPECT_EQ(add("C:\\ledger", "other.db", false), kVssEObjectNotFound);
  EXPECT_EQ(add("C:\\elsewhere", "data.db", false), kVssEObjectNotFound);
  EXPECT_EQ(add("C:\\ledger", "data.db", true), kVssEObjectNotFound);
  EXPECT_EQ(add("c:\\Ledger\\", "DATA.db", false), kSOk);
  EXPECT_EQ(stored(*session).new_targets.size(), 1u);
}

// Who never asked the writers knows no file sets, and takes the requester's word.
TEST_F(RestoreCodes, NewTargetsAreTakenWhereNoMetadataIsKnown) {
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  EXPECT_EQ(session->add_new_target(address, "C:\\elsewhere", "*", true, "D:\\x"), kSOk);
}

// ivssbackupcomponents-setrangesfilepath; both sides then read the new path (rule C-PART-12).
TEST_F(RestoreCodes, RangesFilePathChangesOnePartialFile) {
  auto session = vss.restoring(xml);
  EXPECT_EQ(session->set_ranges_file_path(address, 0, std::nullopt), kEInvalidArg);
  EXPECT_EQ(session->set_ranges_file_path(address, 0, ""), kEInvalidArg);
  EXPECT_EQ(session->set_ranges_file_path(address, 2, "D:\\r"), kVssEObjectNotFound);
  EXPECT_EQ(session->set_ranges_file_path(address, 0, "D:\\r\\a"), kSOk);
  EXPECT_EQ(session->set_ranges_file_path(address, 1, "D:\\r\\b"), kSOk);
  EXPECT_EQ(stored(*session).partial_files[0].ranges, "File=D:\\r\\a");
  EXPECT_EQ(stored(*session).partial_files[1].ranges, "D:\\r\\b");
  std::optional<service::WriterComponents> components;
  ASSERT_EQ(session->get_writer_components(0, components), kSOk);
  document::PartialFile file;
  ASSERT_EQ(components->component(0)->get_partial_file(0, file), kSOk);
  EXPECT_EQ(file.ranges, "File=D:\\r\\a");
}

// ivssbackupcomponents-setfilerestorestatus
TEST_F(RestoreCodes, FileRestoreStatusIsNoneAllOrFailed) {
  auto session = vss.pre_restored(xml);
  EXPECT_EQ(session->set_file_restore_status(address, FileRestoreStatus::undefined), kEInvalidArg);
  EXPECT_EQ(session->set_file_restore_status(address, static_cast<FileRestoreStatus>(4)),
            kEInvalidArg);
  for (const auto status :
       {FileRestoreStatus::none, FileRestoreStatus::all, FileRestoreStatus::failed}) {
    EXPECT_EQ(session->set_file_restore_status(address, status), kSOk);
    EXPECT_EQ(stored(*session).file_restore_status, status);
  }
}

// ivsscomponent-getfilerestorestatus: the getter belongs to restores.
TEST_F(RestoreCodes, FileRestoreStatusIsNotReadInABackup) {
  const auto read = [](Session& session, FileRestoreStatus& status) {
    std::optional<service::WriterComponents> components;
    EXPECT_EQ(session.get_writer_components(0, components), kSOk);
    return components->component(0)->get_file_restore_status(status);
  };
  FileRestoreStatus status = FileRestoreStatus::all;
  auto backup = vss.prepared();
  EXPECT_EQ(read(*backup, status), kVssEBadState);
  EXPECT_EQ(status, FileRestoreStatus::undefined);
  backup->release();
  auto restore = vss.pre_restored(xml);
  EXPECT_EQ(read(*restore, status), kSFalse);
  ASSERT_EQ(restore->set_file_restore_status(address, FileRestoreStatus::all), kSOk);
  EXPECT_EQ(read(*restore, status), kSOk);
  EXPECT_EQ(status, FileRestoreStatus::all);
}

// ivsscomponent-isselectedforrestore: no S_FALSE, and nothing for backups.
TEST_F(RestoreCodes, SelectionIsAYesOrNoOfRestores) {
  const auto read = [](Session& session, bool& selected) {
    std::optional<service::WriterComponents> components;
    EXPECT_EQ(session.get_writer_components(0, components), kSOk);
    return components->component(0)->is_selected_for_restore(selected);
  };
  bool selected = true;
  auto backup = vss.prepared();
  EXPECT_EQ(read(*backup, selected), kVssEBadState);
  EXPECT_FALSE(selected);
  backup->release();
  auto restore = vss.restoring(xml);
  EXPECT_EQ(read(*restore, selected), kSOk);
  EXPECT_FALSE(selected);
  ASSERT_EQ(restore->set_selected_for_restore(address, true), kSOk);
  EXPECT_EQ(read(*restore, selected), kSOk);
  EXPECT_TRUE(selected);
}

// ivsscomponent-setrestoremetadata: once in a restore; W-META-02.
TEST_F(RestoreCodes, RestoreMetadataIsWrittenOnce) {
  Hresult first = kEFail;
  Hresult second = kEFail;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    service::ComponentAccess component = *context.components()->component(0);
    first = component.set_restore_metadata("a");
    second = component.set_restore_metadata("b");
    return Outcome::succeeded;
  };
  auto session = vss.pre_restored(xml);
  EXPECT_EQ(first, kSOk);
  EXPECT_EQ(second, kVssEObjectAlreadyExists);
  EXPECT_EQ(stored(*session).restore_metadata, "a");
}

// ivssbackupcomponentsex2-setrollforward, -setauthoritativerestore, -setrestorename; what writers
// read back through IVssComponentEx, S_FALSE where nothing was said.
TEST_F(RestoreCodes, RollForwardAuthorityAndNameReachTheWriter) {
  RollForwardType type = RollForwardType::undefined;
  std::optional<std::string> point;
  std::optional<std::string> name;
  bool authoritative = false;
  Hresult answer = kSOk;
  ledger.on[Event::pre_restore] = [&](HandlerContext& context) {
    const service::ComponentAccess component = *context.components()->component(0);
    answer = component.get_roll_forward(type, point);
    EXPECT_EQ(component.get_restore_name(name), answer);
    EXPECT_EQ(component.get_authoritative_restore(authoritative), answer);
    return Outcome::succeeded;
  };
  vss.pre_restored(xml);
  EXPECT_EQ(answer, kSFalse);
  auto session = vss.restoring(xml);
  ASSERT_EQ(session->set_selected_for_restore(address, true), kSOk);
  EXPECT_EQ(session->set_roll_forward(address, RollForwardType::undefined, "lsn:1"), kEInvalidArg);
  EXPECT_EQ(session->set_roll_forward(address, static_cast<RollForwardType>(4), "lsn:1"),
            kEInvalidArg);
  EXPECT_EQ(session->set_roll_forward(address, RollForwardType::partial, std::nullopt),
            kEInvalidArg);
  EXPECT_EQ(session->set_roll_forward(address, RollForwardType::partial, "lsn:1"), kSOk);
  EXPECT_EQ(session->set_restore_name(address, std::nullopt), kEInvalidArg);
  EXPECT_EQ(session->set_restore_name(address, "copy of ledger"), kSOk);
  EXPECT_EQ(session->set_authoritative_restore(address, true), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_EQ(answer, kSOk);
  EXPECT_EQ(type, RollForwardType::partial);
  EXPECT_EQ(point, "lsn:1");
  EXPECT_EQ(name, "copy of ledger");
  EXPECT_TRUE(authoritative);
}

// ivssbackupcomponents-prerestore, ivssbackupcomponents-postrestore; C-ASYN-09
TEST_F(RestoreCodes, PreRestoreAndPostRestoreComeOnceAndInThisOrder) {
  OperationPtr operation;
  auto session = vss.session();
  EXPECT_EQ(session->pre_restore(operation), kVssEBadState);
  EXPECT_EQ(session->post_restore(operation), kVssEBadState);
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  EXPECT_EQ(session->post_restore(operation), kVssEBadState);
  ASSERT_EQ(session->pre_restore(operation), kSOk);
  OperationPtr second;
  EXPECT_EQ(session->post_restore(second), kVssEBadState);
  ASSERT_EQ(vss.end(operation), kVssSAsyncFinished);
  EXPECT_EQ(session->pre_restore(operation), kVssEBadState);
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_EQ(session->post_restore(operation), kVssEBadState);
  EXPECT_EQ(session->pre_restore(operation), kVssEBadState);
  auto backup = vss.gathered();
  EXPECT_EQ(backup->pre_restore(operation), kVssEBadState);
  EXPECT_EQ(backup->post_restore(operation), kVssEBadState);
}

// windows-programs.md section 4: SetBackupState is taken after InitializeForRestore; the saved
// document keeps what the backup was.
TEST_F(RestoreCodes, SetBackupStateWorksAfterInitializeForRestore) {
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  const Session::BackupState state{true, true, BackupType::differential, true};
  EXPECT_EQ(session->set_backup_state(state), kSOk);
  EXPECT_EQ(session->components().backup_type, BackupType::full);
  ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  EXPECT_EQ(session->set_backup_state(state), kVssEBadState);
}

// The calls of a backup have VSS_E_BAD_STATE in a restore on their pages.
TEST_F(RestoreCodes, CallsOfABackupAreRefusedInARestore) {
  auto session = vss.restoring(xml);
  OperationPtr operation;
  Guid id;
  EXPECT_EQ(vss.add(*session, ledger), kVssEBadState);
  EXPECT_EQ(session->set_backup_options(address, "fast"), kVssEBadState);
  EXPECT_EQ(session->set_previous_backup_stamp(address, "lsn:1"), kVssEBadState);
  EXPECT_EQ(
      session->set_backup_succeeded(vss.subscribed(ledger).registration.instance_id, address, true),
      kVssEBadState);
  EXPECT_EQ(session->prepare_for_backup(operation), kVssEBadState);
  EXPECT_EQ(session->start_snapshot_set(id), kVssEBadState);
  EXPECT_EQ(session->do_snapshot_set(operation), kVssEBadState);
  EXPECT_EQ(session->backup_complete(operation), kVssEBadState);
  EXPECT_EQ(session->abort_backup(), kVssEBadState);
}

// C-BCD-12, C-BCD-13: the document of a restore is read, counted and saved like a backup's.
TEST_F(RestoreCodes, DocumentIsReadAndSavedUntilRelease) {
  auto session = vss.restoring(xml);
  std::uint32_t count = 0;
  std::optional<service::WriterComponents> components;
  EXPECT_EQ(session->get_writer_components_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(session->get_writer_components(1, components), kVssEObjectNotFound);
  EXPECT_EQ(session->get_writer_components(0, components), kSOk);
  std::string saved;
  EXPECT_EQ(session->save_as_xml(saved), kSOk);
  EXPECT_EQ(saved, xml);
  session->release();
  EXPECT_EQ(session->save_as_xml(saved), kVssEBadState);
}

}  // namespace
}  // namespace vsskit::test
