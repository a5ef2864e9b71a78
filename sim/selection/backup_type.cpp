// Backup types, schema bits and mask bits.
#include "sim/selection/backup_type.h"

namespace vsskit::selection {

std::uint32_t schema_bit(BackupType type) {
  switch (type) {
    case BackupType::incremental:
      return schema::kIncremental;
    case BackupType::differential:
      return schema::kDifferential;
    case BackupType::log:
      return schema::kLog;
    case BackupType::copy:
      return schema::kCopy;
    default:
      return 0;
  }
}

std::uint32_t backup_bit(BackupType type) {
  switch (type) {
    case BackupType::incremental:
      return fsbt::kIncrementalBackup;
    case BackupType::differential:
      return fsbt::kDifferentialBackup;
    case BackupType::log:
      return fsbt::kLogBackup;
    default:
      return fsbt::kFullBackup;
  }
}

std::uint32_t snapshot_bit(BackupType type) {
  return backup_bit(type) << 8;
}

BackupType effective_type(BackupType type, std::uint32_t schema) {
  const std::uint32_t needed = schema_bit(type);
  return (schema & needed) == needed ? type : BackupType::full;
}

}  // namespace vsskit::selection
