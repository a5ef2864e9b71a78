// The well-behaved requester's other half: restores the state of one backup from what lies on the
// medium, one restore session for each backup of its chain. Written against the SDK alone. Every
// step and every decision is one virtual method, so that a mutant overrides exactly one. Behaviour
// follows the overview pages on restores, generating-a-restore-set, setting-vss-restore-methods and
// -targets, and the pages on restoring incremental and differential backups.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/roles/backup_plan.h"
#include "sim/roles/file_set_index.h"
#include "sim/roles/path_text.h"
#include "sim/roles/requester_session.h"
#include "sim/roles/stored_backup.h"
#include "sim/roles/writer_view.h"

namespace vsskit::roles {

// Not for two threads at once.
class FileRestorer : protected RequesterSession {
 public:
  explicit FileRestorer(std::function<void(Phase)> on_phase = {});
  ~FileRestorer() override;

  // A VSS failure is in the record, as is every component that could not be restored.
  RestoreRecord run(const RestorePlan& plan);

 protected:
  SessionRecord& session_record() override { return record_; }
  [[nodiscard]] DWORD poll_ms() const override { return plan_.poll_ms; }

  // Where a component set's files go.
  enum class Place {
    original,   // where they were
    mapped,     // their alternate location mappings
    elsewhere,  // the plan's new folder
    at_reboot,  // where they were, when the machine starts anew
    nowhere,    // they cannot be restored
  };
  // One component of the saved document, as one session of the chain restores it.
  struct RestoreSet {
    std::wstring key;  // component_key() of the writer by its name
    const WriterView* writer = nullptr;
    std::size_t definer = 0;
    std::vector<std::size_t> members;  // the definer first
    const StoredSet* stored = nullptr;
    ComponentInSession session;  // as the backup left it
    ComponentInRestore answer;   // as the writer left it in PreRestore
    bool involved = false;       // the writer takes part
    bool by_instance = false;    // another instance's of this name stands before it
    bool unreachable = false;    // calls for it would reach that one
    VSS_ID taker = GUID_NULL;    // the instance that takes it; null where that is not known
    bool refused = false;        // and failed in PreRestore
    bool good = true;
    std::uint64_t written = 0;   // files
    FileSetIndex mappings;       // of the writer
    FileSetIndex subcomponents;  // that were named; empty: the whole set
    std::set<std::size_t> mappings_used;
  };
  // A file on its way back.
  struct FileToRestore {
    std::wstring path;                       // where it was
    std::wstring target;                     // where it goes
    std::vector<const StoredPiece*> pieces;  // what of it is stored, by offset
    const PartialView* partial = nullptr;    // only these ranges are
  };

  // The components that each backup of the chain has to give, into needed_.
  virtual void follow_chain();

  // --- Steps of one session, in their order. False ends the restore; the failure is noted.
  virtual bool initialize(const StoredBackup& backup);
  virtual bool gather();
  virtual bool choose(const StoredBackup& backup, bool last);
  virtual bool select(const RestoreSet& set, bool last);
  virtual bool pre_restore();
  virtual bool read_answers();
  virtual bool put_back_all();  // stop_services, restore_files, start_services
  virtual bool restore_files();
  // The services of writers with this method, once each; what stops is started again by the end.
  virtual bool stop_services(VSS_RESTOREMETHOD_ENUM method);
  virtual bool start_services();
  virtual bool report(const RestoreSet& set);
  virtual bool post_restore();

  // --- Decisions on sessions
  // Whether the component is selected for restore, so that its writer hears of it.
  virtual bool involves(const WriterView& writer) const;
  virtual bool set_selected(const RestoreSet& set);
  virtual bool set_additional(const RestoreSet& set, bool last);
  virtual bool set_wishes(const RestoreSet& set);
  // Whether the writer's schema has what a wish needs.
  virtual bool supports(const WriterView& writer, DWORD schema_bit) const;
  virtual bool add_subcomponents(const RestoreSet& set);
  virtual bool add_new_targets(const RestoreSet& set);
  virtual bool add_mappings(const RestoreSet& set);
  virtual bool set_status(const RestoreSet& set, VSS_FILE_RESTORE_STATUS status);
  // Reads the status of all writers; notes whom failed.
  virtual bool check_writers(const wchar_t* after, bool before_files);
  // The part of it between the gathering and the freeing.
  bool read_writers(const wchar_t* after, bool before_files);
  void refuse_sets_of(const VSS_ID& id, const VSS_ID& instance, bool before_files);

