// The drop-in as a service: `VSS`, `swprv` and `EventSystem` of a Wine prefix are svchost's, and
// run this. They do nothing: requesters ask for their state, and start them, before they use VSS.
// Private to the room.
#pragma once

namespace vsskit::dropin {

// Until the service manager stops it; `name` is UTF-16.
void serve(const wchar_t* name);

}  // namespace vsskit::dropin
