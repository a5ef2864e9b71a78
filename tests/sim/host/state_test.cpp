// What outlives a process: persistent shadow copies and express writers in a state folder, as the
// next process with the same folder meets them. Each Process stands for one.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vswriter.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sim/host/process_host.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/sim/host/state_folders.h"
#include "tests/support/stage_world.h"

namespace vsskit::host {
namespace {

namespace fs = std::filesystem;
using test::Folders;
using vsskit::test::Requester;
using vsskit::test::StageWorld;

constexpr VSS_ID kWriter = {0x33333333, 3, 3, {3, 3, 3, 3, 3, 3, 3, 3}};

class Process {
  sdk::ComApartmentScope com_;  // goes last

 public:
  explicit Process(const Folders& folders, const std::string& seed = "1") {
    auto made = ProcessHost::create({folders.scenario(), seed, "", "", folders.state()});
    EXPECT_TRUE(made) << (made ? "" : made.error().text());
    if (!made) return;
    host = *std::move(made);
    scope.emplace(host->stage());
  }

  Requester requester(LONG context = VSS_CTX_ALL) const {
    Requester made = StageWorld::requester();
    EXPECT_EQ(S_OK, made->InitializeForBackup());
    EXPECT_EQ(S_OK, made->SetContext(context));
    return made;
  }
  // A persistent copy of the volume, without writers; its id.
  VSS_ID create(const WCHAR* volume, LONG context = VSS_CTX_NAS_ROLLBACK) const {
    const Requester backup = requester(context);
    VSS_ID set = GUID_NULL;
    VSS_ID snapshot = GUID_NULL;
    std::wstring name = volume;
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(name.data(), GUID_NULL, &snapshot));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              StageWorld::run(&IVssBackupComponents::DoSnapshotSet, *backup.p));
    return snapshot;
  }
  [[nodiscard]] std::size_t copies() const {
    CComPtr<IVssEnumObject> found;
    requester()->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &found);
    std::size_t count = 0;
    VSS_OBJECT_PROP one;
    for (ULONG fetched = 0; found->Next(1, &one, &fetched) == S_OK; ++count)
      VssFreeSnapshotProperties(&one.Obj.Snap);
    return count;
  }
  // What GetSnapshotProperties answers, and the device.
  HRESULT look(const VSS_ID& snapshot, std::string& device, LONG* attributes = nullptr) const {
    VSS_SNAPSHOT_PROP found;
    const HRESULT result = requester()->GetSnapshotProperties(snapshot, &found);
    if (FAILED(result)) return result;
    device = sdk::Argument(found.m_pwszSnapshotDeviceObject).text().value_or("");
    if (attributes != nullptr) *attributes = found.m_lSnapshotAttributes;
    VssFreeSnapshotProperties(&found);
    return result;
  }
  [[nodiscard]] std::string read(const std::string& path) const {
    const auto content = host->stage().volumes().read_file(path);
    return content ? *content : std::string(print(content.error()));
  }

  std::unique_ptr<ProcessHost> host;
  std::optional<scenario::Stage::Scope> scope;
};

HRESULT remove(const Process& process, const VSS_ID& snapshot) {
  LONG deleted = 0;
  VSS_ID left = GUID_NULL;
  return process.requester()->DeleteSnapshots(snapshot, VSS_OBJECT_SNAPSHOT, FALSE, &deleted,
                                              &left);
}

// A volume keeps its id too, whatever the next process draws.
TEST(State, PersistentCopyIsTheNextProcessesToo) {
  const Folders folders;
  VSS_ID snapshot = GUID_NULL;
  std::string first;
  {
    const Process process(folders);
    snapshot = process.create(L"D:\\");
    ASSERT_EQ(S_OK, process.look(snapshot, first));
  }
  folders.data.put("notes.txt", "after");
  const Process process(folders, "2");
  std::string device;
  ASSERT_EQ(S_OK, process.look(snapshot, device));
  EXPECT_EQ(first, device);
  EXPECT_EQ(1u, process.copies());
  EXPECT_EQ("before", process.read(device + "\\notes.txt"));
  EXPECT_EQ("after", process.read("D:\\notes.txt"));
}

