// Every call that the fault plan knows by name fails with the code that the plan gives, leaves a
// step that says so, and changes nothing: everything can be used afterwards.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/engine/call_names.h"
#include "sim/engine/fault_plan.h"
#include "sim/sdk/belongings.h"
#include "sim/service/coordinator.h"
#include "tests/sim/sdk/each_interface.h"

namespace vsskit::test {
namespace {

struct Row {
  std::string name;  // IVssComponent::GetBackupStamp
  HRESULT (*call)(EachInterface& o);
};

template <class Base, class Interface, class... Arguments>
HRESULT invoke(Interface* object, HRESULT (STDMETHODCALLTYPE Base::*method)(Arguments...)) {
  return (object->*method)(argument<Arguments>()...);
}

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it names a method and calls it
#define METHOD(family, object, type, method)                                                \
  Row {                                                                                     \
    family "::" #method, [](EachInterface& o) { return invoke(&*o.object, &type::method); } \
  }

// Methods that nothing else can be asked of, so that they stand in no other list.
const Row kNotSupported[] = {
    METHOD("IVssBackupComponents", backup, IVssBackupComponentsEx4, PreFastRecovery),
    METHOD("IVssBackupComponents", backup, IVssBackupComponentsEx4, FastRecovery),
    METHOD("IVssComponent", component, IVssComponentEx2, AddDifferencedFilesByLastModifyLSN),
    METHOD("IVssExamineWriterMetadata", metadata, IVssExamineWriterMetadataEx2, GetDocument),
    METHOD("IVssCreateWriterMetadata", writer.created, IVssCreateWriterMetadataEx, GetDocument),
    METHOD("IVssDifferentialSoftwareSnapshotMgmt", storage, IVssDifferentialSoftwareSnapshotMgmt3,
           MigrateDiffAreas),
    METHOD("IVssDifferentialSoftwareSnapshotMgmt", storage, IVssDifferentialSoftwareSnapshotMgmt3,
           QueryMigrationStatus),
    METHOD("IVssDifferentialSoftwareSnapshotMgmt", storage, IVssDifferentialSoftwareSnapshotMgmt3,
           SetSnapshotPriority),
    METHOD("IVssDifferentialSoftwareSnapshotMgmt", storage, IVssDifferentialSoftwareSnapshotMgmt3,
           QuerySnapshotDeltaBitmap),
};

const Row kWriterRows[] = {
    {"CreateWriter",
     [](EachInterface& o) { return CreateWriter(&o.fresh, argument<IVssWriterImpl**>()); }},
    {"CreateWriterEx", [](EachInterface& o) { return o.fresh.initialize(); }},
    {"CVssWriter::Initialize", [](EachInterface& o) { return o.fresh.initialize(); }},
    {"CVssWriter::Subscribe", [](EachInterface& o) { return o.writer.Subscribe(); }},
    {"CVssWriter::InstallAlternateWriter",
     [](EachInterface& o) { return o.writer.InstallAlternateWriter(kDeclaringId, kDeclaringId); }},
    {"CVssWriter::GetSnapshotDeviceName",
     [](EachInterface& o) {
       return o.writer.GetSnapshotDeviceName(L"C:\\", argument<LPCWSTR*>());
     }},
    {"CVssWriter::SetWriterFailure",
     [](EachInterface& o) { return o.writer.SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE); }},
    {"CVssWriterEx2::SetWriterFailureEx",
     [](EachInterface& o) { return o.writer.SetWriterFailureEx(VSS_E_WRITERERROR_RETRYABLE); }},
    {"CVssWriterEx2::GetSessionId",
     [](EachInterface& o) { return o.writer.GetSessionId(argument<VSS_ID*>()); }},
};

const Row kFunctions[] = {
    {"CreateVssBackupComponents",
     [](EachInterface&) { return CreateVssBackupComponents(argument<IVssBackupComponents**>()); }},
    {"CreateVssExamineWriterMetadata",
     [](EachInterface&) {
       return CreateVssExamineWriterMetadata(argument<BSTR>(),
                                             argument<IVssExamineWriterMetadata**>());
     }},
    {"CreateVssExpressWriter",
     [](EachInterface&) { return CreateVssExpressWriter(argument<IVssExpressWriter**>()); }},
    {"IsVolumeSnapshotted",
     [](EachInterface&) {
       LONG capability = 0;
       return IsVolumeSnapshotted(argument<BSTR>(), argument<BOOL*>(), &capability);
     }},
    {"ShouldBlockRevert",
     [](EachInterface&) { return ShouldBlockRevert(L"C:\\", argument<bool*>()); }},
    {"GetProviderMgmtInterface",
     [](EachInterface&) {
       return GetProviderMgmtInterface(kDeclaringId, IID_IUnknown, argument<IUnknown**>());
     }},
    {"IUnknown::QueryInterface",
     [](EachInterface& o) { return o.async->QueryInterface(IID_IUnknown, argument<void**>()); }},
};

std::vector<Row> all_rows() {
  std::vector<Row> rows = {
#include "tests/sim/sdk/method_rows.h"
  };
#undef METHOD
  rows.insert(rows.end(), std::begin(kNotSupported), std::end(kNotSupported));
  rows.insert(rows.end(), std::begin(kWriterRows), std::end(kWriterRows));
  rows.insert(rows.end(), std::begin(kFunctions), std::end(kFunctions));
  return rows;
}

// The row of a name: of the interface, or of the family whose later member declares the method
// (IVssComponentEx2::GetFailure stands with IVssComponent).
const Row* row_of(const std::vector<Row>& rows, const engine::CallName& name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
    const std::size_t colons = row.name.find("::");
    if (colons == std::string::npos || name.interface_name.empty()) return row.name == name.text();
    const std::string family = row.name.substr(0, colons);
    if (!name.interface_name.starts_with(family)) return false;
    const std::string_view later = name.interface_name.substr(family.size());
    return row.name.substr(colons + 2) == name.method &&
           (later.empty() || later == "2" || later == "3" || later.starts_with("Ex"));
  });
  return found == rows.end() ? nullptr : &*found;
}

