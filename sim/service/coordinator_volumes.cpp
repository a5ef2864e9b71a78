// What the machine as a whole knows of volumes: whether they have shadow copies, whether they may
// be reverted, whether they are being reverted.
#include <algorithm>

#include "sim/base/file_spec.h"
#include "sim/provider/provider_codes.h"
#include "sim/service/coordinator.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"
#include "sim/service/world.h"

namespace vsskit::service {

using provider::requester_code;

namespace {

// A volume's name has its trailing backslash (measured on Server 2022, and the functions' pages).
const volume::Volume* named_volume(World& world, std::string_view name) {
  if (name.empty() || name.back() != '\\') return nullptr;
  return world.volumes().find_volume(name);
}

bool lies_on(World& world, const document::FileSet& files, const volume::Volume& volume) {
  const auto on_it = [&](const std::string& path) {
    const auto place = world.volumes().resolve(expand(path, world.variables()));
    return place && place->copy == nullptr && place->volume == &volume;
  };
  return on_it(files.path) || (files.alternate_path && on_it(*files.alternate_path));
}

bool has_files_on(World& world, const document::WriterMetadata& metadata,
                  const volume::Volume& volume) {
  for (const document::Component& component : metadata.components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list) {
        if (lies_on(world, files, volume)) return true;
      }
    }
  }
  return false;
}

}  // namespace

Hresult Coordinator::is_volume_snapshotted(std::string_view volume, bool& present,
                                           std::int32_t& compatibility) {
  present = false;
  compatibility = 0;
  if (volume.empty()) return kEInvalidArg;
  world_.take_in();
  const volume::Volume* found = named_volume(world_, volume);
  if (found == nullptr) return kVssEObjectNotFound;
  for (provider::Provider* one : world_.providers().all()) {
    bool has_copies = false;
    std::int32_t forbidden = 0;
    const Hresult result =
        requester_code(one->is_volume_snapshotted(found->guid_name(), has_copies, forbidden));
    if (failed(result)) return result;
    if (!has_copies) continue;
    present = true;
    compatibility |= forbidden;
  }
  return kSOk;
}

Hresult Coordinator::should_block_revert(std::string_view volume, bool& block) {
  block = false;
  const volume::Volume* found = named_volume(world_, volume);
  if (found == nullptr) return kEInvalidArg;
  const auto asked = [&](const auto& writer) {
    return blocking_revert_.count(writer->registration.writer_id) != 0;
  };
  const bool unknown =
      std::any_of(writers_.all().begin(), writers_.all().end(),
                  [&](const auto& writer) { return asked(writer) && writer->metadata == nullptr; });
  if (unknown) {
    const std::shared_ptr<Session> session = create_session({"", true});
    OperationPtr gather;
    session->initialize_for_backup(std::nullopt);
    if (session->gather_writer_metadata(gather) == kSOk) {
      world_.executor().wait(*gather, std::nullopt);
    }
    session->release();
  }
  for (const auto& writer : writers_.all()) {
    if (!asked(writer) || writer->metadata == nullptr) continue;
    block = block || has_files_on(world_, *writer->metadata, *found);
  }
  return kSOk;
}

std::optional<VirtualTime> Coordinator::reverting_until(const volume::Volume& volume) const {
  const auto found = reverts_.find(volume.guid());
  if (found == reverts_.end() || found->second <= world_.clock().now()) return std::nullopt;
  return found->second;
}

void Coordinator::note_revert(const volume::Volume& volume, VirtualTime until) {
  reverts_[volume.guid()] = until;
}

bool Coordinator::is_in_use(const provider::Provider& provider) const {
  return std::any_of(live_.begin(), live_.end(), [&](Session* session) {
    const auto& used = session->parts().set_providers;
    return std::find(used.begin(), used.end(), &provider) != used.end();
  });
}

}  // namespace vsskit::service
