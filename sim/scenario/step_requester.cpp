#include "sim/scenario/step_requester.h"

#include <algorithm>

#include "sim/scenario/step_play.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/coordinator.h"
#include "sim/trace/call_text.h"

namespace vsskit::scenario {
namespace {

std::size_t word_end(std::string_view text, std::size_t from) {
  return std::min(text.find_first_of(" \t", from), text.size());
}

// Writes ids where `=$...` stands.
template <class Look>
Result<std::string> resolved(std::string_view text, const Look& look) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t mark = text.find("=$", at);
    if (mark == text.npos) return result.append(text.substr(at));
    const std::size_t end = word_end(text, mark);
    const std::string_view name = text.substr(mark + 2, end - mark - 2);
    const std::optional<Guid> id = look(name);
    if (!id) {
      return Error{"", "nothing is called $" + std::string(name),
                   "$writer:LABEL, $instance:LABEL, $set or $snapshot:VOLUME"};
    }
    result.append(text.substr(at, mark - at)).append("={" + id->text() + "}");
    at = end;
  }
  return result;
}

bool is_known_name(std::string_view name) {
  return name == "set" || name.starts_with("snapshot:") || name.starts_with("writer:") ||
         name.starts_with("instance:");
}

std::optional<Guid> id_of(std::string_view name, service::World& world, const StepPlay& play) {
  if (name == "set") return sdk::from_com(play.set);
  const std::string_view rest = name.substr(std::min(name.find(':'), name.size() - 1) + 1);
  if (name.starts_with("snapshot:")) {
    const auto found = play.snapshots.find(rest);
    // Nothing was added: the null id is what a program would hold.
    return found == play.snapshots.end() ? Guid{} : sdk::from_com(found->second);
  }
  for (const auto& writer : world.coordinator().writers()) {
    if (writer->registration.label != rest) continue;
    return name.starts_with("writer:") ? writer->registration.writer_id
                                       : writer->registration.instance_id;
  }
  return std::nullopt;
}

}  // namespace

Result<void> check_step(std::string_view text) {
  const auto filled = resolved(text, [](std::string_view name) {
    return is_known_name(name) ? std::optional(Guid{}) : std::nullopt;
  });
  if (!filled) return filled.error();
  const auto step = trace::parse_call(*filled);
  if (!step) return Error{"", step.error().what, step.error().expected};
  if (step_call(step->verb) == nullptr) {
    return Error{"", "no step can be " + std::string(trace::spec(step->verb).text),
                 "a call of IVssBackupComponents or IVssAsync"};
  }
  return {};
}

Result<Hresult> play_step(service::World& world, StepPlay& play, std::string_view text) {
  play.skipped.clear();
  const auto bad = [&](const Error& error) {
    return Error{"step '" + std::string(text) + "'", error.what, error.expected};
  };
  const auto filled =
      resolved(text, [&](std::string_view name) { return id_of(name, world, play); });
  if (!filled) return bad(filled.error());
  const auto step = trace::parse_call(*filled);
  if (!step) return bad(step.error());
  const StepCall call = step_call(step->verb);
  if (call == nullptr) return kSOk;
  StepArguments arguments(*step);
  return static_cast<Hresult>(call(play, arguments));
}

Result<std::vector<std::string>> run_steps(service::World& world,
                                           std::span<const std::string> steps) {
  StepPlay play;
  std::vector<std::string> skipped;
  for (const std::string& text : steps) {
    // What it answered is in the trace.
    if (const auto played = play_step(world, play, text); !played) return played.error();
    if (!play.skipped.empty()) skipped.push_back("step '" + text + "': " + play.skipped);
  }
  play.release();
  return skipped;
}

// --- Arguments

GUID StepArguments::id(std::string_view key) const {
  return sdk::to_com(step_.guid_of(key).value_or(Guid{}));
}

std::int64_t StepArguments::number(std::string_view key) const {
  const trace::FieldSpec* field = trace::find_field(step_.verb, key);
  if (field != nullptr && field->kind == trace::FieldKind::listed) {
    return parse_name(field->naming, step_.text(key)).value_or(0);
  }
  return step_.number_of(key).value_or(0);
}

LPWSTR StepArguments::text(std::string_view key) {
  const trace::Value* value = step_.find(key);
  if (value == nullptr || value->null) return nullptr;
  std::wstring& wide = texts_[std::string(key)];
  wide = sdk::widen(value->text);
  return wide.data();
}

}  // namespace vsskit::scenario
