// Who is let in: programs that do not run as an administrator, and what the registry key
// VssAccessControl says of their accounts. A trace tells of accounts only where its world declares
// them; where it does not, nothing is judged here.
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// Of the values 0 to 3 the first bit lets writers in and the second requesters.
bool lets_writers_in(std::string_view value) {
  return value == "1" || value == "3";
}
bool lets_requesters_in(std::string_view value) {
  return value == "2" || value == "3";
}

// The value of the writer's account; empty where it was not declared. Accounts are declared by the
// label that a writer's name gives: of several writers of one name the first has it.
std::string_view account_of(const Session& session, const std::string& label) {
  const World& world = session.world();
  if (const WriterFacts* writer = world.writer(label)) {
    for (const WriterFacts& other : world.writers()) {
      if (other.name != writer->name) continue;
      if (other.label != label) return {};
      break;
    }
  }
  for (const std::string_view value : {"0", "1", "2", "3"}) {
    if (world.has_fault("writer_not_elevated", label, value)) return value;
  }
  return {};
}

// Calls by which a program comes in, and the value that its account was declared with.
struct Admission {
  const Step* call;
  std::string_view value;
  bool admitted;
};

std::vector<Admission> admissions_of(const Session& session) {
  std::vector<Admission> entries;
  const World& world = session.world();
  const std::string_view value = world.fault_value("requester_not_elevated");
  for (const Step* call : session.calls(Verb::CreateVssBackupComponents)) {
    if (value.empty() || call->number < world.fault_since("requester_not_elevated")) continue;
    entries.push_back({call, value, lets_requesters_in(value)});
  }
  for (const Verb verb : {Verb::Initialize, Verb::Subscribe}) {
    for (const Step* call : session.calls(verb)) {
      const std::string& label = call->subject.label;
      const std::string_view account = account_of(session, label);
      const bool declared = call->number > world.fault_since("writer_not_elevated", label);
      if (!account.empty() && declared)
        entries.push_back({call, account, lets_writers_in(account)});
    }
  }
  return entries;
}

void others_are_refused(const Session& session, Judge& judge) {
  for (const Admission& entry : admissions_of(session)) {
    if (entry.admitted || !session.result_of(*entry.call)) continue;
    judge.applies(*entry.call);
    if (!session.succeeded(*entry.call)) continue;
    judge.violated(*entry.call,
                   "{} of a program that is no administrator, and whose account has "
                   "the value {}, ended in {}",
                   trace::spec(entry.call->verb).text, entry.value,
                   session.result_text(*entry.call));
  }
}

void value_lets_in(const Session& session, Judge& judge) {
  if (session.world().has_fault("call_fails")) return;
  for (const Admission& entry : admissions_of(session)) {
    if (!entry.admitted || !session.result_of(*entry.call)) continue;
    judge.applies(*entry.call);
    if (session.result_of(*entry.call) != kEAccessDenied) continue;
    judge.violated(*entry.call, "{} ended in {}, although the account has the value {}",
                   trace::spec(entry.call->verb).text, session.result_text(*entry.call),
                   entry.value);
  }
}

constexpr Rule kCoordinatorRights[] = {
    {
        .id = "coordinator/rights/others-are-refused",
        .inventory = "C-SEC-01",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::security_considerations_for_requestors, ""},
        .statement = "A program that is no administrator, backup operator or local system, and "
                     "that VssAccessControl does not name, is refused with E_ACCESSDENIED.",
        .why = "Anybody could read every file of the machine from a shadow copy.",
        .needs = holds::none,
        .check = others_are_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/rights/value-lets-in",
        .inventory = "C-SEC-07",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::security_considerations_for_writers, ""},
        .statement = "An account with the value 1 in VssAccessControl is let in as a writer, with "
                     "2 as a requester, with 3 as both.",
        .why = "A service with an account of its own is missing in every backup.",
        .needs = holds::none,
        .check = value_lets_in,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_rights() {
  return kCoordinatorRights;
}

}  // namespace vsskit::conformance
