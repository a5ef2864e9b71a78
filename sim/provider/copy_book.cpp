#include "sim/provider/copy_book.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace vsskit::provider {
namespace {

bool is_committed(const CopyBook::Set& set) {
  return std::any_of(set.begin(), set.end(),
                     [](const auto& copy) { return !copy.properties.device.empty(); });
}

}  // namespace

void CopyBook::begin(SnapshotProperties properties, const volume::Volume& volume) {
  const Guid set = properties.set_id;
  if (preparing_ != set && !preparing_.is_null()) {
    const Set* before = find(preparing_);
    if (before != nullptr && !is_committed(*before)) drop(preparing_);
  }
  preparing_ = set;
  set_of_[properties.snapshot_id] = set;
  properties.original_volume = volume.guid_name();
  properties.state = SnapshotState::preparing;
  sets_[set].push_back({std::move(properties), &volume, false, false});
}

CopyBook::Set* CopyBook::find(const Guid& set) {
  const auto found = sets_.find(set);
  return found == sets_.end() ? nullptr : &found->second;
}

Hresult CopyBook::advance(const Guid& set, SnapshotState state) {
  Set* found = find(set);
  if (found == nullptr) return kVssEObjectNotFound;
  for (Copy& copy : *found)
    copy.properties.state = state;
  return kSOk;
}

Hresult CopyBook::make_copies(const Guid& id) {
  Set* set = find(id);
  if (set == nullptr) return kVssEObjectNotFound;
  std::vector<volume::ShadowRequest> requests;
  for (const Copy& copy : *set) {
    // A volume that went away since: the provider cannot do it at this time.
    if (copy.volume->lost()) return kVssEProviderVeto;
    requests.push_back({copy.volume, copy.properties.snapshot_id});
  }
  auto made = volumes_.create_shadow_copies(id, requests);
  if (!made) {
    // The answer's code cannot say which file it was.
    std::fprintf(stderr, "vsskit: %s\n", made.error().text().c_str());
    return kVssEInsufficientStorage;
  }
  const FileTime real = file_time_ != nullptr ? file_time_() : FileTime{};
  for (std::size_t i = 0; i < set->size(); ++i) {
    SnapshotProperties& properties = (*set)[i].properties;
    properties.device = (*made)[i]->device();
    properties.created = file_time_ != nullptr ? real : to_file_time((*made)[i]->created());
    properties.snapshots_count = static_cast<std::int32_t>(requests.size());
    properties.state = SnapshotState::committed;
  }
  return kSOk;
}

void CopyBook::let_recover(const Guid& set, bool allowed) {
  const Set* found = find(set);
  if (found == nullptr) return;
  for (const Copy& copy : *found) {
    const auto attributes = static_cast<std::uint32_t>(copy.properties.attributes);
    if (allowed && (attributes & attribute::kAutoRecover) == 0) continue;
    volumes_.set_writable(copy.properties.snapshot_id, allowed);
  }
}

void CopyBook::drop(const Guid& set) {
  const Set* found = find(set);
  if (found == nullptr) return;
  for (const Copy& copy : *found)
    volumes_.delete_shadow_copy(copy.properties.snapshot_id);
  forget(set);
}

void CopyBook::forget(const Guid& set) {
  const Set* found = find(set);
  if (found == nullptr) return;
  for (const Copy& copy : *found)
    set_of_.erase(copy.properties.snapshot_id);
  sets_.erase(set);
}

// A copy may go without its provider, when there is no storage left for it.
bool CopyBook::exists(const Copy& copy) const {
  if (copy.away) return false;
  return copy.properties.device.empty() ||
         volumes_.find_shadow_copy(copy.properties.snapshot_id) != nullptr;
}

std::vector<SnapshotProperties> CopyBook::query() const {
  std::vector<SnapshotProperties> all;
  for (const volume::ShadowCopy* copy : volumes_.shadow_copies()) {
    if (auto properties = this->properties(copy->id())) all.push_back(std::move(*properties));
  }
  // Those that are being made have no copy yet.
  for (const auto& [id, set] : sets_) {
    for (const Copy& copy : set) {
      if (copy.properties.device.empty()) all.push_back(copy.properties);
    }
  }
  return all;
}

std::optional<SnapshotProperties> CopyBook::properties(const Guid& snapshot) const {
  const Copy* found = copy(snapshot);
  if (found == nullptr || !exists(*found)) return std::nullopt;
  return found->properties;
}

const CopyBook::Copy* CopyBook::copy(const Guid& snapshot) const {
  const auto owner = set_of_.find(snapshot);
  if (owner == set_of_.end()) return nullptr;
  for (const Copy& copy : sets_.at(owner->second)) {
    if (copy.properties.snapshot_id == snapshot) return &copy;
  }
  return nullptr;
}

CopyBook::Copy* CopyBook::copy(const Guid& snapshot) {
  return const_cast<Copy*>(std::as_const(*this).copy(snapshot));
}

std::vector<Guid> CopyBook::named(const Guid& id, ObjectType type) const {
  std::vector<Guid> wanted;
  if (type == ObjectType::snapshot) {
    if (set_of_.count(id) != 0) wanted.push_back(id);
    return wanted;
  }
  const auto found = type == ObjectType::snapshot_set ? sets_.find(id) : sets_.end();
  if (found == sets_.end()) return wanted;
  for (const Copy& copy : found->second) {
    if (exists(copy)) wanted.push_back(copy.properties.snapshot_id);
  }
  return wanted;
}

void CopyBook::adopt(SnapshotProperties properties, const volume::Volume& volume) {
  const Guid set = properties.set_id;
  set_of_[properties.snapshot_id] = set;
  sets_[set].push_back({std::move(properties), &volume, false, false});
}

bool CopyBook::remove(const Guid& snapshot) {
  const bool known = set_of_.count(snapshot) != 0;
  return known && volumes_.delete_shadow_copy(snapshot) && forget_copy(snapshot);
}

bool CopyBook::forget_copy(const Guid& snapshot) {
  const auto owner = set_of_.find(snapshot);
  if (owner == set_of_.end()) return false;
  const auto set = sets_.find(owner->second);
  std::erase_if(set->second,
                [&](const Copy& copy) { return copy.properties.snapshot_id == snapshot; });
  if (set->second.empty()) sets_.erase(set);
  set_of_.erase(snapshot);
  return true;
}

}  // namespace vsskit::provider
