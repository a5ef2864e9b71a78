#include "conformance/rule/chosen.h"

#include <string>

#include "sim/selection/backup_type.h"

namespace vsskit::conformance {
namespace {

const VolumeFacts* outside_volume(const Session& session, const document::FileSet& files) {
  const std::string& path = files.alternate_path ? *files.alternate_path : files.path;
  const VolumeFacts* own = session.world().volume_of(path);
  if (own != nullptr && !session.in_snapshot_set(own->name)) return own;
  if (!files.is_recursive()) return nullptr;
  for (const VolumeFacts* below : session.world().volumes_below(path)) {
    if (below->supported && !session.in_snapshot_set(below->name)) return below;
  }
  return nullptr;
}

}  // namespace

std::vector<Chosen> chosen(const Session& session) {
  std::vector<Chosen> found;
  for (const AddedComponent& added : session.added()) {
    const GatheredMetadata* gathered =
        session.metadata_of(added.name.writer_id, &added.instance_id);
    if (gathered == nullptr) continue;
    const selection::ComponentTree& tree = session.tree_of(*gathered);
    const Step& step = *added.step;
    if (const auto index =
            tree.find(std::string(step.text("logical_path")), step.text("component"))) {
      found.push_back({&added, gathered, &tree, *index});
    }
  }
  return found;
}

OutsideSet outside_set(const Session& session, const document::Component& component) {
  const std::uint32_t bit =
      selection::snapshot_bit(session.backup_type().value_or(BackupType::full));
  for (const auto* files : {&component.files, &component.database_files, &component.log_files}) {
    for (const document::FileSet& set : *files) {
      if ((set.backup_type_mask() & bit) == 0) continue;
      if (const VolumeFacts* volume = outside_volume(session, set)) return {&set, volume};
    }
  }
  return {};
}

OutsideSet outside_set(const Session& session, const Chosen& chosen) {
  for (const std::size_t index : chosen.tree->component_set(chosen.index)) {
    const OutsideSet outside = outside_set(session, chosen.tree->component(index));
    if (outside.files != nullptr) return outside;
  }
  return {};
}

}  // namespace vsskit::conformance
