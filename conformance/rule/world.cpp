#include "conformance/rule/world.h"

#include <algorithm>
#include <iterator>

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
    case Verb::provider:
      return declare_provider(step);
    case Verb::service:
      return declare_service(step);
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
    case Verb::fault:
      faults_.emplace(step.text("name"), Fault{std::string(step.text("value")), step.number});
      return;
    default:
      return;
  }
}

std::string_view World::fault_value(std::string_view name) const {
  const auto [begin, end] = faults_.equal_range(name);
  return begin == end ? std::string_view{} : std::string_view(begin->second.value);
}

// Whether a fault's value, `WRITER` and whatever else, is of this writer; `*` is every one.
bool World::is_of(const Fault& fault, std::string_view writer) {
  const std::string_view who = std::string_view(fault.value).substr(0, fault.value.find(' '));
  return writer == "*" || who == "*" || who == writer;
}

trace::StepNumber World::fault_since(std::string_view name, std::string_view writer) const {
  const auto [begin, end] = faults_.equal_range(name);
  const auto found =
      std::find_if(begin, end, [&](const auto& fault) { return is_of(fault.second, writer); });
  return found == end ? 0 : found->second.since;
}

bool World::has_fault(std::string_view name) const {
  return faults_.find(name) != faults_.end();
}

bool World::has_fault(std::string_view name, std::string_view value) const {
  const auto [begin, end] = faults_.equal_range(name);
  return std::any_of(begin, end, [&](const auto& fault) { return fault.second.value == value; });
}

// The value is `WRITER EVENT` and whatever else.
bool World::has_fault(std::string_view name, std::string_view writer,
                      std::string_view event) const {
  const auto [begin, end] = faults_.equal_range(name);
  return std::any_of(begin, end, [&](const auto& fault) {
    const std::string_view value = fault.second.value;
    const std::size_t cut = value.find(' ');
    if (cut == std::string_view::npos) return false;
    const std::string_view rest = value.substr(cut + 1);
    return is_of(fault.second, writer) && rest.substr(0, rest.find(' ')) == event;
  });
}

// The value is `VOLUME MOMENT`.
bool World::loses_volume_of(std::string_view path) const {
  const auto [begin, end] = faults_.equal_range("volume_lost");
  return std::any_of(begin, end, [&](const auto& fault) {
    const std::string_view value = fault.second.value;
    return volume_key(value.substr(0, value.rfind(' '))) == volume_key(path);
  });
}

void World::declare_volume(const Step& step) {
  const std::string_view name = step.text("name");
  auto found = std::find_if(volumes_.begin(), volumes_.end(),
                            [&](const VolumeFacts& v) { return same_path(v.name, name); });
  if (found == volumes_.end()) {
    volumes_.emplace_back().name = name;
    found = volumes_.end() - 1;
    volume_places_.emplace(path_key(name), volumes_.size() - 1);
  }
  if (!step.text("guid").empty()) {
    found->guid_name = step.text("guid");
    names_.add(found->guid_name, found->name);
  }
  if (!step.text("filesystem").empty()) found->filesystem = step.text("filesystem");
  if (step.find("supported") != nullptr) found->supported = step.yes("supported");
  if (step.find("watched") != nullptr) found->watched = step.yes("watched");
  if (!step.text("mount").empty()) {
    found->mounts.emplace_back(step.text("mount"));
    names_.add(found->mounts.back(), found->name);
  }
}

void World::class_writer(std::size_t place, const Guid& id) {
  WriterFacts& writer = writers_[place];
  if (!writer.id.is_null()) std::erase(writer_classes_[writer.id], place);
  writer.id = id;
  auto& of_class = writer_classes_[id];
  of_class.insert(std::upper_bound(of_class.begin(), of_class.end(), place), place);
}

void World::declare_writer(const Step& step) {
  const std::string_view label = step.text("label");
  const auto [place, fresh] = writer_places_.try_emplace(std::string(label), writers_.size());
  if (fresh) writers_.emplace_back().label = label;
  WriterFacts* const found = &writers_[place->second];
  if (const auto id = step.guid_of("id")) class_writer(place->second, *id);
  if (const auto instance = step.guid_of("instance")) found->instance = *instance;
  if (step.find("name") != nullptr) found->name = step.text("name");
  if (const auto level = parse_name(Naming::application_level, step.text("level"))) {
    found->level = static_cast<ApplicationLevel>(*level);
  }
  if (const auto timeout = step.number_of("freeze_timeout_ms")) {
    found->freeze_timeout_ms = static_cast<std::uint32_t>(*timeout);
  }
  if (const auto events = parse_name(Naming::subscribe_mask, step.text("events"))) {
    found->events = static_cast<std::uint32_t>(*events);
  }
  if (step.find("scripted") != nullptr) found->scripted = step.yes("scripted");
}

