// See ledger_writer.h.
#include "sim/roles/ledger_writer.h"

#include <utility>

#include "sim/roles/path_text.h"

namespace vsskit::roles {
namespace {

// The data file is due in a full backup; in the others the session says what of it is.
constexpr DWORD kDataMask = VSS_FSBT_FULL_BACKUP_REQUIRED | VSS_FSBT_FULL_SNAPSHOT_REQUIRED |
                            VSS_FSBT_DIFFERENTIAL_SNAPSHOT_REQUIRED |
                            VSS_FSBT_INCREMENTAL_SNAPSHOT_REQUIRED;
// The log only grows between backups, so that a log backup can read it where it lies.
constexpr DWORD kLedgerLogMask = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_FULL_SNAPSHOT_REQUIRED |
                                 VSS_FSBT_DIFFERENTIAL_SNAPSHOT_REQUIRED |
                                 VSS_FSBT_INCREMENTAL_SNAPSHOT_REQUIRED;
constexpr const wchar_t* kStampBeginning = L"lsn:";

}  // namespace

LedgerWriter::LedgerWriter(LedgerStore& store, LedgerWriterSettings settings)
    : store_(&store), settings_(std::move(settings)) {}

HRESULT LedgerWriter::start() {
  const HRESULT initialized =
      InitializeEx(settings_.id, settings_.name.c_str(), 1, 0, usage(), VSS_ST_TRANSACTEDDB,
                   settings_.level, settings_.freeze_timeout_ms, VSS_AWS_NO_ALTERNATE_WRITER, false,
                   settings_.instance_name.c_str());
  return FAILED(initialized) ? initialized : Subscribe();
}

void LedgerWriter::stop() {
  Unsubscribe();
}

LedgerStatus LedgerWriter::transfer(std::uint32_t from, std::uint32_t to, std::int64_t amount) {
  const std::lock_guard busy(busy_);
  if (is_holding()) {
    waiting_.push_back({from, to, amount});
    return LedgerStatus::ok;
  }
  run_waiting();
  return commit({from, to, amount});
}

void LedgerWriter::run_waiting() {
  for (const Transfer& each : std::exchange(waiting_, {})) {
    (void)commit(each);
  }
}

LedgerStatus LedgerWriter::commit(const Transfer& each) {
  const LedgerStatus done = store().transfer(each.from, each.to, each.amount);
  if (done != LedgerStatus::ok || settings().partner.empty()) return done;
  const Lsn lsn = store().last_lsn();
  return tell_partner({lsn, each.from, each.to, each.amount, now_ticks()}) ? done
                                                                           : LedgerStatus::io_error;
}

LedgerWriter::Session& LedgerWriter::session() {
  VSS_ID id = GUID_NULL;
  if (FAILED(GetSessionId(&id))) id = GUID_NULL;
  return sessions_[id];
}

ComRef<IVssComponent> LedgerWriter::find(IVssWriterComponents* components) {
  UINT count = 0;
  if (components == nullptr || FAILED(components->GetComponentCount(&count))) return {};
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssComponent> component;
    BstrText name;
    if (FAILED(components->GetComponent(i, component.put()))) continue;
    if (FAILED(component->GetComponentName(name.put()))) continue;
    if (name.text() == component_name()) return component;
  }
  return {};
}

// --- Identify

bool LedgerWriter::OnIdentify(IVssCreateWriterMetadata* metadata) {
  return SUCCEEDED(declare(*metadata));
}

bool LedgerWriter::OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) {
  return SUCCEEDED(declare(*metadata));
}

DWORD LedgerWriter::schema() const {
  const DWORD replicated = settings().partner.empty() ? 0 : VSS_BS_AUTHORITATIVE_RESTORE;
  return VSS_BS_DIFFERENTIAL | VSS_BS_INCREMENTAL | VSS_BS_LOG | VSS_BS_COPY | VSS_BS_TIMESTAMPED |
         VSS_BS_LAST_MODIFY | VSS_BS_WRITER_SUPPORTS_NEW_TARGET | VSS_BS_ROLLFORWARD_RESTORE |
         VSS_BS_WRITER_SUPPORTS_RESTORE_WITH_MOVE | VSS_BS_RESTORE_RENAME | replicated;
}

