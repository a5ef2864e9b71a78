// The enumerators of VSS: IVssEnumObject and IVssEnumMgmtObject differ in what they list alone.
// Source: the API's pages of both interfaces.
#pragma once

#include <windows.h>

#include <vss.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "sim/sdk/faces/object.h"

namespace vsskit::sdk {

// `List` gives the types Interface, Property (what user code gets) and Object (what it is made of),
// kName of the interface, `id()` of it, and `fill(const Object&, Property&)`.
template <class List>
class Enumeration final : public ComObject<Enumeration<List>, typename List::Interface> {
 public:
  using Interface = typename List::Interface;
  using Property = typename List::Property;
  using Objects = std::shared_ptr<const std::vector<typename List::Object>>;

  // Stands before the object at `at`.
  Enumeration(Objects objects, std::size_t at, Origin origin)
      : objects_(std::move(objects)), at_(at), origin_(std::move(origin)) {
    this->watch(origin_, List::kName);
  }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown || id == List::id() ? this : nullptr;
  }

  // Past the end: S_FALSE, what was asked beyond it zeroed.
  HRESULT STDMETHODCALLTYPE Next(ULONG count, Property* properties, ULONG* fetched) override {
    if (fetched != nullptr) *fetched = 0;
    if (properties == nullptr || (fetched == nullptr && count != 1)) return E_POINTER;
    if (const HRESULT failed = this->struck(List::kName, "Next"); FAILED(failed)) return failed;
    const Giving giving(origin_);
    ULONG given = 0;
    for (ULONG i = 0; i < count; ++i) {
      properties[i] = Property();
      if (at_ >= objects_->size()) continue;
      List::fill((*objects_)[at_++], properties[i]);
      ++given;
    }
    if (fetched != nullptr) *fetched = given;
    return given == count ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE Skip(ULONG count) override {
    if (const HRESULT failed = this->struck(List::kName, "Skip"); FAILED(failed)) return failed;
    const std::size_t left = objects_->size() - at_;
    at_ += std::min<std::size_t>(count, left);
    return count <= left ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE Reset() override {
    if (const HRESULT failed = this->struck(List::kName, "Reset"); FAILED(failed)) return failed;
    at_ = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Clone(Interface** copy) override {
    if (copy == nullptr) return E_POINTER;
    if (const HRESULT failed = this->struck(List::kName, "Clone"); FAILED(failed)) return failed;
    const Giving giving(origin_);
    *copy = new Enumeration(objects_, at_, origin_);
    return S_OK;
  }

 private:
  Objects objects_;
  std::size_t at_;
  Origin origin_;
};

// A new enumerator with one reference, standing before the first object. `origin` is that of who
// hands it out.
template <class List>
[[nodiscard]] typename List::Interface* make_enumeration(std::vector<typename List::Object> objects,
                                                         Origin origin) {
  return new Enumeration<List>(
      std::make_shared<const std::vector<typename List::Object>>(std::move(objects)), 0,
      std::move(origin));
}

}  // namespace vsskit::sdk
