// What a step requester holds while it plays. Private to the room.
#pragma once

#include <windows.h>

#include <oleauto.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/result.h"
#include "sim/roles/com_text.h"
#include "sim/service/world.h"
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

// Each interface that the steps' methods belong to, as a program asks for it.
template <class Interface>
struct InterfaceName;
template <>
struct InterfaceName<IVssBackupComponents> {
  static constexpr const IID* kId = &IID_IVssBackupComponents;
  static constexpr std::string_view kText = "IVssBackupComponents";
};
template <>
struct InterfaceName<IVssBackupComponentsEx> {
  static constexpr const IID* kId = &IID_IVssBackupComponentsEx;
  static constexpr std::string_view kText = "IVssBackupComponentsEx";
};
template <>
struct InterfaceName<IVssBackupComponentsEx2> {
  static constexpr const IID* kId = &IID_IVssBackupComponentsEx2;
  static constexpr std::string_view kText = "IVssBackupComponentsEx2";
};
template <>
struct InterfaceName<IVssBackupComponentsEx3> {
  static constexpr const IID* kId = &IID_IVssBackupComponentsEx3;
  static constexpr std::string_view kText = "IVssBackupComponentsEx3";
};
template <>
struct InterfaceName<IVssBackupComponentsEx4> {
  static constexpr const IID* kId = &IID_IVssBackupComponentsEx4;
  static constexpr std::string_view kText = "IVssBackupComponentsEx4";
};
struct StepPlay {
  roles::ComRef<IVssBackupComponents> backup;
  // What the last attempt to make the object answered; none when the next call that needs one is to
  // try.
  std::optional<HRESULT> creation;
  roles::ComRef<IVssAsync> async;  // of the last call that started an operation
  std::wstring saved;              // by the last SaveAsXML
  GUID set = GUID_NULL;
  std::map<std::string, GUID, std::less<>> snapshots;  // by volume, as written
  std::string skipped;  // why the last step's call could not be made; empty when it was

  HRESULT create();
  void release();
  // Whether there is an object to call; the first call of all makes one.
  [[nodiscard]] bool has_object();

  // Calls the object, through the interface that declares the method. E_POINTER without an object,
  // E_NOINTERFACE where the machine's VSS is older than the interface: no call was made.
  template <class Interface, class... Wanted, class... Given>
  HRESULT call(HRESULT (STDMETHODCALLTYPE Interface::*method)(Wanted...), Given&&... given) {
    if (!has_object()) return E_POINTER;
    using Name = InterfaceName<Interface>;
    roles::ComRef<Interface> object;
    const HRESULT found =
        backup->QueryInterface(*Name::kId, reinterpret_cast<void**>(object.put()));
    if (FAILED(found)) {
      skipped = "this Windows has no " + std::string(Name::kText);
      return found;
    }
    return (object.get()->*method)(std::forward<Given>(given)...);
  }
};

using StepCall = HRESULT (*)(StepPlay& play, StepArguments& arguments);

struct StepRow {
  trace::Verb verb;
  StepCall call;
};
// Calls whose answers are given back at once, and those of later interfaces.
[[nodiscard]] std::span<const StepRow> more_step_calls();

// What makes the call; nullptr where no step may ask for it.
[[nodiscard]] StepCall step_call(trace::Verb verb);

// Makes the call that the text says, in the process's present world, and answers what it answered;
// `play.skipped` says why it could not be made. Errors are those of run_steps().
[[nodiscard]] Result<Hresult> play_step(service::World& world, StepPlay& play,
                                        std::string_view text);

}  // namespace vsskit::scenario
