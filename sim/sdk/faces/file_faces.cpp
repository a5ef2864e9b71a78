#include "sim/sdk/faces/file_faces.h"

#include <oleauto.h>

#include <utility>

#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

// These two interfaces have no published id: only IUnknown is answered.
class FileFace final : public ComObject<FileFace, IVssWMFiledesc> {
 public:
  FileFace(std::shared_ptr<const document::FileSet> files, Origin origin,
           std::shared_ptr<ReadSummary> summary)
      : files_(std::move(files)), origin_(std::move(origin)), summary_(std::move(summary)) {
    watch(origin_, "IVssWMFiledesc");
  }

  HRESULT STDMETHODCALLTYPE GetPath(BSTR* path) override {
    note(kReadGetPath);
    if (path == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMFiledesc", "GetPath"); FAILED(failed)) return failed;
    const Giving giving(origin_);
    *path = to_bstr(std::string_view(files_->path));
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetFilespec(BSTR* filespec) override {
    note(kReadGetFilespec);
    if (filespec == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMFiledesc", "GetFilespec"); FAILED(failed))
      return failed;
    const Giving giving(origin_);
    *filespec = to_bstr(std::string_view(files_->filespec));
    return S_OK;
  }

  // The page lists S_OK only; Windows answers S_FALSE where the document does not say.
  HRESULT STDMETHODCALLTYPE GetRecursive(bool* recursive) override {
    note(kReadGetRecursive);
    if (recursive == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMFiledesc", "GetRecursive"); FAILED(failed))
      return failed;
    *recursive = files_->is_recursive();
    return files_->recursive ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE GetAlternateLocation(BSTR* location) override {
    note(kReadGetAlternateLocation);
    if (location == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMFiledesc", "GetAlternateLocation"); FAILED(failed))
      return failed;
    const Giving giving(origin_);
    *location = to_bstr(files_->alternate_path);
    return files_->alternate_path ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE GetBackupTypeMask(DWORD* mask) override {
    note(kReadGetBackupTypeMask);
    if (mask == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMFiledesc", "GetBackupTypeMask"); FAILED(failed))
      return failed;
    *mask = files_->backup_type_mask();
    return S_OK;
  }

  void* find_interface(REFIID id) { return id == IID_IUnknown ? this : nullptr; }

 private:
  void note(ReadGetter getter) {
    if (summary_) summary_->getters |= getter;
  }

  std::shared_ptr<const document::FileSet> files_;
  Origin origin_;
  std::shared_ptr<ReadSummary> summary_;
};

class DependencyFace final : public ComObject<DependencyFace, IVssWMDependency> {
 public:
  DependencyFace(std::shared_ptr<const document::Dependency> dependency, Origin origin)
      : dependency_(std::move(dependency)), origin_(std::move(origin)) {
    watch(origin_, "IVssWMDependency");
  }

  HRESULT STDMETHODCALLTYPE GetWriterId(VSS_ID* writer) override {
    if (writer == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMDependency", "GetWriterId"); FAILED(failed))
      return failed;
    *writer = to_com(dependency_->writer_id);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetLogicalPath(BSTR* path) override {
    if (path == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMDependency", "GetLogicalPath"); FAILED(failed))
      return failed;
    const Giving giving(origin_);
    *path = to_bstr(dependency_->logical_path);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetComponentName(BSTR* name) override {
    if (name == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("IVssWMDependency", "GetComponentName"); FAILED(failed))
      return failed;
    const Giving giving(origin_);
    *name = to_bstr(std::string_view(dependency_->component_name));
    return S_OK;
  }

  void* find_interface(REFIID id) { return id == IID_IUnknown ? this : nullptr; }

 private:
  std::shared_ptr<const document::Dependency> dependency_;
  Origin origin_;
};

}  // namespace

IVssWMFiledesc* make_file_face(std::shared_ptr<const document::FileSet> files, Origin origin,
                               std::shared_ptr<ReadSummary> summary) {
  return new FileFace(std::move(files), std::move(origin), std::move(summary));
}

IVssWMDependency* make_dependency_face(std::shared_ptr<const document::Dependency> dependency,
                                       Origin origin) {
  return new DependencyFace(std::move(dependency), std::move(origin));
}

}  // namespace vsskit::sdk
