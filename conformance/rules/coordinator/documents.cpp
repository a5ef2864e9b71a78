// What VSS keeps in the backup components document: how long writers may write there, and whose
// components a party sees.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// What a writer may store of a component in every event of a backup that lets it write. Stamps are
// judged by answers.cpp as well.
constexpr Verb kSetters[] = {Verb::SetBackupMetadata, Verb::AddPartialFile,
                             Verb::AddDifferencedFilesByLastModifyTime};

void open_until_post_snapshot(const Session& session, Judge& judge) {
  for (const Verb verb : {kSetters[0], kSetters[1], kSetters[2], Verb::SetBackupStamp}) {
    for (const Step* set : session.calls(verb)) {
      const Step* handler = session.handler_of(*set);
      if (handler == nullptr || !session.result_of(*set)) continue;
      if (handler->verb != Verb::OnPrepareBackup && handler->verb != Verb::OnPostSnapshot) continue;
      // VSS does not wait for a handler for ever, and writes no more for one that it gave up.
      if (session.over(*handler) == nullptr) continue;
      judge.applies(*set);
      if (session.result_of(*set) != kVssEBadState) continue;
      judge.violated(Place(*set).with(handler), "{} of {} in {} ended in {}",
                     trace::spec(verb).text, set->text("component"),
                     trace::spec(handler->verb).text, session.result_text(*set));
    }
  }
}

void closed_after_post_snapshot(const Session& session, Judge& judge) {
  for (const Verb verb : kSetters) {
    for (const Step* set : session.calls(verb)) {
      const Step* handler = session.handler_of(*set);
      if (handler == nullptr || !session.result_of(*set)) continue;
      judge.applies(*set);
      if (handler->verb != Verb::OnBackupComplete && handler->verb != Verb::OnBackupShutdown)
        continue;
      if (!session.succeeded(*set)) continue;
      judge.violated(Place(*set).with(handler), "{} of {} in {} ended in {}",
                     trace::spec(verb).text, set->text("component"),
                     trace::spec(handler->verb).text, session.result_text(*set));
    }
  }
}

// The components that a writer's instance, or its class, has in the document: of a backup those
// that were added before a step, of a restore those of the document that it began from.
class Entries {
 public:
  explicit Entries(const Session& session) {
    const Step* begun = session.first(Verb::InitializeForBackup);
    if (session.is_backup() && begun != nullptr && begun->text("document").empty()) {
      known_ = true;
      for (const AddedComponent& added : session.added())
        add({added.name, added.instance_id}, added.step->number);
    }
    trace::ParsedDocument document;
    const auto source = restore_source(session, document);
    if (session.kind() != SessionKind::restore || !source) return;
    known_ = true;
    for (const document::WriterComponents& writer : source->components->writers) {
      for (const document::BackupComponent& component : writer.components)
        add({{writer.writer_id, component_path(component)}, writer.instance_id},
            source->step->number);
    }
  }

  // False where the trace does not tell what the document has.
  [[nodiscard]] bool known() const { return known_; }
  // How many writers' instances have components when a step comes.
  [[nodiscard]] std::size_t writers_before(const Step& step) const {
    return static_cast<std::size_t>(
        std::count_if(instances_.begin(), instances_.end(),
                      [&](const auto& one) { return one.second.first < step.number; }));
  }
  // How many components an instance has in the end.
  [[nodiscard]] std::size_t components_of(const Guid& instance) const {
    const auto found = instances_.find(instance);
    return found == instances_.end() ? 0 : found->second.second;
  }
  // Whether the writer's class has a component of this name.
  [[nodiscard]] bool has(const ComponentName& name) const { return names_.count(bare(name)) != 0; }

 private:
  // A logical path may begin with a backslash, and a writer's calls give the whole path as it is.
  static ComponentName bare(ComponentName name) {
    name.path.erase(0, name.path.find_first_not_of('\\'));
    return name;
  }
  void add(const InstanceComponent& component, StepNumber step) {
    auto& [since, count] = instances_.try_emplace(component.instance_id, step, 0).first->second;
    since = std::min(since, step);
    ++count;
    names_.insert(bare(component.name));
  }

  bool known_ = false;
  std::map<Guid, std::pair<StepNumber, std::size_t>> instances_;  // since when, how many
  std::set<ComponentName> names_;
};

