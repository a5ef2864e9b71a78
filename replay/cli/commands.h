// The commands, each with what its options say. Every one gives an exit code (cli/screen.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "replay/cli/screen.h"

namespace vsskit::cli {

struct CheckArguments {
  std::vector<std::string> paths;
  JudgeOptions judging;
};
int check(const CheckArguments& arguments);

struct SimArguments {
  std::string scenario = "ledger";
  std::string seed;  // as written; empty: the scenario's own
  std::uint64_t runs = 1;
  std::string trace;
  bool list = false;
  JudgeOptions judging;
};
int sim(const SimArguments& arguments);

struct RunArguments {
  std::vector<std::string> command;  // the program and its arguments
  std::string scenario;
  std::string seed;
  std::string trace;
  std::string dropin;
  std::string prefix;
  std::string state;
  std::uint32_t timeout_s = 600;
  std::uint32_t linger_ms = 2000;
  std::uint32_t grace_ms = 1000;
  bool ignore_exit = false;
  bool clean = false;
  JudgeOptions judging;
};
int run(const RunArguments& arguments);

struct SystemArguments {
  enum class Action : std::uint8_t { writers, check, backup, restore, learn_names };
  Action action = Action::writers;
  std::string vssapi;                   // empty: the system's
  std::vector<std::string> writer_ids;  // empty: all
  std::vector<std::string> components;  // full paths; empty: all
  std::string type = "copy";
  std::string medium;
  std::string base;    // the folder of the backup to build on; empty: none
  std::string ledger;  // the folder of a writer of our own; empty: none
  std::string trace;
  bool i_own_this_server = false;
  JudgeOptions judging;
};
int system(const SystemArguments& arguments);

struct ShowArguments {
  std::string path;
};
int show(const ShowArguments& arguments);

struct RulesArguments {
  std::string rule;
};
int rules(const RulesArguments& arguments);

}  // namespace vsskit::cli
