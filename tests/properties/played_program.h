// A random program on a machine of its own, and what is left of it.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/engine/fault_plan.h"
#include "sim/scenario/step_play.h"
#include "sim/service/coordinator.h"
#include "tests/properties/program_writers.h"
#include "tests/properties/random_words.h"
#include "tests/support/stage_world.h"
#include "tests/support/vss_rules.h"

namespace vsskit::test::random {

// One whole backup, each call of which succeeds where nothing is wrong.
inline std::vector<std::string> good_backup(bool components) {
  std::vector<std::string> calls = {"InitializeForBackup"};
  calls.push_back("SetBackupState type=FULL components=" + std::string(components ? "yes" : "no"));
  calls.emplace_back("GatherWriterMetadata");
  if (components) {
    calls.push_back("AddComponent instance=$instance:notes " + std::string(kNotes));
    calls.push_back("AddComponent instance=$instance:books " + std::string(kBooks));
  }
  for (const char* call :
       {"StartSnapshotSet", "AddToSnapshotSet volume=C:\\", "AddToSnapshotSet volume=D:\\",
        "PrepareForBackup", "DoSnapshotSet", "BackupComplete", "SaveAsXML", "Release"})
    calls.emplace_back(call);
  return calls;
}

class PlayedProgram {
 public:
  explicit PlayedProgram(const Program& program, std::wstring stored = {})
      : machine_(options(program)) {
    const auto turns = [this](int who, const std::string& text) { take(who, text); };
    for (const OddWriter::Facts& facts : kFacts)
      writers_.push_back(std::make_unique<OddWriter>(facts, program.reactions, turns));
    for (Requester& each : requesters_)
      each.play.saved = stored;
    for (const Turn& turn : program.turns)
      take(turn.who, turn.text);
    for (auto& writer : writers_)
      writer->be_good();
    for (Requester& each : requesters_)
      each.play.release();
  }

  // Something that the service must not be in once everybody has let go; empty if it is not.
  std::string left_open() {
    service::World& vss = machine_.vss();
    if (vss.dead()) return {};
    if (vss.coordinator().live_session_count() != 0) return "a session is open";
    if (vss.coordinator().creating() != nullptr) return "a creation is under way";
    for (provider::Provider* one : vss.providers().all()) {
      for (const auto& copy : one->query()) {
        const bool stays = (copy.attributes & VSS_VOLSNAP_ATTR_NO_AUTO_RELEASE) != 0;
        if (!stays && copy.state != SnapshotState::preparing)
          return "copy " + copy.snapshot_id.text() + " is still there";
      }
    }
    return {};
  }

  // Once the fault is over: the call of a backup that fails, and with what; empty if none does.
  std::string next_backup(bool components = false) {
    service::World& vss = machine_.vss();
    if (vss.dead()) return {};
    vss.faults() = {};
    vss.volumes().bring_back();
    scenario::StepPlay play;
    for (const std::string& call : good_backup(components)) {
      const auto answer = scenario::play_step(vss, play, call);
      if (!answer) return answer.error().text();
      const HRESULT ended = end_of(play.async, static_cast<HRESULT>(*answer));
      if (FAILED(ended)) return call + " -> " + print_hresult(static_cast<Hresult>(ended));
    }
    saved_ = play.saved;
    return {};
  }
  [[nodiscard]] const std::wstring& saved() const { return saved_; }

  // What rules about VSS and its provider hold against them.
  [[nodiscard]] std::vector<std::string> blame() const { return blame_of_vss(machine_.recording); }
  [[nodiscard]] std::string trace_text() const { return machine_.recording.trace_text(); }

 private:
  struct Requester {
    scenario::StepPlay play;
    std::string last;       // call
    HRESULT answer = S_OK;  // and what it answered
    bool busy = false;      // in a call, which a handler interrupts
  };

  static constexpr OddWriter::Facts kFacts[] = {
      {"notes",
       {0x4e6f7465, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}},
       VSS_CT_FILEGROUP,
       nullptr,
       L"notes",
       L"C:\\notes",
       VSS_APP_FRONT_END},
      {"books",
       {0x426f6f6b, 1, 1, {1, 2, 3, 4, 5, 6, 7, 8}},
       VSS_CT_DATABASE,
       L"shelf",
       L"books",
       L"D:\\books",
       VSS_APP_BACK_END},
  };

