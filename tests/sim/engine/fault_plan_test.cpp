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
      {"writer_exit", "w OnFreeze"},
      {"writer_duplicate", "* OnThaw"},
      {"writer_not_elevated", "w 2"},
      {"requester_exit_after_call", "7"},
      {"requester_not_elevated", "0"},
      {"requester_without_com", ""},
      {"call_fails", "DoSnapshotSet"},
      {"provider_fail", "CommitSnapshots"},
      {"provider_slow_ms", "PreCommitSnapshots 11000"},
      {"provider_hang", "PostCommitSnapshots"},
      {"volume_lost", "C:\\ OnFreeze"},
      {"hold_fails", "VSS_E_FLUSH_WRITES_TIMEOUT"},
      {"release_fails", "VSS_E_TRANSACTION_THAW_TIMEOUT"},
      {"service_disabled", ""},
      {"service_stops_at", "PrepareForBackup"},
      {"service_runs_on", "Ledger"},
      {"crash_at_write", "3"},
      {"crash_torn_bytes", "12"},
      {"disk_full_after_bytes", "0"},
      {"differential_full_after_bytes", "0"},
      {"document_cut", "components-2.xml"},
      {"document_flip", "components-2.xml 40"},
  };
  ASSERT_EQ(std::size(values), fault_names().size());
  for (std::size_t i = 0; i < std::size(values); ++i) {
    EXPECT_EQ(fault_names()[i].name, values[i].name);
    FaultPlan plan;
    const Result<void> set = set_fault(plan, values[i].name, values[i].value);
    EXPECT_TRUE(set) << values[i].name << ": " << (set ? "" : set.error().text());
    EXPECT_FALSE(plan.empty()) << values[i].name;
    // What is printed sets the same plan again.
    const auto printed = print_faults(plan);
    ASSERT_EQ(printed.size(), 1u) << values[i].name;
    EXPECT_EQ(printed[0].first, values[i].name);
    FaultPlan again;
    EXPECT_TRUE(set_fault(again, printed[0].first, printed[0].second)) << printed[0].second;
    EXPECT_EQ(print_faults(again), printed);
  }
}

TEST(FaultPlan, WhatStrikesOnceLeavesThePlan) {
  FaultPlan plan;
  ASSERT_TRUE(set_fault(plan, "call_fails", "AddComponent"));
  ASSERT_TRUE(set_fault(plan, "call_fails", "AddComponent VSS_E_UNEXPECTED"));
  ASSERT_TRUE(set_fault(plan, "volume_lost", "C:\\ CommitSnapshots"));
  ASSERT_TRUE(set_fault(plan, "volume_lost", "D:\\ CommitSnapshots"));
  ASSERT_TRUE(set_fault(plan, "service_stops_at", "OnThaw"));
  EXPECT_EQ(plan.take_call_fault(Verb::SaveAsXML, trace::Party::requester), kSOk);
  EXPECT_EQ(plan.take_call_fault(Verb::AddComponent, trace::Party::requester), kEOutOfMemory);
  EXPECT_EQ(plan.take_call_fault(Verb::AddComponent, trace::Party::requester), kVssEUnexpected);
  EXPECT_EQ(plan.take_call_fault(Verb::AddComponent, trace::Party::requester), kSOk);
  EXPECT_TRUE(plan.take_lost_volumes(Verb::OnThaw).empty());
  EXPECT_EQ(plan.take_lost_volumes(Verb::CommitSnapshots).size(), 2u);
  EXPECT_FALSE(plan.take_service_stop(Verb::OnFreeze));
  EXPECT_TRUE(plan.take_service_stop(Verb::OnThaw));
  EXPECT_TRUE(plan.empty());
}

TEST(FaultPlan, AServiceThatRunsOnIsNamedIgnoringCase) {
  FaultPlan plan;
  ASSERT_TRUE(set_fault(plan, "service_runs_on", "Ledger 0x8007041D"));
  ASSERT_NE(plan.stubborn_service("LEDGER"), nullptr);
  EXPECT_EQ(win32_error_of(plan.stubborn_service("LEDGER")->failure), 1053);
  EXPECT_EQ(plan.stubborn_service("Other"), nullptr);
  EXPECT_EQ(print_faults(plan)[0].second, "Ledger 0x8007041D");
  ASSERT_TRUE(set_fault(plan, "service_runs_on", "*"));
  ASSERT_NE(plan.stubborn_service("Other"), nullptr);
  EXPECT_EQ(plan.stubborn_service("Other")->failure, kSOk);
}

// Its call answers a BOOL, and the code as its last error.
TEST(FaultPlan, AServiceRunsOnWithAWin32ErrorAlone) {
  FaultPlan plan;
  EXPECT_EQ(
      "VSS_E_BAD_STATE is no code of a function that answers a BOOL; a Win32 error such as "
      "E_ACCESSDENIED or 0x8007041D",
      set_fault(plan, "service_runs_on", "Ledger VSS_E_BAD_STATE").error().text());
  EXPECT_FALSE(set_fault(plan, "service_runs_on", ""));
  EXPECT_TRUE(plan.empty());
}

