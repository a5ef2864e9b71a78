// Backup plans as tables: what a backup of a type copies, and why.
#include "sim/selection/plan.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "sim/selection/backup_type.h"

namespace vsskit::selection {
namespace {

using document::BackupComponent;
using document::BackupComponents;
using document::Component;
using document::FileSet;
using document::WriterMetadata;

constexpr std::uint32_t kAll = fsbt::kDefault;

FileSet files(std::string path, std::string filespec, std::optional<std::uint32_t> mask = {},
              bool recursive = false) {
  FileSet set;
  set.path = std::move(path);
  set.filespec = std::move(filespec);
  set.mask = mask;
  if (recursive) set.recursive = true;
  return set;
}

// A world of one writer, `db`, with one selectable component `main` that has a set below it.
struct PlannedWorld {
  PlannedWorld() {
    writer.identification.friendly_name = "db";
    writer.identification.writer_id.data1 = 1;
    writer.identification.instance_id.data1 = 2;
    writer.backup_schema =
        schema::kIncremental | schema::kDifferential | schema::kLog | schema::kLastModify;
    add_component(std::nullopt, "main", true);
    add_component("main", "logs", false);
    document.backup_type = BackupType::full;
    document.partial_file_support = true;
    document::WriterComponents entry;
    entry.writer_id = writer.identification.writer_id;
    entry.instance_id = writer.identification.instance_id;
    BackupComponent main;
    main.name = "main";
    entry.components.push_back(main);
    document.writers.push_back(entry);
    variables.set("data", "D:\\data");
  }

  Component& add_component(std::optional<std::string> path, std::string name, bool selectable) {
    Component component;
    component.logical_path = std::move(path);
    component.name = std::move(name);
    component.selectable = selectable;
    writer.components.push_back(component);
    return writer.components.back();
  }
  BackupComponent& main() { return document.writers[0].components[0]; }

  [[nodiscard]] BackupPlan plan(BackupType type = BackupType::full) const {
    return BackupPlan({{&writer}, &document, type, &variables, nullptr});
  }
  // `answer: why`
  [[nodiscard]] std::string decide(BackupType type, std::string_view path) const {
    const BackupPlan made = plan(type);
    const FileDecision decision = made.decide(path);
    return fmt::format("{}: {}", print(decision.answer), decision.why);
  }

