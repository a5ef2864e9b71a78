#include "conformance/rule/history.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "conformance/rule/copied_files.h"
#include "sim/base/digest.h"

namespace vsskit::conformance {
namespace {

constexpr std::size_t kChainMax = 64;
constexpr std::size_t kCopiesMax = 65536;
constexpr std::size_t kOriginsMax = 4096;

std::map<ComponentName, std::string> stamps_set(const Session& session) {
  std::map<ComponentName, std::string> stamps;
  for (const Step* step : session.calls(Verb::SetBackupStamp)) {
    if (!session.refused(*step)) {
      stamps[session.component_of(*step)] = std::string(step->text("stamp"));
    }
  }
  return stamps;
}

std::map<InstanceComponent, bool> successes_set(const Session& session) {
  std::map<InstanceComponent, bool> successes;
  for (const Step* step : session.calls(Verb::SetBackupSucceeded)) {
    if (session.refused(*step)) continue;
    successes[session.instance_component_of(*step)] = step->yes("succeeded");
  }
  return successes;
}

// Whether a status that was read tells of a writer that failed.
bool reads_of_failures(const Session& session) {
  for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
    for (const Step* status : session.calls(verb)) {
      const auto failure = parse_hresult(session.value_of(*status, "failure"));
      if (failure && failed(*failure)) return true;
    }
  }
  return false;
}

// Nothing in the session says that something failed.
bool is_clean(const Session& session, const std::map<InstanceComponent, bool>& successes) {
  const Step* completed = session.first_accepted(Verb::BackupComplete);
  if (completed == nullptr || session.outcome_of(*completed).known_failed()) return false;
  for (const auto& [name, succeeded] : successes) {
    if (!succeeded) return false;
  }
  return !reads_of_failures(session);
}

// Whether the restore came to its end, and brought all files of every component back.
bool is_restored_whole(const Session& session) {
  const Steps statuses = session.calls(Verb::SetFileRestoreStatus);
  return session.first_accepted(Verb::PostRestore) != nullptr &&
         !session.outcome_of(Verb::PostRestore).known_failed() && !reads_of_failures(session) &&
         std::all_of(statuses.begin(), statuses.end(),
                     [](const Step* step) { return step->text("status") == "ALL"; });
}

bool may_pass(Hresult failure) {
  constexpr Hresult kPassing[] = {
      kVssEWriterErrorInconsistentSnapshot,
      kVssEWriterErrorOutOfResources,
      kVssEWriterErrorTimeout,
      kVssEWriterErrorRetryable,
      kVssEFlushWritesTimeout,
      kVssEHoldWritesTimeout,
      kVssEProviderVeto,
      kVssEUnexpectedProviderError,
  };
  return std::find(std::begin(kPassing), std::end(kPassing), failure) != std::end(kPassing);
}

std::vector<ComponentName> components_of(const Session& session) {
  std::vector<ComponentName> names;
  for (const AddedComponent& added : session.added())
    names.push_back(added.name);
  std::sort(names.begin(), names.end());
  return names;
}

// What the requester learned last that made it give up; none where it did not, or not for that.
std::optional<FailedAttempt> attempt_of(const Session& session) {
  if (session.first_accepted(Verb::BackupComplete) != nullptr) return std::nullopt;
  FailedAttempt attempt;
  const auto note = [&](const Step& step, std::string_view who, Hresult failure) {
    if (!may_pass(failure) || step.time < attempt.at) return;
    attempt.at = step.time;
    attempt.who = std::string(who);
    attempt.failure = failure;
  };
  for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
    for (const Step* status : session.calls(verb)) {
      const auto failure = parse_hresult(session.value_of(*status, "failure"));
      if (failure) note(*status, session.value_of(*status, "name"), *failure);
    }
  }
  const Outcome made = session.outcome_of(Verb::DoSnapshotSet);
  if (made.result) {
    note(made.reported != nullptr ? *made.reported : *made.call, "DoSnapshotSet", *made.result);
  }
  if (attempt.who.empty()) return std::nullopt;
  attempt.type = session.backup_type().value_or(BackupType::undefined);
  attempt.components = components_of(session);
  attempt.volumes = session.snapshot_volumes();
  return attempt;
}

