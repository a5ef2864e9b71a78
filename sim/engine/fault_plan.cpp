#include "sim/engine/fault_plan.h"

#include <algorithm>
#include <utility>

#include "sim/base/text.h"

namespace vsskit::engine {
namespace {

void add(WriterFault& sum, const WriterFault& fault) {
  sum.slow_ms += fault.slow_ms;
  sum.veto |= fault.veto;
  if (sum.failure == kSOk) sum.failure = fault.failure;
  sum.throws |= fault.throws;
  sum.never_returns |= fault.never_returns;
  sum.exits |= fault.exits;
  sum.twice |= fault.twice;
}

}  // namespace

WriterFault FaultPlan::writer_fault(std::string_view writer, trace::Verb event) const {
  WriterFault sum;
  if (writers.empty()) return sum;
  sum.writer = writer;
  sum.event = event;
  for (const WriterFault& fault : writers) {
    if (fault.event == event && (fault.writer == "*" || fault.writer == writer)) add(sum, fault);
  }
  return sum;
}

ProviderFault FaultPlan::provider_fault(trace::Verb phase) const {
  ProviderFault sum;
  sum.phase = phase;
  for (const ProviderFault& fault : providers) {
    if (fault.phase != phase) continue;
    sum.slow_ms += fault.slow_ms;
    if (sum.failure == kSOk) sum.failure = fault.failure;
    sum.never_returns |= fault.never_returns;
  }
  return sum;
}

std::string FaultPlan::stored_document(std::string_view name, std::string content) const {
  for (const DocumentFault& fault : documents) {
    if (fault.document != "*" && fault.document != name) continue;
    if (!fault.flipped_byte) {
      content.resize(content.size() / 2);
    } else if (*fault.flipped_byte < content.size()) {
      char& byte = content[*fault.flipped_byte];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1u);
    }
  }
  return content;
}

bool FaultPlan::admits_writer(std::string_view writer) const {
  for (const WriterAccount& account : writer_accounts) {
    if (account.writer == "*" || account.writer == writer) return (account.access & 1) != 0;
  }
  return true;
}

bool FaultPlan::admits_requester() const {
  return !requester_access || (*requester_access & 2) != 0;
}

Hresult FaultPlan::take_call_fault(const CallName& call) {
  const auto found = std::find_if(calls.begin(), calls.end(),
                                  [&](const CallFault& fault) { return fault.call == call; });
  if (found == calls.end()) return kSOk;
  const Hresult failure = found->failure;
  calls.erase(found);
  return failure;
}

Hresult FaultPlan::take_call_fault(trace::Verb verb, trace::Party party) {
  if (calls.empty()) return kSOk;
  const std::optional<CallName> call = call_of(verb, party);
  return call ? take_call_fault(*call) : kSOk;
}

std::vector<std::string> FaultPlan::take_lost_volumes(trace::Verb moment) {
  std::vector<std::string> lost;
  for (auto fault = lost_volumes.begin(); fault != lost_volumes.end();) {
    if (fault->moment != moment) {
      ++fault;
      continue;
    }
    lost.push_back(std::move(fault->volume));
    fault = lost_volumes.erase(fault);
  }
  return lost;
}

bool FaultPlan::take_service_stop(trace::Verb moment) {
  if (service_stops_at != moment) return false;
  service_stops_at.reset();
  return true;
}

const StubbornService* FaultPlan::stubborn_service(std::string_view name) const {
  const auto found = std::find_if(
      stubborn_services.begin(), stubborn_services.end(), [&](const StubbornService& each) {
        return each.name == "*" || fold_case(each.name) == fold_case(name);
      });
  return found == stubborn_services.end() ? nullptr : &*found;
}

bool FaultPlan::empty() const {
  return print_faults(*this).empty();
}

}  // namespace vsskit::engine
