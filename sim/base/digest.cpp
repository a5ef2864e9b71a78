// XXH3-128 by the xxhash library, taken in as code so that nothing has to be there at run time.
#include "sim/base/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>

namespace vsskit {
namespace {

std::string print(const XXH128_hash_t& hash) {
  return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(hash.high64),
                     static_cast<std::uint64_t>(hash.low64));
}

}  // namespace

struct Digest::State {
  XXH3_state_t state;
};

std::string digest(std::span<const std::byte> content) {
  return print(XXH3_128bits(content.data(), content.size()));
}

std::string digest(std::string_view content) {
  return print(XXH3_128bits(content.data(), content.size()));
}

Digest::Digest() : state_(std::make_unique<State>()) {
  XXH3_128bits_reset(&state_->state);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::add(std::span<const std::byte> piece) {
  XXH3_128bits_update(&state_->state, piece.data(), piece.size());
}

void Digest::add(std::string_view piece) {
  XXH3_128bits_update(&state_->state, piece.data(), piece.size());
}

std::string Digest::text() const {
  return print(XXH3_128bits_digest(&state_->state));
}

}  // namespace vsskit
