// A tree writer that takes part in everything: components of every mix of selectability for backup
// and for restore, at several depths and with none at all, one that depends on another, an
// alternate path, excludes; incremental and differential backups by the files' times; restores to
// the original, the alternate and new places. It remembers in its backup metadata which files there
// were, and removes after a restore what was not there at that point.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <map>
#include <string>
#include <vector>

#include "sim/roles/tree_writer.h"

namespace vsskit::roles {

// {2f8f4c55-93f0-4a42-8d0c-18fb2b1c7703}
inline constexpr VSS_ID kMixedTreeWriterId = {
    0x2f8f4c55, 0x93f0, 0x4a42, {0x8d, 0x0c, 0x18, 0xfb, 0x2b, 0x1c, 0x77, 0x03}};

// One component with its single file set, below the writer's folder.
struct MixedComponent {
  const wchar_t* logical_path;  // nullptr: none
  const wchar_t* name;
  bool selectable;
  bool selectable_for_restore;
  const wchar_t* folder;  // nullptr: no files
  const wchar_t* filespec;
  bool recursive;
  const wchar_t* alternate;  // read from here; nullptr: where it is
  bool by_time;              // incremental and differential backups take what changed
};
// Parents before what lies below them.
[[nodiscard]] const std::vector<MixedComponent>& mixed_components();

// Makes the files that the writer manages.
[[nodiscard]] bool plant_mixed_tree(const std::wstring& folder);
// One edit of the application: a file is made, changed, grown, cut or deleted. `number` says which
// edit it is; the same numbers make the same tree.
[[nodiscard]] bool edit_mixed_tree(const std::wstring& folder, std::uint64_t number);

class MixedTreeWriter : public TreeWriter {
 public:
  explicit MixedTreeWriter(TreeWriterSettings settings);

  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnFreeze() override;
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID set) override;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override;

 protected:
  struct Session {
    std::uint64_t frozen = 0;  // FILETIME ticks
    // The files of each component set at that moment, by its full path.
    std::map<std::wstring, std::wstring> listings;
  };

  HRESULT declare(IVssCreateWriterMetadata& metadata) override;
  virtual HRESULT declare_mixed(IVssCreateWriterMetadata& metadata, const MixedComponent& each);
  virtual HRESULT set_stamp(IVssComponent& component, std::uint64_t ticks);
  virtual HRESULT describe_changes(IVssComponent& component, const std::wstring& set);
  virtual bool take_over(IVssComponent& component, const std::wstring& set);

 private:
  Session& session();
  // The files of the component and of all below it, one a line, relative to the folder.
  [[nodiscard]] std::wstring list_set(const std::wstring& set) const;

  std::map<VSS_ID, Session, GuidLess> sessions_;
};

}  // namespace vsskit::roles
