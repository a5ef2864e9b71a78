// Copies beside each other in a folder of a test's, numbered from 1.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "sim/volume/volume_table.h"

namespace vsskit::test {

class CopyFolders final : public volume::CopyPlaces {
 public:
  explicit CopyFolders(std::string root) : root_(std::move(root)) {}
  Result<std::uint32_t> take(std::uint32_t least) override { return least; }
  void give_back(std::uint32_t) override {}
  [[nodiscard]] std::string folder(std::uint32_t number) const override {
    return root_ + "/" + std::to_string(number);
  }

 private:
  std::string root_;
};

}  // namespace vsskit::test
