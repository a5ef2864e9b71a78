// A hardware provider of the user's: IVssHardwareSnapshotProvider, and its Ex where it has that.
// Each simulated volume lies on one disk (LUN) of its own, known by an identifier of page 83; the
// array's copy of a disk is a shadow copy of the volume table. Order: the-shadow-copy-creation-
// process.md.
#include <utility>

#include "sim/sdk/faces/hardware_calls.h"
#include "sim/sdk/faces/loaded_provider.h"
#include "sim/sdk/faces/lun_array.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

using provider::LunMapping;
using trace::Step;
using trace::Verb;

// The disk of a volume: its device name, and its identifier (type 3, an FC-PH name).
struct Disk {
  std::wstring device;
  std::vector<std::string> identifiers;
  std::string extents;  // disk, offset and length
};

using Hardware = IVssHardwareSnapshotProvider;
using HardwareEx = IVssHardwareSnapshotProviderEx;

class HardwareProvider final : public LoadedProvider {
 public:
  HardwareProvider(service::World& world, provider::ProviderInfo info,
                   std::unique_ptr<ProviderMaker> maker)
      : LoadedProvider(world, std::move(info), std::move(maker)) {}
  ~HardwareProvider() override { unload(true); }

  Hresult is_volume_supported(std::string_view volume, std::int32_t context,
                              bool& supported) override;
  Hresult begin_prepare(const Guid& set, const Guid& snapshot, std::string_view volume,
                        std::int32_t context) override;
  Hresult pre_final_commit(const Guid& set) override;
  Hresult post_final_commit(const Guid& set) override;
  provider::Deletion remove(const Guid& id, ObjectType type, bool force) override;
  Hresult break_set(const Guid& set, std::uint32_t flags) override;
  [[nodiscard]] std::optional<LunMapping> luns(const Guid& snapshot) const override;
  Hresult import(const Guid& snapshot, const LunMapping& luns) override;
  Hresult can_resync() override;
  Hresult resync(const std::vector<Guid>& snapshots) override;
  Hresult capabilities(std::uint64_t& mask) override;

 private:
  bool find_interfaces(IUnknown& object) override {
    hardware_ = interface_of<IVssHardwareSnapshotProvider>(object);
    extended_ = interface_of<IVssHardwareSnapshotProviderEx>(object);
    return static_cast<bool>(hardware_);
  }
  void drop_interfaces() override {
    extended_.reset();
    hardware_.reset();
  }

  [[nodiscard]] Disk disk_of(const volume::Volume& volume) const;
  Hresult get_target_luns(const Guid& snapshot);
  Hresult locate(const Guid& snapshot);
  Hresult fill_in(const Guid& snapshot);
  Hresult say_lun_state(const Guid& set, DWORD flags);
  Hresult on_lun_empty(const Guid& snapshot);

  std::map<Guid, LunMapping> luns_;  // by snapshot id
  Reference<IVssHardwareSnapshotProvider> hardware_;
  Reference<IVssHardwareSnapshotProviderEx> extended_;
};

Disk HardwareProvider::disk_of(const volume::Volume& volume) const {
  const auto volumes = world_.volumes().volumes();
  std::size_t number = 0;
  while (number < volumes.size() && volumes[number] != &volume)
    ++number;
  Disk disk;
  disk.device = L"\\\\.\\PHYSICALDRIVE" + std::to_wstring(number);
  disk.identifiers = {"3:disk." + volume.guid().text()};
  disk.extents = std::to_string(number) + ":1048576+" + std::to_string(volume.capacity_bytes());
  return disk;
}

Hresult HardwareProvider::is_volume_supported(std::string_view volume, std::int32_t context,
                                              bool& supported) {
  supported = false;
  const volume::Volume* found = world_.volumes().find_volume(volume);
  if (found == nullptr) return kVssEObjectNotFound;
  Disk disk = disk_of(*found);
  const auto question = std::make_shared<LunQuestion>(disk.device, disk.identifiers);
  question->context = context;
  return call(
      Verb::AreLunsSupported,
      [&](Step& step) {
        step.add("volume", std::string(volume));
        step.add_number("luns", static_cast<std::uint64_t>(question->luns.count()));
        step.add("identifiers", joined(question->luns.identifiers()));
        step.add_listed("context", static_cast<std::uint32_t>(context));
      },
      hardware_, question,
      [](Hardware& provider, LunQuestion& asked) {
        return provider.AreLunsSupported(asked.luns.count(), asked.context, &asked.pointer,
                                         asked.luns.data(), &asked.answer);
      },
      [&](Step& step, Hresult result) {
        supported = succeeded(result) && question->answer != FALSE;
        step.add_yes_no("supported", supported);
      });
}

