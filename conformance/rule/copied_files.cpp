#include "conformance/rule/copied_files.h"

#include <algorithm>

#include "conformance/rule/unknown_bytes.h"
#include "sim/selection/backup_type.h"
#include "sim/trace/listing.h"

namespace vsskit::conformance {

using selection::FileDecision;
using selection::PlannedSet;

CopiedFiles::CopiedFiles(const Session& session)
    : world_(&session.world()), reads_(&world_->names()), deep_(&world_->names()) {
  make_plan(session);
  if (plan_ == nullptr) return;
  read_devices(session);
  read_claims(session);
  read_stored(session);
  read_reworked(session);
  read_listings(session);
}

std::string CopiedFiles::key_of(std::string_view path) const {
  return world_->names().key(path);
}

void CopiedFiles::make_plan(const Session& session) {
  const StoredComponents* stored = session.last_components();
  if (!session.is_backup() || stored == nullptr || session.metadata().empty()) return;
  if (!session.component_mode().value_or(false)) return;
  if (session.first(Verb::stored) == nullptr && session.first(Verb::snapshot) == nullptr) return;
  selection::PlanInput input;
  for (const GatheredMetadata& gathered : session.metadata())
    input.writers.push_back(gathered.metadata);
  input.components = stored->components;
  input.type = session.backup_type();
  input.variables = &world_->variables();
  input.names = &world_->names();
  plan_ = std::make_unique<selection::BackupPlan>(input);
  for (std::size_t number = 0; number < plan_->sets().size(); ++number) {
    const PlannedSet& set = plan_->sets()[number];
    FileSpec read{set.read_folder, set.spec.filespec, set.spec.recursive};
    reads_.add(read, world_->variables());
    if (read.recursive) continue;
    read.recursive = true;
    deep_.add(read, world_->variables());
    deep_sets_.push_back(number);
  }
  depths_.resize(plan_->sets().size());
  for (const document::WriterComponents& writer : stored->components->writers) {
    for (const document::BackupComponent& component : writer.components) {
      for (const document::PartialFile& file : component.partial_files)
        partial_.insert(key_of(join_path(expand(file.path, world_->variables()), file.filename)));
    }
  }
}

// --- Where files were read.

void CopiedFiles::read_devices(const Session& session) {
  for (const Step* step : session.calls(Verb::snapshot)) {
    if (!step->text("device").empty()) {
      devices_[path_key(step->text("device"))] = step->subject.label;
    }
  }
  for (const Step* step : session.calls(Verb::GetSnapshotProperties)) {
    const std::string_view device = session.value_of(*step, "device");
    const std::string_view volume = session.value_of(*step, "volume");
    if (!device.empty() && !volume.empty()) devices_.emplace(path_key(device), volume);
  }
}

CopiedFiles::Origin CopiedFiles::origin_of(std::string_view source) const {
  const std::string normal = normalize_path(source);
  const std::string volume = volume_of(normal);
  const auto device = devices_.find(path_key(volume));
  if (device != devices_.end()) {
    return {join_path(device->second, std::string_view(normal).substr(volume.size())), true,
            device->second};
  }
  // The device of a shadow copy that the trace says nothing about.
  if (volume.empty() || path_key(volume).starts_with(R"(\\?\globalroot)")) return {};
  return {normal, false, {}};
}

bool CopiedFiles::decide(std::string_view path, FileDecision& decision) const {
  bool found = false;
  for (const std::size_t number : reads_.matching(path)) {
    const PlannedSet& set = plan_->sets()[number];
    const bool elsewhere = set.read_folder != set.spec.path;
    const std::string normal = elsewhere ? selection::moved(path, set.read_folder, set.spec.path,
                                                            world_->variables(), &world_->names())
                                         : std::string(path);
    FileDecision answer = plan_->decide(normal);
    const bool read_here = answer.set != nullptr && key_of(answer.read_path) == key_of(path);
    if (!read_here || (found && answer.answer <= decision.answer)) continue;
    decision = std::move(answer);
    found = true;
    if (!elsewhere) break;  // the same path gives the same answer
  }
  if (!found) decision = plan_->decide(path);
  return found;
}

std::string CopiedFiles::normal_path_of(std::string_view source) const {
  std::string path = plan_ == nullptr ? std::string() : origin_of(source).path;
  FileDecision decision;
  if (path.empty() || !decide(path, decision)) return path;
  const PlannedSet& set = *decision.set;
  if (set.read_folder == set.spec.path) return path;
  return selection::moved(path, set.read_folder, set.spec.path, world_->variables(),
                          &world_->names());
}

// --- The medium.

void CopiedFiles::read_stored(const Session& session) {
  for (const Step* step : session.calls(Verb::stored)) {
    if (step->text("source").empty()) continue;
    Origin origin = origin_of(step->text("source"));
    if (origin.path.empty()) continue;
    const auto [place, fresh] = stored_places_.emplace(key_of(origin.path), stored_.size());
    if (fresh) {
      StoredFile& file = stored_.emplace_back();
      file.step = step;
      file.path = std::move(origin.path);
      file.from_snapshot = origin.from_snapshot;
      file.device_volume = std::move(origin.volume);
      file.is_named = decide(file.path, file.decision);
    }
    stored_[place->second].ranges.push_back(
        {static_cast<std::uint64_t>(step->number_of("offset").value_or(0)),
         static_cast<std::uint64_t>(step->number_of("length").value_or(0))});
  }
  for (StoredFile& file : stored_)
    file.ranges = normalized(std::move(file.ranges));
}

void CopiedFiles::read_reworked(const Session& session) {
  UnknownBytes unknown(session);
  unknown.take_documents(session);
  unknown_bytes_ = unknown.length();
  if (unknown_bytes_ == 0) return;
  for (const Step* step : session.calls(Verb::reworked)) {
    const Origin origin = origin_of(step->text("source"));
    if (!origin.path.empty()) reworked_.insert(key_of(origin.path));
  }
  std::set<std::string> archives;  // with bytes of unknown source
  for (const Step* step : session.calls(Verb::stored)) {
    if (step->text("source").empty()) archives.insert(path_key(step->text("path")));
  }
  for (const Step* step : session.calls(Verb::stored)) {
    if (archives.count(path_key(step->text("path"))) == 0) continue;
    const auto file = stored_places_.find(key_of(origin_of(step->text("source")).path));
    if (file != stored_places_.end()) stored_[file->second].is_mixed = true;
  }
}

// A requester of which some reads were found again is seen reading; what it did not read is in no
// archive.
bool CopiedFiles::is_known(std::string_view path) const {
  constexpr std::uint64_t kPackedMax = 1032;  // bytes that deflate makes one of, at its best
  if (unknown_bytes_ == 0 || unknown_bytes_ < unstored_bytes_ / kPackedMax) return true;
  return !stored_.empty() || !reworked_.empty() || find(path) != nullptr;
}

bool CopiedFiles::is_lost(std::string_view path) const {
  return is_known(path) && find(path) == nullptr && reworked_.count(key_of(path)) == 0;
}

bool CopiedFiles::may_be_reworked(std::string_view path) const {
  const StoredFile* file = find(path);
  return file == nullptr ? unknown_bytes_ != 0 && stored_.empty() : file->is_mixed;
}

const StoredFile* CopiedFiles::find(std::string_view path) const {
  const auto found = stored_places_.find(key_of(path));
  return found == stored_places_.end() ? nullptr : &stored_[found->second];
}

// --- The shadow copies.

void CopiedFiles::read_listings(const Session& session) {
  for (const Step* step : session.calls(Verb::snapshot)) {
    const std::string_view name = step->text("listing");
    const std::optional<std::string> bytes = session.bytes_of(name);
    const auto files = bytes ? trace::parse_listing(*bytes, name) : Error{};
    if (!files.ok()) continue;
    listed_volumes_.push_back(world_->volume_key(step->subject.label));
    for (const trace::ListedFile& listed : *files) {
      listed_.insert_or_assign(key_of(listed.path), Listed{listed.modified, listed.size});
      ExpectedFile file{step,          listed.path, listed.size,      listed.modified,
                        listed.digest, {},          find(listed.path)};
      if (!decide(file.path, file.decision)) {
        const PlannedSet* set = file.decision.set;
        if (set != nullptr && set->read_folder != set->spec.path) moved_.push_back(std::move(file));
        continue;
      }
      const bool is_due = file.decision.answer == FileDecision::Answer::required;
      if (is_due && file.stored == nullptr) unstored_bytes_ += file.size;
      expected_.push_back(std::move(file));
    }
  }
  std::sort(listed_volumes_.begin(), listed_volumes_.end());
  for (const ExpectedFile& file : expected_)
    note_depth(file);
  for (StoredFile& file : stored_) {
    const auto listed = listed_.find(key_of(file.path));
    if (listed != listed_.end()) file.modified = listed->second.modified;
  }
}

bool CopiedFiles::is_listed_volume(std::string_view path) const {
  return std::binary_search(listed_volumes_.begin(), listed_volumes_.end(),
                            world_->volume_key(path));
}

bool CopiedFiles::is_listed(std::string_view path) const {
  return listed_.find(key_of(path)) != listed_.end();
}

std::optional<std::uint64_t> CopiedFiles::listed_size(std::string_view path) const {
  const auto found = listed_.find(key_of(path));
  return found == listed_.end() ? std::nullopt : std::optional(found->second.size);
}

bool CopiedFiles::is_of_type(const PlannedSet& set) const {
  return selection::backup_bit(plan_->type_of(set.writer)) == selection::backup_bit(plan_->type());
}

bool CopiedFiles::is_partial(std::string_view path) const {
  return partial_.find(key_of(path)) != partial_.end();
}

bool CopiedFiles::is_missing(const PlannedSet& set) const {
  if (set.copy != selection::Copy::required || set.set == nullptr || set.partial != nullptr ||
      set.differenced != nullptr || set.spec.recursive || has_wildcards(set.spec.filespec)) {
    return false;
  }
  if ((set.set->backup_type_mask() & fsbt::kCreatedDuringBackup) != 0) return false;
  const std::string path =
      join_path(expand(set.read_folder, world_->variables()), set.spec.filespec);
  return is_listed_volume(path) && !is_listed(path);
}

bool CopiedFiles::is_deep(const PlannedSet& set, std::string_view path) const {
  return key_of(parent_path(path)) != key_of(expand(set.read_folder, world_->variables()));
}

void CopiedFiles::note_depth(const ExpectedFile& file) {
  const PlannedSet& set = *file.decision.set;
  if (!set.spec.recursive || file.size == 0) return;
  if (file.decision.answer != FileDecision::Answer::required) return;
  Depth& depth = depths_[static_cast<std::size_t>(&set - plan_->sets().data())];
  if (is_deep(set, file.path)) {
    depth.deep_listed = true;
    depth.deep_stored = depth.deep_stored || !is_lost(file.path);
  } else {
    depth.top_missing = depth.top_missing || is_lost(file.path);
  }
}

bool CopiedFiles::stops_at_top(const PlannedSet& set) const {
  const Depth& depth = depths_[static_cast<std::size_t>(&set - plan_->sets().data())];
  return depth.deep_listed && !depth.deep_stored && !depth.top_missing;
}

bool CopiedFiles::is_stored_from_normal_place(const ExpectedFile& file) const {
  const PlannedSet& set = *file.decision.set;
  if (set.read_folder == set.spec.path) return false;
  return find(selection::moved(file.path, set.read_folder, set.spec.path, world_->variables(),
                               &world_->names())) != nullptr;
}

std::optional<std::size_t> CopiedFiles::below_flat_set(const StoredFile& file) const {
  const std::vector<std::size_t> sets = deep_.matching(file.path);
  if (sets.empty()) return std::nullopt;
  return deep_sets_[sets.front()];
}

const GatheredMetadata* writer_of(const Session& session, const PlannedSet& set) {
  const auto& who = session.copied().plan()->metadata(set.writer).identification;
  return session.metadata_of(who.writer_id, &who.instance_id);
}

// --- What the requester said of it.

void CopiedFiles::read_claims(const Session& session) {
  for (const Step* step : session.calls(Verb::SetBackupSucceeded)) {
    if (session.refused(*step)) continue;
    claims_[session.instance_component_of(*step)] = step->yes("succeeded") ? step : nullptr;
  }
}

const Step* CopiedFiles::claim_of(const PlannedSet& set) const {
  const auto& component = plan_->tree(set.writer).component(set.through);
  const document::Identification& writer = plan_->metadata(set.writer).identification;
  const ComponentName name{writer.writer_id, component_path(component)};
  auto found = claims_.find({name, writer.instance_id});
  if (found == claims_.end()) found = claims_.find({name, Guid{}});
  return found == claims_.end() ? nullptr : found->second;
}

bool was_there_when_taken(const Session& session, const GatheredMetadata& writer) {
  const Step* since = session.deciding(Verb::DoSnapshotSet);
  return session.ended_well(writer.label, Verb::OnFreeze, since) &&
         session.ended_well(writer.label, Verb::OnThaw, since);
}

}  // namespace vsskit::conformance
