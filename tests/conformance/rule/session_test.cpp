#include "conformance/rule/session.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "conformance/rule/history.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kBackup = R"(# vsskit trace 1
# holds calls events
    1  0.000  world          volume C:\ guid=\\?\Volume{00000000-0000-0000-0000-0000000000c1}\ mount="D:\mount\"
    2  0.000  world          variable SystemRoot value="C:\Windows"
    3  0.000  world          writer label=ledger id={00000000-0000-0000-0000-000000000001} freeze_timeout_ms=20000
    4  0.000  requester      CreateVssBackupComponents -> S_OK
    5  0.000  requester      InitializeForBackup document=null -> S_OK
    6  0.000  requester      SetBackupState components=yes bootable=no type=INCREMENTAL partial=yes -> S_OK
    7  0.001  requester      AddComponent instance={00000000-0000-0000-0000-000000000002} writer={00000000-0000-0000-0000-000000000001} type=DATABASE logical_path="shop\eu" component=orders -> S_OK
    8  0.001  requester      AddToSnapshotSet volume=C:\ -> S_OK
    9  0.002  requester      PrepareForBackup -> S_OK
   10  0.002  requester      Wait of=PrepareForBackup started=9
   11  0.002  writer:ledger  OnPrepareBackup for=requester
   12  0.003  writer:ledger  SetBackupStamp component="shop\eu\orders" stamp="lsn:42" -> S_OK
   13  0.003  writer:ledger  end step=11 -> true
   14  0.003  files:C:\      created path="C:\ledger\temp" size=4 during=11
   15  0.003  requester      end step=10 -> S_OK
   16  0.004  requester      QueryStatus of=PrepareForBackup started=9 -> VSS_S_ASYNC_PENDING
   17  0.004  requester      QueryStatus of=PrepareForBackup started=9 -> VSS_S_ASYNC_FINISHED
   18  0.005  requester      Release -> 0
)";

void with_backup(const std::function<void(const Session&)>& show) {
  int sessions = 0;
  each_session(kBackup, [&](const Session& session) {
    ++sessions;
    show(session);
  });
  EXPECT_EQ(sessions, 1);
}

TEST(Session, FindsCallsByVerb) {
  with_backup([](const Session& session) {
    EXPECT_EQ(session.calls(Verb::QueryStatus).size(), 2u);
    EXPECT_EQ(session.first(Verb::QueryStatus)->number, 16u);
    EXPECT_EQ(session.last(Verb::QueryStatus)->number, 17u);
    EXPECT_EQ(session.first(Verb::BackupComplete), nullptr);
    const Step& wait = *session.find(10);
    EXPECT_EQ(session.first_after(Verb::QueryStatus, wait)->number, 16u);
    EXPECT_EQ(session.last_before(Verb::QueryStatus, wait), nullptr);
    EXPECT_EQ(session.last_before(Verb::PrepareForBackup, wait)->number, 9u);
  });
}

TEST(Session, KnowsWhatStandsInsideAHandler) {
  with_backup([](const Session& session) {
    const Step& stamp = *session.first(Verb::SetBackupStamp);
    const Step& file = *session.first(Verb::created);
    EXPECT_EQ(session.handler_of(stamp)->number, 11u);
    EXPECT_EQ(session.handler_of(file)->number, 11u);
    ASSERT_EQ(session.inside(*session.find(11)).size(), 2u);
    EXPECT_EQ(session.answer_of(*session.find(11)), true);
    EXPECT_EQ(session.end_of(*session.find(10))->number, 15u);
    EXPECT_EQ(session.result_of(*session.find(10)), kSOk);
  });
}

TEST(Session, ReadsTheOutcomeFromQueryStatusAlone) {
  with_backup([](const Session& session) {
    const Step& prepare = *session.first(Verb::PrepareForBackup);
    const Outcome outcome = session.outcome_of(prepare);
    EXPECT_TRUE(outcome.known_finished());
    EXPECT_FALSE(outcome.known_failed());
    EXPECT_EQ(outcome.reported->number, 17u);
    EXPECT_FALSE(session.over_before(prepare, *session.find(10)));
    EXPECT_TRUE(session.over_before(prepare, *session.find(16)));  // an unlimited Wait returned
    EXPECT_EQ(session.outcome_of(Verb::DoSnapshotSet).call, nullptr);
  });
}

