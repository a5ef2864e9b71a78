// Shadow copies seen elsewhere than at their device: drive letters, folders, shares; and the paths
// that requesters give for volumes.
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Session;

constexpr std::uint32_t kLocally = attribute::kExposedLocally;
constexpr std::uint32_t kRemotely = attribute::kExposedRemotely;

// C:\ with two files and a shadow copy of it in some context.
struct Exposed : ServiceWorld {
  explicit Exposed(std::uint32_t made_in = context::kNasRollback) {
    world.volumes().write_file("C:\\top.txt", "top");
    world.volumes().write_file("C:\\dirTwo\\deep.txt", "deep");
    requester = session();
    EXPECT_EQ(kSOk, requester->initialize_for_backup(std::nullopt));
    EXPECT_EQ(kSOk, requester->set_context(static_cast<std::int32_t>(made_in)));
    EXPECT_EQ(kSOk, requester->start_snapshot_set(set_id));
    EXPECT_EQ(kSOk, requester->add_to_snapshot_set("C:\\", {}, snapshot_id));
    EXPECT_EQ(kVssSAsyncFinished, run(*requester, &Session::do_snapshot_set));
    world.volumes().write_file("C:\\top.txt", "later");
  }
  Hresult expose(std::uint32_t attributes, service::TextOrNull name,
                 service::TextOrNull path = std::nullopt) {
    return requester->expose_snapshot(snapshot_id, path, attributes, name, exposed);
  }
  std::string read(const std::string& path) {
    const auto text = world.volumes().read_file(path);
    return text ? *text : "nothing";
  }

  std::shared_ptr<Session> requester;
  std::string exposed;
};

// IVssBackupComponents::ExposeSnapshot: a drive letter. // C-SHAD-27
TEST(ExposeSnapshot, ShowsTheCopyUnderADriveLetter) {
  Exposed vss;
  ASSERT_EQ(kSOk, vss.expose(kLocally, "X:"));
  EXPECT_EQ("X:", vss.exposed);
  EXPECT_EQ("top", vss.read("X:\\top.txt"));
  EXPECT_EQ("deep", vss.read("x:\\dirTwo\\deep.txt"));
  EXPECT_EQ("later", vss.read("C:\\top.txt"));
  service::SnapshotProperties properties;
  ASSERT_EQ(kSOk, vss.requester->get_snapshot_properties(vss.snapshot_id, properties));
  EXPECT_EQ("X:\\", properties.exposed_name);
  EXPECT_NE(0, properties.attributes & static_cast<std::int32_t>(kLocally));
}

// Exposing and Surfacing Shadow Copied Volumes: a mounted folder.
TEST(ExposeSnapshot, ShowsTheCopyInAnEmptyFolder) {
  Exposed vss;
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "C:\\ShadowOfC"));  // no such folder
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "C:\\dirTwo"));     // not an empty one
  vss.world.volumes().create_folder("C:\\ShadowOfC");
  ASSERT_EQ(kSOk, vss.expose(kLocally, "C:\\ShadowOfC"));
  EXPECT_EQ("C:\\ShadowOfC", vss.exposed);
  EXPECT_EQ("deep", vss.read("C:\\ShadowOfC\\dirTwo\\deep.txt"));
  EXPECT_EQ("C:\\ShadowOfC\\", *vss.world.volumes().volume_path_of("C:\\ShadowOfC\\dirTwo"));
}

// Exposing and Surfacing Shadow Copied Volumes: a share of a part.
TEST(ExposeSnapshot, ShowsAFolderAsAShare) {
  Exposed vss;
  EXPECT_EQ(kEInvalidArg, vss.expose(kRemotely, "nothing", "\\dirThree"));
  ASSERT_EQ(kSOk, vss.expose(kRemotely, "dirTwoOfC", "\\dirTwo"));
  EXPECT_EQ("dirTwoOfC", vss.exposed);
  EXPECT_EQ("deep", vss.read("\\\\VSSKIT\\dirTwoOfC\\deep.txt"));
  EXPECT_EQ("deep", vss.read("\\\\localhost\\DIRTWOOFC\\deep.txt"));
  EXPECT_EQ("nothing", vss.read("\\\\other\\dirTwoOfC\\deep.txt"));
  EXPECT_EQ("nothing", vss.read("\\\\VSSKIT\\dirTwoOfC\\top.txt"));
  service::SnapshotProperties properties;
  ASSERT_EQ(kSOk, vss.requester->get_snapshot_properties(vss.snapshot_id, properties));
  EXPECT_EQ("\\dirTwo", properties.exposed_path);
  EXPECT_NE(0, properties.attributes & static_cast<std::int32_t>(kRemotely));
}

TEST(ExposeSnapshot, ChoosesAFreeNameWhereNoneIsGiven) {
  Exposed vss;
  ASSERT_EQ(kSOk, vss.expose(kLocally, std::nullopt));
  EXPECT_EQ("Z:", vss.exposed);
  ASSERT_EQ(kSOk, vss.requester->unexpose_snapshot(vss.snapshot_id));
  ASSERT_EQ(kSOk, vss.expose(kRemotely, std::nullopt));
  EXPECT_EQ("top", vss.read("\\\\VSSKIT\\" + vss.exposed + "\\top.txt"));
}

