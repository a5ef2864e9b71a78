// Requesters that put files back wrongly, restore chains wrongly, or say wishes that nobody
// understands. Those that restore out of order are in mutants_restore.cpp.
#include "sim/roles/mutants.h"
#include "sim/roles/restoring.h"

namespace vsskit::roles {
namespace {

// --- Methods and targets

struct RestoresOverWhatIsThere : FileRestorer {
  using FileRestorer::FileRestorer;
  Place place_by_method(const RestoreSet&, const std::vector<std::wstring>&) override {
    return Place::original;
  }
};

struct RestoresAtOnce : FileRestorer {
  using FileRestorer::FileRestorer;
  Place place_of(const RestoreSet&, const std::vector<std::wstring>&) override {
    return Place::original;
  }
};

// Every second file goes to its alternate location.
struct PlacesFilesOneByOne : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_file(const RestoreSet& set, const FileToRestore& file) override {
    FileToRestore placed = file;
    const std::size_t found = set.mappings.find(file.path);
    if (found != FileSetIndex::kNone && ++files_ % 2 == 0) {
      placed.target = joined(*set.writer->mappings[found].alternate, file_name(file.path));
    }
    return FileRestorer::restore_file(set, placed);
  }
  int files_ = 0;
};

struct RestoresAsideAlways : FileRestorer {
  using FileRestorer::FileRestorer;
  Place place_of(const RestoreSet&, const std::vector<std::wstring>&) override {
    return Place::mapped;
  }
};

struct FlattensAlternateLocations : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_file(const RestoreSet& set, const FileToRestore& file) override {
    FileToRestore placed = file;
    const std::size_t found = set.mappings.find(file.path);
    if (found != FileSetIndex::kNone && file.target != file.path) {
      placed.target = joined(*set.writer->mappings[found].alternate, file_name(file.path));
    }
    return FileRestorer::restore_file(set, placed);
  }
};

struct RestoresToAlternatePaths : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_file(const RestoreSet& set, const FileToRestore& file) override {
    FileToRestore placed = file;
    for (const std::size_t member : set.members) {
      for (const FileSetView& files : set.writer->components[member].files) {
        const bool named = path_key(trimmed(files.path)) == path_key(folder_name(file.path));
        if (named && files.alternate)
          placed.target = joined(*files.alternate, file_name(file.path));
      }
    }
    return FileRestorer::restore_file(set, placed);
  }
};

struct ForgetsNewTargets : FileRestorer {
  using FileRestorer::FileRestorer;
  Place place_of(const RestoreSet& set, const std::vector<std::wstring>& paths) override {
    return place_by_method(set, paths);
  }
};

struct MovesWithoutAWord : FileRestorer {
  using FileRestorer::FileRestorer;
  bool add_new_targets(const RestoreSet&) override { return true; }
};

struct WritesWholeFilesToDirectedTargets : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_directed(const RestoreSet& set, const DirectedView& directed,
                        const FileToRestore& file) override {
    FileToRestore whole = file;
    whole.target = joined(expanded(directed.destination_path), directed.destination_filename);
    return restore_file(set, whole);
  }
};

// --- What comes back

struct SaysAllCameBack : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_file(const RestoreSet& set, const FileToRestore& file) override {
    return matches(L"*.log", file_name(file.path)) || FileRestorer::restore_file(set, file);
  }
};

struct SaysNothingCameBack : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_status(const RestoreSet& set, VSS_FILE_RESTORE_STATUS) override {
    return FileRestorer::set_status(set, VSS_RS_NONE);
  }
};

struct RestoresMoreThanChosen : FileRestorer {
  using FileRestorer::FileRestorer;
  bool choose(const StoredBackup& backup, bool last) override {
    const bool done = FileRestorer::choose(backup, last);
    for (RestoreSet& set : sets_)
      set.subcomponents = {};
    return done;
  }
};

struct RestoresBehindTheWriter : FileRestorer {
  using FileRestorer::FileRestorer;
  bool involves(const WriterView&) const override { return false; }
};

struct ReplacesPartialFiles : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_file(const RestoreSet& set, const FileToRestore& file) override {
    FileToRestore whole = file;
    whole.partial = nullptr;
    return FileRestorer::restore_file(set, whole);
  }
};

