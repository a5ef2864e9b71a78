// Writer metadata as the getters of the machine's own VSS tell it, whatever its document looks
// like.
#pragma once

#include <string>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/document/values.h"
#include "sim/system/entry_points.h"

namespace vsskit::system {

// Who the writer is; the rest of `into` is left as it is. What older interfaces do not tell is
// absent.
Hresult read_identity(const EntryPoints& vss, IVssExamineWriterMetadata& from,
                      document::Identification& into);
// The full paths, `logical path\name`, of those of its components that can be chosen.
Hresult read_selectable(IVssExamineWriterMetadata& from, UINT count,
                        std::vector<std::string>& into);
// All of it. The first getter that fails gives the code, and `into` is then unfinished.
Hresult read_metadata(const EntryPoints& vss, IVssExamineWriterMetadata& from,
                      document::WriterMetadata& into);
// One file set, mapping or target.
Hresult read_file_set(const EntryPoints& vss, IVssWMFiledesc& from, document::FileSet& into);

}  // namespace vsskit::system
