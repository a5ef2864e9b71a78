// Cuts a stream of steps into sessions. Holds the sessions that are open, and a few that ended but
// may still be followed by what their end causes (BackupShutdown, late effects); nothing else.
// Which session a step belongs to:
// - the requester's: the one of its label, from CreateVssBackupComponents on;
// - with `for=`: that requester's; inside or during another step: that step's session;
// - what became of an object: the one of the step that made it;
// - a writer's call outside of handlers: the last session that the writer had an event of;
// - of a shadow copy set, by providers or VSS: the session that started the set;
// - other effects outside of handlers: every open session; medium and providers: the last active
//   one.
// What belongs to none, before any session, goes into one of kind `outside`, handed out last.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

class SessionCutter {
 public:
  using Sink = std::function<void(const Session&)>;

  // All must outlive the cutter. Finished sessions go to the sink in the order in which they ended,
  // and are gone when it returns. Without `bytes` sessions know documents by their values alone.
  SessionCutter(World& world, const History& history, const Documents& documents, Evidence held,
                Sink sink, const DocumentBytes* bytes = nullptr);

  // Takes the next step in; declarations go to the world.
  void add(Step step);
  // Nothing more comes: hands out what is left.
  void finish();

 private:
  struct Running {
    std::unique_ptr<Session> session;
    std::string label;     // the requester's
    bool created = false;  // CreateVssBackupComponents was seen
    bool used = false;     // something that needs the object was seen
    std::list<std::unique_ptr<Running>>::iterator place;
    std::size_t release = 0;  // index of the Release or exit that ended it
    bool ended = false;
    std::vector<StepNumber> opened;    // calls and events that it ever left open
    std::vector<std::string> writers;  // whose latest session it is or was
    std::vector<std::string> sets;     // that it started
  };
  // An open call or event: which session, and where in it.
  struct Open {
    Running* running;
    std::size_t index;
    std::string subject;
  };

  Running* start(std::string label);
  Running* outside();
  Running* of_requester(const Step& step);
  Running* of_label(std::string_view requester);
  Running* of_number(StepNumber number);
  Running* of_writer(const Step& step);
  Running* of_object(const Step& step);
  // Of what is done to a set: the session that started it; nullptr where none at hand did.
  Running* of_set(const Step& step);
  Running* route(const Step& step);
  // Gives a change outside of handlers to every open session; false where none is open, or so many
  // that it would be walking.
  bool add_to_all(const Step& step);
  // The innermost open step of a subject; nullptr when none is open.
  Open* innermost(const std::string& subject);

  void add_end(Step step);
  void add_to(Running& running, Step step);
  [[nodiscard]] std::size_t place_inside(Running& running, const Step& step,
                                         const std::string& subject);
  void note_end(Running& running, std::size_t index);
  // A StartSnapshotSet is over; `said` is the step with its result.
  void note_set(Running& running, const Step& said);
  void hand_out(Running& running);

  World* world_;
  const History* history_;
  const Documents* documents_;
  const DocumentBytes* bytes_;
  Evidence held_;
  Sink sink_;

  std::list<std::unique_ptr<Running>> running_;            // in order of creation
  std::map<std::string, Running*, std::less<>> of_label_;  // the newest of each requester
  std::deque<Running*> ended_;                             // that wait for stragglers
  std::unique_ptr<Running> outside_;
  std::map<std::string, Running*, std::less<>> of_set_;  // who started it
  Running* latest_ = nullptr;                            // whose requester acted last
  std::map<std::string, Running*, std::less<>> latest_of_writer_;
  std::unordered_map<StepNumber, Open> open_;
  std::map<std::string, std::vector<StepNumber>, std::less<>> stacks_;  // of open steps, by subject
};

}  // namespace vsskit::conformance
