// How the process ends, told to who started it by a file: the exit code does not say it where a
// program has turned the system's error boxes off, or ends itself in a filter of its own. Private
// to the room.
//
// While the drop-in is loaded the file is there and empty; a process that ends in order takes it
// away. Before an exception that nobody handled ends the process, it is filled: the program's path,
// and on a second line the exception. An empty one is left by what was killed, and by what no
// filter learns of (a fast fail).
#pragma once

#include <string>

namespace vsskit::dropin {

// From here on; `file` in UTF-8, in a folder that is there. Once. Safe in DllMain.
void tell_ending_in(const std::string& file);
// A thread ends in order, as none does whose stack overflowed.
void thread_ends();
// The process ends in order, or the library goes: what was begun is taken back.
void end_in_order();

}  // namespace vsskit::dropin
