// The same seed gives the same trace, byte for byte, on every platform and under every compiler:
// the trace of one small run is kept as text. VSSKIT_BLESS=1 writes it anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "places.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"

namespace vsskit {
namespace {

std::string trace_of(const std::string& name, std::uint64_t seed) {
  const auto scenario = scenario::built_in(name, seed);
  EXPECT_TRUE(scenario);
  scenario::RunOptions options;
  options.seed = seed;
  const auto run = scenario::run(*scenario, options);
  EXPECT_TRUE(run);
  return run->recording.text();
}

TEST(Determinism, EveryNamedScenarioGivesItsTraceTwice) {
  for (const char* name : {"ledger", "ledger-chain", "tree", "random"}) {
    EXPECT_EQ(trace_of(name, 7), trace_of(name, 7)) << name;
  }
}

TEST(Determinism, TheLedgersTraceIsWhatEveryCompilerGives) {
  const std::string path = VSSKIT_SOURCE_DIR "/tests/golden/ledger-seed-1.trace";
  const std::string trace = trace_of("ledger", 1);
  if (std::getenv("VSSKIT_BLESS") != nullptr) std::ofstream(path, std::ios::binary) << trace;
  std::ifstream stream(path, std::ios::binary);
  const std::string golden((std::istreambuf_iterator<char>(stream)), {});
  EXPECT_EQ(golden, trace) << "VSSKIT_BLESS=1 writes it anew";
}

}  // namespace
}  // namespace vsskit
