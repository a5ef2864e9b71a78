// Draws programs: each requester works in the order that the documentation gives, from which it
// strays here and there; or does not stray at all, so that everybody comes to the end.
#pragma once

#include <rapidcheck.h>

#include <cstddef>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "tests/proofs/fault_rows.h"
#include "tests/properties/random_program.h"
#include "tests/properties/random_words.h"

namespace vsskit::test::random {

class Orders {
 public:
  explicit Orders(std::uint64_t seed) : chance_(seed) {}

  Program program() {
    Program made;
    if (chance_.chance(1, 2)) draw_fault(made);
    for (std::uint64_t left = chance_.chance(1, 3) ? 0 : chance_.below(7); left > 0; --left)
      made.reactions.push_back(reaction(made));
    std::vector<Calls> calls(1 + chance_.below(kRequesters));
    for (Calls& each : calls) {
      each = session();
      if (chance_.chance(1, 4)) append(each, session());
      if (chance_.chance(2, 3)) each = stray(each);
    }
    made.turns = in_turns(calls);
    return made;
  }

 private:
  using Calls = std::vector<std::string>;

  static void append(Calls& calls, const Calls& more) {
    calls.insert(calls.end(), more.begin(), more.end());
  }
  std::string any_of(std::span<const char* const> words) {
    return words[chance_.below(words.size())];
  }

  // --- Sessions in good order

  Calls session() {
    switch (chance_.below(10)) {
      case 0:
        return file_share();
      case 1:
        return without_copy();
      case 2:
      case 3:
        return restore();
      case 4:
        return housekeeping();
      default:
        return backup(chance_.chance(2, 3));
    }
  }

  Calls begun(bool components) {
    Calls calls = {"InitializeForBackup"};
    if (chance_.chance(1, 4)) calls.push_back("SetContext context=" + any_of(kContexts));
    if (chance_.chance(1, 6)) calls.push_back(any_of(kChoices));
    calls.push_back("SetBackupState components=" + std::string(components ? "yes" : "no") +
                    " bootable=" + (chance_.chance(1, 4) ? "yes" : "no") +
                    " type=" + any_of(kTypes) + " partial=yes");
    operate(calls, "GatherWriterMetadata");
    calls.emplace_back("GetWriterMetadata index=0");
    if (components) add_components(calls);
    return calls;
  }
  void add_components(Calls& calls) {
    if (!chance_.chance(1, 6)) {
      calls.push_back("AddComponent instance=$instance:notes " + std::string(kNotes));
      if (chance_.chance(1, 3)) {
        calls.push_back("SetPreviousBackupStamp " + std::string(kNotes) + " stamp=\"one\"");
      }
    }
    if (chance_.chance(1, 2))
      calls.push_back("AddComponent instance=$instance:books " + std::string(kBooks));
  }

  Calls backup(bool components) {
    Calls calls = begun(components);
    make_set(calls);
    operate(calls, "PrepareForBackup");
    if (chance_.chance(1, 2)) look(calls);
    operate(calls, "DoSnapshotSet");
    look(calls);
    calls.emplace_back("GetSnapshotProperties snapshot=$snapshot:C:\\");
    if (components)
      calls.push_back("SetBackupSucceeded instance=$instance:notes " + std::string(kNotes) +
                      " succeeded=yes");
    operate(calls, "BackupComplete");
    if (chance_.chance(1, 2)) look(calls);
    calls.emplace_back("SaveAsXML");
    if (chance_.chance(1, 3)) calls.emplace_back("DeleteSnapshots id=$set type=SNAPSHOT_SET");
    calls.emplace_back("Release");
    return calls;
  }
  Calls without_copy() {
    Calls calls = begun(true);
    operate(calls, "PrepareForBackup");
    operate(calls, "BackupComplete");
    append(calls, {"SaveAsXML", "Release"});
    return calls;
  }
  Calls file_share() {
    Calls calls = {"InitializeForBackup", "SetContext context=" + any_of(kNoWriters)};
    if (chance_.chance(1, 3)) calls.emplace_back("SetBackupState components=no type=FULL");
    make_set(calls);
    operate(calls, "DoSnapshotSet");
    if (chance_.chance(1, 3)) append(calls, {"Query queried=NONE returned=SNAPSHOT"});
    calls.emplace_back("Release");
    return calls;
  }
  Calls restore() {
    Calls calls = {"InitializeForRestore", "SetRestoreState type=OTHER"};
    operate(calls, "GatherWriterMetadata");
    for (const std::string_view part : {kNotes, kBooks}) {
      if (chance_.chance(2, 3))
        calls.push_back("SetSelectedForRestore " + std::string(part) + " selected=yes");
    }
    if (chance_.chance(1, 3)) calls.push_back(any_of(kRestoreWishes));
    operate(calls, "PreRestore");
    if (chance_.chance(1, 2)) look(calls);
    calls.push_back("SetFileRestoreStatus " + std::string(kNotes) + " status=ALL");
    operate(calls, "PostRestore");
    look(calls);
    calls.emplace_back("Release");
    return calls;
  }
  Calls housekeeping() {
    return {"InitializeForBackup",
            "SetContext context=ALL",
            "Query queried=NONE returned=SNAPSHOT",
            "IsVolumeSupported volume=C:\\",
            any_of(kStrays),
            any_of(kStrays),
            "Release"};
  }

