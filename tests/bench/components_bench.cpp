// A backup and its restore with very many components, through the SDK's interfaces: all added, each
// stamped by its writer, set succeeded, read back, stored, loaded, selected and restored; then the
// trace judged. Items are components: where nothing is quadratic, four times as many go by at the
// same rate. Arguments: writer classes, instances of each, components of each instance.
#include <benchmark/benchmark.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <deque>
#include <string>
#include <vector>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"

namespace {

std::wstring component_name(int number) {
  return L"component " + std::to_wstring(number);
}

class ManyWriter : public CVssWriterEx {
 public:
  explicit ManyWriter(int components) : components_(components) {}
  ~ManyWriter() override { Unsubscribe(); }

  void start(int writer_class, int instance) {
    const VSS_ID id = {0x77,
                       static_cast<WORD>(writer_class >> 16),
                       static_cast<WORD>(writer_class & 0xFFFF),
                       {1, 2, 3, 4, 5, 6, 7, 8}};
    const std::wstring name = L"writer " + std::to_wstring(writer_class);
    const std::wstring instance_name = L"instance " + std::to_wstring(instance);
    InitializeEx(id, name.c_str(), 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER, VSS_APP_FRONT_END, 60000,
                 VSS_AWS_NO_ALTERNATE_WRITER, false, instance_name.c_str());
    Subscribe();
  }

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS,
                               false);
    metadata->SetBackupSchema(VSS_BS_TIMESTAMPED);
    for (int i = 0; i < components_; ++i) {
      const std::wstring name = component_name(i);
      metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, name.c_str(), nullptr, nullptr, 0, false,
                             true, true);
      metadata->AddFilesToFileGroup(nullptr, name.c_str(), L"C:\\data", name.c_str(), false,
                                    nullptr);
    }
    return true;
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    return each(components, [](IVssComponent& one) { one.SetBackupStamp(L"1"); });
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override {
    return each(components, [](IVssComponent& one) {
      bool selected = false;
      one.IsSelectedForRestore(&selected);
    });
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

 private:
  template <class Do>
  static bool each(IVssWriterComponents* components, const Do& act) {
    UINT count = 0;
    components->GetComponentCount(&count);
    for (UINT i = 0; i < count; ++i) {
      CComPtr<IVssComponent> one;
      if (components->GetComponent(i, &one) != S_OK) return false;
      act(*one);
    }
    return true;
  }

  int components_;
};

using Method = HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*)(IVssAsync**);

bool run(IVssBackupComponents& requester, Method method) {
  CComPtr<IVssAsync> async;
  if ((requester.*method)(&async) != S_OK) return false;
  HRESULT status = E_FAIL;
  async->Wait();
  async->QueryStatus(&status, nullptr);
  return status == VSS_S_ASYNC_FINISHED;
}

// What the requester knows of a writer.
struct Met {
  VSS_ID instance;
  VSS_ID writer;
};

std::vector<Met> writers_met(IVssBackupComponents& requester) {
  std::vector<Met> met;
  UINT count = 0;
  requester.GetWriterMetadataCount(&count);
  for (UINT i = 0; i < count; ++i) {
    Met one{};
    CComPtr<IVssExamineWriterMetadata> metadata;
    requester.GetWriterMetadata(i, &one.instance, &metadata);
    CComBSTR name;
    VSS_USAGE_TYPE usage{};
    VSS_SOURCE_TYPE source{};
    VSS_ID instance{};
    metadata->GetIdentity(&instance, &one.writer, &name, &usage, &source);
    met.push_back(one);
  }
  return met;
}

// Each component of the document, as IVssWriterComponentsExt shows it.
int components_read(IVssBackupComponents& requester) {
  int read = 0;
  UINT writers = 0;
  requester.GetWriterComponentsCount(&writers);
  for (UINT i = 0; i < writers; ++i) {
    CComPtr<IVssWriterComponentsExt> components;
    requester.GetWriterComponents(i, &components);
    UINT count = 0;
    components->GetComponentCount(&count);
    for (UINT k = 0; k < count; ++k) {
      CComPtr<IVssComponent> one;
      components->GetComponent(k, &one);
      CComBSTR stamp;
      if (one->GetBackupStamp(&stamp) == S_OK) ++read;
    }
  }
  return read;
}

