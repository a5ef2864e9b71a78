#include "sim/service/event_step.h"

#include <string>

#include "sim/service/component_access.h"
#include "sim/service/event_facts.h"

namespace vsskit::service {

std::string_view print(Event event) {
  return facts_of(event).text;
}

trace::Step event_step(HandlerContext& context) {
  const EventFacts& facts = facts_of(context.event());
  trace::Step step = trace::make_step({trace::Party::writer, context.writer_label()}, facts.verb);
  if (!context.requester_label().empty()) step.add("for", context.requester_label());
  if (facts.has_components) {
    if (const WriterComponents* components = context.components()) {
      step.add_number("components", components->component_count());
    } else {
      step.add_null("components");
    }
  }
  if (context.event() == Event::freeze) {
    step.add_listed("level", static_cast<int>(context.level()));
  }
  if (context.event() == Event::backup_shutdown) step.add_guid("set", context.shutdown_set_id());
  return step;
}

void close_event(trace::Recorder& recorder, trace::StepNumber step, Outcome outcome) {
  if (step == 0) return;
  switch (outcome) {
    case Outcome::succeeded:
      return recorder.answer(step, true);
    case Outcome::refused:
      return recorder.answer(step, false);
    case Outcome::threw:
      return recorder.close(step, std::string(trace::kNothing));
    case Outcome::never_returned:
      return;
  }
}

}  // namespace vsskit::service
