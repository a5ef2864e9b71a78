// What a session leaves in the trace: documents, effects, declarations; and that a seed says it
// all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/document/xml.h"
#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::Outcome;
using service::Session;
using ::testing::ElementsAre;

std::vector<std::string> documents(const ServiceWorld& vss, trace::Verb verb) {
  std::vector<std::string> names;
  for (const trace::Step& step : vss.recording.steps) {
    if (step.verb == verb) names.emplace_back(step.text("document"));
  }
  return names;
}

TEST(RecordedDocuments, ComponentsAreNamedAtEachMomentAndPrintedWhenChanged) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::post_snapshot] = [](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->set_backup_stamp("1"), kSOk);
    return Outcome::succeeded;
  };
  vss.back_up();
  // After PrepareForBackup, DoSnapshotSet (the stamp), BackupComplete (the success), SaveAsXML,
  // and at Release.
  EXPECT_THAT(documents(vss, trace::Verb::BackupComponents),
              ElementsAre("components-1.xml", "components-2.xml", "components-3.xml",
                          "components-3.xml", "components-3.xml"));
  const std::string* saved = vss.recording.document("components-3.xml");
  ASSERT_NE(saved, nullptr);
  const auto parsed = document::parse_backup_components(*saved, "components-3.xml");
  ASSERT_TRUE(parsed.ok()) << parsed.error().text();
  EXPECT_EQ(parsed->writers[0].components[0].backup_stamp, "1");
  EXPECT_EQ(parsed->writers[0].components[0].backup_succeeded, true);
}

TEST(RecordedDocuments, MetadataIsPrintedAgainOnlyWhenItChanged) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  vss.gathered();
  vss.gathered();
  ledger.schema = schema::kIncremental;
  vss.gathered();
  EXPECT_THAT(documents(vss, trace::Verb::WriterMetadata),
              ElementsAre("writer-ledger-1.xml", "writer-ledger-1.xml", "writer-ledger-2.xml"));
}

TEST(RecordedEvents, SayForWhomAndWithHowManyComponents) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  vss.copied();
  bool prepared = false;
  for (const trace::Step& step : vss.recording.steps) {
    if (trace::spec(step.verb).kind != trace::StepKind::event) continue;
    EXPECT_EQ(step.text("for"), "requester");
    if (step.verb != trace::Verb::OnPrepareBackup) continue;
    prepared = true;
    EXPECT_EQ(step.number_of("components"), 1);
  }
  EXPECT_TRUE(prepared);
}

TEST(RecordedEffects, BelongToTheHandlerThatMadeThem) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::uint64_t freeze = 0;
  ledger.on[Event::freeze] = [&](HandlerContext& context) {
    freeze = context.step();
    vss.world.volumes().write_file("C:\\ledger\\data.db", "frozen");
    return Outcome::succeeded;
  };
  auto session = vss.copied();
  vss.world.volumes().remove_file("C:\\ledger\\data.db");
  session->release();
  std::vector<std::string> during;
  for (const trace::Step& step : vss.recording.steps) {
    if (step.subject.party != trace::Party::files || step.verb == trace::Verb::snapshot ||
        step.verb == trace::Verb::snapshot_deleted) {
      continue;
    }
    during.push_back(std::string(trace::spec(step.verb).text) + " " +
                     std::string(step.text("during")));
  }
  ASSERT_FALSE(during.empty());
  EXPECT_THAT(during.front(), ::testing::EndsWith(std::to_string(freeze)));
  EXPECT_EQ(during.back(), "deleted none");
}

TEST(RecordedWorld, IsDeclaredFirstAndWritersWhenTheySubscribe) {
  ServiceWorld vss;
  vss.world.variables().set("SystemRoot", "C:\\Windows");
  vss.world.set_medium("D:\\medium");
  vss.add_writer("ledger");
  auto session = vss.session();
  std::vector<trace::Verb> verbs;
  for (const trace::Step& step : vss.recording.steps)
    verbs.push_back(step.verb);
  EXPECT_THAT(verbs, ElementsAre(trace::Verb::windows, trace::Verb::volume, trace::Verb::volume,
                                 trace::Verb::variable, trace::Verb::medium, trace::Verb::provider,
                                 trace::Verb::writer, trace::Verb::requester));
}

std::string story(std::uint64_t seed) {
  ServiceWorld vss(seed);
  vss.add_writer("a", ApplicationLevel::system);
  vss.add_writer("b");
  vss.back_up();
  vss.back_up(false);
  return vss.recording.text();
}

TEST(Determinism, SameSeedGivesTheSameTraceAndAnotherSeedOtherIds) {
  EXPECT_EQ(story(7), story(7));
  EXPECT_NE(story(7), story(8));
}

TEST(Determinism, TraceReadsBackAsItWasWritten) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  vss.back_up();
  const auto parsed = trace::Recording::parse(vss.recording.text(), "recording");
  ASSERT_TRUE(parsed.ok()) << parsed.error().text();
  EXPECT_EQ(parsed->steps.size(), vss.recording.steps.size());
}

}  // namespace
}  // namespace vsskit::test
