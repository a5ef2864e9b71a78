// What is told of restores alone: what was chosen, where writers sent it, what came of it.
#include <fmt/format.h>

#include <cctype>

#include "replay/run/story_session.h"
#include "sim/base/vss_types.h"

namespace vsskit::run {

namespace {

constexpr std::size_t kNamesMax = 6;

std::string target_text(const trace::Step& step) {
  const std::string_view target = step.text("target");
  if (target == "ALTERNATE") return "its alternate location";
  if (target == "DIRECTED") return "where its directed targets say";
  if (target == "ORIGINAL_LOCATION") return "where they were";
  return "where its restore method says";
}

}  // namespace

// The components that a call was about and VSS took, in the order of the calls.
std::vector<std::string> SessionStory::components_of(Verb verb, std::string_view key,
                                                     std::string_view value) const {
  std::vector<std::string> names;
  for (const Step* step : session_.calls(verb)) {
    const bool about = key.empty() || step->text(key) == value;
    if (about && !session_.refused(*step)) names.push_back(session_.component_of(*step).path);
  }
  return names;
}

void SessionStory::tell_way(Chapter& chapter) {
  std::vector<std::string> chosen = components_of(Verb::SetSelectedForRestore, "selected", "yes");
  const std::vector<std::string> moved =
      components_of(Verb::SetSelectedForRestoreEx, "selected", "yes");
  chosen.insert(chosen.end(), moved.begin(), moved.end());
  chapter.lines.push_back(
      chosen.empty() ? "The writers made way for the files to come back."
                     : fmt::format("The requester chose {}; the writers made way for the files to "
                                   "come back.",
                                   list_of(chosen, kNamesMax)));
  std::vector<std::string> lines;
  const auto more = components_of(Verb::SetAdditionalRestores, "additional", "yes");
  if (!more.empty()) {
    lines.push_back(fmt::format("More restores of {} follow.", list_of(more, kNamesMax)));
  }
  for (const Step* step : session_.calls(Verb::AddRestoreSubcomponent)) {
    if (session_.refused(*step)) continue;
    lines.push_back(fmt::format(
        "Of {} only {} comes back.", session_.component_of(*step).path,
        conformance::component_path(step->text("sub_logical_path"), step->text("sub_component"))));
  }
  for (const Step* step : session_.calls(Verb::AddNewTarget)) {
    if (session_.refused(*step)) continue;
    lines.push_back(fmt::format("{} of {} goes to {}.", step->text("filespec"), step->text("path"),
                                step->text("new_path")));
  }
  for (const Step* step : session_.calls(Verb::SetRestoreTarget)) {
    if (session_.refused(*step)) continue;
    lines.push_back(fmt::format("{} sends its files {}.", who(step->subject), target_text(*step)));
  }
  add_lines(chapter, std::move(lines));
}

void SessionStory::tell_take_over(Chapter& chapter) {
  const auto whole = components_of(Verb::SetFileRestoreStatus, "status", "ALL");
  const auto none = components_of(Verb::SetFileRestoreStatus, "status", "NONE");
  const auto part = components_of(Verb::SetFileRestoreStatus, "status", "FAILED");
  std::vector<std::string> parts;
  if (!whole.empty()) parts.push_back(list_of(whole, kNamesMax) + " came back whole");
  if (!part.empty()) parts.push_back(list_of(part, kNamesMax) + " in part");
  if (!none.empty()) parts.push_back(list_of(none, kNamesMax) + " not at all");
  std::string line;
  for (const std::string& each : parts)
    line += each + (&each == &parts.back() ? "; the" : ", ");
  if (line.empty()) line = "The";
  chapter.lines.push_back(line + " writers were told that their files are back.");
}

// Calls that were refused are troubles.
void SessionStory::tell_services() {
  for (const Step& step : session_.steps()) {
    const bool stops = step.verb == Verb::ControlService && step.text("control") == "STOP";
    if ((!stops && step.verb != Verb::StartService) || !session_.succeeded(step)) continue;
    const bool pending = session_.value_of(step, "state") == "STOP_PENDING";
    std::string done = "started the service " + std::string(step.text("service"));
    if (stops) done = "stopped the service " + std::string(step.text("service"));
    if (stops && pending) done = fmt::format("told the service {} to stop", step.text("service"));
    std::string line = who(step.subject) + " " + done + ".";
    line[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(line[0])));
    if (Chapter* at = chapter_at(step)) at->lines.push_back(std::move(line));
  }
}

std::string SessionStory::restore_heading() const {
  const conformance::StoredComponents* last = session_.last_components();
  const auto type = last == nullptr ? std::nullopt : last->components->backup_type;
  return type ? "a restore of " + backup_of(type) : "a restore";
}

}  // namespace vsskit::run
