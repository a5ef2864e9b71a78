// What the end of a process says in its trace.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#ifndef _WIN32

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "sim/host/process_host.h"
#include "sim/volume/host_tree.h"

namespace vsskit::host {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

// The trace of a process that does this and ends. Its world is made in the process: the parent of
// all of them has none.
template <class Work>
std::string trace_of(const char* name, const Work& work) {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("vsskit-" + std::string(name) + ".trace"))
          .string();
  std::filesystem::remove(file);
  EXPECT_EXIT(
      {
        setenv("VSSKIT_TRACE", file.c_str(), 1);
        work();
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
  std::ifstream trace(file);
  std::string text{std::istreambuf_iterator<char>(trace), std::istreambuf_iterator<char>()};
  trace.close();
  std::filesystem::remove(file);
  return text;
}

IVssBackupComponents* prepared() {
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  IVssBackupComponents* backup = nullptr;
  CreateVssBackupComponents(&backup);
  backup->InitializeForBackup();
  backup->SetBackupState(false, false, VSS_BT_FULL, false);
  for (const auto method :
       {&IVssBackupComponents::GatherWriterMetadata, &IVssBackupComponents::PrepareForBackup}) {
    IVssAsync* async = nullptr;
    (backup->*method)(&async);
    async->Wait();
    async->Release();
  }
  return backup;
}

// What a program still points to is lost to VSS, not to the program: leak checkers leave it alone.
IVssBackupComponents* never_released = nullptr;

TEST(ProcessEnd, IsTheEndOfARequesterThatWasNeverReleased) {
  const std::string trace = trace_of("never-released", [] { never_released = prepared(); });
  EXPECT_THAT(trace, HasSubstr("requester      exit"));
  EXPECT_THAT(trace, HasSubstr("leaked object=IVssBackupComponents count=1"));
}

TEST(ProcessEnd, SaysNothingOfARequesterThatWasReleased) {
  const std::string trace = trace_of("released", [] { prepared()->Release(); });
  EXPECT_THAT(trace, HasSubstr("requester      Release\n"));
  EXPECT_THAT(trace, Not(HasSubstr("exit")));
  EXPECT_THAT(trace, Not(HasSubstr("leaked")));
}

// A process that makes a copy of `E:\` over a host folder, on threads, and what it leaves.
struct CopyingProcess {
  explicit CopyingProcess(const std::string& name)
      : folder(fs::temp_directory_path() / ("vsskit-" + name)) {
    fs::remove_all(folder);
    for (const char* part : {"files", "temporary"})
      fs::create_directories(folder / part);
    std::ofstream(folder / "files" / "a.txt") << "a";
    std::ofstream(folder / "files" / "b.txt") << "b";
    std::ofstream(folder / "world.toml")
        << "executor = \"threaded\"\n[[volume]]\nroot = 'E:\\'\nhost_folder = 'files'\n";
  }
  ~CopyingProcess() { fs::remove_all(folder); }
  CopyingProcess(const CopyingProcess&) = delete;
  CopyingProcess& operator=(const CopyingProcess&) = delete;

  // In the process: to the call of DoSnapshotSet.
  [[nodiscard]] IVssAsync* begin() const {
    setenv("TMPDIR", (folder / "temporary").c_str(), 1);
    setenv("VSSKIT_SCENARIO", (folder / "world.toml").c_str(), 1);
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    CreateVssBackupComponents(&never_released);
    never_released->InitializeForBackup();
    never_released->SetContext(VSS_CTX_FILE_SHARE_BACKUP);
    VSS_ID id;
    WCHAR volume[] = L"E:\\";
    never_released->StartSnapshotSet(&id);
    never_released->AddToSnapshotSet(volume, GUID_NULL, &id);
    IVssAsync* async = nullptr;
    never_released->DoSnapshotSet(&async);
    return async;
  }
  [[nodiscard]] auto left() const {
    return std::distance(fs::directory_iterator(folder / "temporary"), fs::directory_iterator());
  }

  fs::path folder;
};

TEST(ProcessEnd, TakesTheFilesOfItsShadowCopiesAlong) {
  const CopyingProcess process("ends-with-a-copy");
  const std::string trace = trace_of("with-a-copy", [&] {
    IVssAsync* const async = process.begin();
    async->Wait();
    async->Release();
    if (process.left() != 1) std::exit(1);
  });
  EXPECT_THAT(trace, HasSubstr("requester      exit"));
  EXPECT_EQ(0, process.left());
}

TEST(ProcessEnd, TakesAlongWhatIsJustBeingCopied) {
  const CopyingProcess process("ends-while-copying");
  const std::string trace = trace_of("while-copying", [&] {
    IVssAsync* const async = process.begin();
    std::atomic<bool> reached{false};
    process_host()->stage().vss()->volumes().before_copying_do([&reached] {
      reached = true;
      while (!volume::TemporaryFolder::is_ending())
        std::this_thread::yield();
    });
    HRESULT status = S_OK;
    for (int i = 0; i < 2; ++i)
      async->QueryStatus(&status, nullptr);
    while (!reached)
      std::this_thread::yield();
    std::exit(process.left() == 1 ? 0 : 1);
  });
  EXPECT_EQ(0, process.left());
  EXPECT_THAT(trace, HasSubstr("requester      exit"));
  EXPECT_THAT(trace, Not(HasSubstr(" CommitSnapshots")));
}

}  // namespace
}  // namespace vsskit::host

#endif
