// A software provider of the user's: IVssSoftwareSnapshotProvider.
#include <oleauto.h>

#include <algorithm>
#include <utility>

#include "sim/provider/own_reverts.h"
#include "sim/provider/provider_patience.h"
#include "sim/sdk/faces/loaded_provider.h"
#include "sim/sdk/faces/snapshot_faces.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

using trace::Step;
using trace::Verb;
using Software = IVssSoftwareSnapshotProvider;

// What calls are given and fill; they own it, as they may come back late.
struct VolumeQuestion {
  std::wstring volume;
  BOOL answer = FALSE;
  LONG forbidden = 0;
  Reference<IVssAsync> status = Reference<IVssAsync>();
};
struct Preparation {
  VSS_ID set;
  VSS_ID snapshot;
  std::wstring volume;
  LONG context;
};
struct PropertySetting {
  VSS_ID snapshot;
  VSS_SNAPSHOT_PROPERTY_ID property;
  std::string value;
};
struct Learning {
  explicit Learning(const VSS_ID& id) : snapshot(id) {}
  ~Learning() { free_snapshot(found); }
  Learning(const Learning&) = delete;
  Learning& operator=(const Learning&) = delete;
  VSS_ID snapshot;
  VSS_SNAPSHOT_PROP found = VSS_SNAPSHOT_PROP();
};
struct Removal {
  VSS_ID id;
  VSS_OBJECT_TYPE type;
  BOOL force;
  LONG deleted = 0;
  VSS_ID nondeleted = GUID_NULL;
};

// The provider's IVssAsync of a revert, which nobody can cancel: VSS_S_ASYNC_CANCELLED and other
// nonsense is an error of the provider's. QueryStatus leaves no step; it is asked again and again.
class OwnRevert final : public provider::RevertProgress {
 public:
  OwnRevert(service::World& world, const Reference<IVssAsync>& status) : world_(world) {
    status->AddRef();
    asked_->status = Reference<IVssAsync>(status.get());
  }

  Hresult ask() override {
    const auto question = asked_;
    const engine::UserCall ended = world_.executor().call_user(
        [question] {
          try {
            question->result = question->status->QueryStatus(&question->reported, nullptr);
          } catch (...) {
            question->result = E_UNEXPECTED;
          }
        },
        provider::patience(Verb::ProviderQueryRevertStatus));
    if (ended == engine::UserCall::given_up) return kVssEUnexpectedProviderError;
    if (FAILED(question->result)) return provider::requester_code(question->result);
    const Hresult told = question->reported;
    const bool known = told == kVssSAsyncPending || told == kVssSAsyncFinished;
    return known ? told : provider::requester_code(failed(told) ? told : kEUnexpected);
  }

 private:
  struct Asked {
    Reference<IVssAsync> status;
    HRESULT result = S_OK;
    HRESULT reported = S_OK;
  };
  service::World& world_;
  std::shared_ptr<Asked> asked_ = std::make_shared<Asked>();  // a call may come back late
};

class SoftwareProvider final : public LoadedProvider, public provider::OwnReverts {
 public:
  SoftwareProvider(service::World& world, provider::ProviderInfo info,
                   std::unique_ptr<ProviderMaker> maker)
      : LoadedProvider(world, std::move(info), std::move(maker)) {}
  ~SoftwareProvider() override { unload(true); }

  Hresult is_volume_supported(std::string_view volume, std::int32_t context,
                              bool& supported) override {
    supported = false;
    const Hresult set = set_context(context);
    // A context that the provider does not know is one that it does not support.
    if (set == kVssEUnsupportedContext) return kSOk;
    if (failed(set)) return set;
    const auto question = std::make_shared<VolumeQuestion>(VolumeQuestion{widen(volume)});
    return call(
        Verb::ProviderIsVolumeSupported,
        [&](Step& step) { step.add("volume", std::string(volume)); }, software_, question,
        [](Software& provider, VolumeQuestion& asked) {
          return provider.IsVolumeSupported(asked.volume.data(), &asked.answer);
        },
        [&](Step& step, Hresult result) {
          supported = succeeded(result) && question->answer != FALSE;
          step.add_yes_no("supported", supported);
        });
  }

  Hresult begin_prepare(const Guid& set, const Guid& snapshot, std::string_view volume,
                        std::int32_t context) override {
    const volume::Volume* found = world_.volumes().find_volume(volume);
    if (found == nullptr) return kVssEObjectNotFound;
    const Hresult result = call(
        Verb::BeginPrepareSnapshot,
        [&](Step& step) {
          step.add_guid("set", set)
              .add_guid("snapshot", snapshot)
              .add("volume", std::string(volume));
          step.add_listed("context", static_cast<std::uint32_t>(context));
        },
        software_,
        std::make_shared<Preparation>(
            Preparation{to_com(set), to_com(snapshot), widen(volume), context}),
        [](Software& provider, Preparation& asked) {
          return provider.BeginPrepareSnapshot(asked.set, asked.snapshot, asked.volume.data(),
                                               asked.context);
        });
    if (succeeded(result)) copies_.begin(new_copy(set, snapshot, context), *found);
    return result;
  }

