// Where a restore puts files and components: new places, alternate locations, other instances and
// new names, each only where the writer's documents allow it.
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The schema of the writer as it was backed up, else as it is; none where neither is known.
std::optional<std::uint32_t> schema_of(const Session& session, const Guid& writer_id) {
  if (const StoredComponents* stored = session.last_components()) {
    for (const document::WriterComponents& writer : stored->components->writers) {
      if (writer.writer_id == writer_id && writer.backup_schema) return writer.backup_schema;
    }
  }
  const GatheredMetadata* gathered = session.metadata_of(writer_id);
  if (gathered == nullptr) return std::nullopt;
  return gathered->metadata->schema_mask();
}

void needs_schema(const Session& session, Judge& judge, Verb verb, std::uint32_t bit) {
  for (const Step* step : session.calls(verb)) {
    const ComponentName name = session.component_of(*step);
    const auto schema = schema_of(session, name.writer_id);
    if (!schema) continue;
    judge.applies(*step);
    if ((*schema & bit) != 0) continue;
    const GatheredMetadata* gathered = session.metadata_of(name.writer_id);
    judge.violated(Place(*step).with(gathered == nullptr ? nullptr : gathered->step),
                   "{} for {}, whose writer has the schema {}, without {}", trace::spec(verb).text,
                   name.path, print_name(Naming::backup_schema, *schema),
                   print_name(Naming::backup_schema, bit));
  }
}

void new_target_supported(const Session& session, Judge& judge) {
  needs_schema(session, judge, Verb::AddNewTarget, schema::kNewTarget);
}

void wishes_supported(const Session& session, Judge& judge) {
  needs_schema(session, judge, Verb::SetRollForward, schema::kRollForwardRestore);
  needs_schema(session, judge, Verb::SetRestoreName, schema::kRestoreRename);
  needs_schema(session, judge, Verb::SetAuthoritativeRestore, schema::kAuthoritativeRestore);
}

void move_supported(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetSelectedForRestoreEx)) {
    const Guid instance = step->guid_of("instance").value_or(Guid{});
    const ComponentName name = session.component_of(*step);
    const auto schema = schema_of(session, name.writer_id);
    if (!schema || instance.is_null()) continue;
    judge.applies(*step);
    if ((*schema & schema::kRestoreWithMove) != 0) continue;
    judge.violated(*step, "{} is moved to instance {}, and its writer's schema is {}", name.path,
                   instance.braced(), print_name(Naming::backup_schema, *schema));
  }
}

void new_target_of_set(const Session& session, Judge& judge) {
  if (session.first(Verb::AddNewTarget) == nullptr) return;
  DeclaredSets declared(session);
  for (const Step* step : session.calls(Verb::AddNewTarget)) {
    const ComponentName name = session.component_of(*step);
    const SpecSet* sets = declared.set_of(name);
    if (sets == nullptr) continue;
    judge.applies(*step);
    if (sets->holds(spec_of(*step))) continue;
    judge.violated(Place(*step).with(session.metadata_of(name.writer_id)->step),
                   "{} has no file set {} in {} with recursive={}", name.path,
                   step->text("filespec"), step->text("path"), step->text("recursive"));
  }
}

void mapping_declared(const Session& session, Judge& judge) {
  if (session.first(Verb::AddAlternativeLocationMapping) == nullptr) return;
  DeclaredSets declared(session);
  for (const Step* step : session.calls(Verb::AddAlternativeLocationMapping)) {
    const ComponentName name = session.component_of(*step);
    const SpecSet* mappings = declared.mappings_of(name.writer_id);
    if (mappings == nullptr) continue;
    judge.applies(*step);
    if (mappings->holds(spec_of(*step))) continue;
    judge.violated(Place(*step).with(session.metadata_of(name.writer_id)->step),
                   "{} says a mapping of {} in {}, for which its writer declares none", name.path,
                   step->text("filespec"), step->text("path"));
  }
}

// Whether directed or new targets may lead where a mapping leads, or nobody knows.
bool goes_its_own_way(const StoredComponents* answers, const ComponentName& name) {
  const document::BackupComponent* entry = answers == nullptr ? nullptr : answers->find(name);
  return entry == nullptr || !entry->directed_targets.empty() || !entry->new_targets.empty();
}

