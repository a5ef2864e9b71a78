// What earlier sessions of the same recording left behind, component by component: the chains that
// incremental and differential backups hang on. Compact: stamps and outcomes, no steps.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/copy_history.h"
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
  std::size_t base = 0;  // the session that was its base when it was made; 0 for none
};

// One component in one earlier restore session.
struct EarlierRestore {
  std::size_t session;  // its place in the recording, from 1
  std::size_t backup;   // the session whose document it was begun from; 0 where that is not known
  BackupType type;      // of that backup, by the document
  bool more;            // SetAdditionalRestores announced another one
  bool whole;           // the restore went well, and all files were reported as restored
};

// A backup as it can be found again: by the bytes that it saved, or by its shadow copies.
struct SavedBackup {
  std::size_t session = 0;
  std::vector<std::string> digests;  // of the documents that it saved, sorted
  std::vector<std::string> stored;   // files on the medium that hold one file each, as written
};

// What a shadow copy of an earlier backup held.
struct BaseListing {
  std::string volume;    // World::volume_key()
  std::string document;  // the listing's name in the recording
};

// A backup that was given up for a reason which a later try may mend.
struct FailedAttempt {
  std::size_t session = 0;
  VirtualTime at;   // when the requester learned of it
  std::string who;  // the writer's name, or `DoSnapshotSet`
  Hresult failure = kSOk;
  BackupType type = BackupType::undefined;
  std::vector<ComponentName> components;  // sorted
  std::vector<std::string> volumes;       // World::volume_key(), sorted
  std::size_t tries = 1;                  // of the same backup, one after the other

  // Whether the session is a backup of the same type and components.
  [[nodiscard]] bool is_repeated_by(const Session& session) const;
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

// Stored metadata that a session loaded: the call, and whose they are.
struct LoadedMetadata {
  const Step* step;
  Guid writer_id;
};
// By CreateVssExamineWriterMetadata, then by LoadFromXML. Without those that VSS refused, and those
// that cannot be read.
[[nodiscard]] std::vector<LoadedMetadata> metadata_loaded(const Session& session);

// The document that a restore was begun from; none where it cannot be read. `kept` holds its values
// alive.
[[nodiscard]] std::optional<StoredComponents> restore_source(const Session& session,
                                                             trace::ParsedDocument& kept);

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

  // What the shadow copies of the backup that is the base of a new one of this type held; empty
  // where there is no such backup.
  [[nodiscard]] std::span<const BaseListing> base_listings(BackupType type) const;

  // In the session before; nullptr when there is none, and for a null instance.
  [[nodiscard]] const MetadataSeen* metadata_of(const Guid& instance_id) const;

  // The last backup, where it is such an attempt; else nullptr.
  [[nodiscard]] const FailedAttempt* last_attempt() const {
    return last_attempt_ ? &*last_attempt_ : nullptr;
  }

  // Whether an earlier session was told this id of a shadow copy or set. Of very many sessions not
  // all ids are kept: then it may be so of any.
  [[nodiscard]] bool may_know_copy(const Guid& id) const;
  // What became of shadow copies beside and before.
  [[nodiscard]] const CopyHistory& shadow_copies() const { return shadow_copies_; }
  // The last restore of the component; nullptr when there was none.
  [[nodiscard]] const EarlierRestore* restore_of(const ComponentName& component) const;
  // The backup whose shadow copies were of this set; nullptr when there was none, or when it saved
  // no document that could be read.
  [[nodiscard]] const SavedBackup* backup_of(const Guid& snapshot_set) const;
  // Where the file lay normally whose content a backup stored in this file of the medium. Empty
  // where no backup tells, or where it is not one file's alone.
  [[nodiscard]] std::string_view origin_of(std::string_view medium_path) const;
  // The call or event of that number, if things may have come from it. Of very many only the last
  // are kept; else nullptr.
  [[nodiscard]] const Step* origin_step(StepNumber number) const;
  // Whether stored metadata of this writer were loaded, and whether its restore method was read.
  [[nodiscard]] bool is_examined(const Guid& writer_id) const {
    return examined_.count(writer_id) != 0;
  }
  [[nodiscard]] bool is_method_read(const Guid& writer_id) const {
    return methods_.count(writer_id) != 0;
  }

  // How many sessions were taken in, of all kinds.
  [[nodiscard]] std::size_t sessions() const { return sessions_; }

 private:
  void remember_backup(const Session& session);
  void remember_saved(const Session& session);
  std::vector<std::string> remember_stored(const Session& session);
  void remember_restore(const Session& session);
  void keep(const ComponentName& component, EarlierBackup backup);
  void keep_copies(const Session& session);
  void keep_origins(const Session& session);
  // The session that is the base of this type; 0 for none.
  [[nodiscard]] std::size_t base_session(BackupType type) const;

  std::size_t sessions_ = 0;
  std::size_t last_full_ = 0;  // clean sessions, of components or of whole volumes
  std::size_t last_incremental_ = 0;
  std::vector<BaseListing> listings_of_full_;  // of these two
  std::vector<BaseListing> listings_of_incremental_;
  std::map<ComponentName, std::vector<EarlierBackup>> backups_;
  std::map<Guid, MetadataSeen> metadata_;
  std::optional<FailedAttempt> last_attempt_;
  std::set<Guid> copies_;  // ids of shadow copies and sets
  std::map<ComponentName, EarlierRestore> restores_;
  std::map<Guid, SavedBackup> saved_;                        // by snapshot set
  std::map<std::string, std::string, std::less<>> origins_;  // by path_key() on the medium
  std::map<StepNumber, Step> origin_steps_;
  std::set<Guid> examined_;
  std::set<Guid> methods_;
  CopyHistory shadow_copies_;
};

}  // namespace vsskit::conformance