Hresult HardwareProvider::begin_prepare(const Guid& set, const Guid& snapshot,
                                        std::string_view volume, std::int32_t context) {
  const volume::Volume* found = world_.volumes().find_volume(volume);
  if (found == nullptr) return kVssEObjectNotFound;
  Disk disk = disk_of(*found);
  const auto preparation = std::make_shared<LunPreparation>(disk.device, disk.identifiers);
  preparation->context = context;
  preparation->set = to_com(set);
  preparation->snapshot = to_com(snapshot);
  const Hresult result = call(
      Verb::BeginPrepareSnapshot,
      [&](Step& step) {
        step.add_guid("set", set).add_guid("snapshot", snapshot);
        step.add("volume", std::string(volume));
        step.add_listed("context", static_cast<std::uint32_t>(context));
      },
      hardware_, preparation,
      [](Hardware& provider, LunPreparation& asked) {
        return provider.BeginPrepareSnapshot(asked.set, asked.snapshot, asked.context,
                                             asked.luns.count(), &asked.pointer, asked.luns.data());
      });
  if (failed(result)) return result;
  provider::SnapshotProperties properties = new_copy(set, snapshot, context);
  properties.attributes |= static_cast<std::int32_t>(attribute::kHardwareAssisted);
  copies_.begin(std::move(properties), *found);
  luns_[snapshot] = {joined(disk.identifiers), {}, disk.extents};
  return result;
}

Hresult HardwareProvider::pre_final_commit(const Guid& set) {
  Hresult result = phase(Verb::PreFinalCommitSnapshots, set,
                         &IVssProviderCreateSnapshotSet::PreFinalCommitSnapshots);
  if (succeeded(result)) result = say_lun_state(set, VSS_ONLUNSTATECHANGE_NOTIFY_LUN_PRE_RECOVERY);
  if (failed(result)) return result;
  copies_.let_recover(set, true);
  return copies_.advance(set, SnapshotState::prefinalcommitted);
}

// After the last phase VSS learns the new disks; those that stay here are imported at once.
Hresult HardwareProvider::post_final_commit(const Guid& set) {
  copies_.let_recover(set, false);
  Hresult result = say_lun_state(set, VSS_ONLUNSTATECHANGE_NOTIFY_LUN_POST_RECOVERY);
  if (succeeded(result)) {
    result = phase(Verb::PostFinalCommitSnapshots, set,
                   &IVssProviderCreateSnapshotSet::PostFinalCommitSnapshots);
  }
  if (failed(result)) return result;
  for (const Guid& snapshot : copies_.named(set, ObjectType::snapshot_set)) {
    result = get_target_luns(snapshot);
    if (failed(result)) return result;
    auto& copy = *copies_.copy(snapshot);
    const auto attributes = static_cast<std::uint32_t>(copy.properties.attributes);
    if ((attributes & attribute::kTransportable) != 0) {
      copy.away = true;
      world_.volumes().mask(snapshot, true);
      continue;
    }
    result = locate(snapshot);
    if (succeeded(result)) result = fill_in(snapshot);
    if (failed(result)) return result;
    copy.imported = true;
  }
  return copies_.advance(set, SnapshotState::created);
}

Hresult HardwareProvider::get_target_luns(const Guid& snapshot) {
  const std::string source = luns_[snapshot].source;
  Disk disk = disk_of(*copies_.copy(snapshot)->volume);
  const auto question = std::make_shared<TargetQuestion>(disk.device, split(source));
  return call(
      Verb::GetTargetLuns,
      [&](Step& step) {
        step.add_number("luns", static_cast<std::uint64_t>(question->luns.count()));
        step.add("identifiers", source);
      },
      hardware_, question,
      [](Hardware& provider, TargetQuestion& asked) {
        return provider.GetTargetLuns(asked.luns.count(), &asked.pointer, asked.luns.data(),
                                      asked.targets.data());
      },
      [&](Step& step, Hresult) {
        const std::string targets = joined(question->targets.identifiers());
        luns_[snapshot].target = targets;
        step.add("targets", targets);
      });
}

