// See file_requester.h. Here: which backup is the base, which components take part, and which
// volumes they need.
#include <algorithm>
#include <utility>

#include "sim/roles/file_requester.h"
#include "sim/roles/stored_backup.h"

namespace vsskit::roles {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// The bits of a file set's mask that a backup type looks at. A copy backup has none of its own and
// is read as a full one.
struct TypeBits {
  DWORD backup;
  DWORD snapshot;
};
TypeBits bits_of(VSS_BACKUP_TYPE type) {
  switch (type) {
    case VSS_BT_DIFFERENTIAL:
      return {VSS_FSBT_DIFFERENTIAL_BACKUP_REQUIRED, VSS_FSBT_DIFFERENTIAL_SNAPSHOT_REQUIRED};
    case VSS_BT_INCREMENTAL:
      return {VSS_FSBT_INCREMENTAL_BACKUP_REQUIRED, VSS_FSBT_INCREMENTAL_SNAPSHOT_REQUIRED};
    case VSS_BT_LOG:
      return {VSS_FSBT_LOG_BACKUP_REQUIRED, VSS_FSBT_LOG_SNAPSHOT_REQUIRED};
    default:
      return {VSS_FSBT_FULL_BACKUP_REQUIRED, VSS_FSBT_FULL_SNAPSHOT_REQUIRED};
  }
}

std::wstring parent_of(const std::wstring& path) {
  const std::size_t cut = path.find_last_of(L'\\');
  return cut == std::wstring::npos ? std::wstring() : path.substr(0, cut);
}

}  // namespace

// --- The base

bool FileRequester::can_be_base(const BackupRecord& record, VSS_BACKUP_TYPE type) const {
  return record.succeeded && !record.superseded && builds_on(type, record.type);
}

bool FileRequester::can_follow(const BackupRecord& record) const {
  return record.succeeded && !record.superseded && !record.components.empty() &&
         builds_on(VSS_BT_LOG, record.type);
}

// Another process's backup, as far as one can build on it.
bool FileRequester::remember(const std::wstring& medium) {
  Catalogue catalogue;
  std::wstring problem;
  if (!load_catalogue(medium, catalogue, problem)) {
    note(problem);
    return false;
  }
  BackupRecord record;
  record.succeeded = true;
  record.type = catalogue.type;
  record.started = catalogue.started;
  record.medium = medium;
  record.base = catalogue.base;
  for (const StoredSet& set : catalogue.sets) {
    SavedComponent saved;
    saved.key = set.key;
    saved.stamp = set.stamp;
    saved.succeeded = true;
    record.components.push_back(std::move(saved));
  }
  history_.push_back(std::move(record));
  return true;
}

bool FileRequester::choose_base() {
  record_.type = plan_.type;
  base_ = nullptr;
  if (!plan_.base.empty() && !remember(plan_.base)) return check(E_INVALIDARG, L"the base");
  find_base();
  if (plan_.base.empty() || same_text(record_.base, plan_.base)) return true;
  note(plan_.base + L" is no backup that this one can build on.");
  return check(E_INVALIDARG, L"the base");
}

void FileRequester::find_base() {
  if (plan_.type == VSS_BT_LOG) {
    for (const BackupRecord& record : history_) {
      if (can_follow(record)) record_.base = record.medium;
    }
  }
  if (plan_.type != VSS_BT_INCREMENTAL && plan_.type != VSS_BT_DIFFERENTIAL) return;
  for (const BackupRecord& record : history_) {
    if (can_be_base(record, plan_.type)) base_ = &record;
  }
  if (base_ != nullptr) {
    record_.base = base_->medium;
    return;
  }
  if (plan_.base.empty()) note(L"There is no backup to build on: this one is a full backup.");
  record_.type = VSS_BT_FULL;
}

bool FileRequester::pass_stamps() {
  if (base_ == nullptr) return true;
  std::map<std::wstring, const SavedComponent*> saved;
  for (const SavedComponent& each : base_->components) {
    saved[each.key] = &each;
  }
  for (const ComponentSet& set : sets_) {
    const WriterView& writer = writers_[set.writer];
    const ComponentView& component = writer.components[set.definer];
    const auto found = saved.find(component_key(writer, component.logical_path, component.name));
    if (found != saved.end() && !pass_stamp(set, *found->second)) return false;
  }
  return true;
}

