// See file_restorer.h. Here: the sessions, one for each backup of the chain. What is asked of the
// writers is in file_restorer_wishes.cpp, where files go, and how, in file_restorer_files.cpp.
#include "sim/roles/file_restorer.h"

#include <algorithm>
#include <utility>

namespace vsskit::roles {
namespace {

bool is_image(VSS_BACKUP_TYPE type) {
  return type != VSS_BT_INCREMENTAL && type != VSS_BT_DIFFERENTIAL && type != VSS_BT_LOG;
}

}  // namespace

FileRestorer::FileRestorer(std::function<void(Phase)> on_phase)
    : RequesterSession(std::move(on_phase)) {}

FileRestorer::~FileRestorer() = default;

RestoreRecord FileRestorer::run(const RestorePlan& plan) {
  plan_ = plan;
  record_ = {};
  placed_.clear();
  scheduled_.clear();
  std::wstring problem;
  if (!load_chain(plan.medium, chain_, problem)) {
    note(problem);
    return record_;
  }
  follow_chain();
  record_.succeeded = leave_out_unreadable();
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    if (needed_[i].empty()) continue;
    const bool done = restore_one(i);
    backup_.reset();
    if (!done) {
      record_.succeeded = false;
      break;
    }
  }
  if (record_.sessions == 0 && record_.succeeded) {
    note(L"Nothing of what is wanted lies on " + plan.medium + L".");
    record_.succeeded = false;
  }
  return record_;
}

bool FileRestorer::is_wanted(const WriterView& writer, const std::wstring& full_path) const {
  const bool by_writer = plan_.writers.empty() || contains(plan_.writers, writer.name);
  return by_writer && (plan_.chosen.empty() || contains(plan_.chosen, full_path));
}

// From the wanted backup back to each component's last whole image.
void FileRestorer::follow_chain() {
  needed_.assign(chain_.size(), {});
  std::set<std::wstring> open;
  for (const WriterView& writer : chain_.back().writers) {
    for (const ComponentView& component : writer.components) {
      const std::wstring key = component_key(writer, component.logical_path, component.name);
      const bool stored = chain_.back().catalogue.find(key) != nullptr;
      if (stored && is_wanted(writer, component.full_path())) open.insert(key);
    }
  }
  std::map<std::wstring, VSS_BACKUP_TYPE> beginnings;
  for (std::size_t i = chain_.size(); i-- > 0 && !open.empty();) {
    for (auto key = open.begin(); key != open.end();) {
      const StoredSet* set = chain_[i].catalogue.find(*key);
      if (set != nullptr) needed_[i].insert(*key);
      if (set != nullptr) beginnings[*key] = set->type;
      key = set == nullptr || is_image(set->type) ? open.erase(key) : std::next(key);
    }
  }
  for (const auto& [key, type] : beginnings) {
    // A log without the files that it goes on from is worth nothing.
    if (type == VSS_BT_LOG) leave_out(key, L" is backed up as a log alone.");
  }
}

void FileRestorer::leave_out(const std::wstring& key, const std::wstring& why) {
  note(key + why);
  for (std::set<std::wstring>& keys : needed_)
    keys.erase(key);
}

// Calls of a restore name a class and a component, and reach what is selected: of several that are
// called so, each comes back in a session of its own.
bool FileRestorer::restore_one(std::size_t index) {
  std::size_t rounds = 1;
  for (std::size_t round = 0; round < rounds; ++round) {
    const bool done = restore_round(index, round, rounds);
    backup_.reset();
    if (!done) return false;
  }
  return true;
}

bool FileRestorer::restore_round(std::size_t index, std::size_t round, std::size_t& rounds) {
  const StoredBackup& stored = chain_[index];
  const bool last = index + 1 == chain_.size();
  sets_.clear();
  ++record_.sessions;
  std::vector<ComponentInSession> components;
  if (!initialize(stored) || !gather()) return false;
  if (!check(read_components(backup(), components), L"GetWriterComponents")) return false;
  std::set<std::wstring> reached;
  std::map<std::wstring, std::size_t> namesakes;  // that are restored, before this one
  for (const ComponentInSession& each : components) {
    const std::wstring name = component_key(each.writer, each.logical_path, each.name);
    const bool first = reached.insert(name).second;
    const std::size_t before = sets_.size();
    if (!add_set(stored, each, needed_[index], first)) return false;
    if (sets_.size() == before) continue;
    std::size_t its_round = 0;
    if (sets_.back().involved) its_round = namesakes[name]++;
    rounds = std::max(rounds, its_round + 1);
    if (its_round != round) sets_.pop_back();
  }
  if (round == 0) note_unreachable();
  if (!choose(stored, last) || !pre_restore()) return false;
  // Writers that made way hear of the end, whatever became of the files.
  const bool restored = read_answers() && put_back_all();
  if (!post_restore() || !restored) return false;
  if (!stop_services(VSS_RME_RESTORE_STOP_START) || !start_services()) return false;
  return std::all_of(sets_.begin(), sets_.end(), [](const RestoreSet& set) { return set.good; });
}

