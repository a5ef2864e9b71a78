#include "replay/run/beginnings.h"

#include "sim/base/hresult.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::run {

using trace::Party;
using trace::Step;
using trace::StepKind;
using trace::Verb;

namespace {

std::string answer_of(const Step& step) {
  return std::string(trace::spec(step.verb).text) + " answered " + *step.result;
}

}  // namespace

bool Beginnings::is_scripted(const Step& step) const {
  if (step.subject.party == Party::requester) return world_.scripted_requester(step.subject.text());
  const conformance::WriterFacts* const writer = world_.writer(step.subject.label);
  return writer != nullptr && writer->scripted;
}

void Beginnings::see(const Step& step) {
  if (step.subject.party == Party::world) return world_.declare(step);
  if (trace::spec(step.verb).kind != StepKind::call || is_scripted(step)) return;
  called_ = called_ || step.verb != Verb::exit;
  const auto result = step.hresult();
  const bool refused = result && failed(*result);
  if (step.subject.party == Party::writer) writer_step(step, refused);
  if (step.subject.party == Party::requester) requester_step(step, refused);
}

void Beginnings::writer_step(const Step& step, bool failed) {
  if (step.verb == Verb::Initialize || step.verb == Verb::Subscribe) {
    if (failed && writer_failure_.empty()) writer_failure_ = answer_of(step);
    subscribed_ = subscribed_ || (step.verb == Verb::Subscribe && !failed);
  } else if (step.verb != Verb::Unsubscribe && step.verb != Verb::exit) {
    other_ = other_ || !failed;
  }
}

void Beginnings::requester_step(const Step& step, bool failed) {
  const bool begins =
      step.verb == Verb::InitializeForBackup || step.verb == Verb::InitializeForRestore;
  if (begins || step.verb == Verb::CreateVssBackupComponents) {
    if (failed && session_failure_.empty()) session_failure_ = answer_of(step);
    created_ = created_ || !failed;
    initialized_ = initialized_ || (begins && !failed);
  } else if (step.verb != Verb::Release && step.verb != Verb::exit) {
    other_ = other_ || !failed;
  }
}

}  // namespace vsskit::run
