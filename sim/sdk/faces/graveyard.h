// Where tombstones stand: what the files tombstones_*.cpp share. See tombstone.h.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "sim/sdk/faces/tombstone.h"

namespace vsskit::sdk {

// IUnknown of a tombstone.
template <class Interface>
class Grave : public Interface {
 public:
  explicit Grave(Deceased deceased) : deceased_(std::move(deceased)) {}

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** object) override {
    if (object != nullptr) *object = nullptr;
    return gone("QueryInterface");
  }
  ULONG STDMETHODCALLTYPE AddRef() override {
    gone("AddRef");
    return 0;
  }
  ULONG STDMETHODCALLTYPE Release() override {
    gone("Release");
    return 0;
  }

 protected:
  HRESULT gone(const char* method) const { return deceased_.disturb(method); }

 private:
  Deceased deceased_;
};

// The last tombstones of one interface, the oldest making room. Any thread.
template <class Stone>
class Graveyard {
 public:
  // Never destroyed: user code may call until the process is gone.
  static Graveyard& of_process() {
    static Graveyard* const yard = std::make_unique<Graveyard>().release();
    return *yard;
  }

  void put(void* place, Deceased deceased) {
    static_assert(sizeof(Stone) <= kTombstoneSize);
    Stone* stone = ::new (place) Stone(std::move(deceased));
    Stone* oldest = nullptr;
    {
      const std::lock_guard guard(mutex_);
      oldest = std::exchange(stones_[next_], stone);
      next_ = (next_ + 1) % stones_.size();
    }
    if (oldest == nullptr) return;
    oldest->~Stone();
    ::operator delete(oldest);
  }

 private:
  std::mutex mutex_;
  std::array<Stone*, kTombstonesMax> stones_{};
  std::size_t next_ = 0;
};

}  // namespace vsskit::sdk
