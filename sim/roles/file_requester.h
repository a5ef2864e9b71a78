// The well-behaved requester: one backup of any type, with the documents saved beside the files.
// Every step and every decision is one virtual method, so that a mutant overrides exactly one.
// Behaviour follows the overview pages on backups, and those on the requester's role in backing up
// complex stores and in incremental and differential backups. Restores are the work of a
// FileRestorer. It leaves out mounted folders below recursive file sets, and never tries a backup
// again by itself; whoever asks for the next one finds it waiting ten minutes after one that
// failed.
//
// On the medium: `WRITER\COMPONENT\VOLUME\path` for each file, a partial file with its ranges at
// their own offsets; `components.xml`, `writer-N.xml` and `catalogue.txt` beside them.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/roles/backup_plan.h"
#include "sim/roles/file_restorer.h"
#include "sim/roles/path_text.h"
#include "sim/roles/requester_session.h"
#include "sim/roles/writer_view.h"

namespace vsskit::roles {

// Not for two threads at once. One object does one backup after another and remembers them as
// bases.
class FileRequester : protected RequesterSession {
 public:
  explicit FileRequester(std::function<void(Phase)> on_phase = {});
  ~FileRequester() override;

  // A VSS failure is in the record, as is every file that could not be saved.
  BackupRecord run(const BackupPlan& plan);
  // Restores from a medium, of this object's backups or of anybody's.
  RestoreRecord restore(const RestorePlan& plan);
  // All backups so far, failed ones too.
  [[nodiscard]] const std::vector<BackupRecord>& history() const { return history_; }

 protected:
  SessionRecord& session_record() override { return record_; }
  [[nodiscard]] DWORD poll_ms() const override { return plan_.poll_ms; }

  struct VolumeUse {
    std::wstring root;  // `C:\`
    bool supported = false;
    bool needed = false;  // a file on it must come from a shadow copy
    VSS_ID snapshot = GUID_NULL;
    std::wstring device;
  };
  // An explicitly included component with what it stands for.
  struct ComponentSet {
    std::size_t writer = 0;
    std::size_t definer = 0;
    std::vector<std::size_t> members;  // the definer first
    VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;
    bool succeeded = true;
  };
  struct FoundFile {
    std::wstring path;    // where it normally lies
    std::wstring source;  // where it is read
    FILETIME last_write{};
  };
  // One component set while it is copied.
  struct CopyJob {
    const WriterView* writer = nullptr;
    ComponentSet* set = nullptr;
    const ComponentInSession* session = nullptr;  // null where the document has none
    std::wstring folder;                          // on the medium
    std::set<std::wstring> handled;               // keys of paths that overrides have settled
    std::set<std::wstring> folders;               // keys of those in the catalogue
  };

  // Who does the restores: a mutant puts its own here.
  virtual std::unique_ptr<FileRestorer> make_restorer(std::function<void(Phase)> on_phase) const;

  // --- Steps, in their order. False ends the backup; the failure is noted.
  virtual bool initialize();
  virtual bool gather();
  virtual bool read_metadata();  // the last part of gather()
  virtual bool set_state();
  virtual bool choose();
  virtual bool start_set();
  virtual bool prepare();
  virtual bool snapshot();
  virtual bool save();  // copy_all, mark_all, save_documents, complete
  virtual bool read_devices();
  virtual bool read_session();  // what the writers said of their components
  virtual bool copy_all();
  virtual bool mark_all();
  virtual bool save_documents();
  virtual bool save_catalogue();
  virtual bool save_components_document();
  virtual bool complete();
  // After a failure: AbortBackup where the writers may already be at work.
  virtual void abandon();

  // --- Decisions on sessions
  virtual bool can_be_base(const BackupRecord& record, VSS_BACKUP_TYPE type) const;
  virtual bool can_follow(const BackupRecord& record) const;
  // `base` is the set's component in the base backup.
  virtual bool pass_stamp(const ComponentSet& set, const SavedComponent& base);
  virtual bool add_component(const WriterView& writer, const ComponentView& component);
  virtual bool check_support(VolumeUse& volume);
  virtual bool add_volume(VolumeUse& volume);
  // Reads the status of all writers; false where one that is backed up has failed.
  virtual bool check_writers(const wchar_t* after);
  // The part of it between the gathering and the freeing; S_OK or a backed-up writer's failure.
  bool read_writers(const wchar_t* after, HRESULT& worst);
  // Whether a writer's failure code is none.
  virtual bool accepts(HRESULT failure) const { return SUCCEEDED(failure); }
  virtual bool free_status();
  // Whether a component was chosen: without one no writer takes part.
  virtual bool has_work() const { return !sets_.empty(); }
  virtual bool mark(const ComponentSet& set, bool succeeded);