// C-SEC-07.
TEST(FaultPlan, AccountsAreAdmittedByTheirVssAccessControl) {
  for (std::uint32_t value = 0; value <= 3; ++value) {
    FaultPlan plan;
    ASSERT_TRUE(set_fault(plan, "requester_not_elevated", std::to_string(value)));
    ASSERT_TRUE(set_fault(plan, "writer_not_elevated", "ledger " + std::to_string(value)));
    EXPECT_EQ(plan.admits_requester(), value == 2 || value == 3) << value;
    EXPECT_EQ(plan.admits_writer("ledger"), value == 1 || value == 3) << value;
    EXPECT_TRUE(plan.admits_writer("other"));
  }
}

TEST(FaultPlan, MisspeltNamesAreAnsweredWithTheNearest) {
  FaultPlan plan;
  EXPECT_EQ("unknown fault 'writer_vetoo'; did you mean writer_veto?",
            set_fault(plan, "writer_vetoo", "w OnThaw").error().text());
  EXPECT_EQ("unknown event 'OnFreez'; did you mean OnFreeze?",
            set_fault(plan, "writer_veto", "w OnFreez").error().text());
  EXPECT_EQ("unknown moment 'OnFreez'; did you mean OnFreeze?",
            set_fault(plan, "service_stops_at", "OnFreez").error().text());
  EXPECT_FALSE(set_fault(plan, "volume_lost", "C:\\ Frieren"));
  EXPECT_FALSE(set_fault(plan, "requester_not_elevated", "4"));
  EXPECT_FALSE(set_fault(plan, "call_fails", "OnFreeze"));
  EXPECT_FALSE(set_fault(plan, "writer_veto", "w AddComponent"));
  EXPECT_FALSE(set_fault(plan, "writer_veto", "w OnFreeze S_OK"));
  EXPECT_FALSE(set_fault(plan, "writer_veto", "w"));
  EXPECT_FALSE(set_fault(plan, "crash_at_write", "0"));
  EXPECT_FALSE(set_fault(plan, "crash_at_write", "many"));
  EXPECT_FALSE(set_fault(plan, "crash_at_write", "99999999999999999999"));
  EXPECT_TRUE(plan.empty());
}

// What would never strike is refused, not ignored.
TEST(FaultPlan, MomentsAtWhichNothingCanStrikeAreErrors) {
  FaultPlan plan;
  EXPECT_EQ(
      "nothing can strike at 'BeginPrepareSnapshot'; an event, a phase from EndPrepareSnapshots to "
      "PostFinalCommitSnapshots, or a method of IVssBackupComponents",
      set_fault(plan, "service_stops_at", "BeginPrepareSnapshot").error().text());
  for (const char* moment :
       {"AbortSnapshots", "AreVolumesSupported", "OnLoad", "OnLunEmpty", "Wait", "QueryStatus",
        "IsVolumeSnapshotted", "ControlService", "SetBackupStamp", "created"}) {
    EXPECT_FALSE(set_fault(plan, "volume_lost", std::string("C:\\ ") + moment)) << moment;
    EXPECT_FALSE(set_fault(plan, "service_stops_at", moment)) << moment;
  }
  EXPECT_TRUE(plan.empty());
  // Shared with providers, whose calls are no moments.
  ASSERT_TRUE(set_fault(plan, "service_stops_at", "IsVolumeSupported"));
  EXPECT_TRUE(plan.take_service_stop(Verb::IsVolumeSupported));
  ASSERT_TRUE(set_fault(plan, "volume_lost", "C:\\ DeleteSnapshots"));
  EXPECT_EQ(plan.take_lost_volumes(Verb::DeleteSnapshots).size(), 1u);
}

TEST(FaultPlan, FlagsAreOnWhereTheyAreNamed) {
  for (const std::string_view name : {"service_disabled", "requester_without_com"}) {
    for (const std::string_view value : {"", "true"}) {
      FaultPlan plan;
      EXPECT_TRUE(set_fault(plan, name, value)) << name << " " << value;
      EXPECT_FALSE(plan.empty()) << name << " " << value;
    }
    FaultPlan plan;
    EXPECT_EQ(std::string(name) + " takes no value such as 'yes'; true",
              set_fault(plan, name, "yes").error().text());
    EXPECT_TRUE(plan.empty());
  }
}

TEST(FaultPlan, TimesEndBeforeClocksOverflow) {
  FaultPlan plan;
  EXPECT_TRUE(set_fault(plan, "writer_slow_ms", "w OnFreeze 315360000000"));
  EXPECT_EQ("315360000001 milliseconds are more than ten years; a number up to 315360000000",
            set_fault(plan, "writer_slow_ms", "w OnFreeze 315360000001").error().text());
  EXPECT_FALSE(set_fault(plan, "provider_slow_ms", "CommitSnapshots 9223372036854775807"));
}

TEST(FaultPlan, UnknownWordsAreCalledWhatTheyShouldBe) {
  FaultPlan plan;
  EXPECT_EQ("unknown method 'Foo'; a method such as DoSnapshotSet",
            set_fault(plan, "call_fails", "Foo").error().text());
  EXPECT_EQ("unknown phase 'Foo'; a phase such as CommitSnapshots",
            set_fault(plan, "provider_fail", "Foo").error().text());
  EXPECT_EQ("volume_lost has 1 word; VOLUME MOMENT",
            set_fault(plan, "volume_lost", "C:\\").error().text());
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
