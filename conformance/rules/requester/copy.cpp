// What of changed and partial files is copied, that files are copied whole, and that the documents
// are saved. Which files are copied at all is requester/masks.
#include <algorithm>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rule/unknown_bytes.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

using Answer = selection::FileDecision::Answer;

bool has_time(const selection::FileDecision& decision) {
  return decision.answer == Answer::if_changed && decision.set->since.ticks != 0;
}

bool has_changed(const ExpectedFile& file) {
  return has_time(file.decision) && file.modified > file.decision.set->since && file.size != 0;
}

bool is_whole(const ExpectedFile& file) {
  const ByteRange whole{0, file.size};
  return file.stored != nullptr && contains(file.stored->ranges, std::span(&whole, 1));
}

// The bytes of the ranges that lie within the file; none where they cannot be known from here.
std::optional<ByteRanges> ranges_of(const ExpectedFile& file) {
  const auto* partial =
      file.decision.answer == Answer::ranges ? file.decision.set->partial : nullptr;
  if (partial == nullptr || names_ranges_file(partial->ranges)) return std::nullopt;
  const Result<ByteRanges> ranges = parse_ranges(partial->ranges);
  if (!ranges) return std::nullopt;
  const ByteRange whole{0, file.size};
  return intersection_of(*ranges, std::span(&whole, 1));
}

bool has_ranges(const ExpectedFile& file) {
  const auto ranges = ranges_of(file);
  return ranges && !ranges->empty();
}

ByteRanges missing_ranges(const ExpectedFile& file) {
  return difference_of(*ranges_of(file),
                       file.stored == nullptr ? std::span<const ByteRange>() : file.stored->ranges);
}

void ranges_stored(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  const auto claims = copied.claims(
      [&](const ExpectedFile& file) {
        return has_ranges(file) && !copied.may_be_reworked(file.path);
      },
      [](const ExpectedFile& file) { return missing_ranges(file).empty(); });
  for (const Claim& claim : claims) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    const ByteRanges missing = missing_ranges(*claim.first);
    judge.violated(Place(*claim.success).with(claim.first->snapshot),
                   "{} of {} partial files lack bytes of their ranges; {} bytes of {} were not "
                   "stored, the first at {} of the ranges \"{}\"",
                   claim.short_of, claim.files, total_length(missing), claim.first->path,
                   missing.front().offset, claim.first->decision.set->partial->ranges);
  }
}

void ranges_file_stored(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  if (copied.plan() == nullptr) return;
  for (const selection::PlannedSet& set : copied.plan()->sets()) {
    if (set.partial == nullptr || !names_ranges_file(set.partial->ranges)) continue;
    const Step* success = copied.claim_of(set);
    if (success == nullptr) continue;
    judge.applies(*success);
    const std::string_view path = ranges_file_path(set.partial->ranges);
    if (!copied.is_lost(expand(path, session.world().variables()))) continue;
    judge.violated(*success,
                   "the ranges of {} stand in {}, which was not stored, yet the component is "
                   "reported as saved",
                   join_path(set.partial->path, set.partial->filename), path);
  }
}

void changed_files_stored(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  const auto claims = copied.claims(
      [&](const ExpectedFile& file) { return has_changed(file) && copied.is_known(file.path); },
      [&](const ExpectedFile& file) { return !copied.is_lost(file.path); });
  for (const Claim& claim : claims) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    judge.violated(Place(*claim.success).with(claim.first->snapshot),
                   "{} of {} changed differenced files were not stored, yet the component is "
                   "reported as saved; the first, {}, was changed at {}, the writer asks for "
                   "changes since {}",
                   claim.short_of, claim.files, claim.first->path, claim.first->modified.text(),
                   claim.first->decision.set->since.text());
  }
}

