#include "sim/sdk/faces/loaded_provider.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "sim/base/text.h"
#include "sim/provider/provider_patience.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/coordinator.h"

namespace vsskit::sdk {
namespace {

using engine::UserCall;
using trace::Verb;

class ByClass final : public ProviderMaker {
 public:
  explicit ByClass(const CLSID& class_id) : class_id_(class_id) {}
  HRESULT make(IUnknown** object) override {
    return create_com_object(class_id_, IID_IUnknown, reinterpret_cast<void**>(object));
  }

 private:
  CLSID class_id_;
};

class ByObject final : public ProviderMaker {
 public:
  explicit ByObject(IUnknown& object) : object_(&object) { object.AddRef(); }
  HRESULT make(IUnknown** object) override {
    object_->AddRef();
    *object = object_.get();
    return S_OK;
  }

 private:
  Reference<IUnknown> object_;
};

// A label that a subject can hold and no other provider has.
std::string label_for(service::World& world, std::string_view name) {
  std::string base;
  for (const char c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) base += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!plain && !base.empty() && base.back() != '-') base += '-';
  }
  while (!base.empty() && base.back() == '-')
    base.pop_back();
  if (base.empty()) base = "provider";
  std::string label = base;
  const auto providers = world.providers().all();
  const auto taken = [&] {
    return std::any_of(providers.begin(), providers.end(),
                       [&](const auto* one) { return one->info().label == label; });
  };
  for (int number = 2; taken(); ++number)
    label = base + '.' + std::to_string(number);
  return label;
}

}  // namespace

std::unique_ptr<ProviderMaker> make_by_class(const CLSID& class_id) {
  return std::make_unique<ByClass>(class_id);
}

std::unique_ptr<ProviderMaker> make_by_object(IUnknown& object) {
  return std::make_unique<ByObject>(object);
}

HRESULT register_provider(service::World& world, provider::ProviderInfo info,
                          std::unique_ptr<ProviderMaker> maker) {
  const bool registrable =
      info.type == ProviderType::software || info.type == ProviderType::hardware;
  if (info.id.is_null() || info.name.empty() || !registrable) return E_INVALIDARG;
  if (world.providers().find(info.id) != nullptr) return VSS_E_PROVIDER_ALREADY_REGISTERED;
  info.label = label_for(world, info.name);
  const bool hardware = info.type == ProviderType::hardware;
  world.add_provider(hardware ? make_hardware_provider(world, std::move(info), std::move(maker))
                              : make_software_provider(world, std::move(info), std::move(maker)));
  return S_OK;
}

HRESULT unregister_provider(service::World& world, const Guid& id) {
  provider::Provider* found = world.providers().find(id);
  if (found == nullptr) return VSS_E_PROVIDER_NOT_REGISTERED;
  if (found->info().type == ProviderType::system) return E_INVALIDARG;
  if (world.coordinator().is_in_use(*found)) return VSS_E_PROVIDER_IN_USE;
  world.providers().remove(id);
  return S_OK;
}

LoadedProvider::LoadedProvider(service::World& world, provider::ProviderInfo info,
                               std::unique_ptr<ProviderMaker> maker)
    : world_(world),
      info_(std::move(info)),
      copies_(world.volumes(), world.options().file_time),
      maker_(std::move(maker)) {}

// Derived classes have unloaded by then; what is left here are references.
LoadedProvider::~LoadedProvider() = default;

trace::Step LoadedProvider::make_step(trace::Verb verb) const {
  return trace::make_step({trace::Party::provider, info_.label}, verb);
}

LoadedProvider::Planned LoadedProvider::fault(trace::Verb verb, Hresult& result) const {
  const engine::ProviderFault planned = world_.faults().provider_fault(verb);
  world_.volumes().pass_time(VirtualTime::from_ms(planned.slow_ms));
  if (planned.never_returns) return Planned::hangs;
  result = planned.failure;
  return planned.failure == kSOk ? Planned::nothing : Planned::answer;
}

