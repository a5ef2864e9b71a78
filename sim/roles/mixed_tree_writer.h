// A tree writer that takes part in everything: components of every mix of selectability for backup
// and for restore, at several depths and with none at all, one that depends on another, an
// alternate path, excludes; incremental and differential backups by the files' times, of its
// journal by changed ranges; log backups of the journal, whose edits are made again after a
// restore; restores to the original, the alternate and new places, the journal by directed targets
// too. It remembers in its backup metadata which files there were, and removes after a restore what
// was not there at that point.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/roles/edit_journal.h"
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
// Parents before what lies below them. Beside them stands `journal`, a database with a book and a
// log.
[[nodiscard]] const std::vector<MixedComponent>& mixed_components();

// Makes the files that the writer manages.
[[nodiscard]] bool plant_mixed_tree(const std::wstring& folder);
// One edit of the application: a file is made, changed, grown, cut or deleted, and the journal
// notes it. `number` says which edit it is; the same numbers make the same tree.
[[nodiscard]] bool edit_mixed_tree(const std::wstring& folder, std::uint64_t number);

inline constexpr const wchar_t* kJournalComponent = L"journal";
// More changed ranges than these go to a ranges file.
inline constexpr std::size_t kBookRangesInString = 4;

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
    std::uint64_t edits = 0;   // that the book held at that moment
    // The files of each component set at that moment, by its full path.
    std::map<std::wstring, std::wstring> listings;
  };

  HRESULT declare(IVssCreateWriterMetadata& metadata) override;
  virtual HRESULT declare_mixed(IVssCreateWriterMetadata& metadata, const MixedComponent& each);
  virtual HRESULT set_stamp(IVssComponent& component, std::uint64_t ticks);
  virtual HRESULT describe_changes(IVssComponent& component, const std::wstring& set);
  virtual bool take_over(IVssComponent& component, const std::wstring& set);
  // --- The journal
  virtual HRESULT declare_journal(IVssCreateWriterMetadata& metadata);
  virtual HRESULT describe_book(IVssComponent& component);
  virtual HRESULT direct_journal(IVssComponent& component);
  // Makes the edits again that the log holds and the book does not, in these parts of the tree.
  virtual bool repeat_edits(IVssComponent& component, const std::set<std::wstring>& parts);

 private:
  // Where the files of a set came to lie: below this folder as they lie below the writer's own.
  struct Landing {
    std::wstring root;
    bool is_own = true;  // nobody else's files are there
  };

  Session& session();
  HRESULT stamp(IVssComponent& component, const std::wstring& set, const Session& backup);
  HRESULT remember(IVssComponent& component, const std::wstring& set, const Session& backup);
  // The files of the component and of all below it, one a line, relative to the folder.
  [[nodiscard]] std::wstring list_set(const std::wstring& set) const;
  [[nodiscard]] EditJournal journal_in(const std::wstring& root) const;
  HRESULT prepare_restore(IVssComponent& component, const std::wstring& set);
  bool finish_restore(IVssWriterComponents* components, const std::set<std::wstring>& whole);
  // Which bytes of the book the backup holds, none where it holds nothing of it. S_FALSE where
  // nobody can say.
  HRESULT book_in_backup(IVssComponent& component, std::wstring& ranges);
  HRESULT direct(IVssComponent& component, const wchar_t* file, const std::wstring& ranges) const;
  // What this session says of it; the sessions of a chain share it.
  [[nodiscard]] Landing landing_of(IVssComponent& component) const;
  void note_landing(IVssComponent& component, const std::wstring& set);
  // Whether each partial file says which of its bytes came back; the bytes themselves are verified
  // with the file that they are in.
  [[nodiscard]] static bool knows_its_ranges(IVssComponent& component);
  // The set, or what of it was restored.
  void add_parts(IVssComponent& component, const std::wstring& set, std::set<std::wstring>& parts);

  std::map<VSS_ID, Session, GuidLess> sessions_;
  std::map<std::wstring, Landing> landings_;  // of sets that are being restored
};

// A component's options for restore ask for this target: `"Target"="Alternate"`.
[[nodiscard]] bool wishes_target(IVssComponent& component, const wchar_t* target);
// Makes an edit again below a root, where its file belongs to one of these components or sets.
[[nodiscard]] bool repeat_edit(const std::wstring& root, std::uint64_t number,
                               const std::set<std::wstring>& parts);

}  // namespace vsskit::roles
