// ImportSnapshots: the copies that a loaded document describes are brought to this machine by the
// provider that made them, one a unit. A copy can be imported only once (rule C-SHAD-30). What an
// import that failed leaves behind is the requester's to clean up.
#include <utility>

#include "sim/provider/provider_codes.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

using provider::requester_code;

namespace {

class ImportOperation final : public SessionOperation {
 public:
  explicit ImportOperation(const std::shared_ptr<Session>& session)
      : SessionOperation(session), entries_(session->parts().document->value.snapshots) {}

 private:
  bool unit(Session::Parts& session) override {
    const Hresult result = bring(session, entries_[next_++]);
    // A provider's own failure ends it; a copy that is not there (any more) does not.
    if (failed(result) && result != kVssEObjectNotFound) {
      finish(result);
      return false;
    }
    imported_ += result == kSOk ? 1 : 0;
    if (next_ < entries_.size()) return true;
    if (imported_ == 0) {
      finish(kVssENoSnapshotsImported);
    } else {
      finish(imported_ == entries_.size() ? kVssSAsyncFinished : kVssSSomeSnapshotsNotImported);
    }
    return false;
  }
  void cancelled(Session::Parts&) override {}

  static Hresult bring(Session::Parts& session, const document::SnapshotEntry& entry) {
    World& world = session.world;
    provider::Provider* owner =
        entry.provider_id ? world.providers().find(*entry.provider_id) : nullptr;
    if (owner == nullptr) return kVssEObjectNotFound;
    const provider::LunMapping luns{entry.source_luns.value_or(""),
                                    entry.snapshot_luns.value_or(""),
                                    entry.disk_extents.value_or("")};
    const Hresult result = requester_code(owner->import(entry.id, luns));
    if (result == kSOk) session.imported.emplace_back(owner, entry.id);
    world.hand_out();
    return result;
  }

  std::vector<document::SnapshotEntry> entries_;
  std::size_t next_ = 0;
  std::size_t imported_ = 0;
};

}  // namespace

Hresult Session::import_snapshots(OperationPtr& operation) {
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::ask_providers)) return bad;
  const auto& entries = parts.document->value.snapshots;
  if (parts.busy() || parts.set_stage != SetStage::none || entries.empty()) return kVssEBadState;
  for (const document::SnapshotEntry& entry : entries) {
    if (!entry.snapshot_luns) return kVssENonTransportableBcd;
  }
  return parts.begin(std::make_shared<ImportOperation>(shared_from_this()), operation);
}

}  // namespace vsskit::service
