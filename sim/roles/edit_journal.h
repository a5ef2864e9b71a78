// What the application of a mixed tree keeps of its own edits: a book with fixed pages, of which
// each edit changes one, and a log that only grows and holds every edit's number. The book says how
// many edits the tree holds; with the log, an older tree can be led to any later point.
#pragma once

#include <windows.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sim/roles/path_text.h"

namespace vsskit::roles {

inline constexpr const wchar_t* kBookFile = L"book.dat";
inline constexpr const wchar_t* kEditsFile = L"edits.log";
inline constexpr std::uint64_t kBookPage = 512;
inline constexpr std::uint64_t kBookPages = 32;
inline constexpr std::uint64_t kEditRecord = 8;

// Both files in one folder. Every function fails where a file cannot be read or written.
class EditJournal {
 public:
  explicit EditJournal(std::wstring folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::wstring& folder() const { return folder_; }
  // An empty book and log, in place of what was there.
  [[nodiscard]] bool create() const;
  // Takes an edit into both.
  [[nodiscard]] bool add(std::uint64_t edit) const;
  // Takes the next edit of the log into the book alone: it was made again.
  [[nodiscard]] bool advance(std::uint64_t position) const;

  // How many edits the book holds; false also where a page is not whole.
  [[nodiscard]] bool read_book(std::uint64_t& edits) const;
  // All edits of the log, in their order.
  [[nodiscard]] bool read_log(std::vector<std::uint64_t>& edits) const;
  // The pages that changed since the book held so many edits, neighbours joined.
  [[nodiscard]] bool changed_since(std::uint64_t edits, std::vector<Range>& ranges) const;

 private:
  [[nodiscard]] bool read_pages(std::vector<std::uint64_t>& last_edits) const;

  std::wstring folder_;
};

}  // namespace vsskit::roles
