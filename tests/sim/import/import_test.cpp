// Foreign records into recordings, and what is said of those that are none.
#include "sim/import/import.h"
#include "places.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace vsskit::import {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNameless =
    "<WRITER_METADATA xmlns=\"x-schema:#VssWriterMetadataInfo\" version=\"1.2\"><IDENTIFICATION "
    "writerId=\"a6ad56c2-b509-4e6c-bb19-49d8f43532f0\" "
    "instanceId=\"e795e5ac-50b0-4127-ab18-6b09138b6669\" friendlyName=\"";

std::string metadata(const std::string& name) {
  return std::string(kNameless) + name + "\"/><BACKUP_LOCATIONS/></WRITER_METADATA>";
}
const std::string kComponents =
    "<BACKUP_COMPONENTS xmlns=\"x-schema:#VssComponentMetadata\" version=\"1.2\"/>";

class Import : public testing::Test {
 protected:
  Import() : folder_(fs::path(testing::TempDir()) / unique_name()) {
    fs::create_directory(folder_);
  }
  ~Import() override { fs::remove_all(folder_); }

  static std::string unique_name() {
    return std::string("vsskit_import_") +
           testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  void write_manifest(const std::string& writers) const {
    write("Manifest.xml",
          document::to_utf16le_bytes(
              "<Manifest ><ShadowCopySet GUID = '{4ad2e8b1-faf2-4aca-a010-2c3f939cef62}' >"
              "</ShadowCopySet><BackupComponents File = 'BCDocument.xml' ></BackupComponents>"
              "<Writers Count = '2' >" +
              writers + "</Writers></Manifest>"));
  }
  // The error without the folder's own path.
  [[nodiscard]] std::string error(const fs::path& path) const {
    const auto recording = import_recording(path);
    if (recording) return "";
    std::string text = recording.error().text();
    const std::string own = folder_.string();
    for (std::size_t at = 0; (at = text.find(own)) != std::string::npos;) {
      text.replace(at, own.size(), "DIR");
    }
    for (std::size_t at = 0; (at = text.find("DIR\\")) != std::string::npos;)
      text[at + 3] = '/';  // on Windows
    return text;
  }

  fs::path folder_;
};

TEST_F(Import, MakesARecordingOfADiskShadowFolder) {
  write_manifest(
      "<Writer Name = 'WMI%sWriter' MetadataFile = 'C:\\Temp\\2\\wm10.xml' ></Writer>"
      "<Writer Name = 'Other' MetadataFile = 'C:\\Temp\\2\\WM2.XML' ></Writer>");
  write("WM10.xml", metadata("WMI Writer"));
  write("WM2.xml", metadata("Other"));
  write("BCDocument.xml", kComponents);
  write("unnamed.txt", "not looked at");
  const auto recording = import_recording(folder_);
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  EXPECT_EQ(recording->trace_text(),
            "# vsskit trace 1\n"
            "# holds documents\n"
            "    1  0.000  world          writer label=wmi-writer "
            "id={a6ad56c2-b509-4e6c-bb19-49d8f43532f0} "
            "instance={e795e5ac-50b0-4127-ab18-6b09138b6669} name=\"WMI Writer\"\n"
            "    2  0.000  world          writer label=other "
            "id={a6ad56c2-b509-4e6c-bb19-49d8f43532f0} "
            "instance={e795e5ac-50b0-4127-ab18-6b09138b6669} name=\"Other\"\n"
            "    3  0.000  requester      WriterMetadata writer=wmi-writer document=WM10.xml\n"
            "    4  0.000  requester      WriterMetadata writer=other document=WM2.xml\n"
            "    5  0.000  requester      BackupComponents document=BCDocument.xml\n"
            "    6  0.000  requester      Manifest document=Manifest.xml\n");
  EXPECT_EQ(recording->documents().size(), 4U);
  EXPECT_EQ(*recording->document("WM2.xml"), metadata("Other"));
  EXPECT_EQ(import_recording(folder_ / "Manifest.xml")->steps, recording->steps);
}

TEST_F(Import, ReadsItsRecordingBackFromText) {
  write("a.xml", metadata("Odd &quot;name&quot;&#9;&amp; more"));
  write("b.xml", document::to_utf16le_bytes(kComponents));
  const auto recording = import_recording(folder_);
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  const auto again = trace::Recording::parse(recording->text(), "again");
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_EQ(again->steps, recording->steps);
}

TEST_F(Import, TakesLooseDocumentsInNaturalOrder) {
  write("w10.xml", metadata("Same"));
  write("w9.XML", metadata("Same"));
  write(".hidden.xml", "junk");
  const auto recording = import_recording(folder_);
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  ASSERT_EQ(recording->steps.size(), 4U);
  EXPECT_EQ(recording->steps[2].text("document"), "w9.XML");
  EXPECT_EQ(recording->steps[3].text("document"), "w10.xml");
  EXPECT_EQ(recording->steps[3].text("writer"), "same-2");
}

TEST_F(Import, TakesASingleDocument) {
  write("bc.xml", kComponents);
  const auto recording = import_recording(folder_ / "bc.xml");
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  EXPECT_EQ(recording->steps.size(), 1U);
  EXPECT_EQ(recording->header.holds, trace::holds::documents);
}

TEST_F(Import, SaysWhatIsMissingFromADiskShadowFolder) {
  write_manifest("<Writer Name = 'A%sB' MetadataFile = 'C:\\WM0.xml' ></Writer>");
  EXPECT_EQ(error(folder_),
            "DIR/Manifest.xml:1:176: 'WM0.xml' is not in the folder; expected the "
            "metadata of A B");
  write("WM0.xml", kComponents);
  EXPECT_EQ(error(folder_),
            "DIR/Manifest.xml:1:176: 'WM0.xml' is another kind of document; expected "
            "the metadata of A B");
  write("WM0.xml", metadata("A B"));
  EXPECT_EQ(error(folder_),
            "DIR/Manifest.xml:1:1: 'BCDocument.xml' is not in the folder; expected "
            "the BACKUP_COMPONENTS document");
}

TEST_F(Import, SaysWhyAnInputIsNone) {
  write("empty.xml", "");
  write("other.xml", "<a/>");
  write("cut.xml", "<WRITER_METADATA version=\"1.2\"");
  write("session.cab", std::string("MSCF\0\0\0\0", 8));
  fs::create_directory(folder_ / "nothing");
  const std::string kinds = "a VSS document, a DiskShadow folder or a folder of VSS documents";
  EXPECT_EQ(error(folder_ / "absent"), "DIR/absent: nothing is there; expected " + kinds);
  EXPECT_EQ(error(folder_ / "nothing"), "DIR/nothing: no *.xml in it; expected " + kinds);
  EXPECT_EQ(error(folder_ / "empty.xml"),
            "DIR/empty.xml: nothing in it; expected a VSS document in UTF-8 or UTF-16");
  EXPECT_EQ(error(folder_ / "other.xml"),
            "DIR/other.xml:1:2: <a>; expected <WRITER_METADATA>, "
            "<BACKUP_COMPONENTS> or <Manifest>");
  EXPECT_EQ(error(folder_ / "cut.xml"),
            "DIR/cut.xml:1:31: the document ends in a tag; expected a "
            "blank, '>' or '/>'");
  EXPECT_EQ(error(folder_ / "session.cab"),
            "DIR/session.cab: a CAB archive; expected its files in a folder");
}

TEST_F(Import, RefusesFilesBeyondTheLimitUnread) {
  write("big.xml", std::string(1000, '<'));
  document::Limits limits;
  limits.size_bytes_max = 999;
  EXPECT_EQ(import_recording(folder_ / "big.xml", limits).error().what, "1000 bytes");
}

TEST(ImportCaptures, TakesAllThirteenFiles) {
  const fs::path capture = VSSKIT_CAPTURES_DIR "/ws2012-sql2017";
  if (!fs::exists(capture)) GTEST_SKIP() << "skipped: no captures";
  const auto recording = import_recording(capture);
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  EXPECT_EQ(recording->documents().size(), 13U);
  EXPECT_EQ(recording->steps.size(), 11U + 11U + 1U + 1U);
  EXPECT_EQ(recording->steps[0].text("label"), "task-scheduler-writer");
}

}  // namespace
}  // namespace vsskit::import
