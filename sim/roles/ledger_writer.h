// The well-behaved writer over a LedgerStore: one database component whose data file is backed up
// whole, by changed ranges or by time, and whose log is cut only when a backup that holds it has
// succeeded. Written against the SDK alone, so that it runs under the real VSS as well. Every
// decision is one small virtual method: a mutant overrides exactly one of them. Behaviour follows
// the pages on writers, writer-role-in-backing-up-complex-stores and
// writer-role-in-vss-incremental-and-differential-backups. In a restore it closes the store, lets
// the files come back where they were, to a folder for recovery (`recovered`) or to new places,
// has logs laid one behind another, and recovers when the chain is complete. It takes another
// instance's ledger over, and puts a renamed one beside its own. With a partner it catches up with
// what the partner knows, unless the restore is authoritative: then the partner goes back too.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sim/roles/com_text.h"
#include "sim/roles/ledger_store.h"

namespace vsskit::roles {

// {5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001}
inline constexpr VSS_ID kLedgerWriterId = {
    0x5b2f8f4e, 0x7d0c, 0x4f0a, {0x9a, 0x53, 0x6c, 0x1e, 0xd9, 0xe0, 0xa0, 0x01}};

inline constexpr std::size_t kRangesInString = 1000;

struct LedgerWriterSettings {
  VSS_ID id = kLedgerWriterId;
  std::wstring name = L"Ledger Writer";
  std::wstring instance_name = L"ledger";
  VSS_APPLICATION_LEVEL level = VSS_APP_FRONT_END;
  DWORD freeze_timeout_ms = 60000;
  // Where a partner keeps a copy of every transfer, as replicated stores do; empty: no partner.
  std::wstring partner;
  // How requesters are to restore, and the service that they stop for it where the method is one
  // that stops a service: the ledger is then its service's, not the writer's, to let go of.
  VSS_RESTOREMETHOD_ENUM restore_method = VSS_RME_RESTORE_IF_CAN_REPLACE;
  std::wstring service;
  // More changed ranges than these go to a ranges file.
  std::size_t ranges_in_string_max = kRangesInString;
};

// Where in a backup something is done.
enum class Moment {
  prepare_backup,
  prepare_snapshot,
  freeze,
  thaw,
  post_snapshot,
  complete,
  shutdown
};

class LedgerWriter : public CVssWriterEx2 {
 public:
  // The store outlives the writer and is open.
  LedgerWriter(LedgerStore& store, LedgerWriterSettings settings = {});
  ~LedgerWriter() override = default;

  // Initializes and subscribes; the first error where there is one.
  HRESULT start();
  void stop();

