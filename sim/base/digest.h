// The digest by which file contents are compared: XXH3 with 128 bits, printed as 32 lower-case
// hexadecimal digits. It finds accidental differences; it is no protection against forgery.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace vsskit {

[[nodiscard]] std::string digest(std::span<const std::byte> content);
[[nodiscard]] std::string digest(std::string_view content);

// The same digest of content that comes in pieces; how it is cut does not matter.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void add(std::span<const std::byte> piece);
  void add(std::string_view piece);
  // The digest of all pieces so far; more may be added afterwards.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vsskit
