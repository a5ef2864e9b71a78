// The sessions whose documents show names: a writer's metadata, backups that only say what they
// are, and one backup with its restore in which everything is said. Written against the SDK.
#pragma once

#include <windows.h>

#include <vsbackup.h>

#include <map>
#include <memory>
#include <string>

#include "sim/base/guid.h"
#include "sim/base/result.h"
#include "sim/roles/com_text.h"
#include "sim/system/names_writer.h"

namespace vsskit::system {

// What one document is, and the ids that stand in it.
struct NamesDocument {
  std::string xml;
  std::map<std::string, std::string> values;  // by datum
};

// The writer's metadata in a life with this choice.
[[nodiscard]] Result<NamesDocument> metadata_with(const NamesChoice& choice);
// The document of a backup of which nothing is known but its state.
struct NamesState {
  bool components = false;
  bool bootable = false;
  VSS_BACKUP_TYPE type = VSS_BT_FULL;
  bool partial = false;
};
[[nodiscard]] Result<NamesDocument> document_with(const NamesState& state);
// The document at the end of a backup with everything in it; of this volume.
[[nodiscard]] Result<NamesDocument> whole_backup(const std::string& volume);
// The document of its restore, at the end; of this type.
[[nodiscard]] Result<NamesDocument> whole_restore(const std::string& backup, VSS_RESTORE_TYPE type);

}  // namespace vsskit::system