Hresult HardwareProvider::locate(const Guid& snapshot) {
  const auto targets = std::make_shared<LunArray>(split(luns_[snapshot].target));
  return call(
      Verb::LocateLuns,
      [&](Step& step) {
        step.add_number("luns", static_cast<std::uint64_t>(targets->count()));
        step.add("identifiers", joined(targets->identifiers()));
      },
      hardware_, targets,
      [](Hardware& provider, LunArray& luns) {
        return provider.LocateLuns(luns.count(), luns.data());
      });
}

// VSS asks who the disks are that arrived; a provider that does not know them did not bring them.
Hresult HardwareProvider::fill_in(const Guid& snapshot) {
  const std::string device = copies_.copy(snapshot)->properties.device;
  const auto question = std::make_shared<LunCall>(widen(device), split(luns_[snapshot].target));
  if (question->luns.count() == 0) return kSOk;
  bool known = false;
  const Hresult result = call(
      Verb::FillInLunInfo,
      [&](Step& step) {
        step.add("device", device);
        step.add("identifiers", joined(question->luns.identifiers()));
      },
      hardware_, question,
      [](Hardware& provider, LunCall& asked) {
        return provider.FillInLunInfo(asked.pointer, asked.luns.data(), &asked.answer);
      },
      [&](Step& step, Hresult) {
        known = question->answer != FALSE;
        step.add_yes_no("supported", known);
      });
  if (failed(result)) return result;
  return known ? kSOk : kVssEObjectNotFound;
}

// Only providers with the Ex interface are told, and only of sets that are recovered.
Hresult HardwareProvider::say_lun_state(const Guid& set, DWORD flags) {
  const auto* copies = copies_.find(set);
  if (copies == nullptr || !extended_) return kSOk;
  std::vector<std::string> originals;
  std::vector<std::string> targets;
  constexpr DWORD kRecovery =
      VSS_ONLUNSTATECHANGE_NOTIFY_LUN_PRE_RECOVERY | VSS_ONLUNSTATECHANGE_NOTIFY_LUN_POST_RECOVERY;
  for (const auto& copy : *copies) {
    const auto attributes = static_cast<std::uint32_t>(copy.properties.attributes);
    if ((flags & kRecovery) != 0 && (attributes & attribute::kAutoRecover) == 0) continue;
    const LunMapping& mapping = luns_[copy.properties.snapshot_id];
    originals.push_back(mapping.source);
    targets.push_back(mapping.target.empty() ? mapping.source : mapping.target);
  }
  if (originals.empty()) return kSOk;
  const auto change = std::make_shared<LunExchange>(originals, targets);
  change->flags = flags;
  return call(
      Verb::OnLunStateChange,
      [&](Step& step) { step.add_number("luns", targets.size()).add_number("flags", flags); },
      extended_, change,
      [](HardwareEx& provider, LunExchange& told) {
        return provider.OnLunStateChange(told.to.data(), told.from.data(),
                                         static_cast<DWORD>(told.to.count()), told.flags);
      });
}

Hresult HardwareProvider::on_lun_empty(const Guid& snapshot) {
  const auto* copy = copies_.copy(snapshot);
  if (copy == nullptr) return kSOk;
  const std::string device = copy->properties.device;
  const auto told = std::make_shared<LunCall>(widen(device), split(luns_[snapshot].target));
  if (told->luns.count() == 0) return kSOk;
  return call(
      Verb::OnLunEmpty,
      [&](Step& step) {
        step.add("device", device);
        step.add("identifiers", joined(told->luns.identifiers()));
      },
      hardware_, told,
      [](Hardware& provider, LunCall& empty) {
        return provider.OnLunEmpty(empty.pointer, empty.luns.data());
      });
}

provider::Deletion HardwareProvider::remove(const Guid& id, ObjectType type, bool) {
  provider::Deletion deletion;
  const std::vector<Guid> wanted = copies_.named(id, type);
  if (wanted.empty()) deletion.result = kVssEObjectNotFound;
  for (const Guid& snapshot : wanted) {
    deletion.result = on_lun_empty(snapshot);
    if (succeeded(deletion.result) && !copies_.remove(snapshot)) {
      deletion.result = kVssEObjectNotFound;
    }
    if (failed(deletion.result)) {
      deletion.nondeleted = snapshot;
      break;
    }
    luns_.erase(snapshot);
    ++deletion.deleted;
  }
  return deletion;
}

