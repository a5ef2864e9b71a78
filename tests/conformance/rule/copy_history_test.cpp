#include "conformance/rule/copy_history.h"

#include <gtest/gtest.h>

#include "conformance/rule/history.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr const char* kSet = "{00000000-0000-0000-0000-0000000000a1}";

std::string trace_of(const std::vector<std::string>& lines) {
  std::string text = "# vsskit trace 1\n";
  int number = 0;
  for (const std::string& line : lines)
    text += fmt::format("{} 0.000 {}\n", ++number, line);
  return text;
}

std::string begun(std::string_view requester = "requester") {
  return fmt::format("{} StartSnapshotSet set={} -> S_OK", requester, kSet);
}

// From where to where the only set of a trace was being made; 0 to 0 where there is none.
std::pair<StepNumber, StepNumber> span_of(const std::vector<std::string>& lines) {
  std::pair<StepNumber, StepNumber> span;
  each_session(trace_of(lines), [&](const Session& session) {
    for (const Creation& creation : creations_of(session))
      span = {creation.from, creation.until};
  });
  return span;
}

using Span = std::pair<StepNumber, StepNumber>;

TEST(Creations, GoOnAsLongAsThereIsASignOfThem) {
  EXPECT_EQ(span_of({begun()}), Span(1, 1));
  EXPECT_EQ(span_of({begun(), "requester AddToSnapshotSet volume=C:\\ -> S_OK"}), Span(1, 2));
  EXPECT_EQ(span_of({begun(), "requester AddToSnapshotSet volume=C:\\ -> VSS_E_BAD_STATE"}),
            Span(1, 1));
  EXPECT_EQ(span_of({begun(), "requester DoSnapshotSet -> S_OK",
                     "requester QueryStatus of=DoSnapshotSet started=2 -> VSS_S_ASYNC_PENDING",
                     "requester QueryStatus of=DoSnapshotSet started=2 -> VSS_S_ASYNC_FINISHED"}),
            Span(1, 3));
}

TEST(Creations, AreNotBegunByARefusedCall) {
  EXPECT_EQ(span_of({"requester StartSnapshotSet -> VSS_E_SNAPSHOT_SET_IN_PROGRESS"}), Span(0, 0));
}

TEST(Creations, EndWhereTheBackupIsAbortedOrTheOperationCancelled) {
  for (const char* end :
       {"requester AbortBackup -> S_OK", "requester Cancel of=DoSnapshotSet started=2 -> S_OK"}) {
    EXPECT_EQ(span_of({begun(), "requester DoSnapshotSet -> S_OK", end,
                       "requester QueryStatus of=DoSnapshotSet started=2 -> VSS_S_ASYNC_PENDING"}),
              Span(1, 2))
        << end;
  }
}

// How many creations another requester's overlapped.
std::size_t overlaps(const std::vector<std::string>& lines) {
  std::size_t count = 0;
  each_session(trace_of(lines), [&](const Session& session) {
    for (const Creation& own : creations_of(session))
      count += session.history().shadow_copies().creation_beside(own) != nullptr ? 1 : 0;
  });
  return count;
}

TEST(CopyHistory, FindsTheCreationThatWentOnAtTheSameTime) {
  const std::string add = "requester AddToSnapshotSet volume=C:\\ -> S_OK";
  EXPECT_EQ(overlaps({begun(), begun("requester:2"), add,
                      "requester:2 AddToSnapshotSet volume=D:\\ -> S_OK"}),
            1u);
  EXPECT_EQ(overlaps({begun(), add, begun("requester:2")}), 0u);
}

// Whether the set was imported before a session of query kind that comes last.
bool imported(std::string_view result) {
  const std::map<std::string, std::string> documents = {
      {"saved.xml",
       R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2")"
       R"( bootableSystemStateBackup="no" selectComponents="no" backupType="full")"
       R"( snapshotSetId="00000000-0000-0000-0000-0000000000a1"></BACKUP_COMPONENTS>)"}};
  bool was = false;
  each_session(
      trace_of({"requester CreateVssBackupComponents -> S_OK",
                "requester InitializeForBackup document=saved.xml -> S_OK",
                "requester ImportSnapshots -> S_OK",
                fmt::format("requester QueryStatus of=ImportSnapshots started=3 -> {}", result),
                "requester Release -> 0", "requester CreateVssBackupComponents -> S_OK"}),
      [&](const Session& session) {
        was = session.history().shadow_copies().was_imported(*parse_guid(kSet));
      },
      documents);
  return was;
}

TEST(CopyHistory, RemembersTheSetsThatWereImportedWhole) {
  EXPECT_TRUE(imported("VSS_S_ASYNC_FINISHED"));
  EXPECT_FALSE(imported("VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED"));
  EXPECT_FALSE(imported("VSS_E_NO_SNAPSHOTS_IMPORTED"));
}

TEST(WorldFaults, HaveTheValueThatTheyWereDeclaredWith) {
  each_session(trace_of({"world fault requester_not_elevated value=\"2\"", begun()}),
               [](const Session& session) {
                 EXPECT_EQ(session.world().fault_value("requester_not_elevated"), "2");
                 EXPECT_EQ(session.world().fault_value("hold_fails"), "");
               });
}

}  // namespace
}  // namespace vsskit::conformance
