// A backup of one writer, done and saved, from which restores begin.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/support/service_world.h"

namespace vsskit::test {

// Its one component holds two partial files with ranges files, one of each notation.
struct SavedBackup : ::testing::Test {
  SavedBackup() : ledger(vss.add_writer("ledger")) {
    ledger.on[service::Event::post_snapshot] = [](service::HandlerContext& context) {
      service::ComponentAccess component = *context.components()->component(0);
      EXPECT_EQ(component.add_partial_file("C:\\ledger", "a.db", "File=C:\\r\\a", std::nullopt),
                kSOk);
      EXPECT_EQ(component.add_partial_file("C:\\ledger", "b.db", "C:\\r\\b", std::nullopt), kSOk);
      return service::Outcome::succeeded;
    };
    xml = vss.back_up();
    address = vss.address(ledger);
  }

  static const document::BackupComponent& stored(service::Session& session) {
    return session.components().writers[0].components[0];
  }

  ServiceWorld vss;
  ScriptedWriter& ledger;
  std::string xml;
  service::ComponentAddress address;
};

}  // namespace vsskit::test
