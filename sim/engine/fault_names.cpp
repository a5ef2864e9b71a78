// Faults by name, as scenario files and command lines set them: one row a fault, which says how its
// value reads.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "sim/base/text.h"
#include "sim/engine/fault_plan.h"

namespace vsskit::engine {
namespace {

using Words = std::vector<std::string_view>;

Words words_of(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    at = end;
  }
  return words;
}

Error bad(std::string_view what, std::string_view expected) {
  return Error{"", std::string(what), std::string(expected)};
}

Result<std::uint64_t> number(std::string_view word, std::string_view unit) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && !word.empty() &&
      value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return value;
  }
  return bad("'" + std::string(word) + "' is no count of " + std::string(unit),
             "a decimal number up to 2^63-1");
}

Result<trace::Verb> verb_of(trace::Party party, trace::StepKind kind, std::string_view word) {
  const std::optional<trace::Verb> verb = trace::find_verb(party, word);
  if (verb && trace::spec(*verb).kind == kind) return *verb;
  std::string expected = kind == trace::StepKind::event ? "an event such as OnFreeze"
                                                        : "a phase such as CommitSnapshots";
  const std::string_view near = trace::nearest_verb(party, word);
  if (!near.empty() && !verb) expected = "did you mean " + std::string(near) + "?";
  return bad("unknown " + std::string(kind == trace::StepKind::event ? "event" : "phase") + " '" +
                 std::string(word) + "'",
             expected);
}

Result<Hresult> code(std::string_view word) {
  const std::optional<Hresult> value = parse_hresult(word);
  if (value && failed(*value)) return *value;
  const std::string_view near = value ? std::string_view{} : nearest_hresult_name(word);
  return bad("'" + std::string(word) + "' is no failure code",
             near.empty() ? "a name such as VSS_E_WRITERERROR_RETRYABLE, or 0x hex"
                          : "did you mean " + std::string(near) + "?");
}

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
  Result<std::uint64_t> ms = number(words[2], "milliseconds");
  if (!ms) return ms.error();
  fault->slow_ms = static_cast<std::int64_t>(*ms);
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
  Result<std::uint64_t> ms = number(words[1], "milliseconds");
  if (!ms) return ms.error();
  fault->slow_ms = static_cast<std::int64_t>(*ms);
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

// A fault whose value is one positive number goes where `target` says.
Result<void> set_count(const Words& words, std::string_view unit, std::uint64_t least,
                       std::optional<std::uint64_t>& target) {
  Result<std::uint64_t> value = number(words[0], unit);
  if (!value) return value.error();
  if (*value < least) return bad("0 " + std::string(unit), "a count from 1");
  target = *value;
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

struct Row {
  FaultName name;
  std::size_t words_min;
  std::size_t words_max;
  Result<void> (*set)(FaultPlan&, const Words&);
};

constexpr Row kRows[] = {
    {{"writer_veto", "WRITER EVENT [HRESULT]",
      "The writer answers false, after SetWriterFailure where a code is given."},
     2,
     3,
     set_writer_veto},
    {{"writer_throw", "WRITER EVENT", "An exception leaves the writer's handler."},
     2,
     2,
     set_writer_throw},
    {{"writer_slow_ms", "WRITER EVENT MILLISECONDS",
      "The writer's handler takes so much longer, in virtual time."},
     3,
     3,
     set_writer_slow},
    {{"writer_hang", "WRITER EVENT", "The writer's handler never returns."}, 2, 2, set_writer_hang},
    {{"requester_exit_after_call", "CALLS",
      "The requester vanishes without Release when so many of its calls have returned."},
     1,
     1,
     set_requester_exit},
    {{"provider_fail", "PHASE [HRESULT]", "The provider fails in this phase; E_FAIL by default."},
     1,
     2,
     set_provider_fail},
    {{"provider_slow_ms", "PHASE MILLISECONDS",
      "The provider takes so much longer in this phase, in virtual time."},
     2,
     2,
     set_provider_slow},
    {{"crash_at_write", "WRITES",
      "The process dies at this change of a file, counted from 1: the change is lost, and all "
      "after "
      "it."},
     1,
     1,
     set_crash},
    {{"crash_torn_bytes", "BYTES",
      "Of the write that the crash hits, so many first bytes are kept."},
     1,
     1,
     set_torn},
    {{"disk_full_after_bytes", "BYTES",
      "Writes fail with ERROR_DISK_FULL when files would grow by more than this."},
     1,
     1,
     set_disk_full},
    {{"document_cut", "DOCUMENT", "The stored document comes back without its second half."},
     1,
     1,
     set_document_cut},
    {{"document_flip", "DOCUMENT BYTE",
      "The stored document comes back with the lowest bit of this byte flipped, counted from 0."},
     2,
     2,
     set_document_flip},
};

constexpr auto kNames = [] {
  std::array<FaultName, std::size(kRows)> names{};
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = kRows[i].name;
  return names;
}();

Error unknown_fault(std::string_view name) {
  std::vector<std::string_view> known;
  for (const FaultName& row : kNames)
    known.push_back(row.name);
  const std::string_view near = nearest(name, known);
  return bad(
      "unknown fault '" + std::string(name) + "'",
      near.empty() ? "a name of the list of faults" : "did you mean " + std::string(near) + "?");
}

}  // namespace

std::span<const FaultName> fault_names() {
  return kNames;
}

Result<void> set_fault(FaultPlan& plan, std::string_view name, std::string_view value) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const Row& candidate) { return candidate.name.name == name; });
  if (row == std::end(kRows)) return unknown_fault(name);
  const Words words = words_of(value);
  if (words.size() < row->words_min || words.size() > row->words_max) {
    return bad(std::string(name) + " has " + std::to_string(words.size()) + " words",
               row->name.value);
  }
  return row->set(plan, words);
}

}  // namespace vsskit::engine