struct HidesTheRangesFile : FileRestorer {
  using FileRestorer::FileRestorer;
  bool restore_ranges_file(const RestoreSet& set, std::size_t, FileToRestore file) override {
    if (!plan_.new_folder.empty()) file.target = new_place(file.path);
    return restore_file(set, file);
  }
};

// --- Documents and chains

struct EditsTheComponentsDocument : FileRestorer {
  using FileRestorer::FileRestorer;
  bool initialize(const StoredBackup& backup) override {
    StoredBackup edited = backup;
    const std::wstring from = L"backupSucceeded=\"yes\"";
    for (std::size_t at = edited.components.find(from); at != std::wstring::npos;
         at = edited.components.find(from)) {
      edited.components.erase(at, from.size());
    }
    return FileRestorer::initialize(edited);
  }
};

struct RestoresWithoutTheBase : FileRestorer {
  using FileRestorer::FileRestorer;
  void follow_chain() override {
    FileRestorer::follow_chain();
    for (std::size_t i = 0; i + 1 < needed_.size(); ++i)
      needed_[i].clear();
  }
};

struct AnnouncesNoRestores : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_additional(const RestoreSet&, bool) override { return true; }
};

struct AlwaysAnnouncesMore : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_additional(const RestoreSet& set, bool) override {
    return FileRestorer::set_additional(set, false);
  }
};

struct LeavesDependenciesOut : FileRequester {
  using FileRequester::FileRequester;
  bool is_explicit(const ComponentView& component, bool ancestor, bool covered) const override {
    return component.name != L"ledger" && FileRequester::is_explicit(component, ancestor, covered);
  }
};

struct RestoresWithoutDependencies : FileRestorer {
  using FileRestorer::FileRestorer;
  bool involves(const WriterView& writer) const override {
    return writer.name != L"Ledger Writer" && FileRestorer::involves(writer);
  }
};

// --- Wishes

struct SetsRestoreTypeLate : FileRestorer {
  using FileRestorer::FileRestorer;
  bool pre_restore() override {
    const bool done = FileRestorer::pre_restore();
    backup().SetRestoreState(VSS_RTYPE_BY_COPY);
    return done;
  }
};

template <const wchar_t* kOptions>
struct SetsOptions : FileRestorer {
  using FileRestorer::FileRestorer;
  bool set_wishes(const RestoreSet& set) override {
    plan_.options = kOptions;
    return FileRestorer::set_wishes(set);
  }
};
constexpr wchar_t kOwnForm[] = L"Target=Alternate;Fast";
constexpr wchar_t kOwnWords[] = L"\"Roll Forward\"=\"Yes\"";
using WritesOptionsOfItsOwn = SetsOptions<kOwnForm>;
using RollsForwardInItsOwnWords = SetsOptions<kOwnWords>;

struct AddsTargetsForNobody : RestoresBehindTheWriter {
  using RestoresBehindTheWriter::RestoresBehindTheWriter;
  bool choose(const StoredBackup&, bool) override {
    bool good = true;
    for (const RestoreSet& set : sets_)
      good = good && add_new_targets(set);
    return good;
  }
};

struct AddsTargetsForSubcomponents : FileRestorer {
  using FileRestorer::FileRestorer;
  bool add_new_targets(const RestoreSet& set) override {
    for (const std::size_t member : set.members) {
      const ComponentView& component = set.writer->components[member];
      if (member == set.definer || component.files.empty()) continue;
      const FileSetView& files = component.files.front();
      backup().AddNewTarget(set.writer->id, component.type, pointer_to(component.logical_path),
                            component.name.c_str(), files.path.c_str(), files.filespec.c_str(),
                            files.recursive, new_place(expanded(files.path)).c_str());
    }
    return FileRestorer::add_new_targets(set);
  }
};

struct AddsPartsThatCannotStandAlone : FileRestorer {
  using FileRestorer::FileRestorer;
  bool add_subcomponents(const RestoreSet& set) override {
    for (const std::size_t member : set.members) {
      const ComponentView& component = set.writer->components[member];
      if (member == set.definer || component.selectable_for_restore) continue;
      backup().AddRestoreSubcomponent(set.writer->id, definer(set).type,
                                      pointer_to(set.session.logical_path),
                                      set.session.name.c_str(), pointer_to(component.logical_path),
                                      component.name.c_str(), false);
    }
    return FileRestorer::add_subcomponents(set);
  }
};

