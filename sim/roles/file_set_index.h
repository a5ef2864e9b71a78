// File sets by their folders: which of many name a given file, without looking at each.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sim/roles/path_text.h"
#include "sim/roles/writer_view.h"

namespace vsskit::roles {

// The name and the folder of a path.
[[nodiscard]] std::wstring file_name(const std::wstring& path);
[[nodiscard]] std::wstring folder_name(const std::wstring& path);

class FileSetIndex {
 public:
  // Variables in the set's path are expanded now. `number` is what find() gives back.
  void add(const FileSetView& files, std::size_t number);
  // The first set added for the nearest folder that names the file; kNone where there is none.
  // O(depth of the path + sets of the folders above it).
  [[nodiscard]] std::size_t find(const std::wstring& path) const;
  // The same for a folder that a recursive set reaches.
  [[nodiscard]] std::size_t find_folder(const std::wstring& path) const;
  [[nodiscard]] bool holds(const std::wstring& folder) const {
    return find_folder(folder) != kNone;
  }
  [[nodiscard]] bool empty() const { return places_.empty(); }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

 private:
  // Walks up from a folder; `fits` looks at one entry and at whether its folder is where it began.
  template <class Fits>
  [[nodiscard]] std::size_t climb(const std::wstring& folder, Fits fits) const;
  struct Entry {
    std::wstring filespec;
    bool recursive = false;
    std::size_t number = 0;
  };
  std::map<std::wstring, std::vector<Entry>> places_;  // by path_key() of the folder
};

}  // namespace vsskit::roles
