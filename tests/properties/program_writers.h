// Writers of random programs: each does in its handlers what the program says, with what it is
// handed, and takes no answer into account.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/roles/com_text.h"
#include "tests/properties/random_program.h"

namespace vsskit::test::random {

class OddWriter final : public CVssWriterEx2 {
 public:
  struct Facts {
    const char* label;
    VSS_ID id;
    VSS_COMPONENT_TYPE type;
    LPCWSTR logical_path;
    LPCWSTR component;
    LPCWSTR folder;
    VSS_APPLICATION_LEVEL level;
  };
  // `turn` makes a requester's calls.
  using Turns = std::function<void(int who, const std::string& text)>;

  OddWriter(const Facts& facts, std::vector<Reaction> reactions, Turns turns)
      : facts_(facts), reactions_(std::move(reactions)), turns_(std::move(turns)) {
    const std::wstring name(facts_.label, facts_.label + std::string_view(facts_.label).size());
    Initialize(facts_.id, name.c_str(), VSS_UT_USERDATA, VSS_ST_OTHER, facts_.level);
    join();
  }
  ~OddWriter() override { Unsubscribe(); }

  void join() { Subscribe(VSS_SM_ALL_FLAGS & ~VSS_SM_IO_THROTTLING_FLAG); }
  void leave() { Unsubscribe(); }
  // From now on it does nothing odd.
  void be_good() { reactions_.clear(); }
  [[nodiscard]] const char* label() const { return facts_.label; }

  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    declare(*metadata);
    return react("OnIdentify", metadata, nullptr);
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    return react("OnPrepareBackup", nullptr, components);
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return react("OnPrepareSnapshot"); }
  bool STDMETHODCALLTYPE OnFreeze() override { return react("OnFreeze"); }
  bool STDMETHODCALLTYPE OnThaw() override { return react("OnThaw"); }
  bool STDMETHODCALLTYPE OnAbort() override { return react("OnAbort"); }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    return react("OnPostSnapshot", nullptr, components);
  }
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override {
    return react("OnBackupComplete", nullptr, components);
  }
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override { return react("OnBackupShutdown"); }
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    return react("OnPreRestore", nullptr, components);
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override {
    return react("OnPostRestore", nullptr, components);
  }

  // The acts: a table of words.
  struct Handed {
    IVssCreateWriterMetadata* metadata;  // in Identify alone
    IVssWriterComponents* components;    // in events that have them, NULL where there are none
  };
  using Act = bool (*)(OddWriter& self, const Handed& handed);
  [[nodiscard]] static Act act(std::string_view word);

 private:
  struct Row;
  static std::span<const Row> acts_of_writers();
  static std::span<const Row> acts_on_components();

  void declare(IVssCreateWriterMetadata& metadata) {
    metadata.AddComponent(facts_.type, facts_.logical_path, facts_.component, nullptr, nullptr, 0,
                          true, true, true, true);
    if (facts_.type == VSS_CT_FILEGROUP)
      metadata.AddFilesToFileGroup(facts_.logical_path, facts_.component, facts_.folder, L"*.txt",
                                   false, nullptr);
    else
      metadata.AddDatabaseFiles(facts_.logical_path, facts_.component, facts_.folder, L"*.db");
    metadata.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS,
                              false);
    metadata.SetBackupSchema(VSS_BS_DIFFERENTIAL | VSS_BS_INCREMENTAL | VSS_BS_LOG | VSS_BS_COPY |
                             VSS_BS_TIMESTAMPED);
  }

  bool react(std::string_view event, IVssCreateWriterMetadata* metadata = nullptr,
             IVssWriterComponents* components = nullptr) {
    bool answer = true;
    const std::vector<Reaction> now = reactions_;
    for (const Reaction& each : now) {
      if (each.writer != facts_.label || each.event != event) continue;
      if (const Act known = act(each.act)) {
        answer = known(*this, {metadata, components}) && answer;
      } else {
        turns_(each.act.front() - '0', each.act.substr(each.act.find(' ') + 1));
      }
    }
    return answer;
  }

  // The first component that it was handed, or one that it kept.
  roles::ComRef<IVssComponentEx2> component(const Handed& handed) {
    roles::ComRef<IVssComponent> plain;
    roles::ComRef<IVssComponentEx2> found;
    if (handed.components != nullptr) handed.components->GetComponent(0, plain.put());
    if (IVssComponent* one = plain ? plain.get() : kept_.get())
      one->QueryInterface(IID_IVssComponentEx2, reinterpret_cast<void**>(found.put()));
    return found;
  }
  template <class Interface, class... Wanted, class... Given>
  bool on_component(const Handed& handed, HRESULT (STDMETHODCALLTYPE Interface::*method)(Wanted...),
                    Given... given) {
    if (const auto one = component(handed)) (one.get()->*method)(given...);
    return true;
  }

  bool refuse(HRESULT failure) {
    SetWriterFailure(failure);
    return false;
  }
  void look_around() {
    LPCWSTR device = nullptr;
    GetSnapshotDeviceName(L"C:\\", &device);
    (void)GetCurrentVolumeArray();
    (void)GetCurrentVolumeCount();
    (void)GetCurrentSnapshotSetId();
    (void)GetContext();
    (void)IsPathAffected(facts_.folder);
    VSS_ID session;
    GetSessionId(&session);
    GetSessionId(nullptr);
  }
  void call_with_garbage(const Handed& handed) {
    SetWriterFailureEx(static_cast<HRESULT>(0x12345678), E_FAIL, nullptr);
    if (handed.metadata != nullptr) {
      handed.metadata->AddComponent(VSS_CT_UNDEFINED, nullptr, nullptr, nullptr, nullptr, 0, false,
                                    false, false);
      handed.metadata->AddFilesToFileGroup(nullptr, L"nobody", L"", nullptr, true, nullptr);
      handed.metadata->SetBackupSchema(0xffffffff);
    }
    if (handed.components != nullptr) {
      roles::ComRef<IVssComponent> none;
      handed.components->GetComponent(77, none.put());
      handed.components->GetComponent(0, nullptr);
      handed.components->GetComponentCount(nullptr);
    }
    on_component(handed, &IVssComponentEx2::AddPartialFile, nullptr, nullptr, L"garbage", nullptr);
    on_component(handed, &IVssComponentEx2::SetRestoreTarget, static_cast<VSS_RESTORE_TARGET>(77));
    on_component(handed, &IVssComponentEx2::GetBackupStamp, nullptr);
  }
  void write_file() {
    CreateDirectoryW(facts_.folder, nullptr);
    const std::wstring path = std::wstring(facts_.folder) + L"\\odd.txt";
    HANDLE file = CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) return;
    DWORD written = 0;
    WriteFile(file, "odd", 3, &written, nullptr);
    CloseHandle(file);
  }

  Facts facts_;
  std::vector<Reaction> reactions_;
  Turns turns_;
  roles::ComRef<IVssComponent> kept_;
  bool has_refused_ = false;
};