void unchanged_files_left_out(const Session& session, Judge& judge) {
  for (const StoredFile& file : session.copied().stored()) {
    if (!file.is_named || !file.modified || !has_time(file.decision)) continue;
    const FileTime since = file.decision.set->since;
    if (*file.modified == since) continue;  // changed in that tick: it may be taken or left
    judge.applies(*file.step);
    if (*file.modified > since) continue;
    judge.violated(*file.step,
                   "{} was stored: it was changed last at {}, the writer asks for "
                   "changes since {}",
                   file.path, file.modified->text(), since.text());
  }
}

// What is named both as differenced and as partial is requester/changes' matter.
void stored_whole(const Session& session, Judge& judge) {
  const CopiedFiles& copied = session.copied();
  const auto is_due = [&](const ExpectedFile& file) {
    if (file.stored == nullptr || file.stored->is_mixed || file.size == 0) return false;
    if (file.decision.answer == Answer::required) return true;
    return has_changed(file) && !copied.is_partial(file.path);
  };
  for (const Claim& claim : copied.claims(is_due, is_whole)) {
    judge.applies(*claim.success);
    if (claim.short_of == 0) continue;
    judge.violated(Place(*claim.success).with(claim.first->stored->step),
                   "{} of {} files were stored in part; the first is {} with {} of {} bytes: {}",
                   claim.short_of, claim.files, claim.first->path,
                   total_length(claim.first->stored->ranges), claim.first->size,
                   claim.first->decision.why);
  }
}

// What of the session's documents the medium got. Where something was stored that is neither a file
// nor one of these documents, they may be in it.
struct SavedDocuments {
  bool components = false;
  bool components_known = false;                 // there is one whose bytes are known
  std::vector<const GatheredMetadata*> missing;  // of writers that take part
  std::size_t writers = 0;
  bool is_certain = false;
};

bool takes_part(const StoredComponents& stored, const GatheredMetadata& gathered) {
  const auto& writers = stored.components->writers;
  return std::any_of(writers.begin(), writers.end(), [&](const auto& writer) {
    const document::Identification& who = gathered.metadata->identification;
    return writer.writer_id == who.writer_id &&
           (writer.instance_id.is_null() || writer.instance_id == who.instance_id);
  });
}

SavedDocuments saved_documents(const Session& session, const StoredComponents& stored) {
  SavedDocuments saved;
  UnknownBytes texts(session);
  for (const Verb verb : {Verb::BackupComponents, Verb::SaveAsXML}) {
    for (const Step* step : session.calls(verb)) {
      const auto bytes = session.bytes_of(session.value_of(*step, "document"));
      saved.components_known = saved.components_known || bytes.has_value();
      saved.components = (bytes && texts.take(*bytes)) || saved.components;
    }
  }
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto bytes = session.bytes_of(gathered.document);
    const bool there = bytes && texts.take(*bytes);
    if (!bytes || !takes_part(stored, gathered)) continue;
    ++saved.writers;
    if (!there) saved.missing.push_back(&gathered);
  }
  saved.is_certain = texts.empty();
  return saved;
}

// The BackupComplete of a backup whose documents a restore would need; nullptr where there is none.
const Step* completed_with_components(const Session& session) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete == nullptr || !session.is_backup() || session.added().empty()) return nullptr;
  return session.last_components() == nullptr ? nullptr : complete;
}

void components_document_stored(const Session& session, Judge& judge) {
  const Step* complete = completed_with_components(session);
  if (complete == nullptr) return;
  const SavedDocuments saved = saved_documents(session, *session.last_components());
  if (!saved.components_known || (!saved.components && !saved.is_certain)) return;
  if (!saved.components && session.was_cut()) return;
  judge.applies(*complete);
  if (saved.components) return;
  const Step* save = session.last(Verb::SaveAsXML);
  judge.violated(Place(session.last_step()).with(complete).with(save),
                 "the backup of {} components is complete{}, and its components document is not on "
                 "the medium",
                 session.added().size(), save == nullptr ? " without SaveAsXML" : "");
}

