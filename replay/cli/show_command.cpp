#include <fmt/core.h>

#include "conformance/report/report.h"
#include "replay/cli/commands.h"
#include "replay/run/judging.h"
#include "replay/run/kept_endings.h"
#include "replay/run/story.h"

namespace vsskit::cli {

int show(const ShowArguments& arguments) {
  const auto endings = run::kept_endings(arguments.path);
  if (!endings) return complain(endings.error());
  const auto paths = run::recordings_at(arguments.path);
  for (const auto& path : paths) {
    auto source = run::open_any(path);
    if (!source) return complain(source.error());
    const auto story = run::tell_story(*source.value());
    if (!story) return complain(story.error());
    if (paths.size() > 1) fmt::print("{}{}\n\n", path == paths.front() ? "" : "\n", path);
    fmt::print("{}", *story);
  }
  if (!endings->empty()) fmt::print("\n{}", conformance::print_endings(*endings));
  return kPassed;
}

}  // namespace vsskit::cli