HRESULT LedgerWriter::declare(IVssCreateWriterMetadata& metadata) {
  HRESULT result = metadata.SetBackupSchema(schema());
  if (SUCCEEDED(result)) result = declare_component(metadata);
  if (SUCCEEDED(result)) result = declare_data(metadata);
  if (SUCCEEDED(result)) result = declare_log(metadata);
  if (SUCCEEDED(result)) result = declare_excludes(metadata);
  if (SUCCEEDED(result)) result = declare_restore(metadata);
  return result;
}

HRESULT LedgerWriter::declare_component(IVssCreateWriterMetadata& metadata) {
  return metadata.AddComponent(VSS_CT_DATABASE, logical_path(), component_name().c_str(),
                               L"The ledger", nullptr, 0, false, false, true, true);
}

HRESULT LedgerWriter::declare_data(IVssCreateWriterMetadata& metadata) {
  return metadata.AddDatabaseFiles(logical_path(), component_name().c_str(),
                                   store().folder().c_str(), kDataFile, kDataMask);
}

HRESULT LedgerWriter::declare_log(IVssCreateWriterMetadata& metadata) {
  return metadata.AddDatabaseLogFiles(logical_path(), component_name().c_str(),
                                      store().folder().c_str(), kLogFile, kLedgerLogMask);
}

HRESULT LedgerWriter::declare_excludes(IVssCreateWriterMetadata& metadata) {
  return metadata.AddExcludeFiles(store().folder().c_str(), L"*.tmp", false);
}

HRESULT LedgerWriter::declare_restore(IVssCreateWriterMetadata& metadata) {
  const std::wstring& folder = store().folder();
  const std::wstring aside = LedgerWriter::aside(folder);
  const std::wstring& service = settings().service;
  const bool reboot = settings().restore_method == VSS_RME_RESTORE_AT_REBOOT;
  HRESULT result = metadata.SetRestoreMethod(settings().restore_method,
                                             service.empty() ? nullptr : service.c_str(), nullptr,
                                             VSS_WRE_ALWAYS, reboot);
  for (const wchar_t* file : {kDataFile, kLogFile}) {
    if (FAILED(result)) break;
    result = metadata.AddAlternateLocationMapping(folder.c_str(), file, false, aside.c_str());
  }
  return result;
}

// --- Backup, in the order of its events

bool LedgerWriter::OnPrepareBackup(IVssWriterComponents* components) {
  const std::lock_guard busy(busy_);
  Session& backup = session();
  backup = {};
  backup.type = GetBackupType();
  backup.partial = IsPartialFileSupportEnabled();
  backup.lsn = store().last_lsn();
  note_extent(backup);
  const ComRef<IVssComponent> component = find(components);
  at(Moment::prepare_backup, backup, component.get());
  if (!component) return true;
  backup.selected = true;
  // PostSnapshot writes the better stamp, but it never comes where there is no shadow copy, and
  // nobody can know that yet.
  HRESULT result = set_stamp(*component.get(), backup);
  // A log backup may read the log where it lies, up to here.
  if (SUCCEEDED(result) && backup.type == VSS_BT_LOG) result = set_extent(*component.get(), backup);
  if (FAILED(result)) {
    return refuse(VSS_E_WRITERERROR_NONRETRYABLE, L"The backup stamp could not be stored.");
  }
  return true;
}