void writer_metadata_stored(const Session& session, Judge& judge) {
  const Step* complete = completed_with_components(session);
  if (complete == nullptr) return;
  const SavedDocuments saved = saved_documents(session, *session.last_components());
  if (saved.writers == 0 || (!saved.missing.empty() && !saved.is_certain)) return;
  if (!saved.missing.empty() && session.was_cut()) return;
  judge.applies(*complete);
  if (saved.missing.empty()) return;
  const GatheredMetadata& first = *saved.missing.front();
  judge.violated(Place(session.last_step()).with(complete).with(first.step),
                 "the metadata of {} of {} writers that take part is not on the medium; the first "
                 "is that of \"{}\"",
                 saved.missing.size(), saved.writers, first.metadata->identification.friendly_name);
}

constexpr Rule kRequesterCopy[] = {
    {
        .id = "requester/copy/ranges-stored",
        .inventory = "R-PART-08",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Partial File Backup"},
        .statement = "Of a partial file at least every byte of its ranges is stored.",
        .why = "At a restore the base is patched with these bytes: with one too few the file is "
               "of no time at all.",
        .needs = holds::medium,
        .check = ranges_stored,
        .mutant = "ignores_ranges",
    },
    {
        .id = "requester/copy/ranges-file-stored",
        .inventory = "R-PART-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "A ranges file is stored with the ranges that it tells of, also where no file "
                     "set names it.",
        .why = "Without it nobody knows where in the file the stored bytes belong.",
        .needs = holds::medium,
        .check = ranges_file_stored,
        .unreachable = "The roles' ranges stand in the document; none is long enough for a file.",
    },
    {
        .id = "requester/copy/changed-files-stored",
        .inventory = "R-DIFF-06 R-DIFF-07 R-DIFF-10 R-SPEC-06 R-SPEC-08",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup By Last Modify Time"},
        .statement = "Differenced files that have changed since the writer's time are stored.",
        .why = "The change is in no backup: the restored file is that of the base.",
        .needs = holds::medium,
        .check = changed_files_stored,
        .mutant = "ignores_differenced_files",
    },
    {
        .id = "requester/copy/unchanged-files-left-out",
        .inventory = "R-DIFF-06 R-DIFF-07 R-TYPE-23",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup By Last Modify Time"},
        .statement = "Differenced files that have not changed since the writer's time are not "
                     "stored.",
        .why = "An incremental backup grows to a full one, although the writer said what has "
               "changed.",
        .needs = holds::none,
        .check = unchanged_files_left_out,
        .mutant = "copies_unchanged_files",
    },
    {
        .id = "requester/copy/stored-whole",
        .inventory = "R-PART-16 R-DIFF-11 R-PART-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::vss_test_writer_tool, "Adding Partial Files"},
        .statement =
            "Files other than partial ones are stored whole; ranges hold for the file that "
            "they were set on alone.",
        .why = "A file that is cut short restores as a file that was never there.",
        .needs = holds::medium,
        .check = stored_whole,
        .unreachable = "The requester role stores a file in part only by the writer's ranges.",
    },
    {
        .id = "requester/copy/components-document-stored",
        .inventory = "R-COPY-06",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_actual_backup_of_files,
                   "Requester Actions during Backup of Files"},
        .statement = "The components document is stored with the backup.",
        .why = "InitializeForRestore takes it: without it there is no restore with VSS.",
        .needs = holds::medium | holds::calls,
        .check = components_document_stored,
        .mutant = "saves_no_documents",
    },
    {
        .id = "requester/copy/writer-metadata-stored",
        .inventory = "R-COPY-06",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_actual_backup_of_files,
                   "Requester Actions during Backup of Files"},
        .statement = "The metadata of every writer that takes part is stored with the backup.",
        .why = "It says where each file belongs and how it is restored; the writer that comes back "
               "may say something else by then, or nothing.",
        .needs = holds::medium | holds::calls,
        .check = writer_metadata_stored,
        .mutant = "saves_no_writer_metadata saves_no_documents",
    },
};

}  // namespace

std::span<const Rule> requester_copy() {
  return kRequesterCopy;
}

}  // namespace vsskit::conformance