Hresult LoadedProvider::give_up(Verb verb) {
  world_.volumes().pass_time(provider::patience(verb));
  drop_object();
  given_up_ = true;
  return kEUnexpected;
}

void LoadedProvider::drop_object() {
  drop_interfaces();
  notifications_.reset();
  creation_.reset();
  object_.reset();
}

namespace {

// A call under way, whoever waits for it.
struct RunningCall {
  std::function<HRESULT()> method;
  Hresult result = kEUnexpected;
  bool threw = false;

  void run() {
    try {
      result = method();
    } catch (...) {
      threw = true;
    }
    method = nullptr;
  }
};

}  // namespace

Hresult LoadedProvider::raw_call(Verb verb, const Fill& fill, Method method, const Tell& tell) {
  trace::Step step = make_step(verb);
  fill(step);
  const std::size_t arguments = step.fields.size();
  trace::Recorder& recorder = world_.recorder();
  const trace::StepNumber number = recorder.open(step);
  const VirtualTime before = world_.clock().now();
  Hresult result = kSOk;
  const Planned planned = fault(verb, result);
  bool came_back = planned != Planned::hangs;
  if (planned == Planned::nothing) {
    auto running = std::make_shared<RunningCall>();
    running->method = std::move(method);
    came_back = world_.executor().call_user([running] { running->run(); },
                                            provider::patience(verb)) != UserCall::given_up;
    if (came_back) result = running->result;
    if (came_back && !running->threw && tell) tell(step, result);
  }
  if (!came_back) return give_up(verb);
  // A call that took time shows how much: it ends on a line of its own.
  if (world_.clock().now() != before) recorder.flush();
  recorder.close(number, result,
                 {step.fields.begin() + static_cast<std::ptrdiff_t>(arguments), step.fields.end()});
  return result;
}

Hresult LoadedProvider::phase(Verb verb, const Guid& set, const Phase& method,
                              std::optional<std::int32_t> count) {
  const auto fill = [&](trace::Step& step) {
    step.add_guid("set", set);
    if (count) step.add_number("count", static_cast<std::uint64_t>(std::max(*count, 0)));
  };
  if (const Hresult failed_load = load(); failed(failed_load)) return failed_load;
  return provider::creation_code(raw_call(
      verb, fill,
      on(creation_, std::make_shared<Phase>(method),
         [](IVssProviderCreateSnapshotSet& object, Phase& made) { return made(object); })));
}

Hresult LoadedProvider::phase(Verb verb, const Guid& set, PhaseMethod method) {
  return phase(verb, set, [method, id = to_com(set)](IVssProviderCreateSnapshotSet& object) {
    return (object.*method)(id);
  });
}

// Who comes while another thread loads it waits for the end of that.
Hresult LoadedProvider::load() {
  if (loading_ && world_.threaded() != nullptr) {
    world_.house().wait(world_.clock(), [&] { return !loading_; });
  }
  if (object_) return kSOk;
  loading_ = true;
  Hresult result = make_object();
  if (succeeded(result)) result = greet_object();
  if (failed(result)) drop_object();
  loading_ = false;
  world_.house().changed();
  return result;
}

// Nothing of the provider's own could be called that would show in the trace.
Hresult LoadedProvider::not_loaded(HRESULT why) {
  trace::Step step = make_step(Verb::ProviderNotLoaded);
  step.add_guid("class", info_.class_id);
  world_.recorder().record(step.with_result(why));
  return kVssEUnexpectedProviderError;
}

// Code of the provider's runs in its making too: a library's beginning, a class's factory.
Hresult LoadedProvider::make_object() {
  struct Making {
    std::shared_ptr<ProviderMaker> maker;
    Reference<IUnknown> object;
    HRESULT result = E_UNEXPECTED;
  };
  auto making = std::make_shared<Making>();
  making->maker = maker_;
  const auto make = [making] {
    try {
      IUnknown* object = nullptr;
      making->result = making->maker->make(&object);
      making->object = Reference<IUnknown>(object);
    } catch (...) {
      making->result = E_UNEXPECTED;
    }
  };
  const bool came_back =
      world_.executor().call_user(make, provider::patience(Verb::OnLoad)) != UserCall::given_up;
  if (!came_back) {
    world_.recorder().open(make_step(Verb::OnLoad));
    return provider::requester_code(give_up(Verb::OnLoad));
  }
  if (FAILED(making->result)) return not_loaded(making->result);
  if (!making->object) return not_loaded(E_POINTER);
  given_up_ = false;
  object_ = std::move(making->object);
  return kSOk;
}