void World::declare_provider(const Step& step) {
  const std::string_view label = step.text("label");
  auto found = std::find_if(providers_.begin(), providers_.end(),
                            [&](const ProviderFacts& p) { return p.label == label; });
  if (found == providers_.end()) {
    providers_.emplace_back().label = label;
    found = providers_.end() - 1;
  }
  found->id = step.guid_of("id").value_or(Guid{});
  found->name = step.text("name");
  found->type = step.text("type");
  found->scripted = step.yes("scripted") || found->type == "SYSTEM";
}

void World::declare_service(const Step& step) {
  ServiceFacts& service = services_[fold_case(step.text("name"))];
  service.name = step.text("name");
  service.hosts = step.text("hosts");
  if (step.find("running") != nullptr) service.runs = step.yes("running");
}

const ServiceFacts* World::service(std::string_view name) const {
  const auto found = services_.find(fold_case(name));
  return found == services_.end() ? nullptr : &found->second;
}

namespace {

// Whether the service ran when the call was over; none where the call does not tell.
std::optional<bool> runs_after(const Step& call, std::string_view result, std::string_view state) {
  constexpr std::string_view kAlreadyRunning = "0x80070420";
  constexpr std::string_view kNotActive = "0x80070426";
  const bool done = result == "S_OK";
  if (call.verb == Verb::StartService) {
    return done || result == kAlreadyRunning ? std::optional(true) : std::nullopt;
  }
  if (!state.empty()) return state != "STOPPED";
  if (result == kNotActive) return false;
  return done && call.text("control") == "STOP" ? std::optional(false) : std::nullopt;
}

}  // namespace

void World::note_service(const Step& call, std::string_view result, std::string_view state) {
  const auto found = services_.find(fold_case(call.text("service")));
  const auto runs = runs_after(call, result, state);
  if (found == services_.end() || !runs) return;
  ServiceFacts& service = found->second;
  if (*runs != service.runs_at(call.number)) service.turns.emplace_back(call.number, *runs);
}

bool ServiceFacts::runs_at(trace::StepNumber step) const {
  const auto after =
      std::upper_bound(turns.begin(), turns.end(), step,
                       [](trace::StepNumber at, const auto& turn) { return at < turn.first; });
  return after == turns.begin() ? runs : std::prev(after)->second;
}

std::optional<trace::StepNumber> World::gone_at(std::string_view label) const {
  const auto found = gone_.find(label);
  return found == gone_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<trace::StepNumber> World::subscribed_at(std::string_view label) const {
  const auto found = subscribed_.find(label);
  return found == subscribed_.end() ? std::nullopt : std::optional(found->second);
}

const ProviderFacts* World::provider(std::string_view label) const {
  for (const ProviderFacts& provider : providers_) {
    if (provider.label == label) return &provider;
  }
  return nullptr;
}

std::string World::key_of(std::string_view path) const {
  return names_.key(expand(path, variables_));
}

// A path's key has no backslash at its end, except a root's.
const VolumeFacts* World::volume_of(std::string_view path) const {
  for (std::string folder = key_of(path); !folder.empty();) {
    const auto found = volume_places_.find(folder);
    if (found != volume_places_.end()) return &volumes_[found->second];
    std::string parent = path_key(parent_path(folder));
    if (parent == folder) break;
    folder = std::move(parent);
  }
  return nullptr;
}

std::string World::volume_key(std::string_view path) const {
  const VolumeFacts* volume = volume_of(path);
  return path_key(volume != nullptr ? volume->name : vsskit::volume_of(key_of(path)));
}

std::vector<const VolumeFacts*> World::volumes_below(std::string_view path) const {
  const std::string folder = key_of(path);
  std::vector<const VolumeFacts*> below;
  for (const VolumeFacts& volume : volumes_) {
    bool is_below = is_under(path_key(volume.name), folder);
    for (const std::string& mount : volume.mounts)
      is_below = is_below || is_under(path_key(mount), folder);
    if (is_below) below.push_back(&volume);
  }
  return below;
}

const WriterFacts* World::writer(std::string_view label) const {
  const auto found = writer_places_.find(label);
  return found == writer_places_.end() ? nullptr : &writers_[found->second];
}

const WriterFacts* World::writer(const Guid& id, const Guid* instance) const {
  const auto of_class = writer_classes_.find(id);
  if (of_class == writer_classes_.end()) return nullptr;
  for (const std::size_t place : of_class->second) {
    const WriterFacts& writer = writers_[place];
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
