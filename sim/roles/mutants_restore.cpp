// Requesters and writers that restore wrongly: in another order, to other places, or without what
// the other side needs to know.
#include "sim/roles/mutants.h"
#include "sim/roles/restoring.h"

namespace vsskit::roles {
namespace {

// --- Order

struct RestoresBeforePreRestore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool pre_restore() override {
    for (RestoreSet& set : sets_)
      set.good = restore_set(set);
    return FileRestorer::pre_restore();
  }
  bool restore_files() override {
    bool good = true;
    for (RestoreSet& set : sets_)
      good = good && (!set.involved || report(set));
    return good;
  }
};

struct RestoresAfterPostRestore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_files() override {
    bool good = true;
    for (RestoreSet& set : sets_)
      good = good && (!set.involved || set_status(set, VSS_RS_ALL));
    return good;
  }
  bool post_restore() override {
    const bool done = FileRestorer::post_restore();
    for (RestoreSet& set : sets_)
      set.good = restore_set(set);
    return done;
  }
};

struct SetsNoRestoreStatus : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_status(const RestoreSet&, VSS_FILE_RESTORE_STATUS) override { return true; }
};

struct SetsRestoreStatusEarly : FileRestorer {
  using FileRestorer::FileRestorer;
  bool pre_restore() override {
    for (const RestoreSet& set : sets_)
      FileRestorer::set_status(set, VSS_RS_ALL);
    return FileRestorer::pre_restore();
  }
};

struct SetsRestoreStatusLate : SetsNoRestoreStatus {
  using SetsNoRestoreStatus::SetsNoRestoreStatus;
  bool post_restore() override {
    const bool done = FileRestorer::post_restore();
    for (const RestoreSet& set : sets_)
      FileRestorer::set_status(set, VSS_RS_ALL);
    return done;
  }
};

struct SelectsAfterPreRestore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool select(const RestoreSet&, bool) override { return true; }
  bool pre_restore() override {
    const bool done = FileRestorer::pre_restore();
    for (const RestoreSet& set : sets_)
      set_selected(set);
    return done;
  }
};

struct SetsWishesAfterPreRestore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_additional(const RestoreSet&, bool) override { return true; }
  bool pre_restore() override {
    const bool done = FileRestorer::pre_restore();
    for (const RestoreSet& set : sets_)
      FileRestorer::set_additional(set, false);
    return done;
  }
};

struct SetsOptionsTwice : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_wishes(const RestoreSet& set) override {
    return FileRestorer::set_wishes(set) && FileRestorer::set_wishes(set);
  }
};

struct SelectsSubcomponents : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_selected(const RestoreSet& set) override {
    for (const std::size_t member : set.members) {
      const ComponentView& component = set.writer->components[member];
      backup().SetSelectedForRestore(set.writer->id, component.type,
                                     pointer_to(component.logical_path), component.name.c_str(),
                                     true);
    }
    return true;
  }
};

struct AddsSubcomponentsFirst : FileRestorer {
  using FileRestorer::FileRestorer;
  bool select(const RestoreSet& set, bool last) override {
    return add_subcomponents(set) && FileRestorer::select(set, last);
  }
};

struct GathersNothingInRestore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool gather() override { return true; }
  bool involves(const WriterView&) const override { return true; }
};

struct IgnoresRestoreTargets : FileRestorer {
  using FileRestorer::FileRestorer;
  bool read_answers() override { return true; }
};

struct SkipsPostRestore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool post_restore() override { return true; }
};

struct ReleasesBeforePostRestoreEnds : FileRestorer {
  using FileRestorer::FileRestorer;
  bool post_restore() override {
    ComRef<IVssAsync> operation;
    return check(backup().PostRestore(operation.put()), L"PostRestore");
  }
};

// --- Places

struct AddsUnsupportedTargets : FileRestorer {
  using FileRestorer::FileRestorer;
  bool involves(const WriterView&) const override { return true; }
  bool supports(const WriterView&, DWORD) const override { return true; }
};

