// Roles that do not give back what VSS hands them, give it back twice, or use it afterwards. What
// they leak lives in lists for the life of the process, so that leak checkers can tell this deed
// from a leak of ours.
#include <vector>

#include "sim/roles/mutants.h"

namespace vsskit::roles {
namespace {

template <class T>
void keep_for_ever(T object) {
  static auto* const kept = new std::vector<T>;
  kept->push_back(object);
}

// --- Requesters

struct LeaksWriterComponents : FileRequester {
  using FileRequester::FileRequester;
  bool save_documents() override {
    IVssWriterComponentsExt* components = nullptr;
    backup().GetWriterComponents(0, &components);
    keep_for_ever(components);
    return FileRequester::save_documents();
  }
};

struct LeaksDocument : FileRequester {
  using FileRequester::FileRequester;
  bool save_documents() override {
    BSTR document = nullptr;
    backup().SaveAsXML(&document);
    keep_for_ever(document);
    return FileRequester::save_documents();
  }
};

struct FreesDocumentTwice : FileRequester {
  using FileRequester::FileRequester;
  bool save_documents() override {
    BSTR document = nullptr;
    backup().SaveAsXML(&document);
    SysFreeString(document);
    SysFreeString(document);
    return FileRequester::save_documents();
  }
};

struct LeaksSnapshotProperties : FileRequester {
  using FileRequester::FileRequester;
  bool read_devices() override {
    if (!FileRequester::read_devices()) return false;
    for (const auto& [key, volume] : volumes_) {
      VSS_SNAPSHOT_PROP properties{};
      backup().GetSnapshotProperties(volume.snapshot, &properties);
      keep_for_ever(properties);
    }
    return true;
  }
};

struct LeaksComponentInfo : FileRequester {
  using FileRequester::FileRequester;
  bool read_metadata() override {
    VSS_ID instance = GUID_NULL;
    ComRef<IVssExamineWriterMetadata> metadata;
    ComRef<IVssWMComponent> component;
    PVSSCOMPONENTINFO info = nullptr;
    backup().GetWriterMetadata(0, &instance, metadata.put());
    if (metadata) metadata->GetComponent(0, component.put());
    if (component) component->GetComponentInfo(&info);
    keep_for_ever(info);
    return FileRequester::read_metadata();
  }
};

struct AsksReleasedAsync : FileRequester {
  using FileRequester::FileRequester;
  HRESULT finish(ComRef<IVssAsync>& operation) override {
    IVssAsync* const released = operation.get();
    const HRESULT result = FileRequester::finish(operation);
    operation.reset();
    HRESULT status = S_OK;
    released->QueryStatus(&status, nullptr);
    return result;
  }
};

struct DropsPendingAsync : FileRequester {
  using FileRequester::FileRequester;
  bool complete() override {
    if (!FileRequester::complete()) return false;
    ComRef<IVssAsync> operation;
    backup().GatherWriterStatus(operation.put());
    return true;
  }
};

// --- Writers

struct LeaksComponent : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    IVssComponent* component = nullptr;
    if (components != nullptr) components->GetComponent(0, &component);
    keep_for_ever(component);
    return LedgerWriter::OnPostSnapshot(components);
  }
};

struct LeaksStamp : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  void at(Moment moment, Session&, IVssComponent* component) override {
    if (moment != Moment::complete || component == nullptr) return;
    BSTR stamp = nullptr;
    component->GetBackupStamp(&stamp);
    keep_for_ever(stamp);
  }
};

struct KeepsComponents : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    kept_ = components;
    return LedgerWriter::OnPostSnapshot(components);
  }
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override {
    UINT count = 0;
    if (kept_ != nullptr) kept_->GetComponentCount(&count);
    return LedgerWriter::OnBackupComplete(components);
  }

 private:
  IVssWriterComponents* kept_ = nullptr;
};

constexpr Mutant kObjectsWriters[] = {
    writer_mutant<LeaksComponent>("leaks_component", "ledger",
                                  "Never releases an IVssComponent that it asked for."),
    writer_mutant<LeaksStamp>("leaks_stamp", "ledger",
                              "Never frees a backup stamp that it asked for."),
    writer_mutant<KeepsComponents>("keeps_components", "ledger",
                                   "Uses PostSnapshot's components in BackupComplete."),
};

constexpr Mutant kObjectsRequesters[] = {
    requester_mutant<LeaksWriterComponents>("leaks_writer_components", "ledger",
                                            "Never releases an IVssWriterComponentsExt."),
    requester_mutant<LeaksDocument>("leaks_document", "ledger",
                                    "Never frees a document that SaveAsXML handed out."),
    requester_mutant<FreesDocumentTwice>("frees_document_twice", "ledger",
                                         "Frees a document that SaveAsXML handed out twice."),
    requester_mutant<LeaksSnapshotProperties>(
        "leaks_snapshot_properties", "ledger",
        "Never frees the properties of a shadow copy that it asked for."),
    requester_mutant<LeaksComponentInfo>("leaks_component_info", "ledger",
                                         "Never frees a VSS_COMPONENTINFO."),
    requester_mutant<AsksReleasedAsync>("asks_released_async", "ledger",
                                        "Calls QueryStatus on an IVssAsync that it released."),
    requester_mutant<DropsPendingAsync>("drops_pending_async", "ledger",
                                        "Releases an IVssAsync whose operation has not ended."),
};

}  // namespace

void add_object_writer_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kObjectsWriters), std::end(kObjectsWriters));
}

void add_object_requester_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kObjectsRequesters), std::end(kObjectsRequesters));
}

}  // namespace vsskit::roles
