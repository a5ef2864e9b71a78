// Whether a person looks at a stream. The one thing that the program asks the host's terminal.
#pragma once

namespace vsskit::cli {

enum class Stream { output, errors };
[[nodiscard]] bool is_terminal(Stream stream);

}  // namespace vsskit::cli
