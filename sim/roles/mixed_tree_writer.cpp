// See mixed_tree_writer.h.
#include "sim/roles/mixed_tree_writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "sim/roles/file_set_index.h"
#include "sim/roles/ledger_writer.h"
#include "sim/roles/path_text.h"

namespace vsskit::roles {
namespace {

constexpr const wchar_t* kTimeBeginning = L"time:";
constexpr const wchar_t* kRangesFile = L"journal\\book.ranges";
constexpr DWORD kByTime = VSS_FSBT_FULL_BACKUP_REQUIRED | VSS_FSBT_FULL_SNAPSHOT_REQUIRED |
                          VSS_FSBT_INCREMENTAL_SNAPSHOT_REQUIRED |
                          VSS_FSBT_DIFFERENTIAL_SNAPSHOT_REQUIRED;
constexpr DWORD kWhole = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED;

std::wstring full_path(const MixedComponent& component) {
  return joined(component.logical_path == nullptr ? L"" : component.logical_path, component.name);
}

// Only what can be selected defines a set; the others stand for themselves.
bool defines_set(const std::wstring& path) {
  const auto& all = mixed_components();
  return std::any_of(all.begin(), all.end(), [&](const MixedComponent& each) {
    return each.selectable && full_path(each) == path;
  });
}

// Whether the component is the set's definer or lies below it.
bool lies_in(const MixedComponent& component, const std::wstring& set) {
  const std::wstring path = full_path(component);
  return path == set || (path.compare(0, set.size() + 1, set + L'\\') == 0 && defines_set(set));
}
bool is_excluded(const std::wstring& name) {
  return matches(L"*.bak", name);
}

// Files below `root\folder`, relative to `root`, in order.
void list_below(const std::wstring& root, const std::wstring& folder, const MixedComponent& set,
                std::vector<std::wstring>& files) {
  std::vector<FolderEntry> entries;
  if (!list_folder(joined(root, folder), entries)) return;
  for (const FolderEntry& entry : entries) {
    const std::wstring path = joined(folder, entry.name);
    if (entry.is_folder && set.recursive) list_below(root, path, set, files);
    const bool named = !entry.is_folder && matches(set.filespec, entry.name);
    if (named && !is_excluded(entry.name)) files.push_back(path);
  }
}

std::vector<std::wstring> files_of_set(const std::wstring& root, const std::wstring& set) {
  std::vector<std::wstring> files;
  for (const MixedComponent& each : mixed_components()) {
    if (each.folder != nullptr && lies_in(each, set)) list_below(root, each.folder, each, files);
  }
  std::sort(files.begin(), files.end());
  return files;
}

template <class Action>
bool for_each_component(IVssWriterComponents* components, Action&& action) {
  UINT count = 0;
  if (components == nullptr || FAILED(components->GetComponentCount(&count))) return true;
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssComponent> component;
    BstrText path;
    BstrText name;
    HRESULT result = components->GetComponent(i, component.put());
    if (SUCCEEDED(result)) result = component->GetLogicalPath(path.put());
    if (SUCCEEDED(result)) result = component->GetComponentName(name.put());
    if (FAILED(result) || !action(*component.get(), joined(path.text(), name.text()))) return false;
  }
  return true;
}

std::uint64_t number_of(const std::wstring& text, const std::wstring& beginning) {
  std::uint64_t number = 0;
  if (text.compare(0, beginning.size(), beginning) != 0) return 0;
  for (std::size_t i = beginning.size(); i < text.size(); ++i) {
    if (text[i] < L'0' || text[i] > L'9') return 0;
    number = number * 10 + static_cast<std::uint64_t>(text[i] - L'0');
  }
  return number;
}

}  // namespace

const std::vector<MixedComponent>& mixed_components() {
  static const std::vector<MixedComponent> all = {
      {nullptr, L"settings", false, false, L"settings", L"*.ini", false, nullptr, false},
      {nullptr, L"documents", true, false, L"documents", L"*", true, nullptr, true},
      {L"documents", L"letters", true, true, L"letters", L"*", false, nullptr, true},
      {L"documents\\letters", L"sent", false, true, L"sent", L"*.txt", true, nullptr, true},
      {L"documents", L"drafts", false, true, L"drafts", L"*.txt", false, nullptr, true},
      {L"documents", L"notes", false, false, L"notes", L"*", false, nullptr, false},
      {L"documents\\by year", L"2025", false, true, L"2025", L"*", true, nullptr, true},
      {nullptr, L"archive", false, true, nullptr, nullptr, false, nullptr, false},
      {L"archive", L"index", false, false, L"archive", L"index.*", false, nullptr, false},
      {L"archive", L"boxes", true, true, L"archive\\boxes", L"*", true, nullptr, true},
      {nullptr, L"spool", true, true, L"spool", L"*", false, L"spool.copy", false},
  };
  return all;
}

