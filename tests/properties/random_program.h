// A program that some user could have written: requesters whose calls take turns, writers that do
// odd things in their handlers, and at most one fault of the plan. It prints as it is played.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace vsskit::test::random {

inline constexpr int kRequesters = 3;

// `who` is a requester from 1, and `text` a call in the words of a trace (step_requester.h), or one
// of the words below; 0 is the machine, whose words those alone are.
//
//   again                  the requester's last call, if VSS_E_SNAPSHOT_SET_IN_PROGRESS came of it
//   null METHOD            with NULL for what the method is to fill
//   spoil                  the document that it holds is damaged
//   sleep MILLISECONDS     virtual time passes
//   join WRITER, leave WRITER
struct Turn {
  int who = 0;
  std::string text;
};

// What a writer does in each handler of this event: an act of program_writers.h, or `K: TEXT`, a
// turn of requester K.
struct Reaction {
  std::string writer;
  std::string event;
  std::string act;
};

struct Program {
  std::string fault;  // none if empty
  std::string fault_value;
  std::vector<Reaction> reactions;
  std::vector<Turn> turns;
};

inline std::ostream& operator<<(std::ostream& out, const Program& program) {
  out << "\n";
  if (!program.fault.empty())
    out << "  fault " << program.fault << " = " << program.fault_value << "\n";
  for (const Reaction& each : program.reactions)
    out << "  " << each.writer << " at " << each.event << " does: " << each.act << "\n";
  for (const Turn& turn : program.turns)
    out << "  " << turn.who << ": " << turn.text << "\n";
  return out;
}

inline std::vector<Program> without_a_requester(const Program& program) {
  std::vector<Program> list;
  for (int who = 0; who <= kRequesters; ++who) {
    Program fewer = program;
    std::erase_if(fewer.turns, [&](const Turn& turn) { return turn.who == who; });
    if (fewer.turns.size() < program.turns.size()) list.push_back(std::move(fewer));
  }
  return list;
}

inline std::vector<Program> without_the_fault(const Program& program) {
  if (program.fault.empty()) return {};
  Program none = program;
  none.fault.clear();
  return {none};
}

// Everything that is smaller by one thing, the largest first.
inline rc::Seq<Program> smaller(const Program& program) {
  auto turns = rc::seq::map(rc::shrink::removeChunks(program.turns), [=](std::vector<Turn> fewer) {
    Program made = program;
    made.turns = std::move(fewer);
    return made;
  });
  auto reactions =
      rc::seq::map(rc::shrink::removeChunks(program.reactions), [=](std::vector<Reaction> fewer) {
        Program made = program;
        made.reactions = std::move(fewer);
        return made;
      });
  return rc::seq::concat(rc::seq::fromContainer(without_the_fault(program)),
                         rc::seq::fromContainer(without_a_requester(program)), std::move(reactions),
                         std::move(turns));
}

}  // namespace vsskit::test::random