bool LedgerWriter::OnPrepareSnapshot() {
  const std::lock_guard busy(busy_);
  Session& backup = session();
  at(Moment::prepare_snapshot, backup, nullptr);
  if (backup.selected && backup.type != VSS_BT_LOG && !IsPathAffected(store().folder().c_str())) {
    return refuse(VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT,
                  L"The ledger's volume is not in the shadow copy set.");
  }
  return prepare(backup) ||
         refuse(VSS_E_WRITERERROR_RETRYABLE, L"The ledger could not write a checkpoint.");
}

bool LedgerWriter::prepare(Session&) {
  return store().checkpoint() == LedgerStatus::ok;
}

bool LedgerWriter::OnFreeze() {
  const std::lock_guard busy(busy_);
  Session& backup = session();
  backup.set = GetCurrentSnapshotSetId();
  // Can come more than once, and is one Freeze all the same.
  const bool holding = holds_writes();
  if (holding && !backup.holding) ++holders_;
  backup.holding = holding;
  at(Moment::freeze, backup, nullptr);
  if (freeze(backup)) return true;
  release(backup);
  return refuse(VSS_E_WRITERERROR_RETRYABLE, L"The ledger could not write its last checkpoint.");
}

bool LedgerWriter::freeze(Session& backup) {
  if (store().checkpoint() != LedgerStatus::ok) return false;
  // What a log backup holds was said in PrepareForBackup, and cannot be said again.
  if (backup.type == VSS_BT_LOG) return true;
  backup.lsn = store().last_lsn();
  note_extent(backup);
  return true;
}

void LedgerWriter::note_extent(Session& backup) {
  backup.first_logged = store().first_logged();
  backup.data_bytes = store().data_bytes();
  backup.log_bytes = store().log_bytes();
}

void LedgerWriter::release(Session& backup) {
  if (backup.holding) --holders_;
  backup.holding = false;
}

bool LedgerWriter::OnThaw() {
  const std::lock_guard busy(busy_);
  Session& backup = session();
  at(Moment::thaw, backup, nullptr);
  release(backup);
  return true;
}

bool LedgerWriter::OnPostSnapshot(IVssWriterComponents* components) {
  const std::lock_guard busy(busy_);
  Session& backup = session();
  const ComRef<IVssComponent> component = find(components);
  at(Moment::post_snapshot, backup, component.get());
  truncate_if_due(Moment::post_snapshot, backup);
  if (!component) return true;
  HRESULT result = set_stamp(*component.get(), backup);
  if (SUCCEEDED(result) && backup.type != VSS_BT_LOG) result = set_extent(*component.get(), backup);
  if (SUCCEEDED(result) && changes_only(backup.type)) {
    result = describe_changes(*component.get(), backup);
  }
  return SUCCEEDED(result) || refuse(VSS_E_WRITERERROR_NONRETRYABLE,
                                     L"What this backup must hold could not be described.");
}

bool LedgerWriter::OnAbort() {
  const std::lock_guard busy(busy_);
  // Can come more than once, and without a Freeze before it.
  release(session());
  return true;
}

bool LedgerWriter::OnBackupComplete(IVssWriterComponents* components) {
  const std::lock_guard busy(busy_);
  Session& backup = session();
  const ComRef<IVssComponent> component = find(components);
  at(Moment::complete, backup, component.get());
  backup.complete = true;
  backup.succeeded = component && succeeded(*component.get());
  truncate_if_due(Moment::complete, backup);
  return true;
}

bool LedgerWriter::OnBackupShutdown(VSS_ID) {
  const std::lock_guard busy(busy_);
  VSS_ID id = GUID_NULL;
  if (FAILED(GetSessionId(&id))) id = GUID_NULL;
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return true;
  at(Moment::shutdown, found->second, nullptr);
  truncate_if_due(Moment::shutdown, found->second);
  release(found->second);
  if (settings().ranges_in_string_max < kRangesInString) (void)remove_file(ranges_file());
  sessions_.erase(found);
  return true;
}

// --- Decisions

HRESULT LedgerWriter::set_stamp(IVssComponent& component, const Session& backup) {
  return component.SetBackupStamp((kStampBeginning + std::to_wstring(backup.lsn)).c_str());
}

