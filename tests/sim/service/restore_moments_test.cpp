// The moment of each of a restore's setters, and how it finds its component.
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/saved_backup.h"

namespace vsskit::test {
namespace {

using service::ComponentAddress;
using service::OperationPtr;
using service::Session;

// The restore's setters, each with good arguments.
using Call = std::function<Hresult(Session&, const ComponentAddress&)>;
struct NamedCall {
  const char* name;
  Call call;
  bool after_pre_restore;   // allowed between PreRestore and PostRestore
  bool before_pre_restore;  // allowed before PreRestore
};

std::vector<NamedCall> setters() {
  return {
      {"SetSelectedForRestore",
       [](Session& s, const ComponentAddress& c) { return s.set_selected_for_restore(c, true); },
       false, true},
      {"SetSelectedForRestoreEx",
       [](Session& s, const ComponentAddress& c) {
         return s.set_selected_for_restore_ex(c, true, {});
       },
       false, true},
      {"SetRestoreOptions",
       [](Session& s, const ComponentAddress& c) {
         return s.set_restore_options(c, "\"a\"=\"b\"");
       },
       false, true},
      {"SetAdditionalRestores",
       [](Session& s, const ComponentAddress& c) { return s.set_additional_restores(c, true); },
       true, true},
      {"AddAlternativeLocationMapping",
       [](Session& s, const ComponentAddress& c) {
         return s.add_alternative_location_mapping(c, "C:\\ledger", "data.db", false, "D:\\x");
       },
       true, true},
      {"AddRestoreSubcomponent",
       [](Session& s, const ComponentAddress& c) {
         return s.add_restore_subcomponent(c, "ledger", "part", false);
       },
       false, true},
      {"SetFileRestoreStatus",
       [](Session& s, const ComponentAddress& c) {
         return s.set_file_restore_status(c, FileRestoreStatus::all);
       },
       true, false},
      {"AddNewTarget",
       [](Session& s, const ComponentAddress& c) {
         return s.add_new_target(c, "C:\\ledger", "data.db", false, "D:\\x");
       },
       true, true},
      {"SetRangesFilePath",
       [](Session& s, const ComponentAddress& c) { return s.set_ranges_file_path(c, 0, "D:\\r"); },
       true, true},
      {"SetAuthoritativeRestore",
       [](Session& s, const ComponentAddress& c) { return s.set_authoritative_restore(c, true); },
       true, true},
      {"SetRollForward",
       [](Session& s, const ComponentAddress& c) {
         return s.set_roll_forward(c, RollForwardType::all, std::nullopt);
       },
       true, true},
      {"SetRestoreName",
       [](Session& s, const ComponentAddress& c) { return s.set_restore_name(c, "other"); }, true,
       true},
  };
}

class RestoreSetter : public SavedBackup, public ::testing::WithParamInterface<NamedCall> {
 protected:
  Hresult call(const std::shared_ptr<Session>& session) {
    return GetParam().call(*session, address);
  }
  Hresult expected(bool allowed) { return allowed ? kSOk : kVssEBadState; }
};

// Every setter's page has VSS_E_BAD_STATE outside its moment; C-ASYN-09.
TEST_P(RestoreSetter, HasItsMoment) {
  auto session = vss.session();
  EXPECT_EQ(call(session), kVssEBadState);
  ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  ASSERT_EQ(session->set_selected_for_restore(address, true), kSOk);
  EXPECT_EQ(call(session), expected(GetParam().before_pre_restore));
  OperationPtr operation;
  ASSERT_EQ(session->pre_restore(operation), kSOk);
  EXPECT_EQ(call(session), kVssEBadState);
  ASSERT_EQ(vss.end(operation), kVssSAsyncFinished);
  EXPECT_EQ(call(session), expected(GetParam().after_pre_restore));
  ASSERT_EQ(vss.run(*session, &Session::post_restore), kVssSAsyncFinished);
  EXPECT_EQ(call(session), kVssEBadState);
  session->release();
  EXPECT_EQ(call(session), kVssEBadState);
}

TEST_P(RestoreSetter, BelongsToRestoresAlone) {
  auto session = vss.gathered();
  ASSERT_EQ(vss.add(*session, ledger), kSOk);
  EXPECT_EQ(call(session), kVssEBadState);
}

// Every setter's page has VSS_E_OBJECT_NOT_FOUND for what is not in the document, and E_INVALIDARG
// for a component without a name; C-ASYN-10, C-RORD-06.
TEST_P(RestoreSetter, FindsOnlyComponentsInTheDocument) {
  auto session = vss.restoring(xml);
  ASSERT_EQ(session->set_selected_for_restore(address, true), kSOk);
  if (!GetParam().before_pre_restore) {
    ASSERT_EQ(vss.run(*session, &Session::pre_restore), kVssSAsyncFinished);
  }
  const document::BackupComponents before = session->components();
  ComponentAddress other = address;
  other.name = "unknown";
  EXPECT_EQ(GetParam().call(*session, other), kVssEObjectNotFound);
  other = address;
  other.logical_path = "elsewhere";
  EXPECT_EQ(GetParam().call(*session, other), kVssEObjectNotFound);
  other = address;
  other.type = ComponentType::database;
  EXPECT_EQ(GetParam().call(*session, other), kVssEObjectNotFound);
  other = address;
  other.writer_id = Guid{8, 8, 8, {}};
  EXPECT_EQ(GetParam().call(*session, other), kVssEObjectNotFound);
  other = address;
  other.name.reset();
  EXPECT_EQ(GetParam().call(*session, other), kEInvalidArg);
  other = address;
  other.type = ComponentType::undefined;
  EXPECT_EQ(GetParam().call(*session, other), kEInvalidArg);
  EXPECT_EQ(session->components(), before);
}

INSTANTIATE_TEST_SUITE_P(Calls, RestoreSetter, ::testing::ValuesIn(setters()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace vsskit::test
