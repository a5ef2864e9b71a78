// Case folding by rules instead of tables: in the covered blocks, capitals stand either at a fixed
// distance from their small letters or alternate with them.
#include "sim/base/text.h"

namespace vsskit {
namespace {

// A run of capitals. Step 0: each is `distance` before its small letter. Step 2: every second
// character from `first` on is a capital, right before its small letter.
struct Run {
  char32_t first;
  char32_t last;
  char32_t distance;
  char32_t step;
};

// U+0130 (dotted I) and U+017F (long s) are left out: their partners are ASCII letters, which
// Windows does not take for the same. Ascending.
constexpr Run kRuns[] = {
    {0x00C0, 0x00D6, 32, 0}, {0x00D8, 0x00DE, 32, 0}, {0x0100, 0x012E, 1, 2},
    {0x0132, 0x0136, 1, 2},  {0x0139, 0x0147, 1, 2},  {0x014A, 0x0176, 1, 2},
    {0x0179, 0x017D, 1, 2},  {0x0386, 0x0386, 38, 0}, {0x0388, 0x038A, 37, 0},
    {0x038C, 0x038C, 64, 0}, {0x038E, 0x038F, 63, 0}, {0x0391, 0x03A1, 32, 0},
    {0x03A3, 0x03AB, 32, 0}, {0x03C2, 0x03C2, 1, 0},  {0x03D8, 0x03EE, 1, 2},
    {0x0400, 0x040F, 80, 0}, {0x0410, 0x042F, 32, 0}, {0x0460, 0x0480, 1, 2},
    {0x048A, 0x04BE, 1, 2},  {0x04C0, 0x04C0, 15, 0}, {0x04C1, 0x04CD, 1, 2},
    {0x04D0, 0x052E, 1, 2},  {0x1E00, 0x1E94, 1, 2},  {0x1EA0, 0x1EFE, 1, 2},
};

}  // namespace

char32_t fold_case(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c == 0x0178) return 0x00FF;
  for (const Run& run : kRuns) {
    if (c < run.first) return c;
    if (c > run.last) continue;
    return run.step == 0 || (c - run.first) % run.step == 0 ? c + run.distance : c;
  }
  return c;
}

std::string fold_case(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    if (c.valid) {
      append_utf8(result, fold_case(c.value));
    } else {
      result += text[i];
    }
    i += c.length;
  }
  return result;
}

}  // namespace vsskit