  WriterMetadata writer;
  BackupComponents document;
  Variables variables;
};

TEST(BackupType, FallsBackToFullWhereTheSchemaLacksIt) {
  EXPECT_EQ(effective_type(BackupType::incremental, schema::kIncremental), BackupType::incremental);
  EXPECT_EQ(effective_type(BackupType::incremental, schema::kDifferential), BackupType::full);
  EXPECT_EQ(effective_type(BackupType::log, 0), BackupType::full);
  EXPECT_EQ(effective_type(BackupType::full, 0), BackupType::full);
  EXPECT_EQ(snapshot_bit(BackupType::log), fsbt::kLogSnapshot);
  EXPECT_EQ(backup_bit(BackupType::copy), fsbt::kFullBackup);
}

TEST(BackupPlan, FollowsTheMaskOfEachSet) {
  PlannedWorld world;
  world.writer.components[0].files = {
      files("C:\\db", "data.mdf", kAll),
      files("C:\\db", "full.dat", fsbt::kFullBackup | fsbt::kFullSnapshot),
      files("C:\\db", "inc.dat", fsbt::kIncrementalBackup),
  };
  struct Row {
    BackupType type;
    std::string path;
    std::string expected;
  };
  const Row rows[] = {
      {BackupType::full, "C:\\db\\data.mdf", "required: the mask has FULL_BACKUP_REQUIRED"},
      {BackupType::full, "c:\\DB\\FULL.dat", "required: the mask has FULL_BACKUP_REQUIRED"},
      {BackupType::full, "C:\\db\\inc.dat", "optional: the mask lacks FULL_BACKUP_REQUIRED"},
      {BackupType::incremental, "C:\\db\\inc.dat",
       "required: the mask has INCREMENTAL_BACKUP_REQUIRED"},
      {BackupType::incremental, "C:\\db\\full.dat",
       "optional: the mask lacks INCREMENTAL_BACKUP_REQUIRED"},
      {BackupType::differential, "C:\\db\\inc.dat",
       "optional: the mask lacks DIFFERENTIAL_BACKUP_REQUIRED"},
      {BackupType::full, "C:\\db\\other",
       "not named: no file set of an included component names it"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(world.decide(row.type, row.path), row.expected);
}

TEST(BackupPlan, BacksUpAWriterWithoutTheSchemaInFull) {
  PlannedWorld world;
  world.writer.backup_schema = schema::kDifferential;
  world.writer.components[0].files = {files("C:\\db", "a", fsbt::kFullBackup)};
  EXPECT_EQ(
      world.decide(BackupType::incremental, "C:\\db\\a"),
      "required: the mask has FULL_BACKUP_REQUIRED, the writer's schema lacks INCREMENTAL and "
      "it is backed up in full");
}

TEST(BackupPlan, TreatsACopyLikeAFullBackup) {
  PlannedWorld world;
  world.writer.backup_schema = schema::kCopy;
  world.writer.components[0].files = {files("C:\\db", "a", fsbt::kFullBackup)};
  EXPECT_EQ(world.decide(BackupType::copy, "C:\\db\\a"),
            "required: the mask has FULL_BACKUP_REQUIRED");
}

TEST(BackupPlan, CopiesLogFilesInALogBackup) {
  PlannedWorld world;
  Component& main = world.writer.components[0];
  main.type = ComponentType::database;
  main.database_files = {files("C:\\db", "data.mdf"), files("C:\\db", "hot.mdf", fsbt::kLogBackup)};
  main.log_files = {files("C:\\log", "*.log")};
  EXPECT_EQ(world.decide(BackupType::log, "C:\\db\\data.mdf"),
            "optional: a log backup copies log files, and the mask is the default one");
  EXPECT_EQ(world.decide(BackupType::log, "C:\\db\\hot.mdf"),
            "required: the mask has LOG_BACKUP_REQUIRED");
  EXPECT_EQ(world.decide(BackupType::log, "C:\\log\\1.log"),
            "required: the mask has LOG_BACKUP_REQUIRED");
}

TEST(BackupPlan, IncludesTheWholeComponentSet) {
  PlannedWorld world;
  world.add_component(std::nullopt, "apart", true).files = {files("C:\\apart", "*")};
  world.writer.components[1].files = {files("%data%", "*.log")};
  EXPECT_EQ(world.decide(BackupType::full, "D:\\data\\1.log"),
            "required: the mask has FULL_BACKUP_REQUIRED, implicitly included through \\main");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\apart\\x"),
            "not named: no file set of an included component names it");
  world.document.select_components = false;
  EXPECT_EQ(world.decide(BackupType::full, "C:\\apart\\x"),
            "required: the mask has FULL_BACKUP_REQUIRED");
}

TEST(BackupPlan, ReadsFromTheShadowCopyWhereTheMaskSaysSo) {
  PlannedWorld world;
  world.writer.components[0].files = {
      files("C:\\db", "a", fsbt::kAllBackup | fsbt::kFullSnapshot),
      files("C:\\db", "b", fsbt::kAllBackup),
      files("C:\\db", "c"),
  };
  const BackupPlan full = world.plan();
  const BackupPlan incremental = world.plan(BackupType::incremental);
  EXPECT_TRUE(full.decide("C:\\db\\a").from_snapshot);
  EXPECT_FALSE(incremental.decide("C:\\db\\a").from_snapshot);
  EXPECT_FALSE(full.decide("C:\\db\\b").from_snapshot);
  EXPECT_TRUE(full.decide("C:\\db\\c").from_snapshot);
}

TEST(BackupPlan, LeavesOutWhatTheWriterExcludes) {
  PlannedWorld world;
  world.writer.components[0].files = {files("C:\\db", "*", kAll, true),
                                      files("C:\\db\\tmp", "*", kAll)};
  world.writer.exclude_files = {files("C:\\db\\tmp\\", "*.*", {}, true),
                                files("C:\\db", "*.bak", {}, false)};
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\tmp\\x"),
            "excluded: excluded by C:\\db\\tmp\\*.* of the writer's exclude list");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\a.bak"),
            "excluded: excluded by C:\\db\\*.bak of the writer's exclude list");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\sub\\a.bak"),
            "required: the mask has FULL_BACKUP_REQUIRED");
  const BackupPlan plan = world.plan();
  EXPECT_EQ(plan.sets()[0].copy, Copy::required);
  EXPECT_EQ(plan.sets()[1].copy, Copy::excluded);
  EXPECT_EQ(plan.why(plan.sets()[1]), "excluded by C:\\db\\tmp\\*.* of the writer's exclude list");
}

