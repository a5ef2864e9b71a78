// Differenced files as the components document names them, held against the file sets of the
// metadata; and where added files may lie. When a writer may add them is writer/incremental.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/document/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {
namespace {

using document::DifferencedFiles;

// One component of the document that the session left behind, with its metadata.
struct Entry {
  const StoredComponents* stored;
  const GatheredMetadata* gathered;  // nullptr where the writer's metadata is not there
  const document::BackupComponent* component;

  [[nodiscard]] Place at(const document::Position& position) const {
    return Place(*stored->step)
        .of(gathered == nullptr ? std::string_view() : gathered->label)
        .in(stored->document, position);
  }
};

// Calls `visit(entry)` with every component that has differenced or partial files.
template <class Visit>
void each_entry(const Session& session, const Visit& visit) {
  const StoredComponents* stored = session.last_components();
  if (stored == nullptr) return;
  for (const auto& writer : stored->components->writers) {
    const GatheredMetadata* gathered = session.metadata_of(writer.writer_id, &writer.instance_id);
    for (const auto& component : writer.components) {
      if (component.differenced_files.empty() && component.partial_files.empty()) continue;
      visit(Entry{stored, gathered, &component});
    }
  }
}

std::string shown(const DifferencedFiles& files) {
  return join_path(files.path, files.filespec) + (files.recursive ? " (recursive)" : "");
}

FileSpec specification_of(const DifferencedFiles& files) {
  return {files.path, files.filespec, files.recursive};
}

// The file sets of all gathered components, for finding those that a specification touches.
class DeclaredOverlaps {
 public:
  struct Declared {
    const GatheredMetadata* gathered;
    std::size_t component;
    FileSpec spec;
  };

  explicit DeclaredOverlaps(const Session& session)
      : session_(&session), index_(&session.world().names()) {
    for (const GatheredMetadata& gathered : session.metadata()) {
      const auto& components = gathered.metadata->components;
      for (std::size_t i = 0; i < components.size(); ++i) {
        for (const auto* list :
             {&components[i].files, &components[i].database_files, &components[i].log_files}) {
          for (const auto& files : *list)
            add({&gathered, i, {files.path, files.filespec, files.is_recursive()}});
        }
      }
    }
  }

  // Those that are not disjoint from the specification.
  [[nodiscard]] std::vector<const Declared*> touched_by(const FileSpec& spec) const {
    std::vector<const Declared*> touched;
    for (const std::size_t number : index_.related(spec, session_->world().variables()))
      touched.push_back(&sets_[number]);
    return touched;
  }

  [[nodiscard]] SpecRelation relation(const Declared& declared, const FileSpec& spec) const {
    return relate(declared.spec, spec, session_->world().variables(), &session_->world().names());
  }

 private:
  void add(Declared declared) {
    index_.add(declared.spec, session_->world().variables());
    sets_.push_back(std::move(declared));
  }

