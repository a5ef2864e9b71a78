// See ledger_format.h.
#include "sim/roles/ledger_format.h"

#include <algorithm>
#include <cstring>

namespace vsskit::roles {
namespace {

constexpr std::uint64_t kHeaderMagic = 0x31305244474c5356;   // "VSLGDR01"
constexpr std::uint32_t kPageMagic = 0x45474150;             // "PAGE"
constexpr std::uint32_t kRecordMagic = 0x4e415254;           // "TRAN"
constexpr std::uint64_t kScratchMagic = 0x3148435441524353;  // "SCRATCH1"

template <class T>
void put(Bytes& bytes, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
}

template <class T>
T take(const std::uint8_t*& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<std::uint64_t>(*bytes++) << (8 * i);
  }
  return static_cast<T>(value);
}

std::uint64_t checksum(const std::uint8_t* bytes, std::size_t size) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (std::size_t i = 0; i < size; ++i)
    sum = (sum ^ bytes[i]) * 0x100000001b3;
  return sum;
}

Bytes sealed(Bytes bytes, std::size_t size) {
  bytes.resize(size - 8);
  put(bytes, checksum(bytes.data(), bytes.size()));
  return bytes;
}

bool is_sealed(const std::uint8_t* bytes, std::size_t size) {
  const std::uint8_t* end = bytes + size - 8;
  return take<std::uint64_t>(end) == checksum(bytes, size - 8);
}

}  // namespace

std::size_t page_count(std::uint32_t accounts) {
  return (accounts + kAccountsPerPage - 1) / kAccountsPerPage;
}

std::uint64_t page_offset(std::uint32_t number) {
  return (kHeaderPages + static_cast<std::uint64_t>(number)) * kPageSize;
}

Bytes encode(const LedgerHeader& header) {
  Bytes bytes;
  put(bytes, kHeaderMagic);
  put(bytes, header.accounts);
  put(bytes, header.opening_balance);
  put(bytes, header.generation);
  put(bytes, header.checkpoint_lsn);
  put(bytes, static_cast<std::uint32_t>(header.marks.size()));
  for (const CheckpointMark& mark : header.marks) {
    put(bytes, mark.lsn);
    put(bytes, mark.time);
  }
  return sealed(std::move(bytes), kPageSize);
}

Bytes encode(const LedgerPage& page) {
  Bytes bytes;
  put(bytes, kPageMagic);
  put(bytes, page.number);
  put(bytes, page.lsn);
  for (const std::int64_t balance : page.balances)
    put(bytes, balance);
  return sealed(std::move(bytes), kPageSize);
}

Bytes encode(const LedgerRecord& record) {
  Bytes bytes;
  put(bytes, kRecordMagic);
  put(bytes, record.from);
  put(bytes, record.lsn);
  put(bytes, record.to);
  put(bytes, record.amount);
  put(bytes, record.time);
  return sealed(std::move(bytes), kRecordSize);
}

Bytes encode_scratch(const std::vector<Bytes>& units) {
  Bytes bytes;
  put(bytes, kScratchMagic);
  put(bytes, static_cast<std::uint64_t>(units.size()));
  for (const Bytes& unit : units)
    bytes.insert(bytes.end(), unit.begin(), unit.end());
  const std::size_t size = bytes.size() + 8;
  return sealed(std::move(bytes), size);
}

bool decode(const std::uint8_t* bytes, LedgerHeader& header) {
  if (!is_sealed(bytes, kPageSize)) return false;
  if (take<std::uint64_t>(bytes) != kHeaderMagic) return false;
  header.accounts = take<std::uint32_t>(bytes);
  header.opening_balance = take<std::int64_t>(bytes);
  header.generation = take<std::uint64_t>(bytes);
  header.checkpoint_lsn = take<std::uint64_t>(bytes);
  const auto count = std::min<std::size_t>(take<std::uint32_t>(bytes), kCheckpointsKept);
  header.marks.clear();
  for (std::size_t i = 0; i < count; ++i) {
    CheckpointMark mark;
    mark.lsn = take<std::uint64_t>(bytes);
    mark.time = take<std::uint64_t>(bytes);
    header.marks.push_back(mark);
  }
  return true;
}

bool decode(const std::uint8_t* bytes, LedgerPage& page) {
  if (!is_sealed(bytes, kPageSize) || take<std::uint32_t>(bytes) != kPageMagic) return false;
  page.number = take<std::uint32_t>(bytes);
  page.lsn = take<std::uint64_t>(bytes);
  for (std::int64_t& balance : page.balances)
    balance = take<std::int64_t>(bytes);
  return true;
}

bool decode(const std::uint8_t* bytes, LedgerRecord& record) {
  if (!is_sealed(bytes, kRecordSize) || take<std::uint32_t>(bytes) != kRecordMagic) return false;
  record.from = take<std::uint32_t>(bytes);
  record.lsn = take<std::uint64_t>(bytes);
  record.to = take<std::uint32_t>(bytes);
  record.amount = take<std::int64_t>(bytes);
  record.time = take<std::uint64_t>(bytes);
  return true;
}

bool decode_scratch(const Bytes& content, std::size_t unit_size, std::vector<Bytes>& units) {
  units.clear();
  if (content.size() < 24 || !is_sealed(content.data(), content.size())) return false;
  const std::uint8_t* bytes = content.data();
  if (take<std::uint64_t>(bytes) != kScratchMagic) return false;
  const auto count = take<std::uint64_t>(bytes);
  if (count != (content.size() - 24) / unit_size) return false;
  for (std::uint64_t i = 0; i < count; ++i, bytes += unit_size) {
    units.emplace_back(bytes, bytes + unit_size);
  }
  return true;
}

std::vector<LedgerRecord> decode_log(const std::uint8_t* bytes, std::size_t size) {
  std::vector<LedgerRecord> records;
  for (std::size_t at = 0; at + kRecordSize <= size; at += kRecordSize) {
    LedgerRecord record;
    if (!decode(bytes + at, record)) break;
    if (!records.empty() && record.lsn != records.back().lsn + 1) break;
    records.push_back(record);
  }
  return records;
}

Bytes encode_log(const std::vector<LedgerRecord>& records) {
  Bytes bytes;
  for (const LedgerRecord& record : records) {
    const Bytes unit = encode(record);
    bytes.insert(bytes.end(), unit.begin(), unit.end());
  }
  return bytes;
}

}  // namespace vsskit::roles
