// Whether a field's or a result's text is what its kind asks for, and the same in canonical form.
// Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "sim/trace/quote.h"
#include "sim/trace/step.h"

namespace vsskit::trace {

// Brings the text of a field into canonical form. False, and `what` and `expected` of the fault
// filled in, when it is not of the field's kind. `number` is the step's own, for references.
bool canonical_value(const FieldSpec& field, StepNumber number, std::string& text, Fault& fault);

// The same for a result of this kind.
bool canonical_result(ResultKind kind, StepKind step, std::string& text, Fault& fault);

}  // namespace vsskit::trace
