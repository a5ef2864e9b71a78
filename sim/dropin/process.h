// The world of a process that loaded the drop-in: made when it first touches VSS, from VSSKIT_* as
// off Windows (sim/host/process_host.h), on the machine's own drives and on threads.
//
// A scenario's requester does its backups on a thread of its own once the process has subscribed a
// writer and made no requester of its own within VSSKIT_GRACE milliseconds (1000). VSSKIT_LINGER,
// in milliseconds: so long after them the process is ended, with code 0. VSSKIT_ENDING names a
// file, with `%p` for the process's id, that tells how it ended (sim/dropin/system/ending.h).
#pragma once

namespace vsskit::dropin {

// Said when the library is loaded; touches nothing of VSS yet.
void install();
// Said when it goes, with the process or before it.
void leave(bool process_ends);

}  // namespace vsskit::dropin
