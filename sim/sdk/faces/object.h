// What every COM object of ours shares: the reference count, and being watched. Objects are made by
// `new` with one reference and delete themselves at the last Release, as COM asks.
#pragma once

#include <windows.h>

#include <atomic>
#include <string_view>
#include <utility>

#include "sim/sdk/belongings.h"
#include "sim/sdk/faces/tombstone.h"

namespace vsskit::sdk {

// IUnknown for an object that implements one chain of interfaces. `Object` gives
// `void* find_interface(REFIID)`: the pointer for an id it has, else nullptr.
template <class Object, class Interface>
class ComObject : public Interface {
 public:
  ComObject(const ComObject&) = delete;
  ComObject& operator=(const ComObject&) = delete;

  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }

  ULONG STDMETHODCALLTYPE Release() override {
    const ULONG left = --references_;
    if (left == 0) {
      static_cast<Object*>(this)->on_last_release();
      bury();
    }
    return left;
  }

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    if (const HRESULT failed = struck("IUnknown", "QueryInterface"); FAILED(failed)) return failed;
    *object = static_cast<Object*>(this)->find_interface(id);
    if (*object == nullptr) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  void on_last_release() {}

 protected:
  ComObject() = default;
  virtual ~ComObject() = default;

  // Origin::struck() of a watched object.
  [[nodiscard]] HRESULT struck(std::string_view interface_name, std::string_view method) const {
    return origin_ == nullptr ? S_OK : origin_->struck(interface_name, method);
  }

  // Watches this object, whose origin still is its parent's, under its interface's name. Said in
  // the object's constructor. `owned`: user code has to release it.
  void watch(Origin& origin, const char* name, bool owned = true) {
    if (!origin.owner) return;
    origin_ = &origin;
    name_ = name;
    Giving* giving = Giving::current();
    if (giving != nullptr) serial_ = giving->give(origin, name, owned);
  }

 private:
  // A watched object leaves a tombstone that catches later calls, where its interface has one.
  void bury() {
    Object* self = static_cast<Object*>(this);
    if (origin_ == nullptr) {
      delete self;
      return;
    }
    Giving::take_back(*origin_);
    origin_->owner->remove(serial_);
    if constexpr (Tombstone<Interface>::kExists) {
      static_assert(sizeof(Object) >= kTombstoneSize);
      Deceased deceased{*origin_, name_};
      self->~Object();
      Tombstone<Interface>::put(self, std::move(deceased));
    } else {
      delete self;
    }
  }

  std::atomic<ULONG> references_{1};
  Origin* origin_ = nullptr;  // none: not watched
  const char* name_ = "";
  Belongings::Serial serial_ = 0;
};

// Owns one reference to a COM object of ours; the pointer that user code gets is detached.
template <class T>
class Reference {
 public:
  explicit Reference(T* object = nullptr) : object_(object) {}
  ~Reference() { reset(); }
  Reference(Reference&& other) noexcept : object_(other.detach()) {}
  Reference& operator=(Reference&& other) noexcept {
    if (this != &other) {
      reset();
      object_ = other.detach();
    }
    return *this;
  }
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  [[nodiscard]] T* get() const { return object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] T* detach() {
    T* object = object_;
    object_ = nullptr;
    return object;
  }
  void reset() {
    if (object_ != nullptr) object_->Release();
    object_ = nullptr;
  }

 private:
  T* object_;
};

}  // namespace vsskit::sdk
