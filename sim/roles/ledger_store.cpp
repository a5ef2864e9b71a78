// See ledger_store.h. Orders that matter: a log record is flushed before its transfer counts; page
// images reach the scratch file before the pages are overwritten in place; the header moves the
// checkpoint only when the pages are down; the log shrinks only below the checkpoint, and its tail
// reaches a scratch file before the log is rewritten in place.
#include "sim/roles/ledger_store.h"

#include <algorithm>
#include <utility>

namespace vsskit::roles {
namespace {

LedgerPage fresh_page(std::uint32_t number, const LedgerShape& shape) {
  LedgerPage page;
  page.number = number;
  for (std::size_t i = 0; i < kAccountsPerPage; ++i) {
    const std::uint64_t account = number * static_cast<std::uint64_t>(kAccountsPerPage) + i;
    page.balances[i] = account < shape.accounts ? shape.opening_balance : 0;
  }
  return page;
}

}  // namespace

LedgerStatus LedgerStore::create(const std::wstring& folder, const LedgerShape& shape) {
  close();
  folder_ = folder;
  if (!make_folders(folder)) return LedgerStatus::io_error;
  for (const wchar_t* scratch : {kPagesScratch, kLogScratch}) {
    if (!remove_file(path(scratch))) return LedgerStatus::io_error;
  }
  LedgerHeader header;
  header.accounts = shape.accounts;
  header.opening_balance = shape.opening_balance;
  header.marks.push_back({0, now_ticks()});
  Bytes content = encode(header);
  const Bytes second(content);
  content.insert(content.end(), second.begin(), second.end());
  for (std::uint32_t number = 0; number < page_count(shape.accounts); ++number) {
    const Bytes page = encode(fresh_page(number, shape));
    content.insert(content.end(), page.begin(), page.end());
  }
  if (!write_file(path(kLogFile), {}) || !write_file(path(kDataFile), content)) {
    return LedgerStatus::io_error;
  }
  return open(folder);
}

LedgerStatus LedgerStore::open(const std::wstring& folder) {
  close();
  folder_ = folder;
  const LedgerStatus status = read_ledger(folder, state_);
  if (status != LedgerStatus::ok) return status;
  if (!data_.open(path(kDataFile), OpenMode::read_write)) return LedgerStatus::io_error;
  if (!log_.open(path(kLogFile), OpenMode::read_write)) return LedgerStatus::io_error;
  open_ = true;
  return settle();
}

// Writes what recovery found, so that the files alone say it and the scratch files can go.
LedgerStatus LedgerStore::settle() {
  if (state_.log_from_scratch && !rewrite_log(state_.log)) return give_up();
  const std::uint64_t whole = state_.log.size() * kRecordSize;
  if (!state_.log_from_scratch && state_.log_bytes != whole) {
    if (!log_.resize(whole) || !log_.flush()) return give_up();
  }
  state_.log_bytes = whole;
  state_.log_from_scratch = false;
  if (!remove_file(path(kLogScratch))) return give_up();
  for (const LedgerPage& page : state_.pages) {
    if (page.lsn > state_.header.checkpoint_lsn) dirty_[page.number] = page.lsn;
  }
  // In place before the scratch file goes: it may hold the only whole copy of these pages.
  if (!state_.repaired.empty() && !write_pages(state_.repaired)) return give_up();
  state_.repaired.clear();
  if (!remove_file(path(kPagesScratch))) return give_up();
  return write_checkpoint();
}

// A checkpoint changes the header's generation, a transfer makes the log longer, a truncation
// changes its first record.
bool LedgerStore::is_as_left() {
  std::uint64_t log_bytes = 0;
  if (!log_.size(log_bytes) || log_bytes != state_.log_bytes) return false;
  std::size_t got = 0;
  if (!state_.log.empty()) {
    Bytes first(kRecordSize);
    if (!log_.read_at(0, first.data(), first.size(), got)) return false;
    if (first != encode(state_.log.front())) return false;
  }
  Bytes headers(kHeaderPages * kPageSize);
  LedgerHeader found;
  return data_.read_at(0, headers.data(), headers.size(), got) && got == headers.size() &&
         read_header(headers, found) && found.generation == state_.header.generation;
}

LedgerStatus LedgerStore::meet_others() {
  if (!open_) return LedgerStatus::closed;
  return !shared_ || is_as_left() ? LedgerStatus::ok : open(std::wstring(folder_));
}

void LedgerStore::close() {
  data_.close();
  log_.close();
  dirty_.clear();
  state_ = {};
  open_ = false;
}

LedgerStatus LedgerStore::give_up() {
  data_.close();
  log_.close();
  open_ = false;
  return LedgerStatus::io_error;
}

LedgerStatus LedgerStore::transfer(std::uint32_t from, std::uint32_t to, std::int64_t amount) {
  if (const LedgerStatus met = meet_others(); met != LedgerStatus::ok) return met;
  if (from >= accounts() || to >= accounts()) return LedgerStatus::no_such_account;
  if (amount < 0 || balance(from) < amount) return LedgerStatus::too_little_money;
  const LedgerRecord record{last_lsn() + 1, from, to, amount, now_ticks()};
  const Bytes bytes = encode(record);
  if (!log_.write_at(state_.log_bytes, bytes.data(), bytes.size()) || !log_.flush()) {
    return give_up();
  }
  state_.log_bytes += bytes.size();
  state_.log.push_back(record);
  LedgerPage& source = state_.pages[from / kAccountsPerPage];
  LedgerPage& target = state_.pages[to / kAccountsPerPage];
  source.balances[from % kAccountsPerPage] -= amount;
  target.balances[to % kAccountsPerPage] += amount;
  source.lsn = target.lsn = record.lsn;
  dirty_[source.number] = dirty_[target.number] = record.lsn;
  return LedgerStatus::ok;
}

LedgerStatus LedgerStore::checkpoint() {
  const LedgerStatus met = meet_others();
  return met == LedgerStatus::ok ? write_checkpoint() : met;
}

LedgerStatus LedgerStore::write_checkpoint() {
  if (dirty_.empty()) return LedgerStatus::ok;
  std::vector<std::uint32_t> numbers;
  std::vector<Bytes> images;
  for (const auto& [number, lsn] : dirty_) {
    numbers.push_back(number);
    images.push_back(encode(state_.pages[number]));
  }
  if (!write_file(path(kPagesScratch), encode_scratch(images))) return give_up();
  if (!write_pages(numbers) || !write_header(last_lsn())) return give_up();
  if (!remove_file(path(kPagesScratch))) return give_up();
  dirty_.clear();
  return LedgerStatus::ok;
}

bool LedgerStore::write_pages(const std::vector<std::uint32_t>& numbers) {
  for (const std::uint32_t number : numbers) {
    const Bytes page = encode(state_.pages[number]);
    if (!data_.write_at(page_offset(number), page.data(), page.size())) return false;
  }
  return data_.flush();
}

bool LedgerStore::write_header(Lsn lsn) {
  LedgerHeader& header = state_.header;
  ++header.generation;
  header.checkpoint_lsn = lsn;
  if (header.marks.empty() || header.marks.back().lsn != lsn) {
    header.marks.push_back({lsn, now_ticks()});
  }
  if (header.marks.size() > kCheckpointsKept) header.marks.erase(header.marks.begin());
  const Bytes bytes = encode(header);
  const std::uint64_t slot = header.generation % kHeaderPages;
  return data_.write_at(slot * kPageSize, bytes.data(), bytes.size()) && data_.flush();
}

LedgerStatus LedgerStore::truncate_log_before(Lsn lsn) {
  if (const LedgerStatus met = meet_others(); met != LedgerStatus::ok) return met;
  lsn = std::min(lsn, checkpoint_lsn() + 1);
  std::vector<LedgerRecord> tail;
  for (const LedgerRecord& record : state_.log) {
    if (record.lsn >= lsn) tail.push_back(record);
  }
  if (tail.size() == state_.log.size()) return LedgerStatus::ok;
  std::vector<Bytes> units;
  for (const LedgerRecord& record : tail)
    units.push_back(encode(record));
  if (!tail.empty() && !write_file(path(kLogScratch), encode_scratch(units))) return give_up();
  if (!rewrite_log(tail) || !remove_file(path(kLogScratch))) return give_up();
  state_.log = std::move(tail);
  state_.log_bytes = state_.log.size() * kRecordSize;
  return LedgerStatus::ok;
}

bool LedgerStore::rewrite_log(const std::vector<LedgerRecord>& records) {
  const Bytes bytes = encode_log(records);
  return log_.resize(0) && log_.write_at(0, bytes.data(), bytes.size()) && log_.flush();
}

LedgerStatus LedgerStore::verify() const {
  if (!open_) return LedgerStatus::closed;
  LedgerImage disk;
  const LedgerStatus status = read_ledger(folder_, disk);
  if (status != LedgerStatus::ok) return status;
  bool same = disk.header.accounts == accounts() && disk.last_lsn() == last_lsn() &&
              disk.log.size() == state_.log.size();
  for (std::uint32_t account = 0; same && account < accounts(); ++account) {
    same = disk.balance(account) == balance(account);
  }
  return same ? LedgerStatus::ok : LedgerStatus::damaged;
}

Lsn LedgerStore::first_logged() const {
  return state_.log.empty() ? last_lsn() + 1 : state_.log.front().lsn;
}

std::vector<ChangedRange> LedgerStore::changed_since(Lsn lsn) const {
  std::vector<ChangedRange> ranges;
  for (const LedgerPage& page : state_.pages) {
    if (page.lsn <= lsn) continue;
    const std::uint64_t offset = page_offset(page.number);
    if (ranges.empty()) ranges.push_back({0, kHeaderPages * kPageSize});
    if (ranges.back().offset + ranges.back().length != offset) {
      ranges.push_back({offset, 0});
    }
    ranges.back().length += kPageSize;
  }
  return ranges;
}

std::uint64_t LedgerStore::time_of(Lsn lsn) const {
  std::uint64_t time = 1;
  for (const CheckpointMark& mark : state_.header.marks) {
    if (mark.lsn <= lsn) time = mark.time;
  }
  return time;
}

}  // namespace vsskit::roles
