// What came back of each component, held against what the backup stored and what the requester said
// of it. Where it went is in restore-methods and restore-targets.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restored_files.h"
#include "conformance/rules/topics.h"
#include "sim/base/ranges.h"

namespace vsskit::conformance {
namespace {

// What the backup stored of one component set, and what of it came back.
struct Returned {
  std::size_t stored = 0;
  std::size_t missing = 0;
  std::string first_missing;
  const Step* first_back = nullptr;
};

const SavedBackup* backup_restored(const Session& session) {
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun || !begun->components->snapshot_set_id) return nullptr;
  return session.history().backup_of(*begun->components->snapshot_set_id);
}

std::map<ComponentName, Returned> returned(const Session& session, const RestoredFiles& files,
                                           const SavedBackup* backup) {
  std::map<ComponentName, Returned> sets;
  std::set<std::string> back;
  for (const Step* step : session.calls(Verb::restored))
    back.insert(path_key(step->text("path")));
  for (const RestoredPiece& piece : files.pieces()) {
    Returned& set = sets[files.set_of(piece).name];
    if (set.first_back == nullptr) set.first_back = piece.step;
  }
  if (backup == nullptr) return sets;
  for (const std::string& stored : backup->stored) {
    const std::string_view origin = session.history().origin_of(stored);
    const RestoredSet* owner = origin.empty() ? nullptr : files.owner_of(origin);
    if (owner == nullptr) continue;
    Returned& set = sets[owner->name];
    ++set.stored;
    if (back.count(path_key(stored)) != 0) continue;
    if (set.missing++ == 0) set.first_missing = origin;
  }
  return sets;
}

// Of which not all that was stored has to come back.
bool comes_in_part(const RestoredSet& set) {
  return set.answer == nullptr || !set.answer->restore_subcomponents.empty() ||
         set.target() == RestoreTarget::directed;
}

void status_is_true(const Session& session, Judge& judge) {
  if (session.first(Verb::SetFileRestoreStatus) == nullptr) return;
  const RestoredFiles files(session);
  const auto sets = returned(session, files, backup_restored(session));
  std::map<ComponentName, const Step*> last;
  for (const Step* step : session.calls(Verb::SetFileRestoreStatus)) {
    if (!session.refused(*step)) last[session.component_of(*step)] = step;
  }
  for (const RestoredSet& set : files.sets()) {
    const auto said = last.find(set.name);
    const auto found = sets.find(set.name);
    if (said == last.end() || found == sets.end()) continue;
    const Step& step = *said->second;
    const Returned& what = found->second;
    judge.applies(step);
    if (step.text("status") == "ALL" && what.missing > 0 && !comes_in_part(set)) {
      judge.violated(Place(step).with(set.selected),
                     "ALL, and of {} stored files of {} {} did not come back, the first {}",
                     what.stored, set.text(), what.missing, what.first_missing);
    } else if (step.text("status") == "NONE" && what.first_back != nullptr) {
      judge.violated(Place(step).with(what.first_back), "NONE, and {} of {} came back",
                     what.first_back->text("target"), set.text());
    }
  }
}

// The file sets of the subcomponents that were added, of each component that has some.
std::map<ComponentName, SpecSet> chosen_parts(const Session& session) {
  std::map<ComponentName, SpecSet> chosen;
  DeclaredSets declared(session);
  for (const Step* step : session.calls(Verb::AddRestoreSubcomponent)) {
    if (session.refused(*step)) continue;
    const ComponentName name = session.component_of(*step);
    const auto at = chosen.try_emplace(name, session).first;
    const ComponentName part{name.writer_id, component_path(step->text("sub_logical_path"),
                                                            step->text("sub_component"))};
    (void)declared.add_to(at->second, part);
  }
  return chosen;
}

void subcomponents_alone(const Session& session, Judge& judge) {
  if (session.first(Verb::AddRestoreSubcomponent) == nullptr) return;
  const RestoredFiles files(session);
  const auto chosen = chosen_parts(session);
  for (const RestoredPiece& piece : files.pieces()) {
    const RestoredSet& set = files.set_of(piece);
    const auto parts = chosen.find(set.name);
    const document::FileSet* declared = files.declared(piece);
    if (parts == chosen.end() || declared == nullptr) continue;
    judge.applies(*piece.step);
    const std::string& lay = piece.origin.empty() ? piece.target : piece.origin;
    if (parts->second.of_file(lay) != nullptr) continue;
    judge.violated(Place(*piece.step).with(session.first(Verb::AddRestoreSubcomponent)),
                   "{} came back; it is a file of {}, of which other subcomponents were chosen",
                   lay, set.text());
  }
}

// The file sets of running writers that take part in restores and of which nothing is selected.
struct Bystanders {
  explicit Bystanders(const Session& session) : files(session) {}
  SpecSet files;
  std::map<const document::FileSet*, const GatheredMetadata*> of;
};

Bystanders bystanders(const Session& session) {
  Bystanders found(session);
  std::set<Guid> involved;
  for (const auto& [name, step] : selected_before(session, session.last_step()))
    involved.insert(name.writer_id);
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& method = gathered.metadata->restore_method;
    if (!method || method->writer_restore == WriterRestore::never) continue;
    if (method->method == RestoreMethodType::custom) continue;
    if (involved.count(gathered.metadata->identification.writer_id) != 0) continue;
    for (const document::Component& component : gathered.metadata->components) {
      for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
        for (const document::FileSet& files : *list) {
          found.files.add(files);
          found.of.emplace(&files, &gathered);
        }
      }
    }
  }
  return found;
}

