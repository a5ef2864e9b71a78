// What the fault `call_fails` names: the methods of VSS's interfaces and the functions that can
// fail. Providers' interfaces have faults of their own (provider_fail).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::engine {

// A method and the interface that declares it, or a function and no interface.
struct CallName {
  std::string_view interface_name;
  std::string_view method;

  [[nodiscard]] std::string text() const;  // IVssEnumObject::Next, CreateVssBackupComponents
  friend bool operator==(const CallName&, const CallName&) = default;
};

// All of them, interface by interface.
[[nodiscard]] std::span<const CallName> call_names();

// Whose step a verb is when this party says it; none where it is no call that can fail.
[[nodiscard]] std::optional<CallName> call_of(trace::Verb verb, trace::Party party);

// A name as a scenario spells it: `IVssEnumObject::Next`; a function, or a method that one
// interface alone has, without the interface. A method of IVssBackupComponents to Ex4 needs none
// either, whoever else has it. An error has no `where`.
[[nodiscard]] Result<CallName> parse_call(std::string_view word);
// The shortest text that parse_call() reads as this name.
[[nodiscard]] std::string print_call(const CallName& name);

}  // namespace vsskit::engine
