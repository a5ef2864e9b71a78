// Partial and differenced files: when writers may add them. Their form and overlaps are
// document/partial and document/differenced.
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void partial_only_where_supported(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::AddPartialFile)) {
    if (!session.partial_files_supported()) return;
    judge.applies(*call);
    if (*session.partial_files_supported()) continue;
    judge.violated(Place(*call).with(session.last_before(Verb::SetBackupState, *call)),
                   "{}\\{} added as partial file of component {}, and the requester does not "
                   "support partial files",
                   call->text("path"), call->text("filename"), call->text("component"));
  }
}

void partial_in_its_events(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::AddPartialFile)) {
    const Step* event = session.handler_of(*call);
    if (event == nullptr) continue;
    judge.applies(*call);
    if (event->verb == Verb::OnPrepareBackup || event->verb == Verb::OnPostSnapshot) continue;
    judge.violated(Place(*call).with(event), "{}\\{} added as partial file in {}",
                   call->text("path"), call->text("filename"), trace::spec(event->verb).text);
  }
}

// The step and the schema that decide about a differenced specification.
template <class Visit>
void each_differenced_call(const Session& session, const Visit& visit) {
  for (const Step* call : session.calls(Verb::AddDifferencedFilesByLastModifyTime)) {
    if (session.refused(*call)) continue;
    if (const auto* gathered = session.metadata_of(call->subject.label)) {
      visit(*call, *gathered, gathered->metadata->schema_mask());
    }
  }
}

void differenced_only_by_last_modify(const Session& session, Judge& judge) {
  each_differenced_call(
      session, [&](const Step& call, const GatheredMetadata& gathered, std::uint32_t mask) {
        judge.applies(call);
        if ((mask & schema::kLastModify) != 0) return;
        judge.violated(Place(call).with(gathered.step),
                       "{}\\{} added as differenced files, and the schema is {}", call.text("path"),
                       call.text("filespec"), print_name(Naming::backup_schema, mask));
      });
}

void differenced_only_in_its_types(const Session& session, Judge& judge) {
  const auto type = session.backup_type();
  if (!type) return;
  each_differenced_call(session, [&](const Step& call, const GatheredMetadata& gathered,
                                     std::uint32_t mask) {
    judge.applies(call);
    const bool fits = (*type == BackupType::incremental && (mask & schema::kIncremental) != 0) ||
                      (*type == BackupType::differential && (mask & schema::kDifferential) != 0);
    if (fits) return;
    judge.violated(Place(call).with(gathered.step),
                   "{}\\{} added as differenced files in a {} backup; the schema is {}",
                   call.text("path"), call.text("filespec"), print(*type),
                   print_name(Naming::backup_schema, mask));
  });
}

constexpr Rule kWriterIncremental[] = {
    {
        .id = "writer/incremental/partial-where-supported",
        .inventory = "W-PART-02",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "A writer adds partial files only for a requester that supports them.",
        .why = "Another requester does not look: it saves the whole file or leaves it out, and "
               "restores something else than the writer expects.",
        .needs = holds::none,
        .check = partial_only_where_supported,
        .mutant = "adds_partial_unasked",
    },
    {
        .id = "writer/incremental/partial-in-its-events",
        .inventory = "W-PART-03",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Partial File Backup"},
        .statement = "Partial files are added in PrepareForBackup or PostSnapshot.",
        .why = "Later the requester has copied the files already.",
        .needs = holds::none,
        .check = partial_in_its_events,
        .mutant = "adds_partial_late",
    },
    {
        .id = "writer/incremental/differenced-by-last-modify",
        .inventory = "W-DIFF-02",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_add_differenced_files_by_last_modify_time, ""},
        .statement = "Only a writer with VSS_BS_LAST_MODIFY adds differenced files.",
        .why = "A requester that does not expect them copies by the mask alone, and too little.",
        .needs = holds::none,
        .check = differenced_only_by_last_modify,
        .mutant = "differences_without_schema",
    },
    {
        .id = "writer/incremental/differenced-in-its-types",
        .inventory = "W-DIFF-03",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_add_differenced_files_by_last_modify_time, ""},
        .statement = "Differenced files are added in the incremental and differential backups that "
                     "the schema names.",
        .why = "In a full backup they make the requester leave unchanged files out of the base.",
        .needs = holds::none,
        .check = differenced_only_in_its_types,
        .mutant = "adds_differenced_in_full",
    },
};

}  // namespace

std::span<const Rule> writer_incremental() {
  return kWriterIncremental;
}

}  // namespace vsskit::conformance
