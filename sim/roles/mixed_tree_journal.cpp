// See mixed_tree_writer.h. Here: the journal, and where restored files come to lie.
#include "sim/roles/mixed_tree_writer.h"
#include "sim/roles/path_text.h"

namespace vsskit::roles {
namespace {

constexpr DWORD kBookMask = VSS_FSBT_FULL_BACKUP_REQUIRED | VSS_FSBT_FULL_SNAPSHOT_REQUIRED |
                            VSS_FSBT_INCREMENTAL_SNAPSHOT_REQUIRED |
                            VSS_FSBT_DIFFERENTIAL_SNAPSHOT_REQUIRED;
constexpr DWORD kLogMask = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED;
constexpr const wchar_t* kAside = L"recovered";

std::wstring ranges_file(const EditJournal& journal) {
  return joined(journal.folder(), L"book.ranges");
}

// How many edits the backup holds.
bool edits_of(IVssComponent& component, std::uint64_t& edits) {
  BstrText metadata;
  return component.GetBackupMetadata(metadata.put()) == S_OK &&
         number_after(metadata.text(), L"edits:", edits);
}

bool ends_with(const std::wstring& text, const std::wstring& end) {
  return text.size() > end.size() && same_text(text.substr(text.size() - end.size()), end);
}

}  // namespace

bool wishes_target(IVssComponent& component, const wchar_t* target) {
  BstrText options;
  if (component.GetRestoreOptions(options.put()) != S_OK) return false;
  const std::wstring wish = std::wstring(L"\"TARGET\"=\"") + target + L"\"";
  return folded(options.text()).find(wish) != std::wstring::npos;
}

EditJournal MixedTreeWriter::journal_in(const std::wstring& root) const {
  return EditJournal(joined(root, kJournalComponent));
}

HRESULT MixedTreeWriter::declare_journal(IVssCreateWriterMetadata& metadata) {
  const std::wstring folder = below(kJournalComponent);
  const std::wstring aside = joined(below(kAside), kJournalComponent);
  HRESULT result = metadata.AddComponent(VSS_CT_DATABASE, nullptr, kJournalComponent, L"The edits",
                                         nullptr, 0, false, false, true, true);
  if (SUCCEEDED(result)) {
    result =
        metadata.AddDatabaseFiles(nullptr, kJournalComponent, folder.c_str(), kBookFile, kBookMask);
  }
  if (SUCCEEDED(result)) {
    result = metadata.AddDatabaseLogFiles(nullptr, kJournalComponent, folder.c_str(), kEditsFile,
                                          kLogMask);
  }
  for (const wchar_t* file : {kBookFile, kEditsFile}) {
    if (FAILED(result)) break;
    result = metadata.AddAlternateLocationMapping(folder.c_str(), file, false, aside.c_str());
  }
  return result;
}

// The pages that changed since the base; without its stamp, or without partial files, the book.
HRESULT MixedTreeWriter::describe_book(IVssComponent& component) {
  const EditJournal journal = journal_in(settings().folder);
  BstrText stamp;
  std::uint64_t since = 0;
  std::uint64_t time = 0;
  const bool based = component.GetPreviousBackupStamp(stamp.put()) == S_OK &&
                     number_after(stamp.text(), L"edits:", since) &&
                     number_after(stamp.text(), L"time:", time);
  if (!based || !IsPartialFileSupportEnabled()) {
    return component.AddDifferencedFilesByLastModifyTime(journal.folder().c_str(), kBookFile, false,
                                                         file_time(based ? time : 1));
  }
  std::vector<Range> ranges;
  if (!journal.changed_since(since, ranges)) return E_UNEXPECTED;
  if (ranges.empty()) return S_OK;
  std::wstring text = print_ranges(ranges);
  if (ranges.size() > kBookRangesInString) {
    text = ranges_file(journal);
    if (!write_file(text, print_ranges_file(ranges))) return HRESULT_FROM_WIN32(GetLastError());
  }
  return component.AddPartialFile(journal.folder().c_str(), kBookFile, text.c_str(),
                                  (L"edits:" + std::to_wstring(since)).c_str());
}

// --- Restore

HRESULT MixedTreeWriter::prepare_restore(IVssComponent& component, const std::wstring& set) {
  const bool directed = wishes_target(component, L"DIRECTED");
  if (directed && set == kJournalComponent) return direct_journal(component);
  const bool aside = directed || wishes_target(component, L"ALTERNATE");
  return aside ? component.SetRestoreTarget(VSS_RT_ALTERNATE) : S_OK;
}

// An empty log has no range that could be directed, and a ranges file is not known yet: then the
// mapping serves.
HRESULT MixedTreeWriter::direct_journal(IVssComponent& component) {
  const std::wstring aside = joined(below(kAside), kJournalComponent);
  std::uint64_t edits = 0;
  if (!edits_of(component, edits) || edits == 0)
    return component.SetRestoreTarget(VSS_RT_ALTERNATE);
  std::wstring book;
  const HRESULT known = book_in_backup(component, book);
  if (known != S_OK) return FAILED(known) ? known : component.SetRestoreTarget(VSS_RT_ALTERNATE);
  // Ranges are laid over what is there; of an earlier log nothing may stay.
  if (!remove_file(joined(aside, kEditsFile))) return HRESULT_FROM_WIN32(GetLastError());
  HRESULT result = component.SetRestoreTarget(VSS_RT_DIRECTED);
  if (SUCCEEDED(result) && !book.empty()) result = direct(component, kBookFile, book);
  if (FAILED(result)) return result;
  return direct(component, kEditsFile, print_ranges({{0, edits * kEditRecord}}));
}

HRESULT MixedTreeWriter::direct(IVssComponent& component, const wchar_t* file,
                                const std::wstring& ranges) const {
  const std::wstring aside = joined(below(kAside), kJournalComponent);
  return component.AddDirectedTarget(below(kJournalComponent).c_str(), file, ranges.c_str(),
                                     aside.c_str(), file, ranges.c_str());
}

HRESULT MixedTreeWriter::book_in_backup(IVssComponent& component, std::wstring& data) {
  if (GetBackupType() == VSS_BT_LOG) return S_OK;
  UINT partial = 0;
  UINT differenced = 0;
  HRESULT result = component.GetPartialFileCount(&partial);
  if (SUCCEEDED(result)) result = component.GetDifferencedFilesCount(&differenced);
  if (FAILED(result)) return result;
  const bool changes =
      GetBackupType() == VSS_BT_INCREMENTAL || GetBackupType() == VSS_BT_DIFFERENTIAL;
  if (changes && partial + differenced == 0) return S_OK;  // nothing of it is in the backup
  if (differenced > 0) return S_FALSE;                     // nobody knows whether it is
  data = print_ranges({{0, kBookPage * kBookPages}});
  if (partial > 0) {
    BstrText path, file, ranges, metadata;
    std::vector<Range> list;
    result = component.GetPartialFile(0, path.put(), file.put(), ranges.put(), metadata.put());
    if (FAILED(result)) return result;
    data = ranges.text();
    if (!parse_ranges(data, list)) return S_FALSE;
  }
  return S_OK;
}

// A new place holds the tree below a folder of its own, as the targets of any of its folders say.
MixedTreeWriter::Landing MixedTreeWriter::landing_of(IVssComponent& component) const {
  UINT targets = 0, aside = 0, directed = 0;
  VSS_RESTORE_TARGET wish = VSS_RT_UNDEFINED;
  const std::wstring& home = settings().folder;
  ComRef<IVssWMFiledesc> target;
  if (component.GetNewTargetCount(&targets) == S_OK && targets > 0 &&
      component.GetNewTarget(0, target.put()) == S_OK) {
    BstrText from, to;
    const bool told = target->GetPath(from.put()) == S_OK &&
                      target->GetAlternateLocation(to.put()) == S_OK &&
                      is_within(from.text(), home);
    const std::wstring below_home = told ? from.text().substr(home.size()) : std::wstring();
    const std::wstring place = trimmed(to.text());
    if (ends_with(place, below_home)) {
      return {place.substr(0, place.size() - below_home.size()), false};
    }
  }
  (void)component.GetAlternateLocationMappingCount(&aside);
  (void)component.GetDirectedTargetCount(&directed);
  if (component.GetRestoreTarget(&wish) != S_OK) wish = VSS_RT_UNDEFINED;
  const bool recovered = aside + directed > 0 || wish == VSS_RT_ALTERNATE;
  return {recovered ? below(kAside) : home, true};
}

// A session in which nothing of the set was stored says less than the ones before it.
void MixedTreeWriter::note_landing(IVssComponent& component, const std::wstring& set) {
  const bool image = GetBackupType() == VSS_BT_FULL || GetBackupType() == VSS_BT_COPY;
  const Landing landing = landing_of(component);
  const auto [at, first] = landings_.emplace(set, landing);
  if (!first && (image || landing.root != settings().folder)) at->second = landing;
}

void MixedTreeWriter::add_parts(IVssComponent& component, const std::wstring& set,
                                std::set<std::wstring>& parts) {
  UINT count = 0;
  if (FAILED(component.GetRestoreSubcomponentCount(&count))) return;
  if (count == 0) parts.insert(set);
  for (UINT i = 0; i < count; ++i) {
    BstrText path;
    BstrText name;
    bool repair = false;
    const HRESULT result = component.GetRestoreSubcomponent(i, path.put(), name.put(), &repair);
    if (SUCCEEDED(result)) parts.insert(joined(path.text(), name.text()));
  }
}

bool MixedTreeWriter::repeat_edits(IVssComponent& component, const std::set<std::wstring>& parts) {
  const std::wstring root = landings_[kJournalComponent].root;
  const EditJournal journal = journal_in(root);
  for (const EditJournal& each : {journal, journal_in(settings().folder)}) {
    if (!remove_file(ranges_file(each))) return false;
  }
  std::uint64_t held = 0;
  std::uint64_t wanted = 0;
  std::vector<std::uint64_t> edits;
  if (!journal.read_book(held) || !journal.read_log(edits) || held > edits.size()) return false;
  for (std::uint64_t i = held; i < edits.size(); ++i) {
    if (!repeat_edit(root, edits[i], parts) || !journal.advance(i + 1)) return false;
  }
  return !edits_of(component, wanted) || wanted == edits.size();
}

bool MixedTreeWriter::knows_its_ranges(IVssComponent& component) {
  UINT count = 0;
  if (FAILED(component.GetPartialFileCount(&count))) return false;
  for (UINT i = 0; i < count; ++i) {
    BstrText path;
    BstrText name;
    BstrText ranges;
    BstrText metadata;
    const HRESULT result =
        component.GetPartialFile(i, path.put(), name.put(), ranges.put(), metadata.put());
    if (result != S_OK || ranges.text().empty()) return false;
  }
  return true;
}

}  // namespace vsskit::roles
