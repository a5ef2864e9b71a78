// See ledger_writer.h. Here: restores. The requester's options may say where the files go:
// `"Target"="Alternate"` to the alternate location mapping, `"Target"="Directed"` to the same
// folder by directed targets, `"Target"="Original"` to where they were. Logs are directed behind
// the log that is there, so that a chain of log backups becomes one log; in a new place, where
// directed targets do not count, they are joined by the writer.
#include <algorithm>
#include <utility>

#include "sim/roles/ledger_writer.h"
#include "sim/roles/path_text.h"

namespace vsskit::roles {
namespace {

constexpr const wchar_t* kEarlierLog = L"earlier.log";
constexpr const wchar_t* kFolder = L" folder:";

std::wstring in(const std::wstring& folder, const wchar_t* file) {
  return folder + L'\\' + file;
}

std::wstring range_text(std::uint64_t offset, std::uint64_t length) {
  return std::to_wstring(offset) + L":" + std::to_wstring(length);
}

// The value of `"name"="value"` in a list of options; names ignore case.
std::wstring option(const std::wstring& options, const std::wstring& name) {
  const std::wstring beginning = folded(L"\"" + name + L"\"=\"");
  const std::size_t at = folded(options).find(beginning);
  if (at == std::wstring::npos) return {};
  const std::size_t value = at + beginning.size();
  return options.substr(value, options.find(L'"', value) - value);
}

bool read_log(const std::wstring& path, std::vector<LedgerRecord>& records) {
  Bytes content;
  if (!read_file(path, content)) return false;
  records = decode_log(content.data(), content.size());
  return true;
}

// The records of both, the later ones where both have them.
std::vector<LedgerRecord> joined_logs(std::vector<LedgerRecord> earlier,
                                      const std::vector<LedgerRecord>& later) {
  if (later.empty()) return earlier;
  const auto overlap = std::find_if(earlier.begin(), earlier.end(), [&](const LedgerRecord& each) {
    return each.lsn >= later.front().lsn;
  });
  earlier.erase(overlap, earlier.end());
  earlier.insert(earlier.end(), later.begin(), later.end());
  return earlier;
}

bool is_selected(IVssComponent& component) {
  bool selected = false;
  return component.IsSelectedForRestore(&selected) == S_OK && selected;
}

// Where the requester puts the files instead of their own folder; empty where it does not.
std::wstring new_folder(IVssComponent& component) {
  UINT count = 0;
  ComRef<IVssWMFiledesc> target;
  BstrText folder;
  if (FAILED(component.GetNewTargetCount(&count)) || count == 0) return {};
  if (FAILED(component.GetNewTarget(0, target.put()))) return {};
  if (FAILED(target->GetAlternateLocation(folder.put()))) return {};
  return trimmed(folder.text());
}

// What the component is to be called from now on; empty where it keeps its name.
std::wstring new_name(IVssComponent& component) {
  ComRef<IVssComponentEx> ex;
  BstrText name;
  if (FAILED(component.QueryInterface(IID_PPV_ARGS(ex.put())))) return {};
  return ex->GetRestoreName(name.put()) == S_OK ? name.text() : std::wstring();
}

bool uses_mappings(IVssComponent& component) {
  UINT count = 0;
  return SUCCEEDED(component.GetAlternateLocationMappingCount(&count)) && count > 0;
}

}  // namespace

// --- What the backup leaves for it

HRESULT LedgerWriter::set_extent(IVssComponent& component, const Session& backup) {
  const std::wstring text = L"lsn:" + std::to_wstring(backup.first_logged) + L"-" +
                            std::to_wstring(backup.lsn) + L" data:" +
                            std::to_wstring(backup.data_bytes) + L" log:" +
                            std::to_wstring(backup.log_bytes) + kFolder + store().folder();
  return component.SetBackupMetadata(text.c_str());
}

bool LedgerWriter::read_extent(IVssComponent& component, Extent& extent) {
  BstrText metadata;
  if (component.GetBackupMetadata(metadata.put()) != S_OK) return false;
  const std::wstring text = metadata.text();
  const std::size_t folder = text.find(kFolder);
  extent.folder.clear();
  if (folder != std::wstring::npos) extent.folder = text.substr(folder + 8);
  return number_after(text, L"lsn:", extent.first_logged) && number_after(text, L"-", extent.lsn) &&
         number_after(text, L"data:", extent.data_bytes) &&
         number_after(text, L"log:", extent.log_bytes);
}

// --- What is restored, and where to

ComRef<IVssComponent> LedgerWriter::find_selected(IVssWriterComponents* components) {
  ComRef<IVssComponent> own = find(components);
  if (own && is_selected(*own.get())) return own;
  UINT count = 0;
  if (components == nullptr || FAILED(components->GetComponentCount(&count))) return {};
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssComponent> moved;
    if (SUCCEEDED(components->GetComponent(i, moved.put())) && is_selected(*moved.get())) {
      return moved;
    }
  }
  return {};
}

