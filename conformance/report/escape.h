// Text into JSON and XML. Private to the room.
#pragma once

#include <string>
#include <string_view>

namespace vsskit::conformance {

// In quotation marks; malformed bytes become U+FFFD, lone surrogates stay as escapes.
[[nodiscard]] std::string json_string(std::string_view text);
// For attributes and text; what XML 1.0 cannot hold becomes U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace vsskit::conformance
