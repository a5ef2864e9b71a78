// xoshiro256** 1.0 by Blackman and Vigna (public domain algorithm), seeded by SplitMix64.
#include "sim/base/prng.h"

#include <bit>
#include <charconv>

#include <fmt/format.h>

namespace vsskit {
namespace {

std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

// FNV-1a with 64 bits.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  }
  return hash;
}

}  // namespace

Prng::Prng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) {
    word = split_mix(seed);
  }
}

std::uint64_t Prng::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Prng::below(std::uint64_t bound) {
  if (bound == 0) return 0;
  // The lowest 2^64 mod bound draws are taken again, so that no remainder is favoured.
  const std::uint64_t refused = (0 - bound) % bound;
  std::uint64_t draw = next();
  while (draw < refused) {
    draw = next();
  }
  return draw % bound;
}

bool Prng::chance(std::uint64_t numerator, std::uint64_t denominator) {
  return below(denominator) < numerator && denominator != 0;
}

Guid Prng::guid() {
  const std::uint64_t high = next();
  const std::uint64_t low = next();
  Guid guid;
  guid.data1 = static_cast<std::uint32_t>(high >> 32);
  guid.data2 = static_cast<std::uint16_t>(high >> 16);
  guid.data3 = static_cast<std::uint16_t>((high & 0x0FFF) | 0x4000);
  for (std::size_t i = 0; i < 8; ++i) {
    guid.data4[i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  guid.data4[0] = static_cast<std::uint8_t>((guid.data4[0] & 0x3F) | 0x80);
  return guid;
}

Prng Prng::fork(std::string_view purpose) const {
  std::uint64_t mix = hash_of(purpose);
  for (const std::uint64_t word : state_) {
    mix ^= word;
    mix = split_mix(mix);
  }
  return Prng(mix);
}

std::optional<std::uint64_t> parse_seed(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::string print_seed(std::uint64_t seed) {
  return fmt::format("0x{:016x}", seed);
}

}  // namespace vsskit
