// See stored_backup.h.
#include "sim/roles/stored_backup.h"

#include <algorithm>
#include <utility>

#include "sim/roles/file_set_index.h"
#include "sim/roles/path_text.h"

namespace vsskit::roles {
namespace {

constexpr const wchar_t* kCatalogue = L"catalogue.txt";
constexpr const wchar_t* kFolderLine = L"folder ";
constexpr const wchar_t* kStampLine = L"stamp ";
constexpr const wchar_t* kComponents = L"components.xml";
constexpr const wchar_t* kBeside = L"..\\";
// A chain that leads back to itself, or is longer than anybody keeps, is not followed.
constexpr std::size_t kChainMax = 10000;

struct TypeName {
  VSS_BACKUP_TYPE type;
  const wchar_t* name;
};
constexpr TypeName kTypes[] = {
    {VSS_BT_FULL, L"FULL"}, {VSS_BT_INCREMENTAL, L"INCREMENTAL"},
    {VSS_BT_LOG, L"LOG"},   {VSS_BT_DIFFERENTIAL, L"DIFFERENTIAL"},
    {VSS_BT_COPY, L"COPY"}, {VSS_BT_OTHER, L"OTHER"},
};

bool starts(const std::wstring& text, const wchar_t* beginning) {
  return text.compare(0, std::wstring(beginning).size(), beginning) == 0;
}

bool is_whole(const std::wstring& path) {
  return path.size() > 1 && (path[1] == L':' || path[0] == L'\\');
}

bool take_digits(const std::wstring& text, std::size_t& at, std::uint64_t& value) {
  const std::size_t begin = at;
  value = 0;
  for (; at < text.size() && text[at] >= L'0' && text[at] <= L'9'; ++at) {
    value = value * 10 + static_cast<std::uint64_t>(text[at] - L'0');
  }
  return at > begin;
}

// A colon stands in no name, so the first ` digits:digits ` is what parts path and place.
bool parse_piece(const std::wstring& line, StoredPiece& piece) {
  for (std::size_t blank = line.find(L' '); blank != std::wstring::npos;
       blank = line.find(L' ', blank + 1)) {
    std::size_t at = blank + 1;
    if (!take_digits(line, at, piece.offset) || at >= line.size() || line[at++] != L':') continue;
    if (!take_digits(line, at, piece.length) || at >= line.size()) continue;
    piece.stored = piece.length;
    if (line[at] == L'/' && !take_digits(line, ++at, piece.stored)) continue;
    if (at >= line.size() || line[at++] != L' ') continue;
    piece.path = line.substr(0, blank);
    piece.place = line.substr(at);
    return true;
  }
  return false;
}

bool parse_set(const std::wstring& line, StoredSet& set) {
  const std::wstring rest = line.substr(4);
  const std::size_t blank = rest.find(L' ');
  if (blank == std::wstring::npos) return false;
  set.type = type_of(rest.substr(0, blank));
  set.key = rest.substr(blank + 1);
  return set.type != VSS_BT_UNDEFINED;
}

// A stamp is the writer's own text; a line of the catalogue ends at a new line.
std::wstring parse_stamp(const std::wstring& text) {
  std::wstring stamp;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == L'\\' && i + 1 < text.size();
    if (escaped) ++i;
    stamp += escaped && text[i] == L'n' ? L'\n' : text[i];
  }
  return stamp;
}

bool parse_line(const std::wstring& line, Catalogue& catalogue) {
  if (line.empty()) return true;
  if (starts(line, L"type=")) {
    catalogue.type = type_of(line.substr(5, line.find(L' ') - 5));
    return catalogue.type != VSS_BT_UNDEFINED;
  }
  if (starts(line, L"started=")) {
    std::size_t at = 8;
    return take_digits(line, at, catalogue.started) && at == line.size();
  }
  if (starts(line, L"base=")) {
    catalogue.base = line.substr(5);
    return true;
  }
  if (starts(line, L"set ")) {
    catalogue.sets.emplace_back();
    if (!parse_set(line, catalogue.sets.back())) return false;
    catalogue.places.emplace(catalogue.sets.back().key, catalogue.sets.size() - 1);
    return true;
  }
  // Files of whole volumes belong to no set.
  if (catalogue.sets.empty()) catalogue.sets.emplace_back();
  if (starts(line, kFolderLine)) {
    catalogue.sets.back().folders.push_back(line.substr(std::wstring(kFolderLine).size()));
    return true;
  }
  if (starts(line, kStampLine)) {
    catalogue.sets.back().stamp = parse_stamp(line.substr(std::wstring(kStampLine).size()));
    return true;
  }
  StoredPiece piece;
  if (!parse_piece(line, piece)) return false;
  catalogue.sets.back().pieces.push_back(std::move(piece));
  return true;
}

bool read_text(const std::wstring& path, std::wstring& text) {
  Bytes content;
  if (!read_file(path, content)) return false;
  text = from_utf8(content);
  return true;
}

bool load_writer(const std::wstring& path, WriterView& writer) {
  std::wstring text;
  if (!read_text(path, text)) return false;
  BSTR document = SysAllocStringLen(text.data(), static_cast<UINT>(text.size()));
  ComRef<IVssExamineWriterMetadata> metadata;
  HRESULT result = CreateVssExamineWriterMetadata(document, metadata.put());
  SysFreeString(document);
  if (SUCCEEDED(result)) result = read_writer(*metadata.get(), writer);
  if (SUCCEEDED(result)) result = read_restore_method(*metadata.get(), writer);
  return SUCCEEDED(result);
}

bool load_writers(StoredBackup& backup, std::wstring& problem) {
  std::vector<FolderEntry> entries;
  if (!list_folder(backup.medium, entries)) entries.clear();
  for (const FolderEntry& entry : entries) {
    if (entry.is_folder || !matches(L"writer-*.xml", entry.name)) continue;
    WriterView writer;
    if (!load_writer(joined(backup.medium, entry.name), writer)) {
      problem = joined(backup.medium, entry.name) + L" is no writer metadata that can be read.";
      return false;
    }
    backup.writers.push_back(std::move(writer));
  }
  return true;
}

}  // namespace