void writers_are_counted(const Session& session, Judge& judge) {
  if (session.first(Verb::GetWriterComponentsCount) == nullptr) return;
  const Entries entries(session);
  for (const Step* get : session.calls(Verb::GetWriterComponentsCount)) {
    const auto count = get->number_of("count");
    if (!entries.known() || !session.succeeded(*get) || !count) continue;
    judge.applies(*get);
    const std::size_t writers = entries.writers_before(*get);
    if (static_cast<std::size_t>(*count) == writers) continue;
    judge.violated(*get, "GetWriterComponentsCount gave {}; {} writers have components", *count,
                   writers);
  }
}

void own_components_alone(const Session& session, Judge& judge) {
  if (!session.is_backup()) return;
  const Entries entries(session);
  if (!entries.known()) return;
  for (const std::string& writer : session.writers()) {
    const Guid instance = session.instance_id(writer);
    for (const Step* event : session.events_of(writer)) {
      const auto count = event->number_of("components");
      if (!count || instance.is_null()) continue;
      judge.applies(*event);
      if (static_cast<std::size_t>(*count) <= entries.components_of(instance)) continue;
      judge.violated(*event, "{} gave {} components to writer {}, which has {} in the backup",
                     trace::spec(event->verb).text, *count, writer,
                     entries.components_of(instance));
    }
  }
}

// Calls of IVssComponent that find their component, whatever is said of it.
constexpr Verb kComponentCalls[] = {
    Verb::GetBackupStamp,    Verb::GetPreviousBackupStamp, Verb::GetBackupOptions,
    Verb::GetBackupMetadata, Verb::GetRestoreMetadata,     Verb::GetBackupSucceeded,
    Verb::SetBackupStamp,    Verb::SetBackupMetadata,      Verb::SetRestoreMetadata,
    Verb::AddPartialFile,    Verb::SetRestoreTarget,       Verb::IsSelectedForRestore,
};

void own_components_found(const Session& session, Judge& judge) {
  if (session.writers().empty()) return;
  const Entries entries(session);
  if (!entries.known()) return;
  for (const Verb verb : kComponentCalls) {
    for (const Step* call : session.calls(verb)) {
      const bool writers = call->subject.party == trace::Party::writer;
      const ComponentName name = session.component_of(*call);
      if (!writers || name.writer_id.is_null() || !session.succeeded(*call)) continue;
      judge.applies(*call);
      if (entries.has(name)) continue;
      judge.violated(*call, "writer {} came by component {}, and has none of that name",
                     call->subject.label, name.path);
    }
  }
}

constexpr Rule kCoordinatorDocuments[] = {
    {
        .id = "coordinator/documents/open-until-post-snapshot",
        .inventory = "C-BCD-11",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_life_cycle, ""},
        .statement = "From PrepareForBackup to the end of PostSnapshot the document takes what "
                     "writers store of their components.",
        .why = "The writer cannot leave behind what it needs for the next backup or a restore.",
        .needs = holds::none,
        .check = open_until_post_snapshot,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/documents/closed-after-post-snapshot",
        .inventory = "C-BCD-11",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_life_cycle, ""},
        .statement = "After PostSnapshot the document takes no metadata, partial or differenced "
                     "files from writers any more.",
        .why = "The requester has read the document by then, and copies by what it said.",
        .needs = holds::none,
        .check = closed_after_post_snapshot,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/documents/writers-are-counted",
        .inventory = "C-BCD-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Component Inclusion Information"},
        .statement = "GetWriterComponentsCount counts the writers that have components in the "
                     "document, and not their components.",
        .why = "The requester leaves out the components of some writer, or looks for one too many.",
        .needs = holds::calls,
        .check = writers_are_counted,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/documents/own-components-alone",
        .inventory = "C-BCD-14",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Component Inclusion Information"},
        .statement = "An event of a backup brings a writer no more components than were added of "
                     "its own.",
        .why = "The writer stores its stamp with another one's component.",
        .needs = holds::calls,
        .check = own_components_alone,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/documents/own-components-found",
        .inventory = "C-BCD-14",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, "Component Inclusion Information"},
        .statement = "A writer comes by components of its own class, and by no others.",
        .why = "The writer reads another one's stamps and metadata for its own.",
        .needs = holds::calls,
        .check = own_components_found,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_documents() {
  return kCoordinatorDocuments;
}

}  // namespace vsskit::conformance
