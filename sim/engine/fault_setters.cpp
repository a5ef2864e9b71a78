// Each named fault's value on its way into the plan.
#include <utility>

#include "sim/engine/fault_words.h"

namespace vsskit::engine {
namespace {

// WRITER EVENT and what follows them.
Result<WriterFault> writer_fault(const Words& words) {
  Result<trace::Verb> event = verb_of(trace::Party::writer, trace::StepKind::event, words[1]);
  if (!event) return event.error();
  WriterFault fault;
  fault.writer = words[0];
  fault.event = *event;
  return fault;
}

Result<ProviderFault> provider_fault(const Words& words) {
  Result<trace::Verb> phase = verb_of(trace::Party::provider, trace::StepKind::call, words[0]);
  if (!phase) return phase.error();
  ProviderFault fault;
  fault.phase = *phase;
  return fault;
}

// A fault whose value is one positive number goes where `target` says.
Result<void> set_count(const Words& words, std::string_view unit, std::uint64_t least,
                       std::optional<std::uint64_t>& target) {
  Result<std::uint64_t> value = number(words[0], unit);
  if (!value) return value.error();
  if (*value < least) return bad("0 " + std::string(unit), "a count from 1");
  target = *value;
  return {};
}

Result<void> set_code(std::string_view word, Hresult& target) {
  Result<Hresult> failure = code(word);
  if (!failure) return failure.error();
  target = *failure;
  return {};
}

// What VssAccessControl may say of an account (rule C-SEC-07).
Result<std::uint32_t> access_value(std::string_view word) {
  Result<std::uint64_t> value = number(word, "VssAccessControl");
  if (!value) return value.error();
  if (*value > 3) {
    return bad("VssAccessControl has no value " + std::string(word),
               "0 denied, 1 writer, 2 requester, 3 both");
  }
  return static_cast<std::uint32_t>(*value);
}

}  // namespace

Result<void> set_writer_veto(FaultPlan& plan, const Words& words) {
  Result<WriterFault> fault = writer_fault(words);
  if (!fault) return fault.error();
  fault->veto = true;
  if (words.size() > 2) {
    Result<Hresult> failure = code(words[2]);
    if (!failure) return failure.error();
    fault->failure = *failure;
  }
  plan.writers.push_back(*fault);
  return {};
}

Result<void> set_writer_throw(FaultPlan& plan, const Words& words) {
  Result<WriterFault> fault = writer_fault(words);
  if (!fault) return fault.error();
  fault->throws = true;
  plan.writers.push_back(*fault);
  return {};
}

Result<void> set_writer_hang(FaultPlan& plan, const Words& words) {
  Result<WriterFault> fault = writer_fault(words);
  if (!fault) return fault.error();
  fault->never_returns = true;
  plan.writers.push_back(*fault);
  return {};
}

Result<void> set_writer_slow(FaultPlan& plan, const Words& words) {
  Result<WriterFault> fault = writer_fault(words);
  if (!fault) return fault.error();
  Result<std::int64_t> ms = milliseconds(words[2]);
  if (!ms) return ms.error();
  fault->slow_ms = *ms;
  plan.writers.push_back(*fault);
  return {};
}

Result<void> set_provider_fail(FaultPlan& plan, const Words& words) {
  Result<ProviderFault> fault = provider_fault(words);
  if (!fault) return fault.error();
  fault->failure = kEFail;
  if (words.size() > 1) {
    Result<Hresult> failure = code(words[1]);
    if (!failure) return failure.error();
    fault->failure = *failure;
  }
  plan.providers.push_back(*fault);
  return {};
}

Result<void> set_provider_slow(FaultPlan& plan, const Words& words) {
  Result<ProviderFault> fault = provider_fault(words);
  if (!fault) return fault.error();
  Result<std::int64_t> ms = milliseconds(words[1]);
  if (!ms) return ms.error();
  fault->slow_ms = *ms;
  plan.providers.push_back(*fault);
  return {};
}

Result<void> set_provider_hang(FaultPlan& plan, const Words& words) {
  Result<ProviderFault> fault = provider_fault(words);
  if (!fault) return fault.error();
  fault->never_returns = true;
  plan.providers.push_back(*fault);
  return {};
}

Result<void> set_document_flip(FaultPlan& plan, const Words& words) {
  Result<std::uint64_t> byte = number(words[1], "bytes");
  if (!byte) return byte.error();
  plan.documents.push_back({std::string(words[0]), *byte});
  return {};
}

Result<void> set_document_cut(FaultPlan& plan, const Words& words) {
  plan.documents.push_back({std::string(words[0]), std::nullopt});
  return {};
}

Result<void> set_requester_exit(FaultPlan& plan, const Words& words) {
  return set_count(words, "calls", 1, plan.requester_exit_after_call);
}

Result<void> set_crash(FaultPlan& plan, const Words& words) {
  return set_count(words, "writes", 1, plan.crash_at_write);
}

Result<void> set_torn(FaultPlan& plan, const Words& words) {
  Result<std::uint64_t> value = number(words[0], "bytes");
  if (!value) return value.error();
  plan.crash_torn_bytes = *value;
  return {};
}

Result<void> set_disk_full(FaultPlan& plan, const Words& words) {
  return set_count(words, "bytes", 0, plan.disk_full_after_bytes);
}

Result<void> set_differential_full(FaultPlan& plan, const Words& words) {
  return set_count(words, "bytes", 0, plan.differential_full_after_bytes);
}

Result<void> set_writer_exit(FaultPlan& plan, const Words& words) {
  Result<WriterFault> fault = writer_fault(words);
  if (!fault) return fault.error();
  fault->exits = true;
  plan.writers.push_back(*fault);
  return {};
}

Result<void> set_writer_duplicate(FaultPlan& plan, const Words& words) {
  Result<WriterFault> fault = writer_fault(words);
  if (!fault) return fault.error();
  fault->twice = true;
  plan.writers.push_back(*fault);
  return {};
}

Result<void> set_writer_access(FaultPlan& plan, const Words& words) {
  WriterAccount account{std::string(words[0]), 0};
  if (words.size() > 1) {
    Result<std::uint32_t> access = access_value(words[1]);
    if (!access) return access.error();
    account.access = *access;
  }
  plan.writer_accounts.push_back(std::move(account));
  return {};
}

Result<void> set_requester_access(FaultPlan& plan, const Words& words) {
  Result<std::uint32_t> access = access_value(words[0]);
  if (!access) return access.error();
  plan.requester_access = *access;
  return {};
}

Result<void> set_requester_without_com(FaultPlan& plan, const Words&) {
  plan.requester_without_com = true;
  return {};
}

Result<void> set_call_fails(FaultPlan& plan, const Words& words) {
  Result<CallName> call = parse_call(words[0]);
  if (!call) return call.error();
  CallFault fault;
  fault.call = *call;
  if (words.size() > 1) {
    Result<Hresult> failure = code(words[1]);
    if (!failure) return failure.error();
    fault.failure = *failure;
  }
  plan.calls.push_back(fault);
  return {};
}

Result<void> set_volume_lost(FaultPlan& plan, const Words& words) {
  Result<trace::Verb> moment = moment_of(words[1]);
  if (!moment) return moment.error();
  plan.lost_volumes.push_back({std::string(words[0]), *moment});
  return {};
}

Result<void> set_hold_fails(FaultPlan& plan, const Words& words) {
  return set_code(words[0], plan.hold_failure);
}

Result<void> set_release_fails(FaultPlan& plan, const Words& words) {
  return set_code(words[0], plan.release_failure);
}

Result<void> set_service_disabled(FaultPlan& plan, const Words&) {
  plan.service_disabled = true;
  return {};
}

Result<void> set_service_stops(FaultPlan& plan, const Words& words) {
  Result<trace::Verb> moment = moment_of(words[0]);
  if (!moment) return moment.error();
  plan.service_stops_at = *moment;
  return {};
}

Result<void> set_service_runs_on(FaultPlan& plan, const Words& words) {
  StubbornService service;
  service.name = words[0];
  if (words.size() > 1) {
    if (Result<void> set = set_code(words[1], service.failure); !set) return set;
    if (win32_error_of(service.failure) == 0) {
      return bad(print_hresult(service.failure) + " is no code of a function that answers a BOOL",
                 "a Win32 error such as E_ACCESSDENIED or 0x8007041D");
    }
  }
  plan.stubborn_services.push_back(std::move(service));
  return {};
}

}  // namespace vsskit::engine
