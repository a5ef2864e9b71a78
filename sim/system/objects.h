// Shadow copies and providers as the machine's own VSS describes them.
#pragma once

#include <vector>

#include "sim/service/requester_port.h"
#include "sim/system/entry_points.h"

namespace vsskit::system {

// Takes the strings out of the structure and frees them.
[[nodiscard]] service::SnapshotProperties take_snapshot(const EntryPoints& vss,
                                                        VSS_SNAPSHOT_PROP& from);
// IVssBackupComponents::Query and its enumerator, to the end.
Hresult query_objects(const EntryPoints& vss, IVssBackupComponents& backup, const VSS_ID& id,
                      VSS_OBJECT_TYPE queried, VSS_OBJECT_TYPE returned,
                      std::vector<service::ObjectProperties>& objects);

}  // namespace vsskit::system