TEST(Session, GathersTheStateThatTheRequesterSet) {
  with_backup([](const Session& session) {
    EXPECT_EQ(session.kind(), SessionKind::backup);
    EXPECT_EQ(session.backup_type(), BackupType::incremental);
    EXPECT_EQ(session.component_mode(), true);
    EXPECT_EQ(session.partial_files_supported(), true);
    ASSERT_EQ(session.added().size(), 1u);
    EXPECT_EQ(session.added()[0].name.path, R"(shop\eu\orders)");
    EXPECT_EQ(session.component_of(*session.first(Verb::SetBackupStamp)), session.added()[0].name);
    EXPECT_EQ(session.released()->number, 18u);
    EXPECT_FALSE(session.scripted());
  });
}

TEST(Session, FindsVolumesOfTheSetByAnyName) {
  with_backup([](const Session& session) {
    EXPECT_TRUE(session.in_snapshot_set(R"(c:\ledger)"));
    EXPECT_TRUE(session.in_snapshot_set(R"(%SystemRoot%\ntds)"));
    EXPECT_TRUE(session.in_snapshot_set(R"(\\?\Volume{00000000-0000-0000-0000-0000000000C1}\x)"));
    EXPECT_TRUE(session.in_snapshot_set(R"(D:\mount\x)"));
    EXPECT_FALSE(session.in_snapshot_set(R"(D:\x)"));
    EXPECT_EQ(session.world().writer("ledger")->freeze_timeout_ms, 20000u);
  });
}

TEST(Session, EndsWithTheReleaseThatLeavesNoReference) {
  std::vector<const Step*> released;
  std::vector<std::size_t> sizes;
  each_session(R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester      Release -> 1
    3  0.000  requester      Release -> 0
    4  0.001  writer:ledger  OnBackupShutdown for=requester
    5  0.001  writer:ledger  end step=4 -> true
    6  0.002  requester      CreateVssBackupComponents -> S_OK
)",
               [&](const Session& session) {
                 sizes.push_back(session.steps().size());
                 EXPECT_EQ(session.released() != nullptr, sizes.size() == 1);
               });
  EXPECT_EQ(sizes, (std::vector<std::size_t>{5, 1}));
}

TEST(Session, KeepsRequestersAtTheSameTimeApart) {
  std::map<std::string, std::vector<StepNumber>> stamps;
  each_session(R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester:2    CreateVssBackupComponents -> S_OK
    3  0.001  writer:ledger  OnPrepareBackup for=requester
    4  0.001  writer:ledger  SetBackupStamp component=a stamp="1" -> S_OK
    5  0.001  writer:ledger  end step=3 -> true
    6  0.001  writer:ledger  OnPrepareBackup for=requester:2
    7  0.001  writer:ledger  SetBackupStamp component=a stamp="2" -> S_OK
    8  0.001  writer:ledger  end step=6 -> true
    9  0.002  files:C:\      modified path="C:\a" offset=0 length=1 size=1
   10  0.002  files:C:\      modified path="C:\a" offset=0 length=1 size=1 during=3
)",
               [&](const Session& session) {
                 for (const Verb verb : {Verb::SetBackupStamp, Verb::modified}) {
                   for (const Step* step : session.calls(verb)) {
                     stamps[session.requester()].push_back(step->number);
                   }
                 }
               });
  EXPECT_EQ(stamps["requester"], (std::vector<StepNumber>{4, 9, 10}));
  EXPECT_EQ(stamps["requester:2"], (std::vector<StepNumber>{7, 9}));
}