Hresult HardwareProvider::break_set(const Guid& set, std::uint32_t flags) {
  DWORD told = 0;
  if ((flags & VSS_BREAKEX_FLAG_MASK_LUNS) != 0) told |= VSS_ONLUNSTATECHANGE_DO_MASK_LUNS;
  if ((flags & VSS_BREAKEX_FLAG_MAKE_READ_WRITE) != 0) {
    told |= VSS_ONLUNSTATECHANGE_NOTIFY_READ_WRITE;
  }
  const Hresult result = load();
  const Hresult said = failed(result) ? result : told == 0 ? kSOk : say_lun_state(set, told);
  if (failed(said)) return said;
  copies_.forget(set);
  return kSOk;
}

std::optional<LunMapping> HardwareProvider::luns(const Guid& snapshot) const {
  const auto found = luns_.find(snapshot);
  if (found == luns_.end()) return std::nullopt;
  return found->second;
}

Hresult HardwareProvider::import(const Guid& snapshot, const LunMapping& luns) {
  auto* copy = copies_.copy(snapshot);
  if (copy == nullptr || !copy->away || copy->imported) return kVssEObjectNotFound;
  // The disk went on the way, as where storage ran out.
  if (world_.volumes().find_shadow_copy(snapshot) == nullptr) return kVssEObjectNotFound;
  luns_[snapshot] = luns;
  Hresult result = locate(snapshot);
  if (succeeded(result)) result = fill_in(snapshot);
  if (failed(result)) return result;
  copy->away = false;
  copy->imported = true;
  copy->properties.attributes |= static_cast<std::int32_t>(attribute::kImported);
  world_.volumes().mask(snapshot, false);
  return kSOk;
}

Hresult HardwareProvider::capabilities(std::uint64_t& mask) {
  mask = VSS_PRV_CAPABILITY_LEGACY;
  if (const Hresult bad = load(); failed(bad) || !extended_) return bad;
  const auto answer = std::make_shared<ULONGLONG>(0);
  return call(
      Verb::GetProviderCapabilities, [](Step&) {}, extended_, answer,
      [](HardwareEx& provider, ULONGLONG& found) {
        return provider.GetProviderCapabilities(&found);
      },
      [&](Step& step, Hresult result) {
        if (succeeded(result)) mask = *answer;
        step.add_number("mask", *answer);
      });
}

Hresult HardwareProvider::can_resync() {
  std::uint64_t mask = 0;
  if (const Hresult bad = capabilities(mask); failed(bad)) return bad;
  if (!extended_) return kVssELegacyProvider;
  return (mask & VSS_PRV_CAPABILITY_LUN_RESYNC) != 0
             ? kSOk
             : kENotImpl;  // IVssBackupComponentsEx3::RecoverSet
}

Hresult HardwareProvider::resync(const std::vector<Guid>& snapshots) {
  if (const Hresult bad = load(); failed(bad) || !extended_) return kVssELegacyProvider;
  std::vector<std::string> sources;
  std::vector<std::string> targets;
  for (const Guid& snapshot : snapshots) {
    sources.push_back(luns_[snapshot].target);
    targets.push_back(luns_[snapshot].source);
  }
  const Hresult result = call(
      Verb::ResyncLuns, [&](Step& step) { step.add_number("luns", sources.size()); }, extended_,
      std::make_shared<LunExchange>(sources, targets),
      [](HardwareEx& provider, LunExchange& luns) {
        IVssAsync* async = nullptr;
        HRESULT started = provider.ResyncLuns(luns.from.data(), luns.to.data(),
                                              static_cast<DWORD>(luns.from.count()), &async);
        const Reference<IVssAsync> owned(async);
        if (FAILED(started) || !owned) return started;
        HRESULT reported = S_OK;
        owned->Wait(INFINITE);
        started = owned->QueryStatus(&reported, nullptr);
        return FAILED(started) ? started : reported == VSS_S_ASYNC_FINISHED ? S_OK : reported;
      });
  for (const Guid& snapshot : snapshots) {
    if (result == kSOk) world_.volumes().revert(snapshot);
  }
  return result;
}

}  // namespace

std::unique_ptr<provider::Provider> make_hardware_provider(service::World& world,
                                                           provider::ProviderInfo info,
                                                           std::unique_ptr<ProviderMaker> maker) {
  return std::make_unique<HardwareProvider>(world, std::move(info), std::move(maker));
}

}  // namespace vsskit::sdk