// The mappings of the writers whose components are selected, as specifications of the files that
// they make, but those that were said, and of writers that direct files themselves.
SpecSet places_unsaid(const Session& session, const Step& post) {
  SpecSet said(session);
  SpecSet places(session);
  document::FileSet any;
  for (const Step* step : session.calls(Verb::AddAlternativeLocationMapping)) {
    if (!session.refused(*step)) said.add(spec_of(*step), any);
  }
  std::set<Guid> seen;
  const auto selected = selected_before(session, post);
  for (const auto& [name, step] : selected) {
    if (goes_its_own_way(session.components_before(post), name)) seen.insert(name.writer_id);
  }
  for (const auto& [name, step] : selected) {
    const GatheredMetadata* gathered = session.metadata_of(name.writer_id);
    if (gathered == nullptr || !gathered->metadata->restore_method) continue;
    if (!seen.insert(name.writer_id).second) continue;
    for (const document::FileSet& mapping : gathered->metadata->restore_method->mappings) {
      FileSpec place{mapping.path, mapping.filespec, mapping.is_recursive()};
      if (said.holds(place) || !mapping.alternate_path) continue;
      place.path = *mapping.alternate_path;
      places.add(std::move(place), mapping);
    }
  }
  return places;
}

void mapping_said(const Session& session, Judge& judge) {
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (post == nullptr || session.first(Verb::restored) == nullptr) return;
  const SpecSet places = places_unsaid(session, *post);
  for (const Step* step : session.calls(Verb::AddAlternativeLocationMapping))
    judge.applies(*step);
  for (const Step* step : session.calls(Verb::restored)) {
    const document::FileSet* mapping = places.of_file(step->text("target"));
    if (mapping == nullptr || step->number > post->number) continue;
    judge.violated(Place(*step).with(post),
                   "{} came back by the mapping of {} in {}, which no "
                   "AddAlternativeLocationMapping says",
                   step->text("target"), mapping->filespec, mapping->path);
  }
}

// The step that sends a component's files to their alternate locations, by what the writer answered
// or by its method; nullptr where none does, or where no document tells the writer's answer.
const Step* sent_aside(const Session& session, const ComponentName& name,
                       const StoredComponents& answers) {
  const document::BackupComponent* entry = answers.find(name);
  if (entry == nullptr || !entry->new_targets.empty()) return nullptr;
  if (entry->restore_target && *entry->restore_target != RestoreTarget::original) {
    return *entry->restore_target == RestoreTarget::alternate ? answers.step : nullptr;
  }
  const GatheredMetadata* gathered = session.metadata_of(name.writer_id);
  if (gathered == nullptr || !gathered->metadata->restore_method) return nullptr;
  const bool aside = gathered->metadata->restore_method->method ==
                     RestoreMethodType::restore_to_alternate_location;
  return aside ? gathered->step : nullptr;
}

void alternate_honoured(const Session& session, Judge& judge) {
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (post == nullptr || session.first(Verb::restored) == nullptr) return;
  const StoredComponents* answers = session.components_before(*post);
  if (answers == nullptr) return;
  SpecSet originals(session);
  DeclaredSets declared(session);
  const Step* aside = nullptr;
  for (const auto& [name, selected] : selected_before(session, *post)) {
    const Step* sent = sent_aside(session, name, *answers);
    if (sent != nullptr && declared.add_to(originals, name)) aside = sent;
  }
  if (aside == nullptr) return;
  for (const Step* step : session.calls(Verb::restored)) {
    judge.applies(*step);
    const document::FileSet* files = originals.of_file(step->text("target"));
    if (files == nullptr) continue;
    judge.violated(Place(*step).with(aside),
                   "{} came back to its original place, the file set {} in {}, which is to go to "
                   "its alternate location",
                   step->text("target"), files->filespec, files->path);
  }
}