// What providers and VSS do to a set is done for who started it, whoever else is at work.
TEST(Session, HasWhatIsDoneToItsSetsAlone) {
  std::map<std::string, std::vector<StepNumber>> done;
  each_session(R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester:2    CreateVssBackupComponents -> S_OK
    3  0.001  requester      StartSnapshotSet set={5e6f7a8b-0000-4000-8000-0000000000a1} -> S_OK
    4  0.001  requester      AddToSnapshotSet volume=C:\
    5  0.001  provider:system  BeginPrepareSnapshot set={5e6f7a8b-0000-4000-8000-0000000000a1} -> S_OK
    6  0.001  requester      end step=4 snapshot={5e6f7a8b-0000-4000-8000-0000000000a2} -> S_OK
    7  0.001  requester:2    GetWriterMetadataCount -> VSS_E_BAD_STATE
    8  0.002  provider:system  CommitSnapshots set={5e6f7a8b-0000-4000-8000-0000000000a1} -> S_OK
    9  0.002  files:C:\      snapshot id={5e6f7a8b-0000-4000-8000-0000000000a2} set={5e6f7a8b-0000-4000-8000-0000000000a1}
   10  0.003  requester:2    StartSnapshotSet
   11  0.003  requester:2    end step=10 set={5e6f7a8b-0000-4000-8000-0000000000b1} -> S_OK
   12  0.004  requester      GetSnapshotProperties -> VSS_E_OBJECT_NOT_FOUND
   13  0.004  files:C:\      writes_held set={5e6f7a8b-0000-4000-8000-0000000000b1}
)",
               [&](const Session& session) {
                 for (const Step& step : session.steps()) {
                   if (step.subject.party != trace::Party::requester)
                     done[session.requester()].push_back(step.number);
                 }
               });
  EXPECT_EQ(done["requester"], (std::vector<StepNumber>{5, 8, 9}));
  EXPECT_EQ(done["requester:2"], (std::vector<StepNumber>{13}));
}

TEST(Session, HasTheEffectsThatComeWhileItAloneIsOpen) {
  std::map<std::string, std::size_t> effects;
  each_session(R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester:2    CreateVssBackupComponents -> S_OK
    3  0.001  requester:2    QueryStatus of=DoSnapshotSet started=1
    4  0.001  requester      Release -> 0
    5  0.001  files:C:\      snapshot_deleted id={5e6f7a8b-0000-4000-8000-0000000000a2}
    6  0.001  requester:2    end step=3 -> VSS_E_PROVIDER_VETO
)",
               [&](const Session& session) {
                 effects[session.requester()] = session.calls(Verb::snapshot_deleted).size();
               });
  EXPECT_EQ(effects["requester"], 0u);
  EXPECT_EQ(effects["requester:2"], 1u);
}

// A component that a writer kept is not the one that its next handler is handed.
TEST(Session, HasACallThatNamesAnEventThatIsOverOutsideOfHandlers) {
  std::map<StepNumber, bool> inside;
  each_session(R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.001  writer:ledger  OnPrepareBackup components=1 for=requester
    3  0.001  writer:ledger  SetBackupMetadata component=c metadata="1" -> S_OK
    4  0.001  writer:ledger  end step=2 -> true
    5  0.002  writer:ledger  OnPostSnapshot components=1 for=requester
    6  0.002  writer:ledger  SetBackupMetadata component=c metadata="1" during=2 -> VSS_E_BAD_STATE
    7  0.002  writer:ledger  SetBackupMetadata component=c metadata="1" -> S_OK
    8  0.002  writer:ledger  end step=5 -> true
)",
               [&](const Session& session) {
                 for (const Step* call : session.calls(Verb::SetBackupMetadata))
                   inside[call->number] = session.handler_of(*call) != nullptr;
               });
  EXPECT_EQ(inside, (std::map<StepNumber, bool>{{3, true}, {6, false}, {7, true}}));
}

TEST(Session, TellsOpenEventsOfOneWriterApart) {
  std::map<std::string, std::string> of;  // the event that each call stands in
  each_session(
      R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester:2    CreateVssBackupComponents -> S_OK
    3  0.001  writer:ledger  OnIdentify for=requester:2
    4  0.001  writer:ledger  OnPrepareBackup for=requester
    5  0.002  writer:ledger  AddComponent component=c during=3 -> S_OK
    6  0.002  writer:ledger  SetBackupStamp component=c stamp="1" -> S_OK
    7  0.003  writer:ledger  end step=4 -> true
    8  0.003  writer:ledger  SetBackupSchema schema=0 -> S_OK
)",
      [&](const Session& session) {
        for (const Step& step : session.steps()) {
          if (trace::spec(step.verb).kind != trace::StepKind::call) continue;
          const Step* event = session.handler_of(step);
          const std::string name(event == nullptr ? "none" : trace::spec(event->verb).text);
          of[std::string(trace::spec(step.verb).text)] = session.requester() + " " + name;
        }
      });
  EXPECT_EQ(of["AddComponent"], "requester:2 OnIdentify");
  EXPECT_EQ(of["SetBackupStamp"], "requester OnPrepareBackup");
  EXPECT_EQ(of["SetBackupSchema"], "requester:2 OnIdentify");
}

