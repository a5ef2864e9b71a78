// Text into JSON and XML, and onto a screen.
#pragma once

#include <string>
#include <string_view>

namespace vsskit::conformance {

// In quotation marks; malformed bytes become U+FFFD, lone surrogates stay as escapes.
[[nodiscard]] std::string json_string(std::string_view text);
// For attributes and text; what XML 1.0 cannot hold becomes U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view text);
// One line for people: what a terminal would obey or show as something else (control characters,
// line ends, turns of the writing's direction, lone surrogates) as `^{1B}`, as a trace has it;
// malformed bytes become U+FFFD.
[[nodiscard]] std::string screen_text(std::string_view text);

}  // namespace vsskit::conformance
