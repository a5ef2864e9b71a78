// A SystemVss that cannot be: nobody's writer may believe that it is registered.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include "sim/sdk/com_state.h"
#include "vsskit/simulation.h"
#include "vsskit/system_vss.h"

namespace vsskit {
namespace {

constexpr VSS_ID kHopefulId = {0x72, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};

class HopefulWriter : public CVssWriter {
 public:
  HRESULT initialize() { return Initialize(kHopefulId, L"Hopeful", VSS_UT_USERDATA, VSS_ST_OTHER); }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

// On every host.
SystemVssOptions impossible() {
  return {{}, "no-such-vssapi.dll"};
}

TEST(SystemVss, WithoutVssNoWriterIsRegistered) {
  const sdk::ComApartmentScope com;  // COM is not what it fails for
  Recorded<HopefulWriter> writer(impossible());
  EXPECT_FALSE(writer.vss().status());
  EXPECT_EQ(E_UNEXPECTED, writer.initialize());
  EXPECT_EQ(E_FAIL, writer.Subscribe()) << "of a writer that is not initialized";
  IVssBackupComponents* backup = nullptr;
  EXPECT_EQ(E_UNEXPECTED, CreateVssBackupComponents(&backup));
}

TEST(SystemVss, WithoutVssTheSimulatedOneIsThereAgainAfterwards) {
  const sdk::ComApartmentScope com;
  Simulation simulation(1);
  { EXPECT_FALSE(SystemVss(impossible()).status()); }
  HopefulWriter writer;
  EXPECT_EQ(S_OK, writer.initialize());
  EXPECT_EQ(S_OK, writer.Subscribe());
  EXPECT_EQ(S_OK, writer.Unsubscribe());
}

}  // namespace
}  // namespace vsskit
