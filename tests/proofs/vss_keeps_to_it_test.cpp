// Rules about VSS that no built-in scenario brings into play meet their subject in what a user's
// own code does, and the simulated VSS keeps to them.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <string>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/roles/com_text.h"
#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"

namespace vsskit {
namespace {

using roles::ComRef;

constexpr VSS_ID kFailingNotes = {0x4e6f7465, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
constexpr VSS_ID kSettings = {0x53657474, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}};

// Has no schema; fails where it is told to, and says why.
class FailingNotes final : public CVssWriter {
 public:
  ~FailingNotes() override { Unsubscribe(); }
  void start() {
    EXPECT_EQ(S_OK, Initialize(kFailingNotes, L"Notes Writer", VSS_UT_USERDATA, VSS_ST_OTHER));
    EXPECT_EQ(S_OK, Subscribe());
    EXPECT_EQ(VSS_E_WRITER_ALREADY_SUBSCRIBED, Subscribe());
  }
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    return identifies &&
           SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr,
                                            0, false, false, true, true)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*.txt", false,
                                                   nullptr)) &&
           SUCCEEDED(metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                                VSS_WRE_ALWAYS, false));
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    IVssComponent* component = nullptr;
    EXPECT_EQ(S_OK, components->GetComponent(0, &component));
    ComRef<IVssComponentEx> more;
    EXPECT_EQ(S_OK,
              component->QueryInterface(IID_IVssComponentEx, reinterpret_cast<void**>(more.put())));
    EXPECT_EQ(S_OK, more->SetPrepareForBackupFailureMsg(L"the notes are open"));
    component->Release();
    SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    return false;
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

  bool identifies = true;
};

class VssKeepsToIt : public testing::Test {
 protected:
  VssKeepsToIt() : stage_(options()), scope_(stage_) {
    stage_.recorder().keep_in(recording_);
    EXPECT_TRUE(stage_.set_up({}));
  }

  static service::World::Options options() {
    service::World::Options made;
    made.seed = 7;
    return made;
  }

  using Method = HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*)(IVssAsync**);
  void finish(Method method) {
    ComRef<IVssAsync> async;
    ASSERT_EQ(S_OK, (vss_.get()->*method)(async.put()));
    EXPECT_EQ(S_OK, async->Wait(INFINITE));
    HRESULT result = S_OK;
    EXPECT_EQ(S_OK, async->QueryStatus(&result, nullptr));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, result);
  }
  void begin() {
    ASSERT_EQ(S_OK, CreateVssBackupComponents(vss_.put()));
    EXPECT_EQ(S_OK, vss_->InitializeForBackup(nullptr));
    EXPECT_EQ(S_OK, vss_->SetBackupState(true, false, VSS_BT_FULL, false));
  }
  void gather() { finish(&IVssBackupComponents::GatherWriterMetadata); }
  void add_notes() {
    VSS_ID instance = GUID_NULL;
    ComRef<IVssExamineWriterMetadata> metadata;
    ASSERT_EQ(S_OK, vss_->GetWriterMetadata(0, &instance, metadata.put()));
    EXPECT_EQ(S_OK,
              vss_->AddComponent(instance, kFailingNotes, VSS_CT_FILEGROUP, nullptr, L"notes"));
  }
  std::wstring message() {
    ComRef<IVssWriterComponentsExt> components;
    EXPECT_EQ(S_OK, vss_->GetWriterComponents(0, components.put()));
    ComRef<IVssComponent> component;
    EXPECT_EQ(S_OK, components->GetComponent(0, component.put()));
    ComRef<IVssComponentEx> more;
    EXPECT_EQ(S_OK,
              component->QueryInterface(IID_IVssComponentEx, reinterpret_cast<void**>(more.put())));
    roles::BstrText text;
    EXPECT_EQ(S_OK, more->GetPrepareForBackupFailureMsg(text.put()));
    return text.text();
  }
  void gather_status() {
    finish(&IVssBackupComponents::GatherWriterStatus);
    UINT count = 0;
    EXPECT_EQ(S_OK, vss_->GetWriterStatusCount(&count));
    for (UINT i = 0; i < count; ++i) {
      VSS_ID instance{}, writer{};
      roles::BstrText name;
      VSS_WRITER_STATE state{};
      HRESULT failure = S_OK;
      EXPECT_EQ(S_OK, vss_->GetWriterStatus(i, &instance, &writer, name.put(), &state, &failure));
    }
    EXPECT_EQ(S_OK, vss_->FreeWriterStatus());
  }

  // This rule met its subject, and none about VSS is broken.
  void expect_upheld(std::string_view id) {
    vss_.reset();
    conformance::Examiner examiner(conformance::all_rules());
    EXPECT_TRUE(examiner.examine(*recording_.source(), {"kept", "", "", false}));
    for (const conformance::Rule* rule : conformance::select_rules("coordinator")) {
      const auto* tally = examiner.judgement().find(rule->id);
      ASSERT_NE(nullptr, tally);
      EXPECT_EQ(0u, tally->violated)
          << rule->id << ": " << (tally->findings.empty() ? "" : tally->findings[0].sentence);
    }
    const auto* own = examiner.judgement().find(id);
    ASSERT_NE(nullptr, own) << id;
    EXPECT_NE(0u, own->applied) << id;
  }

  trace::Recording recording_;
  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
  ComRef<IVssBackupComponents> vss_;
};

