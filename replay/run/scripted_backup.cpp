#include "replay/run/scripted_backup.h"

#include "replay/run/judging.h"

namespace vsskit::run {

using trace::Party;
using trace::Step;
using trace::Verb;

void ScriptedBackup::step(const Step& step) {
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

void ScriptedBackup::requester_step(const Step& step) {
  if (step.verb == Verb::CreateVssBackupComponents) ++begun_;
  if (step.verb == Verb::Release && step.find("of") == nullptr) {
    if (step.result) ++ended_;
    if (!step.result) ending_ = step.number;
  }
  const auto ends = step.verb == Verb::end ? step.number_of("step") : std::nullopt;
  if (ends && ending_ && static_cast<trace::StepNumber>(*ends) == *ending_) ++ended_;
}

bool ScriptedBackup::was_cut_short() const {
  return own_writer_ && !own_requester_ && (ended_ < begun_ || ended_ < backups_);
}

Result<bool> was_cut_short(const std::string& recording, std::size_t backups) {
  const auto source = open_any(recording);
  if (!source) return source.error();
  ScriptedBackup backup(backups);
  for (;;) {
    const auto step = (*source)->next();
    if (!step) return step.error();
    if (!*step) return backup.was_cut_short();
    backup.step(**step);
  }
}

}  // namespace vsskit::run