std::wstring LedgerWriter::source(IVssComponent& component) const {
  Extent extent;
  return read_extent(component, extent) && !extent.folder.empty() ? extent.folder
                                                                  : store().folder();
}

std::wstring LedgerWriter::home(IVssComponent& component) const {
  const std::wstring name = new_name(component);
  return name.empty() ? store().folder() : joined(store().folder(), as_file_name(name));
}

bool LedgerWriter::comes_apart(IVssComponent& component) const {
  return !same_text(source(component), home(component));
}

// --- PreRestore

VSS_RESTORE_TARGET LedgerWriter::wished_target(IVssComponent& component) const {
  BstrText options;
  if (component.GetRestoreOptions(options.put()) != S_OK) return VSS_RT_UNDEFINED;
  const std::wstring wish = option(options.text(), L"Target");
  if (same_text(wish, L"Alternate")) return VSS_RT_ALTERNATE;
  if (same_text(wish, L"Original")) return VSS_RT_ORIGINAL_LOCATION;
  return same_text(wish, L"Directed") ? VSS_RT_DIRECTED : VSS_RT_UNDEFINED;
}

bool LedgerWriter::OnPreRestore(IVssWriterComponents* components) {
  const std::lock_guard busy(busy_);
  const ComRef<IVssComponent> component = find_selected(components);
  if (!component || waits_for_reboot()) return true;
  if (SUCCEEDED(prepare_restore(*component.get()))) return true;
  component->SetPreRestoreFailureMsg(L"The ledger cannot make way for its files.");
  return refuse(VSS_E_WRITERERROR_NONRETRYABLE, L"The ledger cannot make way for its files.");
}

HRESULT LedgerWriter::prepare_restore(IVssComponent& component) {
  const std::wstring elsewhere = new_folder(component);
  const bool apart = comes_apart(component);
  const VSS_RESTORE_TARGET wish = apart ? VSS_RT_ALTERNATE : wished_target(component);
  const std::wstring folder = source(component);
  // A ledger that comes back under a new name stands beside the one that goes on.
  const bool replaces = elsewhere.empty() && home(component) == store().folder();
  const bool by_service = settings().restore_method == VSS_RME_STOP_RESTORE_START;
  if (replaces && !by_service) store().close();
  if (!elsewhere.empty()) landing_ = elsewhere;
  const bool stays = wish == VSS_RT_UNDEFINED || wish == VSS_RT_ORIGINAL_LOCATION;
  if (landing_.empty()) landing_ = stays ? folder : aside(folder);
  HRESULT result = component.SetRestoreMetadata(landing_.c_str());
  Extent extent;
  if (FAILED(result) || !read_extent(component, extent)) return result;
  if (!elsewhere.empty()) return GetBackupType() == VSS_BT_LOG ? keep_earlier_log() : S_OK;
  if (GetBackupType() == VSS_BT_LOG) return direct_log(component, extent);
  if (wish == VSS_RT_DIRECTED) return direct_all(component, extent);
  return wish == VSS_RT_UNDEFINED ? S_OK : component.SetRestoreTarget(wish);
}

HRESULT LedgerWriter::direct(IVssComponent& component, const wchar_t* file,
                             const std::wstring& from, const std::wstring& folder,
                             const std::wstring& to) {
  return component.AddDirectedTarget(source(component).c_str(), file, from.c_str(), folder.c_str(),
                                     file, to.c_str());
}

