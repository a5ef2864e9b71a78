// The form of file specifications in writers' metadata: file sets, excludes, mappings.
#include <set>
#include <string>
#include <vector>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/document/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {
namespace {

// Calls `visit(files)` with every file set of a writer's components.
template <class Visit>
void each_file_set(const document::WriterMetadata& metadata, const Visit& visit) {
  for (const auto& component : metadata.components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const auto& files : *list)
        visit(files);
    }
  }
}

// Calls `visit(gathered, files)` with every specification of every writer, excludes included.
template <class Visit>
void each_specification(const Session& session, const Visit& visit) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto visit_one = [&](const document::FileSet& files) { visit(gathered, files); };
    each_file_set(*gathered.metadata, visit_one);
    for (const auto& files : gathered.metadata->exclude_files)
      visit_one(files);
    for (const auto& files : gathered.metadata->exclude_files_from_snapshot)
      visit_one(files);
  }
}

void path_and_filespec_apart(const Session& session, Judge& judge) {
  each_specification(session, [&](const GatheredMetadata& gathered, const auto& files) {
    const Place place = place_of(gathered, files.at);
    judge.applies(place);
    if (has_wildcard(files.path)) {
      judge.violated(place, "the path \"{}\" has a wildcard", files.path);
    }
    if (files.filespec.find_first_of("\\/") != std::string::npos) {
      judge.violated(place, "the file specification \"{}\" has a directory part", files.filespec);
    }
    if (files.filespec.empty()) {
      judge.violated(place, "the path \"{}\" comes with an empty file specification", files.path);
    }
  });
}

// A drive, a volume, a variable at the beginning, or a UNC share (from Windows 8 on).
bool is_absolute(std::string_view path) {
  return path.starts_with('%') || !volume_of(path).empty();
}

void path_is_absolute(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    for (const auto& component : gathered.metadata->components) {
      for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
        for (const auto& files : *list) {
          const Place place = place_of(gathered, files.at);
          judge.applies(place);
          if (is_absolute(files.path)) continue;
          judge.violated(place, "the path \"{}\" of component \\{} names no volume", files.path,
                         component_path(component));
        }
      }
    }
  }
}

void mask_is_known(const Session& session, Judge& judge) {
  constexpr std::uint32_t kKnown = fsbt::kDefault | fsbt::kCreatedDuringBackup;
  each_specification(session, [&](const GatheredMetadata& gathered, const auto& files) {
    if (!files.mask) return;
    const Place place = place_of(gathered, files.at);
    judge.applies(place);
    if ((*files.mask & ~kKnown) == 0) return;
    judge.violated(place, "the mask {} of {}\\{} has the bits 0x{:x}, which mean nothing",
                   *files.mask, files.path, files.filespec, *files.mask & ~kKnown);
  });
}

// A file set's identity for mappings: path, specification and recursion, spelled any way.
std::string triple_of(const document::FileSet& files) {
  return path_key(files.path) + '|' + path_key(files.filespec) +
         (files.is_recursive() ? "|r" : "|");
}

void mapping_equals_file_set(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& method = gathered.metadata->restore_method;
    if (!method || method->mappings.empty()) continue;
    std::set<std::string> triples;
    each_file_set(*gathered.metadata, [&](const auto& files) { triples.insert(triple_of(files)); });
    for (const auto& mapping : method->mappings) {
      const Place place = place_of(gathered, mapping.at);
      judge.applies(place);
      if (triples.count(triple_of(mapping)) != 0) continue;
      judge.violated(place, "the mapping of {}\\{}{} equals no file set of \"{}\"", mapping.path,
                     mapping.filespec, mapping.is_recursive() ? " (recursive)" : "",
                     gathered.metadata->identification.friendly_name);
    }
  }
}

void snapshot_excludes_are_excluded(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& metadata = *gathered.metadata;
    if (metadata.exclude_files_from_snapshot.empty() || metadata.components.empty()) continue;
    std::set<std::string> excluded;
    for (const auto& files : metadata.exclude_files)
      excluded.insert(triple_of(files));
    for (const auto& files : metadata.exclude_files_from_snapshot) {
      const Place place = place_of(gathered, files.at);
      judge.applies(place);
      if (excluded.count(triple_of(files)) != 0) continue;
      judge.violated(place, "{}\\{} is kept out of shadow copies, but not excluded from backups",
                     files.path, files.filespec);
    }
  }
}

// Whether every file of one set is one of the other, or the other way round.
bool holds_the_same(SpecRelation relation) {
  return relation == SpecRelation::equal || relation == SpecRelation::contains ||
         relation == SpecRelation::contained;
}

// The file sets of one component: how many lie within another, and the first of them.
struct Overlaps {
  std::size_t count = 0;
  const document::FileSet* set = nullptr;
  const document::FileSet* other = nullptr;
};

Overlaps overlaps_of(const Session& session, const document::Component& component) {
  const World& world = session.world();
  FileSpecIndex index(&world.names());
  std::vector<const document::FileSet*> sets;
  Overlaps found;
  for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
    for (const document::FileSet& files : *list) {
      const FileSpec spec{files.path, files.filespec, files.is_recursive()};
      for (const std::size_t number : index.related(spec, world.variables())) {
        const document::FileSet& other = *sets[number];
        const FileSpec there{other.path, other.filespec, other.is_recursive()};
        if (!holds_the_same(relate(spec, there, world.variables(), &world.names()))) continue;
        if (found.count++ == 0) found = {1, &files, &other};
        break;
      }
      index.add(spec, world.variables());
      sets.push_back(&files);
    }
  }
  return found;
}

