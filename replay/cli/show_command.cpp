#include <fmt/core.h>

#include "replay/cli/commands.h"
#include "replay/run/judging.h"
#include "replay/run/story.h"

namespace vsskit::cli {

int show(const ShowArguments& arguments) {
  auto source = run::open_any(arguments.path);
  if (!source) return complain(source.error());
  const auto story = run::tell_story(*source.value());
  if (!story) return complain(story.error());
  fmt::print("{}", *story);
  return kPassed;
}

}  // namespace vsskit::cli