void with_its_writer(const Session& session, Judge& judge) {
  if (session.kind() != SessionKind::restore) return;
  if (session.first(Verb::restored) == nullptr) return;
  const Bystanders alone = bystanders(session);
  std::set<const GatheredMetadata*> told;
  for (const Step* step : session.calls(Verb::restored)) {
    judge.applies(*step);
    const document::FileSet* files = alone.files.of_file(step->text("target"));
    if (files == nullptr) continue;
    const GatheredMetadata* gathered = alone.of.at(files);
    if (!told.insert(gathered).second) continue;
    judge.violated(Place(*step).of(gathered->label).with(gathered->step),
                   "{} came back to its place, a file of {}, which runs and has no component that "
                   "is selected for restore",
                   step->text("target"), gathered->metadata->identification.friendly_name);
  }
}

// A partial file at the place where it comes back.
struct PartialPlace {
  const document::PartialFile* file = nullptr;
  ByteRanges ranges;
};

std::map<std::string, PartialPlace> partial_places(const Session& session,
                                                   const RestoredFiles& files) {
  std::map<std::string, PartialPlace> places;
  for (const RestoredSet& set : files.sets()) {
    if (set.answer == nullptr || set.target() == RestoreTarget::directed) continue;
    for (const document::PartialFile& each : set.answer->partial_files) {
      const auto ranges = parse_ranges(each.ranges);
      const std::string path =
          join_path(expand(each.path, session.world().variables()), each.filename);
      PartialPlace place{&each, ranges.ok() ? *ranges : ByteRanges{}};
      if (const auto* mapping = files.mapping_of(set, path)) {
        places.emplace(path_key(files.place_of(*mapping, path)), place);
      }
      if (const auto* target = files.new_target_of(set, path)) {
        places.emplace(path_key(files.place_of(*target, path)), place);
      }
      places.emplace(path_key(path), std::move(place));
    }
  }
  return places;
}

void ranges_laid_over(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (pre == nullptr || session.first(Verb::restored) == nullptr) return;
  const RestoredFiles files(session);
  const auto places = partial_places(session, files);
  if (places.empty()) return;
  for (const RestoredPiece& piece : files.pieces()) {
    if (places.count(path_key(piece.target)) != 0) judge.applies(*piece.step);
  }
  for (const Verb verb : {Verb::truncated, Verb::deleted}) {
    for (const Step* step : session.calls(verb)) {
      if (step->number < pre->number || session.handler_of(*step) != nullptr) continue;
      if (post != nullptr && step->number > post->number) continue;
      const auto place = places.find(path_key(step->text("path")));
      if (place == places.end()) continue;
      judge.violated(*step, "{} was {} before its ranges came back; only {} of it was backed up",
                     step->text("path"),
                     verb == Verb::deleted
                         ? std::string("deleted")
                         : fmt::format("cut to {} bytes", step->number_of("to").value_or(0)),
                     place->second.file->ranges);
    }
  }
}

// A ranges file that a component names, and where it is to come back.
struct RangesFile {
  ComponentName component;
  std::uint64_t index = 0;
  std::string path;
};

std::vector<RangesFile> ranges_files(const Session& session, const RestoredFiles& files) {
  std::vector<RangesFile> found;
  for (const RestoredSet& set : files.sets()) {
    if (set.answer == nullptr) continue;
    for (std::size_t i = 0; i < set.answer->partial_files.size(); ++i) {
      const std::string& ranges = set.answer->partial_files[i].ranges;
      const std::string path = expand(ranges_file_path(ranges), session.world().variables());
      if (!path.empty()) found.push_back({set.name, i, path});
    }
  }
  return found;
}

