// See file_requester.h. Here: the steps of a session. What is chosen is in
// file_requester_choice.cpp, what is copied in file_requester_copy.cpp.
#include "sim/roles/file_requester.h"

#include <utility>

#include "sim/roles/stored_backup.h"

namespace vsskit::roles {
namespace {

constexpr std::uint64_t kTicksPerMs = 10'000;
constexpr std::uint64_t kPauseTicks = 10ULL * 60 * 1000 * kTicksPerMs;

}  // namespace

FileRequester::FileRequester(std::function<void(Phase)> on_phase)
    : RequesterSession(std::move(on_phase)) {}

FileRequester::~FileRequester() = default;

BackupRecord FileRequester::run(const BackupPlan& plan) {
  pause_after_failure();
  plan_ = plan;
  record_ = {};
  record_.started = now_ticks();
  record_.medium = plan.medium;
  writers_.clear();
  sets_.clear();
  in_session_.clear();
  volumes_.clear();
  catalogue_.clear();
  instances_.clear();
  started_set_ = prepared_ = completed_ = left_out_ = false;
  const bool saved = choose_base() && initialize() && gather() && set_state() && choose() &&
                     start_set() && prepare() && snapshot() && save();
  if (!saved) abandon();
  given_up_ = prepared_ && !completed_ ? now_ticks() : 0;
  // The last reference: shadow copies that are not persistent go with it.
  backup_.reset();
  record_.succeeded = (saved || record_.idle) && !left_out_;
  record_.superseded = record_.idle;  // nothing can build on nothing
  for (const ComponentSet& set : sets_)
    record_.succeeded = record_.succeeded && set.succeeded;
  history_.push_back(record_);
  return record_;
}

// What made the last backup fail, a busy disk or a writer at work, is given the time to pass.
void FileRequester::pause_after_failure() {
  const std::uint64_t until = given_up_ == 0 ? 0 : given_up_ + kPauseTicks;
  const std::uint64_t now = now_ticks();
  if (now < until) Sleep(static_cast<DWORD>((until - now) / kTicksPerMs + 1));
}

RestoreRecord FileRequester::restore(const RestorePlan& plan) {
  RestoreRecord record = make_restorer(on_phase())->run(plan);
  // A copy in a new place, or under a new name, leaves the store what it was.
  if (!plan.new_folder.empty() || plan.restore_name) return record;
  bool later = !plan.instance.empty();
  for (BackupRecord& each : history_) {
    each.superseded = each.superseded || later;
    later = later || same_text(each.medium, plan.medium);
  }
  return record;
}

std::unique_ptr<FileRestorer> FileRequester::make_restorer(
    std::function<void(Phase)> on_phase) const {
  return std::make_unique<FileRestorer>(std::move(on_phase));
}

bool FileRequester::initialize() {
  if (!check(CreateVssBackupComponents(backup_.put()), L"CreateVssBackupComponents")) return false;
  reach(Phase::created);
  return check(backup().InitializeForBackup(), L"InitializeForBackup");
}

bool FileRequester::gather() {
  HRESULT result = run_operation(&IVssBackupComponents::GatherWriterMetadata);
  if (!check(result, L"GatherWriterMetadata") || !read_metadata()) return false;
  reach(Phase::gathered);
  return check(backup().FreeWriterMetadata(), L"FreeWriterMetadata");
}

bool FileRequester::read_metadata() {
  UINT count = 0;
  if (!check(backup().GetWriterMetadataCount(&count), L"GetWriterMetadataCount")) return false;
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssExamineWriterMetadata> metadata;
    VSS_ID instance = GUID_NULL;
    WriterView writer;
    HRESULT result = backup().GetWriterMetadata(i, &instance, metadata.put());
    if (SUCCEEDED(result)) result = read_writer(*metadata.get(), writer, attention());
    if (!check(result, L"GetWriterMetadata")) return false;
    writers_.push_back(std::move(writer));
  }
  return true;
}

bool FileRequester::set_state() {
  return check(
      backup().SetBackupState(plan_.components, plan_.bootable, record_.type, plan_.partial_files),
      L"SetBackupState");
}

bool FileRequester::start_set() {
  bool needed = false;
  for (const auto& [key, volume] : volumes_)
    needed = needed || volume.needed;
  if (!needed) return true;
  VSS_ID set = GUID_NULL;
  if (!check(backup().StartSnapshotSet(&set), L"StartSnapshotSet")) return false;
  started_set_ = true;
  for (auto& [key, volume] : volumes_) {
    if (volume.needed && !add_volume(volume)) return false;
  }
  return true;
}

bool FileRequester::add_volume(VolumeUse& volume) {
  const HRESULT result = backup().AddToSnapshotSet(volume.root.data(), GUID_NULL, &volume.snapshot);
  return check(result, L"AddToSnapshotSet");
}

bool FileRequester::prepare() {
  HRESULT result = run_operation(&IVssBackupComponents::PrepareForBackup);
  if (!check(result, L"PrepareForBackup")) return false;
  prepared_ = true;
  reach(Phase::prepared);
  return check_writers(L"PrepareForBackup");
}

bool FileRequester::snapshot() {
  if (!started_set_) return read_session();
  HRESULT result = run_operation(&IVssBackupComponents::DoSnapshotSet);
  if (!check(result, L"DoSnapshotSet") || !check_writers(L"DoSnapshotSet")) return false;
  if (!read_devices() || !read_session()) return false;
  reach(Phase::snapshotted);
  return true;
}

