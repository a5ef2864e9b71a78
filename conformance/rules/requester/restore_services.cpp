// Services that a restore method has a requester stop and start. Only of services that the trace
// declares it tells what is asked of them; of others nothing can be said. What a service's stop
// does to the writer is in writer/restore_services.cpp.
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restored_files.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

bool is_method(const GatheredMetadata& gathered, RestoreMethodType method) {
  const auto& declared = gathered.metadata->restore_method;
  return declared && declared->method == method;
}

// The declared service that this method stops; nullptr where the writer has another one.
const ServiceFacts* service_of(const Session& session, const GatheredMetadata& gathered,
                               RestoreMethodType method) {
  if (!is_method(gathered, method)) return nullptr;
  return session.world().service(gathered.metadata->restore_method->service.value_or(""));
}

bool is_stop_of(const ServiceFacts& service, const Session& session, const Step& call) {
  return call.text("control") == "STOP" &&
         session.world().service(call.text("service")) == &service;
}

// The first and the last call that told the service to stop, however it ended.
struct Stops {
  const Step* first = nullptr;
  const Step* last = nullptr;
};
Stops stops_before(const ServiceFacts& service, const Session& session, StepNumber until) {
  Stops stops;
  for (const Step* call : session.calls(Verb::ControlService)) {
    if (call->number >= until || !is_stop_of(service, session, *call)) continue;
    if (stops.first == nullptr) stops.first = call;
    stops.last = call;
  }
  return stops;
}

const Step* first_start_after(const ServiceFacts& service, const Session& session,
                              const Step& step) {
  for (const Step* call : session.calls(Verb::StartService)) {
    if (call->number > step.number && session.world().service(call->text("service")) == &service)
      return call;
  }
  return nullptr;
}

// The last try to stop the service before it has to stand still; nullptr where it stands still.
const Step* vain_stop(const Session& session, const ServiceFacts& service, StepNumber until) {
  const Step* stop = stops_before(service, session, until).last;
  if (stop == nullptr || !service.runs_at(until)) return nullptr;
  const Step* start = first_start_after(service, session, *stop);
  const bool stood = !service.runs_at(stop->number) && start != nullptr && start->number < until;
  return stood ? nullptr : stop;
}

// Whether an operation was over when the step began, as far as the trace tells.
bool is_over(const Session& session, const Step& operation, const Step& step) {
  if (step.number < operation.number) return false;
  return !session.holds(holds::calls) || session.over_before(operation, step);
}

// A piece that went where the method sends it, of a writer whose service is stopped meanwhile.
struct ServedPiece {
  const RestoredPiece* piece = nullptr;
  const RestoredSet* set = nullptr;
  const ServiceFacts* service = nullptr;
};
std::vector<ServedPiece> served(const Session& session, const RestoredFiles& files,
                                RestoreMethodType method) {
  std::vector<ServedPiece> pieces;
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    const bool placed = piece.landing == Landing::original || piece.landing == Landing::mapped;
    const ServiceFacts* service = service_of(session, *set.gathered, method);
    if (placed && service != nullptr && set.goes_by_method())
      pieces.push_back({&piece, &set, service});
  }
  return pieces;
}

void stopped_while_restored(const Session& session, Judge& judge) {
  if (session.first(Verb::restored) == nullptr) return;
  const RestoredFiles files(session);
  std::set<const ServiceFacts*> told;
  for (const ServedPiece& each : served(session, files, RestoreMethodType::stop_restore_start)) {
    const Step& step = *each.piece->step;
    judge.applies(step);
    if (!each.service->runs_at(step.number)) continue;
    // One that would not stop is another matter: error-if-not-stopped.
    if (vain_stop(session, *each.service, step.number) != nullptr) continue;
    if (!told.insert(each.service).second) continue;
    judge.violated(Place(step).with(each.set->gathered->step),
                   "{} came back while the service {} ran; {} is declared STOP_RESTORE_START",
                   each.piece->target, each.service->name, each.set->text());
  }
}

