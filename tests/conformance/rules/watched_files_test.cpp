// writer/identify/files-stay-untouched on a volume whose changes are known by looking.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/said.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kMetadata =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.1">
<IDENTIFICATION writerId="11111111-2222-3333-4444-555555555555"
 instanceId="21111111-2222-3333-4444-555555555555" friendlyName="W" usage="USER_DATA"
 dataSource="OTHER"/>
<BACKUP_LOCATIONS><FILE_GROUP componentName="c" restoreMetadata="no"
 notifyOnBackupComplete="no" selectable="yes" selectableForRestore="yes" componentFlags="0">
<FILE_LIST path="C:\d" filespec="*"/></FILE_GROUP></BACKUP_LOCATIONS></WRITER_METADATA>)";

Said identify_said(std::string_view volume, bool beside) {
  std::vector<std::string> steps = {
      "world volume " + std::string(volume), "writer:w OnIdentify",
      R"(files:C:\ modified path="C:\d\a" offset=0 length=1 size=9 during=2)",
      "writer:w end step=2 -> true", "requester WriterMetadata writer=w document=w.xml"};
  if (beside)
    steps.emplace_back(R"(files:C:\ modified path="C:\d\b" offset=0 length=1 size=9 during=none)");
  steps.emplace_back("requester Release -> 0");
  return said("writer/identify/files-stay-untouched", "files", steps,
              {{"w.xml", std::string(kMetadata)}});
}

// It is known by looking that the file changed, not by whom.
TEST(FilesStayUntouched, AnotherThreadsWorkIsNotTheHandlers) {
  EXPECT_EQ(0U, identify_said(R"(C:\ watched=yes)", true).violated);
  EXPECT_EQ(1U, identify_said(R"(C:\ watched=yes)", false).violated);
  EXPECT_EQ(1U, identify_said(R"(C:\)", true).violated);
}

}  // namespace
}  // namespace vsskit::conformance
