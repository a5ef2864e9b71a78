// A second restore, from the document that the requester saved after the first.
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::Outcome;
using service::Session;

// The writer says all that a writer can say in a restore.
ScriptedWriter& add_talking_writer(ServiceWorld& vss) {
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.on[Event::pre_restore] = [](HandlerContext& context) {
    auto component = context.components()->component(0);
    EXPECT_EQ(component->set_restore_target(RestoreTarget::directed), kSOk);
    EXPECT_EQ(component->add_directed_target("C:\\ledger", "data.db", "0:1", "C:\\o", "b", "0:1"),
              kSOk);
    EXPECT_EQ(component->set_restore_metadata("metadata"), kSOk);
    EXPECT_EQ(component->set_pre_restore_failure_msg("bad"), kSOk);
    return Outcome::succeeded;
  };
  ledger.on[Event::post_restore] = [](HandlerContext& context) {
    EXPECT_EQ(context.components()->component(0)->set_post_restore_failure_msg("worse"), kSOk);
    return Outcome::succeeded;
  };
  return ledger;
}

// And the requester all that a requester can.
void say_all(Session& session, const service::ComponentAddress& component, const Guid& instance) {
  EXPECT_EQ(session.set_restore_state(RestoreType::by_copy), kSOk);
  EXPECT_EQ(session.set_selected_for_restore_ex(component, true, instance), kSOk);
  EXPECT_EQ(session.set_restore_options(component, "options"), kSOk);
  EXPECT_EQ(session.set_additional_restores(component, true), kSOk);
  EXPECT_EQ(session.add_alternative_location_mapping(component, "C:\\ledger", "data.db", false,
                                                     "C:\\elsewhere"),
            kSOk);
  EXPECT_EQ(session.add_restore_subcomponent(component, "ledger", "part", false), kSOk);
  EXPECT_EQ(session.add_new_target(component, "C:\\ledger", "data.db", false, "C:\\new"), kSOk);
  EXPECT_EQ(session.set_authoritative_restore(component, true), kSOk);
  EXPECT_EQ(session.set_roll_forward(component, RollForwardType::partial, "point"), kSOk);
  EXPECT_EQ(session.set_restore_name(component, "name"), kSOk);
}

TEST(RestoreAgain, KnowsNothingOfTheEarlierOne) {
  ServiceWorld vss;
  const ScriptedWriter& ledger = add_talking_writer(vss);
  const std::string xml = vss.back_up();
  auto fresh = vss.session();
  ASSERT_EQ(fresh->initialize_for_restore(xml), kSOk);
  auto first = vss.restoring(xml);
  const auto component = vss.address(ledger);
  say_all(*first, component, vss.subscribed(ledger).registration.instance_id);
  ASSERT_EQ(vss.run(*first, &Session::pre_restore), kVssSAsyncFinished);
  ASSERT_EQ(first->set_file_restore_status(component, FileRestoreStatus::all), kSOk);
  ASSERT_EQ(vss.run(*first, &Session::post_restore), kVssSAsyncFinished);
  std::string saved;
  ASSERT_EQ(first->save_as_xml(saved), kSOk);
  EXPECT_NE(first->components(), fresh->components());
  auto second = vss.session();
  ASSERT_EQ(second->initialize_for_restore(saved), kSOk);
  EXPECT_EQ(second->components(), fresh->components());
}

}  // namespace
}  // namespace vsskit::test
