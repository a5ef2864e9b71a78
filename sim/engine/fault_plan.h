// What goes wrong in a simulated run, and only that.
//
// Fault model. A writer may refuse an event, fail with a code, throw, take long, or never return; a
// requester may vanish after any of its calls; a provider may fail or be slow in any phase; the
// process may die at any change of a file, with the first bytes of that last write on disk or none;
// a disk may fill up; a stored document may come back damaged. Files never lose what was written
// before a crash, writes are never reordered, clocks never go back, no event is delivered twice and
// no call is lost. Nothing here is a probability: a plan is exact, and whoever wants chance draws a
// plan from a seed. Every fault is off until it is named.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/base/result.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::engine {

// How a writer's handler misbehaves. Faults of the same writer and event add up: it may be slow and
// then fail.
struct WriterFault {
  std::string writer;        // its label; `*` is every writer
  trace::Verb event{};       // OnPrepareBackup ...
  std::int64_t slow_ms = 0;  // virtual time that the handler takes beyond its own
  // The handler is not called; the writer says SetWriterFailure(failure) where it is not S_OK, and
  // answers false.
  bool veto = false;
  Hresult failure = kSOk;
  bool throws = false;         // an exception leaves the handler
  bool never_returns = false;  // the writer is lost from this event on
};

// How a provider's phase fails: the phase is not run, its code is returned.
struct ProviderFault {
  trace::Verb phase{};  // CommitSnapshots ...
  Hresult failure = kSOk;
  std::int64_t slow_ms = 0;
};

// A stored document that comes back damaged: the byte at this position has its lowest bit flipped;
// none cuts the document in the middle.
struct DocumentFault {
  std::string document;  // as a trace names it
  std::optional<std::uint64_t> flipped_byte;
};

struct FaultPlan {
  std::vector<WriterFault> writers;
  std::vector<ProviderFault> providers;
  std::vector<DocumentFault> documents;
  // The requester vanishes when this many of its calls have returned.
  std::optional<std::uint64_t> requester_exit_after_call;
  // This change of a file (write, new size, create, rename, delete; counted from 1 over all
  // volumes) is not made, and none after it: the process is dead. See VolumeTable::crashed().
  std::optional<std::uint64_t> crash_at_write;
  // Of that change, if it is a write, so many first bytes reach the disk.
  std::uint64_t crash_torn_bytes = 0;
  // Writes that would make the volumes hold more new bytes than this fail with ERROR_DISK_FULL.
  std::optional<std::uint64_t> disk_full_after_bytes;

  // All faults of this writer at this event as one; no fault has all members at their defaults.
  [[nodiscard]] WriterFault writer_fault(std::string_view writer, trace::Verb event) const;
  [[nodiscard]] ProviderFault provider_fault(trace::Verb phase) const;
  // The document as it comes back.
  [[nodiscard]] std::string stored_document(std::string_view name, std::string content) const;
  // Whether nothing goes wrong.
  [[nodiscard]] bool empty() const;
};

// A fault as a scenario file names it.
struct FaultName {
  std::string_view name;   // writer_veto
  std::string_view value;  // WRITER EVENT [HRESULT]
  std::string_view doc;    // one sentence
};
// All faults, in the order in which the manual lists them.
[[nodiscard]] std::span<const FaultName> fault_names();

// Sets one fault by its name; writer, provider and document faults may be set many times and add
// up. An error has no `where`; an unknown name is answered with the nearest one.
[[nodiscard]] Result<void> set_fault(FaultPlan& plan, std::string_view name,
                                     std::string_view value);

}  // namespace vsskit::engine