class ManyComponents {
 public:
  ManyComponents(int classes, int instances, int components)
      : stage_(vsskit::service::World::Options{}), scope_(stage_), components_(components) {
    stage_.recorder().keep_in(recording_);
    good_ = stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}).ok();
    for (int i = 0; i < classes * instances; ++i) {
      writers_.emplace_back(components);
      writers_.back().start(i / instances, i % instances);
    }
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::size_t steps() const { return recording_.steps.size(); }

  void back_up() {
    CComPtr<IVssBackupComponents> requester;
    CreateVssBackupComponents(&requester);
    requester->InitializeForBackup();
    requester->SetBackupState(true, false, VSS_BT_FULL, false);
    must(run(*requester, &IVssBackupComponents::GatherWriterMetadata));
    const std::vector<Met> met = writers_met(*requester);
    each(met, [&](const Met& one, const std::wstring& name) {
      return requester->AddComponent(one.instance, one.writer, VSS_CT_FILEGROUP, nullptr,
                                     name.c_str());
    });
    must(run(*requester, &IVssBackupComponents::PrepareForBackup));
    each(met, [&](const Met& one, const std::wstring& name) {
      return requester->SetBackupSucceeded(one.instance, one.writer, VSS_CT_FILEGROUP, nullptr,
                                           name.c_str(), true);
    });
    must(run(*requester, &IVssBackupComponents::BackupComplete));
    must(components_read(*requester) == static_cast<int>(met.size()) * components_);
    must(requester->SaveAsXML(&xml_) == S_OK);
  }

  void restore() {
    CComPtr<IVssBackupComponents> requester;
    CreateVssBackupComponents(&requester);
    must(requester->InitializeForRestore(xml_) == S_OK);
    must(run(*requester, &IVssBackupComponents::GatherWriterMetadata));
    CComQIPtr<IVssBackupComponentsEx> with_instance(requester);
    const std::vector<Met> met = writers_met(*requester);
    each(met, [&](const Met& one, const std::wstring& name) {
      return with_instance->SetSelectedForRestoreEx(one.writer, VSS_CT_FILEGROUP, nullptr,
                                                    name.c_str(), true, one.instance);
    });
    must(run(*requester, &IVssBackupComponents::PreRestore));
    each(met, [&](const Met& one, const std::wstring& name) {
      return requester->SetFileRestoreStatus(one.writer, VSS_CT_FILEGROUP, nullptr, name.c_str(),
                                             VSS_RS_ALL);
    });
    must(run(*requester, &IVssBackupComponents::PostRestore));
  }

  void judge() {
    vsskit::conformance::Examiner examiner(vsskit::conformance::all_rules());
    must(examiner.examine(*recording_.source(), {"bench", "", "", false}).ok());
  }

 private:
  void must(bool good) { good_ = good_ && good; }
  template <class Do>
  void each(const std::vector<Met>& met, const Do& act) {
    for (const Met& one : met) {
      for (int i = 0; i < components_; ++i)
        must(act(one, component_name(i)) == S_OK);
    }
  }

  vsskit::trace::Recording recording_;
  vsskit::scenario::Stage stage_;
  vsskit::scenario::Stage::Scope scope_;
  std::deque<ManyWriter> writers_;
  CComBSTR xml_;
  int components_;
  bool good_ = true;
};

void many_components(benchmark::State& state) {
  const int classes = static_cast<int>(state.range(0));
  const int instances = static_cast<int>(state.range(1));
  const int components = static_cast<int>(state.range(2));
  for (auto _ : state) {
    ManyComponents run(classes, instances, components);
    run.back_up();
    run.restore();
    run.judge();
    if (!run.good()) state.SkipWithError("a call failed");
    state.counters["steps"] = static_cast<double>(run.steps());
  }
  state.SetItemsProcessed(state.iterations() * classes * instances * components);
}
BENCHMARK(many_components)
    ->Args({1, 1, 5'000})
    ->Args({1, 1, 20'000})
    ->Args({50, 1, 100})
    ->Args({200, 1, 100})
    ->Args({5, 10, 100})
    ->Args({20, 10, 100})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
