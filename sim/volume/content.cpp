#include "sim/volume/content.h"

#include <algorithm>
#include <vector>

#include "sim/base/digest.h"
#include "sim/volume/table_state.h"

namespace vsskit::volume {

std::string digest_of(const Place& place, std::uint64_t offset, std::uint64_t length) {
  Digest sum;
  Backing* backing = backing_of(place);
  if (backing == nullptr) return sum.text();
  Answer<std::shared_ptr<Body>> body = backing->open(place.inner, false);
  if (!body) return sum.text();
  const std::uint64_t size = (*body)->size();
  length = offset < size ? std::min(length, size - offset) : 0;
  std::vector<std::byte> piece(
      static_cast<std::size_t>(std::min<std::uint64_t>(length, 256 * 1024)));
  while (length > 0) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(length, piece.size()));
    const Answer<std::size_t> count = (*body)->read_at(offset, std::span(piece).first(part));
    if (!count || *count == 0) break;
    sum.add(std::span<const std::byte>(piece).first(*count));
    offset += *count;
    length -= *count;
  }
  return sum.text();
}

}  // namespace vsskit::volume
