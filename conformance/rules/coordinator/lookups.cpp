// What VSS answers where something is asked for that is not there: components without an entry,
// indexes past the end, documents that are none.
#include <map>
#include <span>
#include <string>
#include <utility>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"
#include "sim/document/xml.h"

namespace vsskit::conformance {
namespace {

// Whether the session began with a document of its own, which may have entries that nobody added.
bool is_begun_from_document(const Session& session) {
  const Step* begun = session.first(Verb::InitializeForBackup);
  return begun != nullptr && !begun->text("document").empty();
}

void unknown_entry_refused(const Session& session, Judge& judge) {
  if (!session.is_backup() || is_begun_from_document(session)) return;
  for (const Verb verb :
       {Verb::SetBackupSucceeded, Verb::SetBackupOptions, Verb::SetPreviousBackupStamp}) {
    for (const Step* set : session.calls(verb)) {
      if (!session.result_of(*set)) continue;
      judge.applies(*set);
      const InstanceComponent component = session.instance_component_of(*set);
      const AddedComponent* added = session.added(component.name, component.instance_id);
      if (!session.succeeded(*set)) continue;
      if (added != nullptr && added->step->number < set->number) continue;
      judge.violated(*set, "{} of {}, which was not added, ended in {}", trace::spec(verb).text,
                     component.name.path, session.result_text(*set));
    }
  }
}

void unknown_saved_entry_refused(const Session& session, Judge& judge) {
  trace::ParsedDocument document;
  const auto begun = restore_source(session, document);
  if (!begun) return;
  for (const Verb verb :
       {Verb::SetRestoreOptions, Verb::SetAdditionalRestores, Verb::AddAlternativeLocationMapping,
        Verb::AddRestoreSubcomponent, Verb::SetFileRestoreStatus, Verb::AddNewTarget,
        Verb::SetRangesFilePath, Verb::SetAuthoritativeRestore, Verb::SetRollForward,
        Verb::SetRestoreName}) {
    for (const Step* set : session.calls(verb)) {
      if (!session.result_of(*set)) continue;
      judge.applies(*set);
      const ComponentName name = session.component_of(*set);
      if (begun->find(name) != nullptr || !session.succeeded(*set)) continue;
      judge.violated(Place(*set).with(begun->step), "{} of {}, which {} does not have, ended in {}",
                     trace::spec(verb).text, name.path, begun->document, session.result_text(*set));
    }
  }
}

// A getter with an index, what counts them, and the calls that change how many there are.
struct Indexed {
  Verb get;
  Verb count;
  Verb changes[2];
};
constexpr Indexed kIndexed[] = {
    {Verb::GetWriterMetadata,
     Verb::GetWriterMetadataCount,
     {Verb::GatherWriterMetadata, Verb::FreeWriterMetadata}},
    {Verb::GetWriterMetadataEx,
     Verb::GetWriterMetadataCount,
     {Verb::GatherWriterMetadata, Verb::FreeWriterMetadata}},
    {Verb::GetWriterStatus,
     Verb::GetWriterStatusCount,
     {Verb::GatherWriterStatus, Verb::FreeWriterStatus}},
    {Verb::GetWriterStatusEx,
     Verb::GetWriterStatusCount,
     {Verb::GatherWriterStatus, Verb::FreeWriterStatus}},
    {Verb::GetWriterComponents,
     Verb::GetWriterComponentsCount,
     {Verb::AddComponent, Verb::InitializeForRestore}},
    {Verb::GetPartialFile, Verb::GetPartialFileCount, {Verb::AddPartialFile, Verb::AddPartialFile}},
    {Verb::GetDifferencedFile,
     Verb::GetDifferencedFilesCount,
     {Verb::AddDifferencedFilesByLastModifyTime, Verb::AddDifferencedFilesByLastModifyLSN}},
    {Verb::GetAlternateLocationMapping,
     Verb::GetAlternateLocationMappingCount,
     {Verb::AddAlternativeLocationMapping, Verb::AddAlternativeLocationMapping}},
    {Verb::GetNewTarget, Verb::GetNewTargetCount, {Verb::AddNewTarget, Verb::AddNewTarget}},
    {Verb::GetDirectedTarget,
     Verb::GetDirectedTargetCount,
     {Verb::AddDirectedTarget, Verb::AddDirectedTarget}},
    {Verb::GetRestoreSubcomponent,
     Verb::GetRestoreSubcomponentCount,
     {Verb::AddRestoreSubcomponent, Verb::AddRestoreSubcomponent}},
};

bool is_changed(const Session& session, const Indexed& list, const Step& from, const Step& to) {
  for (const Verb verb : list.changes) {
    const Step* change = session.first_after(verb, from);
    if (change != nullptr && change->number < to.number) return true;
  }
  return false;
}

// What was counted last by the same party of the same component when `get` comes. Steps must be
// asked about in their order.
class Counted {
 public:
  Counted(const Session& session, Verb verb) : session_(&session), calls_(session.calls(verb)) {}

