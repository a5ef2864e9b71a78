// What becomes of shadow copies that are there: how long they stay, that they show one moment, how
// they are exposed, imported and deleted. How they are made is in creation.cpp.
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/copy_words.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"
#include "sim/trace/listing.h"

namespace vsskit::conformance {
namespace {

// Storage for changes may run out when files change, and copies go with it.
bool is_changed(std::span<const Step> steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    return step.subject.party == trace::Party::files && step.verb != Verb::snapshot_deleted;
  });
}

void persistent_copies_stay(const Session& session, Judge& judge) {
  const Step* released = session.released();
  if (released == nullptr || released->verb != Verb::Release) return;
  const Step* over = session.over(*released);
  for (const Step* copy : session.calls(Verb::snapshot)) {
    if (!has_bits(context_before(session, *copy), attribute::kPersistent)) continue;
    // Whoever lets go of a creation that is under way has it undone.
    const Step* snapshot = session.last_before(Verb::DoSnapshotSet, *copy);
    if (snapshot != nullptr && !session.outcome_of(*snapshot).known_finished()) continue;
    judge.applies(*copy);
    const Step* deleted = gone(session, copy->text("id"));
    if (deleted == nullptr || deleted->number < released->number) continue;
    if (over == nullptr || deleted->number > over->number) continue;
    if (is_changed(session.between(*released, deleted))) continue;
    judge.violated(Place(*deleted).with(copy).with(released),
                   "the copy of {} made in context {} went with the requester's Release at step {}",
                   copy->subject.label, context_name(session, *copy), released->number);
  }
}

// Copies of this set were made volumes of their own, which nothing ties to the requester.
bool is_broken(const Session& session, std::string_view set) {
  for (const Verb verb : {Verb::BreakSnapshotSet, Verb::BreakSnapshotSetEx}) {
    for (const Step* call : session.calls(verb)) {
      if (call->text("set") == set && !session.refused(*call)) return true;
    }
  }
  return false;
}

// A provider did not delete what it was asked to, or the volume went away with its copies. Of the
// system's own provider the trace has declared faults alone.
bool is_deletion_kept_back(const Session& session) {
  for (const std::string_view fault : {"provider_fail", "provider_hang", "volume_lost"}) {
    if (session.world().has_fault(fault)) return true;
  }
  for (const Verb verb : {Verb::ProviderDeleteSnapshots, Verb::OnLunEmpty, Verb::OnLoad}) {
    for (const Step* call : session.calls(verb)) {
      if (!session.succeeded(*call)) return true;
    }
  }
  return false;
}

void backup_copies_go(const Session& session, Judge& judge) {
  constexpr std::uint32_t kStay = attribute::kNoAutoRelease | attribute::kTransportable;
  const Step* released = session.released();
  if (released == nullptr || released->verb != Verb::Release) return;
  if (is_deletion_kept_back(session)) return;
  for (const Step* copy : session.calls(Verb::snapshot)) {
    const auto context = context_before(session, *copy);
    if (!context || (*context & kStay) != 0) continue;
    if (is_broken(session, copy->text("set"))) continue;
    judge.applies(*copy);
    if (gone(session, copy->text("id")) != nullptr) continue;
    judge.violated(Place(*released).with(copy),
                   "the copy of {} made in context {} at step {} is still there",
                   copy->subject.label, context_name(session, *copy), copy->number);
  }
}

// What the shadow copies of a session held, by where it is read.
class Images {
 public:
  explicit Images(const Session& session) {
    for (const Step* copy : session.calls(Verb::snapshot)) {
      const auto bytes = session.bytes_of(copy->text("listing"));
      const auto files = bytes ? trace::parse_listing(*bytes, copy->text("listing")) : Error{};
      if (!files.ok() || copy->text("device").empty()) continue;
      for (const trace::ListedFile& file : *files) {
        const std::string inner = file.path.substr(volume_of(file.path).size());
        files_.insert_or_assign(path_key(join_path(copy->text("device"), inner)),
                                Image{copy, file});
      }
    }
  }