void never_left_alone(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::SetSelectedForRestore, Verb::SetSelectedForRestoreEx}) {
    for (const Step* step : session.calls(verb)) {
      const ComponentName name = session.component_of(*step);
      const GatheredMetadata* gathered = session.metadata_of(name.writer_id);
      if (gathered == nullptr || !gathered->metadata->restore_method || !step->yes("selected")) {
        continue;
      }
      judge.applies(*step);
      const auto& method = *gathered->metadata->restore_method;
      if (method.writer_restore != WriterRestore::never) continue;
      judge.violated(Place(*step).in(gathered->document, method.at).with(gathered->step),
                     "{} is selected, and its writer declares VSS_WRE_NEVER", name.path);
    }
  }
}

constexpr Rule kRequesterRestorePlaces[] = {
    {
        .id = "requester/restore-places/new-target-supported",
        .inventory = "R-NEWT-02",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_new_targets_during_restore, ""},
        .statement = "Files go to new places only where the writer's schema says that it supports "
                     "new targets.",
        .why = "The writer looks for its files where they were, and finds the old ones.",
        .needs = holds::none,
        .check = new_target_supported,
        .mutant = "adds_unsupported_targets",
    },
    {
        .id = "requester/restore-places/new-target-of-set",
        .inventory = "R-NEWT-05 R-SEL-25",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_new_target, ""},
        .statement = "A new target names path, file specification and recursion of one of the "
                     "component's file sets.",
        .why = "The call is refused, or the writer cannot tell which of its files went where.",
        .needs = holds::none,
        .check = new_target_of_set,
        .mutant = "adds_targets_of_no_set",
    },
    {
        .id = "requester/restore-places/wish-supported",
        .inventory = "R-RORD-21",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_backup_schema_support, ""},
        .statement = "SetRollForward, SetRestoreName and SetAuthoritativeRestore are used only for "
                     "writers whose schema has them.",
        .why = "The writer does not read the wish: the restore does something else than was asked.",
        .needs = holds::none,
        .check = wishes_supported,
        .mutant = "asks_for_what_is_unsupported",
    },
    {
        .id = "requester/restore-places/move-supported",
        .inventory = "R-RORD-22",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_selected_for_restore_ex, ""},
        .statement =
            "A component moves to another instance only where its writer's schema says so.",
        .why = "The other instance does not know the component, and nobody takes the files over.",
        .needs = holds::none,
        .check = move_supported,
        .mutant = "moves_what_stays",
    },
    {
        .id = "requester/restore-places/mapping-declared",
        .inventory = "R-RMETH-21 R-RMETH-23 R-SEL-25",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_backup_components_add_alternative_location_mapping, ""},
        .statement = "AddAlternativeLocationMapping says only mappings that the writer declares.",
        .why = "The writer is told of a place that it knows nothing of.",
        .needs = holds::none,
        .check = mapping_declared,
        .mutant = "says_mappings_of_its_own",
    },
    {
        .id = "requester/restore-places/mapping-said",
        .inventory = "R-RMETH-20",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_alternate_locations_during_restore, ""},
        .statement = "Each alternate location mapping by which files came back is said with "
                     "AddAlternativeLocationMapping.",
        .why = "The writer looks for its files in their old place.",
        .needs = holds::calls,
        .check = mapping_said,
        .mutant = "says_no_mappings",
    },
    {
        .id = "requester/restore-places/alternate-honoured",
        .inventory = "R-RMETH-08 R-RMETH-28 R-RMETH-26 R-RMETH-27",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::setting_vss_restore_targets, ""},
        .statement = "Files that the restore target or the restore method sends to their alternate "
                     "locations do not come back to their old places.",
        .why = "What the writer wants to keep, and to merge with, is overwritten.",
        .needs = holds::none,
        .check = alternate_honoured,
        .mutant = "restores_in_place_always",
    },
    {
        .id = "requester/restore-places/never-left-alone",
        .inventory = "R-RORD-16",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::restores_without_writer_participation, ""},
        .statement =
            "No component of a writer that declares VSS_WRE_NEVER is selected for restore.",
        .why = "The writer has no part in restores: the requester waits for nobody, or is refused.",
        .needs = holds::none,
        .check = never_left_alone,
        .mutant = "restores_who_wants_no_part",
    },
};

}  // namespace

std::span<const Rule> requester_restore_places() {
  return kRequesterRestorePlaces;
}

}  // namespace vsskit::conformance
