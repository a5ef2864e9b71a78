// Alternate locations are for restores: a backup does not read them. Alternate paths, which it does
// read, are in masks.
#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The destinations of the writers' alternate location mappings.
SpecSet mapped_places(const Session& session) {
  SpecSet places(session);
  for (const GatheredMetadata& gathered : session.metadata()) {
    if (!gathered.metadata->restore_method) continue;
    for (const document::FileSet& mapping : gathered.metadata->restore_method->mappings) {
      if (!mapping.alternate_path) continue;
      places.add({*mapping.alternate_path, mapping.filespec, mapping.is_recursive()}, mapping);
    }
  }
  return places;
}

void mapping_not_read(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr || copied.stored().empty()) return;
  const SpecSet places = mapped_places(session);
  if (places.empty()) return;
  for (const StoredFile& file : copied.stored()) {
    judge.applies(*file.step);
    const document::FileSet* mapping = file.is_named ? nullptr : places.of_file(file.path);
    if (mapping == nullptr) continue;
    judge.violated(*file.step,
                   "{} was stored; it lies where {} in {} is restored to, and no file set names it",
                   file.path, mapping->filespec, mapping->path);
  }
}

constexpr Rule kRequesterAlternatePlaces[] = {
    {
        .id = "requester/alternate-places/mapping-not-read",
        .inventory = "R-RMETH-24",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_alternate_locations_during_restore, ""},
        .statement =
            "A backup does not read files from alternate locations: they are for restores.",
        .why = "What an earlier restore left there is saved as if it were the writer's data.",
        .needs = holds::none,
        .check = mapping_not_read,
        .unreachable = "Our requester reads no mappings in a backup.",
    },
};

}  // namespace

std::span<const Rule> requester_alternate_places() {
  return kRequesterAlternatePlaces;
}

}  // namespace vsskit::conformance
