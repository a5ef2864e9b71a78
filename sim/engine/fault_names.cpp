// Faults by name, as scenario files and command lines set them and traces declare them: one row a
// fault, which says how its value reads.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "sim/base/text.h"
#include "sim/engine/fault_words.h"

namespace vsskit::engine {
namespace {

struct Row {
  FaultName name;
  std::size_t words_min;
  std::size_t words_max;
  FaultSetter set;
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
    {{"writer_exit", "WRITER EVENT", "The writer's process ends when the event reaches it."},
     2,
     2,
     set_writer_exit},
    {{"writer_duplicate", "WRITER EVENT", "The event is delivered to the writer twice."},
     2,
     2,
     set_writer_duplicate},
    {{"writer_not_elevated", "WRITER [VALUE]",
      "The writer runs under an account that is no administrator; VALUE is its VssAccessControl."},
     1,
     2,
     set_writer_access},
    {{"requester_exit_after_call", "CALLS",
      "The first requester of which so many calls have returned vanishes without Release."},
     1,
     1,
     set_requester_exit},
    {{"requester_not_elevated", "VALUE",
      "The requester's account is no administrator; VALUE is its VssAccessControl, 0 where it has "
      "none."},
     1,
     1,
     set_requester_access},
    {{"requester_without_com", "true", "The requester never initialized COM."},
     0,
     0,
     set_requester_without_com},
    {{"call_fails", "METHOD [HRESULT]",
      "The next call of this method or function fails and does nothing; E_OUTOFMEMORY by default."},
     1,
     2,
     set_call_fails},
    {{"provider_fail", "PHASE [HRESULT]", "The provider fails in this phase; E_FAIL by default."},
     1,
     2,
     set_provider_fail},
    {{"provider_slow_ms", "PHASE MILLISECONDS",
      "The provider takes so much longer in this phase, in virtual time."},
     2,
     2,
     set_provider_slow},
    {{"provider_hang", "PHASE", "The provider never returns from this phase."},
     1,
     1,
     set_provider_hang},
    {{"volume_lost", "VOLUME MOMENT",
      "The volume goes away when this event, provider phase or method of a requester begins."},
     2,
     2,
     set_volume_lost},
    {{"hold_fails", "HRESULT",
      "The system cannot flush or hold writes or freeze transactions; the creation ends with "
      "this."},
     1,
     1,
     set_hold_fails},
    {{"release_fails", "HRESULT",
      "The system cannot thaw transactions once the copies are made; the creation ends with this."},
     1,
     1,
     set_release_fails},
    {{"service_disabled", "true", "The VSS service cannot be started."},
     0,
     0,
     set_service_disabled},
    {{"service_stops_at", "MOMENT",
      "The VSS service stops when this event, provider phase or method of a requester begins."},
     1,
     1,
     set_service_stops},
    {{"service_runs_on", "SERVICE [HRESULT]",
      "The service does not stop: the call fails with the code, or the service stops for ever."},
     1,
     2,
     set_service_runs_on},
    {{"crash_at_write", "WRITES",
      "The machine dies at this change of a file, counted from 1: the change is lost, and nobody "
      "there does or hears anything more."},
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
    {{"differential_full_after_bytes", "BYTES",
      "A volume's shadow copies go once more than this was changed on it since they were made."},
     1,
     1,
     set_differential_full},
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
  Words words = words_of(value);
  // A fault without a value is on where it is named.
  const bool flag = row->words_max == 0;
  if (flag && words == Words{row->name.value}) words.clear();
  if (flag && !words.empty()) {
    return bad(std::string(name) + " takes no value such as '" + std::string(value) + "'",
               row->name.value);
  }
  if (words.size() < row->words_min || words.size() > row->words_max) {
    return bad(std::string(name) + " has " + std::to_string(words.size()) +
                   (words.size() == 1 ? " word" : " words"),
               row->name.value);
  }
  return row->set(plan, words);
}

}  // namespace vsskit::engine
