// IVssCreateWriterMetadata's codes, and what the document says afterwards.
#include "sim/service/metadata_builder.h"

#include <gtest/gtest.h>

#include "sim/document/xml.h"

namespace vsskit::service {
namespace {

WriterRegistration registration() {
  WriterRegistration made;
  made.writer_id = Guid{1, 2, 3, {}};
  made.name = "Ledger";
  made.instance_name = "first";
  made.usage = UsageType::user_data;
  made.source = SourceType::transacted_db;
  return made;
}

ComponentDeclaration component(ComponentType type, TextOrNull path, TextOrNull name) {
  ComponentDeclaration made;
  made.type = type;
  made.logical_path = path;
  made.name = name;
  return made;
}

FileSetDeclaration files(TextOrNull path, TextOrNull name) {
  FileSetDeclaration made;
  made.logical_path = path;
  made.component = name;
  made.path = "C:\\data";
  made.filespec = "*.db";
  return made;
}

class Builder : public ::testing::Test {
 protected:
  MetadataBuilder builder{registration(), Guid{9, 9, 9, {}}};
};

// C-TYPE-12: the schema is undefined until a writer says one.
TEST_F(Builder, BeginsWithTheIdentification) {
  const document::Identification& identification = builder.document().identification;
  EXPECT_EQ(identification.writer_id, (Guid{1, 2, 3, {}}));
  EXPECT_EQ(identification.instance_id, (Guid{9, 9, 9, {}}));
  EXPECT_EQ(identification.friendly_name, "Ledger");
  EXPECT_EQ(identification.instance_name, "first");
  EXPECT_EQ(identification.source, SourceType::transacted_db);
  EXPECT_EQ(builder.document().schema_mask(), 0u);
}

// C-COMP-03.
TEST_F(Builder, TakesComponentsOnceByLogicalPathAndName) {
  EXPECT_EQ(builder.add_component(component(ComponentType::database, "dbs", "a")), kSOk);
  EXPECT_EQ(builder.add_component(component(ComponentType::file_group, "dbs", "a")),
            kVssEObjectAlreadyExists);
  EXPECT_EQ(builder.add_component(component(ComponentType::database, {}, "a")), kSOk);
  EXPECT_EQ(builder.add_component(component(ComponentType::database, "", "a")),
            kVssEObjectAlreadyExists);
  EXPECT_EQ(builder.document().components.size(), 2u);
  EXPECT_FALSE(builder.document().components[1].logical_path.has_value());
}

TEST_F(Builder, RefusesComponentsWithoutTypeOrProperName) {
  EXPECT_EQ(builder.add_component(component(ComponentType::undefined, {}, "a")), kEInvalidArg);
  EXPECT_EQ(builder.add_component(component(ComponentType::database, {}, {})), kEInvalidArg);
  EXPECT_EQ(builder.add_component(component(ComponentType::database, {}, "")), kEInvalidArg);
  EXPECT_EQ(builder.add_component(component(ComponentType::database, {}, "a\\b")), kEInvalidArg);
}

TEST_F(Builder, PutsFilesWhereTheyBelong) {
  ASSERT_EQ(builder.add_component(component(ComponentType::database, "x", "db")), kSOk);
  ASSERT_EQ(builder.add_component(component(ComponentType::file_group, {}, "group")), kSOk);
  EXPECT_EQ(builder.add_database_files(files("x", "db")), kSOk);
  EXPECT_EQ(builder.add_database_log_files(files("x", "db")), kSOk);
  EXPECT_EQ(builder.add_files_to_file_group(files({}, "group")), kSOk);
  EXPECT_EQ(builder.document().components[0].database_files.size(), 1u);
  EXPECT_EQ(builder.document().components[0].log_files.size(), 1u);
  EXPECT_EQ(builder.document().components[1].files.size(), 1u);
}

TEST_F(Builder, TakesNoFilesForAComponentOfAnotherTypeOrPlace) {
  ASSERT_EQ(builder.add_component(component(ComponentType::database, "x", "db")), kSOk);
  EXPECT_EQ(builder.add_files_to_file_group(files("x", "db")), kEInvalidArg);
  EXPECT_EQ(builder.add_database_files(files({}, "db")), kVssEObjectNotFound);
  FileSetDeclaration no_path = files("x", "db");
  no_path.path.reset();
  EXPECT_EQ(builder.add_database_files(no_path), kEInvalidArg);
}

TEST_F(Builder, WantsARestoreMethodBeforeMappings) {
  EXPECT_EQ(builder.add_alternate_location_mapping("C:\\a", "*", false, "D:\\a"),
            kVssEObjectNotFound);
  EXPECT_EQ(
      builder.set_restore_method(RestoreMethodType::undefined, {}, {}, WriterRestore::never, false),
      kEInvalidArg);
  EXPECT_EQ(builder.set_restore_method(RestoreMethodType::stop_restore_start, {}, {},
                                       WriterRestore::never, false),
            kEInvalidArg);
  EXPECT_EQ(builder.set_restore_method(RestoreMethodType::stop_restore_start, "svc", {},
                                       WriterRestore::never, true),
            kSOk);
  EXPECT_EQ(builder.add_alternate_location_mapping("C:\\a", "*", true, "D:\\a"), kSOk);
  EXPECT_EQ(builder.add_alternate_location_mapping("C:\\a", "*", true, {}), kEInvalidArg);
  ASSERT_EQ(builder.document().restore_method->mappings.size(), 1u);
  EXPECT_EQ(builder.document().restore_method->mappings[0].alternate_path, "D:\\a");
}

TEST_F(Builder, TakesDependenciesOfKnownComponents) {
  ASSERT_EQ(builder.add_component(component(ComponentType::database, "x", "db")), kSOk);
  EXPECT_EQ(builder.add_component_dependency("x", "db", Guid{5, 0, 0, {}}, {}, "other"), kSOk);
  EXPECT_EQ(builder.add_component_dependency("x", "no", Guid{5, 0, 0, {}}, {}, "other"),
            kVssEObjectNotFound);
  EXPECT_EQ(builder.add_component_dependency("x", "db", Guid{}, {}, "other"), kEInvalidArg);
}

TEST_F(Builder, IsReadOnlyOnceSealed) {
  builder.seal();
  EXPECT_EQ(builder.add_component(component(ComponentType::database, {}, "a")), kVssEBadState);
  EXPECT_EQ(builder.set_backup_schema(schema::kCopy), kVssEBadState);
  EXPECT_EQ(builder.add_exclude_files("C:\\", "*.tmp", true), kVssEBadState);
  EXPECT_EQ(builder.add_include_files("C:\\", "*.tmp", true, {}), kVssEBadState);
}

// C-IDENT-20.
TEST(ExpressBuilder, RefusesWhatExpressWritersMayNotSay) {
  MetadataBuilder builder(registration(), Guid{}, BuilderKind::express_writer);
  EXPECT_EQ(builder.set_backup_schema(schema::kCopy | schema::kIndependentSystemState), kSOk);
  EXPECT_EQ(builder.set_backup_schema(schema::kIncremental), kVssENotSupported);
  EXPECT_EQ(
      builder.set_restore_method(RestoreMethodType::custom, {}, {}, WriterRestore::always, false),
      kVssENotSupported);
  EXPECT_EQ(builder.add_exclude_files_from_snapshot("C:\\", "*", true), kVssENotSupported);
  ASSERT_EQ(builder.add_component(component(ComponentType::file_group, {}, "g")), kSOk);
  FileSetDeclaration set = files({}, "g");
  EXPECT_EQ(builder.add_files_to_file_group(set), kSOk);
  set.mask = fsbt::kFullBackup | fsbt::kIncrementalBackup;
  EXPECT_EQ(builder.add_files_to_file_group(set), kVssENotSupported);
  set.mask = fsbt::kFullBackup;
  set.alternate_path = "D:\\";
  EXPECT_EQ(builder.add_files_to_file_group(set), kVssENotSupported);
}

TEST_F(Builder, DocumentSurvivesItsXml) {
  ASSERT_EQ(builder.add_component(component(ComponentType::database, "x", "db")), kSOk);
  ASSERT_EQ(builder.add_database_files(files("x", "db")), kSOk);
  ASSERT_EQ(builder.add_exclude_files("C:\\data", "*.tmp", false), kSOk);
  ASSERT_EQ(builder.add_exclude_files_from_snapshot("C:\\data", "*.bak", true), kSOk);
  const auto parsed =
      document::parse_writer_metadata(document::print(builder.document()), "builder");
  ASSERT_TRUE(parsed.ok()) << parsed.error().text();
  EXPECT_EQ(*parsed, builder.document());
}

TEST_F(Builder, AdoptedDocumentKeepsItsWordsAndTheInstanceIsOurs) {
  document::WriterMetadata captured;
  captured.identification.friendly_name = "SqlServerWriter";
  captured.identification.instance_id = Guid{7, 7, 7, {}};
  captured.components.emplace_back();
  captured.components.back().name = "db";
  builder.adopt(captured);
  EXPECT_EQ(builder.document().identification.friendly_name, "SqlServerWriter");
  EXPECT_EQ(builder.document().identification.instance_id, (Guid{9, 9, 9, {}}));
  EXPECT_EQ(builder.add_files_to_file_group(files({}, "db")), kSOk);
}

}  // namespace
}  // namespace vsskit::service
