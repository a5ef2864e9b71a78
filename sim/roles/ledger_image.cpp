// See ledger_image.h. Recovery in this order: the later whole header; every page, from the scratch
// file where the disk has it torn or older; the log up to its first harmed record; then each record
// that a page has not seen yet is applied to it.
#include "sim/roles/ledger_image.h"

#include <algorithm>

namespace vsskit::roles {

bool read_header(const Bytes& data, LedgerHeader& header) {
  bool found = false;
  for (std::size_t slot = 0; slot < kHeaderPages; ++slot) {
    LedgerHeader candidate;
    if (data.size() < (slot + 1) * kPageSize) break;
    if (!decode(data.data() + slot * kPageSize, candidate)) continue;
    if (!found || candidate.generation > header.generation) header = std::move(candidate);
    found = true;
  }
  return found;
}

namespace {

void read_pages(const Bytes& data, std::vector<LedgerPage>& pages, std::vector<bool>& whole) {
  for (std::uint32_t number = 0; number < pages.size(); ++number) {
    const auto offset = static_cast<std::size_t>(page_offset(number));
    whole[number] = offset + kPageSize <= data.size() &&
                    decode(data.data() + offset, pages[number]) && pages[number].number == number;
  }
}

void take_scratch_pages(const std::wstring& folder, LedgerImage& image, std::vector<bool>& whole) {
  Bytes content;
  std::vector<Bytes> units;
  if (!read_file(folder + L'\\' + kPagesScratch, content)) return;
  if (!decode_scratch(content, kPageSize, units)) return;
  for (const Bytes& unit : units) {
    LedgerPage page;
    if (!decode(unit.data(), page) || page.number >= image.pages.size()) continue;
    LedgerPage& target = image.pages[page.number];
    if (whole[page.number] && target.lsn >= page.lsn) continue;
    target = page;
    whole[page.number] = true;
    image.repaired.push_back(page.number);
  }
}

// A truncation that was cut short left the log's tail in the scratch file, unless the log still
// reaches as far.
void take_scratch_log(const std::wstring& folder, LedgerImage& image) {
  Bytes content;
  std::vector<Bytes> units;
  if (!read_file(folder + L'\\' + kLogScratch, content)) return;
  if (!decode_scratch(content, kRecordSize, units) || units.empty()) return;
  Bytes joined;
  for (const Bytes& unit : units)
    joined.insert(joined.end(), unit.begin(), unit.end());
  std::vector<LedgerRecord> tail = decode_log(joined.data(), joined.size());
  const Lsn reached = image.log.empty() ? 0 : image.log.back().lsn;
  if (tail.empty() || reached >= tail.back().lsn) return;
  image.log = std::move(tail);
  image.log_from_scratch = true;
}

void apply(const LedgerRecord& record, std::uint32_t account, std::int64_t amount,
           std::vector<LedgerPage>& pages) {
  LedgerPage& page = pages[account / kAccountsPerPage];
  // Both accounts of a transfer can lie on one page, hence `<` and the LSN set by the caller.
  if (record.lsn <= page.lsn) return;
  page.balances[account % kAccountsPerPage] += amount;
}

bool redo(LedgerImage& image) {
  for (const LedgerRecord& record : image.log) {
    if (record.from >= image.header.accounts || record.to >= image.header.accounts) return false;
    apply(record, record.from, -record.amount, image.pages);
    apply(record, record.to, record.amount, image.pages);
    for (const std::uint32_t account : {record.from, record.to}) {
      LedgerPage& page = image.pages[account / kAccountsPerPage];
      page.lsn = std::max(page.lsn, record.lsn);
    }
  }
  return true;
}

}  // namespace

const wchar_t* name_of(LedgerStatus status) {
  switch (status) {
    case LedgerStatus::ok:
      return L"ok";
    case LedgerStatus::closed:
      return L"closed";
    case LedgerStatus::io_error:
      return L"I/O error";
    case LedgerStatus::not_a_ledger:
      return L"not a ledger";
    case LedgerStatus::damaged:
      return L"damaged";
    case LedgerStatus::no_such_account:
      return L"no such account";
    case LedgerStatus::too_little_money:
      return L"too little money";
  }
  return L"unknown";
}

Lsn LedgerImage::last_lsn() const {
  return log.empty() ? header.checkpoint_lsn : std::max(header.checkpoint_lsn, log.back().lsn);
}

std::int64_t LedgerImage::balance(std::uint32_t account) const {
  return pages[account / kAccountsPerPage].balances[account % kAccountsPerPage];
}

std::int64_t LedgerImage::total() const {
  std::int64_t sum = 0;
  for (std::uint32_t account = 0; account < header.accounts; ++account)
    sum += balance(account);
  return sum;
}

LedgerStatus read_ledger(const std::wstring& folder, LedgerImage& image) {
  image = {};
  Bytes data;
  Bytes log;
  if (!read_file(folder + L'\\' + kDataFile, data)) return LedgerStatus::not_a_ledger;
  if (!read_header(data, image.header)) return LedgerStatus::not_a_ledger;
  // A header is whole only if its checksum says so, but a size can still be a lie.
  if (page_count(image.header.accounts) > data.size() / kPageSize) return LedgerStatus::damaged;
  image.pages.resize(page_count(image.header.accounts));
  std::vector<bool> whole(image.pages.size());
  read_pages(data, image.pages, whole);
  take_scratch_pages(folder, image, whole);
  if (std::find(whole.begin(), whole.end(), false) != whole.end()) return LedgerStatus::damaged;
  if (!read_file(folder + L'\\' + kLogFile, log)) return LedgerStatus::damaged;
  image.log_bytes = log.size();
  image.log = decode_log(log.data(), log.size());
  take_scratch_log(folder, image);
  if (!image.log.empty() && image.log.front().lsn > image.header.checkpoint_lsn + 1) {
    return LedgerStatus::damaged;
  }
  if (!redo(image)) return LedgerStatus::damaged;
  const std::int64_t expected = image.header.opening_balance * image.header.accounts;
  return image.total() == expected ? LedgerStatus::ok : LedgerStatus::damaged;
}

}  // namespace vsskit::roles
