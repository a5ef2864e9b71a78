// Every datum that the two documents can carry, in the words of our own table of names: how it
// comes into a document, and how it is found there again; or why nobody can bring it about.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/document/names.h"

namespace vsskit::system {

// Which document shows it.
enum class Shown : std::uint8_t { metadata, backup, restore };

// How its name is found.
enum class Found : std::uint8_t {
  text,   // where the text `vsskit KEY` stands; the key is the datum, where no other is named
  value,  // where a value stands that the session knows
  twin,   // what the element called DATUM, or marked by the key, has otherwise than the plain one
  root,   // what the root has otherwise than in a plain session
  rest,   // the one attribute beside the key that no datum above it in the list accounts for
  never,  // not asked for
};

struct Datum {
  std::string_view name;  // of the datum, for people; of its component, its text
  Shown shown;
  Found found;
  document::Element element;  // where our table has it
  document::Attribute attribute;
  // What marks its element, and of twins the plain one's; empty: as Found says.
  std::string_view key = {};
  std::string_view plain = {};
  // Why it is not asked for, or may well not be there.
  std::string_view why = {};
};
[[nodiscard]] std::span<const Datum> all_data();

// The text that stands for a datum.
[[nodiscard]] inline std::string mark_of(std::string_view datum) {
  return "vsskit " + std::string(datum);
}
[[nodiscard]] inline std::wstring wide_mark_of(std::string_view datum) {
  const std::string text = mark_of(datum);
  return {text.begin(), text.end()};
}

// The components of the backup's document: one for each datum that hangs on a component, one for
// each value of an enumeration (`target 1`), and plain ones, of which `plain` is not restored.
[[nodiscard]] const std::vector<std::string>& carriers();

inline constexpr std::string_view kPlain = "plain";  // in metadata
inline constexpr std::string_view kPlainDatabase = "database plain";
inline constexpr std::string_view kUntouched = "untouched";  // in the backup's document
inline constexpr std::string_view kRestored = "restored";    // selected for restore and no more

// Values that stand for a datum.
inline constexpr std::uint32_t kNamesMajor = 41;
inline constexpr std::uint32_t kNamesMinor = 43;
inline constexpr std::uint32_t kNamesSchema = 0x21;  // VSS_BS_DIFFERENTIAL | VSS_BS_TIMESTAMPED
inline constexpr std::uint32_t kNamesMask = 0x101;   // full backups, from a shadow copy
inline constexpr std::uint32_t kNamesDatabaseMask = 0x303;  // and differential ones
inline constexpr std::uint32_t kNamesLogMask = 0x909;       // and those of logs
inline constexpr Guid kNamesDependencyId{
    0x0b54a0a6, 0x6d0f, 0x4a5e, {0x9c, 0x0e, 0x3f, 0x1c, 0x7a, 0x1d, 0x2e, 0x52}};

}  // namespace vsskit::system
