#include "sim/roles/edit_journal.h"

#include <algorithm>

namespace vsskit::roles {
namespace {

void put(Bytes& bytes, std::size_t at, std::uint64_t word) {
  for (std::size_t i = 0; i < 8; ++i)
    bytes[at + i] = static_cast<std::uint8_t>(word >> (8 * i) & 0xff);
}

std::uint64_t get(const Bytes& bytes, std::size_t at) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i)
    word |= static_cast<std::uint64_t>(bytes[at + i]) << (8 * i);
  return word;
}

// A page says which edit changed it last, and every byte behind that repeats it in its way.
Bytes page_of(std::uint64_t position) {
  Bytes page(kBookPage);
  put(page, 0, position);
  for (std::size_t i = 8; i < page.size(); ++i)
    page[i] = static_cast<std::uint8_t>(position * 31 + i);
  return page;
}

}  // namespace

bool EditJournal::create() const {
  Bytes book;
  for (std::uint64_t i = 0; i < kBookPages; ++i) {
    const Bytes page = page_of(0);
    book.insert(book.end(), page.begin(), page.end());
  }
  return make_folders(folder_) && write_file(joined(folder_, kBookFile), book) &&
         write_file(joined(folder_, kEditsFile), {});
}

bool EditJournal::add(std::uint64_t edit) const {
  File log;
  std::uint64_t size = 0;
  Bytes record(kEditRecord);
  put(record, 0, edit);
  return log.open(joined(folder_, kEditsFile), OpenMode::read_write) && log.size(size) &&
         log.write_at(size, record.data(), record.size()) && log.flush() &&
         advance(size / kEditRecord + 1);
}

bool EditJournal::advance(std::uint64_t position) const {
  File book;
  const Bytes page = page_of(position);
  // Steps of five: edits that follow each other do not change neighbours.
  const std::uint64_t place = position * 5 % kBookPages;
  return book.open(joined(folder_, kBookFile), OpenMode::read_write) &&
         book.write_at(place * kBookPage, page.data(), page.size()) && book.flush();
}

bool EditJournal::read_pages(std::vector<std::uint64_t>& last_edits) const {
  Bytes book;
  if (!read_file(joined(folder_, kBookFile), book)) return false;
  if (book.size() != kBookPage * kBookPages) return false;
  for (std::size_t at = 0; at < book.size(); at += kBookPage) {
    last_edits.push_back(get(book, at));
    const Bytes page = page_of(last_edits.back());
    if (!std::equal(page.begin(), page.end(), book.begin() + static_cast<std::ptrdiff_t>(at))) {
      return false;
    }
  }
  return true;
}

bool EditJournal::read_book(std::uint64_t& edits) const {
  std::vector<std::uint64_t> pages;
  if (!read_pages(pages)) return false;
  edits = *std::max_element(pages.begin(), pages.end());
  return true;
}

bool EditJournal::read_log(std::vector<std::uint64_t>& edits) const {
  Bytes log;
  edits.clear();
  if (!read_file(joined(folder_, kEditsFile), log) || log.size() % kEditRecord != 0) return false;
  for (std::size_t at = 0; at < log.size(); at += kEditRecord)
    edits.push_back(get(log, at));
  return true;
}

bool EditJournal::changed_since(std::uint64_t edits, std::vector<Range>& ranges) const {
  std::vector<std::uint64_t> pages;
  ranges.clear();
  if (!read_pages(pages)) return false;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (pages[i] <= edits) continue;
    const std::uint64_t offset = i * kBookPage;
    const bool joins = !ranges.empty() && ranges.back().offset + ranges.back().length == offset;
    if (joins) {
      ranges.back().length += kBookPage;
    } else {
      ranges.push_back({offset, kBookPage});
    }
  }
  return true;
}

}  // namespace vsskit::roles
