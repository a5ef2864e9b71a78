#include "replay/run/idle_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/text.h"
#include "sim/engine/call_names.h"

namespace vsskit::run {
namespace {

using trace::Party;
using trace::Step;
using trace::Verb;

// The first word, which is taken off.
std::string take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

// Faults by what stands first in their values.
constexpr std::string_view kOfWriters[] = {"writer_veto", "writer_throw", "writer_slow_ms",
                                           "writer_hang", "writer_exit",  "writer_duplicate"};
constexpr std::string_view kOfVerbs[] = {"provider_fail", "provider_slow_ms", "provider_hang",
                                         "call_fails", "service_stops_at"};
constexpr std::string_view kOfDocuments[] = {"document_cut", "document_flip"};

template <std::size_t kCount>
bool is_one_of(const std::string_view (&names)[kCount], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// A name of a volume for comparing: with or without its backslash at the end.
std::string volume_key(std::string_view name) {
  std::string key = path_key(name);
  if (!key.empty() && key.back() == '\\') key.pop_back();
  return key;
}

// Whether this is a step of the call that a fault names.
bool is_call(std::string_view word, const Step& step) {
  const Result<engine::CallName> call = engine::parse_call(word);
  if (!call) return false;
  if (step.verb == Verb::call) return step.text("method") == call->text();
  return engine::call_of(step.verb, step.subject.party) == *call;
}

bool reads_document(Verb verb) {
  return verb == Verb::InitializeForBackup || verb == Verb::InitializeForRestore ||
         verb == Verb::CreateVssExamineWriterMetadata || verb == Verb::LoadFromXML;
}

}  // namespace

void IdleFaults::declare(const Step& step) {
  Fault fault;
  fault.name = step.text("name");
  fault.value = step.text("value");
  std::string_view rest = fault.value;
  if (is_one_of(kOfWriters, fault.name)) {
    fault.writer = take_word(rest);
    fault.verb = take_word(rest);
  } else if (is_one_of(kOfVerbs, fault.name)) {
    fault.verb = take_word(rest);
  } else if (is_one_of(kOfDocuments, fault.name)) {
    fault.document = take_word(rest);
  } else if (fault.name == "volume_lost") {
    fault.volume = volume_key(take_word(rest));
    fault.verb = take_word(rest);
    fault.has_volume = std::find(volumes_.begin(), volumes_.end(), fault.volume) != volumes_.end();
  } else if (fault.name == "hold_fails" || fault.name == "release_fails") {
    fault.verb = "DoSnapshotSet";
  } else if (fault.name == "service_runs_on") {
    fault.service = fold_case(take_word(rest));
    fault.verb = "ControlService";
  } else if (fault.name == "requester_exit_after_call") {
    fault.verb = "exit";
  } else {
    return;
  }
  if (would_show(fault)) faults_.push_back(std::move(fault));
}

// A moment that names no writer may be a call as well as an event.
bool IdleFaults::would_show(const Fault& fault) const {
  if (!fault.has_volume) return true;
  if (!fault.document.empty()) return holds_.has(trace::holds::calls | trace::holds::documents);
  if (!fault.writer.empty()) return holds_.has(trace::holds::events);
  const bool moment = fault.name == "volume_lost" || fault.name == "service_stops_at";
  return holds_.has(moment ? trace::holds::calls | trace::holds::events : trace::holds::calls);
}

bool IdleFaults::meets(const Fault& fault, const Step& step) {
  if (!fault.document.empty()) {
    return reads_document(step.verb) && !step.text("document").empty() &&
           (fault.document == "*" || fault.document == step.text("document"));
  }
  if (fault.name == "call_fails") return is_call(fault.verb, step);
  if (trace::spec(step.verb).text != fault.verb || step.verb == Verb::end) return false;
  if (!fault.service.empty()) {
    const bool named = fault.service == "*" || fault.service == fold_case(step.text("service"));
    return named && step.text("control") == "STOP";
  }
  const Party party = step.subject.party;
  if (!fault.writer.empty()) {
    return party == Party::writer && (fault.writer == "*" || fault.writer == step.subject.label);
  }
  // Of a provider's calls only the phases are moments.
  if (fault.name == "volume_lost" || fault.name == "service_stops_at") {
    return party != Party::provider ||
           (step.verb >= Verb::EndPrepareSnapshots && step.verb <= Verb::PostFinalCommitSnapshots);
  }
  return fault.name.starts_with("provider_") == (party == Party::provider);
}

void IdleFaults::see(const Step& step) {
  if (step.verb == Verb::fault) return declare(step);
  if (step.verb == Verb::volume && step.subject.party == Party::world) {
    volumes_.push_back(volume_key(step.text("name")));
    volumes_.push_back(volume_key(step.text("guid")));
    std::string_view mounts = step.text("mount");
    while (!mounts.empty()) {
      const std::size_t end = std::min(mounts.find(';'), mounts.size());
      volumes_.push_back(volume_key(mounts.substr(0, end)));
      mounts.remove_prefix(std::min(end + 1, mounts.size()));
    }
  }
  for (Fault& fault : faults_)
    fault.met = fault.met || meets(fault, step);
}

std::vector<std::string> IdleFaults::tell() const {
  std::vector<std::string> sentences;
  for (const Fault& fault : faults_) {
    if (fault.met && fault.has_volume) continue;
    std::string why = "never met what it waits for";
    if (!fault.has_volume) why = "names a volume that this machine does not have";
    sentences.push_back(
        fmt::format("The fault {} = '{}' did not strike: it {}.", fault.name, fault.value, why));
  }
  return sentences;
}

}  // namespace vsskit::run
