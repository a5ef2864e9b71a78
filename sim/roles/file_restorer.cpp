// See file_restorer.h. Here: the sessions, one for each backup of the chain. Where files go, and
// how, is in file_restorer_files.cpp.
#include "sim/roles/file_restorer.h"

#include <algorithm>
#include <utility>

namespace vsskit::roles {
namespace {

bool contains(const std::vector<std::wstring>& names, const std::wstring& name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::wstring& each) { return same_text(each, name); });
}

bool is_image(VSS_BACKUP_TYPE type) {
  return type != VSS_BT_INCREMENTAL && type != VSS_BT_DIFFERENTIAL && type != VSS_BT_LOG;
}

}  // namespace

FileRestorer::FileRestorer(std::function<void(Phase)> on_phase) : on_phase_(std::move(on_phase)) {}

FileRestorer::~FileRestorer() = default;

RestoreRecord FileRestorer::run(const RestorePlan& plan) {
  plan_ = plan;
  record_ = {};
  placed_.clear();
  std::wstring problem;
  if (!load_chain(plan.medium, chain_, problem)) {
    note(problem);
    return record_;
  }
  follow_chain();
  record_.succeeded = true;
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    if (needed_[i].empty()) continue;
    const bool done = restore_one(i);
    backup_.reset();
    if (!done) {
      record_.succeeded = false;
      break;
    }
  }
  if (record_.sessions == 0) {
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
      const std::wstring key = component_key(writer.id, component.logical_path, component.name);
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
    if (type == VSS_BT_LOG) leave_out(key);
  }
}

// A log without the files that it goes on from is worth nothing.
void FileRestorer::leave_out(const std::wstring& key) {
  note(key + L" is backed up as a log alone.");
  for (std::set<std::wstring>& keys : needed_)
    keys.erase(key);
}

bool FileRestorer::restore_one(std::size_t index) {
  const StoredBackup& stored = chain_[index];
  const bool last = index + 1 == chain_.size();
  sets_.clear();
  ++record_.sessions;
  std::vector<ComponentInSession> components;
  if (!initialize(stored) || !gather()) return false;
  if (!check(read_components(backup(), components), L"GetWriterComponents")) return false;
  for (const ComponentInSession& each : components) {
    const std::wstring key = component_key(each.writer, each.logical_path, each.name);
    if (needed_[index].count(key) != 0 && !add_set(stored, each)) return false;
  }
  if (!choose(stored, last) || !pre_restore() || !read_answers() || !restore_files()) return false;
  if (!post_restore()) return false;
  return std::all_of(sets_.begin(), sets_.end(), [](const RestoreSet& set) { return set.good; });
}

bool FileRestorer::check(HRESULT result, const wchar_t* step) {
  if (SUCCEEDED(result) && result != VSS_S_ASYNC_CANCELLED) return true;
  if (record_.failed_step.empty()) {
    record_.failed_step = step;
    record_.failure = result;
  }
  return false;
}

void FileRestorer::reach(Phase phase) {
  if (on_phase_) on_phase_(phase);
}

HRESULT FileRestorer::finish(ComRef<IVssAsync>& operation) {
  HRESULT waited = S_OK;
  HRESULT result = S_OK;
  if (plan_.poll_ms == 0) waited = operation->Wait(INFINITE);
  while (SUCCEEDED(waited)) {
    waited = operation->QueryStatus(&result, nullptr);
    if (FAILED(waited) || result != VSS_S_ASYNC_PENDING) break;
    reach(Phase::waiting);
    Sleep(plan_.poll_ms);
  }
  operation.reset();
  return FAILED(waited) ? waited : result;
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
  ComRef<IVssAsync> operation;
  UINT count = 0;
  HRESULT result = backup().GatherWriterMetadata(operation.put());
  if (SUCCEEDED(result)) result = finish(operation);
  if (!check(result, L"GatherWriterMetadata")) return false;
  if (!check(backup().GetWriterMetadataCount(&count), L"GetWriterMetadataCount")) return false;
  running_.clear();
  for (UINT i = 0; i < count; ++i) {
    ComRef<IVssExamineWriterMetadata> metadata;
    VSS_ID instance = GUID_NULL;
    VSS_ID id = GUID_NULL;
    BstrText name;
    VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
    VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
    result = backup().GetWriterMetadata(i, &instance, metadata.put());
    if (SUCCEEDED(result)) {
      result = metadata->GetIdentity(&instance, &id, name.put(), &usage, &source);
    }
    if (!check(result, L"GetWriterMetadata")) return false;
    running_.insert(id);
  }
  return check(backup().FreeWriterMetadata(), L"FreeWriterMetadata");
}

