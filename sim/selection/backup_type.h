// What a backup type means to a writer's schema and to a file set's mask.
//
// Gaps and contradictions of the documentation, and what is decided here:
// - No mask bit is for VSS_BT_COPY (rules.md, CONTRA 57): a copy backup, and one of type OTHER or
//   UNDEFINED, goes by the bits of a full one.
// - A writer whose schema lacks the type is backed up in full (CONTRA 6: VSS_BACKUP_TYPE and
//   requestor-role-in-backing-up-complex-stores agree, VSS_BACKUP_SCHEMA leaves a choice).
#pragma once

#include <cstdint>

#include "sim/base/vss_types.h"

namespace vsskit::selection {

// VSS_BS_*: what a writer declares to support the type; 0 where it need not (full, other).
[[nodiscard]] std::uint32_t schema_bit(BackupType type);
// VSS_FSBT_*_BACKUP_REQUIRED and VSS_FSBT_*_SNAPSHOT_REQUIRED.
[[nodiscard]] std::uint32_t backup_bit(BackupType type);
[[nodiscard]] std::uint32_t snapshot_bit(BackupType type);

// The type in which a writer of this schema is backed up when `type` is asked for: `type`, or full.
[[nodiscard]] BackupType effective_type(BackupType type, std::uint32_t schema);

}  // namespace vsskit::selection
