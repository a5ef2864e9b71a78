// What operations share, and those that are one event to each writer: PrepareForBackup,
// BackupComplete; and GatherWriterStatus, which asks nobody.
#include "sim/service/operations.h"

#include <utility>

#include "sim/service/cut_off.h"
#include "sim/service/delivery.h"

namespace vsskit::service {

bool SessionOperation::advance() {
  const std::shared_ptr<Session> session = session_.lock();
  if (!session || session->parts().phase == Phase::released) {
    finish(kVssSAsyncCancelled);
    return false;
  }
  Session::Parts& parts = session->parts();
  if (parts.gone) {
    finish(kVssSAsyncCancelled);
    return false;
  }
  parts.world.note_death();
  if (parts.cut) {
    cancelled(parts);
    finish(parts.world.unexpected());
  } else {
    const bool more = unit(parts);
    if (!parts.cut || more) return more;
  }
  undo_for_cut(parts);
  return false;
}

void SessionOperation::on_cancel() {
  const std::shared_ptr<Session> session = session_.lock();
  if (!session || session->parts().phase == Phase::released || session->parts().gone) return;
  Session::Parts& parts = session->parts();
  cancelled(parts);
  // It had ended before, with the service.
  if (parts.cut) finish(parts.world.unexpected());
}

EventRound::EventRound(std::weak_ptr<Session> session, Event event,
                       std::vector<std::size_t> writers)
    : SessionOperation(std::move(session)), event_(event), writers_(std::move(writers)) {}

bool EventRound::concerns(const WriterRecord& record) const {
  return !record.lost && !record.refused && !record.aborted;
}

void EventRound::to_writer(Session::Parts& session, WriterRecord& record) {
  deliver(session, record, event_);
}

bool EventRound::unit(Session::Parts& session) {
  while (next_ < writers_.size()) {
    WriterRecord& record = session.writers[writers_[next_++]];
    if (!concerns(record)) continue;
    to_writer(session, record);
    break;
  }
  if (session.cut) return true;  // The next unit ends it.
  if (next_ < writers_.size()) return true;
  finished(session);
  finish(kVssSAsyncFinished);
  return false;
}

std::vector<std::size_t> participants(const Session::Parts& session) {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < session.writers.size(); ++i) {
    if (session.takes_part(session.writers[i])) list.push_back(i);
  }
  return list;
}

namespace {

class PrepareOperation final : public EventRound {
 public:
  explicit PrepareOperation(const std::shared_ptr<Session>& session)
      : EventRound(session, Event::prepare_backup, participants(session->parts())) {}

 private:
  void finished(Session::Parts& session) override {
    session.phase = Phase::prepared;
    session.record_document();
  }
  // Writers that were told learn of the end by BackupShutdown, or by AbortBackup.
  void cancelled(Session::Parts& session) override { session.break_off(); }
};

std::vector<std::size_t> prepared_writers(const Session::Parts& session) {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < session.writers.size(); ++i) {
    if (session.writers[i].prepared) list.push_back(i);
  }
  return list;
}

class CompleteOperation final : public EventRound {
 public:
  explicit CompleteOperation(const std::shared_ptr<Session>& session)
      : EventRound(session, Event::backup_complete, prepared_writers(session->parts())) {}

 private:
  void finished(Session::Parts& session) override {
    session.phase = Phase::completed;
    session.record_document();
  }
  void cancelled(Session::Parts& session) override { session.break_off(); }
};

class StatusOperation final : public SessionOperation {
 public:
  using SessionOperation::SessionOperation;

 private:
  bool unit(Session::Parts& session) override {
    session.status.clear();
    for (const WriterRecord& record : session.writers) {
      if (record.identified) session.status.push_back(status_of(record));
    }
    // Each writer says how it stands; that chooses nobody for the backup.
    for (const WriterRecord& record : session.strangers())
      session.status.push_back(status_of(record));
    session.status_there = true;
    finish(kVssSAsyncFinished);
    return false;
  }
  void cancelled(Session::Parts&) override {}

  static WriterStatus status_of(const WriterRecord& record) {
    const WriterRegistration& registration = record.writer->registration;
    WriterStatus status;
    status.instance_id = registration.instance_id;
    status.writer_id = registration.writer_id;
    status.name = registration.name;
    const WriterStanding& other = record.writer->latest;
    const bool own = record.told || record.lost;
    status.state = own ? record.state : other.state;
    status.failure = own ? record.failure : other.failure;
    status.application = own ? record.application : other.application;
    status.message = own ? record.message : other.message;
    if (record.writer->port == nullptr && !record.lost) {
      status.state = WriterState::unknown;
      status.failure = kVssEWriterNotResponding;
    }
    return status;
  }
};

}  // namespace

OperationPtr make_prepare(const std::shared_ptr<Session>& session) {
  return std::make_shared<PrepareOperation>(session);
}
OperationPtr make_complete(const std::shared_ptr<Session>& session) {
  return std::make_shared<CompleteOperation>(session);
}
OperationPtr make_status(const std::shared_ptr<Session>& session) {
  return std::make_shared<StatusOperation>(session);
}

}  // namespace vsskit::service