HRESULT LedgerWriter::direct_log(IVssComponent& component, const Extent& extent) {
  std::vector<LedgerRecord> there;
  if (!read_log(in(landing_, kLogFile), there)) there.clear();
  // What the log at its place has already is left out.
  const std::uint64_t known = there.empty() ? 0 : there.back().lsn;
  const std::uint64_t again = known < extent.first_logged ? 0 : known + 1 - extent.first_logged;
  const std::uint64_t skip = std::min(again * kRecordSize, extent.log_bytes);
  const std::uint64_t length = extent.log_bytes - skip;
  const HRESULT result = component.SetRestoreTarget(VSS_RT_DIRECTED);
  if (FAILED(result)) return result;
  return direct(component, kLogFile, range_text(skip, length), landing_,
                range_text(there.size() * kRecordSize, length));
}

// Partial data goes to its own offsets. A list of ranges that lies in a file is not known yet: then
// the mapping serves.
HRESULT LedgerWriter::direct_all(IVssComponent& component, const Extent& extent) {
  UINT count = 0;
  std::wstring data = range_text(0, extent.data_bytes);
  if (SUCCEEDED(component.GetPartialFileCount(&count)) && count > 0) {
    BstrText path, file, ranges, metadata;
    std::vector<Range> list;
    const HRESULT result =
        component.GetPartialFile(0, path.put(), file.put(), ranges.put(), metadata.put());
    if (FAILED(result)) return result;
    data = ranges.text();
    if (!parse_ranges(data, list)) return component.SetRestoreTarget(VSS_RT_ALTERNATE);
  }  // Ranges are laid over what is there; of an earlier log nothing may stay.
  if (!remove_file(in(landing_, kLogFile))) return HRESULT_FROM_WIN32(GetLastError());
  HRESULT result = component.SetRestoreTarget(VSS_RT_DIRECTED);
  if (SUCCEEDED(result)) result = direct(component, kDataFile, data, landing_, data);
  const std::wstring log = range_text(0, extent.log_bytes);
  return SUCCEEDED(result) ? direct(component, kLogFile, log, landing_, log) : result;
}

