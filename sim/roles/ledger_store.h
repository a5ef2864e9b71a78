// A small but real transactional store: accounts in checksummed pages, transfers between them as
// transactions, a write-ahead log, checkpoints and recovery. It is what LedgerWriter protects. A
// crash at any write, the last one torn, loses no transfer that was reported as committed and
// invents none. It does not survive a disk that forgets what was flushed, nor changes by others
// than stores that share its files. One store object per folder at a time, unless they share it;
// not for two threads at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/roles/ledger_format.h"
#include "sim/roles/ledger_image.h"
#include "sim/roles/win_file.h"

namespace vsskit::roles {

struct LedgerShape {
  std::uint32_t accounts = 2000;
  std::int64_t opening_balance = 1000;
};

// Bytes of the data file.
struct ChangedRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

class LedgerStore {
 public:
  // Makes the folder and an empty ledger in it, replacing one that is there. Leaves it open.
  LedgerStatus create(const std::wstring& folder, const LedgerShape& shape = {});
  // Recovers where the last user of the files did not finish, and writes what recovery found.
  LedgerStatus open(const std::wstring& folder);
  // Stores of other processes work with the files too, one at a time: what they changed is read
  // again before anything is written.
  void share() { shared_ = true; }
  // Without a checkpoint: the log keeps what the pages lack.
  void close();
  [[nodiscard]] bool is_open() const { return open_; }

  // One transaction; when it returns ok the transfer is durable. An I/O error closes the store:
  // whether that one transfer happened is known only after open().
  LedgerStatus transfer(std::uint32_t from, std::uint32_t to, std::int64_t amount);
  // Brings the pages up to last_lsn(). Nothing is written where they are.
  LedgerStatus checkpoint();
  // Drops the log's records below `lsn`, but none that the pages do not hold yet.
  LedgerStatus truncate_log_before(Lsn lsn);

  // Reads the files again and compares them with what this object believes.
  [[nodiscard]] LedgerStatus verify() const;

  [[nodiscard]] const std::wstring& folder() const { return folder_; }
  [[nodiscard]] std::uint32_t accounts() const { return state_.header.accounts; }
  // `account` must exist.
  [[nodiscard]] std::int64_t balance(std::uint32_t account) const {
    return state_.balance(account);
  }
  // Of the last committed transfer; 0 before the first.
  [[nodiscard]] Lsn last_lsn() const { return state_.last_lsn(); }
  [[nodiscard]] Lsn checkpoint_lsn() const { return state_.header.checkpoint_lsn; }
  // How large the files are now.
  [[nodiscard]] std::uint64_t log_bytes() const { return state_.log_bytes; }
  [[nodiscard]] std::uint64_t data_bytes() const { return page_offset(page_count(accounts())); }
  // Of the first record in the log; last_lsn() + 1 when the log is empty.
  [[nodiscard]] Lsn first_logged() const;
  // The parts of the data file that changed in checkpoints after the one at `lsn`: pages by their
  // LSN, and the headers where there is anything. Ascending, neighbours joined.
  [[nodiscard]] std::vector<ChangedRange> changed_since(Lsn lsn) const;
  // When the checkpoint at `lsn` was taken, in FILETIME ticks; of the latest one before it where
  // there is none, 1 (before all files) where that is forgotten too.
  [[nodiscard]] std::uint64_t time_of(Lsn lsn) const;

 private:
  [[nodiscard]] std::wstring path(const wchar_t* name) const { return folder_ + L'\\' + name; }
  LedgerStatus give_up();
  LedgerStatus settle();
  LedgerStatus meet_others();
  [[nodiscard]] bool is_as_left();
  LedgerStatus write_checkpoint();
  [[nodiscard]] bool write_pages(const std::vector<std::uint32_t>& numbers);
  [[nodiscard]] bool write_header(Lsn lsn);
  [[nodiscard]] bool rewrite_log(const std::vector<LedgerRecord>& records);

  std::wstring folder_;
  File data_;
  File log_;
  LedgerImage state_;                   // what the files mean; `repaired` is not used here
  std::map<std::uint32_t, Lsn> dirty_;  // pages changed since the last checkpoint
  bool open_ = false;
  bool shared_ = false;
};

}  // namespace vsskit::roles
