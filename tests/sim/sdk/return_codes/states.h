// States that a requester can be in, for walks over all methods.
#pragma once

#include "sim/engine/fault_plan.h"
#include "sim/service/coordinator.h"
#include "tests/sim/sdk/each_interface.h"

namespace vsskit::test {

inline void take_another_requester(EachInterface& each) {
  const auto made = StageWorld::requester();
  each.backup = nullptr;
  EXPECT_EQ(S_OK, made->QueryInterface(IID_IVssBackupComponentsEx4,
                                       reinterpret_cast<void**>(&each.backup)));
}

inline void not_initialized(EachInterface& each) {
  take_another_requester(each);
}

// With the document of a backup of the declared component.
inline void in_a_restore(EachInterface& each) {
  CComBSTR document;
  EXPECT_EQ(S_OK, each.backup->SaveAsXML(&document));
  take_another_requester(each);
  EXPECT_EQ(S_OK, each.backup->InitializeForRestore(document));
}

// Its account was an administrator's when the objects were made, and is none now.
inline void without_rights(EachInterface& each) {
  EXPECT_TRUE(engine::set_fault(each.world.vss().faults(), "requester_not_elevated", "0"));
}

// The service stopped and is disabled since the objects were made.
inline void without_service(EachInterface& each) {
  each.world.vss().coordinator().stop_service();
  EXPECT_TRUE(engine::set_fault(each.world.vss().faults(), "service_disabled", ""));
}

}  // namespace vsskit::test
