// What providers answer: the codes they may use, what they claim to support, how they take a new
// set, and how they name the disks that they make. Left out: what an array does inside.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/base/provider_codes.h"

namespace vsskit::conformance {
namespace {

constexpr std::array kProviderCalls = {Verb::OnLoad,
                                       Verb::OnUnload,
                                       Verb::ProviderIsVolumeSupported,
                                       Verb::AreVolumesSupported,
                                       Verb::AreLunsSupported,
                                       Verb::BeginPrepareSnapshot,
                                       Verb::EndPrepareSnapshots,
                                       Verb::PreCommitSnapshots,
                                       Verb::CommitSnapshots,
                                       Verb::PostCommitSnapshots,
                                       Verb::PreFinalCommitSnapshots,
                                       Verb::PostFinalCommitSnapshots,
                                       Verb::AbortSnapshots,
                                       Verb::ProviderGetSnapshotProperties,
                                       Verb::ProviderDeleteSnapshots,
                                       Verb::ProviderIsVolumeSnapshotted,
                                       Verb::SetSnapshotProperty,
                                       Verb::FillInLunInfo,
                                       Verb::GetTargetLuns,
                                       Verb::LocateLuns,
                                       Verb::OnLunEmpty,
                                       Verb::OnLunStateChange,
                                       Verb::ResyncLuns,
                                       Verb::OnReuseLuns,
                                       Verb::GetProviderCapabilities};

// The fault plan answered so in the provider's place.
bool is_declared(const Session& session, const Step& call, Hresult result) {
  return session.world().has_fault("provider_fail", trace::spec(call.verb).text,
                                   print_hresult(result));
}

// SetContext and the calls about reverting have documented codes of their own and are left out.
void listed_codes_alone(const Session& session, Judge& judge) {
  for (const Verb verb : kProviderCalls) {
    for (const Step* call : session.calls(verb)) {
      const auto result = session.result_of(*call);
      if (!result) continue;
      judge.applies(*call);
      if (is_listed_provider_code(*result) || is_declared(session, *call, *result)) continue;
      judge.violated(*call, "{} of provider {} answered {}, which VSS turns into {}",
                     trace::spec(verb).text, call->subject.label, session.result_text(*call),
                     print_hresult(kVssEUnexpectedProviderError));
    }
  }
}

// The provider's last word on this volume before a call; nullptr when it was not asked.
const Step* claim_before(const Session& session, const Step& call) {
  const Step* latest = nullptr;
  for (const Verb verb : {Verb::ProviderIsVolumeSupported, Verb::AreLunsSupported}) {
    for (const Step* asked : session.calls(verb)) {
      if (asked->number > call.number) break;
      const bool same =
          asked->subject == call.subject && session.world().volume_key(asked->text("volume")) ==
                                                session.world().volume_key(call.text("volume"));
      if (same && (latest == nullptr || asked->number > latest->number)) latest = asked;
    }
  }
  return latest;
}

void makes_what_it_claims(const Session& session, Judge& judge) {
  for (const Step* begin : session.calls(Verb::BeginPrepareSnapshot)) {
    const auto result = session.result_of(*begin);
    const Step* claim = claim_before(session, *begin);
    if (!result || claim == nullptr || session.value_of(*claim, "supported") != "yes") continue;
    judge.applies(*begin);
    if (*result != kVssEVolumeNotSupported && *result != kVssEVolumeNotSupportedByProvider) {
      continue;
    }
    judge.violated(Place(*begin).with(claim),
                   "provider {} said at step {} that it supports {} and then answered {}",
                   begin->subject.label, claim->number, begin->text("volume"),
                   session.result_text(*begin));
  }
}

void accepts_a_new_set(const Session& session, Judge& judge) {
  std::set<std::pair<std::string, std::string>> begun;
  for (const Step* begin : session.calls(Verb::BeginPrepareSnapshot)) {
    const std::string set(begin->text("set"));
    if (set.empty() || !begun.emplace(begin->subject.label, set).second) continue;
    const auto result = session.result_of(*begin);
    if (!result) continue;
    judge.applies(*begin);
    if (*result != kVssEBadState) continue;
    judge.violated(*begin, "provider {} answered {} to the first volume of set {}",
                   begin->subject.label, session.result_text(*begin), set);
  }
}

std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    items.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

// `TYPE:TEXT` with a type that page 83 allows here.
bool is_identifier(std::string_view item) {
  return item.size() > 2 && item[1] == ':' &&
         std::string_view("1238").find(item[0]) != std::string_view::npos;
}

void disks_have_own_names(const Session& session, Judge& judge) {
  std::set<std::string_view> known;
  for (const Step* call : session.calls(Verb::GetTargetLuns)) {
    if (!session.succeeded(*call)) continue;
    judge.applies(*call);
    for (const std::string_view source : items_of(call->text("identifiers")))
      known.insert(source);
    const auto targets = items_of(session.value_of(*call, "targets"));
    if (targets.empty()) {
      judge.violated(*call, "provider {} gave its new disks no identifier", call->subject.label);
    }
    for (const std::string_view target : targets) {
      if (is_identifier(target) && known.insert(target).second) continue;
      judge.violated(*call, "provider {} named a new disk '{}', which is no unique identifier",
                     call->subject.label, target);
    }
  }
}

constexpr Rule kProviderAnswers[] = {
    {
        .id = "provider/answers/listed-codes-alone",
        .inventory = "P-PROV-12",
        .subject = Subject::provider,
        .strength = Strength::should,
        .source = {Doc::error_handling_in_shadow_copy_providers, "Valid Provider Return Values"},
        .statement = "A provider answers with the documented codes and with no others.",
        .why = "VSS hides other codes from the requester, which then cannot tell what to do.",
        .needs = holds::none,
        .check = listed_codes_alone,
        .mutant = "answers_e_fail",
    },
    {
        .id = "provider/answers/makes-what-it-claims",
        .inventory = "P-PROV-03",
        .subject = Subject::provider,
        .strength = Strength::must,
        .source = {Doc::required_behaviors_for_shadow_copy_providers,
                   "Automagic Resource Management"},
        .statement = "A provider claims support for a volume only where it can make the copy.",
        .why = "VSS asks no other provider once one has agreed, and the backup fails.",
        .needs = holds::none,
        .check = makes_what_it_claims,
        .mutant = "claims_every_volume",
    },
    {
        .id = "provider/answers/accepts-a-new-set",
        .inventory = "P-PROV-11",
        .subject = Subject::provider,
        .strength = Strength::must,
        .source = {Doc::state_transitions_in_shadow_copy_providers, ""},
        .statement = "A provider takes the first volume of a new set at any point as a new start.",
        .why = "It is not told of sets that were given up early, and would refuse ever after.",
        .needs = holds::none,
        .check = accepts_a_new_set,
        .mutant = "remembers_its_first_set",
    },
    {
        .id = "provider/answers/disks-have-own-names",
        .inventory = "P-PROV-17",
        .subject = Subject::provider,
        .strength = Strength::must,
        .source = {Doc::required_behaviors_for_shadow_copy_providers, "Unique Page 83 Information"},
        .statement = "The disk of a shadow copy has a page 83 identifier that no other disk has.",
        .why = "Otherwise VSS cannot tell the copy's disk from the original's when it arrives.",
        .needs = holds::none,
        .check = disks_have_own_names,
        .mutant = "keeps_the_original_identifier",
    },
};

}  // namespace

std::span<const Rule> provider_answers() {
  return kProviderAnswers;
}

}  // namespace vsskit::conformance