std::vector<BaseListing> listings_of(const Session& session) {
  std::vector<BaseListing> listings;
  for (const Step* step : session.calls(Verb::snapshot)) {
    const std::string_view document = step->text("listing");
    if (document.empty()) continue;
    listings.push_back({session.world().volume_key(step->subject.label), std::string(document)});
  }
  return listings;
}

template <class Name, class Value>
std::optional<Value> at(const std::map<Name, Value>& map, const Name& name) {
  const auto found = map.find(name);
  return found == map.end() ? std::nullopt : std::optional<Value>(found->second);
}

}  // namespace

// What is left of a session's things is often said when the process ends, long after the session.
void History::keep_origins(const Session& session) {
  if (!session.holds(holds::objects)) return;
  const auto steps = session.steps();
  std::size_t kept = 0;
  for (auto step = steps.rbegin(); step != steps.rend() && kept < kOriginsMax; ++step) {
    const trace::Party party = step->subject.party;
    if (party != trace::Party::requester && party != trace::Party::writer) continue;
    const trace::StepKind kind = trace::spec(step->verb).kind;
    if (kind != trace::StepKind::call && kind != trace::StepKind::event) continue;
    if (step->verb == Verb::Release || session.refused(*step)) continue;
    origin_steps_.insert_or_assign(step->number, *step);
    ++kept;
  }
  while (origin_steps_.size() > kOriginsMax)
    origin_steps_.erase(origin_steps_.begin());
}

const Step* History::origin_step(StepNumber number) const {
  const auto found = origin_steps_.find(number);
  return found == origin_steps_.end() ? nullptr : &found->second;
}

void History::remember(const Session& session) {
  ++sessions_;
  keep_copies(session);
  shadow_copies_.remember(session);
  keep_origins(session);
  for (const GatheredMetadata& gathered : session.metadata()) {
    if (auto seen = metadata_seen(session, gathered)) {
      metadata_.insert_or_assign(gathered.metadata->identification.instance_id, std::move(*seen));
    }
  }
  for (const LoadedMetadata& loaded : metadata_loaded(session))
    examined_.insert(loaded.writer_id);
  for (const Step* step : session.calls(Verb::GetRestoreMethod)) {
    if (const auto writer = step->guid_of("writer")) methods_.insert(*writer);
  }
  if (session.kind() == SessionKind::restore) remember_restore(session);
  if (!session.is_backup()) return;
  std::optional<FailedAttempt> attempt = attempt_of(session);
  if (attempt) {
    attempt->session = sessions_;
    const bool again = last_attempt_ && last_attempt_->is_repeated_by(session);
    attempt->tries = again ? last_attempt_->tries + 1 : 1;
  }
  last_attempt_ = std::move(attempt);
  remember_saved(session);
  remember_backup(session);
}

void History::remember_backup(const Session& session) {
  const auto stamps = stamps_set(session);
  const auto successes = successes_set(session);
  const bool clean = is_clean(session, successes);
  const StoredComponents* stored = session.last_components();
  for (const AddedComponent& added : session.added()) {
    EarlierBackup backup{sessions_,
                         session.backup_type().value_or(BackupType::undefined),
                         at(stamps, added.name),
                         at(successes, InstanceComponent{added.name, added.instance_id}),
                         clean,
                         0};
    if (const EarlierBackup* base = base_of(added.name, backup.type)) backup.base = base->session;
    const auto* entry = stored == nullptr ? nullptr : stored->find(added.name, added.instance_id);
    if (entry != nullptr) {
      if (entry->backup_stamp) backup.stamp = entry->backup_stamp;
      if (entry->backup_succeeded) backup.succeeded = entry->backup_succeeded;
    }
    keep(added.name, std::move(backup));
  }
  if (!clean) return;
  if (session.backup_type() == BackupType::full) {
    last_full_ = sessions_;
    listings_of_full_ = listings_of(session);
  } else if (session.backup_type() == BackupType::incremental) {
    last_incremental_ = sessions_;
    listings_of_incremental_ = listings_of(session);
  }
}

