#include "sim/engine/fault_plan.h"

#include <utility>

namespace vsskit::engine {
namespace {

void add(WriterFault& sum, const WriterFault& fault) {
  sum.slow_ms += fault.slow_ms;
  sum.veto |= fault.veto;
  if (sum.failure == kSOk) sum.failure = fault.failure;
  sum.throws |= fault.throws;
  sum.never_returns |= fault.never_returns;
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
  }
  return sum;
}

std::string FaultPlan::stored_document(std::string_view name, std::string content) const {
  for (const DocumentFault& fault : documents) {
    if (fault.document != name) continue;
    if (!fault.flipped_byte) {
      content.resize(content.size() / 2);
    } else if (*fault.flipped_byte < content.size()) {
      char& byte = content[*fault.flipped_byte];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1u);
    }
  }
  return content;
}

bool FaultPlan::empty() const {
  return writers.empty() && providers.empty() && documents.empty() && !requester_exit_after_call &&
         !crash_at_write && !disk_full_after_bytes;
}

}  // namespace vsskit::engine
