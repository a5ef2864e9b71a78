// The roles on a stage: user code, kept out of stage.h. Private to the room.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/roles/file_requester.h"
#include "sim/roles/ledger_writer.h"
#include "sim/roles/mixed_tree_writer.h"
#include "sim/roles/tree_writer.h"
#include "sim/scenario/played_writer.h"
#include "sim/scenario/stage.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::scenario {

[[nodiscard]] inline std::string utf8(const std::wstring& text) {
  return sdk::narrow(text.data(), text.size());
}

// Numbers agree: vss_types.h has the SDK's.
template <class T, class E>
[[nodiscard]] T number_as(E value) {
  return static_cast<T>(static_cast<int>(value));
}

struct Stage::State {
  explicit State(Stage& owner) : stage(owner), transfers(owner.world_->stream("transfers")) {
    if (!owner.scripted_) com.emplace();
  }

  struct Ledger {
    roles::LedgerStore store;
    std::unique_ptr<roles::LedgerWriter> writer;
    std::uint32_t transfers_during = 0;
    std::wstring instance;
    std::wstring partner;
    WriterSpec spec;
  };
  // One writer of any kind.
  struct Player {
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<roles::TreeWriter> tree;
    std::function<std::unique_ptr<roles::TreeWriter>()> make_tree;
    std::wstring mixed_folder;  // of a mixed tree, for its edits
    std::unique_ptr<PlayedWriter> played;
  };

  Result<void> add_ledger(const WriterSpec& spec);
  [[nodiscard]] static std::string folder_of(const WriterSpec& spec);
  roles::LedgerStatus fill(roles::LedgerStore& store, const WriterSpec& spec) const;
  [[nodiscard]] bool plant_tree(const WriterSpec& spec, const std::wstring& folder);
  Result<void> start_ledger(Ledger& ledger);
  void offer_service(Ledger& ledger);
  static bool start_again(Player& player);
  Result<void> add_tree(const WriterSpec& spec);
  Result<void> add_document(const WriterSpec& spec);
  void plant(const document::WriterMetadata& metadata);
  void transfer(Ledger& ledger, std::uint32_t count);
  void let_work(roles::Phase phase);
  [[nodiscard]] roles::BackupPlan plan_of(const BackupSpec& spec, std::uint32_t poll_ms) const;
  [[nodiscard]] roles::RestorePlan plan_of(const RestoreSpec& spec, std::uint32_t poll_ms) const;
  // What is wrong with the ledgers after this backup was restored.
  [[nodiscard]] static bool agrees_with_partner(const Ledger& ledger);
  // The ledger that takes the component in a restore; nullptr where none does.
  [[nodiscard]] const Ledger* taker_of(const roles::SavedComponent& saved,
                                       const RestoreSpec& spec) const;
  [[nodiscard]] std::string verify(const roles::BackupRecord& record, const RestoreSpec& spec);
  roles::FileRequester* requester(const std::string& role);

  // The roles' processes have COM; those that are scripted are not asked.
  std::optional<sdk::ComApartmentScope> com;
  Stage& stage;
  Prng transfers;
  std::uint64_t backups = 0;
  std::uint64_t edits = 0;
  std::vector<Player> players;  // in the order of their coming
  std::vector<std::pair<std::string, std::unique_ptr<roles::FileRequester>>> requesters;
};

}  // namespace vsskit::scenario
