// The seam to shadow copy providers: what the coordinator calls, in the SDK's terms but without
// COM. A provider in use by COM will stand behind this interface as the system provider does.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/time.h"
#include "sim/base/vss_types.h"
#include "sim/engine/fault_plan.h"
#include "sim/volume/volume_table.h"

namespace vsskit::trace {
class Recorder;
}

namespace vsskit::provider {

// {b5946137-7b9f-4925-af80-51abd60b20d5}, listed on every Windows machine.
inline constexpr Guid kSystemProviderId{
    0xb5946137, 0x7b9f, 0x4925, {0xaf, 0x80, 0x51, 0xab, 0xd6, 0x0b, 0x20, 0xd5}};

// VSS_PROVIDER_PROP.
struct ProviderInfo {
  Guid id;
  std::string label;  // in traces: `system`
  std::string name;
  ProviderType type = ProviderType::unknown;
  std::string version;
  Guid version_id;
  Guid class_id;
  bool scripted = false;  // played by vsskit: declared so in the trace
};

// VSS_SNAPSHOT_PROP, as a provider knows it; strings that are absent are empty.
struct SnapshotProperties {
  Guid snapshot_id;
  Guid set_id;
  std::int32_t snapshots_count = 0;  // of the set, at its making
  std::string device;                // without trailing backslash
  std::string original_volume;       // `\\?\Volume{guid}\`
  std::string originating_machine;
  std::string service_machine;
  std::string exposed_name;
  std::string exposed_path;
  Guid provider_id;
  std::int32_t attributes = 0;  // the context that it was made in
  FileTime created;
  SnapshotState state = SnapshotState::unknown;
};

// Disks by their identifiers (page 83), and where the volume lies on them: lists with `;`.
struct LunMapping {
  std::string source;
  std::string target;
  std::string extents;
};

struct Deletion {
  Hresult result = kSOk;
  std::int32_t deleted = 0;
  Guid nondeleted;  // the first that could not be deleted
};

// Calls come in this order for one set: is_volume_supported and begin_prepare per volume,
// end_prepare, pre_commit, commit, post_commit, pre_final_commit, post_final_commit; abort at any
// time after end_prepare. A begin_prepare with another set id drops the set before it (P-PROV-11).
// Results are the documented provider codes; the coordinator turns others into
// VSS_E_UNEXPECTED_PROVIDER_ERROR.
class Provider {
 public:
  virtual ~Provider() = default;

  [[nodiscard]] virtual const ProviderInfo& info() const = 0;
  // `volume` is a GUID name. S_OK with `supported`, or VSS_E_OBJECT_NOT_FOUND for no volume.
  virtual Hresult is_volume_supported(std::string_view volume, std::int32_t context,
                                      bool& supported) = 0;
  virtual Hresult begin_prepare(const Guid& set, const Guid& snapshot, std::string_view volume,
                                std::int32_t context) = 0;
  virtual Hresult end_prepare(const Guid& set) = 0;
  virtual Hresult pre_commit(const Guid& set) = 0;
  // The instant of the copies lies inside.
  virtual Hresult commit(const Guid& set) = 0;
  // `count`: how many copies of the set this provider made; VSS_E_UNEXPECTED when it differs.
  virtual Hresult post_commit(const Guid& set, std::int32_t count) = 0;
  // Between these two, copies whose context asks for auto-recovery can be written to.
  virtual Hresult pre_final_commit(const Guid& set) = 0;
  virtual Hresult post_final_commit(const Guid& set) = 0;
  virtual Hresult abort(const Guid& set) = 0;

  // Copies that exist, or are being made, in order of their making.
  [[nodiscard]] virtual std::vector<SnapshotProperties> query() const = 0;
  [[nodiscard]] virtual std::optional<SnapshotProperties> properties(
      const Guid& snapshot) const = 0;
  // Deletes one copy, or a set's copies one by one up to the first failure (C-SHAD-32).
  // VSS_E_OBJECT_NOT_FOUND when there is none.
  // `force` asks the provider to do everything possible.
  virtual Deletion remove(const Guid& id, ObjectType type, bool force) = 0;

