// The union of a million ranges, against sorting them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <tuple>

#include "sim/base/prng.h"
#include "sim/base/ranges.h"

namespace {

using vsskit::ByteRange;
using vsskit::ByteRanges;

ByteRanges million_ranges() {
  vsskit::Prng prng(1);
  ByteRanges ranges(1'000'000);
  for (auto& range : ranges)
    range = {prng.below(std::uint64_t{1} << 40), prng.below(65536)};
  return ranges;
}

void ranges_sort(benchmark::State& state) {
  const ByteRanges input = million_ranges();
  for (auto _ : state) {
    ByteRanges ranges = input;
    std::sort(ranges.begin(), ranges.end(), [](const ByteRange& a, const ByteRange& b) {
      return std::tie(a.offset, a.length) < std::tie(b.offset, b.length);
    });
    benchmark::DoNotOptimize(ranges.data());
  }
}
BENCHMARK(ranges_sort)->Unit(benchmark::kMillisecond);

void ranges_union(benchmark::State& state) {
  const ByteRanges input = million_ranges();
  for (auto _ : state) {
    auto ranges = vsskit::normalized(input);
    benchmark::DoNotOptimize(ranges.data());
  }
}
BENCHMARK(ranges_union)->Unit(benchmark::kMillisecond);

}  // namespace
