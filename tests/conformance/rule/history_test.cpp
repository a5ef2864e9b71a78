#include "conformance/rule/history.h"

#include <gtest/gtest.h>

#include "conformance/rules/all.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kChained =
    "writer={00000000-0000-0000-0000-000000000001} type=DATABASE logical_path=null component=a";

// One backup of one component from step `first` on; 7 steps.
std::string backup(int first, std::string_view type, bool succeeded, bool complete = true) {
  const std::string lines[] = {
      "requester CreateVssBackupComponents -> S_OK",
      fmt::format("requester SetBackupState components=yes bootable=no type={} partial=no -> S_OK",
                  type),
      fmt::format("requester AddComponent instance={{00000000-0000-0000-0000-000000000002}} {} -> "
                  "S_OK",
                  kChained),
      "requester PrepareForBackup -> S_OK",
      fmt::format("requester SetBackupSucceeded {} succeeded={} -> S_OK", kChained,
                  succeeded ? "yes" : "no"),
      complete ? "requester BackupComplete -> S_OK" : "requester AbortBackup -> S_OK",
      "requester Release -> 0",
  };
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("{} 0.000 {}\n", first++, line);
  return text;
}

// The session (from 1) that is the base of a backup of this type after the others; 0 for none.
std::size_t base_after(const std::vector<std::string>& backups, BackupType type) {
  std::string text = "# vsskit trace 1\n";
  for (const std::string& one : backups)
    text += one;
  std::size_t base = 0;
  each_session(text, [&](const Session& session) {
    const EarlierBackup* found = session.history().base_of(
        {*parse_guid("{00000000-0000-0000-0000-000000000001}"), "a"}, type);
    base = found == nullptr ? 0 : found->session;
  });
  return base;
}

std::string last(int first) {
  return backup(first, "FULL", true);
}

TEST(History, BaseOfADifferentialIsTheLastFull) {
  EXPECT_EQ(base_after({backup(1, "FULL", true), backup(8, "INCREMENTAL", true),
                        backup(15, "DIFFERENTIAL", true), last(22)},
                       BackupType::differential),
            1u);
}

TEST(History, HasNoBaseWhereALaterBackupWithoutComponentsMayBeIt) {
  const std::string whole =
      "8 0.000 requester CreateVssBackupComponents -> S_OK\n"
      "9 0.000 requester SetBackupState components=no bootable=no type=FULL partial=no -> S_OK\n"
      "10 0.000 requester BackupComplete -> S_OK\n"
      "11 0.000 requester Release -> 0\n";
  for (const BackupType type : {BackupType::incremental, BackupType::differential}) {
    EXPECT_EQ(base_after({backup(1, "FULL", true), whole, last(12)}, type), 0u);
    EXPECT_EQ(
        base_after({backup(1, "FULL", true), whole, backup(12, "FULL", true), last(19)}, type), 3u);
  }
}

TEST(History, BaseOfAnIncrementalIsTheLastFullOrIncremental) {
  EXPECT_EQ(base_after({backup(1, "FULL", true), backup(8, "INCREMENTAL", true),
                        backup(15, "DIFFERENTIAL", true), last(22)},
                       BackupType::incremental),
            2u);
}

TEST(History, CopiesAndFailuresAreNoBase) {
  EXPECT_EQ(base_after({backup(1, "FULL", true), backup(8, "COPY", true), backup(15, "FULL", false),
                        backup(22, "FULL", true, false), last(29)},
                       BackupType::differential),
            1u);
}

TEST(History, NothingIsTheBaseOfAFull) {
  EXPECT_EQ(base_after({backup(1, "FULL", true), last(8)}, BackupType::full), 0u);
}

// --- Attempts

// A backup from step `first` on whose writer reports this failure; 6 steps.
std::string attempt(int first, std::string_view failure, bool complete = false) {
  const std::string lines[] = {
      "requester CreateVssBackupComponents -> S_OK",
      "requester SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK",
      fmt::format("requester AddComponent instance={{00000000-0000-0000-0000-000000000002}} {} -> "
                  "S_OK",
                  kChained),
      fmt::format("requester GetWriterStatus index=0 name=\"X\" failure={} -> S_OK", failure),
      complete ? "requester BackupComplete -> S_OK" : "requester AbortBackup -> S_OK",
      "requester Release -> 0",
  };
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("{} {}.000 {}\n", first, first, line), ++first;
  return text;
}

// What the last session of these knows of the one before.
std::optional<FailedAttempt> attempt_before_last(const std::string& sessions) {
  std::optional<FailedAttempt> found;
  each_session("# vsskit trace 1\n" + sessions, [&](const Session& session) {
    const FailedAttempt* last = session.history().last_attempt();
    found = last == nullptr ? std::nullopt : std::optional(*last);
  });
  return found;
}

