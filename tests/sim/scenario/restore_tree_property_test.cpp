// The laws of chains, of a tree of files.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sim/roles/mixed_tree_writer.h"
#include "tests/sim/scenario/restore_bench.h"

namespace vsskit::scenario {
namespace {

struct TreeBench {
  explicit TreeBench(trace::Holds holds = {}) : stage(machine(holds)), scope(stage) {
    stage.recorder().keep_in(recording);
    EXPECT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}).ok());
    EXPECT_TRUE(stage.set_medium("M:\\backup").ok());
    EXPECT_TRUE(roles::plant_mixed_tree(L"C:\\tree"));
    roles::TreeWriterSettings settings;
    settings.id = roles::kMixedTreeWriterId;
    settings.folder = L"C:\\tree";
    writer = std::make_unique<roles::MixedTreeWriter>(settings);
    EXPECT_EQ(writer->start(), S_OK);
  }
  ~TreeBench() { writer->stop(); }

  void edit(int count) {
    for (int i = 0; i < count; ++i) {
      stage.clock().advance(VirtualTime::from_ms(1));
      EXPECT_TRUE(roles::edit_mixed_tree(L"C:\\tree", edits++));
    }
  }
  bool back_up(VSS_BACKUP_TYPE type, bool partial = true) {
    roles::BackupPlan plan;
    plan.type = type;
    plan.partial_files = partial;
    plan.medium = L"M:\\backup\\" + std::to_wstring(points.size() + 1);
    points.push_back(files());
    return requester.run(plan).succeeded;
  }
  roles::RestoreRecord restore(std::size_t point, Way way = Way::original) {
    roles::RestorePlan plan;
    plan.medium = L"M:\\backup\\" + std::to_wstring(point + 1);
    if (way == Way::alternate) plan.options = L"\"Target\"=\"Alternate\"";
    if (way == Way::directed) plan.options = L"\"Target\"=\"Directed\"";
    if (way == Way::new_place) plan.new_folder = L"C:\\copy";
    return requester.restore(plan);
  }
  // The files of a restore that came to another folder, by the names that they had.
  std::map<std::wstring, roles::Bytes> files_in(const std::wstring& folder) {
    std::map<std::wstring, roles::Bytes> found;
    std::map<std::wstring, roles::Bytes> named;
    read_below(folder, found);
    for (auto& [path, content] : found)
      named[L"C:\\tree" + path.substr(folder.size())] = std::move(content);
    return named;
  }
  // All files of components, with their content.
  std::map<std::wstring, roles::Bytes> files() {
    std::map<std::wstring, roles::Bytes> found;
    read_below(L"C:\\tree", found);
    found.erase(L"C:\\tree\\documents\\index.bak");
    return found;
  }
  void read_below(const std::wstring& folder, std::map<std::wstring, roles::Bytes>& found) {
    std::vector<roles::FolderEntry> entries;
    EXPECT_TRUE(roles::list_folder(folder, entries));
    for (const roles::FolderEntry& entry : entries) {
      const std::wstring path = folder + L'\\' + entry.name;
      if (entry.is_folder) {
        read_below(path, found);
      } else {
        EXPECT_TRUE(roles::read_file(path, found[path]));
      }
    }
  }

  trace::Recording recording;
  Stage stage;
  Stage::Scope scope;
  std::unique_ptr<roles::MixedTreeWriter> writer;
  std::vector<std::map<std::wstring, roles::Bytes>> points;
  std::uint64_t edits = 0;
  roles::FileRequester requester;
};

