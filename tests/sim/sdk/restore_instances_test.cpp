// Two instances of one writer class, each with a component of the same name, through the interfaces
// and with the files' bytes: from the shadow copy to the medium, and back to the instance that the
// requester names. Page: ivssbackupcomponentsex-setselectedforrestoreex.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/stage_world.h"

namespace vsskit {
namespace {

constexpr VSS_ID kTwinClass = {0x81, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

std::string read(const std::wstring& path) {
  HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING,
                            FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) return "(none)";
  char bytes[256];
  DWORD size = 0;
  EXPECT_TRUE(ReadFile(file, bytes, sizeof(bytes), &size, nullptr));
  CloseHandle(file);
  return {bytes, size};
}

void write(const std::wstring& path, const std::string& bytes) {
  HANDLE file = CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                            FILE_ATTRIBUTE_NORMAL, nullptr);
  ASSERT_NE(INVALID_HANDLE_VALUE, file);
  DWORD size = 0;
  EXPECT_TRUE(WriteFile(file, bytes.data(), static_cast<DWORD>(bytes.size()), &size, nullptr));
  CloseHandle(file);
}

// Keeps one book in a folder of its own, and notes whose book it is handed and what then lies
// there.
class BookWriter : public CVssWriterEx2 {
 public:
  explicit BookWriter(std::wstring instance) : instance_(std::move(instance)) {}
  ~BookWriter() override { Unsubscribe(); }

  HRESULT start() {
    const HRESULT hr = InitializeEx(kTwinClass, L"Book Writer", 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER,
                                    VSS_APP_FRONT_END, 60000, VSS_AWS_NO_ALTERNATE_WRITER, false,
                                    instance_.c_str());
    return FAILED(hr) ? hr : Subscribe();
  }
  [[nodiscard]] std::wstring folder() const { return L"C:\\" + instance_; }
  [[nodiscard]] std::wstring file() const { return folder() + L"\\book.txt"; }
  [[nodiscard]] const std::wstring& instance() const { return instance_; }

  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS,
                               false);
    metadata->SetBackupSchema(VSS_BS_WRITER_SUPPORTS_RESTORE_WITH_MOVE);
    if (!has_book) return true;
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"book", nullptr, nullptr, 0, false, false,
                           true);
    return SUCCEEDED(metadata->AddFilesToFileGroup(nullptr, L"book", folder().c_str(), L"book.txt",
                                                   false, nullptr));
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* all) override {
    CComPtr<IVssComponent> book;
    return FAILED(all->GetComponent(0, &book)) ||
           SUCCEEDED(book->SetBackupMetadata(instance_.c_str()));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* all) override {
    before = owners(all);
    return true;
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* all) override {
    after = owners(all);
    found = read(file());
    CComPtr<IVssComponent> book;
    return FAILED(all->GetComponent(0, &book)) || SUCCEEDED(book->GetFileRestoreStatus(&status));
  }

  bool has_book = true;
  std::vector<std::wstring> before, after;
  std::string found;
  VSS_FILE_RESTORE_STATUS status = VSS_RS_UNDEFINED;

 private:
  static std::vector<std::wstring> owners(IVssWriterComponents* all) {
    std::vector<std::wstring> list;
    UINT count = 0;
    all->GetComponentCount(&count);
    for (UINT i = 0; i < count; ++i) {
      CComPtr<IVssComponent> book;
      CComBSTR owner;
      if (SUCCEEDED(all->GetComponent(i, &book)) && book->GetBackupMetadata(&owner) == S_OK) {
        list.emplace_back(owner);
      }
    }
    return list;
  }

  std::wstring instance_;
};

class InstancesOnDisk : public testing::Test {
 protected:
  InstancesOnDisk() : east_(L"east"), west_(L"west") {
    for (BookWriter* writer : {&east_, &west_}) {
      EXPECT_TRUE(CreateDirectoryW(writer->folder().c_str(), nullptr));
      EXPECT_EQ(S_OK, writer->start());
    }
    EXPECT_TRUE(CreateDirectoryW(L"D:\\medium", nullptr));
    write(east_.file(), "book of the east");
    write(west_.file(), "book of the west");
  }

  // The live instance of this name, as the requester finds it.
  static VSS_ID find(IVssBackupComponents& requester, const BookWriter& writer) {
    UINT count = 0;
    EXPECT_EQ(S_OK, requester.GetWriterMetadataCount(&count));
    for (UINT i = 0; i < count; ++i) {
      CComPtr<IVssExamineWriterMetadata> metadata;
      VSS_ID id = GUID_NULL, instance = GUID_NULL, writer_id = GUID_NULL;
      EXPECT_EQ(S_OK, requester.GetWriterMetadata(i, &instance, &metadata));
      CComQIPtr<IVssExamineWriterMetadataEx> ex(metadata);
      CComBSTR name, instance_name;
      VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
      VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
      EXPECT_EQ(S_OK, ex->GetIdentityEx(&id, &writer_id, &name, &instance_name, &usage, &source));
      if (instance_name == writer.instance().c_str()) return instance;
    }
    ADD_FAILURE() << "no such instance";
    return GUID_NULL;
  }