bool FileRequester::read_devices() {
  for (auto& [key, volume] : volumes_) {
    if (IsEqualGUID(volume.snapshot, GUID_NULL)) continue;
    VSS_SNAPSHOT_PROP properties{};
    const HRESULT result = backup().GetSnapshotProperties(volume.snapshot, &properties);
    if (!check(result, L"GetSnapshotProperties")) return false;
    volume.device = properties.m_pwszSnapshotDeviceObject;
    VssFreeSnapshotProperties(&properties);
  }
  return true;
}

bool FileRequester::read_session() {
  if (!plan_.components) return true;
  in_session_.clear();
  if (!check(read_components(backup(), in_session_, attention()), L"GetWriterComponents"))
    return false;
  std::map<VSS_ID, const WriterView*, GuidLess> writers;
  for (const WriterView& writer : writers_)
    writers[writer.instance] = &writer;
  for (const ComponentInSession& each : in_session_) {
    const auto writer = writers.find(each.instance);
    if (writer == writers.end()) continue;
    record_.components.push_back({each.writer, each.instance, each.logical_path, each.name,
                                  component_key(*writer->second, each.logical_path, each.name),
                                  each.stamp, false});
  }
  return true;
}

bool FileRequester::check_writers(const wchar_t* after) {
  const HRESULT result = run_operation(&IVssBackupComponents::GatherWriterStatus);
  if (!check(result, L"GatherWriterStatus")) return false;
  HRESULT worst = S_OK;
  const bool read = read_writers(after, worst);
  return free_status() && read && check(worst, after);
}

bool FileRequester::read_writers(const wchar_t* after, HRESULT& worst) {
  UINT count = 0;
  if (!check(backup().GetWriterStatusCount(&count), L"GetWriterStatusCount")) return false;
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance = GUID_NULL;
    VSS_ID writer = GUID_NULL;
    BstrText name;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    HRESULT failure = S_OK;
    const HRESULT result =
        backup().GetWriterStatus(i, &instance, &writer, name.put(), &state, &failure);
    if (!check(result, L"GetWriterStatus")) return false;
    if (accepts(failure)) continue;
    note(name.text() + L" failed after " + after + L".");
    if (is_backed_up(instance)) worst = failure;
  }
  return true;
}

bool FileRequester::free_status() {
  return check(backup().FreeWriterStatus(), L"FreeWriterStatus");
}

bool FileRequester::save() {
  if (!copy_all()) return false;
  reach(Phase::copied);
  return mark_all() && save_documents() && complete();
}

bool FileRequester::mark_all() {
  if (!plan_.components) return true;
  std::map<std::wstring, bool> results;
  for (const ComponentSet& set : sets_) {
    const WriterView& writer = writers_[set.writer];
    const ComponentView& component = writer.components[set.definer];
    if (!mark(set, set.succeeded)) return false;
    results[component_key(writer.instance, component.logical_path, component.name)] = set.succeeded;
  }
  for (SavedComponent& saved : record_.components) {
    saved.succeeded = results[component_key(saved.instance, saved.logical_path, saved.name)];
  }
  return true;
}

bool FileRequester::mark(const ComponentSet& set, bool succeeded) {
  const WriterView& writer = writers_[set.writer];
  const ComponentView& component = writer.components[set.definer];
  return check(backup().SetBackupSucceeded(writer.instance, writer.id, component.type,
                                           pointer_to(component.logical_path),
                                           component.name.c_str(), succeeded),
               L"SetBackupSucceeded");
}

bool FileRequester::save_components_document() {
  BstrText document;
  if (!check(backup().SaveAsXML(document.put()), L"SaveAsXML")) return false;
  return write_medium(joined(plan_.medium, L"components.xml"), utf8(document.text()));
}

bool FileRequester::save_documents() {
  for (std::size_t i = 0; i < writers_.size(); ++i) {
    if (!is_backed_up(writers_[i].instance)) continue;
    const std::wstring name = L"writer-" + std::to_wstring(i + 1) + L".xml";
    if (!write_medium(joined(plan_.medium, name), utf8(writers_[i].document))) return false;
  }
  return save_catalogue() && save_components_document();
}

bool FileRequester::save_catalogue() {
  std::wstring list = L"type=" + std::wstring(name_of(record_.type));
  list += plan_.bootable ? L" bootable=yes\n" : L" bootable=no\n";
  list += L"started=" + std::to_wstring(record_.started) + L"\n";
  if (!record_.base.empty()) list += L"base=" + print_base(record_.base, plan_.medium) + L"\n";
  return write_medium(joined(plan_.medium, L"catalogue.txt"), utf8(list + catalogue_));
}

bool FileRequester::complete() {
  HRESULT result = run_operation(&IVssBackupComponents::BackupComplete);
  if (!check(result, L"BackupComplete")) return false;
  completed_ = true;
  reach(Phase::completed);
  // A writer that fails now has its data on the medium all the same: the message is enough.
  check_writers(L"BackupComplete");
  return true;
}

void FileRequester::abandon() {
  if (!backup_ || completed_ || (!started_set_ && !prepared_)) return;
  backup().AbortBackup();
}

}  // namespace vsskit::roles