// Restores to where the files were, to alternate locations, and to a new place.
TEST(TreeChain, BringsEmptyFoldersBack) {
  TreeBench bench;
  ASSERT_TRUE(roles::make_folders(L"C:\\tree\\documents\\empty\\inside"));
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL));
  ASSERT_NE(RemoveDirectoryW(L"C:\\tree\\documents\\empty\\inside"), 0);
  ASSERT_NE(RemoveDirectoryW(L"C:\\tree\\documents\\empty"), 0);
  roles::RestorePlan plan;
  plan.medium = L"M:\\backup\\1";
  ASSERT_TRUE(bench.requester.restore(plan).succeeded);
  EXPECT_NE(GetFileAttributesW(L"C:\\tree\\documents\\empty\\inside"), INVALID_FILE_ATTRIBUTES);
  plan.options = L"\"Target\"=\"Alternate\"";
  ASSERT_TRUE(bench.requester.restore(plan).succeeded);
  EXPECT_NE(GetFileAttributesW(L"C:\\tree\\recovered\\documents\\empty\\inside"),
            INVALID_FILE_ATTRIBUTES);
  plan.options.reset();
  plan.new_folder = L"C:\\copy";
  ASSERT_TRUE(bench.requester.restore(plan).succeeded);
  EXPECT_NE(GetFileAttributesW(L"C:\\copy\\C\\tree\\documents\\empty\\inside"),
            INVALID_FILE_ATTRIBUTES);
}

RC_GTEST_PROP(TreeChain, AnyPointOfAnyChainComesBackByteForByte, ()) {
  TreeBench bench;
  bench.edits = *rc::gen::inRange<std::uint64_t>(0, 1000);
  const bool partial = *rc::gen::arbitrary<bool>();
  RC_ASSERT(bench.back_up(VSS_BT_FULL, partial));
  const auto choices = *chains();
  for (const int choice : choices) {
    bench.edit(choice / 8 % 20);
    RC_ASSERT(bench.back_up(kTypes[choice % 5], partial));
  }
  bench.edit(15);
  const auto now = bench.files();
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  constexpr Way kTreeWays[] = {Way::original, Way::alternate, Way::directed, Way::new_place};
  const Way way = *rc::gen::elementOf(std::vector<Way>(std::begin(kTreeWays), std::end(kTreeWays)));
  const roles::RestoreRecord done = bench.restore(point, way);
  if (!done.succeeded) RC_FAIL(tell(done));
  if (way == Way::original) {
    RC_ASSERT(bench.files() == bench.points[point]);
    return;
  }
  if (way == Way::new_place) {
    // What an earlier backup of the chain brought, and a later one has no more, stays there.
    const auto found = bench.files_in(L"C:\\copy\\C\\tree");
    for (const auto& [path, content] : bench.points[point]) {
      const auto file = found.find(path);
      RC_ASSERT(file != found.end());
      RC_ASSERT(file->second == content);
    }
  } else {
    RC_ASSERT(bench.files_in(L"C:\\tree\\recovered") == bench.points[point]);
    auto there = bench.files();
    for (const auto& [path, content] : now)
      RC_ASSERT(there[path] == content);
    return;
  }
  RC_ASSERT(bench.files() == now);
}

TEST(TreeChain, LogsAloneLeadFromPointToPoint) {
  TreeBench bench;
  bench.edit(10);
  ASSERT_TRUE(bench.back_up(VSS_BT_FULL));
  for (int i = 0; i < 3; ++i) {
    bench.edit(25);
    ASSERT_TRUE(bench.back_up(VSS_BT_LOG));
  }
  for (const std::size_t point : {2u, 0u, 3u, 1u}) {
    ASSERT_TRUE(bench.restore(point).succeeded) << point;
    EXPECT_EQ(bench.files(), bench.points[point]) << point;
  }
}

TEST(TreeChain, ChangedPagesComeAsRangesOrAsARangesFile) {
  for (const int edits : {2, 20}) {
    TreeBench bench(trace::holds::calls);
    bench.edit(5);
    ASSERT_TRUE(bench.back_up(VSS_BT_FULL));
    bench.edit(edits);
    ASSERT_TRUE(bench.back_up(VSS_BT_INCREMENTAL));
    std::vector<std::string> ranges;
    for (const trace::Step& step : bench.recording.steps) {
      if (step.verb == trace::Verb::AddPartialFile) ranges.emplace_back(step.text("ranges"));
    }
    ASSERT_EQ(1u, ranges.size()) << edits;
    EXPECT_EQ(edits == 20, ranges[0] == "C:\\tree\\journal\\book.ranges") << ranges[0];
    ASSERT_TRUE(bench.restore(1).succeeded) << edits;
    EXPECT_EQ(bench.files(), bench.points[1]) << edits;
  }
}

}  // namespace
}  // namespace vsskit::scenario
