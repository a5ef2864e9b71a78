// Faults and old machines as user code meets them: through COM, with the codes of the pages.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/stage.h"
#include "sim/service/coordinator.h"
#include "sim/trace/recording.h"

namespace vsskit {
namespace {

constexpr VSS_ID kFaultyId = {0x21, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

// The four handlers that every writer must have, and no other: the rest is the base class's.
class BareWriter : public CVssWriter {
 public:
  ~BareWriter() override { Unsubscribe(); }
  HRESULT initialize() {
    return Initialize(kFaultyId, L"Bare Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
  }
  HRESULT start(DWORD events = VSS_SM_BACKUP_EVENTS_FLAG | VSS_SM_RESTORE_EVENTS_FLAG) {
    const HRESULT result = initialize();
    return FAILED(result) ? result : Subscribe(events);
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override {
    ++handled;
    if (leaves) left_with = Unsubscribe();
    return true;
  }
  bool STDMETHODCALLTYPE OnFreeze() override { return ++handled != 0; }
  bool STDMETHODCALLTYPE OnThaw() override { return ++handled != 0; }
  bool STDMETHODCALLTYPE OnAbort() override { return ++aborted != 0; }

  bool STDMETHODCALLTYPE OnVSSShutdown() override { return ++reserved != 0; }
  bool STDMETHODCALLTYPE OnVSSApplicationStartup() override { return ++reserved != 0; }
  bool STDMETHODCALLTYPE OnBackOffIOOnVolume(VSS_PWSZ, VSS_ID, VSS_ID) override {
    return ++reserved != 0;
  }
  bool STDMETHODCALLTYPE OnContinueIOOnVolume(VSS_PWSZ, VSS_ID, VSS_ID) override {
    return ++reserved != 0;
  }

  int reserved = 0;  // handlers that their pages call not supported
  int handled = 0;
  int aborted = 0;
  bool leaves = false;
  HRESULT left_with = S_OK;
};

HRESULT finish_faulty(IVssAsync* async) {
  HRESULT status = S_OK;
  async->Wait();
  async->QueryStatus(&status, nullptr);
  async->Release();
  return status;
}

class FaultFaces : public testing::Test {
 protected:
  explicit FaultFaces(const char* windows = "10.0.20348",
                      std::optional<std::uint32_t> service_pack = std::nullopt)
      : stage_(options(windows, service_pack)), scope_(stage_) {
    stage_.recorder().keep_in(recording_);
    EXPECT_TRUE(stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  }
  static service::World::Options options(const char* windows,
                                         std::optional<std::uint32_t> service_pack) {
    service::World::Options made;
    made.windows_version = windows;
    made.service_pack = service_pack;
    return made;
  }
  void fault(const char* name, const char* value) { EXPECT_TRUE(stage_.set_fault(name, value)); }

  // A backup of whole volumes up to the end of PrepareForBackup.
  CComPtr<IVssBackupComponents> prepared() {
    CComPtr<IVssBackupComponents> backup;
    IVssAsync* async = nullptr;
    WCHAR volume[] = L"C:\\";
    VSS_ID set = GUID_NULL;
    VSS_ID snapshot = GUID_NULL;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(false, false, VSS_BT_FULL, false));
    EXPECT_EQ(S_OK, backup->GatherWriterMetadata(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish_faulty(async));
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot));
    EXPECT_EQ(S_OK, backup->PrepareForBackup(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish_faulty(async));
    return backup;
  }
  static HRESULT copy(IVssBackupComponents* backup) {
    IVssAsync* async = nullptr;
    const HRESULT started = backup->DoSnapshotSet(&async);
    return FAILED(started) ? started : finish_faulty(async);
  }
  static VSS_WRITER_STATE state(IVssBackupComponents* backup, HRESULT* failure) {
    IVssAsync* async = nullptr;
    VSS_ID instance = GUID_NULL;
    VSS_ID writer = GUID_NULL;
    CComBSTR name;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    EXPECT_EQ(S_OK, backup->GatherWriterStatus(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish_faulty(async));
    EXPECT_EQ(S_OK, backup->GetWriterStatus(0, &instance, &writer, &name, &state, failure));
    EXPECT_EQ(S_OK, backup->FreeWriterStatus());
    return state;
  }
  [[nodiscard]] std::string result_of(trace::Verb verb) const {
    for (const trace::Step& step : recording_.steps) {
      if (step.verb == verb) return step.result.value_or("open");
    }
    return "none";
  }

  trace::Recording recording_;
  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
};

// api CreateVssBackupComponents. C-SEC-01.
TEST_F(FaultFaces, RequesterWithoutRightsGetsNoObject) {
  fault("requester_not_elevated", "1");
  IVssBackupComponents* backup = reinterpret_cast<IVssBackupComponents*>(1);
  EXPECT_EQ(E_ACCESSDENIED, CreateVssBackupComponents(&backup));
  EXPECT_EQ(nullptr, backup);
  EXPECT_EQ("E_ACCESSDENIED", result_of(trace::Verb::CreateVssBackupComponents));
  EXPECT_EQ(0u, stage_.vss()->coordinator().live_session_count());
}

TEST_F(FaultFaces, RequesterWithoutComGetsNoObject) {
  fault("requester_without_com", "");
  CComPtr<IVssBackupComponents> backup;
  EXPECT_EQ(CO_E_NOTINITIALIZED, CreateVssBackupComponents(&backup));
}

// api CVssWriter::Initialize: "The caller is not an administrator." C-SEC-01.
TEST_F(FaultFaces, WriterWithoutRightsIsNotInitialized) {
  fault("writer_not_elevated", "bare");
  BareWriter writer;
  EXPECT_EQ(E_ACCESSDENIED, writer.initialize());
  EXPECT_EQ("E_ACCESSDENIED", result_of(trace::Verb::Initialize));
  EXPECT_EQ(0u, stage_.vss()->coordinator().writer_count());
}

// Each method's page lists E_OUTOFMEMORY.
TEST_F(FaultFaces, AnyCallOfARequesterCanFail) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  fault("call_fails", "StartSnapshotSet");
  fault("call_fails", "SetBackupState VSS_E_UNEXPECTED");
  fault("call_fails", "GatherWriterMetadata");
  CComPtr<IVssBackupComponents> backup;
  IVssAsync* async = nullptr;
  VSS_ID set = GUID_NULL;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  EXPECT_EQ(VSS_E_UNEXPECTED, backup->SetBackupState(false, false, VSS_BT_FULL, false));
  EXPECT_EQ(S_OK, backup->SetBackupState(false, false, VSS_BT_FULL, false));
  EXPECT_EQ(E_OUTOFMEMORY, backup->GatherWriterMetadata(&async));
  EXPECT_EQ(nullptr, async);
  EXPECT_EQ(E_OUTOFMEMORY, backup->StartSnapshotSet(&set));
  EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
}

// C-FRZ-14. api DoSnapshotSet: its codes come from the call itself as well.
TEST_F(FaultFaces, DoSnapshotSetFailsWithItsOwnCodes) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  for (const char* code : {"VSS_E_TRANSACTION_FREEZE_TIMEOUT", "VSS_E_TRANSACTION_THAW_TIMEOUT"}) {
    fault("call_fails", (std::string("DoSnapshotSet ") + code).c_str());
    auto backup = prepared();
    EXPECT_EQ(*parse_hresult(code), copy(backup));
    EXPECT_EQ(S_OK, backup->AbortBackup());
  }
}

// api InitializeForRestore, InitializeForBackup, CreateVssExamineWriterMetadata. C-ASYN-12.
TEST_F(FaultFaces, DamagedDocumentsAreRefused) {
  CComBSTR stored;
  ASSERT_EQ(S_OK, prepared()->SaveAsXML(&stored));
  fault("document_cut", "*");
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, backup->InitializeForRestore(stored));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, backup->InitializeForBackup(stored));
  stage_.vss()->faults() = {};
  EXPECT_EQ(S_OK, backup->InitializeForRestore(stored));
}

// overview-of-pre-backup-tasks.md and the handlers' pages: all but four have a default, `true`.
TEST_F(FaultFaces, HandlersThatAWriterLeavesOutSucceed) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  auto backup = prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, copy(backup));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, backup->BackupComplete(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish_faulty(async));
  HRESULT failure = E_FAIL;
  EXPECT_EQ(VSS_WS_STABLE, state(backup, &failure));
  EXPECT_EQ(S_OK, failure);
  EXPECT_EQ(3, writer.handled);
}