  // --- Decisions on components and files
  virtual Attention attention() const { return {}; }
  // Whether AddComponent names it; `covered` where a selectable ancestor is named already.
  virtual bool is_explicit(const ComponentView& component, bool has_selectable_ancestor,
                           bool covered) const;
  virtual VSS_BACKUP_TYPE effective_type(const WriterView& writer) const;
  virtual bool is_due(const FileSetView& files, VSS_BACKUP_TYPE type) const;
  virtual bool needs_snapshot(const FileSetView& files, VSS_BACKUP_TYPE type) const;
  virtual bool keeps(const ComponentSet& set);  // false: a volume rules it out
  virtual bool is_excluded(const WriterView& writer, const std::wstring& path) const;
  virtual std::wstring folder_to_read(const FileSetView& files) const;
  // Where a path is read: on the shadow copy of its volume, or where it lies.
  virtual std::wstring source_of(const std::wstring& path) const;
  virtual bool follows_ranges() const { return true; }
  virtual bool recurses(const FileSetView& files) const { return files.recursive; }
  virtual bool changed_since(const FoundFile& file, const FILETIME& since) const;

  // --- Tools for steps and mutants
  bool write_medium(const std::wstring& path, const Bytes& content);
  bool copy_set(CopyJob& job);

  BackupPlan plan_;
  BackupRecord record_;
  std::vector<WriterView> writers_;
  std::vector<ComponentSet> sets_;
  std::vector<ComponentInSession> in_session_;
  std::map<std::wstring, VolumeUse> volumes_;  // by folded GUID name
  const BackupRecord* base_ = nullptr;
  bool started_set_ = false;
  bool prepared_ = false;
  bool completed_ = false;
  bool left_out_ = false;  // something that was asked for

 private:
  void pause_after_failure();
  bool choose_base();
  void find_base();
  bool remember(const std::wstring& medium);
  void note_unknown();
  void choose_components(std::size_t writer);
  [[nodiscard]] bool is_wanted(const ComponentView& component) const;
  std::size_t set_of(const WriterView& writer, const ComponentView& component,
                     const std::map<std::size_t, std::size_t>& definers) const;
  VolumeUse* volume_of(const std::wstring& path);
  // The innermost of the backup's volumes that the path lies on; nullptr where it is none of them.
  [[nodiscard]] const VolumeUse* volume_over(const std::wstring& path) const;
  bool add_volumes_of_sets();
  bool add_chosen();
  bool pass_stamps();
  [[nodiscard]] bool is_backed_up(const VSS_ID& instance) const {
    return !plan_.components || instances_.count(instance) > 0;
  }

  bool copy_differenced(CopyJob& job);
  bool copy_partial(CopyJob& job);
  bool copy_by_mask(CopyJob& job);
  bool copy_volume(VolumeUse& volume);
  // What the search for a file set's files came to. `found` where they are all there is: a wildcard
  // may name none.
  enum class Finding { found, missing, unreadable };
  // `folders` gets the folders of a recursive set that hold no file of it.
  Finding find_files(const FileSetView& files, std::vector<FoundFile>& found,
                     std::vector<std::wstring>& folders) const;
  // Reads GetLastError().
  [[nodiscard]] Finding why_not_found(const std::wstring& path) const;
  [[nodiscard]] std::wstring folder_of(const WriterView& writer) const;
  void store_folders(CopyJob& job, const std::vector<std::wstring>& folders);
  bool copy_file(CopyJob& job, const FoundFile& file);
  bool copy_ranges(CopyJob& job, const FoundFile& file, const std::vector<Range>& ranges);
  bool ranges_of(CopyJob& job, const PartialView& partial, std::vector<Range>& ranges);
  [[nodiscard]] std::wstring place_on_medium(const CopyJob& job, const std::wstring& path) const;
  void catalogue(const std::wstring& line);

  std::vector<BackupRecord> history_;
  std::uint64_t given_up_ = 0;  // when the last backup was; 0 where it was not
  std::wstring catalogue_;
  std::set<VSS_ID, GuidLess> instances_;  // of writers with components in the document
};

}  // namespace vsskit::roles
