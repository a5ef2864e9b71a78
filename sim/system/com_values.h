// Values of the machine's own VSS as ours, and the other way round.
#pragma once

#include <windows.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/sdk/faces/wide_text.h"
#include "sim/service/metadata_builder.h"
#include "sim/system/entry_points.h"

namespace vsskit::system {

// Owns one BSTR of that VSS; `put()` is where a method writes it, once. NULL is none.
class BstrOf {
 public:
  explicit BstrOf(const EntryPoints& vss) : vss_(vss) {}
  ~BstrOf() {
    if (text_ != nullptr) vss_.free_bstr(text_);
  }
  BstrOf(const BstrOf&) = delete;
  BstrOf& operator=(const BstrOf&) = delete;

  [[nodiscard]] BSTR* put() { return &text_; }
  [[nodiscard]] std::optional<std::string> get() const { return sdk::Argument(text_).text(); }
  [[nodiscard]] std::string text() const { return get().value_or(std::string()); }

 private:
  const EntryPoints& vss_;
  BSTR text_ = nullptr;
};

// A string that CoTaskMemAlloc made; frees it. NULL is empty.
[[nodiscard]] inline std::string take_task_text(const EntryPoints& vss, WCHAR* text) {
  std::string value = sdk::Argument(text).text().value_or(std::string());
  if (text != nullptr) vss.free_task_memory(text);
  return value;
}

// An argument for that VSS, kept for the length of a call; none is NULL.
class WideArgument {
 public:
  explicit WideArgument(service::TextOrNull text) {
    if (text) text_ = sdk::widen(*text);
  }
  [[nodiscard]] WCHAR* get() { return text_ ? text_->data() : nullptr; }

 private:
  std::optional<std::wstring> text_;
};

// Owns one reference to an interface.
template <class T>
class Held {
 public:
  Held() = default;
  explicit Held(T* object) : object_(object) {}
  ~Held() { reset(); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  [[nodiscard]] T** put() {
    reset();
    return &object_;
  }
  [[nodiscard]] T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] T* detach() { return std::exchange(object_, nullptr); }
  void reset() {
    if (object_ != nullptr) object_->Release();
    object_ = nullptr;
  }
  // Asks another object for this interface; none where it has none.
  void ask(IUnknown& other, REFIID id) {
    void* found = nullptr;
    reset();
    if (SUCCEEDED(other.QueryInterface(id, &found))) object_ = static_cast<T*>(found);
  }

 private:
  T* object_ = nullptr;
};

}  // namespace vsskit::system