bool plant_mixed_tree(const std::wstring& folder) {
  for (const MixedComponent& each : mixed_components()) {
    if (each.folder == nullptr) continue;
    const std::wstring place = joined(folder, each.folder);
    if (!make_folders(each.recursive ? joined(place, L"deep\\deeper") : place)) return false;
    const std::wstring extension = trimmed(std::wstring(each.filespec))
                                       .substr(std::wstring(each.filespec).find_last_of(L'*') + 1);
    const std::wstring ending = extension.empty() || extension == L"." ? L".txt" : extension;
    const std::wstring stem = std::wstring(each.filespec) == L"index.*" ? L"index" : L"first";
    const std::wstring text = std::wstring(each.name) + L" as planted\n";
    if (!write_file(joined(place, stem + (stem == L"index" ? L".txt" : ending)), utf8(text))) {
      return false;
    }
    if (each.recursive &&
        !write_file(joined(place, L"deep\\deeper\\second" + ending), utf8(text))) {
      return false;
    }
  }
  return write_file(joined(folder, L"documents\\index.bak"), utf8(L"of no component\n")) &&
         EditJournal(joined(folder, kJournalComponent)).create();
}

namespace {

// A mixed-up number decides, so that neighbours differ.
std::uint64_t dice_of(std::uint64_t number) {
  const std::uint64_t dice = (number + 1) * 0x9e3779b97f4a7c15u;
  return dice ^ dice >> 29;
}

const MixedComponent& edited_by(std::uint64_t number) {
  return mixed_components()[dice_of(number) % mixed_components().size()];
}

bool change_tree(const std::wstring& folder, std::uint64_t number) {
  const std::uint64_t dice = dice_of(number);
  const MixedComponent& each = edited_by(number);
  if (each.folder == nullptr) return true;
  const std::wstring ending = matches(each.filespec, L"a.ini") ? L".ini" : L".txt";
  const bool index = std::wstring(each.filespec) == L"index.*";
  const std::wstring name =
      index ? L"index.txt" : L"file-" + std::to_wstring(dice / 16 % 5) + ending;
  const std::wstring place = each.recursive && dice / 128 % 2 == 0 ? L"deep\\" + name : name;
  const std::wstring path = joined(joined(folder, each.folder), place);
  if (dice / 256 % 5 == 0 && !index) return remove_file(path);
  Bytes content;
  if (dice / 256 % 5 == 1 && file_exists(path) && !read_file(path, content)) return false;
  const Bytes line = utf8(L"edit " + std::to_wstring(number) + L"\n");
  content.insert(content.end(), line.begin(), line.end());
  return make_folders(folder_name(path)) && write_file(path, content);
}

}  // namespace

bool edit_mixed_tree(const std::wstring& folder, std::uint64_t number) {
  return change_tree(folder, number) && EditJournal(joined(folder, kJournalComponent)).add(number);
}

bool repeat_edit(const std::wstring& root, std::uint64_t number,
                 const std::set<std::wstring>& parts) {
  const MixedComponent& each = edited_by(number);
  const bool wanted = std::any_of(parts.begin(), parts.end(),
                                  [&](const std::wstring& part) { return lies_in(each, part); });
  return !wanted || change_tree(root, number);
}

// --- Identify

MixedTreeWriter::MixedTreeWriter(TreeWriterSettings settings) : TreeWriter(std::move(settings)) {}

HRESULT MixedTreeWriter::declare(IVssCreateWriterMetadata& metadata) {
  HRESULT result = metadata.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                             VSS_WRE_ALWAYS, false);
  if (SUCCEEDED(result)) {
    result = metadata.SetBackupSchema(VSS_BS_DIFFERENTIAL | VSS_BS_INCREMENTAL | VSS_BS_LOG |
                                      VSS_BS_COPY | VSS_BS_TIMESTAMPED | VSS_BS_LAST_MODIFY |
                                      VSS_BS_WRITER_SUPPORTS_NEW_TARGET);
  }
  for (const MixedComponent& each : mixed_components()) {
    if (SUCCEEDED(result)) result = declare_mixed(metadata, each);
  }
  if (SUCCEEDED(result)) result = declare_journal(metadata);
  // The spool prints what a ledger books.
  if (SUCCEEDED(result)) {
    result =
        metadata.AddComponentDependency(nullptr, L"spool", kLedgerWriterId, nullptr, L"ledger");
  }
  if (SUCCEEDED(result)) {
    result = metadata.AddExcludeFiles(below(L"documents").c_str(), L"*.bak", true);
  }
  return result;
}

