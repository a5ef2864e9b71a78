#include "sim/engine/call_names.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/base/text.h"
#include "sim/engine/fault_words.h"

namespace vsskit::engine {
namespace {

using trace::Party;
using trace::Verb;

// One interface's methods, those that leave a step of their own apart from the others. Verbs are
// looked up with the party first that says them.
struct Family {
  std::string_view interface_name;
  Party party;
  std::string_view with_steps;
  std::string_view without_steps;
};

constexpr std::string_view kRequester = "IVssBackupComponents";

constexpr Family kFamilies[] = {
    {"", Party::requester,
     "CreateVssBackupComponents CreateVssExamineWriterMetadata IsVolumeSnapshotted "
     "ShouldBlockRevert",
     "CreateVssExpressWriter GetProviderMgmtInterface CreateWriter CreateWriterEx"},
    {"IUnknown", Party::requester, "", "QueryInterface"},
    {kRequester, Party::requester,
     "GetWriterComponentsCount GetWriterComponents InitializeForBackup SetBackupState "
     "InitializeForRestore SetRestoreState GatherWriterMetadata GetWriterMetadataCount "
     "GetWriterMetadata FreeWriterMetadata AddComponent PrepareForBackup AbortBackup "
     "GatherWriterStatus GetWriterStatusCount FreeWriterStatus GetWriterStatus SetBackupSucceeded "
     "SetBackupOptions SetSelectedForRestore SetRestoreOptions SetAdditionalRestores "
     "SetPreviousBackupStamp SaveAsXML BackupComplete AddAlternativeLocationMapping "
     "AddRestoreSubcomponent SetFileRestoreStatus AddNewTarget SetRangesFilePath PreRestore "
     "PostRestore SetContext StartSnapshotSet AddToSnapshotSet DoSnapshotSet DeleteSnapshots "
     "ImportSnapshots BreakSnapshotSet GetSnapshotProperties Query IsVolumeSupported "
     "DisableWriterClasses EnableWriterClasses DisableWriterInstances ExposeSnapshot "
     "RevertToSnapshot QueryRevertStatus",
     ""},
    {"IVssBackupComponentsEx", Party::requester, "GetWriterMetadataEx SetSelectedForRestoreEx", ""},
    {"IVssBackupComponentsEx2", Party::requester,
     "UnexposeSnapshot SetAuthoritativeRestore SetRollForward SetRestoreName BreakSnapshotSetEx "
     "PreFastRecovery FastRecovery",
     ""},
    {"IVssBackupComponentsEx3", Party::requester,
     "GetWriterStatusEx AddSnapshotToRecoverySet RecoverSet GetSessionId", ""},
    {"IVssBackupComponentsEx4", Party::requester, "GetRootAndLogicalPrefixPaths", ""},
    {"IVssAsync", Party::requester, "Cancel Wait QueryStatus", ""},
    {"IVssEnumObject", Party::requester, "", "Next Skip Reset Clone"},
    {"IVssExamineWriterMetadata", Party::requester,
     "GetIdentity GetFileCounts GetRestoreMethod GetBackupSchema LoadFromXML",
     "GetIncludeFile GetExcludeFile GetComponent GetAlternateLocationMapping GetDocument "
     "SaveAsXML"},
    {"IVssExamineWriterMetadataEx", Party::requester, "", "GetIdentityEx"},
    {"IVssExamineWriterMetadataEx2", Party::requester, "",
     "GetVersion GetExcludeFromSnapshotCount GetExcludeFromSnapshotFile"},
    {"IVssWMComponent", Party::requester, "",
     "GetComponentInfo FreeComponentInfo GetFile GetDatabaseFile GetDatabaseLogFile "
     "GetDependency"},
    {"IVssWMFiledesc", Party::requester, "",
     "GetPath GetFilespec GetRecursive GetAlternateLocation GetBackupTypeMask"},
    {"IVssWMDependency", Party::requester, "", "GetWriterId GetLogicalPath GetComponentName"},
    {"IVssWriterComponents", Party::requester, "", "GetComponentCount GetWriterInfo GetComponent"},
    {"IVssComponent", Party::requester,
     "GetBackupSucceeded GetAlternateLocationMappingCount GetAlternateLocationMapping "
     "SetBackupMetadata GetBackupMetadata AddPartialFile GetPartialFileCount GetPartialFile "
     "IsSelectedForRestore GetAdditionalRestores GetNewTargetCount GetNewTarget AddDirectedTarget "
     "GetDirectedTargetCount GetDirectedTarget SetRestoreMetadata GetRestoreMetadata "
     "SetRestoreTarget GetRestoreTarget SetPreRestoreFailureMsg GetPreRestoreFailureMsg "
     "SetPostRestoreFailureMsg GetPostRestoreFailureMsg SetBackupStamp GetBackupStamp "
     "GetPreviousBackupStamp GetBackupOptions GetRestoreOptions GetRestoreSubcomponentCount "
     "GetRestoreSubcomponent GetFileRestoreStatus AddDifferencedFilesByLastModifyTime "
     "AddDifferencedFilesByLastModifyLSN GetDifferencedFilesCount GetDifferencedFile",
     "GetLogicalPath GetComponentType GetComponentName"},
    {"IVssComponentEx", Party::requester,
     "SetPrepareForBackupFailureMsg SetPostSnapshotFailureMsg GetPrepareForBackupFailureMsg "
     "GetPostSnapshotFailureMsg GetAuthoritativeRestore GetRollForward GetRestoreName",
     ""},
    {"IVssComponentEx2", Party::requester, "SetFailure GetFailure", ""},
    {"IVssCreateWriterMetadata", Party::writer,
     "AddIncludeFiles AddExcludeFiles AddComponent AddDatabaseFiles AddDatabaseLogFiles "
     "AddFilesToFileGroup SetRestoreMethod AddAlternateLocationMapping AddComponentDependency "
     "SetBackupSchema",
     "GetDocument SaveAsXML"},
    {"IVssCreateWriterMetadataEx", Party::writer, "AddExcludeFilesFromSnapshot", ""},
    {"CVssWriter", Party::writer, "Initialize Subscribe GetSnapshotDeviceName SetWriterFailure",
     "InstallAlternateWriter"},
    {"CVssWriterEx2", Party::writer, "SetWriterFailureEx GetSessionId", ""},
    {"IVssExpressWriter", Party::writer, "", "CreateMetadata LoadMetadata Register Unregister"},
    {"IVssCreateExpressWriterMetadata", Party::writer, "",
     "AddExcludeFiles AddComponent AddFilesToFileGroup SetRestoreMethod AddComponentDependency "
     "SetBackupSchema SaveAsXML"},
    {"IVssAdmin", Party::requester, "",
     "RegisterProvider UnregisterProvider QueryProviders AbortAllSnapshotsInProgress"},
    {"IVssAdminEx", Party::requester, "",
     "GetProviderCapability GetProviderContext SetProviderContext"},
    {"IVssSnapshotMgmt", Party::requester, "",
     "GetProviderMgmtInterface QueryVolumesSupportedForSnapshots QuerySnapshotsByVolume"},
    {"IVssSnapshotMgmt2", Party::requester, "", "GetMinDiffAreaSize"},
    {"IVssDifferentialSoftwareSnapshotMgmt", Party::requester, "",
     "AddDiffArea ChangeDiffAreaMaximumSize QueryVolumesSupportedForDiffAreas "
     "QueryDiffAreasForVolume QueryDiffAreasOnVolume QueryDiffAreasForSnapshot"},
    {"IVssDifferentialSoftwareSnapshotMgmt2", Party::requester, "",
     "ChangeDiffAreaMaximumSizeEx MigrateDiffAreas QueryMigrationStatus SetSnapshotPriority"},
    {"IVssDifferentialSoftwareSnapshotMgmt3", Party::requester, "",
     "SetVolumeProtectLevel GetVolumeProtectLevel ClearVolumeProtectFault DeleteUnusedDiffAreas "
     "QuerySnapshotDeltaBitmap"},
    {"IVssEnumMgmtObject", Party::requester, "", "Next Skip Reset Clone"},
};

// Known, but without a code that could say that they failed; the last ones go by another name.
constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
    {"VssFreeSnapshotProperties", "returns nothing"},
    {"Release", "returns no HRESULT"},
    {"AddRef", "returns no HRESULT"},
    {"Unsubscribe", "fails before Initialize alone"},
    {"GetIdentifyInformation", "is the writer's own code, which asks nobody"},
    {"GetCurrentVolumeArray", "returns no HRESULT"},
    {"GetCurrentVolumeCount", "returns no HRESULT"},
    {"GetCurrentSnapshotSetId", "returns no HRESULT"},
    {"GetContext", "returns no HRESULT"},
    {"GetCurrentLevel", "returns no HRESULT"},
    {"IsPathAffected", "returns no HRESULT"},
    {"IsBootableSystemStateBackedUp", "returns no HRESULT"},
    {"AreComponentsSelected", "returns no HRESULT"},
    {"GetBackupType", "returns no HRESULT"},
    {"GetRestoreType", "returns no HRESULT"},
    {"IsPartialFileSupportEnabled", "returns no HRESULT"},
    {"IsWriterShuttingDown", "returns no HRESULT"},
    {"InitializeEx", "goes by the name CVssWriter::Initialize"},
    {"SubscribeEx", "goes by the name CVssWriter::Subscribe"},
    {"SaveMetadataAsXML", "goes by the name IVssExamineWriterMetadata::SaveAsXML"},
};

struct Said {
  Verb verb;
  Party party;
  CallName name;
};

struct Table {
  std::vector<CallName> names;
  std::vector<Said> said;
};

Verb verb_for(const Family& family, std::string_view method) {
  const Party other = family.party == Party::writer ? Party::requester : Party::writer;
  const auto verb = trace::find_verb(family.party, method);
  return verb ? *verb : *trace::find_verb(other, method);
}

// Never destroyed: calls may come while the process ends.
const Table& table() {
  static const Table* const made = [] {
    auto* const owned = new Table;
    Table& table = *owned;
    for (const Family& family : kFamilies) {
      for (const std::string_view method : words_of(family.with_steps)) {
        table.names.push_back({family.interface_name, method});
        table.said.push_back({verb_for(family, method), family.party, table.names.back()});
      }
      for (const std::string_view method : words_of(family.without_steps))
        table.names.push_back({family.interface_name, method});
    }
    // The trace has another word for this method.
    table.said.push_back(
        {Verb::SaveMetadataAsXML, Party::requester, {"IVssExamineWriterMetadata", "SaveAsXML"}});
    return owned;
  }();
  return *made;
}

std::vector<CallName> named(std::string_view method) {
  std::vector<CallName> found;
  for (const CallName& name : call_names()) {
    if (name.method == method) found.push_back(name);
  }
  return found;
}

std::string joined(const std::vector<CallName>& names) {
  std::string text;
  for (const CallName& name : names)
    text += (text.empty() ? "" : &name == &names.back() ? " or " : ", ") + name.text();
  return text;
}

Error unknown_call(std::string_view word, std::string_view method) {
  for (const auto& [other, why] : kOthers) {
    if (other == method) {
      return bad("the call '" + std::string(word) + "' " + std::string(why),
                 "a method such as DoSnapshotSet");
    }
  }
  if (const auto same = named(method); !same.empty()) {
    return bad("unknown method '" + std::string(word) + "'", "did you mean " + joined(same) + "?");
  }
  std::vector<std::string_view> methods;
  for (const CallName& name : call_names())
    methods.push_back(name.method);
  const std::string_view near = nearest(method, methods);
  if (near.empty())
    return bad("unknown method '" + std::string(word) + "'", "a method such as DoSnapshotSet");
  return bad("unknown method '" + std::string(word) + "'",
             "did you mean " + joined(named(near)) + "?");
}

}  // namespace

