#include "sim/sdk/faces/writer_face.h"

#include <cctype>
#include <utility>

#include "sim/sdk/faces/component_face.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"

namespace vsskit::sdk {

using service::Event;
using service::Outcome;
using trace::Verb;

namespace {

// A short name for the trace: `Notes Writer` becomes `notes`.
std::string label_of(std::string_view name) {
  std::string label;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      label += static_cast<char>(std::tolower(byte));
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  while (!label.empty() && label.back() == '-')
    label.pop_back();
  constexpr std::string_view kSuffix = "-writer";
  if (label.size() > kSuffix.size() &&
      label.compare(label.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0) {
    label.resize(label.size() - kSuffix.size());
  }
  return label.empty() ? "writer" : label;
}

}  // namespace

class WriterFace::InHandler {
 public:
  InHandler(WriterFace& face, service::HandlerContext& context)
      : face_(face),
        outer_(face.current_),
        outer_thread_(face.handler_thread_),
        scripted_(face.registration_.scripted) {
    face.current_ = &context;
    face.handler_thread_ = std::this_thread::get_id();
  }
  ~InHandler() {
    face_.current_ = outer_;
    face_.handler_thread_ = outer_thread_;
  }
  InHandler(const InHandler&) = delete;
  InHandler& operator=(const InHandler&) = delete;

 private:
  WriterFace& face_;
  service::HandlerContext* outer_;
  std::thread::id outer_thread_;
  ScriptedScope scripted_;  // what a user's handler makes is the user's, and the other way round
};

WriterFace::WriterFace(std::shared_ptr<service::World> world, UserWriter writer)
    : surroundings_{std::move(world), {trace::Party::writer, "writer"}, nullptr}, writer_(writer) {}

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

// The step of a good Initialize waits for Subscribe: only then the trace knows the writer's label.
HRESULT WriterFace::Initialize(VSS_ID id, LPCWSTR name, LPCWSTR instance_name, DWORD major,
                               DWORD minor, VSS_USAGE_TYPE usage, VSS_SOURCE_TYPE source,
                               VSS_APPLICATION_LEVEL level, DWORD timeout_ms,
                               VSS_ALTERNATE_WRITER_STATE alternate, bool throttling_only) {
  const Argument in_name(name), in_instance(instance_name);
  auto& r = registration_;
  r.writer_id = from_com(id);
  r.name = in_name.text().value_or("");
  r.label = label_of(r.name);
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
  if (name == nullptr || r.writer_id.is_null()) {
    record_initialize(E_INVALIDARG);
    return E_INVALIDARG;
  }
  initialized_ = true;
  return S_OK;
}

HRESULT WriterFace::Subscribe(DWORD timeout_ms, DWORD events) {
  if (!initialized_) return VSS_E_BAD_STATE;
  registration_.subscribe_mask = events;
  registration_.scripted = ScriptedScope::active();
  std::shared_ptr<const service::SubscribedWriter> subscribed;
  const HRESULT result =
      surroundings_.world->coordinator().subscribe(*this, registration_, &subscribed);
  if (SUCCEEDED(result) && !subscribed_) {
    subscribed_ = true;
    surroundings_.subject.label = subscribed->registration.label;
    record_initialize(S_OK);
  }
  auto call = start(Verb::Subscribe);
  call.step().add_listed("events", events).add_number("timeout_ms", timeout_ms);
  return call.finish(result);
}

HRESULT WriterFace::Unsubscribe() {
  if (!subscribed_) return S_FALSE;
  auto call = start(Verb::Unsubscribe);
  call.opened();
  const HRESULT result = surroundings_.world->coordinator().unsubscribe(*this);
  if (SUCCEEDED(result)) subscribed_ = false;
  return call.finish(result);
}

void WriterFace::Uninitialize() {
  if (!subscribed_) return;
  surroundings_.world->coordinator().unsubscribe(*this);
  subscribed_ = false;
}

Outcome WriterFace::identify(service::MetadataBuilder& builder, service::HandlerContext& context) {
  const InHandler in_handler(*this, context);
  create_metadata_ = Reference<CreateMetadataFace>(new CreateMetadataFace(surroundings_));
  create_metadata_->attach(&builder);
  bool answer = false;
  try {
    answer = writer_.extended != nullptr ? writer_.extended->OnIdentifyEx(create_metadata_.get())
                                         : writer_.plain->OnIdentify(create_metadata_.get());
  } catch (...) {
    create_metadata_->attach(nullptr);
    return Outcome::threw;
  }
  create_metadata_->attach(nullptr);
  identity_ = std::make_shared<const document::WriterMetadata>(builder.document());
  return answer ? Outcome::succeeded : Outcome::refused;
}

Outcome WriterFace::handle(Event event, service::HandlerContext& context) {
  const InHandler in_handler(*this, context);
  texts_.clear();
  volumes_.clear();
  try {
    return call_handler(event, context) ? Outcome::succeeded : Outcome::refused;
  } catch (...) {
    return Outcome::threw;
  }
}

bool WriterFace::call_handler(Event event, service::HandlerContext& context) {
  CVssWriter& writer = writer_.events();
  Reference<IVssWriterComponentsExt> components;
  if (auto* shared = context.components()) {
    components =
        Reference<IVssWriterComponentsExt>(make_writer_components_face(surroundings_, *shared));
  }
  switch (event) {
    case Event::prepare_backup:
      return writer.OnPrepareBackup(components.get());
    case Event::prepare_snapshot:
      return writer.OnPrepareSnapshot();
    case Event::freeze:
      return writer.OnFreeze();
    case Event::thaw:
      return writer.OnThaw();
    case Event::post_snapshot:
      return writer.OnPostSnapshot(components.get());
    case Event::backup_complete:
      return writer.OnBackupComplete(components.get());
    case Event::backup_shutdown:
      return writer.OnBackupShutdown(to_com(context.shutdown_set_id()));
    case Event::abort:
      return writer.OnAbort();
    case Event::pre_restore:
      return writer.OnPreRestore(components.get());
    case Event::post_restore:
      return writer.OnPostRestore(components.get());
    case Event::identify:
      break;
  }
  return false;
}

}  // namespace vsskit::sdk
