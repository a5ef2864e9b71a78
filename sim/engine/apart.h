// Threads that nobody waits for.
#pragma once

#include <functional>

namespace vsskit::engine {

// Runs `work` on a thread of its own, which may outlive whoever started it. From any thread.
void run_apart(std::function<void()> work);

}  // namespace vsskit::engine
