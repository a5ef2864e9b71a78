// Snapshot and provider properties as structures of user code, and IVssEnumObject over them.
// Source: the API's pages of IVssEnumObject, VSS_SNAPSHOT_PROP, VSS_PROVIDER_PROP.
#pragma once

#include <windows.h>

#include <vss.h>

#include <vector>

#include "sim/sdk/belongings.h"
#include "sim/service/session.h"

namespace vsskit::sdk {

// Fills a structure whose strings the caller frees (CoTaskMemFree, VssFreeSnapshotProperties).
void fill_snapshot(const service::SnapshotProperties& properties, VSS_SNAPSHOT_PROP& into);
void free_snapshot(VSS_SNAPSHOT_PROP& properties);

// A new IVssEnumObject with one reference, standing before the first object. `origin` is that of
// who hands it out.
[[nodiscard]] IVssEnumObject* make_enum_face(std::vector<service::ObjectProperties> objects,
                                             Origin origin);

}  // namespace vsskit::sdk
