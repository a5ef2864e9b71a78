// What goes wrong in a simulated run, and only that.
//
// Fault model. A writer may refuse an event, fail with a code, throw, take long, never return, or
// die in it; an event may come twice. A requester may vanish after any of its calls, lack rights or
// COM. Any call of VSS may fail, whoever makes it. A provider may fail, be slow or hang in any
// phase; a volume may go, the VSS service stop, at any event, phase or call, or never start. The
// process may die at any change of a file, with the first bytes of that last write on disk or none;
// a disk may fill up; a stored document may come back damaged. Files never lose what was written
// before a crash, writes are never reordered, clocks never go back, no call is lost and no event is
// delivered late. Nothing here is a probability: a plan is exact, and whoever wants chance draws a
// plan from a seed. Every fault is off until it is named, and the trace declares those that are on.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/base/result.h"
#include "sim/engine/call_names.h"
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
  bool exits = false;          // its process ends in this event: nobody is subscribed any more
  bool twice = false;          // the event is delivered a second time once it was handled
};

// An account that is no administrator, backup operator or Local System; `access` is its value in
// VssAccessControl: 0 denied or no entry, 1 writer, 2 requester, 3 both (rule C-SEC-07).
struct WriterAccount {
  std::string writer;  // its label; `*` is every writer
  std::uint32_t access = 0;
};

// How a provider's phase fails: the phase is not run, its code is returned, if anything is.
struct ProviderFault {
  trace::Verb phase{};  // CommitSnapshots ...
  Hresult failure = kSOk;
  std::int64_t slow_ms = 0;
  bool never_returns = false;  // the provider is given up, and the creation with it
};

// A call that fails before it does anything, whoever makes it. Strikes once, then leaves the plan.
struct CallFault {
  CallName call;  // DoSnapshotSet ...
  Hresult failure = kEOutOfMemory;
};

// A volume that goes away when `moment` begins: an event's delivery, a provider's phase, a
// requester's method. Strikes once, then leaves the plan; VolumeTable::bring_back() ends it.
struct VolumeFault {
  std::string volume;  // any name of it
  trace::Verb moment{};
};

// A service of the machine that does not stop when it is told to.
struct StubbornService {
  std::string name;        // ignoring case; `*` is every service
  Hresult failure = kSOk;  // of the call, a Win32 error; S_OK: accepted, and stopping never ends
};

// A stored document that comes back damaged: the byte at this position has its lowest bit flipped;
// none cuts the document in the middle.
struct DocumentFault {
  std::string document;  // as a trace names it; `*` is every one
  std::optional<std::uint64_t> flipped_byte;
};

struct FaultPlan {
  std::vector<WriterFault> writers;
  std::vector<ProviderFault> providers;
  std::vector<DocumentFault> documents;
  std::vector<CallFault> calls;
  std::vector<VolumeFault> lost_volumes;
  std::vector<WriterAccount> writer_accounts;
  std::vector<StubbornService> stubborn_services;
  // The requester's account is no administrator; its value in VssAccessControl, as above.
  std::optional<std::uint32_t> requester_access;
  bool requester_without_com = false;  // CO_E_NOTINITIALIZED
  bool service_disabled = false;       // no session can be initialized
  // The service stops when this moment begins, and starts again for the next session. Strikes once.
  std::optional<trace::Verb> service_stops_at;
  // The system cannot flush and hold writes, or freeze transactions, before the copies are made;
  // cannot let them go, after that: the code with which DoSnapshotSet ends.
  Hresult hold_failure = kSOk;
  Hresult release_failure = kSOk;
  // The requester vanishes when this many of its calls have returned.
  std::optional<std::uint64_t> requester_exit_after_call;
  // This change of a file (write, new size, create, rename, delete; counted from 1 over all
  // volumes) is not made, and none after it: the machine is dead. See service::World::dead().
  std::optional<std::uint64_t> crash_at_write;
  // Of that change, if it is a write, so many first bytes reach the disk.
  std::uint64_t crash_torn_bytes = 0;
  // Writes that would make the volumes hold more new bytes than this fail with ERROR_DISK_FULL.
  std::optional<std::uint64_t> disk_full_after_bytes;

  // A volume's shadow copies go at the change of a file that makes the differential storage keep
  // more bytes than this: the storage cannot grow.
  std::optional<std::uint64_t> differential_full_after_bytes;

  // All faults of this writer at this event as one; no fault has all members at their defaults.
  [[nodiscard]] WriterFault writer_fault(std::string_view writer, trace::Verb event) const;
  [[nodiscard]] ProviderFault provider_fault(trace::Verb phase) const;
  // The document as it comes back.
  [[nodiscard]] std::string stored_document(std::string_view name, std::string content) const;
  // Whether such accounts are let in.
  [[nodiscard]] bool admits_writer(std::string_view writer) const;
  [[nodiscard]] bool admits_requester() const;
  // The failure of this call, which leaves the plan; S_OK for none. A verb is the call whose step
  // this party says with it.
  Hresult take_call_fault(const CallName& call);
  Hresult take_call_fault(trace::Verb verb, trace::Party party);
  // How the service refuses to stop; nullptr for one that stops.
  [[nodiscard]] const StubbornService* stubborn_service(std::string_view name) const;
  // Volumes that go at this moment, which leave the plan; and whether the service stops.
  std::vector<std::string> take_lost_volumes(trace::Verb moment);
  bool take_service_stop(trace::Verb moment);
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

// The plan as names and values that set_fault() takes: setting them again gives an equal plan.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> print_faults(const FaultPlan& plan);

// Sets one fault by its name; writer, provider and document faults may be set many times and add
// up. An error has no `where`; an unknown name is answered with the nearest one.
[[nodiscard]] Result<void> set_fault(FaultPlan& plan, std::string_view name,
                                     std::string_view value);

}  // namespace vsskit::engine