TEST(BackupPlan, ReadsAlternatePathsAndExcludesByNormalOnes) {
  PlannedWorld world;
  FileSet set = files("%data%", "*", kAll, true);
  set.alternate_path = "E:\\spit";
  world.writer.components[0].files = {set};
  world.writer.exclude_files = {files("E:\\spit", "*", {}, true), files("%data%", "*.tmp")};
  const BackupPlan plan = world.plan();
  EXPECT_EQ(plan.decide("d:\\data\\Sub\\A.dat").read_path, "E:\\spit\\Sub\\A.dat");
  EXPECT_EQ(plan.decide("D:\\data\\a.tmp").answer, FileDecision::Answer::excluded);
  EXPECT_EQ(plan.decide("E:\\spit\\a").answer, FileDecision::Answer::not_named);
}

document::DifferencedFiles differenced(std::string path, std::string filespec, bool recursive,
                                       std::uint64_t ticks) {
  document::DifferencedFiles entry;
  entry.path = std::move(path);
  entry.filespec = std::move(filespec);
  entry.recursive = recursive;
  entry.last_modify_time.ticks = ticks;
  return entry;
}

TEST(BackupPlan, ReplacesASetByAnEqualDifferencedSpecification) {
  PlannedWorld world;
  world.writer.components[1].files = {files("C:\\db", "*.*", fsbt::kFullBackup, true)};
  world.main().differenced_files = {differenced("c:\\db\\", "*", true, kVirtualEpoch.ticks)};
  EXPECT_EQ(world.decide(BackupType::incremental, "C:\\db\\x\\a"),
            fmt::format("if changed: a differenced file, if changed since {}, implicitly included "
                        "through \\main",
                        kVirtualEpoch.text()));
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\x\\a"),
            "required: the mask has FULL_BACKUP_REQUIRED, implicitly included through \\main");
  EXPECT_EQ(world.plan(BackupType::incremental).sets().size(), 1U);
}

TEST(BackupPlan, LeavesAZeroTimeToTheRequester) {
  PlannedWorld world;
  world.main().differenced_files = {differenced("C:\\new", "*.dat", false, 0)};
  EXPECT_EQ(
      world.decide(BackupType::differential, "C:\\new\\a.dat"),
      "if changed: a differenced file new to the component, by the requester's own records of "
      "the base backup");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\new\\a.dat"),
            "required: a differenced file new to the component, copied whole");
}

TEST(BackupPlan, LetsAnOverlappingDifferencedSpecificationDecideForWhatItNames) {
  PlannedWorld world;
  world.writer.components[0].files = {files("C:\\db", "*.dat")};
  world.main().differenced_files = {differenced("C:\\db", "a*", false, 0)};
  EXPECT_TRUE(world.decide(BackupType::incremental, "C:\\db\\a.dat").starts_with("if changed"));
  EXPECT_TRUE(world.decide(BackupType::incremental, "C:\\db\\b.dat").starts_with("required"));
  EXPECT_TRUE(world.decide(BackupType::incremental, "C:\\db\\a.log").starts_with("if changed"));
}

document::PartialFile partial(std::string path, std::string filename) {
  document::PartialFile entry;
  entry.path = std::move(path);
  entry.filename = std::move(filename);
  entry.ranges = "0:5";
  return entry;
}

TEST(BackupPlan, ReducesAPartialFileToItsRanges) {
  PlannedWorld world;
  world.writer.components[0].files = {files("C:\\db", "*", fsbt::kFullBackup)};
  world.main().partial_files = {partial("C:\\db", "big.mdf"), partial("C:\\new", "more.mdf")};
  EXPECT_EQ(world.decide(BackupType::incremental, "C:\\db\\big.mdf"),
            "ranges: a partial file: its ranges alone");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\big.mdf"),
            "ranges: a partial file: its ranges alone");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\small.mdf"),
            "required: the mask has FULL_BACKUP_REQUIRED");
  EXPECT_EQ(world.decide(BackupType::incremental, "C:\\new\\more.mdf"),
            "ranges: a partial file new to the component");
  const BackupPlan plan = world.plan();
  EXPECT_EQ(plan.decide("C:\\db\\big.mdf").set->partial->ranges, "0:5");
}

TEST(BackupPlan, CopiesPartialFilesWholeWithoutSupportForThem) {
  PlannedWorld world;
  world.document.partial_file_support = false;
  world.writer.components[0].files = {files("C:\\db", "*", fsbt::kFullBackup)};
  world.main().partial_files = {partial("C:\\db", "big.mdf"), partial("C:\\new", "more.mdf")};
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\big.mdf"),
            "required: the mask has FULL_BACKUP_REQUIRED");
  EXPECT_EQ(world.decide(BackupType::full, "C:\\new\\more.mdf"),
            "required: a partial file new to the component, copied whole");
}