// IVssBackupComponents::ExposeSnapshot: its codes. // C-SHAD-27
TEST(ExposeSnapshot, RefusesWhatThePageRefuses) {
  Exposed vss;
  EXPECT_EQ(kEInvalidArg, vss.expose(0, "X:"));
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally | kRemotely, "X:"));
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "X:", "\\dirTwo"));
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "D:"));  // a volume has it
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "shadow"));
  EXPECT_EQ(kEInvalidArg, vss.expose(kRemotely, "no\\share"));
  EXPECT_EQ(kVssEObjectNotFound,
            vss.requester->expose_snapshot(vss.set_id, std::nullopt, kLocally, "X:", vss.exposed));
  EXPECT_EQ(kVssEBadState, vss.session()->expose_snapshot(vss.snapshot_id, std::nullopt, kLocally,
                                                          "X:", vss.exposed));
  ASSERT_EQ(kSOk, vss.expose(kLocally, "X:"));
  EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "Y:"));  // it is exposed
}

// C-SHAD-27: locally only copies of the rollback contexts.
TEST(ExposeSnapshot, ShowsLocallyOnlyRollbackCopies) {
  for (const std::uint32_t context : {context::kFileShareBackup, context::kClientAccessible}) {
    Exposed vss(context);
    EXPECT_EQ(kEInvalidArg, vss.expose(kLocally, "X:"));
    EXPECT_EQ(kSOk, vss.expose(kRemotely, "share"));
  }
}

// IVssBackupComponentsEx2::UnexposeSnapshot.
TEST(UnexposeSnapshot, TakesTheNameAway) {
  Exposed vss;
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->unexpose_snapshot(vss.snapshot_id));
  ASSERT_EQ(kSOk, vss.expose(kLocally, "X:"));
  EXPECT_EQ(std::vector<std::string>{"X:\\"}, vss.world.volumes().exposed_letters());
  ASSERT_EQ(kSOk, vss.requester->unexpose_snapshot(vss.snapshot_id));
  EXPECT_EQ("nothing", vss.read("X:\\top.txt"));
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->unexpose_snapshot(vss.snapshot_id));
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->unexpose_snapshot(vss.set_id));
  EXPECT_EQ(kSOk, vss.expose(kLocally, "X:"));
}

// A persistent copy stays exposed when its requester goes; a deleted one does not. // C-SHAD-33
TEST(ExposeSnapshot, LastsAsLongAsTheCopy) {
  Exposed vss;
  ASSERT_EQ(kSOk, vss.expose(kLocally, "X:"));
  vss.requester->release();
  EXPECT_EQ("top", vss.read("X:\\top.txt"));
  auto other = vss.session();
  ASSERT_EQ(kSOk, other->initialize_for_backup(std::nullopt));
  service::Deletion deletion;
  const std::string device = vss.world.volumes().find_shadow_copy(vss.snapshot_id)->device();
  EXPECT_EQ("top", vss.read(device + "\\top.txt"));
  ASSERT_EQ(kSOk, other->delete_snapshots(vss.set_id, ObjectType::snapshot_set, false, deletion));
  EXPECT_EQ("nothing", vss.read("X:\\top.txt"));
  EXPECT_EQ("nothing", vss.read(device + "\\top.txt"));
}

// IVssBackupComponentsEx4::GetRootAndLogicalPrefixPaths.
TEST(GetRootAndLogicalPrefixPaths, SplitsLocalPathsAndShares) {
  Exposed vss;
  vss.add_volume("C:\\mount\\");
  std::string root;
  std::string prefix;
  Session& session = *vss.requester;
  ASSERT_EQ(kSOk, session.get_root_and_logical_prefix_paths("c:\\dirTwo\\a", root, prefix, false));
  EXPECT_EQ("C:\\", root);
  EXPECT_EQ(vss.world.volumes().find_volume("C:\\")->guid_name(), prefix);
  ASSERT_EQ(kSOk, session.get_root_and_logical_prefix_paths("C:\\mount\\a", root, prefix, false));
  EXPECT_EQ("C:\\mount\\", root);
  EXPECT_EQ(vss.world.volumes().find_volume("C:\\mount\\")->guid_name(), prefix);
  const char* share = "\\\\files.example.org\\data\\a\\b";
  ASSERT_EQ(kSOk, session.get_root_and_logical_prefix_paths(share, root, prefix, false));
  EXPECT_EQ("\\\\files\\data\\", root);
  ASSERT_EQ(kSOk, session.get_root_and_logical_prefix_paths(share, root, prefix, true));
  EXPECT_EQ("\\\\files.example.org\\data\\", root);
  ASSERT_EQ(kSOk, session.get_root_and_logical_prefix_paths("\\\\10.0.0.1\\d", root, prefix, true));
  EXPECT_EQ("\\\\10.0.0.1\\d\\", root);
  for (const char* nothing : {"Q:\\a", "\\\\files", "\\\\files\\", "\\\\?\\UNC\\files"}) {
    EXPECT_EQ(kVssEObjectNotFound,
              session.get_root_and_logical_prefix_paths(nothing, root, prefix, false))
        << nothing;
  }
}

}  // namespace
}  // namespace vsskit::test
