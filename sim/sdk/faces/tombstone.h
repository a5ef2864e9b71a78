// What is left of a COM object after its last Release: an object of the same interface in the same
// place, whose methods do nothing, say in the trace that they were called, and answer
// VSS_E_UNEXPECTED (the code of the methods' pages for what should not happen). AddRef and Release
// answer 0.
//
// The last kTombstonesMax of each interface stay; a call on an older one is as undefined as ever.
#pragma once

#include <windows.h>

#include <vsadmin.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vss.h>
#include <vswriter.h>

#include <cstddef>

#include "sim/sdk/belongings.h"

namespace vsskit::sdk {

inline constexpr std::size_t kTombstonesMax = 512;
inline constexpr std::size_t kTombstoneSize = 64;  // what an object needs to have at least

// Who lies there.
struct Deceased {
  Origin origin;
  const char* name = "";  // of the interface

  // Says that this method was called after all.
  HRESULT disturb(const char* method) const;
};

// Interfaces without tombstones are deleted and forgotten.
template <class Interface>
struct Tombstone {
  static constexpr bool kExists = false;
};

// `place` held the object, made by operator new, and now is the tombstone's.
template <class Interface>
struct TombstoneExists {
  static constexpr bool kExists = true;
  static void put(void* place, Deceased deceased);
};
template <>
struct Tombstone<IVssAsync> : TombstoneExists<IVssAsync> {};
template <>
struct Tombstone<IVssEnumObject> : TombstoneExists<IVssEnumObject> {};
template <>
struct Tombstone<IVssBackupComponentsEx4> : TombstoneExists<IVssBackupComponentsEx4> {};
template <>
struct Tombstone<IVssExamineWriterMetadataEx2> : TombstoneExists<IVssExamineWriterMetadataEx2> {};
template <>
struct Tombstone<IVssWMComponent> : TombstoneExists<IVssWMComponent> {};
template <>
struct Tombstone<IVssWMFiledesc> : TombstoneExists<IVssWMFiledesc> {};
template <>
struct Tombstone<IVssWMDependency> : TombstoneExists<IVssWMDependency> {};
template <>
struct Tombstone<IVssComponentEx2> : TombstoneExists<IVssComponentEx2> {};
template <>
struct Tombstone<IVssWriterComponentsExt> : TombstoneExists<IVssWriterComponentsExt> {};
template <>
struct Tombstone<IVssAdminEx> : TombstoneExists<IVssAdminEx> {};
template <>
struct Tombstone<IVssSnapshotMgmt> : TombstoneExists<IVssSnapshotMgmt> {};
template <>
struct Tombstone<IVssSnapshotMgmt2> : TombstoneExists<IVssSnapshotMgmt2> {};
template <>
struct Tombstone<IVssDifferentialSoftwareSnapshotMgmt3>
    : TombstoneExists<IVssDifferentialSoftwareSnapshotMgmt3> {};
template <>
struct Tombstone<IVssEnumMgmtObject> : TombstoneExists<IVssEnumMgmtObject> {};
template <>
struct Tombstone<IVssExpressWriter> : TombstoneExists<IVssExpressWriter> {};
template <>
struct Tombstone<IVssCreateExpressWriterMetadata>
    : TombstoneExists<IVssCreateExpressWriterMetadata> {};

}  // namespace vsskit::sdk
