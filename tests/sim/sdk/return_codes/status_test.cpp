// What became of writers: the codes that GetWriterStatus and GetWriterStatusEx hand out, those that
// writers set, and the writers' own calls.
#include "sim/engine/fault_plan.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

struct Status {
  HRESULT result = E_FAIL;
  HRESULT failure = S_OK;
};

Status status_of(IVssBackupComponents& backup, UINT index = 0) {
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(backup, &IVssBackupComponents::GatherWriterStatus));
  UINT count = 0;
  EXPECT_EQ(S_OK, backup.GetWriterStatusCount(&count));
  Status status;
  VSS_ID instance, writer;
  CComBSTR name;
  VSS_WRITER_STATE state;
  status.result = backup.GetWriterStatus(index, &instance, &writer, &name, &state, &status.failure);
  return status;
}

// The same by IVssBackupComponentsEx3::GetWriterStatusEx.
Status status_ex_of(IVssBackupComponents& backup, UINT index = 0) {
  Status status;
  VSS_ID instance, writer;
  CComBSTR name, message;
  VSS_WRITER_STATE state;
  HRESULT application = S_OK;
  status.result = CComQIPtr<IVssBackupComponentsEx3>(&backup)->GetWriterStatusEx(
      index, &instance, &writer, &name, &state, &status.failure, &application, &message);
  return status;
}

TEST(WriterStatus, IsGivenForEachWriter) {
  Machine machine(false);
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::GatherWriterStatus));
  VSS_ID instance, id;
  CComBSTR name, message;
  VSS_WRITER_STATE state;
  HRESULT failure, application;
  CComQIPtr<IVssBackupComponentsEx3> ex(backup);
  UINT count = 0;
  EXPECT_EQ(S_OK, backup->GetWriterStatusCount(&count));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            backup->GetWriterStatus(count, &instance, &id, &name, &state, &failure));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, ex->GetWriterStatusEx(count, &instance, &id, &name, &state,
                                                          &failure, &application, &message));
  EXPECT_EQ(S_OK, ex->GetWriterStatusEx(0, &instance, &id, &name, &state, &failure, &application,
                                        &message));
}

// CVssWriter::SetWriterFailure and CVssWriterEx2::SetWriterFailureEx take these codes, and the
// requester gets them from GetWriterStatus and GetWriterStatusEx.
constexpr HRESULT kSaid[] = {VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT,
                             VSS_E_WRITERERROR_OUTOFRESOURCES,
                             VSS_E_WRITERERROR_TIMEOUT,
                             VSS_E_WRITERERROR_RETRYABLE,
                             VSS_E_WRITERERROR_NONRETRYABLE,
                             VSS_E_WRITERERROR_PARTIAL_FAILURE};

class Failing final : public ToldWriter {
 public:
  using CVssWriterEx2::SetWriterFailureEx;
};

TEST(WriterStatus, IsWhatTheWriterSaid) {
  for (const HRESULT said : kSaid) {
    for (const bool extended : {false, true}) {
      if (said == VSS_E_WRITERERROR_PARTIAL_FAILURE && !extended) continue;
      Machine machine(false);
      machine.writer.Unsubscribe();
      Failing writer;
      ASSERT_EQ(S_OK, writer.start());
      writer.at["Freeze"] = [&] {
        if (extended) {
          EXPECT_EQ(S_OK, writer.SetWriterFailureEx(said, S_OK, L"why"));
        } else {
          EXPECT_EQ(S_OK, writer.SetWriterFailure(said));
        }
      };
      auto backup = machine.prepared();
      Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet);
      EXPECT_EQ(said, status_of(*backup).failure);
      EXPECT_EQ(said, status_ex_of(*backup).failure);
    }
  }
}

// VSS itself says these two of a writer, to GetWriterStatus and GetWriterStatusEx alike.
TEST(WriterStatus, SaysWhoDoesNotAnswer) {
  Machine machine(false);
  auto backup = machine.prepared();
  EXPECT_EQ(S_OK, machine.writer.Unsubscribe());
  Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet);
  // GetWriterStatus, then GetWriterStatusEx.
  for (const Status& status : {status_of(*backup), status_ex_of(*backup)})
    EXPECT_EQ(VSS_E_WRITER_NOT_RESPONDING, status.failure);
}

// To the end of PrepareForBackup of everything, without components or a shadow copy.
CComPtr<IVssBackupComponents> prepared_without_components() {
  CComPtr<IVssBackupComponents> backup;
  EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(S_OK, backup->InitializeForBackup());
  EXPECT_EQ(S_OK, backup->SetBackupState(false, false, VSS_BT_FULL, false));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::PrepareForBackup));
  return backup;
}

// The pages of GetWriterStatus and GetWriterStatusEx: a writer may have reached the maximum number
// of available backup and restore sessions.
TEST(WriterStatus, IsNotAvailableOfAWriterInAsManySessionsAsItCan) {
  Machine machine(false);
  std::vector<CComPtr<IVssBackupComponents>> others;
  while (others.size() < machine.stage.vss()->options().writer_sessions_max)
    others.push_back(prepared_without_components());
  auto backup = prepared_without_components();
  // GetWriterStatus, then GetWriterStatusEx.
  for (const Status& status : {status_of(*backup), status_ex_of(*backup)})
    EXPECT_EQ(VSS_E_WRITER_STATUS_NOT_AVAILABLE, status.failure);
  backup.Release();
  others.pop_back();
  EXPECT_EQ(S_OK, status_of(*prepared_without_components()).failure);
}

