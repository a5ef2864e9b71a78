// What a ledger's folder holds, read without changing anything: the state to which recovery leads.
// It serves the store's own start, and anyone who wants to verify a copy of the files, on a shadow
// copy or on a backup medium.
#pragma once

#include <string>
#include <vector>

#include "sim/roles/ledger_format.h"

namespace vsskit::roles {

enum class LedgerStatus {
  ok,
  closed,        // not open, or given up after an I/O error
  io_error,      // a file function failed; the store is closed and must be opened again
  not_a_ledger,  // no data file, or none with a whole header
  damaged,       // a page is unreadable and no scratch copy has it, the log has a gap, or the
                 // balances do not add up
  no_such_account,
  too_little_money,
};
[[nodiscard]] const wchar_t* name_of(LedgerStatus status);

// The folder's content after a recovery that has not been written yet.
struct LedgerImage {
  LedgerHeader header;
  std::vector<LedgerPage> pages;        // with the log's records applied
  std::vector<LedgerRecord> log;        // whole records, in order
  std::vector<std::uint32_t> repaired;  // pages taken from the scratch file: the disk has them torn
  std::uint64_t log_bytes = 0;          // the log file's size; more than its records when torn
  bool log_from_scratch = false;        // the log file lost its tail, the scratch file has it

  [[nodiscard]] Lsn last_lsn() const;
  [[nodiscard]] std::int64_t balance(std::uint32_t account) const;
  // The sum of all balances, which no transfer changes.
  [[nodiscard]] std::int64_t total() const;
};

// The later whole header of a data file that begins with these bytes; false where none is whole.
[[nodiscard]] bool read_header(const Bytes& data, LedgerHeader& header);

// `folder` without a trailing backslash; may lie on a shadow copy's device.
[[nodiscard]] LedgerStatus read_ledger(const std::wstring& folder, LedgerImage& image);

}  // namespace vsskit::roles
