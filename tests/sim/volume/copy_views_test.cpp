// Shadow copies of host folders that are exposed or that their provider named, and who shows them
// to programs that reach files by the host's own means.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/sim/volume/world_for_test.h"

namespace vsskit::volume {
namespace {

constexpr const char* kTaken = "\\\\?\\GLOBALROOT\\Device\\Taken";
constexpr const char* kNamed = "\\\\?\\GLOBALROOT\\Device\\Named";

struct Views final : CopyViews {
  [[nodiscard]] bool has_drive(char letter) const override { return drives.count({letter}) != 0; }
  bool show_drive(char letter, const std::string& files) override {
    return drives.try_emplace({letter}, files).first->second == files;
  }
  bool show_folder(const std::string& folder, const std::string& files) override {
    return folders.try_emplace(folder, files).first->second == files;
  }
  void hide_drive(char letter, const std::string& files) override {
    if (has_drive(letter) && drives[{letter}] == files) drives.erase({letter});
  }
  void hide_folder(const std::string& folder, const std::string& files) override {
    if (folders.count(folder) != 0 && folders[folder] == files) folders.erase(folder);
  }
  bool show_device(const std::string& device, const std::string& files) override {
    return devices.try_emplace(device, files).first->second == files;
  }
  void hide_devices(const std::string& files) override {
    std::erase_if(devices, [&](const auto& device) { return device.second == files; });
  }

  std::map<std::string, std::string> drives{{"Z", "the host's own"}};
  std::map<std::string, std::string> folders;
  std::map<std::string, std::string> devices{{kTaken, "the host's own"}};
};

struct Shown : TestWorld {
  Shown() : TestWorld(Where::host) {
    table.set_copy_views(&views);
    copy = snapshot();
    files = *table.host_path(copy->device());
  }
  // What another process deleted, it would take away.
  ~Shown() {
    std::error_code ignored;
    std::filesystem::remove_all(files, ignored);
  }
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

  std::optional<std::string> expose(const std::string& place) {
    return table.expose(copy->id(), {Exposure::Kind::local, place, {}});
  }

  Views views;
  const ShadowCopy* copy = nullptr;
  std::string files;
};

TEST(CopyViews, ADriveShowsTheCopyUntilItIsUnexposed) {
  Shown world;
  EXPECT_EQ("x:", world.expose("x:"));
  EXPECT_EQ(world.files, world.views.drives["X"]);
  EXPECT_TRUE(world.table.unexpose(world.copy->id()));
  EXPECT_FALSE(world.views.has_drive('X'));
}

TEST(CopyViews, AFolderShowsTheCopyUntilItIsDeleted) {
  Shown world;
  world.table.create_folders("C:\\seen");
  EXPECT_EQ("C:\\seen", world.expose("C:\\seen"));
  const std::string folder = *world.table.host_path("C:\\") + "/seen";
  EXPECT_EQ(world.files, world.views.folders[folder]);
  EXPECT_TRUE(world.table.delete_shadow_copy(world.copy->id()));
  EXPECT_TRUE(world.views.folders.empty());
}

TEST(CopyViews, WhatCannotBeShownIsNotExposed) {
  Shown world;
  EXPECT_EQ(std::nullopt, world.expose("Z:"));
  EXPECT_FALSE(world.copy->exposure());
  EXPECT_EQ("Y:", world.expose("")) << "the first letter that nobody has";
}

TEST(CopyViews, ACopyThatAnotherProcessDeletedIsItsToHide) {
  Shown world;
  EXPECT_EQ("X:", world.expose("X:"));
  EXPECT_TRUE(world.table.forget_shadow_copy(world.copy->id()));
  EXPECT_TRUE(world.views.has_drive('X'));
}

TEST(CopyViews, ADeviceIsTheCopyUntilItIsDeleted) {
  Shown world;
  world.views.devices.clear();
  EXPECT_TRUE(world.table.name_device(world.copy->id(), kNamed));
  EXPECT_EQ(world.files, world.views.devices[kNamed]);
  EXPECT_TRUE(world.table.delete_shadow_copy(world.copy->id()));
  EXPECT_TRUE(world.views.devices.empty());
}

TEST(CopyViews, ADeviceThatTheHostHasIsNotTheCopy) {
  Shown world;
  EXPECT_FALSE(world.table.name_device(world.copy->id(), kTaken));
  EXPECT_FALSE(world.table.resolve(kTaken));
  EXPECT_TRUE(world.table.name_device(world.copy->id(), kNamed));
  EXPECT_TRUE(world.table.delete_shadow_copy(world.copy->id()));
  EXPECT_EQ(1u, world.views.devices.count(kTaken));
}

// What the guide for providers promises: the requester is told the system's name instead.
TEST(CopyViews, ANameThatIsNoDevicesIsNotTaken) {
  Shown world;
  world.views.devices.clear();
  for (const char* name : {"C:\\nonsense", "\\\\.\\Dev", "X", ""})
    EXPECT_FALSE(world.table.name_device(world.copy->id(), name)) << name;
  EXPECT_TRUE(world.views.devices.empty());
}

TEST(CopyViews, DevicesOfACopyThatAnotherProcessDeletedAreItsToHide) {
  Shown world;
  EXPECT_TRUE(world.table.name_device(world.copy->id(), kNamed));
  EXPECT_TRUE(world.table.forget_shadow_copy(world.copy->id()));
  EXPECT_EQ(world.files, world.views.devices[kNamed]);
}

}  // namespace
}  // namespace vsskit::volume
