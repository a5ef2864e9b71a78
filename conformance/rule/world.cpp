#include "conformance/rule/world.h"

#include <algorithm>

#include "sim/base/text.h"

namespace vsskit::conformance {

using trace::Step;
using trace::Verb;

namespace {

// `requester:2` and `2` and `requester` and `` are the two spellings of two labels.
std::string_view bare_label(std::string_view label) {
  constexpr std::string_view kParty = "requester";
  if (label == kParty) return {};
  if (label.starts_with("requester:")) return label.substr(kParty.size() + 1);
  return label;
}

}  // namespace

void World::declare(const Step& step) {
  switch (step.verb) {
    case Verb::volume:
      return declare_volume(step);
    case Verb::writer:
      return declare_writer(step);
    case Verb::variable:
      return variables_.set(step.text("name"), step.text("value"));
    case Verb::windows:
      windows_version_ = step.text("version");
      return;
    case Verb::medium:
      medium_ = step.text("path");
      return;
    case Verb::requester:
      requesters_.insert_or_assign(std::string(bare_label(step.text("label"))),
                                   step.yes("scripted"));
      return;
    default:
      return;
  }
}

void World::declare_volume(const Step& step) {
  const std::string_view name = step.text("name");
  auto found = std::find_if(volumes_.begin(), volumes_.end(),
                            [&](const VolumeFacts& v) { return same_path(v.name, name); });
  if (found == volumes_.end()) {
    volumes_.emplace_back().name = name;
    found = volumes_.end() - 1;
  }
  if (!step.text("guid").empty()) {
    found->guid_name = step.text("guid");
    names_.add(found->guid_name, found->name);
  }
  if (!step.text("filesystem").empty()) found->filesystem = step.text("filesystem");
  if (step.find("supported") != nullptr) found->supported = step.yes("supported");
  if (!step.text("mount").empty()) {
    found->mounts.emplace_back(step.text("mount"));
    names_.add(found->mounts.back(), found->name);
  }
}

void World::declare_writer(const Step& step) {
  const std::string_view label = step.text("label");
  auto found = std::find_if(writers_.begin(), writers_.end(),
                            [&](const WriterFacts& w) { return w.label == label; });
  if (found == writers_.end()) {
    writers_.emplace_back().label = label;
    found = writers_.end() - 1;
  }
  if (const auto id = step.guid_of("id")) found->id = *id;
  if (const auto instance = step.guid_of("instance")) found->instance = *instance;
  if (step.find("name") != nullptr) found->name = step.text("name");
  if (const auto level = parse_name(Naming::application_level, step.text("level"))) {
    found->level = static_cast<ApplicationLevel>(*level);
  }
  if (const auto timeout = step.number_of("freeze_timeout_ms")) {
    found->freeze_timeout_ms = static_cast<std::uint32_t>(*timeout);
  }
  if (step.find("scripted") != nullptr) found->scripted = step.yes("scripted");
}

std::string World::volume_key(std::string_view path) const {
  return path_key(vsskit::volume_of(names_.key(expand(path, variables_))));
}

const VolumeFacts* World::volume_of(std::string_view path) const {
  const std::string key = volume_key(path);
  if (key.empty()) return nullptr;
  for (const VolumeFacts& volume : volumes_) {
    if (path_key(volume.name) == key) return &volume;
  }
  return nullptr;
}

const WriterFacts* World::writer(std::string_view label) const {
  for (const WriterFacts& writer : writers_) {
    if (writer.label == label) return &writer;
  }
  return nullptr;
}

const WriterFacts* World::writer(const Guid& id, const Guid* instance) const {
  for (const WriterFacts& writer : writers_) {
    if (writer.id != id) continue;
    if (instance == nullptr || instance->is_null() || writer.instance.is_null() ||
        writer.instance == *instance) {
      return &writer;
    }
  }
  return nullptr;
}

bool World::scripted_requester(std::string_view label) const {
  const auto found = requesters_.find(bare_label(label));
  return found != requesters_.end() && found->second;
}

}  // namespace vsskit::conformance
