// What a writer calls in OnIdentify: IVssCreateWriterMetadata and ...Ex in UTF-8, building a
// document::WriterMetadata. Arguments are optional where the API takes a pointer; null
// out-parameters are the face's business. Source: the API's pages; writer-metadata-document-*.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/vss_types.h"
#include "sim/document/values.h"
#include "sim/service/writer_port.h"

namespace vsskit::service {

using TextOrNull = std::optional<std::string_view>;

// Everything IVssCreateWriterMetadata::AddComponent takes.
struct ComponentDeclaration {
  ComponentType type = ComponentType::undefined;
  TextOrNull logical_path;
  TextOrNull name;
  TextOrNull caption;
  std::span<const std::uint8_t> icon;
  bool restore_metadata = false;
  bool notify_on_backup_complete = false;
  bool selectable = false;
  bool selectable_for_restore = false;
  std::uint32_t flags = 0;
};

// Everything the three AddXxxFiles methods take. `recursive` and `alternate_path` are for file
// groups only.
struct FileSetDeclaration {
  TextOrNull logical_path;
  TextOrNull component;
  TextOrNull path;
  TextOrNull filespec;
  bool recursive = false;
  TextOrNull alternate_path;
  std::uint32_t mask = fsbt::kDefault;
};

// Whose metadata is built; an express writer has fewer rights (VSS_E_NOT_SUPPORTED).
enum class BuilderKind : std::uint8_t { writer, express_writer };

// Codes of every method: S_OK; E_INVALIDARG for a missing or empty name, path or file
// specification, an unknown enumerator; VSS_E_OBJECT_NOT_FOUND for a component not declared, or of
// the wrong type; VSS_E_OBJECT_ALREADY_EXISTS for a component declared twice; VSS_E_NOT_SUPPORTED
// for what an express writer may not say; VSS_E_BAD_STATE once sealed.
class MetadataBuilder {
 public:
  MetadataBuilder(const WriterRegistration& registration, const Guid& instance_id,
                  BuilderKind kind = BuilderKind::writer);
  virtual ~MetadataBuilder() = default;
  MetadataBuilder(const MetadataBuilder&) = delete;
  MetadataBuilder& operator=(const MetadataBuilder&) = delete;

  // Obsolete in the API; keeps what it is given.
  virtual Hresult add_include_files(TextOrNull path, TextOrNull filespec, bool recursive,
                                    TextOrNull alternate_path);
  virtual Hresult add_exclude_files(TextOrNull path, TextOrNull filespec, bool recursive);
  virtual Hresult add_component(const ComponentDeclaration& declaration);
  virtual Hresult add_database_files(const FileSetDeclaration& declaration);
  virtual Hresult add_database_log_files(const FileSetDeclaration& declaration);
  virtual Hresult add_files_to_file_group(const FileSetDeclaration& declaration);
  // The last call counts.
  virtual Hresult set_restore_method(RestoreMethodType method, TextOrNull service,
                                     TextOrNull user_procedure, WriterRestore writer_restore,
                                     bool reboot_required);
  // VSS_E_OBJECT_NOT_FOUND before set_restore_method: there is nothing it could belong to.
  virtual Hresult add_alternate_location_mapping(TextOrNull path, TextOrNull filespec,
                                                 bool recursive, TextOrNull destination);
  virtual Hresult add_component_dependency(TextOrNull for_logical_path, TextOrNull for_component,
                                           const Guid& on_writer, TextOrNull on_logical_path,
                                           TextOrNull on_component);
  virtual Hresult set_backup_schema(std::uint32_t mask);
  // IVssCreateWriterMetadataEx.
  virtual Hresult add_exclude_files_from_snapshot(TextOrNull path, TextOrNull filespec,
                                                  bool recursive);

  // The document so far, for SaveAsXML and GetDocument.
  [[nodiscard]] const document::WriterMetadata& document() const { return document_; }
  // Puts a whole captured document in place of what was built; its identification is replaced by
  // the registration's instance id only. For writers played from documents.
  void adopt(document::WriterMetadata captured);

  // Forgets what was said so far, all but whose metadata it is: the writer is asked anew.
  void start_over();

  // From now on every method answers VSS_E_BAD_STATE: OnIdentify has returned.
  void seal() { sealed_ = true; }
  [[nodiscard]] document::WriterMetadata take() { return std::move(document_); }

 private:
  [[nodiscard]] document::Component* find(TextOrNull logical_path, std::string_view name);
  Hresult add_to(ComponentType type, std::vector<document::FileSet> document::Component::*list,
                 const FileSetDeclaration& declaration);

  document::WriterMetadata document_;
  std::map<std::string, std::size_t, std::less<>> places_;  // logical path, separator, name
  BuilderKind kind_;
  bool sealed_ = false;
};

// Whether metadata keeps to what an express writer may say (rule C-IDENT-20).
[[nodiscard]] bool is_express(const document::WriterMetadata& metadata);

}  // namespace vsskit::service
