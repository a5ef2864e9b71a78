// A ledger with backups of it and restores, as properties of chains set it up.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "sim/roles/file_requester.h"
#include "sim/roles/ledger_writer.h"
#include "sim/scenario/stage.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/trace/recording.h"

namespace vsskit::scenario {

using roles::BackupRecord;
using roles::LedgerStatus;
using roles::Phase;

inline constexpr VSS_BACKUP_TYPE kTypes[] = {VSS_BT_INCREMENTAL, VSS_BT_DIFFERENTIAL, VSS_BT_LOG,
                                             VSS_BT_COPY, VSS_BT_FULL};

// How a restore is asked for.
enum class Way { original, alternate, directed, new_place, new_name };
inline constexpr Way kWays[] = {Way::original, Way::alternate, Way::directed, Way::new_place,
                                Way::new_name};

// What the store was when it was backed up.
struct Point {
  std::string data;  // the data file on the shadow copy; empty where there was none
  std::string log;
  roles::LedgerImage image;
};

// A machine whose trace holds no more than a property looks at.
inline service::World::Options machine(trace::Holds holds) {
  service::World::Options options;
  options.trace.holds = holds;
  return options;
}

// A ledger of its own with a requester that remembers what it saw.
struct Bench {
  explicit Bench(std::size_t ranges_max = roles::kRangesInString, trace::Holds holds = {},
                 roles::LedgerWriterSettings settings = {})
      : stage(machine(holds)), scope(stage), requester([this](Phase phase) { see(phase); }) {
    stage.recorder().keep_in(recording);
    EXPECT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}).ok());
    EXPECT_TRUE(stage.set_medium("M:\\backup").ok());
    EXPECT_EQ(store.create(L"C:\\ledger", {1500, 1000}), LedgerStatus::ok);
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
    if (way == Way::new_name) plan.restore_name = L"as it was";
    return requester.restore(plan);
  }

  [[nodiscard]] std::string read(const std::string& path) {
    auto content = stage.volumes().read_file(path);
    return content.ok() ? *std::move(content) : std::string();
  }

  // The files as the shadow copy has them; of a log alone, what the store is.
  void see(Phase phase) {
    if (on_phase) on_phase(phase);
    if (points.empty()) return;
    if (phase == Phase::prepared) {
      EXPECT_EQ(roles::read_ledger(L"C:\\ledger", points.back().image), LedgerStatus::ok);
    }
    if (phase != Phase::snapshotted) return;
    const std::string device = stage.volumes().shadow_copies().back()->device();
    points.back().data = read(device + "\\ledger\\ledger.dat");
    points.back().log = read(device + "\\ledger\\ledger.log");
  }

  std::function<void(Phase)> on_phase;  // for whoever wants to meddle
  trace::Recording recording;
  Stage stage;
  Stage::Scope scope;
  roles::LedgerStore store;
  std::unique_ptr<roles::LedgerWriter> writer;
  std::vector<Point> points;
  std::vector<BackupRecord> records;
  roles::FileRequester requester;
};

inline std::string tell(const roles::RestoreRecord& record) {
  std::wstring text = record.failed_step;
  for (const std::wstring& message : record.messages)
    text += L"\n" + message;
  return sdk::narrow(text.data(), text.size());
}

// A full backup and others after it, with work between them.
inline void make_chain(Bench& bench, const std::vector<int>& choices, bool partial) {
  bench.transfer(20);
  RC_ASSERT(bench.back_up(VSS_BT_FULL, partial).succeeded);
  for (const int choice : choices) {
    bench.transfer(choice / 8 % 30);
    RC_ASSERT(bench.back_up(kTypes[choice % 5], partial).succeeded);
  }
}

inline rc::Gen<std::vector<int>> chains() {
  return rc::gen::resize(5, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1000)));
}

inline void same_state(const roles::LedgerImage& expected, const roles::LedgerImage& found) {
  RC_ASSERT(found.last_lsn() == expected.last_lsn());
  for (std::uint32_t account = 0; account < expected.header.accounts; ++account)
    RC_ASSERT(found.balance(account) == expected.balance(account));
}

}  // namespace vsskit::scenario
