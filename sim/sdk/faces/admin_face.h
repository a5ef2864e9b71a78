// The classes that VSS itself offers to CoCreateInstance: VSSCoordinator (IVssAdmin, IVssAdminEx)
// and VssSnapshotMgmt (IVssSnapshotMgmt and its kin).
// Source: the API's pages of vsadmin.h and vsmgmt.h.
#pragma once

#include <windows.h>

#include "sim/sdk/com_state.h"

namespace vsskit::sdk {

// What makes objects of this class; nullptr for a class that is none of VSS's.
[[nodiscard]] MakeComObject built_in_class(REFCLSID id);

// IVssAdmin over the world that the process has at the making; E_UNEXPECTED without one.
HRESULT make_admin_face(REFIID id, void** object);
// The same for IVssSnapshotMgmt.
HRESULT make_snapshot_management(REFIID id, void** object);

}  // namespace vsskit::sdk
