#include "sim/system/names_session.h"

#include <optional>
#include <utility>

#include "sim/base/hresult.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/system/names_data.h"

namespace vsskit::system {
namespace {

using roles::BstrText;
using roles::ComRef;

std::string narrow(const std::wstring& text) {
  return sdk::narrow(text.data(), text.size());
}

std::wstring wide(const std::string& text) {
  return sdk::widen(text);
}

// What a component of the document is asked for by.
struct Address {
  explicit Address(const std::string& name)
      : type(type_of_carrier(name)), path_text(path_of_carrier(name)), name_text(wide(name)) {}

  [[nodiscard]] const wchar_t* path() const {
    return path_text.empty() ? nullptr : path_text.c_str();
  }
  [[nodiscard]] const wchar_t* name() const { return name_text.c_str(); }

  VSS_COMPONENT_TYPE type;
  std::wstring path_text;
  std::wstring name_text;
};

// One requester's object. After the first call that fails nothing more is called, and error() says
// which it was.
class Session {
 public:
  Session() { good(CreateVssBackupComponents(backup_.put()), "CreateVssBackupComponents"); }

  IVssBackupComponents* operator->() const { return backup_.get(); }
  [[nodiscard]] bool fine() const { return !error_; }
  [[nodiscard]] const Error& error() const { return *error_; }

  bool good(HRESULT result, std::string_view call) {
    if (SUCCEEDED(result)) return true;
    if (!error_) {
      error_ =
          Error{"learn-names",
                std::string(call) + " answered " + print_hresult(static_cast<Hresult>(result)), ""};
    }
    return false;
  }
  using Starts = HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*)(IVssAsync**);
  bool run(Starts method, std::string_view call) {
    if (!fine()) return false;
    ComRef<IVssAsync> async;
    HRESULT status = S_OK;
    HRESULT result = (backup_.get()->*method)(async.put());
    if (SUCCEEDED(result)) result = async->Wait(INFINITE);
    if (SUCCEEDED(result)) result = async->QueryStatus(&status, nullptr);
    return good(FAILED(result) ? result : status, call);
  }
  // Our writer alone is asked.
  bool gather() {
    return good(backup_->EnableWriterClasses(&kNamesWriterId, 1), "EnableWriterClasses") &&
           run(&IVssBackupComponents::GatherWriterMetadata, "GatherWriterMetadata");
  }
  Result<NamesDocument> saved(NamesDocument document = {}) {
    BstrText xml;
    if (fine()) good(backup_->SaveAsXML(xml.put()), "SaveAsXML");
    if (!fine()) return error();
    document.xml = narrow(xml.text());
    return document;
  }
  template <class Interface>
  ComRef<Interface> as() const {
    ComRef<Interface> found;
    (void)backup_->QueryInterface(IID_PPV_ARGS(found.put()));
    return found;
  }