struct OddWriter::Row {
  std::string_view word;
  Act act;
};

inline std::span<const OddWriter::Row> OddWriter::acts_of_writers() {
  using W = OddWriter;
  using H = Handed;
  static constexpr Row kRows[] = {
      {"refuse", [](W&, const H&) { return false; }},
      {"refuse once", [](W& w, const H&) { return std::exchange(w.has_refused_, true); }},
      {"refuse retryable", [](W& w, const H&) { return w.refuse(VSS_E_WRITERERROR_RETRYABLE); }},
      {"refuse with garbage", [](W& w, const H&) { return w.refuse(static_cast<HRESULT>(77)); }},
      {"fail and go on", [](W& w, const H&) { return w.refuse(VSS_E_WRITERERROR_TIMEOUT), true; }},
      {"explain",
       [](W& w, const H&) {
         w.SetWriterFailureEx(VSS_E_WRITERERROR_NONRETRYABLE, E_FAIL, L"not today");
         return false;
       }},
      {"throw", [](W&, const H&) -> bool { throw std::runtime_error("odd"); }},
      {"write", [](W& w, const H&) { return w.write_file(), true; }},
      {"sleep 2000", [](W&, const H&) { return Sleep(2000), true; }},
      {"sleep 70000", [](W&, const H&) { return Sleep(70000), true; }},
      {"leave", [](W& w, const H&) { return w.leave(), true; }},
      {"declare more",
       [](W&, const H& h) {
         return h.metadata == nullptr ||
                SUCCEEDED(h.metadata->AddComponent(VSS_CT_FILEGROUP, L"shelf\\books", L"page",
                                                   L"A page", nullptr, 0, false, false, false));
       }},
      {"declare twice",
       [](W& w, const H& h) {
         if (h.metadata != nullptr) w.declare(*h.metadata);
         return true;
       }},
      {"look around", [](W& w, const H&) { return w.look_around(), true; }},
  };
  return kRows;
}

