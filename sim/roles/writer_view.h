// What a requester reads from the writer metadata and from a component's part of the backup
// components document, as plain values, so that the documents can be freed at once.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <map>
#include <string>
#include <vector>

#include "sim/roles/com_text.h"

namespace vsskit::roles {

// A file set, exclude or mapping; `path` as the writer wrote it, variables and all.
struct FileSetView {
  std::wstring path;
  std::wstring filespec;
  bool recursive = false;
  TextOrNull alternate;  // read from here instead
  DWORD mask = 0;
  bool is_log = false;  // from AddDatabaseLogFiles
};

struct ComponentView {
  VSS_COMPONENT_TYPE type = VSS_CT_UNDEFINED;
  TextOrNull logical_path;
  std::wstring name;
  bool selectable = false;
  bool selectable_for_restore = false;
  std::vector<FileSetView> files;

  // `logical path\name`.
  [[nodiscard]] std::wstring full_path() const;
};

struct WriterView {
  VSS_ID id = GUID_NULL;
  VSS_ID instance = GUID_NULL;
  std::wstring name;
  TextOrNull instance_name;  // stays the same when the writer starts anew
  DWORD schema = 0;
  std::vector<FileSetView> excludes;
  std::vector<ComponentView> components;
  std::wstring document;  // as SaveAsXML gave it
  // Read by read_restore_method() only.
  VSS_RESTOREMETHOD_ENUM method = VSS_RME_UNDEFINED;
  VSS_WRITERRESTORE_ENUM writer_restore = VSS_WRE_UNDEFINED;
  std::wstring service;               // of the methods that stop one
  std::vector<FileSetView> mappings;  // `alternate` is the destination

  // The component with this folded full path; -1 where there is none.
  [[nodiscard]] int find(const std::wstring& folded_path) const;
  // Indices of the excludes whose folder has this path_key().
  std::map<std::wstring, std::vector<std::size_t>> exclude_places;
  std::map<std::wstring, int> places;  // of components, by folded full path
};

// What a writer added to an explicitly included component during the session.
struct PartialView {
  std::wstring path;
  std::wstring filename;
  std::wstring ranges;
};
struct DifferencedView {
  std::wstring path;
  std::wstring filespec;
  bool recursive = false;
  FILETIME since{};
};
struct ComponentInSession {
  VSS_ID writer = GUID_NULL;
  VSS_ID instance = GUID_NULL;
  TextOrNull logical_path;
  std::wstring name;
  TextOrNull stamp;
  std::vector<PartialView> partial;
  std::vector<DifferencedView> differenced;
};

// What a writer says of a component in PreRestore.
struct DirectedView {
  std::wstring source_path, source_filename, source_ranges;
  std::wstring destination_path, destination_filename, destination_ranges;
};
struct ComponentInRestore {
  VSS_ID writer = GUID_NULL;
  VSS_ID instance = GUID_NULL;  // that was backed up
  TextOrNull logical_path;
  std::wstring name;
  VSS_RESTORE_TARGET target = VSS_RT_UNDEFINED;
  std::vector<DirectedView> directed;
  TextOrNull failure;  // GetPreRestoreFailureMsg
};

// What tells components apart: the writer's class or instance, whichever the caller keeps to, and
// the logical path, NULL being another one than "".
[[nodiscard]] std::wstring component_key(const VSS_ID& writer, const TextOrNull& logical_path,
                                         const std::wstring& name);

// The same for what is kept longer than an instance's id lives: of the class, and where the writer
// has one, by its instance name. On one line.
[[nodiscard]] std::wstring component_key(const WriterView& writer, const TextOrNull& logical_path,
                                         const std::wstring& name);

// What a requester looks at; one that knows what it does looks at all of it.
struct Attention {
  bool schema = true;       // GetBackupSchema
  bool masks = true;        // GetBackupTypeMask; without it every backup takes everything
  bool partial = true;      // GetPartialFile
  bool differenced = true;  // GetDifferencedFile
};

// Who a writer is. The instance name is none where the interface that tells it is missing.
HRESULT read_identity(IVssExamineWriterMetadata& metadata, WriterView& writer);
// The first failing method's code, or S_OK.
HRESULT read_writer(IVssExamineWriterMetadata& metadata, WriterView& writer,
                    const Attention& attention = {});
HRESULT read_components(IVssBackupComponents& backup, std::vector<ComponentInSession>& components,
                        const Attention& attention = {});
// What a restore needs to know of the writer beside that: its method and its mappings.
HRESULT read_restore_method(IVssExamineWriterMetadata& metadata, WriterView& writer);
// Directed targets only where the target says so.
HRESULT read_restores(IVssBackupComponents& backup, std::vector<ComponentInRestore>& components);

}  // namespace vsskit::roles
