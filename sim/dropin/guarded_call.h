// Calls into code that MSVC compiled: what it throws passes through `catch (...)` of g++'s as if it
// were not there, and would end the process.
#pragma once

namespace vsskit::dropin {

// What stands for an exception of MSVC's C++ runtime that came out of such a call.
struct MsvcException {};

// Whether `work(object)` came back; false where an exception of MSVC's came out of it, which is
// gone then. Every other exception passes.
bool came_back(void (*work)(void*), void* object);

// `work()`; throws MsvcException where that let one of MSVC's out. Its result, if any, can be made
// without arguments.
template <class Work>
auto call_guarded(Work work) -> decltype(work()) {
  struct Call {
    Work work;
    decltype(work()) result{};
  } call{work};
  const auto run = [](void* object) {
    auto* const running = static_cast<Call*>(object);
    running->result = running->work();
  };
  if (!came_back(run, &call)) throw MsvcException{};
  return call.result;
}

}  // namespace vsskit::dropin
