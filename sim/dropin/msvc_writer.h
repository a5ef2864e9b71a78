// Writers whose objects MSVC made, taken by a VSS that g++ may have made
// (sim/sdk/msvc_writer_abi.h).
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include "sim/sdk/msvc_writer_abi.h"

namespace vsskit::dropin {

using sdk::kWriterSlots;
using sdk::MsvcImplementation;
using sdk::Slot;

// What CreateWriter answers for an object of MSVC's: one reference. `writer` is not owned; it lives
// until it calls Uninitialize. E_INVALIDARG for a null pointer.
HRESULT create_msvc_writer(void* writer, bool extended, MsvcImplementation** implementation);

}  // namespace vsskit::dropin