TEST(BackupPlan, PrefersDifferencedToPartial) {
  PlannedWorld world;
  world.writer.components[0].files = {files("C:\\db", "a.dat")};
  world.main().differenced_files = {differenced("C:\\db", "a.dat", false, 7)};
  world.main().partial_files = {partial("C:\\db", "a.dat")};
  EXPECT_TRUE(world.decide(BackupType::incremental, "C:\\db\\a.dat").starts_with("if changed"));
}

TEST(BackupPlan, ReadsOverridesOfASetFromItsAlternatePath) {
  PlannedWorld world;
  FileSet set = files("C:\\db", "*", kAll, true);
  set.alternate_path = "E:\\spit";
  world.writer.components[0].files = {set};
  world.main().partial_files = {partial("C:\\db\\sub", "big.mdf")};
  world.main().differenced_files = {differenced("C:\\db", "*", true, 0)};
  const BackupPlan plan = world.plan(BackupType::incremental);
  EXPECT_EQ(plan.decide("C:\\db\\a").read_path, "E:\\spit\\a");
  EXPECT_EQ(plan.sets()[1].read_folder, "E:\\spit\\sub");
}

TEST(BackupPlan, NamesComponentsThatNoMetadataHas) {
  PlannedWorld world;
  BackupComponent lost;
  lost.logical_path = "main";
  lost.name = "gone";
  world.document.writers[0].components.push_back(lost);
  document::WriterComponents stranger;
  stranger.writer_id.data1 = 9;
  world.document.writers.push_back(stranger);
  const std::vector<std::string> expected{
      "component \\main\\gone is not in the metadata of db",
      "no metadata was gathered from writer {00000009-0000-0000-0000-000000000000} instance "
      "{00000000-0000-0000-0000-000000000000}"};
  EXPECT_EQ(world.plan().problems(), expected);
}

TEST(BackupPlan, FindsARestartedWriterByItsClass) {
  PlannedWorld world;
  world.writer.components[0].files = {files("C:\\db", "a")};
  world.document.writers[0].instance_id.data1 = 77;
  EXPECT_TRUE(world.plan().problems().empty());
  EXPECT_TRUE(world.decide(BackupType::full, "C:\\db\\a").starts_with("required"));
}

TEST(BackupPlan, TakesTheStrongestClaimOfSeveralComponents) {
  PlannedWorld world;
  world.writer.components[0].files = {files("C:\\db", "*", fsbt::kIncrementalBackup)};
  world.add_component(std::nullopt, "second", true).files = {files("C:\\db", "a", kAll)};
  BackupComponent second;
  second.name = "second";
  world.document.writers[0].components.push_back(second);
  EXPECT_EQ(world.decide(BackupType::full, "C:\\db\\a"),
            "required: the mask has FULL_BACKUP_REQUIRED");
  EXPECT_TRUE(world.decide(BackupType::full, "C:\\db\\b").starts_with("optional"));
}

TEST(BackupPlan, StaysFastForManySetsExcludesAndEntries) {
  PlannedWorld world;
  for (int i = 0; i < 20000; ++i) {
    world.writer.components[0].files.push_back(files(fmt::format("C:\\d{}", i), "a.dat"));
    world.writer.exclude_files.push_back(files(fmt::format("C:\\d{}", i), "*.tmp"));
    world.main().partial_files.push_back(partial(fmt::format("C:\\d{}", i), "a.dat"));
  }
  const BackupPlan plan = world.plan();
  for (int i = 0; i < 20000; ++i) {
    ASSERT_EQ(plan.decide(fmt::format("C:\\d{}\\a.dat", i)).answer, FileDecision::Answer::ranges);
  }
}

TEST(Moved, KeepsWhatLiesBelow) {
  const Variables none;
  EXPECT_EQ(moved("C:\\a\\b\\c.txt", "C:\\a\\", "E:\\x", none), "E:\\x\\b\\c.txt");
  EXPECT_EQ(moved("C:\\c.txt", "C:\\", "E:\\x", none), "E:\\x\\c.txt");
  EXPECT_EQ(moved("C:\\a", "C:\\a", "E:\\x", none), "E:\\x");
  EXPECT_EQ(moved("E:\\x\\b", "E:\\x", "C:\\", none), "C:\\b");
}

}  // namespace
}  // namespace vsskit::selection