  void make_set(Calls& calls) {
    calls.emplace_back("StartSnapshotSet");
    retry(calls);
    calls.emplace_back("AddToSnapshotSet volume=C:\\");
    if (chance_.chance(1, 3)) calls.emplace_back("AddToSnapshotSet volume=D:\\");
  }
  // Who looks ends what he looked at before long, or does not.
  void look(Calls& calls) {
    operate(calls, "GatherWriterStatus");
    append(calls, {"GetWriterStatusCount", "GetWriterStatus index=0", "GetWriterStatusEx index=1"});
    if (chance_.chance(2, 3)) calls.emplace_back("FreeWriterStatus");
  }
  void retry(Calls& calls) {
    for (std::uint64_t left = chance_.below(3); left > 0; --left)
      append(calls, {"sleep 1000", "again"});
  }
  void operate(Calls& calls, const char* method) {
    calls.emplace_back(method);
    if (std::string_view(method) == "DoSnapshotSet") retry(calls);
    switch (chance_.below(24)) {
      case 0:
        return append(calls, {"Wait milliseconds=1", "Wait"});
      case 1:
        return append(calls, {"Cancel", "Wait"});
      case 2:
      case 3:
      case 4:
      case 5:
        return append(calls, {"Wait", "QueryStatus"});
      default:
        for (std::uint64_t left = 1 + chance_.below(6); left > 0; --left)
          calls.emplace_back("QueryStatus");
        if (!chance_.chance(1, 4)) append(calls, {"Wait", "QueryStatus"});
    }
  }

  // --- Astray

  Calls stray(const Calls& calls) {
    Calls made;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const std::uint64_t way = chance_.below(60);
      if (way == 0) continue;
      made.push_back(calls[i]);
      if (way == 1) made.push_back(calls[i]);
      if (way == 2 && made.size() > 1) std::swap(made.back(), made[made.size() - 2]);
      if (way == 3) made.push_back(calls[chance_.below(calls.size())]);
      if (way == 4 || way == 5) made.push_back(any_of(kStrays));
      if (way == 6) made.push_back(any_of(kNulls));
    }
    return made;
  }

  // A few turns of one, a few of another, and now and then the machine's.
  std::vector<Turn> in_turns(const std::vector<Calls>& calls) {
    std::vector<std::size_t> next(calls.size(), 0);
    std::vector<Turn> turns;
    for (std::size_t left = calls.size(); left > 0;) {
      const std::size_t who = chance_.below(calls.size());
      if (next[who] == calls[who].size()) continue;
      if (chance_.chance(1, 60)) turns.push_back({0, any_of(kMachine)});
      for (std::uint64_t run = 1 + chance_.below(8); run > 0 && next[who] < calls[who].size();
           --run)
        turns.push_back({static_cast<int>(who) + 1, calls[who][next[who]++]});
      if (next[who] == calls[who].size()) --left;
    }
    return turns;
  }

  // --- What goes on beside

  // What a fault strikes is worth being odd in.
  Reaction reaction(const Program& program) {
    Reaction made{any_of(kWriters), any_of(kEvents), any_of(kActs)};
    if (program.fault.starts_with("writer_") && chance_.chance(1, 2)) {
      const std::size_t at = program.fault_value.find(" On");
      if (at != std::string::npos) {
        const std::size_t end = program.fault_value.find(' ', at + 1);
        made.writer = program.fault_value.substr(0, at);
        made.event = program.fault_value.substr(at + 1, end - at - 1);
        // Twice the same answer is once.
        if (program.fault == "writer_duplicate" && chance_.chance(1, 2)) made.act = "refuse once";
      }
    }
    if (chance_.chance(1, 4)) {
      made.act = std::to_string(1 + chance_.below(kRequesters)) + ": " + any_of(kStrays);
    }
    return made;
  }
  void draw_fault(Program& program) {
    static const std::vector<FaultRow> rows = [] {
      std::vector<FaultRow> all = faults_of_events("notes");
      for (const auto& more :
           {faults_of_moments(), faults_of_calls(), faults_of_the_machine("notes")})
        all.insert(all.end(), more.begin(), more.end());
      return all;
    }();
    // Each kind as often as another, however many values it has, those of events more often.
    static const std::map<std::string, std::vector<FaultRow>> kinds = [] {
      std::map<std::string, std::vector<FaultRow>> all;
      for (const FaultRow& row : rows)
        all[row.name].push_back(row);
      return all;
    }();
    static constexpr const char* kOfEvents[] = {"writer_duplicate", "writer_exit",  "writer_hang",
                                                "writer_slow_ms",   "writer_throw", "writer_veto"};
    const auto any = static_cast<std::ptrdiff_t>(chance_.below(kinds.size()));
    const auto& kind =
        chance_.chance(1, 2) ? kinds.at(any_of(kOfEvents)) : std::next(kinds.begin(), any)->second;
    const FaultRow& row = kind[chance_.below(kind.size())];
    program.fault = row.name;
    program.fault_value = row.value;
  }

  Prng chance_;
};

// Any program, with everything smaller that shrinking can come to.
inline rc::Gen<Program> any_program() {
  return [](const rc::Random& random, int) {
    rc::Random drawn = random;
    // A lambda, since clang does not take a function's name here.
    return rc::shrinkable::shrinkRecur(Orders(drawn.next()).program(),
                                       [](const Program& program) { return smaller(program); });
  };
}

}  // namespace vsskit::test::random