void ranges_file_said(const Session& session, Judge& judge) {
  if (session.first(Verb::restored) == nullptr) return;
  const RestoredFiles files(session);
  std::map<std::string, const RangesFile*> by_path;
  const std::vector<RangesFile> all = ranges_files(session, files);
  for (const RangesFile& each : all)
    by_path.emplace(path_key(each.path), &each);
  std::set<std::pair<ComponentName, std::uint64_t>> said;
  for (const Step* step : session.calls(Verb::SetRangesFilePath)) {
    judge.applies(*step);
    said.emplace(session.component_of(*step),
                 static_cast<std::uint64_t>(step->number_of("index").value_or(0)));
    by_path.emplace(path_key(step->text("ranges_file")), nullptr);
  }
  for (const Step* step : session.calls(Verb::restored)) {
    const std::string_view origin = session.history().origin_of(step->text("path"));
    const auto found = by_path.find(path_key(origin));
    if (origin.empty() || found == by_path.end() || found->second == nullptr) continue;
    judge.applies(*step);
    if (same_path(step->text("target"), origin)) continue;
    if (said.count({found->second->component, found->second->index}) != 0) continue;
    judge.violated(*step,
                   "{}, the ranges file of {}, came back as {}, which no SetRangesFilePath says",
                   origin, found->second->component.path, step->text("target"));
  }
}

void partial_files_restored(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  const Step* post = session.first_accepted(Verb::PostRestore);
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (pre == nullptr || post == nullptr || !begun) return;
  std::set<ComponentName> read;
  for (const Verb verb : {Verb::GetPartialFileCount, Verb::GetPartialFile}) {
    for (const Step* step : session.calls(verb)) {
      const bool own = step->subject.party == trace::Party::requester;
      if (own && step->number < post->number) read.insert(session.component_of(*step));
    }
  }
  for (const auto& [name, step] : selected_before(session, *pre)) {
    const document::BackupComponent* saved = begun->find(name);
    if (saved == nullptr || saved->partial_files.empty()) continue;
    judge.applies(*step);
    if (read.count(name) != 0) continue;
    judge.violated(Place(*step).in(begun->document, saved->partial_files.front().at).with(post),
                   "{} has {} partial files, and no GetPartialFileCount of the requester asks for "
                   "them before PostRestore",
                   name.path, saved->partial_files.size());
  }
}

constexpr Rule kRequesterRestoreFiles[] = {
    {
        .id = "requester/restore-files/status-is-true",
        .inventory = "R-RORD-13 R-SUBC-05",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_vss_file_restore_status, ""},
        .statement = "A component is reported as restored in whole only if all its files came "
                     "back, and as not restored only if none did.",
        .why = "The writer takes over a store of which a part is missing, or throws away what came "
               "back.",
        .needs = holds::medium,
        .check = status_is_true,
        .mutant = "says_all_came_back says_nothing_came_back",
    },
    {
        .id = "requester/restore-files/subcomponents-alone",
        .inventory = "R-SUBC-04",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_selectability_for_restore_and_subcomponents, ""},
        .statement = "Where subcomponents are added to a restore, nothing else of the component "
                     "set comes back.",
        .why = "What the user did not want to lose is overwritten with what it was at the backup.",
        .needs = holds::none,
        .check = subcomponents_alone,
        .mutant = "restores_more_than_chosen",
    },
    {
        .id = "requester/restore-files/with-its-writer",
        .inventory = "R-RORD-17",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::restores_without_writer_participation, ""},
        .statement = "Files of a running writer come back to their places only with the writer's "
                     "participation.",
        .why = "The writer has the files open: the restore fails, or the writer goes on with what "
               "it remembers and writes it over the restored files.",
        .needs = holds::calls,
        .check = with_its_writer,
        .mutant = "restores_behind_the_writer",
    },
    {
        .id = "requester/restore-files/ranges-laid-over",
        .inventory = "R-PART-13",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "The ranges of a partial file are written into the file that is there, each "
                     "at its own offset.",
        .why = "All that was not backed up, because it had not changed, is lost.",
        .needs = holds::none,
        .check = ranges_laid_over,
        .mutant = "replaces_partial_files",
    },
    {
        .id = "requester/restore-files/ranges-file-said",
        .inventory = "R-PART-11",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_ranges_file_path, ""},
        .statement = "A ranges file that comes back to another place is announced with "
                     "SetRangesFilePath.",
        .why = "The writer reads an old list of ranges, or none, and takes the wrong bytes for "
               "restored ones.",
        .needs = holds::calls,
        .check = ranges_file_said,
        .mutant = "hides_the_ranges_file",
    },
    {
        .id = "requester/restore-files/partial-files-read",
        .inventory = "R-PART-14 R-DIRT-10",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::working_with_partial_files, ""},
        .statement =
            "Before files come back the requester looks for partial files in each component.",
        .why = "A partial file is taken for a whole one: its ranges replace the whole file.",
        .needs = holds::calls,
        .check = partial_files_restored,
        .unreachable = "Our requester reads the saved components whole, partial files with them.",
    },
};

}  // namespace

std::span<const Rule> requester_restore_files() {
  return kRequesterRestoreFiles;
}

}  // namespace vsskit::conformance
