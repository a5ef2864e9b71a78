// Writer metadata as a requester reads it: IVssExamineWriterMetadata to ...Ex2 and the objects that
// it hands out, over a document::WriterMetadata that never changes.
// Source: the API's pages of IVssExamineWriterMetadata, IVssWMComponent, IVssWMFiledesc.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <memory>
#include <optional>
#include <string>

#include "sim/document/values.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/surroundings.h"

namespace vsskit::sdk {

using SharedMetadata = std::shared_ptr<const document::WriterMetadata>;

// A new IVssExamineWriterMetadataEx2 with one reference. `saved` is what SaveAsXML gives; none
// prints the metadata.
[[nodiscard]] IVssExamineWriterMetadataEx2* make_metadata_face(
    Surroundings surroundings, SharedMetadata metadata,
    std::optional<std::string> saved = std::nullopt);

}  // namespace vsskit::sdk
