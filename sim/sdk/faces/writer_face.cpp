#include "sim/sdk/faces/writer_face.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sim/base/vss_types.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/component_face.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/scripted.h"
#include "sim/sdk/world_access.h"
#include "sim/service/coordinator.h"

namespace vsskit::sdk {

using engine::UserCall;
using service::Event;
using service::Outcome;
using trace::Verb;

namespace {

// How much longer than it wanted to be frozen a writer is waited for.
constexpr VirtualTime kFreezeGrace = VirtualTime::from_ms(10'000);

}  // namespace

// Owns what the handler needs until it returns, however late: the face itself, the objects it was
// given, and its answer.
class WriterFace::Calling {
 public:
  using Work = std::function<bool(CVssWriter&)>;

  Calling(WriterFace& face, Work work, Reference<IUnknown> given)
      : face_(&face),
        writer_(&face.writer_.events()),
        scripted_(face.registration_.scripted),
        work_(std::move(work)),
        given_(std::move(given)) {
    face.AddRef();
  }

  void run(const std::shared_ptr<Handling>& handling) {
    std::uint64_t event = 0;
    {
      const auto inside = face_->surroundings_.inside();
      handling->thread = std::this_thread::get_id();
      if (handling->context == nullptr) return;  // given up before it began
      event = handling->context->step();
      face_->surroundings_.handlers->running.push_back({handling->thread, event});
    }
    // What a user's handler makes is the user's, and the other way round.
    const ScriptedScope scope(scripted_);
    Outcome outcome = Outcome::threw;
    try {
      outcome = work_(*writer_) ? Outcome::succeeded : Outcome::refused;
    } catch (...) {
    }
    const auto inside = face_->surroundings_.inside();
    auto& running = face_->surroundings_.handlers->running;
    // Of handlers inside each other on one thread, the inner one ends first.
    const auto own = std::find_if(running.rbegin(), running.rend(), [&](const auto& one) {
      return one.thread == handling->thread && one.event == event;
    });
    running.erase(std::next(own).base());
    outcome_ = outcome;
  }
  [[nodiscard]] Outcome outcome() const { return outcome_; }

