// Requesters that choose wrongly: components, volumes, bases and their stamps, outcomes.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct SkipsMandatoryComponents : FileRequester {
  using FileRequester::FileRequester;
  bool is_explicit(const ComponentView& component, bool ancestor, bool covered) const override {
    return component.selectable && FileRequester::is_explicit(component, ancestor, covered);
  }
};

// Takes S_FALSE, "the document does not say", for an error, and drops the component.
struct GivesUpOnSFalse : FileRequester {
  using FileRequester::FileRequester;
  bool read_metadata() override {
    UINT writers = 0;
    backup().GetWriterMetadataCount(&writers);
    for (UINT writer = 0; writer < writers; ++writer)
      look_at_writer(writer);
    return true;
  }
  void look_at_writer(UINT writer) {
    VSS_ID instance = GUID_NULL;
    ComRef<IVssExamineWriterMetadata> metadata;
    UINT includes = 0;
    UINT excludes = 0;
    UINT components = 0;
    if (FAILED(backup().GetWriterMetadata(writer, &instance, metadata.put()))) return;
    metadata->GetFileCounts(&includes, &excludes, &components);
    for (UINT i = 0; i < components; ++i) {
      ComRef<IVssWMComponent> component;
      if (SUCCEEDED(metadata->GetComponent(i, component.put()))) look_at(*component.get());
    }
  }
  static void look_at(IVssWMComponent& component) {
    PVSSCOMPONENTINFO info = nullptr;
    if (FAILED(component.GetComponentInfo(&info))) return;
    HRESULT result = S_OK;
    for (UINT i = 0; i < info->cDatabases && result == S_OK; ++i) {
      ComRef<IVssWMFiledesc> files;
      bool recursive = false;
      result = component.GetDatabaseFile(i, files.put());
      if (result == S_OK) result = files->GetRecursive(&recursive);
    }
    component.FreeComponentInfo(info);
  }
};

struct AddsEveryComponent : FileRequester {
  using FileRequester::FileRequester;
  bool is_explicit(const ComponentView& component, bool ancestor, bool covered) const override {
    return !component.selectable || FileRequester::is_explicit(component, ancestor, covered);
  }
};

struct AddsChildBesideParent : FileRequester {
  using FileRequester::FileRequester;
  bool is_explicit(const ComponentView& component, bool ancestor, bool covered) const override {
    return component.selectable || FileRequester::is_explicit(component, ancestor, covered);
  }
};

struct AddsComponentsInVolumeMode : FileRequester {
  using FileRequester::FileRequester;
  bool set_state() override {
    return check(backup().SetBackupState(false, false, record_.type, true), L"SetBackupState");
  }
};

struct AddsNoComponent : FileRequester {
  using FileRequester::FileRequester;
  bool add_component(const WriterView&, const ComponentView&) override { return true; }
};

struct AddsComponentsLate : FileRequester {
  using FileRequester::FileRequester;
  bool add_component(const WriterView& writer, const ComponentView& component) override {
    late_.emplace_back(&writer, &component);
    return true;
  }
  bool start_set() override {
    if (!FileRequester::start_set()) return false;
    for (const auto& [writer, component] : late_) {
      if (!FileRequester::add_component(*writer, *component)) return false;
    }
    return true;
  }
  std::vector<std::pair<const WriterView*, const ComponentView*>> late_;
};

struct AddsOneVolumeOnly : FileRequester {
  using FileRequester::FileRequester;
  bool add_volume(VolumeUse& volume) override {
    if (added_) return true;
    added_ = true;
    return FileRequester::add_volume(volume);
  }
  bool added_ = false;
};

struct DropsVolumeBackslash : FileRequester {
  using FileRequester::FileRequester;
  bool add_volume(VolumeUse& volume) override {
    volume.root = trimmed(volume.root);
    return FileRequester::add_volume(volume);
  }
};

struct SkipsVolumeSupport : FileRequester {
  using FileRequester::FileRequester;
  bool check_support(VolumeUse&) override { return true; }
};

// --- Bases

struct PassesNoStamp : FileRequester {
  using FileRequester::FileRequester;
  bool pass_stamp(const ComponentSet&, const SavedComponent&) override { return true; }
};

struct GarblesStamp : FileRequester {
  using FileRequester::FileRequester;
  bool pass_stamp(const ComponentSet& set, const SavedComponent& base) override {
    SavedComponent garbled = base;
    if (garbled.stamp) *garbled.stamp += L"0";
    return FileRequester::pass_stamp(set, garbled);
  }
};