// The stop after which the service was started only when PostRestore had been called; nullptr where
// it ran by then, or was never started, which is started-again's.
const Step* started_after(const Session& session, const ServiceFacts& service, const Step* post) {
  if (post == nullptr || service.runs_at(post->number)) return nullptr;
  const Step* stop = stops_before(service, session, post->number).last;
  const bool started = stop != nullptr && first_start_after(service, session, *stop) != nullptr;
  return started ? stop : nullptr;
}

void stopped_between_events(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  if (pre == nullptr || session.first(Verb::ControlService) == nullptr) return;
  const Step* post = session.first_accepted(Verb::PostRestore);
  std::set<const ServiceFacts*> seen;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const ServiceFacts* service =
        service_of(session, gathered, RestoreMethodType::stop_restore_start);
    if (service == nullptr || !seen.insert(service).second) continue;
    const Step* first = stops_before(*service, session, session.last_step().number + 1).first;
    if (first == nullptr) continue;
    judge.applies(*first);
    if (!is_over(session, *pre, *first)) {
      judge.violated(Place(*first).with(pre).with(gathered.step),
                     "{} is stopped, and PreRestore at step {} was not known to be over",
                     service->name, pre->number);
    } else if (const Step* stop = started_after(session, *service, post)) {
      judge.violated(Place(*post).with(stop).with(first_start_after(*service, session, *stop)),
                     "PostRestore while {}, stopped at step {}, was not started again",
                     service->name, stop->number);
    }
  }
}

void restarted_after_postrestore(const Session& session, Judge& judge) {
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (post == nullptr || session.first(Verb::restored) == nullptr) return;
  if (session.was_taken_away() || session.was_cut()) return;
  const RestoredFiles files(session);
  std::set<const ServiceFacts*> seen;
  for (const ServedPiece& each : served(session, files, RestoreMethodType::restore_stop_start)) {
    const bool ran = each.service->runs_at(post->number);
    const Stops stops = stops_before(*each.service, session, session.last_step().number + 1);
    if (!seen.insert(each.service).second || (!ran && stops.first == nullptr)) continue;
    judge.applies(*post);
    if (stops.first == nullptr) {
      judge.violated(Place(session.last_step()).with(post).with(each.set->gathered->step),
                     "the service {} was not stopped and started after PostRestore at step {}; "
                     "{} is declared RESTORE_STOP_START",
                     each.service->name, post->number, each.set->text());
    } else if (!is_over(session, *post, *stops.first)) {
      judge.violated(Place(*stops.first).with(post).with(each.set->gathered->step),
                     "{} is stopped before PostRestore is known to be over; {} is declared "
                     "RESTORE_STOP_START",
                     each.service->name, each.set->text());
    }
  }
}

void started_again(const Session& session, Judge& judge) {
  if (session.kind() != SessionKind::restore || session.was_taken_away()) return;
  std::map<std::string_view, const Step*> stopped;  // by the service's name
  for (const Step* call : session.calls(Verb::ControlService)) {
    const ServiceFacts* service = session.world().service(call->text("service"));
    if (service == nullptr || call->text("control") != "STOP") continue;
    if (session.succeeded(*call)) stopped[service->name] = call;
  }
  for (const auto& [name, stop] : stopped) {
    const ServiceFacts* service = session.world().service(name);
    const bool started = first_start_after(*service, session, *stop) != nullptr;
    if (!started && session.was_cut()) continue;
    judge.applies(*stop);
    if (started) continue;
    judge.violated(Place(session.last_step()).with(stop),
                   "the service {}, stopped at step {}, was not started again", name, stop->number);
  }
}

// The sets of which pieces came back though their service would not stop.
std::set<const RestoredSet*> restored_in_vain(const Session& session, const RestoredFiles& files,
                                              Judge& judge) {
  std::set<const RestoredSet*> told;
  for (const ServedPiece& each : served(session, files, RestoreMethodType::stop_restore_start)) {
    const Step& step = *each.piece->step;
    const Step* stop = vain_stop(session, *each.service, step.number);
    if (stop == nullptr || !told.insert(each.set).second) continue;
    judge.violated(Place(step).with(stop).with(each.set->gathered->step),
                   "{} came back though {} did not stop: ControlService at step {} ended in {}",
                   each.piece->target, each.service->name, stop->number,
                   session.result_text(*stop));
  }
  return told;
}

