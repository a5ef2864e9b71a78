#include "sim/base/vss_types.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace vsskit {
namespace {

std::vector<Naming> all_namings() {
  std::vector<Naming> namings;
  for (int i = 0; i < kNamingCount; ++i) {
    namings.push_back(static_cast<Naming>(i));
  }
  return namings;
}

TEST(VssNames, EveryNameIsParsedWithAndWithoutItsPrefix) {
  for (const Naming naming : all_namings()) {
    const NameTable& table = names_of(naming);
    for (const NamedValue& name : table.names) {
      EXPECT_EQ(name.value, parse_name(naming, name.name)) << table.prefix << name.name;
      EXPECT_EQ(name.value, parse_name(naming, std::string(table.prefix) + std::string(name.name)));
    }
  }
}

TEST(VssNames, EveryNumberPrintsAsItsName) {
  for (const Naming naming : all_namings()) {
    for (const NamedValue& name : names_of(naming).names) {
      const bool empty_mask = names_of(naming).mask && name.value == 0;
      const std::string_view text =
          empty_mask && naming != Naming::context ? std::string_view("0") : name.name;
      EXPECT_EQ(text, print_name(naming, name.value));
    }
  }
}

TEST(VssNames, NoNameStandsTwiceInATable) {
  for (const Naming naming : all_namings()) {
    std::set<std::string_view> names;
    std::set<std::int64_t> values;
    for (const NamedValue& name : names_of(naming).names) {
      EXPECT_TRUE(names.insert(name.name).second) << name.name;
      EXPECT_TRUE(values.insert(name.value).second) << name.name;
    }
  }
}

TEST(VssNames, HaveAsManyNamesAsTheSdk) {
  const std::pair<std::string_view, std::size_t> sizes[] = {
      {"VSS_BT_", 7},     {"VSS_RTYPE_", 4}, {"VSS_RF_", 4},          {"VSS_UT_", 5},
      {"VSS_ST_", 4},     {"VSS_RME_", 9},   {"VSS_WRE_", 4},         {"VSS_CT_", 3},
      {"VSS_AWS_", 4},    {"VSS_RT_", 5},    {"VSS_RS_", 4},          {"VSS_WS_", 16},
      {"VSS_OBJECT_", 5}, {"VSS_SS_", 16},   {"VSS_PROV_", 5},        {"VSS_APP_", 6},
      {"VSS_BS_", 16},    {"VSS_FSBT_", 11}, {"VSS_CF_", 3},          {"VSS_VOLSNAP_ATTR_", 19},
      {"VSS_CTX_", 7},    {"VSS_SM_", 5},    {"SERVICE_CONTROL_", 4}, {"SERVICE_", 7}};
  ASSERT_EQ(static_cast<std::size_t>(kNamingCount), std::size(sizes));
  for (const Naming naming : all_namings()) {
    const auto& [prefix, size] = sizes[static_cast<std::size_t>(naming)];
    EXPECT_EQ(prefix, names_of(naming).prefix);
    EXPECT_EQ(size, names_of(naming).names.size()) << prefix;
  }
}

TEST(VssNames, AgreeWithTheEnumerations) {
  EXPECT_EQ("INCREMENTAL", print(BackupType::incremental));
  EXPECT_EQ("OTHER", print(BackupType::other));
  EXPECT_EQ("OTHER", print(RestoreType::other));
  EXPECT_EQ("PARTIAL", print(RollForwardType::partial));
  EXPECT_EQ("OTHER", print(UsageType::other));
  EXPECT_EQ("OTHER", print(SourceType::other));
  EXPECT_EQ("RESTORE_STOP_START", print(RestoreMethodType::restore_stop_start));
  EXPECT_EQ("ALWAYS", print(WriterRestore::always));
  EXPECT_EQ("FILEGROUP", print(ComponentType::file_group));
  EXPECT_EQ("THIS_IS_ALTERNATE_WRITER", print(AlternateWriterState::this_is_alternate_writer));
  EXPECT_EQ("ORIGINAL_LOCATION", print(RestoreTarget::original_location));
  EXPECT_EQ("FAILED", print(FileRestoreStatus::failed));
  EXPECT_EQ("FAILED_AT_BACKUPSHUTDOWN", print(WriterState::failed_at_backup_shutdown));
  EXPECT_EQ("PROVIDER", print(ObjectType::provider));
  EXPECT_EQ("POSTCOMMITTED", print(SnapshotState::postcommitted));
  EXPECT_EQ("FILESHARE", print(ProviderType::file_share));
  EXPECT_EQ("AUTO", print(ApplicationLevel::automatic));
  EXPECT_EQ("SYSTEM_RM", print(ApplicationLevel::system_rm));
}

TEST(VssNames, PrintMasksAsWords) {
  EXPECT_EQ("0", print_name(Naming::backup_schema, 0));
  EXPECT_EQ("DIFFERENTIAL|TIMESTAMPED",
            print_name(Naming::backup_schema, schema::kDifferential | schema::kTimestamped));
  EXPECT_EQ("ALL_BACKUP_REQUIRED|ALL_SNAPSHOT_REQUIRED",
            print_name(Naming::file_spec_backup_type, fsbt::kDefault));
  EXPECT_EQ("FULL_BACKUP_REQUIRED|0x1000", print_name(Naming::file_spec_backup_type, 0x1001));
  EXPECT_EQ("0x100000000", print_name(Naming::backup_schema, 0x100000000));
}

TEST(VssNames, ParseMasksAlsoAsTheDocumentsDecimalNumber) {
  EXPECT_EQ(0xF0F, parse_name(Naming::file_spec_backup_type, "3855"));
}

TEST(VssNames, PrintContextsAsTheWidestOneAndMore) {
  EXPECT_EQ("BACKUP", print_name(Naming::context, context::kBackup));
  EXPECT_EQ("APP_ROLLBACK", print_name(Naming::context, context::kAppRollback));
  EXPECT_EQ("BACKUP|TRANSPORTABLE", print_name(Naming::context, attribute::kTransportable));
  EXPECT_EQ("CLIENT_ACCESSIBLE|DIFFERENTIAL",
            print_name(Naming::context, context::kClientAccessible | attribute::kDifferential));
  EXPECT_EQ("BACKUP|CLIENT_ACCESSIBLE", print_name(Naming::context, attribute::kClientAccessible));
  EXPECT_EQ("ALL", print_name(Naming::context, context::kAll));
}

TEST(VssNames, RefuseWhatIsNoName) {
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_type, "incremental"));
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_type, "1"));  // 1 is printed as FULL
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_type, ""));
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_type, "VSS_BS_COPY"));
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_schema, "COPY|"));
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_schema, "COPY |LOG"));
  EXPECT_EQ(std::nullopt, parse_name(Naming::backup_schema, "0x"));
}

TEST(VssNames, SuggestTheNearest) {
  EXPECT_EQ("INCREMENTAL", nearest_name(Naming::backup_type, "VSS_BT_INCREMENTEL"));
  EXPECT_EQ("", nearest_name(Naming::backup_type, "weekly"));
}

RC_GTEST_PROP(VssNameProperties, AnyNumberIsParsedBackFromItsText, (std::int64_t value)) {
  for (const Naming naming : all_namings()) {
    RC_ASSERT(parse_name(naming, print_name(naming, value)) == value);
  }
}

RC_GTEST_PROP(VssNameProperties, AnyMaskIsParsedBackFromItsText, (std::uint32_t value)) {
  for (const Naming naming : all_namings()) {
    RC_ASSERT(parse_name(naming, print_name(naming, value)) == value);
  }
}

}  // namespace
}  // namespace vsskit
