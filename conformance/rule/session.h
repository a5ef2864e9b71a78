// One session cut from a trace, and the words in which rules speak of it. A session is one backup,
// restore or query of one requester object, from CreateVssBackupComponents to what follows its last
// Release, with everything that happened for it: writers' events and calls, documents, effects,
// medium. Steps before and between sessions that belong to none form one of kind `outside`.
//
// Every word is O(1) or O(log n) in the session's steps unless it says otherwise, so a rule that
// starts from calls(verb) costs nothing where its verb does not occur. References and spans live as
// long as the session. Excerpts are sessions too: any step may be missing unless holds() says that
// its kind is complete.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/rule/rule.h"
#include "conformance/rule/world.h"
#include "sim/base/hresult.h"
#include "sim/base/vss_types.h"
#include "sim/document/values.h"
#include "sim/selection/component_tree.h"
#include "sim/trace/recording.h"
#include "sim/trace/step.h"

namespace vsskit::conformance {

class CopiedFiles;
class History;

using trace::Step;
using trace::StepNumber;
using trace::Verb;

enum class SessionKind : std::uint8_t { backup, restore, query, outside };

// A document's values by its name in the recording; nullptr when it cannot be read.
using Documents = std::function<trace::ParsedDocument(std::string_view name)>;

// A document's bytes by its name in the recording; none when they cannot be had.
using DocumentBytes = std::function<std::optional<std::string>(std::string_view name)>;

// Steps in trace order.
using Steps = std::span<const Step* const>;

// What is known of an asynchronous operation: the call that began it, and what its IVssAsync said.
struct Outcome {
  const Step* call = nullptr;      // nullptr: the operation was never begun
  const Step* reported = nullptr;  // the last QueryStatus that answered something but PENDING
  std::optional<Hresult> result;   // what it answered; none when the result was never read

  // The call was refused, or the operation ended in an error or was cancelled.
  [[nodiscard]] bool known_failed() const;
  // The end was read and it was VSS_S_ASYNC_FINISHED.
  [[nodiscard]] bool known_finished() const { return result == kVssSAsyncFinished; }
};

// Whether a call of the requester makes an IVssAsync.
[[nodiscard]] bool is_asynchronous(Verb verb);
// The calls by which a writer builds its metadata.
[[nodiscard]] std::span<const Verb> metadata_verbs();
// The asynchronous calls of a backup or restore, in the SDK's order.
[[nodiscard]] std::span<const Verb> asynchronous_verbs();

// A component as the requester or a writer addresses it; `path` is `logical path\name`, as
// selection::full_path() has it. Of one class: what several instances of it are asked or say is
// told apart by InstanceComponent.
struct ComponentName {
  Guid writer_id;
  std::string path;
  auto operator<=>(const ComponentName&) const = default;
};
// The component of one instance of the class; a null instance where the trace does not tell.
struct InstanceComponent {
  ComponentName name;
  Guid instance_id;
  auto operator<=>(const InstanceComponent&) const = default;
};
// `logical path\name`, or the name alone where the path is absent or empty.
[[nodiscard]] std::string component_path(std::string_view logical_path, std::string_view name);
[[nodiscard]] std::string component_path(const document::Component& component);
[[nodiscard]] std::string component_path(const document::BackupComponent& component);

// One successful AddComponent.
struct AddedComponent {
  const Step* step;
  ComponentName name;
  Guid instance_id;
  ComponentType type;
};

// One writer's metadata as gathered in this session (the last one, where it was gathered twice).
struct GatheredMetadata {
  const Step* step;           // the WriterMetadata step
  std::string_view label;     // the writer
  std::string_view document;  // its name in the recording
  const document::WriterMetadata* metadata;
};

// One BackupComponents step whose document could be read.
class StoredComponents {
 public:
  StoredComponents(const Step* stored_at, std::string_view name,
                   const document::BackupComponents* values)
      : step(stored_at), document(name), components(values) {}

  const Step* step;
  std::string_view document;  // its name in the recording
  const document::BackupComponents* components;

  // The component's entry; nullptr when it has none. Of the first instance where none is asked for.
  // O(log n), the first time O(n log n).
  [[nodiscard]] const document::BackupComponent* find(const ComponentName& name,
                                                      const Guid& instance = {}) const;

