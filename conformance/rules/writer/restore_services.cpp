// Writers whose restore method stops a service: where they live. When requesters stop it is in
// requester/restore_services.cpp.
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/base/text.h"

namespace vsskit::conformance {
namespace {

bool is_stopped_for(const GatheredMetadata& gathered, std::string_view service) {
  const auto& method = gathered.metadata->restore_method;
  if (!method || !method->service) return false;
  const bool stops = method->method == RestoreMethodType::stop_restore_start ||
                     method->method == RestoreMethodType::restore_stop_start;
  return stops && fold_case(*method->service) == fold_case(service);
}

// The step by which the writer went while the service stopped; nullptr where it stayed.
const Step* gone_within(const Session& session, std::string_view label, const Step& stop) {
  const Step* over = session.over(stop);
  if (over == nullptr || over == &stop) return nullptr;
  for (const Step& step : session.between(stop, over)) {
    const bool goes = step.verb == Verb::Unsubscribe || step.verb == Verb::exit;
    if (goes && step.subject.party == trace::Party::writer && step.subject.label == label)
      return &step;
  }
  return nullptr;
}

void not_in_its_service(const Session& session, Judge& judge) {
  for (const Step* stop : session.calls(Verb::ControlService)) {
    if (stop->text("control") != "STOP" || session.refused(*stop)) continue;
    const ServiceFacts* service = session.world().service(stop->text("service"));
    for (const GatheredMetadata& gathered : session.metadata()) {
      if (!is_stopped_for(gathered, stop->text("service"))) continue;
      judge.applies(*stop);
      const Step* gone = gone_within(session, gathered.label, *stop);
      const bool hosted = service != nullptr && service->hosts == gathered.label;
      if (gone == nullptr && !hosted) continue;
      judge.violated(Place(*stop).of(gathered.label).with(gone).with(gathered.step),
                     "{} is stopped for the files of {}, which goes with it", stop->text("service"),
                     gathered.metadata->identification.friendly_name);
    }
  }
}

constexpr Rule kWriterRestoreServices[] = {
    {
        .id = "writer/restore-services/not-in-its-service",
        .inventory = "W-RMETH-13",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::stopping_services_for_restore_by_requestors, ""},
        .statement = "A writer whose restore method stops a service does not live in that service.",
        .why = "The writer goes with its service, comes back as another instance, and never hears "
               "of PostRestore.",
        .needs = holds::none,
        .check = not_in_its_service,
        .mutant = "lives_in_its_service",
    },
};

}  // namespace

std::span<const Rule> writer_restore_services() {
  return kWriterRestoreServices;
}

}  // namespace vsskit::conformance
