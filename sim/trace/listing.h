// Listings of shadow copies, read: which files a copy held when it was made. The form is described
// in docs/formats/listing.md; sim/volume writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/time.h"

namespace vsskit::trace {

struct ListedFile {
  std::uint64_t size = 0;  // bytes
  FileTime modified;
  std::string digest;
  std::string path;  // on the original volume, by the volume's label

  bool operator==(const ListedFile&) const = default;
};

inline constexpr std::string_view kListingFirstLine = "# vsskit listing 1";

// Reads a listing whole, files in its order. Errors: another first line, a line that is not four
// fields, a size or time outside its syntax; `where` is `name:line`. A last line without its line
// feed counts. Memory is that of the text, more or less.
[[nodiscard]] Result<std::vector<ListedFile>> parse_listing(std::string_view text,
                                                            std::string_view name);

}  // namespace vsskit::trace