// Adds the component with everything that it stands for, from the metadata of the backup's time.
bool FileRestorer::add_set(const StoredBackup& stored, const ComponentInSession& session) {
  RestoreSet set;
  set.key = component_key(session.writer, session.logical_path, session.name);
  set.stored = stored.catalogue.find(set.key);
  set.session = session;
  for (const WriterView& writer : stored.writers) {
    if (IsEqualGUID(writer.instance, session.instance)) set.writer = &writer;
  }
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
  set.involved = involves(*set.writer);
  index_files(set);
  sets_.push_back(std::move(set));
  return true;
}

// Who wants no part in restores, has a procedure of its own, or does not run, is not involved.
bool FileRestorer::involves(const WriterView& writer) const {
  return writer.writer_restore != VSS_WRE_NEVER && writer.method != VSS_RME_CUSTOM &&
         running_.count(writer.id) != 0;
}

bool FileRestorer::choose(const StoredBackup&, bool last) {
  return std::all_of(sets_.begin(), sets_.end(),
                     [&](const RestoreSet& set) { return !set.involved || select(set, last); });
}

bool FileRestorer::select(const RestoreSet& set, bool last) {
  return set_selected(set) && set_additional(set, last) && set_wishes(set) &&
         add_subcomponents(set) && add_new_targets(set);
}

bool FileRestorer::set_selected(const RestoreSet& set) {
  return check(backup().SetSelectedForRestore(set.writer->id, definer(set).type,
                                              pointer_to(set.session.logical_path),
                                              set.session.name.c_str(), true),
               L"SetSelectedForRestore");
}

bool FileRestorer::set_additional(const RestoreSet& set, bool last) {
  if (last) return true;
  return check(backup().SetAdditionalRestores(set.writer->id, definer(set).type,
                                              pointer_to(set.session.logical_path),
                                              set.session.name.c_str(), true),
               L"SetAdditionalRestores");
}

bool FileRestorer::set_wishes(const RestoreSet& set) {
  if (plan_.options &&
      !check(backup().SetRestoreOptions(set.writer->id, definer(set).type,
                                        pointer_to(set.session.logical_path),
                                        set.session.name.c_str(), plan_.options->c_str()),
             L"SetRestoreOptions")) {
    return false;
  }
  return !plan_.roll_forward_to || set_roll_forward(set);
}

bool FileRestorer::set_roll_forward(const RestoreSet& set) {
  if ((set.writer->schema & VSS_BS_ROLLFORWARD_RESTORE) == 0) return true;
  ComRef<IVssBackupComponentsEx2> ex;
  HRESULT result = backup().QueryInterface(IID_PPV_ARGS(ex.put()));
  if (SUCCEEDED(result)) {
    result = ex->SetRollForward(set.writer->id, definer(set).type,
                                pointer_to(set.session.logical_path), set.session.name.c_str(),
                                VSS_RF_PARTIAL, plan_.roll_forward_to->c_str());
  }
  return check(result, L"SetRollForward");
}