 private:
  sdk::ComApartmentScope com_;
  ComRef<IVssBackupComponents> backup_;
  std::optional<Error> error_;
};

// Finds our writer among the gathered; its metadata and its instance.
bool find_writer(Session& session, ComRef<IVssExamineWriterMetadata>& metadata, VSS_ID& instance) {
  UINT count = 0;
  if (!session.good(session->GetWriterMetadataCount(&count), "GetWriterMetadataCount"))
    return false;
  for (UINT i = 0; i < count; ++i) {
    VSS_ID writer = GUID_NULL;
    BstrText name;
    VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
    VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
    HRESULT result = session->GetWriterMetadata(i, &instance, metadata.put());
    if (SUCCEEDED(result)) {
      result = metadata->GetIdentity(&instance, &writer, name.put(), &usage, &source);
    }
    if (!session.good(result, "GetWriterMetadata")) return false;
    if (IsEqualGUID(writer, kNamesWriterId)) return true;
  }
  return session.good(VSS_E_OBJECT_NOT_FOUND, "looking for our own writer");
}

bool started(Session& session, NamesWriter& writer) {
  return session.good(writer.start(), "the start of our own writer");
}

std::string id_text(const VSS_ID& id) {
  return sdk::from_com(id).text();
}

bool add_components(Session& session, const VSS_ID& instance) {
  for (const std::string& name : carriers()) {
    const Address at(name);
    if (!session.good(
            session->AddComponent(instance, kNamesWriterId, at.type, at.path(), at.name()),
            "AddComponent")) {
      return false;
    }
  }
  const auto tell = [&](const char* datum, auto method) {
    session.good((session.operator->()->*method)(kNamesWriterId, VSS_CT_FILEGROUP, nullptr,
                                                 wide(datum).c_str(), wide_mark_of(datum).c_str()),
                 datum);
  };
  tell("backup options", &IVssBackupComponents::SetBackupOptions);
  tell("previous backup stamp", &IVssBackupComponents::SetPreviousBackupStamp);
  return session.fine();
}

// The copy's volume, provider and attributes, by its properties. Attributes that are a small number
// would be found where something else is meant; those of the system's provider are not.
void note_copy(Session& session, const VSS_ID& copy, NamesDocument& document) {
  VSS_SNAPSHOT_PROP properties{};
  if (FAILED(session->GetSnapshotProperties(copy, &properties))) return;
  document.values["snapshot volume"] = narrow(properties.m_pwszOriginalVolumeName);
  document.values["snapshot provider"] = id_text(properties.m_ProviderId);
  const LONG attributes = properties.m_lSnapshotAttributes;
  if (attributes > 0xffff) document.values["snapshot attributes"] = std::to_string(attributes);
  VssFreeSnapshotProperties(&properties);
}

bool make_copy(Session& session, const std::string& volume, NamesDocument& document) {
  VSS_ID set = GUID_NULL;
  VSS_ID copy = GUID_NULL;
  std::wstring name = wide(volume);
  if (!session.good(session->StartSnapshotSet(&set), "StartSnapshotSet") ||
      !session.good(session->AddToSnapshotSet(name.data(), GUID_NULL, &copy), "AddToSnapshotSet")) {
    return false;
  }
  document.values["snapshot set id"] = id_text(set);
  document.values["snapshot id"] = id_text(copy);
  const bool made = session.run(&IVssBackupComponents::PrepareForBackup, "PrepareForBackup") &&
                    session.run(&IVssBackupComponents::DoSnapshotSet, "DoSnapshotSet");
  if (made) note_copy(session, copy, document);
  return made;
}

// --- The restore

void select_all(Session& session, const VSS_ID& instance) {
  for (const std::string& name : carriers()) {
    if (name == kUntouched) continue;
    const Address at(name);
    session.good(
        session->SetSelectedForRestore(kNamesWriterId, at.type, at.path(), at.name(), true),
        "SetSelectedForRestore");
  }
  if (auto ex = session.as<IVssBackupComponentsEx>()) {
    ex->SetSelectedForRestoreEx(kNamesWriterId, VSS_CT_FILEGROUP, nullptr, L"restore instance id",
                                true, instance);
  }
}

// Once flat and once recursive.
void take_places(Session& session, bool recursive) {
  const auto path = [&](const std::string& datum) {
    return wide_mark_of(recursive ? "recursive " + datum : datum);
  };
  session.good(
      session->AddAlternativeLocationMapping(
          kNamesWriterId, VSS_CT_FILEGROUP, nullptr, L"taken mapping path",
          path("taken mapping path").c_str(), wide_mark_of("taken mapping specification").c_str(),
          recursive, wide_mark_of("taken mapping destination").c_str()),
      "AddAlternativeLocationMapping");
  session.good(session->AddNewTarget(kNamesWriterId, VSS_CT_FILEGROUP, nullptr, L"new target path",
                                     path("new target path").c_str(),
                                     wide_mark_of("new target specification").c_str(), recursive,
                                     wide_mark_of("new target place").c_str()),
               "AddNewTarget");
}

void wish(Session& session) {
  IVssBackupComponents& backup = *session.operator->();
  const VSS_COMPONENT_TYPE group = VSS_CT_FILEGROUP;
  const VSS_ID id = kNamesWriterId;
  session.good(backup.SetRestoreOptions(id, group, nullptr, L"restore options",
                                        wide_mark_of("restore options").c_str()),
               "SetRestoreOptions");
  session.good(backup.SetAdditionalRestores(id, group, nullptr, L"additional restores", true),
               "SetAdditionalRestores");
  take_places(session, false);
  take_places(session, true);
  // Its last argument, whether to repair, is reserved.
  session.good(backup.AddRestoreSubcomponent(id, group, nullptr, L"subcomponent logical path",
                                             wide_mark_of("subcomponent logical path").c_str(),
                                             wide_mark_of("subcomponent name").c_str(), false),
               "AddRestoreSubcomponent");
  auto ex2 = session.as<IVssBackupComponentsEx2>();
  if (!ex2) return;
  ex2->SetRestoreName(id, group, nullptr, L"restore name", wide_mark_of("restore name").c_str());
  ex2->SetAuthoritativeRestore(id, group, nullptr, L"authoritative restore", true);
  ex2->SetRollForward(id, group, nullptr, L"roll forward", VSS_RF_ALL, nullptr);
  ex2->SetRollForward(id, group, nullptr, L"roll-forward point", VSS_RF_PARTIAL,
                      wide_mark_of("roll-forward point").c_str());
  for (int value = VSS_RF_NONE; value <= VSS_RF_PARTIAL; ++value) {
    ex2->SetRollForward(id, group, nullptr, (L"roll " + std::to_wstring(value)).c_str(),
                        static_cast<VSS_ROLLFORWARD_TYPE>(value),
                        value == VSS_RF_PARTIAL ? L"here" : nullptr);
  }
}

void report_files(Session& session) {
  const auto report = [&](const std::wstring& name, VSS_FILE_RESTORE_STATUS status) {
    session.good(session->SetFileRestoreStatus(kNamesWriterId, VSS_CT_FILEGROUP, nullptr,
                                               name.c_str(), status),
                 "SetFileRestoreStatus");
  };
  report(L"file restore status", VSS_RS_ALL);
  for (int value = VSS_RS_NONE; value <= VSS_RS_FAILED; ++value)
    report(L"status " + std::to_wstring(value), static_cast<VSS_FILE_RESTORE_STATUS>(value));
}

}  // namespace

