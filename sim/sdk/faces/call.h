// One call of user code on its way into the trace.
#pragma once

#include <windows.h>

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "sim/sdk/belongings.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/world.h"
#include "sim/trace/recorder.h"

namespace vsskit::sdk {

// Collects the fields of a call's step and writes it once the result is known. A call that can
// cause other steps says opened() before it does; its out-values may still be added afterwards. The
// thread is in the house from its making to its end.
class Call {
 public:
  Call(service::World& world, trace::Subject subject, trace::Verb verb, const Origin& origin)
      : world_(world),
        inside_(world.house()),
        giving_(origin),
        recorder_(world.recorder()),
        step_(trace::make_step(std::move(subject), verb)) {}

  // The step as far as it is known; add fields here.
  [[nodiscard]] trace::Step& step() { return step_; }

  // The call leaves no step: its requester is gone.
  void silence() { silent_ = true; }

  // What follows may cause steps: they stand inside this call.
  Call& opened();
  // The number of the call's step: known once opened or finished; 0 when calls are not held.
  [[nodiscard]] trace::StepNumber number() const { return number_; }

  // Where the answer is a failure, the call does nothing and ends so; of several the first counts.
  void refuse(HRESULT answer) {
    if (SUCCEEDED(refusal_)) refusal_ = answer;
  }
  // Puts a text that is meant for a document into the step. One that no document can hold has the
  // call refused (E_INVALIDARG).
  Call& take(std::string_view key, const Argument& text);
  // What the call itself does and answers, unless it is refused or fails by the fault plan: then it
  // does nothing.
  template <class Work>
  HRESULT attempt(const Work& work) {
    const HRESULT fault = take_fault();
    return SUCCEEDED(fault) ? static_cast<HRESULT>(work()) : fault;
  }

  // Writes the step with its result and gives it back.
  HRESULT finish(HRESULT result);
  // A result that is not an HRESULT: `true`, `0`, `nothing`.
  void finish_with(std::string result);

 private:
  HRESULT take_fault();

  service::World& world_;
  std::unique_lock<engine::HouseLock> inside_;
  Giving giving_;  // what the call hands out was made by its step
  trace::Recorder& recorder_;
  trace::Step step_;
  trace::StepNumber number_ = 0;
  std::size_t fields_at_opening_ = 0;
  bool opened_ = false;
  bool silent_ = false;
  HRESULT refusal_ = S_OK;
};

}  // namespace vsskit::sdk
