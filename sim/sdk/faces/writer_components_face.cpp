// IVssWriterComponentsExt. The interface has two bases, IVssWriterComponents first.
#include <utility>

#include "sim/sdk/faces/component_face.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

class WriterComponentsFace final : public ComObject<WriterComponentsFace, IVssWriterComponentsExt> {
 public:
  WriterComponentsFace(Surroundings surroundings, service::WriterComponents components)
      : surroundings_(std::move(surroundings)), components_(std::move(components)) {
    // A handler only borrows it.
    const bool owned = surroundings_.subject.party == trace::Party::requester;
    watch(surroundings_.origin, "IVssWriterComponents", owned);
  }

  HRESULT STDMETHODCALLTYPE GetComponentCount(UINT* count) override {
    if (count == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    if (const HRESULT failed = struck("GetComponentCount"); FAILED(failed)) return failed;
    *count = components_.component_count();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetWriterInfo(VSS_ID* instance, VSS_ID* writer) override {
    if (instance == nullptr || writer == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    if (const HRESULT failed = struck("GetWriterInfo"); FAILED(failed)) return failed;
    Guid instance_id;
    Guid writer_id;
    components_.get_writer_info(instance_id, writer_id);
    *instance = to_com(instance_id);
    *writer = to_com(writer_id);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetComponent(UINT index, IVssComponent** component) override {
    if (component == nullptr) return E_INVALIDARG;
    *component = nullptr;
    const auto inside = surroundings_.inside();
    if (const HRESULT failed = struck("GetComponent"); FAILED(failed)) return failed;
    auto access = components_.component(index);
    if (!access) return VSS_E_OBJECT_NOT_FOUND;
    *component = make_component_face(surroundings_, std::move(*access));
    return S_OK;
  }

  // No id of the interface is published.
  void* find_interface(REFIID id) {
    return id == IID_IUnknown ? static_cast<IUnknown*>(this) : nullptr;
  }

 private:
  [[nodiscard]] HRESULT struck(std::string_view method) const {
    return surroundings_.struck("IVssWriterComponents", method);
  }

  Surroundings surroundings_;
  service::WriterComponents components_;
};

}  // namespace

IVssWriterComponentsExt* make_writer_components_face(Surroundings surroundings,
                                                     service::WriterComponents components) {
  return new WriterComponentsFace(std::move(surroundings), std::move(components));
}

}  // namespace vsskit::sdk
