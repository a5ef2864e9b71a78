#include "conformance/sources/deviations.h"

namespace vsskit::conformance {
namespace {

constexpr Guid kBits{0x4969d978, 0xbe47, 0x48b0, {0xb1, 0x00, 0xf3, 0x28, 0xf0, 0x7a, 0xc1, 0xe0}};
constexpr Guid kShadowCopyOptimization{
    0x4dc3bdd4, 0xab48, 0x4d07, {0xad, 0xb0, 0x3b, 0xee, 0x29, 0x26, 0xfd, 0x7f}};
constexpr Guid kSqlServer{
    0xa65faa63, 0x5ea8, 0x4ebc, {0x9d, 0xbd, 0xa0, 0xc4, 0xdb, 0x26, 0x91, 0x2a}};

constexpr std::string_view kOnlyExcludes =
    "The writer has nothing to back up: it only names files to leave out, and no release of "
    "Windows "
    "gives it a component or a restore method.";

constexpr Deviation kDeviations[] = {
    {"document/metadata/names-restore-method", kBits, "BITS Writer", kOnlyExcludes},
    {"document/metadata/names-restore-method", kShadowCopyOptimization,
     "Shadow Copy Optimization Writer", kOnlyExcludes},
    {"document/metadata/has-a-component", kBits, "BITS Writer", kOnlyExcludes},
    {"document/metadata/has-a-component", kShadowCopyOptimization,
     "Shadow Copy Optimization Writer", kOnlyExcludes},
    {"document/metadata/reserved-flags-stay-off", kSqlServer, "SqlServerWriter",
     "SQL Server sets notifyOnBackupComplete on every database; VSS keeps and ignores it."},
};

}  // namespace

std::span<const Deviation> deviations() {
  return kDeviations;
}

const Deviation* find_deviation(std::string_view rule, const Guid& writer_id) {
  for (const Deviation& deviation : kDeviations) {
    if (deviation.rule == rule && deviation.writer_id == writer_id) return &deviation;
  }
  return nullptr;
}

}  // namespace vsskit::conformance
