#include "replay/cli/again.h"

#include <fmt/format.h>

namespace vsskit::cli {
namespace {

#ifdef _WIN32
constexpr std::string_view kPlain = "-_./:=@+,\\";
constexpr std::string_view kThen = " & ";
#else
constexpr std::string_view kPlain = "-_./:=@+,";
constexpr std::string_view kThen = "; ";
#endif

bool is_plain(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || static_cast<unsigned char>(c) >= 0x80 || kPlain.find(c) != kPlain.npos;
}

void add(std::string& command, std::string_view option, std::string_view value) {
  if (!value.empty()) command += fmt::format(" {} {}", option, shell_word(value));
}

// The defaults are for the next version to change.
void add(std::string& command, std::string_view option, std::uint32_t value, std::uint32_t usual) {
  if (value != usual) command += fmt::format(" {} {}", option, value);
}

}  // namespace

std::string shell_word(std::string_view word) {
  bool plain = !word.empty();
  for (const char c : word)
    plain = plain && is_plain(c);
  if (plain) return std::string(word);
#ifdef _WIN32
  const char quote = '"';
  const std::string_view inner = "\\\"";
#else
  const char quote = '\'';
  const std::string_view inner = "'\\''";
#endif
  std::string quoted(1, quote);
  for (const char c : word) {
    if (c == quote) {
      quoted += inner;
    } else {
      quoted += c;
    }
  }
  return quoted + quote;
}

std::string check_again(const std::string& path, const JudgeOptions& options) {
  return "vsskit check " + shell_word(path) + (options.strict ? " --strict" : "");
}

std::string run_again(const RunArguments& arguments) {
  const RunArguments usual;
  std::string command = "vsskit run";
  add(command, "--scenario", arguments.scenario);
  add(command, "--seed", arguments.seed);
  add(command, "--dropin", arguments.dropin);
  add(command, "--prefix", arguments.prefix);
  add(command, "--state", arguments.state);
  add(command, "--timeout", arguments.timeout_s, usual.timeout_s);
  add(command, "--linger", arguments.linger_ms, usual.linger_ms);
  add(command, "--grace", arguments.grace_ms, usual.grace_ms);
  command += " --trace kept/ --";
  for (const std::string& word : arguments.command)
    command += " " + shell_word(word);
  return command.append(kThen) + check_again("kept/", arguments.judging);
}

}  // namespace vsskit::cli