  Hresult pre_final_commit(const Guid& set) override {
    const Hresult result = phase(Verb::PreFinalCommitSnapshots, set,
                                 &IVssProviderCreateSnapshotSet::PreFinalCommitSnapshots);
    if (failed(result)) return result;
    copies_.let_recover(set, true);
    return copies_.advance(set, SnapshotState::prefinalcommitted);
  }

  Hresult post_final_commit(const Guid& set) override {
    copies_.let_recover(set, false);
    Hresult result = phase(Verb::PostFinalCommitSnapshots, set,
                           &IVssProviderCreateSnapshotSet::PostFinalCommitSnapshots);
    if (failed(result)) return result;
    for (const Guid& snapshot : copies_.named(set, ObjectType::snapshot_set)) {
      result = learn_properties(snapshot);
      if (failed(result)) return result;
    }
    return copies_.advance(set, SnapshotState::created);
  }

  provider::Deletion remove(const Guid& id, ObjectType type, bool force) override;

  Hresult is_volume_snapshotted(std::string_view volume, bool& present,
                                std::int32_t& compatibility) override {
    present = false;
    compatibility = 0;
    const auto question = std::make_shared<VolumeQuestion>(VolumeQuestion{widen(volume)});
    return call(
        Verb::ProviderIsVolumeSnapshotted,
        [&](Step& step) { step.add("volume", std::string(volume)); }, software_, question,
        [](Software& provider, VolumeQuestion& asked) {
          return provider.IsVolumeSnapshotted(asked.volume.data(), &asked.answer, &asked.forbidden);
        },
        [&](Step& step, Hresult result) {
          present = succeeded(result) && question->answer != FALSE;
          compatibility = present ? question->forbidden : 0;
          step.add_yes_no("present", present);
          step.add_number("capability", static_cast<std::uint64_t>(compatibility));
        });
  }

  // E_NOTIMPL and VSS_E_REVERT_IN_PROGRESS are documented: they stay.
  Hresult revert(const Guid& snapshot) override {
    if (const Hresult bad = load(); failed(bad)) return bad;
    const Hresult result = raw_call(
        Verb::ProviderRevertToSnapshot, [&](Step& step) { step.add_guid("snapshot", snapshot); },
        on(software_, std::make_shared<VSS_ID>(to_com(snapshot)),
           [](Software& provider, VSS_ID& id) { return provider.RevertToSnapshot(id); }));
    if (result == kENotImpl) return result;  // IVssBackupComponents::RevertToSnapshot
    if (result == kVssERevertInProgress) return result;
    if (result == kSOk) world_.volumes().revert(snapshot);
    return provider::requester_code(result);
  }

  // The files are back at once; how long the revert takes is what the provider's IVssAsync says.
  // E_NOTIMPL and VSS_E_VOLUME_NOT_SUPPORTED are documented: they stay.
  Hresult follow_revert(std::string_view volume,
                        std::shared_ptr<provider::RevertProgress>& progress) override {
    if (const Hresult bad = load(); failed(bad)) return bad;
    const auto question = std::make_shared<VolumeQuestion>(VolumeQuestion{widen(volume)});
    const Hresult result = raw_call(
        Verb::ProviderQueryRevertStatus,
        [&](Step& step) { step.add("volume", std::string(volume)); },
        on(software_, question,
           [](Software& provider, VolumeQuestion& asked) {
             IVssAsync* status = nullptr;
             const HRESULT answer = provider.QueryRevertStatus(asked.volume.data(), &status);
             if (SUCCEEDED(answer)) asked.status = Reference<IVssAsync>(status);
             return answer;
           }),
        [&](Step&, Hresult answer) {
          if (answer != kSOk || !question->status) return;
          progress = std::make_shared<OwnRevert>(world_, question->status);
        });
    if (result == kENotImpl) return result;  // IVssBackupComponents::QueryRevertStatus
    return provider::requester_code(result);
  }

