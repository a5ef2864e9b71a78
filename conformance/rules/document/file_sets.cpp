// The form of file specifications in writers' metadata: file sets, excludes, mappings.
#include <set>
#include <string>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {
namespace {

Place place_of(const GatheredMetadata& gathered, const document::Position& at) {
  return Place(*gathered.step).of(gathered.label).in(gathered.document, at);
}

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

bool has_wildcard(std::string_view text) {
  // `\\?\` at the beginning is a prefix, not a wildcard.
  if (text.starts_with(R"(\\?\)")) text.remove_prefix(4);
  return text.find_first_of("*?") != std::string_view::npos;
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

constexpr Rule kRules[] = {
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
        .mutant = "puts_wildcard_in_path",
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
        .inventory = "D-RMETH-18",
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
};

}  // namespace

std::span<const Rule> document_file_sets() {
  return kRules;
}

}  // namespace vsskit::conformance