void each_file_once(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    for (const document::Component& component : gathered.metadata->components) {
      judge.applies(place_of(gathered, component.at));
      const Overlaps found = overlaps_of(session, component);
      if (found.count == 0) continue;
      judge.violated(place_of(gathered, found.set->at),
                     "{} file sets of component \\{} lie within another; {} and {} are the first",
                     found.count, component_path(component),
                     join_path(found.other->path, found.other->filespec),
                     join_path(found.set->path, found.set->filespec));
    }
  }
}

void named_file_exists(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr) return;
  for (const selection::PlannedSet& set : copied.plan()->sets()) {
    if (set.set == nullptr || !copied.is_listed_volume(set.read_folder)) continue;
    const GatheredMetadata* gathered = writer_of(session, set);
    if (gathered == nullptr) continue;
    // A duplicate is made for this shadow copy.
    if (set.set->alternate_path && !was_there_when_taken(session, *gathered)) continue;
    const Place place = place_of(*gathered, set.set->at);
    judge.applies(place);
    if (!copied.is_missing(set)) continue;
    judge.violated(place, "{} of component \\{} is not on the shadow copy",
                   join_path(set.read_folder, set.spec.filespec),
                   component_path(copied.plan()->tree(set.writer).component(set.component)));
  }
}

constexpr Rule kDocumentFileSets[] = {
    {
        .id = "document/file-sets/path-and-filespec-apart",
        .inventory = "W-IDENT-13",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::vssgloss_f, "file set"},
        .statement = "A file set's path has no wildcard and its file specification no directory "
                     "part.",
        .why = "Requesters join the two; a wildcard among the folders matches nothing, and the "
               "files are in no backup.",
        .needs = holds::none,
        .check = path_and_filespec_apart,
        .mutant = "puts_wildcard_in_path names_folder_in_filespec",
    },
    {
        .id = "document/file-sets/path-is-absolute",
        .inventory = "W-IDENT-14",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::usage_conventions, "Supported Configurations and Restrictions"},
        .statement = "A file set's path is absolute: it begins with a volume, a share or a "
                     "variable that stands for one.",
        .why = "A requester cannot tell which volume to shadow, and reads relative to its own "
               "folder.",
        .needs = holds::none,
        .check = path_is_absolute,
        .mutant = "names_relative_path",
    },
    {
        .id = "document/file-sets/mask-is-known",
        .inventory = "D-MASK-01",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::file_level_schema_support, ""},
        .statement = "A file set's mask is made of the bits of VSS_FILE_SPEC_BACKUP_TYPE.",
        .why = "The mask decides which backups hold the files; unknown bits decide nothing.",
        .needs = holds::none,
        .check = mask_is_known,
        .mutant = "sets_unknown_mask_bit",
    },
    {
        .id = "document/file-sets/mapping-equals-file-set",
        .inventory = "D-RMETH-18 D-PART-17",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_metadata_document_contents,
                   "Alternate Location Mappings Specification"},
        .statement = "An alternate location mapping has path, specification and recursion of one "
                     "of the writer's file sets.",
        .why = "At restore the requester looks mappings up by these three; one that equals no file "
               "set is never found.",
        .needs = holds::none,
        .check = mapping_equals_file_set,
        .mutant = "maps_unknown_files",
    },
    {
        .id = "document/file-sets/snapshot-excludes-are-excluded",
        .inventory = "W-EXCL-07",
        .subject = Subject::document,
        .strength = Strength::should,
        .source = {Doc::api_create_writer_metadata_add_exclude_files_from_snapshot, ""},
        .statement = "Files kept out of shadow copies are also excluded from backups where they "
                     "need none.",
        .why = "A requester still looks for them on the shadow copy, where they are not, and fails "
               "the component.",
        .needs = holds::none,
        .check = snapshot_excludes_are_excluded,
        .mutant = "excludes_from_snapshot_only",
    },
    {
        .id = "document/file-sets/each-file-once",
        .inventory = "W-COMP-10",
        .subject = Subject::document,
        .strength = Strength::should,
        .source = {Doc::api_create_writer_metadata_add_files_to_file_group, ""},
        .statement = "A file is named by one file set of its component only.",
        .why = "With two of them, two masks and two alternate paths hold for one file, and each "
               "requester makes something else of it.",
        .needs = holds::none,
        .check = each_file_once,
        .mutant = "names_file_twice",
    },
    {
        .id = "document/file-sets/named-file-exists",
        .inventory = "W-COMP-11",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::definition_of_components_by_writers, "Adding Files to a Component"},
        .statement = "A file that a file set names without wildcards is there when the shadow copy "
                     "is taken.",
        .why = "A requester must take the component for failed: it is never backed up.",
        .needs = holds::none,
        .check = named_file_exists,
        .mutant = "names_missing_file",
    },
};

}  // namespace

std::span<const Rule> document_file_sets() {
  return kDocumentFileSets;
}

}  // namespace vsskit::conformance