// --- A writer's own calls

class Plain final : public ToldWriter {
 public:
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override {
    LPCWSTR device = nullptr;
    early = GetSnapshotDeviceName(L"C:\\", &device);
    return true;
  }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents*) override {
    LPCWSTR device = nullptr;
    EXPECT_EQ(S_OK, GetSnapshotDeviceName(L"C:\\", &device));
    EXPECT_EQ(E_INVALIDARG, GetSnapshotDeviceName(nullptr, &device));
    EXPECT_EQ(E_INVALIDARG, GetSnapshotDeviceName(L"C:\\", nullptr));
    EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, GetSnapshotDeviceName(L"Q:\\", &device));
    VSS_ID session = GUID_NULL;
    EXPECT_EQ(S_OK, GetSessionId(&session));
    CComPtr<IVssExamineWriterMetadata> identity;
    EXPECT_EQ(S_OK, GetIdentifyInformation(&identity));
    ++seen;
    return true;
  }
  using CVssWriterEx2::GetIdentifyInformation;
  using CVssWriterEx2::GetSessionId;
  using CVssWriterEx2::GetSnapshotDeviceName;
  using CVssWriterEx2::SubscribeEx;

  HRESULT early = S_OK;
  int seen = 0;
};

TEST(WritersCalls, InitializeAndSubscribeTakeWhatTheyNeed) {
  Machine machine(false);
  Plain writer;
  CComPtr<IVssExamineWriterMetadata> identity;
  EXPECT_EQ(E_FAIL, writer.GetIdentifyInformation(&identity));
  EXPECT_EQ(E_INVALIDARG, writer.Initialize(kWriterId, nullptr, VSS_UT_USERDATA, VSS_ST_OTHER));
  EXPECT_EQ(S_OK, writer.Initialize(kWriterId, L"Plain", VSS_UT_USERDATA, VSS_ST_OTHER));
  Plain extended;
  EXPECT_EQ(E_INVALIDARG,
            extended.InitializeEx(kWriterId, nullptr, 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER));
  EXPECT_EQ(S_OK, extended.InitializeEx(kWriterId, L"Plain", 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER));
  EXPECT_EQ(S_OK, extended.SubscribeEx(60000));
  EXPECT_EQ(VSS_E_WRITER_ALREADY_SUBSCRIBED, extended.SubscribeEx(60000));
}

// CVssWriter::Initialize: E_INVALIDARG where "one of the parameter values is not valid".
TEST(WritersCalls, InitializeTakesNoValueThatAnEnumerationLacks) {
  Machine machine(false);
  Plain writer;
  const auto told = [&](int usage, int source, int level, int alternate) {
    return writer.Initialize(kWriterId, L"Plain", static_cast<VSS_USAGE_TYPE>(usage),
                             static_cast<VSS_SOURCE_TYPE>(source),
                             static_cast<VSS_APPLICATION_LEVEL>(level), 60000,
                             static_cast<VSS_ALTERNATE_WRITER_STATE>(alternate));
  };
  const int usage = VSS_UT_USERDATA, source = VSS_ST_OTHER, level = VSS_APP_FRONT_END;
  EXPECT_EQ(E_INVALIDARG, told(9, source, level, VSS_AWS_NO_ALTERNATE_WRITER));
  EXPECT_EQ(E_INVALIDARG, told(usage, 9, level, VSS_AWS_NO_ALTERNATE_WRITER));
  EXPECT_EQ(E_INVALIDARG, told(usage, source, 77, VSS_AWS_NO_ALTERNATE_WRITER));
  EXPECT_EQ(E_INVALIDARG, told(usage, source, level, 55));
  EXPECT_EQ(S_OK, told(usage, source, level, VSS_AWS_NO_ALTERNATE_WRITER));
}

TEST(WritersCalls, NeedRights) {
  Machine machine(false);
  Plain writer, extended;
  ASSERT_EQ(S_OK, writer.Initialize(kWriterId, L"Plain", VSS_UT_USERDATA, VSS_ST_OTHER));
  ASSERT_EQ(S_OK, extended.InitializeEx(kWriterId, L"Plain", 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER));
  ASSERT_TRUE(engine::set_fault(machine.stage.vss()->faults(), "writer_not_elevated", "*"));
  EXPECT_EQ(E_ACCESSDENIED, writer.Subscribe());
  EXPECT_EQ(E_ACCESSDENIED, extended.SubscribeEx(60000));
  Plain late;
  EXPECT_EQ(E_ACCESSDENIED,
            late.InitializeEx(kWriterId, L"Late", 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER));
}

TEST(WritersCalls, NameTheCopyInPostSnapshotAlone) {
  Machine machine(false);
  machine.writer.Unsubscribe();
  Plain writer;
  ASSERT_EQ(S_OK, writer.Initialize(kWriterId, L"Plain", VSS_UT_USERDATA, VSS_ST_OTHER));
  ASSERT_EQ(S_OK, writer.Subscribe());
  auto backup = machine.prepared();
  Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet);
  EXPECT_EQ(1, writer.seen);
  EXPECT_EQ(VSS_E_BAD_STATE, writer.early);
  LPCWSTR device = nullptr;
  EXPECT_EQ(VSS_E_BAD_STATE, writer.GetSnapshotDeviceName(L"C:\\", &device));
}

}  // namespace
}  // namespace vsskit::test
