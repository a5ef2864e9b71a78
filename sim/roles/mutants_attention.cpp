// Requesters that do not look at what writers say, or go by something else than what they said.
#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

struct ReadsNoDifferencedFiles : FileRequester {
  using FileRequester::FileRequester;
  Attention attention() const override { return {.differenced = false}; }
};

struct ReadsNoPartialFiles : FileRequester {
  using FileRequester::FileRequester;
  Attention attention() const override { return {.partial = false}; }
};

struct ReadsNoMasks : FileRequester {
  using FileRequester::FileRequester;
  Attention attention() const override { return {.masks = false}; }
};

// Takes every writer for one that knows every type.
struct AsksNoSchema : FileRequester {
  using FileRequester::FileRequester;
  Attention attention() const override { return {.schema = false}; }
  VSS_BACKUP_TYPE effective_type(const WriterView&) const override { return record_.type; }
};

struct TakesOnlyLogsOfOthers : FileRequester {
  using FileRequester::FileRequester;
  VSS_BACKUP_TYPE effective_type(const WriterView& writer) const override {
    const VSS_BACKUP_TYPE type = FileRequester::effective_type(writer);
    return type == record_.type ? type : VSS_BT_LOG;
  }
};

// Keeps what GetWriterComponents gave it before the shadow copy, and reads on in it afterwards.
struct KeepsOldComponents : FileRequester {
  using FileRequester::FileRequester;
  bool prepare() override {
    return FileRequester::prepare() && SUCCEEDED(backup().GetWriterComponents(0, kept_.put()));
  }
  bool read_session() override {
    ComRef<IVssComponent> component;
    BstrText stamp;
    if (kept_ && SUCCEEDED(kept_->GetComponent(0, component.put()))) {
      component->GetBackupStamp(stamp.put());
    }
    component.reset();
    kept_.reset();
    return FileRequester::read_session();
  }
  ComRef<IVssWriterComponentsExt> kept_;
};

constexpr Mutant kAttentionMutants[] = {
    requester_mutant<ReadsNoDifferencedFiles>("reads_no_differenced_files",
                                              "ledger-chain-whole-files",
                                              "Never asks which files the writer differenced."),
    requester_mutant<ReadsNoPartialFiles>(
        "reads_no_partial_files", "ledger-chain",
        "Says that it supports partial files, and never asks for them."),
    requester_mutant<ReadsNoMasks>("reads_no_masks", "ledger-chain",
                                   "Never asks a file set's mask, and copies everything."),
    requester_mutant<AsksNoSchema>("asks_no_schema", "ledger-chain",
                                   "Never asks a writer's schema."),
    requester_mutant<TakesOnlyLogsOfOthers>(
        "takes_only_logs_of_others", "two-writers-chain",
        "Takes only the logs of writers whose schema lacks the type."),
    requester_mutant<KeepsOldComponents>(
        "keeps_old_components", "ledger",
        "Reads in components that it fetched before the shadow copy was made."),
};

}  // namespace

void add_attention_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kAttentionMutants), std::end(kAttentionMutants));
}

}  // namespace vsskit::roles