TEST(State, OtherCopiesEndWithTheirProcess) {
  const Folders folders;
  {
    const Process process(folders);
    process.create(L"C:\\");  // in memory
    const Requester backup = process.requester(VSS_CTX_FILE_SHARE_BACKUP);
    VSS_ID id = GUID_NULL;
    WCHAR name[] = L"D:\\";
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&id));
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(name, GUID_NULL, &id));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              StageWorld::run(&IVssBackupComponents::DoSnapshotSet, *backup.p));
    EXPECT_EQ(2u, process.copies());
  }
  EXPECT_EQ(0u, Process(folders).copies());
  EXPECT_TRUE(fs::is_empty(folders.state() + "/Device"));
}

TEST(State, CopyThatIsDeletedIsGoneForAll) {
  const Folders folders;
  const Process first(folders);
  const VSS_ID snapshot = first.create(L"D:\\");
  const Process second(folders);
  std::string device;
  ASSERT_EQ(S_OK, second.look(snapshot, device));
  EXPECT_EQ(S_OK, remove(second, snapshot));
  EXPECT_TRUE(fs::is_empty(folders.state() + "/Device"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, first.look(snapshot, device));
  EXPECT_EQ(0u, first.copies());
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, remove(first, snapshot));
}

// HarddiskVolumeShadowCopyN, and ids, though both have the same seed.
TEST(State, ProcessesThatRunAtOnceShareNumbersAndIds) {
  const Folders folders;
  const Process first(folders);
  const Process second(folders);
  std::set<std::string> devices;
  for (const Process* process : {&first, &second, &first}) {
    std::string device;
    EXPECT_EQ(S_OK, process->look(process->create(L"D:\\"), device));
    devices.insert(device.substr(device.size() - 1));
  }
  EXPECT_EQ((std::set<std::string>{"1", "2", "3"}), devices);
  EXPECT_EQ(3u, first.copies());
  EXPECT_EQ(3u, second.copies());
}

TEST(State, SameSeedAfterwardsDrawsOtherIds) {
  const Folders folders;
  const VSS_ID before = Process(folders).create(L"D:\\");
  const Process process(folders);
  EXPECT_NE(before, process.create(L"D:\\"));
  EXPECT_EQ(2u, process.copies());
}

TEST(State, ExposedCopyIsExposedForTheNextProcess) {
  const Folders folders;
  VSS_ID snapshot = GUID_NULL;
  {
    const Process process(folders);
    snapshot = process.create(L"D:\\");
    WCHAR place[] = L"X:";
    VSS_PWSZ exposed = nullptr;
    ASSERT_EQ(S_OK, process.requester()->ExposeSnapshot(
                        snapshot, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, place, &exposed));
    CoTaskMemFree(exposed);
  }
  const Process process(folders);
  std::string device;
  LONG attributes = 0;
  ASSERT_EQ(S_OK, process.look(snapshot, device, &attributes));
  EXPECT_NE(0, attributes & VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY);
  EXPECT_EQ("before", process.read("X:\\notes.txt"));
}

TEST(State, NextProcessRevertsToTheCopy) {
  const Folders folders;
  const VSS_ID snapshot = Process(folders).create(L"D:\\");
  folders.data.put("notes.txt", "after");
  const Process process(folders);
  ASSERT_EQ(S_OK, process.requester()->RevertToSnapshot(snapshot, FALSE));
  EXPECT_EQ("before", process.read("D:\\notes.txt"));
}

TEST(State, ExpressWriterIsGatheredByTheNextProcess) {
  const Folders folders;
  {
    const Process process(folders);
    CComPtr<IVssExpressWriter> writer;
    CComPtr<IVssCreateExpressWriterMetadata> metadata;
    ASSERT_EQ(S_OK, CreateVssExpressWriter(&writer));
    ASSERT_EQ(S_OK,
              writer->CreateMetadata(kWriter, L"Settings", VSS_UT_USERDATA, 2, 1, 0, &metadata));
    ASSERT_EQ(S_OK, writer->Register());
  }
  const Process process(folders);
  const Requester requester = process.requester(VSS_CTX_BACKUP);
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            StageWorld::run(&IVssBackupComponents::GatherWriterMetadata, *requester.p));
  UINT count = 0;
  EXPECT_EQ(S_OK, requester->GetWriterMetadataCount(&count));
  EXPECT_EQ(1u, count);
  CComPtr<IVssExpressWriter> writer;
  ASSERT_EQ(S_OK, CreateVssExpressWriter(&writer));
  EXPECT_EQ(S_OK, writer->Unregister(kWriter));
  EXPECT_TRUE(fs::is_empty(folders.state() + "/writers"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, writer->Unregister(kWriter));
}

