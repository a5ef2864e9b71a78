// VDS_LUN_INFORMATION as providers get it, and what is read from it: identifiers (page 83). The
// arrays are CoTaskMemAlloc'ed, as providers may free and replace what stands in them.
#pragma once

#include <windows.h>

#include <vsprov.h>

#include <string>
#include <string_view>
#include <vector>

namespace vsskit::sdk {

class LunArray {
 public:
  // One LUN for each identifier; empty structures for `count` unknown ones.
  explicit LunArray(const std::vector<std::string>& identifiers);
  explicit LunArray(std::size_t count);
  ~LunArray();
  LunArray(const LunArray&) = delete;
  LunArray& operator=(const LunArray&) = delete;

  [[nodiscard]] VDS_LUN_INFORMATION* data() { return luns_.data(); }
  [[nodiscard]] LONG count() const { return static_cast<LONG>(luns_.size()); }
  // `TYPE:TEXT` of each LUN's first identifier, hexadecimal where it is no text; empty where a LUN
  // has none.
  [[nodiscard]] std::vector<std::string> identifiers() const;

 private:
  std::vector<VDS_LUN_INFORMATION> luns_;
};

// `a;b`, and back. An empty text is no list.
[[nodiscard]] std::string joined(const std::vector<std::string>& items);
[[nodiscard]] std::vector<std::string> split(std::string_view list);

}  // namespace vsskit::sdk