  // Whether the provider has finished copies of this volume, and what that forbids there: bits of
  // VSS_SNAPSHOT_COMPATIBILITY, 0 unless the provider says otherwise.
  virtual Hresult is_volume_snapshotted(std::string_view volume, bool& present,
                                        std::int32_t& compatibility);
  // The live volume, which nobody has open, becomes what the copy was. E_NOTIMPL by default: the
  // provider does not support it.
  virtual Hresult revert(const Guid& snapshot);
  // Gives the set's copies out of its hands as volumes; `flags` as BreakSnapshotSetEx has them.
  // VSS_E_PROVIDER_VETO by default: copies of software providers cannot be broken.
  virtual Hresult break_set(const Guid& set, std::uint32_t flags);
  // What VSS decided about a copy: VSS_SPROPID_EXPOSED_NAME and its kin, as the header numbers
  // them. S_OK by default: the provider need not know.
  virtual Hresult set_property(const Guid& snapshot, std::int32_t property, std::string_view value);
  // The disks of a copy and of its original, for the document of a transportable set; none by
  // default.
  [[nodiscard]] virtual std::optional<LunMapping> luns(const Guid& snapshot) const;
  // Brings a transported copy to this machine; once. VSS_E_OBJECT_NOT_FOUND by default, for what
  // the provider does not know, and for what was imported before (C-SHAD-30).
  virtual Hresult import(const Guid& snapshot, const LunMapping& luns);
  // Whether copies can be written back over their volumes by the storage itself (RecoverSet): S_OK,
  // VSS_E_LEGACY_PROVIDER, or E_NOTIMPL, the default.
  virtual Hresult can_resync();
  // Writes these copies back over their originals, which nobody has open. E_NOTIMPL by default.
  virtual Hresult resync(const std::vector<Guid>& snapshots);
  // A copy of the provider's that an earlier process or another one made, and that the volume table
  // has taken in: it counts as created. False by default: the provider keeps no book.
  virtual bool adopt(const SnapshotProperties& properties);
  // Such a copy, or one of its own, is not there any more. Nothing by default.
  virtual void forget(const Guid& snapshot);
  // VSS_PROVIDER_CAPABILITIES; VSS_PRV_CAPABILITY_COMPLIANT by default.
  virtual Hresult capabilities(std::uint64_t& mask);
  // Nobody uses the provider for now; the next call loads it again. Nothing by default.
  virtual void unload(bool force);
  // Whether the provider can tell how a revert of this volume stands: S_OK, or why not. E_NOTIMPL
  // by default: the provider does not support reverting.
  virtual Hresult query_revert_status(std::string_view volume);
};

// Microsoft's own, over the volume table: supports what Volume::supported() says; copies are made
// at one instant; they can be written to between post_commit and post_final_commit where the
// context has VSS_VOLSNAP_ATTR_AUTORECOVER. Each call is one `provider:system` step where a
// recorder is given that holds calls. The fault plan's provider faults are obeyed.
struct SystemProviderWorld {
  volume::VolumeTable& volumes;
  engine::VirtualClock& clock;
  const engine::FaultPlan* faults = nullptr;
  trace::Recorder* recorder = nullptr;
  std::string machine = "VSSKIT";
  FileTime (*file_time)() = nullptr;  // when copies are made; by the clock without it
};
[[nodiscard]] std::unique_ptr<Provider> make_system_provider(SystemProviderWorld world);

// The providers of one machine, the system provider among them.
class ProviderTable {
 public:
  void add(std::unique_ptr<Provider> provider);
  // In the order of adding.
  [[nodiscard]] std::vector<Provider*> all() const;
  // nullptr for an unknown id (VSS_E_PROVIDER_NOT_REGISTERED).
  [[nodiscard]] Provider* find(const Guid& id) const;
  // C-PROV-01: for GUID_NULL a supporting hardware provider, else software, else system; for any
  // other id that provider. nullptr with the code in `result`: VSS_E_PROVIDER_NOT_REGISTERED,
  // VSS_E_VOLUME_NOT_SUPPORTED, VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER, VSS_E_OBJECT_NOT_FOUND.
  [[nodiscard]] Provider* choose(const Guid& id, std::string_view volume, std::int32_t context,
                                 Hresult& result) const;
  // The provider that knows this copy; nullptr for none.
  [[nodiscard]] Provider* owner(const Guid& snapshot) const;
  // Takes a provider out; its destruction unloads it. False when there is none with this id.
  bool remove(const Guid& id);
  // The context in which administrators look at a provider (IVssAdminEx); VSS_CTX_BACKUP at first.
  // None, or false, for an unknown provider.
  [[nodiscard]] std::optional<std::int32_t> context(const Guid& id) const;
  bool set_context(const Guid& id, std::int32_t context);

 private:
  std::map<Guid, std::int32_t> contexts_;
  std::vector<std::unique_ptr<Provider>> providers_;
};

}  // namespace vsskit::provider