  const Session* session_;
  std::vector<Declared> sets_;
  FileSpecIndex index_;
};

// Whether a declared set is of the entry's component or of one in its set.
bool is_of(const Session& session, const Entry& entry, const DeclaredOverlaps::Declared& declared) {
  if (declared.gathered != entry.gathered) return false;
  const auto& tree = session.tree_of(*entry.gathered);
  const auto own = tree.find(entry.component->logical_path, entry.component->name);
  if (!own) return false;
  if (*own == declared.component) return true;
  if (!tree.component(*own).is_selectable()) return false;
  const std::string above = component_path(*entry.component) + '\\';
  return component_path(tree.component(declared.component)).starts_with(above);
}

// Calls `visit(entry, files, touched)` with every differenced specification of components whose
// metadata is there.
template <class Visit>
void each_differenced(const Session& session, const Visit& visit) {
  std::optional<DeclaredOverlaps> sets;
  each_entry(session, [&](const Entry& entry) {
    if (entry.gathered == nullptr) return;
    for (const DifferencedFiles& files : entry.component->differenced_files) {
      if (!sets) sets.emplace(session);
      visit(entry, files, *sets, sets->touched_by(specification_of(files)));
    }
  });
}

void differenced_path_apart(const Session& session, Judge& judge) {
  each_entry(session, [&](const Entry& entry) {
    for (const DifferencedFiles& files : entry.component->differenced_files) {
      judge.applies(entry.at(files.at));
      if (has_wildcard(files.path)) {
        judge.violated(entry.at(files.at), "the path \"{}\" has a wildcard", files.path);
      }
      if (files.filespec.empty() || files.filespec.find_first_of("\\/") != std::string::npos) {
        judge.violated(entry.at(files.at), "the file specification of {} is \"{}\"", files.path,
                       files.filespec);
      }
    }
  });
}

void equals_a_file_set(const Session& session, Judge& judge) {
  each_differenced(session, [&](const Entry& entry, const DifferencedFiles& files,
                                const DeclaredOverlaps& sets, const auto& touched) {
    const DeclaredOverlaps::Declared* other = nullptr;
    for (const auto* declared : touched) {
      if (!is_of(session, entry, *declared)) continue;
      judge.applies(entry.at(files.at));
      if (sets.relation(*declared, specification_of(files)) == SpecRelation::equal) return;
      if (other == nullptr) other = declared;
    }
    if (other == nullptr) return;
    judge.violated(entry.at(files.at).with(other->gathered->step),
                   "{} names some files of {} and is not equal to it; the two are {}", shown(files),
                   join_path(other->spec.path, other->spec.filespec),
                   print(sets.relation(*other, specification_of(files))));
  });
}

void keeps_to_its_component(const Session& session, Judge& judge) {
  each_differenced(session, [&](const Entry& entry, const DifferencedFiles& files,
                                const DeclaredOverlaps&, const auto& touched) {
    judge.applies(entry.at(files.at));
    for (const auto* declared : touched) {
      if (is_of(session, entry, *declared)) continue;
      judge.violated(entry.at(files.at).with(declared->gathered->step),
                     "{} of component \\{} names files of component \\{} of \"{}\"", shown(files),
                     component_path(*entry.component),
                     component_path(declared->gathered->metadata->components[declared->component]),
                     declared->gathered->metadata->identification.friendly_name);
      return;
    }
  });
}

void not_partial_as_well(const Session& session, Judge& judge) {
  const Variables& variables = session.world().variables();
  each_entry(session, [&](const Entry& entry) {
    if (entry.component->partial_files.empty() || entry.component->differenced_files.empty())
      return;
    FileSpecIndex differenced(&session.world().names());
    for (const DifferencedFiles& files : entry.component->differenced_files)
      differenced.add(specification_of(files), variables);
    for (const auto& partial : entry.component->partial_files) {
      judge.applies(entry.at(partial.at));
      const std::string path = join_path(expand(partial.path, variables), partial.filename);
      const auto both = differenced.matching(path);
      if (both.empty()) continue;
      judge.violated(entry.at(partial.at), "{} is a partial file and also named by {}",
                     join_path(partial.path, partial.filename),
                     shown(entry.component->differenced_files[both.front()]));
    }
  });
}

// The entry's specifications that touch no declared set of their component: they add files.
std::vector<std::pair<FileSpec, document::Position>> additions(const Session& session,
                                                               const Entry& entry,
                                                               const DeclaredOverlaps& sets) {
  std::vector<std::pair<FileSpec, document::Position>> specs;
  for (const auto& files : entry.component->differenced_files)
    specs.emplace_back(specification_of(files), files.at);
  for (const auto& file : entry.component->partial_files)
    specs.emplace_back(FileSpec{file.path, file.filename, false}, file.at);
  std::erase_if(specs, [&](const auto& spec) {
    for (const auto* declared : sets.touched_by(spec.first)) {
      if (is_of(session, entry, *declared)) return true;
    }
    return false;
  });
  return specs;
}

void added_on_a_volume_of_the_set(const Session& session, Judge& judge) {
  const Step* begun = session.snapshot_begun();
  if (begun == nullptr) return;
  std::optional<DeclaredOverlaps> sets;
  each_entry(session, [&](const Entry& entry) {
    if (entry.gathered == nullptr) return;
    if (!sets) sets.emplace(session);
    for (const auto& [spec, at] : additions(session, entry, *sets)) {
      judge.applies(entry.at(at));
      if (session.in_snapshot_set(spec.path)) continue;
      judge.violated(entry.at(at).with(begun),
                     "{} adds files on a volume that is not in the shadow copy set of {} volumes",
                     join_path(spec.path, spec.filespec), session.snapshot_volumes().size());
    }
  });
}

void partial_of_own_component(const Session& session, Judge& judge) {
  std::optional<DeclaredOverlaps> sets;
  each_entry(session, [&](const Entry& entry) {
    if (entry.gathered == nullptr) return;
    for (const auto& file : entry.component->partial_files) {
      if (!sets) sets.emplace(session);
      const auto touched = sets->touched_by({file.path, file.filename, false});
      if (touched.empty()) continue;
      judge.applies(entry.at(file.at));
      const bool own = std::any_of(touched.begin(), touched.end(), [&](const auto* declared) {
        return is_of(session, entry, *declared);
      });
      if (own) continue;
      const DeclaredOverlaps::Declared& other = *touched.front();
      judge.violated(entry.at(file.at).with(other.gathered->step),
                     "component \\{} has the partial file {}, which belongs to component \\{} of "
                     "\"{}\"",
                     component_path(*entry.component), join_path(file.path, file.filename),
                     component_path(other.gathered->metadata->components[other.component]),
                     other.gathered->metadata->identification.friendly_name);
    }
  });
}

constexpr Rule kDocumentDifferenced[] = {
    {
        .id = "document/differenced/path-and-filespec-apart",
        .inventory = "W-DIFF-16",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_component_add_differenced_files_by_last_modify_time, ""},
        .statement = "A differenced specification's path has no wildcard and its file "
                     "specification no directory part.",
        .why = "Requesters join the two; what they look for does not exist, and the change is in "
               "no backup.",
        .needs = holds::none,
        .check = differenced_path_apart,
        .mutant = "adds_differenced_wildcard_path",
    },
    {
        .id = "document/differenced/equals-a-file-set",
        .inventory = "W-SPEC-01 W-SPEC-02",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "File Specification Rules"},
        .statement = "A differenced specification that names files of its component equals one of "
                     "its file sets: path, specification and recursion.",
        .why = "It replaces that set; where it names a part, requesters differ on what becomes of "
               "the rest.",
        .needs = holds::none,
        .check = equals_a_file_set,
        .mutant = "adds_differenced_overlap",
    },
    {
        .id = "document/differenced/keeps-to-its-component",
        .inventory = "W-SPEC-03",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "File Specification Rules"},
        .statement = "A differenced specification names no files of another component.",
        .why = "The other component may be restored without this one, or the other way round: the "
               "file is then of the wrong time.",
        .needs = holds::none,
        .check = keeps_to_its_component,
        .mutant = "adds_differenced_of_neighbour",
    },
    {
        .id = "document/differenced/not-partial-as-well",
        .inventory = "W-DIFF-12",
        .subject = Subject::document,
        .strength = Strength::should,
        .source = {Doc::api_component_add_differenced_files_by_last_modify_time, ""},
        .statement = "A file is not both a differenced and a partial file.",
        .why = "Whether it is stored whole or by its ranges depends on the requester.",
        .needs = holds::none,
        .check = not_partial_as_well,
        .mutant = "adds_partial_and_differenced",
    },
    {
        .id = "document/differenced/added-on-snapshot-volume",
        .inventory = "W-SPEC-09 R-SPEC-14",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "File Specification Rules"},
        .statement = "Files that a differenced or partial specification adds to the backup lie on "
                     "a volume of the shadow copy set.",
        .why =
            "When PostSnapshot adds them no volume can be added any more: they are read live, or "
            "not at all.",
        .needs = holds::calls,
        .check = added_on_a_volume_of_the_set,
        .mutant = "adds_differenced_outside_set",
    },
    {
        .id = "document/differenced/partial-of-own-component",
        .inventory = "W-SEL-26",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::selectability_and_working_with_component_properties, ""},
        .statement = "A partial file of a component that came with a set is told by the set's own "
                     "component, and by no other.",
        .why = "The requester looks for it among the wrong component's files, and restores it with "
               "them.",
        .needs = holds::none,
        .check = partial_of_own_component,
        .mutant = "names_partial_of_neighbour",
    },
};

}  // namespace

std::span<const Rule> document_differenced() {
  return kDocumentDifferenced;
}

}  // namespace vsskit::conformance