  struct Image {
    const Step* snapshot;
    trace::ListedFile file;
  };
  // nullptr where no listing has the file.
  [[nodiscard]] const Image* find(std::string_view source) const {
    const auto found = files_.find(path_key(source));
    return found == files_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Image> files_;
};

// Writers may change what is on a copy that recovers itself, and anybody one that was broken.
bool may_be_changed(const Session& session) {
  constexpr std::uint32_t kRecovers = attribute::kAutoRecover | attribute::kRollbackRecovery;
  if (session.first(Verb::GetSnapshotDeviceName) != nullptr) return true;
  if (session.context() != context::kAll && (session.context() & kRecovers) != 0) return true;
  return session.first(Verb::BreakSnapshotSet) != nullptr ||
         session.first(Verb::BreakSnapshotSetEx) != nullptr;
}

void images_do_not_change(const Session& session, Judge& judge) {
  if (session.first(Verb::stored) == nullptr || may_be_changed(session)) return;
  const Images images(session);
  for (const Step* stored : session.calls(Verb::stored)) {
    const Images::Image* image = images.find(stored->text("source"));
    if (image == nullptr || stored->text("digest").empty()) continue;
    if (stored->text("length") != stored->text("size") || stored->text("offset") != "0") continue;
    judge.applies(*stored);
    const trace::ListedFile& file = image->file;
    if (stored->text("digest") == file.digest) continue;
    judge.violated(Place(*stored).with(image->snapshot),
                   "{} was read from the copy of step {} with {} bytes and the digest {}; when "
                   "that was made, it had {} and {}",
                   file.path, image->snapshot->number, stored->text("size"), stored->text("digest"),
                   file.size, file.digest);
  }
}

// The attributes of a copy that GetSnapshotProperties gave, or the context it was made in; none
// where the session tells neither.
std::optional<std::uint32_t> attributes_of(const Session& session, std::string_view copy) {
  for (const Step* get : session.calls(Verb::GetSnapshotProperties)) {
    if (get->text("snapshot") != copy || !session.succeeded(*get)) continue;
    const auto told = parse_name(Naming::snapshot_attributes, session.value_of(*get, "attributes"));
    if (told) return static_cast<std::uint32_t>(*told);
  }
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    if (session.value_of(*add, "snapshot") == copy) return context_before(session, *add);
  }
  return std::nullopt;
}

void local_exposure_limited(const Session& session, Judge& judge) {
  for (const Step* expose : session.calls(Verb::ExposeSnapshot)) {
    if (expose->text("attributes") != "EXPOSED_LOCALLY" || !session.result_of(*expose)) continue;
    judge.applies(*expose);
    if (!session.succeeded(*expose)) continue;
    const trace::Value* path = expose->find("path");
    if (path != nullptr && !path->null) {
      judge.violated(*expose, "the copy was exposed locally from \"{}\" on", path->text);
    }
    const auto attributes = attributes_of(session, expose->text("snapshot"));
    if (!attributes) continue;
    const bool persistent = (*attributes & attribute::kPersistent) != 0;
    if (persistent && (*attributes & attribute::kClientAccessible) == 0) continue;
    judge.violated(*expose, "a copy was exposed locally that is {}",
                   persistent ? "client-accessible" : "not persistent");
  }
}

void imported_once(const Session& session, Judge& judge) {
  const Step* before = nullptr;
  for (const Step* import : session.calls(Verb::ImportSnapshots)) {
    const Outcome outcome = session.outcome_of(*import);
    if (!outcome.result) continue;
    judge.applies(*import);
    if (!outcome.known_finished()) continue;
    const Guid set = imported_set(session);
    const bool earlier = session.history().shadow_copies().was_imported(set);
    if (earlier || before != nullptr) {
      judge.violated(Place(*import).with(outcome.reported).with(before),
                     "all copies of set {} were imported, and had been before{}", set.text(),
                     earlier ? " in another session" : "");
    }
    before = import;
  }
}

// The provider's part of a deletion that failed, and the next one that was asked after it.
struct Deletions {
  const Step* failure = nullptr;
  const Step* next = nullptr;
};
Deletions deletions_in(const Session& session, const Step& call) {
  Deletions found;
  for (const Step& step : session.between(call, session.over(call))) {
    if (step.verb != Verb::ProviderDeleteSnapshots) continue;
    if (found.failure == nullptr) {
      if (session.refused(step)) found.failure = &step;
    } else if (found.next == nullptr) {
      found.next = &step;
    }
  }
  return found;
}

void deletion_stops_at_error(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::DeleteSnapshots)) {
    if (call->text("type") != "SNAPSHOT_SET" || !session.result_of(*call)) continue;
    judge.applies(*call);
    const Deletions parts = deletions_in(session, *call);
    const auto left = parse_guid(session.value_of(*call, "nondeleted"));
    const bool named = left && !left->is_null();
    const bool some = session.value_of(*call, "deleted") > "0";
    if (parts.next != nullptr) {
      judge.violated(Place(*parts.next).with(parts.failure).with(call),
                     "the deletion went on after provider {} had failed at step {}",
                     parts.failure->subject.label, parts.failure->number);
    } else if (session.succeeded(*call) && (named || parts.failure != nullptr)) {
      judge.violated(Place(*call).with(parts.failure),
                     "DeleteSnapshots ended in {}, and not all copies of the set were deleted",
                     session.result_text(*call));
    } else if (session.refused(*call) && left && !named && (some || parts.failure != nullptr)) {
      judge.violated(Place(*call).with(parts.failure),
                     "DeleteSnapshots ended in {} after {} copies, and named none that is left",
                     session.result_text(*call), session.value_of(*call, "deleted"));
    }
  }
}

