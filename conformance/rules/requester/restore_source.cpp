// From what a restore is made: the documents that the backup saved, as it saved them.
#include <algorithm>
#include <set>
#include <string>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"
#include "sim/base/digest.h"

namespace vsskit::conformance {
namespace {

void document_as_saved(const Session& session, Judge& judge) {
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun || !begun->components->snapshot_set_id) return;
  const Guid& set = *begun->components->snapshot_set_id;
  const SavedBackup* backup = session.history().backup_of(set);
  const auto bytes = session.bytes_of(begun->document);
  if (backup == nullptr || backup->digests.empty() || !bytes) return;
  judge.applies(*begun->step);
  if (std::binary_search(backup->digests.begin(), backup->digests.end(), digest(*bytes))) return;
  judge.violated(*begun->step,
                 "{} is of the backup with the shadow copies {}, and none of the documents that it "
                 "made is the same",
                 begun->document, set.braced());
}

// The writers whose metadata are examined in this session before it calls PreRestore.
std::set<Guid> examined_before(const Session& session, const Step& pre) {
  std::set<Guid> writers;
  for (const LoadedMetadata& loaded : metadata_loaded(session)) {
    if (loaded.step->number <= pre.number) writers.insert(loaded.writer_id);
  }
  return writers;
}

// The first selection of each writer's components before PreRestore.
std::map<Guid, const Step*> writers_selected(const Session& session, const Step& pre) {
  std::map<Guid, const Step*> writers;
  for (const auto& [name, step] : selected_before(session, pre)) {
    const auto [at, fresh] = writers.emplace(name.writer_id, step);
    if (!fresh && step->number < at->second->number) at->second = step;
  }
  return writers;
}

void stored_metadata_loaded(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  if (pre == nullptr || session.kind() != SessionKind::restore) return;
  const std::set<Guid> examined = examined_before(session, *pre);
  for (const auto& [writer, step] : writers_selected(session, *pre)) {
    judge.applies(*step);
    if (examined.count(writer) != 0 || session.history().is_examined(writer)) continue;
    judge.violated(Place(*step).with(pre),
                   "a component of writer {} is restored, and neither "
                   "CreateVssExamineWriterMetadata nor LoadFromXML loaded stored metadata of it",
                   writer.braced());
  }
}

void method_read(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  const Step* post = session.first_accepted(Verb::PostRestore);
  if (pre == nullptr || post == nullptr || session.kind() != SessionKind::restore) return;
  std::set<Guid> read;
  for (const Step* step : session.calls(Verb::GetRestoreMethod)) {
    if (step->number < post->number) read.insert(step->guid_of("writer").value_or(Guid{}));
  }
  const std::set<Guid> examined = examined_before(session, *pre);
  for (const auto& [writer, step] : writers_selected(session, *pre)) {
    // Who loads no stored metadata has no method to read either.
    if (examined.count(writer) == 0 && !session.history().is_examined(writer)) continue;
    judge.applies(*step);
    if (read.count(writer) != 0 || session.history().is_method_read(writer)) continue;
    judge.violated(Place(*step).with(post),
                   "a component of writer {} is restored, and no GetRestoreMethod asked how",
                   writer.braced());
  }
}

constexpr Rule kRequesterRestoreSource[] = {
    {
        .id = "requester/restore-source/document-as-saved",
        .inventory = "R-RORD-01 R-META-08 R-COPY-12",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_initialize_for_restore, ""},
        .statement = "A restore starts from the backup components document as the backup saved it, "
                     "writers' metadata in it unchanged.",
        .why = "Stamps, ranges and private metadata are what writers restore by: one of them "
               "altered, and the store comes back wrong or not at all.",
        .needs = holds::documents,
        .check = document_as_saved,
        .mutant = "edits_the_components_document",
    },
    {
        .id = "requester/restore-source/stored-metadata-loaded",
        .inventory = "R-RORD-02 R-RORD-04 R-SUBC-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_restore_initialization,
                   "Requester Actions during Restore Initialization"},
        .statement =
            "What is restored of a writer is learned from its stored metadata, loaded with "
            "CreateVssExamineWriterMetadata or IVssExamineWriterMetadata::LoadFromXML.",
        .why = "The writer that runs today may declare other files and other components than those "
               "that lie on the medium.",
        .needs = holds::calls | holds::documents,
        .check = stored_metadata_loaded,
        .unreachable = "Our requester cannot restore without the metadata that it loads first.",
    },
    {
        .id = "requester/restore-source/method-read",
        .inventory = "R-RMETH-03",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::setting_vss_restore_methods, ""},
        .statement = "The requester reads the restore method of each writer that it restores.",
        .why = "Files that must not be replaced are, or are written while their service runs.",
        .needs = holds::calls | holds::documents,
        .check = method_read,
        .unreachable = "Our requester learns the method while it loads the stored metadata.",
    },
};

}  // namespace

std::span<const Rule> requester_restore_source() {
  return kRequesterRestoreSource;
}

}  // namespace vsskit::conformance
