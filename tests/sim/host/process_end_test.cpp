// What the end of a process says in its trace.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#ifndef _WIN32

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace vsskit::host {
namespace {

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
IVssBackupComponents* held = nullptr;

TEST(ProcessEnd, IsTheEndOfARequesterThatWasNeverReleased) {
  const std::string trace = trace_of("never-released", [] { held = prepared(); });
  EXPECT_THAT(trace, HasSubstr("requester      exit"));
  EXPECT_THAT(trace, HasSubstr("leaked object=IVssBackupComponents count=1"));
}

TEST(ProcessEnd, SaysNothingOfARequesterThatWasReleased) {
  const std::string trace = trace_of("released", [] { prepared()->Release(); });
  EXPECT_THAT(trace, HasSubstr("requester      Release\n"));
  EXPECT_THAT(trace, Not(HasSubstr("exit")));
  EXPECT_THAT(trace, Not(HasSubstr("leaked")));
}

}  // namespace
}  // namespace vsskit::host

#endif
