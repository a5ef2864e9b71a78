#include <fmt/core.h>

#include <utility>

#include "replay/cli/again.h"
#include "replay/cli/commands.h"
#include "replay/run/judging.h"
#include "replay/run/kept_endings.h"

namespace vsskit::cli {

int check(const CheckArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const auto chosen = run::choose_rules(arguments.judging.rules);
  if (!chosen) return complain(chosen.error());
  conformance::Examiner examiner(*chosen);
  std::string head;
  std::vector<std::string> paths;
  std::vector<conformance::ProgramEnding> endings;
  for (const auto& path : arguments.paths) {
    auto kept = run::kept_endings(path);
    if (!kept) return complain(kept.error());
    endings.insert(endings.end(), kept->begin(), kept->end());
    const auto parts = run::recordings_at(path);
    paths.insert(paths.end(), parts.begin(), parts.end());
  }
  for (const auto& path : paths) {
    auto source = run::open_any(path);
    if (!source) return complain(source.error());
    ProgressLine line(path);
    const auto contents =
        run::examine(examiner, *source.value(), check_again(path, arguments.judging), "",
                     [&](std::uint64_t steps) { line.show(run::grouped(steps) + " steps"); });
    if (!contents) return complain(contents.error());
    head += fmt::format("{}  {}{}\n", path, run::print(*contents),
                        source.value()->truncated() ? "; cut short in its last line" : "");
  }
  fmt::print("{}\n", head);
  conformance::Judgement judgement = examiner.judgement();
  judgement.endings = std::move(endings);
  return report(judgement, arguments.judging, "recordings", start);
}

}  // namespace vsskit::cli
