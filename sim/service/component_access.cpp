// What both sides do with a component in a backup; the restore's part is in
// component_access_restore.cpp.
#include "sim/service/component_access.h"

#include <utility>

#include "sim/service/component_values.h"

namespace vsskit::service {

ComponentAccess::ComponentAccess(std::shared_ptr<SharedDocument> document, std::size_t writer,
                                 std::size_t component, std::shared_ptr<const AccessGate> gate)
    : document_(std::move(document)),
      writer_(writer),
      component_(component),
      gate_(std::move(gate)) {}

const document::WriterComponents& ComponentAccess::writer() const {
  return document_->value.writers[writer_];
}

const document::BackupComponent& ComponentAccess::value() const {
  return writer().components[component_];
}

document::BackupComponent& ComponentAccess::change() {
  ++document_->changes;
  return document_->value.writers[writer_].components[component_];
}

bool ComponentAccess::may_write(Window window) const {
  if (!gate_->writer || !gate_->open) return false;
  const Event event = gate_->event;
  switch (window) {
    case Window::backup:
      return !gate_->restore && (event == Event::prepare_backup || event == Event::post_snapshot);
    case Window::prepare_backup:
      return !gate_->restore && event == Event::prepare_backup;
    case Window::post_snapshot:
      return !gate_->restore && event == Event::post_snapshot;
    case Window::pre_restore:
      return gate_->restore && event == Event::pre_restore;
    case Window::post_restore:
      return gate_->restore && event == Event::post_restore;
    case Window::restore:
      return gate_->restore && (event == Event::pre_restore || event == Event::post_restore);
  }
  return false;
}

Hresult ComponentAccess::get_logical_path(Text& path) const {
  return give(value().logical_path, path);
}

Hresult ComponentAccess::get_component_type(ComponentType& type) const {
  type = value().type;
  return kSOk;
}

Hresult ComponentAccess::get_component_name(std::string& name) const {
  name = value().name;
  return kSOk;
}

Hresult ComponentAccess::get_backup_succeeded(bool& succeeded) const {
  succeeded = value().backup_succeeded.value_or(false);
  return value().backup_succeeded ? kSOk : kSFalse;
}

Hresult ComponentAccess::set_backup_metadata(TextOrNull data) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::backup_metadata, component_, data);
  if (!data) return kEInvalidArg;
  if (!may_write(Window::backup)) return kVssEBadState;
  if (value().backup_metadata) return kVssEObjectAlreadyExists;
  change().backup_metadata = std::string(*data);
  return kSOk;
}

Hresult ComponentAccess::get_backup_metadata(Text& data) const {
  return give(value().backup_metadata, data);
}

Hresult ComponentAccess::add_partial_file(TextOrNull path, TextOrNull filename, TextOrNull ranges,
                                          TextOrNull metadata) {
  if (gate_->keeper)
    return gate_->keeper->add_partial_file(component_, path, filename, ranges, metadata);
  if (is_missing(path) || is_missing(filename) || !ranges) return kEInvalidArg;
  if (!may_write(Window::backup)) return kVssEBadState;
  document::PartialFile file;
  file.path = *path;
  file.filename = *filename;
  file.ranges = *ranges;
  file.metadata = copy_of(metadata);
  change().partial_files.push_back(std::move(file));
  return kSOk;
}

Hresult ComponentAccess::get_partial_file_count(std::uint32_t& count) const {
  return give_count(value().partial_files, count);
}

Hresult ComponentAccess::get_partial_file(std::uint32_t index, document::PartialFile& file) const {
  return give_at(value().partial_files, index, file);
}

Hresult ComponentAccess::set_backup_stamp(TextOrNull stamp) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::backup_stamp, component_, stamp);
  if (!stamp) return kEInvalidArg;
  if (!may_write(Window::backup)) return kVssEBadState;
  change().backup_stamp = std::string(*stamp);
  return kSOk;
}

Hresult ComponentAccess::get_backup_stamp(Text& stamp) const {
  return give(value().backup_stamp, stamp);
}

Hresult ComponentAccess::get_previous_backup_stamp(Text& stamp) const {
  return give(value().previous_backup_stamp, stamp);
}

Hresult ComponentAccess::get_backup_options(Text& options) const {
  return give(value().backup_options, options);
}

