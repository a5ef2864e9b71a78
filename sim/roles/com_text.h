// BSTRs as std::wstring, with NULL kept apart from empty, and COM pointers that release themselves:
// what every role needs to read VSS interfaces without leaks.
#pragma once

#include <windows.h>

#include <oleauto.h>
#include <vss.h>

#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace vsskit::roles {

// NULL is none, "" is empty: VSS tells them apart.
using TextOrNull = std::optional<std::wstring>;

// Owns one BSTR; `put()` is where a method writes it, once.
class BstrText {
 public:
  BstrText() = default;
  ~BstrText() { SysFreeString(text_); }
  BstrText(const BstrText&) = delete;
  BstrText& operator=(const BstrText&) = delete;

  [[nodiscard]] BSTR* put() { return &text_; }
  [[nodiscard]] TextOrNull get() const {
    if (text_ == nullptr) return std::nullopt;
    return std::wstring(text_, SysStringLen(text_));
  }
  [[nodiscard]] std::wstring text() const { return get().value_or(std::wstring()); }

 private:
  BSTR text_ = nullptr;
};

// Owns one reference to an interface that can Release().
template <class T>
class ComRef {
 public:
  ComRef() = default;
  ~ComRef() { reset(); }
  ComRef(ComRef&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  ComRef& operator=(ComRef&& other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  ComRef(const ComRef&) = delete;
  ComRef& operator=(const ComRef&) = delete;

  [[nodiscard]] T** put() {
    reset();
    return &pointer_;
  }
  [[nodiscard]] T* get() const { return pointer_; }
  T* operator->() const { return pointer_; }
  explicit operator bool() const { return pointer_ != nullptr; }
  void reset() {
    if (pointer_ != nullptr) pointer_->Release();
    pointer_ = nullptr;
  }

 private:
  T* pointer_ = nullptr;
};

[[nodiscard]] inline const wchar_t* pointer_to(const TextOrNull& text) {
  return text ? text->c_str() : nullptr;
}

// An order for maps of ids; it means nothing else.
struct GuidLess {
  bool operator()(const GUID& a, const GUID& b) const {
    return std::memcmp(&a, &b, sizeof(GUID)) < 0;
  }
};

}  // namespace vsskit::roles
