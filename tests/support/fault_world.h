// What the matrices of faults share: a world with one fault in it, and what must be true of it
// afterwards.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/service/coordinator.h"
#include "tests/support/service_world.h"

namespace vsskit::test {

// Names and values that set_fault() takes.
using Faults = std::vector<std::pair<std::string, std::string>>;

inline engine::FaultPlan plan_with(const Faults& faults) {
  engine::FaultPlan plan;
  for (const auto& [name, value] : faults)
    EXPECT_TRUE(engine::set_fault(plan, name, value)) << name << " " << value;
  return plan;
}

inline std::string tell(const Faults& faults) {
  std::string text;
  for (const auto& [name, value] : faults)
    text += "; " + name + " = " + value;
  return text;
}

// A set that never came to DoSnapshotSet is left to its provider, which drops it when the next one
// begins (state-transitions-in-shadow-copy-providers.md); it holds no copy.
inline void expect_nothing_left(ServiceWorld& vss) {
  EXPECT_EQ(vss.world.coordinator().live_session_count(), 0u);
  EXPECT_EQ(vss.world.coordinator().creating(), nullptr);
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
  for (provider::Provider* one : vss.world.providers().all()) {
    for (const auto& copy : one->query())
      EXPECT_EQ(copy.state, SnapshotState::preparing);
  }
}

// The trouble is over: volumes are back, writers that died start again.
inline void heal(ServiceWorld& vss) {
  vss.world.faults() = {};
  vss.world.volumes().bring_back();
  for (ScriptedWriter& writer : vss.writers) {
    writer.heard.clear();
    if (vss.world.coordinator().find(writer) == nullptr) {
      ASSERT_EQ(vss.world.coordinator().subscribe(writer, writer.registration), kSOk);
    }
  }
}

// The writer's events, those that a fault answered in its place included.
inline std::vector<trace::Verb> events_of(const ServiceWorld& vss, const ScriptedWriter& writer) {
  std::vector<trace::Verb> list;
  for (const trace::Step& step : vss.recording.steps) {
    const bool its = step.subject.party == trace::Party::writer &&
                     step.subject.label == writer.registration.label;
    if (its && trace::spec(step.verb).kind == trace::StepKind::event) list.push_back(step.verb);
  }
  return list;
}

}  // namespace vsskit::test
