// What was said last of each component, while a session is gone through in the order of time.
#pragma once

#include <cstddef>
#include <map>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// The calls of one verb, by anybody. Each is looked at once, so that steps must be asked about in
// their order; the session outlives it.
class LastCalls {
 public:
  enum class Of { all, accepted };  // accepted: those that were not refused
  LastCalls(const Session& session, trace::Verb verb, Of of = Of::all)
      : session_(&session), calls_(session.calls(verb)), of_(of) {}

  // The last one of the step's component before it; nullptr where there is none.
  const trace::Step* before(const trace::Step& step) {
    for (; next_ < calls_.size() && calls_[next_]->number < step.number; ++next_) {
      const trace::Step* call = calls_[next_];
      if (of_ == Of::all || !session_->refused(*call)) last_[session_->component_of(*call)] = call;
    }
    const auto found = last_.find(session_->component_of(step));
    return found == last_.end() ? nullptr : found->second;
  }

 private:
  const Session* session_;
  Steps calls_;
  Of of_;
  std::size_t next_ = 0;
  std::map<ComponentName, const trace::Step*> last_;
};

}  // namespace vsskit::conformance
