// A fault plan as the names and values that set it.
#include <string>
#include <utility>

#include "sim/engine/fault_plan.h"

namespace vsskit::engine {
namespace {

using Printed = std::vector<std::pair<std::string, std::string>>;

std::string text(trace::Verb verb) {
  return std::string(trace::spec(verb).text);
}

void print(const WriterFault& fault, Printed& out) {
  const std::string at = fault.writer + " " + text(fault.event);
  if (fault.veto) {
    out.emplace_back("writer_veto",
                     fault.failure == kSOk ? at : at + " " + print_hresult(fault.failure));
  }
  if (fault.throws) out.emplace_back("writer_throw", at);
  if (fault.slow_ms != 0)
    out.emplace_back("writer_slow_ms", at + " " + std::to_string(fault.slow_ms));
  if (fault.never_returns) out.emplace_back("writer_hang", at);
  if (fault.exits) out.emplace_back("writer_exit", at);
  if (fault.twice) out.emplace_back("writer_duplicate", at);
}

void print(const ProviderFault& fault, Printed& out) {
  const std::string at = text(fault.phase);
  if (failed(fault.failure))
    out.emplace_back("provider_fail", at + " " + print_hresult(fault.failure));
  if (fault.slow_ms != 0)
    out.emplace_back("provider_slow_ms", at + " " + std::to_string(fault.slow_ms));
  if (fault.never_returns) out.emplace_back("provider_hang", at);
}

void print(const DocumentFault& fault, Printed& out) {
  if (!fault.flipped_byte) {
    out.emplace_back("document_cut", fault.document);
  } else {
    out.emplace_back("document_flip", fault.document + " " + std::to_string(*fault.flipped_byte));
  }
}

void print_count(const char* name, const std::optional<std::uint64_t>& count, Printed& out) {
  if (count) out.emplace_back(name, std::to_string(*count));
}

void print_requester(const FaultPlan& plan, Printed& out) {
  print_count("requester_exit_after_call", plan.requester_exit_after_call, out);
  if (plan.requester_access)
    out.emplace_back("requester_not_elevated", std::to_string(*plan.requester_access));
  if (plan.requester_without_com) out.emplace_back("requester_without_com", "");
  for (const CallFault& fault : plan.calls)
    out.emplace_back("call_fails", print_call(fault.call) + " " + print_hresult(fault.failure));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> print_faults(const FaultPlan& plan) {
  Printed out;
  for (const WriterFault& fault : plan.writers)
    print(fault, out);
  for (const WriterAccount& account : plan.writer_accounts) {
    out.emplace_back("writer_not_elevated", account.writer + " " + std::to_string(account.access));
  }
  print_requester(plan, out);
  for (const ProviderFault& fault : plan.providers)
    print(fault, out);
  for (const VolumeFault& fault : plan.lost_volumes)
    out.emplace_back("volume_lost", fault.volume + " " + text(fault.moment));
  if (failed(plan.hold_failure)) out.emplace_back("hold_fails", print_hresult(plan.hold_failure));
  if (failed(plan.release_failure))
    out.emplace_back("release_fails", print_hresult(plan.release_failure));
  if (plan.service_disabled) out.emplace_back("service_disabled", "");
  if (plan.service_stops_at) out.emplace_back("service_stops_at", text(*plan.service_stops_at));
  for (const StubbornService& service : plan.stubborn_services) {
    const bool fails = failed(service.failure);
    out.emplace_back("service_runs_on",
                     fails ? service.name + " " + print_hresult(service.failure) : service.name);
  }
  print_count("crash_at_write", plan.crash_at_write, out);
  if (plan.crash_torn_bytes != 0)
    out.emplace_back("crash_torn_bytes", std::to_string(plan.crash_torn_bytes));
  print_count("disk_full_after_bytes", plan.disk_full_after_bytes, out);
  print_count("differential_full_after_bytes", plan.differential_full_after_bytes, out);
  for (const DocumentFault& fault : plan.documents)
    print(fault, out);
  return out;
}

}  // namespace vsskit::engine
