// A writer's metadata on its way to the machine's own VSS, which answers each word. What it took is
// kept here as well, so that the writer's face knows what was said.
#pragma once

#include "sim/service/metadata_builder.h"
#include "sim/system/com_values.h"

namespace vsskit::system {

class LiveBuilder final : public service::MetadataBuilder {
 public:
  using TextOrNull = service::TextOrNull;

  // `metadata` is what OnIdentify was given, `extended` the same from OnIdentifyEx, or null; it
  // outlives the builder's use.
  LiveBuilder(const service::WriterRegistration& registration, IVssCreateWriterMetadata& metadata,
              IVssCreateWriterMetadataEx* extended)
      : MetadataBuilder(registration, registration.instance_id),
        metadata_(metadata),
        extended_(extended) {}

  Hresult add_include_files(TextOrNull path, TextOrNull filespec, bool recursive,
                            TextOrNull alternate_path) override;
  Hresult add_exclude_files(TextOrNull path, TextOrNull filespec, bool recursive) override;
  Hresult add_component(const service::ComponentDeclaration& declaration) override;
  Hresult add_database_files(const service::FileSetDeclaration& declaration) override;
  Hresult add_database_log_files(const service::FileSetDeclaration& declaration) override;
  Hresult add_files_to_file_group(const service::FileSetDeclaration& declaration) override;
  Hresult set_restore_method(RestoreMethodType method, TextOrNull service,
                             TextOrNull user_procedure, WriterRestore writer_restore,
                             bool reboot_required) override;
  Hresult add_alternate_location_mapping(TextOrNull path, TextOrNull filespec, bool recursive,
                                         TextOrNull destination) override;
  Hresult add_component_dependency(TextOrNull for_logical_path, TextOrNull for_component,
                                   const Guid& on_writer, TextOrNull on_logical_path,
                                   TextOrNull on_component) override;
  Hresult set_backup_schema(std::uint32_t mask) override;
  Hresult add_exclude_files_from_snapshot(TextOrNull path, TextOrNull filespec,
                                          bool recursive) override;

 private:
  IVssCreateWriterMetadata& metadata_;
  IVssCreateWriterMetadataEx* extended_;
};

}  // namespace vsskit::system
