#include "sim/sdk/faces/call.h"

namespace vsskit::sdk {

Call& Call::opened() {
  if (silent_) return *this;
  fields_at_opening_ = step_.fields.size();
  number_ = recorder_.open(step_);
  giving_.made_at(number_);
  opened_ = true;
  return *this;
}

Call& Call::take(std::string_view key, const Argument& text) {
  step_.add(key, text.text());
  if (!text.fits_documents() && world_.keeps_documents()) refuse(E_INVALIDARG);
  return *this;
}

HRESULT Call::take_fault() {
  if (silent_) return S_OK;
  const HRESULT fault = world_.faults().take_call_fault(step_.verb, step_.subject.party);
  return FAILED(fault) ? fault : refusal_;
}

HRESULT Call::finish(HRESULT result) {
  finish_with(print_hresult(result));
  return result;
}

void Call::finish_with(std::string result) {
  if (silent_) return;
  if (!opened_) {
    step_.result = std::move(result);
    number_ = recorder_.record(std::move(step_));
    giving_.made_at(number_);
    return;
  }
  const auto first_out = step_.fields.begin() + static_cast<std::ptrdiff_t>(fields_at_opening_);
  recorder_.close(number_, std::move(result), {first_out, step_.fields.end()});
}

}  // namespace vsskit::sdk
