// The laws of chains, with real files: whatever was backed up, in whatever order and by whatever
// means, each point of it can be had again.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sim/base/ranges.h"
#include "sim/document/xml.h"
#include "sim/roles/file_requester.h"
#include "sim/roles/ledger_writer.h"
#include "sim/roles/mixed_tree_writer.h"
#include "sim/scenario/stage.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/trace/recording.h"

namespace vsskit::scenario {
namespace {

using roles::BackupRecord;
using roles::LedgerStatus;
using roles::Phase;

constexpr VSS_BACKUP_TYPE kTypes[] = {VSS_BT_INCREMENTAL, VSS_BT_DIFFERENTIAL, VSS_BT_LOG,
                                      VSS_BT_COPY, VSS_BT_FULL};

// How a restore is asked for.
enum class Way { original, alternate, directed, new_place };
constexpr Way kWays[] = {Way::original, Way::alternate, Way::directed, Way::new_place};

// What the store was when it was backed up.
struct Point {
  std::string data;  // the data file on the shadow copy; empty where there was none
  std::string log;
  roles::LedgerImage image;
};

// A machine whose trace holds no more than a property looks at.
service::World::Options machine(trace::Holds holds) {
  service::World::Options options;
  options.trace.holds = holds;
  return options;
}

// A ledger of its own with a requester that remembers what it saw.
struct Bench {
  explicit Bench(std::size_t ranges_max = roles::kRangesInString, trace::Holds holds = {})
      : stage(machine(holds)), scope(stage), requester([this](Phase phase) { see(phase); }) {
    stage.recorder().keep_in(recording);
    EXPECT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}).ok());
    EXPECT_TRUE(stage.set_medium("M:\\backup").ok());
    EXPECT_EQ(store.create(L"C:\\ledger", {1500, 1000}), LedgerStatus::ok);
    roles::LedgerWriterSettings settings;
    settings.ranges_in_string_max = ranges_max;
    writer = std::make_unique<roles::LedgerWriter>(store, settings);
    EXPECT_EQ(writer->start(), S_OK);
  }
  ~Bench() { writer->stop(); }

  void transfer(int count) {
    for (int i = 0; i < count; ++i) {
      stage.clock().advance(VirtualTime::from_ms(1));
      const auto from = static_cast<std::uint32_t>(i * 611 % 1500);
      const auto to = static_cast<std::uint32_t>((i * 97 + count) % 1500);
      EXPECT_EQ(writer->transfer(from, to, 1 + i % 7), LedgerStatus::ok);
    }
  }

  const BackupRecord& back_up(VSS_BACKUP_TYPE type, bool partial) {
    roles::BackupPlan plan;
    plan.type = type;
    plan.partial_files = partial;
    plan.medium = L"M:\\backup\\" + std::to_wstring(points.size() + 1);
    points.emplace_back();
    records.push_back(requester.run(plan));
    return records.back();
  }

  roles::RestoreRecord restore(std::size_t point, Way way) {
    roles::RestorePlan plan;
    plan.medium = records[point].medium;
    if (way == Way::alternate) plan.options = L"\"Target\"=\"Alternate\"";
    if (way == Way::directed) plan.options = L"\"Target\"=\"Directed\"";
    if (way == Way::new_place) plan.new_folder = L"C:\\copy";
    return requester.restore(plan);
  }

  [[nodiscard]] std::string read(const std::string& path) {
    auto content = stage.volumes().read_file(path);
    return content.ok() ? *std::move(content) : std::string();
  }

  // The files as the shadow copy has them; of a log alone, what the store is.
  void see(Phase phase) {
    if (points.empty()) return;
    if (phase == Phase::prepared) {
      EXPECT_EQ(roles::read_ledger(L"C:\\ledger", points.back().image), LedgerStatus::ok);
    }
    if (phase != Phase::snapshotted) return;
    const std::string device = stage.volumes().shadow_copies().back()->device();
    points.back().data = read(device + "\\ledger\\ledger.dat");
    points.back().log = read(device + "\\ledger\\ledger.log");
  }

  trace::Recording recording;
  Stage stage;
  Stage::Scope scope;
  roles::LedgerStore store;
  std::unique_ptr<roles::LedgerWriter> writer;
  std::vector<Point> points;
  std::vector<BackupRecord> records;
  roles::FileRequester requester;
};

