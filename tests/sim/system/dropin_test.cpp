// The same with the drop-in as the system's VSS: a DLL of its own, threads of its own. Under Wine,
// or beside Windows' own VSS; where a drop-in is built, which MSVC does not.
#ifdef VSSKIT_HAS_DROPIN

#include <gtest/gtest.h>

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <cstdlib>
#include <filesystem>

#include "places.h"
#include "tests/sim/system/played.h"
#include "tests/support/numbered_trace.h"
#include "vsskit/system_vss.h"

namespace vsskit {
namespace {

using test::of_type;
using test::Play;

constexpr const char* kDropin = VSSKIT_BINARY_DIR "\\vssapi.dll";

class UnheardWriter : public CVssWriter {
 public:
  HRESULT initialize() {
    constexpr VSS_ID kId = {0x73, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
    return Initialize(kId, L"Unheard", VSS_UT_USERDATA, VSS_ST_OTHER);
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

// The ledger's files lie on the drive for the length of a test.
class Dropin : public testing::Test {
 protected:
  Dropin() { std::filesystem::remove_all("C:\\vsskit-ledger"); }
  ~Dropin() override { std::filesystem::remove_all("C:\\vsskit-ledger"); }

  static Play ledger(std::vector<scenario::BackupSpec> backups) {
    Play play;
    play.writers.emplace_back();
    play.writers[0].folder = "C:\\vsskit-ledger";
    play.backups = std::move(backups);
    return play;
  }

  static void expect_same(const Play& play) {
    auto machine = system::find_machine(kDropin);
    ASSERT_TRUE(machine) << machine.error().text();
    EXPECT_TRUE(machine->simulated);
    const auto expected = test::simulated(play);
    const auto found = test::live(*std::move(machine), play);
    EXPECT_EQ("", first_difference(test::NumberedTrace(expected), test::NumberedTrace(found)));
  }
};

TEST_F(Dropin, GivesTheStepsOfTheSimulator) {
  expect_same(ledger({of_type(BackupType::copy)}));
}

TEST_F(Dropin, GivesTheStepsOfChainsAndRestores) {
  Play play = ledger({of_type(BackupType::full), of_type(BackupType::incremental)});
  play.restores.emplace_back();
  expect_same(play);
}

// The last step of many is what fails: VSS is there.
TEST_F(Dropin, WriterIsNotRegisteredWhereItsTraceCannotBeWritten) {
  Recorded<UnheardWriter> writer({"Q:\\no\\", kDropin});
  EXPECT_EQ("Q:\\no/: cannot be made: the drive Q: is not there; a folder on a drive that is",
            writer.vss().status().message());
  EXPECT_EQ(E_UNEXPECTED, writer.initialize());
  EXPECT_EQ(E_FAIL, writer.Subscribe());
}

}  // namespace
}  // namespace vsskit

#endif
