// File descriptors and dependencies, as both documents hand them out.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "sim/document/values.h"
#include "sim/sdk/belongings.h"

namespace vsskit::sdk {

// What was asked of one component's metadata, summed up into one `read` step.
struct ReadSummary {
  std::atomic<std::uint32_t> getters{0};  // bits, see kReadGetters
  std::atomic<std::uint64_t> files{0};
  std::atomic<std::uint64_t> databases{0};
  std::atomic<std::uint64_t> logs{0};
};

// Bits of ReadSummary::getters and their names in the trace.
enum ReadGetter : std::uint32_t {
  kReadGetComponentInfo = 1,
  kReadGetFile = 2,
  kReadGetDatabaseFile = 4,
  kReadGetDatabaseLogFile = 8,
  kReadGetDependency = 16,
  kReadGetPath = 32,
  kReadGetFilespec = 64,
  kReadGetRecursive = 128,
  kReadGetAlternateLocation = 256,
  kReadGetBackupTypeMask = 512,
};

// The owner keeps the file set alive as long as the face lives; `origin` is its parent's; `summary`
// may be null.
[[nodiscard]] IVssWMFiledesc* make_file_face(std::shared_ptr<const document::FileSet> files,
                                             Origin origin,
                                             std::shared_ptr<ReadSummary> summary = nullptr);
[[nodiscard]] IVssWMDependency* make_dependency_face(
    std::shared_ptr<const document::Dependency> dependency, Origin origin);

}  // namespace vsskit::sdk
