// Structures that are freed more than once: one mistake is one finding, whatever they hold.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>

#include "tests/sim/sdk/objects_said.h"

namespace vsskit::test {
namespace {

TEST_F(Objects, StructureFreedTwiceIsSaidOnceAndByItsName) {
  auto backup = gathered();
  CComPtr<IVssExamineWriterMetadata> metadata;
  metadata.Attach(metadata_of(*backup));
  CComPtr<IVssWMComponent> component;
  ASSERT_EQ(S_OK, metadata->GetComponent(0, &component));
  PVSSCOMPONENTINFO info = nullptr;
  ASSERT_EQ(S_OK, component->GetComponentInfo(&info));
  component->FreeComponentInfo(info);
  component->FreeComponentInfo(info);
  EXPECT_EQ(Said{"requester VSS_COMPONENTINFO FreeComponentInfo freed of GetWriterMetadata"},
            misuses());
}

TEST_F(Objects, CopyOfAStructureFreedTooIsSaidOnceAndByItsName) {
  auto backup = machine.prepared();
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  CComPtr<IVssEnumObject> copies;
  ASSERT_EQ(S_OK, backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &copies));
  VSS_OBJECT_PROP found;
  ULONG fetched = 0;
  ASSERT_EQ(S_OK, copies->Next(1, &found, &fetched));
  VSS_SNAPSHOT_PROP copy = found.Obj.Snap;
  VssFreeSnapshotProperties(&found.Obj.Snap);
  VssFreeSnapshotProperties(&found.Obj.Snap);  // its pointers are gone: nothing to free
  EXPECT_EQ(Said{}, misuses());
  VssFreeSnapshotProperties(&copy);
  EXPECT_EQ(Said{"requester VSS_SNAPSHOT_PROP VssFreeSnapshotProperties freed of Query"},
            misuses());
}

}  // namespace
}  // namespace vsskit::test
