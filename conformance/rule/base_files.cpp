#include "conformance/rule/base_files.h"

#include <algorithm>

#include "conformance/rule/history.h"
#include "sim/trace/listing.h"

namespace vsskit::conformance {

BaseFiles::BaseFiles(const Session& session) : world_(&session.world()) {
  if (!session.is_incremental_or_differential()) return;
  for (const BaseListing& base : session.history().base_listings(*session.backup_type())) {
    const auto bytes = session.bytes_of(base.document);
    const auto files = bytes ? trace::parse_listing(*bytes, base.document) : Error{};
    if (!files.ok()) continue;
    volumes_.push_back(base.volume);
    for (const trace::ListedFile& listed : *files)
      digests_.insert_or_assign(world_->names().key(listed.path), listed.digest);
  }
  std::sort(volumes_.begin(), volumes_.end());
}

bool BaseFiles::has_changed(const ExpectedFile& file) const {
  const std::string volume = world_->volume_key(file.path);
  if (!std::binary_search(volumes_.begin(), volumes_.end(), volume)) return false;
  const auto before = digests_.find(world_->names().key(file.path));
  return before == digests_.end() || before->second != file.digest;
}

}  // namespace vsskit::conformance