  // The application's own work. While writes are held a transfer waits; it then runs with the first
  // call after they are released, as a blocked client's would, and this answers ok.
  LedgerStatus transfer(std::uint32_t from, std::uint32_t to, std::int64_t amount);
  [[nodiscard]] bool is_holding() const {
    const std::lock_guard busy(busy_);
    return holders_ > 0;
  }
  [[nodiscard]] std::size_t waiting() const {
    const std::lock_guard busy(busy_);
    return waiting_.size();
  }
  // Where the last restore that ended well left the ledger, or its copy in a new place.
  [[nodiscard]] Lsn restored_to() const { return restored_to_; }
  // After the machine's start the store is what was restored for it.
  void came_back() { restored_to_ = store().last_lsn(); }
  // Where the last restore put the files; the store's own folder but for new names and places.
  [[nodiscard]] const std::wstring& restored_in() const { return restored_in_; }
  // The service lets go of the ledger's files, and takes them again; it leaves them alone while the
  // writer waits for more of a restore.
  virtual bool stop_service();
  virtual bool start_service();
  // Whether the writer is a part of that service's process, and goes with it.
  [[nodiscard]] virtual bool lives_in_service() const { return false; }
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override;
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override;
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override;
  bool STDMETHODCALLTYPE OnFreeze() override;
  bool STDMETHODCALLTYPE OnThaw() override;
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnAbort() override;
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID set) override;
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* components) override;

 protected:
  // What is remembered of one backup from PrepareForBackup to BackupShutdown. Sessions can overlap.
  struct Session {
    VSS_ID set = GUID_NULL;
    VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;
    bool partial = false;    // the requester takes partial files
    bool selected = false;   // the component is in the document
    bool holding = false;    // this session keeps the application from writing
    bool complete = false;   // BackupComplete came
    bool succeeded = false;  // and said that the component was saved
    Lsn lsn = 0;             // what this backup holds
    // The files' extent at that moment.
    Lsn first_logged = 0;
    std::uint64_t data_bytes = 0;
    std::uint64_t log_bytes = 0;
  };

  // --- Identify
  virtual VSS_USAGE_TYPE usage() const { return VSS_UT_USERDATA; }
  virtual DWORD schema() const;
  virtual const wchar_t* logical_path() const { return nullptr; }
  // The instance's own name: the pair of logical path and name is unique over all instances.
  virtual std::wstring component_name() const { return settings_.instance_name; }
  virtual HRESULT declare(IVssCreateWriterMetadata& metadata);
  virtual HRESULT declare_restore(IVssCreateWriterMetadata& metadata);
  virtual HRESULT declare_component(IVssCreateWriterMetadata& metadata);
  virtual HRESULT declare_data(IVssCreateWriterMetadata& metadata);
  virtual HRESULT declare_log(IVssCreateWriterMetadata& metadata);
  virtual HRESULT declare_excludes(IVssCreateWriterMetadata& metadata);

  // --- Backup
  // The heavy work before the freeze: everything that can be written is written.
  virtual bool prepare(Session& session);
  // What is left for the freeze itself.
  virtual bool freeze(Session& session);
  virtual bool holds_writes() const { return true; }
  virtual void release(Session& session);
  // Nothing in the good writer; where a mutant does something out of its time.
  virtual void at(Moment, Session&, IVssComponent*) {}

  virtual HRESULT set_stamp(IVssComponent& component, const Session& session);
  // Says what an incremental or differential backup needs of the data file.
  virtual HRESULT describe_changes(IVssComponent& component, const Session& session);
  virtual bool uses_partial_files(const Session& session) const { return session.partial; }
  virtual std::wstring print_ranges(const std::vector<ChangedRange>& ranges) const;
  virtual HRESULT add_partial(IVssComponent& component, const std::wstring& ranges, Lsn since,
                              const Session& session);
  virtual HRESULT add_differenced(IVssComponent& component, std::uint64_t time);
  virtual HRESULT name_ranges(const std::vector<ChangedRange>& ranges, std::wstring& text);
  // What a restore will want to know of this backup, as backup metadata.
  virtual HRESULT set_extent(IVssComponent& component, const Session& session);
  virtual bool succeeded(IVssComponent& component) const;
  virtual bool truncates_after(VSS_BACKUP_TYPE type) const;
  virtual bool truncates_at(Moment moment, const Session& session) const;
  // Reports the failure and vetoes: what the handler returns.
  virtual bool refuse(HRESULT failure, const wchar_t* reason);

  // --- Restore
  // What set_extent() stored.
  struct Extent {
    Lsn first_logged = 0;
    Lsn lsn = 0;
    std::uint64_t data_bytes = 0;
    std::uint64_t log_bytes = 0;
    std::wstring folder;  // where the ledger was; empty in what earlier versions stored
  };
  [[nodiscard]] static bool read_extent(IVssComponent& component, Extent& extent);
  // Where the requester's options send the files.
  virtual VSS_RESTORE_TARGET wished_target(IVssComponent& component) const;
  virtual HRESULT direct(IVssComponent& component, const wchar_t* file, const std::wstring& from,
                         const std::wstring& folder, const std::wstring& to);
  // A log is laid behind the log that is there.
  virtual HRESULT direct_log(IVssComponent& component, const Extent& extent);
  virtual HRESULT direct_all(IVssComponent& component, const Extent& extent);
  // Whether recovery waits for more restores.
  virtual bool waits_for_more(IVssComponent& component) const;
  virtual bool verify_partial(IVssComponent& component, const std::wstring& folder) const;
  // Makes one store of what came back, and opens it.
  virtual LedgerStatus take_over(IVssComponent& component);
  // Whether the partner's transfers count, or the restored ones.
  virtual bool is_authoritative(IVssComponent& component) const;

  // --- For the decisions' use
  [[nodiscard]] LedgerStore& store() const { return *store_; }
  [[nodiscard]] const LedgerWriterSettings& settings() const { return settings_; }
  // The previous backup's LSN; false where no stamp was passed, or none of ours.
  [[nodiscard]] static bool previous_lsn(IVssComponent& component, Lsn& lsn);
  [[nodiscard]] static bool changes_only(VSS_BACKUP_TYPE type) {
    return type == VSS_BT_INCREMENTAL || type == VSS_BT_DIFFERENTIAL;
  }

 private:
  struct Transfer {
    std::uint32_t from;
    std::uint32_t to;
    std::int64_t amount;
  };

  Session& session();
  // The ledger's component in the document; empty where it is not there.
  ComRef<IVssComponent> find(IVssWriterComponents* components);
  // What is selected for restore: the ledger's component, or another instance's that moves here.
  ComRef<IVssComponent> find_selected(IVssWriterComponents* components);
  void truncate_if_due(Moment moment, const Session& session);
  void note_extent(Session& session);
  // Where the alternate location mapping of a ledger in this folder leads.
  [[nodiscard]] static std::wstring aside(const std::wstring& folder) {
    return folder + L"\\recovered";
  }
  // Where the component's files were: in another folder where it was another instance's.
  [[nodiscard]] std::wstring source(IVssComponent& component) const;
  // Where its ledger is to live.
  [[nodiscard]] std::wstring home(IVssComponent& component) const;
  // The files come when the machine starts anew: until then the ledger goes on.
  [[nodiscard]] bool waits_for_reboot() const {
    return settings().restore_method == VSS_RME_RESTORE_AT_REBOOT;
  }
  // The files cannot come back to their old places: they belong to a ledger that goes on.
  [[nodiscard]] bool comes_apart(IVssComponent& component) const;
  [[nodiscard]] std::wstring ranges_file() const { return store().folder() + L"\\ledger.ranges"; }
  HRESULT prepare_restore(IVssComponent& component);
  LedgerStatus open_at(const std::wstring& folder, IVssComponent& component);
  HRESULT keep_earlier_log() const;
  bool roll_forward(IVssComponent& component) const;
  // Drops the records behind `last`, which the pages must not have passed.
  [[nodiscard]] bool end_log_at(Lsn last) const;
  [[nodiscard]] bool bring_home(const std::wstring& from, const std::wstring& to) const;
  LedgerStatus commit(const Transfer& transfer);
  bool tell_partner(const LedgerRecord& record) const;
  [[nodiscard]] std::wstring partner_log() const { return settings().partner + L"\\partner.log"; }
  LedgerStatus agree_with_partner(IVssComponent& component);
  void run_waiting();

  LedgerStore* store_;
  LedgerWriterSettings settings_;
  std::map<VSS_ID, Session, GuidLess> sessions_;
  // Clients and VSS come on threads of their own; one handler may cause another.
  mutable std::recursive_mutex busy_;
  std::vector<Transfer> waiting_;
  int holders_ = 0;
  Lsn restored_to_ = 0;
  std::wstring restored_in_;
  std::wstring landing_;  // where a chain of restores puts the files; empty outside of one
};

}  // namespace vsskit::roles