// api CVssWriter::Subscribe, VSS_SUBSCRIBE_MASK.
TEST_F(FaultFaces, WriterHearsWhatItSubscribedTo) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start(VSS_SM_RESTORE_EVENTS_FLAG));
  auto backup = prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, copy(backup));
  EXPECT_EQ(0, writer.handled);
}

// C-EVT-21.
TEST_F(FaultFaces, SecondSubscribeIsRefused) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  EXPECT_EQ(VSS_E_WRITER_ALREADY_SUBSCRIBED, writer.Subscribe());
  EXPECT_EQ(S_OK, writer.Unsubscribe());
  EXPECT_EQ(S_OK, writer.Subscribe());
}

TEST_F(FaultFaces, WriterThatLeavesBetweenEventsIsNotResponding) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  auto backup = prepared();
  EXPECT_EQ(S_OK, writer.Unsubscribe());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, copy(backup));
  HRESULT failure = S_OK;
  EXPECT_EQ(VSS_WS_UNKNOWN, state(backup, &failure));
  EXPECT_EQ(VSS_E_WRITER_NOT_RESPONDING, failure);
  EXPECT_EQ(0, writer.handled + writer.aborted);
}

// The page of CVssWriter::Unsubscribe knows no bad moment.
TEST_F(FaultFaces, WriterMayLeaveInItsOwnHandler) {
  BareWriter writer;
  writer.leaves = true;
  ASSERT_EQ(S_OK, writer.start());
  auto backup = prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, copy(backup));
  EXPECT_EQ(S_OK, writer.left_with);
  EXPECT_EQ("S_OK", result_of(trace::Verb::Unsubscribe));
  HRESULT failure = S_OK;
  EXPECT_EQ(VSS_WS_UNKNOWN, state(backup, &failure));
  EXPECT_EQ(VSS_E_WRITER_NOT_RESPONDING, failure);
  backup.Release();
  EXPECT_EQ(1, writer.handled + writer.aborted);
}