 private:
  mutable std::map<InstanceComponent, const document::BackupComponent*> places_;
};

class Session {
 public:
  // --- What session this is.

  [[nodiscard]] SessionKind kind() const { return kind_; }
  [[nodiscard]] bool is_backup() const { return kind_ == SessionKind::backup; }
  // `requester`, `requester:2`; empty outside.
  [[nodiscard]] const std::string& requester() const { return requester_; }
  // Whether vsskit plays the requester: it never causes a finding.
  [[nodiscard]] bool scripted() const { return world_->scripted_requester(requester_); }
  // Whether evidence of all these kinds is complete.
  [[nodiscard]] bool holds(Evidence kinds) const { return held_.has(kinds); }
  [[nodiscard]] const World& world() const { return *world_; }
  // Earlier sessions of the recording.
  [[nodiscard]] const History& history() const { return *history_; }

  // --- Steps.

  [[nodiscard]] std::span<const Step> steps() const { return steps_; }
  // All steps of a verb: calls, events, effects, documents alike.
  [[nodiscard]] Steps calls(Verb verb) const;
  [[nodiscard]] const Step* first(Verb verb) const;  // nullptr when there is none
  [[nodiscard]] const Step* last(Verb verb) const;
  // The nearest one strictly before or after a step of this session; nullptr when there is none.
  [[nodiscard]] const Step* last_before(Verb verb, const Step& step) const;
  [[nodiscard]] const Step* first_after(Verb verb, const Step& step) const;
  // The first call of the verb that succeeded, or whose result the excerpt leaves open.
  [[nodiscard]] const Step* first_accepted(Verb verb) const;
  // The steps strictly between two, as a slice of steps(); `to` nullptr means to the end.
  [[nodiscard]] std::span<const Step> between(const Step& from, const Step* to) const;
  // nullptr when this session has no step of that number.
  [[nodiscard]] const Step* find(StepNumber number) const;

  // --- Calls, events and what they answered.

  // The `end` that closed a call or event; nullptr when it was answered on its own line or never.
  [[nodiscard]] const Step* end_of(const Step& step) const;
  // When a step was over: itself where it has its result on its line, else its `end`; nullptr for a
  // call or event that was never closed.
  [[nodiscard]] const Step* over(const Step& step) const;
  // The result wherever it stands; none while open. `answer` is for events: true, false.
  [[nodiscard]] std::optional<Hresult> result_of(const Step& step) const;
  [[nodiscard]] std::optional<bool> answer_of(const Step& event) const;
  // The result as text for sentences; `no result` while open.
  [[nodiscard]] std::string result_text(const Step& step) const;
  [[nodiscard]] bool succeeded(const Step& call) const;  // closed with a success code
  [[nodiscard]] bool refused(const Step& call) const;    // closed with an error code
  // A field of a call, wherever it stands: what comes out of a call with steps inside it stands at
  // its `end`. Empty when absent or null.
  [[nodiscard]] std::string_view value_of(const Step& call, std::string_view key) const;
  // The event that a writer's step is inside of, or that an effect happened during; nullptr outside
  // of handlers, as for a call that names an event which is over.
  [[nodiscard]] const Step* handler_of(const Step& step) const;
  // The event whose object a writer's call used although it was over; nullptr for other calls.
  [[nodiscard]] const Step* outlived_event(const Step& step) const;
  // Whether the step is an event, or belongs to one, that never reached its handler: a fault that
  // the trace declares did all that is in it, in the writer's name.
  [[nodiscard]] bool was_done_by_fault(const Step& step) const;
  // The steps directly inside a call or event, its `end` left out, and the effects during it.
  [[nodiscard]] Steps inside(const Step& step) const;

  // --- Asynchronous operations.

  [[nodiscard]] Outcome outcome_of(const Step& call) const;
  // The call of this verb that decides; nullptr when there is none. That is the last one, unless it
  // was refused after another that is not known to have failed, which changes nothing. A set of
  // shadow copies that was started since is another matter.
  [[nodiscard]] const Step* deciding(Verb verb) const;
  // Of that call.
  [[nodiscard]] Outcome outcome_of(Verb verb) const;
  // QueryStatus and Wait on the IVssAsync of a call, in order.
  [[nodiscard]] Steps queries_of(const Step& call) const;
  // Whether the requester knew before `step` that the operation was over: an unlimited Wait had
  // returned, or QueryStatus had answered something but PENDING, or the call had been refused.
  [[nodiscard]] bool over_before(const Step& call, const Step& step) const;
  // Whether the last that the requester did was to wait for this operation, or to ask for it, and
  // it never came back: the process was ended from outside, or the trace is cut there.
  [[nodiscard]] bool is_waiting_at_end(const Step& call) const;
  // The first call of this requester strictly after a step that is not about an IVssAsync; nullptr
  // when there is none.
  [[nodiscard]] const Step* next_call(const Step& step) const;