bool FileRequester::pass_stamp(const ComponentSet& set, const SavedComponent& base) {
  if (!base.stamp) return true;
  const WriterView& writer = writers_[set.writer];
  const ComponentView& component = writer.components[set.definer];
  return check(
      backup().SetPreviousBackupStamp(writer.id, component.type, pointer_to(component.logical_path),
                                      component.name.c_str(), base.stamp->c_str()),
      L"SetPreviousBackupStamp");
}

// --- Components

bool FileRequester::choose() {
  if (!plan_.components) {
    for (const std::wstring& each : plan_.volumes) {
      VolumeUse* volume = volume_of(each);
      if (volume == nullptr || !volume->supported) {
        note(each + L" cannot be shadow copied and is left out.");
        left_out_ = true;
        continue;
      }
      volume->needed = true;
    }
    return true;
  }
  for (std::size_t writer = 0; writer < writers_.size(); ++writer) {
    const bool wanted = plan_.writers.empty() || contains(plan_.writers, writers_[writer].name);
    if (wanted) choose_components(writer);
  }
  note_unknown();
  if (!add_volumes_of_sets()) return false;
  if (!has_work()) {
    note(L"There is no component to back up.");
    record_.idle = true;
    return false;
  }
  return add_chosen() && pass_stamps();
}

// What was asked for by name and nobody has.
void FileRequester::note_unknown() {
  const auto has_writer = [&](const std::wstring& name) {
    return std::any_of(writers_.begin(), writers_.end(),
                       [&](const WriterView& writer) { return writer.name == name; });
  };
  const auto has_component = [&](const std::wstring& path) {
    return std::any_of(writers_.begin(), writers_.end(),
                       [&](const WriterView& writer) { return writer.find(folded(path)) >= 0; });
  };
  for (const std::wstring& name : plan_.writers) {
    if (has_writer(name)) continue;
    note(L"There is no writer " + name + L".");
    record_.missed = left_out_ = true;
  }
  for (const std::wstring& path : plan_.chosen) {
    if (has_component(path)) continue;
    note(L"There is no component " + path + L".");
    record_.missed = left_out_ = true;
  }
}

bool FileRequester::is_explicit(const ComponentView& component, bool has_selectable_ancestor,
                                bool covered) const {
  if (component.selectable) return !covered && is_wanted(component);
  return !has_selectable_ancestor;
}

bool FileRequester::is_wanted(const ComponentView& component) const {
  return plan_.chosen.empty() || contains(plan_.chosen, component.full_path());
}

void FileRequester::choose_components(std::size_t writer_index) {
  const WriterView& writer = writers_[writer_index];
  std::map<std::size_t, std::size_t> definers;  // component to set
  // Shorter paths first, so that an ancestor is settled before what lies below it.
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < writer.components.size(); ++i) {
    order.emplace_back(writer.components[i].full_path().size(), i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [length, i] : order) {
    const ComponentView& component = writer.components[i];
    bool ancestor = false;
    for (std::wstring at = parent_of(folded(component.full_path())); !at.empty();
         at = parent_of(at)) {
      const int place = writer.find(at);
      ancestor =
          ancestor || (place >= 0 && writer.components[static_cast<std::size_t>(place)].selectable);
    }
    const std::size_t set = set_of(writer, component, definers);
    if (is_explicit(component, ancestor, set != kNone)) {
      definers[i] = sets_.size();
      sets_.push_back({writer_index, i, {i}, effective_type(writer), true});
    } else if (set != kNone) {
      sets_[set].members.push_back(i);
    }
  }
}

// The set of the nearest selectable ancestor that is named; none where there is no such one.
std::size_t FileRequester::set_of(const WriterView& writer, const ComponentView& component,
                                  const std::map<std::size_t, std::size_t>& definers) const {
  for (std::wstring at = parent_of(folded(component.full_path())); !at.empty();
       at = parent_of(at)) {
    const int place = writer.find(at);
    if (place < 0) continue;
    const auto index = static_cast<std::size_t>(place);
    const auto found = definers.find(index);
    if (found != definers.end() && writer.components[index].selectable) return found->second;
  }
  return kNone;
}

