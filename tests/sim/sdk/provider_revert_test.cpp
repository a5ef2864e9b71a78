// Reverts that a provider of the user's does in its own time: VSS follows its IVssAsync.
// IVssSoftwareSnapshotProvider::RevertToSnapshot and ::QueryRevertStatus.
#include <gtest/gtest.h>

#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

struct OwnReverts : Providers {
  void SetUp() override {
    add_software();
    volume[0] = L'D';
    ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
    ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  }

  // What the requester's IVssAsync says in the end of a revert whose provider says `told`.
  HRESULT reverted(std::vector<HRESULT> told) {
    software->revert_told = std::move(told);
    EXPECT_EQ(S_OK, requester->RevertToSnapshot(snapshot, FALSE));
    IVssAsync* status = nullptr;
    EXPECT_EQ(S_OK, requester->QueryRevertStatus(volume, &status));
    return status == nullptr ? E_FAIL : world.end(status);
  }
};

TEST_P(OwnReverts, LastAsLongAsTheProviderSays) {
  const VirtualTime before = world.vss().clock().now();
  std::vector<HRESULT> told(100, VSS_S_ASYNC_PENDING);
  told.push_back(VSS_S_ASYNC_FINISHED);
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, reverted(told));
  EXPECT_EQ(before + VirtualTime::from_ms(100 * 1000), world.vss().clock().now());
  // It is over, long before the minute that VSS would give it.
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, reverted({VSS_S_ASYNC_FINISHED}));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, reverted({VSS_S_ASYNC_FINISHED}));
}

TEST_P(OwnReverts, StayInProgressWhileTheProviderIsAtIt) {
  if (GetParam()) GTEST_SKIP() << "on threads nobody sees it in the middle";
  software->revert_told.assign(1000, VSS_S_ASYNC_PENDING);
  ASSERT_EQ(S_OK, requester->RevertToSnapshot(snapshot, FALSE));
  CComPtr<IVssAsync> status;
  ASSERT_EQ(S_OK, requester->QueryRevertStatus(volume, &status));
  EXPECT_EQ(S_OK, status->Wait(100 * 1000));
  HRESULT result = S_OK;
  EXPECT_EQ(S_OK, status->QueryStatus(&result, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_PENDING, result);
  EXPECT_EQ(VSS_E_REVERT_IN_PROGRESS, requester->RevertToSnapshot(snapshot, FALSE));
  EXPECT_EQ(VSS_E_UNEXPECTED, status->Cancel());
}

TEST_P(OwnReverts, EndAsTheProviderSays) {
  EXPECT_EQ(VSS_E_INSUFFICIENT_STORAGE,
            reverted({VSS_S_ASYNC_PENDING, VSS_E_INSUFFICIENT_STORAGE}));
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, reverted({E_FAIL}));
  // Nobody can cancel a revert, and nobody waits for one for ever.
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, reverted({VSS_S_ASYNC_CANCELLED}));
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, reverted({VSS_S_ASYNC_PENDING}));
}

TEST_P(OwnReverts, AreRefusedWhileTheProviderSaysThatOneGoesOn) {
  software->revert = VSS_E_REVERT_IN_PROGRESS;
  EXPECT_EQ(VSS_E_REVERT_IN_PROGRESS, requester->RevertToSnapshot(snapshot, FALSE));
}

INSTANTIATE_TEST_SUITE_P(Executor, OwnReverts, testing::Bool());

}  // namespace
}  // namespace vsskit::test