// What a class without a destructor of its own leaves to the base class.
class CarelessWriter final : public CVssWriter {
 public:
  HRESULT start() {
    const HRESULT result = Initialize(kFaultyId, L"Careless Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(result) ? result : Subscribe();
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

TEST_F(FaultFaces, WritersObjectThatGoesUnsubscribesInTheTraceToo) {
  auto writer = std::make_unique<CarelessWriter>();
  ASSERT_EQ(S_OK, writer->start());
  CComPtr<IVssBackupComponents> backup;  // who may count on it
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ("none", result_of(trace::Verb::Unsubscribe));
  writer.reset();
  EXPECT_EQ("S_OK", result_of(trace::Verb::Unsubscribe));
}

TEST_F(FaultFaces, ServiceThatStopsLeavesTheRequesterItsDocument) {
  BareWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  fault("service_stops_at", "OnThaw");
  auto backup = prepared();
  EXPECT_EQ(VSS_E_UNEXPECTED, copy(backup));
  EXPECT_EQ(1, writer.aborted);
  // api CVssWriter::OnVSSShutdown and its like: "Not supported", so that nobody calls them.
  EXPECT_EQ(0, writer.reserved);
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_WRITER_INFRASTRUCTURE, backup->GatherWriterStatus(&async));
  CComBSTR document;
  EXPECT_EQ(S_OK, backup->SaveAsXML(&document));
  backup.Release();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, copy(prepared()));
}

// What each Windows has, by the interfaces' pages.
struct Machine {
  const char* version;
  std::optional<std::uint32_t> service_pack;
  int interfaces;         // of IVssBackupComponentsEx to ...Ex4
  bool xp = false;        // only the default context, no transport
  bool reverts = true;    // of volumes
  bool breaks_ex = true;  // BreakSnapshotSetEx
};

class OldMachine : public FaultFaces, public testing::WithParamInterface<Machine> {
 protected:
  OldMachine() : FaultFaces(GetParam().version, GetParam().service_pack) {}
};

TEST_P(OldMachine, HasNoYoungerInterfaces) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  const IID ids[] = {IID_IVssBackupComponentsEx, IID_IVssBackupComponentsEx2,
                     IID_IVssBackupComponentsEx3, IID_IVssBackupComponentsEx4};
  for (int i = 0; i < 4; ++i) {
    CComPtr<IUnknown> found;
    const HRESULT expected = i < GetParam().interfaces ? S_OK : E_NOINTERFACE;
    EXPECT_EQ(expected, backup->QueryInterface(ids[i], reinterpret_cast<void**>(&found))) << i;
  }
  EXPECT_EQ(GetParam().xp ? E_NOTIMPL : S_OK, backup->SetContext(VSS_CTX_BACKUP));
}

