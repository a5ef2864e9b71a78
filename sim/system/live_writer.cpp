#include "sim/system/live_writer.h"

#include <mutex>
#include <utility>

#include "sim/service/event_step.h"
#include "sim/system/live_builder.h"
#include "sim/system/live_context.h"
#include "sim/system/live_world.h"

namespace vsskit::system {

using service::Event;
using service::Outcome;

// The object's vtable. Each function is called with the object where a method has `this`.
struct LiveWriter::Slots {
  static void* destroyed(Object* object) { return object; }
  static bool OnIdentify(Object* object, IVssCreateWriterMetadata* metadata) {
    return object->writer->identify(*metadata, nullptr);
  }
  static bool OnIdentifyEx(Object* object, IVssCreateWriterMetadataEx* metadata) {
    return object->writer->identify(*metadata, metadata);
  }
  template <Event kEvent>
  static bool without_components(Object* object) {
    return object->writer->handle(kEvent, nullptr, GUID_NULL);
  }
  template <Event kEvent>
  static bool with_components(Object* object, IVssWriterComponents* components) {
    return object->writer->handle(kEvent, components, GUID_NULL);
  }
  static bool OnBackupShutdown(Object* object, VSS_ID set) {
    return object->writer->handle(Event::backup_shutdown, nullptr, set);
  }
  static bool on_volume(Object*, WCHAR*, VSS_ID, VSS_ID) { return true; }
  static bool agree(Object*) { return true; }

  template <class Function>
  static void* slot(Function* function) {
    return reinterpret_cast<void*>(function);
  }
  static void* const* table() {
    // In the order of sdk::Slot.
    static void* const kTable[] = {
        slot(&destroyed),
        slot(&OnIdentify),
        slot(&with_components<Event::prepare_backup>),
        slot(&without_components<Event::prepare_snapshot>),
        slot(&without_components<Event::freeze>),
        slot(&without_components<Event::thaw>),
        slot(&without_components<Event::abort>),
        slot(&with_components<Event::backup_complete>),
        slot(&OnBackupShutdown),
        slot(&with_components<Event::pre_restore>),
        slot(&with_components<Event::post_restore>),
        slot(&with_components<Event::post_snapshot>),
        slot(&on_volume),
        slot(&on_volume),
        slot(&agree),
        slot(&agree),
        slot(&OnIdentifyEx),
    };
    static_assert(std::size(kTable) == static_cast<std::size_t>(sdk::Slot::OnIdentifyEx) + 1);
    return kTable;
  }
};

LiveWriter::LiveWriter(LiveWorld& world, service::WriterPort& port)
    : world_(world), port_(port), object_{Slots::table(), nullptr, this} {}

LiveWriter::~LiveWriter() {
  stop();
}

Hresult LiveWriter::start(const service::WriterRegistration& registration) {
  registration_ = registration;
  const auto& r = registration_;
  if (world_.vss().create_writer_ex == nullptr) return kENoInterface;
  Hresult result = world_.vss().create_writer_ex(&object_, &object_.implementation);
  if (failed(result) || object_.implementation == nullptr) return result;
  WideArgument name(r.name);
  WideArgument instance(r.instance_name ? service::TextOrNull(*r.instance_name) : std::nullopt);
  result = object_.implementation->Initialize(
      sdk::to_com(r.writer_id), name.get(), instance.get(), r.major_version, r.minor_version,
      static_cast<VSS_USAGE_TYPE>(r.usage), static_cast<VSS_SOURCE_TYPE>(r.source),
      static_cast<VSS_APPLICATION_LEVEL>(r.level), static_cast<DWORD>(r.freeze_timeout.ms()),
      static_cast<VSS_ALTERNATE_WRITER_STATE>(r.alternate), false);
  if (succeeded(result)) result = object_.implementation->Subscribe(0, r.subscribe_mask);
  if (failed(result)) stop();
  return result;
}

void LiveWriter::stop() {
  sdk::MsvcImplementation* const implementation = std::exchange(object_.implementation, nullptr);
  if (implementation == nullptr) return;
  implementation->Unsubscribe();
  implementation->Uninitialize();
  implementation->Release();
}

bool LiveWriter::identify(IVssCreateWriterMetadata& metadata,
                          IVssCreateWriterMetadataEx* extended) {
  if (low_) return true;
  const std::lock_guard inside(world_.house());
  world_.keep_time();
  LiveContext context(world_, registration_, *object_.implementation, Event::identify, nullptr,
                      GUID_NULL);
  LiveBuilder builder(registration_, metadata, extended);
  const trace::StepNumber step = world_.recorder().open(service::event_step(context));
  context.set_step(step);
  const Outcome outcome = port_.identify(builder, context);
  builder.seal();
  service::close_event(world_.recorder(), step, outcome);
  return outcome == Outcome::succeeded;
}

bool LiveWriter::handle(Event event, IVssWriterComponents* components, const VSS_ID& set) {
  if (low_) return true;
  const std::lock_guard inside(world_.house());
  world_.keep_time();
  LiveContext context(world_, registration_, *object_.implementation, event, components, set);
  const trace::StepNumber step = world_.recorder().open(service::event_step(context));
  context.set_step(step);
  const Outcome outcome = port_.handle(event, context);
  world_.keep_time();
  service::close_event(world_.recorder(), step, outcome);
  return outcome == Outcome::succeeded;
}

}  // namespace vsskit::system
