// The ledger's files, byte by byte: the data file's two headers and its pages, the records of the
// log, and the two scratch files that make a checkpoint and a log truncation survive a crash. All
// numbers are little-endian; every unit ends in a 64-bit FNV-1a checksum of what precedes it. Only
// values and bytes here, no I/O.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/roles/win_file.h"

namespace vsskit::roles {

// A log sequence number: the running number of a committed transfer, from 1. 0 is "before all".
using Lsn = std::uint64_t;

inline constexpr std::size_t kPageSize = 4096;
inline constexpr std::size_t kHeaderPages = 2;  // written in turns, so that one is always whole
inline constexpr std::size_t kAccountsPerPage = (kPageSize - 32) / 8;
inline constexpr std::size_t kRecordSize = 48;
inline constexpr std::size_t kCheckpointsKept = 64;

inline constexpr const wchar_t* kDataFile = L"ledger.dat";
inline constexpr const wchar_t* kLogFile = L"ledger.log";
inline constexpr const wchar_t* kPagesScratch = L"pages.tmp";
inline constexpr const wchar_t* kLogScratch = L"log.tmp";

// When a checkpoint was taken: how a stamp's LSN is turned into a time.
struct CheckpointMark {
  Lsn lsn = 0;
  std::uint64_t time = 0;  // FILETIME ticks
};

struct LedgerHeader {
  std::uint32_t accounts = 0;
  std::int64_t opening_balance = 0;   // of every account
  std::uint64_t generation = 0;       // the higher of two whole headers counts
  Lsn checkpoint_lsn = 0;             // everything up to it is in the pages
  std::vector<CheckpointMark> marks;  // the latest kCheckpointsKept, oldest first
};

struct LedgerPage {
  std::uint32_t number = 0;  // from 0, headers not counted
  Lsn lsn = 0;               // of the last transfer that changed it
  std::array<std::int64_t, kAccountsPerPage> balances{};
};

struct LedgerRecord {
  Lsn lsn = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::int64_t amount = 0;
  std::uint64_t time = 0;  // FILETIME ticks
};

[[nodiscard]] std::size_t page_count(std::uint32_t accounts);
// Where page `number` lies in the data file.
[[nodiscard]] std::uint64_t page_offset(std::uint32_t number);

[[nodiscard]] Bytes encode(const LedgerHeader& header);
[[nodiscard]] Bytes encode(const LedgerPage& page);
[[nodiscard]] Bytes encode(const LedgerRecord& record);
// A scratch file: its units, a count, and a checksum over all, so that half a file is none.
[[nodiscard]] Bytes encode_scratch(const std::vector<Bytes>& units);

// False where the bytes are not such a unit, whole and unharmed.
[[nodiscard]] bool decode(const std::uint8_t* bytes, LedgerHeader& header);
[[nodiscard]] bool decode(const std::uint8_t* bytes, LedgerPage& page);
[[nodiscard]] bool decode(const std::uint8_t* bytes, LedgerRecord& record);
// A log's records, whole and without a gap, up to the first that is not.
[[nodiscard]] std::vector<LedgerRecord> decode_log(const std::uint8_t* bytes, std::size_t size);
[[nodiscard]] Bytes encode_log(const std::vector<LedgerRecord>& records);
[[nodiscard]] bool decode_scratch(const Bytes& content, std::size_t unit_size,
                                  std::vector<Bytes>& units);

}  // namespace vsskit::roles
