#include "sim/sdk/faces/surroundings.h"

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <algorithm>
#include <utility>

#include "sim/sdk/world_access.h"
#include "sim/service/requester_port.h"

namespace vsskit::sdk {

bool HandlerThreads::is_off_thread() const {
  const auto here = std::this_thread::get_id();
  return !running.empty() && std::none_of(running.begin(), running.end(),
                                          [&](const Running& one) { return one.thread == here; });
}

bool HandlerThreads::is_under_way(std::uint64_t event) const {
  return std::find(open.begin(), open.end(), event) != open.end() ||
         std::any_of(running.begin(), running.end(),
                     [&](const Running& one) { return one.event == event; });
}

// Whether no call can be taken for another event's.
bool HandlerThreads::is_clear() const {
  if (open.empty()) return running.size() < 2;
  const std::uint64_t only = open.front();
  return open.size() < 2 && std::all_of(running.begin(), running.end(),
                                        [&](const Running& one) { return one.event == only; });
}

std::uint64_t HandlerThreads::event_of_call(std::uint64_t made) const {
  if (made != 0 && !is_under_way(made)) return made;
  if (is_clear()) return 0;
  const auto here = std::this_thread::get_id();
  const auto own = std::find_if(running.rbegin(), running.rend(),
                                [&](const Running& one) { return one.thread == here; });
  if (own != running.rend()) return own->event;
  return is_under_way(made) ? made : 0;
}

Surroundings::Inside Surroundings::inside() const {
  return {std::unique_lock(world->house()), Giving(origin)};
}

Call Surroundings::call(trace::Verb verb) const {
  Call call(*world, subject, verb, {origin.owner, 0});
  if (is_gone() || silent) call.silence();
  if (handlers == nullptr) return call;
  if (handlers->is_off_thread()) call.step().add_number("thread", GetCurrentThreadId());
  const std::uint64_t event = handlers->event_of_call(origin.made);
  if (event != 0) call.step().add_number("during", event);
  return call;
}

void Surroundings::record(trace::Step step) const {
  const auto in = inside();
  if (!silent && (!life || !life->vanished)) world->recorder().record(std::move(step));
}

HRESULT Surroundings::struck(std::string_view interface_name, std::string_view method) const {
  const auto in = inside();
  return life && life->vanished ? S_OK : say_struck(*world, subject, {interface_name, method});
}

bool Surroundings::offers_component(REFIID id) const {
  return id == IID_IVssComponent || (id == IID_IVssComponentEx && world->windows_at_least(6, 0)) ||
         (id == IID_IVssComponentEx2 && world->windows_at_least(6, 1));
}

bool Surroundings::is_gone() const {
  if (!life || life->vanished) return life != nullptr;
  auto& limit = world->faults().requester_exit_after_call;
  const std::uint64_t returned = life->calls++;
  if (!limit || returned < *limit) return false;
  limit.reset();  // strikes once
  life->vanished = true;
  const auto session = life->session.lock();
  if (session) session->say_effects();
  if (origin.owner) origin.owner->forget();
  world->recorder().record(trace::make_step(subject, trace::Verb::exit));
  if (session) session->release();
  return true;
}

std::shared_ptr<service::World> current_world() {
  ProcessWorld* process = process_world();
  return process == nullptr ? nullptr : process->world();
}

Surroundings surroundings_of_machine(trace::Party party) {
  const std::string_view label = party == trace::Party::writer ? "writer" : "";
  Surroundings result{current_world(), {party, std::string(label)}, nullptr, nullptr, {}};
  if (result.world) result.origin.owner = Belongings::make(result.world, result.subject, true);
  return result;
}

trace::Subject subject_of(trace::Party party, std::string_view session_label) {
  const auto colon = session_label.find(':');
  if (colon == std::string_view::npos) return {party, ""};
  return {party, std::string(session_label.substr(colon + 1))};
}

}  // namespace vsskit::sdk
