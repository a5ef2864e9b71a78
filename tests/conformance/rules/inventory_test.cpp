// Every statement of the inventory has a rule, or an entry in the ledger of what no trace can
// decide. Those that have neither yet are listed, in a list that only shrinks.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "conformance/rules/all.h"
#include "conformance/sources/undecidable.h"
#include "places.h"

namespace vsskit::conformance {
namespace {

// The words of a file in this folder that are no comments.
std::set<std::string> ids_in(const char* name) {
  std::ifstream file(std::filesystem::path(VSSKIT_SOURCE_DIR) / "tests/conformance/rules" / name);
  EXPECT_TRUE(file.is_open()) << name;
  std::set<std::string> ids;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    for (std::string id; words >> id;)
      EXPECT_TRUE(ids.insert(id).second) << id << " stands twice in " << name;
  }
  return ids;
}

std::set<std::string> covered_ids() {
  std::set<std::string> ids;
  for (const Rule* rule : all_rules()) {
    std::istringstream words{std::string(rule->inventory)};
    for (std::string id; words >> id;)
      ids.insert(id);
  }
  for (const Undecidable& entry : undecidable())
    ids.insert(std::string(entry.inventory));
  return ids;
}

TEST(Inventory, EveryStatementHasARuleOrAReasonWhyThereIsNone) {
  const std::set<std::string> covered = covered_ids();
  const std::set<std::string> open = ids_in("inventory_open.txt");
  for (const std::string& id : ids_in("inventory.txt")) {
    EXPECT_TRUE(covered.count(id) != 0 || open.count(id) != 0)
        << id << " has neither a rule nor an entry in conformance/sources/undecidable.cpp";
  }
}

TEST(Inventory, RulesAndLedgerSpeakOfItsStatements) {
  const std::set<std::string> all = ids_in("inventory.txt");
  for (const std::string& id : covered_ids())
    EXPECT_EQ(all.count(id), 1u) << id << " is no statement of the inventory";
  for (const std::string& id : ids_in("inventory_open.txt"))
    EXPECT_EQ(all.count(id), 1u) << id << " is no statement of the inventory";
}

}  // namespace
}  // namespace vsskit::conformance
