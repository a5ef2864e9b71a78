// VSS_COMPONENTINFO, as GetComponentInfo hands it out and FreeComponentInfo takes it back.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include "sim/document/values.h"

namespace vsskit::sdk {

// Owned by the caller until free_component_info(); nullptr when memory is short.
[[nodiscard]] PVSSCOMPONENTINFO make_component_info(const document::Component& component);
// Null is nothing to free; what is none, or was freed before, is said to be misused and left alone.
void free_component_info(PVSSCOMPONENTINFO info);

}  // namespace vsskit::sdk
