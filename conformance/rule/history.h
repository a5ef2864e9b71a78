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
  // The whole session went well: BackupComplete was called and is not known to have failed, no
  // component was reported as failed, no writer's status said so. Only then may it be a base.
  bool clean;
};

// The metadata of one instance of a writer, as it was last seen.
struct MetadataSeen {
  std::string digest;    // of the document's bytes
  std::string document;  // its name in the recording
  std::size_t components = 0;
  std::size_t file_sets = 0;
  std::size_t excludes = 0;
  std::size_t mappings = 0;
};
// None where the document's bytes cannot be had.
[[nodiscard]] std::optional<MetadataSeen> metadata_seen(const Session& session,
                                                        const GatheredMetadata& gathered);

class History {
 public:
  // Takes a finished session in. Of others than backups only the metadata is kept.
  void remember(const Session& session);

  // In order. Of long chains the last full backup and the last dozens are kept.
  [[nodiscard]] std::span<const EarlierBackup> backups_of(const ComponentName& component) const;

  // The component in the backup that serves as base of a new one of this type: the last clean full
  // for a differential, the last clean full or incremental for an incremental (Writer Role in
  // Backing Up Complex Stores, "Backup Types"). nullptr when there is no such backup, for other
  // types, and where the component was not in it: a backup of whole volumes has files and no
  // stamps.
  [[nodiscard]] const EarlierBackup* base_of(const ComponentName& component, BackupType type) const;

  // In the session before; nullptr when there is none, and for a null instance.
  [[nodiscard]] const MetadataSeen* metadata_of(const Guid& instance_id) const;

  // How many sessions were taken in, of all kinds.
  [[nodiscard]] std::size_t sessions() const { return sessions_; }

 private:
  void keep(const ComponentName& component, EarlierBackup backup);
  // The session that is the base of this type; 0 for none.
  [[nodiscard]] std::size_t base_session(BackupType type) const;

  std::size_t sessions_ = 0;
  std::size_t last_full_ = 0;  // clean sessions, of components or of whole volumes
  std::size_t last_incremental_ = 0;
  std::map<ComponentName, std::vector<EarlierBackup>> backups_;
  std::map<Guid, MetadataSeen> metadata_;
};

}  // namespace vsskit::conformance
