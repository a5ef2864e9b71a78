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
constexpr std::string_view kSecurity =
    "Process security and privileges are set outside of VSS and leave no step.";
constexpr std::string_view kHyperV = "Hyper-V's own interfaces leave no step.";
constexpr std::string_view kCatalogue = "A requester's own catalogue has no known form.";
constexpr std::string_view kOnTheCopy =
    "What becomes of a shadow copy once it has been made is not recorded.";
constexpr std::string_view kAnyPath =
    "Other pages accept any path on a volume of the set, and so do the rules.";

constexpr std::string_view kRemote =
    "Another computer's sessions are in another recording, and nothing ties the two together.";

constexpr Undecidable kLedger[] = {
    {"W-IDENT-09",
     "Which files a writer needs is known to it alone; what no file set names is not watched."},
    {"C-IDENT-19", kPermission},
    {"D-COMP-06", "A definition: a component elsewhere belongs to no set, which is no fault."},
    {"D-COMP-07", kPermission},
    {"R-SEL-17", kPermission},
    {"R-SEL-21", kPermission},
    {"D-SEL-27", "A default: how a missing attribute is read, and rules on restores read it so."},
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
    {"W-SPEC-12", kAnyPath},
    {"W-SPEC-13", kAnyPath},
    {"R-SPEC-14", kPermission},
    {"R-EXCL-03", kWindows},
    {"R-EXCL-04", kWindows},
    {"D-EXCL-05", kWindows},
    {"W-EXCL-06", kOnTheCopy},
    {"W-EXCL-08", kAdvice},
    {"C-EXCL-09", kOnTheCopy},
    {"C-EXCL-10",
     "Which deletions the registry key FilesNotToSnapshot brings about is best effort; the "
     "simulated machine has no such key."},
    {"W-EVT-07", "Through whom a writer stores its data is no step."},
    {"W-EVT-11", "The compiler decides it: the handlers are pure virtual."},
    {"W-EVT-13", kPermission},
    {"W-EVT-14",
     "What a writer keeps apart is inside it; what it mixes up breaks rules on stamps and logs."},
    {"W-EVT-17", kInside},
    {"W-FRZ-03", kInside},
    {"W-FRZ-04", kInside},
    {"W-FRZ-05", kInside},
    {"D-FRZ-16", kOnTheCopy},
    {"W-FAIL-02", "Whether a problem will pass is known to the writer alone."},
    {"W-FAIL-06", kWindows},
    {"R-STAT-11", kPermission},
    {"R-STAT-13", "Which instance another process asked is no step of this session."},
    {"R-STAT-17", kPermission},
    {"R-ABORT-12", kPermission},
    {"R-ABORT-14", kPermission},
    {"W-ABORT-15", "An aborted session ends at once: no step tells whether the writer went on."},
    {"W-DONE-05", kPermission},
    {"W-DONE-06", kPermission},
    {"W-DONE-09", kPermission},
    {"W-DONE-11", kPermission},
    {"R-DONE-24", kUser},
    {"R-DONE-25", "Happens on two machines, and a trace is of one."},
    {"C-SHAD-14", kPermission},
    {"R-VOL-23", "Listings hold files and no reparse points."},
    {"R-VOL-24", kCatalogue},
    {"R-VOL-25", kPermission},
    {"R-SHAD-28", "Such a shadow copy may be kept for later, and another session may delete it."},
    {"R-SHAD-35", kCatalogue},
    {"R-ORDER-17", kPermission},
    {"R-COPY-04", "Folders leave no step: listings and effects are of files."},
    {"R-COPY-05",
     "Stored files are told in path order, not in the order in which they were copied."},
    {"R-COPY-07", kCatalogue},
    {"R-COPY-08", "How a medium groups what it holds has no known form."},
    {"R-COPY-10", "In a listing the hard links of a file look like files of their own."},
    {"R-COPY-13", kPermission},
    {"P-PROV-02", "A volume's disks are asked about in one call, with one answer for all."},
    {"P-PROV-04", "Which method a provider picked by itself is known to the array alone."},
    {"P-PROV-08", kInside},
    {"P-PROV-09", kInside},
    {"P-PROV-14", kWindows},
    {"P-PROV-16", kWindows},
    {"P-PROV-18", kWindows},
    {"R-ASYN-06",
     "That it is never tried again is told by no session: it may be another recording's."},
    {"C-BCD-13",
     "What is lost leaves no step: the object that held the document is gone, and with it every "
     "call that could ask for it."},
    {"R-SEC-02", kSecurity},
    {"W-SEC-03", kSecurity},
    {"R-SEC-04", kSecurity},
    {"W-SEC-05", kSecurity},
    {"W-SEC-06", kSecurity},
    {"R-SEC-08", kSecurity},
    {"R-SEC-09", "How well a medium is guarded is no step."},
    {"R-HV-01", kAdvice},
    {"R-HV-02", kHyperV},
    {"R-HV-03", kHyperV},
    {"R-HV-04", kHyperV},
    {"R-HV-05", kHyperV},
    {"R-HV-06", kPermission},
    {"R-RORD-10", "Looking at a file leaves no step."},
    {"W-RORD-23",
     "Whether a restore can work is known to the writer alone; what it answers is its "
     "own affair."},
    {"W-RORD-25", kPermission},
    {"W-RORD-26", "How a writer takes a value that it read is no step."},
    {"W-RORD-27", kPermission},
    {"W-RORD-28", "Temporary files are named by no file set, and so they are not watched."},
    {"R-RORD-31", "Reparse points leave no step; a mounted folder's files are judged as files."},
    {"C-RORD-32", kPermission},
    {"R-RMETH-17", "What a writer's own documentation asks for is in no trace."},
    {"C-RMETH-32",
     "A restore target stands on one component: what else it speaks for is how its readers take "
     "it."},
    {"R-RMETH-34", "Opening a file, exclusively or not, leaves no step."},
    {"W-RMETH-35", kPermission},
    {"D-RMETH-36", kPermission},
    {"W-NEWT-09", "No method lets a writer set a new target."},
    {"W-DIRT-11", kPermission},
    {"R-SUBC-01", kPermission},
    {"W-META-03", kPermission},
    {"R-PART-10",
     "What came back is recorded in the order of paths when the requester next calls: which file "
     "was first is not told."},
    {"R-DEP-04", kPermission},
    {"R-DEP-06", kRemote},
    {"R-DEP-07", kRemote},
    {"R-DEP-08", kRemote},
    {"R-DEP-09", kRemote},
    {"W-DEP-10", "Which names are a cluster's is not in a trace."},
    {"W-DEP-11", kAdvice},
};

}  // namespace

std::span<const Undecidable> undecidable() {
  return kLedger;
}

}  // namespace vsskit::conformance