// A call that is not known to have stopped a service leaves it as it was.
TEST(World, KnowsWhenServicesRun) {
  constexpr std::string_view kServices = R"(# vsskit trace 1
    1  0.000  world      service Ledger running=yes hosts=ledger
    2  0.000  world      service Idle running=no
    3  0.000  requester  CreateVssBackupComponents -> S_OK
    4  0.001  requester  ControlService service="LEDGER" control=STOP state=STOP_PENDING -> S_OK
    5  0.001  requester  ControlService service="Ledger" control=STOP
    6  0.001  files:C:\  deleted path="C:\a" size=1 during=none
    7  0.001  requester  end step=5 state=STOPPED -> S_OK
    8  0.002  requester  StartService service="Ledger" -> 0x8007041D
    9  0.002  requester  StartService service="Ledger" -> S_OK
   10  0.002  requester  ControlService service="Ledger" control=STOP -> 0x8007041D
   11  0.002  requester  ControlService service="Idle" control=STOP -> 0x80070426
   12  0.002  requester  StartService service="Idle" -> 0x80070420
   13  0.003  requester  Release -> 0
)";
  each_session(kServices, [](const Session& session) {
    const ServiceFacts* ledger = session.world().service("ledger");
    ASSERT_NE(ledger, nullptr);
    EXPECT_EQ(ledger->hosts, "ledger");
    for (StepNumber step = 1; step <= 13; ++step)
      EXPECT_EQ(ledger->runs_at(step), step < 5 || step > 8) << step;
    const ServiceFacts* idle = session.world().service("Idle");
    ASSERT_NE(idle, nullptr);
    EXPECT_FALSE(idle->runs_at(11));
    EXPECT_TRUE(idle->runs_at(13));
    EXPECT_EQ(session.world().service("Other"), nullptr);
  });
}

// Whoever asks a service needs no backup object, and asks for the session that comes.
TEST(Session, IsNotBegunByACallOnAService) {
  int sessions = 0;
  each_session(R"(# vsskit trace 1
    1  0.000  requester  QueryServiceStatus service="Ledger" state=RUNNING -> S_OK
    2  0.000  requester  CreateVssBackupComponents -> S_OK
    3  0.003  requester  Release -> 0
)",
               [&](const Session& session) {
                 ++sessions;
                 EXPECT_EQ(session.steps().size(), 3u);
               });
  EXPECT_EQ(sessions, 1);
}

// Whether the only writer ended its Freeze well, in a trace with these lines between.
bool froze_well(std::string_view holds, std::string_view lines, StepNumber since = 0) {
  std::string text = "# vsskit trace 1\n";
  if (!holds.empty()) text += fmt::format("# holds {}\n", holds);
  text += fmt::format(
      "2 0.000 world writer label=ledger id={{00000000-0000-0000-0000-000000000001}} "
      "instance={{00000000-0000-0000-0000-000000000002}}\n"
      "3 0.000 requester CreateVssBackupComponents -> S_OK\n{}"
      "99 0.000 requester Release -> 0\n",
      lines);
  bool well = false;
  each_session(text, [&](const Session& session) {
    if (session.released() != nullptr)
      well = session.ended_well("ledger", Verb::OnFreeze, session.find(since));
  });
  return well;
}

TEST(Session, KnowsWhoEndedAnEventWell) {
  const std::string freeze =
      "10 0.000 writer:ledger OnFreeze for=requester\n11 0.000 writer:ledger ";
  EXPECT_TRUE(froze_well("events", freeze + "end step=10 -> true\n"));
  EXPECT_FALSE(froze_well("events", freeze + "end step=10 -> false\n"));
  EXPECT_FALSE(froze_well("events", "10 0.000 writer:ledger OnFreeze for=requester\n"));
  EXPECT_FALSE(froze_well("events", freeze + "end step=10 -> true\n", 10));
  EXPECT_FALSE(froze_well("events", ""));
  const std::string fault = "9 0.000 world fault writer_throw value=\"ledger OnFreeze\"\n";
  EXPECT_FALSE(froze_well("events", fault + freeze + "end step=10 -> true\n"));
}

