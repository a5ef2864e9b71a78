// Components of a backup components document as the getters of the machine's own VSS tell them.
#pragma once

#include "sim/base/hresult.h"
#include "sim/document/values.h"
#include "sim/system/entry_points.h"

namespace vsskit::system {

// A getter that fails or says S_FALSE leaves its value absent; the codes are of those without which
// there is no component.
Hresult read_component(const EntryPoints& vss, IVssComponent& from,
                       document::BackupComponent& into);
Hresult read_components(const EntryPoints& vss, IVssWriterComponents& from,
                        document::WriterComponents& into);

}  // namespace vsskit::system