  // --- Decisions on files
  // By restore target and method, for the whole set; what an earlier session decided stands.
  virtual Place place_of(const RestoreSet& set, const std::vector<std::wstring>& paths);
  virtual bool can_replace(const std::wstring& path) const;
  virtual Place place_by_method(const RestoreSet& set, const std::vector<std::wstring>& paths);
  virtual std::wstring new_place(const std::wstring& path) const;
  virtual bool restore_set(RestoreSet& set);
  virtual bool restore_file(const RestoreSet& set, const FileToRestore& file);
  // One directed target, range by range.
  virtual bool restore_directed(const RestoreSet& set, const DirectedView& directed,
                                const FileToRestore& file);
  virtual bool restore_ranges_file(const RestoreSet& set, std::size_t partial, FileToRestore file);

  // --- Tools for steps and mutants
  bool move_to(const RestoreSet& set, const VSS_ID& instance);
  [[nodiscard]] const ComponentView& definer(const RestoreSet& set) const {
    return set.writer->components[set.definer];
  }

  RestorePlan plan_;
  RestoreRecord record_;
  std::vector<StoredBackup> chain_;
  std::vector<RestoreSet> sets_;
  std::vector<std::set<std::wstring>> needed_;  // keys, for each backup of the chain

 private:
  // A component, from the whole chain.
  void leave_out(const std::wstring& key, const std::wstring& why);
  // False where it left out any.
  bool leave_out_unreadable();
  bool restore_one(std::size_t index);
  // One session of a backup; raises `rounds` to how many it takes.
  bool restore_round(std::size_t index, std::size_t round, std::size_t& rounds);
  void note_unreachable();
  bool add_set(const StoredBackup& backup, const ComponentInSession& session,
               const std::set<std::wstring>& needed, bool first);
  [[nodiscard]] bool is_wanted(const WriterView& writer, const std::wstring& full_path) const;
  bool set_roll_forward(const RestoreSet& set);
  bool set_new_name(const RestoreSet& set);
  bool set_authoritative(const RestoreSet& set);
  [[nodiscard]] const WriterView* find_running(const VSS_ID& id,
                                               const std::wstring& instance_name) const;
  bool make_empty_folders(const RestoreSet& set, Place place) const;
  // Where a file waits for the machine's next start, and that it does.
  [[nodiscard]] static std::wstring staged(const std::wstring& path) { return path + L".restored"; }
  bool stage(const FileToRestore& file) const;
  bool schedule(const RestoreSet& set, const FileToRestore& file);
  [[nodiscard]] Place mapped_if_possible(const RestoreSet& set,
                                         const std::vector<std::wstring>& paths) const;

  [[nodiscard]] static std::wstring mapped_place(const RestoreSet& set, const std::wstring& path);
  void index_files(RestoreSet& set) const;
  [[nodiscard]] std::wstring target_of(const RestoreSet& set, Place place,
                                       const std::wstring& path) const;
  // All stored files of the set, ranges files under `ranges_files` by path_key().
  static std::vector<FileToRestore> files_of(const RestoreSet& set,
                                             std::map<std::wstring, FileToRestore>& ranges_files);
  bool put_back(RestoreSet& set, Place place, std::vector<FileToRestore>& files);
  // All of it lies on its medium; notes what does not.
  [[nodiscard]] bool is_readable(const FileToRestore& file);
  [[nodiscard]] static std::optional<std::uint64_t> stored_of(const FileToRestore& file,
                                                              const Range& range);
  bool copy_piece(const std::wstring& from, std::uint64_t source, File& target,
                  std::uint64_t offset, std::uint64_t length);

  std::vector<WriterView> running_;       // writers that answered Identify: who they are
  std::map<std::wstring, Place> placed_;  // by key
  std::vector<std::wstring> stopped_;     // services
  std::set<std::wstring> scheduled_;      // keys of paths
};

}  // namespace vsskit::roles