// A copy without its files, as when a process ended in the middle of a deletion, is none.
TEST(State, CopyWithoutFilesIsNone) {
  const Folders folders;
  const VSS_ID snapshot = Process(folders).create(L"D:\\");
  fs::remove_all(folders.state() + "/Device/HarddiskVolumeShadowCopy1");
  const Process process(folders);
  std::string device;
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, process.look(snapshot, device));
  process.create(L"D:\\");
  EXPECT_EQ(1u, process.copies());
}

// What a process that was killed left of a copy that nobody keeps does not count.
TEST(State, LeftoverFolderIsReplaced) {
  const Folders folders;
  fs::create_directories(folders.state() + "/Device/HarddiskVolumeShadowCopy1");
  std::ofstream(folders.state() + "/Device/HarddiskVolumeShadowCopy1/old.txt") << "old";
  const Process process(folders);
  std::string device;
  EXPECT_EQ(S_OK, process.look(process.create(L"D:\\"), device));
  EXPECT_EQ("1", device.substr(device.size() - 1));
  EXPECT_EQ("before", process.read(device + "\\notes.txt"));
  EXPECT_NE("old", process.read(device + "\\old.txt"));
}

// A process that ended without letting go of its copy, or was killed: the next one clears away.
TEST(State, LeftoverFolderGoesWithTheNextProcess) {
  const Folders folders;
  const VSS_ID kept = Process(folders).create(L"D:\\");
  const std::string devices = folders.state() + "/Device/HarddiskVolumeShadowCopy";
  fs::create_directories(devices + "7");
  std::ofstream(devices + "7/old.txt") << "old";
  fs::create_directories(devices + "s");
  const Process process(folders);
  EXPECT_FALSE(fs::exists(devices + "7"));
  EXPECT_TRUE(fs::exists(devices + "s")) << "is no copy's";
  std::string device;
  EXPECT_EQ(S_OK, process.look(kept, device));
}

// The end of a run: also of trees that their owner cannot change, as the drop-in guards them.
TEST(State, LeftoverFoldersCanBeClearedAway) {
  const Folders folders;
  StateFolder::clear(folders.state());
  EXPECT_FALSE(fs::exists(folders.state())) << "none is made";
  const Process process(folders);
  std::string device;
  EXPECT_EQ(S_OK, process.look(process.create(L"D:\\"), device));
  const fs::path left = folders.state() + "/Device/HarddiskVolumeShadowCopy7";
  fs::create_directories(left / "inner");
  std::ofstream(left / "inner" / "old.txt") << "old";
  for (const fs::path& guarded : {left / "inner", left})
    fs::permissions(guarded, fs::perms::owner_write, fs::perm_options::remove);
  StateFolder::clear(folders.state());
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ("before", process.read(device + "\\notes.txt")) << "a living process has it";
}

// The drop-in makes links where providers name their copies' devices.
TEST(State, NamesThatProvidersGaveGoWithTheirCopies) {
  const Folders folders;
  const Process process(folders);
  const std::string copy = folders.state() + "/Device/HarddiskVolumeShadowCopy";
  const std::string gone = folders.state() + "/Device/Gone";
  process.create(L"D:\\");
  fs::create_directory_symlink("HarddiskVolumeShadowCopy1", copy + "2");
  fs::create_directory_symlink("HarddiskVolumeShadowCopy3", gone);
  process.create(L"D:\\");
  EXPECT_TRUE(fs::is_symlink(copy + "2")) << "a number in such a name is no other copy's";
  EXPECT_TRUE(fs::is_directory(copy + "3"));
  EXPECT_FALSE(fs::is_symlink(gone)) << "would be the new copy's name";
  fs::create_directory_symlink("HarddiskVolumeShadowCopy9", gone);
  StateFolder::clear(folders.state());
  EXPECT_TRUE(fs::is_symlink(copy + "2"));
  EXPECT_FALSE(fs::is_symlink(gone));
}