std::string tell(const roles::RestoreRecord& record) {
  std::wstring text = record.failed_step;
  for (const std::wstring& message : record.messages)
    text += L"\n" + message;
  return sdk::narrow(text.data(), text.size());
}

// A full backup and others after it, with work between them.
void make_chain(Bench& bench, const std::vector<int>& choices, bool partial) {
  bench.transfer(20);
  RC_ASSERT(bench.back_up(VSS_BT_FULL, partial).succeeded);
  for (const int choice : choices) {
    bench.transfer(choice / 8 % 30);
    RC_ASSERT(bench.back_up(kTypes[choice % 5], partial).succeeded);
  }
}

rc::Gen<std::vector<int>> chains() {
  return rc::gen::resize(5, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1000)));
}

void same_state(const roles::LedgerImage& expected, const roles::LedgerImage& found) {
  RC_ASSERT(found.last_lsn() == expected.last_lsn());
  for (std::uint32_t account = 0; account < expected.header.accounts; ++account)
    RC_ASSERT(found.balance(account) == expected.balance(account));
}

RC_GTEST_PROP(Chain, AnyPointOfAnyChainComesBack, ()) {
  Bench bench(*rc::gen::elementOf(std::vector<std::size_t>{0, roles::kRangesInString}));
  make_chain(bench, *chains(), *rc::gen::arbitrary<bool>());
  bench.transfer(10);
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  const Way way = *rc::gen::elementOf(std::vector<Way>(std::begin(kWays), std::end(kWays)));
  const roles::LedgerImage before = [&] {
    roles::LedgerImage image;
    RC_ASSERT(roles::read_ledger(L"C:\\ledger", image) == LedgerStatus::ok);
    return image;
  }();
  const roles::RestoreRecord done = bench.restore(point, way);
  if (!done.succeeded) RC_FAIL(tell(done));
  const bool elsewhere = way == Way::new_place;
  const std::string folder = elsewhere ? "C:\\copy\\C\\ledger" : "C:\\ledger";
  roles::LedgerImage found;
  RC_ASSERT(roles::read_ledger(sdk::widen(folder), found) == LedgerStatus::ok);
  same_state(bench.points[point].image, found);
  RC_ASSERT(bench.store.verify() == LedgerStatus::ok);
  if (elsewhere) {
    roles::LedgerImage still;
    RC_ASSERT(roles::read_ledger(L"C:\\ledger", still) == LedgerStatus::ok);
    same_state(before, still);
  }
  // A chain of data files leads back to each byte; a log is played, and writes pages anew.
  if (!bench.points[point].data.empty()) {
    RC_ASSERT(bench.read(folder + "\\ledger.dat") == bench.points[point].data);
    RC_ASSERT(bench.read(folder + "\\ledger.log") == bench.points[point].log);
  }
  RC_ASSERT(!bench.stage.volumes().info("C:\\ledger\\recovered").ok());
  RC_ASSERT(!bench.stage.volumes().info(folder + "\\earlier.log").ok());
}

RC_GTEST_PROP(Chain, AnyChainGoesOnAfterARestore, ()) {
  Bench bench;
  make_chain(bench, *chains(), *rc::gen::arbitrary<bool>());
  bench.transfer(7);
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  RC_ASSERT(bench.restore(point, Way::original).succeeded);
  bench.transfer(12);
  RC_ASSERT(bench.back_up(kTypes[*rc::gen::inRange(0, 5)], true).succeeded);
  bench.transfer(5);
  const roles::RestoreRecord done = bench.restore(bench.points.size() - 1, Way::original);
  if (!done.succeeded) RC_FAIL(tell(done));
  roles::LedgerImage found;
  RC_ASSERT(roles::read_ledger(L"C:\\ledger", found) == LedgerStatus::ok);
  same_state(bench.points.back().image, found);
}

