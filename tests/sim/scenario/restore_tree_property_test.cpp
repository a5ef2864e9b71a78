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
  TreeBench() : stage(machine({})), scope(stage) {
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
  bool back_up(VSS_BACKUP_TYPE type) {
    roles::BackupPlan plan;
    plan.type = type;
    plan.medium = L"M:\\backup\\" + std::to_wstring(points.size() + 1);
    points.push_back(files());
    return requester.run(plan).succeeded;
  }
  roles::RestoreRecord restore(std::size_t point) {
    roles::RestorePlan plan;
    plan.medium = L"M:\\backup\\" + std::to_wstring(point + 1);
    return requester.restore(plan);
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
  RC_ASSERT(bench.back_up(VSS_BT_FULL));
  const auto choices = *chains();
  for (const int choice : choices) {
    bench.edit(choice / 8 % 20);
    RC_ASSERT(bench.back_up(kTypes[choice % 5]));
  }
  bench.edit(15);
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  const roles::RestoreRecord done = bench.restore(point);
  if (!done.succeeded) RC_FAIL(tell(done));
  RC_ASSERT(bench.files() == bench.points[point]);
}

}  // namespace
}  // namespace vsskit::scenario