TEST(History, RemembersWhyTheLastBackupWasGivenUp) {
  const auto before =
      attempt_before_last(attempt(1, "VSS_E_WRITERERROR_RETRYABLE") +
                          attempt(7, "VSS_E_WRITERERROR_TIMEOUT") + attempt(13, "S_OK"));
  ASSERT_TRUE(before);
  EXPECT_EQ(before->session, 2u);
  EXPECT_EQ(before->at, VirtualTime::from_ms(10'000));
  EXPECT_EQ(before->who, "X");
  EXPECT_EQ(before->failure, kVssEWriterErrorTimeout);
  EXPECT_EQ(before->tries, 2u);
}

TEST(History, ABackupThatWasCompletedOrFailedForGoodIsNoAttempt) {
  EXPECT_FALSE(
      attempt_before_last(attempt(1, "VSS_E_WRITERERROR_RETRYABLE", true) + attempt(7, "S_OK")));
  EXPECT_FALSE(
      attempt_before_last(attempt(1, "VSS_E_WRITERERROR_NONRETRYABLE") + attempt(7, "S_OK")));
}

// --- What a restore asks

constexpr std::string_view kChainMetadata =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2">
<IDENTIFICATION writerId="00000000-0000-0000-0000-000000000001"
 instanceId="00000000-0000-0000-0000-000000000002" friendlyName="Ledger" usage="USER_DATA"
 dataSource="OTHER"/>
<BACKUP_LOCATIONS><FILE_GROUP componentName="a" selectable="yes" componentFlags="0">
<FILE_LIST path="C:\a" filespec="*" alternatePath="C:\copy"/></FILE_GROUP>
</BACKUP_LOCATIONS></WRITER_METADATA>)";
constexpr std::string_view kSaved =
    R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2"
 selectComponents="yes" backupType="full" snapshotSetId="00000000-0000-0000-0000-000000000009">
<WRITER_COMPONENTS instanceId="00000000-0000-0000-0000-000000000002"
 writerId="00000000-0000-0000-0000-000000000001">
<COMPONENT componentName="a" componentType="filegroup"/></WRITER_COMPONENTS></BACKUP_COMPONENTS>)";

// Shows the history when the last session of the lines ends.
void history_after(const std::vector<std::string>& lines,
                   const std::function<void(const History&)>& show) {
  std::string text = "# vsskit trace 1\n";
  int number = 1;
  for (const std::string& line : lines)
    text += fmt::format("{} 0.000 {}\n", number++, line);
  text += fmt::format("{} 0.000 requester CreateVssBackupComponents -> S_OK\n", number);
  std::size_t sessions = 0;
  each_session(text,
               [&](const Session& session) {
                 if (++sessions > session.history().sessions()) show(session.history());
               },
               {{"w.xml", std::string(kChainMetadata)}, {"c.xml", std::string(kSaved)}});
}

std::vector<std::string> stored_backup() {
  return {
      "requester SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK",
      "requester WriterMetadata writer=ledger document=w.xml",
      R"(files:C:\ snapshot device="\\?\GLOBALROOT\Device\Copy1")",
      "requester BackupComponents document=c.xml",
      R"(medium stored path="M:\1" source="\\?\GLOBALROOT\Device\Copy1\copy\f" offset=0 length=1)",
      R"(medium stored path="M:\2" source="\\?\GLOBALROOT\Device\Copy1\copy\g" offset=0 length=1)",
      R"(medium stored path="M:\2" source="\\?\GLOBALROOT\Device\Copy1\copy\h" offset=0 length=1)",
  };
}

TEST(History, KnowsWhereAStoredFileLiesNormally) {
  history_after(stored_backup(), [](const History& history) {
    if (history.sessions() == 0) return;
    EXPECT_EQ(history.origin_of(R"(m:\1)"), R"(C:\a\f)");
    EXPECT_EQ(history.origin_of(R"(M:\2)"), "") << "it holds two files";
    EXPECT_EQ(history.origin_of(R"(M:\3)"), "");
  });
}

TEST(History, FindsABackupByItsShadowCopies) {
  history_after(stored_backup(), [](const History& history) {
    if (history.sessions() == 0) return;
    const SavedBackup* backup =
        history.backup_of(*parse_guid("{00000000-0000-0000-0000-000000000009}"));
    ASSERT_NE(backup, nullptr);
    EXPECT_EQ(backup->session, 1u);
    EXPECT_EQ(backup->digests.size(), 1u);
    EXPECT_EQ(backup->stored, (std::vector<std::string>{R"(M:\1)", R"(M:\2)"}));
    EXPECT_EQ(history.backup_of(Guid{}), nullptr);
  });
}

TEST(History, RemembersTheLastRestoreOfAComponent) {
  const std::string component(kChained);
  history_after(
      {
          "requester CreateVssExamineWriterMetadata document=w.xml -> S_OK",
          "requester InitializeForRestore document=c.xml -> S_OK",
          fmt::format("requester SetSelectedForRestore {} selected=yes -> S_OK", component),
          fmt::format("requester SetAdditionalRestores {} additional=yes -> S_OK", component),
          "requester PreRestore -> S_OK",
          fmt::format("requester SetFileRestoreStatus {} status=ALL -> S_OK", component),
          "requester PostRestore -> S_OK",
      },
      [](const History& history) {
        if (history.sessions() == 0) return;
        const Guid writer = *parse_guid("{00000000-0000-0000-0000-000000000001}");
        const EarlierRestore* restore = history.restore_of({writer, "a"});
        ASSERT_NE(restore, nullptr);
        EXPECT_TRUE(restore->more);
        EXPECT_TRUE(restore->whole);
        EXPECT_EQ(restore->backup, 0u);
        EXPECT_EQ(history.restore_of({writer, "b"}), nullptr);
        EXPECT_TRUE(history.is_examined(writer));
        EXPECT_FALSE(history.is_method_read(writer));
      });
}

// What is wrong with a document that a program hands to VSS, and that is answered so.
std::size_t errors_of(const std::string& examined) {
  return judged(
             "# vsskit trace 1\n# holds calls documents\n"
             "1 0.000 requester CreateVssExamineWriterMetadata document=w.xml -> " +
                 examined + "\n",
             all_rules(), {}, {{"w.xml", "<WRITER_METADATA>"}})
      .errors.size();
}

TEST(History, AsksForNoDocumentThatVssRefused) {
  EXPECT_EQ(errors_of("VSS_E_INVALID_XML_DOCUMENT"), 0u);
  EXPECT_EQ(errors_of("S_OK"), 1u);
}

}  // namespace
}  // namespace vsskit::conformance
