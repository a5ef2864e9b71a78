// Shadow copy providers that do one thing wrong.
#include <windows.h>

#include "sim/roles/mutants.h"
#include "sim/roles/shadow_provider.h"

namespace vsskit::roles {
namespace {

class AnswersEFail final : public SoftwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE EndPrepareSnapshots(VSS_ID) override { return E_FAIL; }
};

class ClaimsEveryVolume final : public SoftwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID, VSS_ID, VSS_PWSZ, LONG) override {
    return VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER;
  }
};

// Believes that sets come one after the other, each to its end.
class RemembersItsFirstSet final : public SoftwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID set, VSS_ID id, VSS_PWSZ volume,
                                                 LONG context) override {
    if (first_ == GUID_NULL) first_ = set;
    if (first_ != set) return VSS_E_BAD_STATE;
    return SoftwareShadowProvider::BeginPrepareSnapshot(set, id, volume, context);
  }

 private:
  VSS_ID first_ = GUID_NULL;
};

class KeepsTheOriginalIdentifier final : public HardwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE GetTargetLuns(LONG count, VSS_PWSZ*, VDS_LUN_INFORMATION* sources,
                                          VDS_LUN_INFORMATION* targets) override {
    for (LONG i = 0; i < count; ++i)
      identify(targets[i], identifier_of(sources[i]));
    return S_OK;
  }
};

class PreparesInTheCall final : public SoftwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID set, VSS_ID id, VSS_PWSZ volume,
                                                 LONG context) override {
    Sleep(30 * 1000);
    return SoftwareShadowProvider::BeginPrepareSnapshot(set, id, volume, context);
  }
};

class CommitsSlowly final : public SoftwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE CommitSnapshots(VSS_ID set) override {
    Sleep(15 * 1000);
    return SoftwareShadowProvider::CommitSnapshots(set);
  }
};

}  // namespace

void add_provider_mutants(std::vector<Mutant>& all) {
  all.push_back(provider_mutant<AnswersEFail>("answers_e_fail", "software-provider",
                                              "The provider ends its preparation in E_FAIL."));
  all.push_back(provider_mutant<ClaimsEveryVolume>(
      "claims_every_volume", "software-provider",
      "The provider claims to support a volume and then refuses it."));
  all.push_back(provider_mutant<RemembersItsFirstSet>(
      "remembers_its_first_set", "software-provider",
      "The provider takes no volume of any set but its first one."));
  all.push_back(provider_mutant<KeepsTheOriginalIdentifier>(
      "keeps_the_original_identifier", "hardware-provider",
      "The array's copy of a disk has the identifier of the original."));
  all.push_back(provider_mutant<PreparesInTheCall>(
      "prepares_in_the_call", "software-provider",
      "The provider does its long work inside BeginPrepareSnapshot."));
  all.push_back(provider_mutant<CommitsSlowly>("commits_slowly", "software-provider",
                                               "The provider takes fifteen seconds to commit."));
}

}  // namespace vsskit::roles
