// What a session came to, as one line.
#pragma once

#include <string>
#include <vector>

namespace vsskit::scenario {

// `what`, and behind semicolons what the roles remarked, without the full stops that their remarks
// have where each is a line of its own.
[[nodiscard]] std::string sentence_of(std::string what, const std::vector<std::string>& remarks);

}  // namespace vsskit::scenario
