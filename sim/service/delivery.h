// One event to one writer: the step in the trace, the fault plan's part, the handler, and what its
// answer makes of the writer's state. Private to the room.
#pragma once

#include "sim/service/metadata_builder.h"
#include "sim/service/session_parts.h"
#include "sim/service/writer_port.h"

namespace vsskit::service {

// Delivers the event and moves the record's state on. A writer that is gone or lost gets nothing;
// its record says VSS_E_WRITER_NOT_RESPONDING and the answer is never_returned. The record must not
// move while this runs. Freeze marks it frozen, Thaw and Abort unfrozen.
Outcome deliver(Session::Parts& session, WriterRecord& record, Event event,
                MetadataBuilder* builder = nullptr);

// Abort to each frozen writer whose window between Freeze and Thaw is over at the clock's present
// time (rule C-FRZ-06).
void expire_frozen(Session::Parts& session);

// Marks a failure of the writer at this event, as VSS_WRITER_STATE has it.
void fail(WriterRecord& record, Event event, Hresult failure);

}  // namespace vsskit::service
