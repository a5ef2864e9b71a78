#include "sim/sdk/faces/metadata_face.h"

#include <oleauto.h>

#include <array>
#include <string>
#include <utility>

#include "sim/document/load.h"
#include "sim/document/xml.h"
#include "sim/sdk/faces/component_info.h"
#include "sim/sdk/faces/file_faces.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

using trace::Verb;

std::string getter_names(std::uint32_t getters) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "GetComponentInfo",     "GetFile",          "GetDatabaseFile", "GetDatabaseLogFile",
      "GetDependency",        "GetPath",          "GetFilespec",     "GetRecursive",
      "GetAlternateLocation", "GetBackupTypeMask"};
  std::string names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if ((getters & (1u << i)) == 0) continue;
    if (!names.empty()) names += ',';
    names += kNames[i];
  }
  return names;
}

// Leaves one `read` step when user code lets go of it.
class DeclaredComponentFace final : public ComObject<DeclaredComponentFace, IVssWMComponent> {
 public:
  DeclaredComponentFace(Surroundings surroundings, SharedMetadata metadata, std::size_t index)
      : surroundings_(std::move(surroundings)),
        metadata_(std::move(metadata)),
        component_(metadata_->components[index]),
        summary_(std::make_shared<ReadSummary>()) {
    watch(surroundings_.origin, "IVssWMComponent");
  }

  HRESULT STDMETHODCALLTYPE GetComponentInfo(PVSSCOMPONENTINFO* info) override {
    summary_->getters |= kReadGetComponentInfo;
    if (info == nullptr) return E_INVALIDARG;
    if (const HRESULT failed = struck("GetComponentInfo"); FAILED(failed)) return failed;
    const Giving giving(surroundings_.origin);
    *info = make_component_info(component_);
    return *info == nullptr ? E_OUTOFMEMORY : S_OK;
  }

  HRESULT STDMETHODCALLTYPE FreeComponentInfo(PVSSCOMPONENTINFO info) override {
    if (const HRESULT failed = struck("FreeComponentInfo"); FAILED(failed)) return failed;
    free_component_info(info);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetFile(UINT index, IVssWMFiledesc** file) override {
    return file_at("GetFile", component_.files, kReadGetFile, summary_->files, index, file);
  }

  HRESULT STDMETHODCALLTYPE GetDatabaseFile(UINT index, IVssWMFiledesc** file) override {
    return file_at("GetDatabaseFile", component_.database_files, kReadGetDatabaseFile,
                   summary_->databases, index, file);
  }

  HRESULT STDMETHODCALLTYPE GetDatabaseLogFile(UINT index, IVssWMFiledesc** file) override {
    return file_at("GetDatabaseLogFile", component_.log_files, kReadGetDatabaseLogFile,
                   summary_->logs, index, file);
  }

  HRESULT STDMETHODCALLTYPE GetDependency(UINT index, IVssWMDependency** dependency) override {
    summary_->getters |= kReadGetDependency;
    if (dependency == nullptr) return E_INVALIDARG;
    *dependency = nullptr;
    if (const HRESULT failed = struck("GetDependency"); FAILED(failed)) return failed;
    const Giving giving(surroundings_.origin);
    if (index >= component_.dependencies.size()) return VSS_E_OBJECT_NOT_FOUND;
    *dependency = make_dependency_face(
        std::shared_ptr<const document::Dependency>(metadata_, &component_.dependencies[index]),
        surroundings_.origin);
    return S_OK;
  }

  void* find_interface(REFIID id) { return id == IID_IUnknown ? this : nullptr; }

  void on_last_release() {
    auto step = trace::make_step(surroundings_.subject, Verb::read);
    step.add_guid("writer", metadata_->identification.writer_id)
        .add_guid("instance", metadata_->identification.instance_id)
        .add("component", component_path(component_.logical_path, component_.name))
        .add("getters", getter_names(summary_->getters))
        .add_number("files", summary_->files)
        .add_number("databases", summary_->databases)
        .add_number("logs", summary_->logs);
    surroundings_.record(std::move(step));
  }

 private:
  [[nodiscard]] HRESULT struck(std::string_view method) const {
    return surroundings_.struck("IVssWMComponent", method);
  }

  HRESULT file_at(std::string_view method, const std::vector<document::FileSet>& sets,
                  ReadGetter getter, std::atomic<std::uint64_t>& visited, UINT index,
                  IVssWMFiledesc** file) {
    summary_->getters |= getter;
    if (file == nullptr) return E_INVALIDARG;
    *file = nullptr;
    if (const HRESULT failed = struck(method); FAILED(failed)) return failed;
    if (index >= sets.size()) return VSS_E_OBJECT_NOT_FOUND;
    ++visited;
    const Giving giving(surroundings_.origin);
    *file = make_file_face(std::shared_ptr<const document::FileSet>(metadata_, &sets[index]),
                           surroundings_.origin, summary_);
    return S_OK;
  }

  Surroundings surroundings_;
  SharedMetadata metadata_;
  const document::Component& component_;
  std::shared_ptr<ReadSummary> summary_;
};

// Nothing but the fault plan can go wrong.
constexpr auto kFine = [] { return S_OK; };

class MetadataFace final : public ComObject<MetadataFace, IVssExamineWriterMetadataEx2> {
 public:
  MetadataFace(Surroundings surroundings, SharedMetadata metadata, std::optional<std::string> saved)
      : surroundings_(std::move(surroundings)),
        metadata_(std::move(metadata)),
        saved_(std::move(saved)) {
    watch(surroundings_.origin, "IVssExamineWriterMetadata");
  }