HRESULT MixedTreeWriter::declare_mixed(IVssCreateWriterMetadata& metadata,
                                       const MixedComponent& each) {
  HRESULT result =
      metadata.AddComponent(VSS_CT_FILEGROUP, each.logical_path, each.name, each.name, nullptr, 0,
                            false, false, each.selectable, each.selectable_for_restore);
  if (FAILED(result) || each.folder == nullptr) return result;
  const std::wstring folder = below(each.folder);
  const std::wstring alternate = each.alternate == nullptr ? L"" : below(each.alternate);
  result = metadata.AddFilesToFileGroup(
      each.logical_path, each.name, folder.c_str(), each.filespec, each.recursive,
      alternate.empty() ? nullptr : alternate.c_str(), each.by_time ? kByTime : kWhole);
  const std::wstring aside = below(L"recovered\\") + each.folder;
  if (FAILED(result)) return result;
  return metadata.AddAlternateLocationMapping(folder.c_str(), each.filespec, each.recursive,
                                              aside.c_str());
}

// --- Backup

MixedTreeWriter::Session& MixedTreeWriter::session() {
  VSS_ID id = GUID_NULL;
  if (FAILED(GetSessionId(&id))) id = GUID_NULL;
  return sessions_[id];
}

std::wstring MixedTreeWriter::list_set(const std::wstring& set) const {
  std::wstring text;
  for (const std::wstring& file : files_of_set(settings().folder, set))
    text += file + L"\n";
  return text;
}

bool MixedTreeWriter::OnPrepareBackup(IVssWriterComponents* components) {
  Session& backup = session();
  backup = {};
  backup.frozen = now_ticks();
  const bool counted = journal_in(settings().folder).read_book(backup.edits);
  const bool good = counted && for_each_component(components, [&](IVssComponent& component,
                                                                  const std::wstring& set) {
                      backup.listings[set];
                      return SUCCEEDED(stamp(component, set, backup));
                    });
  return good || refuse(L"A backup stamp could not be stored.");
}

bool MixedTreeWriter::OnFreeze() {
  Session& backup = session();
  backup.frozen = now_ticks();
  for (auto& [set, listing] : backup.listings)
    listing = list_set(set);
  return journal_in(settings().folder).read_book(backup.edits) ||
         refuse(L"The journal's book cannot be read.");
}

bool MixedTreeWriter::OnPostSnapshot(IVssWriterComponents* components) {
  Session& backup = session();
  const bool changes =
      GetBackupType() == VSS_BT_INCREMENTAL || GetBackupType() == VSS_BT_DIFFERENTIAL;
  const bool good =
      for_each_component(components, [&](IVssComponent& component, const std::wstring& set) {
        HRESULT result = stamp(component, set, backup);
        if (SUCCEEDED(result)) result = remember(component, set, backup);
        if (FAILED(result) || !changes) return SUCCEEDED(result);
        const bool book = set == kJournalComponent;
        return SUCCEEDED(book ? describe_book(component) : describe_changes(component, set));
      });
  return TreeWriter::OnPostSnapshot(components) &&
         (good || refuse(L"What this backup must hold could not be described."));
}

HRESULT MixedTreeWriter::stamp(IVssComponent& component, const std::wstring& set,
                               const Session& backup) {
  if (set != kJournalComponent) return set_stamp(component, backup.frozen);
  const std::wstring text = L"edits:" + std::to_wstring(backup.edits) + L" " + kTimeBeginning +
                            std::to_wstring(backup.frozen);
  return component.SetBackupStamp(text.c_str());
}

HRESULT MixedTreeWriter::remember(IVssComponent& component, const std::wstring& set,
                                  const Session& backup) {
  const std::wstring text = set == kJournalComponent ? L"edits:" + std::to_wstring(backup.edits)
                                                     : backup.listings.at(set);
  return component.SetBackupMetadata(text.c_str());
}

HRESULT MixedTreeWriter::set_stamp(IVssComponent& component, std::uint64_t ticks) {
  return component.SetBackupStamp((kTimeBeginning + std::to_wstring(ticks)).c_str());
}

