// Whom a session talks to: chosen until GatherWriterMetadata, and by nothing before it (the pages
// of DisableWriterClasses, EnableWriterClasses and DisableWriterInstances); asked by each
// gathering.
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::Session;

class ChosenWriters : public testing::Test {
 protected:
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  std::shared_ptr<Session> session = begun();

  std::shared_ptr<Session> begun() {
    auto made = vss.session();
    EXPECT_EQ(made->initialize_for_backup(std::nullopt), kSOk);
    EXPECT_EQ(made->set_backup_state(ServiceWorld::without_components()), kSOk);
    return made;
  }
  std::uint32_t asked_for_status() {
    std::uint32_t count = 0;
    EXPECT_EQ(vss.run(*session, &Session::gather_writer_status), kVssSAsyncFinished);
    EXPECT_EQ(session->get_writer_status_count(count), kSOk);
    return count;
  }
  std::uint32_t asked_for_metadata() {
    std::uint32_t count = 0;
    EXPECT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
    EXPECT_EQ(session->get_writer_metadata_count(count), kSOk);
    return count;
  }
};

TEST_F(ChosenWriters, AreStillToBeChosenAfterTheirStatusWasGathered) {
  vss.add_writer("notes");
  EXPECT_EQ(asked_for_status(), 2u);
  const Guid id = ledger.registration.writer_id;
  EXPECT_EQ(session->disable_writer_classes(std::span(&id, 1)), kSOk);
  EXPECT_EQ(asked_for_metadata(), 1u);
  EXPECT_FALSE(ledger.has_heard(Event::identify));
  EXPECT_EQ(asked_for_status(), 1u);
}

TEST_F(ChosenWriters, IncludeThoseThatSubscribeAfterTheStatus) {
  EXPECT_EQ(asked_for_status(), 1u);
  ScriptedWriter& notes = vss.add_writer("notes");
  EXPECT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_TRUE(notes.has_heard(Event::prepare_backup));
}

TEST_F(ChosenWriters, AreAllThatRunWhenMetadataIsGatheredAgain) {
  EXPECT_EQ(asked_for_metadata(), 1u);
  ScriptedWriter& notes = vss.add_writer("notes");
  EXPECT_EQ(asked_for_metadata(), 2u);
  EXPECT_TRUE(notes.has_heard(Event::identify));
}

// Its page: prompts each writer. Being asked makes nobody part of the backup.
TEST_F(ChosenWriters, AreNotMadeByTheStatusThatEachWriterIsAskedFor) {
  EXPECT_EQ(asked_for_metadata(), 1u);
  ScriptedWriter& notes = vss.add_writer("notes");
  EXPECT_EQ(asked_for_status(), 2u);
  EXPECT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_TRUE(notes.heard.empty());
}

TEST_F(ChosenWriters, CannotBeChosenAfterTheirMetadataWasGathered) {
  EXPECT_EQ(asked_for_metadata(), 1u);
  const Guid id = ledger.registration.writer_id;
  EXPECT_EQ(session->disable_writer_classes(std::span(&id, 1)), kSOk);
  EXPECT_EQ(asked_for_metadata(), 1u);
}

}  // namespace
}  // namespace vsskit::test
