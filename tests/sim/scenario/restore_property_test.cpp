// The laws of chains, with real files: whatever was backed up, in whatever order and by whatever
// means, each point of it can be had again.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sim/base/ranges.h"
#include "sim/document/xml.h"
#include "tests/sim/scenario/restore_bench.h"

namespace vsskit::scenario {
namespace {

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
  const bool elsewhere = way == Way::new_place || way == Way::new_name;
  std::string folder = "C:\\ledger";
  if (way == Way::new_place) folder = "C:\\copy\\C\\ledger";
  if (way == Way::new_name) folder = "C:\\ledger\\as it was";
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

// What the medium gave back between two steps, by target.
std::map<std::string, ByteRanges> restored_ranges(const trace::Recording& recording,
                                                  std::size_t from, std::size_t to) {
  std::map<std::string, ByteRanges> ranges;
  for (std::size_t i = from; i < to; ++i) {
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

// The steps at which restore sessions begin, and the end.
std::vector<std::size_t> sessions_of(const trace::Recording& recording) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < recording.steps.size(); ++i) {
    if (recording.steps[i].verb == trace::Verb::InitializeForRestore) begins.push_back(i);
  }
  begins.push_back(recording.steps.size());
  return begins;
}

// The backups that a restore of this point goes through, the oldest first.
std::vector<std::size_t> chain_to(const Bench& bench, std::size_t point) {
  std::vector<std::size_t> chain{point};
  while (!bench.records[chain.front()].base.empty()) {
    std::size_t base = 0;
    while (bench.records[base].medium != bench.records[chain.front()].base)
      ++base;
    chain.insert(chain.begin(), base);
  }
  return chain;
}

// Session by session: what a backup holds as ranges comes back as just these.
RC_GTEST_PROP(Chain, EveryRangeOfAnyChainThatWasBackedUpIsRestored, ()) {
  Bench bench(roles::kRangesInString, trace::holds::all);
  make_chain(bench, *chains(), true);
  bench.transfer(*rc::gen::inRange(1, 40));
  RC_ASSERT(bench.back_up(VSS_BT_INCREMENTAL, true).succeeded);
  const auto last = bench.points.size() - 1;
  const auto point = *rc::gen::oneOf(rc::gen::just(last), rc::gen::inRange<std::size_t>(0, last));
  RC_ASSERT(bench.restore(point, Way::original).succeeded);
  const std::vector<std::size_t> chain = chain_to(bench, point);
  const std::vector<std::size_t> begins = sessions_of(bench.recording);
  RC_ASSERT(begins.size() == chain.size() + 1);
  std::size_t ranged = 0;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto document = document_of(bench, chain[i]);
    const auto& partial = document.writers.at(0).components.at(0).partial_files;
    const auto restored = restored_ranges(bench.recording, begins[i], begins[i + 1]);
    const auto data = restored.find("C:\\ledger\\ledger.dat");
    if (partial.empty()) continue;
    const auto ranges = parse_ranges(partial.at(0).ranges);
    RC_ASSERT(ranges.ok());
    RC_ASSERT(data != restored.end());
    RC_ASSERT(data->second == normalized(*ranges));
    ++ranged;
  }
  RC_CLASSIFY(ranged > 0, "with ranges");
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

}  // namespace
}  // namespace vsskit::scenario
