// A writer's words on its components, passed on to the machine's own VSS while its handler runs.
#pragma once

#include <memory>

#include "sim/service/component_access.h"
#include "sim/system/com_values.h"

namespace vsskit::system {

// After each good word the component is read anew into the shared document.
class LiveComponents final : public service::ComponentKeeper {
 public:
  using TextOrNull = service::TextOrNull;

  // `components` is the machine's, for the length of the handler.
  LiveComponents(const EntryPoints& vss, IVssWriterComponents& components,
                 std::shared_ptr<service::SharedDocument> document)
      : vss_(vss), components_(components), document_(std::move(document)) {}

  Hresult set(Text what, std::size_t component, TextOrNull text) override;
  Hresult add_partial_file(std::size_t component, TextOrNull path, TextOrNull filename,
                           TextOrNull ranges, TextOrNull metadata) override;
  Hresult add_differenced_files(std::size_t component, TextOrNull path, TextOrNull filespec,
                                bool recursive, FileTime time) override;
  Hresult add_directed_target(std::size_t component, TextOrNull source_path,
                              TextOrNull source_filename, TextOrNull source_ranges,
                              TextOrNull destination_path, TextOrNull destination_filename,
                              TextOrNull destination_ranges) override;
  Hresult set_restore_target(std::size_t component, RestoreTarget target) override;
  Hresult set_failure(std::size_t component, Hresult failure, Hresult application,
                      TextOrNull message) override;

 private:
  // Calls a method of the component, or of one of its successors.
  template <class Interface, class Method, class... Arguments>
  Hresult tell(std::size_t component, REFIID id, Method Interface::*method, Arguments... arguments);

  const EntryPoints& vss_;
  IVssWriterComponents& components_;
  std::shared_ptr<service::SharedDocument> document_;
};

}  // namespace vsskit::system
