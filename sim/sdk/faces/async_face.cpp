#include "sim/sdk/faces/async_face.h"

#include <optional>
#include <string>
#include <utility>

#include "sim/sdk/faces/object.h"

namespace vsskit::sdk {
namespace {

using trace::Verb;

class AsyncFace final : public ComObject<AsyncFace, IVssAsync> {
 public:
  AsyncFace(Surroundings surroundings, service::OperationPtr operation, std::string_view of,
            trace::StepNumber started)
      : surroundings_(std::move(surroundings)),
        operation_(std::move(operation)),
        of_(of),
        started_(started) {
    watch(surroundings_.origin, "IVssAsync");
  }

  // S_OK when it stopped the operation; what the operation had become before otherwise. Of the
  // codes of the page, VSS_E_UNEXPECTED alone is true of an operation that goes on and cannot be
  // stopped.
  HRESULT STDMETHODCALLTYPE Cancel() override {
    auto call = start(Verb::Cancel);
    return call.finish(call.attempt([&]() -> HRESULT {
      if (operation_->done()) return operation_->result();
      call.opened();
      executor().cancel(*operation_);
      if (!operation_->cancel_asked()) return surroundings_.world->unexpected();
      const HRESULT ended = operation_->result();
      const bool stopped = ended == VSS_S_ASYNC_CANCELLED || ended == VSS_S_ASYNC_PENDING;
      return stopped ? S_OK : ended;
    }));
  }

  // S_OK when waiting ended, also when time ran out: the result is QueryStatus's to tell. Before
  // Vista the page knows no other time than INFINITE.
  HRESULT STDMETHODCALLTYPE Wait(DWORD milliseconds) override {
    auto call = start(Verb::Wait);
    std::optional<std::int64_t> limit;
    if (milliseconds != INFINITE) {
      limit = milliseconds;
      call.step().add_number("milliseconds", milliseconds);
      if (!surroundings_.world->windows_at_least(6, 0)) return call.finish(E_INVALIDARG);
    }
    return call.finish(call.attempt([&]() -> HRESULT {
      if (refused()) return E_ACCESSDENIED;
      call.opened();
      executor().wait(*operation_, limit);
      return S_OK;
    }));
  }

  // The second argument is reserved; programs that pass one get 0.
  HRESULT STDMETHODCALLTYPE QueryStatus(HRESULT* result, INT* reserved) override {
    auto call = start(Verb::QueryStatus);
    if (result == nullptr) return call.finish(E_INVALIDARG);
    if (reserved != nullptr) *reserved = 0;
    const HRESULT asked = call.attempt([&]() -> HRESULT {
      if (refused()) return E_ACCESSDENIED;
      call.opened();
      executor().poll(*operation_);
      *result = operation_->result();
      return S_OK;
    });
    call.finish(FAILED(asked) ? asked : *result);
    return asked;
  }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown || id == IID_IVssAsync ? this : nullptr;
  }

  void on_last_release() {
    auto call = start(Verb::Release);
    if (!operation_->done() && !operation_->cancel_asked()) {
      call.step().add_yes_no("pending", true);
    }
    call.finish_with("0");
    operation_->abandon();
    surroundings_.world->house().changed();
  }

 private:
  engine::Executor& executor() { return surroundings_.world->executor(); }

  // Waiting and asking need rights (both pages), cancelling none.
  [[nodiscard]] bool refused() const { return !surroundings_.world->faults().admits_requester(); }

  Call start(Verb verb) const {
    auto call = surroundings_.call(verb);
    call.step().add("of", of_);
    if (started_ != 0) call.step().add_number("started", started_);
    return call;
  }

  Surroundings surroundings_;
  service::OperationPtr operation_;
  std::string of_;
  trace::StepNumber started_;
};

}  // namespace

IVssAsync* make_async_face(Surroundings surroundings, service::OperationPtr operation,
                           std::string_view of, trace::StepNumber started) {
  return new AsyncFace(std::move(surroundings), std::move(operation), of, started);
}

}  // namespace vsskit::sdk