// Whether the trace's last step is this call, failed.
void expect_told(const EachInterface& o, const engine::CallName& name, HRESULT code) {
  const trace::Step& step = o.world.recording.steps.back();
  EXPECT_EQ(print_hresult(code), step.result) << name.text();
  if (step.verb == trace::Verb::call) {
    EXPECT_EQ(name.text(), step.text("method"));
  } else {
    const auto said = engine::call_of(step.verb, step.subject.party);
    ASSERT_TRUE(said) << name.text() << " was told as " << trace::spec(step.verb).text;
    EXPECT_EQ(name.text(), said->text());
  }
}

void expect_usable(EachInterface& o) {
  const trace::Recording& recording = o.world.recording;
  o.backup = nullptr;
  const auto backup = StageWorld::requester();
  EXPECT_EQ(S_OK, backup->InitializeForBackup());
  EXPECT_EQ(S_OK, backup->SetBackupState(false, false, VSS_BT_FULL, false));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            StageWorld::run(&IVssBackupComponents::GatherWriterMetadata, *backup));
  VSS_ID id = GUID_NULL;
  WCHAR volume[] = L"C:\\";
  EXPECT_EQ(S_OK, backup->StartSnapshotSet(&id));
  EXPECT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &id));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            StageWorld::run(&IVssBackupComponents::PrepareForBackup, *backup));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, StageWorld::run(&IVssBackupComponents::DoSnapshotSet, *backup));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, StageWorld::run(&IVssBackupComponents::BackupComplete, *backup));
  EXPECT_TRUE(std::none_of(recording.steps.begin(), recording.steps.end(),
                           [](const auto& step) { return step.verb == trace::Verb::misused; }));
}

void let_go(EachInterface& o) {
  o.async = nullptr;
  o.objects = nullptr;
  o.components = nullptr;
  o.component = nullptr;
  o.metadata = nullptr;
  o.declared = nullptr;
  o.files = nullptr;
  o.dependency = nullptr;
  o.express = nullptr;
  o.express_metadata = nullptr;
  o.admin = nullptr;
  o.smallest = nullptr;
  o.management = nullptr;
  o.storage = nullptr;
  o.areas = nullptr;
}

TEST(CallFaults, ReachEveryCallThatHasAName) {
  EachInterface o;
  const std::vector<Row> rows = all_rows();
  std::set<std::string> called;
  for (const engine::CallName& name : engine::call_names()) {
    const Row* row = row_of(rows, name);
    ASSERT_NE(nullptr, row) << name.text() << " is called nowhere";
    called.insert(row->name);
    for (const HRESULT code : {E_OUTOFMEMORY, HRESULT{VSS_E_UNEXPECTED}}) {
      ASSERT_TRUE(engine::set_fault(o.world.vss().faults(), "call_fails",
                                    name.text() + " " + print_hresult(code)));
      EXPECT_EQ(code, row->call(o)) << name.text();
      expect_told(o, name, code);
      EXPECT_TRUE(o.world.vss().faults().empty()) << name.text();
    }
  }
  EXPECT_EQ(rows.size(), called.size());
  expect_usable(o);
  let_go(o);
  EXPECT_EQ(0u, o.world.vss().coordinator().live_session_count());
  EXPECT_TRUE(o.world.vss().volumes().shadow_copies().empty());
  sdk::say_leaks(o.world.vss());
  EXPECT_EQ(0, o.world.count(trace::Verb::leaked));
}

}  // namespace
}  // namespace vsskit::test
