// IVssAsync over an operation of the service. Source: the API's pages of IVssAsync.
#pragma once

#include <windows.h>

#include <vss.h>

#include <string_view>

#include "sim/sdk/faces/surroundings.h"
#include "sim/service/session.h"

namespace vsskit::sdk {

// A new IVssAsync with one reference. `of` is the call that made the operation, as the trace spells
// it; `started` the number of its step.
[[nodiscard]] IVssAsync* make_async_face(Surroundings surroundings, service::OperationPtr operation,
                                         std::string_view of, trace::StepNumber started);

}  // namespace vsskit::sdk