Hresult LoadedProvider::greet_object() {
  creation_ = interface_of<IVssProviderCreateSnapshotSet>(*object_.get());
  notifications_ = interface_of<IVssProviderNotifications>(*object_.get());
  if (!creation_ || !find_interfaces(*object_.get())) return not_loaded(E_NOINTERFACE);
  if (!notifications_) return kSOk;
  const auto loaded = [](IVssProviderNotifications& object, int&) {
    return object.OnLoad(nullptr);
  };
  return provider::requester_code(raw_call(
      Verb::OnLoad, [](trace::Step&) {}, on(notifications_, std::make_shared<int>(), loaded)));
}

void LoadedProvider::unload(bool force) {
  if (!object_) return;
  Method method;
  if (notifications_) {
    method = on(notifications_, std::make_shared<bool>(force),
                [](IVssProviderNotifications& object, bool& forced) {
                  return object.OnUnload(forced ? TRUE : FALSE);
                });
  }
  // Who comes meanwhile loads it anew.
  drop_object();
  // What it answers is nobody's business (error-handling-in-shadow-copy-providers.md).
  if (method) {
    raw_call(
        Verb::OnUnload, [&](trace::Step& step) { step.add_yes_no("force", force); },
        std::move(method));
  }
}

bool LoadedProvider::adopt(const provider::SnapshotProperties& properties) {
  const volume::Volume* volume = world_.volumes().find_volume(properties.original_volume);
  if (volume != nullptr) copies_.adopt(properties, *volume);
  return volume != nullptr;
}

provider::SnapshotProperties LoadedProvider::new_copy(const Guid& set, const Guid& snapshot,
                                                      std::int32_t context) const {
  provider::SnapshotProperties properties;
  properties.snapshot_id = snapshot;
  properties.set_id = set;
  properties.originating_machine = world_.options().machine_name;
  properties.service_machine = world_.options().machine_name;
  properties.provider_id = info_.id;
  properties.attributes = context;
  return properties;
}

using Creation = IVssProviderCreateSnapshotSet;

Hresult LoadedProvider::end_prepare(const Guid& set) {
  const Hresult result = phase(Verb::EndPrepareSnapshots, set, &Creation::EndPrepareSnapshots);
  return failed(result) ? result : copies_.advance(set, SnapshotState::prepared);
}

Hresult LoadedProvider::pre_commit(const Guid& set) {
  const Hresult result = phase(Verb::PreCommitSnapshots, set, &Creation::PreCommitSnapshots);
  return failed(result) ? result : copies_.advance(set, SnapshotState::precommitted);
}

Hresult LoadedProvider::commit(const Guid& set) {
  const Hresult result = phase(Verb::CommitSnapshots, set, &Creation::CommitSnapshots);
  return failed(result) ? result : copies_.make_copies(set);
}

Hresult LoadedProvider::post_commit(const Guid& set, std::int32_t count) {
  const auto method = [id = to_com(set), count](Creation& object) {
    return object.PostCommitSnapshots(id, count);
  };
  const Hresult result = phase(Verb::PostCommitSnapshots, set, method, count);
  return failed(result) ? result : copies_.advance(set, SnapshotState::postcommitted);
}

// A provider that was given up in the creation is not asked to undo it: it would not answer.
Hresult LoadedProvider::abort(const Guid& set) {
  if (!given_up_) phase(Verb::AbortSnapshots, set, &Creation::AbortSnapshots);
  copies_.drop(set);
  return kSOk;
}

}  // namespace vsskit::sdk