void FileRestorer::note_unreachable() {
  for (const RestoreSet& set : sets_) {
    if (set.unreachable) note(set.key + L" cannot be told from another instance's component.");
  }
}

bool FileRestorer::initialize(const StoredBackup& stored) {
  if (!check(CreateVssBackupComponents(backup_.put()), L"CreateVssBackupComponents")) return false;
  BSTR document =
      SysAllocStringLen(stored.components.data(), static_cast<UINT>(stored.components.size()));
  const HRESULT result = backup().InitializeForRestore(document);
  SysFreeString(document);
  if (!check(result, L"InitializeForRestore")) return false;
  reach(Phase::restoring);
  if (plan_.type == VSS_RTYPE_UNDEFINED) return true;
  return check(backup().SetRestoreState(plan_.type), L"SetRestoreState");
}

// The metadata of today says who runs; what is restored is in the stored one.
bool FileRestorer::gather() {
  UINT count = 0;
  HRESULT result = run_operation(&IVssBackupComponents::GatherWriterMetadata);
  if (!check(result, L"GatherWriterMetadata")) return false;
  if (!check(backup().GetWriterMetadataCount(&count), L"GetWriterMetadataCount")) return false;
  running_.clear();
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssExamineWriterMetadata> metadata;
    VSS_ID instance = GUID_NULL;
    WriterView writer;
    result = backup().GetWriterMetadata(i, &instance, metadata.put());
    if (SUCCEEDED(result)) result = read_identity(*metadata.get(), writer);
    if (!check(result, L"GetWriterMetadata")) return false;
    running_.push_back(std::move(writer));
  }
  return check(backup().FreeWriterMetadata(), L"FreeWriterMetadata");
}

// Adds the component with everything that it stands for, from the metadata of the backup's time.
// `first`: no other instance's component of this name stands before it in the document.
bool FileRestorer::add_set(const StoredBackup& stored, const ComponentInSession& session,
                           const std::set<std::wstring>& needed, bool first) {
  RestoreSet set;
  for (const WriterView& writer : stored.writers) {
    if (IsEqualGUID(writer.instance, session.instance)) set.writer = &writer;
  }
  if (set.writer != nullptr) {
    set.key = component_key(*set.writer, session.logical_path, session.name);
    if (needed.count(set.key) == 0) return true;
  }
  set.stored = stored.catalogue.find(set.key);
  set.session = session;
  const std::wstring path = joined(session.logical_path.value_or(std::wstring()), session.name);
  const int definer = set.writer == nullptr ? -1 : set.writer->find(folded(path));
  if (definer < 0 || set.stored == nullptr) {
    note(path + L" is in no stored metadata.");
    return false;
  }
  set.definer = static_cast<std::size_t>(definer);
  set.members = {set.definer};
  const std::wstring below = folded(path) + L'\\';
  const auto& places = set.writer->places;
  for (auto at = places.lower_bound(below); at != places.end(); ++at) {
    if (at->first.compare(0, below.size(), below) != 0) break;
    if (this->definer(set).selectable) set.members.push_back(static_cast<std::size_t>(at->second));
  }
  const std::wstring& taker =
      plan_.instance.empty() ? set.writer->instance_name.value_or(std::wstring()) : plan_.instance;
  const WriterView* running = find_running(set.writer->id, taker);
  if (running != nullptr) set.taker = running->instance;
  set.by_instance = !first;
  const bool reachable = first || (running != nullptr && plan_.instance.empty() &&
                                   supports(*set.writer, VSS_BS_WRITER_SUPPORTS_RESTORE_WITH_MOVE));
  set.involved = reachable && involves(*set.writer);
  set.unreachable = !reachable && involves(*set.writer);
  index_files(set);
  sets_.push_back(std::move(set));
  return true;
}

// Who wants no part in restores, has a procedure of its own, or does not run, is not involved.
bool FileRestorer::involves(const WriterView& writer) const {
  return writer.writer_restore != VSS_WRE_NEVER && writer.method != VSS_RME_CUSTOM &&
         std::any_of(running_.begin(), running_.end(),
                     [&](const WriterView& each) { return IsEqualGUID(each.id, writer.id); });
}

const WriterView* FileRestorer::find_running(const VSS_ID& id,
                                             const std::wstring& instance_name) const {
  for (const WriterView& each : running_) {
    const bool named = each.instance_name && *each.instance_name == instance_name;
    if (named && IsEqualGUID(each.id, id)) return &each;
  }
  return nullptr;
}