// The copies that are known to be deleted, and by which step.
std::map<std::string_view, const Step*> deleted_copies(const Session& session) {
  std::map<std::string_view, const Step*> deleted;
  for (const Step* step : session.calls(Verb::snapshot_deleted))
    deleted.emplace(step->text("id"), step);
  for (const Step* call : session.calls(Verb::DeleteSnapshots)) {
    if (!session.succeeded(*call)) continue;
    if (call->text("type") == "SNAPSHOT") deleted.emplace(call->text("id"), call);
    if (call->text("type") != "SNAPSHOT_SET") continue;
    for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
      const std::string_view copy = session.value_of(*add, "snapshot");
      if (set_before(session, *add) == call->text("id")) deleted.emplace(copy, call);
    }
  }
  deleted.erase(std::string_view{});
  return deleted;
}

void deleted_stays_deleted(const Session& session, Judge& judge) {
  const auto deleted = deleted_copies(session);
  for (const Verb verb : {Verb::GetSnapshotProperties, Verb::ExposeSnapshot, Verb::RevertToSnapshot,
                          Verb::AddSnapshotToRecoverySet}) {
    for (const Step* call : session.calls(verb)) {
      const auto found = deleted.find(call->text("snapshot"));
      if (found == deleted.end() || found->second->number > call->number) continue;
      judge.applies(*call);
      if (!session.succeeded(*call)) continue;
      judge.violated(Place(*call).with(found->second),
                     "{} of a copy that was deleted at step {} ended in {}", trace::spec(verb).text,
                     found->second->number, session.result_text(*call));
    }
  }
}

constexpr Rule kCoordinatorCopies[] = {
    {
        .id = "coordinator/copies/persistent-copies-stay",
        .inventory = "C-SHAD-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_context_configurations, "Persistence and Shadow Copy Context"},
        .statement = "Copies of a persistent context stay when their requester lets go.",
        .why = "What was to be rolled back to later is gone with the program that made it.",
        .needs = holds::files,
        .check = persistent_copies_stay,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/copies/backup-copies-go",
        .inventory = "C-SHAD-07",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_context_configurations, "Persistence and Shadow Copy Context"},
        .statement = "Copies of the contexts BACKUP and FILE_SHARE_BACKUP are gone once their "
                     "requester has let go.",
        .why = "Each backup leaves a copy, until the volume has no room for their changes.",
        .needs = holds::calls | holds::files,
        .check = backup_copies_go,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/copies/images-do-not-change",
        .inventory = "C-SHAD-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copies_and_shadow_copy_sets, ""},
        .statement = "What is read from a shadow copy is what the volume held when it was made.",
        .why = "A backup of files that change while they are read does not come up again.",
        .needs = holds::none,
        .check = images_do_not_change,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/copies/local-exposure-limited",
        .inventory = "C-SHAD-27",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_expose_snapshot, ""},
        .statement = "Only copies of the contexts APP_ROLLBACK and NAS_ROLLBACK are exposed under "
                     "a letter or folder, and always from their root.",
        .why = "A copy that goes with its requester would leave a drive letter without a volume.",
        .needs = holds::none,
        .check = local_exposure_limited,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/copies/imported-once",
        .inventory = "C-SHAD-30",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::the_shadow_copy_creation_process, "Transportable Shadow Copies on a SAN"},
        .statement = "A transportable set is imported once: to import it again fails.",
        .why = "Two machines would take the same disks for their own, and write to them.",
        .needs = holds::none,
        .check = imported_once,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/copies/deletion-stops-at-error",
        .inventory = "C-SHAD-32",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_delete_snapshots, ""},
        .statement = "A set is deleted copy by copy up to the first error, and the copy that is "
                     "left is named.",
        .why = "The requester takes the set for deleted, or does not know where to go on.",
        .needs = holds::none,
        .check = deletion_stops_at_error,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/copies/deleted-stays-deleted",
        .inventory = "C-SHAD-33",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::vssgloss_d, "deleted shadow copy"},
        .statement = "No call finds a shadow copy again that was deleted.",
        .why = "The requester works with a device whose content is gone.",
        .needs = holds::none,
        .check = deleted_stays_deleted,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_copies() {
  return kCoordinatorCopies;
}

}  // namespace vsskit::conformance
