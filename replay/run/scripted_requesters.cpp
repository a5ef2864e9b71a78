#include "replay/run/scripted_requesters.h"

#include "sim/trace/vocabulary.h"

namespace vsskit::run {

using trace::Party;
using trace::Step;
using trace::Verb;

void ScriptedRequesters::see(const Step& step) {
  if (!failure_.empty()) return;
  if (step.subject.party == Party::world && step.verb == Verb::requester && step.yes("scripted")) {
    labels_.emplace(step.text("label"));
  }
  if (step.subject.party != Party::requester || labels_.count(step.subject.text()) == 0) return;
  std::string call(step.find("of") != nullptr ? step.text("of") : trace::spec(step.verb).text);
  if (step.verb == Verb::end) {
    const auto opened =
        open_.find(static_cast<trace::StepNumber>(step.number_of("step").value_or(0)));
    if (opened == open_.end()) return;
    call = opened->second;
    open_.erase(opened);
  } else if (!step.result) {
    open_[step.number] = call;
  }
  const auto result = step.hresult();
  if (result && failed(*result)) failure_ = call + " ended in " + *step.result;
}

}  // namespace vsskit::run