TEST_F(VssKeepsToIt, WhereAWriterSubscribesTwice) {
  FailingNotes notes;
  notes.start();
  expect_upheld("coordinator/identity/second-subscribe-refused");
}

TEST_F(VssKeepsToIt, WhereNothingIsUnderWayThatCouldBeAborted) {
  FailingNotes notes;
  notes.start();
  begin();
  EXPECT_EQ(S_OK, vss_->AbortBackup());
  expect_upheld("coordinator/aborts/idle-abort-ignored");
}

TEST_F(VssKeepsToIt, WhereAWriterDeclaresNoSchema) {
  FailingNotes notes;
  notes.start();
  begin();
  gather();
  expect_upheld("coordinator/identity/schema-undefined-by-default");
}

TEST_F(VssKeepsToIt, WhereAWriterFailsToIdentifyItself) {
  FailingNotes notes;
  notes.start();
  begin();
  gather();
  notes.identifies = false;
  gather();
  gather_status();
  expect_upheld("coordinator/identity/failed-identify-unlisted");
}

TEST_F(VssKeepsToIt, WhereWritersAreLeftOut) {
  FailingNotes notes;
  notes.start();
  begin();
  EXPECT_EQ(S_OK, vss_->DisableWriterClasses(&kFailingNotes, 1));
  EXPECT_EQ(S_OK, vss_->EnableWriterClasses(&kFailingNotes, 1));
  gather();
  begin();
  EXPECT_EQ(S_OK, vss_->EnableWriterClasses(&kSettings, 1));
  gather();
  expect_upheld("coordinator/identity/left-out-hears-nothing");
}

TEST_F(VssKeepsToIt, WhereAWriterHasNoProcess) {
  ComRef<IVssExpressWriter> writer;
  ComRef<IVssCreateExpressWriterMetadata> metadata;
  ASSERT_EQ(S_OK, CreateVssExpressWriter(writer.put()));
  ASSERT_EQ(S_OK, writer->CreateMetadata(kSettings, L"Settings", VSS_UT_USERDATA, 1, 0, 0,
                                         metadata.put()));
  EXPECT_EQ(VSS_E_NOT_SUPPORTED, metadata->SetBackupSchema(VSS_BS_INCREMENTAL));
  EXPECT_EQ(S_OK, metadata->SetBackupSchema(VSS_BS_COPY));
  ASSERT_EQ(S_OK, writer->Register());
  begin();
  gather();
  expect_upheld("coordinator/identity/express-stays-simple");
}

TEST_F(VssKeepsToIt, WhereAWriterSaysWhyItFails) {
  FailingNotes notes;
  notes.start();
  begin();
  gather();
  add_notes();
  finish(&IVssBackupComponents::PrepareForBackup);
  EXPECT_EQ(L"the notes are open", message());
  gather_status();
  EXPECT_EQ(S_OK, vss_->AbortBackup());
  expect_upheld("coordinator/handed-over/messages-readable");
}

}  // namespace
}  // namespace vsskit