struct AddsTargetsOfNoSet : FileRestorer {
  using FileRestorer::FileRestorer;
  bool add_new_targets(const RestoreSet& set) override {
    backup().AddNewTarget(set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
                          set.session.name.c_str(), L"C:\\nowhere", L"*.none", false, L"C:\\else");
    return FileRestorer::add_new_targets(set);
  }
};

struct AsksForWhatIsUnsupported : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_wishes(const RestoreSet& set) override {
    plan_.authoritative = true;
    return FileRestorer::set_wishes(set);
  }
  bool supports(const WriterView&, DWORD) const override { return true; }
};

struct MovesWhatStays : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_selected(const RestoreSet& set) override { return move_to(set, set.taker); }
};

struct SaysMappingsOfItsOwn : FileRestorer {
  using FileRestorer::FileRestorer;
  bool add_mappings(const RestoreSet& set) override {
    const HRESULT result = backup().AddAlternativeLocationMapping(
        set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
        set.session.name.c_str(), L"C:\\nowhere", L"*.none", false, L"C:\\else");
    return check(result, L"AddAlternativeLocationMapping") && FileRestorer::add_mappings(set);
  }
};

struct SaysNoMappings : FileRestorer {
  using FileRestorer::FileRestorer;
  bool add_mappings(const RestoreSet&) override { return true; }
};

struct RestoresInPlaceAlways : FileRestorer {
  using FileRestorer::FileRestorer;
  Place place_of(const RestoreSet&, const std::vector<std::wstring>&) override {
    return Place::original;
  }
};

struct RestoresWhoWantsNoPart : FileRestorer {
  using FileRestorer::FileRestorer;
  bool involves(const WriterView&) const override { return true; }
};

// --- Writers

struct DirectsWithoutTarget : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    if (component) direct(*component.get(), kLogFile, L"0:48", store().folder(), L"0:48");
    return LedgerWriter::OnPreRestore(components);
  }
};

struct DirectsToShorterRanges : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT direct(IVssComponent& component, const wchar_t* file, const std::wstring& from,
                 const std::wstring& folder, const std::wstring&) override {
    return LedgerWriter::direct(component, file, from, folder, L"0:1");
  }
};

struct SetsRestoreTargetLate : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    if (component) component->SetRestoreTarget(VSS_RT_ALTERNATE);
    return LedgerWriter::OnPostRestore(components);
  }
};

struct SetsUndefinedTarget : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    if (component) component->SetRestoreTarget(VSS_RT_UNDEFINED);
    return LedgerWriter::OnPreRestore(components);
  }
};

struct SendsUnmappedFilesAside : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  HRESULT declare_restore(IVssCreateWriterMetadata& metadata) override {
    return metadata.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                     VSS_WRE_ALWAYS, false);
  }
};

struct NeverAsksForRestoreStatus : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    bool selected = false;
    if (component) component->IsSelectedForRestore(&selected);
    return true;
  }
};

struct AsksForStatusEarly : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    const ComRef<IVssComponent> component = first_component(components);
    VSS_FILE_RESTORE_STATUS status = VSS_RS_UNDEFINED;
    if (component) component->GetFileRestoreStatus(&status);
    return LedgerWriter::OnPreRestore(components);
  }
};

