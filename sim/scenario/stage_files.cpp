// See stage.h. Here: the files of a stage's writers, made or found.
#include "sim/scenario/stage.h"

#include <algorithm>
#include <string>

#include "sim/roles/edit_journal.h"
#include "sim/scenario/stage_state.h"

namespace vsskit::scenario {

// Where the writer's files are.
std::string Stage::State::folder_of(const WriterSpec& spec) {
  if (!spec.folder.empty()) return spec.folder;
  return spec.role == "tree" ? "C:\\tree" : "C:\\ledger";
}

roles::LedgerStatus Stage::State::fill(roles::LedgerStore& store, const WriterSpec& spec) const {
  const std::wstring folder = sdk::widen(folder_of(spec));
  if (stage.files_ != Files::own) store.share();
  const bool found = stage.files_ == Files::found &&
                     store.open(folder) == roles::LedgerStatus::ok &&
                     store.accounts() == spec.accounts;
  if (found) return roles::LedgerStatus::ok;
  return store.create(folder, {spec.accounts, roles::LedgerShape{}.opening_balance});
}

bool Stage::State::plant_tree(const WriterSpec& spec, const std::wstring& folder) {
  std::uint64_t found = 0;
  if (!spec.mixed) {
    return (stage.files_ == Files::found && stage.world_->volumes().info(folder_of(spec)).ok()) ||
           roles::plant_tree(folder);
  }
  const roles::EditJournal journal(folder + L'\\' + roles::kJournalComponent);
  if (stage.files_ != Files::found || !journal.read_book(found))
    return roles::plant_mixed_tree(folder);
  edits = std::max(edits, found);  // those to come are others
  return true;
}

// Makes one small file for each file set on a volume of the machine; wildcards become `0`.
void Stage::State::plant(const document::WriterMetadata& metadata) {
  volume::VolumeTable& volumes = stage.world_->volumes();
  const auto make = [&](const document::FileSet& files) {
    std::string name = files.filespec == "*" ? "planted.dat" : files.filespec;
    std::replace(name.begin(), name.end(), '*', '0');
    std::replace(name.begin(), name.end(), '?', '0');
    const std::string folder =
        expand(files.alternate_path.value_or(files.path), stage.world_->variables());
    const std::string path = join_path(folder, name);
    if (!volumes.info(path).ok()) (void)volumes.write_file(path, "planted for " + name + "\n");
  };
  for (const document::Component& component : metadata.components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const document::FileSet& files : *list)
        make(files);
    }
  }
}

}  // namespace vsskit::scenario