  HRESULT STDMETHODCALLTYPE GetIdentity(VSS_ID* instance, VSS_ID* writer, BSTR* name,
                                        VSS_USAGE_TYPE* usage, VSS_SOURCE_TYPE* source) override {
    auto call = start(Verb::GetIdentity);
    if (!instance || !writer || !name || !usage || !source) return call.finish(E_INVALIDARG);
    if (const HRESULT failed = call.attempt(kFine); FAILED(failed)) return call.finish(failed);
    const auto& id = metadata_->identification;
    *instance = to_com(id.instance_id);
    *writer = to_com(id.writer_id);
    *name = to_bstr(std::string_view(id.friendly_name));
    *usage = static_cast<VSS_USAGE_TYPE>(id.usage);
    *source = static_cast<VSS_SOURCE_TYPE>(id.source);
    call.step().add("name", id.friendly_name).add_listed("usage", *usage);
    call.step().add_listed("source", *source);
    return call.finish(S_OK);
  }

  HRESULT STDMETHODCALLTYPE GetFileCounts(UINT* includes, UINT* excludes,
                                          UINT* components) override {
    auto call = start(Verb::GetFileCounts);
    if (!includes || !excludes || !components) return call.finish(E_INVALIDARG);
    if (const HRESULT failed = call.attempt(kFine); FAILED(failed)) return call.finish(failed);
    *includes = static_cast<UINT>(metadata_->include_files.size());
    *excludes = static_cast<UINT>(metadata_->exclude_files.size());
    *components = static_cast<UINT>(metadata_->components.size());
    call.step().add_number("includes", *includes).add_number("excludes", *excludes);
    call.step().add_number("components", *components);
    return call.finish(S_OK);
  }

  HRESULT STDMETHODCALLTYPE GetIncludeFile(UINT index, IVssWMFiledesc** file) override {
    const auto inside = surroundings_.inside();
    return file_at(kFirst, "GetIncludeFile", metadata_->include_files, index, file);
  }

  HRESULT STDMETHODCALLTYPE GetExcludeFile(UINT index, IVssWMFiledesc** file) override {
    const auto inside = surroundings_.inside();
    return file_at(kFirst, "GetExcludeFile", metadata_->exclude_files, index, file);
  }

