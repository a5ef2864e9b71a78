// An event on its way into the trace, whoever delivers it.
#pragma once

#include "sim/service/writer_port.h"
#include "sim/trace/recorder.h"
#include "sim/trace/step.h"

namespace vsskit::service {

// The step that opens the event of this context, to be given to Recorder::open(). Without `for=`
// where nobody knows whose event it is (an empty requester label).
[[nodiscard]] trace::Step event_step(HandlerContext& context);

// Closes it with the handler's answer; 0 is no step. A handler that never came back stays open in
// the trace as well.
void close_event(trace::Recorder& recorder, trace::StepNumber step, Outcome outcome);

}  // namespace vsskit::service