inline std::span<const OddWriter::Row> OddWriter::acts_on_components() {
  using W = OddWriter;
  using H = Handed;
  using C = IVssComponentEx2;
  static constexpr Row kRows[] = {
      {"stamp", [](W& w, const H& h) { return w.on_component(h, &C::SetBackupStamp, L"one"); }},
      {"stamp null",
       [](W& w, const H& h) { return w.on_component(h, &C::SetBackupStamp, nullptr); }},
      {"metadata",
       [](W& w, const H& h) {
         return w.on_component(h, &C::SetBackupMetadata, L"much") &&
                w.on_component(h, &C::SetRestoreMetadata, L"more");
       }},
      {"metadata null",
       [](W& w, const H& h) { return w.on_component(h, &C::SetBackupMetadata, nullptr); }},
      {"partial file",
       [](W& w, const H& h) {
         return w.on_component(h, &C::AddPartialFile, w.facts_.folder, L"odd.txt", L"0:3", L"");
       }},
      {"differenced",
       [](W& w, const H& h) {
         return w.on_component(h, &C::AddDifferencedFilesByLastModifyTime, w.facts_.folder,
                               L"*.txt", FALSE, FILETIME{1, 2});
       }},
      {"directed",
       [](W& w, const H& h) {
         return w.on_component(h, &C::AddDirectedTarget, w.facts_.folder, L"odd.txt", L"0:3",
                               L"D:\\aside", L"odd.txt", L"0:3");
       }},
      {"target",
       [](W& w, const H& h) { return w.on_component(h, &C::SetRestoreTarget, VSS_RT_ALTERNATE); }},
      {"messages",
       [](W& w, const H& h) {
         return w.on_component(h, &C::SetPrepareForBackupFailureMsg, L"one") &&
                w.on_component(h, &C::SetPostSnapshotFailureMsg, L"two") &&
                w.on_component(h, &C::SetPreRestoreFailureMsg, L"three") &&
                w.on_component(h, &C::SetPostRestoreFailureMsg, nullptr);
       }},
      {"fail component",
       [](W& w, const H& h) {
         return w.on_component(h, &C::SetFailure, VSS_E_WRITERERROR_RETRYABLE, E_FAIL, L"odd", 0);
       }},
      {"garbage", [](W& w, const H& h) { return w.call_with_garbage(h), true; }},
      {"keep",
       [](W& w, const H& h) {
         if (h.components != nullptr) h.components->GetComponent(0, w.kept_.put());
         return true;
       }},
  };
  return kRows;
}

inline OddWriter::Act OddWriter::act(std::string_view word) {
  for (const std::span<const Row> rows : {acts_of_writers(), acts_on_components()}) {
    for (const Row& row : rows) {
      if (row.word == word) return row.act;
    }
  }
  return nullptr;
}

}  // namespace vsskit::test::random