// What changed since the base; without its stamp, everything.
HRESULT MixedTreeWriter::describe_changes(IVssComponent& component, const std::wstring& set) {
  BstrText stamp;
  std::uint64_t since = 0;
  if (component.GetPreviousBackupStamp(stamp.put()) == S_OK) {
    since = number_of(stamp.text(), kTimeBeginning);
  }
  for (const MixedComponent& each : mixed_components()) {
    if (each.folder == nullptr || !each.by_time || !lies_in(each, set)) continue;
    const HRESULT result = component.AddDifferencedFilesByLastModifyTime(
        below(each.folder).c_str(), each.filespec, each.recursive,
        file_time(since == 0 ? 1 : since));
    if (FAILED(result)) return result;
  }
  return S_OK;
}

bool MixedTreeWriter::OnBackupShutdown(VSS_ID set) {
  VSS_ID id = GUID_NULL;
  if (SUCCEEDED(GetSessionId(&id))) sessions_.erase(id);
  (void)remove_file(below(kRangesFile));
  return TreeWriter::OnBackupShutdown(set);
}

// --- Restore

bool MixedTreeWriter::OnPreRestore(IVssWriterComponents* components) {
  const bool good =
      for_each_component(components, [&](IVssComponent& component, const std::wstring& set) {
        bool selected = false;
        if (component.IsSelectedForRestore(&selected) != S_OK || !selected) return true;
        return SUCCEEDED(prepare_restore(component, set));
      });
  return good || refuse(L"The files cannot go where they are wanted.");
}

bool MixedTreeWriter::OnPostRestore(IVssWriterComponents* components) {
  std::set<std::wstring> whole;  // sets that are what this backup had
  std::set<std::wstring> ended;  // sets that wait for nothing more
  for_each_component(components, [&](IVssComponent& component, const std::wstring& set) {
    bool selected = false;
    bool more = false;
    VSS_FILE_RESTORE_STATUS status = VSS_RS_UNDEFINED;
    if (component.IsSelectedForRestore(&selected) != S_OK || !selected) return true;
    note_landing(component, set);
    const bool there = component.GetFileRestoreStatus(&status) == S_OK && status == VSS_RS_ALL &&
                       knows_its_ranges(component);
    const bool last = component.GetAdditionalRestores(&more) != S_OK || !more;
    // A log on its way to a later one leads nowhere yet.
    if (there && (last || GetBackupType() != VSS_BT_LOG)) whole.insert(set);
    if (!there || last) ended.insert(set);
    return true;
  });
  const bool good = finish_restore(components, whole);
  for (const std::wstring& set : ended)
    landings_.erase(set);
  return good || refuse(L"The restored files are not those of the backup.");
}

// The log leads the tree to the point of the backup; only then its files are those listed.
bool MixedTreeWriter::finish_restore(IVssWriterComponents* components,
                                     const std::set<std::wstring>& whole) {
  std::set<std::wstring> parts;
  const auto collect = [&](IVssComponent& component, const std::wstring& set) {
    const bool beside = whole.count(set) != 0 && whole.count(kJournalComponent) != 0 &&
                        same_text(landings_[set].root, landings_[kJournalComponent].root);
    if (beside) add_parts(component, set, parts);
    return true;
  };
  bool good = for_each_component(components, collect);
  for (const bool journal : {true, false}) {
    const auto take = [&](IVssComponent& component, const std::wstring& set) {
      if (whole.count(set) == 0 || journal != (set == kJournalComponent)) return true;
      if (journal ? repeat_edits(component, parts) : take_over(component, set)) return true;
      component.SetPostRestoreFailureMsg(L"The restored files are not those of the backup.");
      return false;
    };
    good = for_each_component(components, take) && good;
  }
  return good;
}

// Where the set came back, or parts of it, what was not there at that point goes.
bool MixedTreeWriter::take_over(IVssComponent& component, const std::wstring& set) {
  BstrText metadata;
  if (component.GetBackupMetadata(metadata.put()) != S_OK) return true;
  const Landing landing = landings_[set];
  std::set<std::wstring> wanted;
  const std::wstring listing = metadata.text();
  for (std::size_t at = 0; at < listing.size();) {
    const std::size_t end = std::min(listing.find(L'\n', at), listing.size());
    wanted.insert(listing.substr(at, end - at));
    at = end + 1;
  }
  std::set<std::wstring> parts;
  add_parts(component, set, parts);
  for (const std::wstring& part : parts) {
    for (const std::wstring& file : files_of_set(landing.root, part)) {
      const bool surplus = wanted.erase(file) == 0 && landing.is_own;
      if (surplus && !remove_file(joined(landing.root, file))) return false;
    }
  }
  return wanted.empty() || parts.count(set) == 0;
}

}  // namespace vsskit::roles
