// What user code may hold longer than its simulation.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <memory>

#include "vsskit/simulation.h"

namespace vsskit {
namespace {

// As a program's main() does it.
struct Com {
  Com() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
  ~Com() { CoUninitialize(); }
};

// A fixture as people write it: what is declared first goes last.
struct Fixture {
  Com com;
  CComPtr<IVssBackupComponents> backup;
  Simulation simulation{42};
};

class QuietWriter final : public CVssWriter {
 public:
  HRESULT start() {
    constexpr VSS_ID kId = {0x71, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
    const HRESULT made = Initialize(kId, L"Quiet", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(made) ? made : Subscribe();
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

// That nothing is written into freed memory, the lane with AddressSanitizer sees best; without it
// so many rounds break the heap.
TEST(Simulation, MayGoBeforeTheObjectsThatWereMadeInIt) {
  for (int i = 0; i < 100; ++i) {
    Fixture fixture;
    ASSERT_EQ(S_OK, CreateVssBackupComponents(&fixture.backup));
    ASSERT_EQ(S_OK, fixture.backup->InitializeForBackup());
  }
}

TEST(Simulation, LeavesObjectsAndWritersThatCanStillBeCalled) {
  const Com com;
  QuietWriter writer;
  CComPtr<IVssBackupComponents> backup;
  CComPtr<IVssAsync> gathering;
  {
    Simulation simulation(1);
    ASSERT_EQ(S_OK, writer.start());
    ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
    ASSERT_EQ(S_OK, backup->InitializeForBackup());
    ASSERT_EQ(S_OK, backup->GatherWriterMetadata(&gathering));
  }
  EXPECT_EQ(S_OK, gathering->Wait());
  CComBSTR document;
  EXPECT_EQ(S_OK, backup->SaveAsXML(&document));
  gathering.Release();
  backup.Release();
  EXPECT_EQ(S_OK, writer.Unsubscribe());
}

TEST(Simulation, TakesAWriterOfAnEarlierOne) {
  const Com com;
  QuietWriter writer;
  auto first = std::make_unique<Simulation>(1);
  ASSERT_EQ(S_OK, writer.start());
  first.reset();
  Simulation second(2);
  EXPECT_EQ(E_FAIL, writer.start());  // Initialize is for once, as on Windows
  EXPECT_TRUE(second.backup());
}

// Whether the rule about what a requester gives back was broken.
bool tells_of_loss(const Simulation& simulation) {
  for (const Finding& finding : simulation.judge().findings) {
    if (finding.rule.find("requester/objects/") == 0) return true;
  }
  return false;
}

TEST(Simulation, FindsABackupObjectThatNobodyReleasedWhenTheProcessEnds) {
  const Com com;
  Simulation simulation(1);
  QuietWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  IVssBackupComponents* backup = nullptr;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  EXPECT_FALSE(tells_of_loss(simulation));  // it may be released yet
  simulation.end_process();
  EXPECT_TRUE(tells_of_loss(simulation));
  backup->Release();
}

}  // namespace
}  // namespace vsskit