bool FileRestorer::choose(const StoredBackup&, bool last) {
  return std::all_of(sets_.begin(), sets_.end(),
                     [&](const RestoreSet& set) { return !set.involved || select(set, last); });
}

bool FileRestorer::select(const RestoreSet& set, bool last) {
  return set_selected(set) && set_additional(set, last) && set_wishes(set) &&
         add_subcomponents(set) && add_new_targets(set);
}

bool FileRestorer::pre_restore() {
  if (!check(run_operation(&IVssBackupComponents::PreRestore), L"PreRestore")) return false;
  if (!check_writers(L"PreRestore", true)) {
    // Nobody is known to have made way.
    for (RestoreSet& set : sets_) {
      set.refused = true;
      set.good = false;
    }
  }
  reach(Phase::pre_restored);
  return true;
}

// A service that was stopped runs again before its writer hears of PostRestore, whatever failed.
bool FileRestorer::put_back_all() {
  const bool stopped = stop_services(VSS_RME_STOP_RESTORE_START);
  const bool restored = stopped && restore_files();
  return start_services() && restored;
}

bool FileRestorer::read_answers() {
  std::vector<ComponentInRestore> answers;
  if (!check(read_restores(backup(), answers), L"GetWriterComponents")) return false;
  std::map<std::wstring, ComponentInRestore*> places;
  for (ComponentInRestore& each : answers) {
    places[component_key(each.instance, each.logical_path, each.name)] = &each;
  }
  for (RestoreSet& set : sets_) {
    const ComponentInSession& saved = set.session;
    const auto found = places.find(component_key(saved.instance, saved.logical_path, saved.name));
    if (found != places.end()) set.answer = std::move(*found->second);
    if (set.answer.failure) note(set.writer->name + L": " + *set.answer.failure);
  }
  return true;
}

bool FileRestorer::check_writers(const wchar_t* after, bool before_files) {
  const HRESULT result = run_operation(&IVssBackupComponents::GatherWriterStatus);
  if (!check(result, L"GatherWriterStatus")) return false;
  const bool read = read_writers(after, before_files);
  return check(backup().FreeWriterStatus(), L"FreeWriterStatus") && read;
}

bool FileRestorer::read_writers(const wchar_t* after, bool before_files) {
  UINT count = 0;
  if (!check(backup().GetWriterStatusCount(&count), L"GetWriterStatusCount")) return false;
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance = GUID_NULL;
    VSS_ID id = GUID_NULL;
    BstrText name;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    HRESULT failure = S_OK;
    const HRESULT result =
        backup().GetWriterStatus(i, &instance, &id, name.put(), &state, &failure);
    if (!check(result, L"GetWriterStatus")) return false;
    if (SUCCEEDED(failure)) continue;
    note(name.text() + L" failed after " + after + L".");
    refuse_sets_of(id, instance, before_files);
  }
  return true;
}

// What a writer that failed has to do with is no good; `before_files`: nor are its files put back.
void FileRestorer::refuse_sets_of(const VSS_ID& id, const VSS_ID& instance, bool before_files) {
  for (RestoreSet& set : sets_) {
    if (!set.involved || !IsEqualGUID(set.writer->id, id)) continue;
    const bool known = !IsEqualGUID(set.taker, GUID_NULL);
    if (known && !IsEqualGUID(set.taker, instance)) continue;
    set.refused = set.refused || before_files;
    set.good = false;
  }
}

bool FileRestorer::restore_files() {
  for (RestoreSet& set : sets_) {
    // Files whose writer does not make way stay as they are.
    const bool good = !set.refused && !set.unreachable && restore_set(set);
    set.good = set.good && good;
  }
  reach(Phase::restored);
  bool reported = true;
  for (const RestoreSet& set : sets_) {
    if (set.involved) reported = report(set) && reported;
  }
  return reported;
}

bool FileRestorer::report(const RestoreSet& set) {
  VSS_FILE_RESTORE_STATUS status = set.written == 0 ? VSS_RS_NONE : VSS_RS_FAILED;
  if (set.good) status = VSS_RS_ALL;
  return add_mappings(set) && set_status(set, status);
}

bool FileRestorer::set_status(const RestoreSet& set, VSS_FILE_RESTORE_STATUS status) {
  return check(backup().SetFileRestoreStatus(set.writer->id, definer(set).type,
                                             pointer_to(set.session.logical_path),
                                             set.session.name.c_str(), status),
               L"SetFileRestoreStatus");
}

bool FileRestorer::post_restore() {
  HRESULT result = run_operation(&IVssBackupComponents::PostRestore);
  // Writers wait for it: what could not be begun is begun once more.
  if (FAILED(result)) result = run_operation(&IVssBackupComponents::PostRestore);
  if (!check(result, L"PostRestore") || !check_writers(L"PostRestore", false)) return false;
  reach(Phase::taken_over);
  return true;
}

}  // namespace vsskit::roles
