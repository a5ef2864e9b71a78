// A simulated machine in the place of the real one: the VSS that a LiveWorld talks to through the
// same COM interfaces, on volumes over folders of the host that both see.
#pragma once

#include <gtest/gtest.h>

#include <windows.h>

#include <oleauto.h>
#include <vsbackup.h>

#include <filesystem>
#include <memory>
#include <string>

#include "sim/dropin/msvc_writer.h"
#include "sim/scenario/stage.h"
#include "sim/sdk/com_state.h"
#include "sim/system/entry_points.h"
#include "sim/system/machine.h"
#include "sim/trace/recording.h"
#include "tests/support/copy_places.h"

namespace vsskit::test {

class OtherVss {
 public:
  explicit OtherVss(const scenario::Scenario& scenario = {}) {
    namespace fs = std::filesystem;
    folder_ =
        fs::path(testing::TempDir()) /
        ("other-vss-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "c");
    fs::create_directories(folder_ / "copies");
    service::World::Options options;
    options.seed = 7;
    stage_ = std::make_unique<scenario::Stage>(options, true);
    stage_->recorder().keep_in(recording);
    places_ = std::make_unique<CopyFolders>(copies());
    stage_->volumes().set_copy_places(places_.get());
    scenario::Scenario own = scenario;
    own.volumes = {{"C:\\", (folder_ / "c").generic_string(), true, "NTFS"}};
    own.medium.clear();
    const auto set_up = stage_->set_up(own);
    EXPECT_TRUE(set_up) << (set_up ? "" : set_up.error().text());
    current() = this;
  }
  ~OtherVss() {
    stage_.reset();
    current() = nullptr;
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] system::Machine machine() {
    const auto vss = std::make_shared<system::EntryPoints>();
    vss->create_backup_components = [](IVssBackupComponents** components) -> HRESULT {
      if (FAILED(current()->refusal)) return current()->refusal;
      const scenario::Stage::Scope scope(*current()->stage_);
      return CreateVssBackupComponents(components);
    };
    vss->create_writer_ex = [](void* writer, sdk::MsvcImplementation** implementation) -> HRESULT {
      const scenario::Stage::Scope scope(*current()->stage_);
      return dropin::create_msvc_writer(writer, true, implementation);
    };
    vss->is_volume_snapshotted = [](WCHAR* volume, BOOL* present, LONG* capability) {
      const scenario::Stage::Scope scope(*current()->stage_);
      return IsVolumeSnapshotted(volume, present, capability);
    };
    vss->should_block_revert = [](const WCHAR* volume, bool* block) {
      const scenario::Stage::Scope scope(*current()->stage_);
      return ShouldBlockRevert(volume, block);
    };
    vss->free_bstr = [](BSTR text) { SysFreeString(text); };
    vss->free_task_memory = [](void* block) { CoTaskMemFree(block); };
    system::Machine machine;
    machine.vss = vss;
    machine.vss_name = "the other VSS";
    machine.windows_version = "10.0.20348";
    const auto* volume = stage_->volumes().volumes().front();
    machine.volumes = {{"C:\\", (folder_ / "c").generic_string(), volume->guid(), "NTFS"}};
    machine.now = [this] { return stage_->clock().now(); };
    machine.copy_folder = [this](const std::string& device) {
      return copies() + "/" + device.substr(device.find_last_not_of("0123456789") + 1);
    };
    return machine;
  }

  [[nodiscard]] scenario::Stage& stage() { return *stage_; }

  trace::Recording recording;  // what the other VSS itself saw
  HRESULT refusal = S_OK;      // of CreateVssBackupComponents

 private:
  static OtherVss*& current() {
    static OtherVss* one = nullptr;
    return one;
  }
  [[nodiscard]] std::string copies() const { return (folder_ / "copies").generic_string(); }

  sdk::ComApartmentScope com_;  // as find_machine() enters it
  std::filesystem::path folder_;
  std::unique_ptr<CopyFolders> places_;  // outlives the stage
  std::unique_ptr<scenario::Stage> stage_;
};

}  // namespace vsskit::test
