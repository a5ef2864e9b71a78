#include "conformance/sources/undecidable.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kPermission =
    "A permission: whatever a party does about it, nothing is broken.";
constexpr std::string_view kInside = "Happens inside a program and leaves no step.";
constexpr std::string_view kUser = "What a program shows its user or writes to its log is no step.";
constexpr std::string_view kWindows =
    "Concerns Windows itself, its registry or its log, which no trace holds.";
constexpr std::string_view kAdvice = "Design advice without a fact that a trace could contradict.";

constexpr Undecidable kLedger[] = {
    {"C-IDENT-19", kPermission},
    {"D-COMP-07", kPermission},
    {"R-SEL-17", kPermission},
    {"R-SEL-21", kPermission},
    {"R-TYPE-15", kUser},
    {"R-TYPE-24", kPermission},
    {"R-MASK-04", kPermission},
    {"R-MASK-07", kPermission},
    {"R-MASK-08", kPermission},
    {"W-MASK-12", kPermission},
    {"R-STAMP-02", kInside},
    {"W-STAMP-12", kPermission},
    {"C-STAMP-14",
     "A stamp stands on one component: what else it speaks for is how its readers take it."},
    {"W-STAMP-15", "Whether an instance understands a stamp is known to the writer alone."},
    {"W-STAMP-16", kPermission},
    {"W-DIFF-04", "A time given in local time looks like any other time."},
    {"R-DIFF-13", kUser},
    {"R-DIFF-17", kUser},
    {"W-SPEC-04", kPermission},
    {"W-SPEC-05", kPermission},
    {"W-SPEC-10", kPermission},
    {"R-SPEC-14", kPermission},
    {"W-EXCL-08", kAdvice},
    {"R-EXCL-03", kWindows},
    {"R-EXCL-04", kWindows},
    {"D-EXCL-05", kWindows},
    {"C-EXCL-10", kPermission},
    {"W-EVT-07", "Through whom a writer stores its data is no step."},
    {"W-EVT-11", "The compiler decides it: the handlers are pure virtual."},
    {"W-EVT-13", kPermission},
    {"W-EVT-17", kInside},
    {"W-FRZ-03", kInside},
    {"W-FRZ-04", kInside},
    {"W-FRZ-05", kInside},
    {"W-FAIL-06", kWindows},
    {"R-STAT-11", kPermission},
    {"R-STAT-13", "Which instance another process asked is no step of this session."},
    {"R-STAT-17", kPermission},
    {"R-ABORT-12", kPermission},
    {"R-ABORT-14", kPermission},
    {"W-DONE-05", kPermission},
    {"W-DONE-06", kPermission},
    {"W-DONE-11", kPermission},
    {"R-DONE-24", kUser},
    {"C-SHAD-14", kPermission},
    {"R-VOL-25", kPermission},
    {"P-PROV-02", "A volume's disks are asked about in one call, with one answer for all."},
    {"P-PROV-04", "Which method a provider picked by itself is known to the array alone."},
    {"P-PROV-08", kInside},
    {"P-PROV-09", kInside},
    {"P-PROV-14", kWindows},
    {"P-PROV-16", kWindows},
    {"P-PROV-18", kWindows},
    {"R-ORDER-17", kPermission},
    {"R-COPY-07", "A requester's own catalogue has no known form."},
    {"R-COPY-13", kPermission},
};

}  // namespace

std::span<const Undecidable> undecidable() {
  return kLedger;
}

}  // namespace vsskit::conformance