bool LedgerWriter::previous_lsn(IVssComponent& component, Lsn& lsn) {
  BstrText stamp;
  const std::wstring beginning = kStampBeginning;
  if (component.GetPreviousBackupStamp(stamp.put()) != S_OK) return false;
  const std::wstring text = stamp.text();
  if (text.compare(0, beginning.size(), beginning) != 0) return false;
  lsn = 0;
  for (std::size_t i = beginning.size(); i < text.size(); ++i) {
    if (text[i] < L'0' || text[i] > L'9') return false;
    lsn = lsn * 10 + static_cast<Lsn>(text[i] - L'0');
  }
  return text.size() > beginning.size();
}

HRESULT LedgerWriter::describe_changes(IVssComponent& component, const Session& backup) {
  Lsn since = 0;
  // Without the base's stamp everything counts as changed: a time before all files.
  if (!previous_lsn(component, since)) return add_differenced(component, 1);
  // One tick later than the last change that the base holds: a requester that takes files of just
  // this time as well then finds none that it has.
  if (!uses_partial_files(backup)) return add_differenced(component, store().time_of(since) + 1);
  const std::vector<ChangedRange> ranges = store().changed_since(since);
  if (ranges.empty()) return S_OK;
  std::wstring text;
  const HRESULT named = name_ranges(ranges, text);
  return FAILED(named) ? named : add_partial(component, text, since, backup);
}

std::wstring LedgerWriter::print_ranges(const std::vector<ChangedRange>& ranges) const {
  std::wstring text;
  for (const ChangedRange& range : ranges) {
    if (!text.empty()) text += L", ";
    text += std::to_wstring(range.offset) + L":" + std::to_wstring(range.length);
  }
  return text;
}

// A list that is long goes to a file of its own, which is saved with the rest.
HRESULT LedgerWriter::name_ranges(const std::vector<ChangedRange>& ranges, std::wstring& text) {
  text = print_ranges(ranges);
  if (ranges.size() <= settings().ranges_in_string_max) return S_OK;
  std::vector<Range> list;
  for (const ChangedRange& range : ranges)
    list.push_back({range.offset, range.length});
  const Bytes content = print_ranges_file(list);
  text = ranges_file();
  return write_file(text, content) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

HRESULT LedgerWriter::add_partial(IVssComponent& component, const std::wstring& ranges, Lsn since,
                                  const Session& backup) {
  const std::wstring metadata =
      kStampBeginning + std::to_wstring(since) + L"-" + std::to_wstring(backup.lsn);
  return component.AddPartialFile(store().folder().c_str(), kDataFile, ranges.c_str(),
                                  metadata.c_str());
}

HRESULT LedgerWriter::add_differenced(IVssComponent& component, std::uint64_t time) {
  return component.AddDifferencedFilesByLastModifyTime(store().folder().c_str(), kDataFile, FALSE,
                                                       file_time(time));
}

bool LedgerWriter::succeeded(IVssComponent& component) const {
  bool saved = false;
  return component.GetBackupSucceeded(&saved) == S_OK && saved;
}

bool LedgerWriter::truncates_after(VSS_BACKUP_TYPE type) const {
  return type == VSS_BT_FULL || type == VSS_BT_INCREMENTAL || type == VSS_BT_LOG;
}

bool LedgerWriter::truncates_at(Moment moment, const Session& backup) const {
  return moment == Moment::complete && backup.succeeded;
}

void LedgerWriter::truncate_if_due(Moment moment, const Session& backup) {
  if (!truncates_at(moment, backup) || !truncates_after(backup.type)) return;
  store().checkpoint();
  store().truncate_log_before(backup.lsn + 1);
}

bool LedgerWriter::refuse(HRESULT failure, const wchar_t* reason) {
  SetWriterFailureEx(failure, S_FALSE, reason);
  return false;
}

}  // namespace vsskit::roles