VSS_BACKUP_TYPE FileRequester::effective_type(const WriterView& writer) const {
  DWORD needed = 0;
  if (record_.type == VSS_BT_INCREMENTAL) needed = VSS_BS_INCREMENTAL;
  if (record_.type == VSS_BT_DIFFERENTIAL) needed = VSS_BS_DIFFERENTIAL;
  if (record_.type == VSS_BT_LOG) needed = VSS_BS_LOG;
  return (writer.schema & needed) == needed ? record_.type : VSS_BT_FULL;
}

bool FileRequester::is_due(const FileSetView& files, VSS_BACKUP_TYPE type) const {
  if (type == VSS_BT_LOG && !files.is_log) return false;
  return (files.mask & bits_of(type).backup) != 0;
}

bool FileRequester::needs_snapshot(const FileSetView& files, VSS_BACKUP_TYPE type) const {
  if (type == VSS_BT_LOG && !files.is_log) return false;
  return (files.mask & bits_of(type).snapshot) != 0;
}

bool FileRequester::add_chosen() {
  for (const ComponentSet& set : sets_) {
    const WriterView& writer = writers_[set.writer];
    if (!add_component(writer, writer.components[set.definer])) return false;
    instances_.insert(writer.instance);
  }
  return true;
}

bool FileRequester::add_component(const WriterView& writer, const ComponentView& component) {
  return check(backup().AddComponent(writer.instance, writer.id, component.type,
                                     pointer_to(component.logical_path), component.name.c_str()),
               L"AddComponent");
}

// --- Volumes

FileRequester::VolumeUse* FileRequester::volume_of(const std::wstring& path) {
  wchar_t root[MAX_PATH + 1];
  wchar_t name[64];
  if (!GetVolumePathNameW(path.c_str(), root, MAX_PATH)) return nullptr;
  if (!GetVolumeNameForVolumeMountPointW(root, name, 64)) return nullptr;
  const std::wstring key = folded(name);
  const bool is_new = volumes_.find(key) == volumes_.end();
  VolumeUse& volume = volumes_[key];
  if (is_new) {
    volume.root = root;
    volume.supported = check_support(volume);
  }
  return &volume;
}

bool FileRequester::check_support(VolumeUse& volume) {
  BOOL supported = FALSE;
  const HRESULT result = backup().IsVolumeSupported(GUID_NULL, volume.root.data(), &supported);
  return SUCCEEDED(result) && supported;
}

bool FileRequester::keeps(const ComponentSet& set) {
  const WriterView& writer = writers_[set.writer];
  for (const std::size_t member : set.members) {
    for (const FileSetView& files : writer.components[member].files) {
      if (!needs_snapshot(files, set.type)) continue;
      const VolumeUse* volume = volume_of(expanded(folder_to_read(files)) + L"\\");
      const bool possible = volume != nullptr && volume->supported;
      if (!possible || plan_.shadow_copies == ShadowCopies::never) return false;
    }
  }
  return true;
}

bool FileRequester::add_volumes_of_sets() {
  std::set<std::size_t> dropped;  // writers that lost a component which they cannot do without
  for (const ComponentSet& set : sets_) {
    if (keeps(set)) continue;
    const ComponentView& component = writers_[set.writer].components[set.definer];
    note(component.full_path() + L" needs a shadow copy that cannot be made; it is left out.");
    left_out_ = left_out_ || plan_.shadow_copies != ShadowCopies::never;
    if (!component.selectable) dropped.insert(set.writer);
  }
  std::vector<ComponentSet> kept;
  for (ComponentSet& set : sets_) {
    if (dropped.count(set.writer) == 0 && keeps(set)) kept.push_back(std::move(set));
  }
  sets_ = std::move(kept);
  for (const ComponentSet& set : sets_) {
    for (const std::size_t member : set.members) {
      for (const FileSetView& files : writers_[set.writer].components[member].files) {
        if (!needs_snapshot(files, set.type)) continue;
        VolumeUse* volume = volume_of(expanded(folder_to_read(files)) + L"\\");
        if (volume != nullptr) volume->needed = true;
      }
    }
  }
  return true;
}

}  // namespace vsskit::roles
