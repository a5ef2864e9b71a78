#include "conformance/rule/history.h"

#include <algorithm>

namespace vsskit::conformance {
namespace {

constexpr std::size_t kChainMax = 64;

std::map<ComponentName, std::string> stamps_set(const Session& session) {
  std::map<ComponentName, std::string> stamps;
  for (const Step* step : session.calls(Verb::SetBackupStamp)) {
    if (!session.refused(*step)) {
      stamps[session.component_of(*step)] = std::string(step->text("stamp"));
    }
  }
  return stamps;
}

std::map<ComponentName, bool> successes_set(const Session& session) {
  std::map<ComponentName, bool> successes;
  for (const Step* step : session.calls(Verb::SetBackupSucceeded)) {
    if (!session.refused(*step)) successes[session.component_of(*step)] = step->yes("succeeded");
  }
  return successes;
}

template <class Value>
std::optional<Value> at(const std::map<ComponentName, Value>& map, const ComponentName& name) {
  const auto found = map.find(name);
  return found == map.end() ? std::nullopt : std::optional<Value>(found->second);
}

}  // namespace

void History::remember(const Session& session) {
  ++sessions_;
  if (!session.is_backup()) return;
  const Step* completed = session.first_accepted(Verb::BackupComplete);
  const bool complete = completed != nullptr && !session.outcome_of(*completed).known_failed();
  if (complete && session.component_mode() == false) {
    if (session.backup_type() == BackupType::full) whole_full_ = sessions_;
    if (session.backup_type() == BackupType::incremental) whole_incremental_ = sessions_;
  }
  if (session.added().empty()) return;
  const auto stamps = stamps_set(session);
  const auto successes = successes_set(session);
  const StoredComponents* stored = session.last_components();
  for (const AddedComponent& added : session.added()) {
    EarlierBackup backup{sessions_, session.backup_type().value_or(BackupType::undefined),
                         at(stamps, added.name), at(successes, added.name), complete};
    if (const auto* entry = stored == nullptr ? nullptr : stored->find(added.name)) {
      if (entry->backup_stamp) backup.stamp = entry->backup_stamp;
      if (entry->backup_succeeded) backup.succeeded = entry->backup_succeeded;
    }
    keep(added.name, std::move(backup));
  }
}

void History::keep(const ComponentName& component, EarlierBackup backup) {
  std::vector<EarlierBackup>& chain = backups_[component];
  chain.push_back(std::move(backup));
  if (chain.size() <= kChainMax) return;
  const EarlierBackup* full = base_of(component, BackupType::differential);
  chain.erase(chain.begin() + (full == &chain.front() ? 1 : 0));
}

std::span<const EarlierBackup> History::backups_of(const ComponentName& component) const {
  const auto found = backups_.find(component);
  return found == backups_.end() ? std::span<const EarlierBackup>{} : std::span(found->second);
}

const EarlierBackup* History::base_of(const ComponentName& component, BackupType type) const {
  if (type != BackupType::differential && type != BackupType::incremental) return nullptr;
  const auto chain = backups_of(component);
  const auto serves = [&](const EarlierBackup& backup) {
    return backup.usable() &&
           (backup.type == BackupType::full ||
            (type == BackupType::incremental && backup.type == BackupType::incremental));
  };
  const auto found = std::find_if(chain.rbegin(), chain.rend(), serves);
  if (found == chain.rend()) return nullptr;
  const std::size_t whole =
      type == BackupType::incremental ? std::max(whole_full_, whole_incremental_) : whole_full_;
  return whole > found->session ? nullptr : &*found;
}

}  // namespace vsskit::conformance