TEST(Session, TakesAWritersStatusForEventsThatTheTraceDoesNotHold) {
  const auto status = [](std::string_view failure) {
    return fmt::format(
        "10 0.000 requester GetWriterStatus index=0 "
        "writer={{00000000-0000-0000-0000-000000000001}} "
        "instance={{00000000-0000-0000-0000-000000000002}} name=\"W\" state=STABLE failure={} -> "
        "S_OK\n",
        failure);
  };
  EXPECT_TRUE(froze_well("", ""));
  EXPECT_FALSE(froze_well("calls", ""));
  EXPECT_TRUE(froze_well("calls", status("S_OK")));
  EXPECT_FALSE(froze_well("calls", status("VSS_E_WRITERERROR_TIMEOUT")));
  EXPECT_FALSE(froze_well("", status("VSS_E_WRITERERROR_TIMEOUT")));
}

// What is told by looking, or at the end, is not known of it either.
TEST(Session, IsCutWhereItsTraceStopsWithoutAnEnd) {
  constexpr std::string_view kHead = "# vsskit trace 1\n# holds calls files medium objects\n";
  const auto cut_after = [&](std::string_view steps, bool files) {
    bool cut = false;
    each_session(std::string(kHead).append(steps), [&](const Session& session) {
      cut = session.was_cut();
      EXPECT_EQ(files, session.holds(holds::files));
      EXPECT_TRUE(session.holds(holds::calls));
    });
    return cut;
  };
  const std::string made = "  1  0.000  requester  CreateVssBackupComponents -> S_OK\n";
  EXPECT_TRUE(cut_after(made, false));
  EXPECT_TRUE(cut_after(made + "  2  0.000  requester  Release\n", false));
  EXPECT_FALSE(cut_after(made + "  2  0.000  requester  Release -> 0\n", true));
  EXPECT_FALSE(cut_after(made + "  2  0.000  requester  exit\n", true));
}

TEST(Session, OutsideHoldsWhatBelongsToNobody) {
  std::vector<SessionKind> kinds;
  each_session(R"(# vsskit trace 1
    1  0.000  writer:ledger  Subscribe -> S_OK
    2  0.001  requester      CreateVssBackupComponents -> S_OK
)",
               [&](const Session& session) { kinds.push_back(session.kind()); });
  EXPECT_EQ(kinds, (std::vector<SessionKind>{SessionKind::query, SessionKind::outside}));
}

// --- Properties

// Step numbers of a session of QueryStatus and Wait calls in some order.
std::string random_trace(const std::vector<bool>& queries) {
  std::string text = "# vsskit trace 1\n1 0.000 requester PrepareForBackup -> S_OK\n";
  for (std::size_t i = 0; i < queries.size(); ++i) {
    text += std::to_string(i + 2) + " 0.000 requester " +
            (queries[i] ? "QueryStatus of=PrepareForBackup started=1 -> VSS_S_ASYNC_PENDING\n"
                        : "GetWriterStatusCount count=0 -> S_OK\n");
  }
  return text;
}

RC_GTEST_PROP(SessionIndex, every_word_about_order_agrees_with_a_plain_search,
              (const std::vector<bool>& queries)) {
  each_session(random_trace(queries), [](const Session& session) {
    for (const Step& at : session.steps()) {
      const Step* before = nullptr;
      const Step* after = nullptr;
      std::size_t count = 0;
      for (const Step& step : session.steps()) {
        if (step.verb != Verb::QueryStatus) continue;
        ++count;
        if (step.number < at.number) before = &step;
        if (step.number > at.number && after == nullptr) after = &step;
      }
      RC_ASSERT(session.last_before(Verb::QueryStatus, at) == before);
      RC_ASSERT(session.first_after(Verb::QueryStatus, at) == after);
      RC_ASSERT(session.calls(Verb::QueryStatus).size() == count);
      RC_ASSERT(session.find(at.number) == &at);
    }
  });
}

}  // namespace
}  // namespace vsskit::conformance
