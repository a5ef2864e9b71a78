// The two shapes that most methods have: put the arguments into the step and hand them on; or ask,
// and put the answers into the caller's variables and the step.
#pragma once

#include <windows.h>

#include <vss.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "sim/base/guid.h"
#include "sim/base/time.h"
#include "sim/sdk/faces/call.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/win32_handles.h"
#include "sim/trace/step.h"

namespace vsskit::sdk {

// Arguments: say() puts one into the call, value() is what the service takes.
class TextIn {
 public:
  TextIn(std::string_view key, LPCWSTR text) : key_(key), text_(text) {}
  void say(Call& call) const { call.take(key_, text_); }
  [[nodiscard]] std::optional<std::string_view> value() const { return text_.view(); }

 private:
  std::string_view key_;
  Argument text_;
};
struct TruthIn {
  std::string_view key;
  bool truth;
  void say(Call& call) const { call.step().add_yes_no(key, truth); }
  [[nodiscard]] bool value() const { return truth; }
};
struct NumberIn {
  std::string_view key;
  std::uint32_t number;
  void say(Call& call) const { call.step().add_number(key, number); }
  [[nodiscard]] std::uint32_t value() const { return number; }
};
struct GuidIn {
  GuidIn(std::string_view name, const GUID& given) : key(name), id(from_com(given)) {}
  std::string_view key;
  Guid id;
  void say(Call& call) const { call.step().add_guid(key, id); }
  [[nodiscard]] const Guid& value() const { return id; }
};
struct CodeIn {
  std::string_view key;
  HRESULT code;
  void say(Call& call) const { call.step().add_hresult(key, code); }
  [[nodiscard]] HRESULT value() const { return code; }
};
struct TimeIn {
  std::string_view key;
  FileTime time;
  void say(Call& call) const { call.step().add(key, time.text()); }
  [[nodiscard]] FileTime value() const { return time; }
};
// An enumeration or a mask, which the service has as a type of its own.
template <class Ours>
struct ListedIn {
  std::string_view key;
  std::int64_t listed;
  void say(Call& call) const { call.step().add_listed(key, listed); }
  [[nodiscard]] Ours value() const { return static_cast<Ours>(listed); }
};

// The whole of a call that hands its arguments on. Where the object is NULL, nothing can be told it
// any more.
template <class Object, class Method, class... Arguments>
HRESULT hand_on(Call&& call, Object* object, Method method, const Arguments&... arguments) {
  (arguments.say(call), ...);
  return call.finish(call.attempt([&]() -> HRESULT {
    return object == nullptr ? VSS_E_BAD_STATE : (object->*method)(arguments.value()...);
  }));
}

// An answer: a variable of the caller's, and the value that it gets.
template <class Theirs, class Ours>
class Out {
 public:
  Out(std::string_view key, Theirs* to, const Ours& from) : key_(key), to_(to), from_(from) {}

  [[nodiscard]] bool is_missing() const { return to_ == nullptr; }
  void clear() const { *to_ = Theirs(); }
  void give() const {
    if constexpr (std::is_same_v<Ours, std::string>) {
      *to_ = to_bstr(std::string_view(from_));
    } else if constexpr (std::is_same_v<Ours, std::optional<std::string>>) {
      *to_ = to_bstr(from_);
    } else if constexpr (std::is_same_v<Ours, FileTime>) {
      *to_ = to_win32(from_);
    } else {
      *to_ = static_cast<Theirs>(from_);
    }
  }
  // What is true or not is said where it was known.
  void say(trace::Step& step, HRESULT result) const {
    if constexpr (std::is_same_v<Ours, bool>) {
      if (result == S_OK) step.add_yes_no(key_, from_);
    } else if constexpr (std::is_same_v<Ours, FileTime>) {
      step.add(key_, from_.text());
    } else if constexpr (std::is_same_v<Ours, Hresult>) {
      step.add_hresult(key_, from_);
    } else if constexpr (std::is_enum_v<Ours>) {
      step.add_listed(key_, static_cast<std::int64_t>(from_));
    } else if constexpr (std::is_integral_v<Ours>) {
      step.add_number(key_, from_);
    } else {
      step.add(key_, from_);
    }
  }

 private:
  std::string_view key_;
  Theirs* to_;
  const Ours& from_;
};

// The whole of a call that asks: `ask` fills what the answers are made of.
template <class Ask, class... Outs>
HRESULT give(Call&& call, const Ask& ask, const Outs&... outs) {
  if ((outs.is_missing() || ...)) return call.finish(E_INVALIDARG);
  (outs.clear(), ...);
  const HRESULT result = call.attempt(ask);
  if (FAILED(result)) return call.finish(result);
  (outs.give(), ...);
  (outs.say(call.step(), result), ...);
  return call.finish(result);
}

}  // namespace vsskit::sdk