constexpr Mutant kRestoreRequesters[] = {
    restorer_mutant<RestoresBeforePreRestore>("restores_before_prerestore", "restore-tree",
                                              "Writes the files before PreRestore."),
    restorer_mutant<RestoresAfterPostRestore>("restores_after_postrestore", "restore-tree",
                                              "Writes the files after PostRestore."),
    restorer_mutant<SetsNoRestoreStatus>("sets_no_restore_status", "restore-ledger",
                                         "Does not say whether files came back."),
    restorer_mutant<SetsRestoreStatusEarly>("sets_restore_status_early", "restore-ledger",
                                            "Says before PreRestore that files came back."),
    restorer_mutant<SetsRestoreStatusLate>("sets_restore_status_late", "restore-ledger",
                                           "Says after PostRestore that files came back."),
    restorer_mutant<SelectsAfterPreRestore>("selects_after_prerestore", "restore-tree",
                                            "Selects components for restore after PreRestore."),
    restorer_mutant<SetsWishesAfterPreRestore>("sets_wishes_after_prerestore", "restore-ledger",
                                               "Announces additional restores after PreRestore."),
    restorer_mutant<SetsOptionsTwice>("sets_options_twice", "restore-aside",
                                      "Sets a component's restore options twice."),
    restorer_mutant<SelectsSubcomponents>("selects_subcomponents", "restore-tree",
                                          "Selects what the backup included implicitly."),
    restorer_mutant<AddsSubcomponentsFirst>("adds_subcomponents_first", "restore-tree",
                                            "Adds subcomponents before it selects the component."),
    restorer_mutant<GathersNothingInRestore>("gathers_nothing_in_restore", "restore-ledger",
                                             "Restores without GatherWriterMetadata."),
    restorer_mutant<IgnoresRestoreTargets>("ignores_restore_targets", "restore-ledger",
                                           "Does not read what writers answered in PreRestore."),
    restorer_mutant<SkipsPostRestore>("skips_postrestore", "restore-ledger",
                                      "Lets go of a restore without PostRestore."),
    restorer_mutant<ReleasesBeforePostRestoreEnds>("releases_before_postrestore_ends",
                                                   "restore-ledger",
                                                   "Does not wait for the end of PostRestore."),
    restorer_mutant<AddsUnsupportedTargets>("adds_unsupported_targets", "restore-alone",
                                            "Restores to new places whatever the schema says."),
    restorer_mutant<AddsTargetsOfNoSet>("adds_targets_of_no_set", "restore-aside",
                                        "Adds a new target for files that nobody declared."),
    restorer_mutant<AsksForWhatIsUnsupported>(
        "asks_for_what_is_unsupported", "restore-ledger",
        "Restores as the authority where the store has no replicas."),
    restorer_mutant<MovesWhatStays>("moves_what_stays", "restore-tree",
                                    "Moves components of a writer that does not let them move."),
    restorer_mutant<SaysMappingsOfItsOwn>("says_mappings_of_its_own", "restore-ledger",
                                          "Says an alternate location that nobody declared."),
    restorer_mutant<SaysNoMappings>("says_no_mappings", "restore-aside",
                                    "Does not say which alternate locations it used."),
    restorer_mutant<RestoresInPlaceAlways>("restores_in_place_always", "restore-aside",
                                           "Restores to the old places whatever writers answer."),
    restorer_mutant<RestoresWhoWantsNoPart>(
        "restores_who_wants_no_part", "restore-alone",
        "Selects components of a writer that takes no part in restores."),
};

constexpr Mutant kRestoreWriters[] = {
    writer_mutant<DirectsWithoutTarget>("directs_without_target", "restore-ledger",
                                        "Adds directed targets without the restore target."),
    writer_mutant<DirectsToShorterRanges>("directs_to_shorter_ranges", "restore-ledger",
                                          "Directs ranges to ranges of other lengths."),
    writer_mutant<SetsRestoreTargetLate>("sets_restore_target_late", "restore-ledger",
                                         "Sets the restore target in PostRestore."),
    writer_mutant<SetsUndefinedTarget>("sets_undefined_target", "restore-ledger",
                                       "Sets the restore target to VSS_RT_UNDEFINED."),
    writer_mutant<SendsUnmappedFilesAside>(
        "sends_unmapped_files_aside", "restore-aside",
        "Sends files to alternate locations that it does not declare."),
    writer_mutant<NeverAsksForRestoreStatus>(
        "never_asks_for_restore_status", "restore-ledger",
        "Does not ask in PostRestore whether files came back."),
    writer_mutant<AsksForStatusEarly>("asks_for_status_early", "restore-ledger",
                                      "Asks in PreRestore whether files came back."),
};

}  // namespace

void add_restore_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kRestoreRequesters), std::end(kRestoreRequesters));
}

void add_restore_writer_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kRestoreWriters), std::end(kRestoreWriters));
}

}  // namespace vsskit::roles
