// A rule: what the documentation asks, who must do it, why it matters and how a trace shows it. One
// struct in a constexpr table of its topic; conformance/rules/all.cpp lists the topics. How to
// write one: docs/guides/add-a-rule.md.
#pragma once

#include <cstdint>
#include <string_view>

#include "conformance/sources/documents.h"
#include "sim/trace/holds.h"

namespace vsskit::conformance {

class Judge;
class Session;

// Whose duty a rule speaks of.
enum class Subject : std::uint8_t { requester, writer, document, coordinator, provider };
inline constexpr int kSubjectCount = 5;
[[nodiscard]] std::string_view print(Subject subject);

// What the documentation's words amount to. `may` rules only inform.
enum class Strength : std::uint8_t { must, should, may };
[[nodiscard]] std::string_view print(Strength strength);

// Kinds of evidence. A recording that holds a kind holds all of it: only then may a rule conclude
// from a step's absence.
using Evidence = trace::Holds;
namespace holds = trace::holds;

// Where the statement stands: a document, and the section in it, empty for the whole page.
struct Source {
  Doc doc;
  std::string_view section;
};

// Looks at one session and tells the judge where the rule met its subject and where it was broken.
using Check = void (*)(const Session& session, Judge& judge);

struct Rule {
  std::string_view id;         // subject/topic/what-is-at-stake; never reused
  std::string_view inventory;  // ids of the inventory of statements, separated by blanks; rules on
                               // objects may have none
  Subject subject;
  Strength strength;
  Source source;
  std::string_view statement;  // one sentence in our words
  std::string_view why;        // what happens to the user when it is broken
  Evidence needs;              // kinds that must be complete; else the rule is not exercised
  Check check;
  // Exactly one of the two is given: the mutants in sim/roles that break this rule, separated by
  // blanks, or the reason why the simulator cannot bring the fault about.
  std::string_view mutant = {};
  std::string_view unreachable = {};
};

}  // namespace vsskit::conformance
