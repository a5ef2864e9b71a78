// Metadata and status of writers: gathering them and reading what was gathered.
#include "sim/service/component_values.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

Hresult Session::gather_writer_metadata(OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::gather_metadata)) return bad;
  parts_->meet_writers();
  parts_->metadata_there = false;
  parts_->declared.reset();
  return parts_->begin(make_gather(shared_from_this()), operation);
}

Hresult Session::get_writer_metadata_count(std::uint32_t& count) {
  if (const Hresult bad = parts_->check(Call::read_metadata)) return bad;
  return give_count(parts_->with_metadata, count);
}

Hresult Session::get_writer_metadata(std::uint32_t index, Guid& instance_id,
                                     std::shared_ptr<const document::WriterMetadata>& metadata) {
  if (const Hresult bad = parts_->check(Call::read_metadata)) return bad;
  if (index >= parts_->with_metadata.size()) return kVssEObjectNotFound;
  const WriterRecord& record = parts_->writers[parts_->with_metadata[index]];
  instance_id = record.writer->registration.instance_id;
  metadata = record.metadata;
  return kSOk;
}

// What the session itself knows of its writers stays: a backup goes on without the documents.
Hresult Session::free_writer_metadata() {
  if (const Hresult bad = parts_->check(Call::choose_writers)) return bad;
  parts_->metadata_there = false;
  return kSOk;
}

Hresult Session::gather_writer_status(OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::gather_status)) return bad;
  parts_->status_there = false;
  return parts_->begin(make_status(shared_from_this()), operation);
}

Hresult Session::get_writer_status_count(std::uint32_t& count) {
  if (const Hresult bad = parts_->check(Call::read_status)) return bad;
  return give_count(parts_->status, count);
}

Hresult Session::free_writer_status() {
  if (const Hresult bad = parts_->check(Call::choose_writers)) return bad;
  parts_->status_there = false;
  parts_->status.clear();
  return kSOk;
}

Hresult Session::get_writer_status(std::uint32_t index, WriterStatus& status) {
  if (const Hresult bad = parts_->check(Call::read_status)) return bad;
  return give_at(parts_->status, index, status);
}

}  // namespace vsskit::service
