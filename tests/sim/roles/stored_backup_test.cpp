// The catalogue that a backup leaves on the medium, and how a chain is found from it.
#include "sim/roles/stored_backup.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/roles/path_text.h"
#include "tests/sim/roles/file_world.h"

namespace vsskit::roles {
namespace {

constexpr const wchar_t* kText =
    L"type=INCREMENTAL bootable=no\n"
    L"started=134081280000000001\n"
    L"base=M:\\backup\\1-full\n"
    L"set INCREMENTAL {5B2F8F4E-7D0C-4F0A-9A53-6C1ED9E0A001}\\ledger\n"
    L"C:\\my ledger\\a 1.dat 4096:8192 M:\\backup\\2 inc\\C\\a 1.dat\n"
    L"set FULL {5B2F8F4E-7D0C-4F0A-9A53-6C1ED9E0A001}=x\\y\n";

TEST(Catalogue, IsReadLineByLine) {
  Catalogue catalogue;
  ASSERT_TRUE(parse_catalogue(kText, catalogue));
  EXPECT_EQ(catalogue.type, VSS_BT_INCREMENTAL);
  EXPECT_EQ(catalogue.started, 134081280000000001U);
  EXPECT_EQ(catalogue.base, L"M:\\backup\\1-full");
  ASSERT_EQ(catalogue.sets.size(), 2U);
  const StoredSet* set = catalogue.find(L"{5B2F8F4E-7D0C-4F0A-9A53-6C1ED9E0A001}\\ledger");
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->type, VSS_BT_INCREMENTAL);
  ASSERT_EQ(set->pieces.size(), 1U);
  EXPECT_EQ(set->pieces[0].path, L"C:\\my ledger\\a 1.dat");
  EXPECT_EQ(set->pieces[0].offset, 4096U);
  EXPECT_EQ(set->pieces[0].length, 8192U);
  EXPECT_EQ(set->pieces[0].place, L"M:\\backup\\2 inc\\C\\a 1.dat");
  EXPECT_EQ(catalogue.find(L"other"), nullptr);
}

TEST(Catalogue, RefusesWhatIsNoEntry) {
  Catalogue catalogue;
  EXPECT_FALSE(parse_catalogue(L"", catalogue));
  EXPECT_FALSE(parse_catalogue(L"type=SOME bootable=no\n", catalogue));
  EXPECT_FALSE(parse_catalogue(L"type=FULL bootable=no\nC:\\a\n", catalogue));
  EXPECT_FALSE(parse_catalogue(L"type=FULL bootable=no\nstarted=now\n", catalogue));
  EXPECT_FALSE(parse_catalogue(L"type=FULL bootable=no\nset ALL {}\\a\n", catalogue));
}

RC_GTEST_PROP(Catalogue, AnyPieceIsReadAsItWasPrinted,
              (std::uint64_t offset, std::uint64_t length)) {
  const std::wstring name =
      *rc::gen::container<std::wstring>(rc::gen::elementOf(std::wstring(L"ab 1.0-\x20ac")));
  const std::uint64_t stored = *rc::gen::inRange<std::uint64_t>(0, 3) == 0 ? length / 2 : length;
  const StoredPiece piece{L"C:\\" + name, offset, length, L"M:\\" + name, stored};
  Catalogue catalogue;
  RC_ASSERT(parse_catalogue(L"type=FULL bootable=no\n" + print(piece) + L"\n", catalogue));
  const StoredPiece& read = catalogue.sets.at(0).pieces.at(0);
  RC_ASSERT(read.path == piece.path && read.place == piece.place);
  RC_ASSERT(read.offset == offset && read.length == length && read.stored == stored);
}

RC_GTEST_PROP(Catalogue, AnyStampIsReadAsItWasPrinted, ()) {
  const std::wstring stamp =
      *rc::gen::container<std::wstring>(rc::gen::elementOf(std::wstring(L"an\\\n :\x20ac")));
  Catalogue catalogue;
  RC_ASSERT(parse_catalogue(L"type=FULL bootable=no\nset FULL {}\\a\n" + print_stamp(stamp) + L"\n",
                            catalogue));
  RC_ASSERT(catalogue.sets.at(0).stamp == stamp);
}

void put(test::FileWorld& world, const std::string& folder, const std::string& catalogue) {
  world.volumes().write_file(folder + "\\catalogue.txt", catalogue);
  world.volumes().write_file(folder + "\\components.xml", "<BACKUP_COMPONENTS/>");
}

TEST(Chain, IsFollowedToItsBeginning) {
  test::FileWorld world;
  put(world, "C:\\1", "type=FULL bootable=no\n");
  put(world, "C:\\2", "type=INCREMENTAL bootable=no\nbase=C:\\1\n");
  put(world, "C:\\3", "type=LOG bootable=no\nbase=C:\\2\n");
  std::vector<StoredBackup> chain;
  std::wstring problem;
  ASSERT_TRUE(load_chain(L"C:\\3", chain, problem));
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_EQ(chain[0].medium, L"C:\\1");
  EXPECT_EQ(chain[2].catalogue.type, VSS_BT_LOG);
}

TEST(Chain, SaysWhatIsMissing) {
  test::FileWorld world;
  std::vector<StoredBackup> chain;
  std::wstring problem;
  put(world, "C:\\2", "type=INCREMENTAL bootable=no\nbase=C:\\1\n");
  EXPECT_FALSE(load_chain(L"C:\\2", chain, problem));
  EXPECT_EQ(problem, L"C:\\1\\catalogue.txt is no catalogue that can be read.");
  world.volumes().write_file("C:\\1\\catalogue.txt", "type=FULL bootable=no\n");
  EXPECT_FALSE(load_chain(L"C:\\2", chain, problem));
  EXPECT_EQ(problem, L"C:\\1\\components.xml cannot be read.");
}

TEST(Chain, ThatLeadsBackToItselfEnds) {
  test::FileWorld world;
  put(world, "C:\\1", "type=INCREMENTAL bootable=no\nbase=C:\\1\n");
  std::vector<StoredBackup> chain;
  std::wstring problem;
  EXPECT_FALSE(load_chain(L"C:\\1", chain, problem));
  EXPECT_EQ(problem, L"C:\\1 builds on a chain without an end.");
}

}  // namespace
}  // namespace vsskit::roles