  static service::World::Options options(const Program& program) {
    service::World::Options made;
    made.seed = 7;
    if (!program.fault.empty()) {
      EXPECT_TRUE(engine::set_fault(made.faults, program.fault, program.fault_value));
    }
    return made;
  }

  static HRESULT end_of(roles::ComRef<IVssAsync>& async, HRESULT started) {
    if (FAILED(started) || !async) return started;
    HRESULT reported = E_FAIL;
    async->Wait(INFINITE);
    async->QueryStatus(&reported, nullptr);
    async.reset();
    return reported;
  }

  void take(int who, const std::string& text) {
    const std::string_view word = std::string_view(text).substr(0, text.find(' '));
    const std::string rest = text.substr(std::min(text.find(' ') + 1, text.size()));
    if (word == "sleep") return Sleep(static_cast<DWORD>(std::stoul(rest)));
    if (word == "join" || word == "leave") return come_or_go(rest, word == "join");
    if (who < 1 || who > kRequesters || requesters_[who - 1].busy) return;
    Requester& requester = requesters_[who - 1];
    requester.busy = true;
    if (word == "null") {
      call_with_null(requester, rest);
    } else if (word == "spoil") {
      requester.play.saved.resize(requester.play.saved.size() / 2);
    } else if (word != "again" || requester.answer == VSS_E_SNAPSHOT_SET_IN_PROGRESS) {
      if (word != "again") requester.last = text;
      make_call(requester, requester.last);
    }
    requester.busy = false;
  }
  void make_call(Requester& requester, const std::string& text) {
    const auto answer = scenario::play_step(machine_.vss(), requester.play, text);
    // The writer whose id it names may have left.
    requester.answer = answer ? static_cast<HRESULT>(*answer) : E_FAIL;
  }
  void come_or_go(const std::string& label, bool comes) {
    for (auto& writer : writers_) {
      if (label == writer->label()) comes ? writer->join() : writer->leave();
    }
  }

  void call_with_null(Requester& requester, std::string_view method) {
    using B = IVssBackupComponents;
    struct Row {
      std::string_view method;
      HRESULT (*call)(B& object);
    };
    static constexpr Row kRows[] = {
        {"GatherWriterMetadata", [](B& b) { return b.GatherWriterMetadata(nullptr); }},
        {"PrepareForBackup", [](B& b) { return b.PrepareForBackup(nullptr); }},
        {"DoSnapshotSet", [](B& b) { return b.DoSnapshotSet(nullptr); }},
        {"BackupComplete", [](B& b) { return b.BackupComplete(nullptr); }},
        {"GatherWriterStatus", [](B& b) { return b.GatherWriterStatus(nullptr); }},
        {"PreRestore", [](B& b) { return b.PreRestore(nullptr); }},
        {"PostRestore", [](B& b) { return b.PostRestore(nullptr); }},
        {"StartSnapshotSet", [](B& b) { return b.StartSnapshotSet(nullptr); }},
        {"AddToSnapshotSet",
         [](B& b) {
           WCHAR volume[] = L"C:\\";
           return b.AddToSnapshotSet(volume, GUID_NULL, nullptr);
         }},
        {"SaveAsXML", [](B& b) { return b.SaveAsXML(nullptr); }},
        {"GetWriterMetadata", [](B& b) { return b.GetWriterMetadata(0, nullptr, nullptr); }},
        {"GetWriterStatus",
         [](B& b) { return b.GetWriterStatus(0, nullptr, nullptr, nullptr, nullptr, nullptr); }},
        {"Query",
         [](B& b) { return b.Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, nullptr); }},
        {"DisableWriterClasses", [](B& b) { return b.DisableWriterClasses(nullptr, 1); }},
        {"DisableWriterInstances", [](B& b) { return b.DisableWriterInstances(nullptr, 2); }},
    };
    for (const Row& row : kRows) {
      if (row.method == method && requester.play.has_object())
        requester.answer = row.call(*requester.play.backup.get());
    }
  }

  StageWorld machine_;
  std::vector<std::unique_ptr<OddWriter>> writers_;
  Requester requesters_[kRequesters];
  std::wstring saved_;
};

// What a good backup saved, of writers as those of programs.
inline const std::wstring& stored_document() {
  static const std::wstring document = [] {
    PlayedProgram nobody({});
    EXPECT_EQ("", nobody.next_backup(true));
    return nobody.saved();
  }();
  return document;
}

}  // namespace vsskit::test::random
