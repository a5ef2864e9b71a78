// The register of what outlives a process: its text, and text that is none.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "sim/base/prng.h"
#include "sim/scenario/kept_state.h"

namespace vsskit::scenario {
namespace {

KeptState example() {
  Prng prng(1);
  KeptState state;
  for (std::uint32_t number : {2u, 7u}) {
    KeptState::Copy copy;
    copy.number = number;
    copy.root = "D:\\";
    copy.properties.snapshot_id = prng.guid();
    copy.properties.set_id = prng.guid();
    copy.properties.snapshots_count = 1;
    copy.properties.original_volume = "\\\\?\\Volume" + prng.guid().braced() + "\\";
    copy.properties.device = "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy2";
    copy.properties.created = to_file_time(VirtualTime::from_ms(5));
    copy.properties.provider_id = provider::kSystemProviderId;
    copy.properties.attributes = 0x9;
    copy.properties.originating_machine = "VSS\"KIT\x01\xc3\xa4";
    copy.properties.state = SnapshotState::created;
    state.copies.push_back(copy);
  }
  state.copies[0].exposure = volume::Exposure{volume::Exposure::Kind::share, "Share", "inner"};
  state.copies[1].exposure = volume::Exposure{volume::Exposure::Kind::local, "X:", ""};
  state.copies[1].broken = true;
  state.writers.push_back({prng.guid(), true});
  return state;
}

std::string error_of(const std::string& text) {
  const auto state = parse_kept_state(text, "register.toml");
  return state ? "" : state.error().text();
}

TEST(KeptState, IsReadBackAsItWasPrinted) {
  const std::string text = print(example());
  const auto state = parse_kept_state(text, "register.toml");
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(text, print(*state));
  EXPECT_EQ("VSS\"KIT\x01\xc3\xa4", state->copies[0].properties.originating_machine);
  EXPECT_EQ(volume::Exposure::Kind::share, state->copies[0].exposure->kind);
  EXPECT_TRUE(state->copies[1].broken);
  EXPECT_TRUE(state->writers[0].scripted);
}

TEST(KeptState, ErrorsSayWhere) {
  EXPECT_EQ("register.toml:1:1: is no register of kept state; vsskit_state = 1", error_of(""));
  EXPECT_EQ("register.toml:1:16: version 2; version 1; another vsskit made this",
            error_of("vsskit_state = 2\n"));
  EXPECT_EQ("register.toml:2:10: 1 are announced, 0 are there; a whole register",
            error_of("vsskit_state = 1\ncopies = 1\nwriters = 0\n"));
  EXPECT_EQ("register.toml:1:1: ", error_of("\xff\xfe garbage").substr(0, 19));
  EXPECT_EQ("register.toml:5:6: 'none' is no id; 'id' as {8-4-4-4-12}",
            error_of("vsskit_state = 1\ncopies = 0\nwriters = 1\n[[writer]]\nid = \"none\"\n"));
}

TEST(KeptState, NothingStandsTwice) {
  KeptState state = example();
  state.copies.push_back(state.copies.front());
  EXPECT_NE(std::string::npos, error_of(print(state)).find("shadow copy 2 stands twice"));
  state = example();
  state.writers.push_back(state.writers.front());
  EXPECT_NE(std::string::npos, error_of(print(state)).find("a writer stands twice"));
}

// Wherever it is cut before its last character, it is an error and no smaller state.
RC_GTEST_PROP(KeptState, CutShortItIsAnError, ()) {
  const std::string text = print(example());
  const auto length = *rc::gen::inRange<std::size_t>(0, text.size() - 1);
  RC_ASSERT(!parse_kept_state(text.substr(0, length), "register.toml").ok());
}

// Whatever the bytes are, it is a value or one line.
RC_GTEST_PROP(KeptState, DamagedItIsAValueOrALine, ()) {
  std::string text = print(example());
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = static_cast<char>(*rc::gen::inRange(0, 256));
  const auto state = parse_kept_state(text, "register.toml");
  const std::string line = state ? std::string() : state.error().text();
  RC_ASSERT(line.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace vsskit::scenario
