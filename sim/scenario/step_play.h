// What a step requester holds while it plays. Private to the room.
#pragma once

#include <windows.h>

#include <oleauto.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sim/roles/com_text.h"
#include "sim/trace/step.h"

namespace vsskit::scenario {

// A step's fields as a COM call wants them. What the step leaves out is NULL, zero, no.
class StepArguments {
 public:
  explicit StepArguments(const trace::Step& step) : step_(step) {}

  [[nodiscard]] GUID id(std::string_view key) const;
  [[nodiscard]] bool yes(std::string_view key) const { return step_.yes(key); }
  // A number, or the number that a name of the field's naming stands for.
  [[nodiscard]] std::int64_t number(std::string_view key) const;
  template <class T>
  [[nodiscard]] T as(std::string_view key) const {
    return static_cast<T>(number(key));
  }
  [[nodiscard]] bool has(std::string_view key) const { return step_.find(key) != nullptr; }
  // NULL where it is absent or null; lives as long as these arguments.
  [[nodiscard]] LPWSTR text(std::string_view key);
  [[nodiscard]] std::string_view utf8(std::string_view key) const { return step_.text(key); }

 private:
  const trace::Step& step_;
  std::map<std::string, std::wstring, std::less<>> texts_;
};

struct StepPlay {
  roles::ComRef<IVssBackupComponentsEx4> backup;
  roles::ComRef<IVssAsync> async;  // of the last call that started an operation
  std::wstring saved;              // by the last SaveAsXML
  GUID set = GUID_NULL;
  std::map<std::string, GUID, std::less<>> snapshots;  // by volume, as written

  HRESULT create();
  [[nodiscard]] IVssBackupComponentsEx4* object();  // created when there is none
};

using StepCall = HRESULT (*)(StepPlay& play, StepArguments& arguments);

// What makes the call; nullptr where no step may ask for it.
[[nodiscard]] StepCall step_call(trace::Verb verb);

}  // namespace vsskit::scenario
