// What the rules about objects of requesters and of writers share: what VSS hands out belongs to
// whoever received it, until it is given back once.
#pragma once

#include <initializer_list>
#include <string_view>

#include "conformance/rule/judge.h"

namespace vsskit::conformance {

// Complains of leaks by this party of objects that `is_meant`.
void leaks(const Session& session, Judge& judge, trace::Party party,
           bool (*is_meant)(std::string_view object));
// Complains of this party's use of objects in one of these ways (`released`, `freed`, `foreign`).
void misuses(const Session& session, Judge& judge, trace::Party party,
             std::initializer_list<std::string_view> ways);
// The rules meet their subject at each of these calls of the party that handed something out.
void handed_out(const Session& session, Judge& judge, trace::Party party,
                std::initializer_list<Verb> verbs);

[[nodiscard]] inline bool is_string(std::string_view object) {
  return object == "BSTR" || object == "LPWSTR";
}
[[nodiscard]] inline bool is_interface(std::string_view object) {
  return object.substr(0, 4) == "IVss";
}

}  // namespace vsskit::conformance
