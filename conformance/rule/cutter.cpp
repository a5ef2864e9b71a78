#include "conformance/rule/cutter.h"

#include <algorithm>

namespace vsskit::conformance {

using trace::Party;
using trace::StepKind;

namespace {

// How many ended sessions may wait for stragglers.
constexpr std::size_t kEndedMax = 8;
// Among how many open sessions a change outside of handlers is shared.
constexpr std::size_t kSharedMax = 16;

// What is recorded when somebody looks, or at the end: of a session without one it is incomplete.
constexpr Evidence kKnownLater = holds::files | holds::medium | holds::objects;

// Functions that need no backup object; they do not make a session by themselves.
bool is_free_function(Verb verb) {
  switch (verb) {
    case Verb::CreateVssExamineWriterMetadata:
    case Verb::IsVolumeSnapshotted:
    case Verb::ShouldBlockRevert:
    case Verb::VssFreeSnapshotProperties:
    case Verb::QueryServiceStatus:
    case Verb::ControlService:
    case Verb::StartService:
      return true;
    default:
      return false;
  }
}

bool ends_session(const Step& step) {
  if (step.subject.party != Party::requester) return false;
  return step.verb == Verb::exit || (step.verb == Verb::Release && step.find("of") == nullptr);
}

// A writer goes for every session that knows it, though only one has the step.
bool is_writers_end(const Step& call) {
  return call.subject.party == Party::writer &&
         (call.verb == Verb::Unsubscribe || call.verb == Verb::exit);
}

bool is_of_service(const Step& call) {
  return call.verb == Verb::QueryServiceStatus || call.verb == Verb::ControlService ||
         call.verb == Verb::StartService;
}

bool is_subscription(const Step& call) {
  return call.subject.party == Party::writer && call.verb == Verb::Subscribe;
}

}  // namespace

SessionCutter::SessionCutter(World& world, const History& history, const Documents& documents,
                             Evidence held, Sink sink, const DocumentBytes* bytes)
    : world_(&world),
      history_(&history),
      documents_(&documents),
      bytes_(bytes),
      held_(held),
      sink_(std::move(sink)) {}

void SessionCutter::add(Step step) {
  if (step.verb == Verb::end) return add_end(std::move(step));
  if (trace::spec(step.verb).kind == StepKind::declaration) return world_->declare(step);
  if (Running* owner = of_set(step)) return add_to(*owner, std::move(step));
  if (step.subject.party == Party::files && !step.number_of("during") && add_to_all(step)) return;
  if (is_writers_end(step) && (step.verb == Verb::exit || step.result == "S_OK")) {
    world_->note_gone(step.subject.label, step.number);
  }
  if (is_of_service(step) && step.result) {
    world_->note_service(step, *step.result, step.text("state"));
  }
  if (is_subscription(step) && step.result == "S_OK") {
    world_->note_subscribed(step.subject.label, step.number);
  }
  Running* running = route(step);
  add_to(*running, std::move(step));
}

bool SessionCutter::add_to_all(const Step& step) {
  const std::size_t open = running_.size() - ended_.size();
  if (open == 0 || open > kSharedMax) return false;
  for (const auto& running : running_) {
    if (!running->ended) add_to(*running, step);
  }
  return true;
}

void SessionCutter::finish() {
  while (!ended_.empty())
    hand_out(*ended_.front());
  while (!running_.empty()) {
    Session& session = *running_.front()->session;
    session.cut_ = true;
    session.held_.bits &= static_cast<std::uint8_t>(~kKnownLater.bits);
    hand_out(*running_.front());
  }
  if (outside_ != nullptr) {
    outside_->session->seal();
    outside_->session->kind_ = SessionKind::outside;
    sink_(*outside_->session);
    outside_.reset();
  }
  open_.clear();
  stacks_.clear();
}

// --- Which session a step belongs to.

SessionCutter::Running* SessionCutter::start(std::string label) {
  auto running = std::make_unique<Running>();
  running->session.reset(new Session(label, *world_, *history_, *documents_, bytes_, held_));
  running->label = std::move(label);
  running_.push_back(std::move(running));
  Running* added = running_.back().get();
  added->place = std::prev(running_.end());
  of_label_.insert_or_assign(added->label, added);
  return added;
}

SessionCutter::Running* SessionCutter::outside() {
  if (outside_ == nullptr) {
    outside_ = std::make_unique<Running>();
    outside_->session.reset(new Session("", *world_, *history_, *documents_, bytes_, held_));
  }
  return outside_.get();
}

SessionCutter::Running* SessionCutter::of_label(std::string_view requester) {
  const auto found = of_label_.find(requester);
  return found == of_label_.end() ? nullptr : found->second;
}

SessionCutter::Running* SessionCutter::of_requester(const Step& step) {
  const std::string label = step.subject.text();
  Running* running = of_label(label);
  if (step.verb == Verb::CreateVssBackupComponents && running != nullptr &&
      (running->created || running->used)) {
    hand_out(*running);
    running = nullptr;
  }
  if (running == nullptr) running = start(label);
  if (step.verb == Verb::CreateVssBackupComponents) running->created = true;
  if (!is_free_function(step.verb)) running->used = true;
  latest_ = running;
  return running;
}

SessionCutter::Running* SessionCutter::of_number(StepNumber number) {
  const auto open = open_.find(number);
  if (open != open_.end()) return open->second.running;
  for (auto running = running_.rbegin(); running != running_.rend(); ++running) {
    if ((*running)->session->find(number) != nullptr) return running->get();
  }
  return outside_ != nullptr && outside_->session->find(number) != nullptr ? outside_.get()
                                                                           : nullptr;
}

SessionCutter::Running* SessionCutter::of_writer(const Step& step) {
  if (Open* open = innermost(step.subject.text())) return open->running;
  const auto latest = latest_of_writer_.find(step.subject.label);
  return latest == latest_of_writer_.end() ? nullptr : latest->second;
}

// What became of an object belongs to the session that it came from, where that is still at hand.
SessionCutter::Running* SessionCutter::of_object(const Step& step) {
  Running* running = nullptr;
  if (const auto made = step.number_of("made")) {
    running = of_number(static_cast<StepNumber>(*made));
  } else if (step.subject.party == Party::requester) {
    running = of_label(step.subject.text());
  } else {
    running = of_writer(step);
  }
  return running != nullptr ? running : outside();
}

SessionCutter::Running* SessionCutter::of_set(const Step& step) {
  if (step.subject.party != Party::provider && step.subject.party != Party::files) return nullptr;
  const auto found = of_set_.find(step.text("set"));
  return found == of_set_.end() ? nullptr : found->second;
}

SessionCutter::Running* SessionCutter::route(const Step& step) {
  if (trace::spec(step.verb).kind == StepKind::object) return of_object(step);
  if (step.subject.party == Party::requester) return of_requester(step);
  Running* running = nullptr;
  if (const std::string_view requester = step.text("for"); !requester.empty()) {
    running = of_label(requester);
    if (running == nullptr) running = start(std::string(requester));
  } else if (const auto during = step.number_of("during")) {
    running = of_number(static_cast<StepNumber>(*during));
  } else if (step.subject.party == Party::writer) {
    running = of_writer(step);
    // An excerpt may begin with a handler and not say for whom.
    if (running == nullptr && trace::spec(step.verb).kind == StepKind::event) {
      running = latest_ != nullptr ? latest_ : start("requester");
    }
  } else {
    running = latest_;
  }
  if (running == nullptr) running = running_.empty() ? outside() : running_.back().get();
  if (step.subject.party == Party::writer && running != outside_.get()) {
    Running*& latest = latest_of_writer_[step.subject.label];
    if (latest != running) running->writers.push_back(step.subject.label);
    latest = running;
  }
  return running;
}

SessionCutter::Open* SessionCutter::innermost(const std::string& subject) {
  const auto stack = stacks_.find(subject);
  if (stack == stacks_.end()) return nullptr;
  while (!stack->second.empty()) {
    const auto open = open_.find(stack->second.back());
    if (open != open_.end()) return &open->second;
    stack->second.pop_back();
  }
  return nullptr;
}

// --- Adding.

void SessionCutter::add_end(Step step) {
  const auto open = open_.find(static_cast<StepNumber>(step.number_of("step").value_or(0)));
  if (open == open_.end()) return;  // its call was never seen: an excerpt
  Running& running = *open->second.running;
  const std::size_t opened = open->second.index;
  open_.erase(open);
  const Step& call = running.session->steps_[opened];
  if (is_writers_end(call) && step.result == "S_OK") {
    world_->note_gone(call.subject.label, call.number);
  }
  if (is_of_service(call) && step.result) {
    world_->note_service(call, *step.result, step.text("state"));
  }
  if (is_subscription(call) && step.result == "S_OK") {
    world_->note_subscribed(call.subject.label, call.number);
  }
  if (call.verb == Verb::StartSnapshotSet) note_set(running, step);
  const std::size_t end = running.session->add(std::move(step), opened);
  running.session->close(opened, end);
  if (ends_session(running.session->steps_[opened])) note_end(running, opened);
}

std::size_t SessionCutter::place_inside(Running& running, const Step& step,
                                        const std::string& subject) {
  if (const auto during = step.number_of("during")) {
    if (const Step* outer = running.session->find(static_cast<StepNumber>(*during))) {
      return running.session->index_of(*outer);
    }
    return Session::kNone;
  }
  const Open* open = innermost(subject);
  return open != nullptr && open->running == &running ? open->index : Session::kNone;
}

void SessionCutter::add_to(Running& running, Step step) {
  const std::string subject = step.subject.text();
  const std::size_t inside = place_inside(running, step, subject);
  const StepKind kind = trace::spec(step.verb).kind;
  const bool stays_open =
      !step.result &&
      (kind == StepKind::event ||
       (kind == StepKind::call && step.verb != Verb::read && step.verb != Verb::exit));
  const StepNumber number = step.number;
  if (step.verb == Verb::StartSnapshotSet && step.result) note_set(running, step);
  const std::size_t index = running.session->add(std::move(step), inside);
  if (stays_open) {
    open_.insert_or_assign(number, Open{&running, index, subject});
    stacks_[subject].push_back(number);
    running.opened.push_back(number);
  } else if (ends_session(running.session->steps_[index])) {
    note_end(running, index);
  }
}

void SessionCutter::note_end(Running& running, std::size_t index) {
  const Step& step = running.session->steps_[index];
  if (step.verb == Verb::Release) {
    const std::uint32_t end = running.session->end_[index];
    const Step& closed = end == Session::kNone ? step : running.session->steps_[end];
    if (closed.result != "0") return;  // other references are still out
  }
  running.release = index;
  if (running.ended) return;
  running.ended = true;
  ended_.push_back(&running);
  if (ended_.size() > kEndedMax) hand_out(*ended_.front());
}

void SessionCutter::note_set(Running& running, const Step& said) {
  const std::string_view set = said.text("set");
  if (set.empty() || !of_set_.try_emplace(std::string(set), &running).second) return;
  running.sets.emplace_back(set);
}

void SessionCutter::hand_out(Running& running) {
  for (const StepNumber number : running.opened)
    open_.erase(number);
  for (const std::string& writer : running.writers) {
    const auto latest = latest_of_writer_.find(writer);
    if (latest != latest_of_writer_.end() && latest->second == &running) {
      latest_of_writer_.erase(latest);
    }
  }
  for (const std::string& set : running.sets)
    of_set_.erase(set);
  if (latest_ == &running) latest_ = nullptr;
  Session& session = *running.session;
  session.seal();
  if (running.ended) session.released_ = &session.steps_[running.release];
  sink_(session);
  if (running.ended) ended_.erase(std::find(ended_.begin(), ended_.end(), &running));
  const auto label = of_label_.find(running.label);
  if (label != of_label_.end() && label->second == &running) of_label_.erase(label);
  running_.erase(running.place);
}

}  // namespace vsskit::conformance
