#include "conformance/rule/chosen.h"

#include <gtest/gtest.h>

#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kMetadata =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.2">
<IDENTIFICATION writerId="1a2b3c4d-0001-4a5b-8c6d-000000000001"
 instanceId="1a2b3c4d-0002-4a5b-8c6d-000000000001" friendlyName="Ledger Writer"
 usage="USER_DATA" dataSource="TRANSACTION_DB"/>
<BACKUP_LOCATIONS>
<FILE_GROUP componentName="db" selectable="yes" componentFlags="0">
<FILE_LIST path="C:\db" filespec="*" filespecBackupType="257"/>
</FILE_GROUP>
<FILE_GROUP logicalPath="db" componentName="index" selectable="no" componentFlags="0">
<FILE_LIST path="D:\index" filespec="*" recursive="yes"/>
</FILE_GROUP></BACKUP_LOCATIONS></WRITER_METADATA>)";

// Shows the one component chosen, in a backup of this type with these volumes in the set.
void choose(std::string_view type, const std::vector<std::string>& volumes,
            const std::function<void(const Session&, const Chosen&)>& show) {
  std::string text = fmt::format(
      "# vsskit trace 1\n"
      "1 0.000 world volume C:\\\n"
      "2 0.000 world volume D:\\\n"
      "3 0.000 world volume E:\\ mount=\"D:\\index\\inner\\\"\n"
      "4 0.000 requester SetBackupState components=yes bootable=no type={} partial=no -> S_OK\n"
      "5 0.000 requester WriterMetadata writer=ledger document=w.xml\n"
      "6 0.000 requester AddComponent instance={{1a2b3c4d-0002-4a5b-8c6d-000000000001}} "
      "writer={{1a2b3c4d-0001-4a5b-8c6d-000000000001}} type=FILEGROUP logical_path=null "
      "component=db -> S_OK\n",
      type);
  int number = 7;
  for (const std::string& volume : volumes)
    text +=
        fmt::format("{} 0.000 requester AddToSnapshotSet volume={} -> S_OK\n", number++, volume);
  each_session(text,
               [&](const Session& session) {
                 const std::vector<Chosen> found = chosen(session);
                 ASSERT_EQ(found.size(), 1u);
                 show(session, found.front());
               },
               {{"w.xml", std::string(kMetadata)}});
}

std::string missing(std::string_view type, const std::vector<std::string>& volumes) {
  std::string name;
  choose(type, volumes, [&](const Session& session, const Chosen& one) {
    const OutsideSet outside = outside_set(session, one);
    if (outside.files != nullptr) name = outside.volume->name;
  });
  return name;
}

TEST(Chosen, IsFoundInItsWritersMetadata) {
  choose("FULL", {}, [](const Session&, const Chosen& one) {
    EXPECT_EQ(one.component().name, "db");
    EXPECT_EQ(one.gathered->label, "ledger");
  });
}

TEST(OutsideSet, AsksForTheVolumesOfAllThatTheComponentIncludes) {
  EXPECT_EQ(missing("FULL", {"D:\\", "E:\\"}), "C:\\");
  EXPECT_EQ(missing("FULL", {"C:\\", "E:\\"}), "D:\\");
  EXPECT_EQ(missing("FULL", {"C:\\", "D:\\", "E:\\"}), "");
}

TEST(OutsideSet, AsksForVolumesMountedBelowARecursiveSet) {
  EXPECT_EQ(missing("FULL", {"C:\\", "D:\\"}), "E:\\");
}

TEST(OutsideSet, AsksOnlyWhereTheMaskOfTheTypeNeedsAShadowCopy) {
  EXPECT_EQ(missing("INCREMENTAL", {"D:\\", "E:\\"}), "");
}

}  // namespace
}  // namespace vsskit::conformance