  // --- Writers.

  // Labels of the writers that had events or metadata in this session, sorted.
  [[nodiscard]] const std::vector<std::string>& writers() const { return writer_labels_; }
  // All events of a writer in order; of one verb: the first, or nullptr.
  [[nodiscard]] Steps events_of(std::string_view writer) const;
  [[nodiscard]] const Step* event(std::string_view writer, Verb verb) const;
  // Whether the writer was handed such an event, strictly after `since` where that is given, and
  // ended it well: no fault did it in its stead, and it answered true. Only of such a writer may be
  // asked what was to be done in the event. Where the trace holds no events it is what the
  // requester read of the writer's status; in an excerpt without calls, nothing speaks against it.
  [[nodiscard]] bool ended_well(std::string_view writer, Verb event,
                                const Step* since = nullptr) const;
  // The class id and the instance id of a writer, from the world or its metadata; null when nothing
  // tells.
  [[nodiscard]] Guid writer_id(std::string_view label) const;
  [[nodiscard]] Guid instance_id(std::string_view label) const;

  // --- State that the requester set.

  // From SetBackupState (the last that was not refused), else from the stored components.
  [[nodiscard]] std::optional<BackupType> backup_type() const { return backup_type_; }
  [[nodiscard]] bool is_incremental_or_differential() const;
  [[nodiscard]] std::optional<bool> component_mode() const { return component_mode_; }
  [[nodiscard]] std::optional<bool> partial_files_supported() const { return partial_files_; }
  // From SetContext; VSS_CTX_BACKUP without.
  [[nodiscard]] std::uint32_t context() const { return context_; }
  [[nodiscard]] bool context_has_writers() const { return (context_ & attribute::kNoWriters) == 0; }
  // Every AddComponent that was not refused.
  [[nodiscard]] const std::vector<AddedComponent>& added() const { return added_; }
  // O(log n). Where no instance is asked for, the first one's; where a step named none, it is of
  // all.
  [[nodiscard]] const AddedComponent* added(const ComponentName& name,
                                            const Guid& instance = {}) const;
  // The component that a step addresses: requester's calls and IVssComponent calls of either side.
  [[nodiscard]] ComponentName component_of(const Step& step) const;
  // The same with the instance that the step names, null where it names none.
  [[nodiscard]] InstanceComponent instance_component_of(const Step& step) const;
  // Volumes whose AddToSnapshotSet was not refused, as World::volume_key(), sorted.
  [[nodiscard]] const std::vector<std::string>& snapshot_volumes() const { return set_volumes_; }
  [[nodiscard]] bool in_snapshot_set(std::string_view path) const;
  // Ids of shadow copies and sets that the session was told of, where they were made.
  [[nodiscard]] std::set<std::string_view> copies_told() const;
  // Whether a shadow copy was begun: DoSnapshotSet was called and not refused.
  [[nodiscard]] const Step* snapshot_begun() const { return first_accepted(Verb::DoSnapshotSet); }

  // How the session ended: the last Release or `exit`; nullptr when the trace stops before.
  [[nodiscard]] const Step* released() const { return released_; }
  // Whether the trace stops in the middle of it: its process crashed or was ended from outside, for
  // one that ends in order leaves an `exit`. What had not come by then is nobody's omission.
  [[nodiscard]] bool was_cut() const { return cut_; }
  // Whether it ended because the fault plan let the requester vanish, or the machine die.
  [[nodiscard]] bool was_taken_away() const;
  // Whether it ended for the latter: its writers ended there too.
  [[nodiscard]] bool died_with_machine() const;
  // The step to complain at when something never came: released(), else the last step.
  [[nodiscard]] const Step& last_step() const;

  // --- Documents. Parsed on first use; those that cannot be read are left out.

