#include "sim/engine/fault_plan.h"

#include <gtest/gtest.h>

namespace vsskit::engine {
namespace {

using trace::Verb;

TEST(FaultPlan, NothingGoesWrongByItself) {
  const FaultPlan plan;
  EXPECT_TRUE(plan.empty());
  const WriterFault fault = plan.writer_fault("ledger", Verb::OnFreeze);
  EXPECT_EQ(0, fault.slow_ms);
  EXPECT_FALSE(fault.veto || fault.throws || fault.never_returns);
  EXPECT_EQ("<a/>", plan.stored_document("components-1.xml", "<a/>"));
}

TEST(FaultPlan, FaultsOfOneEventAddUp) {
  FaultPlan plan;
  ASSERT_TRUE(set_fault(plan, "writer_slow_ms", "ledger OnFreeze 70000"));
  ASSERT_TRUE(set_fault(plan, "writer_slow_ms", "* OnFreeze 5"));
  ASSERT_TRUE(set_fault(plan, "writer_veto", "ledger OnFreeze VSS_E_WRITERERROR_RETRYABLE"));
  const WriterFault fault = plan.writer_fault("ledger", Verb::OnFreeze);
  EXPECT_EQ(70005, fault.slow_ms);
  EXPECT_TRUE(fault.veto);
  EXPECT_EQ(kVssEWriterErrorRetryable, fault.failure);
  EXPECT_EQ(5, plan.writer_fault("other", Verb::OnFreeze).slow_ms);
  EXPECT_FALSE(plan.writer_fault("ledger", Verb::OnThaw).veto);
}

TEST(FaultPlan, EveryNamedFaultCanBeSet) {
  struct {
    std::string_view name, value;
  } const values[] = {
      {"writer_veto", "w OnThaw"},
      {"writer_throw", "w OnPrepareBackup"},
      {"writer_slow_ms", "w OnFreeze 10"},
      {"writer_hang", "w OnPostSnapshot"},
      {"requester_exit_after_call", "7"},
      {"provider_fail", "CommitSnapshots"},
      {"provider_slow_ms", "PreCommitSnapshots 11000"},
      {"crash_at_write", "3"},
      {"crash_torn_bytes", "12"},
      {"disk_full_after_bytes", "0"},
      {"document_cut", "components-2.xml"},
      {"document_flip", "components-2.xml 40"},
  };
  ASSERT_EQ(std::size(values), fault_names().size());
  for (std::size_t i = 0; i < std::size(values); ++i) {
    EXPECT_EQ(fault_names()[i].name, values[i].name);
    FaultPlan plan;
    const Result<void> set = set_fault(plan, values[i].name, values[i].value);
    EXPECT_TRUE(set) << values[i].name << ": " << (set ? "" : set.error().text());
    EXPECT_TRUE(!plan.empty() || plan.crash_torn_bytes == 12) << values[i].name;
  }
}

TEST(FaultPlan, MisspeltNamesAreAnsweredWithTheNearest) {
  FaultPlan plan;
  EXPECT_EQ("unknown fault 'writer_vetoo'; did you mean writer_veto?",
            set_fault(plan, "writer_vetoo", "w OnThaw").error().text());
  EXPECT_EQ("unknown event 'OnFreez'; did you mean OnFreeze?",
            set_fault(plan, "writer_veto", "w OnFreez").error().text());
  EXPECT_FALSE(set_fault(plan, "writer_veto", "w AddComponent"));
  EXPECT_FALSE(set_fault(plan, "writer_veto", "w OnFreeze S_OK"));
  EXPECT_FALSE(set_fault(plan, "writer_veto", "w"));
  EXPECT_FALSE(set_fault(plan, "crash_at_write", "0"));
  EXPECT_FALSE(set_fault(plan, "crash_at_write", "many"));
  EXPECT_FALSE(set_fault(plan, "crash_at_write", "99999999999999999999"));
  EXPECT_TRUE(plan.empty());
}

TEST(FaultPlan, DamagedDocumentsComeBackDifferent) {
  FaultPlan plan;
  ASSERT_TRUE(set_fault(plan, "document_flip", "a.xml 1"));
  ASSERT_TRUE(set_fault(plan, "document_cut", "b.xml"));
  EXPECT_EQ("acc", plan.stored_document("a.xml", "abc"));
  EXPECT_EQ("ab", plan.stored_document("b.xml", "abcd"));
  EXPECT_EQ("abc", plan.stored_document("c.xml", "abc"));
}

}  // namespace
}  // namespace vsskit::engine
