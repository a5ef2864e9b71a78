#include "conformance/rules/objects.h"

#include <algorithm>
#include <string>

#include "conformance/rule/history.h"

namespace vsskit::conformance {
namespace {

// The call or event that made the object, as far as it is known: of this session or an earlier one.
const Step* maker(const Session& session, const Step& step) {
  const auto made = step.number_of("made");
  if (!made) return nullptr;
  const auto number = static_cast<StepNumber>(*made);
  const Step* here = session.find(number);
  return here != nullptr ? here : session.history().origin_step(number);
}

std::string origin(const Session& session, const Step& step) {
  const Step* made = maker(session, step);
  if (made != nullptr) {
    return fmt::format(" that came from {} at step {}", trace::spec(made->verb).text, made->number);
  }
  const auto number = step.number_of("made");
  return number ? fmt::format(" that came from step {}", *number) : std::string();
}

}  // namespace

void leaks(const Session& session, Judge& judge, trace::Party party,
           bool (*is_meant)(std::string_view object)) {
  for (const Step* leak : session.calls(Verb::leaked)) {
    if (leak->subject.party != party || !is_meant(leak->text("object"))) continue;
    const std::int64_t count = leak->number_of("count").value_or(1);
    judge.violated(Place(*leak).with(maker(session, *leak)), "{} {}{} never given back", count,
                   leak->text("object"), origin(session, *leak) + (count == 1 ? " was" : " were"));
  }
}

void misuses(const Session& session, Judge& judge, trace::Party party,
             std::initializer_list<std::string_view> ways) {
  for (const Step* use : session.calls(Verb::misused)) {
    const std::string_view how = use->text("how");
    if (use->subject.party != party) continue;
    if (std::find(ways.begin(), ways.end(), how) == ways.end()) continue;
    judge.violated(Place(*use).with(maker(session, *use)), "{} on a {}{}{}", use->text("call"),
                   use->text("object"), origin(session, *use),
                   how == "foreign" ? " that COM never handed out"
                   : how == "freed" ? " and was freed before"
                                    : " and was released before");
  }
}

void handed_out(const Session& session, Judge& judge, trace::Party party,
                std::initializer_list<Verb> verbs) {
  for (const Verb verb : verbs) {
    for (const Step* call : session.calls(verb)) {
      if (call->subject.party == party && !session.refused(*call)) judge.applies(*call);
    }
  }
}

}  // namespace vsskit::conformance