// In a new place the next log replaces the one that is there.
HRESULT LedgerWriter::keep_earlier_log() const {
  std::vector<LedgerRecord> earlier, there;
  if (!read_log(in(landing_, kLogFile), there)) return S_OK;
  if (!read_log(in(landing_, kEarlierLog), earlier)) earlier.clear();
  const Bytes content = encode_log(joined_logs(std::move(earlier), there));
  return write_file(in(landing_, kEarlierLog), content) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

// --- The service

bool LedgerWriter::stop_service() {
  const std::lock_guard busy(busy_);
  store().close();
  return true;
}

bool LedgerWriter::start_service() {
  const std::lock_guard busy(busy_);
  if (!landing_.empty() || store().is_open()) return true;
  return store().open(store().folder()) == LedgerStatus::ok;
}

// --- PostRestore

bool LedgerWriter::waits_for_more(IVssComponent& component) const {
  bool more = false;
  return component.GetAdditionalRestores(&more) == S_OK && more;
}

bool LedgerWriter::OnPostRestore(IVssWriterComponents* components) {
  const std::lock_guard busy(busy_);
  const ComRef<IVssComponent> component = find_selected(components);
  VSS_FILE_RESTORE_STATUS status = VSS_RS_UNDEFINED;
  if (!component) return true;
  BstrText landing;
  if (component->GetRestoreMetadata(landing.put()) == S_OK) landing_ = landing.text();
  if (uses_mappings(*component.get())) landing_ = aside(source(*component.get()));
  const HRESULT told = component->GetFileRestoreStatus(&status);
  if (waits_for_reboot()) {
    const bool staged = told == S_OK && status == VSS_RS_ALL;
    return staged ||
           refuse(VSS_E_WRITERERROR_NONRETRYABLE, L"Not every file waits for the reboot.");
  }
  const bool whole = told == S_OK && status == VSS_RS_ALL;
  const bool good = whole && verify_partial(*component.get(), landing_);
  if (good && waits_for_more(*component.get())) return true;
  // With files missing, the store stays closed; where none came back it is what it was.
  const bool untouched = told == S_OK && status == VSS_RS_NONE;
  LedgerStatus taken = LedgerStatus::damaged;
  if (good) taken = take_over(*component.get());
  if (untouched) taken = store().is_open() ? LedgerStatus::ok : store().open(store().folder());
  landing_.clear();
  if (taken == LedgerStatus::ok) return true;
  component->SetPostRestoreFailureMsg(L"The restored ledger could not be recovered.");
  return refuse(VSS_E_WRITERERROR_NONRETRYABLE, L"The restored ledger could not be recovered.");
}

// Each page that came back must be whole.
bool LedgerWriter::verify_partial(IVssComponent& component, const std::wstring& folder) const {
  UINT count = 0;
  Bytes data;
  if (FAILED(component.GetPartialFileCount(&count)) || count == 0) return true;
  if (!read_file(in(folder, kDataFile), data)) return false;
  for (UINT i = 0; i < count; ++i) {
    BstrText path, file, text, metadata;
    if (FAILED(component.GetPartialFile(i, path.put(), file.put(), text.put(), metadata.put()))) {
      return false;
    }
    Bytes content;
    std::vector<Range> ranges;
    const bool known = parse_ranges(text.text(), ranges) ||
                       (read_file(text.text(), content) && parse_ranges_file(content, ranges));
    if (!known) return false;
    for (const Range& range : ranges) {
      for (std::uint64_t at = range.offset; at < range.offset + range.length; at += kPageSize) {
        LedgerPage page;
        if (at < page_offset(0)) continue;
        if (at + kPageSize > data.size() || !decode(data.data() + at, page)) return false;
      }
    }
  }
  return true;
}

LedgerStatus LedgerWriter::take_over(IVssComponent& component) {
  (void)remove_file(in(landing_, L"ledger.ranges"));
  std::vector<LedgerRecord> earlier, there;
  if (read_log(in(landing_, kEarlierLog), earlier) && read_log(in(landing_, kLogFile), there)) {
    const Bytes log = encode_log(joined_logs(std::move(earlier), there));
    const bool written = write_file(in(landing_, kLogFile), log);
    if (!written || !remove_file(in(landing_, kEarlierLog))) return LedgerStatus::io_error;
  }  // A log that was read where it lay may reach behind the backup's stamp.
  Extent extent;
  const bool log = GetBackupType() == VSS_BT_LOG && read_extent(component, extent);
  if (log && !end_log_at(extent.lsn)) return LedgerStatus::damaged;
  if (!roll_forward(component)) return LedgerStatus::damaged;
  const std::wstring recovered = aside(source(component));
  const std::wstring home = this->home(component);
  if (landing_ != recovered) return open_at(landing_, component);
  return bring_home(recovered, home) ? open_at(home, component) : LedgerStatus::io_error;
}

LedgerStatus LedgerWriter::open_at(const std::wstring& folder, IVssComponent& component) {
  restored_in_ = folder;
  if (same_text(folder, store().folder())) {
    const LedgerStatus opened = store().open(folder);
    if (opened != LedgerStatus::ok) return opened;
    restored_to_ = store().last_lsn();
    return agree_with_partner(component);
  }
  // A copy in a new place, or under a new name: the store itself goes on.
  LedgerImage copy;
  const LedgerStatus read = read_ledger(folder, copy);
  if (read == LedgerStatus::ok) restored_to_ = copy.last_lsn();
  return read;
}

bool LedgerWriter::roll_forward(IVssComponent& component) const {
  ComRef<IVssComponentEx> ex;
  VSS_ROLLFORWARD_TYPE type = VSS_RF_UNDEFINED;
  BstrText point;
  if (FAILED(component.QueryInterface(IID_PPV_ARGS(ex.put())))) return true;
  if (ex->GetRollForward(&type, point.put()) != S_OK || type != VSS_RF_PARTIAL) return true;
  Lsn last = 0;
  return number_after(point.text(), L"lsn:", last) && end_log_at(last);
}

bool LedgerWriter::end_log_at(Lsn last) const {
  LedgerImage image;
  if (read_ledger(landing_, image) != LedgerStatus::ok) return false;
  if (last < image.header.checkpoint_lsn) return false;
  auto& log = image.log;
  log.erase(std::find_if(log.begin(), log.end(),
                         [&](const LedgerRecord& record) { return record.lsn > last; }),
            log.end());
  return write_file(in(landing_, kLogFile), encode_log(log));
}

// From the folder for recovery to the ledger's own.
bool LedgerWriter::bring_home(const std::wstring& from, const std::wstring& to) const {
  if (!make_folders(to)) return false;
  for (const wchar_t* file : {kDataFile, kLogFile}) {
    Bytes content;
    if (!read_file(in(from, file), content)) return false;
    if (!write_file(in(to, file), content)) return false;
    if (!remove_file(in(from, file))) return false;
  }
  return RemoveDirectoryW(from.c_str()) != 0;
}

}  // namespace vsskit::roles