Result<NamesDocument> metadata_with(const NamesChoice& choice) {
  NamesWriter writer(choice);
  Session session;
  ComRef<IVssExamineWriterMetadata> metadata;
  VSS_ID instance = GUID_NULL;
  BstrText xml;
  const bool read =
      session.fine() && started(session, writer) &&
      session.good(session->InitializeForBackup(), "InitializeForBackup") && session.gather() &&
      find_writer(session, metadata, instance) &&
      session.good(metadata->SaveAsXML(xml.put()), "IVssExamineWriterMetadata::SaveAsXML");
  if (!read) return session.error();
  NamesDocument document;
  document.xml = narrow(xml.text());
  document.values["writer id"] = id_text(kNamesWriterId);
  document.values["instance id"] = id_text(instance);
  document.values["major version"] = std::to_string(kNamesMajor);
  document.values["minor version"] = std::to_string(kNamesMinor);
  document.values["backup schema"] = std::to_string(kNamesSchema);
  document.values["version"] = "1.2";
  document.values["file mask"] = std::to_string(kNamesMask);
  document.values["database file mask"] = std::to_string(kNamesDatabaseMask);
  document.values["database log mask"] = std::to_string(kNamesLogMask);
  document.values["dependency writer id"] = kNamesDependencyId.text();
  return document;
}

Result<NamesDocument> document_with(const NamesState& state) {
  Session session;
  if (session.fine() && session.good(session->InitializeForBackup(), "InitializeForBackup")) {
    session.good(
        session->SetBackupState(state.components, state.bootable, state.type, state.partial),
        "SetBackupState");
  }
  return session.saved();
}

Result<NamesDocument> whole_backup(const std::string& volume) {
  NamesWriter writer{{}};
  Session session;
  ComRef<IVssExamineWriterMetadata> metadata;
  VSS_ID instance = GUID_NULL;
  NamesDocument document;
  const bool done =
      session.fine() && started(session, writer) &&
      session.good(session->InitializeForBackup(), "InitializeForBackup") &&
      session.good(session->SetBackupState(true, false, VSS_BT_COPY, true), "SetBackupState") &&
      session.gather() && find_writer(session, metadata, instance) &&
      add_components(session, instance) && make_copy(session, volume, document) &&
      session.good(session->SetBackupSucceeded(instance, kNamesWriterId, VSS_CT_FILEGROUP, nullptr,
                                               L"backup succeeded", true),
                   "SetBackupSucceeded") &&
      session.run(&IVssBackupComponents::BackupComplete, "BackupComplete");
  if (!done) return session.error();
  document.values["document version"] = "1.2";
  document.values["backed-up component"] = kUntouched;
  document.values["backed-up writer id"] = id_text(kNamesWriterId);
  document.values["backed-up instance id"] = id_text(instance);
  document.values["backed-up schema"] = std::to_string(kNamesSchema);
  return session.saved(std::move(document));
}

Result<NamesDocument> whole_restore(const std::string& backup, VSS_RESTORE_TYPE type) {
  NamesWriter writer{{}};
  Session session;
  std::wstring xml = wide(backup);
  const bool begun =
      session.fine() && started(session, writer) &&
      session.good(session->InitializeForRestore(xml.data()), "InitializeForRestore") &&
      session.good(session->SetRestoreState(type), "SetRestoreState") && session.gather();
  ComRef<IVssExamineWriterMetadata> metadata;
  VSS_ID instance = GUID_NULL;
  if (!begun || !find_writer(session, metadata, instance)) return session.error();
  select_all(session, instance);
  wish(session);
  session.run(&IVssBackupComponents::PreRestore, "PreRestore");
  if (session.fine()) report_files(session);
  session.run(&IVssBackupComponents::PostRestore, "PostRestore");
  return session.saved();
}

}  // namespace vsskit::system
