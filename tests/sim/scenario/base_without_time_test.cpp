// A writer that names differenced files without a time leaves it to the requester, which takes what
// changed after the base backup began, whoever made that (IVssComponent::
// AddDifferencedFilesByLastModifyTime).
#include <gtest/gtest.h>

#include <string>

#include "sim/roles/file_requester.h"
#include "sim/roles/path_text.h"
#include "sim/roles/win_file.h"
#include "tests/sim/scenario/restore_bench.h"

namespace vsskit::scenario {
namespace {

constexpr VSS_ID kNotes = {0x4e6f7465, 2, 2, {1, 2, 3, 4, 5, 6, 7, 8}};

class Notes final : public CVssWriter {
 public:
  Notes() {
    EXPECT_EQ(Initialize(kNotes, L"Notes", VSS_UT_USERDATA, VSS_ST_OTHER), S_OK);
    EXPECT_EQ(Subscribe(), S_OK);
  }
  ~Notes() override { Unsubscribe(); }
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    constexpr DWORD kAll = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED;
    return metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr, 0, false,
                                  false, true) == S_OK &&
           metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*", false, nullptr,
                                         kAll) == S_OK &&
           metadata->SetBackupSchema(VSS_BS_INCREMENTAL | VSS_BS_LAST_MODIFY) == S_OK;
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    if (GetBackupType() != VSS_BT_INCREMENTAL) return true;
    IVssComponent* component = nullptr;
    if (components->GetComponent(0, &component) != S_OK) return false;
    const HRESULT added =
        component->AddDifferencedFilesByLastModifyTime(L"C:\\notes", L"*", false, FILETIME{});
    component->Release();
    return added == S_OK;
  }
};

TEST(BaseWithoutTime, IsNoLessOfAnotherProcess) {
  Stage stage(machine({}));
  const Stage::Scope scope(stage);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}).ok());
  ASSERT_TRUE(stage.set_medium("M:\\backup").ok());
  ASSERT_TRUE(roles::make_folders(L"C:\\notes"));
  ASSERT_TRUE(roles::write_file(L"C:\\notes\\old.txt", {'o', 'l', 'd'}));
  const Notes writer;
  stage.clock().advance(VirtualTime::from_ms(10));
  roles::BackupPlan plan;
  plan.medium = L"M:\\backup\\full";
  ASSERT_TRUE(roles::FileRequester().run(plan).succeeded);
  stage.clock().advance(VirtualTime::from_ms(10));
  ASSERT_TRUE(roles::write_file(L"C:\\notes\\new.txt", {'n', 'e', 'w'}));

  plan.base = plan.medium;
  plan.medium = L"M:\\backup\\next";
  plan.type = VSS_BT_INCREMENTAL;
  roles::FileRequester other;
  ASSERT_TRUE(other.run(plan).succeeded);
  roles::Bytes content;
  const std::wstring stored = L"M:\\backup\\next\\Notes\\notes\\C\\notes\\";
  EXPECT_TRUE(roles::read_file(stored + L"new.txt", content));
  EXPECT_FALSE(roles::read_file(stored + L"old.txt", content));
}

}  // namespace
}  // namespace vsskit::scenario
