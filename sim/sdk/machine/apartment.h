// COM of the machine itself: user code on Windows enters apartments by the system's functions, not
// by those of sim/sdk/win32. Windows alone.
#pragma once

namespace vsskit::sdk {

// Whether the calling thread is in an apartment, its own or the process's multithreaded one.
[[nodiscard]] bool machine_has_apartment();

}  // namespace vsskit::sdk
