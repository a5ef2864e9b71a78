// Faults that wait for a requester's call strike at every method of its object: a moment that
// set_fault() takes and that nothing tells the world of would be a fault that never comes.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/engine/fault_plan.h"
#include "tests/sim/sdk/each_interface.h"

namespace vsskit::test {
namespace {

// Calls the method of a requester's, whatever it makes of its arguments.
template <class Base, class Interface, class... Arguments>
int strike(std::string_view family, const std::string& name, EachInterface& o, Interface* object,
           HRESULT (STDMETHODCALLTYPE Base::*method)(Arguments...)) {
  if (family != "IVssBackupComponents") return 0;
  engine::FaultPlan& plan = o.world.vss().faults();
  EXPECT_TRUE(engine::set_fault(plan, "volume_lost", "D:\\ " + name));
  EXPECT_TRUE(engine::set_fault(plan, "service_stops_at", name));
  std::apply([&](auto&&... each) { (object->*method)(std::forward<decltype(each)>(each)...); },
             std::tuple<Arguments...>(argument<Arguments>()...));
  EXPECT_TRUE(plan.empty()) << name;
  plan = {};
  o.world.vss().volumes().bring_back();
  return 1;
}

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it names a method and calls it
#define METHOD(family, object, type, method) strike(family, #method, o, &*o.object, &type::method)

TEST(Moments, OfARequesterStrikeAtEachOfItsMethods) {
  EachInterface o;
  const auto each = {
#include "tests/sim/sdk/method_rows.h"
  };
#undef METHOD
  int methods = 0;
  for (const int one : each)
    methods += one;
  EXPECT_GT(methods, 50);
}

TEST(Moments, OfARequesterAreItsBeginningAndItsEndToo) {
  StageWorld world;
  engine::FaultPlan& plan = world.vss().faults();
  for (const char* name : {"CreateVssBackupComponents", "Release"}) {
    ASSERT_TRUE(engine::set_fault(plan, "volume_lost", std::string("D:\\ ") + name));
    Requester requester = world.requester();
    requester = nullptr;
    EXPECT_TRUE(plan.empty()) << name;
  }
}

}  // namespace
}  // namespace vsskit::test
