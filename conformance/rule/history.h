// What earlier sessions of the same recording left behind, component by component: the chains that
// incremental and differential backups hang on. Compact: stamps and outcomes, no steps.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// One component in one earlier backup session.
struct EarlierBackup {
  std::size_t session;  // its place in the recording, from 1
  BackupType type;
  std::optional<std::string> stamp;  // as stored at its end
  std::optional<bool> succeeded;     // SetBackupSucceeded; none when it was never called
  bool complete;                     // BackupComplete was called and not refused or known to fail
  // May it serve as a base: complete, and not reported as failed.
  [[nodiscard]] bool usable() const { return complete && succeeded.value_or(true); }
};

class History {
 public:
  // Takes a finished session in. Backups only; others leave nothing.
  void remember(const Session& session);

  // In order. Of long chains the last full backup and the last dozens are kept.
  [[nodiscard]] std::span<const EarlierBackup> backups_of(const ComponentName& component) const;

  // The backup that serves as base of a new one of this type: the last usable full for a
  // differential, the last usable full or incremental for an incremental (Writer Role in Backing Up
  // Complex Stores, "Backup Types"); nullptr when there is none, and for other types. nullptr too
  // where a later backup without components may be the base: it holds the files and no stamps.
  [[nodiscard]] const EarlierBackup* base_of(const ComponentName& component, BackupType type) const;

  // How many sessions were taken in, of all kinds.
  [[nodiscard]] std::size_t sessions() const { return sessions_; }

 private:
  void keep(const ComponentName& component, EarlierBackup backup);

  std::size_t sessions_ = 0;
  // The last complete backups without components.
  std::size_t whole_full_ = 0;
  std::size_t whole_incremental_ = 0;
  std::map<ComponentName, std::vector<EarlierBackup>> backups_;
};

}  // namespace vsskit::conformance
