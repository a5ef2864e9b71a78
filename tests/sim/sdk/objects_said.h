// A session whose objects are watched, and what its trace says of them.
#pragma once

#include <gtest/gtest.h>

#include <windows.h>

#include <string>
#include <vector>

#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {

// The steps of a verb as text without number and time: `requester leaked object=BSTR count=1
// made=3`.
inline std::vector<std::string> said(const Machine& machine, trace::Verb verb) {
  std::vector<std::string> list;
  for (const trace::Step& step : machine.recording.steps) {
    if (step.verb != verb) continue;
    std::string text = step.subject.text();
    for (const trace::Field& field : step.fields) {
      const std::string key(field.key);
      text +=
          key == "made"
              ? " of " +
                    std::string(
                        trace::spec(machine.recording.steps[std::stoul(field.value.text) - 1].verb)
                            .text)
              : " " + field.value.text;
    }
    list.push_back(text);
  }
  return list;
}
using Said = std::vector<std::string>;

class Objects : public testing::Test {
 protected:
  // A session up to gathered metadata.
  CComPtr<IVssBackupComponents> gathered() {
    CComPtr<IVssBackupComponents> backup;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              Machine::run(*backup, &IVssBackupComponents::GatherWriterMetadata));
    return backup;
  }
  IVssExamineWriterMetadata* metadata_of(IVssBackupComponents& backup) {
    VSS_ID instance = GUID_NULL;
    IVssExamineWriterMetadata* metadata = nullptr;
    EXPECT_EQ(S_OK, backup.GetWriterMetadata(0, &instance, &metadata));
    return metadata;
  }
  Said leaks() {
    machine.stage.settle();
    return said(machine, trace::Verb::leaked);
  }
  Said misuses() { return said(machine, trace::Verb::misused); }

  Machine machine{false};
};

}  // namespace vsskit::test
