// Which event a writer's call is told to belong to, where several are under way at once.
#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

#include "sim/sdk/faces/surroundings.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

sdk::HandlerThreads::Running running_here(std::uint64_t event) {
  return {std::this_thread::get_id(), event};
}

TEST(HandlerThreads, EventCountsFromItsStepOnNotFromItsHandlersEntry) {
  sdk::HandlerThreads handlers;
  handlers.open = {21, 22};  // the handler of 22 has not been entered yet
  handlers.running = {running_here(21)};
  EXPECT_EQ(21u, handlers.event_of_call(0));
}

TEST(HandlerThreads, EventCountsUntilItsStepIsClosedNotUntilItsHandlerReturns) {
  sdk::HandlerThreads handlers;
  handlers.open = {21, 22};  // the handler of 21 has returned
  handlers.running = {running_here(22)};
  EXPECT_EQ(22u, handlers.event_of_call(0));
  handlers.running.clear();
  EXPECT_EQ(21u, handlers.event_of_call(21)) << "an object still belongs to its event";
}

TEST(HandlerThreads, CallOfTheOnlyEventNamesNone) {
  sdk::HandlerThreads handlers;
  handlers.open = {21};
  EXPECT_EQ(0u, handlers.event_of_call(21));
  handlers.running = {running_here(21)};
  EXPECT_EQ(0u, handlers.event_of_call(21));
}

TEST(HandlerThreads, HandlerThatWasGivenUpNamesItsOwnEventBesideAnother) {
  sdk::HandlerThreads handlers;
  handlers.running = {running_here(21)};
  EXPECT_EQ(0u, handlers.event_of_call(0));
  handlers.open = {30};
  EXPECT_EQ(21u, handlers.event_of_call(0));
}

TEST(HandlerThreads, ObjectOfAnEventThatIsOverStillNamesIt) {
  sdk::HandlerThreads handlers;
  EXPECT_EQ(21u, handlers.event_of_call(21));
  handlers.open = {30};
  handlers.running = {running_here(30)};
  EXPECT_EQ(21u, handlers.event_of_call(21));
  EXPECT_EQ(0u, handlers.event_of_call(30));
}

void gather_often(int times) {
  for (int i = 0; i < times; ++i) {
    CComPtr<IVssBackupComponents> query;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&query));
    EXPECT_EQ(S_OK, query->InitializeForBackup());
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              Machine::run(*query, &IVssBackupComponents::GatherWriterMetadata));
  }
}

// How often each Identify added a component, as a reader of the trace sees it: a call is of the
// event that it names, else of the last one that is open.
std::map<trace::StepNumber, int> additions(const trace::Recording& recording) {
  std::vector<trace::StepNumber> open;
  std::map<trace::StepNumber, int> result;
  for (const trace::Step& step : recording.steps) {
    if (step.verb == trace::Verb::OnIdentify) {
      open.push_back(step.number);
      result[step.number] = 0;
    }
    if (step.verb == trace::Verb::end)
      std::erase(open, static_cast<trace::StepNumber>(step.number_of("step").value_or(0)));
    if (step.verb != trace::Verb::DeclareComponent) continue;
    const auto during = step.number_of("during");
    if (!during && open.empty()) ADD_FAILURE() << "step " << step.number << " is outside";
    if (during || !open.empty())
      ++result[during ? static_cast<trace::StepNumber>(*during) : open.back()];
  }
  return result;
}

TEST(HandlerThreads, EachOfManyOverlappingIdentifiesHasItsOwnCalls) {
  constexpr int kTimes = 40;
  Machine machine;
  std::thread other([] { gather_often(kTimes); });
  gather_often(kTimes);
  other.join();
  const auto found = additions(machine.recording);
  EXPECT_EQ(std::size_t{2 * kTimes}, found.size());
  for (const auto& [event, calls] : found)
    EXPECT_EQ(1, calls) << "OnIdentify of step " << event;
}

}  // namespace
}  // namespace vsskit::test
