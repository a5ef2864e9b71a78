// Writers' files that outlive a process, as the writers of the next one find them. Each
// ProcessHost stands for a process.
#include <gtest/gtest.h>

#include <windows.h>

#include <fstream>
#include <memory>
#include <string>

#include "sim/host/process_host.h"
#include "sim/roles/ledger_image.h"
#include "sim/service/world.h"
#include "tests/sim/host/state_folders.h"

namespace vsskit::host {
namespace {

using test::Folders;

// D:\ with a ledger of five transfers, and five more in each process that comes.
struct LedgerFolders : Folders {
  LedgerFolders() {
    std::ofstream(scenario(), std::ios::app)
        << "[[writer]]\nrole = 'ledger'\nfolder = 'D:\\ledger'\ntransfers_before = 5\n"
        << "[[writer]]\nrole = 'tree'\nfolder = 'D:\\tree'\n";
  }
  // As a process that is told of the state folder.
  [[nodiscard]] std::unique_ptr<ProcessHost> next() const {
    return make({scenario(), "1", "", "", state()}, {});
  }
  // As a process of this run on a machine that keeps its state by itself.
  [[nodiscard]] std::unique_ptr<ProcessHost> of_run(const std::string& run) const {
    Settings settings{scenario(), "1", "", "", ""};
    settings.run = run;
    Machine machine;
    machine.state_folder = state();
    return make(settings, machine);
  }

 private:
  static std::unique_ptr<ProcessHost> make(const Settings& settings, const Machine& machine) {
    auto made = ProcessHost::create(settings, machine);
    EXPECT_TRUE(made) << (made ? "" : made.error().text());
    return made ? *std::move(made) : nullptr;
  }
};

roles::Lsn transfers_in(ProcessHost& host) {
  const scenario::Stage::Scope scope(host.stage());
  roles::LedgerImage ledger;
  EXPECT_EQ(roles::LedgerStatus::ok, roles::read_ledger(L"D:\\ledger", ledger));
  return ledger.last_lsn();
}

bool back_up(ProcessHost& host) {
  const auto backup = host.stage().backup(scenario::RequesterSpec().role, {});
  EXPECT_TRUE(backup) << (backup ? "" : backup.error().text());
  return backup && backup->succeeded;
}

TEST(State, WritersOfTheNextProcessGoOnWithTheFiles) {
  const LedgerFolders folders;
  { const auto first = folders.next(); }
  folders.data.put("tree/documents/index.txt", "changed since");
  const auto second = folders.next();
  EXPECT_EQ(10u, transfers_in(*second));
  const auto content = second->stage().vss()->volumes().read_file("D:\\tree\\documents\\index.txt");
  EXPECT_EQ("changed since", content ? *content : std::string(print(content.error())));
}

// Where the machine keeps its state by itself, as a Wine prefix does.
TEST(State, WritersGoOnWithFilesOfTheirOwnRunOnly) {
  const LedgerFolders folders;
  EXPECT_EQ(5u, transfers_in(*folders.of_run("VSSKIT_RUN=1")));
  EXPECT_EQ(10u, transfers_in(*folders.of_run("VSSKIT_RUN=1")));
  EXPECT_EQ(5u, transfers_in(*folders.of_run("VSSKIT_RUN=2")));
  EXPECT_EQ(5u, transfers_in(*folders.of_run("")));
  EXPECT_EQ(5u, transfers_in(*folders.of_run("")));
}

// Each at its turn; while a backup runs the ledger does transfers.
TEST(State, ProcessesThatLiveTogetherShareTheWritersFiles) {
  const LedgerFolders folders;
  const auto parent = folders.of_run("VSSKIT_RUN=1");
  const auto child = folders.of_run("VSSKIT_RUN=1");
  roles::Lsn before = transfers_in(*child);
  for (ProcessHost* host : {child.get(), parent.get(), child.get()}) {
    EXPECT_TRUE(back_up(*host));
    EXPECT_EQ("", host->stage().verify_ledgers());
    EXPECT_LT(before, transfers_in(*host));
    before = transfers_in(*host);
  }
}

}  // namespace
}  // namespace vsskit::host
