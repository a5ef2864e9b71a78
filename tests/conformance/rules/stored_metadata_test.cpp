// By which calls a restore may load the metadata that the backup stored.
#include <gtest/gtest.h>

#include "tests/support/said.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kStored =
    R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.1">
<IDENTIFICATION writerId="11111111-2222-3333-4444-555555555555"
 instanceId="21111111-2222-3333-4444-555555555555" friendlyName="W" usage="USER_DATA"
 dataSource="OTHER"/><BACKUP_LOCATIONS/></WRITER_METADATA>)";

Said restored_said(const std::string& load) {
  return said("requester/restore-source/stored-metadata-loaded", "calls documents",
              {load, "requester InitializeForRestore document=c.xml -> S_OK",
               "requester SetSelectedForRestore writer={11111111-2222-3333-4444-555555555555} "
               "type=FILEGROUP logical_path=null component=c selected=yes -> S_OK",
               "requester PreRestore -> S_OK"},
              {{"w.xml", std::string(kStored)}});
}

// The page of LoadFromXML gives it for the metadata that SaveAsXML stored with the backup.
TEST(StoredMetadata, AreLoadedByLoadFromXmlToo) {
  const std::string load =
      "requester LoadFromXML writer={31111111-2222-3333-4444-555555555555} "
      "instance={31111111-2222-3333-4444-555555555555}";
  const Said loaded = restored_said(load + " document=w.xml -> S_OK");
  EXPECT_EQ(loaded.applied, 1u);
  EXPECT_EQ(loaded.violated, 0u) << loaded.sentence;
  EXPECT_EQ(restored_said(load + " document=w.xml -> VSS_E_INVALID_XML_DOCUMENT").violated, 1u);
  EXPECT_EQ(restored_said(load + " -> S_FALSE").violated, 1u);
}

}  // namespace
}  // namespace vsskit::conformance