const StoredSet* Catalogue::find(const std::wstring& key) const {
  const auto found = places.find(key);
  return found == places.end() ? nullptr : &sets[found->second];
}

const wchar_t* name_of(VSS_BACKUP_TYPE type) {
  for (const TypeName& each : kTypes) {
    if (each.type == type) return each.name;
  }
  return L"UNDEFINED";
}

VSS_BACKUP_TYPE type_of(const std::wstring& name) {
  for (const TypeName& each : kTypes) {
    if (name == each.name) return each.type;
  }
  return VSS_BT_UNDEFINED;
}

bool builds_on(VSS_BACKUP_TYPE type, VSS_BACKUP_TYPE base) {
  switch (type) {
    case VSS_BT_DIFFERENTIAL:
      return base == VSS_BT_FULL;
    case VSS_BT_INCREMENTAL:
      return base == VSS_BT_FULL || base == VSS_BT_INCREMENTAL;
    case VSS_BT_LOG:  // where the log before it ended, or the backup that cut the log
      return base == VSS_BT_FULL || base == VSS_BT_INCREMENTAL || base == VSS_BT_LOG;
    default:
      return false;
  }
}

std::wstring print(const StoredPiece& piece) {
  std::wstring line =
      piece.path + L" " + std::to_wstring(piece.offset) + L":" + std::to_wstring(piece.length);
  if (piece.stored != piece.length) line += L"/" + std::to_wstring(piece.stored);
  return line + L" " + piece.place;
}

std::wstring print_stamp(const std::wstring& stamp) {
  std::wstring line = kStampLine;
  for (const wchar_t each : stamp) {
    if (each == L'\n' || each == L'\\') line += L'\\';
    line += each == L'\n' ? L'n' : each;
  }
  return line;
}

std::wstring print_place(const std::wstring& path, const std::wstring& medium) {
  const std::wstring folder = joined(medium, L"");
  return starts(path, folder.c_str()) ? path.substr(folder.size()) : path;
}

std::wstring print_base(const std::wstring& base, const std::wstring& medium) {
  const std::wstring beside = folder_name(trimmed(base));
  if (beside != folder_name(trimmed(medium))) return base;
  return kBeside + trimmed(base).substr(joined(beside, L"").size());
}

void place_on(const std::wstring& medium, Catalogue& catalogue) {
  for (StoredSet& set : catalogue.sets) {
    for (StoredPiece& piece : set.pieces) {
      if (!is_whole(piece.place)) piece.place = joined(medium, piece.place);
    }
  }
  if (!starts(catalogue.base, kBeside)) return;
  const std::wstring name = catalogue.base.substr(std::wstring(kBeside).size());
  catalogue.base = joined(folder_name(trimmed(medium)), name);
}

bool parse_catalogue(const std::wstring& text, Catalogue& catalogue) {
  catalogue = {};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(L'\n', at), text.size());
    if (!parse_line(text.substr(at, end - at), catalogue)) return false;
    at = end + 1;
  }
  return catalogue.type != VSS_BT_UNDEFINED;
}

bool load_catalogue(const std::wstring& medium, Catalogue& catalogue, std::wstring& problem) {
  std::wstring text;
  if (read_text(joined(medium, kCatalogue), text) && parse_catalogue(text, catalogue)) {
    place_on(medium, catalogue);
    return true;
  }
  problem = joined(medium, kCatalogue) + L" is no catalogue that can be read.";
  return false;
}

bool load_backup(const std::wstring& medium, StoredBackup& backup, std::wstring& problem) {
  backup = {};
  backup.medium = medium;
  if (!load_catalogue(medium, backup.catalogue, problem)) return false;
  if (!read_text(joined(medium, kComponents), backup.components)) {
    problem = joined(medium, kComponents) + L" cannot be read.";
    return false;
  }
  return load_writers(backup, problem);
}

bool load_chain(const std::wstring& medium, std::vector<StoredBackup>& chain,
                std::wstring& problem) {
  chain.clear();
  for (std::wstring at = medium; !at.empty(); at = chain.back().catalogue.base) {
    if (chain.size() == kChainMax) {
      problem = medium + L" builds on a chain without an end.";
      return false;
    }
    chain.emplace_back();
    if (!load_backup(at, chain.back(), problem)) return false;
  }
  std::reverse(chain.begin(), chain.end());
  return true;
}

}  // namespace vsskit::roles