constexpr Mutant kRestoreFilesMutants[] = {
    restorer_mutant<RestoresOverWhatIsThere>(
        "restores_over_what_is_there", "restore-if-not-there",
        "Replaces files that are restored only if they are not there."),
    restorer_mutant<PlacesFilesOneByOne>("places_files_one_by_one", "restore-ledger",
                                         "Decides for each file where it goes."),
    restorer_mutant<RestoresAtOnce>("does_not_wait_for_reboot", "restore-reboot",
                                    "Writes at once what is to come at a reboot."),
    restorer_mutant<RestoresAsideAlways>(
        "restores_aside_always", "restore-original",
        "Restores to alternate locations whatever writers answer."),
    restorer_mutant<FlattensAlternateLocations>("flattens_alternate_locations", "restore-tree",
                                                "Puts all files of a mapping into its one folder."),
    restorer_mutant<RestoresToAlternatePaths>("restores_to_alternate_paths", "restore-tree",
                                              "Puts files back where the backup read them."),
    restorer_mutant<ForgetsNewTargets>("forgets_new_targets", "restore-aside",
                                       "Adds new targets and restores to the old places."),
    restorer_mutant<MovesWithoutAWord>("moves_without_a_word", "restore-aside",
                                       "Restores to new places and adds no new targets."),
    restorer_mutant<WritesWholeFilesToDirectedTargets>(
        "writes_whole_files_to_directed_targets", "restore-aside",
        "Writes whole files where the writer directs ranges."),
    restorer_mutant<SaysAllCameBack>("says_all_came_back", "restore-ledger",
                                     "Reports as restored what it left out."),
    restorer_mutant<SaysNothingCameBack>("says_nothing_came_back", "restore-ledger",
                                         "Reports that nothing was restored after it was."),
    restorer_mutant<RestoresMoreThanChosen>("restores_more_than_chosen", "restore-tree",
                                            "Adds subcomponents and restores the whole set."),
    restorer_mutant<RestoresBehindTheWriter>("restores_behind_the_writer", "restore-ledger",
                                             "Restores files in place and selects nothing."),
    restorer_mutant<ReplacesPartialFiles>("replaces_partial_files", "restore-ledger",
                                          "Replaces files of which only ranges were stored."),
    restorer_mutant<HidesTheRangesFile>("hides_the_ranges_file", "restore-aside",
                                        "Does not say where a ranges file came back."),
    restorer_mutant<EditsTheComponentsDocument>(
        "edits_the_components_document", "restore-ledger",
        "Edits the components document before it restores."),
    restorer_mutant<RestoresWithoutTheBase>("restores_without_the_base", "restore-ledger",
                                            "Restores the last backup of a chain alone."),
    restorer_mutant<AnnouncesNoRestores>("announces_no_restores", "restore-ledger",
                                         "Does not say that more restores follow."),
    restorer_mutant<AlwaysAnnouncesMore>("always_announces_more", "restore-ledger",
                                         "Announces a further restore in the last one too."),
    requester_mutant<LeavesDependenciesOut>("leaves_dependencies_out", "dependent",
                                            "Leaves out what other components depend on."),
    restorer_mutant<RestoresWithoutDependencies>(
        "restores_without_dependencies", "dependent",
        "Does not select what other components depend on."),
    restorer_mutant<SetsRestoreTypeLate>("sets_restore_type_late", "restore-ledger",
                                         "Sets the restore type after PreRestore."),
    restorer_mutant<WritesOptionsOfItsOwn>("writes_options_of_its_own", "restore-ledger",
                                           "Writes restore options in a form of its own."),
    restorer_mutant<RollsForwardInItsOwnWords>("rolls_forward_in_its_own_words", "restore-ledger",
                                               "Gives a common option a value of its own."),
    restorer_mutant<AddsTargetsForNobody>("adds_targets_for_nobody", "restore-aside",
                                          "Adds new targets and selects nothing."),
    restorer_mutant<AddsTargetsForSubcomponents>("adds_targets_for_subcomponents", "restore-tree",
                                                 "Adds new targets in the name of subcomponents."),
    restorer_mutant<AddsPartsThatCannotStandAlone>(
        "adds_parts_that_cannot_stand_alone", "restore-tree",
        "Adds subcomponents that are not selectable for restore."),
};

}  // namespace

void add_restore_files_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kRestoreFilesMutants), std::end(kRestoreFilesMutants));
}

}  // namespace vsskit::roles
