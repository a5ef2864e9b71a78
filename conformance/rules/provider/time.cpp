// How long providers take. A call that ends on its own line took no virtual time; longer ones have
// an `end`.
#include <string>
#include <string_view>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The pages say `quickly` and `within seconds`; the kernel holds writes for ten seconds.
constexpr std::int64_t kQuickMs = 5'000;

void within(const Session& session, Judge& judge, Verb verb, std::int64_t limit_ms) {
  for (const Step* call : session.calls(verb)) {
    const Step* end = session.over(*call);
    if (end == nullptr) continue;
    judge.applies(*call);
    const std::int64_t took = (end->time - call->time).ms();
    // Time that the fault plan took in the provider's place is not its own.
    const std::string_view name = trace::spec(verb).text;
    if (session.world().has_fault("provider_slow_ms", name, std::to_string(took))) continue;
    if (took <= limit_ms) continue;
    judge.violated(Place(*call).with(end), "{} of provider {} took {} ms; {} ms are the limit",
                   name, call->subject.label, took, limit_ms);
  }
}

void prepares_in_background(const Session& session, Judge& judge) {
  within(session, judge, Verb::BeginPrepareSnapshot, kQuickMs);
}

void commits_without_delay(const Session& session, Judge& judge) {
  for (const Verb verb :
       {Verb::PreCommitSnapshots, Verb::CommitSnapshots, Verb::PostCommitSnapshots}) {
    within(session, judge, verb, kHoldMs);
  }
}

constexpr Rule kProviderTime[] = {
    {
        .id = "provider/time/prepares-in-background",
        .inventory = "P-PROV-06",
        .subject = Subject::provider,
        .strength = Strength::should,
        .source = {Doc::required_behaviors_for_shadow_copy_providers, "Time-Critical Operations"},
        .statement = "A provider starts long work in BeginPrepareSnapshot and returns quickly.",
        .why = "VSS asks one provider after the other: waiting adds up over volumes.",
        .needs = holds::none,
        .check = prepares_in_background,
        .mutant = "prepares_in_the_call",
    },
    {
        .id = "provider/time/commits-without-delay",
        .inventory = "P-PROV-07",
        .subject = Subject::provider,
        .strength = Strength::must,
        .source = {Doc::required_behaviors_for_shadow_copy_providers, "Time-Critical Operations"},
        .statement = "A provider does not delay PreCommit, Commit and PostCommitSnapshots.",
        .why = "Applications are frozen meanwhile, and after ten seconds the creation fails.",
        .needs = holds::none,
        .check = commits_without_delay,
        .mutant = "commits_slowly",
    },
};

}  // namespace

std::span<const Rule> provider_time() {
  return kProviderTime;
}

}  // namespace vsskit::conformance
