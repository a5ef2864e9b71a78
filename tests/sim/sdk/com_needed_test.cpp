// Who calls VSS has to initialize COM before: the page of CoInitializeEx. The multithreaded
// apartment of any thread is there for all that have none of their own.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vss.h>
#include <vswriter.h>

#include <future>
#include <string>
#include <thread>

#include "sim/scenario/stage.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"
#include "sim/trace/recording.h"
#include "tests/sim/sdk/each_interface.h"

namespace vsskit {
namespace {

// The machine alone: what vsskit plays brings no apartment that would count.
class ComNeeded : public testing::Test {
 protected:
  ComNeeded() : stage_(service::World::Options{}, true), scope_(stage_) {
    stage_.recorder().keep_in(recording_);
    EXPECT_TRUE(stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  }
  static HRESULT create() {
    CComPtr<IVssBackupComponents> backup;
    const HRESULT result = CreateVssBackupComponents(&backup);
    EXPECT_EQ(SUCCEEDED(result), backup != nullptr);
    return result;
  }
  [[nodiscard]] std::string last_result() const {
    return recording_.steps.back().result.value_or("");
  }

  trace::Recording recording_;
  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
};

// In an apartment of its own kind while one lives.
class OtherThread {
 public:
  explicit OtherThread(DWORD kind)
      : thread_([this, kind] {
          const HRESULT entered = CoInitializeEx(nullptr, kind);
          there_.set_value(entered);
          leave_.get_future().wait();
          CoUninitialize();
        }) {
    EXPECT_EQ(S_OK, there_.get_future().get());
  }
  ~OtherThread() {
    leave_.set_value();
    thread_.join();
  }
  OtherThread(const OtherThread&) = delete;
  OtherThread& operator=(const OtherThread&) = delete;

 private:
  std::promise<HRESULT> there_;
  std::promise<void> leave_;
  std::thread thread_;
};

TEST_F(ComNeeded, NoFunctionOfVssWorksWithoutIt) {
  WCHAR volume[] = L"C:\\";
  BOOL present = FALSE;
  LONG capability = 0;
  bool block = false;
  const CComBSTR document(L"<none/>");
  CComPtr<IVssExamineWriterMetadata> metadata;
  CComPtr<IVssExpressWriter> express;
  CComPtr<IUnknown> management;
  CComPtr<IUnknown> object;
  EXPECT_EQ(CO_E_NOTINITIALIZED, create());
  EXPECT_EQ("CO_E_NOTINITIALIZED", last_result());
  EXPECT_EQ(CO_E_NOTINITIALIZED, IsVolumeSnapshotted(volume, &present, &capability));
  EXPECT_EQ(CO_E_NOTINITIALIZED, ShouldBlockRevert(volume, &block));
  EXPECT_EQ(CO_E_NOTINITIALIZED, CreateVssExamineWriterMetadata(document.m_str, &metadata));
  EXPECT_EQ(CO_E_NOTINITIALIZED, CreateVssExpressWriter(&express));
  EXPECT_EQ(
      CO_E_NOTINITIALIZED,
      GetProviderMgmtInterface(GUID_NULL, IID_IVssDifferentialSoftwareSnapshotMgmt, &management));
  EXPECT_EQ(CO_E_NOTINITIALIZED, CoCreateInstance(CLSID_VssSnapshotMgmt, nullptr, CLSCTX_ALL,
                                                  IID_IUnknown, reinterpret_cast<void**>(&object)));
  EXPECT_EQ(0u, stage_.vss()->coordinator().live_session_count());
}

TEST_F(ComNeeded, NoWriterIsInitializedOrSubscribedWithoutIt) {
  test::DeclaringWriter writer;
  EXPECT_EQ(CO_E_NOTINITIALIZED, writer.initialize());
  EXPECT_EQ("CO_E_NOTINITIALIZED", last_result());
  {
    const sdk::ComApartmentScope com;
    EXPECT_EQ(S_OK, writer.initialize());
  }
  EXPECT_EQ(CO_E_NOTINITIALIZED, writer.Subscribe());
  EXPECT_EQ("CO_E_NOTINITIALIZED", last_result());
  EXPECT_EQ(0u, stage_.vss()->coordinator().writer_count());
  const sdk::ComApartmentScope com;
  EXPECT_EQ(S_OK, writer.Subscribe());
}

TEST_F(ComNeeded, EitherKindOfApartmentOfTheCallerWillDo) {
  for (const DWORD kind : {COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED}) {
    ASSERT_EQ(S_OK, CoInitializeEx(nullptr, kind));
    EXPECT_EQ(S_OK, create());
    CoUninitialize();
    EXPECT_EQ(CO_E_NOTINITIALIZED, create());
  }
}

TEST_F(ComNeeded, AnotherThreadsMultithreadedApartmentIsForAll) {
  {
    const OtherThread other(COINIT_MULTITHREADED);
    EXPECT_EQ(S_OK, create());
  }
  EXPECT_EQ(CO_E_NOTINITIALIZED, create());
}

TEST_F(ComNeeded, AnotherThreadsSingleThreadedApartmentIsItsOwn) {
  const OtherThread other(COINIT_APARTMENTTHREADED);
  EXPECT_EQ(CO_E_NOTINITIALIZED, create());
}

TEST_F(ComNeeded, WhatVsskitPlaysIsAProcessOfItsOwn) {
  const sdk::ScriptedScope scripted;
  EXPECT_EQ(S_OK, create());
}

}  // namespace
}  // namespace vsskit