  // Backs the books of these writers up to D:\medium; the saved document.
  CComBSTR back_up(const std::vector<BookWriter*>& writers) {
    test::Requester backup = world_.requester();
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
    finish(&IVssBackupComponents::GatherWriterMetadata, *backup);
    for (BookWriter* writer : writers) {
      EXPECT_EQ(S_OK, backup->AddComponent(find(*backup, *writer), kTwinClass, VSS_CT_FILEGROUP,
                                           nullptr, L"book"));
    }
    VSS_ID set = GUID_NULL, copy = GUID_NULL;
    WCHAR volume[] = L"C:\\";
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &copy));
    finish(&IVssBackupComponents::PrepareForBackup, *backup);
    finish(&IVssBackupComponents::DoSnapshotSet, *backup);
    VSS_SNAPSHOT_PROP properties{};
    EXPECT_EQ(S_OK, backup->GetSnapshotProperties(copy, &properties));
    for (BookWriter* writer : writers) {
      const std::wstring from = std::wstring(properties.m_pwszSnapshotDeviceObject) + L"\\" +
                                writer->instance() + L"\\book.txt";
      EXPECT_TRUE(CopyFileW(from.c_str(), stored(*writer).c_str(), FALSE));
    }
    VssFreeSnapshotProperties(&properties);
    finish(&IVssBackupComponents::BackupComplete, *backup);
    CComBSTR xml;
    EXPECT_EQ(S_OK, backup->SaveAsXML(&xml));
    return xml;
  }
  // A restore from the document, its writers gathered.
  CComQIPtr<IVssBackupComponentsEx> restoring(const CComBSTR& xml) {
    test::Requester restore = world_.requester();
    EXPECT_EQ(S_OK, restore->InitializeForRestore(xml));
    finish(&IVssBackupComponents::GatherWriterMetadata, *restore);
    return CComQIPtr<IVssBackupComponentsEx>(restore);
  }
  static HRESULT select(IVssBackupComponentsEx& restore, const BookWriter& writer) {
    return restore.SetSelectedForRestoreEx(kTwinClass, VSS_CT_FILEGROUP, nullptr, L"book", true,
                                           find(restore, writer));
  }
  static std::wstring stored(const BookWriter& writer) {
    return L"D:\\medium\\" + writer.instance() + L".txt";
  }
  static void report_all(IVssBackupComponents& restore) {
    EXPECT_EQ(S_OK, restore.SetFileRestoreStatus(kTwinClass, VSS_CT_FILEGROUP, nullptr, L"book",
                                                 VSS_RS_ALL));
  }
  static void finish(test::StageWorld::Method method, IVssBackupComponents& requester) {
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, test::StageWorld::run(method, requester));
  }

  test::StageWorld world_;
  BookWriter east_, west_;
};

TEST_F(InstancesOnDisk, GetTheirOwnBooksBack) {
  const CComBSTR xml = back_up({&east_, &west_});
  for (BookWriter* writer : {&east_, &west_})
    write(writer->file(), "scribbled over");
  const auto restore = restoring(xml);
  EXPECT_EQ(S_OK, select(*restore, west_));
  EXPECT_EQ(S_OK, select(*restore, east_));
  finish(&IVssBackupComponents::PreRestore, *restore);
  for (BookWriter* writer : {&east_, &west_})
    EXPECT_TRUE(CopyFileW(stored(*writer).c_str(), writer->file().c_str(), FALSE));
  report_all(*restore);
  finish(&IVssBackupComponents::PostRestore, *restore);
  for (BookWriter* writer : {&east_, &west_}) {
    EXPECT_EQ(std::vector{writer->instance()}, writer->before);
    EXPECT_EQ(std::vector{writer->instance()}, writer->after);
    EXPECT_EQ(VSS_RS_ALL, writer->status);
  }
  EXPECT_EQ("book of the east", east_.found);
  EXPECT_EQ("book of the west", west_.found);
}

// The writer whose book it was is told nothing, and its file stays.
TEST_F(InstancesOnDisk, TakeTheBookOfAnotherInstance) {
  west_.has_book = false;
  const CComBSTR xml = back_up({&east_});
  write(east_.file(), "written since");
  const auto restore = restoring(xml);
  EXPECT_EQ(S_OK, select(*restore, west_));
  finish(&IVssBackupComponents::PreRestore, *restore);
  EXPECT_TRUE(CopyFileW(stored(east_).c_str(), west_.file().c_str(), FALSE));
  report_all(*restore);
  finish(&IVssBackupComponents::PostRestore, *restore);
  EXPECT_EQ(std::vector<std::wstring>{L"east"}, west_.before);
  EXPECT_EQ(std::vector<std::wstring>{L"east"}, west_.after);
  EXPECT_EQ("book of the east", west_.found);
  EXPECT_EQ(VSS_RS_ALL, west_.status);
  EXPECT_TRUE(east_.before.empty());
  EXPECT_EQ(VSS_RS_UNDEFINED, east_.status);
  EXPECT_EQ("written since", read(east_.file()));
}

TEST_F(InstancesOnDisk, AreRefusedWhereTheyDoNotRun) {
  const auto restore = restoring(back_up({&east_, &west_}));
  const VSS_ID east = find(*restore, east_);
  const VSS_ID west = find(*restore, west_);
  EXPECT_EQ(S_OK, west_.Unsubscribe());
  const auto choose = [&](const VSS_ID& writer, LPCWSTR name, const VSS_ID& instance) {
    return restore->SetSelectedForRestoreEx(writer, VSS_CT_FILEGROUP, nullptr, name, true,
                                            instance);
  };
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, choose(kTwinClass, L"book", west));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, choose(kTwinClass, L"leaflet", east));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, choose(VSS_ID{9, 9, 9, {}}, L"book", east));
  EXPECT_EQ(S_OK, choose(kTwinClass, L"book", east));
}

}  // namespace
}  // namespace vsskit
