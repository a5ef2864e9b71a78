// What a session came to, in one line.
#include "sim/scenario/sentence.h"

#include <gtest/gtest.h>

namespace vsskit::scenario {
namespace {

TEST(Sentence, HasNoFullStopBeforeASemicolon) {
  EXPECT_EQ(
      "PreRestore ended in E_FAIL; A failed after PreRestore; B is left out",
      sentence_of("PreRestore ended in E_FAIL", {"A failed after PreRestore.", "B is left out"}));
  EXPECT_EQ("left components out", sentence_of("left components out", {}));
}

}  // namespace
}  // namespace vsskit::scenario