bool FailedAttempt::is_repeated_by(const Session& other) const {
  return other.is_backup() && other.backup_type().value_or(BackupType::undefined) == type &&
         components_of(other) == components;
}

void History::keep_copies(const Session& session) {
  for (const std::string_view id : session.copies_told()) {
    if (copies_.size() == kCopiesMax) return;
    if (const auto value = parse_guid(id)) copies_.insert(*value);
  }
}

bool History::may_know_copy(const Guid& id) const {
  return copies_.size() == kCopiesMax || copies_.find(id) != copies_.end();
}

void History::remember_saved(const Session& session) {
  std::vector<std::string> stored = remember_stored(session);
  const StoredComponents* last = session.last_components();
  if (last == nullptr || !last->components->snapshot_set_id) return;
  SavedBackup saved{sessions_, {}, std::move(stored)};
  for (const Verb verb : {Verb::SaveAsXML, Verb::BackupComponents}) {
    for (const Step* step : session.calls(verb)) {
      if (const auto bytes = session.bytes_of(session.value_of(*step, "document"))) {
        saved.digests.push_back(digest(*bytes));
      }
    }
  }
  std::sort(saved.digests.begin(), saved.digests.end());
  saved_.insert_or_assign(*last->components->snapshot_set_id, std::move(saved));
}

// An archive, and a file that backups stored different files in, is nobody's.
std::vector<std::string> History::remember_stored(const Session& session) {
  std::vector<std::string> stored;
  for (const Step* step : session.calls(Verb::stored)) {
    const std::string_view path = step->text("path");
    std::string origin = session.copied().normal_path_of(step->text("source"));
    const auto [at, fresh] = origins_.try_emplace(path_key(path), origin);
    if (!fresh && path_key(at->second) != path_key(origin)) at->second.clear();
    if (fresh) stored.emplace_back(path);
  }
  return stored;
}

void History::remember_restore(const Session& session) {
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun) return;
  const bool whole = is_restored_whole(session);
  std::size_t backup = 0;
  if (begun->components->snapshot_set_id) {
    const SavedBackup* saved = backup_of(*begun->components->snapshot_set_id);
    if (saved != nullptr) backup = saved->session;
  }
  const BackupType type = begun->components->backup_type.value_or(BackupType::undefined);
  for (const Verb verb : {Verb::SetSelectedForRestore, Verb::SetSelectedForRestoreEx}) {
    for (const Step* step : session.calls(verb)) {
      if (session.refused(*step) || !step->yes("selected")) continue;
      restores_.insert_or_assign(session.component_of(*step),
                                 EarlierRestore{sessions_, backup, type, false, false});
    }
  }
  const auto of_this = [&](const Step& step) -> EarlierRestore* {
    const auto found = restores_.find(session.component_of(step));
    const bool is = found != restores_.end() && found->second.session == sessions_;
    return is && !session.refused(step) ? &found->second : nullptr;
  };
  for (const Step* step : session.calls(Verb::SetAdditionalRestores)) {
    if (EarlierRestore* restore = of_this(*step)) restore->more = step->yes("additional");
  }
  for (const Step* step : session.calls(Verb::SetFileRestoreStatus)) {
    if (EarlierRestore* restore = of_this(*step)) restore->whole = whole;
  }
}

const EarlierRestore* History::restore_of(const ComponentName& component) const {
  const auto found = restores_.find(component);
  return found == restores_.end() ? nullptr : &found->second;
}

const SavedBackup* History::backup_of(const Guid& snapshot_set) const {
  const auto found = saved_.find(snapshot_set);
  return found == saved_.end() ? nullptr : &found->second;
}

