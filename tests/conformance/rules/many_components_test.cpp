// Rules over backups of many components: what they look at for each one of them must not grow with
// their number.
#include <gtest/gtest.h>

#include "tests/support/said.h"

namespace vsskit::conformance {
namespace {

constexpr std::size_t kManyComponents = 20000;
constexpr std::string_view kStamped =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2" backupSchema="99">)"
    R"(<IDENTIFICATION writerId="11111111-2222-3333-4444-555555555555")"
    R"( instanceId="21111111-2222-3333-4444-555555555555" friendlyName="W" usage="USER_DATA")"
    R"( dataSource="OTHER"/></WRITER_METADATA>)";

// A search through all stamps for each component takes half a minute here.
TEST(TimeFromStamp, IsFoundAmongManyComponents) {
  std::vector<std::string> steps = {"requester WriterMetadata writer=w document=w.xml"};
  const auto say = [&](std::string_view call, std::size_t component, std::string_view rest) {
    steps.push_back(fmt::format("{} component=c{} {} -> S_OK", call, component, rest));
  };
  for (std::size_t i = 0; i < kManyComponents; ++i)
    say("requester SetPreviousBackupStamp writer={11111111-2222-3333-4444-555555555555}", i,
        "stamp=\"1\"");
  steps.emplace_back("writer:w OnPostSnapshot");
  for (std::size_t i = 0; i < kManyComponents; ++i) {
    if (i != 7) say("writer:w GetPreviousBackupStamp", i, "stamp=\"1\"");
    say("writer:w AddDifferencedFilesByLastModifyTime", i, R"(path="C:\d" filespec="f")");
  }
  const Said found =
      said("writer/changes/time-from-stamp", "calls", steps, {{"w.xml", std::string(kStamped)}});
  EXPECT_EQ(found.applied, kManyComponents);
  EXPECT_EQ(found.violated, 1u);
}

}  // namespace
}  // namespace vsskit::conformance
