// Where the drop-in is, and on Windows its place beside a program. Private to the room.
#pragma once

#include <string>

#include "sim/base/result.h"

namespace vsskit::run {

// This process's own program file.
[[nodiscard]] std::string own_program();

// `given`, or where it is empty the vssapi.dll that was built or installed with own_program(). An
// error for what does not export our entry points.
[[nodiscard]] Result<std::string> find_dropin(const std::string& given);

// An error where the program's folder has another vssapi.dll than this one: programs look there
// first, and so it would be that one's VSS that they meet.
[[nodiscard]] Result<void> check_beside(const std::string& program, const std::string& dropin);

// A copy of the drop-in in the folder of a program, which finds it there before the system's; gone
// with this object. A folder that holds the same one already is left as it is.
class DropinPlace {
 public:
  // An error where another vssapi.dll lies there, or the folder is not writable.
  [[nodiscard]] static Result<DropinPlace> beside(const std::string& program,
                                                  const std::string& dropin);
  DropinPlace(DropinPlace&& other) noexcept;
  DropinPlace& operator=(DropinPlace&&) = delete;
  ~DropinPlace();

 private:
  explicit DropinPlace(std::string copy) : copy_(std::move(copy)) {}
  std::string copy_;  // empty: none of ours
};

}  // namespace vsskit::run