struct PassesStampLate : FileRequester {
  using FileRequester::FileRequester;
  bool pass_stamp(const ComponentSet& set, const SavedComponent& base) override {
    late_.emplace_back(&set, base);
    return true;
  }
  bool prepare() override {
    if (!FileRequester::prepare()) return false;
    for (const auto& [set, base] : late_)
      FileRequester::pass_stamp(*set, base);
    late_.clear();
    return true;
  }
  std::vector<std::pair<const ComponentSet*, SavedComponent>> late_;
};

struct TakesStampOfCopy : FileRequester {
  using FileRequester::FileRequester;
  bool can_be_base(const BackupRecord& record, VSS_BACKUP_TYPE type) const override {
    return record.type == VSS_BT_COPY || FileRequester::can_be_base(record, type);
  }
};

struct BuildsDifferentialOnIncremental : FileRequester {
  using FileRequester::FileRequester;
  bool can_be_base(const BackupRecord& record, VSS_BACKUP_TYPE) const override {
    return FileRequester::can_be_base(record, VSS_BT_INCREMENTAL);
  }
};

// --- Outcomes

struct SkipsSuccessMarks : FileRequester {
  using FileRequester::FileRequester;
  bool mark_all() override { return true; }
};

struct MarksSubcomponents : FileRequester {
  using FileRequester::FileRequester;
  bool mark(const ComponentSet& set, bool succeeded) override {
    const bool good = FileRequester::mark(set, succeeded);
    const WriterView& writer = writers_[set.writer];
    for (const std::size_t member : set.members) {
      if (member == set.definer) continue;
      const ComponentView& component = writer.components[member];
      backup().SetBackupSucceeded(writer.instance, writer.id, component.type,
                                  pointer_to(component.logical_path), component.name.c_str(),
                                  succeeded);
    }
    return good;
  }
};

struct MarksFailedAsSucceeded : FileRequester {
  using FileRequester::FileRequester;
  bool mark(const ComponentSet& set, bool) override { return FileRequester::mark(set, true); }
};

constexpr Mutant kChoiceMutants[] = {
    requester_mutant<SkipsMandatoryComponents>("skips_mandatory_components", "tree",
                                               "Adds selectable components only."),
    requester_mutant<GivesUpOnSFalse>("gives_up_on_s_false", "ledger",
                                      "Takes S_FALSE for an error and drops the component."),
    requester_mutant<AddsEveryComponent>(
        "adds_every_component", "tree",
        "Adds nonselectable components that lie below a selectable one."),
    requester_mutant<AddsChildBesideParent>(
        "adds_child_beside_parent", "tree",
        "Adds a selectable component although one above it is added."),
    requester_mutant<AddsComponentsInVolumeMode>(
        "adds_components_in_volume_mode", "ledger",
        "Adds components though SetBackupState said that there are none."),
    requester_mutant<AddsNoComponent>("adds_no_component", "ledger",
                                      "Selects components and adds none."),
    requester_mutant<AddsComponentsLate>("adds_components_late", "ledger",
                                         "Adds components after StartSnapshotSet."),
    requester_mutant<AddsOneVolumeOnly>("adds_one_volume_only", "two-volumes",
                                        "Leaves volumes of chosen components out of the set."),
    requester_mutant<DropsVolumeBackslash>("drops_volume_backslash", "ledger",
                                           "Names volumes without their trailing backslash."),
    requester_mutant<SkipsVolumeSupport>("skips_volume_support", "ledger",
                                         "Never asks IsVolumeSupported."),
    requester_mutant<PassesNoStamp>("passes_no_stamp", "ledger-chain",
                                    "Never calls SetPreviousBackupStamp."),
    requester_mutant<GarblesStamp>("garbles_stamp", "ledger-chain",
                                   "Passes a stamp that no writer has made."),
    requester_mutant<PassesStampLate>("passes_stamp_late", "ledger-chain",
                                      "Calls SetPreviousBackupStamp after PrepareForBackup."),
    requester_mutant<TakesStampOfCopy>("takes_stamp_of_copy", "ledger-chain",
                                       "Builds on a copy backup."),
    requester_mutant<BuildsDifferentialOnIncremental>(
        "builds_differential_on_incremental", "ledger-chain",
        "Takes an incremental backup as the base of a differential one."),
    requester_mutant<SkipsSuccessMarks>("skips_success_marks", "ledger",
                                        "Never calls SetBackupSucceeded."),
    requester_mutant<MarksSubcomponents>("marks_subcomponents", "tree",
                                         "Calls SetBackupSucceeded for implicit components."),
    requester_mutant<MarksFailedAsSucceeded>("marks_failed_as_succeeded", "failed-copy",
                                             "Reports success for a file it could not save."),
};

}  // namespace

void add_choice_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kChoiceMutants), std::end(kChoiceMutants));
}

}  // namespace vsskit::roles
