// Result<T>: a value, or why there is none. Bad input becomes an Error that reads like a
// compiler's line, `where: what; expected`. VSS errors are data (Hresult), never an Error.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace vsskit {

// Why an input was refused. `where` is `file:line:column`, `file` or empty; `what` is what was
// found; `expected` is what would have been right, or empty.
struct Error {
  std::string where;
  std::string what;
  std::string expected;

  // One line without a newline: `where: what; expected`, empty parts left out.
  [[nodiscard]] std::string text() const;

  bool operator==(const Error&) const = default;
};

// Holds exactly one of a T and an Error. Reading the absent one is a bug (asserted).
template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit by design: `return value;` and `return Error{...};` read as what they mean.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  [[nodiscard]] const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  // Implicit by design, as above.
  Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT

  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  [[nodiscard]] const Error& error() const {
    assert(!ok_);
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace vsskit
