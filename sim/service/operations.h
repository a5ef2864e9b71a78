// The asynchronous operations of a session, as resumable sequences: one unit is one event to one
// writer or one phase of one provider. Private to the room.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "sim/engine/operation.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

// Knows its session without keeping it alive: when the session is gone or released the operation
// ends as cancelled.
class SessionOperation : public engine::Operation {
 public:
  explicit SessionOperation(std::weak_ptr<Session> session) : session_(std::move(session)) {}

 protected:
  // Does one unit; returns true while more is left, else it has said finish().
  virtual bool unit(Session::Parts& session) = 0;
  // Ends what was begun. The operation's result is VSS_S_ASYNC_CANCELLED.
  virtual void cancelled(Session::Parts& session) = 0;

 private:
  bool advance() final;
  void on_cancel() final;

  std::weak_ptr<Session> session_;
};

// Delivers one event to each of some writers, in the given order, and then does one last thing.
// Writers that are lost, or refused an earlier event, are left out.
class EventRound : public SessionOperation {
 public:
  EventRound(std::weak_ptr<Session> session, Event event, std::vector<std::size_t> writers);

 protected:
  // After the last writer; the operation then ends with VSS_S_ASYNC_FINISHED.
  virtual void finished(Session::Parts& session) = 0;
  virtual void to_writer(Session::Parts& session, WriterRecord& record);
  // Whether the event goes to this writer now: not where it is lost, refused or was aborted.
  [[nodiscard]] virtual bool concerns(const WriterRecord& record) const;

 private:
  bool unit(Session::Parts& session) final;

  Event event_;
  std::vector<std::size_t> writers_;
  std::size_t next_ = 0;
};

[[nodiscard]] OperationPtr make_gather(const std::shared_ptr<Session>& session);
[[nodiscard]] OperationPtr make_prepare(const std::shared_ptr<Session>& session);
[[nodiscard]] OperationPtr make_snapshot(const std::shared_ptr<Session>& session);
[[nodiscard]] OperationPtr make_complete(const std::shared_ptr<Session>& session);
[[nodiscard]] OperationPtr make_pre_restore(const std::shared_ptr<Session>& session);
[[nodiscard]] OperationPtr make_post_restore(const std::shared_ptr<Session>& session);
[[nodiscard]] OperationPtr make_status(const std::shared_ptr<Session>& session);

// The places of the writers that take part, in registry order.
[[nodiscard]] std::vector<std::size_t> participants(const Session::Parts& session);

}  // namespace vsskit::service
