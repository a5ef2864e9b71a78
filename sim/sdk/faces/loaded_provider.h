// What software and hardware providers of the user's have in common: loading, calling, the set's
// phases. Private to the faces.
#pragma once

#include <windows.h>

#include <vsprov.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
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
  bool adopt(const provider::SnapshotProperties& properties) override;
  void forget(const Guid& snapshot) override { copies_.forget_copy(snapshot); }
  void unload(bool force) override;

 protected:
  LoadedProvider(service::World& world, provider::ProviderInfo info,
                 std::unique_ptr<ProviderMaker> maker);

  // Makes the object and tells it, when it is not loaded; a code that a requester may see.
  Hresult load();
  // Asks the object for what this kind of provider needs; false where it lacks it.
  virtual bool find_interfaces(IUnknown& object) = 0;
  virtual void drop_interfaces() = 0;

  // One call of the provider's code as a step. `fill` adds arguments before it; `method` makes it,
  // on a thread of its own where there are threads, and owns all that it touches; `tell` reads what
  // came of it, and may add out-values to the step. An exception is E_UNEXPECTED and tells nothing;
  // faults of the plan strike instead of the call. What does not come back in time is given up
  // (provider_patience.h).
  using Fill = std::function<void(trace::Step&)>;
  using Method = std::function<HRESULT()>;
  using Tell = std::function<void(trace::Step&, Hresult)>;
  Hresult raw_call(trace::Verb verb, const Fill& fill, Method method, const Tell& tell = {});
  // A call of this interface's with what it is given and fills; it captures nothing, so that it can
  // come back when nobody waits any more.
  template <class Interface, class Things, class Call>
  static Method on(const Reference<Interface>& object, std::shared_ptr<Things> things, Call made) {
    static_assert(std::is_empty_v<Call>);
    object->AddRef();
    auto held = std::make_shared<Reference<Interface>>(object.get());
    return [held, things = std::move(things), made] { return made(*held->get(), *things); };
  }
  // The same with loading before, and the code as the requester sees it (C-PROV-13).
  template <class Interface, class Things, class Call>
  Hresult call(trace::Verb verb, const Fill& fill, const Reference<Interface>& object,
               std::shared_ptr<Things> things, Call made, const Tell& tell = {}) {
    if (const Hresult failed_load = load(); failed(failed_load)) return failed_load;
    return provider::requester_code(
        raw_call(verb, fill, on(object, std::move(things), made), tell));
  }
  // A phase of the set.
  using Phase = std::function<HRESULT(IVssProviderCreateSnapshotSet&)>;
  Hresult phase(trace::Verb verb, const Guid& set, const Phase& method,
                std::optional<std::int32_t> count = std::nullopt);
  using PhaseMethod = HRESULT (STDMETHODCALLTYPE IVssProviderCreateSnapshotSet::*)(VSS_ID);
  Hresult phase(trace::Verb verb, const Guid& set, PhaseMethod method);
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
  Hresult make_object();
  Hresult not_loaded(HRESULT why);
  Hresult greet_object();
  void drop_object();

  std::shared_ptr<ProviderMaker> maker_;
  std::atomic<bool> loading_{false};
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