  [[nodiscard]] const std::vector<GatheredMetadata>& metadata() const;
  [[nodiscard]] const GatheredMetadata* metadata_of(std::string_view label) const;
  [[nodiscard]] const GatheredMetadata* metadata_of(const Guid& writer_id,
                                                    const Guid* instance = nullptr) const;
  // All file sets of a writer's components. O(n log n).
  [[nodiscard]] FileSpecIndex files_of(const GatheredMetadata& gathered) const;
  // A writer's components as a tree (selectability, component sets). The first time O(n log n).
  [[nodiscard]] const selection::ComponentTree& tree_of(const GatheredMetadata& gathered) const;
  // In order; the last one is what the session left behind.
  [[nodiscard]] const std::vector<StoredComponents>& stored_components() const;
  [[nodiscard]] const StoredComponents* last_components() const;
  // The last one before a step.
  [[nodiscard]] const StoredComponents* components_before(const Step& step) const;
  // Any document by its name in the recording: its values (nullptr when it cannot be read), its
  // bytes (none when they cannot be had). Each call may read it anew.
  [[nodiscard]] trace::ParsedDocument document_named(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> bytes_of(std::string_view name) const;

  // What was copied, held against what the documents ask for. Made on first use.
  [[nodiscard]] const CopiedFiles& copied() const;

 private:
  friend class SessionCutter;

  Session(std::string requester, const World& world, const History& history,
          const Documents& documents, const DocumentBytes* bytes, Evidence held);
  // The event that a step is inside of, and whether it was over then.
  [[nodiscard]] const Step* event_of(const Step& step, bool& over) const;
  std::size_t index_of(const Step& step) const {
    return static_cast<std::size_t>(&step - steps_.data());
  }
  // Adds a step inside an earlier one of this session (its index, or kNone).
  std::size_t add(Step step, std::size_t inside);
  void close(std::size_t open, std::size_t end) { end_[open] = static_cast<std::uint32_t>(end); }
  // Builds the indexes; nothing is added afterwards.
  void seal();
  void index_verbs();
  void index_insides();
  void index_queries();
  void index_writers();
  void read_kind();
  void read_state();
  void read_stored_state();
  void read_components_added();
  void read_documents() const;
  [[nodiscard]] bool was_read_well(std::string_view writer, StepNumber from) const;

  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::size_t kVerbs = static_cast<std::size_t>(Verb::count_);

  std::string requester_;
  SessionKind kind_ = SessionKind::query;
  const World* world_;
  const History* history_;
  const Documents* documents_;
  const DocumentBytes* bytes_;  // may be null
  Evidence held_;

  std::vector<Step> steps_;
  std::vector<std::uint32_t> inside_;
  std::vector<std::uint32_t> end_;
  const Step* released_ = nullptr;
  bool cut_ = false;

  std::array<std::uint32_t, kVerbs + 1> verb_begin_{};
  std::vector<const Step*> by_verb_;
  std::vector<std::uint32_t> inside_begin_;  // of each step, in insides_; one more at the end
  std::vector<const Step*> insides_;
  std::vector<const Step*> queries_;  // by `started`, then by number
  std::vector<std::string> writer_labels_;
  std::map<std::string, std::vector<const Step*>, std::less<>> events_;

  std::optional<BackupType> backup_type_;
  std::optional<bool> component_mode_;
  std::optional<bool> partial_files_;
  std::uint32_t context_ = context::kBackup;
  std::vector<AddedComponent> added_;
  std::map<InstanceComponent, std::size_t> added_places_;
  std::vector<std::string> set_volumes_;

  mutable bool documents_read_ = false;
  mutable std::vector<trace::ParsedDocument> kept_;
  mutable std::vector<GatheredMetadata> metadata_;
  mutable std::map<std::string_view, std::size_t> metadata_labels_;  // their places
  // By writer class, and by instance; a null instance stands for the first of the class.
  mutable std::map<std::pair<Guid, Guid>, std::size_t> metadata_writers_;
  mutable std::map<const document::WriterMetadata*, std::unique_ptr<selection::ComponentTree>>
      trees_;
  mutable std::vector<StoredComponents> stored_;
  mutable std::shared_ptr<const CopiedFiles> copied_;
};

}  // namespace vsskit::conformance