std::string_view History::origin_of(std::string_view medium_path) const {
  const auto found = origins_.find(path_key(medium_path));
  return found == origins_.end() ? std::string_view{} : std::string_view(found->second);
}

// What VSS refused to read may be anything, and asking for it would call the recording unreadable.
std::vector<LoadedMetadata> metadata_loaded(const Session& session) {
  std::vector<LoadedMetadata> loaded;
  for (const Verb verb : {Verb::CreateVssExamineWriterMetadata, Verb::LoadFromXML}) {
    for (const Step* step : session.calls(verb)) {
      if (session.refused(*step)) continue;
      const trace::ParsedDocument parsed = session.document_named(step->text("document"));
      if (parsed == nullptr) continue;
      const auto* metadata = std::get_if<document::WriterMetadata>(parsed.get());
      if (metadata != nullptr) loaded.push_back({step, metadata->identification.writer_id});
    }
  }
  return loaded;
}

std::optional<StoredComponents> restore_source(const Session& session,
                                               trace::ParsedDocument& kept) {
  // What VSS refused to read may be anything; no restore began from it.
  const Step* begun = session.first_accepted(Verb::InitializeForRestore);
  if (begun == nullptr) return std::nullopt;
  kept = session.document_named(begun->text("document"));
  if (kept == nullptr) return std::nullopt;
  const auto* saved = std::get_if<document::BackupComponents>(kept.get());
  if (saved == nullptr) return std::nullopt;
  return StoredComponents(begun, begun->text("document"), saved);
}

std::optional<MetadataSeen> metadata_seen(const Session& session,
                                          const GatheredMetadata& gathered) {
  const auto bytes = session.bytes_of(gathered.document);
  if (!bytes) return std::nullopt;
  const document::WriterMetadata& metadata = *gathered.metadata;
  MetadataSeen seen{digest(*bytes),
                    std::string(gathered.document),
                    metadata.components.size(),
                    0,
                    metadata.exclude_files.size(),
                    metadata.restore_method ? metadata.restore_method->mappings.size() : 0};
  for (const document::Component& component : metadata.components) {
    seen.file_sets +=
        component.files.size() + component.database_files.size() + component.log_files.size();
  }
  return seen;
}

const MetadataSeen* History::metadata_of(const Guid& instance_id) const {
  const auto found = metadata_.find(instance_id);
  return found == metadata_.end() || instance_id.is_null() ? nullptr : &found->second;
}

void History::keep(const ComponentName& component, EarlierBackup backup) {
  std::vector<EarlierBackup>& chain = backups_[component];
  chain.push_back(std::move(backup));
  if (chain.size() <= kChainMax) return;
  const EarlierBackup* full = base_of(component, BackupType::differential);
  chain.erase(chain.begin() + (full == &chain.front() ? 1 : 0));
}

std::span<const EarlierBackup> History::backups_of(const ComponentName& component) const {
  const auto found = backups_.find(component);
  return found == backups_.end() ? std::span<const EarlierBackup>{} : std::span(found->second);
}

std::size_t History::base_session(BackupType type) const {
  if (type == BackupType::differential) return last_full_;
  return type == BackupType::incremental ? std::max(last_full_, last_incremental_) : 0;
}

std::span<const BaseListing> History::base_listings(BackupType type) const {
  const std::size_t base = base_session(type);
  if (base == 0) return {};
  return base == last_full_ ? listings_of_full_ : listings_of_incremental_;
}

const EarlierBackup* History::base_of(const ComponentName& component, BackupType type) const {
  const std::size_t base = base_session(type);
  const auto chain = backups_of(component);
  const auto found = std::lower_bound(
      chain.begin(), chain.end(), base,
      [](const EarlierBackup& backup, std::size_t session) { return backup.session < session; });
  return base != 0 && found != chain.end() && found->session == base ? &*found : nullptr;
}

}  // namespace vsskit::conformance