// "Minimum supported" of the methods' pages.
TEST_P(OldMachine, HasNoYoungerMethods) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  const bool xp = GetParam().xp;
  const bool reverts = GetParam().reverts;
  WCHAR volume[] = L"C:\\";
  VSS_PWSZ exposed = nullptr;
  IVssAsync* async = nullptr;
  EXPECT_EQ(xp ? E_NOTIMPL : VSS_E_OBJECT_NOT_FOUND,
            backup->ExposeSnapshot(kFaultyId, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, nullptr,
                                   &exposed));
  EXPECT_EQ(reverts ? VSS_E_OBJECT_NOT_FOUND : E_NOTIMPL,
            backup->RevertToSnapshot(kFaultyId, FALSE));
  EXPECT_EQ(reverts ? S_OK : E_NOTIMPL, backup->QueryRevertStatus(volume, &async));
  if (async != nullptr) async->Release();
  EXPECT_EQ(xp ? E_NOTIMPL : VSS_E_BAD_STATE, backup->ImportSnapshots(&async));
  EXPECT_EQ(xp ? E_NOTIMPL : VSS_E_BAD_STATE,
            backup->AddNewTarget(kFaultyId, VSS_CT_FILEGROUP, nullptr, L"a", L"C:\\a", L"*", false,
                                 L"C:\\b"));
  EXPECT_EQ(xp ? E_NOTIMPL : VSS_E_BAD_STATE,
            backup->SetRangesFilePath(kFaultyId, VSS_CT_FILEGROUP, nullptr, L"a", 0, L"C:\\r"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, backup->BreakSnapshotSet(kFaultyId));  // on Windows XP too
  CComPtr<IVssBackupComponentsEx2> second;
  if (SUCCEEDED(
          backup->QueryInterface(IID_IVssBackupComponentsEx2, reinterpret_cast<void**>(&second)))) {
    EXPECT_EQ(GetParam().breaks_ex ? VSS_E_OBJECT_NOT_FOUND : E_NOTIMPL,
              second->BreakSnapshotSetEx(kFaultyId, 0, &async));
  }
  CComPtr<IVssExpressWriter> express;
  EXPECT_EQ(GetParam().interfaces < 3 ? E_NOTIMPL : S_OK, CreateVssExpressWriter(&express));
}

INSTANTIATE_TEST_SUITE_P(Versions, OldMachine,
                         testing::Values(Machine{"5.1.2600", 2, 0, true, false},
                                         Machine{"5.2.3790", {}, 0, false, false},
                                         Machine{"5.2.3790", 1, 1},
                                         Machine{"6.0.6000", {}, 2, false, false, false},
                                         Machine{"6.0.6000", 1, 2}, Machine{"6.0.6002", {}, 2},
                                         Machine{"6.1.7601", {}, 3}, Machine{"6.2.9200", {}, 4},
                                         Machine{"10.0.20348", {}, 4}));

// Its page: since Windows Server 2003 with SP1.
TEST(OldWindows, LearnsShouldBlockRevertWithAServicePack) {
  for (const std::uint32_t service_pack : {0u, 1u}) {
    service::World::Options options;
    options.windows_version = "5.2.3790";
    options.service_pack = service_pack;
    scenario::Stage stage(options);
    const scenario::Stage::Scope scope(stage);
    ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
    bool block = true;
    EXPECT_EQ(service_pack == 0 ? E_NOTIMPL : S_OK, ShouldBlockRevert(L"C:\\", &block));
  }
}

}  // namespace
}  // namespace vsskit