bool FileRestorer::add_subcomponents(const RestoreSet& set) {
  for (const std::size_t member : set.members) {
    const ComponentView& component = set.writer->components[member];
    if (member == set.definer || !contains(plan_.subcomponents, component.full_path())) continue;
    if (!component.selectable_for_restore) {
      note(component.full_path() + L" cannot be restored alone.");
      continue;
    }
    const HRESULT result = backup().AddRestoreSubcomponent(
        set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
        set.session.name.c_str(), pointer_to(component.logical_path), component.name.c_str(),
        false);
    if (!check(result, L"AddRestoreSubcomponent")) return false;
  }
  return true;
}

bool FileRestorer::add_new_targets(const RestoreSet& set) {
  if (plan_.new_folder.empty()) return true;
  if ((set.writer->schema & VSS_BS_WRITER_SUPPORTS_NEW_TARGET) == 0) {
    note(set.writer->name + L" takes no files in new places.");
    return true;
  }
  for (const std::size_t member : set.members) {
    for (const FileSetView& files : set.writer->components[member].files) {
      const HRESULT result = backup().AddNewTarget(
          set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
          set.session.name.c_str(), files.path.c_str(), files.filespec.c_str(), files.recursive,
          new_place(expanded(files.path)).c_str());
      if (!check(result, L"AddNewTarget")) return false;
    }
  }
  return true;
}

bool FileRestorer::pre_restore() {
  ComRef<IVssAsync> operation;
  HRESULT result = backup().PreRestore(operation.put());
  if (SUCCEEDED(result)) result = finish(operation);
  if (!check(result, L"PreRestore") || !check_writers(L"PreRestore", true)) return false;
  reach(Phase::pre_restored);
  return true;
}

bool FileRestorer::read_answers() {
  std::vector<ComponentInRestore> answers;
  if (!check(read_restores(backup(), answers), L"GetWriterComponents")) return false;
  std::map<std::wstring, ComponentInRestore*> places;
  for (ComponentInRestore& each : answers) {
    places[component_key(each.writer, each.logical_path, each.name)] = &each;
  }
  for (RestoreSet& set : sets_) {
    const auto found = places.find(set.key);
    if (found != places.end()) set.answer = std::move(*found->second);
    if (set.answer.failure) note(set.writer->name + L": " + *set.answer.failure);
  }
  return true;
}

bool FileRestorer::check_writers(const wchar_t* after, bool before_files) {
  ComRef<IVssAsync> operation;
  UINT count = 0;
  HRESULT result = backup().GatherWriterStatus(operation.put());
  if (SUCCEEDED(result)) result = finish(operation);
  if (SUCCEEDED(result)) result = backup().GetWriterStatusCount(&count);
  if (!check(result, L"GatherWriterStatus")) return false;
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance = GUID_NULL;
    VSS_ID id = GUID_NULL;
    BstrText name;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    HRESULT failure = S_OK;
    result = backup().GetWriterStatus(i, &instance, &id, name.put(), &state, &failure);
    if (!check(result, L"GetWriterStatus")) return false;
    if (SUCCEEDED(failure)) continue;
    note(name.text() + L" failed after " + after + L".");
    for (RestoreSet& set : sets_) {
      if (!set.involved || !IsEqualGUID(set.writer->id, id)) continue;
      set.refused = set.refused || before_files;
      set.good = false;
    }
  }
  return check(backup().FreeWriterStatus(), L"FreeWriterStatus");
}

bool FileRestorer::restore_files() {
  for (RestoreSet& set : sets_) {
    // Files whose writer does not make way stay as they are.
    const bool good = !set.refused && restore_set(set);
    set.good = set.good && good;
  }
  reach(Phase::restored);
  return std::all_of(sets_.begin(), sets_.end(),
                     [&](const RestoreSet& set) { return !set.involved || report(set); });
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
  ComRef<IVssAsync> operation;
  HRESULT result = backup().PostRestore(operation.put());
  if (SUCCEEDED(result)) result = finish(operation);
  if (!check(result, L"PostRestore") || !check_writers(L"PostRestore", false)) return false;
  reach(Phase::taken_over);
  return true;
}

}  // namespace vsskit::roles
