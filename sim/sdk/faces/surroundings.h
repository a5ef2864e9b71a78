// What a COM face works in: the world that made it, kept alive as long as user code holds the
// object, and the name under which its steps are written.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "sim/sdk/belongings.h"
#include "sim/sdk/faces/call.h"
#include "sim/service/world.h"
#include "sim/trace/step.h"

namespace vsskit::service {
class RequesterPort;
}

namespace vsskit::sdk {

// One requester's calls, counted over all of its objects, so that the fault plan can let it vanish
// after one of them: its session then ends as when a process dies, and what its code still does
// leaves no step.
struct RequesterLife {
  std::uint64_t calls = 0;
  bool vanished = false;
  std::weak_ptr<service::RequesterPort> session;
};

// The handlers of a writer that run now, and on which threads; a call from any other is marked in
// the trace. An event's step is open before its handler is entered and after that has returned, and
// other threads may make calls meanwhile. Guarded by the house.
struct HandlerThreads {
  struct Running {
    std::thread::id thread;
    std::uint64_t event = 0;  // its step; 0 where events are not held
  };
  std::vector<Running> running;     // in the order in which they began
  std::vector<std::uint64_t> open;  // events whose step is open, in their order

  [[nodiscard]] bool is_off_thread() const;
  // The event that a call belongs to: the one that the object was handed to, whose step is `made`,
  // where that is over; where there are several, the innermost of the calling thread, else again
  // the object's. 0 where that is clear, or not known.
  [[nodiscard]] std::uint64_t event_of_call(std::uint64_t made) const;

 private:
  [[nodiscard]] bool is_under_way(std::uint64_t event) const;
  [[nodiscard]] bool is_clear() const;
};

struct Surroundings {
  std::shared_ptr<service::World> world;
  trace::Subject subject;
  std::shared_ptr<RequesterLife> life;       // none for writers
  std::shared_ptr<HandlerThreads> handlers;  // writers alone
  Origin origin;        // of the object whose surroundings these are; copies are the parent's
  bool silent = false;  // what is asked here is nobody's step

  // What a method holds that makes no call's step: one thread at a time is in the house, and what
  // it hands out comes from where its object came from.
  struct Inside {
    std::unique_lock<engine::HouseLock> house;
    Giving giving;
  };
  [[nodiscard]] Inside inside() const;

  // A call's step to come; silent once the requester is gone.
  [[nodiscard]] Call call(trace::Verb verb) const;
  // A step that is no call of its own (a summary of reading); nothing once the requester is gone.
  void record(trace::Step step) const;
  // The fault plan's failure of a call that leaves no step otherwise: then there is one, and the
  // call does nothing. S_OK where the plan has none.
  [[nodiscard]] HRESULT struck(std::string_view interface_name, std::string_view method) const;
  // Whether this is IVssComponent, or a successor that this Windows has (the interfaces' pages).
  [[nodiscard]] bool offers_component(REFIID id) const;
  // Counts a call of the requester; whether it is gone by now.
  [[nodiscard]] bool is_gone() const;
};

// The world that a new object of this process belongs to; none where the process has no world.
[[nodiscard]] std::shared_ptr<service::World> current_world();

// Where objects live that belong to the machine and to no session: management, providers, express
// writers. What is left of them counts as leaked at any time. No world where the process has none.
[[nodiscard]] Surroundings surroundings_of_machine(trace::Party party);

// `requester:2` as a subject.
[[nodiscard]] trace::Subject subject_of(trace::Party party, std::string_view session_label);

}  // namespace vsskit::sdk
