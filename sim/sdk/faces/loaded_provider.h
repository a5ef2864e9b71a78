// What software and hardware providers of the user's have in common: loading, calling, the set's
// phases. Private to the faces.
#pragma once

#include <windows.h>

#include <vsprov.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/provider/copy_book.h"
#include "sim/provider/provider_codes.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/user_provider.h"
#include "sim/service/world.h"
#include "sim/trace/step.h"

namespace vsskit::sdk {

class LoadedProvider : public provider::Provider {
 public:
  ~LoadedProvider() override;

  [[nodiscard]] const provider::ProviderInfo& info() const override { return info_; }
  Hresult end_prepare(const Guid& set) override;
  Hresult pre_commit(const Guid& set) override;
  Hresult commit(const Guid& set) override;
  Hresult post_commit(const Guid& set, std::int32_t count) override;
  Hresult abort(const Guid& set) override;
  [[nodiscard]] std::vector<provider::SnapshotProperties> query() const override {
    return copies_.query();
  }
  [[nodiscard]] std::optional<provider::SnapshotProperties> properties(
      const Guid& snapshot) const override {
    return copies_.properties(snapshot);
  }
  void unload(bool force) override;

 protected:
  LoadedProvider(service::World& world, provider::ProviderInfo info,
                 std::unique_ptr<ProviderMaker> maker);

  // Makes the object and tells it, when it is not loaded; a code that a requester may see.
  Hresult load();
  // Asks the object for what this kind of provider needs; false where it lacks it.
  virtual bool find_interfaces(IUnknown& object) = 0;
  virtual void drop_interfaces() = 0;

  // One call as a step: `fill` adds arguments before, `invoke` calls and may add out-values to the
  // step that it is given. The provider's code, with exceptions as E_UNEXPECTED; faults of the plan
  // strike instead of the call. It is waited for without limit.
  template <class Fill, class Invoke>
  Hresult raw_call(trace::Verb verb, const Fill& fill, const Invoke& invoke) {
    trace::Step step = make_step(verb);
    fill(step);
    const std::size_t arguments = step.fields.size();
    trace::Recorder& recorder = world_.recorder();
    const trace::StepNumber number = recorder.open(step);
    const VirtualTime before = world_.clock().now();
    Hresult result = kSOk;
    const Planned planned = fault(verb, result);
    if (planned == Planned::hangs) return give_up(verb);
    if (planned == Planned::nothing) {
      // The provider's code is user code: others may come into the house meanwhile.
      const engine::HouseLock::Outside outside(world_.house());
      try {
        result = invoke(step);
      } catch (...) {
        result = kEUnexpected;
      }
    }
    // A call that took time shows how much: it ends on a line of its own.
    if (world_.clock().now() != before) recorder.flush();
    recorder.close(
        number, result,
        {step.fields.begin() + static_cast<std::ptrdiff_t>(arguments), step.fields.end()});
    return result;
  }
  // The same with loading before, and the code as the requester sees it (C-PROV-13).
  template <class Fill, class Invoke>
  Hresult call(trace::Verb verb, const Fill& fill, const Invoke& invoke) {
    if (const Hresult failed_load = load(); failed(failed_load)) return failed_load;
    return provider::requester_code(raw_call(verb, fill, invoke));
  }
  // A phase of the set. It runs on a thread of its own where there are threads, and is given up
  // where it does not come back.
  using Phase = std::function<HRESULT(IVssProviderCreateSnapshotSet&)>;
  Hresult phase(trace::Verb verb, const Guid& set, Phase method,
                std::optional<std::int32_t> count = std::nullopt);
  using Method = HRESULT (STDMETHODCALLTYPE IVssProviderCreateSnapshotSet::*)(VSS_ID);
  Hresult phase(trace::Verb verb, const Guid& set, Method method);
  [[nodiscard]] provider::SnapshotProperties new_copy(const Guid& set, const Guid& snapshot,
                                                      std::int32_t context) const;

  service::World& world_;
  provider::ProviderInfo info_;
  provider::CopyBook copies_;

 private:
  [[nodiscard]] trace::Step make_step(trace::Verb verb) const;
  // Whether the fault plan answers for the provider, or has it hang.
  enum class Planned { nothing, answer, hangs };
  Planned fault(trace::Verb verb, Hresult& result) const;
  // The call never came back: the object is let go of, without a word to it, and what it was doing
  // for a set is over.
  Hresult give_up(trace::Verb verb);
  void drop_object();

  std::unique_ptr<ProviderMaker> maker_;
  bool given_up_ = false;  // since the object was made last
  Reference<IUnknown> object_;
  Reference<IVssProviderCreateSnapshotSet> creation_;
  Reference<IVssProviderNotifications> notifications_;
};

// The interface of this type, with a reference; nullptr where the object has none.
template <class Interface>
[[nodiscard]] Reference<Interface> interface_of(IUnknown& object) {
  void* found = nullptr;
  if (FAILED(object.QueryInterface(__uuidof(Interface), &found))) found = nullptr;
  return Reference<Interface>(static_cast<Interface*>(found));
}

[[nodiscard]] std::unique_ptr<provider::Provider> make_software_provider(
    service::World& world, provider::ProviderInfo info, std::unique_ptr<ProviderMaker> maker);
[[nodiscard]] std::unique_ptr<provider::Provider> make_hardware_provider(
    service::World& world, provider::ProviderInfo info, std::unique_ptr<ProviderMaker> maker);

}  // namespace vsskit::sdk
