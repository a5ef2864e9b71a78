// IVssComponent to ...Ex2 and IVssWriterComponents(Ext) over the backup components document, for
// requesters and for writers inside a handler. Source: the API's pages of these interfaces.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include "sim/sdk/faces/surroundings.h"
#include "sim/service/component_access.h"

namespace vsskit::sdk {

// New objects with one reference. Both stay readable after the session or handler ended.
[[nodiscard]] IVssComponentEx2* make_component_face(Surroundings surroundings,
                                                    service::ComponentAccess access);
[[nodiscard]] IVssWriterComponentsExt* make_writer_components_face(
    Surroundings surroundings, service::WriterComponents components);

}  // namespace vsskit::sdk