  Hresult set_property(const Guid& snapshot, std::int32_t property,
                       std::string_view value) override {
    return call(
        Verb::SetSnapshotProperty,
        [&](Step& step) {
          step.add_guid("snapshot", snapshot);
          step.add_number("property", static_cast<std::uint64_t>(property))
              .add("value", std::string(value));
        },
        software_,
        std::make_shared<PropertySetting>(PropertySetting{
            to_com(snapshot), static_cast<VSS_SNAPSHOT_PROPERTY_ID>(property), std::string(value)}),
        [](Software& provider, PropertySetting& told) {
          VARIANT variant;
          VariantInit(&variant);
          variant.vt = VT_BSTR;
          variant.bstrVal = to_bstr(std::string_view(told.value));
          const HRESULT result =
              provider.SetSnapshotProperty(told.snapshot, told.property, variant);
          VariantClear(&variant);
          return result;
        });
  }

 private:
  bool find_interfaces(IUnknown& object) override {
    software_ = interface_of<IVssSoftwareSnapshotProvider>(object);
    return static_cast<bool>(software_);
  }
  void drop_interfaces() override { software_.reset(); }

  // VSS_E_UNSUPPORTED_CONTEXT is documented for it and stays.
  Hresult set_context(std::int32_t context) {
    if (const Hresult bad = load(); failed(bad)) return bad;
    const Hresult result = raw_call(
        Verb::ProviderSetContext,
        [&](Step& step) { step.add_listed("context", static_cast<std::uint32_t>(context)); },
        on(software_, std::make_shared<LONG>(context),
           [](Software& provider, LONG& told) { return provider.SetContext(told); }));
    return result == kVssEUnsupportedContext ? result : provider::requester_code(result);
  }

  // A device of the provider's own naming is the simulated one under a further name.
  Hresult learn_properties(const Guid& snapshot) {
    const auto learning = std::make_shared<Learning>(to_com(snapshot));
    return call(
        Verb::ProviderGetSnapshotProperties,
        [&](Step& step) { step.add_guid("snapshot", snapshot); }, software_, learning,
        [](Software& provider, Learning& asked) {
          return provider.GetSnapshotProperties(asked.snapshot, &asked.found);
        },
        [&](Step& step, Hresult result) {
          if (succeeded(result)) take_properties(snapshot, learning->found, step);
        });
  }

  void take_properties(const Guid& snapshot, const VSS_SNAPSHOT_PROP& found, Step& step) {
    const Argument device(found.m_pwszSnapshotDeviceObject);
    const Argument volume(found.m_pwszOriginalVolumeName);
    step.add_guid("set", from_com(found.m_SnapshotSetId)).add("device", device.text());
    step.add("volume", volume.text());
    step.add_listed("attributes", static_cast<std::uint32_t>(found.m_lSnapshotAttributes));
    auto* copy = copies_.copy(snapshot);
    if (copy == nullptr) return;
    if (device.text() && world_.volumes().name_device(snapshot, *device.view())) {
      copy->properties.device = *device.text();
    }
    copy->properties.attributes |= found.m_lSnapshotAttributes;
  }

  Reference<IVssSoftwareSnapshotProvider> software_;
};

// The provider deletes one by one and stops at the first failure (C-SHAD-32); its words count.
provider::Deletion SoftwareProvider::remove(const Guid& id, ObjectType type, bool force) {
  provider::Deletion deletion;
  const std::vector<Guid> wanted = copies_.named(id, type);
  if (wanted.empty()) {
    deletion.result = kVssEObjectNotFound;
    return deletion;
  }
  const auto removal = std::make_shared<Removal>(
      Removal{to_com(id), static_cast<VSS_OBJECT_TYPE>(type), force ? TRUE : FALSE});
  deletion.result = call(
      Verb::ProviderDeleteSnapshots,
      [&](Step& step) {
        step.add_guid("id", id).add_listed("type", static_cast<int>(type));
        step.add_yes_no("force", force);
      },
      software_, removal,
      [](Software& provider, Removal& asked) {
        return provider.DeleteSnapshots(asked.id, asked.type, asked.force, &asked.deleted,
                                        &asked.nondeleted);
      },
      [&](Step& step, Hresult) {
        deletion.deleted = removal->deleted;
        deletion.nondeleted = from_com(removal->nondeleted);
        step.add_number("deleted", static_cast<std::uint64_t>(std::max<LONG>(removal->deleted, 0)));
        step.add_guid("nondeleted", deletion.nondeleted);
      });
  const bool all = succeeded(deletion.result);
  std::int32_t left = all ? static_cast<std::int32_t>(wanted.size()) : deletion.deleted;
  for (const Guid& snapshot : wanted) {
    if (left-- <= 0 || (!all && snapshot == deletion.nondeleted)) break;
    copies_.remove(snapshot);
  }
  return deletion;
}

}  // namespace

std::unique_ptr<provider::Provider> make_software_provider(service::World& world,
                                                           provider::ProviderInfo info,
                                                           std::unique_ptr<ProviderMaker> maker) {
  return std::make_unique<SoftwareProvider>(world, std::move(info), std::move(maker));
}

}  // namespace vsskit::sdk