std::string CallName::text() const {
  return interface_name.empty() ? std::string(method)
                                : std::string(interface_name) + "::" + std::string(method);
}

std::span<const CallName> call_names() {
  return table().names;
}

std::optional<CallName> call_of(Verb verb, Party party) {
  const auto& said = table().said;
  auto found = std::find_if(said.begin(), said.end(), [&](const Said& one) {
    return one.verb == verb && one.party == party;
  });
  if (found == said.end()) {
    found =
        std::find_if(said.begin(), said.end(), [&](const Said& one) { return one.verb == verb; });
  }
  if (found == said.end()) return std::nullopt;
  return found->name;
}

Result<CallName> parse_call(std::string_view word) {
  const std::size_t colons = word.find("::");
  if (colons != std::string_view::npos) {
    const CallName wanted{word.substr(0, colons), word.substr(colons + 2)};
    const auto all = call_names();
    const auto found = std::find(all.begin(), all.end(), wanted);
    if (found == all.end()) return unknown_call(word, wanted.method);
    return *found;
  }
  const std::vector<CallName> found = named(word);
  if (found.empty()) return unknown_call(word, word);
  for (const CallName& name : found) {
    if (name.interface_name.empty() || name.interface_name.starts_with(kRequester)) return name;
  }
  if (found.size() == 1) return found.front();
  return bad("several interfaces have a method '" + std::string(word) + "'", joined(found));
}

std::string print_call(const CallName& name) {
  const Result<CallName> read = parse_call(name.method);
  return read && *read == name ? std::string(name.method) : name.text();
}

}  // namespace vsskit::engine