std::string error_with(const Folders& folders) {
  const auto made = ProcessHost::create({folders.scenario(), "", "", "", folders.state()});
  return made ? std::string() : made.error().text();
}

TEST(State, DamagedRegisterIsOneLine) {
  const Folders folders;
  Process(folders).create(L"D:\\");
  const std::string whole = folders.content();
  folders.put_register(whole.substr(0, whole.find("[[copy]]")));
  EXPECT_NE(std::string::npos, error_with(folders).find("register.toml:2:10: 1 are announced"));
  folders.put_register("vsskit_state = 9\n");
  EXPECT_NE(std::string::npos, error_with(folders).find("register.toml:1:16: version 9"));
  folders.put_register("");
  EXPECT_NE(std::string::npos, error_with(folders).find("is no register"));
  folders.put_register(whole);
  EXPECT_EQ("", error_with(folders));
}

TEST(State, DamagedWriterIsOneLine) {
  const Folders folders;
  folders.put_register(
      "vsskit_state = 1\ncopies = 0\nwriters = 1\n\n[[writer]]\n"
      "id = \"{33333333-0003-0003-0303-030303030303}\"\n");
  EXPECT_NE(std::string::npos, error_with(folders).find("cannot be read"));
  std::ofstream(folders.state() + "/writers/33333333-0003-0003-0303-030303030303.xml") << "<a>";
  EXPECT_NE(std::string::npos, error_with(folders).find(".xml:1:"));
}

TEST(State, FolderOfSomebodyElseIsLeftAlone) {
  const Folders folders;
  fs::create_directories(folders.state());
  std::ofstream(folders.state() + "/thesis.txt") << "mine";
  EXPECT_NE(std::string::npos, error_with(folders).find("holds 'thesis.txt'"));
  EXPECT_FALSE(fs::exists(folders.state() + "/Device"));
}

// A register that goes bad under a running world costs it the others' copies, not its own.
TEST(State, WorldGoesOnWithoutItsRegister) {
  const Folders folders;
  const Process process(folders);
  const VSS_ID snapshot = process.create(L"D:\\");
  folders.put_register("nonsense");
  std::string device;
  testing::internal::CaptureStderr();
  EXPECT_EQ(S_OK, process.look(snapshot, device));
  EXPECT_EQ(1u, process.copies());
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(std::string::npos, said.find("register.toml:1:")) << said;
  EXPECT_EQ("nonsense", folders.content());
}

// Each changes the register as if it were alone; no change is lost, no number given twice.
TEST(StateFolder, ChangesAtOnceAreAllKept) {
  const Folders folders;
  constexpr int kThreads = 4;
  constexpr int kTurns = 10;
  std::vector<std::thread> threads;
  std::vector<std::vector<std::uint32_t>> numbers(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const auto folder = StateFolder::open(folders.state(), "");
      ASSERT_TRUE(folder) << folder.error().text();
      Prng prng(static_cast<std::uint64_t>(i));
      for (int turn = 0; turn < kTurns; ++turn) {
        const auto number = (*folder)->take(1);
        ASSERT_TRUE(number) << number.error().text();
        numbers[i].push_back(*number);
        const auto held = (*folder)->lock();
        ASSERT_TRUE(held);
        auto state = (*folder)->parse(*(*folder)->read());
        ASSERT_TRUE(state) << state.error().text();
        state->writers.push_back({prng.guid(), false});
        ASSERT_TRUE((*folder)->write(print(*state)));
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  const auto folder = StateFolder::open(folders.state(), "");
  EXPECT_EQ(std::size_t{kThreads * kTurns}, (*folder)->state()->writers.size());
  for (const auto& mine : numbers) {
    EXPECT_EQ(std::size_t{kTurns}, std::set<std::uint32_t>(mine.begin(), mine.end()).size());
  }
}

}  // namespace
}  // namespace vsskit::host