// The set that a call reports on, whose writer has a service stopped; nullptr where there is none.
const RestoredSet* reported(const Session& session, const RestoredFiles& files, const Step& call) {
  for (const RestoredSet& set : files.sets()) {
    const bool stops =
        service_of(session, *set.gathered, RestoreMethodType::stop_restore_start) != nullptr;
    if (stops && set.goes_by_method() && session.component_of(call) == set.name) return &set;
  }
  return nullptr;
}

void error_if_not_stopped(const Session& session, Judge& judge) {
  if (session.first(Verb::ControlService) == nullptr) return;
  const RestoredFiles files(session);
  const auto told = restored_in_vain(session, files, judge);
  for (const Step* status : session.calls(Verb::SetFileRestoreStatus)) {
    const RestoredSet* set = reported(session, files, *status);
    if (set == nullptr || told.contains(set)) continue;
    const ServiceFacts* service =
        service_of(session, *set->gathered, RestoreMethodType::stop_restore_start);
    const Step* stop = vain_stop(session, *service, status->number);
    if (stop == nullptr) continue;
    judge.applies(*status);
    if (status->text("status") != "ALL") continue;
    judge.violated(Place(*status).with(stop),
                   "all of {} is said to be back, and its service {} did not stop: ControlService "
                   "at step {} ended in {}",
                   set->name.path, service->name, stop->number, session.result_text(*stop));
  }
}

constexpr Rule kRequesterRestoreServices[] = {
    {
        .id = "requester/restore-services/stopped-while-restored",
        .inventory = "R-RMETH-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_vss_restoremethod_enum, ""},
        .statement = "Files whose method is VSS_RME_STOP_RESTORE_START come back while their "
                     "service is stopped.",
        .why = "The service goes on with what it has open and in memory, and writes it over what "
               "was restored.",
        .needs = holds::none,
        .check = stopped_while_restored,
        .mutant = "restores_under_a_running_service",
    },
    {
        .id = "requester/restore-services/stopped-between-events",
        .inventory = "R-RMETH-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::stopping_services_for_restore_by_requestors, ""},
        .statement = "For VSS_RME_STOP_RESTORE_START a service is stopped when PreRestore is over, "
                     "and runs again when PostRestore is called.",
        .why = "The writer prepares the service's files in PreRestore and takes them over in "
               "PostRestore, and asks the running service for it.",
        .needs = holds::none,
        .check = stopped_between_events,
        .mutant = "stops_services_too_early starts_services_too_late",
    },
    {
        .id = "requester/restore-services/restarted-after-postrestore",
        .inventory = "R-RMETH-10",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_vss_restoremethod_enum, ""},
        .statement = "For VSS_RME_RESTORE_STOP_START the service is stopped and started once "
                     "PostRestore is over.",
        .why = "The service goes on with what it had read before the restore.",
        .needs = holds::calls,
        .check = restarted_after_postrestore,
        .mutant = "restarts_no_service restarts_services_too_early",
    },
    {
        .id = "requester/restore-services/started-again",
        .inventory = "R-RMETH-11",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::stopping_services_for_restore_by_requestors, ""},
        .statement = "A service that a requester stops for a restore is started again.",
        .why = "The files are back, and nobody is there to serve them.",
        .needs = holds::calls,
        .check = started_again,
        .mutant = "starts_no_service_again",
    },
    {
        .id = "requester/restore-services/error-if-not-stopped",
        .inventory = "R-RMETH-11",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::stopping_services_for_restore_by_requestors, ""},
        .statement = "Where a service cannot be stopped for VSS_RME_STOP_RESTORE_START, its "
                     "writer's files are not restored, and that is an error.",
        .why = "Half of the files are replaced under a service that runs, and the administrator "
               "believes that all is well.",
        .needs = holds::none,
        .check = error_if_not_stopped,
        .mutant = "restores_though_it_runs_on",
    },
};

}  // namespace

std::span<const Rule> requester_restore_services() {
  return kRequesterRestoreServices;
}

}  // namespace vsskit::conformance
