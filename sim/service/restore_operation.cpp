// PreRestore and PostRestore: which writer restores what, and the event to each of them. A restore
// knows no Abort and no BackupShutdown (rules C-EVT-04, C-ABORT-05); what a writer did wrong shows
// in its status alone.
#include <algorithm>
#include <map>
#include <optional>

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

// How well a live writer fits what a document holds of its class: the instance itself, else the one
// of the same persistent name, else any (rule C-RORD-32: which one is not determined; here it is
// the first that wants to take part in restores).
int fitness(const WriterRecord& record, const document::WriterComponents& backed_up) {
  const WriterRegistration& registration = record.writer->registration;
  if (!can_restore(record) || registration.writer_id != backed_up.writer_id) return 0;
  if (registration.instance_id == backed_up.instance_id) return 4;
  if (backed_up.instance_name && registration.instance_name == backed_up.instance_name) return 3;
  return wants_no_restore(record) ? 1 : 2;
}

std::optional<std::size_t> fittest(const Session::Parts& session,
                                   const document::WriterComponents& backed_up) {
  std::optional<std::size_t> best;
  int best_fitness = 0;
  for (std::size_t i = 0; i < session.writers.size(); ++i) {
    const int fit = fitness(session.writers[i], backed_up);
    if (fit <= best_fitness) continue;
    best = i;
    best_fitness = fit;
  }
  return best;
}

}  // namespace

bool Session::Parts::runs(const Guid& writer_id, const Guid& instance_id) const {
  for (const auto& writer : world.coordinator().writers()) {
    const WriterRegistration& registration = writer->registration;
    if (registration.writer_id != writer_id || !is_enabled(*writer)) continue;
    if (instance_id.is_null() || registration.instance_id == instance_id) return true;
  }
  return false;
}

// The instance's own comes first, by its id or its name; then one that was moved to it before; then
// one that was moved nowhere. Of equals it is the document's first.
Session::Parts::Place Session::Parts::find_for(const Guid& instance,
                                               const ComponentPlaces& among) const {
  const auto& live = world.coordinator().writers();
  const auto runs_as = std::find_if(live.begin(), live.end(), [&](const auto& writer) {
    return writer->registration.instance_id == instance;
  });
  const auto rank = [&](const Place& place) {
    const document::WriterComponents& backed_up = document->value.writers[place.writer];
    const std::optional<Guid>& moved_to = at(place).restore_instance_id;
    if (backed_up.instance_id == instance) return 4;
    if (runs_as != live.end() && backed_up.instance_name &&
        backed_up.instance_name == (*runs_as)->registration.instance_name) {
      return 3;
    }
    if (moved_to == instance) return 2;
    return moved_to ? 0 : 1;
  };
  return *std::max_element(among.begin(), among.end(),
                           [&](const Place& a, const Place& b) { return rank(a) < rank(b); });
}

void Session::Parts::assign_restored() {
  std::map<Guid, std::size_t> live;
  for (std::size_t i = 0; i < writers.size(); ++i) {
    writers[i].restored.clear();
    if (can_restore(writers[i])) live.emplace(writers[i].writer->registration.instance_id, i);
  }
  const auto& list = document->value.writers;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::optional<std::size_t> home = fittest(*this, list[i]);
    for (std::size_t k = 0; k < list[i].components.size(); ++k) {
      std::optional<std::size_t> taker = home;
      if (const auto& moved_to = list[i].components[k].restore_instance_id) {
        const auto found = live.find(*moved_to);
        taker = found == live.end() ? std::nullopt : std::optional(found->second);
      }
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
