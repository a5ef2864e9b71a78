#include "replay/run/scripted_requesters.h"

#include <utility>

#include "sim/base/hresult.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::run {

using trace::Party;
using trace::Step;
using trace::Verb;

void ScriptedRequesters::see(const Step& step) {
  if (step.subject.party == Party::world) {
    world_.declare(step);
    if (step.find("instance_name") != nullptr)
      instance_names_[std::string(step.text("label"))] = step.text("instance_name");
    own_requester_ = own_requester_ || (step.verb == Verb::requester && !step.yes("scripted"));
  }
  if (step.verb == Verb::Subscribe) note_writer(step);
  const bool scripted =
      step.subject.party == Party::requester && world_.scripted_requester(step.subject.label);
  if (scripted) requester_step(step);
}

void ScriptedRequesters::note_writer(const Step& step) {
  const conformance::WriterFacts* const writer = world_.writer(step.subject.label);
  if (writer != nullptr && writer->scripted) return;
  own_writer_ = true;
  if (writer == nullptr) return;
  own_writers_[writer->instance] = {writer->id, writer->name, instance_names_[writer->label]};
}

std::vector<std::string> ScriptedRequesters::left_out() const {
  std::vector<std::string> names;
  if (!of_components_) return names;
  std::map<Identity, bool> took_part;
  for (const auto& [instance, writer] : own_writers_)
    took_part[writer] |= taking_part_.count(instance) != 0;
  for (const auto& [writer, took] : took_part) {
    if (took) continue;
    const std::string& instance = writer.instance_name;
    names.push_back(writer.name + (instance.empty() ? "" : " (" + instance + ")"));
  }
  return names;
}

void ScriptedRequesters::requester_step(const Step& step) {
  if (step.verb == Verb::AddComponent)
    taking_part_.insert(step.guid_of("instance").value_or(Guid{}));
  if (step.verb == Verb::SetBackupState) of_components_ = of_components_ || step.yes("components");
  if (step.verb == Verb::GetWriterStatus) note_status(step);
  if (step.verb == Verb::exit) return lose();
  if (step.find("of") == nullptr) begun(step.verb);
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

void ScriptedRequesters::begun(Verb verb) {
  if (verb == Verb::CreateVssBackupComponents) {
    ++made_;
    restoring_ = false;
  }
  if (verb == Verb::InitializeForRestore) restoring_ = true;
  const bool last = verb == Verb::BackupComplete || verb == Verb::PostRestore;
  const bool operation = last || verb == Verb::CreateVssBackupComponents ||
                         verb == Verb::GatherWriterMetadata || verb == Verb::PrepareForBackup ||
                         verb == Verb::DoSnapshotSet || verb == Verb::PreRestore;
  if (operation) {
    // It went on whatever it had met.
    operation_ = trace::spec(verb).text;
    done_ = last;
    failed_.clear();
  }
  if (verb != Verb::AbortBackup && verb != Verb::Release) return;
  std::string& told = done_ ? late_failure_ : failure_;
  const bool gave_up = !failed_.empty() || (verb == Verb::AbortBackup && !done_);
  if (told.empty() && gave_up) told = "after " + operation_ + " " + failed_writers();
}

void ScriptedRequesters::note_status(const Step& step) {
  const std::string failure(step.text("failure"));
  const auto code = parse_hresult(failure);
  if (!code || !failed(*code)) return;
  const Guid instance = step.guid_of("instance").value_or(Guid{});
  const conformance::WriterFacts* const writer =
      world_.writer(step.guid_of("writer").value_or(Guid{}), &instance);
  failed_.emplace_back(
      std::string(step.text("name")) + " was " + std::string(step.text("state")) + ", " + failure,
      writer != nullptr && writer->scripted);
}

// The program's own, for whose sake vsskit's fail as well; vsskit's where none of these did.
std::string ScriptedRequesters::failed_writers() const {
  std::string own;
  std::string played;
  for (const auto& [text, scripted] : failed_) {
    std::string& list = scripted ? played : own;
    list += (list.empty() ? "" : "; ") + text;
  }
  if (own.empty()) own = std::move(played);
  return own.empty() ? "it was given up" : own;
}

void ScriptedRequesters::lose() {
  ++released_;
  lost_ = true;
  if (failure_.empty()) failure_ = "its process ended after " + operation_;
}

bool ScriptedRequesters::were_cut_short(const RequesterScript& script) const {
  const bool missing = !lost_ && released_ < script.backups + script.restores;
  return own_writer_ && !own_requester_ && (released_ < made_ || missing);
}

bool ScriptedRequesters::in_restore(const RequesterScript& script) const {
  const bool next = script.restores > 0 && released_ >= script.backups;
  return next || (released_ < made_ && restoring_);
}

}  // namespace vsskit::run
