// Who may change a component of the backup components document, and when.
#include "sim/service/component_access.h"

#include <gtest/gtest.h>

#include <functional>

namespace vsskit::service {
namespace {

using Setter = std::function<Hresult(ComponentAccess&)>;

struct NamedSetter {
  const char* name;
  Setter set;
  std::vector<Event> backup_events;
  std::vector<Event> restore_events;
};

std::vector<NamedSetter> setters() {
  const std::vector<Event> backup = {Event::prepare_backup, Event::post_snapshot};
  const std::vector<Event> prepare = {Event::prepare_backup};
  const std::vector<Event> post = {Event::post_snapshot};
  const std::vector<Event> none;
  const std::vector<Event> pre_restore = {Event::pre_restore};
  const std::vector<Event> post_restore = {Event::post_restore};
  const std::vector<Event> restore = {Event::pre_restore, Event::post_restore};
  return {
      {"SetBackupStamp", [](auto& c) { return c.set_backup_stamp("1"); }, backup, none},
      {"SetBackupMetadata", [](auto& c) { return c.set_backup_metadata("m"); }, backup, none},
      {"AddPartialFile",
       [](auto& c) { return c.add_partial_file("C:\\", "a", "0:1", std::nullopt); }, backup, none},
      {"AddDifferencedFilesByLastModifyTime",
       [](auto& c) { return c.add_differenced_files_by_last_modify_time("C:\\", "*", true, {}); },
       backup, none},
      {"SetPrepareForBackupFailureMsg",
       [](auto& c) { return c.set_prepare_for_backup_failure_msg("x"); }, prepare, none},
      {"SetPostSnapshotFailureMsg", [](auto& c) { return c.set_post_snapshot_failure_msg("x"); },
       post, none},
      {"SetFailure", [](auto& c) { return c.set_failure(kVssEWriterErrorRetryable, kEFail, "x"); },
       backup, restore},
      {"SetRestoreMetadata", [](auto& c) { return c.set_restore_metadata("m"); }, none,
       pre_restore},
      {"SetRestoreTarget", [](auto& c) { return c.set_restore_target(RestoreTarget::alternate); },
       none, pre_restore},
      {"AddDirectedTarget",
       [](auto& c) { return c.add_directed_target("C:\\", "a", "0:1", "D:\\", "b", "0:1"); }, none,
       pre_restore},
      {"SetPreRestoreFailureMsg", [](auto& c) { return c.set_pre_restore_failure_msg("x"); }, none,
       pre_restore},
      {"SetPostRestoreFailureMsg", [](auto& c) { return c.set_post_restore_failure_msg("x"); },
       none, post_restore},
  };
}

std::shared_ptr<SharedDocument> one_component() {
  auto document = std::make_shared<SharedDocument>();
  document->value.writers.emplace_back();
  document->value.writers[0].components.emplace_back();
  document->value.writers[0].components[0].name = "db";
  return document;
}

bool contains(const std::vector<Event>& events, Event event) {
  return std::find(events.begin(), events.end(), event) != events.end();
}

// C-BCD-11, C-DONE-16, C-STAMP-07.
TEST(ComponentSetters, WorkForWritersInTheirEventsOnly) {
  for (const NamedSetter& setter : setters()) {
    for (const bool restore : {false, true}) {
      for (int i = 0; i < kEventCount; ++i) {
        const auto event = static_cast<Event>(i);
        auto document = one_component();
        auto gate = std::make_shared<AccessGate>();
        gate->writer = true;
        gate->restore = restore;
        gate->event = event;
        ComponentAccess access(document, 0, 0, gate);
        const bool allowed =
            contains(restore ? setter.restore_events : setter.backup_events, event);
        EXPECT_EQ(setter.set(access), allowed ? kSOk : kVssEBadState)
            << setter.name << " in " << print(event) << (restore ? " of a restore" : "");
        EXPECT_EQ(document->changes, allowed ? 1u : 0u) << setter.name;
      }
    }
  }
}

// C-STAMP-07, C-BCD-11.
TEST(ComponentSetters, RefuseRequestersAndHandlersThatHaveReturned) {
  for (const NamedSetter& setter : setters()) {
    auto document = one_component();
    auto gate = std::make_shared<AccessGate>();
    gate->event = Event::prepare_backup;
    ComponentAccess requester(document, 0, 0, gate);
    EXPECT_EQ(setter.set(requester), kVssEBadState) << setter.name;
    gate->writer = true;
    gate->open = false;
    ComponentAccess late(document, 0, 0, gate);
    EXPECT_EQ(setter.set(late), kVssEBadState) << setter.name;
  }
}

class WriterSide : public ::testing::Test {
 protected:
  WriterSide() {
    gate->writer = true;
    gate->event = Event::post_snapshot;
  }
  std::shared_ptr<SharedDocument> document = one_component();
  std::shared_ptr<AccessGate> gate = std::make_shared<AccessGate>();
  ComponentAccess access{document, 0, 0, gate};
};

// C-STAMP-13.
TEST_F(WriterSide, ReadsNothingAsFalseAndNull) {
  ComponentAccess::Text text = "left over";
  EXPECT_EQ(access.get_backup_stamp(text), kSFalse);
  EXPECT_FALSE(text.has_value());
  EXPECT_EQ(access.get_previous_backup_stamp(text), kSFalse);
  EXPECT_EQ(access.get_backup_metadata(text), kSFalse);
  EXPECT_EQ(access.get_backup_options(text), kSFalse);
  EXPECT_EQ(access.get_restore_metadata(text), kSFalse);
  bool succeeded = true;
  EXPECT_EQ(access.get_backup_succeeded(succeeded), kSFalse);
  EXPECT_FALSE(succeeded);
  EXPECT_EQ(access.get_logical_path(text), kSFalse);
  EXPECT_FALSE(text.has_value());
}

TEST_F(WriterSide, StoresBackupMetadataOnce) {
  EXPECT_EQ(access.set_backup_metadata("first"), kSOk);
  EXPECT_EQ(access.set_backup_metadata("second"), kVssEObjectAlreadyExists);
  ComponentAccess::Text text;
  EXPECT_EQ(access.get_backup_metadata(text), kSOk);
  EXPECT_EQ(text, "first");
}

TEST_F(WriterSide, ReplacesStamps) {
  EXPECT_EQ(access.set_backup_stamp("1"), kSOk);
  EXPECT_EQ(access.set_backup_stamp(""), kSOk);
  ComponentAccess::Text text;
  EXPECT_EQ(access.get_backup_stamp(text), kSOk);
  EXPECT_EQ(text, "");
}

// C-ASYN-11.
TEST_F(WriterSide, IndexedGettersEndWithNotFound) {
  ASSERT_EQ(access.add_partial_file("C:\\a", "f", "0:10", "meta"), kSOk);
  std::uint32_t count = 0;
  EXPECT_EQ(access.get_partial_file_count(count), kSOk);
  EXPECT_EQ(count, 1u);
  document::PartialFile file;
  EXPECT_EQ(access.get_partial_file(0, file), kSOk);
  EXPECT_EQ(file.metadata, "meta");
  EXPECT_EQ(access.get_partial_file(1, file), kVssEObjectNotFound);
  document::DifferencedFiles files;
  EXPECT_EQ(access.get_differenced_file(0, files), kVssEObjectNotFound);
}

TEST_F(WriterSide, RefusesMissingArgumentsBeforeLookingAtTheMoment) {
  EXPECT_EQ(access.set_backup_stamp(std::nullopt), kEInvalidArg);
  EXPECT_EQ(access.add_partial_file("C:\\", "f", std::nullopt, "m"), kEInvalidArg);
  EXPECT_EQ(access.add_partial_file(std::nullopt, "f", "0:1", "m"), kEInvalidArg);
  EXPECT_EQ(access.set_failure(kVssEWriterErrorPartialFailure, kSOk, {}), kEInvalidArg);
  EXPECT_EQ(access.set_restore_target(RestoreTarget::undefined), kEInvalidArg);
}

TEST_F(WriterSide, LsnFormWasNeverSupported) {
  EXPECT_EQ(access.add_differenced_files_by_last_modify_lsn("C:\\", "*", false, "1"), kENotImpl);
}

TEST_F(WriterSide, ComponentsEndWithTheLast) {
  WriterComponents components(document, 0, gate);
  EXPECT_EQ(components.component_count(), 1u);
  EXPECT_TRUE(components.component(0).has_value());
  EXPECT_FALSE(components.component(1).has_value());
}

}  // namespace
}  // namespace vsskit::service
