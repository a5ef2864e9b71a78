#include "sim/host/state_folder.h"
#include "sim/base/host_path.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "sim/document/xml.h"
#include "sim/volume/host_tree.h"

namespace vsskit::host {
namespace {

using volume::FileError;
using volume::HostFile;
using volume::HostLock;

constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;
constexpr std::uint32_t kMostClaims = 100'000;

// Full, with slashes, and none at the end; a name that Windows takes as it is stays that.
Result<std::string> full_path(std::string path) {
  if (volume::kHostIgnoresCase) std::replace(path.begin(), path.end(), '\\', '/');
  std::error_code error;
  if (!path.starts_with("//")) {
    path = host_text(std::filesystem::absolute(host_path(path), error).lexically_normal());
    if (volume::kHostIgnoresCase) std::replace(path.begin(), path.end(), '\\', '/');
  }
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  if (error || path.empty()) return Error{"VSSKIT_STATE", "is no path", "a folder"};
  return path;
}

Result<void> make_folder(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(host_path(path), ignored))
    return Error{path, "is a file", "a folder"};
  const FileError error = volume::make_host_folder(path);
  if (error == FileError::none || error == FileError::already_exists) return {};
  return Error{path, "cannot be made: " + std::string(print(error)),
               "a folder that is writable, in one that is there"};
}

// A folder with something else in it is not ours to write to.
Result<void> check_ours(const std::string& path) {
  static constexpr std::array<std::string_view, 8> kOurs = {
      "Device", "claims", "lock", "register.new", "register.toml", "run", "setup", "writers"};
  for (const volume::HostEntry& entry : volume::entries_of(path)) {
    if (std::find(kOurs.begin(), kOurs.end(), entry.name) != kOurs.end()) continue;
    return Error{path, "holds '" + entry.name + "', which is none of a state folder's",
                 "an empty folder, or one that vsskit made"};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<StateFolder>> StateFolder::open(const std::string& path,
                                                       const std::string& device_folder) {
  auto full = full_path(path);
  if (!full) return full.error();
  if (auto made = make_folder(*full); !made) return made.error();
  if (auto ours = check_ours(*full); !ours) return ours.error();
  std::unique_ptr<StateFolder> folder(new StateFolder(*full, device_folder));  // private
  if (auto made = folder->make_folders(); !made) return made.error();
  const auto state = folder->state();
  if (!state) return state.error();
  if (auto taken = folder->take_process(); !taken) return taken.error();
  folder->sweep(*state);
  return folder;
}

void StateFolder::clear(const std::string& path) {
  const auto claims = volume::look_at(path + "/claims");
  if (!claims || !claims->folder) return;
  (void)open(path, {});
  volume::remove_dead_links(path + "/Device");
}

Result<void> StateFolder::make_folders() const {
  for (const char* name : {"/Device", "/claims", "/writers"}) {
    if (auto made = make_folder(path_ + name); !made) return made;
  }
  return {};
}

Result<void> StateFolder::take_process() {
  for (process_ = 0; process_ < kMostClaims; ++process_) {
    auto claim = HostLock::try_take(path_ + "/claims/process-" + std::to_string(process_));
    if (!claim) continue;
    processes_.emplace(process_, *std::move(claim));
    return {};
  }
  return Error{path_ + "/claims", "takes no claim of this process", "a folder that is writable"};
}

void StateFolder::sweep(const scenario::KeptState& state) const {
  constexpr std::string_view kName = "HarddiskVolumeShadowCopy";
  for (const volume::HostEntry& entry : volume::entries_of(path_ + "/Device")) {
    const std::string_view name = entry.name;
    std::uint32_t number = 0;
    if (!name.starts_with(kName)) continue;
    std::from_chars(name.data() + kName.size(), name.data() + name.size(), number);
    const bool kept = std::any_of(state.copies.begin(), state.copies.end(),
                                  [&](const auto& copy) { return copy.number == number; });
    if (kept || !folder(number).ends_with(name)) continue;
    if (const auto claim = claim_of(number)) volume::remove_host_tree(folder(number));
  }
}

std::optional<HostLock> StateFolder::claim_of(std::uint32_t number) const {
  return HostLock::try_take(path_ + "/claims/copy-" + std::to_string(number));
}

Result<HostLock> StateFolder::lock() const {
  return HostLock::take(path_ + "/lock");
}

Result<scenario::KeptState> StateFolder::state() const {
  const auto held = lock();
  if (!held) return held.error();
  const auto text = read();
  return text ? parse(*text) : text.error();
}

Result<std::string> StateFolder::read_file(const std::string& path) const {
  auto file = HostFile::open(path, false);
  if (!file) return Error{path, "cannot be read: " + std::string(print(file.error())), ""};
  const std::uint64_t size = file->size();
  if (size > kMostBytes) return Error{path, "is too large", ""};
  std::string text(static_cast<std::size_t>(size), '\0');
  const auto read = file->read_at(0, std::as_writable_bytes(std::span(text)));
  if (!read) return Error{path, "cannot be read: " + std::string(print(read.error())), ""};
  text.resize(*read);
  return text;
}

Result<void> StateFolder::replace_file(const std::string& path, const std::string& text) const {
  const std::string fresh = path_ + "/register.new";
  if (const auto left = volume::look_at(fresh)) volume::remove_host_entry(*left, fresh);
  FileError error = volume::make_host_file(fresh);
  if (error == FileError::none) {
    auto file = HostFile::open(fresh, true);
    error = file ? file->write_at(0, std::as_bytes(std::span(text))) : file.error();
  }
  if (error == FileError::none) error = volume::rename_host_entry(fresh, path);
  if (error == FileError::none) return {};
  return Error{path, "cannot be written: " + std::string(print(error)),
               "room, and a writable disk"};
}

Result<HostLock> StateFolder::lock_files() const {
  // Several may come at once, and each makes hundreds of small changes.
  return HostLock::take(path_ + "/setup", std::chrono::minutes(1));
}

bool StateFolder::is_of_run(const std::string& run) const {
  const auto found = read_file(path_ + "/run");
  return found && *found == run;
}

Result<void> StateFolder::begin_run(const std::string& run) const {
  const auto held = lock();  // replace_file() has one scratch file for all
  return held ? replace_file(path_ + "/run", run) : held.error();
}

Result<std::string> StateFolder::read() const {
  if (!volume::look_at(register_path())) return std::string();
  return read_file(register_path());
}

Result<scenario::KeptState> StateFolder::parse(const std::string& text) const {
  if (text.empty() && !volume::look_at(register_path())) return scenario::KeptState();
  return scenario::parse_kept_state(text, register_path());
}

Result<void> StateFolder::write(const std::string& text) const {
  return replace_file(register_path(), text);
}

std::string StateFolder::writer_path(const Guid& id) const {
  return path_ + "/writers/" + id.text() + ".xml";
}

Result<document::WriterMetadata> StateFolder::read_writer(const Guid& id) const {
  const std::string path = writer_path(id);
  const auto text = read_file(path);
  if (!text) return text.error();
  auto metadata = document::parse_writer_metadata(*text, path);
  if (metadata && metadata->identification.writer_id != id) {
    return Error{path, "is another writer's document", "the one of " + id.braced()};
  }
  return metadata;
}

Result<void> StateFolder::write_writer(const document::WriterMetadata& metadata) const {
  return replace_file(writer_path(metadata.identification.writer_id), document::print(metadata));
}

void StateFolder::remove_writer(const Guid& id) const {
  const std::string path = writer_path(id);
  if (const auto entry = volume::look_at(path)) volume::remove_host_entry(*entry, path);
}

bool StateFolder::has_files(std::uint32_t number) const {
  const auto entry = volume::look_at(folder(number));
  return entry && entry->folder;
}

// A number is free when the register does not have it, no living process claims it, nothing of an
// earlier copy is left at its place, and no provider gave another copy that name. Names of earlier
// copies with this number must not come to life with it.
Result<std::uint32_t> StateFolder::take(std::uint32_t least) {
  const auto state = this->state();
  if (!state) return state.error();
  std::set<std::uint32_t> kept;
  for (const scenario::KeptState::Copy& copy : state->copies)
    kept.insert(copy.number);
  for (std::uint32_t number = least; number - least < kMostClaims; ++number) {
    if (kept.count(number) != 0) continue;
    auto claim = claim_of(number);
    if (!claim || volume::is_folder_link(folder(number))) continue;
    if (has_files(number) && !volume::remove_host_tree(folder(number))) continue;
    volume::remove_dead_links(path_ + "/Device");
    claims_.emplace(number, *std::move(claim));
    return number;
  }
  return Error{path_ + "/claims", "takes no claim of a copy", "a folder that is writable"};
}

void StateFolder::give_back(std::uint32_t number) {
  claims_.erase(number);
}

std::string StateFolder::folder(std::uint32_t number) const {
  const std::string& devices = device_folder_.empty() ? path_ + "/Device" : device_folder_;
  return devices + "/HarddiskVolumeShadowCopy" + std::to_string(number);
}

}  // namespace vsskit::host
