// See tree_writer.h.
#include "sim/roles/tree_writer.h"

#include <utility>

#include "sim/roles/win_file.h"

namespace vsskit::roles {
namespace {

struct Planted {
  const wchar_t* folder;
  const wchar_t* name;
  const char* content;
};
constexpr Planted kPlanted[] = {
    {L"settings", L"main.ini", "[main]\nlanguage=en\n"},
    {L"settings", L"paths.ini", "[paths]\nspool=spool\n"},
    {L"settings\\old", L"main.ini", "[main]\nlanguage=de\n"},
    {L"settings", L"notes.txt", "not part of any component\n"},
    {L"documents", L"index.txt", "letters and drafts\n"},
    {L"documents", L"index.bak", "an older index\n"},
    {L"documents\\2025", L"report.txt", "the year in figures\n"},
    {L"documents\\2025\\june", L"minutes.txt", "who was there\n"},
    {L"documents\\2025\\june", L"minutes.bak", "who was said to be there\n"},
    {L"letters", L"first.txt", "dear all\n"},
    {L"drafts", L"second.txt", "dear\n"},
    {L"spool", L"job-1.spl", "a page\n"},
    {L"spool", L"job-2.spl", "another page\n"},
};

}  // namespace

bool plant_tree(const std::wstring& folder) {
  for (const Planted& each : kPlanted) {
    const std::wstring place = folder + L'\\' + each.folder;
    const std::string content = each.content;
    const Bytes bytes(content.begin(), content.end());
    if (!make_folders(place) || !write_file(place + L'\\' + each.name, bytes)) return false;
  }
  return true;
}

TreeWriter::TreeWriter(TreeWriterSettings settings) : settings_(std::move(settings)) {}

HRESULT TreeWriter::start() {
  const HRESULT initialized =
      InitializeEx(settings_.id, settings_.name.c_str(), 1, 0, VSS_UT_USERDATA, VSS_ST_OTHER,
                   settings_.level, settings_.freeze_timeout_ms, VSS_AWS_NO_ALTERNATE_WRITER, false,
                   settings_.instance_name.c_str());
  return FAILED(initialized) ? initialized : Subscribe();
}

void TreeWriter::stop() {
  Unsubscribe();
}

bool TreeWriter::OnIdentify(IVssCreateWriterMetadata* metadata) {
  return SUCCEEDED(declare(*metadata));
}

bool TreeWriter::OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) {
  return SUCCEEDED(declare(*metadata));
}

HRESULT TreeWriter::add(IVssCreateWriterMetadata& metadata, const wchar_t* logical_path,
                        const wchar_t* name, bool selectable) {
  return metadata.AddComponent(VSS_CT_FILEGROUP, logical_path, name, name, nullptr, 0, false, false,
                               selectable, true);
}

HRESULT TreeWriter::declare(IVssCreateWriterMetadata& metadata) {
  const std::wstring settings_folder = below(L"settings");
  const std::wstring documents = below(L"documents");
  const std::wstring spool = below(L"spool");
  const std::wstring copies = below(L"spool.copy");
  HRESULT result = metadata.SetRestoreMethod(VSS_RME_RESTORE_AT_REBOOT_IF_CANNOT_REPLACE, nullptr,
                                             nullptr, VSS_WRE_NEVER, true);
  if (SUCCEEDED(result)) result = metadata.SetBackupSchema(VSS_BS_COPY);
  if (SUCCEEDED(result)) result = add(metadata, nullptr, L"settings", false);
  if (SUCCEEDED(result)) {
    result = metadata.AddFilesToFileGroup(nullptr, L"settings", settings_folder.c_str(), L"*.ini",
                                          false, nullptr);
  }
  if (SUCCEEDED(result)) result = add(metadata, nullptr, L"documents", true);
  if (SUCCEEDED(result)) {
    result =
        metadata.AddFilesToFileGroup(nullptr, L"documents", documents.c_str(), L"*", true, nullptr);
  }
  if (SUCCEEDED(result)) result = add(metadata, nullptr, L"spool", true);
  if (SUCCEEDED(result)) {
    result =
        metadata.AddFilesToFileGroup(nullptr, L"spool", spool.c_str(), L"*", false, copies.c_str());
  }
  if (SUCCEEDED(result) && settings_.shape == TreeShape::nested) result = declare_nested(metadata);
  if (SUCCEEDED(result)) result = metadata.AddExcludeFiles(documents.c_str(), L"*.bak", true);
  return result;
}

HRESULT TreeWriter::declare_nested(IVssCreateWriterMetadata& metadata) {
  const std::wstring letters = below(L"letters");
  const std::wstring drafts = below(L"drafts");
  HRESULT result = add(metadata, L"documents", L"letters", true);
  if (SUCCEEDED(result)) {
    result = metadata.AddFilesToFileGroup(L"documents", L"letters", letters.c_str(), L"*", false,
                                          nullptr);
  }
  if (SUCCEEDED(result)) result = add(metadata, L"documents", L"drafts", false);
  if (SUCCEEDED(result)) {
    result = metadata.AddFilesToFileGroup(L"documents", L"drafts", drafts.c_str(), L"*.txt", false,
                                          nullptr);
  }
  return result;
}

// --- Backup

bool TreeWriter::refuse(const wchar_t* reason, HRESULT failure) {
  SetWriterFailureEx(failure, S_FALSE, reason);
  return false;
}

bool TreeWriter::OnPrepareSnapshot() {
  if (AreComponentsSelected() && !IsPathAffected(settings_.folder.c_str())) {
    return refuse(L"The tree's volume is not in the shadow copy set.",
                  VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT);
  }
  if (FAILED(GetSessionId(&copied_for_))) copied_for_ = GUID_NULL;
  return make_copies() || refuse(L"The spool could not be copied aside.");
}

bool TreeWriter::make_copies() {
  std::vector<FolderEntry> entries;
  const std::wstring copies = below(L"spool.copy");
  if (!make_folders(copies) || !list_folder(below(L"spool"), entries)) return false;
  for (const FolderEntry& entry : entries) {
    Bytes content;
    if (entry.is_folder) continue;
    if (!read_file(below(L"spool") + L'\\' + entry.name, content)) return false;
    if (!write_file(copies + L'\\' + entry.name, content)) return false;
  }
  return true;
}

bool TreeWriter::OnPostSnapshot(IVssWriterComponents*) {
  return remove_copies() || refuse(L"The copies of the spool could not be removed.");
}

bool TreeWriter::remove_copies() {
  std::vector<FolderEntry> entries;
  const std::wstring copies = below(L"spool.copy");
  if (!list_folder(copies, entries)) return GetLastError() == ERROR_PATH_NOT_FOUND;
  for (const FolderEntry& entry : entries) {
    if (!remove_file(copies + L'\\' + entry.name)) return false;
  }
  return RemoveDirectoryW(copies.c_str()) != 0;
}

bool TreeWriter::OnAbort() {
  remove_copies();
  return true;
}

// Another session's copies stay.
bool TreeWriter::OnBackupShutdown(VSS_ID) {
  VSS_ID id = GUID_NULL;
  if (SUCCEEDED(GetSessionId(&id)) && IsEqualGUID(id, copied_for_)) (void)remove_copies();
  return true;
}

}  // namespace vsskit::roles
