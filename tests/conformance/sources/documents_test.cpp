#include "conformance/sources/documents.h"

#include <gtest/gtest.h>

#include <set>

namespace vsskit::conformance {
namespace {

TEST(Documents, StandOnceEach) {
  std::set<std::string_view> paths;
  for (int doc = 0; doc < static_cast<int>(Doc::count_); ++doc) {
    const Page& found = page(static_cast<Doc>(doc));
    EXPECT_EQ(static_cast<int>(found.doc), doc);
    EXPECT_FALSE(found.title.empty());
    EXPECT_TRUE(paths.insert(found.path).second) << found.path;
  }
}

TEST(Documents, HaveAnAddressToOpen) {
  EXPECT_EQ(link(Doc::aborting_vss_operations),
            "https://learn.microsoft.com/windows/win32/vss/aborting-vss-operations");
  EXPECT_EQ(link(Doc::api_backup_components_set_backup_state),
            "https://learn.microsoft.com/windows/win32/api/vsbackup/"
            "nf-vsbackup-ivssbackupcomponents-setbackupstate");
}

}  // namespace
}  // namespace vsskit::conformance
