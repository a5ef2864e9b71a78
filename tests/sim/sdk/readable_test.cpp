// Whatever a writer is called and does, its recording can be read again.
#include <gtest/gtest.h>

#include <string>

#include "sim/trace/text.h"
#include "tests/sim/sdk/told_writer.h"
#include "tests/support/stage_world.h"

namespace vsskit::test {
namespace {

// Why the trace cannot be read; empty where it can.
std::string fault_in(const std::string& trace) {
  trace::TraceReader reader(trace, "the trace");
  for (;;) {
    const auto step = reader.next();
    if (!step) return step.error().text();
    if (!step->has_value()) return "";
  }
}

void back_up(StageWorld& machine) {
  const Requester requester = machine.requester();
  ASSERT_EQ(S_OK, requester->InitializeForBackup());
  ASSERT_EQ(S_OK, requester->SetBackupState(false, false, VSS_BT_FULL, false));
  using B = IVssBackupComponents;
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, machine.run(&B::GatherWriterMetadata, *requester.p));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, machine.run(&B::PrepareForBackup, *requester.p));
}

// Every method of what a writer is given of its own metadata.
class ReadsItself final : public ToldWriter {
 public:
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents*) override {
    CComPtr<IVssExamineWriterMetadata> own;
    EXPECT_EQ(S_OK, GetIdentifyInformation(&own));
    EXPECT_TRUE(own);
    if (own) read(*own.p);
    ++times;
    return true;
  }
  int times = 0;

 private:
  static void read(IVssExamineWriterMetadata& own) {
    VSS_ID instance{}, id{};
    CComBSTR name, service, procedure, text;
    VSS_USAGE_TYPE usage{};
    VSS_SOURCE_TYPE source{};
    VSS_RESTOREMETHOD_ENUM method{};
    VSS_WRITERRESTORE_ENUM restore{};
    bool reboot = false;
    UINT includes = 0, excludes = 0, components = 0, mappings = 0;
    DWORD schema = 0;
    EXPECT_EQ(S_OK, own.GetIdentity(&instance, &id, &name, &usage, &source));
    EXPECT_EQ(S_OK, own.GetFileCounts(&includes, &excludes, &components));
    EXPECT_EQ(S_OK,
              own.GetRestoreMethod(&method, &service, &procedure, &restore, &reboot, &mappings));
    EXPECT_EQ(S_OK, own.GetBackupSchema(&schema));
    EXPECT_EQ(S_OK, own.SaveAsXML(&text));
    CComPtr<IVssWMComponent> component;
    EXPECT_EQ(S_OK, own.GetComponent(0, &component));
    CComPtr<IVssWMFiledesc> file;
    EXPECT_EQ(S_OK, component->GetFile(0, &file));
  }
};

TEST(Readable, AWriterThatReadsItsOwnMetadata) {
  StageWorld machine;
  ReadsItself writer;
  ASSERT_EQ(S_OK, writer.start());
  back_up(machine);
  EXPECT_EQ(1, writer.times);
  EXPECT_EQ("", fault_in(machine.recording.trace_text()));
}

class Named final : public ToldWriter {
 public:
  explicit Named(const std::wstring& name) {
    EXPECT_EQ(S_OK, Initialize(kWriterId, name.c_str(), VSS_UT_USERDATA, VSS_ST_OTHER));
    EXPECT_EQ(S_OK, Subscribe());
  }
};

TEST(Readable, WritersOfAnyName) {
  StageWorld machine;
  const Named writers[] = {Named(std::wstring(300, L'n')), Named(std::wstring(300, L'n')),
                           Named(std::wstring(300, L'\x20ac')), Named(L"a/b:\"?")};
  back_up(machine);
  EXPECT_EQ("", fault_in(machine.recording.trace_text()));
  EXPECT_LE(4U, machine.recording.documents().size());
}

}  // namespace
}  // namespace vsskit::test