  const Step* before(const Step& get) {
    for (; next_ < calls_.size() && calls_[next_]->number < get.number; ++next_) {
      const Step& call = *calls_[next_];
      if (session_->succeeded(call)) last_[key_of(call)] = &call;
    }
    const auto found = last_.find(key_of(get));
    return found == last_.end() ? nullptr : found->second;
  }

 private:
  using Key = std::pair<std::string, ComponentName>;
  [[nodiscard]] Key key_of(const Step& step) const {
    // What GetWriterStatus gives has a writer, and no component.
    const bool of_component = !step.text("component").empty();
    return {step.subject.text(), of_component ? session_->component_of(step) : ComponentName{}};
  }

  const Session* session_;
  Steps calls_;
  std::size_t next_ = 0;
  std::map<Key, const Step*> last_;
};

void index_within_count(const Session& session, Judge& judge) {
  // A call may be made to fail in any way.
  if (session.world().has_fault("call_fails")) return;
  for (const Indexed& list : kIndexed) {
    Counted counted(session, list.count);
    for (const Step* get : session.calls(list.get)) {
      const Step* count = counted.before(*get);
      const auto index = get->number_of("index");
      const auto result = session.result_of(*get);
      if (count == nullptr || !index || !result) continue;
      const auto size = count->number_of("count");
      if (!size || is_changed(session, list, *count, *get)) continue;
      judge.applies(*get);
      const bool missing = *result == kVssEObjectNotFound;
      if (*index < *size ? !missing : failed(*result)) continue;
      judge.violated(Place(*get).with(count), "{} of index {} ended in {}; {} at step {} gave {}",
                     trace::spec(list.get).text, *index, session.result_text(*get),
                     trace::spec(list.count).text, count->number, *size);
    }
  }
}

void invalid_document_refused(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::InitializeForRestore, Verb::InitializeForBackup}) {
    for (const Step* begin : session.calls(verb)) {
      const std::string_view name = begin->text("document");
      const auto bytes = name.empty() ? std::nullopt : session.bytes_of(name);
      // An empty BSTR is as good as none.
      if (!bytes || bytes->empty() || !session.result_of(*begin)) continue;
      const auto parsed = document::parse_backup_components(*bytes, std::string(name));
      if (parsed.ok()) continue;
      judge.applies(*begin);
      if (!session.succeeded(*begin)) continue;
      judge.violated(*begin, "{} of {} ended in {}, which is no backup components document: {}",
                     trace::spec(verb).text, name, session.result_text(*begin),
                     parsed.error().what);
    }
  }
}

constexpr Rule kCoordinatorLookups[] = {
    {
        .id = "coordinator/lookups/unknown-entry-refused",
        .inventory = "C-ASYN-10",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_backup_succeeded, ""},
        .statement = "What is set in a backup of a component that was not added is refused with "
                     "VSS_E_OBJECT_NOT_FOUND.",
        .why = "The requester believes to have told the writer something that no entry holds.",
        .needs = holds::calls,
        .check = unknown_entry_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/lookups/unknown-saved-entry-refused",
        .inventory = "C-ASYN-10",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_additional_restores, ""},
        .statement = "What is set in a restore of a component that the document does not have is "
                     "refused with VSS_E_OBJECT_NOT_FOUND.",
        .why = "The writer hears nothing of it, and restores as if it had not been said.",
        .needs = holds::none,
        .check = unknown_saved_entry_refused,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/lookups/index-within-count",
        .inventory = "C-ASYN-11",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_component_get_partial_file, ""},
        .statement = "Getters with an index find what was counted, from 0 on, and past its end "
                     "answer VSS_E_OBJECT_NOT_FOUND.",
        .why = "Programs that count leave something out, and those that go on to the end never "
               "come to it.",
        .needs = holds::calls,
        .check = index_within_count,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/lookups/invalid-document-refused",
        .inventory = "C-ASYN-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_initialize_for_restore, ""},
        .statement = "A document that is not valid is refused with VSS_E_INVALID_XML_DOCUMENT.",
        .why = "A damaged backup is restored in part, as if nothing were missing.",
        .needs = holds::none,
        .check = invalid_document_refused,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_lookups() {
  return kCoordinatorLookups;
}

}  // namespace vsskit::conformance
