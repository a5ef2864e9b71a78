// See requester_session.h.
#include "sim/roles/requester_session.h"

#include <utility>

namespace vsskit::roles {

RequesterSession::RequesterSession(std::function<void(Phase)> on_phase)
    : on_phase_(std::move(on_phase)) {}

RequesterSession::~RequesterSession() = default;

bool RequesterSession::check(HRESULT result, const wchar_t* step) {
  if (SUCCEEDED(result) && result != VSS_S_ASYNC_CANCELLED) return true;
  SessionRecord& record = session_record();
  if (record.failed_step.empty()) {
    record.failed_step = step;
    record.failure = result;
  }
  return false;
}

void RequesterSession::reach(Phase phase) const {
  if (on_phase_) on_phase_(phase);
}

// What the operation came to decides what is done next: a call that fails is made once more.
HRESULT RequesterSession::finish(ComRef<IVssAsync>& operation) {
  HRESULT waited = S_OK;
  HRESULT result = S_OK;
  if (poll_ms() == 0) {
    waited = operation->Wait(INFINITE);
    if (FAILED(waited)) waited = operation->Wait(INFINITE);
  }
  while (SUCCEEDED(waited)) {
    waited = operation->QueryStatus(&result, nullptr);
    if (FAILED(waited)) waited = operation->QueryStatus(&result, nullptr);
    if (FAILED(waited) || result != VSS_S_ASYNC_PENDING) break;
    reach(Phase::waiting);
    Sleep(poll_ms());
  }
  operation.reset();
  return FAILED(waited) ? waited : result;
}

HRESULT RequesterSession::run_operation(
    HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*method)(IVssAsync**)) {
  ComRef<IVssAsync> operation;
  const HRESULT begun = (backup().*method)(operation.put());
  return SUCCEEDED(begun) ? finish(operation) : begun;
}

}  // namespace vsskit::roles
