// A stage with C:\ and D:\ in memory that is the process's world, for tests that speak to VSS
// through the SDK's interfaces as user code does.
#pragma once

#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>

#include <string>
#include <vector>

#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"

namespace vsskit::test {

using Requester = CComPtr<IVssBackupComponents>;

class StageWorld {
 public:
  explicit StageWorld(service::World::Options options = {}) : stage_(options), scope_(stage_) {
    stage_.recorder().keep_in(recording);
    EXPECT_TRUE(stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
    EXPECT_TRUE(stage_.add_volume({"D:\\", std::nullopt, true, "NTFS"}));
  }

  [[nodiscard]] service::World& vss() { return *stage_.vss(); }

  [[nodiscard]] static Requester requester() {
    Requester made;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&made));
    return made;
  }
  // Waits for the operation's end and lets go; what QueryStatus reports.
  static HRESULT end(IVssAsync* async) {
    HRESULT result = E_FAIL;
    async->Wait(INFINITE);
    async->QueryStatus(&result, nullptr);
    async->Release();
    return result;
  }
  // Starts and waits; the failure of the call itself, or what QueryStatus reports.
  using Method = HRESULT (IVssBackupComponents::*)(IVssAsync**);
  static HRESULT run(Method method, IVssBackupComponents& requester) {
    IVssAsync* async = nullptr;
    const HRESULT started = (requester.*method)(&async);
    return SUCCEEDED(started) ? end(async) : started;
  }

  // What a subject called or was called with, in order, as the trace spells it.
  [[nodiscard]] std::vector<std::string> calls(const trace::Subject& subject) const {
    std::vector<std::string> list;
    for (const trace::Step& step : recording.steps) {
      if (step.subject != subject || step.verb == trace::Verb::end) continue;
      list.emplace_back(trace::spec(step.verb).text);
    }
    return list;
  }
  [[nodiscard]] int count(trace::Verb verb) const {
    int times = 0;
    for (const trace::Step& step : recording.steps)
      times += step.verb == verb ? 1 : 0;
    return times;
  }

  trace::Recording recording;  // outlives the stage

 private:
  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
};

}  // namespace vsskit::test