 private:
  Reference<WriterFace> face_;
  CVssWriter* writer_;
  bool scripted_;
  Work work_;
  Reference<IUnknown> given_;
  Outcome outcome_ = Outcome::threw;
};

// The service has opened the event's step and will close it without leaving the house.
void WriterFace::begin(const std::shared_ptr<Handling>& handling) {
  handlings_.push_back(handling);
  surroundings_.handlers->open.push_back(handling->context->step());
}

void WriterFace::end(const std::shared_ptr<Handling>& handling) {
  auto& open = surroundings_.handlers->open;
  open.erase(std::find(open.begin(), open.end(), handling->context->step()));
  handling->context = nullptr;
  handlings_.erase(std::find(handlings_.begin(), handlings_.end(), handling));
  last_ = handling;
}

// How long it is waited for in real time: in Freeze no longer than the writer wants to be frozen,
// and then some more, for a writer that overran is told Abort, which it can only hear once it is
// done.
Outcome WriterFace::call_user(const std::shared_ptr<Calling>& calling,
                              service::HandlerContext& context) {
  service::World& world = *surroundings_.world;
  const auto inside = surroundings_.inside();
  const bool freeze = context.event() == Event::freeze;
  const VirtualTime patience =
      freeze ? registration_.freeze_timeout : world.options().handler_patience;
  auto handling = std::make_shared<Handling>();
  handling->context = &context;
  begin(handling);
  const UserCall ended =
      world.executor().call_user([calling, handling] { calling->run(handling); }, patience,
                                 freeze ? kFreezeGrace : VirtualTime{});
  end(handling);
  if (freeze && ended == UserCall::came_late) context.overrun();
  return ended == UserCall::given_up ? Outcome::never_returned : calling->outcome();
}

namespace {

bool has_name(Naming naming, int value) {
  const auto& names = names_of(naming).names;
  return std::any_of(names.begin(), names.end(),
                     [&](const NamedValue& named) { return named.value == value; });
}

// Whether each enumeration has the value.
bool are_values(const service::WriterRegistration& r) {
  return has_name(Naming::usage_type, static_cast<int>(r.usage)) &&
         has_name(Naming::source_type, static_cast<int>(r.source)) &&
         has_name(Naming::application_level, static_cast<int>(r.level)) &&
         has_name(Naming::alternate_writer_state, static_cast<int>(r.alternate));
}

}  // namespace

WriterFace::WriterFace(std::shared_ptr<service::World> world, UserWriter writer)
    : surroundings_{std::move(world),
                    {trace::Party::writer, "writer"},
                    nullptr,
                    std::make_shared<HandlerThreads>(),
                    {}},
      writer_(writer) {
  surroundings_.origin.owner = Belongings::make(surroundings_.world, surroundings_.subject, true);
}

void WriterFace::record_initialize(HRESULT result) {
  auto call = start(Verb::Initialize);
  const auto& r = registration_;
  call.step().add_guid("id", r.writer_id).add("name", r.name);
  call.step().add_listed("usage", static_cast<int>(r.usage));
  call.step().add_listed("source", static_cast<int>(r.source));
  call.step().add_listed("level", static_cast<int>(r.level));
  call.step().add_number("timeout_ms", static_cast<std::uint64_t>(r.freeze_timeout.ms()));
  call.step().add_listed("alternate", static_cast<int>(r.alternate));
  call.step().add_yes_no("throttling_only", throttling_only_);
  call.step().add("instance_name", r.instance_name);
  call.step().add_number("major", r.major_version).add_number("minor", r.minor_version);
  call.finish(result);
}

// Neither the fault plan nor COM says no, and not the page: "The caller is not an administrator".
HRESULT WriterFace::admit() {
  const HRESULT fault = surroundings_.world->faults().take_call_fault({"CVssWriter", "Initialize"});
  if (FAILED(fault)) return fault;
  if (const HRESULT refused = com_refusal(); FAILED(refused)) return refused;
  return surroundings_.world->coordinator().admit_writer(registration_.label);
}

// The step of a good Initialize waits for Subscribe: only then the trace knows the writer's label.
HRESULT WriterFace::Initialize(VSS_ID id, LPCWSTR name, LPCWSTR instance_name, DWORD major,
                               DWORD minor, VSS_USAGE_TYPE usage, VSS_SOURCE_TYPE source,
                               VSS_APPLICATION_LEVEL level, DWORD timeout_ms,
                               VSS_ALTERNATE_WRITER_STATE alternate, bool throttling_only) {
  const Argument in_name(name), in_instance(instance_name);
  const auto inside = surroundings_.inside();
  auto& r = registration_;
  r.writer_id = from_com(id);
  r.name = in_name.text().value_or("");
  r.label = service::writer_label_of(r.name);
  r.instance_name = in_instance.text();
  r.major_version = major;
  r.minor_version = minor;
  r.usage = static_cast<UsageType>(usage);
  r.source = static_cast<SourceType>(source);
  r.level = static_cast<ApplicationLevel>(level);
  r.freeze_timeout = VirtualTime::from_ms(timeout_ms);
  r.alternate = static_cast<AlternateWriterState>(alternate);
  throttling_only_ = throttling_only;
  surroundings_.subject.label = r.label;
  const bool fits = fit_documents(in_name, in_instance) || !surroundings_.world->keeps_documents();
  if (name == nullptr || r.writer_id.is_null() || !are_values(r) || !fits) {
    record_initialize(E_INVALIDARG);
    return E_INVALIDARG;
  }
  const HRESULT admitted = admit();
  if (FAILED(admitted)) {
    record_initialize(admitted);
    return admitted;
  }
  initialized_ = true;
  return S_OK;
}

HRESULT WriterFace::Subscribe(DWORD timeout_ms, DWORD events) {
  const auto inside = surroundings_.inside();
  if (!initialized_) return VSS_E_BAD_STATE;
  registration_.subscribe_mask = events;
  registration_.scripted = ScriptedScope::active();
  std::shared_ptr<const service::SubscribedWriter> subscribed;
  service::World& world = *surroundings_.world;
  HRESULT result = world.faults().take_call_fault({"CVssWriter", "Subscribe"});
  if (SUCCEEDED(result)) result = com_refusal();
  if (SUCCEEDED(result)) result = world.coordinator().subscribe(*this, registration_, &subscribed);
  // Also of one whose process had ended: what comes of it now has another label.
  if (SUCCEEDED(result)) {
    subscribed_ = true;
    surroundings_.subject.label = subscribed->registration.label;
    surroundings_.origin.owner->rename(surroundings_.subject);
    record_initialize(S_OK);
    if (ProcessWorld* process = process_world(); process != nullptr && !registration_.scripted) {
      process->on_subscribed();
    }
  }
  auto call = start(Verb::Subscribe);
  call.step().add_listed("events", events).add_number("timeout_ms", timeout_ms);
  return call.finish(result);
}

HRESULT WriterFace::Unsubscribe() {
  const auto inside = surroundings_.inside();
  if (!subscribed_) return S_FALSE;
  auto call = start(Verb::Unsubscribe);
  call.opened();
  const HRESULT result = surroundings_.world->coordinator().unsubscribe(*this);
  if (SUCCEEDED(result)) subscribed_ = false;
  return call.finish(result);
}

// The writer's end unsubscribes it, and the trace says so; where its process has ended before,
// there is nothing left to say.
void WriterFace::Uninitialize() {
  const auto inside = surroundings_.inside();
  if (!std::exchange(subscribed_, false)) return;
  service::Coordinator& coordinator = surroundings_.world->coordinator();
  // Where nothing goes on, nobody is left who could count on the writer.
  const bool counted_on = coordinator.live_session_count() > 0;
  const HRESULT result = coordinator.unsubscribe(*this);
  if (result == S_OK && counted_on) start(Verb::Unsubscribe).finish(result);
}

namespace {

// A writer overrides OnIdentifyEx or OnIdentify, never both (the page of OnIdentifyEx): where the
// first says no and nothing else, the second is meant.
bool ask_identity(CVssWriterEx* extended, CVssWriter& writer, CreateMetadataFace* metadata) {
  if (extended == nullptr) return writer.OnIdentify(metadata);
  return extended->OnIdentifyEx(metadata) || (!metadata->used() && extended->OnIdentify(metadata));
}

}  // namespace

// What a handler is handed was made by its event.
Surroundings WriterFace::surroundings_of(const service::HandlerContext& context) const {
  Surroundings surroundings = surroundings_;
  surroundings.origin.made = context.step();
  return surroundings;
}

Outcome WriterFace::identify(service::MetadataBuilder& builder, service::HandlerContext& context) {
  auto* metadata = new CreateMetadataFace(surroundings_of(context));
  const Reference<CreateMetadataFace> held(metadata);
  metadata->AddRef();
  create_metadata_ = Reference<CreateMetadataFace>(metadata);  // user code may keep looking at it
  metadata->attach(&builder);
  CVssWriterEx* extended = writer_.extended;
  metadata->AddRef();
  auto calling = std::make_shared<Calling>(
      *this,
      [extended, metadata](CVssWriter& writer) { return ask_identity(extended, writer, metadata); },
      Reference<IUnknown>(static_cast<IUnknown*>(metadata)));
  const Outcome outcome = call_user(calling, context);
  metadata->attach(nullptr);
  if (outcome == Outcome::succeeded || outcome == Outcome::refused) {
    identity_ = std::make_shared<const document::WriterMetadata>(builder.document());
  }
  return outcome;
}

Outcome WriterFace::handle(Event event, service::HandlerContext& context) {
  IVssWriterComponentsExt* components = nullptr;
  if (auto* shared = context.components()) {
    const Surroundings surroundings = surroundings_of(context);
    const Giving giving(surroundings.origin);
    components = make_writer_components_face(surroundings, *shared);
  }
  const VSS_ID set = to_com(context.shutdown_set_id());
  auto calling = std::make_shared<Calling>(
      *this,
      [event, components, set](CVssWriter& writer) {
        return call_handler(writer, event, components, set);
      },
      Reference<IUnknown>(static_cast<IUnknown*>(components)));
  return call_user(calling, context);
}

bool WriterFace::call_handler(CVssWriter& writer, Event event, IVssWriterComponents* components,
                              const VSS_ID& set) {
  switch (event) {
    case Event::prepare_backup:
      return writer.OnPrepareBackup(components);
    case Event::prepare_snapshot:
      return writer.OnPrepareSnapshot();
    case Event::freeze:
      return writer.OnFreeze();
    case Event::thaw:
      return writer.OnThaw();
    case Event::post_snapshot:
      return writer.OnPostSnapshot(components);
    case Event::backup_complete:
      return writer.OnBackupComplete(components);
    case Event::backup_shutdown:
      return writer.OnBackupShutdown(set);
    case Event::abort:
      return writer.OnAbort();
    case Event::pre_restore:
      return writer.OnPreRestore(components);
    case Event::post_restore:
      return writer.OnPostRestore(components);
    case Event::identify:
      break;
  }
  return false;
}

}  // namespace vsskit::sdk