// The saved document of a backup.
document::BackupComponents document_of(Bench& bench, std::size_t index) {
  const std::wstring path = bench.records[index].medium + L"\\components.xml";
  const std::string xml = bench.read(sdk::narrow(path.data(), path.size()));
  auto parsed = document::parse_backup_components(xml, "components.xml");
  RC_ASSERT(parsed.ok());
  return *std::move(parsed);
}

RC_GTEST_PROP(Chain, EveryPreviousStampIsTheStampOfItsBase, ()) {
  Bench bench;
  make_chain(bench, *chains(), *rc::gen::arbitrary<bool>());
  for (std::size_t i = 0; i < bench.records.size(); ++i) {
    const BackupRecord& record = bench.records[i];
    const auto component = document_of(bench, i).writers.at(0).components.at(0);
    const bool builds = record.type == VSS_BT_INCREMENTAL || record.type == VSS_BT_DIFFERENTIAL;
    RC_ASSERT(component.previous_backup_stamp.has_value() == builds);
    if (!builds) continue;
    std::size_t base = 0;
    while (bench.records[base].medium != record.base)
      ++base;
    RC_ASSERT(base < i);
    RC_ASSERT(component.previous_backup_stamp ==
              document_of(bench, base).writers.at(0).components.at(0).backup_stamp);
  }
}

// What the medium gave back in the last restore, by target.
std::map<std::string, ByteRanges> restored_ranges(const trace::Recording& recording,
                                                  std::size_t from) {
  std::map<std::string, ByteRanges> ranges;
  for (std::size_t i = from; i < recording.steps.size(); ++i) {
    const trace::Step& step = recording.steps[i];
    if (step.verb != trace::Verb::restored) continue;
    ranges[std::string(step.text("target"))].push_back(
        {static_cast<std::uint64_t>(step.number_of("offset").value_or(0)),
         static_cast<std::uint64_t>(step.number_of("length").value_or(0))});
  }
  for (auto& [target, list] : ranges)
    list = normalized(std::move(list));
  return ranges;
}

RC_GTEST_PROP(Chain, EveryRangeThatWasBackedUpIsRestored, ()) {
  Bench bench(roles::kRangesInString, trace::holds::all);
  bench.transfer(20);
  RC_ASSERT(bench.back_up(VSS_BT_FULL, true).succeeded);
  bench.transfer(*rc::gen::inRange(1, 60));
  RC_ASSERT(bench.back_up(VSS_BT_INCREMENTAL, true).succeeded);
  const auto partial = document_of(bench, 1).writers.at(0).components.at(0).partial_files.at(0);
  const auto ranges = parse_ranges(partial.ranges);
  RC_ASSERT(ranges.ok());
  RC_ASSERT(bench.restore(1, Way::original).succeeded);
  // The whole file first, then these ranges of it: the second session is told apart by its call.
  std::size_t second = 0;
  for (std::size_t i = 0; i < bench.recording.steps.size(); ++i) {
    if (bench.recording.steps[i].verb == trace::Verb::InitializeForRestore) second = i;
  }
  const auto restored = restored_ranges(bench.recording, second);
  const auto data = restored.find("C:\\ledger\\ledger.dat");
  RC_ASSERT(data != restored.end());
  RC_ASSERT(data->second == normalized(*ranges));
}

RC_GTEST_PROP(Chain, EveryDirectedTargetHasAsManyBytesAsItsSource, ()) {
  Bench bench(roles::kRangesInString, trace::holds::calls);
  make_chain(bench, *chains(), true);
  const auto point = *rc::gen::inRange<std::size_t>(0, bench.points.size());
  RC_ASSERT(bench.restore(point, Way::directed).succeeded);
  std::size_t seen = 0;
  for (const trace::Step& step : bench.recording.steps) {
    if (step.verb != trace::Verb::AddDirectedTarget) continue;
    ++seen;
    const auto source = parse_ranges(step.text("source_ranges"));
    const auto destination = parse_ranges(step.text("destination_ranges"));
    RC_ASSERT(source.ok() && destination.ok());
    RC_ASSERT(source->size() == destination->size());
    for (std::size_t i = 0; i < source->size(); ++i)
      RC_ASSERT((*source)[i].length == (*destination)[i].length);
  }
  RC_ASSERT(seen > 0U);
}

// --- The tree

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