  HRESULT STDMETHODCALLTYPE GetComponent(UINT index, IVssWMComponent** component) override {
    if (component == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    *component = nullptr;
    if (const HRESULT failed = surroundings_.struck(kFirst, "GetComponent"); FAILED(failed))
      return failed;
    if (index >= metadata_->components.size()) return VSS_E_OBJECT_NOT_FOUND;
    *component = new DeclaredComponentFace(surroundings_, metadata_, index);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetRestoreMethod(VSS_RESTOREMETHOD_ENUM* method, BSTR* service,
                                             BSTR* procedure,
                                             VSS_WRITERRESTORE_ENUM* writer_restore, bool* reboot,
                                             UINT* mappings) override;

  HRESULT STDMETHODCALLTYPE GetAlternateLocationMapping(UINT index,
                                                        IVssWMFiledesc** file) override {
    const auto inside = surroundings_.inside();
    static const std::vector<document::FileSet> kNone;
    const auto& method = metadata_->restore_method;
    return file_at(kFirst, "GetAlternateLocationMapping", method ? method->mappings : kNone, index,
                   file);
  }

  HRESULT STDMETHODCALLTYPE GetBackupSchema(DWORD* mask) override {
    auto call = start(Verb::GetBackupSchema);
    if (mask == nullptr) return call.finish(E_INVALIDARG);
    if (const HRESULT failed = call.attempt(kFine); FAILED(failed)) return call.finish(failed);
    *mask = metadata_->schema_mask();
    call.step().add_listed("schema", *mask);
    return call.finish(S_OK);
  }

  // Nothing of MSXML is simulated; the page of IVssExamineWriterMetadata::GetDocument calls the
  // method reserved for system use.
  HRESULT STDMETHODCALLTYPE GetDocument(IXMLDOMDocument** document) override {
    if (document == nullptr) return E_INVALIDARG;
    *document = nullptr;
    if (const HRESULT failed = surroundings_.struck(kFirst, "GetDocument"); FAILED(failed))
      return failed;
    return E_NOTIMPL;  // IVssExamineWriterMetadata::GetDocument: reserved for system use
  }

  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* xml) override {
    auto call = start(Verb::SaveMetadataAsXML);
    if (xml == nullptr) return call.finish(E_INVALIDARG);
    *xml = nullptr;
    if (const HRESULT failed = call.attempt(kFine); FAILED(failed)) return call.finish(failed);
    *xml =
        to_bstr(saved_ ? std::string_view(*saved_) : std::string_view(document::print(*metadata_)));
    return call.finish(*xml == nullptr ? E_OUTOFMEMORY : S_OK);
  }

  // Replaces what this object shows; a document that is not one leaves it as it was.
  HRESULT STDMETHODCALLTYPE LoadFromXML(BSTR xml) override {
    auto call = start(Verb::LoadFromXML);
    if (xml == nullptr) return call.finish(E_INVALIDARG);
    if (const HRESULT failed = call.attempt(kFine); FAILED(failed)) return call.finish(failed);
    std::string text = narrow_xml(xml);
    // Text without a single element is nothing to load: the page's S_FALSE.
    if (text.find('<') == std::string::npos) return call.finish(S_FALSE);
    const std::string name =
        surroundings_.silent ? "" : surroundings_.world->recorder().document("examined", text);
    call.step().add("document", name);
    text = surroundings_.world->faults().stored_document(name, std::move(text));
    auto parsed = document::load_writer_metadata(text, "LoadFromXML argument");
    if (!parsed) return call.finish(VSS_E_INVALID_XML_DOCUMENT);
    metadata_ = std::make_shared<const document::WriterMetadata>(std::move(*parsed));
    saved_.reset();
    return call.finish(S_OK);
  }

  HRESULT STDMETHODCALLTYPE GetIdentityEx(VSS_ID* instance, VSS_ID* writer, BSTR* name,
                                          BSTR* instance_name, VSS_USAGE_TYPE* usage,
                                          VSS_SOURCE_TYPE* source) override {
    if (instance_name == nullptr) return E_INVALIDARG;
    const HRESULT failed = surroundings_.struck("IVssExamineWriterMetadataEx", "GetIdentityEx");
    if (FAILED(failed)) return failed;
    const HRESULT result = GetIdentity(instance, writer, name, usage, source);
    const auto inside = surroundings_.inside();
    if (SUCCEEDED(result)) *instance_name = to_bstr(metadata_->identification.instance_name);
    return result;
  }

  HRESULT STDMETHODCALLTYPE GetVersion(DWORD* major, DWORD* minor) override {
    if (major == nullptr || minor == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    if (const HRESULT failed = surroundings_.struck(kThird, "GetVersion"); FAILED(failed))
      return failed;
    *major = metadata_->identification.major_version.value_or(0);
    *minor = metadata_->identification.minor_version.value_or(0);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetExcludeFromSnapshotCount(UINT* count) override {
    if (count == nullptr) return E_INVALIDARG;
    const auto inside = surroundings_.inside();
    const HRESULT failed = surroundings_.struck(kThird, "GetExcludeFromSnapshotCount");
    if (FAILED(failed)) return failed;
    *count = static_cast<UINT>(metadata_->exclude_files_from_snapshot.size());
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetExcludeFromSnapshotFile(UINT index, IVssWMFiledesc** file) override {
    const auto inside = surroundings_.inside();
    const HRESULT result = file_at(kThird, "GetExcludeFromSnapshotFile",
                                   metadata_->exclude_files_from_snapshot, index, file);
    // The page knows no VSS_E_OBJECT_NOT_FOUND: such an index is a value that is not valid.
    return result == VSS_E_OBJECT_NOT_FOUND ? E_INVALIDARG : result;
  }

  void* find_interface(REFIID id) {
    // Each since the Windows that its page names.
    const auto& world = *surroundings_.world;
    const bool known = id == IID_IUnknown || id == IID_IVssExamineWriterMetadata ||
                       (id == IID_IVssExamineWriterMetadataEx && world.windows_at_least(5, 2, 1)) ||
                       (id == IID_IVssExamineWriterMetadataEx2 && world.windows_at_least(6, 0));
    return known ? this : nullptr;
  }

 private:
  Call start(Verb verb) const {
    auto call = surroundings_.call(verb);
    call.step().add_guid("writer", metadata_->identification.writer_id);
    call.step().add_guid("instance", metadata_->identification.instance_id);
    return call;
  }

  static constexpr std::string_view kFirst = "IVssExamineWriterMetadata";
  static constexpr std::string_view kThird = "IVssExamineWriterMetadataEx2";

  HRESULT file_at(std::string_view of, std::string_view method,
                  const std::vector<document::FileSet>& sets, UINT index,
                  IVssWMFiledesc** file) const {
    if (file == nullptr) return E_INVALIDARG;
    *file = nullptr;
    if (const HRESULT failed = surroundings_.struck(of, method); FAILED(failed)) return failed;
    if (index >= sets.size()) return VSS_E_OBJECT_NOT_FOUND;
    *file = make_file_face(std::shared_ptr<const document::FileSet>(metadata_, &sets[index]),
                           surroundings_.origin);
    return S_OK;
  }

  Surroundings surroundings_;
  SharedMetadata metadata_;
  std::optional<std::string> saved_;
};

// "A restore method does not exist" is S_FALSE (the method's page), with everything zero.
HRESULT MetadataFace::GetRestoreMethod(VSS_RESTOREMETHOD_ENUM* method, BSTR* service,
                                       BSTR* procedure, VSS_WRITERRESTORE_ENUM* writer_restore,
                                       bool* reboot, UINT* mappings) {
  auto call = start(Verb::GetRestoreMethod);
  if (!method || !service || !procedure || !writer_restore || !reboot || !mappings) {
    return call.finish(E_INVALIDARG);
  }
  if (const HRESULT failed = call.attempt(kFine); FAILED(failed)) return call.finish(failed);
  static const document::RestoreMethod kNone;
  const auto& stored = metadata_->restore_method;
  const auto& value = stored ? *stored : kNone;
  *method = static_cast<VSS_RESTOREMETHOD_ENUM>(value.method);
  *service = to_bstr(value.service);
  *procedure = to_bstr(value.user_procedure);
  *writer_restore = static_cast<VSS_WRITERRESTORE_ENUM>(value.writer_restore);
  *reboot = value.reboot_required;
  *mappings = static_cast<UINT>(value.mappings.size());
  if (!stored) return call.finish(S_FALSE);
  call.step().add_listed("method", *method).add("service", value.service);
  call.step().add("user_procedure", value.user_procedure);
  call.step().add_listed("writer_restore", *writer_restore).add_yes_no("reboot", *reboot);
  call.step().add_number("mappings", *mappings);
  return call.finish(S_OK);
}

}  // namespace

IVssExamineWriterMetadataEx2* make_metadata_face(Surroundings surroundings, SharedMetadata metadata,
                                                 std::optional<std::string> saved) {
  return new MetadataFace(std::move(surroundings), std::move(metadata), std::move(saved));
}

}  // namespace vsskit::sdk