Hresult ComponentAccess::add_differenced_files_by_last_modify_time(TextOrNull path,
                                                                   TextOrNull filespec,
                                                                   bool recursive, FileTime time) {
  if (gate_->keeper)
    return gate_->keeper->add_differenced_files(component_, path, filespec, recursive, time);
  if (is_missing(path) || is_missing(filespec)) return kEInvalidArg;
  if (!may_write(Window::backup)) return kVssEBadState;
  document::DifferencedFiles files;
  files.path = *path;
  files.filespec = *filespec;
  files.recursive = recursive;
  files.last_modify_time = time;
  change().differenced_files.push_back(std::move(files));
  return kSOk;
}

Hresult ComponentAccess::add_differenced_files_by_last_modify_lsn(TextOrNull, TextOrNull, bool,
                                                                  TextOrNull) {
  return kENotImpl;  // IVssComponent::AddDifferencedFilesByLastModifyLSN: not supported
}

Hresult ComponentAccess::get_differenced_files_count(std::uint32_t& count) const {
  return give_count(value().differenced_files, count);
}

Hresult ComponentAccess::get_differenced_file(std::uint32_t index,
                                              document::DifferencedFiles& files) const {
  return give_at(value().differenced_files, index, files);
}

Hresult ComponentAccess::set_prepare_for_backup_failure_msg(TextOrNull message) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::prepare_for_backup_failure, component_,
                              message);
  if (!message) return kEInvalidArg;
  if (!may_write(Window::prepare_backup)) return kVssEBadState;
  change().prepare_for_backup_failure = std::string(*message);
  return kSOk;
}

Hresult ComponentAccess::get_prepare_for_backup_failure_msg(Text& message) const {
  return give(value().prepare_for_backup_failure, message);
}

Hresult ComponentAccess::set_post_snapshot_failure_msg(TextOrNull message) {
  if (gate_->keeper)
    return gate_->keeper->set(ComponentKeeper::Text::post_snapshot_failure, component_, message);
  if (!message) return kEInvalidArg;
  if (!may_write(Window::post_snapshot)) return kVssEBadState;
  change().post_snapshot_failure = std::string(*message);
  return kSOk;
}

Hresult ComponentAccess::get_post_snapshot_failure_msg(Text& message) const {
  return give(value().post_snapshot_failure, message);
}

Hresult ComponentAccess::set_failure(Hresult failure, Hresult application, TextOrNull message) {
  if (gate_->keeper) return gate_->keeper->set_failure(component_, failure, application, message);
  if (failure != kSOk && !is_writer_failure(failure)) return kEInvalidArg;
  if (!may_write(Window::backup) && !may_write(Window::restore)) return kVssEBadState;
  document::ComponentFailure said;
  said.writer = failure;
  said.application = application;
  said.message = copy_of(message);
  change().failure = std::move(said);
  return kSOk;
}

Hresult ComponentAccess::get_failure(document::ComponentFailure& failure) const {
  if (gate_->restore) return kVssEBadState;  // IVssComponentEx2::GetFailure: of backups only
  failure = value().failure.value_or(document::ComponentFailure{});
  return value().failure ? kSOk : kSFalse;
}

WriterComponents::WriterComponents(std::shared_ptr<SharedDocument> document, std::size_t writer,
                                   std::shared_ptr<const AccessGate> gate)
    : document_(std::move(document)), writer_(writer), gate_(std::move(gate)) {}

WriterComponents::WriterComponents(std::shared_ptr<SharedDocument> document, ComponentPlaces places,
                                   std::shared_ptr<const AccessGate> gate)
    : document_(std::move(document)),
      writer_(places.front().writer),
      places_(std::make_shared<const ComponentPlaces>(std::move(places))),
      gate_(std::move(gate)) {}

std::uint32_t WriterComponents::component_count() const {
  if (places_) return static_cast<std::uint32_t>(places_->size());
  return static_cast<std::uint32_t>(document_->value.writers[writer_].components.size());
}

void WriterComponents::get_writer_info(Guid& instance_id, Guid& writer_id) const {
  instance_id = document_->value.writers[writer_].instance_id;
  writer_id = document_->value.writers[writer_].writer_id;
}

std::optional<ComponentAccess> WriterComponents::component(std::uint32_t index) const {
  if (index >= component_count()) return std::nullopt;
  if (places_) {
    const ComponentPlace& place = (*places_)[index];
    return ComponentAccess(document_, place.writer, place.component, gate_);
  }
  return ComponentAccess(document_, writer_, index, gate_);
}

}  // namespace vsskit::service
