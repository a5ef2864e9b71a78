// See stage.h. Here: the machine starts anew, after it was restarted or died.
#include <mutex>

#include "sim/scenario/stage_state.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"

namespace vsskit::scenario {

Result<void> Stage::reboot() {
  const Scope scope(*this);
  const sdk::ScriptedScope scripted(scripted_);
  const bool died = world_->dead();
  settle_death();
  for (State::Player& player : state_->players) {
    if (died) player.tree.reset();
    if (!player.ledger) continue;
    player.ledger->writer->stop();
    player.ledger->writer.reset();
    player.ledger->store.close();
  }
  if (world_->volumes().reboot() != 0) return Error{"", "a delayed move of a file failed", ""};
  if (died) world_->start_anew();
  for (State::Player& player : state_->players) {
    if (died && !State::start_again(player)) {
      return Error{"", "a writer does not start again", ""};
    }
    if (!player.ledger) continue;
    const roles::LedgerStatus opened = player.ledger->store.open(player.ledger->store.folder());
    if (opened != roles::LedgerStatus::ok) {
      return Error{"", "a ledger does not open: " + utf8(name_of(opened)), ""};
    }
    if (Result<void> started = state_->start_ledger(*player.ledger); !started) return started;
    player.ledger->writer->came_back();
  }
  return {};
}

void Stage::settle_death() {
  const std::lock_guard inside(world_->house());
  world_->note_death();
}

Result<void> Stage::come_back() {
  return world_->dead() ? reboot() : Result<void>();
}

// Whatever has no store that must recover first.
bool Stage::State::start_again(Player& player) {
  if (player.make_tree) {
    player.tree = player.make_tree();
    return SUCCEEDED(player.tree->start());
  }
  return !player.played || succeeded(player.played->subscribe());
}

}  // namespace vsskit::scenario
