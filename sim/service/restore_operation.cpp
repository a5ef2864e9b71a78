// PreRestore and PostRestore: which writer restores what, and the event to each of them. A restore
// knows no Abort and no BackupShutdown (rules C-EVT-04, C-ABORT-05); what a writer did wrong shows
// in its status alone.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "sim/service/operations.h"

namespace vsskit::service {

namespace {

bool can_restore(const WriterRecord& record) {
  return record.writer->port != nullptr && !record.lost && record.identified &&
         (record.writer->registration.subscribe_mask & subscribe::kRestoreEvents) != 0;
}

bool wants_no_restore(const WriterRecord& record) {
  return record.metadata && record.metadata->restore_method &&
         record.metadata->restore_method->writer_restore == WriterRestore::never;
}

// The writers of a session that can restore, as a document looks for them.
class Restorers {
 public:
  explicit Restorers(const Session::Parts& session) {
    for (std::size_t i = 0; i < session.writers.size(); ++i) {
      const WriterRecord& record = session.writers[i];
      if (!can_restore(record)) continue;
      const WriterRegistration& registration = record.writer->registration;
      const Guid& of_class = registration.writer_id;
      instances_.try_emplace(registration.instance_id, i);
      if (registration.instance_name)
        names_.try_emplace({of_class, *registration.instance_name}, i);
      if (!wants_no_restore(record)) willing_.try_emplace(of_class, i);
      any_.try_emplace(of_class, i);
    }
  }

  [[nodiscard]] std::optional<std::size_t> of_instance(const Guid& instance) const {
    return in(instances_, instance);
  }
  // The writer for what a document holds of a class: the instance itself, else the one of the same
  // persistent name, else any (rule C-RORD-32: which one is not determined; here it is the first
  // that wants to take part in restores).
  [[nodiscard]] std::optional<std::size_t> fittest(
      const Session::Parts& session, const document::WriterComponents& backed_up) const {
    const Guid& of_class = backed_up.writer_id;
    const auto itself = of_instance(backed_up.instance_id);
    if (itself && session.writers[*itself].writer->registration.writer_id == of_class)
      return itself;
    if (backed_up.instance_name) {
      if (const auto named = in(names_, std::pair(of_class, *backed_up.instance_name)))
        return named;
    }
    const auto willing = in(willing_, of_class);
    return willing ? willing : in(any_, of_class);
  }

 private:
  template <class Key>
  static std::optional<std::size_t> in(const std::map<Key, std::size_t>& index, const Key& key) {
    const auto found = index.find(key);
    return found == index.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<Guid, std::size_t> instances_;
  std::map<std::pair<Guid, std::string>, std::size_t> names_;  // class, instance name
  std::map<Guid, std::size_t> willing_, any_;                  // the first of each class
};

}  // namespace

bool Session::Parts::runs(const Guid& writer_id, const Guid& instance_id) const {
  if (!instance_id.is_null()) {
    const SubscribedWriter* writer = world.coordinator().writer_of(instance_id);
    return writer != nullptr && writer->registration.writer_id == writer_id && is_enabled(*writer);
  }
  const auto of_class = world.coordinator().writers_of(writer_id);
  return std::any_of(of_class.begin(), of_class.end(),
                     [&](const auto& writer) { return is_enabled(*writer); });
}

// The instance's own comes first, by its id or its name; then one that was moved to it before; then
// one that was moved nowhere. Of equals it is the document's first.
Session::Parts::Place Session::Parts::find_for(const Guid& instance,
                                               const ComponentPlaces& among) const {
  const SubscribedWriter* runs_as = world.coordinator().writer_of(instance);
  const auto rank = [&](const Place& place) {
    const document::WriterComponents& backed_up = document->value.writers[place.writer];
    const std::optional<Guid>& moved_to = at(place).restore_instance_id;
    if (backed_up.instance_id == instance) return 4;
    if (runs_as != nullptr && backed_up.instance_name &&
        backed_up.instance_name == runs_as->registration.instance_name) {
      return 3;
    }
    if (moved_to == instance) return 2;
    return moved_to ? 0 : 1;
  };
  return *std::max_element(among.begin(), among.end(),
                           [&](const Place& a, const Place& b) { return rank(a) < rank(b); });
}

void Session::Parts::assign_restored() {
  for (WriterRecord& record : writers)
    record.restored.clear();
  const Restorers restorers(*this);
  const auto& list = document->value.writers;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::optional<std::size_t> home = restorers.fittest(*this, list[i]);
    for (std::size_t k = 0; k < list[i].components.size(); ++k) {
      const auto& moved_to = list[i].components[k].restore_instance_id;
      const auto taker = moved_to ? restorers.of_instance(*moved_to) : home;
      if (taker) writers[*taker].restored.push_back({i, k});
    }
  }
}

namespace {

bool has_selected(const Session::Parts& session, const WriterRecord& record) {
  const auto& list = session.document->value.writers;
  for (const ComponentPlace& place : record.restored) {
    if (list[place.writer].components[place.component].selected_for_restore.value_or(false)) {
      return true;
    }
  }
  return false;
}

// In component mode a writer hears of a restore when one of its components was selected
// (overview-of-preparing-for-restore.md, restores-without-writer-participation.md).
std::vector<std::size_t> restoring_writers(const Session::Parts& session) {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < session.writers.size(); ++i) {
    const WriterRecord& record = session.writers[i];
    if (!can_restore(record)) continue;
    if (!session.state.select_components || has_selected(session, record)) list.push_back(i);
  }
  return list;
}

std::vector<std::size_t> told_writers(const Session::Parts& session) {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < session.writers.size(); ++i) {
    if (session.writers[i].pre_restored) list.push_back(i);
  }
  return list;
}

// One of the two events. Cancelling leaves the rest of the writers out and counts as the end: those
// that heard of PreRestore can still be told of PostRestore.
class RestoreRound final : public EventRound {
 public:
  RestoreRound(const std::shared_ptr<Session>& session, Event event, Phase then,
               std::vector<std::size_t> writers)
      : EventRound(session, event, std::move(writers)), then_(then) {}

 private:
  void finished(Session::Parts& session) override {
    session.phase = then_;
    session.record_document();
  }
  void cancelled(Session::Parts& session) override { session.phase = then_; }

  Phase then_;
};

}  // namespace

OperationPtr make_pre_restore(const std::shared_ptr<Session>& session) {
  return std::make_shared<RestoreRound>(session, Event::pre_restore, Phase::pre_restored,
                                        restoring_writers(session->parts()));
}

OperationPtr make_post_restore(const std::shared_ptr<Session>& session) {
  return std::make_shared<RestoreRound>(session, Event::post_restore, Phase::post_restored,
                                        told_writers(session->parts()));
}

}  // namespace vsskit::service
