#include "replay/run/scripted_requesters.h"

#include "sim/trace/vocabulary.h"

namespace vsskit::run {

using trace::Party;
using trace::Step;
using trace::Verb;

void ScriptedRequesters::see(const Step& step) {
  if (step.subject.party == Party::world) {
    world_.declare(step);
    own_requester_ = own_requester_ || (step.verb == Verb::requester && !step.yes("scripted"));
  }
  if (step.verb == Verb::Subscribe) {
    const conformance::WriterFacts* const writer = world_.writer(step.subject.label);
    own_writer_ = own_writer_ || writer == nullptr || !writer->scripted;
  }
  const bool scripted =
      step.subject.party == Party::requester && world_.scripted_requester(step.subject.label);
  if (scripted) requester_step(step);
}

void ScriptedRequesters::requester_step(const Step& step) {
  if (step.verb == Verb::CreateVssBackupComponents) ++begun_;
  std::string call(step.find("of") != nullptr ? step.text("of") : trace::spec(step.verb).text);
  if (step.verb == Verb::end) {
    const auto opened =
        open_.find(static_cast<trace::StepNumber>(step.number_of("step").value_or(0)));
    if (opened == open_.end()) return;
    call = opened->second;
    open_.erase(opened);
  } else if (!step.result) {
    open_[step.number] = call;
    return;
  }
  ended(call, step);
}

void ScriptedRequesters::ended(const std::string& call, const Step& step) {
  if (call == trace::spec(Verb::Release).text) ++released_;
  const auto result = step.hresult();
  if (failure_.empty() && result && failed(*result)) failure_ = call + " ended in " + *step.result;
}

bool ScriptedRequesters::were_cut_short(std::size_t backups) const {
  return own_writer_ && !own_requester_ && (released_ < begun_ || released_ < backups);
}

}  // namespace vsskit::run
